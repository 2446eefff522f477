"""Who makes something happen to a user."""

from enum import StrEnum


class Actor(StrEnum):
    """Who makes it happen."""

    ADMIN = "admin"
    """Holds an API token."""
    END_USER = "end user"
    """Holds a password, or a link from a mail."""
    CLOCK = "clock"
    POLICY = "policy"
    """A setting of the org, applied while somebody else makes a call."""
