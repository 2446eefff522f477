"""Begins a session with the token of a completed sign-in, for each call that takes such a token."""

from lifecycle.model import refusals
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier, weakest
from lifecycle.model.transactions import State
from lifecycle.org import visits
from lifecycle.org.org import Org
from lifecycle.org.sessions import Session
from lifecycle.org.tokens import Kind, Token
from lifecycle.org.users import User
from lifecycle.service.replies import Refused


def begin_session(org: Org, value: str | None, known: Tier) -> tuple[Session, User]:
    """Begin a session with this token, and return it with its user.

    `known` says how well it is known that this call refuses a token that was never issued, or one that is used.

    Raises:
        Refused: if the token is not good.
    """
    token = org.good_token(value, {Kind.SESSION})
    if token is None:
        raise Refused(refusals.AUTHENTICATION_FAILED, weakest(known, _known(org.tokens.get(value))))
    user = org.users.find(token.user_id)
    if user is None or not _may_sign_in(org, user):
        raise Refused(refusals.AUTHENTICATION_FAILED, Tier.INFERRED)
    token.spent = "used"
    return visits.open_session(org, user), user


def _known(token: Token | None) -> Tier:
    """How well it is known that such a token is refused: bogus and used ones are recorded."""
    return Tier.RECORDED if token is None or token.spent == "used" else Tier.INFERRED


def _may_sign_in(org: Org, user: User) -> bool:
    """Whether the rules would let this user in now. A token from before does not outlive that."""
    enters = org.foresee("sign_in", user, {Case.RIGHT_PASSWORD}).effect.enters
    # the factor came before the token
    shown = enters in (State.MFA_REQUIRED, State.MFA_ENROLL) and user.status is Status.ACTIVE
    return shown or enters == State.SUCCESS
