"""The sessions of an org's users, ended ones too, so that a refusal can say how well it is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lifecycle.org.keeps import Keeps, Shelf
from lifecycle.org.undo import Watched

LIFE = timedelta(hours=2)
"""How long a session lasts. Recorded: okta-sdk-python, tests of sessions, 2025."""


@dataclass(slots=True)
class Session(Watched):
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
    """Whether someone has ended it."""

    def good(self, now: datetime) -> bool:
        """Whether it can still be used: it has neither ended nor expired."""
        return not self.ended and now < self.expires


class Sessions(Shelf[Session]):
    """All sessions of an org."""

    def __init__(self, most: int = Keeps.sessions) -> None:
        super().__init__(most)
        self.idp_id = ""
        """The id of the org as its own identity provider; empty while there was no session."""

    def add(self, session: Session) -> Session:
        """A session begins."""
        self.put(session.id, session, session.created)
        return session

    def get(self, session_id: str) -> Session | None:
        """The session of this id, good or not."""
        return self.find(session_id)

    def end_all(self, user_id: str) -> None:
        """End every session of a user."""
        for session in self.hand_over(user_id):
            session.ended = True
