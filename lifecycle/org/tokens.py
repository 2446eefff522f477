"""One-time tokens: for links in mails, for a sign-in under way, and for beginning a session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lifecycle.model.links import Link
from lifecycle.model.transactions import State
from lifecycle.org.keeps import Keeps, Shelf
from lifecycle.org.undo import Watched, WatchedDict


class Kind(StrEnum):
    """What a token is for."""

    ACTIVATION = Link.ACTIVATION.value
    RESET = Link.RESET.value
    FORGOT = Link.FORGOT.value
    UNLOCK = Link.UNLOCK.value
    STATE = "state"
    """A sign-in that is under way."""
    EMAIL = "email"
    """A mailed link that stands for the code in the mail. Its `link` is the handle of the sign-in."""
    SESSION = "session"
    """A session that the caller can begin."""


IN_LINKS = frozenset(Kind(link) for link in Link)
"""The kinds of tokens that are in links."""


@dataclass(slots=True)
class Token(Watched):
    """A token of a user, with what has become of it."""

    value: str
    kind: Kind
    user_id: str
    expires: datetime
    # The next five are for a sign-in under way; see under_way.py.
    state: State | None = None
    recovery: str | None = None
    factor_id: str = ""
    multi: bool = False
    warn: bool = False
    link: str = ""
    """The token of the link with which the sign-in began, while that link may be opened again."""
    opened: bool = False
    """Whether the link was opened before."""
    spent: str = ""
    """Why the token can't be used any more: `used`, `superseded` or `withdrawn`; empty while it can."""

    def good(self, now: datetime) -> bool:
        """Whether the token can still be used."""
        return not self.spent and now < self.expires


STATE_LIFE = timedelta(minutes=5)
"""How long a sign-in can take. Source: Okta's support site, questions-concerning-activation-link-validity."""


class Tokens(Shelf[Token]):
    """All tokens of an org, including used ones, so that a refusal can depend on what became of a token."""

    def __init__(self, most: int = Keeps.tokens) -> None:
        super().__init__(most)
        self._newest = WatchedDict[str, str]()
        """The newest token of each user and kind of link. Older ones of that kind can't be used any more."""

    def issue(self, token: Token, now: datetime) -> Token:
        """Add a new token. A new link makes the user's older links of the same kind useless."""
        if token.kind in IN_LINKS:
            place = _place(token.user_id, token.kind)
            older = self._all.get(self._newest.get(place, ""))
            if older and not older.spent:
                older.spent = "superseded"
            self._newest[place] = token.value
        self.put(token.value, token, now)
        return token

    def restore(self, things: Mapping[str, Token], dropped: int) -> None:
        """Fill an empty collection with what was kept."""
        super().restore(things, dropped)
        for token in things.values():
            if token.kind in IN_LINKS:
                self._newest[_place(token.user_id, token.kind)] = token.value

    def newest(self, user_id: str, kind: Kind) -> str:
        """The newest token of a user in a link of this kind; empty if there is none."""
        return self._newest.get(_place(user_id, kind), "")

    def get(self, value: object) -> Token | None:
        """The token with this value, even if it can't be used any more."""
        return self.find(value) if isinstance(value, str) else None

    def withdraw(self, user_id: str) -> None:
        """Make all tokens of a user useless."""
        for token in self.hand_over(user_id):
            token.spent = token.spent or "withdrawn"
        for kind in IN_LINKS:
            self._newest.pop(_place(user_id, kind), None)


def _place(user_id: str, kind: Kind) -> str:
    """The key under which the newest link of a user and a kind is kept."""
    return f"{user_id} {kind}"
