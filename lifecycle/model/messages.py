"""The messages of the sign-in page of an Identity Engine org, each with Okta's key and Okta's text.

Sources: okta-idx-dotnet and guardian/gateway, recorded answers; okta-signin-widget, playground. See docs/idx-facts.md.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Message:
    """One message. The words in braces are replaced when it is shown."""

    key: str
    """Okta's i18n key; empty for a message that has none."""
    text: str
    is_error: bool = True
    params: tuple[str, ...] = ()

    def filled(self, *params: str, **words: str) -> "Message":
        """The same message with these parameters, and with these names in braces replaced."""
        text = self.text
        for name, word in words.items():
            text = text.replace("{" + name + "}", word)
        return replace(self, text=text, params=params)


def _info(key: str, text: str) -> Message:
    return Message(key, text, is_error=False)


SIGN_IN_FAILED = Message("errors.E0000004", "Authentication failed")
UNKNOWN_LOGIN = _info("idx.unknown.user", "There is no account with the Username {login}.")
PAGE_EXPIRED = Message(
    "idx.session.expired", "You have been logged out due to inactivity. Refresh or return to the sign in screen."
)
STEP_DENIED = Message("security.access_denied", "You do not have permission to perform the requested action.")
CODE_INVALID = Message("api.authn.error.PASSCODE_INVALID", "Invalid code. Try again.")
