"""Random walks on the simulator: what a diagnosis says of them is exactly what can be known."""

import random
from itertools import product
from urllib.parse import urlsplit

import pytest
from pastes import LOSSY, WHOLE, access_log, har
from people import PASSWORD, PROFILE

from lifecycle import diagnose
from lifecycle.client.connect import simulated
from lifecycle.client.journal import Exchange
from lifecycle.lab.walk import Walk
from lifecycle.model.calls import CALLS, Part
from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts
from lifecycle.model.moves import WORLD, cases_of, combinations, move_of
from lifecycle.model.possible import NOWHERE
from lifecycle.model.sending import revealed

WALKS = range(60)
ADMIN = (
    "activate", "reactivate", "deactivate", "suspend", "unsuspend", "unlock", "expire_password", "reset_password",
    "expire_password_with_temp_password", "delete_user", "forgot_password", "get_user", "clear_sessions",
)  # fmt: skip


def walk_at_random(seed: int) -> Walk:
    """A user who is created in some way, and ten calls of an admin and of the user."""
    chance = random.Random(seed)
    walk = Walk(simulated())
    how = [{}, {"activate": False}, {"password": PASSWORD}, {"password": PASSWORD, "activate": False},
           {"password": PASSWORD, "nextLogin": "changePassword"}]  # fmt: skip
    walk.create_user(PROFILE, **chance.choice(how))
    for _ in range(chance.randint(1, 10)):
        call = chance.choice((*ADMIN, "update_user", "sign_in"))
        if call == "update_user":
            walk.update_user(**chance.choice([{"password": "Third-Pa55word"}, {"profile": {"nickName": "A"}}]))
        elif call == "sign_in":
            walk.sign_in(password=chance.choice([PASSWORD, "wrong"]))
        else:
            walk.do(call)
        if not walk.document:
            break
    return walk


@pytest.mark.parametrize("seed", WALKS)
def test_what_keeps_everything_tells_the_status(seed: int) -> None:
    """With every answer and a look at the user after each call, only the status that the user really has is left."""
    walk = walk_at_random(seed)
    found = diagnose(har(walk.okta.client.journal))

    (user,) = found.users
    assert [str(s) for s in user.status] == [str(walk.status)]
    assert found.exit_status == 0, found


def every_possibility(exchanges: list[Exchange]) -> set[Facts]:
    """Everything that the rules leave, if only the request line and the HTTP status are known."""
    place = set(NOWHERE)
    for e in exchanges:
        call = CALLS[e.call]
        names = {"sign_in", "open_activation_link"} if urlsplit(e.url).path.endswith("/authn") else {e.call}
        shown = {}
        if not any(f.part is Part.BODY for f in call.fields):
            shown = revealed(call, e.query, None)
        elif e.call == "create_user":
            shown = {
                Case.ACTIVATE: e.query.get("activate") != "false",
                Case.CHANGE_AT_NEXT_LOGIN: e.query.get("nextLogin") == "changePassword",
                Case.EXTERNAL: False,  # the body does not count without provider=true in the query
            }
        after = set()
        for name, facts in product(names, place):
            for cases in combinations(name, facts, WORLD):
                if any((case in cases) is not holds for case, holds in shown.items() if case in cases_of(name)):
                    continue
                move = move_of(name, facts, cases)
                if (move.refusal.http if move.refusal else 200) // 100 == e.status // 100 and (
                    move.refusal is None or move.refusal.http == e.status
                ):
                    after.add(move.after)
        place = after or place
    return place


@pytest.mark.parametrize("seed", WALKS)
def test_what_keeps_little_leaves_every_possibility(seed: int) -> None:
    """An access log without bodies leaves exactly what trying every possibility on the rules leaves."""
    walk = walk_at_random(seed)
    exchanges = [e for e in walk.okta.client.journal if not e.aside]
    found = diagnose(access_log(exchanges))

    (user,) = found.users
    assert set(user.place) == every_possibility(exchanges), found
    assert walk.status in user.status


@pytest.mark.parametrize("seed", WALKS)
def test_without_the_cause_the_status_is_another(seed: int) -> None:
    """Playing the walk again on a simulator without the cause gives one of the statuses that the cause names."""
    walk = walk_at_random(seed)
    exchanges = [e for e in walk.okta.client.journal if not e.aside]
    (user,) = diagnose(har(exchanges)).users
    if user.cause is None or user.cause.step is None or any(e.call == "sign_in" for e in exchanges):
        return
    again = simulated().client
    ids = {walk.document["id"] if walk.document else exchanges[0].body["id"]: ""}
    real_id = next(iter(ids))
    new_id = ""
    for number, e in enumerate(exchanges, 1):
        query, body = dict(e.query), e.request_body
        if number == user.cause.step:
            if user.cause.parameter is None:
                continue
            if user.cause.parameter == "activate":
                query["activate"] = str(not user.cause.present).lower()
            elif user.cause.parameter == "nextLogin":
                query.pop("nextLogin", None)
            else:
                body = {k: v for k, v in body.items() if k != "credentials"}
                body |= {} if user.cause.present else {"credentials": {"password": {"value": PASSWORD}}}
        elif e.refused and not user.cause.alone:
            continue
        path = urlsplit(e.url).path.replace(real_id, new_id or "none")
        came = again.request(e.method, path, query=query, body=body)
        if number == 1 and came.response.ok:
            new_id = came.body["id"]
    last = again.look(new_id).body if new_id else {}
    now = last.get("status", "ABSENT") if isinstance(last, dict) else "ABSENT"
    assert now in [str(s) for s in user.cause.otherwise], (now, user.cause)
    assert now not in [str(s) for s in user.status]


@pytest.mark.parametrize("form", [*WHOLE, *LOSSY])
def test_damaged_evidence_never_raises(form: str) -> None:
    """Parts that are cut out, doubled, or replaced by other signs are counted or passed over."""
    chance = random.Random(form)
    whole = (WHOLE | LOSSY)[form](e for e in walk_at_random(7).okta.client.journal if not e.aside)
    for _ in range(60):
        text = whole
        for _ in range(chance.randint(1, 6)):
            begin, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
            end = min(end, begin + chance.choice([1, 1, 5, 200]))
            middle = chance.choice(
                ["", "", text[begin:end] * 2, *'"{}[]\\^`\n:,0', "null", "[]", "\x00", "é😀", "-5", "{}"]
            )
            text = text[:begin] + middle + text[end:]
        found = diagnose(text)
        assert found.exit_status in (0, 1, 2)
        assert repr(found)
        assert found.document()["unread"] is not None
