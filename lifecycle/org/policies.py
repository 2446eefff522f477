"""The org's settings: its engine, its age, and its password policy."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from inspect import cleandoc

from lifecycle.model.cases import Case
from lifecycle.org.keeps import Keeps
from lifecycle.org.movers import AutomationSettings, DirectorySettings, IdentityProviderSettings

MOST_LAG = 86_400
"""The longest lag of the search index, in seconds."""
LONGEST_LINK = 525_600
"""How many minutes a reset link can last at most: a year. No public source says where Okta's limit is."""
ENROLLMENTS = ("REQUIRED", "OPTIONAL", "NOT_ALLOWED")
"""What an enrollment policy can say of an authenticator. Source: Okta's Policy API reference, policy authenticator."""
PASSWORD_KEY, EMAIL_KEY = "okta_password", "okta_email"
FACTOR_KEYS = ("security_question", "phone_number", "google_otp", "okta_verify")
"""The keys of the authenticators that stand for the simulator's factors."""
KEYS = (PASSWORD_KEY, EMAIL_KEY, *FACTOR_KEYS)
"""The keys of the authenticators of which an enrollment policy decides something."""
LONGEST_PASSWORD = 72
"""How many characters a password can have. A longer one is refused. Source: Okta's Policy API reference."""


class SettingError(ValueError):
    """A setting that is not allowed. `field` is its name, with which the message begins."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"{field} {what}")
        self.field = field
        self.what = what


@dataclass(frozen=True, slots=True)
class Row:
    """What is known about one setting of Okta's password policy, which is a number with limits or a switch."""

    help: str
    path: str = ""
    """The path of the setting in Okta's policy document, below `settings`; empty if it is not in the document."""
    least: int = 0
    most: int = 0
    """The least and the most that a number can be.

    Okta documents 0 and 1 for what a password must contain (Okta's Policy API reference), and 100 attempts and 9999
    minutes (Okta's support site). The other limits are not known.
    """
    is_switch: bool = False
    words: str = ""
    """The requirement in the words of a refusal, with `{}` for the number; empty if there is none."""
    counted: Callable[[str], bool] | None = None
    """Says which characters of a password count towards the number."""
    at_sign_in: bool = False
    """Whether the answers of a sign-in show the setting. Source: Okta's Authentication API reference."""

    def check(self, name: str, value: object) -> None:
        """Raise SettingError for a value that is not allowed."""
        if self.is_switch and type(value) is not bool:
            raise SettingError(name, f"has to be true or false, not {value!r}.")
        if not self.is_switch and not (type(value) is int and self.least <= value <= self.most):
            raise SettingError(name, f"has to be a whole number from {self.least} to {self.most}, not {value!r}.")

    @property
    def takes(self) -> str:
        """The values that are allowed, in words."""
        return "true or false" if self.is_switch else f"{self.least} to {self.most}"


_ROW = "policy"


def _number(
    default: int,
    limits: tuple[int, int],
    path: str,
    help: str,
    words: str = "",
    counted: Callable[[str], bool] | None = None,
    *,
    at_sign_in: bool = False,
) -> int:
    """A field of a dataclass that is a whole number."""
    row = Row(help, path, *limits, words=words, counted=counted, at_sign_in=at_sign_in)
    return field(default=default, metadata={_ROW: row})


def _switch(default: bool, path: str, help: str, words: str = "", *, at_sign_in: bool = False) -> bool:
    """A field of a dataclass that is true or false."""
    row = Row(help, path, is_switch=True, words=words, at_sign_in=at_sign_in)
    return field(default=default, metadata={_ROW: row})


def rows_of(settings: type) -> dict[str, Row]:
    """What is known about the settings in a dataclass, by name. Fields that are not such settings are left out."""
    return {found.name: found.metadata[_ROW] for found in fields(settings) if _ROW in found.metadata}


def _is_symbol(character: str) -> bool:
    """Whether a character is neither a letter nor a digit nor a space."""
    return not character.isalnum() and not character.isspace()


_COMPLEXITY, _AGE, _LOCKOUT = "password.complexity", "password.age", "password.lockout"
_QUESTION = "recovery.factors.recovery_question.properties.complexity"
_LINK = "recovery.factors.okta_email.properties.recoveryToken"


@dataclass(frozen=True)
class PasswordPolicy:
    """What a password must contain, how often it can be wrong, and how long it lasts.

    The defaults are those of the default policy of a developer org. Recorded: terraform-provider-okta, recorded tests
    of policies.
    """

    # fmt: off
    min_length: int = _number(
        8, (1, LONGEST_PASSWORD), f"{_COMPLEXITY}.minLength", "How many characters a password has at least.",
        "at least {} characters", lambda character: True, at_sign_in=True)
    min_lower_case: int = _number(
        1, (0, 1), f"{_COMPLEXITY}.minLowerCase", "How many lowercase letters a password needs.",
        "a lowercase letter", str.islower, at_sign_in=True)
    min_upper_case: int = _number(
        1, (0, 1), f"{_COMPLEXITY}.minUpperCase", "How many uppercase letters a password needs.",
        "an uppercase letter", str.isupper, at_sign_in=True)
    min_number: int = _number(
        1, (0, 1), f"{_COMPLEXITY}.minNumber", "How many digits a password needs.",
        "a number", str.isdigit, at_sign_in=True)
    min_symbol: int = _number(
        0, (0, 1), f"{_COMPLEXITY}.minSymbol", "How many symbols a password needs.",
        "a symbol", _is_symbol, at_sign_in=True)
    exclude_username: bool = _switch(
        True, f"{_COMPLEXITY}.excludeUsername", "Whether a password may not hold parts of the username.",
        "no parts of your username", at_sign_in=True)
    max_age_days: int = _number(
        0, (0, 9999), f"{_AGE}.maxAgeDays", "After how many days a password expires. 0: never.")
    expire_warn_days: int = _number(
        0, (0, 9999), f"{_AGE}.expireWarnDays",
        "How many days before its end a sign-in warns of a password's age, if the caller asks for it.")
    min_age_minutes: int = _number(
        0, (0, 999_999), f"{_AGE}.minAgeMinutes",
        "How many minutes a user has to keep a password before changing it again.", at_sign_in=True)
    history_count: int = _number(
        5, (0, 100), f"{_AGE}.historyCount", "How many of the latest passwords can't be chosen again.",
        at_sign_in=True)
    max_attempts: int = _number(
        10, (0, 100), f"{_LOCKOUT}.maxAttempts", "After how many wrong passwords a user is locked out. 0: never.")
    auto_unlock_minutes: int = _number(
        0, (0, 9999), f"{_LOCKOUT}.autoUnlockMinutes",
        "After how many minutes a lock ends by itself. 0: never, so that an admin has to unlock.")
    show_lockout_failures: bool = _switch(
        False, f"{_LOCKOUT}.showLockoutFailures", "Whether a locked user is told so at sign-in.")
    recovery_question_min_length: int = _number(
        4, (1, 100), f"{_QUESTION}.minLength", "How many characters the answer to a recovery question has at least.")
    self_service_unlock: bool = _switch(
        False, "", "Whether a locked user may end the lock by a link in a mail.")
    recovery_answers: int = _number(
        5, (1, 100), "",
        "After how many wrong answers to the recovery question a user is suspended. Sources say: about five.")
    # fmt: on

    def __post_init__(self) -> None:
        for name, row in POLICY.items():
            row.check(name, getattr(self, name))

    @property
    def requirements(self) -> str:
        """The requirements on a password, in the words of Okta's refusals."""
        asked = ((row.words, getattr(self, name)) for name, row in POLICY.items() if row.words)
        return ", ".join(words.format(value) for words, value in asked if value)

    def takes(self, password: str, login: str) -> bool:
        """Whether this password meets the policy, for the user with this login."""
        if len(password) > LONGEST_PASSWORD:
            return False
        for name, counted in _COUNTED:
            needed = getattr(self, name)
            if needed and (sum if needed > 1 else any)(map(counted, password)) < needed:
                return False
        folded = password.lower()
        return not (self.exclude_username and any(part in folded for part in _PARTS.findall(login.lower())))


POLICY: Mapping[str, Row] = rows_of(PasswordPolicy)
"""What is known about each field of a password policy."""
_COUNTED = tuple((name, row.counted) for name, row in POLICY.items() if row.counted)
PasswordPolicy.__doc__ = "\n".join(
    [
        cleandoc(PasswordPolicy.__doc__ or ""),
        "",
        "The fields, with the values that each can have:",
        "",
        *(f"{name} ({row.takes}): {row.help}" for name, row in POLICY.items()),
    ]
)

_PARTS = re.compile(r"[^\W_]{4,}")
"""Finds the parts of a login that a password must not contain."""


def asked_of_factors(enrollments: Mapping[str, str]) -> str:
    """Whether a policy with these enrollments asks for a factor: REQUIRED, OPTIONAL, or empty for no."""
    asked = {enrollments[key] for key in FACTOR_KEYS}
    return next((name for name in ("REQUIRED", "OPTIONAL") if name in asked), "")


EMAIL_VERIFICATIONS = ("CODE", "LINK")
SWITCHES = (
    *("self_registration", "identifier_first", "hides_users_at_sign_in", "hides_users_in_recovery"),
    "question_step_up",
)
"""Settings that are true or false, and that are checked for it."""
MOVER_SETTINGS = ("directory", "automation", "identity_provider")
"""The settings that have settings of their own: what moves users although nobody made a call."""


@dataclass(frozen=True)
class Settings:
    """How an org is set up."""

    engine: str = "identity"
    """`identity` or `classic`."""
    as_of: str = "2026-11"
    """The month in which the org lives, as `YYYY-MM`. Before 2018-03, an old bug of Okta's is still there."""
    password: PasswordPolicy = field(default_factory=PasswordPolicy)
    reactivate_in_recovery: bool = False
    """Whether `reactivate` works in RECOVERY. Sources contradict each other: see C5 in docs/okta-facts.md."""
    edits_deactivated: bool = False
    """Whether an admin may edit deactivated users (C22): the setting "Edit Deactivated User Profile Updates"."""
    login_pattern: str = ""
    """The pattern of logins, a regular expression; empty: an e-mail address. Source: Okta's Schemas API reference."""
    login_follows_email: bool = False
    """Whether primary e-mail addresses are unique, and the login follows the address: an org with the flags of
    self-service registration. Source: okta-developer-docs issue 3338."""
    blocks_devices: bool = False
    """Whether too many wrong passwords from unknown devices block such devices, in place of a lock."""
    denies_password_change: bool = False
    """Whether a password rule, or the account management policy, denies that users change their passwords."""
    denies_password_reset: bool = False
    """Whether a password rule denies that users reset forgotten passwords."""
    denies_sign_in: bool = False
    """Whether a rule of the sign-on policy denies the sign-in."""
    password_enrollment: str = "REQUIRED"
    """Whether the enrollment policy requires a password: `REQUIRED`, `OPTIONAL` or `NOT_ALLOWED`.

    The words are those of Okta's Policy API reference, for the authenticator `okta_password`.
    """
    email_enrollment: str = "NOT_ALLOWED"
    """The same of the authenticator `okta_email`. Unless it is `NOT_ALLOWED`, users can sign in by email."""
    session_idle_minutes: int = _number(
        120, (1, LONGEST_LINK), "", "How many minutes a session lasts that is not refreshed."
    )
    """How many minutes a session lasts that is not refreshed. Source: Okta's Policy API reference, session object."""
    session_lifetime_minutes: int = _number(
        0, (0, LONGEST_LINK), "", "How many minutes a session lasts at most. 0: without a limit."
    )
    """How many minutes a session lasts at most, even if it is refreshed; 0 for no limit. Source: the same."""
    activation_days: int = 7
    """How many days an activation link can be used. Source: Okta's support site, question 0D50Z00008C3jVUSAZ."""
    reset_minutes: int = _number(
        60, (1, LONGEST_LINK), f"{_LINK}.tokenLifetimeMinutes", "How many minutes a reset link is good."
    )
    """How many minutes a reset link can be used.

    The default was recorded. Okta's reference says 7 days: see C9 in docs/okta-facts.md.
    """
    enforces_limits: bool = False
    """Whether a call above the rate limit is refused."""
    trusted_origins: tuple[str, ...] = ()
    """The origins of web pages whose scripts can call this org from a browser (CORS)."""
    shows_emails: bool = True
    """Whether answers show `credentials.emails`. Real orgs differ in this."""
    mfa: bool = False
    """Whether the sign-in asks users for a factor, if they have one."""
    mfa_enroll: str = ""
    """Whether a user without a factor is asked to enroll one at sign-in: `OPTIONAL`, `REQUIRED`, or empty for no.

    The words are those of Okta's Authentication API reference.
    """
    password_hook: dict[str, str] = field(default_factory=dict)
    """The passwords that the org's password inline hook would accept, by login. They stand for an older user store."""
    search_lag_seconds: int = 0
    """After how many seconds a new status reaches the index that `search` reads.

    It was recorded that the index lags, but not for how long.
    """
    directory: DirectorySettings = field(default_factory=DirectorySettings)
    automation: AutomationSettings = field(default_factory=AutomationSettings)
    identity_provider: IdentityProviderSettings = field(default_factory=IdentityProviderSettings)
    self_registration: bool = False
    """Whether people can make an account for themselves."""
    identifier_first: bool = True
    """Whether the sign-in page of an Identity Engine org asks for the login alone first, and not for both at once.

    It follows from the rule of the global session policy: `PASSWORD_IDP_ANY_FACTOR` asks for the login alone,
    `PASSWORD_IDP` can ask for both. Source: Okta's Policy API reference, primaryFactor.
    """
    hides_users_at_sign_in: bool = False
    """User enumeration prevention, the box Authentication: whether the sign-in page hides which logins there are."""
    hides_users_in_recovery: bool = False
    """User enumeration prevention, the box Recovery: whether a recovery hides which logins there are."""
    question_step_up: bool = False
    """Whether a recovery asks for the security question after the mailed code, if the user has one.

    Source: Okta's Policy API reference, the requirement `stepUp` of self-service password reset.
    """
    email_verification: str = "CODE"
    """Whether mails of the sign-in page hold a `CODE`, or a `LINK` to click as well."""
    keeps: Keeps = field(default_factory=Keeps)
    """How much is kept of what grows with every call."""

    def __post_init__(self) -> None:
        if self.engine not in ("identity", "classic"):
            raise SettingError("engine", f"has to be 'identity' or 'classic', not {self.engine!r}.")
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", self.as_of):
            raise SettingError("as_of", f"has to be a month such as '2017-06', not {self.as_of!r}.")
        if type(self.search_lag_seconds) is not int or not 0 <= self.search_lag_seconds <= MOST_LAG:
            raise SettingError("search_lag_seconds", f"has to be a whole number from 0 to {MOST_LAG}.")
        try:
            re.compile(self.login_pattern)
        except (re.error, TypeError):
            raise SettingError("login_pattern", "is a regular expression, or ''.") from None
        if type(self.mfa) is not bool:
            raise SettingError("mfa", f"has to be true or false, not {self.mfa!r}.")
        if self.mfa_enroll not in ("", "OPTIONAL", "REQUIRED"):
            raise SettingError("mfa_enroll", f"has to be 'OPTIONAL', 'REQUIRED' or '', not {self.mfa_enroll!r}.")
        for name, row in rows_of(Settings).items():
            if name.startswith("session"):
                row.check(name, getattr(self, name))
        for name in ("password_enrollment", "email_enrollment"):
            if getattr(self, name) not in ENROLLMENTS:
                raise SettingError(name, f"has to be one of {', '.join(ENROLLMENTS)}, not {getattr(self, name)!r}.")
        if self.password_enrollment != "REQUIRED" and (self.engine == "classic" or self.as_of < "2022-03"):
            raise SettingError("password_enrollment", "can only be changed in an Identity Engine org since 2022-03.")
        if not all(isinstance(text, str) for pair in self.password_hook.items() for text in pair):
            raise SettingError("password_hook", "has to map logins to passwords, both of them strings.")
        for name in SWITCHES:
            if type(getattr(self, name)) is not bool:
                raise SettingError(name, f"has to be true or false, not {getattr(self, name)!r}.")
        if self.email_verification not in EMAIL_VERIFICATIONS:
            known = " or ".join(EMAIL_VERIFICATIONS)
            raise SettingError("email_verification", f"has to be {known}, not {self.email_verification!r}.")
        for name in MOVER_SETTINGS:
            fault = getattr(self, name).fault()
            if fault:
                raise SettingError(name, fault)
        if self.mfa_enroll and not self.mfa:
            raise SettingError("mfa_enroll", "needs mfa=True, because otherwise no sign-in asks for a factor.")

    @property
    def enrollments(self) -> Mapping[str, str]:
        """What the default enrollment policy says of each authenticator, by its key."""
        of_factors = dict.fromkeys(FACTOR_KEYS, self.mfa_enroll or "NOT_ALLOWED")
        return {PASSWORD_KEY: self.password_enrollment, EMAIL_KEY: self.email_enrollment, **of_factors}

    @cached_property
    def world(self) -> frozenset[Case]:
        """The cases of the model that depend only on these settings."""
        held = {
            Case.MFA: self.mfa,
            Case.ENROLLS: bool(self.mfa_enroll),
            Case.MUST_ENROLL: self.mfa_enroll == "REQUIRED",
            Case.MINIMUM_AGE: self.password.min_age_minutes > 0,
            Case.CLASSIC: self.engine == "classic",
            Case.SHOW_LOCKOUTS: self.password.show_lockout_failures,
            Case.SELF_SERVICE_UNLOCK: self.password.self_service_unlock,
            Case.EDITS_DEACTIVATED: self.edits_deactivated,
            Case.BLOCKS_DEVICES: self.blocks_devices,
            Case.DENIES_CHANGE: self.denies_password_change,
            Case.DENIES_RESET: self.denies_password_reset,
            Case.DENIES_SIGN_IN: self.denies_sign_in,
            Case.PASSWORD_OPTIONAL: self.password_enrollment != "REQUIRED",
            Case.EMAIL_SIGNS_IN: self.email_enrollment != "NOT_ALLOWED",
            Case.BEFORE_2018_09: self.as_of < "2018-03",
            Case.RECOVERY_REACTIVATES: self.reactivate_in_recovery,
            Case.SELF_REGISTRATION: self.self_registration,
            **self.directory.world,
            **self.automation.world,
            **self.identity_provider.world,
        }
        return frozenset(case for case, holds in held.items() if holds)
