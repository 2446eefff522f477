"""Asks a real org whether a claim is true, instead of the model. Each claim gets a user of its own, who is removed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lifecycle.claims.claim import Claim, NotClear, read_claim
from lifecycle.claims.ruling import Ruled, Ruling
from lifecycle.client.cleaning import cleanup
from lifecycle.client.okta import Okta
from lifecycle.lab.concealing import SHOWN_NEW
from lifecycle.lab.live_ways import FIRST_THERE, LIVE_WAYS, MOST_WRONG, OFFER_OF
from lifecycle.lab.offers import OFFERS
from lifecycle.lab.play import TESTER
from lifecycle.lab.player import Player
from lifecycle.lab.situations import Press
from lifecycle.model.cases import Case
from lifecycle.model.facts import Password, Status
from lifecycle.reason import reading
from lifecycle.reason.told import Told

_WITH_PASSWORD: Mapping[Status, str] = {
    Status.STAGED: f'create_user activate=false password="{SHOWN_NEW}"',
}
"""Ways to users who have a password, where the usual way gives none."""
_WITHOUT_PASSWORD = (Status.STAGED, Status.PROVISIONED)


class CantAsk(ValueError):
    """A claim about which a real org can't be asked. The message says why."""


def ask_live(okta: Okta, claims: Iterable[Ruled], tell: Callable[[str], None] = lambda line: None) -> list[Ruled]:
    """Rule on claims by what an org answers. Each of them was read before, so its text and its place are known.

    Raises:
        NotAllowedHere: if the org may only be read.
        NoAnswer: if the org can't be reached.
    """
    okta.client.guard.require_writing()
    found = []
    for asked in claims:
        tell(asked.claim)
        found.append(_ruled(okta, asked))
    return found


def _ruled(okta: Okta, asked: Ruled) -> Ruled:
    """Rule on one claim by what the org answers."""
    player = Player.aside(okta, TESTER)
    try:
        claim = read_claim(asked.claim)
        told = _played(player, claim)
    except NotClear as error:
        return Ruled(asked.claim, Ruling.NOT_CLEAR, str(error), where=asked.where)
    except CantAsk as why:
        return Ruled(asked.claim, Ruling.UNKNOWN, f"The org was not asked: {why}", where=asked.where)
    finally:
        cleanup(okta.client, only=player.profile["login"])
    ruling = Ruling.TRUE if _agrees(claim, told) else Ruling.FALSE
    return Ruled(asked.claim, ruling, _said(told), (f"seen live in {okta.client.base_url}",), asked.where)


def _played(player: Player, claim: Claim) -> Told:
    """Bring a user into the claim's status and make its call. Raises CantAsk."""
    press = _press(claim)
    way = _way(claim)
    if claim.status not in FIRST_THERE.get(claim.call.name, LIVE_WAYS):
        raise CantAsk(f"{claim.call.name} needs a link or a sign-in that a program alone can't get in {claim.status}.")
    told = [*player.play(way), *player.play(FIRST_THERE.get(claim.call.name, {}).get(claim.status, ""))]
    if claim.status is Status.LOCKED_OUT:
        while player.walk.status is not Status.LOCKED_OUT and len(told) < MOST_WRONG:
            told += player.play("mistype_password")
    unsent = [one for one in told if one.exchange is None]
    if unsent or player.walk.status is not claim.status:
        what = str(unsent[0].why) if unsent else f"the way {way} led to {player.walk.status} in this org"
        raise CantAsk(f"no user could be brought into {claim.status}, because {what}")
    (last,) = player.play(str(press))
    if last.exchange is None:
        raise CantAsk(str(last.why))
    return last


def _way(claim: Claim) -> str:
    """Return the way to a user of whom the claim speaks. Raises CantAsk if a program alone knows none."""
    if claim.facts:
        raise CantAsk(f"a program alone can't make a user who is {' and '.join(claim.facts)}.")
    usual = LIVE_WAYS.get(claim.status)
    if usual is None:
        raise CantAsk(f"a program alone knows no way to {claim.status}.")
    has = claim.status not in (*_WITHOUT_PASSWORD, Status.ABSENT)
    if claim.password is Password.SET and not has and claim.status in _WITH_PASSWORD:
        return _WITH_PASSWORD[claim.status]
    fits = {Password.SET: has, Password.NONE: not has, Password.EXPIRED: claim.status is Status.PASSWORD_EXPIRED}
    if claim.password is not None and not fits[claim.password]:
        raise CantAsk(f"a program alone knows no way to such a user in {claim.status}.")
    return usual


def _press(claim: Claim) -> Press:
    """Return the press that makes the claim's call. Raises CantAsk if it claims what can't be seen from here."""
    wanted = claim.outcome
    if wanted.mail is not None or wanted.password_lost is not None:
        raise CantAsk("an org's answers show neither its mails nor whether a password is kept.")
    cases = {case: holds for case, holds in claim.cases.items() if case is not Case.RIGHT_PASSWORD}
    if cases:
        raise CantAsk(f"the org's settings decide on this: {', '.join(map(str, cases))}.")
    key = OFFER_OF.get(claim.call.name, claim.call.name)
    if claim.arguments.get("nextLogin"):
        key = "create_expired"
    elif claim.arguments.get("provider") and claim.call.creates:
        key = "create_federated"
    elif not claim.call.creates and claim.call.path == "/api/v1/users/{userId}" and "password" in claim.arguments:
        key = "set_password"
    elif claim.cases.get(Case.RIGHT_PASSWORD) is False:
        key = "mistype_password"
    boxes = {box.name for box in OFFERS[key].boxes} if key in OFFERS else set()
    values = {name: _value(value) for name, value in claim.arguments.items()}
    if claim.arguments.get("password") is True:  # any password
        values["password"] = SHOWN_NEW
    if key not in OFFERS or not values.keys() <= boxes:
        raise CantAsk("this request can't be made from here.")
    return Press(key, values)


def _value(value: Any) -> str:
    """Return the value of an argument as a field holds it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _agrees(claim: Claim, told: Told) -> bool:
    """Whether the org did what the claim says."""
    wanted, seen = claim.outcome, reading.seen(told.exchange) if told.exchange else None
    moved = told.before is not told.now
    return all(
        (
            wanted.after is None or (told.now is wanted.after and (not told.refused or moved or wanted.still)),
            not wanted.still or not moved,
            wanted.refused is None or bool(told.refused) is wanted.refused,
            not wanted.code or (seen is not None and seen.code == wanted.code),
            not wanted.http or (told.exchange is not None and told.exchange.status == wanted.http),
            not wanted.state or (seen is not None and seen.state == wanted.state),
        )
    )


def _said(told: Told) -> str:
    """Say what the org did."""
    assert told.exchange is not None
    moved = f"{told.before} → {told.now}" if told.before is not told.now else f"still {told.now}"
    seen = reading.seen(told.exchange)
    code = f" {seen.code}" if seen.code else ""
    return f"The org answered {told.call} with {told.exchange.status_line}{code}; {moved}."
