"""Begins, refreshes and ends the sessions of an org."""

from datetime import datetime, timedelta

from lifecycle.model.actors import Actor
from lifecycle.model.events import SESSION_ENDED, SIGNED_OUT
from lifecycle.org import mailing
from lifecycle.org.sessions import Session
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
    """Begin a session. This updates `lastLogin`. Source: Okta's OpenAPI specification, User.lastLogin.

    It lasts two hours unless a policy says otherwise. Recorded in 2025: okta-sdk-python, recorded tests of sessions.
    """
    now = state.clock.now()
    state.sessions.idp_id = org_id(state)
    user.last_login = now
    return state.sessions.add(
        Session(state.ids.token(25, "102"), user.id, user.login, now, _end(state, user, now), now)
    )


def _end(state: OrgState, user: User, since: datetime) -> datetime:
    """When a session that began at this time ends if nobody refreshes it again."""
    settings, now = state.settings_for(user), state.clock.now()
    idle = now + timedelta(minutes=settings.session_idle_minutes)
    most = settings.session_lifetime_minutes
    return min(idle, since + timedelta(minutes=most)) if most else idle


def prolong_session(state: OrgState, session: Session) -> None:
    """Let a session last as long as one that begins now, but not longer than a session may last at all."""
    user = state.users.find(session.user_id)
    if user:
        session.expires = _end(state, user, session.created)


def close_session(state: OrgState, session: Session, user: User, *, by_admin: bool) -> None:
    """End a session of a user. An admin ends it, or the user."""
    session.ended = True
    if by_admin:
        state.note(SESSION_ENDED, user, Actor.ADMIN)
    else:
        state.note(SIGNED_OUT, user, Actor.END_USER)
