"""`/idp/idx/`: the calls that the sign-in page of an Identity Engine org makes. They need no API token."""

from collections.abc import Callable

from lifecycle.model import refusals
from lifecycle.model.messages import CODE_INVALID, PAGE_EXPIRED, SIGN_IN_FAILED, STEP_DENIED, Message
from lifecycle.model.pages import IDX_ROOT, PATHS, Page
from lifecycle.model.tiers import Tier, weakest
from lifecycle.model.transactions import State
from lifecycle.org import signing_in, visits
from lifecycle.org.interactions import INTERACTION_CODE_LIFE, PAGE_LIFE, STEP_LIFE, Interaction, InteractionCode
from lifecycle.org.org import Org
from lifecycle.org.policies import PASSWORD_KEY
from lifecycle.org.users import User
from lifecycle.service.ion import ION
from lifecycle.service.outcomes import settle
from lifecycle.service.page_documents import (
    choices,
    done_document,
    last_words,
    offered,
    page_document,
)
from lifecycle.service.replies import Document, Handler, Refused, Reply, not_simulated
from lifecycle.service.request import Request


class _Halt(Exception):
    """The call ends with this answer, and the sign-in stays where it is."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def _only_identity(handler: Callable[[Org, Document], Reply]) -> Handler:
    """A handler for an Identity Engine org, which gets the body and answers in ION."""

    def handle(org: Org, request: Request) -> Reply:
        if org.settings.engine == "classic":
            raise not_simulated("the IDX API in a Classic Engine org, which has none", "Call /api/v1/authn instead.")
        try:
            reply = handler(org, request.document(Tier.UNKNOWN))
        except _Halt as halt:
            reply = halt.reply
        reply.media = ION
        return reply

    return handle


def _introspect(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/introspect`: where a sign-in is. It can be asked again and again, and changes nothing."""
    handle = body.get("interactionHandle")
    if isinstance(handle, str):
        interaction = org.interactions.of_handle(handle)
    else:
        named = body.get("stateToken") or body.get("stateHandle")
        interaction = org.interactions.of_state(named) if isinstance(named, str) else None
    return _shown(org, _alive(org, interaction), Tier.RECORDED)


def _alive(org: Org, interaction: Interaction | None) -> Interaction:
    """The sign-in, if it can go on."""
    if interaction is None or not interaction.good(org.clock.now()):
        raise _Halt(Reply(last_words(PAGE_EXPIRED), Tier.REPORTED, 401))
    return interaction


def _at_step(org: Org, body: Document, path: str) -> Interaction:
    """The sign-in that the body names, if its page offers a step with this path."""
    named = body.get("stateHandle")
    interaction = _alive(org, org.interactions.of_state(named) if isinstance(named, str) else None)
    if path not in {PATHS[name] for name in offered(org, interaction)}:
        raise _Halt(Reply(last_words(STEP_DENIED), Tier.UNKNOWN, 403))
    interaction.expires = org.clock.now() + STEP_LIFE
    return interaction


def _shown(org: Org, interaction: Interaction, tier: Tier, *messages: Message, status: int = 200) -> Reply:
    """The page at which the sign-in is."""
    return Reply(page_document(org, interaction, *messages), tier, status)


def _text(body: Document, name: str, at: str = "") -> str:
    """The string of this name in the body, or in the object of this name."""
    found = body.get(name)
    if at:
        found = found.get(at) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found:
        raise Refused(refusals.MALFORMED, Tier.UNKNOWN)
    return found


def _identify(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/identify`: the user gives a login, and on a page for both a password, too."""
    interaction = _at_step(org, body, "identify")
    login = _text(body, "identifier")
    if not org.settings.identifier_first:
        return _password(org, interaction, login, _text(body, "credentials", "passcode"))
    user = org.users.named(login)
    interaction.identifier, interaction.user_id = login, user.id if user else ""
    keys = choices(org, interaction)
    if len(keys) == 1 and keys[0] == PASSWORD_KEY:
        interaction.go_to(Page.CHALLENGE, PASSWORD_KEY)
    else:
        interaction.go_to(Page.CHOOSE)
    return _shown(org, interaction, Tier.RECORDED)


def _answer(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/challenge/answer`: the user gives a password, a code or an answer."""
    interaction = _at_step(org, body, "challenge/answer")
    given = _text(body, "credentials", "passcode")
    if interaction.key == PASSWORD_KEY:
        return _password(org, interaction, interaction.identifier, given)
    raise _Halt(_shown(org, interaction, Tier.RECORDED, CODE_INVALID, status=401))


def _password(org: Org, interaction: Interaction, login: str, password: str) -> Reply:
    """Sign in with a password, by the same rules as at the classic door."""
    at_once = interaction.page is Page.IDENTIFY
    user, move = signing_in.sign_in(org, login, password, warn=True)
    if move.refused or user is None:
        status = 400 if at_once else 401
        return _shown(org, interaction, Tier.RECORDED, SIGN_IN_FAILED, status=status)
    interaction.identifier, interaction.user_id = login, user.id
    interaction.proven = (*interaction.proven, PASSWORD_KEY)
    tier = settle(move)
    if move.effect.enters is State.SUCCESS:
        return _done(org, interaction, user, tier)
    raise not_simulated("this step of a sign-in at the page")


def _done(org: Org, interaction: Interaction, user: User, tier: Tier) -> Reply:
    """Complete the sign-in: a session begins, and the client gets a code that it redeems for tokens."""
    now = org.clock.now()
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
    )
    org.interaction_codes.put(code.code, code, now)
    interaction.go_to(Page.DONE)
    interaction.ended = True
    return Reply(done_document(org, interaction, code), weakest(tier, Tier.RECORDED))


def _cancel(org: Org, body: Document) -> Reply:
    """`POST /idp/idx/cancel`: begin again, with a new handle."""
    named = body.get("stateHandle")
    old = _alive(org, org.interactions.of_state(named) if isinstance(named, str) else None)
    old.ended = True
    now = org.clock.now()
    fresh = Interaction(
        org.ids.token(43),
        now + PAGE_LIFE,
        old.server,
        old.client_id,
        old.redirect_uri,
        old.scope,
        old.state,
        old.nonce,
        old.challenge,
    )
    org.interactions.put(fresh.handle, fresh, now)
    return _shown(org, fresh, Tier.RECORDED)


ROUTES = (
    ("POST", f"{IDX_ROOT}introspect", _only_identity(_introspect)),
    ("POST", f"{IDX_ROOT}identify", _only_identity(_identify)),
    ("POST", f"{IDX_ROOT}challenge/answer", _only_identity(_answer)),
    ("POST", f"{IDX_ROOT}cancel", _only_identity(_cancel)),
)
