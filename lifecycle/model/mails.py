"""The kinds of mail that Okta sends to a user or an admin, with the subject of each."""

from collections.abc import Mapping
from enum import StrEnum


class Mail(StrEnum):
    """A kind of mail. Its name says what the mail is about."""

    ACTIVATION = "activation"
    RESET = "reset"
    FORGOT = "forgot"
    UNLOCK = "unlock"
    DENIED = "denied"
    """The user has forgotten the password, but may not choose another one now."""
    CODE = "code"
    """Holds a code that the sign-in page of an Identity Engine org asks for."""
    DEACTIVATED = "deactivated"
    """Tells the org's admin that a user was deactivated."""


SUBJECTS: Mapping[Mail, str] = {
    Mail.ACTIVATION: "Welcome to Okta!",
    Mail.RESET: "Account password reset",
    Mail.FORGOT: "Account password reset",
    Mail.UNLOCK: "Unlock Account",
    Mail.DENIED: "Forgot Password Denied",
    Mail.CODE: "One-time verification code",
    Mail.DEACTIVATED: "User deactivated",
}
"""The subject of each kind, close to Okta's default templates."""
