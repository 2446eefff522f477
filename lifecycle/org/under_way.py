"""A sign-in that is under way: its current step, how it began, and the options that its caller chose."""

from dataclasses import dataclass
from datetime import datetime

from lifecycle.model.transactions import State, follows
from lifecycle.org.mailing import issue
from lifecycle.org.state import OrgState
from lifecycle.org.tokens import Kind, Token
from lifecycle.org.users import User


@dataclass(frozen=True, slots=True)
class SignInOptions:
    """The options that the caller chose when the sign-in began. They hold until it ends.

    Source: Okta's Authentication API reference, options.
    """

    multi: bool = False
    """Whether to offer another factor after each that is enrolled (`multiOptionalFactorEnroll`)."""
    warn: bool = False
    """Whether to warn of a password that will soon be too old (`warnBeforePasswordExpired`)."""


class SignIn:
    """A sign-in under way. Everything about it is kept in its state token."""

    def __init__(self, token: Token) -> None:
        """The sign-in of this token. Raises ValueError for a token of another kind."""
        if token.kind is not Kind.STATE or token.state is None:
            raise ValueError(f"A token of the kind {token.kind} does not belong to a sign-in. Give a state token.")
        self._token = token
        self.state: State = token.state

    @property
    def token(self) -> str:
        """The state token, which names the sign-in in each of its steps."""
        return self._token.value

    @property
    def user_id(self) -> str:
        """The id of the user who signs in."""
        return self._token.user_id

    @property
    def expires(self) -> datetime:
        """When the sign-in expires."""
        return self._token.expires

    @property
    def recovery(self) -> str | None:
        """The recovery with which the sign-in began; None if it began with a password."""
        return self._token.recovery

    @property
    def link(self) -> str:
        """The token of the link that it came from, if that link may be opened again."""
        return self._token.link

    @property
    def factor_id(self) -> str:
        """The id of the factor that was challenged or is being enrolled; empty if there is none."""
        return self._token.factor_id

    @property
    def options(self) -> SignInOptions:
        """The options that the caller chose."""
        return SignInOptions(self._token.multi, self._token.warn)

    def allows(self, call: str, factor_id: str | None = None) -> bool:
        """Whether this call can be the next step. If it names a factor, that has to be the step's factor."""
        return follows(self.state, call) and factor_id in (None, self.factor_id)

    def go_to(self, state: State, factor_id: str = "") -> None:
        """Go to another step, which may be about one factor."""
        self.state = self._token.state = state
        self._token.factor_id = factor_id

    def end(self) -> None:
        """End the sign-in, so that its state token can't be used any more."""
        self._token.spent = "used"


def begin(
    state: OrgState,
    user: User,
    stage: State,
    recovery: str | None = None,
    options: SignInOptions | None = None,
    link: str = "",
) -> SignIn:
    """Begin a sign-in that needs another step. `link` is the token of the link that began it, if it stays good."""
    wished = options or SignInOptions()
    token = issue(state, user, Kind.STATE)
    token.state, token.recovery, token.multi, token.warn = stage, recovery, wished.multi, wished.warn
    token.link = link
    return SignIn(token)


def under_way(state: OrgState, value: object) -> SignIn | None:
    """The sign-in of this state token, if it is still under way."""
    token = state.good_token(value, {Kind.STATE})
    return SignIn(token) if token else None
