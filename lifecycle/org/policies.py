"""The org's settings: its engine, its age, and its password policy."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from lifecycle.model.cases import Case
from lifecycle.org.keeps import Keeps

LIMITS = {
    "min_length": (1, 72),
    "min_lower_case": (0, 1),
    "min_upper_case": (0, 1),
    "min_number": (0, 1),
    "min_symbol": (0, 1),
    "max_age_days": (0, 9999),
    "max_attempts": (0, 100),
    "auto_unlock_minutes": (0, 9999),
    "expire_warn_days": (0, 9999),
    "recovery_answers": (1, 100),
    "history_count": (0, 100),
    "min_age_minutes": (0, 999_999),
    "recovery_question_min_length": (1, 100),
}
"""The least and the most that each number may be. Documented are 0 and 1 for what a password must contain (POL), 100
attempts and 9999 minutes (KB); where Okta draws the other lines is not known."""
MOST_LAG = 86_400
"""The longest lag of the search index, in seconds."""
SWITCHES = ("exclude_username", "show_lockout_failures", "self_service_unlock")
"""What is true or false."""


@dataclass(frozen=True)
class PasswordPolicy:
    """What a password must be, how often it may be wrong, and how long it lasts.

    The defaults are those of the default policy as recorded in a developer org. Source: TF policy recordings.
    """

    min_length: int = 8
    min_lower_case: int = 1
    min_upper_case: int = 1
    min_number: int = 1
    min_symbol: int = 0
    exclude_username: bool = True
    max_age_days: int = 0
    """0: a password never expires by age."""
    max_attempts: int = 10
    """Wrong passwords before the user is locked out; 0: never."""
    auto_unlock_minutes: int = 0
    """0: only an admin unlocks."""
    show_lockout_failures: bool = False
    """Whether a locked user is told so at sign-in."""
    self_service_unlock: bool = False
    """Whether a locked user may end the lock by a link in a mail."""
    expire_warn_days: int = 0
    """How many days before its end a sign-in warns of a password's age, if the caller asks for it."""
    recovery_answers: int = 5
    """Wrong answers to the recovery question before the user is suspended. Sources say: about five."""
    history_count: int = 5
    min_age_minutes: int = 0
    recovery_question_min_length: int = 4
    """The shortest answer to a recovery question."""

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            if type(value) is not int or not least <= value <= most:
                raise ValueError(f"{name} is a whole number from {least} to {most}, not {value!r}.")
        for name in SWITCHES:
            if type(getattr(self, name)) is not bool:
                raise ValueError(f"{name} is true or false, not {getattr(self, name)!r}.")

    @property
    def requirements(self) -> str:
        """The requirements in Okta's words, as its refusals list them."""
        words = [f"at least {self.min_length} characters"]
        for count, what in (
            (self.min_lower_case, "a lowercase letter"),
            (self.min_upper_case, "an uppercase letter"),
            (self.min_number, "a number"),
            (self.min_symbol, "a symbol"),
        ):
            if count:
                words.append(what)
        if self.exclude_username:
            words.append("no parts of your username")
        return ", ".join(words)

    def takes(self, password: str, login: str) -> bool:
        """Whether this password is good enough for the user of this login."""
        counts = (
            (len(password), self.min_length),
            (sum(map(str.islower, password)), self.min_lower_case),
            (sum(map(str.isupper, password)), self.min_upper_case),
            (sum(map(str.isdigit, password)), self.min_number),
            (sum(not c.isalnum() and not c.isspace() for c in password), self.min_symbol),
        )
        if len(password) > 72 or any(have < need for have, need in counts):
            return False
        parts = _PARTS.findall(login.lower())
        return not (self.exclude_username and any(part in password.lower() for part in parts))


_PARTS = re.compile(r"[^\W_]{4,}")
"""Of a login: what counts as a part of it."""


@dataclass(frozen=True)
class Settings:
    """How an org is set up."""

    engine: str = "identity"
    """`identity` or `classic`."""
    as_of: str = "2026-11"
    """The month in which the org lives, as `YYYY-MM`: a bug of a month before 2018-03 is still there."""
    password: PasswordPolicy = field(default_factory=PasswordPolicy)
    reactivate_in_recovery: bool = False
    """Sources contradict each other (C5), so an org may be set either way."""
    activation_days: int = 7
    """How long an activation link is good. Source: support.okta.com, question 0D50Z00008C3jVUSAZ."""
    reset_minutes: int = 60
    """How long a reset link is good. Source: recorded policy; the reference's default is 7 days (C9)."""
    enforces_limits: bool = False
    """Whether a call beyond the rate limit is refused."""
    trusted_origins: tuple[str, ...] = ()
    """Origins of pages whose scripts a browser lets call this org (CORS)."""
    shows_emails: bool = True
    """Whether `credentials.emails` is answered; real orgs differ."""
    mfa: bool = False
    """Whether the sign-in asks for a factor of a user who has one."""
    mfa_enroll: str = ""
    """Whether a user who has no factor enrolls one at sign-in: `OPTIONAL`, `REQUIRED` (AUTHN's words), or empty: no."""
    password_hook: dict[str, str] = field(default_factory=dict)
    """What the org's password inline hook would verify: a password for each login, as an older store has it."""
    search_lag_seconds: int = 0
    """How long the index that `search` reads takes to learn of a status. Recorded that it lags, not by how much."""
    keeps: Keeps = field(default_factory=Keeps)
    """How much is kept of what grows with every call."""

    def __post_init__(self) -> None:
        if self.engine not in ("identity", "classic"):
            raise ValueError(f"engine is 'identity' or 'classic', not {self.engine!r}.")
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", self.as_of):
            raise ValueError(f"as_of is a month such as '2017-06', not {self.as_of!r}.")
        if type(self.search_lag_seconds) is not int or not 0 <= self.search_lag_seconds <= MOST_LAG:
            raise ValueError(f"search_lag_seconds is a whole number from 0 to {MOST_LAG}.")
        if type(self.mfa) is not bool:
            raise ValueError(f"mfa is true or false, not {self.mfa!r}.")
        if self.mfa_enroll not in ("", "OPTIONAL", "REQUIRED"):
            raise ValueError(f"mfa_enroll is 'OPTIONAL', 'REQUIRED' or '', not {self.mfa_enroll!r}.")
        if not all(isinstance(text, str) for pair in self.password_hook.items() for text in pair):
            raise ValueError("password_hook has a password for each login, both of them texts.")
        if self.mfa_enroll and not self.mfa:
            raise ValueError("mfa_enroll goes with mfa=True: nobody enrolls a factor that no sign-in asks for.")

    @cached_property
    def world(self) -> frozenset[Case]:
        """The cases of the model that are settled with the org."""
        held = {
            Case.MFA: self.mfa,
            Case.ENROLLS: bool(self.mfa_enroll),
            Case.MUST_ENROLL: self.mfa_enroll == "REQUIRED",
            Case.MINIMUM_AGE: self.password.min_age_minutes > 0,
            Case.CLASSIC: self.engine == "classic",
            Case.SHOW_LOCKOUTS: self.password.show_lockout_failures,
            Case.SELF_SERVICE_UNLOCK: self.password.self_service_unlock,
            Case.BEFORE_2018_09: self.as_of < "2018-03",
            Case.RECOVERY_REACTIVATES: self.reactivate_in_recovery,
        }
        return frozenset(case for case, holds in held.items() if holds)
