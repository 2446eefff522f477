"""`/api/v1/authn`: the calls that end users make to sign in and to recover an account. They need no API token."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from lifecycle.model import refusals
from lifecycle.model.cases import Case
from lifecycle.model.links import ACTIVATING, LINK_FORMS, RECOVERING, Link
from lifecycle.model.move import Move
from lifecycle.model.tiers import Tier, weakest
from lifecycle.model.transactions import State
from lifecycle.org import enrolled, signing_in, visits
from lifecycle.org.deeds import Given
from lifecycle.org.factors import KEY_OF, PREFIXES, Factor, FactorType
from lifecycle.org.judging import opens
from lifecycle.org.org import Org
from lifecycle.org.reporting import reject_link
from lifecycle.org.tokens import IN_LINKS, Kind, Token
from lifecycle.org.under_way import SignIn, SignInOptions, begin, under_way
from lifecycle.org.users import User
from lifecycle.service.enrolling import (
    activate_pending,
    check_pause,
    enroll,
    given_in,
    known_as_sent,
    shown,
    text_again,
    text_pending,
    type_in,
)
from lifecycle.service.handouts import wishes
from lifecycle.service.lookups import active_factor, factor_of
from lifecycle.service.outcomes import at_most, settle, taken
from lifecycle.service.passwords import check_new_password
from lifecycle.service.replies import Document, Handler, Refused, Reply, needed, not_simulated
from lifecycle.service.request import Request
from lifecycle.service.sign_in_documents import (
    challenge_document,
    locked_document,
    mfa_document,
    recovery_document,
    success_document,
    transaction_document,
)

UNLOCK = LINK_FORMS[Link.UNLOCK].recovery
MOVES_LAST_LOGIN = ("X-Simulator-Guess", "lastLogin moves with this answer; Okta may wait for a session (unknown)")
"""The header that marks `lastLogin` as a guess, in an answer that is otherwise better known.

Source: Okta's OpenAPI specification, User.lastLogin. See the unknown U9 in docs/okta-facts.md.
"""
MAY_BE_GONE = ("X-Simulator-Guess", "whether an Identity Engine org still has this call, no source says (unknown)")
"""The header that marks an unlock through the classic door of an Identity Engine org. See docs/idx-facts.md."""
RECOVERY_FACTORS = ("EMAIL", "SMS", "CALL")
"""How a recovery may reach the user. Source: Okta's Authentication API reference, forgot password."""
_OF_FACTORS = (State.MFA_REQUIRED, State.MFA_CHALLENGE, State.MFA_ENROLL, State.MFA_ENROLL_ACTIVATE)
_BY_LINK = {Kind.FORGOT: {Case.FORGOT_LINK}, Kind.UNLOCK: {Case.UNLOCK_LINK}}
_INCOMPLETE = refusals.VALIDATION.filled(field="authRequest").because(
    "The 'username' and 'password' attributes are required in this context."
)

_AUDIENCE = refusals.VALIDATION.filled(field="audience").because("audience: An Identity Engine org does not take it")
"""The refusal of a sign-in for an app, which only a Classic Engine org knows.

Source: Okta's guide to API changes in the Identity Engine. In which words Okta refuses it the guide does not say.
"""


def authenticate(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn`: sign in, hand in an activation token, or ask where a sign-in stands."""
    document = request.document(Tier.INFERRED)
    if request.text(document, "audience") and org.settings.engine == "identity":
        raise Refused(_AUDIENCE, Tier.DOCUMENTED, Tier.UNKNOWN)
    if request.text(document, "stateToken") is not None:
        sign_in = _under_way(org, document["stateToken"])
        return Reply(_transaction(org, _owner(org, sign_in), sign_in), tier=Tier.DOCUMENTED)
    if request.text(document, ACTIVATING) is not None:
        return _open(org, document[ACTIVATING], _AT_SIGN_IN, _options(request, document))
    login, password = request.text(document, "username"), request.text(document, "password")
    if not login or not password:
        raise Refused(_INCOMPLETE, Tier.REPORTED)
    options = _options(request, document)
    imported = _known_import(org.users.named(login))
    device = request.text(request.part(document, "context"), "deviceToken") or ""
    user, move = signing_in.sign_in(org, login, password, options.warn, device)
    reply = _go_on(org, user, move, options=options)
    short = Tier.DOCUMENTED if user and user is not org.users.holder(login) else Tier.RECORDED
    return replace(reply, tier=weakest(reply.tier, imported, short))


def _known_import(user: User | None) -> Tier:
    """How well a sign-in with this user's password is known.

    Sources: okta-sdk-java, live tests (importUserWithSha512Password); Okta's Users API reference.
    """
    if user is None or user.imported is None:
        return Tier.RECORDED
    return Tier.REPORTED if "algorithm" in user.imported else Tier.DOCUMENTED


def _options(request: Request, document: Document) -> SignInOptions:
    """The options of the sign-in that the body asks for."""
    sent = request.part(document, "options")
    return SignInOptions(
        multi=sent.get("multiOptionalFactorEnroll") is True, warn=sent.get("warnBeforePasswordExpired") is True
    )


def recovery_token(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/recovery/token`: hand in the token of a reset link, or of an activation link."""
    value = needed(request.document(Tier.INFERRED), RECOVERING, Tier.INFERRED)
    return _open(org, value, _AT_RECOVERY, SignInOptions())


@dataclass(frozen=True)
class _Door:
    """A call that takes the tokens of links, and what differs between the two calls that do.

    A token that is no good comes to no rule, so how the call refuses it stands here and not in a rule.
    """

    call: str
    kinds: Collection[Kind]
    """The kinds of token that the call accepts."""
    keeps: bool
    """Whether a token may be handed in again until the sign-in is complete, and whether a refusal is logged."""
    unknown: refusals.Refusal
    """The refusal of a token that was never issued."""
    dead: refusals.Refusal
    """The refusal of a token that no longer works."""


_AT_SIGN_IN = _Door(
    "open_activation_link",
    {Kind.ACTIVATION},
    keeps=False,
    unknown=refusals.AUTHENTICATION_FAILED,
    dead=refusals.AUTHENTICATION_FAILED,
)
_AT_RECOVERY = _Door(
    "open_reset_link", IN_LINKS, keeps=True, unknown=refusals.INVALID_TOKEN, dead=refusals.LINK_EXPIRED
)


def _open(org: Org, value: str | None, door: _Door, options: SignInOptions) -> Reply:
    """Begin a sign-in with the token of a link.

    At `/authn` a look at the token uses it up. At `/authn/recovery/token` it may be handed in again, and begins another
    sign-in each time, until a password has been set or the lock is lifted. Reported: guardian/gateway pull request
    1472; the once of `/authn`: Okta's developer forum, thread 14338.
    """
    token = org.good_token(value, door.kinds)
    if token is None:
        dead = org.tokens.get(value)
        if door.keeps:
            reject_link(org, org.users.find(dead.user_id) if dead else None)
        raise _useless(dead, door)
    user = org.users.find(token.user_id)
    move = org.apply(door.call, user, _BY_LINK.get(token.kind, ())).move
    if move.refused and door.keeps:
        reject_link(org, user)
    settle(move)
    again = door.keeps and _entered(move) is not State.SUCCESS
    token.spent = "" if again else "used"
    known = Tier.REPORTED if token.opened else Tier.RECORDED
    token.opened = True
    reply = _go_on(org, user, move, LINK_FORMS[Link(token.kind)].recovery, options, token.value if again else "")
    return replace(reply, tier=weakest(reply.tier, known))


def _use_up(org: Org, sign_in: SignIn) -> None:
    """Make the link useless that this sign-in began with, because the sign-in has done what the link was for."""
    link = org.tokens.get(sign_in.link)
    if link:
        link.spent = "used"


def _useless(token: Token | None, door: _Door) -> Refused:
    """The refusal of a one-time token that opens nothing.

    No source says whether a newer link or a deactivation makes an older link useless, or how Okta refuses a token that
    belongs to another kind of link.
    """
    strange = token is not None and (token.kind not in door.kinds or token.spent in ("superseded", "withdrawn"))
    return Refused(door.dead if token else door.unknown, Tier.UNKNOWN if strange else Tier.DOCUMENTED)


def recovery_answer(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/recovery/answer`"""
    document = request.document(Tier.INFERRED)
    sign_in = _at_step(org, request, "answer_question")
    user = _owner(org, sign_in)
    move = signing_in.answer(org, user, needed(document, "answer", Tier.INFERRED))
    tier = settle(move)
    sign_in.go_to(_entered(move))
    if sign_in.state is State.SUCCESS:
        _use_up(org, sign_in)
        return _completed(org, user, move, sign_in)
    return Reply(transaction_document(org, user, sign_in), tier=tier)


def reset_password(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/credentials/reset_password`: choose a password after a link."""
    document = request.document(Tier.INFERRED)
    sign_in = _at_step(org, request, "choose_password")
    new = needed(document, "newPassword", Tier.INFERRED)
    return _new_password(org, sign_in, new, "choose_password", refusals.TOO_WEAK)


def change_password_at_sign_in(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/credentials/change_password`: change an expired password at sign-in."""
    document = request.document(Tier.INFERRED)
    sign_in = _at_step(org, request, "change_expired_password")
    user = _owner(org, sign_in)
    old, new = needed(document, "oldPassword", Tier.INFERRED), needed(document, "newPassword", Tier.INFERRED)
    if not opens(org, user, old):
        raise Refused(refusals.WRONG_AT_SIGN_IN, Tier.DOCUMENTED)
    wished = wishes(request, "change_expired_password", document)
    return _new_password(org, sign_in, new, "change_expired_password", refusals.UPDATE_OF_CREDENTIALS_FAILED, wished)


def cancel(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/cancel`"""
    _under_way(org, request.text(request.document(Tier.INFERRED), "stateToken")).end()
    return Reply({"relayState": None}, tier=Tier.DOCUMENTED)


def _new_password(
    org: Org, sign_in: SignIn, new: str, call: str, too_weak: refusals.Refusal, wished: Collection[Case] = ()
) -> Reply:
    """Give the user the password that was chosen at this step, if the rules and the policy allow it."""
    user = _owner(org, sign_in)
    move = org.foresee(call, user)
    if not move.refused:
        check_new_password(org, user, new, too_weak, history=True)
    settle(org.apply(call, user, wished, Given(new)).move)
    _use_up(org, sign_in)
    return _completed(org, user, move, sign_in)


def _completed(org: Org, user: User, move: Move, sign_in: SignIn) -> Reply:
    """The answer to a step that ends this state token: the sign-in is complete, or gets another state token."""
    sign_in.end()
    return _go_on(org, user, move, sign_in.recovery, sign_in.options)


def _go_on(
    org: Org,
    user: User | None,
    move: Move,
    recovery: str | None = None,
    options: SignInOptions | None = None,
    link: str = "",
) -> Reply:
    """The answer after a move of a sign-in: the sign-in is complete, or another step begins with the same options."""
    user, tier = taken(user, move)
    state = _entered(move)
    if state is State.LOCKED_OUT:
        return Reply(locked_document(org), tier=tier)
    if state is State.SUCCESS and recovery == UNLOCK:
        return Reply({"status": str(state), "recoveryType": recovery}, tier=tier)
    if state is State.SUCCESS:
        return Reply(
            success_document(org, user, visits.session_token(org, user)), tier=tier, headers=(MOVES_LAST_LOGIN,)
        )
    sign_in = begin(org, user, state, recovery, options, link)
    return Reply(_transaction(org, user, sign_in), tier=tier)


def _entered(move: Move) -> State:
    """The step of the sign-in to which a move leads."""
    state = move.effect.enters
    if state is None:
        raise AssertionError(f"{move.call} leads to no step of a sign-in")
    return state


def _transaction(org: Org, user: User, sign_in: SignIn) -> Document:
    """The document that shows the step at which a sign-in is."""
    return (mfa_document if sign_in.state in _OF_FACTORS else transaction_document)(org, user, sign_in)


def _under_way(org: Org, value: str | None) -> SignIn:
    """The sign-in of a state token. Raises Refused if the sign-in has ended or never existed."""
    sign_in = under_way(org, value)
    if sign_in is None:
        raise Refused(refusals.INVALID_TOKEN, Tier.DOCUMENTED)
    return sign_in


def _at_step(org: Org, request: Request, call: str, factor_id: str | None = None) -> SignIn:
    """The sign-in that the body names. Raises Refused unless this call, about this factor, is its next step."""
    sign_in = _under_way(org, request.text(request.document(Tier.INFERRED), "stateToken"))
    if not sign_in.allows(call, factor_id):
        raise _wrong_step()
    link = org.tokens.get(sign_in.link)
    if link and link.spent == "used":  # another sign-in by the same link was quicker; what Okta says then is not known
        raise Refused(refusals.INVALID_TOKEN, Tier.UNKNOWN)
    return sign_in


def _wrong_step() -> Refused:
    return Refused(refusals.WRONG_STATE, Tier.DOCUMENTED)


def _owner(org: Org, sign_in: SignIn) -> User:
    """The user who is signing in. Raises Refused if the user has been deleted since."""
    user = org.users.find(sign_in.user_id)
    if user is None:
        raise Refused(refusals.INVALID_TOKEN, Tier.INFERRED)
    return user


def verify_factor_at_sign_in(org: Org, request: Request, factor_id: str) -> Reply:
    """`POST /api/v1/authn/factors/{factorId}/verify`: verify a factor, or choose the factor to verify.

    With the state token alone, a phone is sent a passcode. That the other factors can be chosen in the same way is
    inferred.
    """
    document = request.document(Tier.INFERRED)
    sign_in = _at_step(org, request, "verify_factor")
    if sign_in.factor_id not in ("", factor_id):
        raise _wrong_step()  # another factor was challenged; `previous` leads back to the choice
    user = _owner(org, sign_in)
    factor = active_factor(org, user, factor_id)
    given = given_in(request, document, factor)
    if given is None and factor.kind is FactorType.SMS:
        settle(org.foresee("verify_factor", user, {Case.SENDS}))
        check_pause(org, factor)
        tier = settle(org.apply("verify_factor", user, {Case.SENDS}).move)
        enrolled.text_passcode(org, factor)
        sign_in.go_to(State.MFA_CHALLENGE, factor.id)
        return Reply(mfa_document(org, user, sign_in), tier=tier)
    if given is None:
        tier = weakest(settle(org.foresee("verify_factor", user, {Case.SENDS})), Tier.INFERRED)
        sign_in.go_to(State.MFA_CHALLENGE, factor.id)
        return Reply(mfa_document(org, user, sign_in), tier=tier)
    known = known_as_sent(document, factor)
    with at_most(known):
        move = signing_in.verify(org, user, factor, shown(org, factor, given), warn=sign_in.options.warn)
        tier = weakest(settle(move), known)
    sign_in.go_to(_entered(move))
    if sign_in.state is State.SUCCESS:
        reply = _completed(org, user, move, sign_in)
        return replace(reply, tier=weakest(reply.tier, known))
    return Reply(transaction_document(org, user, sign_in), tier=tier)


def resend_passcode_at_sign_in(org: Org, request: Request, factor_id: str) -> Reply:
    """`POST /api/v1/authn/factors/{factorId}/verify/resend`: another text message with a passcode."""
    sign_in = _at_step(org, request, "verify_factor", factor_id)
    user = _owner(org, sign_in)
    factor = active_factor(org, user, factor_id)
    tier = settle(org.foresee("verify_factor", user, {Case.SENDS}))
    text_again(org, factor)
    return Reply(mfa_document(org, user, sign_in), tier=tier)


def enroll_factor_at_sign_in(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/factors`: enroll a factor during the sign-in. A question needs no passcode."""
    document = request.document(Tier.INFERRED)
    sign_in = _at_step(org, request, "enroll_factor")
    user = _may_enroll(org, sign_in)
    if org.enrollment_of(user, KEY_OF[type_in(request, document)]) == "NOT_ALLOWED":
        raise Refused(refusals.NO_PERMISSION, Tier.UNKNOWN)  # with which code Okta refuses it no source says
    factor = enroll(org, request, document, user)
    if factor.active:
        return _enrolled(org, user, sign_in, factor)
    sign_in.go_to(State.MFA_ENROLL_ACTIVATE, factor.id)
    return Reply(mfa_document(org, user, sign_in), tier=Tier.DOCUMENTED)


def activate_factor_at_sign_in(org: Org, request: Request, factor_id: str) -> Reply:
    """`POST /api/v1/authn/factors/{factorId}/lifecycle/activate`: its first passcode completes the sign-in."""
    document = request.document(Tier.INFERRED)
    sign_in = _at_step(org, request, "activate_factor", factor_id)
    user = _may_enroll(org, sign_in)
    factor = factor_of(org, user, factor_id)
    activate_pending(org, request, document, user, factor)
    return _enrolled(org, user, sign_in, factor)


def resend_activation(org: Org, request: Request, factor_id: str) -> Reply:
    """`POST /api/v1/authn/factors/{factorId}/lifecycle/resend`: another text message to a new phone."""
    sign_in = _at_step(org, request, "activate_factor", factor_id)
    user = _may_enroll(org, sign_in)
    text_pending(org, factor_of(org, user, factor_id))
    return Reply(mfa_document(org, user, sign_in), tier=Tier.DOCUMENTED)


def _may_enroll(org: Org, sign_in: SignIn) -> User:
    """The user who is signing in. Raises Refused if a factor would no longer let the user in."""
    user = _owner(org, sign_in)
    settle(org.foresee("verify_factor", user, {Case.FACTOR, Case.RIGHT_PASSCODE}))
    return user


def _enrolled(org: Org, user: User, sign_in: SignIn, factor: Factor) -> Reply:
    """The sign-in is complete, or stays for further factors if the caller asked for that."""
    proven = {Case.RIGHT_PASSCODE} | ({Case.BY_QUESTION} if factor.kind is FactorType.QUESTION else set())
    more = sign_in.options.multi and len(org.factors.active(user.id)) < len(PREFIXES)
    if more or org.missing_factors(user):
        sign_in.go_to(State.MFA_ENROLL)
        return Reply(mfa_document(org, user, sign_in), tier=Tier.DOCUMENTED)
    return _completed(org, user, org.apply("verify_factor", user, proven).move, sign_in)


_BACK = {State.MFA_CHALLENGE: State.MFA_REQUIRED, State.MFA_ENROLL_ACTIVATE: State.MFA_ENROLL}
"""The step to which `previous` leads back from a step that is about one factor."""


def previous(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/previous`: go back from a challenged or new factor to the choice of one."""
    sign_in = _under_way(org, request.text(request.document(Tier.INFERRED), "stateToken"))
    if sign_in.state not in _BACK:
        raise _wrong_step()
    sign_in.go_to(_BACK[sign_in.state])
    return Reply(mfa_document(org, _owner(org, sign_in), sign_in), tier=Tier.DOCUMENTED)


def skip(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/skip`: continue without a new password while the old one is good, or without a factor."""
    sign_in = _at_step(org, request, "skip")
    user = _owner(org, sign_in)
    if sign_in.state is State.MFA_ENROLL and org.missing_factors(user):
        raise _wrong_step()
    move = org.apply("skip", user, {Case.ENROLLING} if sign_in.state is State.MFA_ENROLL else ()).move
    settle(move)
    return _completed(org, user, move, sign_in)


def recover_password(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/recovery/password`: ask for a link to choose a new password."""
    return _recover(org, request, "recover_password", LINK_FORMS[Link.FORGOT].recovery)


def unlock_account(org: Org, request: Request) -> Reply:
    """`POST /api/v1/authn/recovery/unlock`: ask for a link to end a lock."""
    return _recover(org, request, "unlock_account", UNLOCK)


def _recover(org: Org, request: Request, call: str, recovery: str) -> Reply:
    """Begin a recovery: mail a link to the user, or give a recovery token to a trusted application."""
    document = request.document(Tier.INFERRED)
    factor, username = request.text(document, "factorType"), needed(document, "username", Tier.INFERRED)
    if factor not in (None, *RECOVERY_FACTORS):
        raise Refused(refusals.VALIDATION.filled(field="factorType"), Tier.INFERRED, Tier.UNKNOWN)
    if factor not in (None, "EMAIL"):
        raise not_simulated(f"recovery by {factor}", "Use EMAIL as the factorType instead.")
    trusted = factor is None and request.trusted
    if factor is None and not trusted:
        raise Refused(refusals.NO_PERMISSION, Tier.DOCUMENTED)
    user = org.users.named(username)
    outcome = org.apply(call, user, wishes(request, call, document))
    tier = settle(outcome.move)
    guess = (MAY_BE_GONE,) if recovery == UNLOCK and org.settings.engine == "identity" else ()
    if user and outcome.token:
        return Reply(recovery_document(org, user, outcome.token, recovery), tier=tier, headers=guess)
    return Reply(challenge_document(recovery), tier=tier, headers=guess)


HANDLERS: dict[str, Handler] = {
    "sign_in": authenticate,
    "open_reset_link": recovery_token,
    "answer_question": recovery_answer,
    "choose_password": reset_password,
    "change_expired_password": change_password_at_sign_in,
    "verify_factor": verify_factor_at_sign_in,
    "skip": skip,
    "recover_password": recover_password,
    "unlock_account": unlock_account,
}
"""The handler of each of the model's calls."""

ROUTES = (
    ("POST", "/api/v1/authn/cancel", cancel),
    ("POST", "/api/v1/authn/previous", previous),
    ("POST", "/api/v1/authn/factors", enroll_factor_at_sign_in),
    ("POST", "/api/v1/authn/factors/{factorId}/lifecycle/activate", activate_factor_at_sign_in),
    ("POST", "/api/v1/authn/factors/{factorId}/lifecycle/resend", resend_activation),
    ("POST", "/api/v1/authn/factors/{factorId}/verify/resend", resend_passcode_at_sign_in),
)
"""Routes of calls that the model does not have, because they change a sign-in but not a user."""
