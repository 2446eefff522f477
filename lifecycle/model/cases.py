"""The conditions that a rule can name: what was asked, who asked, and what the org's settings say."""

from enum import StrEnum


class Case(StrEnum):
    """A condition that a rule names and the org judges: what was asked, who asked, what the settings say."""

    ACTIVATE = "activate=true"
    PASSWORD = "with a password"
    HASHED = "with a password's hash, or an inline hook"
    CHANGE_AT_NEXT_LOGIN = "nextLogin=changePassword"
    EXTERNAL = "with provider FEDERATION or SOCIAL, and provider=true"
    TO_FEDERATION = "provider=FEDERATION"
    RIGHT_PASSWORD = "the password is right"
    LAST_FAILURE = "the last wrong password that the policy allows"
    TOO_OLD = "the password is older than the policy allows"
    FORGOT_LINK = "the link is one for a forgotten password"
    QUESTION = "has a recovery question"
    RIGHT_ANSWER = "the answer is right"
    TOO_YOUNG = "the password is younger than the policy allows a change"
    SOON_TOO_OLD = "the password will soon be too old, and the caller wants to be warned"
    LAST_ANSWER = "the last wrong answer that Okta allows"
    TRUSTED = "a trusted application asks, with an API token"
    UNLOCK_LINK = "the link is one to end a lock"
    SELF_SERVICE_UNLOCK = "an org whose users may end a lock themselves"
    SHOW_LOCKOUTS = "an org that tells a locked user so"
    NEVER_SIGNED_IN = "has never signed in"
    BEFORE_2018_09 = "an org from before release 2018.09"
    CLASSIC = "an org of the Classic Engine"
    RECOVERY_REACTIVATES = "an org that reactivates in RECOVERY"
    AUTO_UNLOCK_DUE = "the policy's auto-unlock is due"
    MINIMUM_AGE = "an org whose passwords must reach an age before they are changed"
    MFA = "an org that asks for a factor at sign-in"
    ENROLLS = "an org whose users enroll a factor at sign-in"
    MUST_ENROLL = "an org that lets nobody in without one"
    ENROLLING = "the sign-in stands at the choice of a factor to enroll"
    FACTOR = "has an active factor"
    RIGHT_PASSCODE = "the passcode, or the answer, is right"
    LAST_PASSCODE = "the last wrong passcode that Okta allows"
    BY_QUESTION = "the factor is a security question"
    SENDS = "no passcode is given, and the factor is one to which Okta sends it"


BRIEF: dict[Case, tuple[str, str]] = {
    Case.ACTIVATE: ("activate=true", "activate=false"),
    Case.PASSWORD: ("with a password", "no password"),
    Case.CHANGE_AT_NEXT_LOGIN: ("nextLogin=changePassword", ""),
    Case.EXTERNAL: ("federated or social", ""),
    Case.TO_FEDERATION: ("provider=FEDERATION", ""),
    Case.RIGHT_PASSWORD: ("right password", ""),
    Case.LAST_FAILURE: ("too many wrong passwords", ""),
    Case.TOO_OLD: ("password too old", ""),
    Case.TOO_YOUNG: ("password too young", ""),
    Case.SOON_TOO_OLD: ("password soon too old", ""),
    Case.RIGHT_ANSWER: ("right answer", ""),
    Case.LAST_ANSWER: ("too many wrong answers", ""),
    Case.TRUSTED: ("by a trusted application", ""),
    Case.NEVER_SIGNED_IN: ("never signed in", "has signed in"),
    Case.AUTO_UNLOCK_DUE: ("auto-unlock due", ""),
    Case.FACTOR: ("has a factor", ""),
    Case.RIGHT_PASSCODE: ("right passcode", ""),
    Case.LAST_PASSCODE: ("too many wrong passcodes", ""),
    Case.BY_QUESTION: ("by a security question", ""),
    Case.SENDS: ("no passcode given", ""),
}
"""A case in a word or two, where it holds and where it doesn't. Empty or missing: not worth saying."""
