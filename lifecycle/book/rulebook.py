"""Writes the rules as a page: each row with its sentence, how well it is known, and the sources that say so."""

from functools import cache

from lifecycle.book.phrases import giving, underneath
from lifecycle.model.backing import backing, in_order
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.cases import Case
from lifecycle.model.consequences import CONSEQUENCES
from lifecycle.model.events import Event
from lifecycle.model.facts import Password, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import OF_THE_ORG, WORLDS_OF_MOVERS, moves, reachable
from lifecycle.model.observations import Observation
from lifecycle.model.rules import RULES
from lifecycle.model.tiers import Tier
from lifecycle.model.words import ANY_STATUS, Condition, Effect, Rule, Stamp

_INTRODUCTION = """# The rules

`python -m lifecycle rules` prints this page from the table in `lifecycle/model/rules.py`, and a test keeps it current.

The first row that fits a call and a user decides what the call does.
The columns *on* and *if* say which users a row is about; *the call* says what happens to the facts behind the status.
*Known* says how well a row is known, from best to worst: recorded, documented, reported, inferred, unknown.
A row with *or perhaps* is our guess, because no public source says what Okta does there.
"""


def rules_page() -> str:
    """Return the whole page in Markdown."""
    parts = [_INTRODUCTION]
    for name, call in EVERYTHING.items():
        rows = [rule for rule in RULES if name in rule.calls]
        parts.append(f"## {name}\n\n`{call.request}`: {call.does}\n")
        parts.append("| on | if | the call | because | known |\n|---|---|---|---|---|")
        parts += [_line(name, rule) for rule in rows]
        parts.append("")
    parts.append(_consequences())
    return "\n".join(parts)


def _line(call: str, rule: Rule) -> str:
    """Return one row of a call as a line of the call's table."""
    perhaps = "".join(f"; or perhaps {_effect(other)}" for other in rule.perhaps)
    cells = (
        _statuses(rule),
        _condition(rule.condition),
        _effect(rule.effect) + perhaps,
        rule.because,
        _known(call, rule),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _statuses(rule: Rule) -> str:
    """Return the statuses that a row is about."""
    if set(ANY_STATUS) <= set(rule.statuses):
        return "any other" if Status.ABSENT not in rule.statuses else "any other, or no user"
    return ", ".join("no user" if s is Status.ABSENT else s for s in rule.statuses)


def _condition(condition: Condition) -> str:
    """Return the condition of a row in words."""
    facts = [underneath(name, value) for name, value in condition.facts.items()]
    cases = [str(case) if holds else f"not: {case}" for case, holds in condition.cases.items()]
    return "; ".join(facts + cases)


def _effect(effect: Effect) -> str:
    """Return what a row does, in words."""
    found = []
    if effect.refusal:
        causes = f" ({'; '.join(effect.refusal.causes)})" if effect.refusal.causes else ""
        instead = f", try {' or '.join(f'`{call}`' for call in effect.meant)} instead" if effect.meant else ""
        found.append(f"is refused: {effect.refusal}{causes}{instead}")
    found += [giving(*change) for change in effect.sets.items() if giving(*change) and not _implied(effect, change)]
    if effect.mail:
        found.append(f"sends the mail *{effect.mail}*")
    if effect.enters:
        found.append(f"leads the sign-in to {effect.enters}")
    if effect.counts:
        found.append(f"counts a {effect.counts}")
    words = ", ".join(found) or "changes nothing"
    return f"{words} (by the policy)" if effect.by else words


def _implied(effect: Effect, change: tuple[str, object]) -> bool:
    """Whether a change is clear from another change of the same row, so that it needs no words."""
    if effect.sets.get("deactivated"):
        return change not in {("deactivated", True)}
    if change == ("password", Password.SET) and Stamp.PASSWORD_CHANGED not in effect.stamps:
        return True  # a directory has it
    return change == ("external", False) and "password" in effect.sets


@cache
def _worlds() -> tuple[frozenset[Case], ...]:
    """Return kinds of orgs such that every row of the rules applies in at least one of them."""
    alone = [frozenset({case}) for case in sorted(OF_THE_ORG)]
    factors = frozenset({Case.MFA, Case.ENROLLS})
    asked = (frozenset({Case.MFA}), factors, factors | {Case.MUST_ENROLL})
    by_email = frozenset({Case.PASSWORD_OPTIONAL, Case.EMAIL_SIGNS_IN})
    denies = frozenset({Case.DENIES_SIGN_IN, Case.DENIES_RESET, Case.DENIES_CHANGE})
    everything = frozenset(OF_THE_ORG)
    return (frozenset(), *alone, *asked, by_email, *WORLDS_OF_MOVERS, everything - by_email - denies, everything)


@cache
def _moves() -> dict[tuple[str, Rule], tuple[Move, ...]]:
    """Return the moves that each row of each call leads to in these orgs."""
    found: dict[tuple[str, Rule], dict[Move, None]] = {}
    for world in _worlds():
        for facts in reachable(world):
            for move in moves(facts, world):
                found.setdefault((move.call, move.rule), {})[move] = None
    return {key: tuple(some) for key, some in found.items()}


def _known(call: str, rule: Rule) -> str:
    """Return how well a row is known, for each status if that differs, and the sources that say so."""
    tiers: dict[Tier, dict[Status, None]] = {}
    seen: list[Observation] = []
    for before in rule.statuses:
        found = [backing(m) for m in _moves().get((call, rule), ()) if status(m.before) is before]
        if not found:
            continue
        best = min(found, key=lambda known: known.tier.rank)
        tiers.setdefault(best.tier, {})[before] = None
        seen += (support for known in found for support in known.by)
    ordered = sorted(tiers.items(), key=lambda item: item[0].rank)
    words = [tier if len(tiers) == 1 else f"{tier} ({', '.join(there)})" for tier, there in ordered]
    sources = dict.fromkeys(support.source.markdown for support in in_order(seen))
    return "; ".join(words) + (": " + ", ".join(sources) if sources else "")


def _consequences() -> str:
    """Return the consequences as a table."""
    lines = [
        "## What a move brings about\n",
        "These rows stand in `lifecycle/model/consequences.py`. The org carries out all that fit, in this order.",
        "A row with a dash has only words.",
        "The column *in words* has the phrase that plans and explanations show. A row without one isn't shown there.\n",
        "| when | what the org does | in words | known |\n|---|---|---|---|",
    ]
    for row in CONSEQUENCES:
        does = _event(row.does.type, row.does.reason) if isinstance(row.does, Event) else str(row.does or "–")
        known = f"{row.tier}: {row.source.markdown}" if row.source else str(row.tier)
        lines.append(f"| {row.when.words} | {does} | {row.says} | {known} |")
    return "\n".join(lines) + "\n"


def _event(kind: str, reason: str | None) -> str:
    """Return words for an event that the org writes to the System Log."""
    return f"write `{kind}`" + (f" with the reason {reason}" if reason else "")
