"""The words for facts: every fact has them, so that nothing that a rule changes goes unsaid."""

from dataclasses import fields, replace

import pytest

from lifecycle.book.effects import changed
from lifecycle.book.phrases import under
from lifecycle.model.facts import FACT_WORDS, Facts, FactValues, Password
from lifecycle.model.move import Move
from lifecycle.model.words import ALWAYS, Effect, Rule

SOMEBODY = Facts(exists=True, begun=True, password=Password.SET)
UNSAID_WHEN_LOST = {"begun"}
"""A deactivation says so by itself."""


def test_every_fact_has_words_and_a_type() -> None:
    """A fact that is added needs both, or nobody sees it."""
    names = {field.name for field in fields(Facts)}

    assert set(FACT_WORDS) == names - {"password"}
    assert set(FactValues.__annotations__) == names


@pytest.mark.parametrize("name", [name for name in FACT_WORDS if name != "exists"])
def test_a_change_of_a_fact_is_said(name: str) -> None:
    """When a fact becomes true, and when it becomes false again."""
    rule = Rule((), (), ALWAYS, Effect(), "")
    without, with_it = replace(SOMEBODY, **{name: False}), replace(SOMEBODY, **{name: True})

    assert changed(Move("get_user", frozenset(), without, with_it, rule))
    if name not in UNSAID_WHEN_LOST:
        assert changed(Move("get_user", frozenset(), with_it, without, rule))
    assert under([with_it]) != under([without])
