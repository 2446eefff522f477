"""Why, at length: the row behind an answer, what lay under the status, what changed, what happened beside it.

`explain("activate", "LOCKED_OUT")` asks the model; `explain(told)` asks what one call of a walk came to.
"""

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lifecycle.book.effects import beside, changed
from lifecycle.book.phrases import WIDTH, under
from lifecycle.model.backing import backing
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import BRIEF, Case
from lifecycle.model.facts import Facts, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, moves
from lifecycle.model.observations import Observation
from lifecycle.model.possible import in_status
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier
from lifecycle.model.words import Rule
from lifecycle.reason.told import Told


@dataclass(frozen=True)
class Explanation:
    """One row at work."""

    call: str
    before: Status | None
    """None where the answer is the same in several, and doesn't tell in which the user was."""
    after: Status
    when: str
    """In which case, briefly."""
    sentence: str
    refusal: Refusal | None
    state: str | None
    facts: str
    """What lay under the status."""
    changes: tuple[str, ...]
    besides: tuple[str, ...]
    instead: tuple[str, ...]
    tier: Tier | None
    by: tuple[Observation, ...]
    against: tuple[Observation, ...]
    said: str = ""
    """The result, where no row tells it."""

    @property
    def comes_to(self) -> str:
        """The result in a few words."""
        if self.said:
            return self.said
        stays = self.before in (self.after, None)
        moved = f"still {self.after}" if stays else f"{self.before} → {self.after}"
        if self.refusal:
            return f"refused, {self.refusal}" + ("" if stays else f", and yet {moved}")
        return f"taken, {moved}"

    def rows(self) -> list[tuple[str, str]]:
        """Each line of the explanation: what it is about, and what it says."""
        known = f"{self.tier or 'decided before the status is looked at'}" + (
            f": {self.by[0].source}" if self.tier and self.by else ""
        )
        found = [
            ("comes to", self.comes_to),
            ("causes", "; ".join(self.refusal.causes) if self.refusal else ""),
            ("why", self.sentence),
            ("under it", self.facts),
            ("changed", "; ".join(self.changes) or "nothing"),
            ("beside it", "; ".join(self.besides)),
            ("meant", ", or ".join(f"{name} ({CALLS[name].request})" for name in self.instead)),
            ("known", known + (", a guess: no public source tells" if self.tier is Tier.UNKNOWN else "")),
            ("against", "; ".join(f"{o.tier}, {o.source}" for o in self.against)),
        ]
        return [(name, said) for name, said in found if said]

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "call": self.call,
            "status": self.before and str(self.before),
            "when": self.when,
            "after": str(self.after),
            "refusal": self.refusal and {"http": self.refusal.http, "code": self.refusal.code, "said": self.comes_to},
            "why": self.sentence,
            "under": self.facts,
            "changed": list(self.changes),
            "beside": list(self.besides),
            "instead": list(self.instead),
            "tier": str(self.tier),
            "by": [str(o.source) for o in self.by],
            "against": [str(o.source) for o in self.against],
        }

    def __str__(self) -> str:
        place = self.before or "a user, whatever the status"
        head = f"{self.call} on {place}" + (f", {self.when}" if self.when else "")
        lines = [head]
        for name, said in self.rows():
            lines += textwrap.wrap(said, WIDTH, initial_indent=f"  {name:<10}", subsequent_indent=" " * 12)
        return "\n".join(lines)


class Explanations(tuple[Explanation, ...]):
    """All that a call may come to, written one below the other."""

    def __repr__(self) -> str:
        return "\n\n".join(map(str, self))


def explain(what: Told | str, before: Status | str | None = None, world: frozenset[Case] = WORLD) -> Explanations:
    """Explain one call of a walk, or a call in a status.

    Raises:
        ValueError: for a call or a status that there is not.
    """
    if isinstance(what, str):
        if what not in CALLS:
            raise ValueError(f"There is no call {what!r}. There are {', '.join(CALLS)}.")
        if before is None:
            raise ValueError(f"In which status? Say it as why({what!r}, 'ACTIVE').")
        if before not in list(Status):
            raise ValueError(f"There is no status {before!r}. There are {', '.join(Status)}.")
        return _in_model(what, Status(before), world)
    if not isinstance(what, Told):
        raise ValueError("Of which call? Say it as why(walk.told[-1]), or as why('activate', 'ACTIVE').")
    return _of_a_walk(what)


def _in_model(call: str, before: Status, world: frozenset[Case]) -> Explanations:
    """Every row that a call may meet in a status."""
    rows: dict[tuple[int, Status], list[Move]] = defaultdict(list)
    for facts in sorted(in_status(before, world), key=str):
        for move in moves(facts, world):
            if move.call == call:
                rows[id(move.rule), status(move.after)].append(move)
    return Explanations(_explanation(same, _when(same[0].rule), same[0].effect.meant) for same in rows.values())


def _of_a_walk(told: Told) -> Explanations:
    """The row that is best known of those that may lie behind one answer."""
    there = [m for m in told.why.moves if status(m.after) is told.now] or list(told.why.moves)
    if not there:
        before = told.now
        return Explanations(
            [
                Explanation(
                    call=told.call,
                    before=before,
                    after=before,
                    when="",
                    sentence=str(told.why),
                    refusal=None,
                    state=None,
                    facts="",
                    changes=(),
                    besides=(),
                    instead=(),
                    tier=None,
                    by=(),
                    against=(),
                    said="refused" if told.refused else "no answer of an org",
                )
            ]
        )
    best = min((m.rule for m in there), key=lambda r: min(backing(m).tier.rank for m in there if m.rule is r))
    found = _explanation([m for m in there if m.rule is best], "", told.why.instead)
    return Explanations([replace(found, besides=(*found.besides, *_mailed(told, there[0])))])


def _mailed(told: Told, move: Move) -> tuple[str, ...]:
    """Whether a mail went out with this answer, and to whom."""
    asked = {name: str(value).lower() for name, value in (told.exchange.query if told.exchange else {}).items()}
    field = CALLS[told.call].field("sendEmail")
    sends = asked.get("sendEmail", field.default if field else "true") == "true" and Case.TRUSTED not in move.cases
    if move.effect.mail and move.effect.mail != "denied" and not move.refusal:
        return ("it goes out by mail",) if sends else ("no mail goes out: the link is in the answer",)
    if asked.get("sendEmail") == "true" and move.after.deactivated and not move.before.deactivated:
        return ("a mail tells the org's admin",)
    return ()


def _explanation(same: Sequence[Move], when: str, instead: tuple[str, ...]) -> Explanation:
    """One row at work, for all the moves that come of it."""
    best = min(same, key=lambda m: backing(m).tier.rank)
    known = backing(best)
    one_status = len({status(m.before) for m in same}) == 1
    return Explanation(
        call=best.call,
        before=status(best.before) if one_status else None,
        after=status(best.after),
        when=when,
        sentence=best.rule.because,
        refusal=best.refusal,
        state=best.effect.enters,
        facts=under(_distinct(m.before for m in same)) if one_status else "",
        changes=_common([changed(m) for m in same]),
        besides=_common([beside(m) for m in same]),
        instead=instead if best.refusal else (),
        tier=known.tier,
        by=known.by,
        against=known.against,
    )


def _distinct(places: Any) -> list[Facts]:
    return list(dict.fromkeys(places))


def _common(found: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What is said of every move, and of some with `perhaps`."""
    every = dict.fromkeys(word for words in found for word in words)
    return tuple(word if all(word in words for words in found) else f"perhaps {word}" for word in every)


def _when(row: Rule) -> str:
    """A row's cases in a few words."""
    words = []
    for case, holds in row.condition.cases.items():
        yes, no = BRIEF.get(case, (str(case), f"not: {case}"))
        words.append((yes if holds else no) or f"not: {yes}")
    return ", ".join(words)
