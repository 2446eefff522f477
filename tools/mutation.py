"""Changes the rules, consequences, checks and answers in one place at a time, and checks whether a test notices.

    python tools/mutation.py [--limit N] [--only WORD] [--again FILE] [--workers N]

Pytest collects the fast test files once. Each mutant, which is one change, gets a forked child process. The child runs
the tests that are about the changed part until one fails, and begins with those that used the changed row.
"""

import argparse
import contextlib
import functools
import importlib
import json
import os
import pkgutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from types import CodeType
from typing import Any, cast

import pytest
from _pytest.runner import runtestprotocol

import lifecycle
from lifecycle.model import answers, checks, consequences, links, moves, profile, refusals, rules
from lifecycle.model.cases import Case
from lifecycle.model.facts import FactValues, Password
from lifecycle.model.words import Condition, Effect, Rule
from lifecycle.reason import reasons
from lifecycle.service import documents

TESTS = Path(__file__).resolve().parent.parent / "tests"
FAST = (
    "consequences",
    "cells",
    "conditions",
    "enrolling",
    "rows",
    "evidence",
    "explain",
    "factors",
    "create",
    "sign_in",
    "recovery",
    "app",
    "map",
    "walk",
    "policies",
    "sessions",
    "groups",
    "logs",
    "movers",
)
TOO_LONG = 120
"""The seconds after which a mutant counts as killed, because it hangs."""


@dataclass(frozen=True)
class Mutant:
    """One change."""

    name: str
    apply: Callable[[], object]
    row: int | None = None
    """The number of the row that is changed, if a row is changed."""


SAME: list[str] = []
"""Mutants that behave like the original in every possible situation, so no test could notice them."""

# ------------------------------------------------------------------------------------------------- what is changed


def of_rules() -> Iterator[Mutant]:
    for number, row in enumerate(rules.RULES):
        calls = row.calls[0] + (f" and {len(row.calls) - 1} more" if len(row.calls) > 1 else "")
        name = f"{number:3} {calls}, {'/'.join(row.statuses)[:40]}, “{row.because[:45]}”"
        for what, other in [("row dropped", None), *of_row(row)]:
            if equivalent(number, other):
                SAME.append(f"{name}: {what}")
            else:
                yield Mutant(f"{name}: {what}", functools.partial(put_row, number, other), number)


def of_row(row: Rule) -> Iterator[tuple[str, Rule]]:
    for what, effect in of_effect(row.effect):
        yield what, replace(row, effect=effect)
    if len(row.statuses) > 1:
        for status in row.statuses:
            yield f"not in {status}", replace(row, statuses=tuple(s for s in row.statuses if s is not status))
    cases, facts = row.condition.cases, row.condition.facts
    for case in cases:
        rest = Condition({k: v for k, v in cases.items() if k is not case}, facts)
        yield f"whether {case} or not", replace(row, condition=rest)
    for fact in facts:
        rest = Condition(cases, cast(FactValues, {k: v for k, v in facts.items() if k != fact}))
        yield f"whatever {fact} is", replace(row, condition=rest)
    if row.perhaps:
        yield "without perhaps", replace(row, perhaps=())


def of_effect(effect: Effect) -> Iterator[tuple[str, Effect]]:
    if effect.refusal:
        yield "taken instead of refused", replace(effect, refusal=None)
        if effect.refusal.causes:
            yield "no causes", replace(effect, refusal=effect.refusal.because())
    else:
        yield "refused instead of taken", replace(effect, refusal=refusals.WRONG_STATUS, sets={})
    if len(effect.sets) > 1:
        yield "changes nothing", replace(effect, sets={})
    for fact, value in effect.sets.items():
        rest: Any = {k: v for k, v in effect.sets.items() if k != fact}
        yield f"leaves {fact} alone", replace(effect, sets=rest)
        for other in [p for p in Password if p is not value] if isinstance(value, Password) else [not value]:
            yield f"{fact}={other}", replace(effect, sets=rest | {fact: other})
    for stamp in effect.stamps:
        yield f"no stamp {stamp}", replace(effect, stamps=tuple(s for s in effect.stamps if s is not stamp))
    nothing: dict[str, Any] = {"mail": None, "enters": None, "counts": None, "meant": (), "by": None}
    for name, none in nothing.items():
        if getattr(effect, name):
            yield f"without {name}", replace(effect, **{name: none})


SHOWN = ("refusal", "stamps", "mail", "enters", "counts", "by", "meant")


@functools.cache
def situations(call: str) -> tuple[tuple[Any, frozenset[Case]], ...]:
    """Every possible user, in every possible case, in every kind of org."""
    found: dict[tuple[Any, frozenset[Case]], None] = {}
    kinds = sorted(moves.OF_THE_ORG)
    for count in range(len(kinds) + 1):
        for world in map(frozenset, combinations(kinds, count)):
            for facts in moves.reachable(world):
                for cases in moves.combinations(call, facts, world):
                    found[facts, cases] = None
    return tuple(found)


@functools.cache
def comes_to(call: str) -> list[Any]:
    """The outcomes of a call in all its situations, by the original rules."""
    return [outcome(moves._BY_CALL[call], *there) for there in situations(call)]


def outcome(rows: tuple[Rule, ...], facts: Any, cases: frozenset[Case]) -> Any:
    """Everything that the rows do and say in a situation."""
    row = next((r for r in rows if r.fits(facts, cases)), None)
    if row is None:
        return None
    others = [(other.refusal, other.after(facts)) for other in row.perhaps]
    return row.effect.after(facts), [getattr(row.effect, name) for name in SHOWN], row.because, others


def equivalent(number: int, row: Rule | None) -> bool:
    """Whether replacing the row with this number changes nothing in any situation."""
    for call in rules.RULES[number].calls:
        old = rules.RULES[number]
        rows = tuple(r for r in (row if r is old else r for r in moves._BY_CALL[call]) if r)
        if any(outcome(rows, *there) != was for there, was in zip(situations(call), comes_to(call), strict=True)):
            return False
    return True


def put_row(number: int, row: Rule | None) -> None:
    rows = [*rules.RULES[:number], *([row] if row else []), *rules.RULES[number + 1 :]]
    rules.RULES = tuple(rows)
    for call in moves._BY_CALL:
        moves._BY_CALL[call] = tuple(r for r in rows if call in r.calls)


def of_consequences() -> Iterator[Mutant]:
    rows = consequences.CONSEQUENCES
    for number, row in enumerate(rows):
        what = row.does.name if isinstance(row.does, consequences.Deed) else row.does.type if row.does else "words"
        rest = rows[:number] + rows[number + 1 :]
        name = f"consequence {number:2} {what} when {row.when.words[:60]}: dropped"
        yield Mutant(name, functools.partial(put_everywhere, "CONSEQUENCES", rows, rest))


def of_answers() -> Iterator[Mutant]:
    for status, (offered, tier) in answers.OFFERED.items():
        for link in offered:
            rest = (tuple(name for name in offered if name != link), tier)
            yield Mutant(f"answers: {status} without {link}", functools.partial(answers.OFFERED.update, {status: rest}))
        more = ((*offered, "unlock" if "unlock" not in offered else "reactivate"), tier)
        yield Mutant(f"answers: {status} with {more[0][-1]}", functools.partial(answers.OFFERED.update, {status: more}))
    for link, (method, path) in answers.USER_LINKS.items():
        yield Mutant(
            f"answers: {link} leads elsewhere",
            functools.partial(answers.USER_LINKS.update, {link: (method, path + "x")}),
        )
        yield Mutant(
            f"answers: {link} with another method",
            functools.partial(answers.USER_LINKS.update, {link: ("PATCH", path)}),
        )
    for name in ("STALE_STATUS_CHANGED", "PROVIDERS"):
        for one in getattr(answers, name):
            old = getattr(answers, name)
            rest = type(old)(x for x in old if x != one)
            yield Mutant(f"answers: {name} without {one}", functools.partial(put_everywhere, name, old, rest))
    for kind, form in links.LINK_FORMS.items():
        other = {**links.LINK_FORMS, kind: replace(form, path="/x" + form.path)}
        yield Mutant(
            f"links: {kind} leads elsewhere", functools.partial(put_everywhere, "LINK_FORMS", links.LINK_FORMS, other)
        )


def of_checks() -> Iterator[Mutant]:
    for room, name in ((profile, "REQUIRED"), (profile, "BASE_PROFILE"), (documents, "ALWAYS_SHOWN")):
        old = getattr(room, name)
        for one in old:
            rest = tuple(x for x in old if x != one)
            yield Mutant(f"profile: {name} without {one}", functools.partial(put_everywhere, name, old, rest))
    rows = profile.SCHEMA_ORDER
    for row in rows:
        if row.length is None:
            continue
        least, most = row.length
        for change in ((least + 1, most), (least, most - 1), (least - 1, most), (least, most + 1)):
            if change[0] > 0:  # what is blank is refused before its length is looked at
                other = tuple(replace(r, length=change) if r is row else r for r in rows)
                yield Mutant(
                    f"profile: {row.name} of {change[0]} to {change[1]}",
                    functools.partial(put_everywhere, "SCHEMA_ORDER", rows, other),
                )
    old = checks.NOT_AN_EMAIL
    yield Mutant("checks: NOT_AN_EMAIL differs", functools.partial(put_everywhere, "NOT_AN_EMAIL", old, old + "x"))
    for key in reasons.BEFORE_STATUS:
        yield Mutant(f"reasons: BEFORE_STATUS without {key}", functools.partial(reasons.BEFORE_STATUS.pop, key))
    for function in (checks.profile, checks.weak_password, checks.looks_like_email):
        for text in texts(function.__code__):
            if text != function.__doc__ and text.isprintable() and "{" not in text:
                yield Mutant(
                    f"checks: {function.__name__}: {text!r} differs", functools.partial(reword, function, text)
                )


def texts(code: CodeType) -> Iterator[str]:
    """The texts in a function, those of its comprehensions too."""
    for constant in code.co_consts:
        if isinstance(constant, str) and constant and ".<locals>" not in constant:
            yield constant
        elif isinstance(constant, CodeType):
            yield from texts(constant)


def reword(function: Any, text: str) -> None:
    def changed(code: CodeType) -> CodeType:
        constants = (text + "x" if c == text else changed(c) if isinstance(c, CodeType) else c for c in code.co_consts)
        return code.replace(co_consts=tuple(constants))

    function.__code__ = changed(function.__code__)


def put_everywhere(name: str, old: Any, new: Any) -> None:
    """Change a constant in each module that has imported it."""
    for module in MODULES:
        if getattr(module, name, None) is old:
            setattr(module, name, new)


MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(lifecycle.__path__, "lifecycle.")
    if not found.name.endswith("__main__")
]


def forget() -> None:
    """Empty every cache of the package, because its content was made with the rules before the change."""
    for module in MODULES:
        for thing in vars(module).values():
            if callable(getattr(thing, "cache_clear", None)):
                thing.cache_clear()


# ---------------------------------------------------------------------------------------------------------- the run


class Run:
    """A pytest plugin that runs the tests once, and then again for each mutant."""

    def __init__(self, limit: int | None, only: str, workers: int, again: list[str] | None) -> None:
        self.limit, self.only, self.workers = limit, only, workers
        self.again = again and {line[9:].rpartition("  [")[0] for line in again if line.startswith("SURVIVED")}
        self.killed: dict[str, str] = {}
        self.survived: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items, began = session.items, time.monotonic()
        met = in_child(lambda: self.rows_met(items))
        failed = [n for n, found in met.items() if found is None]
        if failed:
            print("These tests fail without any mutation:", *(items[int(n)].nodeid for n in failed), sep="\n  ")
            return True
        print(
            f"{len(items)} tests pass without a mutation ({time.monotonic() - began:.0f} s). Now the mutants.",
            flush=True,
        )
        mutants = [m for m in (*of_rules(), *of_consequences(), *of_answers(), *of_checks()) if self.only in m.name]
        if self.again is not None:
            mutants = [m for m in mutants if m.name in self.again]
        if self.limit:
            mutants = mutants[:: max(1, len(mutants) // self.limit)][: self.limit]
        waiting = list(reversed(mutants))
        running: dict[int, tuple[Mutant, int]] = {}
        while waiting or running:
            while waiting and len(running) < self.workers:
                mutant = waiting.pop()
                chosen = [items[n] for n in relevant(mutant, met, len(items))]
                reader, writer = os.pipe()
                pid = os.fork()
                if not pid:
                    live(mutant, chosen, writer)
                os.close(writer)
                running[pid] = (mutant, reader)
            pid, _ = os.wait()
            mutant, reader = running.pop(pid)
            with os.fdopen(reader) as pipe:
                self.note(mutant, pipe.read())
        return True

    def note(self, mutant: Mutant, by: str) -> None:
        if by == "nobody":
            self.survived.append(mutant.name)
        else:
            self.killed[mutant.name] = by or "a test that hangs or dies"
        print(f"{'SURVIVED' if by == 'nobody' else 'killed  '} {mutant.name}  [{by}]", flush=True)

    @staticmethod
    def rows_met(items: list[pytest.Item]) -> dict[int, tuple[float, list[int]] | None]:
        """How long each test took, and the rows that fitted while it ran; None for a test that fails."""
        place = {id(row): number for number, row in enumerate(rules.RULES)}
        seen: set[int] = set()
        original = Rule.fits

        def fits(row: Rule, *given: Any) -> bool:
            found = original(row, *given)
            if found and id(row) in place:
                seen.add(place[id(row)])
            return found

        Rule.fits = fits  # type: ignore[method-assign, assignment]
        met: dict[int, tuple[float, list[int]] | None] = {}
        for number, item in enumerate(items):
            seen.clear()
            forget()
            began = time.monotonic()
            passed = passes(item)
            met[number] = (time.monotonic() - began, sorted(seen)) if passed else None
        return met


def relevant(mutant: Mutant, met: dict[str, tuple[float, list[int]]], count: int) -> list[int]:
    """The tests that can notice a mutant: those that used its row, then those that used a row of the same call.

    The quickest come first. Of equally quick tests, those that used few rows come first, because they are more likely
    to be about this row.
    """
    if mutant.row is None:
        return sorted(range(count), key=lambda n: met[str(n)][0])
    calls = set(rules.RULES[mutant.row].calls)
    near = {number for number, row in enumerate(rules.RULES) if calls & set(row.calls)}

    def order(number: int) -> tuple[bool, float, int]:
        took, rows = met[str(number)]
        return mutant.row not in rows, round(took, 1), len(rows)

    return sorted((n for n in range(count) if near.intersection(met[str(n)][1])), key=order)


def passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))


def live(mutant: Mutant, chosen: list[pytest.Item], writer: int) -> None:
    """Apply a mutant in a child process, run tests until one fails, write its name, and exit."""
    signal.alarm(TOO_LONG)
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        by = "nobody"
        try:
            forget()
            mutant.apply()
            by = next((item.nodeid for item in chosen if not passes(item)), "nobody")
        except BaseException as error:
            by = f"{type(error).__name__}"
    os.write(writer, by.encode())
    os._exit(0)


def in_child(work: Callable[[], Any]) -> Any:
    """The result of a function that runs in a child process, so that it changes nothing in this one."""
    reader, writer = os.pipe()
    if not os.fork():
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            answer = work()
        with os.fdopen(writer, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        found = json.load(pipe)
    os.wait()
    return found


def main() -> int:
    """Run, and print how many mutants were killed. The exit status is 1 if some survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="run only this many mutants, spread over all")
    parser.add_argument("--only", default="", help="run only mutants with this word in their names")
    parser.add_argument(
        "--again", type=Path, help="the output of an earlier run: run only the mutants that survived there"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    again = asked.again.read_text().splitlines() if asked.again else None
    run, began = Run(asked.limit, asked.only, asked.workers, again), time.monotonic()
    files = [str(file) for name in FAST if (file := TESTS / f"test_{name}.py").exists()]
    pytest.main(["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-summary", *files], plugins=[run])
    count = len(run.killed) + len(run.survived)
    if not count:
        return 2
    print(f"\n{len(run.survived)} survived:", *run.survived, sep="\n  ")
    share = 100 * len(run.killed) / count
    print(f"{len(SAME)} more were left out, because they change nothing in any situation.")
    print(f"{count} mutants, {len(run.killed)} killed ({share:.1f} %), in {time.monotonic() - began:.0f} s.")
    return 1 if run.survived else 0


if __name__ == "__main__":
    sys.exit(main())
