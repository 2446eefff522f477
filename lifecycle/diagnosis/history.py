"""Finds how a user can have come to be as a user object shows, by the shortest ways, and what each field tells."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from lifecycle.model.actors import Actor
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.cases import Case
from lifecycle.model.facts import MEANINGS, NOBODY, Facts, Status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, moves
from lifecycle.model.possible import in_document
from lifecycle.model.words import Stamp

MOST_HISTORIES = 4
"""How many ways are shown at most."""
_LEFT_OUT = {"replace_user", "get_user", "delete_user", "verify_factor", "skip", "answer_question", "change_password"}
"""Calls that a history leaves out, because they change no status or because another call does the same."""


class _Seen(NamedTuple):
    """What a search for a history has come to: the facts, and the timestamps that are set by then."""

    facts: Facts
    stamps: frozenset[Stamp]


def histories(document: Mapping[str, Any], world: frozenset[Case] = WORLD) -> tuple[tuple[Move, ...], ...]:
    """Return the shortest ways that lead to such a user, each of other calls than the ones before it."""
    place = in_document(document, world)
    set_ = {stamp: bool(document[stamp]) for stamp in Stamp if stamp in document}
    found: list[tuple[Move, ...]] = []
    shortest = _shortest(world)
    ends = [
        way
        for seen, ways in shortest.items()
        if seen.facts in place and all((stamp in seen.stamps) is there for stamp, there in set_.items())
        for way in ways
    ]
    for way in sorted(ends, key=_oddness):
        calls = [_brief(m) for m in way]
        if all(calls != [_brief(m) for m in other] for other in found):
            found.append(way)
    least = len(found[0]) if found else 0
    return tuple(way for way in found if len(way) <= least + 2)[:MOST_HISTORIES]


def _oddness(way: tuple[Move, ...]) -> tuple[bool, int, int, int]:
    """Return how unusual a way is: guesses first, then its length, who acts besides an admin, and odd parameters."""
    others = sum(m.actor is not Actor.ADMIN for m in way)
    return any(m.guess for m in way), len(way), others, len(told_way(way))


def _brief(move: Move) -> str:
    """Return a move in a few words: the call, and what of its request matters."""
    if EVERYTHING[move.call].creates:
        words = ["with a password" if Case.PASSWORD in move.cases else "without a password"]
        words += [] if Case.ACTIVATE in move.cases else ["activate=false"]
        words += ["nextLogin=changePassword"] if Case.CHANGE_AT_NEXT_LOGIN in move.cases else []
        words += ["another provider"] if Case.EXTERNAL in move.cases else []
        return f"{move.call} ({', '.join(words)})"
    if Case.PASSWORD in move.cases:
        return f"{move.call} (with a password)"
    noted = next((case.brief for case in _NOTED if case in move.cases), "")
    return f"{move.call} ({noted})" if noted else move.call


_NOTED = (Case.TO_FEDERATION, Case.TRUSTED, Case.TOO_OLD, Case.LAST_FAILURE, Case.LAST_ANSWER, Case.LAST_PASSCODE)
"""The cases without which a call would not have led there."""


def told_way(way: tuple[Move, ...]) -> str:
    """Return a way in one line."""
    return ", then ".join(_brief(m) for m in way)


@cache
def _shortest(world: frozenset[Case]) -> dict[_Seen, tuple[tuple[Move, ...], ...]]:
    """Return the shortest ways, and those with one step more, to every combination of facts and timestamps."""
    first = _Seen(NOBODY, frozenset())
    found: dict[_Seen, list[tuple[Move, ...]]] = {first: [()]}
    edge = dict(found)
    while edge:
        reached: dict[_Seen, list[tuple[Move, ...]]] = defaultdict(list)
        for seen, ways in edge.items():
            for move in moves(seen.facts, world):
                if not _counts(move, seen):
                    continue
                after = _Seen(move.after, seen.stamps | frozenset(move.effect.stamps))
                if after == seen or (after in found and len(found[after][0]) < len(ways[0])):
                    continue
                for way in ways:
                    calls = [_brief(m) for m in (*way, move)]
                    if len(reached[after]) < _MOST_KEPT and all(
                        calls != [_brief(m) for m in w] for w in reached[after]
                    ):
                        reached[after].append((*way, move))
        edge = {seen: ways for seen, ways in reached.items() if ways}
        for seen, ways in edge.items():
            found.setdefault(seen, []).extend(ways)
    return {seen: tuple(ways) for seen, ways in found.items()}


_MOST_KEPT = 6
"""How many ways of the same length to the same facts are kept."""


def _counts(move: Move, seen: _Seen) -> bool:
    """Whether a move may be a part of a history: it is seldom a refusal, and a user is created only once."""
    if move.call in _LEFT_OUT or not move.after.exists:
        return False
    return not move.refused or move.after != seen.facts


def fields_told(document: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each field of a user object that bears on the status."""
    status = Status(document["status"])
    said = [f"status {status}: {MEANINGS[status]}"]
    credentials = document.get("credentials")
    if isinstance(credentials, Mapping):
        said.append(
            "credentials.password is there: the user has a password at Okta."
            if "password" in credentials
            else "credentials.password is not there: the user has no password at Okta."
        )
        provider = credentials.get("provider")
        kind = provider.get("type") if isinstance(provider, Mapping) else None
        if kind in ("FEDERATION", "SOCIAL"):
            said.append(f"credentials.provider is {kind}: another provider signs the user in.")
        elif kind in ("ACTIVE_DIRECTORY", "LDAP"):
            said.append(f"credentials.provider is {kind}: a directory keeps the password.")
    said += _stamps_told(document, status)
    moving = document.get("transitioningToStatus")
    if isinstance(moving, str) and moving in list(Status):
        said.append(f"transitioningToStatus is {moving}: Okta is still at work on the last call.")
    return said


def _stamps_told(document: Mapping[str, Any], status: Status) -> list[str]:
    said = []
    if document.get("activated"):
        said.append("activated is set: activation has begun at least once, which does not mean that it is complete.")
    elif "activated" in document:
        said.append("activated is null: activation has never begun in the usual way.")
    if document.get("passwordChanged") and status is Status.PROVISIONED:
        said.append(
            "passwordChanged is set, and yet the user is PROVISIONED: the user had a password once, and lost it. "
            "A deactivation destroys the password, and passwordChanged keeps its old value."
        )
    elif document.get("passwordChanged"):
        said.append("passwordChanged is set: the user has had a password at some time.")
    elif "passwordChanged" in document:
        said.append("passwordChanged is null: the user has never had a password at Okta.")
    if document.get("lastLogin"):
        said.append("lastLogin is set: the user has signed in at least once.")
    elif "lastLogin" in document:
        said.append("lastLogin is null: the user has never signed in.")
    return said
