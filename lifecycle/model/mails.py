"""The mails that Okta sends about a user."""

from enum import StrEnum


class Mail(StrEnum):
    """A kind of mail, named by what it is about."""

    ACTIVATION = "activation"
    RESET = "reset"
    FORGOT = "forgot"
    UNLOCK = "unlock"
    DENIED = "denied"
    DEACTIVATED = "deactivated"
