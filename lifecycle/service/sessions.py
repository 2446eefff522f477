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
"""In a path, this word means the session of the caller's cookie. A call with an API token has none."""


def create_session(org: Org, request: Request) -> Reply:
    """`POST /api/v1/sessions`: begin a session with the token of a completed sign-in."""
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
    """`POST /api/v1/sessions/{sessionId}/lifecycle/refresh`: a session expires as late as a new one would."""
    session, user = _session(org, session_id)
    visits.refresh_session(org, session)
    return Reply(session_document(org, user, session), Tier.RECORDED)


def session_document(org: Org, user: User, session: Session, fresh: bool = False) -> Document:
    """The session object.

    `mfaActive` is true although only a password was verified. Recorded in 2025: okta-sdk-python, recorded tests of
    sessions.
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
    """The links of a session. A session that has just begun has `me` in them instead of its id.

    Recorded in 2025: okta-sdk-python, recorded tests of sessions.
    """
    me = f"{org.base_url}/api/v1/sessions/{session_id}"
    name = f"{user.profile['firstName']} {user.profile['lastName']}"
    return {
        "self": {"href": me, "hints": {"allow": ["GET", "DELETE"]}},
        "refresh": {"href": f"{me}/lifecycle/refresh", "hints": {"allow": ["POST"]}},
        "user": {"name": name, "href": f"{org.base_url}/api/v1/users/{user_id}", "hints": {"allow": ["GET"]}},
    }


def _known(token: Token | None) -> Tier:
    """How well it is known that this token is refused. Refusals of unknown and of used tokens were recorded."""
    return Tier.RECORDED if token is None or token.spent == "used" else Tier.INFERRED


def _may_sign_in(org: Org, user: User) -> bool:
    """Whether the rules would let this user in now. If not, an older session token is refused too."""
    enters = org.foresee("sign_in", user, {Case.RIGHT_PASSWORD}).effect.enters
    # The user verified a factor before getting the token.
    shown = enters in (State.MFA_REQUIRED, State.MFA_ENROLL) and user.status is Status.ACTIVE
    return shown or enters == State.SUCCESS


def _session(org: Org, session_id: str) -> tuple[Session, User]:
    """The session that a path names, and its user. Raises Refused if the session has ended or never was."""
    session = org.good_session(session_id)
    user = org.users.find(session.user_id) if session else None
    if session and user:
        return session, user
    if session_id == ME:  # what okta-auth-js has in a mock for a browser without a session
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
