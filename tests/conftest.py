"""Nouns that tests ask for."""

import os
from pathlib import Path

import pytest
from people import Person

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.lab import progress

# what a test does is nobody's progress; a test of progress names a file of its own
os.environ[progress.VARIABLE] = ""


@pytest.fixture
def okta() -> Okta:
    """A fresh simulated org."""
    return simulated()


@pytest.fixture
def tester(okta: Okta) -> Person:
    """Somebody who is not a user yet."""
    return Person(okta)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a learner's progress, for this test alone."""
    path = tmp_path / "deep" / "progress.jsonl"
    monkeypatch.setenv(progress.VARIABLE, str(path))
    return path
