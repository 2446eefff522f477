"""What the steps of the sign-in page have in common: which step may come now, and how a sign-in goes on."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus

from lifecycle.model.cases import Case
from lifecycle.model.door_evidence import known_at
from lifecycle.model.doors import Door, DoorRow, Sees, Switch, door_row
from lifecycle.model.facts import Status
from lifecycle.model.mails import Mail
from lifecycle.model.messages import (
    EXPIRING_SOON,
    HTTP_UNKNOWN,
    LEFT_BLANK,
    NOT_ASSIGNED,
    PAGE_EXPIRED,
    STEP_DENIED,
    Message,
)
from lifecycle.model.move import Move
from lifecycle.model.pages import PATHS, Page, Purpose
from lifecycle.model.refusals import SIGN_IN_DENIED
from lifecycle.model.tiers import Tier, weakest
from lifecycle.model.transactions import State
from lifecycle.org import mailing, visits
from lifecycle.org.deeds import NOTHING, Given
from lifecycle.org.factors import KEY_OF, six_digits
from lifecycle.org.interactions import INTERACTION_CODE_LIFE, PAGE_LIFE, STEP_LIFE, Interaction, InteractionCode
from lifecycle.org.judging import too_young
from lifecycle.org.org import Org
from lifecycle.org.policies import PASSWORD_KEY
from lifecycle.org.tokens import Kind
from lifecycle.org.users import User
from lifecycle.service.ion import ION, with_messages
from lifecycle.service.outcomes import settle
from lifecycle.service.page_documents import (
    QUESTION_KEY,
    done_document,
    last_words,
    links_in,
    offered,
    page_document,
)
from lifecycle.service.replies import Document, Handler, Headers, Refused, Reply, not_simulated
from lifecycle.service.request import Request

_OWN_ERROR = "simulator.not.known"
"""The key and the code of the simulator's own error, where no source says what Okta shows."""


class Halt(Exception):
    """The call ends with this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def in_ion(handler: Callable[[Org, Document], Reply]) -> Handler:
    """A handler of the IDX API: it exists in an Identity Engine org, gets the body, and answers in ION."""

    def handle(org: Org, request: Request) -> Reply:
        if org.settings.engine == "classic":
            raise not_simulated("the IDX API in a Classic Engine org, which has none", "Call /api/v1/authn instead.")
        body = request.document(Tier.UNKNOWN)
        try:
            reply = handler(org, body)
        except Halt as halt:
            reply = halt.reply
        except Refused as refused:
            if refused.refusal.http != HTTPStatus.NOT_IMPLEMENTED:
                raise
            reply = _not_known(org, body, refused)
        reply.media = ION
        reply.headers = (*reply.headers, *_guesses(reply))
        return reply

    return handle


def _guesses(reply: Reply) -> Headers:
    """The header that names the parts of an answer that no source shows, where the rest is known better."""
    body = reply.body if isinstance(reply.body, Mapping) else {}
    found = ["expiresAt, which no source promises"] if "expiresAt" in body else []
    keys = {one.get("i18n", {}).get("key") for one in body.get("messages", {}).get("value", ())}
    if not HTTP_UNKNOWN.isdisjoint(keys):
        found.append("the HTTP status, which no source shows with this message")
    return (("X-Simulator-Guess", f"{'; '.join(found)} (unknown)"),) if found else ()


def _not_known(org: Org, body: Document, refused: Refused) -> Reply:
    """What the simulator does not know, as the page again with a message of the simulator's own.

    So okta-auth-js and the Sign-In Widget show the sentence to the person. A program finds it in the form of Okta's
    errors as well, with a code that no error of Okta's has.
    """
    (words,) = refused.refusal.causes
    message = Message(_OWN_ERROR, words)
    named = body.get("stateHandle")
    interaction = org.interactions.of_state(named) if isinstance(named, str) else None
    if interaction and interaction.good(org.clock.now()):
        document = page_document(org, interaction, message)
    else:
        document = last_words(message)
    known = {"errorCode": _OWN_ERROR, "errorSummary": "The simulator does not play this step."}
    causes = {"errorCauses": [{"errorSummary": words}]}
    return Reply(document | known | causes, refused.tier, HTTPStatus.NOT_IMPLEMENTED.value, refused.text)


# ------------------------------------------------------------------------------------------------- which step


def alive(org: Org, interaction: Interaction | None) -> Interaction:
    """The sign-in, if it can go on. Otherwise the call ends. After how long that is so no source promises."""
    if interaction is None or interaction.ended:
        raise Halt(Reply(last_words(PAGE_EXPIRED), Tier.REPORTED, 401))
    if not interaction.good(org.clock.now()):
        raise Halt(Reply(last_words(PAGE_EXPIRED), Tier.UNKNOWN, 401))
    return interaction


def named_in(org: Org, body: Document) -> Interaction:
    """The sign-in that the body names, if it can go on."""
    named = body.get("stateHandle")
    return alive(org, org.interactions.of_state(named) if isinstance(named, str) else None)


def at_step(org: Org, body: Document, path: str) -> Interaction:
    """The sign-in that the body names, if its page offers a form or a link with this path.

    How Okta refuses a step that the page does not offer no source says.
    """
    interaction = named_in(org, body)
    if path not in {PATHS[name] for name in (*offered(org, interaction), *links_in(org, interaction))}:
        raise denied()
    if path != PATHS["poll"]:
        interaction.expires = org.clock.now() + STEP_LIFE
    return interaction


def denied() -> Halt:
    """The end of a call that is not allowed here."""
    return Halt(Reply(last_words(STEP_DENIED), Tier.UNKNOWN, 403))


def text_in(org: Org, interaction: Interaction, body: Document, name: str, at: str = "") -> str:
    """The text of this name in the body, or in the object of this name. Otherwise the call ends with the form again.

    The key is the one that Okta's page has for a field that was left blank. What Okta answers no source says.
    """
    found = body.get(name)
    if at:
        found = found.get(at) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found.strip():
        raise Halt(page_beside(org, interaction, at or name, LEFT_BLANK, tier=Tier.UNKNOWN, status=400))
    return found


# ------------------------------------------------------------------------------------------------- answers


def shown_page(org: Org, interaction: Interaction, tier: Tier, *messages: Message, status: int = 200) -> Reply:
    """The page at which the sign-in is."""
    return Reply(page_document(org, interaction, *messages), tier, status)


def page_beside(org: Org, interaction: Interaction, name: str, *messages: Message, tier: Tier, status: int) -> Reply:
    """The page again, with messages beside the field of this name."""
    document = page_document(org, interaction)
    for form in document.get("remediation", {}).get("value", ())[:1]:
        with_messages(form, name, *messages)
    return Reply(document, tier, status)


def ended_with(org: Org, interaction: Interaction, message: Message, tier: Tier, status: int = 200) -> Reply:
    """The page with a message from which there is no way on but to cancel."""
    interaction.go_to(Page.MESSAGE, message=message.key)
    return shown_page(org, interaction, tier, status=status)


def cell(org: Org, door: Door, user: User | None) -> tuple[DoorRow, Tier]:
    """What a door shows this user now, and how well that is known. A cell that nobody knows ends the call with 501."""
    status, held = user.status if user else Status.ABSENT, switches(org, user)
    row = door_row(door, status, held)
    if row.shows is Sees.NOT_KNOWN:
        what = f"this page ({door}) for a user who is {status}"
        raise not_simulated(what, f"{row.because} Nothing was changed.")
    return row, known_at(row, status, held)


def knows(org: Org, door: Door, user: User) -> bool:
    """Whether any source says what a door shows this user now."""
    return door_row(door, user.status, switches(org, user)).shows is not Sees.NOT_KNOWN


def switches(org: Org, user: User | None) -> set[Switch]:
    """The switches that are on, for this user."""
    settings, own = org.settings, org.settings_for(user)
    held = {
        Switch.ONE_PAGE: not settings.identifier_first,
        Switch.HIDES_AT_SIGN_IN: settings.hides_users_at_sign_in,
        Switch.HIDES_IN_RECOVERY: settings.hides_users_in_recovery,
        Switch.SHOWS_LOCKOUTS: own.password.show_lockout_failures,
        Switch.UNLOCKS_THEMSELVES: settings.password.self_service_unlock,
        Switch.UNLOCKS_DENIED: not own.password.self_service_unlock,
        Switch.RESETS_DENIED: own.denies_password_reset,
        Switch.NO_PASSWORD: user is not None and user.facts.passwordless,
        Switch.TOO_YOUNG: user is not None and own.password.min_age_minutes > 0 and too_young(org, user),
        Switch.MORE_FACTORS: own.mfa or own.denies_sign_in,
    }
    return {switch for switch, holds in held.items() if holds}


# ------------------------------------------------------------------------------------------------- going on


def fresh(org: Org, like: Interaction) -> Interaction:
    """Another sign-in for the same client, with a new handle."""
    now = org.clock.now()
    begun = Interaction(
        org.ids.token(43),
        now + PAGE_LIFE,
        like.server,
        like.client_id,
        like.redirect_uri,
        like.scope,
        like.state,
        like.nonce,
        like.challenge,
        like.secret,
    )
    org.interactions.put(begun.handle, begun, now)
    return begun


def lacks_app(org: Org, interaction: Interaction, user: User) -> bool:
    """Whether the client is an app of the org that the user does not have. A client of another id is for everybody."""
    return org.apps.get(interaction.client_id) is not None and interaction.client_id not in user.apps


def signed_in(org: Org, interaction: Interaction, user: User, tier: Tier) -> Reply:
    """Complete the sign-in: a session begins, and the client gets a code that it redeems for tokens."""
    now = org.clock.now()
    link = org.tokens.get(interaction.link)
    if link:
        link.spent = link.spent or "used"
    if lacks_app(org, interaction, user):
        return ended_with(org, interaction, NOT_ASSIGNED, Tier.REPORTED, 403)
    visits.open_session(org, user)
    code = InteractionCode(
        org.ids.token(43),
        interaction.server,
        interaction.client_id,
        interaction.challenge,
        interaction.redirect_uri,
        interaction.scope,
        interaction.nonce,
        user.id,
        now,
        now + INTERACTION_CODE_LIFE,
        interaction.proven,
        interaction.secret,
    )
    org.interaction_codes.put(code.code, code, now)
    interaction.go_to(Page.DONE)
    interaction.ended = True
    return Reply(done_document(org, interaction, code), tier)


def go_on(org: Org, interaction: Interaction, user: User, move: Move, tier: Tier) -> Reply:
    """Go on after a move that the rules allow: the sign-in is complete, or another page comes."""
    state = move.effect.enters
    interaction.user_id = user.id
    if state is State.SUCCESS:
        return signed_in(org, interaction, user, tier)
    messages: tuple[Message, ...] = ()
    if state is State.PASSWORD_EXPIRED:
        interaction.go_to(Page.PASSWORD_EXPIRED, PASSWORD_KEY)
    elif state is State.PASSWORD_WARN:
        interaction.go_to(Page.PASSWORD_WARN, PASSWORD_KEY)
        messages = (EXPIRING_SOON.filled("Okta", org="Okta"),)
    elif state is State.PASSWORD_RESET and interaction.purpose is Purpose.ACTIVATION:
        interaction.go_to(Page.CHOOSE_ENROLLMENT)
    elif state is State.PASSWORD_RESET:
        interaction.go_to(Page.RESET, PASSWORD_KEY)
    elif state is State.RECOVERY:
        interaction.go_to(Page.CHALLENGE, QUESTION_KEY)
    elif state is State.MFA_REQUIRED:
        _ask_for_factor(org, interaction, user)
    else:
        raise AssertionError(f"{move.call} leads to {state}, for which there is no page")
    return shown_page(org, interaction, tier, *messages)


def _ask_for_factor(org: Org, interaction: Interaction, user: User) -> None:
    """Go to the choice of a factor, or to the only one."""
    interaction.purpose = Purpose.SIGN_IN
    factors = org.factors.active(user.id)
    only = factors[0] if len(factors) == 1 else None
    key = KEY_OF[only.kind, only.provider] if only else ""
    if only and not only.profile.get("phoneNumber"):
        interaction.go_to(Page.CHALLENGE, key, only.id)
    elif only:
        interaction.go_to(Page.SEND, key, only.id)
    else:
        interaction.go_to(Page.CHOOSE)


def new_code(org: Org) -> str:
    """A code of six digits."""
    return six_digits(org.ids.token())


def send_code(org: Org, interaction: Interaction, user: User) -> None:
    """Mail a code that belongs to this step, and a link that stands for it where the org sends such links."""
    code = new_code(org)
    mailing.mail_code(org, user, code, _link_for(org, interaction, user))
    interaction.code, interaction.sent, interaction.clicked = code, org.clock.now(), False


def _link_for(org: Org, interaction: Interaction, user: User) -> str:
    """The link that stands for the code of this step; empty unless the org sends such links.

    Its form is documented: Okta's guide to the email authenticator.
    """
    if org.settings.email_verification != "LINK":
        return ""
    token = mailing.issue(org, user, Kind.EMAIL)
    token.link = interaction.handle
    return f"{org.base_url}/email/verify/{interaction.client_id}?token={token.value}"


def mail_by_rules(org: Org, interaction: Interaction, user: User, call: str, kind: Kind) -> tuple[Mail | None, Tier]:
    """Make a call whose mail holds a code besides its link. Returns the mail that the rules had sent.

    The link in the mail is useless once the code has done what both are for. Where the org sends links that stand for
    codes, the mail holds such a one, for which the page waits.
    """
    code = new_code(org)
    link = _link_for(org, interaction, user) if org.foresee(call, user).effect.mail in mailing.CARRIED else ""
    move = org.apply(call, user, (), Given(code=code, link=link)).move
    tier = settle(move)
    if move.effect.mail in mailing.CARRIED:
        interaction.code, interaction.sent, interaction.clicked = code, org.clock.now(), False
        interaction.link = org.tokens.newest(user.id, kind)
    return move.effect.mail, tier


def playable(org: Org, call: str, user: User | None, asked: Iterable[Case] = ()) -> Move:
    """What a call would do now. A call that leads to a step that the page does not have ends here, with 501."""
    move = org.foresee(call, user, asked)
    if move.effect.enters is State.MFA_ENROLL:
        words = "enrolling a factor at the sign-in page"
        raise not_simulated(words, "Sign in at /api/v1/authn, or have an admin enroll the factor.")
    return move


def refused_by_rules(org: Org, interaction: Interaction, move: Move) -> Reply:
    """The end of a sign-in that the rules do not let go on.

    A policy denies it, or another call has changed the user. What Okta shows then no source says. That a policy's
    denial looks like this was recorded once, in circumstances that are not known: okta-idx-dotnet, wrong-password.
    """
    interaction.ended = True
    denies = move.refusal is not None and move.refusal.code == SIGN_IN_DENIED.code
    message, status = (STEP_DENIED, 403) if denies else (PAGE_EXPIRED, 401)
    return Reply(last_words(message), Tier.UNKNOWN, status)


def by_rules(
    org: Org,
    interaction: Interaction,
    user: User,
    call: str,
    asked: Iterable[Case] = (),
    given: Given = NOTHING,
    *,
    known: Tier,
) -> Reply:
    """Make a call of the classic door, by the same rules, and go on. `known` says how well the page is known."""
    asked = frozenset(asked)
    playable(org, call, user, asked)
    move = org.apply(call, user, asked, given).move
    if move.refused:
        return refused_by_rules(org, interaction, move)
    return go_on(org, interaction, user, move, weakest(known, settle(move)))
