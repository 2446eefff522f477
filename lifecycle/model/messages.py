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
    params: tuple[str, ...] | None = ()
    """What was filled in; None for a message whose body has no such list."""
    intent: str = "LOGIN"
    """What the body says the page is for, where it shows this message and nothing else."""

    def filled(self, *params: str, **words: str) -> "Message":
        """The same message with these parameters, and with these names in braces replaced."""
        text = self.text
        for name, word in words.items():
            text = text.replace("{" + name + "}", word)
        return replace(self, text=text, params=params)


def _info(key: str, text: str) -> Message:
    return Message(key, text, is_error=False)


SIGN_IN_FAILED = Message("errors.E0000004", "Authentication failed", params=None)
"""Without a list of parameters. Recorded: okta-idx-dotnet, locked-user-identify-response; guardian/gateway."""
UNKNOWN_LOGIN = _info("idx.unknown.user", "There is no account with the Username {login}.")
NOT_ASSIGNED = Message("idx.error.user.not.assigned.to.app", "User is not assigned to this application.")
NOTHING_TO_SHOW = Message(
    "oie.assurance.unsatisfiable",
    'Unable to login to "{app}" at this time. For assistance, please contact your administrator.',
)
PAGE_EXPIRED = Message(
    "idx.session.expired", "You have been logged out due to inactivity. Refresh or return to the sign in screen."
)
STEP_DENIED = Message("security.access_denied", "You do not have permission to perform the requested action.")
LEFT_BLANK = Message("model.validation.field.blank", "This field cannot be left blank")
CODE_INVALID = Message("api.authn.error.PASSCODE_INVALID", "Invalid code. Try again.")
ANSWER_INVALID = Message(
    "authfactor.challenge.question_factor.answer_invalid",
    "Your answer doesn't match our records. Please try again.",
)
TOO_MANY_CODES = Message("tooManyRequests", "Too many requests")
REQUIREMENTS_NOT_MET = Message(
    "password.passwordRequirementsNotMet",
    "Password requirements were not met. Password requirements: {requirements}.",
)
EXPIRING_SOON = _info(
    "idx.password.expiring.message",
    "When your password expires you will be locked out of your {org} account.",
)

# Recovery
NO_RESET_NOW = Message(
    "oie.selfservice.reset.password.not.allowed",
    "Reset password is not allowed at this time. Please contact support for assistance.",
)
RESET_LINK_DEAD = Message(
    "idx.invalid.reset.password.token",
    "Your reset password token is no longer valid.  Contact your administrator to obtain a new token.",
    intent="CONSENT",
)
FORGOT_LINK_DEAD = Message(
    "idx.invalid.forgot.password.token", "Your reset password token is no longer valid.", intent="CONSENT"
)
RESET_WHILE_ACTIVATING = Message(
    "idx.reset.password.activating.user",
    "Reset password cannot be performed while the user is activating. Contact your administrator to obtain a new "
    "token.",
    intent="CONSENT",
)

# Unlock
UNLOCKED_AND_ON = _info(
    "oie.selfservice.unlock_user.landing.to.app.success.message",
    "Account successfully unlocked! Verify your account with a security method to continue.",
)
UNLOCKED_AND_OUT = _info(
    "oie.selfservice.unlock_user.success.message", "You can log in using your existing username and password"
)
UNLOCK_REFUSED = Message(
    "oie.selfservice.unlock_user.failed.message",
    "We are unable to unlock your account at this time, please contact your administrator",
)

# Activation
LINK_LAPSED = Message(
    "idx.expired.activation.token",
    "Your account activation link is no longer valid. Request a new activation email below.",
)
LINK_REQUESTED = _info(
    "idx.request.activation.email",
    "New activation link requested. If your information matches our records, you will receive a new activation link "
    "in your inbox soon.",
)
LINK_MISSING = Message(
    "idx.missing.activation.token",
    "This can happen if you have already activated your account, or if the URL you are trying to use is invalid. "
    "Contact your administrator for further assistance.",
)
LINK_OF_SUSPENDED = Message(
    "idx.activating.inactive.user",
    "Your account has been temporarily suspended. Contact your administrator for further assistance.",
)

# Registration
LOGIN_IS_TAKEN = Message("registration.error.notUniqueWithinOrg", "A user with this {what} already exists")
NOT_AN_ADDRESS = Message("registration.error.invalidLoginEmail", "'Email' must be in the form of an email address")
NOT_THE_PATTERN = Message(
    "registration.error.doesNotMatchPattern",
    "Provided value for property 'Email' does not match required pattern",
)
NO_REGISTRATION = Message(
    "registration.error.generic", "There was an error creating your account. Please try registering again."
)
LINK_OPENED = _info("idx.return.to.original.tab", "Please return to the original tab.")
MAILED_LINK_DEAD = Message(
    "idx.return.link.expired",
    "This email link has expired. To resend it, return to the screen where you requested it.",
)
CHECK_YOUR_EMAIL = _info("idx.email.verification.required", "To finish signing in, check your email.")

LAST_MESSAGES = {
    found.key: found
    for found in (
        *(NO_RESET_NOW, RESET_LINK_DEAD, FORGOT_LINK_DEAD, RESET_WHILE_ACTIVATING, UNLOCKED_AND_OUT, UNLOCK_REFUSED),
        *(LINK_REQUESTED, LINK_MISSING, LINK_OF_SUSPENDED, CHECK_YOUR_EMAIL, LINK_LAPSED, NOT_ASSIGNED),
    )
}
"""The messages with which a sign-in can end, and that its page shows again, by their keys."""

HTTP_UNKNOWN = frozenset(
    found.key
    for found in (
        *(UNKNOWN_LOGIN, NO_RESET_NOW, RESET_LINK_DEAD, FORGOT_LINK_DEAD, RESET_WHILE_ACTIVATING, UNLOCK_REFUSED),
        *(LINK_LAPSED, LINK_MISSING, LINK_OF_SUSPENDED, MAILED_LINK_DEAD),
    )
)
"""The keys of messages of which no source shows with which HTTP status they come."""
