"""What the map shows, as data: the calls that change a status, the steps of a walk, and the calls possible next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from lifecycle.book.paths import Edge as Edge
from lifecycle.book.paths import EdgeKey as EdgeKey
from lifecycle.book.paths import Footprint as Footprint
from lifecycle.model.actors import Actor
from lifecycle.model.backing import tier
from lifecycle.model.cases import BRIEF, Case
from lifecycle.model.facts import Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, moves, reachable
from lifecycle.model.tiers import Tier


@dataclass(frozen=True)
class Option:
    """What a call would do to the user of a map."""

    call: str
    cases: str
    after: Status
    actor: Actor
    guess: bool
    refusal: str = ""
    """HTTP status and error code, if the call would be refused."""
    instead: tuple[str, ...] = ()
    """The calls that someone who makes a refused call probably wants."""

    def __str__(self) -> str:
        who = "" if self.actor is Actor.ADMIN else f" [{self.actor}]"
        said = f"{self.call}{who}{f' ({self.cases})' if self.cases else ''}{' ?' if self.guess else ''}"
        if self.refusal:
            instead = f"; instead: {' or '.join(self.instead)}" if self.instead else ""
            return f"{said} ({self.refusal}{instead})"
        return said


def guessed(move: Move) -> bool:
    """Whether a move is a guess, because no public source says what Okta does."""
    return tier(move) is Tier.UNKNOWN


_BRINGS_ELSEWHERE = (Actor.IDENTITY_PROVIDER,)
"""Who only ever brings users who sign in elsewhere."""


@cache
def edges(world: frozenset[Case] = WORLD, federated: bool = False) -> tuple[Edge, ...]:
    """Return every call that changes a status in an org where the cases of `world` hold.

    With `federated`, the edges of users who sign in with another provider are included.
    """
    found = [
        move
        for facts in reachable(world)
        for move in moves(facts, world)
        if status(move.before) is not status(move.after)
        and (federated or move.actor in _BRINGS_ELSEWHERE or not (move.before.external or move.after.external))
    ]
    return tuple(
        Edge(call, before, after, cases, actor, guess) for (call, before, after), cases, actor, guess in merged(found)
    )


def merged(found: Iterable[Move]) -> list[tuple[tuple[str, Status, Status], str, Actor, bool]]:
    """Merge the moves of the same call between the same statuses into one row that says what they have in common.

    A row holds the edge's key, its cases in a few words, its actor, and whether all of its moves are guesses.
    """
    groups: dict[tuple[str, Status, Status], list[Move]] = defaultdict(list)
    for move in found:
        groups[move.call, status(move.before), status(move.after)].append(move)
    rows = []
    for key, same in groups.items():
        others = [m for k, ms in groups.items() if k[:2] == key[:2] and k != key for m in ms]
        rows.append((key, _in_common(same, others), same[0].actor, all(guessed(m) for m in same)))
    return rows


def _in_common(same: list[Move], others: list[Move]) -> str:
    """Say in a few words when these moves happen: the cases that all share, or the password that tells them apart."""
    words = []
    for case, (holds, holds_not) in BRIEF.items():
        here = {case in m.cases for m in same}
        matters = any(case in m.rule.condition.cases for m in same) or True in {case in m.cases for m in others}
        if here == {True}:
            words.append(holds)
        elif here == {False} and matters:
            words.append(holds_not)
    passwords = {m.before.password for m in same}
    if others and len(passwords) == 1 and passwords != {m.before.password for m in others}:
        words.append(
            {"none": "no password", "set": "with a password"}.get(str(same[0].before.password), "password expired")
        )
    return ", ".join(word for word in words if word)
