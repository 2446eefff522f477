"""Okta's JSON documents of the sign-in page: what a page offers, and what it is about.

Every `relatesTo` leads to a part of the same document. Sources: okta-idx-dotnet and guardian/gateway, recorded answers.
"""

from collections.abc import Sequence

from lifecycle.model.messages import Message
from lifecycle.model.pages import REMEDIATIONS, Page, Purpose
from lifecycle.org.authenticators import AUTHENTICATOR_TYPES, authenticator_id
from lifecycle.org.clock import stamp
from lifecycle.org.factors import KEY_OF
from lifecycle.org.ids import Ids
from lifecycle.org.interactions import Interaction, InteractionCode
from lifecycle.org.policies import EMAIL_KEY, PASSWORD_KEY
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.ion import array, field, form, group, shown_message, thing
from lifecycle.service.replies import Document

ENROLLMENTS_OF = {PASSWORD_KEY: "lae", EMAIL_KEY: "eae"}
"""The first letters of the ids of the enrollments of a user that are not factors."""


def user_of(org: OrgState, interaction: Interaction) -> User | None:
    """The user who was named at the page; None if nobody was, or if there is no such user any more."""
    return org.users.get(interaction.user_id) if interaction.user_id else None


def may_recover(org: OrgState, user: User | None) -> bool:
    """Whether the page of a password offers to recover it."""
    return not org.settings_for(user).denies_password_reset


def first_choices(org: OrgState, user: User | None) -> tuple[str, ...]:
    """The authenticators, by their keys, with which a user can begin a sign-in. A stranger seems to have a password.

    Reported: guardian/gateway, docs/okta/idx/sign-in-idx.md.
    """
    settings = org.settings_for(user)
    by_email = settings.email_enrollment != "NOT_ALLOWED"
    passwordless = user is not None and user.facts.passwordless
    return (*((EMAIL_KEY,) if by_email else ()), *(() if passwordless else (PASSWORD_KEY,)))


def choices(org: OrgState, interaction: Interaction) -> tuple[str, ...]:
    """The authenticators, by their keys, that the user can choose from at this page."""
    user = user_of(org, interaction)
    if interaction.purpose in (Purpose.RECOVERY, Purpose.UNLOCK):
        return (EMAIL_KEY,)
    if interaction.proven and user:
        return tuple(KEY_OF[factor.kind, factor.provider] for factor in org.factors.active(user.id))
    return first_choices(org, user)


def offered(org: OrgState, interaction: Interaction) -> tuple[str, ...]:
    """The remediations that the page offers now, by their names."""
    settings, found = org.settings, list(REMEDIATIONS[interaction.page])
    if not settings.self_registration and "select-enroll-profile" in found:
        found.remove("select-enroll-profile")
    if not settings.password.self_service_unlock and "unlock-account" in found:
        found.remove("unlock-account")
    if interaction.page is Page.CHALLENGE and len(choices(org, interaction)) < 2:
        found.remove("select-authenticator-authenticate")
    return tuple(found)


def enrollment_id(user: User, key: str) -> str:
    """The id of a user's enrollment of a password or an email address."""
    return Ids(f"{user.id}/{key}").id(ENROLLMENTS_OF[key])


def _methods(key: str) -> list[Document]:
    return [{"type": method} for method in AUTHENTICATOR_TYPES[key][2]]


def _authenticator(org: OrgState, key: str, allowed_for: str = "any") -> Document:
    """An authenticator of the org, as a list of them shows it."""
    return {
        "type": AUTHENTICATOR_TYPES[key][0],
        "key": key,
        "id": authenticator_id(org.type_id, key),
        "displayName": org.authenticators[key].name,
        "methods": _methods(key),
        "allowedFor": allowed_for,
    }


def masked(address: str) -> str:
    """An email address as the page shows it.

    >>> masked("reese@example.com")
    'r***e@example.com'
    """
    name, _, domain = address.partition("@")
    return f"{name[:1]}***{name[-1:]}@{domain}"


def _enrollment(org: OrgState, interaction: Interaction, key: str) -> Document:
    """What the user has enrolled of an authenticator, as a list shows it. A stranger seems to have it, too."""
    user = user_of(org, interaction)
    named = user or User("", {"login": interaction.identifier, "email": interaction.identifier}, org.clock.now())
    shown: Document = {}
    if key == EMAIL_KEY:
        shown["profile"] = {"email": masked(str(named.profile["email"]))}
    shown |= {"type": AUTHENTICATOR_TYPES[key][0], "key": key}
    if interaction.purpose is not Purpose.UNLOCK:
        shown["id"] = enrollment_id(named, key) if key in ENROLLMENTS_OF else _factor_id(org, named, key)
    return shown | {"displayName": org.authenticators[key].name, "methods": _methods(key)}


def _factor_id(org: OrgState, user: User, key: str) -> str:
    return next((f.id for f in org.factors.of(user.id) if KEY_OF[f.kind, f.provider] == key), "")


def _link(org: OrgState, name: str, interaction: Interaction) -> Document:
    """A link inside another part of an answer, such as the one to recover a password."""
    return form(org.base_url, name, interaction.state_handle)


def _option(org: OrgState, key: str, place: str) -> Document:
    """An authenticator to choose. `place` is the part of the answer that tells of it."""
    fields = [
        field("id", required=True, value=authenticator_id(org.type_id, key), mutable=False),
        field("methodType", required=False, value=AUTHENTICATOR_TYPES[key][2][0], mutable=False),
    ]
    label = org.authenticators[key].name
    return {"label": label, "value": {"form": {"value": fields}}, "relatesTo": place}


def _choice(org: OrgState, keys: Sequence[str], place: str) -> Document:
    """The field with the authenticators to choose from."""
    options = [_option(org, key, f"$.{place}.value[{n}]") for n, key in enumerate(keys)]
    return {"name": "authenticator", "type": "object", "required": True, "options": options}


def _passcode(label: str) -> Document:
    return group("credentials", field("passcode", label=label, secret=True))


def _identify(org: OrgState, interaction: Interaction, name: str) -> Document:
    """The form that asks for a login, and on a page for both for a password, too."""
    fields = [field("identifier", label="Username", required=True)]
    if name == "identify":
        if not org.settings.identifier_first:
            fields.append(_passcode("Password"))
        fields.append(field("rememberMe", type="boolean", label="Remember this device"))
    return form(org.base_url, name, interaction.state_handle, *fields)


def _challenge(org: OrgState, interaction: Interaction, name: str) -> Document:
    """The form that asks for a password or a code."""
    label = "Enter code" if interaction.key != PASSWORD_KEY else "Password"
    return form(
        org.base_url, name, interaction.state_handle, _passcode(label), relates_to="$.currentAuthenticatorEnrollment"
    )


def _remediation(org: OrgState, interaction: Interaction, name: str) -> Document:
    """One form of a page."""
    if name in ("identify", "identify-recovery"):
        return _identify(org, interaction, name)
    if name == "challenge-authenticator":
        return _challenge(org, interaction, name)
    if name == "select-authenticator-authenticate":
        keys = choices(org, interaction)
        return form(org.base_url, name, interaction.state_handle, _choice(org, keys, "authenticatorEnrollments"))
    return form(org.base_url, name, interaction.state_handle)


def _current(org: OrgState, interaction: Interaction) -> Document:
    """What the user has enrolled of the authenticator that is asked for now."""
    shown = _enrollment(org, interaction, interaction.key)
    if interaction.key == PASSWORD_KEY and may_recover(org, user_of(org, interaction)):
        return {"recover": _link(org, "recover", interaction)} | shown
    return shown


def _app(org: OrgState, interaction: Interaction) -> Document:
    """The app for which the user signs in."""
    return {"name": "oidc_client", "label": org.settings.web_app.label, "id": interaction.client_id}


def issuer_of(org: OrgState, server: str) -> str:
    """The address of an authorization server; that of the org has no name."""
    return f"{org.base_url}/oauth2/{server}" if server else org.base_url


def _authentication(org: OrgState, interaction: Interaction) -> Document:
    """The request with which the sign-in began. Recorded: guardian/gateway; which fields it has is not certain."""
    issuer = {"id": interaction.server or "org", "name": interaction.server or "org"}
    request = {
        "max_age": -1,
        "scope": interaction.scope,
        "response_type": "code",
        "redirect_uri": interaction.redirect_uri,
        "state": interaction.state,
        "code_challenge_method": "S256",
        "response_mode": "query",
    }
    return {
        "protocol": "OAUTH2.0",
        "issuer": issuer | {"uri": issuer_of(org, interaction.server)},
        "request": request,
    }


def _user(org: OrgState, interaction: Interaction) -> Document:
    """The user as the page shows one: the login alone until an authenticator has been shown. Recorded: gateway."""
    user = user_of(org, interaction)
    if user is None or not interaction.proven:
        return {"identifier": interaction.identifier}
    names = {name: user.profile[name] for name in ("firstName", "lastName") if name in user.profile}
    zone, locale = user.profile.get("timezone"), user.profile.get("locale")
    profile = {**names, "timeZone": zone or "America/Los_Angeles", "locale": locale or "en_US"}
    return {"id": user.id, "identifier": user.login, "profile": profile}


def page_document(org: OrgState, interaction: Interaction, *messages: Message) -> Document:
    """The page at which a sign-in is, with its forms and everything that they are about."""
    document: Document = {
        "version": "1.0.0",
        "stateHandle": interaction.state_handle,
        "expiresAt": stamp(interaction.expires),
        "intent": "LOGIN",
    }
    names = offered(org, interaction)
    if names:
        document["remediation"] = array([_remediation(org, interaction, name) for name in names])
    if messages:
        document["messages"] = array([shown_message(message) for message in messages])
    page = interaction.page
    if page is Page.IDENTIFY and not org.settings.identifier_first and may_recover(org, None):
        current = _authenticator(org, PASSWORD_KEY)
        document["currentAuthenticator"] = thing({"recover": _link(org, "recover", interaction)} | current)
    if page in (Page.CHALLENGE, Page.SEND):
        document["currentAuthenticatorEnrollment"] = thing(_current(org, interaction))
    if page in (Page.CHOOSE, Page.CHALLENGE, Page.SEND):
        keys = choices(org, interaction)
        document["authenticators"] = array([_authenticator(org, key) for key in keys])
        document["authenticatorEnrollments"] = array([_enrollment(org, interaction, key) for key in keys])
    if interaction.identifier and page is not Page.IDENTIFY:
        document["user"] = thing(_user(org, interaction))
    document["cancel"] = _cancel(org, interaction)
    document["app"] = thing(_app(org, interaction))
    document["authentication"] = thing(_authentication(org, interaction))
    return document


def _cancel(org: OrgState, interaction: Interaction) -> Document:
    """The link that ends the sign-in and begins another one."""
    return form(org.base_url, "cancel", interaction.state_handle)


def done_document(org: OrgState, interaction: Interaction, code: InteractionCode) -> Document:
    """A completed sign-in, with the code that the token endpoint redeems. Recorded: okta-idx-dotnet, gateway."""
    document = page_document(org, interaction)
    values = [
        field("grant_type", required=True, value="interaction_code"),
        field("interaction_code", required=True, value=code.code),
        field("client_id", required=True, value=interaction.client_id),
        *([] if interaction.challenge else [field("client_secret", required=True)]),
        *([field("code_verifier", required=True)] if interaction.challenge else []),
    ]
    issue = {
        "rel": ["create-form"],
        "name": "issue",
        "href": token_address(org, interaction.server),
        "method": "POST",
        "value": values,
        "accepts": "application/x-www-form-urlencoded",
    }
    return document | {"successWithInteractionCode": issue}


def token_address(org: OrgState, server: str) -> str:
    """The address of the token endpoint of an authorization server."""
    return f"{issuer_of(org, server)}/v1/token" if server else f"{org.base_url}/oauth2/v1/token"


def last_words(message: Message) -> Document:
    """A body with a message and nothing else, when there is no sign-in to go on with."""
    return {"version": "1.0.0", "intent": "LOGIN", "messages": array([shown_message(message)])}
