"""Nouns that tests ask for."""

import os

import pytest
from people import Person

from lifecycle.client.connect import Okta, simulated

# what a test does is nobody's progress; a test of progress names a file of its own
os.environ["OKTA_LAB_PROGRESS"] = ""


@pytest.fixture
def okta() -> Okta:
    """A fresh simulated org."""
    return simulated()


@pytest.fixture
def tester(okta: Okta) -> Person:
    """Somebody who is not a user yet."""
    return Person(okta)
