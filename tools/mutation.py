"""Change the rules, checks and answers in one place at a time, and see whether a test notices.

    python tools/mutation.py [--limit N] [--only WORD] [--again FILE] [--workers N]

Pytest collects the fast test files once. Each mutant lives in a forked child, which runs the tests that have to do with
what was changed, those that met the very row first, until one fails. Nothing in the product knows of this.
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
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

import lifecycle
from lifecycle.model import answers, checks, refusals, rules
from lifecycle.model.cases import Case
from lifecycle.model.facts import Password

TESTS = Path(__file__).resolve().parent.parent / "tests"
FAST = (
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
)
TOO_LONG = 120
"""Seconds after which a mutant counts as killed: it hangs."""


@dataclass(frozen=True)
class Mutant:
    """One change."""

    name: str
    apply: Callable[[], object]
    row: int | None = None
    """The row that is changed, where it is one."""


SAME: list[str] = []
"""Mutants that can't be told from the original: in no situation that can be is anything different."""

# ------------------------------------------------------------------------------------------------- what is changed


def of_rules() -> Iterator[Mutant]:
    for number, row in enumerate(rules.RULES):
        calls = row.calls[0] + (f" and {len(row.calls) - 1} more" if len(row.calls) > 1 else "")
        name = f"{number:3} {calls}, {'/'.join(row.statuses)[:40]}, “{row.why[:45]}”"
        for what, other in [("row dropped", None), *of_row(row)]:
            if equivalent(number, other):
                SAME.append(f"{name}: {what}")
            else:
                yield Mutant(f"{name}: {what}", functools.partial(put_row, number, other), number)


def of_row(row: rules.Rule) -> Iterator[tuple[str, rules.Rule]]:
    if row.refuse:
        yield "taken instead of refused", replace(row, refuse=None)
        if row.refuse.causes:
            yield "no causes", replace(row, refuse=row.refuse.because())
    else:
        yield "refused instead of taken", replace(row, refuse=refusals.WRONG_STATUS, then={})
    if len(row.then) > 1:
        yield "changes nothing", replace(row, then={})
    for fact, value in row.then.items():
        rest = {k: v for k, v in row.then.items() if k != fact}
        yield f"leaves {fact} alone", replace(row, then=rest)
        for other in [p for p in Password if p is not value] if isinstance(value, Password) else [not value]:
            yield f"{fact}={other}", replace(row, then=dict(row.then) | {fact: other})
    if len(row.statuses) > 1:
        for status in row.statuses:
            yield f"not in {status}", replace(row, statuses=tuple(s for s in row.statuses if s is not status))
    for case in row.when:
        yield f"whether {case} or not", replace(row, when={k: v for k, v in row.when.items() if k is not case})
    for fact in row.under:
        yield f"whatever {fact} is", replace(row, under={k: v for k, v in row.under.items() if k != fact})
    for stamp in row.stamps:
        yield f"no stamp {stamp}", replace(row, stamps=tuple(s for s in row.stamps if s != stamp))
    nothing: dict[str, Any] = {
        "mail": None,
        "enters": None,
        "counts": False,
        "instead": (),
        "perhaps": (),
        "by": None,
    }
    for name in nothing:
        if getattr(row, name):
            yield f"without {name}", replace(row, **{name: nothing[name]})


SHOWN = ("refuse", "stamps", "mail", "enters", "counts", "by", "instead", "perhaps", "why")


@functools.cache
def situations(call: str) -> tuple[tuple[Any, frozenset[Case]], ...]:
    """Every user that can be, in every case that can be, in every kind of org."""
    found: dict[tuple[Any, frozenset[Case]], None] = {}
    kinds = sorted(rules.OF_THE_ORG)
    for count in range(len(kinds) + 1):
        for world in map(frozenset, combinations(kinds, count)):
            for facts in rules.reachable(world):
                for cases in rules.combinations(call, facts, world):
                    found[facts, cases] = None
    return tuple(found)


@functools.cache
def comes_to(call: str) -> list[Any]:
    return [outcome(rules._BY_CALL[call], *there) for there in situations(call)]


def outcome(rows: tuple[rules.Rule, ...], facts: Any, cases: frozenset[Case]) -> Any:
    """All that a row does or says in a situation."""
    row = next((r for r in rows if r.fits(facts, cases)), None)
    return row and (row.after(facts), [getattr(row, name) for name in SHOWN], list(row.alternatives(facts)))


def equivalent(number: int, row: rules.Rule | None) -> bool:
    """Whether nothing anywhere is different with this row in the other's place."""
    for call in rules.RULES[number].calls:
        old = rules.RULES[number]
        rows = tuple(r for r in (row if r is old else r for r in rules._BY_CALL[call]) if r)
        if any(outcome(rows, *there) != was for there, was in zip(situations(call), comes_to(call), strict=True)):
            return False
    return True


def put_row(number: int, row: rules.Rule | None) -> None:
    rows = [*rules.RULES[:number], *([row] if row else []), *rules.RULES[number + 1 :]]
    rules.RULES = tuple(rows)
    for call in rules._BY_CALL:
        rules._BY_CALL[call] = tuple(r for r in rows if call in r.calls)


def of_answers() -> Iterator[Mutant]:
    for status, (links, tier) in answers.OFFERED.items():
        for link in links:
            rest = (tuple(name for name in links if name != link), tier)
            yield Mutant(f"answers: {status} without {link}", functools.partial(answers.OFFERED.update, {status: rest}))
        more = ((*links, "unlock" if "unlock" not in links else "reactivate"), tier)
        yield Mutant(f"answers: {status} with {more[0][-1]}", functools.partial(answers.OFFERED.update, {status: more}))
    for link, (method, path) in answers.LINKS.items():
        yield Mutant(
            f"answers: {link} leads elsewhere",
            functools.partial(answers.LINKS.update, {link: (method, path + "x")}),
        )
        yield Mutant(
            f"answers: {link} with another method",
            functools.partial(answers.LINKS.update, {link: ("PATCH", path)}),
        )
    for name in ("STALE_STATUS_CHANGED", "PROVIDERS"):
        for one in getattr(answers, name):
            old = getattr(answers, name)
            rest = type(old)(x for x in old if x != one)
            yield Mutant(f"answers: {name} without {one}", functools.partial(put_everywhere, name, old, rest))
    for name in ("RESET_URL", "FORGOT_URL", "UNLOCK_URL"):
        old = getattr(answers, name)
        yield Mutant(f"answers: {name} differs", functools.partial(put_everywhere, name, old, "/x" + old))


def of_checks() -> Iterator[Mutant]:
    for name in ("REQUIRED", "BASE_PROFILE", "ALWAYS_SHOWN"):
        old = getattr(checks, name)
        for one in old:
            rest = tuple(x for x in old if x != one)
            yield Mutant(f"checks: {name} without {one}", functools.partial(put_everywhere, name, old, rest))
    for field, (least, most) in checks.LENGTHS.items():
        for change in ((least + 1, most), (least, most - 1), (least - 1, most), (least, most + 1)):
            if change[0] > 0:  # what is blank is refused before its length is looked at
                yield Mutant(
                    f"checks: {field} of {change[0]} to {change[1]}",
                    functools.partial(checks.LENGTHS.update, {field: change}),
                )
    old = checks.NOT_AN_EMAIL
    yield Mutant("checks: NOT_AN_EMAIL differs", functools.partial(put_everywhere, "NOT_AN_EMAIL", old, old + "x"))
    for key in checks.BEFORE_STATUS:
        yield Mutant(f"checks: BEFORE_STATUS without {key}", functools.partial(checks.BEFORE_STATUS.pop, key))
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
    """Empty every cache of the package: what was worked out from the rules before counts no more."""
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
        print(f"{len(items)} tests pass as it is ({time.monotonic() - began:.0f} s). Now the mutants.", flush=True)
        mutants = [m for m in (*of_rules(), *of_answers(), *of_checks()) if self.only in m.name]
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
        """For each test how long it took, and the rows that fitted while it ran; None for a test that fails."""
        place = {id(row): number for number, row in enumerate(rules.RULES)}
        seen: set[int] = set()
        original = rules.Rule.fits

        def fits(row: rules.Rule, *given: Any) -> bool:
            found = original(row, *given)
            if found and id(row) in place:
                seen.add(place[id(row)])
            return found

        rules.Rule.fits = fits  # type: ignore[method-assign, assignment]
        met: dict[int, tuple[float, list[int]] | None] = {}
        for number, item in enumerate(items):
            seen.clear()
            forget()
            began = time.monotonic()
            passed = passes(item)
            met[number] = (time.monotonic() - began, sorted(seen)) if passed else None
        return met


def relevant(mutant: Mutant, met: dict[str, tuple[float, list[int]]], count: int) -> list[int]:
    """The tests that a mutant may disturb: those that met its row, then those that met a row of the same call.

    The quickest come first, and of the former those that met few rows besides: they are about this one.
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
    """In a child: apply a mutant, run tests until one fails, say which, and end."""
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
    """What a function answers in a child, so that it leaves nothing behind here."""
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
    """Run, and say how many mutants were killed; the exit status is 1 where some survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="so many mutants only, spread over all")
    parser.add_argument("--only", default="", help="mutants with this word in their name")
    parser.add_argument("--again", type=Path, help="the output of an earlier run: only what survived there")
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
    print(f"{len(SAME)} more were left out: in no situation that can be is anything different.")
    print(f"{count} mutants, {len(run.killed)} killed ({share:.1f} %), in {time.monotonic() - began:.0f} s.")
    return 1 if run.survived else 0


if __name__ == "__main__":
    sys.exit(main())
