"""Begins, refreshes and ends the sessions of an org."""

from lifecycle.model.actors import Actor
from lifecycle.model.events import SESSION_ENDED
from lifecycle.org import mailing
from lifecycle.org.sessions import LIFE, Session
from lifecycle.org.state import OrgState
from lifecycle.org.tokens import Kind, Token
from lifecycle.org.users import User


def session_token(state: OrgState, user: User) -> Token:
    """Make a one-time token for a session, which a completed sign-in gives to its caller."""
    return mailing.issue(state, user, Kind.SESSION)


def open_session(state: OrgState, user: User) -> Session:
    """Begin a session. This updates `lastLogin`. Source: Okta's OpenAPI specification, User.lastLogin."""
    now = state.clock.now()
    state.sessions.idp_id = state.sessions.idp_id or state.ids.id("00o")
    user.last_login = now
    return state.sessions.add(Session(state.ids.token(25, "102"), user.id, user.login, now, now + LIFE, now))


def refresh_session(state: OrgState, session: Session) -> None:
    """Let a session last as long as one that begins now."""
    session.expires = state.clock.now() + LIFE


def end_session(state: OrgState, session: Session, user: User) -> None:
    """End a session of a user."""
    session.ended = True
    state.note(SESSION_ENDED, user, Actor.ADMIN)
