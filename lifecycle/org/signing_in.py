"""The end user's side of an org: signing in, answering, showing a factor, and the sessions that follow."""

from collections.abc import Iterable

from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case
from lifecycle.model.events import SESSION_ENDED
from lifecycle.model.mails import Mail
from lifecycle.model.moves import Move
from lifecycle.model.transactions import State as Stage
from lifecycle.org import mailing
from lifecycle.org.deeds import Given
from lifecycle.org.factors import PREFIXES, Factor, FactorType, shared_secret, six_digits
from lifecycle.org.judging import shown_answer, shown_passcode, shown_password
from lifecycle.org.org import Org
from lifecycle.org.outbox import Text
from lifecycle.org.reporting import note
from lifecycle.org.sessions import LIFE, Session
from lifecycle.org.tokens import Kind, Token
from lifecycle.org.users import User


def sign_in(org: Org, login: str, password: str, warn: bool = False) -> tuple[User | None, Move]:
    """A sign-in with login and password. `warn` asks for a warning if the password will soon be too old."""
    user = org.users.holder(login)
    asked = shown_password(org, user, password, warn=warn)
    return user, org.apply("sign_in", user, asked, Given(password), login).move


def answer(org: Org, user: User, given: str) -> Move:
    """An answer to the user's recovery question, at a step of a sign-in."""
    return org.apply("answer_question", user, shown_answer(org, user, given)).move


def enroll(org: Org, user: User, kind: FactorType, provider: str, profile: dict[str, str]) -> Factor:
    """A new factor that its user has yet to activate."""
    now = org.clock.now()
    factor = Factor(org.ids.id(PREFIXES[kind, provider]), kind, provider, profile, now, now)
    if kind is FactorType.TOTP:
        factor.secret = shared_secret(org.ids.token())
    return org.factors.add(user.id, factor)


def text_passcode(org: Org, factor: Factor) -> None:
    """Send a fresh passcode to the phone. An older one stops working."""
    factor.passcode, factor.sent, factor.spent = six_digits(org.ids.token()), org.clock.now(), False
    org.outbox.text(Text(factor.profile["phoneNumber"], factor.passcode, factor.sent))


def verify(org: Org, user: User, factor: Factor, given: str, asked: Iterable[Case] = (), warn: bool = False) -> Move:
    """A passcode, or an answer to a factor's question. `warn` is as in `sign_in`."""
    shown = shown_passcode(org, user, factor, given, warn=warn)
    move = org.apply("verify_factor", user, shown | set(asked)).move
    if Case.RIGHT_PASSCODE in shown and not move.refused:
        factor.use(given, org.clock.now())
    return move


def mail_another_activation(org: Org, value: str) -> bool:
    """Mail another link, as Okta's page for an activation link that no longer works offers.

    This happens only in an Identity Engine org, and only while the user still waits for the link. Elsewhere the admin
    has to be asked. Source: Okta's article "What Happens when an Activation Link Expires".
    """
    token = org.tokens.get(value)
    user = org.users.find(token.user_id) if token and token.kind is Kind.ACTIVATION else None
    if token is None or user is None or token.good(org.clock.now()) or org.settings.engine == "classic":
        return False
    if org.foresee("open_activation_link", user).rule.effect.enters is not Stage.PASSWORD_RESET:
        return False  # a link would be of no use
    mailing.mail(org, user, Mail.ACTIVATION)
    return True


def begin(org: Org, user: User, stage: Stage, recovery: str | None = None) -> Token:
    """Begin a sign-in that needs another step."""
    token = mailing.issue(org, user, Kind.STATE)
    token.state, token.recovery = stage, recovery
    return token


def session_token(org: Org, user: User) -> Token:
    """A one-time token for a session, as a completed sign-in hands out."""
    return mailing.issue(org, user, Kind.SESSION)


def open_session(org: Org, user: User) -> Session:
    """Begin a session. It moves `lastLogin`. Source: Okta's OpenAPI document, User.lastLogin."""
    now = org.clock.now()
    org.sessions.idp_id = org.sessions.idp_id or org.ids.id("00o")
    user.last_login = now
    return org.sessions.add(Session(org.ids.token(25, "102"), user.id, user.login, now, now + LIFE, now))


def end_session(org: Org, session: Session, user: User) -> None:
    """End a user's session that is still good."""
    session.ended = True
    note(org, SESSION_ENDED, user, Actor.ADMIN)
