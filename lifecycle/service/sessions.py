"""`/api/v1/sessions`: sessions from one-time session tokens."""

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org import visits
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.sessions import Session
from lifecycle.org.users import User
from lifecycle.service.replies import Document, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import ME, Request
from lifecycle.service.session_tokens import begin_session

_NO_COOKIE_TOKEN = refusals.VALIDATION.filled(field="additionalFields").because(
    "additionalFields: An Identity Engine org gives no cookie token"
)


def create_session(org: Org, request: Request) -> Reply:
    """`POST /api/v1/sessions`: begin a session with the token of a completed sign-in.

    Recorded with an API token. Okta's Sessions API reference says that none is needed. `additionalFields` asked for a
    cookie token, which an Identity Engine org no longer gives. Source: Okta's guide to the changes after an upgrade.
    """
    if request.query.get("additionalFields") and org.settings.engine == "identity":
        raise Refused(_NO_COOKIE_TOKEN, Tier.UNKNOWN)  # that it is unsupported is documented, and the refusal is not
    if request.query.get("additionalFields"):
        raise not_simulated("additionalFields at the beginning of a session", "Leave the parameter out.")
    value = request.text(request.document(Tier.INFERRED), "sessionToken")
    if not value:
        raise malformed(Tier.RECORDED if request.trusted else Tier.INFERRED)
    session, user = begin_session(org, value, known=Tier.RECORDED if request.trusted else Tier.DOCUMENTED)
    known = Tier.RECORDED if request.trusted else Tier.DOCUMENTED
    return Reply(session_document(org, user, session, fresh=True), known)


def get_session(org: Org, request: Request, session_id: str) -> Reply:
    """`GET /api/v1/sessions/{sessionId}`

    In an Identity Engine org, `/sessions/me` no longer tells of the identity provider. Source: as above.
    """
    session, user = _session(org, session_id)
    shown = session_document(org, user, session)
    if request.path.rstrip("/").endswith(f"/{ME}") and org.settings.engine == "identity":
        del shown["idp"]
        return Reply(shown, Tier.DOCUMENTED)
    return Reply(shown, Tier.RECORDED)


def end_session(org: Org, request: Request, session_id: str) -> Reply:
    """`DELETE /api/v1/sessions/{sessionId}`"""
    visits.close_session(org, *_session(org, session_id), by_admin=request.trusted)
    return Reply(None, Tier.RECORDED, 204)


def refresh_session(org: Org, request: Request, session_id: str) -> Reply:
    """`POST /api/v1/sessions/{sessionId}/lifecycle/refresh`: a session expires as late as a new one would."""
    session, user = _session(org, session_id)
    visits.prolong_session(org, session)
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
    """The links of a session. A session that has just begin_session has `me` in them instead of its id.

    Recorded in 2025: okta-sdk-python, recorded tests of sessions.
    """
    me = f"{org.base_url}/api/v1/sessions/{session_id}"
    name = f"{user.profile['firstName']} {user.profile['lastName']}"
    return {
        "self": {"href": me, "hints": {"allow": ["GET", "DELETE"]}},
        "refresh": {"href": f"{me}/lifecycle/refresh", "hints": {"allow": ["POST"]}},
        "user": {"name": name, "href": f"{org.base_url}/api/v1/users/{user_id}", "hints": {"allow": ["GET"]}},
    }


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
