"""`/api/v1/sessions`: sessions from one-time session tokens."""

from lifecycle.model import refusals
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State
from lifecycle.org import visits
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.sessions import Session
from lifecycle.org.tokens import Kind, Token
from lifecycle.org.users import User
from lifecycle.service.replies import Document, Refused, Reply, malformed
from lifecycle.service.request import Request

ME = "me"
"""In a path: the session of the caller's cookie. An API token has none."""


def create_session(org: Org, request: Request) -> Reply:
    """`POST /api/v1/sessions`: a session for the token of a completed sign-in."""
    value = request.text(request.document(), "sessionToken")
    if not value:
        raise malformed(Tier.RECORDED)
    token = org.good_token(value, {Kind.SESSION})
    if token is None:
        raise Refused(refusals.AUTHENTICATION_FAILED, _known(org.tokens.get(value)))
    user = org.users.find(token.user_id)
    if user is None or not _may_sign_in(org, user):
        raise Refused(refusals.AUTHENTICATION_FAILED, Tier.INFERRED)
    token.spent = "used"
    return Reply(session_document(org, user, visits.open_session(org, user), fresh=True), Tier.RECORDED)


def get_session(org: Org, request: Request, session_id: str) -> Reply:
    """`GET /api/v1/sessions/{sessionId}`"""
    session, user = _session(org, session_id)
    return Reply(session_document(org, user, session), Tier.RECORDED)


def end_session(org: Org, request: Request, session_id: str) -> Reply:
    """`DELETE /api/v1/sessions/{sessionId}`"""
    visits.end_session(org, *_session(org, session_id))
    return Reply(None, Tier.RECORDED, 204)


def refresh_session(org: Org, request: Request, session_id: str) -> Reply:
    """`POST /api/v1/sessions/{sessionId}/lifecycle/refresh`: it lasts as long as a new one from now on."""
    session, user = _session(org, session_id)
    visits.refresh_session(org, session)
    return Reply(session_document(org, user, session), Tier.RECORDED)


def session_document(org: Org, user: User, session: Session, fresh: bool = False) -> Document:
    """The session object.

    Recorded, with `mfaActive: true` although only a password was shown: okta-sdk-python, tests of sessions, 2025.
    """
    return {
        "id": session.id,
        "userId": session.user_id,
        "login": session.login,
        "createdAt": stamp(session.created),
        "expiresAt": stamp(session.expires),
        "status": "ACTIVE",
        "lastPasswordVerification": stamp(session.verified),
        "lastFactorVerification": None,
        "amr": ["pwd"],
        "idp": {"id": org.sessions.idp_id, "type": "OKTA"},
        "mfaActive": True,
        "_links": _links(org, user, ME if fresh else session.id, ME if fresh else user.id),
    }


def _links(org: Org, user: User, session_id: str, user_id: str) -> Document:
    """The links; of a session that has just begun they say `me`. Recorded: okta-sdk-python, tests of sessions, 2025."""
    me = f"{org.base_url}/api/v1/sessions/{session_id}"
    name = f"{user.profile['firstName']} {user.profile['lastName']}"
    return {
        "self": {"href": me, "hints": {"allow": ["GET", "DELETE"]}},
        "refresh": {"href": f"{me}/lifecycle/refresh", "hints": {"allow": ["POST"]}},
        "user": {"name": name, "href": f"{org.base_url}/api/v1/users/{user_id}", "hints": {"allow": ["GET"]}},
    }


def _known(token: Token | None) -> Tier:
    """How well it is known that such a token is refused: bogus and used ones are recorded."""
    return Tier.RECORDED if token is None or token.spent == "used" else Tier.INFERRED


def _may_sign_in(org: Org, user: User) -> bool:
    """Whether the rules would let this user in now. A token from before does not outlive that."""
    enters = org.foresee("sign_in", user, {Case.RIGHT_PASSWORD}).effect.enters
    # the factor came before the token
    shown = enters in (State.MFA_REQUIRED, State.MFA_ENROLL) and user.status is Status.ACTIVE
    return shown or enters == State.SUCCESS


def _session(org: Org, session_id: str) -> tuple[Session, User]:
    session = org.good_session(session_id)
    user = org.users.find(session.user_id) if session else None
    if session and user:
        return session, user
    if session_id == ME:  # okta/okta-auth-js, a mock: what a browser without a session is told
        raise Refused(refusals.NOT_FOUND.filled(what=ME, kind="Session"), Tier.REPORTED)
    raise Refused(
        refusals.NO_SUCH_SESSION.filled(what=session_id),
        Tier.INFERRED if org.sessions.get(session_id) else Tier.RECORDED,
    )


ROUTES = (
    ("POST", "/api/v1/sessions", create_session),
    ("GET", "/api/v1/sessions/{sessionId}", get_session),
    ("DELETE", "/api/v1/sessions/{sessionId}", end_session),
    ("POST", "/api/v1/sessions/{sessionId}/lifecycle/refresh", refresh_session),
)
