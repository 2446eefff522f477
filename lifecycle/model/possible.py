"""Works out what can be true of a user from Okta's answers alone.

A status says less than the facts behind it: a SUSPENDED user may come back ACTIVE or PROVISIONED. A series of calls and
their answers often says more than the last answer. This module works out how much more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from lifecycle.model.cases import Case
from lifecycle.model.facts import NOBODY, Facts, Password, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, asks, combinations, move_of, reachable
from lifecycle.model.refusals import Refusal

Place = frozenset[Facts]
"""All combinations of facts that can be true of a user, given the answers so far."""

NOWHERE: Place = frozenset({NOBODY})


@dataclass(frozen=True, slots=True)
class Seen:
    """What an answer says about the rule behind it."""

    code: str | None
    """Okta's error code; None for a call that was not refused."""
    causes: tuple[str, ...] = ()
    """The causes that came with the code."""
    state: str | None = None
    """The state of the sign-in's transaction, if the answer has one."""


@cache
def in_status(there: Status, world: frozenset[Case] = WORLD) -> Place:
    """All combinations of facts that can be true of a user in this status."""
    return frozenset(f for f in reachable(world) if status(f) is there)


def in_document(document: Mapping[str, Any], world: frozenset[Case] = WORLD) -> Place:
    """All combinations of facts that can be true of a user, given the user object's status, password and provider."""
    there = in_status(Status(document["status"]), world)
    credentials = document.get("credentials")
    if not isinstance(credentials, Mapping):
        return there
    has_password = "password" in credentials
    there = frozenset(f for f in there if (f.password is not Password.NONE) is has_password)
    provider = credentials.get("provider")
    if not isinstance(provider, Mapping):
        return there
    return frozenset(f for f in there if f.external is (provider.get("type") in ("FEDERATION", "SOCIAL")))


def fitting(
    place: Place, call: str, told: Mapping[Case, bool], seen: Seen, world: frozenset[Case] = WORLD
) -> tuple[Move, ...]:
    """The moves that can explain an answer: moves of the rules, or otherwise moves of their alternatives.

    `told` has the cases that the request shows. Those that no rule of this call asks about matter only to what else
    the call brings about, so they are left out here. The result is empty if no rule and no alternative fits. Then Okta
    does something that this model does not know.
    """
    matter = frozenset((case, holds) for case, holds in told.items() if case in asks(call))
    return _fitting(place, call, matter, seen, world)


@lru_cache(maxsize=4096)
def _fitting(
    place: Place, call: str, told: frozenset[tuple[Case, bool]], seen: Seen, world: frozenset[Case]
) -> tuple[Move, ...]:
    by_rule, by_alternative = [], []
    for facts in sorted(place, key=str):
        for cases in combinations(call, facts, world):
            if any((case in cases) is not holds for case, holds in told):
                continue
            move = move_of(call, facts, cases)
            if _fits(move.refusal, seen) and (seen.code or seen.state in (None, move.effect.enters)):
                by_rule.append(move)
            by_alternative += [
                Move(call, cases, facts, other.after(facts), move.rule)
                for other in move.rule.perhaps
                if _fits(other.refusal, seen)
            ]
    return tuple(by_rule or by_alternative)


def _fits(refusal: Refusal | None, seen: Seen) -> bool:
    """Whether this is the refusal in the answer. The causes count too, because one code can have many causes."""
    if refusal is None or seen.code is None:
        return refusal is None and seen.code is None
    return refusal.code == seen.code and refusal.causes == seen.causes


def places_after(explanations: tuple[Move, ...]) -> Place:
    """The combinations of facts that can be true after the moves that explain an answer."""
    return frozenset(move.after for move in explanations)
