"""`/idp/idx/`: the steps of the sign-in page that choose, ask for a code, enroll, skip and cancel."""

from lifecycle.model.cases import Case
from lifecycle.model.checks import profile as check_profile
from lifecycle.model.doors import Door, Sees
from lifecycle.model.messages import (
    CHECK_YOUR_EMAIL,
    FORGOT_LINK_DEAD,
    LEFT_BLANK,
    LINK_LAPSED,
    LINK_MISSING,
    LINK_OF_SUSPENDED,
    LINK_REQUESTED,
    LOGIN_IS_TAKEN,
    NO_REGISTRATION,
    NOT_AN_ADDRESS,
    NOT_THE_PATTERN,
    RESET_LINK_DEAD,
    RESET_WHILE_ACTIVATING,
    UNLOCK_REFUSED,
)
from lifecycle.model.pages import IDX_ROOT, PATHS, Page, Purpose
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State
from lifecycle.org import enrolled, signing_in
from lifecycle.org.authenticators import authenticator_id
from lifecycle.org.factors import KEY_OF, FactorType
from lifecycle.org.interactions import Interaction
from lifecycle.org.org import Org
from lifecycle.org.policies import EMAIL_KEY, PASSWORD_KEY
from lifecycle.org.tokens import Kind, Token
from lifecycle.org.users import User
from lifecycle.service.page_documents import choices, may_go_without, to_enroll, user_of
from lifecycle.service.page_steps import (
    Halt,
    alive,
    at_step,
    by_rules,
    cell,
    denied,
    ended_with,
    fresh,
    go_on,
    in_ion,
    mail_by_rules,
    named_in,
    page_beside,
    refused_by_rules,
    send_code,
    shown_page,
    text_in,
)
from lifecycle.service.replies import Document, Reply, not_simulated

_ADDRESS = "email"


# ------------------------------------------------------------------------------------------------- where it stands


def _introspect(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/introspect`: where a sign-in is. It can be asked again and again, and changes nothing.

    Only the first look at a sign-in that begins with a link opens the link.
    """
    handle = body.get("interactionHandle")
    if isinstance(handle, str):
        interaction = alive(org, org.interactions.of_handle(handle))
    else:
        named = body.get("stateToken") or body.get("stateHandle")
        interaction = alive(org, org.interactions.of_state(named) if isinstance(named, str) else None)
    if interaction.page is Page.LINK:
        return _opened(org, interaction)
    if interaction.page is Page.LINK_LAPSED:
        return shown_page(org, interaction, Tier.REPORTED)
    return shown_page(org, interaction, Tier.RECORDED)


def _opened(org: Org, interaction: Interaction) -> Reply:
    """Open the link with which the sign-in begins."""
    token = org.tokens.get(interaction.link)
    user = org.users.get(token.user_id) if token else None
    if token is None or user is None:
        return ended_with(org, interaction, LINK_MISSING, Tier.UNKNOWN)
    interaction.identifier, interaction.user_id = user.login, user.id
    if token.kind is Kind.ACTIVATION:
        return _activation(org, interaction, token, user)
    return _reset(org, interaction, token, user)


def _activation(org: Org, interaction: Interaction, token: Token, user: User) -> Reply:
    """The token of an activation link: fresh, used, lapsed, or that of a suspended user.

    No source says what a link shows that a newer one, or a deactivation, has made useless.
    """
    interaction.purpose = Purpose.ACTIVATION
    if token.spent:
        return ended_with(org, interaction, LINK_MISSING, Tier.REPORTED if token.spent == "used" else Tier.UNKNOWN)
    row, tier = cell(org, Door.ACTIVATION_LINK, user)
    if row.shows is Sees.LINK_OF_SUSPENDED:
        return ended_with(org, interaction, LINK_OF_SUSPENDED, tier)
    move = org.foresee("open_activation_link", user)
    if not token.good(org.clock.now()) and move.effect.enters is State.PASSWORD_RESET:
        interaction.go_to(Page.LINK_LAPSED, message=LINK_LAPSED.key)
        return shown_page(org, interaction, Tier.DOCUMENTED)
    if move.refused or not token.good(org.clock.now()):
        return ended_with(org, interaction, LINK_MISSING, tier)
    token.spent, interaction.link = "used", token.value
    return go_on(org, interaction, user, org.apply("open_activation_link", user).move, tier)


def _reset(org: Org, interaction: Interaction, token: Token, user: User) -> Reply:
    """The token of a reset link, or of a link for a forgotten password."""
    interaction.purpose = Purpose.RECOVERY
    dead = RESET_LINK_DEAD if token.kind is Kind.RESET else FORGOT_LINK_DEAD
    if not token.good(org.clock.now()):
        return ended_with(org, interaction, dead, Tier.REPORTED)
    row, tier = cell(org, Door.RESET_LINK, user)
    if row.shows is Sees.LINK_OF_ACTIVATING:
        return ended_with(org, interaction, RESET_WHILE_ACTIVATING, tier)
    asked = {Case.FORGOT_LINK} if token.kind is Kind.FORGOT else set()
    move = org.foresee("open_reset_link", user, asked)
    if move.refused:
        return ended_with(org, interaction, dead, tier)
    move = org.apply("open_reset_link", user, asked).move
    token.opened = True
    if move.effect.enters is State.RECOVERY and not org.settings.question_step_up:
        interaction.go_to(Page.RESET, PASSWORD_KEY)
        return shown_page(org, interaction, tier)
    return go_on(org, interaction, user, move, tier)


def _select(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/identify/select`: back from the registration to the sign-in page."""
    interaction = at_step(org, body, PATHS["select-identify"])
    interaction.purpose = Purpose.SIGN_IN
    interaction.go_to(Page.IDENTIFY)
    return shown_page(org, interaction, Tier.RECORDED)


def _cancel(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/cancel`: begin again, with a new handle."""
    interaction = named_in(org, body)
    interaction.ended = True
    return shown_page(org, fresh(org, interaction), Tier.RECORDED)


# ------------------------------------------------------------------------------------------------- asking for a code


def _chosen(org: Org, body: Document, keys: tuple[str, ...]) -> str:
    """The authenticator that the body chooses from these. What Okta answers to any other one no source says."""
    part = body.get("authenticator")
    named = part.get("id") if isinstance(part, dict) else None
    found = next((key for key in keys if authenticator_id(org.type_id, key) == named), None)
    if found is None:
        raise denied()
    return found


def _challenge(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/challenge`: the user chooses an authenticator. Okta sends a code, if it is one for that."""
    interaction = at_step(org, body, PATHS["select-authenticator-authenticate"])
    if interaction.page is Page.UNLOCK:
        return _unlock(org, interaction, body)
    key = _chosen(org, body, choices(org, interaction))
    return _asked_for(org, interaction, key)


def _asked_for(org: Org, interaction: Interaction, key: str) -> Reply:
    """Go to the page that asks for an authenticator, after a code was sent if it is one for that."""
    user = user_of(org, interaction)
    if key == EMAIL_KEY and interaction.purpose is Purpose.RECOVERY:
        return _recovery_mail(org, interaction, user)
    if key == EMAIL_KEY:
        return _sign_in_mail(org, interaction, user)
    factor = next((f for f in org.factors.active(user.id) if KEY_OF[f.kind, f.provider] == key), None) if user else None
    if user and factor and factor.kind is FactorType.SMS:
        if enrolled.texted_recently(org, factor):
            raise Halt(shown_page(org, interaction, Tier.UNKNOWN, status=429))
        move = org.apply("verify_factor", user, {Case.SENDS}).move
        if move.refused:
            return refused_by_rules(org, interaction, move)
        enrolled.text_passcode(org, factor)
    interaction.go_to(Page.CHALLENGE, key, factor.id if factor else "")
    return shown_page(org, interaction, Tier.RECORDED)


def _sign_in_mail(org: Org, interaction: Interaction, user: User | None) -> Reply:
    """Mail a code with which the user signs in. A stranger gets the same page."""
    row, tier = cell(org, Door.EMAIL, user)
    interaction.go_to(Page.CHALLENGE, EMAIL_KEY)
    if user and row.shows is Sees.CODE:
        send_code(org, interaction, user)
    return shown_page(org, interaction, tier)


def _recovery_mail(org: Org, interaction: Interaction, user: User | None) -> Reply:
    """Mail a code for a forgotten password, or a refusal. The page does not tell which."""
    row, tier = cell(org, Door.RECOVERY_MAIL, user)
    interaction.go_to(Page.CHALLENGE, EMAIL_KEY)
    if user is None or row.shows is Sees.NO_CODE:
        return shown_page(org, interaction, tier)
    by_rule = org.foresee("recover_password", user)
    if by_rule.refused or (row.shows is Sees.CODE and by_rule.effect.mail is None):
        send_code(org, interaction, user)  # for a user to whom the rules grant no new password
    else:
        mail_by_rules(org, interaction, user, "recover_password", Kind.FORGOT)
    return shown_page(org, interaction, tier)


def _unlock_account(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/unlock-account`: the page for ending a lock."""
    interaction = at_step(org, body, PATHS["unlock-account"])
    interaction.purpose = Purpose.UNLOCK
    interaction.go_to(Page.UNLOCK)
    return shown_page(org, interaction, Tier.REPORTED)


def _unlock(org: Org, interaction: Interaction, body: Document) -> Reply:
    """Mail a locked user a code that ends the lock."""
    login = text_in(org, interaction, body, "identifier")
    _chosen(org, body, choices(org, interaction))
    user = org.users.named(login)
    row, tier = cell(org, Door.UNLOCK_MAIL, user)
    interaction.identifier, interaction.user_id = login, user.id if user else ""
    if row.shows is Sees.NO_UNLOCK:
        return ended_with(org, interaction, UNLOCK_REFUSED, tier)
    interaction.go_to(Page.CHALLENGE, EMAIL_KEY)
    if user:
        mail_by_rules(org, interaction, user, "unlock_account", Kind.UNLOCK)
    return shown_page(org, interaction, tier)


def _resend(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/challenge/resend`: another code."""
    interaction = at_step(org, body, PATHS["resend"])
    user = user_of(org, interaction)
    if interaction.page is Page.ENROLL and user:
        send_code(org, interaction, user)
        return shown_page(org, interaction, Tier.RECORDED)
    if interaction.purpose is Purpose.UNLOCK:
        _, tier = cell(org, Door.UNLOCK_MAIL, user)
        if user:
            mail_by_rules(org, interaction, user, "unlock_account", Kind.UNLOCK)
        return shown_page(org, interaction, tier)
    return _asked_for(org, interaction, interaction.key)


# ------------------------------------------------------------------------------------------------- enrolling


def _enroll(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/enroll`: the form of a registration."""
    interaction = at_step(org, body, PATHS["select-enroll-profile"])
    interaction.go_to(Page.PROFILE)
    return shown_page(org, interaction, Tier.RECORDED)


def _enroll_new(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/enroll/new`: make an account. The user is STAGED until the registration is complete."""
    interaction = at_step(org, body, PATHS["enroll-profile"])
    given = body.get("userProfile")
    profile = {k: v for k, v in given.items() if isinstance(v, str)} if isinstance(given, dict) else {}
    for name in ("firstName", "lastName", _ADDRESS):
        if not profile.get(name, "").strip():
            return page_beside(org, interaction, name, LEFT_BLANK, tier=Tier.UNKNOWN, status=400)
    name, _, domain = profile[_ADDRESS].partition("@")
    if not name or "." not in domain.strip("."):
        return page_beside(org, interaction, _ADDRESS, NOT_AN_ADDRESS, NOT_THE_PATTERN, tier=Tier.RECORDED, status=400)
    profile = {"firstName": profile["firstName"], "lastName": profile["lastName"], _ADDRESS: profile[_ADDRESS]}
    profile["login"] = profile[_ADDRESS]
    row, tier = cell(org, Door.REGISTRATION, org.users.holder(profile["login"]))
    if row.shows is Sees.TAKEN:
        taken = LOGIN_IS_TAKEN.filled("Email", what="Email")
        return page_beside(org, interaction, _ADDRESS, taken, tier=tier, status=400)
    if check_profile(profile):
        return shown_page(org, interaction, Tier.UNKNOWN, NO_REGISTRATION, status=400)
    by_link = org.settings.email_verification == "LINK"
    needs_both = org.settings.password_enrollment == "REQUIRED"
    if by_link and needs_both:
        raise not_simulated("a registration by a mailed link where a password is required")
    user, _ = org.create(profile, (), call="register")
    if user is None:
        return shown_page(org, interaction, Tier.UNKNOWN, NO_REGISTRATION, status=400)
    interaction.purpose = Purpose.REGISTRATION
    interaction.identifier, interaction.user_id = user.login, user.id
    if needs_both or not to_enroll(org, interaction):
        interaction.go_to(Page.CHOOSE_ENROLLMENT)
        return shown_page(org, interaction, tier)
    interaction.go_to(Page.ENROLL, EMAIL_KEY)
    send_code(org, interaction, user)
    if by_link:
        kept = interaction.code, interaction.sent
        interaction.go_to(Page.MESSAGE, message=CHECK_YOUR_EMAIL.key)
        interaction.code, interaction.sent = kept
    return shown_page(org, interaction, Tier.REPORTED)


def _credential_enroll(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/credential/enroll`: the user chooses what to enroll."""
    interaction = at_step(org, body, PATHS["select-authenticator-enroll"])
    key, user = _chosen(org, body, to_enroll(org, interaction)), user_of(org, interaction)
    if user is None:
        raise denied()
    if key == PASSWORD_KEY and EMAIL_KEY in to_enroll(org, interaction):
        raise not_simulated("a password that is chosen before the email address is verified", "Choose Email first.")
    interaction.go_to(Page.ENROLL, key)
    if key == EMAIL_KEY:
        send_code(org, interaction, user)
    return shown_page(org, interaction, Tier.RECORDED)


def _skip(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/skip`: go on without a new password, or without a password at all."""
    interaction = at_step(org, body, PATHS["skip"])
    user = user_of(org, interaction)
    if user is None or not may_go_without(org, interaction):
        raise denied()
    if interaction.purpose is Purpose.REGISTRATION:
        known = Tier.REPORTED
        return by_rules(org, interaction, user, "finish_registration", {Case.SKIPS_PASSWORD}, known=known)
    return by_rules(org, interaction, user, "skip", known=Tier.REPORTED)


def _request_activation(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/request-activation`: another activation link, if the user still needs one."""
    interaction = at_step(org, body, PATHS["request-activation-email"])
    signing_in.mail_another_activation(org, interaction.link)
    return ended_with(org, interaction, LINK_REQUESTED, Tier.REPORTED)


ROUTES = (
    ("POST", IDX_ROOT + "introspect", in_ion(_introspect)),
    ("POST", IDX_ROOT + PATHS["select-identify"], in_ion(_select)),
    ("POST", IDX_ROOT + PATHS["select-authenticator-authenticate"], in_ion(_challenge)),
    ("POST", IDX_ROOT + PATHS["resend"], in_ion(_resend)),
    ("POST", IDX_ROOT + PATHS["unlock-account"], in_ion(_unlock_account)),
    ("POST", IDX_ROOT + PATHS["select-enroll-profile"], in_ion(_enroll)),
    ("POST", IDX_ROOT + PATHS["enroll-profile"], in_ion(_enroll_new)),
    ("POST", IDX_ROOT + PATHS["select-authenticator-enroll"], in_ion(_credential_enroll)),
    ("POST", IDX_ROOT + PATHS["skip"], in_ion(_skip)),
    ("POST", IDX_ROOT + PATHS["request-activation-email"], in_ion(_request_activation)),
    ("POST", IDX_ROOT + PATHS["cancel"], in_ion(_cancel)),
)
