"""Nouns that tests ask for."""

import pytest
from people import Person

from lifecycle.client.connect import Okta, simulated


@pytest.fixture
def okta() -> Okta:
    """A fresh simulated org."""
    return simulated()


@pytest.fixture
def tester(okta: Okta) -> Person:
    """Somebody who is not a user yet."""
    return Person(okta)
