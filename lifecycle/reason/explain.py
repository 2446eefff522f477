"""Explains a call at length: the rule behind it, the facts behind the status, what changed, and what else happened.

`explain("activate", "LOCKED_OUT")` explains what the model says about a call in a status, or about what moves a user
without a call, such as `import_inactive`. `explain(told)` explains the answer to one call of a walk.
"""

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lifecycle.book.effects import beside, changed
from lifecycle.book.mover_page import columns_of
from lifecycle.book.phrases import TEXT_WIDTH, under
from lifecycle.model.backing import backing
from lifecycle.model.calls import CALLS, EVERYTHING, MOVERS
from lifecycle.model.cases import BRIEF, Case
from lifecycle.model.facts import Facts, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import WORLD, moves
from lifecycle.model.observations import Observation
from lifecycle.model.possible import in_status
from lifecycle.model.refusals import Refusal
from lifecycle.model.sending import shown_by
from lifecycle.model.tiers import Tier
from lifecycle.model.words import Rule
from lifecycle.reason import reading
from lifecycle.reason.told import Told


@dataclass(frozen=True)
class Explanation:
    """What one row of the rules does, explained."""

    call: str
    before: Status | None
    """None if the answer is the same in several statuses, so that it doesn't show which one the user had."""
    after: Status
    when: str
    """When the row applies, in a few words."""
    sentence: str
    refusal: Refusal | None
    state: str | None
    facts: str
    """The facts behind the status before the call, in words."""
    changes: tuple[str, ...]
    besides: tuple[str, ...]
    instead: tuple[str, ...]
    tier: Tier | None
    by: tuple[Observation, ...]
    against: tuple[Observation, ...]
    said: str = ""
    """The result in words, if no row of the rules says what it is."""

    @property
    def comes_to(self) -> str:
        """The result in a few words."""
        if self.said:
            return self.said
        stays = self.before in (self.after, None)
        moved = f"still {self.after}" if stays else f"{self.before} → {self.after}"
        if self.refusal:
            return f"refused, {self.refusal}" + ("" if stays else f", and yet {moved}")
        return f"accepted, {moved}"

    def rows(self) -> list[tuple[str, str]]:
        """Return each line of the explanation: its label and its words."""
        known = f"{self.tier or 'Okta decides this before it looks at the status'}" + (
            f": {self.by[0].source}" if self.tier and self.by else ""
        )
        found = [
            ("moved by", str(EVERYTHING[self.call].actor) if self.call in MOVERS else ""),
            ("result", self.comes_to),
            ("causes", "; ".join(self.refusal.causes) if self.refusal else ""),
            ("why", self.sentence),
            ("underneath", self.facts),
            ("changed", "; ".join(self.changes) or "nothing"),
            ("also", "; ".join(self.besides)),
            ("instead", ", or ".join(f"{name} ({CALLS[name].request})" for name in self.instead)),
            ("evidence", known + (": a guess, because no public source says" if self.tier is Tier.UNKNOWN else "")),
            ("disputed by", "; ".join(f"{o.source} ({o.tier})" for o in self.against)),
        ]
        return [(name, said) for name, said in found if said]

    def document(self) -> dict[str, Any]:
        """Return the explanation as JSON has it."""
        return {
            "call": self.call,
            "actor": str(EVERYTHING[self.call].actor),
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

    @property
    def heading(self) -> str:
        """What is explained: the call, the status, and when the row applies."""
        place = self.before or "a user, whatever the status"
        return f"{self.call} on {place}" + (f", {self.when}" if self.when else "")

    def __str__(self) -> str:
        lines = [self.heading]
        for name, said in self.rows():
            lines += textwrap.wrap(said, TEXT_WIDTH, initial_indent=f"  {name:<12} ", subsequent_indent=" " * 15)
        return "\n".join(lines)


class Explanations(tuple[Explanation, ...]):
    """The explanations of everything that a call may do, printed one below the other."""

    def __repr__(self) -> str:
        return "\n\n".join(map(str, self))


def explain(what: Told | str, before: Status | str | None = None, world: frozenset[Case] = WORLD) -> Explanations:
    """Explain one call of a walk, or what a call does in a status.

    Of what moves a user without a call, it says what each setting of the org comes to, unless `world` says which org.

    Raises:
        ValueError: if there is no such call or no such status.
    """
    if isinstance(what, str):
        if what not in EVERYTHING:
            raise ValueError(f"There is no call {what!r}. Use one of these: {', '.join(EVERYTHING)}.")
        if before is None:
            raise ValueError(
                f"The status is missing. Name the status that the user has, as in why({what!r}, 'ACTIVE')."
            )
        if before not in list(Status):
            raise ValueError(f"There is no status {before!r}. Use one of these: {', '.join(Status)}.")
        return _in_model(what, Status(before), world)
    if not isinstance(what, Told):
        raise ValueError(
            "This is neither a call nor an answer. Write why(walk.told[-1]) for an answer that you have got, "
            "or why('activate', 'ACTIVE') for a call in a status."
        )
    return _of_a_walk(what)


def _in_model(call: str, before: Status, world: frozenset[Case]) -> Explanations:
    """Explain every row of the rules that a call may meet in a status."""
    if EVERYTHING[call].needs and EVERYTHING[call].needs not in world:
        return _in_each_org(call, before)
    rows: dict[tuple[int, Status], list[Move]] = defaultdict(list)
    for facts in sorted(in_status(before, world), key=str):
        for move in moves(facts, world):
            if move.call == call:
                rows[id(move.rule), status(move.after)].append(move)
    usual = world | shown_by(EVERYTHING[call], {})  # the request without any argument, so with Okta's default values
    return Explanations(_explanation(same, _when(same[0].rule), same[0].effect.meant, usual) for same in rows.values())


def _in_each_org(call: str, before: Status) -> Explanations:
    """Explain what moves a user without a call, for each setting of the org that decides about it."""
    found = []
    columns = columns_of(call)
    several = len({title for title, _ in columns}) > 1
    for title, column in columns:
        rows: dict[tuple[int, Status], list[Move]] = defaultdict(list)
        for move in column.moves(before):
            rows[id(move.rule), status(move.after)].append(move)
        when = f"{title}: {column.title}" if several else column.title
        found += [_explanation(same, when, (), column.world) for same in rows.values()]
    return Explanations(found)


def _of_a_walk(told: Told) -> Explanations:
    """Explain one answer by the rule behind it. If it may be one of several, take the one that is known best."""
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
                    said="refused" if told.refused else "nothing was sent",
                )
            ]
        )
    best = min((m.rule for m in there), key=lambda r: min(backing(m).tier.rank for m in there if m.rule is r))
    shown = reading.cases(told.exchange) if told.exchange else {}
    asked = frozenset(case for case, holds in shown.items() if holds)
    return Explanations([_explanation([m for m in there if m.rule is best], "", told.why.instead, asked)])


def _explanation(same: Sequence[Move], when: str, instead: tuple[str, ...], cases: frozenset[Case]) -> Explanation:
    """Make one explanation for all the moves of a row. `cases` has those of the request; a move knows the org's."""
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
        besides=_common([beside(m, cases) for m in same]),
        instead=instead if best.refusal else (),
        tier=known.tier,
        by=known.by,
        against=known.against,
    )


def _distinct(places: Any) -> list[Facts]:
    """Return each set of facts once, in the order in which they come."""
    return list(dict.fromkeys(places))


def _common(found: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the phrases that are true of every move, and those that are true of only some with `perhaps`."""
    every = dict.fromkeys(word for words in found for word in words)
    return tuple(word if all(word in words for words in found) else f"perhaps {word}" for word in every)


def _when(row: Rule) -> str:
    """Return the cases of a row in a few words."""
    words = []
    for case, holds in row.condition.cases.items():
        yes, no = BRIEF.get(case, (str(case), f"not: {case}"))
        words.append((yes if holds else no) or f"not: {yes}")
    return ", ".join(words)
