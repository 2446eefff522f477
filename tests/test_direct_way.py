"""A call that is only tried takes a direct way to the simulator: without `requests`, and with the same answer."""

import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest
import requests

from lifecycle.client.connect import simulated
from lifecycle.client.journal import Exchange
from lifecycle.lab.further import FURTHER
from lifecycle.lab.offers import OFFERS
from lifecycle.lab.player import Player
from lifecycle.lab.walk import Walk
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS

LOGIN = "o'hara+a%41&b=c#d?é@example.com"
"""A login with the signs that mean something in a URL."""
PROFILE = {"firstName": "Seán", "lastName": 'O"Hara', "email": "sean@example.com", "login": LOGIN}
SITUATIONS = (
    "",
    "create_user activate=false",
    "create_user activate=true",
    "create_user password=Okta-Pa55word",
    "create_user password=Okta-Pa55word; sign_in",
    "create_user password=Okta-Pa55word; expire_password; sign_in",
    "create_user password=Okta-Pa55word; reset_password sendEmail=false; open_reset_link",
    "create_user password=Okta-Pa55word; forgot_password",
    "create_user password=Okta-Pa55word; suspend",
    "create_user password=Okta-Pa55word; deactivate",
    "create_user activate=true; open_activation_link",
)
LISTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("list_users", {"limit": "1"}),
    ("list_users", {"search": 'profile.login eq "{id}" or profile.firstName sw "Se\u00e1n & Co"'}),
    ("list_users", {"filter": "status eq"}),
    ("list_logs", {"filter": 'eventType sw "user.lifecycle"', "limit": "3"}),
    ("list_user_groups", {}),
    ("list_factors", {}),
    ("create_group", {"groupName": "Sales \u2013 Zürich"}),
    ("list_groups", {"q": "Every"}),
    ("delete_group", {"groupId": "00gnone"}),
    ("enroll_question", {"question": "disliked_food", "answer": "mayonnaise"}),
)


def both_ways(walk: Walk, name: str, **arguments: Any) -> list[Exchange | None]:
    """What one call comes to, sent as any call is, and only tried. Each is taken back."""
    found = []
    for walk.tries in (False, True):
        told = walk.do(name, **arguments) if name in CALLS else walk.ask(FURTHER[name], **arguments)
        found.append(told.exchange)
        if told.number:
            assert walk.back()
    return found


@pytest.mark.parametrize("engine", ["identity", "classic"])
def test_both_ways_bring_the_same_answer(engine: str) -> None:
    """Method, URL, headers, bodies and status are the same for every call, whether it is accepted or refused."""
    seen: Counter[str] = Counter()
    answers: set[int] = set()
    for situation in SITUATIONS:
        player = Player.aside(simulated(engine=engine), PROFILE)
        player.play(situation)
        asked = [(offer.call, offer.arguments(player.values(offer), PROFILE)) for offer in OFFERS.values()]
        for name, arguments in (*asked, *LISTS):
            if name in CALLS and CALLS[name].actor is Actor.CLOCK:
                continue
            sent, tried = both_ways(player.walk, name, **arguments)
            assert tried == sent, (situation, name)
            if sent:
                seen[name] += 1
                answers.add(sent.status)
    by_people = {name for name, call in CALLS.items() if call.actor is not Actor.CLOCK}
    assert by_people - seen.keys() <= {"skip", "verify_factor", "answer_question"}  # they need a factor or a question
    assert answers >= {200, 204, 400, 401, 403, 404}


def test_a_visitor_with_a_cookie_takes_the_usual_way() -> None:
    """A cookie changes what the org answers, so it goes along even with a call that is only tried."""
    okta = simulated()
    Player.aside(okta, PROFILE).play("create_user password=Okta-Pa55word")
    plain = okta.client.tried(CALLS["get_user"], user="me").exchange
    assert "Cookie" not in plain.request_headers

    okta.client._wire.session.cookies.set("sid", "nobody", domain="simulated.okta.example")

    assert "Cookie" in okta.client.tried(CALLS["get_user"], user="me").exchange.request_headers


def test_nothing_of_requests_is_called_for_a_call_that_is_tried() -> None:
    """Hundreds of calls of its functions are saved for each sign, and the journal keeps none of what was tried."""
    player = Player.aside(simulated(), PROFILE)
    player.play("create_user activate=false")
    kept = len(player.walk.okta.client.journal)
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        found[str(frame.f_globals.get("__name__")).partition(".")[0]] += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        sign = player.sign(OFFERS["activate"])
    finally:
        sys.setprofile(before)

    assert sign.to == "PROVISIONED"
    assert found["requests"] + found["urllib3"] < 30  # the session's headers are read
    assert len(player.walk.okta.client.journal) == kept
    assert isinstance(player.walk.okta.client.activate("nobody"), requests.Response)
