"""One-time tokens: of the links in mails, of a sign-in under way, of a session to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lifecycle.model.links import Link
from lifecycle.model.transactions import State
from lifecycle.org.keeps import Keeps, Shelf
from lifecycle.org.undo import Watched, WatchedDict


class Kind(StrEnum):
    """What a token is good for."""

    ACTIVATION = Link.ACTIVATION.value
    RESET = Link.RESET.value
    FORGOT = Link.FORGOT.value
    UNLOCK = Link.UNLOCK.value
    STATE = "state"
    """A sign-in that is under way."""
    SESSION = "session"
    """A session that may begin."""


IN_LINKS = frozenset(Kind(link) for link in Link)
"""Tokens that travel in a link."""


@dataclass(slots=True)
class Token(Watched):
    """A token, whose it is, and what became of it."""

    value: str
    kind: Kind
    user_id: str
    expires: datetime
    # the rest is kept for a sign-in under way; see signing_in.py
    state: State | None = None
    recovery: str | None = None
    factor_id: str = ""
    multi: bool = False
    warn: bool = False
    link: str = ""
    """Of a sign-in that a link began: the link's token, while the link may be opened again."""
    opened: bool = False
    """Of a link: whether it was opened before."""
    spent: str = ""
    """Why it is not good any more: `used`, `superseded` or `withdrawn`; empty while it is good."""

    def good(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return not self.spent and now < self.expires


STATE_LIFE = timedelta(minutes=5)
"""How long a sign-in may take. Source: support.okta.com, questions-concerning-activation-link-validity."""


class Tokens(Shelf[Token]):
    """All tokens of an org, spent ones too, so that a refusal can say what became of one."""

    def __init__(self, most: int = Keeps.tokens) -> None:
        super().__init__(most)
        self._newest = WatchedDict[str, str]()
        """The newest link of each user and kind: of a kind, no other can be good."""

    def issue(self, token: Token, now: datetime) -> Token:
        """Hand out a token. A new link of a kind makes the user's older ones of that kind worthless."""
        if token.kind in IN_LINKS:
            place = _place(token.user_id, token.kind)
            older = self._all.get(self._newest.get(place, ""))
            if older and not older.spent:
                older.spent = "superseded"
            self._newest[place] = token.value
        self.put(token.value, token, now)
        return token

    def restore(self, things: Mapping[str, Token], dropped: int) -> None:
        """Fill an empty shelf again."""
        super().restore(things, dropped)
        for token in things.values():
            if token.kind in IN_LINKS:
                self._newest[_place(token.user_id, token.kind)] = token.value

    def get(self, value: object) -> Token | None:
        """The token of this value, good or spent."""
        return self.find(value) if isinstance(value, str) else None

    def withdraw(self, user_id: str) -> None:
        """Make all tokens of a user worthless."""
        for token in self.hand_over(user_id):
            token.spent = token.spent or "withdrawn"
        for kind in IN_LINKS:
            self._newest.pop(_place(user_id, kind), None)


def _place(user_id: str, kind: Kind) -> str:
    """The key under which the newest link of a user and a kind is kept."""
    return f"{user_id} {kind}"
