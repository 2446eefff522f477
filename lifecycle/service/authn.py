"""`/api/v1/authn`: the end user's side. Public calls; no API token is needed."""

from collections.abc import Collection

from lifecycle.model import refusals
from lifecycle.model.cases import Case
from lifecycle.model.links import ACTIVATING, LINKS, RECOVERING, Link
from lifecycle.model.moves import Move
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State, follows
from lifecycle.org import signing_in
from lifecycle.org.deeds import Given
from lifecycle.org.factors import PREFIXES, Factor, FactorType
from lifecycle.org.judging import opens
from lifecycle.org.org import Org
from lifecycle.org.reporting import reject_link
from lifecycle.org.tokens import IN_LINKS, Kind, Token
from lifecycle.org.users import User
from lifecycle.service.credentials import check_new_password
from lifecycle.service.documents import (
    Document,
    challenge_document,
    locked_document,
    recovery_document,
    success_document,
    transaction_document,
)
from lifecycle.service.factors import (
    activate,
    active_factor,
    enroll,
    factor_of,
    given_in,
    mfa_document,
    show,
    text_again,
    text_pending,
)
from lifecycle.service.replies import Refused, Reply, not_simulated, settle
from lifecycle.service.request import Request

MOVES_LAST_LOGIN = ("X-Simulator-Guess", "lastLogin moves with this answer; Okta may wait for a session (unknown)")
"""What is known of the answer and what is not are two things. Source: Okta's OpenAPI specification, User.lastLogin;
unknown U9."""
_OF_FACTORS = (State.MFA_REQUIRED, State.MFA_CHALLENGE, State.MFA_ENROLL, State.MFA_ENROLL_ACTIVATE)
_BY_LINK = {Kind.FORGOT: {Case.FORGOT_LINK}, Kind.UNLOCK: {Case.UNLOCK_LINK}}
_INCOMPLETE = refusals.VALIDATION.filled(field="authRequest").because(
    "The 'username' and 'password' attributes are required in this context."
)


def authenticate(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn`: sign in, hand in an activation token, or ask where a sign-in stands."""
    document = request.document()
    if request.text(document, "stateToken") is not None:
        token = _under_way(org, document["stateToken"])
        return Reply(_transaction(org, _owner(org, token), token), tier=Tier.DOCUMENTED)
    if request.text(document, ACTIVATING) is not None:
        return _open(org, document[ACTIVATING], {Kind.ACTIVATION}, "open_activation_link")
    login, password = request.text(document, "username"), request.text(document, "password")
    if not login or not password:
        raise Refused(_INCOMPLETE, Tier.REPORTED)
    options = request.part(document, "options")
    warn = options.get("warnBeforePasswordExpired") is True
    user, move = signing_in.sign_in(org, login, password, warn)
    return _go_on(org, user, move, warn=warn, multi=options.get("multiOptionalFactorEnroll") is True)


def recovery_token(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/recovery/token`: hand in the token of a reset link, or of an activation link."""
    value = request.text(request.document(), RECOVERING)
    return _open(org, value, IN_LINKS, "open_reset_link")


def _open(org: Org, value: str | None, kinds: Collection[Kind], call: str) -> Reply:
    """Hand in the token of a link of one of these kinds. Raises Refused for one that opens nothing."""
    token = org.tokens.get(value)
    if token is None or token.kind not in kinds or not token.good(org.clock.now()):
        if call == "open_reset_link":
            reject_link(org, org.users.find(token.user_id) if token else None)
        raise _useless(token, call)
    user = org.users.find(token.user_id)
    move = org.apply(call, user, _BY_LINK.get(token.kind, ())).move
    settle(move)
    token.spent = "used"
    return _go_on(org, user, move, LINKS[Link(token.kind)].recovery)


def _useless(token: Token | None, call: str) -> Refused:
    """The refusal of a one-time token that opens nothing."""
    # that a newer link, or a deactivation, makes an older one worthless no source tells
    tier = Tier.UNKNOWN if token and token.spent in ("superseded", "withdrawn") else Tier.DOCUMENTED
    if call == "open_activation_link":
        return Refused(refusals.AUTHENTICATION_FAILED, tier)
    return Refused(refusals.LINK_EXPIRED if token else refusals.INVALID_TOKEN, tier)


def recovery_answer(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/recovery/answer`"""
    document = request.document()
    token = _at_step(org, request, "answer_question")
    user = _owner(org, token)
    move = signing_in.answer(org, user, request.text(document, "answer") or "")
    tier = settle(move)
    token.state = move.effect.enters
    if token.state is State.SUCCESS:
        token.spent = "used"
        return _go_on(org, user, move, token.recovery)
    return Reply(transaction_document(org, user, token), tier=tier)


def reset_password(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/credentials/reset_password`: choose a password after a link."""
    document = request.document()
    token = _at_step(org, request, "choose_password")
    new = request.text(document, "newPassword") or ""
    return _new_password(org, token, new, "choose_password", refusals.TOO_WEAK)


def change_password(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/credentials/change_password`: change an expired password at sign-in."""
    document = request.document()
    token = _at_step(org, request, "change_expired_password")
    user = _owner(org, token)
    if not opens(org, user, request.text(document, "oldPassword")):
        raise Refused(refusals.WRONG_AT_SIGN_IN, Tier.DOCUMENTED)
    new = request.text(document, "newPassword") or ""
    asked = {Case.REVOKE_SESSIONS} if document.get("revokeSessions") is True else set()
    return _new_password(org, token, new, "change_expired_password", refusals.UPDATE_OF_CREDENTIALS_FAILED, asked)


def cancel(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/cancel`"""
    token = _under_way(org, request.text(request.document(), "stateToken"))
    token.spent = "used"
    return Reply({"relayState": None}, tier=Tier.DOCUMENTED)


def _new_password(
    org: Org, token: Token, new: str, call: str, too_weak: refusals.Refusal, asked: Collection[Case] = ()
) -> Reply:
    user = _owner(org, token)
    move = org.foresee(call, user)
    if not move.refused:
        check_new_password(org, user, new, too_weak, history=True)
    settle(org.apply(call, user, asked, Given(new)).move)
    token.spent = "used"
    return _go_on(org, user, move)


def _go_on(
    org: Org,
    user: User | None,
    move: Move,
    recovery: str | None = None,
    *,
    warn: bool = False,
    multi: bool = False,
) -> Reply:
    """The answer to a step of a sign-in: done, or the next step."""
    tier = settle(move)
    assert user is not None  # no rule lets a stranger in
    state = move.effect.enters
    assert state is not None  # nor leads nowhere
    if state is State.LOCKED_OUT:
        return Reply(locked_document(org), tier=tier)
    if state is State.SUCCESS and recovery == "UNLOCK":
        return Reply({"status": str(state), "recoveryType": recovery}, tier=tier)
    if state is State.SUCCESS:
        return Reply(
            success_document(org, user, signing_in.session_token(org, user)), tier=tier, headers=(MOVES_LAST_LOGIN,)
        )
    token = signing_in.begin(org, user, state, recovery)
    token.warn, token.multi = warn, multi
    return Reply(_transaction(org, user, token), tier=tier)


def _transaction(org: Org, user: User, token: Token) -> Document:
    """Where a sign-in stands."""
    return (mfa_document if token.state in _OF_FACTORS else transaction_document)(org, user, token)


def _under_way(org: Org, value: str | None) -> Token:
    token = org.tokens.get(value)
    if token is None or token.kind is not Kind.STATE or not token.good(org.clock.now()):
        raise Refused(refusals.INVALID_TOKEN, Tier.DOCUMENTED)
    return token


def _at_step(org: Org, request: Request, call: str, factor_id: str | None = None) -> Token:
    """The sign-in that the body names, where this call is its next step, with the factor that it is about."""
    token = _under_way(org, request.text(request.document(), "stateToken"))
    other_factor = factor_id is not None and token.factor_id != factor_id
    if token.state is None or not follows(token.state, call) or other_factor:
        raise _wrong_step()
    return token


def _wrong_step() -> Refused:
    return Refused(refusals.WRONG_STATE, Tier.DOCUMENTED)


def _owner(org: Org, token: Token) -> User:
    user = org.users.find(token.user_id)
    if user is None:
        raise Refused(refusals.INVALID_TOKEN, Tier.INFERRED)
    return user


def verify_factor(org: Org, request: Request, factorId: str) -> Reply:
    """`POST /api/v1/authn/factors/{factorId}/verify`: show a factor, or have a passcode sent to the phone."""
    document = request.document()
    token = _at_step(org, request, "verify_factor")
    if token.factor_id not in ("", factorId):
        raise _wrong_step()  # another one was challenged; the way back is `previous`
    user = _owner(org, token)
    factor = active_factor(org, user, factorId)
    given = given_in(request, document, factor)
    if given is None and factor.kind is FactorType.SMS:
        tier = settle(org.apply("verify_factor", user, {Case.SENDS}).move)
        signing_in.text_passcode(org, factor)
        token.state, token.factor_id = State.MFA_CHALLENGE, factor.id
        return Reply(mfa_document(org, user, token), tier=tier)
    move = show(org, user, factor, given, warn=token.warn)
    tier = settle(move)
    token.state, token.factor_id = move.effect.enters, ""
    if token.state is State.SUCCESS:
        token.spent = "used"
        return _go_on(org, user, move)
    return Reply(transaction_document(org, user, token), tier=tier)


def resend_passcode(org: Org, request: Request, factorId: str) -> Reply:
    """`POST /api/v1/authn/factors/{factorId}/verify/resend`: another text message with a passcode."""
    token = _at_step(org, request, "verify_factor", factorId)
    user = _owner(org, token)
    factor = active_factor(org, user, factorId)
    tier = settle(org.foresee("verify_factor", user, {Case.SENDS}))
    text_again(org, factor)
    return Reply(mfa_document(org, user, token), tier=tier)


def enroll_factor(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/factors`: enroll a factor during the sign-in. A question needs no passcode."""
    document = request.document()
    token = _at_step(org, request, "enroll_factor")
    user = _may_enroll(org, token)
    factor = enroll(org, request, document, user)
    if factor.active:
        return _enrolled(org, user, token, factor)
    token.state, token.factor_id = State.MFA_ENROLL_ACTIVATE, factor.id
    return Reply(mfa_document(org, user, token), tier=Tier.DOCUMENTED)


def activate_factor(org: Org, request: Request, factorId: str) -> Reply:
    """`POST /api/v1/authn/factors/{factorId}/lifecycle/activate`: its first passcode completes the sign-in."""
    document = request.document()
    token = _at_step(org, request, "activate_factor", factorId)
    user = _may_enroll(org, token)
    factor = factor_of(org, user, factorId)
    activate(org, request, document, user, factor)
    return _enrolled(org, user, token, factor)


def resend_activation(org: Org, request: Request, factorId: str) -> Reply:
    """`POST /api/v1/authn/factors/{factorId}/lifecycle/resend`: another text message to a new phone."""
    token = _at_step(org, request, "activate_factor", factorId)
    user = _may_enroll(org, token)
    text_pending(org, factor_of(org, user, factorId))
    return Reply(mfa_document(org, user, token), tier=Tier.DOCUMENTED)


def _may_enroll(org: Org, token: Token) -> User:
    """Whose sign-in it is, if the factor will be of use: another call may have overtaken it."""
    user = _owner(org, token)
    settle(org.foresee("verify_factor", user, {Case.FACTOR, Case.RIGHT_PASSCODE}))
    return user


def _enrolled(org: Org, user: User, token: Token, factor: Factor) -> Reply:
    """The sign-in is complete, or stays for further factors if the caller asked for that."""
    shown = {Case.RIGHT_PASSCODE} | ({Case.BY_QUESTION} if factor.kind is FactorType.QUESTION else set())
    if token.multi and len(org.factors.active(user.id)) < len(PREFIXES):
        token.state, token.factor_id = State.MFA_ENROLL, ""
        return Reply(mfa_document(org, user, token), tier=Tier.DOCUMENTED)
    token.spent = "used"
    return _go_on(org, user, org.apply("verify_factor", user, shown).move)


_BACK = {State.MFA_CHALLENGE: State.MFA_REQUIRED, State.MFA_ENROLL_ACTIVATE: State.MFA_ENROLL}
"""Where a step with one factor goes back to."""


def previous(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/previous`: from the factor that was challenged, or is new, back to the choice of one."""
    token = _under_way(org, request.text(request.document(), "stateToken"))
    if token.state not in _BACK:
        raise _wrong_step()
    token.state, token.factor_id = _BACK[token.state], ""
    return Reply(mfa_document(org, _owner(org, token), token), tier=Tier.DOCUMENTED)


def skip(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/skip`: go on without a new password, where it is not too old yet, or without a factor."""
    token = _at_step(org, request, "skip")
    user = _owner(org, token)
    move = org.apply("skip", user, {Case.ENROLLING} if token.state is State.MFA_ENROLL else ()).move
    settle(move)
    token.spent = "used"
    return _go_on(org, user, move, multi=token.multi)


def recover_password(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/recovery/password`: ask for a link to choose a new password."""
    return _recover(org, request, "recover_password", "PASSWORD")


def unlock_account(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/recovery/unlock`: ask for a link to end a lock."""
    return _recover(org, request, "unlock_account", "UNLOCK")


def _recover(org: Org, request: Request, call: str, recovery: str) -> Reply:
    document = request.document()
    factor = request.text(document, "factorType")
    if factor not in (None, "EMAIL"):
        raise not_simulated(f"recovery by {factor}; it plays recovery by EMAIL")
    trusted = factor is None and request.trusted
    if factor is None and not trusted:
        raise Refused(refusals.NO_PERMISSION, Tier.DOCUMENTED)
    user = org.users.find(request.text(document, "username") or "")
    outcome = org.apply(call, user, {Case.TRUSTED, Case.HANDED_OUT} if trusted else ())
    tier = settle(outcome.move)
    if user and outcome.token:
        return Reply(recovery_document(org, user, outcome.token, recovery), tier=tier)
    return Reply(challenge_document(recovery), tier=tier)


ROUTES = (
    ("POST", "/api/v1/authn/cancel", cancel),
    ("POST", "/api/v1/authn/previous", previous),
    ("POST", "/api/v1/authn/factors", enroll_factor),
    ("POST", "/api/v1/authn/factors/{factorId}/lifecycle/activate", activate_factor),
    ("POST", "/api/v1/authn/factors/{factorId}/lifecycle/resend", resend_activation),
    ("POST", "/api/v1/authn/factors/{factorId}/verify/resend", resend_passcode),
)
"""What is no call of the model: it changes a sign-in, and no user."""
