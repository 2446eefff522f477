"""The kinds of mail that Okta sends to a user or an admin, with the subject and the link of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lifecycle.model.links import Link


class Mail(StrEnum):
    """A kind of mail, named by what it is about."""

    ACTIVATION = "activation"
    RESET = "reset"
    FORGOT = "forgot"
    UNLOCK = "unlock"
    DENIED = "denied"
    """The user has forgotten the password, but may not choose another one now."""
    DEACTIVATED = "deactivated"
    """Tells the org's admin that a user was deactivated."""


@dataclass(frozen=True, slots=True)
class Template:
    """What mails of one kind have in common."""

    subject: str
    """Close to that of Okta's default template."""
    link: Link | None = None
    """The link that such a mail carries."""


TEMPLATES: Mapping[Mail, Template] = {
    Mail.ACTIVATION: Template("Welcome to Okta!", Link.ACTIVATION),
    Mail.RESET: Template("Account password reset", Link.RESET),
    Mail.FORGOT: Template("Account password reset", Link.FORGOT),
    Mail.UNLOCK: Template("Unlock Account", Link.UNLOCK),
    Mail.DENIED: Template("Forgot Password Denied"),
    Mail.DEACTIVATED: Template("User deactivated"),
}
