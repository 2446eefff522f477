"""`/idp/idx/`: the steps of the sign-in page that prove something: a login, a password, a code or an answer."""

from lifecycle.model import refusals
from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case
from lifecycle.model.doors import Door, Sees
from lifecycle.model.events import CODE_REDEEMED, SIGNED_IN
from lifecycle.model.messages import (
    ANSWER_INVALID,
    CODE_INVALID,
    NO_RESET_NOW,
    NOT_ASSIGNED,
    NOTHING_TO_SHOW,
    REQUIREMENTS_NOT_MET,
    SIGN_IN_FAILED,
    TOO_MANY_CODES,
    UNKNOWN_LOGIN,
    UNLOCKED_AND_ON,
    UNLOCKED_AND_OUT,
    Message,
)
from lifecycle.model.pages import IDX_ROOT, PATHS, Page, Purpose
from lifecycle.model.tiers import Tier, weakest
from lifecycle.model.transactions import State
from lifecycle.org import signing_in
from lifecycle.org.deeds import Given
from lifecycle.org.interactions import MOST_CODES, Interaction
from lifecycle.org.judging import shown_answer, shown_password
from lifecycle.org.org import Org
from lifecycle.org.policies import EMAIL_KEY, PASSWORD_KEY
from lifecycle.org.users import User
from lifecycle.service.outcomes import settle
from lifecycle.service.page_documents import QUESTION_KEY, app_label, first_choices, user_of
from lifecycle.service.page_steps import (
    Halt,
    at_step,
    by_rules,
    cell,
    denied,
    ended_with,
    go_on,
    in_ion,
    knows,
    lacks_app,
    page_beside,
    playable,
    refused_by_rules,
    shown_page,
    signed_in,
    text_in,
)
from lifecycle.service.passwords import check_new_password
from lifecycle.service.replies import Document, Refused, Reply

_NEW_FORM = "2022-01"
"""The month from which on an unlock goes on to the sign-in. Older answers end there. Reported: the widget's mocks."""


# ------------------------------------------------------------------------------------------------- the login


def _identify(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/identify`: the user gives a login, and on a page for both a password, too."""
    interaction = at_step(org, body, PATHS["identify"])
    login = text_in(org, interaction, body, "identifier")
    if interaction.page is Page.IDENTIFY_RECOVERY:
        return _forgotten(org, interaction, login)
    if not org.settings.identifier_first:
        return _password(org, interaction, login, text_in(org, interaction, body, "credentials", "passcode"))
    user = org.users.named(login)
    row, tier = cell(org, Door.LOGIN, user)
    if row.shows is Sees.NO_ACCOUNT:
        return shown_page(org, interaction, tier, _no_account(login))
    keys = first_choices(org, user)
    if not keys:  # the policy asks for what the user has not. Reported: okta-signin-widget, playground
        stuck = NOTHING_TO_SHOW.filled(app=app_label(org, interaction))
        return shown_page(org, interaction, Tier.INFERRED, stuck, status=400)
    _name(interaction, login, user)
    if keys == (PASSWORD_KEY,):
        interaction.go_to(Page.CHALLENGE, PASSWORD_KEY)
    else:
        interaction.go_to(Page.CHOOSE)
    return shown_page(org, interaction, tier)


def _no_account(login: str) -> Message:
    return UNKNOWN_LOGIN.filled(login=login)


def _name(interaction: Interaction, login: str, user: User | None) -> None:
    """Note who was named at the page."""
    interaction.identifier, interaction.user_id = login, user.id if user else ""


def _forgotten(org: Org, interaction: Interaction, login: str) -> Reply:
    """A login whose password is forgotten."""
    user = org.users.named(login)
    row, tier = cell(org, Door.FORGOTTEN, user)
    if row.shows is Sees.NO_ACCOUNT:
        return shown_page(org, interaction, tier, _no_account(login))
    _name(interaction, login, user)
    interaction.purpose = Purpose.RECOVERY
    interaction.go_to(Page.SEND, EMAIL_KEY)
    return shown_page(org, interaction, tier)


def _recover(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/recover`: the password is forgotten. The page asks for the login unless it is known already."""
    interaction = at_step(org, body, PATHS["recover"])
    if interaction.page is Page.CHALLENGE:
        return _forgotten(org, interaction, interaction.identifier)
    interaction.purpose = Purpose.RECOVERY
    interaction.go_to(Page.IDENTIFY_RECOVERY)
    return shown_page(org, interaction, Tier.RECORDED)


# ------------------------------------------------------------------------------------------------- answers


def _answer(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/challenge/answer`: the user gives a password, a code or an answer."""
    interaction = at_step(org, body, PATHS["challenge-authenticator"])
    at = "answer" if interaction.key == QUESTION_KEY else "passcode"
    given = text_in(org, interaction, body, "credentials", at)
    if interaction.page is Page.CHALLENGE and interaction.key == PASSWORD_KEY:
        return _password(org, interaction, interaction.identifier, given)
    if interaction.key == QUESTION_KEY and not interaction.factor_id:
        return _answer_question(org, interaction, given)
    if interaction.key == PASSWORD_KEY:
        return _new_password(org, interaction, given, body)
    _check_limit(org, interaction)
    if interaction.key == EMAIL_KEY:
        if not interaction.takes(given, org.clock.now()):
            raise _wrong(org, interaction)
        return _mailed_code_was_right(org, interaction)
    return _factor(org, interaction, given)


def _check_limit(org: Org, interaction: Interaction) -> None:
    """End the call if too many wrong codes were given lately. They don't lock the user out.

    Source: Okta's support article on the limits for passcodes.
    """
    if interaction.wrong_codes(org.clock.now()) >= MOST_CODES:
        raise Halt(shown_page(org, interaction, Tier.DOCUMENTED, TOO_MANY_CODES, status=429))


def _wrong(org: Org, interaction: Interaction) -> Halt:
    """The end of a call with a wrong code, which is counted. Recorded: guardian/gateway and okta-idx-dotnet."""
    interaction.count_wrong(org.clock.now())
    if interaction.key == QUESTION_KEY:
        return Halt(page_beside(org, interaction, "answer", ANSWER_INVALID, tier=Tier.UNKNOWN, status=401))
    return Halt(page_beside(org, interaction, "passcode", CODE_INVALID, tier=Tier.RECORDED, status=401))


def _password(org: Org, interaction: Interaction, login: str, password: str) -> Reply:
    """Sign in with a password, by the same rules as at the classic door. Every refusal looks the same."""
    at_once = interaction.page is Page.IDENTIFY
    user = org.users.named(login)
    row, tier = cell(org, Door.PASSWORD, user)
    foreseen = playable(org, "sign_in", user, shown_password(org, user, password, warn=True))
    if user and not foreseen.refused and lacks_app(org, interaction, user):
        return shown_page(org, interaction, Tier.REPORTED, NOT_ASSIGNED, status=400)
    user, move = signing_in.sign_in(org, login, password, warn=True)
    if row.shows is Sees.NO_ACCOUNT:
        return shown_page(org, interaction, tier, _no_account(login))
    if move.refusal == refusals.SIGN_IN_DENIED:
        return refused_by_rules(org, interaction, move)
    if move.refused or user is None:
        wrong = Case.RIGHT_PASSWORD not in move.cases
        unsure = at_once and wrong and user is not None and tier is Tier.RECORDED and user.status.value == "ACTIVE"
        # Where this attempt has locked a user who is told so, Okta's hosted page shows a page to unlock the account.
        # What a client gets was not published. Reported: okta-auth-js issue 1574.
        locked = user is not None and not knows(org, Door.PASSWORD, user)
        known = Tier.UNKNOWN if unsure or locked else tier
        return shown_page(org, interaction, known, SIGN_IN_FAILED, status=400 if at_once else 401)
    if move.effect.enters is State.LOCKED_OUT:
        return shown_page(org, interaction, Tier.UNKNOWN, SIGN_IN_FAILED, status=400 if at_once else 401)
    _name(interaction, login, user)
    interaction.prove(PASSWORD_KEY)
    return go_on(org, interaction, user, move, weakest(tier, settle(move)))


def _answer_question(org: Org, interaction: Interaction, given: str) -> Reply:
    """The answer to the recovery question, by the same rules as at the classic door."""
    user = user_of(org, interaction)
    if user is None:
        raise denied()
    shown = shown_answer(org, user, given)
    playable(org, "answer_question", user, shown)
    move = signing_in.answer(org, user, given)
    if move.refusal == refusals.WRONG_ANSWER:
        return page_beside(org, interaction, "answer", ANSWER_INVALID, tier=Tier.UNKNOWN, status=401)
    if move.refused:
        return refused_by_rules(org, interaction, move)
    interaction.prove(QUESTION_KEY)
    if move.effect.enters is State.SUCCESS:
        return _unlocked(org, interaction, Tier.REPORTED)
    return go_on(org, interaction, user, move, Tier.REPORTED)


def _factor(org: Org, interaction: Interaction, given: str) -> Reply:
    """A passcode or an answer, at a sign-in that asks for a factor.

    Wrong ones are counted here and not by the rules, because at this page they don't lock the user out.
    """
    user = user_of(org, interaction)
    factor = org.factors.get(interaction.user_id, interaction.factor_id)
    if user is None or factor is None or not factor.active:
        raise denied()
    now = org.clock.now()
    if not factor.accepts(given, now, user.id) or factor.used_before(given, now):
        raise _wrong(org, interaction)
    move = signing_in.verify(org, user, factor, given, warn=True)
    if move.refused:
        return refused_by_rules(org, interaction, move)
    interaction.prove(interaction.key)
    return go_on(org, interaction, user, move, weakest(Tier.RECORDED, settle(move)))


# ------------------------------------------------------------------------------------------------- mailed codes


def _poll(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/challenge/poll`: whether the link in the mail was opened, which stands for the code."""
    interaction = at_step(org, body, PATHS["poll"])
    if interaction.clicked:
        return _mailed_code_was_right(org, interaction)
    return shown_page(org, interaction, Tier.RECORDED)


def _mailed_code_was_right(org: Org, interaction: Interaction) -> Reply:
    """Go on after the right code: to the next page of a recovery, an unlock or a registration, or to the end."""
    user = user_of(org, interaction)
    if user is None:
        raise denied()
    if interaction.page is Page.ENROLL:
        org.note(CODE_REDEEMED, user, Actor.END_USER)
        interaction.prove(EMAIL_KEY)
        interaction.go_to(Page.CHOOSE_ENROLLMENT)
        return shown_page(org, interaction, Tier.REPORTED)
    door = {Purpose.RECOVERY: Door.RECOVERED, Purpose.UNLOCK: Door.UNLOCKED}.get(interaction.purpose, Door.EMAIL)
    row, tier = cell(org, door, user)
    org.note(CODE_REDEEMED, user, Actor.END_USER)
    if row.shows is Sees.NO_RESET:
        return ended_with(org, interaction, NO_RESET_NOW, tier)
    interaction.prove(EMAIL_KEY)
    if door is Door.EMAIL:
        org.note(SIGNED_IN, user, Actor.END_USER)
        return signed_in(org, interaction, user, tier)
    link = {Case.FORGOT_LINK} if door is Door.RECOVERED else {Case.UNLOCK_LINK}
    move = org.apply("open_reset_link", user, link).move
    if move.refused:
        return refused_by_rules(org, interaction, move)
    asks = org.settings.question_step_up or door is Door.UNLOCKED
    if move.effect.enters is State.RECOVERY and not asks:
        interaction.go_to(Page.RESET, PASSWORD_KEY)
        return shown_page(org, interaction, tier)
    if move.effect.enters is State.SUCCESS:
        return _unlocked(org, interaction, tier)
    return go_on(org, interaction, user, move, tier)


def _unlocked(org: Org, interaction: Interaction, tier: Tier) -> Reply:
    """The lock is lifted. The sign-in goes on with the password, or in an older org ends here."""
    link = org.tokens.get(interaction.link)
    if link:
        link.spent = link.spent or "used"
    interaction.link = ""
    if org.settings.as_of < _NEW_FORM:
        return ended_with(org, interaction, UNLOCKED_AND_OUT, tier)
    interaction.purpose, interaction.proven = Purpose.SIGN_IN, ()
    interaction.go_to(Page.CHALLENGE, PASSWORD_KEY, message=UNLOCKED_AND_ON.key)
    return shown_page(org, interaction, tier)


# ------------------------------------------------------------------------------------------------- new passwords


def _new_password(org: Org, interaction: Interaction, new: str, body: Document) -> Reply:
    """A password that the user chooses: at an activation, a recovery, a registration, or after the old one expired."""
    user = user_of(org, interaction)
    if user is None:
        raise denied()
    at_change = interaction.page in (Page.PASSWORD_EXPIRED, Page.PASSWORD_WARN)
    registers = interaction.purpose is Purpose.REGISTRATION
    call = "change_expired_password" if at_change else "finish_registration" if registers else "choose_password"
    move = playable(org, call, user)
    if not move.refused:
        try:
            check_new_password(org, user, new, refusals.TOO_WEAK, history=not registers)
        except Refused:
            words = org.settings_for(user).password.requirements
            weak = REQUIREMENTS_NOT_MET.filled(requirements=words)
            weak = weak.filled(weak.text)
            return page_beside(org, interaction, "passcode", weak, tier=Tier.REPORTED, status=400)
    credentials = body.get("credentials")
    ends = isinstance(credentials, dict) and credentials.get("revokeSessions") is True
    interaction.prove(PASSWORD_KEY)
    asked = {Case.REVOKE_SESSIONS} if ends else set()
    return by_rules(org, interaction, user, call, asked, Given(new), known=Tier.RECORDED)


ROUTES = (
    ("POST", IDX_ROOT + PATHS["identify"], in_ion(_identify)),
    ("POST", IDX_ROOT + PATHS["recover"], in_ion(_recover)),
    ("POST", IDX_ROOT + PATHS["challenge-authenticator"], in_ion(_answer)),
    ("POST", IDX_ROOT + PATHS["poll"], in_ion(_poll)),
)
