"""The sign-in page of an Identity Engine org, cell by cell: what each door shows a user of each status.

The classic door has one answer for each call. At the page, what a person sees depends on switches of the org as well,
and much of it is not publicly known. For a user at a door, the first row that fits wins. A row never changes a user:
where it says BY_THE_RULES, a call of `rules.py` does. What is known of each cell stands in `door_evidence.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from lifecycle.model.facts import Status


class Door(StrEnum):
    """A step at the page at which what is shown depends on the user's status."""

    LOGIN = "the login, on a page that asks for it first"
    PASSWORD = "the password"
    EMAIL = "a mailed code in place of a password"
    FORGOTTEN = "the login, for a forgotten password"
    RECOVERY_MAIL = "the mail with a code, for a forgotten password"
    RECOVERED = "the right code, for a forgotten password"
    UNLOCK_MAIL = "the mail with a code, to end a lock"
    UNLOCKED = "the right code, to end a lock"
    ACTIVATION_LINK = "the token of an activation link"
    RESET_LINK = "the token of a reset link"
    REGISTRATION = "the form of a registration"


class Switch(StrEnum):
    """A setting of the org on which a cell depends."""

    otherwise: str
    """The words that say that the switch is off."""

    def __new__(cls, words: str, otherwise: str) -> "Switch":
        """A switch with its words."""
        member = str.__new__(cls, words)
        member._value_ = words
        member.otherwise = otherwise
        return member

    ONE_PAGE = "the page asks for both at once", "the page asks for the login first"
    HIDES_AT_SIGN_IN = "the org hides users at sign-in", "the org does not hide users at sign-in"
    HIDES_IN_RECOVERY = "the org hides users in a recovery", "the org does not hide users in a recovery"
    SHOWS_LOCKOUTS = "the org shows lockouts", "the org does not show lockouts"
    UNLOCKS_THEMSELVES = "users may end a lock themselves", "users may not end a lock themselves"
    RESETS_DENIED = "the user's policy denies the reset", "the user's policy allows the reset"
    UNLOCKS_DENIED = "the user's policy denies the unlock", "the user's policy allows the unlock"
    NO_PASSWORD = "the user has no password", "the user has a password"
    TOO_YOUNG = "the password is too young to be changed", "the password may be changed"
    MORE_FACTORS = "the sign-in asks for more, or is denied", "the sign-in asks for nothing more"


class Sees(StrEnum):
    """What a person sees at a door."""

    AS_KNOWN = "the next page, as for any user"
    NO_ACCOUNT = "There is no account with this username"
    BY_THE_RULES = "what the rules say"
    FAILED = "Authentication failed, and the form again"
    CODE = "the page for a code, which was mailed"
    NO_CODE = "the page for a code, but no code is mailed"
    DENIED = "the page for a code, but the mail says no"
    NO_RESET = "Reset password is not allowed at this time"
    NO_UNLOCK = "We are unable to unlock your account at this time"
    NEW_PASSWORD = "the page for a new password"
    TAKEN = "A user with this Email already exists"
    LINK_OF_SUSPENDED = "Your account has been temporarily suspended"
    LINK_OF_ACTIVATING = "Reset password cannot be performed while the user is activating"
    NOT_KNOWN = "not publicly known, so the simulator answers 501"


@dataclass(frozen=True, slots=True)
class DoorRow:
    """What a door shows users of these statuses, where these switches are on and those are off."""

    door: Door
    statuses: tuple[Status, ...]
    on: frozenset[Switch]
    off: frozenset[Switch]
    shows: Sees
    because: str
    """Why, in a sentence. Where the answer isn't known, what is known."""
    guess: bool = False
    """Whether the row is only the best candidate, because no source says what Okta shows."""

    def fits(self, status: Status, held: Collection[Switch]) -> bool:
        """Whether the row is about a user of this status, where these switches are on."""
        return status in self.statuses and self.on.issubset(held) and self.off.isdisjoint(held)


_S = Status
_USERS = tuple(status for status in Status if status is not Status.ABSENT)
_ALL = tuple(Status)
_ONE_PAGE, _HIDES, _HIDES_TOO = Switch.ONE_PAGE, Switch.HIDES_AT_SIGN_IN, Switch.HIDES_IN_RECOVERY


def _row(
    door: Door,
    statuses: Status | tuple[Status, ...],
    on: Switch | tuple[Switch, ...],
    off: Switch | tuple[Switch, ...],
    shows: Sees,
    because: str,
    guess: bool = False,
) -> DoorRow:
    """A row of the table. One status or switch may stand alone."""
    found = statuses if isinstance(statuses, tuple) else (statuses,)
    wanted, unwanted = (frozenset(some if isinstance(some, tuple) else (some,)) for some in (on, off))
    return DoorRow(door, found, wanted, unwanted, shows, because, guess or shows is Sees.NOT_KNOWN)


# fmt: off
DOOR_ROWS: tuple[DoorRow, ...] = (
    # The sign-in page that asks for the login first
    _row(Door.LOGIN, _S.ABSENT, (), _HIDES, Sees.NO_ACCOUNT,
         "There is no such user, and this org does not hide it."),
    _row(Door.LOGIN, (_S.STAGED, _S.PROVISIONED, _S.RECOVERY, _S.PASSWORD_EXPIRED), (), (), Sees.AS_KNOWN,
         "No source shows this page. The simulator gives the one that everybody else gets.", guess=True),
    _row(Door.LOGIN, _ALL, (), (), Sees.AS_KNOWN,
         "The page asks for the password whatever the status, and tells nothing."),

    # The password, there or on the page that asks for both
    _row(Door.PASSWORD, _S.ABSENT, _ONE_PAGE, _HIDES, Sees.NO_ACCOUNT,
         "There is no such user, and this org does not hide it."),
    _row(Door.PASSWORD, _S.LOCKED_OUT, (Switch.SHOWS_LOCKOUTS, Switch.UNLOCKS_THEMSELVES), _HIDES, Sees.NOT_KNOWN,
         "Okta's hosted page then shows a page to unlock the account. What a client gets was not published; a report "
         "of 2025 shows a defect."),
    _row(Door.PASSWORD, (_S.STAGED, _S.RECOVERY), (), (), Sees.BY_THE_RULES,
         "Such a user can't sign in. No source shows the page, so the simulator gives the refusal that others get.",
         guess=True),
    _row(Door.PASSWORD, _S.ACTIVE, Switch.NO_PASSWORD, (), Sees.BY_THE_RULES,
         "The user has no password, so no password is right, and the refusal is the one that everybody gets."),
    _row(Door.PASSWORD, _ALL, (), (), Sees.BY_THE_RULES,
         "The call sign_in decides, as at the classic door, and every refusal looks the same."),

    # A code by email, where users can sign in by email
    _row(Door.EMAIL, _S.ACTIVE, Switch.MORE_FACTORS, (), Sees.NOT_KNOWN,
         "Whether the code counts as the factor that the org asks for depends on policies that are not simulated."),
    _row(Door.EMAIL, _S.ACTIVE, (), (), Sees.CODE,
         "The code signs the user in. It is mailed when the user asks for it, and not before."),
    _row(Door.EMAIL, _S.ABSENT, (), (), Sees.NO_CODE,
         "The page looks as for a user, and no code is ever mailed."),
    _row(Door.EMAIL, _USERS, (), (), Sees.NOT_KNOWN,
         "No source says whether such a user gets a code, or what the code does."),

    # A forgotten password
    _row(Door.FORGOTTEN, _S.ABSENT, (), _HIDES_TOO, Sees.NO_ACCOUNT,
         "There is no such user, and this org does not hide it."),
    _row(Door.FORGOTTEN, _S.ACTIVE, Switch.NO_PASSWORD, (), Sees.NOT_KNOWN,
         "The user has no password, and the page of such a user does not offer to recover one."),
    _row(Door.FORGOTTEN, (_S.PROVISIONED, _S.ACTIVE, _S.LOCKED_OUT), (), (), Sees.AS_KNOWN,
         "The page offers a code by email."),
    _row(Door.FORGOTTEN, _ALL, _HIDES_TOO, (), Sees.AS_KNOWN,
         "The page is the same for every login."),
    _row(Door.FORGOTTEN, _S.STAGED, (), (), Sees.NOT_KNOWN,
         "Okta's support site says that a STAGED user can't recover a password. The page was not published."),
    _row(Door.FORGOTTEN, _S.RECOVERY, (), (), Sees.NOT_KNOWN,
         "Okta documents that an admin has to reset the password again. How the page says so was not published."),
    _row(Door.FORGOTTEN, _S.DEPROVISIONED, (), (), Sees.NOT_KNOWN,
         "Okta's release notes say that a recovery no longer finds deactivated users. The page was not published."),
    _row(Door.FORGOTTEN, _USERS, (), (), Sees.NOT_KNOWN,
         "No source says what the page shows, or whether a code is mailed."),
    _row(Door.RECOVERY_MAIL, (_S.ABSENT, _S.STAGED, _S.DEPROVISIONED), (), (), Sees.NO_CODE,
         "No password can be recovered here, so no code is mailed. The page does not say so."),
    _row(Door.RECOVERY_MAIL, _S.PROVISIONED, (), (), Sees.CODE,
         "The code is mailed, although it will not lead to a new password."),
    _row(Door.RECOVERY_MAIL, _S.LOCKED_OUT, (), (), Sees.DENIED,
         "A recovery does not end a lock. The page is the same, and the mail says no."),
    _row(Door.RECOVERY_MAIL, _S.ACTIVE, Switch.RESETS_DENIED, (), Sees.CODE,
         "The code is mailed, and the refusal comes after it."),
    _row(Door.RECOVERY_MAIL, _S.ACTIVE, Switch.TOO_YOUNG, (), Sees.DENIED,
         "The password was changed too recently. The page is the same, and the mail says no."),
    _row(Door.RECOVERY_MAIL, _S.ACTIVE, (), (), Sees.CODE,
         "The code is mailed when the user asks for it."),
    _row(Door.RECOVERY_MAIL, _USERS, (), (), Sees.NOT_KNOWN,
         "No source says whether a code is mailed in this status."),
    _row(Door.RECOVERED, _S.ACTIVE, Switch.RESETS_DENIED, (), Sees.NO_RESET,
         "A rule of the password policy denies that this user resets a forgotten password."),
    _row(Door.RECOVERED, _S.ACTIVE, (), (), Sees.NEW_PASSWORD,
         "The code is right, and the user chooses a new password. The old one stays good until then."),
    _row(Door.RECOVERED, _S.PROVISIONED, (), (), Sees.NOT_KNOWN,
         "Okta's page says only that it found some errors, and no page for a new password follows. The answer behind "
         "it was not published. The user stays PROVISIONED."),
    _row(Door.RECOVERED, _ALL, (), (), Sees.NOT_KNOWN,
         "The user has changed since the code was mailed. No source says what the page shows."),

    # Ending a lock
    _row(Door.UNLOCK_MAIL, _S.LOCKED_OUT, Switch.UNLOCKS_DENIED, (), Sees.NO_UNLOCK,
         "The page offers it to everybody as soon as one policy allows it. Only users under that policy can finish."),
    _row(Door.UNLOCK_MAIL, _S.LOCKED_OUT, (), (), Sees.CODE,
         "The code is mailed to the locked user."),
    _row(Door.UNLOCK_MAIL, _S.ABSENT, (), (), Sees.NOT_KNOWN,
         "No source says what the page shows for a login that does not exist."),
    _row(Door.UNLOCK_MAIL, _USERS, (), (), Sees.NOT_KNOWN,
         "Okta has a mail that tells a user that the account is not locked. What the page shows was not published."),
    _row(Door.UNLOCKED, _S.LOCKED_OUT, (), (), Sees.BY_THE_RULES,
         "The code is right, so the lock ends, as with the link in the mail of the classic door."),
    _row(Door.UNLOCKED, _ALL, (), (), Sees.NOT_KNOWN,
         "The user is not locked any more. No source says what the page shows."),

    # Links
    _row(Door.ACTIVATION_LINK, _S.SUSPENDED, (), (), Sees.LINK_OF_SUSPENDED,
         "A suspended user can't be activated."),
    _row(Door.ACTIVATION_LINK, _S.PROVISIONED, (), (), Sees.BY_THE_RULES,
         "The link leads to the choice of a password. A used or lapsed one has messages of its own."),
    _row(Door.ACTIVATION_LINK, _S.ACTIVE, (), (), Sees.NOT_KNOWN,
         "The user has a password, or needs none. The classic door signs such a user in, and of the page no source "
         "tells."),
    _row(Door.ACTIVATION_LINK, _ALL, (), (), Sees.BY_THE_RULES,
         "Such a user does not wait for an activation. No source shows the page, so the simulator gives the message of "
         "a used link.", guess=True),
    _row(Door.RESET_LINK, _S.PROVISIONED, (), (), Sees.LINK_OF_ACTIVATING,
         "The user has yet to be activated, and a reset can't do that at the page."),
    _row(Door.RESET_LINK, (_S.RECOVERY, _S.ACTIVE), (), (), Sees.BY_THE_RULES,
         "The link of a pending reset, or of an ACTIVE user's forgotten password, leads to the choice of a new one."),
    _row(Door.RESET_LINK, _ALL, (), (), Sees.BY_THE_RULES,
         "No reset is pending. No source shows the page, so the simulator gives the message of a used link.",
         guess=True),

    # Registration
    _row(Door.REGISTRATION, _S.ABSENT, (), (), Sees.BY_THE_RULES,
         "The form makes a STAGED user, who is ACTIVE once the registration is complete."),
    _row(Door.REGISTRATION, _USERS, (), (), Sees.TAKEN,
         "There is a user with this login, whatever the status."),
)
# fmt: on


def door_row(door: Door, status: Status, held: Collection[Switch]) -> DoorRow:
    """The row that says what a door shows a user of this status, where these switches are on."""
    return next(row for row in DOOR_ROWS if row.door is door and row.fits(status, held))
