"""The sessions of an org's users, ended ones too, so that a refusal can say how well it is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(hours=2)
"""How long a session lasts. Recorded: PY sessions, 2025."""


@dataclass(slots=True)
class Session:
    """A session, and whose it is."""

    id: str
    user_id: str
    login: str
    """As it was when the session began."""
    created: datetime
    expires: datetime
    verified: datetime
    """When the password was last shown."""
    ended: bool = False
    """Whether somebody has ended it."""

    def good(self, now: datetime) -> bool:
        """Whether it is still there. One that has expired is as good as gone."""
        return not self.ended and now < self.expires


class Sessions:
    """All sessions of an org."""

    def __init__(self) -> None:
        self._all: dict[str, Session] = {}
        self.idp_id = ""
        """The id of the org as its own identity provider; empty while there was no session."""

    def add(self, session: Session) -> Session:
        """A session begins."""
        self._all[session.id] = session
        return session

    def get(self, session_id: str) -> Session | None:
        """The session of this id, good or not."""
        return self._all.get(session_id)

    def end_all(self, user_id: str) -> None:
        """End every session of a user."""
        for session in self._all.values():
            if session.user_id == user_id:
                session.ended = True
