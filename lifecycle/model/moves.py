"""Applies the rules: finds the row for a call, what can happen to a user, and what can be reached.

A `Move` (`move.py`) is a rule applied to a user of whom certain facts are true, in certain cases.
"""

from functools import cache
from itertools import product

from lifecycle.model import words
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.cases import Case, Settled
from lifecycle.model.facts import NOBODY, Facts
from lifecycle.model.move import Move
from lifecycle.model.rules import RULES
from lifecycle.model.words import Condition, Rule


def _check_names(rules: tuple[Rule, ...]) -> None:
    """Raise ValueError if a row names a call that `calls.py` doesn't have."""
    for rule in rules:
        for name in (*rule.calls, *rule.effect.meant):
            if name not in EVERYTHING:
                raise ValueError(f"rules.py names a call {name!r} that calls.py does not have: {rule.because!r}")


_check_names(RULES)
_BY_CALL = {name: tuple(rule for rule in RULES if name in rule.calls) for name in EVERYTHING}

WORLD: frozenset[Case] = frozenset()
"""The cases that hold in a current org with default settings."""
OF_THE_ORG = frozenset(case for case in Case if case.settled is Settled.BY_THE_ORG)
"""The cases that the org's settings decide, for all users alike."""


def find(call: str, facts: Facts, cases: frozenset[Case]) -> Rule:
    """The row that applies, which is the first one that fits."""
    return next(rule for rule in _BY_CALL[call] if rule.fits(facts, cases))


@cache
def cases_of(call: str) -> tuple[Case, ...]:
    """The cases that the rows of this call ask about."""
    return tuple(dict.fromkeys(case for rule in _BY_CALL[call] for case in rule.condition.cases))


@cache
def asks(call: str) -> frozenset[Case]:
    """The cases that the rows of this call ask about, as a set."""
    return frozenset(cases_of(call))


def _world(*cases: Case) -> frozenset[Case]:
    return frozenset(cases)


HR = _world(Case.SOURCE, Case.ACTIVATES_IMPORTED)
"""An org that imports users from an HR application, activates new ones, and does nothing else."""
DIRECTORY = HR | {Case.KEEPS_PASSWORDS}
"""The same with a directory, which keeps the passwords."""
BRINGS_BACK = _world(Case.SOURCE_UNSUSPENDS, Case.SOURCE_REACTIVATES)
"""The settings with which an import undoes a suspension and a deactivation."""
WORLDS_OF_MOVERS: tuple[frozenset[Case], ...] = (
    HR - {Case.ACTIVATES_IMPORTED},
    DIRECTORY - {Case.ACTIVATES_IMPORTED},
    *(
        kind | how
        for kind in (HR, DIRECTORY)
        for how in (WORLD, BRINGS_BACK, _world(Case.SOURCE_SUSPENDS), _world(Case.SOURCE_DEACTIVATES))
    ),
    _world(Case.AUTOMATION, Case.AUTOMATION_SUSPENDS),
    _world(Case.AUTOMATION, Case.AUTOMATION_DEACTIVATES),
    _world(Case.AUTOMATION, Case.AUTOMATION_DELETES),
    _world(Case.IDP),
    _world(Case.IDP, Case.IDP_CREATES, Case.IDP_UNSUSPENDS, Case.IDP_REACTIVATES),
    _world(Case.SELF_REGISTRATION),
    _world(Case.SELF_REGISTRATION, Case.PASSWORD_OPTIONAL, Case.EMAIL_SIGNS_IN),
    HR | {Case.SOURCE_REACTIVATES, Case.PASSWORD_OPTIONAL, Case.EMAIL_SIGNS_IN},
)
"""Kinds of orgs in which something moves a user although nobody made a call."""

# fmt: off
IMPOSSIBLE: tuple[tuple[Condition, str], ...] = (
    (words.RIGHT_PASSWORD & words.HAS_NO_PASSWORD,       "there is no right password"),
    (words.RIGHT_PASSWORD & words.LAST_FAILURE,          "a right password is not a failure"),
    (words.HASHED & ~words.PASSWORD,                     "a hash is a password"),
    (words.RIGHT_ANSWER & ~words.QUESTION,               "there is no question to answer"),
    (words.RIGHT_ANSWER & words.LAST_ANSWER,             "a right answer is not a wrong one"),
    (words.UNKNOWN_DEVICE & ~words.BLOCKS_DEVICES,       "such an org does not tell devices apart"),
    (words.BLOCKED & ~words.BLOCKS_DEVICES,              "such an org blocks no devices"),
    (words.FORGOT_LINK & words.UNLOCK_LINK,              "a link is of one kind"),
    (words.UNLOCK_LINK & ~words.SELF_SERVICE_UNLOCK,     "such an org sends no link to end a lock"),
    (words.TOO_YOUNG & ~words.MINIMUM_AGE,               "such an org asks for no age"),
    (words.FACTOR & ~words.MFA,                          "an org that asks for no factor looks for none"),
    (words.ENROLLING & ~words.ENROLLS,                   "no sign-in comes to that step in such an org"),
    (words.RIGHT_PASSCODE & ~words.FACTOR,               "there is no factor to be right about"),
    (words.LAST_PASSCODE & ~words.FACTOR,                "there is no factor to be wrong about"),
    (words.BY_QUESTION & ~words.FACTOR,                  "there is no factor"),
    (words.SENDS & ~words.FACTOR,                        "there is no factor"),
    (words.RIGHT_PASSCODE & words.LAST_PASSCODE,         "a right passcode is not a wrong one"),
    (words.SENDS & words.RIGHT_PASSCODE,                 "no passcode was given"),
    (words.SENDS & words.LAST_PASSCODE,                  "no passcode was given"),
    (words.SENDS & words.BY_QUESTION,                    "a question is not sent"),
    (words.SKIPS_PASSWORD & ~words.PASSWORD_OPTIONAL,    "such an org asks for a password"),
    (words.SKIPS_PASSWORD & ~words.EMAIL_SIGNS_IN,       "there would be no way to sign in"),
    (words.EXPIRING & words.HAS_NO_PASSWORD,             "there is no password that expires"),
    (words.AUTOMATION & ~words.AUTOMATION_SUSPENDS & ~words.AUTOMATION_DEACTIVATES & ~words.AUTOMATION_DELETES,
                                                         "an automation has one of three actions"),
    (words.SOURCED & ~words.SOURCE,                      "such an org imports nobody"),
    (words.IN_DIRECTORY & ~words.SOURCED,                "who is in a directory comes from a source"),
)
# fmt: on
"""Cases that can't hold together, each with the reason. They matter to calls whose rules ask about all these cases."""


@cache
def _impossible(call: str) -> tuple[Condition, ...]:
    """The conditions that can't hold when this call is made."""
    known = OF_THE_ORG | asks(call)
    return tuple(condition for condition, _ in IMPOSSIBLE if known.issuperset(condition.cases))


@cache
def combinations(call: str, facts: Facts, world: frozenset[Case] = WORLD) -> tuple[frozenset[Case], ...]:
    """Every combination of cases that is possible for this call on such a user, in an org of this world."""
    free = [case for case in cases_of(call) if case not in OF_THE_ORG]
    found = []
    for values in product((True, False), repeat=len(free)):
        cases = world | {case for case, holds in zip(free, values, strict=True) if holds}
        if not any(condition.holds(facts, cases) for condition in _impossible(call)):
            found.append(cases)
    return tuple(found)


@cache
def move_of(call: str, facts: Facts, cases: frozenset[Case]) -> Move:
    """The move that a call makes on such a user, in these cases."""
    rule = find(call, facts, cases)
    return Move(call, cases, facts, _one(rule.effect.after(facts)), rule)


@cache
def _one(facts: Facts) -> Facts:
    """The same object for all equal facts, because Python compares an object with itself much faster."""
    return facts


@cache
def moves(facts: Facts, world: frozenset[Case] = WORLD) -> tuple[Move, ...]:
    """Everything that can happen to a user of whom these facts are true."""
    found: list[Move] = []
    for call, row in EVERYTHING.items():
        if row.needs and row.needs not in world:
            continue
        found += [move_of(call, facts, cases) for cases in combinations(call, facts, world)]
    return tuple(found)


@cache
def reachable(world: frozenset[Case] = WORLD) -> tuple[Facts, ...]:
    """Every combination of facts that some sequence of calls leads to, from no user at all."""
    seen, todo = {NOBODY: None}, [NOBODY]
    while todo:
        for move in moves(todo.pop(0), world):
            if move.after not in seen:
                seen[move.after] = None
                todo.append(move.after)
    return tuple(seen)
