"""The pages of a sign-in at an Identity Engine org, and which step of the IDX API can follow which.

These are states of one sign-in, as those of `transactions.py` are for the classic door. A page offers remediations,
which are forms, each with a name and a path. What a step does to the user is decided by a call of `rules.py`.
Sources: okta-idx-dotnet and guardian/gateway, recorded answers; okta-signin-widget, playground.
"""

from enum import StrEnum


class Page(StrEnum):
    """The pages that the simulator supports."""

    IDENTIFY = "IDENTIFY"
    """The sign-in page, which asks for a login, and for a password too where the org has one page for both."""
    IDENTIFY_RECOVERY = "IDENTIFY_RECOVERY"
    """The page of a forgotten password asks for a login."""
    UNLOCK = "UNLOCK"
    """The page for ending a lock asks for a login and an authenticator."""
    PROFILE = "PROFILE"
    """The form of a registration."""
    CHOOSE = "CHOOSE"
    """The user chooses an authenticator."""
    SEND = "SEND"
    """There is one authenticator to choose, and the user confirms that a code is to be sent."""
    CHALLENGE = "CHALLENGE"
    """The user gives a password, a code or an answer."""
    PASSWORD_EXPIRED = "PASSWORD_EXPIRED"
    PASSWORD_WARN = "PASSWORD_WARN"
    CHOOSE_ENROLLMENT = "CHOOSE_ENROLLMENT"
    """The user chooses an authenticator to enroll."""
    ENROLL = "ENROLL"
    """The user enrolls an authenticator."""
    RESET = "RESET"
    """The user chooses a new password in a recovery."""
    LINK = "LINK"
    """The sign-in begins with the token of a link, and nobody has looked at it yet."""
    LINK_LAPSED = "LINK_LAPSED"
    """The activation link has lapsed, and the user can ask for another one."""
    MESSAGE = "MESSAGE"
    """The sign-in ends with a message, and there is no way on."""
    DONE = "DONE"
    """The sign-in is complete."""


IDX_ROOT = "/idp/idx/"
"""What the paths of the IDX API begin with."""
PATHS: dict[str, str] = {
    "identify": "identify",
    "identify-recovery": "identify",
    "select-identify": "identify/select",
    "select-enroll-profile": "enroll",
    "enroll-profile": "enroll/new",
    "unlock-account": "unlock-account",
    "select-authenticator-unlock-account": "challenge",
    "select-authenticator-authenticate": "challenge",
    "authenticator-verification-data": "challenge",
    "challenge-authenticator": "challenge/answer",
    "select-authenticator-enroll": "credential/enroll",
    "enroll-authenticator": "challenge/answer",
    "reset-authenticator": "challenge/answer",
    "reenroll-authenticator": "challenge/answer",
    "reenroll-authenticator-warning": "challenge/answer",
    "skip": "skip",
    "request-activation-email": "request-activation",
    "recover": "recover",
    "resend": "challenge/resend",
    "poll": "challenge/poll",
    "cancel": "cancel",
}
"""The path of each remediation below `/idp/idx/`, and of the links inside other parts of an answer."""
REMEDIATIONS: dict[Page, tuple[str, ...]] = {
    Page.IDENTIFY: ("identify", "select-enroll-profile", "unlock-account"),
    Page.IDENTIFY_RECOVERY: ("identify-recovery",),
    Page.UNLOCK: ("select-authenticator-unlock-account",),
    Page.PROFILE: ("enroll-profile", "select-identify"),
    Page.CHOOSE: ("select-authenticator-authenticate",),
    Page.SEND: ("authenticator-verification-data", "select-authenticator-authenticate"),
    Page.CHALLENGE: ("challenge-authenticator", "select-authenticator-authenticate"),
    Page.PASSWORD_EXPIRED: ("reenroll-authenticator",),
    Page.PASSWORD_WARN: ("reenroll-authenticator-warning", "skip"),
    Page.CHOOSE_ENROLLMENT: ("select-authenticator-enroll", "skip"),
    Page.ENROLL: ("enroll-authenticator", "select-authenticator-enroll"),
    Page.RESET: ("reset-authenticator",),
    Page.LINK_LAPSED: ("request-activation-email",),
    Page.LINK: (),
    Page.MESSAGE: (),
    Page.DONE: (),
}
"""The remediations that each page can offer, in their order. An org's settings, or the step, may leave some out."""


class Purpose(StrEnum):
    """What a sign-in at the page is for. A registration, a recovery or an unlock ends in a sign-in, too."""

    SIGN_IN = "sign-in"
    RECOVERY = "recovery"
    UNLOCK = "unlock"
    REGISTRATION = "registration"
    ACTIVATION = "activation"
