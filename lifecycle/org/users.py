"""The users of an org, and how to find one."""

import unicodedata
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from lifecycle.model.facts import NOBODY, Facts, Status, status
from lifecycle.org.undo import Derived, Watched, WatchedDict, WatchedList, note_again
from lifecycle.org.user_index import LAST, Index, Keys

MOST_INDEXES = 48
"""Indexes of one org. When another one is needed, the one goes that has not been used for the longest time."""
FEW_MARKED = 1_000
"""Marked users who are entered again in any case. If more than these and a quarter of all are marked, the indexes are
made again when they are needed, which costs less."""
NOT_SEARCHED = frozenset(
    ("password", "imported", "question", "answer", "failures", "wrong_answers", "wrong_passcodes", "lockouts")
) | {"old_passwords", "apps", "provider", "realm_id"}
"""Attributes of a user by which nobody can be found. A change of any other is told to the indexes."""


class Indexes(Derived):
    """The indexes of an org's users, each made at the first search for its property and kept right afterwards.

    They are worked out from the users, so no file holds one, and a copy of an org begins without any. A change of a
    user only marks the user; the next search enters the marked users again. So a call that changes users costs the
    same, however many indexes there are.
    """

    def __init__(self) -> None:
        self._indexes: dict[str, tuple[Index, Callable[[User], Keys]]] = {}
        self._place_of: dict[str, str] = {}
        self._marked: set[str] = set()

    def __deepcopy__(self, memo: object) -> "Indexes":
        return Indexes()

    __copy__ = __deepcopy__  # type: ignore[assignment]

    def mark(self, user_id: str) -> None:
        """Note that a user has come, has gone, or has changed."""
        if self._indexes:
            self._marked.add(user_id)

    def mark_in_step(self, user_id: str) -> None:
        """The same of a change that a step back would not tell of by itself."""
        self.mark(user_id)
        note_again(self, Indexes.mark, self, user_id)

    def of(
        self,
        name: str,
        keys: Callable[["User"], Keys],
        users: Mapping[str, "User"],
        places: Sequence[str],
    ) -> Index:
        """The index of this name, as the users are now. `places` are those of all users, in order."""
        if self._marked:
            self._enter_marked(users)
        if name in self._indexes:
            index, keys = self._indexes.pop(name)
        else:
            if not self._indexes:
                _put_marking_in_place()
                self._place_of.clear()
                self._place_of.update((place.rpartition(" ")[2], place) for place in places)
            index = Index({user_id: found for user_id, user in users.items() if (found := keys(user))}, self._place_of)
            if len(self._indexes) >= MOST_INDEXES:
                del self._indexes[next(iter(self._indexes))]
        self._indexes[name] = index, keys
        return index

    def _enter_marked(self, users: Mapping[str, "User"]) -> None:
        """Bring the indexes up to date for the users who have changed, or drop all indexes if too many have."""
        marked = self._marked.copy()
        self._marked.clear()
        if len(marked) > FEW_MARKED + len(users) // 4:
            self._indexes.clear()
            return
        for user_id in marked:
            user, before = users.get(user_id), self._place_of.pop(user_id, None)
            after = place_of(user) if user else None
            if after:
                self._place_of[user_id] = after
            for index, keys in self._indexes.values():
                index.change(user_id, keys(user) if user else None, before, after)


class _Indexed(Watched):
    """What is found through indexes."""

    __slots__ = ("_indexes",)
    _indexes: Indexes
    """Those of the org to which this belongs; unset before it belongs to one."""


@dataclass(slots=True)
class User(_Indexed):
    """One user: facts, profile, credentials, and the timestamps of Okta's user object."""

    id: str
    profile: Mapping[str, Any]
    created: datetime
    facts: Facts = NOBODY
    activated: datetime | None = None
    status_changed: datetime | None = None
    status_before: Status = Status.ABSENT
    """The status before the last change of the status."""
    last_login: datetime | None = None
    last_updated: datetime | None = None
    password_changed: datetime | None = None
    password: str | None = None
    """A hash; see credentials.py."""
    imported: Mapping[str, Any] | None = None
    """The hash or the inline hook that a caller sent instead of a password."""
    question: str | None = None
    answer: str | None = None
    """The hash of the answer to the question."""
    failures: int = 0
    """Wrong passwords in a row."""
    wrong_answers: int = 0
    """Wrong answers to the recovery question in a row."""
    wrong_passcodes: int = 0
    """Wrong passcodes, and wrong answers to a factor's question, in a row."""
    lockouts: int = 0
    """Lockouts in a row, without a successful sign-in or an admin's unlock between them."""
    devices: tuple[str, ...] = ()
    """The device tokens with which the user has signed in, newest last."""
    failures_elsewhere: int = 0
    """Wrong passwords in a row from unknown devices, in an org that blocks those."""
    blocked: bool = False
    """Whether unknown devices are blocked. No status shows it."""
    phone: str = ""
    """The phone number that the user verified last. It stays when the factor is reset, until another replaces it."""
    old_passwords: Sequence[str] = ()
    """The hashes of earlier passwords, newest first."""
    apps: Mapping[str, datetime] = field(default_factory=dict)
    """The ids of the apps that are assigned to the user, each with the time of the assignment, the oldest first."""
    provider: str = "OKTA"
    """The credential provider: OKTA, FEDERATION, SOCIAL or IMPORT."""
    type_id: str = ""
    realm_id: str = ""
    """Empty in an org without realms."""

    def restored(self) -> None:
        """Let the indexes know that this user has changed, forwards or by a step back."""
        indexes = getattr(self, "_indexes", None)
        if indexes is not None:
            indexes.mark(self.id)

    @property
    def status(self) -> Status:
        """The status that Okta shows."""
        return status(self.facts)

    @property
    def login(self) -> str:
        """What the user signs in with."""
        return str(self.profile["login"])


def _set_and_mark(user: User, name: str, value: Any) -> None:
    """Set an attribute of a user, and let the indexes know if somebody can be found by it."""
    Watched.__setattr__(user, name, value)
    if name not in NOT_SEARCHED:
        user.restored()


def _put_marking_in_place() -> None:
    """Let users mark themselves in the indexes from now on.

    Before the first index of the process there is nothing to mark, and users are made and changed in half the time.
    """
    User.__setattr__ = _set_and_mark  # type: ignore[assignment, method-assign]


def folded(login: str) -> str:
    """A login in the form in which Okta compares logins: in lower case and without diacritics.

    Source: Okta's Users API reference, profile.login.
    """
    if login.isascii():
        return login.lower()
    plain = unicodedata.normalize("NFKD", login)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


STATUS_ORDER = (
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
"""The order of statuses in a list.

It was recorded that STAGED, ACTIVE, RECOVERY and PASSWORD_EXPIRED come in this order, and that cursors begin with the
number 0 for STAGED and 2 for ACTIVE: okta-sdk-python, recorded tests test_user_pagination and
test_comprehensive_user_lifecycle. The places of the other statuses are inferred.
"""
LISTED = frozenset(STATUS_ORDER) - {Status.ABSENT}
"""The statuses that a user in a list can have."""


_NUMBER = {one: str(number) for number, one in enumerate(STATUS_ORDER)}


def place_of(user: User) -> str:
    """The place of a user in a list, which is ordered by status, and within a status by id, as recorded lists are."""
    return f"{_NUMBER[user.status]} {user.id}"


def _email_of(user: User) -> str:
    return str(user.profile["email"]).lower()


class Users(Watched):
    """All users of an org, by id, login and email, and in the order of lists."""

    def __init__(self) -> None:
        self._by_id = WatchedDict[str, User]()
        self._by_login = WatchedDict[str, str]()
        self._by_email = WatchedDict[str, WatchedList[str]]()
        self._places = WatchedList[str]()
        self._indexes = Indexes()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        other = super().__deepcopy__(memo)
        for user in other._by_id.values():
            object.__setattr__(user, "_indexes", other._indexes)
        return other

    def add(self, user: User) -> None:
        """Add a user whose login is free."""
        self._by_id[user.id] = user
        object.__setattr__(user, "_indexes", self._indexes)
        self._indexes.mark_in_step(user.id)
        insort(self._places, place_of(user))
        self._enter(user)

    def remove(self, user: User) -> None:
        """Remove a user, so that the login is free again."""
        del self._by_id[user.id]
        self._indexes.mark_in_step(user.id)
        self._leave_place(user)
        self._leave(user)

    def rename(self, user: User, profile: Mapping[str, Any]) -> None:
        """Give a user another profile, and perhaps another login."""
        self._leave(user)
        user.profile = profile
        self._enter(user)

    def become(self, user: User, facts: Facts) -> None:
        """Change the facts about a user, and the place in lists if that changes. Facts change nowhere else."""
        if facts == user.facts:
            return
        held = user.id in self._by_id
        if held:
            self._leave_place(user)
        user.facts = facts
        if held:
            insort(self._places, place_of(user))

    def _enter(self, user: User) -> None:
        """Make a user findable by login and email."""
        self._by_login[folded(user.login)] = user.id
        self._by_email.setdefault(_email_of(user), WatchedList()).append(user.id)

    def _leave(self, user: User) -> None:
        """Stop a user from being found by login and email."""
        del self._by_login[folded(user.login)]
        sharing = self._by_email[_email_of(user)]
        sharing.remove(user.id)
        if not sharing:
            del self._by_email[_email_of(user)]

    def _leave_place(self, user: User) -> None:
        """Take a user out of the order of lists, before the place changes."""
        del self._places[bisect_left(self._places, place_of(user))]

    def all(self) -> tuple[User, ...]:
        """Every user, the oldest first."""
        return tuple(self._by_id.values())

    def listed(self, statuses: Iterable[Status] = LISTED, after: str = "") -> Iterator[User]:
        """The users of these statuses in the order of lists, from the one after a place on."""
        return map(self.at, self.places(statuses, after))

    def index(self, name: str, keys: Callable[[User], Keys]) -> Index:
        """The index of a property, as the users are now. `keys` reads the property."""
        return self._indexes.of(name, keys, self._by_id, self._places)

    def count(self, statuses: Iterable[Status] = LISTED) -> int:
        """How many users have one of these statuses."""
        found = self.spans(statuses)
        return sum(bisect_left(self._places, end) - bisect_left(self._places, start) for start, end in found)

    def spans(self, statuses: Iterable[Status]) -> Iterator[tuple[str, str]]:
        """Between which places in lists the users of each of these statuses stand."""
        for number in sorted(STATUS_ORDER.index(wanted) for wanted in statuses):
            yield str(number), str(number + 1)

    def places(self, statuses: Iterable[Status], after: str = "", until: str = LAST) -> Iterator[str]:
        """The places of the users of these statuses, from behind a place on until another."""
        for start, end in self.spans(statuses):
            first = max(bisect_left(self._places, start), bisect_right(self._places, after))
            for place in range(first, bisect_left(self._places, min(end, until))):
                yield self._places[place]

    def at(self, place: str) -> User:
        """The user at a place in lists."""
        return self._by_id[place.rpartition(" ")[2]]

    def of_id(self, user_id: str) -> User:
        """The user of this id, who exists."""
        return self._by_id[user_id]

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
        """The user with this id or login, or with this short name if only one user matches it.

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
