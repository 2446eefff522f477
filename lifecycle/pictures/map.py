"""The map: every status, every call between them, and where the user stands.

All that it shows is asked of the model. `edges` is the complete list; the picture draws a call that works alike for
every status in a frame once, at the frame.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from html import escape
from typing import Any

from lifecycle.book.edges import Edge, Footprint, Key, Option, edges, guessed, merged
from lifecycle.model.cases import Case
from lifecycle.model.facts import LABELS, Facts, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, cases_of, moves
from lifecycle.model.possible import in_status
from lifecycle.pictures.drawing import drawing
from lifecycle.pictures.svg import svg


class Ways(tuple[Edge, ...]):
    """Calls that change a status, a line each."""

    def __repr__(self) -> str:
        return "\n".join(f"{e.before} -> {e.after}: {e}" for e in self)


class Options(tuple[Option, ...]):
    """What can be called from here, a line each."""

    def __repr__(self) -> str:
        return "\n".join(f"{option} -> {option.after}" if not option.refusal else str(option) for option in self)


class Map:
    """The map of the lifecycle, with a user on it."""

    def __init__(
        self,
        here: frozenset[Facts] | None = None,
        trail: Sequence[Footprint] = (),
        world: frozenset[Case] = WORLD,
        walked: Collection[Key] | None = None,
    ) -> None:
        """`here` is all that may be true of the user; None for the bare map.

        `walked` are the edges that a learner has walked so far; None where that is not known, or not asked.
        """
        self.here = here or frozenset()
        self.trail = tuple(trail)
        self.world = world
        self._walked = walked

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Every call that changes a status."""
        return edges(self.world, bool(self.here) and all(facts.external for facts in self.here))

    @property
    def walked(self) -> Ways:
        """The edges that the learner has walked."""
        return Ways(edge for edge in self.edges if edge.key in (self._walked or ()))

    @property
    def unwalked(self) -> Ways:
        """The edges that the learner has not walked yet."""
        return Ways(edge for edge in self.edges if edge.key not in (self._walked or ()))

    @property
    def status(self) -> Status | None:
        """Where the user stands; None on the bare map."""
        return status(next(iter(self.here))) if self.here else None

    @cached_property
    def _possible(self) -> list[Move]:
        return [m for facts in sorted(self.here, key=str) for m in moves(facts, self.world)]

    @cached_property
    def changes(self) -> Options:
        """What can be called from here, and changes the status."""
        return self._options(lambda m: status(m.after) is not status(m.before))

    @cached_property
    def stays(self) -> Options:
        """What is taken from here, and leaves the status as it is."""
        return self._options(lambda m: not m.refused and status(m.after) is status(m.before))

    @cached_property
    def refused(self) -> Options:
        """What is refused from here in every case."""
        taken = {m.call for m in self._possible if not m.refused or status(m.after) is not status(m.before)}
        found: dict[str, Option] = {}
        for move in self._possible:
            refusal = move.refusal
            if move.call not in taken and refusal and (move.call not in found or not found[move.call].instead):
                code = f"{refusal.http} {refusal.code}"
                found[move.call] = Option(
                    move.call, "", status(move.before), move.actor, guessed(move), code, move.effect.meant
                )
        return Options(found.values())

    def _options(self, wanted: Callable[[Move], bool]) -> Options:
        rows = merged(m for m in self._possible if wanted(m))
        return Options(Option(call, cases, after, actor, guess) for (call, _, after), cases, actor, guess in rows)

    def outlook(self, call: str, told: Mapping[Case, bool]) -> tuple[str, bool]:
        """What a call comes to from here, and whether that is a guess: `changes`, `stays` or `refused`.

        Judged by what the caller can bring about with a request that shows these cases; what a policy may make of it
        is left aside.
        """
        told = {case: holds for case, holds in told.items() if case in cases_of(call)}
        ours = [
            m
            for m in self._possible
            if m.call == call and not m.effect.by and all((case in m.cases) is holds for case, holds in told.items())
        ]
        taken = [m for m in ours if not m.refused]
        changing = [m for m in taken if status(m.after) is not status(m.before)]
        kind = "changes" if changing else "stays" if taken else "refused"
        return kind, any(guessed(m) for m in changing or taken or ours)

    def into(self, target: Status | str) -> Ways:
        """Every call that leads into a status from another."""
        found = Status(target)
        return Ways(edge for edge in self.edges if edge.after is found)

    # ------------------------------------------------------------------------------------------------- as a picture

    def dot(self) -> str:
        """The map as DOT. Nothing in it moves from one map to the next."""
        options = {(o.call, o.after) for o in self.changes}
        return drawing(self.edges, self.status, self.trail, options, {e.key for e in self.walked})

    def svg(self) -> str:
        """The map as SVG."""
        return svg(self.dot(), self.headline)

    @property
    def headline(self) -> str:
        """The map in one sentence."""
        if self.status is None:
            return " ".join(["Map of Okta's user lifecycle.", *self._progress()])
        way = f" after {len(self.trail)} steps" if self.trail else ""
        targets = ", ".join(dict.fromkeys(str(o.after) for o in self.changes))
        here = (
            f"Map of Okta's user lifecycle: the user is {_named(self.status)}{way}. Calls from here lead to {targets}."
        )
        return " ".join([here, *self._progress()])

    def _progress(self) -> list[str]:
        """How much of the map was walked, in a sentence, where that is known."""
        if self._walked is None:
            return []
        count = f"{len(self.walked)} of {len(self.edges)} edges walked"
        pairs = dict.fromkeys((e.before, e.after) for e in self.walked)
        return [f"{count}: {', '.join(f'{a} to {b}' for a, b in pairs)}." if pairs else f"{count}."]

    # ---------------------------------------------------------------------------------------------------- as text

    def _lists(self) -> list[tuple[str, list[str]]]:
        if self.status is None:
            return []
        by_target: dict[Status, list[str]] = defaultdict(list)
        for option in self.changes:
            by_target[option.after].append(str(option))
        return [
            ("The way here", [str(step) for step in self.trail] or ["nothing was called yet"]),
            (
                "From here",
                [f"-> {after}: {', '.join(names)}" for after, names in by_target.items()] or ["nothing"],
            ),
            ("Taken, and changes no status", [", ".join(map(str, self.stays)) or "nothing"]),
            ("Refused from here", [str(option) for option in self.refused] or ["nothing"]),
        ]

    def caption_html(self) -> str:
        """What a picture can't say: what changes nothing from here, and what is refused."""
        parts = [f"<p>{escape(LEGEND)}</p>"]
        for title, lines in self._lists()[1:]:
            parts.append(f"<p><b>{title}:</b> {escape(' · '.join(lines)).replace('-&gt;', '→')}</p>")
        return "".join(parts)

    def text(self) -> str:
        """The map as text: all that the picture and its caption say."""
        lines = [
            self.headline,
            LEGEND,
            *([TICKS] if self.walked else []),
            "Statuses: " + ", ".join(_named(s) for s in Status) + ".",
        ]
        for title, items in self._lists():
            lines += [f"{title}:", *(f"  {item}" for item in items)]
        lines.append("Every call that changes a status:")
        pairs: dict[tuple[Status, Status], list[str]] = defaultdict(list)
        ticked = set(self.walked)
        for edge in self.edges:
            pairs[edge.before, edge.after].append(f"✓ {edge}" if edge in ticked else str(edge))
        lines += [f"  {before} -> {after}: {', '.join(names)}" for (before, after), names in pairs.items()]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg(), "text/plain": self.text()}


LEGEND = (
    "A call is an admin's unless it says [end user], [policy] or [clock]. "
    "A question mark: a guess, no public source tells what Okta does. "
    "Numbers: the steps of the way here; a cross: refused. "
    "Users who sign in elsewhere (FEDERATION, SOCIAL) have more ways, shown for such a user."
)


TICKS = (
    "A tick, and in the picture a thick line: walked. "
    "✓2/5: a line that stands for five statuses was walked from two of them, or to two of them."
)


def _named(found: Status) -> str:
    return f"{found} ({LABELS[found]})" if found is not Status.ABSENT else LABELS[found]


def draw(here: Status | str | None = None, trail: Sequence[Footprint] = (), world: frozenset[Case] = WORLD) -> Map:
    """The map, bare or with a user in this status, one who signs in at Okta.

    Raises:
        ValueError: when there is no such status.
    """
    if here is None:
        return Map(None, trail, world)
    found = Status(here)
    return Map(frozenset(facts for facts in in_status(found, world) if not facts.external), trail, world)
