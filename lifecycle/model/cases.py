"""The cases that a rule can name: what was asked, who asked, and what the org's settings say."""

from enum import Enum, StrEnum


class Settled(Enum):
    """What decides whether a case holds."""

    BY_THE_ORG = "the org's settings, once for all of its users"
    BY_THE_REQUEST = "the request, or the link that it carries"
    BY_THE_USER = "what Okta keeps about the user"
    BY_THE_FACTOR = "what the user shows for a factor"


BY_ORG, BY_REQUEST, BY_USER, BY_FACTOR = (
    Settled.BY_THE_ORG,
    Settled.BY_THE_REQUEST,
    Settled.BY_THE_USER,
    Settled.BY_THE_FACTOR,
)


class Case(StrEnum):
    """A condition that a rule names, and of which the org decides whether it holds.

    Each case has its meaning, what decides it, and a few words to say that it holds, or that it doesn't. A side without
    words isn't worth mentioning.
    """

    settled: Settled
    brief: str
    """A few words that say that the case holds."""
    otherwise: str
    """A few words that say that the case does not hold."""

    def __new__(cls, meaning: str, settled: Settled, brief: str = "", otherwise: str = "") -> "Case":
        """A case with its words."""
        member = str.__new__(cls, meaning)
        member._value_ = meaning
        member.settled, member.brief, member.otherwise = settled, brief, otherwise
        return member

    # fmt: off
    ACTIVATE = "activate=true", BY_REQUEST, "activate=true", "activate=false"
    PASSWORD = "with a password", BY_REQUEST, "with a password", "no password"
    HASHED = "with a password's hash, or an inline hook", BY_REQUEST
    CHANGE_AT_NEXT_LOGIN = "nextLogin=changePassword", BY_REQUEST, "nextLogin=changePassword"
    EXTERNAL = "with provider FEDERATION or SOCIAL, and provider=true", BY_REQUEST, "federated or social"
    TO_FEDERATION = "provider=FEDERATION", BY_REQUEST, "provider=FEDERATION"
    TRUSTED = "a trusted application asks, with an API token", BY_REQUEST, "by a trusted application"
    FORGOT_LINK = "the link is one for a forgotten password", BY_REQUEST
    UNLOCK_LINK = "the link is one to end a lock", BY_REQUEST
    ENROLLING = "the sign-in stands at the choice of a factor to enroll", BY_REQUEST
    HANDED_OUT = "the caller gets the link instead of a mail", BY_REQUEST
    TELL_ADMIN = "the caller asks for a mail to the admin", BY_REQUEST
    SKIPS_PASSWORD = "the user skips the choice of a password", BY_REQUEST, "without a password"
    REVOKE_SESSIONS = "revokeSessions=true", BY_REQUEST
    RIGHT_PASSWORD = "the password is right", BY_USER, "right password"
    LAST_FAILURE = "the last wrong password that the policy allows", BY_USER, "too many wrong passwords"
    TOO_OLD = "the password is older than the policy allows", BY_USER, "password too old"
    TOO_YOUNG = "the password is younger than the policy allows a change", BY_USER, "password too young"
    SOON_TOO_OLD = "the password will soon be too old, and a warning was asked for", BY_USER, "password soon too old"
    QUESTION = "has a recovery question", BY_USER
    RIGHT_ANSWER = "the answer is right", BY_USER, "right answer"
    LAST_ANSWER = "the last wrong answer that Okta allows", BY_USER, "too many wrong answers"
    NEVER_SIGNED_IN = "has never signed in", BY_USER, "never signed in", "has signed in"
    AUTO_UNLOCK_DUE = "the policy's auto-unlock is due", BY_USER, "auto-unlock due"
    UNKNOWN_DEVICE = "the device has never signed the user in", BY_USER, "unknown device", "known device"
    BLOCKED = "unknown devices are blocked for the user", BY_USER, "unknown devices blocked"
    FACTOR = "has an active factor", BY_USER, "has a factor"
    RIGHT_PASSCODE = "the passcode, or the answer, is right", BY_FACTOR, "right passcode"
    LAST_PASSCODE = "the last wrong passcode that Okta allows", BY_FACTOR, "too many wrong passcodes"
    BY_QUESTION = "the factor is a security question", BY_FACTOR, "by a security question"
    SENDS = "no passcode is given, and the factor is one to which Okta sends it", BY_FACTOR, "no passcode given"
    BEFORE_2018_09 = "an org from before release 2018.09", BY_ORG
    CLASSIC = "an org of the Classic Engine", BY_ORG
    RECOVERY_REACTIVATES = "an org that reactivates in RECOVERY", BY_ORG
    BLOCKS_DEVICES = "an org that blocks unknown devices instead of locking the user out", BY_ORG
    DENIES_CHANGE = "an org whose policy denies that users change their passwords", BY_ORG
    PASSWORD_OPTIONAL = "an org whose enrollment policy requires no password", BY_ORG
    EMAIL_SIGNS_IN = "an org whose users can sign in by email", BY_ORG
    DENIES_RESET = "an org whose policy denies that users reset forgotten passwords", BY_ORG
    DENIES_SIGN_IN = "an org whose sign-on policy denies the sign-in", BY_ORG
    EDITS_DEACTIVATED = "an org that lets an admin edit deactivated users", BY_ORG
    SELF_SERVICE_UNLOCK = "an org whose users may end a lock themselves", BY_ORG
    SHOW_LOCKOUTS = "an org that tells a locked user so", BY_ORG
    MINIMUM_AGE = "an org whose passwords must reach an age before they are changed", BY_ORG
    MFA = "an org that asks for a factor at sign-in", BY_ORG
    ENROLLS = "an org whose users enroll a factor at sign-in", BY_ORG
    MUST_ENROLL = "an org that lets nobody in without one", BY_ORG
    SOURCED = "the profile comes from a directory or an HR application", BY_USER, "from a source"
    SOURCE = "an org that imports users from a directory or an HR application", BY_ORG
    KEEPS_PASSWORDS = "an org whose directory keeps the passwords", BY_ORG
    ACTIVATES_IMPORTED = "an org that activates the users whom it imports", BY_ORG
    SOURCE_DEACTIVATES = "an org that deactivates users who are deactivated in the source", BY_ORG
    SOURCE_SUSPENDS = "an org that suspends users who are deactivated in the source", BY_ORG
    SOURCE_UNSUSPENDS = "an org that unsuspends users who are active in the source", BY_ORG
    SOURCE_REACTIVATES = "an org that reactivates users who are active in the source", BY_ORG
    INACTIVE = "has been inactive for as long as the automation waits", BY_USER, "inactive for long enough"
    EXPIRING = "has a password that expires as soon as the automation looks for", BY_USER, "password expires soon"
    AUTOMATION = "an org with an automation for inactive users, or for passwords that expire", BY_ORG
    AUTOMATION_SUSPENDS = "an org whose automation suspends them", BY_ORG
    AUTOMATION_DEACTIVATES = "an org whose automation deactivates them", BY_ORG
    AUTOMATION_DELETES = "an org whose automation deletes them", BY_ORG
    IDP = "an org with an identity provider", BY_ORG
    IDP_CREATES = "an org whose identity provider creates users", BY_ORG
    IDP_UNSUSPENDS = "an org whose identity provider unsuspends users", BY_ORG
    IDP_REACTIVATES = "an org whose identity provider reactivates users", BY_ORG
    SELF_REGISTRATION = "an org in which people make an account for themselves", BY_ORG
    # fmt: on


BRIEF: dict[Case, tuple[str, str]] = {case: (case.brief, case.otherwise) for case in Case if case.brief}
"""The cases that have words, with the words for both sides."""
