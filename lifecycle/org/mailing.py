"""One-time tokens, the links that carry them, and the mails that carry the links."""

from datetime import timedelta

from lifecycle.model.actors import Actor
from lifecycle.model.events import CODE_MAILED, MAILS
from lifecycle.model.links import LINK_FORMS, Link
from lifecycle.model.mails import Mail
from lifecycle.org.events import OWNER_NAME
from lifecycle.org.outbox import SentMail
from lifecycle.org.state import OrgState
from lifecycle.org.tokens import STATE_LIFE, Kind, Token
from lifecycle.org.users import User

TO_BOTH = frozenset({Mail.ACTIVATION, Mail.RESET, Mail.FORGOT})
"""Mails that go to the secondary address too."""
CARRIED = {
    Mail.ACTIVATION: Link.ACTIVATION,
    Mail.RESET: Link.RESET,
    Mail.FORGOT: Link.FORGOT,
    Mail.UNLOCK: Link.UNLOCK,
}
"""The link that a mail of this kind carries. Other mails carry none."""
SHAPES = {Kind.STATE: (42, ""), Kind.SESSION: (55, "20111")}
"""How long these tokens are, and how they begin. Recorded in 2025: okta-sdk-python, recorded tests of sessions.

A real state token begins with 00, and so looks like an API token. Ours doesn't, because the lessons show state tokens,
and a search for leaked API tokens should find none.
"""


def issue(state: OrgState, user: User, kind: Kind, life: timedelta = STATE_LIFE) -> Token:
    """Make a new one-time token of this kind."""
    now = state.clock.now()
    value = state.ids.token(*SHAPES.get(kind, ()))
    return state.tokens.issue(Token(value, kind, user.id, now + life), now)


def token_of(state: OrgState, user: User, link: Link) -> Token:
    """Make a new one-time token for a link of this kind."""
    settings = state.settings_for(user)
    minutes = settings.activation_days * 24 * 60 if link is Link.ACTIVATION else settings.reset_minutes
    return issue(state, user, Kind(link), timedelta(minutes=minutes))


def url_of(state: OrgState, token: Token) -> str:
    """The link that carries a token."""
    path = LINK_FORMS[Link(token.kind)].path_in(state.settings.engine)
    return state.base_url + path.format(token=token.value)


def mail(state: OrgState, user: User, kind: Mail, code: str = "", instead: str = "") -> None:
    """Mail the user, with a fresh link, or the one `instead` of it, if mails of this kind carry one.

    A mail that says no holds no `code`. A fresh link is made in any case, because it ends the older ones.

    Mails about an activation or a reset go to the secondary address as well. Source: Okta's Authentication API
    reference, forgot password; Okta's support article on activation mails to personal addresses.
    """
    fresh = url_of(state, token_of(state, user, CARRIED[kind])) if kind in CARRIED else ""
    link = instead if fresh and instead else fresh
    shown = "" if kind is Mail.DENIED else code
    second = user.profile.get("secondEmail") if kind in TO_BOTH else None
    for address in dict.fromkeys(filter(None, (second, user.profile["email"]))):
        state.outbox.put(SentMail(str(address), kind, link, state.clock.now(), shown))
    if kind in MAILS:
        state.note(MAILS[kind], user, Actor.POLICY)


def mail_code(state: OrgState, user: User, code: str, link: str) -> None:
    """Mail the user a code that the sign-in page asks for, and a link that stands for it unless it is empty."""
    state.outbox.put(SentMail(str(user.profile["email"]), Mail.CODE, link, state.clock.now(), code))
    state.note(CODE_MAILED, user, Actor.POLICY)


def tell_admin(state: OrgState, kind: Mail) -> None:
    """Mail the org's admin that something was done.

    Source: Okta's OpenAPI specification, deactivateUser, sendEmail.
    """
    state.outbox.put(SentMail(OWNER_NAME, kind, "", state.clock.now()))
