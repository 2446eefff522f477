"""Hears which moves one call makes, for whoever wants to tell them. It is no part of an org, so no file keeps it."""

from contextvars import ContextVar
from typing import NamedTuple

from lifecycle.model.move import Move
from lifecycle.org.users import User


class Heard(NamedTuple):
    """A move that was made, and whom it moved."""

    move: Move
    user: User | None
    """None if there is no such user."""


HEARD: ContextVar[list[Heard] | None] = ContextVar("HEARD", default=None)
"""The moves made so far, in their order; None while nobody listens."""
