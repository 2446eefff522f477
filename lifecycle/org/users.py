"""The users of an org: who there is, and how to find one."""

import unicodedata
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifecycle.model.facts import NOBODY, Facts, Status, status
from lifecycle.org.undo import Watched, WatchedDict, WatchedList


@dataclass(slots=True)
class User(Watched):
    """One user: facts, profile, credentials, and the timestamps of Okta's user object."""

    id: str
    profile: Mapping[str, Any]
    created: datetime
    facts: Facts = NOBODY
    activated: datetime | None = None
    status_changed: datetime | None = None
    status_before: Status = Status.ABSENT
    """The status before the last change of it."""
    last_login: datetime | None = None
    last_updated: datetime | None = None
    password_changed: datetime | None = None
    password: str | None = None
    """A hash; see credentials.py."""
    imported: Mapping[str, Any] | None = None
    """A hash or an inline hook that came instead of a password, as it came."""
    question: str | None = None
    answer: str | None = None
    """A hash as well."""
    failures: int = 0
    """Wrong passwords in a row."""
    wrong_answers: int = 0
    """Wrong answers to the recovery question in a row."""
    wrong_passcodes: int = 0
    """Wrong passcodes, and wrong answers to a factor's question, in a row."""
    lockouts: int = 0
    """Lockouts in a row, without a good sign-in or an admin's unlock between them."""
    devices: Sequence[str] = ()
    """The device tokens with which the user has signed in, newest last."""
    failures_elsewhere: int = 0
    """Wrong passwords in a row from unknown devices, in an org that blocks those."""
    blocked: bool = False
    """Whether unknown devices are blocked. No status shows it."""
    old_passwords: Sequence[str] = ()
    """The hashes of earlier passwords, newest first."""
    apps: Sequence[str] = ()
    """The names of the apps that are assigned to the user."""
    provider: str = "OKTA"
    """The credential provider: OKTA, FEDERATION, SOCIAL or IMPORT."""
    type_id: str = ""
    realm_id: str = ""
    """Empty in an org without realms."""

    @property
    def status(self) -> Status:
        """The one word that Okta shows."""
        return status(self.facts)

    @property
    def login(self) -> str:
        """What the user signs in with."""
        return str(self.profile["login"])


def folded(login: str) -> str:
    """A login as Okta compares it: without case and diacritics. Source: Okta's Users API reference, profile.login."""
    if login.isascii():
        return login.lower()
    plain = unicodedata.normalize("NFKD", login)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


ORDER = (
    Status.STAGED,
    Status.PROVISIONED,
    Status.ACTIVE,
    Status.RECOVERY,
    Status.PASSWORD_EXPIRED,
    Status.LOCKED_OUT,
    Status.SUSPENDED,
    Status.DEPROVISIONED,
    Status.ABSENT,
)
"""The order of statuses in a list. Recorded: STAGED, ACTIVE, RECOVERY, PASSWORD_EXPIRED follow one another in lists of
users, and cursors begin with the number 0 for STAGED and 2 for ACTIVE (okta-sdk-python, test_user_pagination and
test_comprehensive_user_lifecycle). The places of the others are inferred."""
LISTED = frozenset(ORDER) - {Status.ABSENT}
"""The statuses that a user in a list can have."""


def place_of(user: User) -> str:
    """Where a user stands in a list: by status, and in it by id. It is also the cursor of a page, as recorded."""
    return f"{ORDER.index(user.status)}{user.id}"


def _email_of(user: User) -> str:
    return str(user.profile["email"]).lower()


class Users(Watched):
    """All users of an org, by id, login and email, and in the order of lists."""

    def __init__(self) -> None:
        self._by_id = WatchedDict[str, User]()
        self._by_login = WatchedDict[str, str]()
        self._by_email = WatchedDict[str, WatchedList[str]]()
        self._places = WatchedList[str]()

    def add(self, user: User) -> None:
        """Add a user whose login is free."""
        self._by_id[user.id] = user
        insort(self._places, place_of(user))
        self._enter(user)

    def remove(self, user: User) -> None:
        """Forget a user; the login is free again."""
        del self._by_id[user.id]
        self._leave_place(user)
        self._leave(user)

    def rename(self, user: User, profile: Mapping[str, Any]) -> None:
        """Give a user another profile, and perhaps another login."""
        self._leave(user)
        user.profile = profile
        self._enter(user)

    def become(self, user: User, facts: Facts) -> None:
        """Change the facts of a user, and so perhaps the place in lists. Facts change nowhere else."""
        if facts == user.facts:
            return
        held = user.id in self._by_id
        if held:
            self._leave_place(user)
        user.facts = facts
        if held:
            insort(self._places, place_of(user))

    def _enter(self, user: User) -> None:
        self._by_login[folded(user.login)] = user.id
        self._by_email.setdefault(_email_of(user), WatchedList()).append(user.id)

    def _leave(self, user: User) -> None:
        del self._by_login[folded(user.login)]
        sharing = self._by_email[_email_of(user)]
        sharing.remove(user.id)
        if not sharing:
            del self._by_email[_email_of(user)]

    def _leave_place(self, user: User) -> None:
        del self._places[bisect_left(self._places, place_of(user))]

    def all(self) -> tuple[User, ...]:
        """Every user, the oldest first."""
        return tuple(self._by_id.values())

    def listed(self, statuses: Iterable[Status] = LISTED, after: str = "") -> Iterator[User]:
        """The users of these statuses in the order of lists, from the one after a place on."""
        for number in sorted(ORDER.index(wanted) for wanted in statuses):
            first = max(bisect_left(self._places, str(number)), bisect_right(self._places, after))
            for place in range(first, bisect_left(self._places, str(number + 1))):
                yield self._by_id[self._places[place][1:]]

    def get(self, user_id: str) -> User | None:
        """The user of this id."""
        return self._by_id.get(user_id)

    def with_email(self, email: str) -> list[User]:
        """The users who have this address. Upper and lower case make no difference."""
        return [self._by_id[user_id] for user_id in self._by_email.get(email.lower(), ())]

    def holder(self, login: str) -> User | None:
        """The user who has this login."""
        return self._by_id.get(self._by_login.get(folded(login), ""))

    def find(self, key: str) -> User | None:
        """The user of this id or login, or of this short name if it fits only one user.

        Source: Okta's Users API reference, get user by id, login, or short name.
        """
        return self._by_id.get(key) or self.named(key)

    def named(self, key: str) -> User | None:
        """The user of this login, or of this short name if it fits only one user."""
        found = self.holder(key)
        if found or "@" in key:
            return found
        short = folded(key) + "@"
        fitting = [uid for login, uid in self._by_login.items() if login.startswith(short)]
        return self._by_id[fitting[0]] if len(fitting) == 1 else None
