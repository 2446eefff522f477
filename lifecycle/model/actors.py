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
    DIRECTORY = "directory"
    """A directory or an HR application from which users are imported."""
    AUTOMATION = "automation"
    """A job of the org that looks for inactive users once a day."""
    IDENTITY_PROVIDER = "identity provider"
    """Sends a user to Okta who has signed in there."""
    REGISTRATION = "registration"
    """The form with which people make an account for themselves."""
