"""Says what has to be pressed on a stage to do the same as the moves of a diagnosed way."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lifecycle.diagnosis.diagnosing import Diagnosed
from lifecycle.diagnosis.route import Leg
from lifecycle.lab.offers import FIRST, OFFERS, Offer, offer, offer_for
from lifecycle.lab.play import TESTER
from lifecycle.lab.situations import Press
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, EVERYTHING, Type
from lifecycle.model.cases import Case
from lifecycle.model.facts import LABELS

_MOST_TRIES = 12
"""How often a wrong password is sent to lock a user."""
_OPENING = ("open_activation_link", "open_reset_link", "sign_in")
"""What the user does before a step that belongs to a sign-in or to a link."""
_IN_SEED: Mapping[Case, str] = {
    Case.EDITS_DEACTIVATED: "edits_deactivated",
    Case.BLOCKS_DEVICES: "blocks_devices",
    Case.DENIES_CHANGE: "denies_password_change",
    Case.RECOVERY_REACTIVATES: "reactivate_in_recovery",
}
_IN_POLICY: Mapping[Case, tuple[str, Any]] = {
    Case.SHOW_LOCKOUTS: ("show_lockout_failures", True),
    Case.SELF_SERVICE_UNLOCK: ("self_service_unlock", True),
    Case.MINIMUM_AGE: ("min_age_minutes", 60),
    Case.AUTO_UNLOCK_DUE: ("auto_unlock_minutes", 30),
    Case.TOO_OLD: ("max_age_days", 90),
}


def profile_of(user: Diagnosed) -> Mapping[str, str]:
    """Return the profile of the person on the stage, who has the login of the evidence if that is an address."""
    if "@" not in user.login:
        return TESTER
    return {**TESTER, "login": user.login, "email": user.login}


def settings_of(user: Diagnosed) -> dict[str, Any]:
    """Return the settings of an org in which the way is possible."""
    cases = set(user.world)
    for leg in (*user.route.before, *user.route.legs):
        cases |= leg.move.cases if leg.move else frozenset()
    found: dict[str, Any] = {}
    seed = {name: True for case, name in _IN_SEED.items() if case in cases}
    policy = dict(value for case, value in _IN_POLICY.items() if case in cases)
    if seed:
        found["seed"] = {"settings": seed}
    if policy:
        found["password_policy"] = policy
    if Case.BEFORE_2018_09 in cases:
        found["as_of"] = "2017-06"
    if Case.CLASSIC in cases:
        found["engine"] = "classic"
    if Case.MFA in cases:
        found["mfa"] = True
    if Case.ENROLLS in cases:
        found["mfa_enroll"] = "OPTIONAL"
    return found


def leg_words(leg: Leg) -> str:
    """Return a move in plain words."""
    if leg.move is None:
        return leg.shown
    call = CALLS.get(leg.move.call)
    said = call.words if call else leg.move.call
    return f"{said} ({LABELS[leg.after]})" if leg.shown == "" else leg.shown


def pressed_for(leg: Leg) -> Iterator[list[Press]]:
    """Yield what may do the same as a move, the likeliest first. Nothing is pressed for a call that only reads."""
    move = leg.move
    if move is None or EVERYTHING[move.call].reads:
        yield []
        return
    if move.call not in CALLS:
        return
    if CALLS[move.call].creates:
        yield [_creation(move.cases)]
        return
    presses = [_with_values(made, leg) for made in OFFERS.values() if made.call == move.call]
    presses.sort(key=lambda press: _unlike(press, move.cases))
    for press in presses:
        if Case.TOO_OLD in move.cases:
            yield [Press("wait", {"days": "91"}), press]
        yield [press]
    if CALLS[move.call].takes(Type.STATE):
        for opening in _OPENING:
            yield from ([Press(opening), press] for press in presses)
    if Case.LAST_FAILURE in move.cases:
        for times in range(2, _MOST_TRIES):
            yield [Press("mistype_password")] * times
    if CALLS[move.call].actor is Actor.CLOCK:
        yield [Press("wait", {"days": "0", "hours": "1"})]
    for press in presses:
        yield [Press("set_question"), press]
    for other in leg.calls:
        if other != move.call:
            yield from ([_with_values(made, leg)] for made in OFFERS.values() if made.call == other)


def _unlike(press: Press, cases: frozenset[Case]) -> tuple[bool, bool, bool]:
    """Return how unlike the cases a press is, so that the likeliest press is tried first."""
    sends_password = "password" in {box.name for box in OFFERS[press.key].boxes}
    return (
        (press.key == "mistype_password") is (Case.RIGHT_PASSWORD in cases),
        (press.key == "reset_to_federation") is not (Case.TO_FEDERATION in cases),
        sends_password is not (Case.PASSWORD in cases),
    )


def _creation(cases: frozenset[Case]) -> Press:
    """Return the press that creates a user in these cases."""
    activate = {} if Case.ACTIVATE in cases else {"activate": "false"}
    if Case.EXTERNAL in cases:
        return Press("create_federated", activate)
    if Case.CHANGE_AT_NEXT_LOGIN in cases:
        return Press("create_expired", activate)
    return Press("create_user", activate | ({"password": FIRST} if Case.PASSWORD in cases else {}))


def _with_values(made: Offer, leg: Leg) -> Press:
    """Return a press of an offer with the switches of the call as it was made, as far as they are not the usual ones.

    A switch that the evidence does not show has Okta's default.
    """
    query = dict(parse_qsl(urlsplit(leg.shown).query)) if leg.shown else {}
    values: dict[str, str] = {}
    for box in made.boxes:
        field = made.spec.field(box.name)
        if box.kind == "switch" and field:
            value = query.get(box.name, field.default or "false").lower()
            values |= {box.name: value} if value != box.preset else {}
    return Press(made.key, values)


def offered_in(script: Sequence[Press]) -> tuple[str | Offer, ...]:
    """Return what the stage offers: each call of the case once, as it was made first."""
    found: dict[str, str | Offer] = {}
    for press in script:
        key = offer_for(press).key
        if key not in found:
            found[key] = offer(press.key, **press.values) if press.values else offer_for(press)
    return tuple(found.values())


def brief_request(shown: str) -> str:
    """Return a request without what every request has: the root of the API, and the user's id."""
    return re.sub(r"/users/[^/?\s]+(?=[/?]|$)", "/users/…", shown.replace("/api/v1/", "/", 1))
