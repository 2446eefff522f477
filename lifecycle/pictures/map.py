"""Shows the map: every status, every call that leads from one to another, and where the user is.

Everything on it comes from the model. `edges` is the complete list. If a call does the same in every status of a frame,
the picture shows the call only once, at the frame.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any

from lifecycle.book.edges import Edge, EdgeKey, Footprint, Option, edges, guessed, merged
from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Status, status, with_label
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, cases_of, moves
from lifecycle.model.possible import in_status
from lifecycle.pictures.near import near
from lifecycle.pictures.shown import Label, View
from lifecycle.pictures.views import here_picture, whole_picture
from lifecycle.pictures.whole import whole


class Ways(tuple[Edge, ...]):
    """Calls that change a status, printed one on each line."""

    def __repr__(self) -> str:
        return "\n".join(f"{e.before} -> {e.after}: {e}" for e in self)


class Options(tuple[Option, ...]):
    """What calls would do to the user, printed one on each line."""

    def __repr__(self) -> str:
        return "\n".join(f"{option} -> {option.after}" if not option.refusal else str(option) for option in self)


# What is possible depends on nothing but the facts and the org, so each press asks the model only for what is new.
@lru_cache(maxsize=1024)
def _moves_from(here: frozenset[Facts], world: frozenset[Case]) -> tuple[Move, ...]:
    """Return every move of a user of whom one of these sets of facts is true."""
    return tuple(m for facts in sorted(here, key=str) for m in moves(facts, world))


@lru_cache(maxsize=1024)
def _changing(here: frozenset[Facts], world: frozenset[Case]) -> Options:
    """Return the calls that would change the status of such a user."""
    return _options(m for m in _moves_from(here, world) if status(m.after) is not status(m.before))


def _options(found: Iterable[Move]) -> Options:
    return Options(Option(call, cases, after, actor, guess) for (call, _, after), cases, actor, guess in merged(found))


class Map:
    """The map of the lifecycle, which can show a user."""

    def __init__(
        self,
        here: frozenset[Facts] | None = None,
        trail: Sequence[Footprint] = (),
        world: frozenset[Case] = WORLD,
        walked: Collection[EdgeKey] | None = None,
    ) -> None:
        """Make a map. `here` has all sets of facts that may be true of the user; None for a map without a user.

        `walked` has the edges that a learner has walked so far; None if the map does not show them.
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
        """The status of the user; None on a map without a user."""
        return status(next(iter(self.here))) if self.here else None

    @property
    def _possible(self) -> tuple[Move, ...]:
        return _moves_from(self.here, self.world)

    @property
    def changes(self) -> Options:
        """The calls that would change the user's status."""
        return _changing(self.here, self.world)

    @property
    def stays(self) -> Options:
        """The calls that Okta would accept without a change of the user's status."""
        return _options(m for m in self._possible if not m.refused and status(m.after) is status(m.before))

    @property
    def refused(self) -> Options:
        """The calls that Okta would refuse in every case."""
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

    def outlook(self, call: str, told: Mapping[Case, bool]) -> tuple[str, bool]:
        """Return what a call would do, as `changes`, `stays` or `refused`, and whether that is a guess.

        This is what the caller can bring about with a request that shows these cases. What a policy may add does not
        count.
        """
        ours = self._ours(call, told)
        taken = [m for m in ours if not m.refused]
        changing = [m for m in taken if status(m.after) is not status(m.before)]
        kind = "changes" if changing else "stays" if taken else "refused"
        return kind, any(guessed(m) for m in changing or taken or ours)

    def leads(self, call: str, told: Mapping[Case, bool]) -> tuple[Status, ...]:
        """Return the statuses to which a request that shows these cases can lead, other than the present one."""
        after = (status(m.after) for m in self._ours(call, told) if not m.refused)
        return tuple(dict.fromkeys(found for found in after if found is not self.status))

    def certain(self, call: str, told: Mapping[Case, bool]) -> tuple[Status, bool] | None:
        """Return the status after a call, and whether it is refused; None if that is not certain.

        It is certain if it is the same whatever may be true of the user and of the org, and if a source says so.
        """
        ours = self._ours(call, told)
        found = {(status(m.after), m.refused) for m in ours}
        return found.pop() if len(found) == 1 and not any(map(guessed, ours)) else None

    def _ours(self, call: str, told: Mapping[Case, bool]) -> list[Move]:
        """Return what the caller can bring about with a request that shows these cases."""
        told = {case: holds for case, holds in told.items() if case in cases_of(call)}
        return [
            m
            for m in self._possible
            if m.call == call and not m.effect.by and all((case in m.cases) is holds for case, holds in told.items())
        ]

    def into(self, target: Status | str) -> Ways:
        """Return every call that leads from another status to this one."""
        found = Status(target)
        return Ways(edge for edge in self.edges if edge.after is found)

    # ------------------------------------------------------------------------------------------------- as a picture

    @property
    def view(self) -> View:
        """What the picture of a map with a user shows: the way here, and the calls that would change the status."""
        ways: dict[Status, list[Label]] = defaultdict(list)
        for option in self.changes:
            ways[option.after].append(Label(str(replace(option, guess=False)), option.call, guess=option.guess))
        return View(self.status, self.trail, tuple((after, tuple(labels)) for after, labels in ways.items()))

    def dot(self) -> str:
        """Return the map in the DOT language: around its user if it has one, and otherwise the whole of it."""
        if self.status is None:
            return whole(self.edges, None, {edge.key for edge in self.walked}, {})
        return near(self.view, sorted({(edge.before, edge.after) for edge in self.edges}))

    def svg(self) -> str:
        """Return the map as SVG. Everything has the same place on every map around a user."""
        if self.status is None:
            return whole_picture(self.edges, None, frozenset(edge.key for edge in self.walked), (), self.headline)
        return here_picture(self.view, frozenset((edge.before, edge.after) for edge in self.edges), self.headline)

    @property
    def headline(self) -> str:
        """The map in one sentence."""
        if self.status is None:
            return " ".join(["Map of Okta's user lifecycle.", *self._progress()])
        way = f" after {len(self.trail)} steps" if self.trail else ""
        targets = ", ".join(dict.fromkeys(str(o.after) for o in self.changes))
        here = f"Map of Okta's user lifecycle: the user is {with_label(self.status)}{way}."
        return " ".join([here, f"Calls from here lead to {targets}.", *self._progress()])

    def _progress(self) -> list[str]:
        """Return a sentence on how much of the map was walked; nothing if the map does not show that."""
        if self._walked is None:
            return []
        count = f"{len(self.walked)} of {len(self.edges)} edges walked"
        pairs = dict.fromkeys((e.before, e.after) for e in self.walked)
        return [f"{count}: {', '.join(f'{a} to {b}' for a, b in pairs)}." if pairs else f"{count}."]

    # ---------------------------------------------------------------------------------------------------- as text

    def _lists(self) -> list[tuple[str, list[str]]]:
        """Return the lists below a map with a user, with their titles: the steps so far, and what calls would do."""
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
            ("Accepted, but the status stays the same", [", ".join(map(str, self.stays)) or "nothing"]),
            ("Refused from here", [str(option) for option in self.refused] or ["nothing"]),
        ]

    def caption_html(self) -> str:
        """Return the lists below the picture as HTML, without the steps, which the picture shows."""
        parts = [f"<p>{escape(LEGEND)}</p>"]
        for title, lines in self._lists()[1:]:
            parts.append(f"<p><b>{title}:</b> {escape(' · '.join(lines)).replace('-&gt;', '→')}</p>")
        return "".join(parts)

    def text(self) -> str:
        """Return the map as text, with everything that the picture and its caption say."""
        lines = [
            self.headline,
            LEGEND,
            *([TICKS] if self.walked else []),
            "Statuses: " + ", ".join(map(with_label, Status)) + ".",
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
    "An admin makes a call unless it says [end user], [policy] or [clock]. "
    "A question mark marks a guess, because no public source says what Okta does. "
    "Numbers are the steps so far. "
    "In the picture around a user, the way here is green, and what is possible now is blue. "
    "Users who sign in with another provider (FEDERATION, SOCIAL) have more ways. The map of such a user shows them."
)
"""What the signs on the map mean."""


TICKS = (
    "A tick, and in the picture a thick line, marks a call that you have walked. "
    "✓2/5 marks a line that stands for five statuses, of which you have walked two."
)
"""What the marks of walked edges mean."""


def draw(here: Status | str | None = None, trail: Sequence[Footprint] = (), world: frozenset[Case] = WORLD) -> Map:
    """Return the map, without a user or with one in this status who signs in at Okta.

    Raises:
        ValueError: if there is no such status.
    """
    if here is None:
        return Map(None, trail, world)
    found = Status(here)
    return Map(frozenset(facts for facts in in_status(found, world) if not facts.external), trail, world)
