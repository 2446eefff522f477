"""Changes the rules, consequences, checks and answers in one place at a time, and checks whether a test notices.

    python tools/mutation.py [--only REGEX] [--limit N] [--seed N] [--seconds N] [--again FILE] [--workers N]

Pytest collects the fast test files once. First each test runs without any change, and notes how long it takes and which
rows it uses; `build/mutation.json` keeps that for the next run. Then each mutant, which is one change, gets a forked
child process. The child runs the tests that use the changed row until one fails, the likeliest first, for so many
seconds at most. The mutants come in a random order, so a run that is stopped early has tried a fair sample.

A mutant that survived may only have needed more time: `--again` with the output of a run, and with more `--seconds`,
tries those that survived there once more.
"""

import argparse
import contextlib
import functools
import gc
import hashlib
import importlib
import inspect
import json
import os
import pkgutil
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, combinations, product
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar, cast

import pytest
from _pytest.runner import runtestprotocol

import lifecycle
from lifecycle.model import answers, checks, consequences, links, moves, profile, refusals, rules
from lifecycle.model.calls import EVERYTHING, MOVERS
from lifecycle.model.cases import Case
from lifecycle.model.events import Event
from lifecycle.model.facts import NOBODY, Facts, FactValues, Password
from lifecycle.model.move import Move
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
    "apps",
    "group_rules",
    "seeds",
    "calls",
    "around_users",
    "marks",
    "plan",
    "edges",
)
COMPUTED = {"test_the_page_is_current", "test_the_words_come_from_the_row_that_does_the_deed"}
"""Tests that take what they expect from the tables themselves. They notice every change, so they prove nothing here."""
KEPT = TESTS.parent / "build" / "mutation.json"
"""Where it is kept which rows each test uses, so that the next run need not find out again."""
TOO_LONG = 120
"""The seconds after which a test fails, because it hangs."""
NOBODY_NOTICED = "nobody"
THE_RUN_FAILED = "the run itself failed"
"""What is noted for a mutant whose child process ended without a result. It counts as a survivor."""


@dataclass(frozen=True)
class Mutant:
    """One change."""

    name: str
    apply: Callable[[], object]
    row: int | None = None
    """The number of the rule that is changed, if a rule is changed."""
    looser: bool = False
    """Whether the rule is changed so that it fits more often."""
    consequence: int | None = None
    """The number of the consequence that is changed, if one is changed."""

    @property
    def part(self) -> str:
        """The mutants of one part of the tables are often killed by the same tests."""
        return str(self.row) if self.row is not None else self.name.split(":")[0]


SAME: list[str] = []
"""Mutants that behave like the original in every possible situation, so no test could notice them."""

# ------------------------------------------------------------------------------------------------- what is changed


def of_rules() -> Iterator[Mutant]:
    for number, row in enumerate(rules.RULES):
        calls = row.calls[0] + (f" and {len(row.calls) - 1} more" if len(row.calls) > 1 else "")
        name = f"rule {number:3} {calls}, {'/'.join(row.statuses)[:40]}, “{row.because[:45]}”"
        for what, other in [("row dropped", None), *of_row(row)]:
            if equivalent(number, other):
                SAME.append(f"{name}: {what}")
            else:
                looser = what.startswith(("whether ", "whatever "))
                yield Mutant(f"{name}: {what}", functools.partial(put_row, number, other), number, looser)


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
Situation = tuple[Facts, frozenset[Case]]


@functools.cache
def cases_at(call: str) -> tuple[frozenset[Case], ...]:
    """Every combination of cases that can hold at a call, in whatever way an org is set up.

    Cases that the call's rules don't ask about are left out, except where they make others impossible.
    """
    asked, needs = moves.asks(call), EVERYTHING[call].needs
    together = [condition for condition, _ in moves.IMPOSSIBLE if asked.intersection(condition.cases)]
    org = {case for condition in together for case in condition.cases if case in moves.OF_THE_ORG}
    known = asked | org | ({needs} if needs else set())
    never = [c for c in together if known.issuperset(c.cases) and not c.facts]
    free = sorted(known - ({needs} if needs else set()))
    found: dict[frozenset[Case], None] = {}
    for values in product((True, False), repeat=len(free)):
        held = {case for case, holds in zip(free, values, strict=True) if holds} | ({needs} if needs else set())
        if not any(condition.holds(NOBODY, frozenset(held)) for condition in never):
            found[frozenset(held)] = None
    return tuple(found)


def situations_of(call: str, facts: Facts) -> Iterator[Situation]:
    """The situations in which a user of whom these facts are true can be at a call."""
    known = moves.asks(call) | moves.OF_THE_ORG
    never = [c for c, _ in moves.IMPOSSIBLE if c.facts and known.issuperset(c.cases)]
    for cases in cases_at(call):
        if not any(condition.holds(facts, cases) for condition in never):
            yield facts, cases


@functools.cache
def everybody() -> tuple[Facts, ...]:
    """Every user that some series of calls leads to. The settings of the org may change between any two calls.

    A user who signs in both with a directory and with another provider is left out, because no source says what Okta
    does with such a user.
    """
    seen, todo = {NOBODY: None}, [NOBODY]
    while todo:
        facts = todo.pop()
        for call in EVERYTHING:
            for there in situations_of(call, facts):
                then = moves.find(call, *there).effect.after(facts)
                if then not in seen and not (then.external and then.directory):
                    seen[then] = None
                    todo.append(then)
    return tuple(seen)


@functools.cache
def situations(call: str) -> tuple[tuple[int, Situation], ...]:
    """Every situation that is possible at a call, each with the place of the row that applies among the call's rows."""
    rows = moves._BY_CALL[call]
    return tuple(
        (next(place for place, row in enumerate(rows) if row.fits(*there)), there)
        for facts in everybody()
        for there in situations_of(call, facts)
    )


def outcome(call: str, row: Rule, facts: Facts) -> Any:
    """Everything that a row does and says.

    What moves a user without a call gets no answer, so for a mover it makes no difference that nothing is refused.
    """
    shown = [getattr(row.effect, name) for name in SHOWN if name != "refusal" or call not in MOVERS]
    others = [(other.refusal, other.after(facts)) for other in row.perhaps]
    return row.effect.after(facts), shown, row.because, others


def equivalent(number: int, row: Rule | None) -> bool:
    """Whether replacing the row with this number changes nothing in any situation."""
    return not any(differs(call, rules.RULES[number], row) for call in rules.RULES[number].calls)


def differs(call: str, old: Rule, new: Rule | None) -> bool:
    """Whether a row of a call does something else in some situation than the row that it replaces."""
    rows = moves._BY_CALL[call]
    place = rows.index(old)
    for first, there in situations(call):
        if first < place:
            continue
        if new and new.fits(*there):
            now: Rule | None = new
        elif first == place:
            now = next((row for row in rows[place + 1 :] if row.fits(*there)), None)
        else:
            continue
        if now is None or outcome(call, now, there[0]) != outcome(call, rows[first], there[0]):
            return True
    return False


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
        if any(brought(rows, *there) != brought(rest, *there) for there in occasions(row.when)):
            yield Mutant(name, functools.partial(put_everywhere, "CONSEQUENCES", rows, rest), consequence=number)
        else:
            SAME.append(name)


@functools.cache
def every_move() -> tuple[tuple[Move, frozenset[Case]], ...]:
    """Every move, with those of its cases that a consequence asks about."""
    found = {}
    for call in EVERYTHING:
        for place, (facts, cases) in situations(call):
            rule, cases = moves._BY_CALL[call][place], cases & consequences.ASKED_ABOUT
            key = (call, facts, rule, cases)
            if key not in found:
                found[key] = (Move(call, cases, facts, rule.effect.after(facts), rule), cases)
    return tuple(found.values())


def occasions(when: consequences.When) -> Iterator[tuple[Move, frozenset[Case]]]:
    """Every move, with its cases, under which a consequence follows."""
    for move, cases in every_move():
        free = when.cases - moves.asks(move.call)
        for count in range(len(free) + 1):
            for more in combinations(free, count):
                if when.holds(move, cases.union(more)):
                    yield move, cases.union(more)


def brought(rows: tuple[consequences.Consequence, ...], move: Move, cases: frozenset[Case]) -> Any:
    """What a move brings about. To do the same thing twice changes nothing."""
    found: dict[Any, Any] = {}
    for row in rows:
        if row.when.holds(move, cases):
            key = row.does.type if isinstance(row.does, Event) else (row.does, row.says, row.tier)
            found.setdefault(key, row.does)
    return list(found.values())


def of_answers() -> Iterator[Mutant]:
    for status, (offered, tier) in answers.OFFERED.items():
        name = f"answers: the links of a user in the status {status}"
        for link in offered:
            rest = (tuple(other for other in offered if other != link), tier)
            yield Mutant(f"{name} without {link}", functools.partial(answers.OFFERED.update, {status: rest}))
        more = ((*offered, "unlock" if "unlock" not in offered else "reactivate"), tier)
        yield Mutant(f"{name} with {more[0][-1]}", functools.partial(answers.OFFERED.update, {status: more}))
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


@dataclass
class Met:
    """What a test does without a mutation: how long it takes, and the rows that it uses."""

    seconds: float
    rules: list[int]
    consequences: list[int]


class Run:
    """A pytest plugin that runs the tests once, and then again for each mutant."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.limit, self.seed, self.only = asked.limit, asked.seed, asked.only
        self.workers, self.seconds = asked.workers, asked.seconds
        again = asked.again and asked.again.read_text().splitlines()
        self.again = again and {line[9:].rpartition("  [")[0] for line in again if line.startswith("SURVIVED")}
        self.killed: dict[str, str] = {}
        self.survived: list[str] = []
        self.killers: dict[str, Counter[str]] = defaultdict(Counter)
        """For each part, how many of its mutants each test has killed."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items, began = [item for item in session.items if item.name.partition("[")[0] not in COMPUTED], time.monotonic()
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined] # so that all children share one
        of_file: dict[Path, list[pytest.Item]] = defaultdict(list)
        for item in items:
            of_file[item.path].append(item)
        states = {path.name: state_of(path) for path in of_file}
        met, unknown = remembered(of_file, states)
        for path, found in side_by_side(((f, functools.partial(meet, of_file[f])) for f in unknown), self.workers):
            failed = [item.nodeid for item in of_file[path] if not (found and found[item.nodeid])]
            if failed:
                print("These tests fail without any mutation:", *failed, sep="\n  ")
                return True
            met[path.name] = found
        remember(met, states)
        tests = {name: Met(*what) for found in met.values() for name, what in found.items()}
        print(f"{len(items)} tests pass without a mutation ({time.monotonic() - began:.0f} s).", flush=True)
        mutants = [
            m for m in (*of_consequences(), *of_checks(), *of_answers(), *of_rules()) if re.search(self.only, m.name)
        ]
        if self.again is not None:
            mutants = [m for m in mutants if m.name in self.again]
        # In a random order, so that a run which is stopped early has tried a fair sample.
        mutants = random.Random(self.seed).sample(mutants, min(self.limit or len(mutants), len(mutants)))
        print(f"{len(mutants)} mutants ({time.monotonic() - began:.0f} s).", flush=True)
        for item in items:
            words_of(source_of(item))  # once here, and not in each child
        gc.collect()
        gc.freeze()  # the children need not look through what is here already
        jobs = ((m, functools.partial(self.live, m, items, tests)) for m in mutants)
        for mutant, found in side_by_side(jobs, self.workers):
            self.note(mutant, *(found or (THE_RUN_FAILED, 0, 0)))
        return True

    def note(self, mutant: Mutant, by: str, tests: int, seconds: float) -> None:
        survived = by in (NOBODY_NOTICED, THE_RUN_FAILED)
        if survived:
            self.survived.append(mutant.name)
        else:
            self.killed[mutant.name] = by
            self.killers[mutant.part][by] += 1
        fate = "SURVIVED" if survived else "killed  "
        print(f"{fate} {mutant.name}  [{by}] {tests} tests, {seconds:.1f} s", flush=True)

    def live(self, mutant: Mutant, items: list[pytest.Item], met: dict[str, Met]) -> tuple[str, int, float]:
        """Apply a mutant in a child process, and run tests until one fails.

        Return the name of that test, how many tests have run, and the seconds that they took.
        """
        forget()
        mutant.apply()
        chosen = relevant(mutant, items, met, self.killers[mutant.part], self.seconds)
        for number, item in enumerate(chosen, 1):
            if not passes(item):
                return item.nodeid, number, time.process_time()
        return NOBODY_NOTICED, len(chosen), time.process_time()


def relevant(
    mutant: Mutant, items: list[pytest.Item], met: dict[str, Met], killers: Counter[str], seconds: float
) -> list[pytest.Item]:
    """The tests that can notice a mutant, as many as take so many seconds together.

    Those come first that have killed other mutants of the same part, then those that have the most words in common with
    the name of the mutant, and of these the quickest. The words of a test are those in its name, or also those in its
    source if no test has noted whether it uses what is changed.
    """
    if mutant.row is not None:
        calls = set(rules.RULES[mutant.row].calls)
        rows = {mutant.row}
        if mutant.looser:  # it can take the place of the rows that follow it
            later = range(mutant.row + 1, len(rules.RULES))
            rows.update(number for number in later if calls.intersection(rules.RULES[number].calls))
        items = [item for item in items if rows.intersection(met[item.nodeid].rules)]
    if mutant.consequence is not None:
        items = [item for item in items if mutant.consequence in met[item.nodeid].consequences]

    about, covered = words_of(mutant.name), mutant.row is not None or mutant.consequence is not None

    def order(item: pytest.Item) -> tuple[bool, int, int, float]:
        found = met[item.nodeid]
        common = about & words_of(item.nodeid if covered else source_of(item))
        return mutant.row not in found.rules, -killers[item.nodeid], -len(common), found.seconds

    chosen = sorted(items, key=order)
    spent = accumulate(met[item.nodeid].seconds for item in chosen)
    return [item for item, so_far in zip(chosen, spent, strict=True) if so_far <= seconds]


@functools.cache
def source_of(item: pytest.Item) -> str:
    """The name, the arguments and the source of a test."""
    assert isinstance(item, pytest.Function)
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return f"{item.nodeid} {given} {inspect.getsource(item.function)}"


@functools.cache
def words_of(name: str) -> frozenset[str]:
    """The words in the name of a mutant or a test, such as calls, statuses and properties."""
    whole = re.findall(r"\w{4,}", name.lower())
    return frozenset((*whole, *(part for word in whole for part in word.split("_") if len(part) > 3)))


def state_of(path: Path) -> str:
    """A digest of a test file, and of the code that its tests run."""
    code = sorted(Path(lifecycle.__file__).parent.rglob("*.py"))
    shared = sorted(file for file in TESTS.glob("*.py") if not file.name.startswith("test_"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in (*code, *shared, path))).hexdigest()


def remembered(
    of_file: Mapping[Path, list[pytest.Item]], states: Mapping[str, str]
) -> tuple[dict[str, Any], list[Path]]:
    """What the tests met in an earlier run, by test file, and the files that have to be run again for it."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    known = {
        path.name: kept[path.name][1]
        for path, items in of_file.items()
        if kept.get(path.name, [""])[0] == states[path.name]
        and kept[path.name][1].keys() == {item.nodeid for item in items}
    }
    return known, [path for path in of_file if path.name not in known]


def remember(met: Mapping[str, Any], states: Mapping[str, str]) -> None:
    """Keep what the tests met for the next run."""
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps({name: (states[name], found) for name, found in met.items()}))


def meet(items: list[pytest.Item]) -> dict[str, Any]:
    """How long each test takes, and the rows that fit while it runs; None for a test that fails."""
    fitted: set[int] = set()
    followed: set[int] = set()
    place = {id(row): number for number, row in enumerate(rules.RULES)}
    original = Rule.fits

    def fits(row: Rule, *given: Any) -> bool:
        found = original(row, *given)
        if found and id(row) in place:
            fitted.add(place[id(row)])
        return found

    def noted(number: int, when: consequences.When) -> consequences.When:
        def holds(move: Move, cases: frozenset[Case]) -> bool:
            found = when.holds(move, cases)
            if found:
                followed.add(number)
            return found

        return replace(when, holds=holds)

    Rule.fits = fits  # type: ignore[method-assign, assignment]
    for number, row in enumerate(consequences.CONSEQUENCES):
        object.__setattr__(row, "when", noted(number, row.when))  # in place, because tests hold the same rows
    met: dict[str, Any] = {}
    for item in items:
        fitted.clear()
        followed.clear()
        forget()
        began = time.process_time()
        passed = passes(item)
        seconds = time.process_time() - began
        met[item.nodeid] = (seconds, sorted(fitted), sorted(followed)) if passed else None
    return met


def passes(item: pytest.Item) -> bool:
    """Whether a test passes. A test that takes too long does not."""
    signal.alarm(TOO_LONG)
    try:
        return not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))
    except TimeoutError:
        return False
    finally:
        signal.alarm(0)


def too_long(*_: Any) -> None:
    raise TimeoutError


Key = TypeVar("Key")


def side_by_side(jobs: Iterable[tuple[Key, Callable[[], Any]]], workers: int) -> Iterator[tuple[Key, Any]]:
    """Run each job in a forked child, so that it changes nothing here, and yield its key with what it returns.

    A job that dies returns None.
    """
    waiting, running = iter(jobs), dict[int, tuple[Key, Path]]()
    with tempfile.TemporaryDirectory() as folder:
        while True:
            for number, (key, job) in zip(range(workers - len(running)), waiting, strict=False):
                answer = Path(folder, f"{number} {time.monotonic_ns()}")
                pid = os.fork()
                if not pid:
                    in_child(job, answer)
                running[pid] = (key, answer)
            if not running:
                return
            pid, _ = os.wait()
            key, answer = running.pop(pid)
            yield key, json.loads(answer.read_text()) if answer.exists() else None


def in_child(job: Callable[[], Any], answer: Path) -> None:
    """Run a job in silence, write what it returns to a file, and end the process."""
    with (
        contextlib.suppress(BaseException),
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        signal.signal(signal.SIGALRM, too_long)
        done = json.dumps(job())
        answer.write_text(done)
    os._exit(0)


def main() -> int:
    """Run, and print how many mutants were killed. The exit status is 1 if some survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="run only this many mutants, chosen at random")
    parser.add_argument("--seed", type=int, default=1, help="another number chooses others")
    parser.add_argument("--only", default="", help="run only mutants whose names this regular expression fits")
    parser.add_argument(
        "--again", type=Path, help="the output of an earlier run: run only the mutants that survived there"
    )
    parser.add_argument(
        "--seconds", type=float, default=10, help="how long the tests of one mutant may take, before it has survived"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    run, began = Run(asked), time.monotonic()
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
