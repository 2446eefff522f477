"""The authenticators of an org: what its users can sign in with, by their keys.

Forms as recorded: okta-sdk-python, recorded test test_list_authenticators.
"""

from dataclasses import dataclass
from datetime import datetime

from lifecycle.org.ids import Ids
from lifecycle.org.undo import Watched, WatchedDict

AUTHENTICATOR_TYPES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "google_otp": ("app", "Google Authenticator", ("otp",)),
    "okta_email": ("email", "Email", ("email",)),
    "okta_verify": ("app", "Okta Verify", ("totp",)),
    "okta_password": ("password", "Password", ("password",)),
    "phone_number": ("phone", "Phone", ("sms",)),
    "security_question": ("security_question", "Security Question", ("security_question",)),
}
"""The type of each authenticator, its name in a new org, and those of its methods that are simulated."""


@dataclass(slots=True)
class Authenticator(Watched):
    """One authenticator of an org."""

    key: str
    name: str
    updated: datetime
    active: bool = True


def authenticator_id(type_id: str, key: str) -> str:
    """The id of an authenticator, which follows from the id of the org's default user type.

    It takes no number from the org's counter.
    """
    return Ids(f"{type_id}/{key}").id("aut")


def default_authenticators(since: datetime) -> WatchedDict[str, Authenticator]:
    """The authenticators that every org has. Which ones these are is the simulator's choice."""
    found = WatchedDict[str, Authenticator]()
    for key, (_, name, _) in AUTHENTICATOR_TYPES.items():
        found[key] = Authenticator(key, name, since)
    return found
