"""The users of an org: who there is, and how to find one."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lifecycle.model.facts import NOBODY, Facts, Status, status


@dataclass(slots=True)
class User:
    """One user: facts, profile, credentials, and the timestamps of Okta's user object."""

    id: str
    profile: dict[str, Any]
    created: datetime
    facts: Facts = NOBODY
    activated: datetime | None = None
    status_changed: datetime | None = None
    last_login: datetime | None = None
    last_updated: datetime | None = None
    password_changed: datetime | None = None
    password: str | None = None
    """A hash; see credentials.py."""
    imported: dict[str, Any] | None = None
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
    old_passwords: list[str] = field(default_factory=list)
    """The hashes of earlier passwords, newest first."""
    apps: list[str] = field(default_factory=list)
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
    """A login as Okta compares it: without case and diacritics. Source: USERS, profile.login."""
    plain = unicodedata.normalize("NFKD", login)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


class Users:
    """All users of an org, by id and by login."""

    def __init__(self) -> None:
        self._by_id: dict[str, User] = {}
        self._by_login: dict[str, str] = {}

    def add(self, user: User) -> None:
        """Take in a user whose login is free."""
        self._by_id[user.id] = user
        self._by_login[folded(user.login)] = user.id

    def remove(self, user: User) -> None:
        """Forget a user; the login is free again."""
        del self._by_id[user.id]
        del self._by_login[folded(user.login)]

    def rename(self, user: User, profile: dict[str, Any]) -> None:
        """Give a user another profile, and perhaps another login."""
        del self._by_login[folded(user.login)]
        user.profile = profile
        self._by_login[folded(user.login)] = user.id

    def all(self) -> tuple[User, ...]:
        """Every user, the oldest first."""
        return tuple(self._by_id.values())

    def holder(self, login: str) -> User | None:
        """The user who has this login."""
        return self._by_id.get(self._by_login.get(folded(login), ""))

    def find(self, key: str) -> User | None:
        """The user of this id or login, or of this short name where it fits one user only.

        Source: USERS, get user by id, login, or short name.
        """
        found = self._by_id.get(key) or self.holder(key)
        if found or "@" in key:
            return found
        short = folded(key) + "@"
        fitting = [uid for login, uid in self._by_login.items() if login.startswith(short)]
        return self._by_id[fitting[0]] if len(fitting) == 1 else None
