"""The sessions of an org's users, including ended ones, so that a refusal can say how well it is known."""

from dataclasses import dataclass
from datetime import datetime

from lifecycle.org.keeps import Keeps, Shelf
from lifecycle.org.undo import Watched


@dataclass(slots=True)
class Session(Watched):
    """A session of a user."""

    id: str
    user_id: str
    login: str
    """The user's login when the session began."""
    created: datetime
    expires: datetime
    verified: datetime
    """When the password was last verified."""
    ended: bool = False
    """Whether the session was ended before it expired."""

    def good(self, now: datetime) -> bool:
        """Whether the session has neither ended nor expired."""
        return not self.ended and now < self.expires


class Sessions(Shelf[Session]):
    """All sessions of an org."""

    def __init__(self, most: int = Keeps.sessions) -> None:
        super().__init__(most)
        self.idp_id = ""
        """The id of the org as its own identity provider; empty before the first session."""

    def add(self, session: Session) -> Session:
        """Add a session that begins."""
        self.put(session.id, session, session.created)
        return session

    def get(self, session_id: str) -> Session | None:
        """The session with this id, even if it has ended."""
        return self.find(session_id)

    def end_all(self, user_id: str) -> None:
        """End every session of a user."""
        for session in self.hand_over(user_id):
            session.ended = True
