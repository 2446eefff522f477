"""What end users do at a sign-in: give a password, answer a question, and verify a factor."""

from collections.abc import Iterable

from lifecycle.model.cases import Case
from lifecycle.model.links import LINK_FORMS, Link
from lifecycle.model.mails import Mail
from lifecycle.model.move import Move
from lifecycle.model.transactions import State
from lifecycle.org import mailing
from lifecycle.org.deeds import Given
from lifecycle.org.factors import Factor
from lifecycle.org.judging import shown_answer, shown_passcode, shown_password
from lifecycle.org.org import Org
from lifecycle.org.tokens import Kind
from lifecycle.org.users import User

MOST_DEVICES = 20
"""How many devices of a user an org knows."""


def sign_in(org: Org, login: str, password: str, warn: bool = False, device: str = "") -> tuple[User | None, Move]:
    """A sign-in with a login, or its short name, and a password.

    `warn` asks for a warning if the password will soon be too old. Source of the short name: Okta's Authentication API
    reference, primary authentication.
    """
    user = org.users.named(login)
    asked = shown_password(org, user, password, warn=warn, device=device)
    move = org.apply("sign_in", user, asked, Given(password), login).move
    if user and device and not move.refused and Case.RIGHT_PASSWORD in asked and device not in user.devices:
        user.devices = (*user.devices, device)[-MOST_DEVICES:]
    return user, move


def answer(org: Org, user: User, given: str) -> Move:
    """Answer the user's recovery question, at a step of a sign-in."""
    return org.apply("answer_question", user, shown_answer(org, user, given)).move


def verify(org: Org, user: User, factor: Factor, given: str, asked: Iterable[Case] = (), warn: bool = False) -> Move:
    """Verify a factor by a passcode, or by an answer to its question. `warn` is as in `sign_in`."""
    shown = shown_passcode(org, user, factor, given, warn=warn)
    move = org.apply("verify_factor", user, shown | set(asked)).move
    if Case.RIGHT_PASSCODE in shown and not move.refused:
        factor.use(given, org.clock.now())
    return move


def mail_another_activation(org: Org, value: str) -> bool:
    """Mail another link to a user whose activation link no longer works. Returns whether it did.

    The form of the link says which engines offer this. The rules say who still needs the link. Other users have to ask
    an admin.
    """
    form = LINK_FORMS[Link.ACTIVATION]
    token = org.tokens.get(value)
    user = org.users.find(token.user_id) if token and token.kind is Kind.ACTIVATION else None
    if token is None or user is None or token.good(org.clock.now()):
        return False
    if org.settings.engine not in form.mailed_again_by:
        return False
    if org.foresee("open_activation_link", user).rule.effect.enters is not State.PASSWORD_RESET:
        return False  # the user has no use for a link
    mailing.mail(org, user, Mail.ACTIVATION)
    return True
