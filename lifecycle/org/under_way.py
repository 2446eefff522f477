"""A sign-in that is under way: where it stands, what it came from, and what its caller wished for."""

from dataclasses import dataclass
from datetime import datetime

from lifecycle.model.transactions import State, follows
from lifecycle.org.mailing import issue
from lifecycle.org.state import OrgState
from lifecycle.org.tokens import Kind, Token
from lifecycle.org.users import User


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller wished for when the sign-in began. It counts until the sign-in ends. Source: AUTHN, options."""

    multi: bool = False
    """To be offered another factor after each that is enrolled (`multiOptionalFactorEnroll`)."""
    warn: bool = False
    """To be warned of a password that will soon be too old (`warnBeforePasswordExpired`)."""


class SignIn:
    """A sign-in under way. Its state token holds all that is kept of it."""

    def __init__(self, token: Token) -> None:
        """The sign-in of this token. Raises ValueError for a token of another kind."""
        if token.kind is not Kind.STATE or token.state is None:
            raise ValueError(f"A token of the kind {token.kind} belongs to no sign-in.")
        self._token = token
        self.state: State = token.state

    @property
    def token(self) -> str:
        """The state token, which names the sign-in in each of its steps."""
        return self._token.value

    @property
    def user_id(self) -> str:
        """Who signs in."""
        return self._token.user_id

    @property
    def expires(self) -> datetime:
        """When it lapses."""
        return self._token.expires

    @property
    def recovery(self) -> str | None:
        """The recovery that it came from, if it did not begin with a password."""
        return self._token.recovery

    @property
    def link(self) -> str:
        """The token of the link that it came from, if that link may be opened again."""
        return self._token.link

    @property
    def factor_id(self) -> str:
        """The factor that was challenged or is being enrolled. Empty if there is none."""
        return self._token.factor_id

    @property
    def options(self) -> Options:
        """What its caller wished for."""
        return Options(self._token.multi, self._token.warn)

    def allows(self, call: str, factor_id: str | None = None) -> bool:
        """Whether this call is a next step. A call that names a factor has to name the one that the step is about."""
        return follows(self.state, call) and factor_id in (None, self.factor_id)

    def go_to(self, state: State, factor_id: str = "") -> None:
        """Stand at another step, which may be about one factor."""
        self.state = self._token.state = state
        self._token.factor_id = factor_id

    def end(self) -> None:
        """End it: its state token opens nothing any more."""
        self._token.spent = "used"


def begin(
    state: OrgState,
    user: User,
    stage: State,
    recovery: str | None = None,
    options: Options | None = None,
    link: str = "",
) -> SignIn:
    """Begin a sign-in that needs another step. `link` is the token of the link that began it, if it stays good."""
    wished = options or Options()
    token = issue(state, user, Kind.STATE)
    token.state, token.recovery, token.multi, token.warn = stage, recovery, wished.multi, wished.warn
    token.link = link
    return SignIn(token)


def under_way(state: OrgState, value: object) -> SignIn | None:
    """The sign-in of this state token, if it is still under way."""
    token = state.good_token(value, {Kind.STATE})
    return SignIn(token) if token else None
