"""Begins, refreshes and ends the sessions of an org."""

from lifecycle.model.actors import Actor
from lifecycle.model.events import SESSION_ENDED, SIGNED_OUT
from lifecycle.org import mailing
from lifecycle.org.sessions import LIFE, Session
from lifecycle.org.state import OrgState
from lifecycle.org.tokens import Kind, Token
from lifecycle.org.users import User


def org_id(state: OrgState) -> str:
    """The id of the org, which is also its id as an identity provider. It does not use the org's counter."""
    return state.sessions.idp_id or "00o" + state.type_id[3:]


def session_token(state: OrgState, user: User) -> Token:
    """Make a one-time token for a session, which a completed sign-in gives to its caller."""
    return mailing.issue(state, user, Kind.SESSION)


def open_session(state: OrgState, user: User) -> Session:
    """Begin a session. This updates `lastLogin`. Source: Okta's OpenAPI specification, User.lastLogin."""
    now = state.clock.now()
    state.sessions.idp_id = org_id(state)
    user.last_login = now
    return state.sessions.add(Session(state.ids.token(25, "102"), user.id, user.login, now, now + LIFE, now))


def prolong_session(state: OrgState, session: Session) -> None:
    """Let a session last as long as one that begins now."""
    session.expires = state.clock.now() + LIFE


def close_session(state: OrgState, session: Session, user: User, *, by_admin: bool) -> None:
    """End a session of a user. An admin ends it, or the user."""
    session.ended = True
    if by_admin:
        state.note(SESSION_ENDED, user, Actor.ADMIN)
    else:
        state.note(SIGNED_OUT, user, Actor.END_USER)
