"""The people and things that can change a user."""

from enum import StrEnum


class Actor(StrEnum):
    """A person or thing that makes a move happen."""

    ADMIN = "admin"
    """A caller with an API token."""
    END_USER = "end user"
    """The user, who has a password or a link from a mail."""
    CLOCK = "clock"
    POLICY = "policy"
    """A setting of the org, which takes effect during a call of another actor."""
