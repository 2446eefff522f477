"""Okta's JSON documents of the sign-in page: what a page offers, and what it is about.

Every `relatesTo` leads to a part of the same document. Sources: okta-idx-dotnet and guardian/gateway, recorded answers.
"""

from collections.abc import Sequence
from hashlib import sha256

from lifecycle.model import refusals
from lifecycle.model.messages import LAST_MESSAGES, UNLOCKED_AND_ON, Message
from lifecycle.model.pages import REMEDIATIONS, Page, Purpose
from lifecycle.model.tiers import Tier
from lifecycle.org.authenticators import AUTHENTICATOR_TYPES, authenticator_id
from lifecycle.org.clock import stamp
from lifecycle.org.factors import KEY_OF, QUESTIONS
from lifecycle.org.ids import Ids
from lifecycle.org.interactions import Interaction, InteractionCode
from lifecycle.org.judging import days_left
from lifecycle.org.policies import EMAIL_KEY, PASSWORD_KEY
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.ion import array, field, form, group, shown_message, thing
from lifecycle.service.replies import Document, Refused

ENROLLMENTS_OF = {PASSWORD_KEY: "lae", EMAIL_KEY: "eae"}
"""The first letters of the ids of the enrollments of a user that are not factors."""
QUESTION_KEY = "security_question"
PHONE_KEY = "phone_number"
_NEW_PASSWORD = (Page.PASSWORD_EXPIRED, Page.PASSWORD_WARN, Page.RESET)
"""The pages for a new password."""
_LISTS = (Page.CHOOSE, Page.CHALLENGE, Page.SEND, Page.UNLOCK)
"""The pages that list what the user can choose from."""


def user_of(org: OrgState, interaction: Interaction) -> User | None:
    """The user who was named at the page; None if nobody was, or if there is no such user any more."""
    return org.users.get(interaction.user_id) if interaction.user_id else None


def may_recover(org: OrgState) -> bool:
    """Whether the page of a password offers to recover it. It does as soon as any user may.

    Source: okta-auth-js, which takes the absence of `recover` as a refusal.
    """
    return not org.settings.denies_password_reset


def first_choices(org: OrgState, user: User | None) -> tuple[str, ...]:
    """The authenticators, by their keys, with which a user can begin a sign-in. A stranger seems to have a password.

    Reported: guardian/gateway, docs/okta/idx/sign-in-idx.md.
    """
    by_email = org.settings_for(user).email_enrollment != "NOT_ALLOWED"
    passwordless = user is not None and user.facts.passwordless
    return (*((EMAIL_KEY,) if by_email else ()), *(() if passwordless else (PASSWORD_KEY,)))


def choices(org: OrgState, interaction: Interaction) -> tuple[str, ...]:
    """The authenticators, by their keys, that the user can choose from at this page."""
    user = user_of(org, interaction)
    if interaction.purpose is Purpose.RECOVERY or interaction.purpose is Purpose.UNLOCK:
        return (EMAIL_KEY,)
    if interaction.proven and user:
        return tuple(KEY_OF[factor.kind, factor.provider] for factor in org.factors.active(user.id))
    return first_choices(org, user)


def to_enroll(org: OrgState, interaction: Interaction) -> tuple[str, ...]:
    """The authenticators, by their keys, that the user can enroll at this page."""
    settings = org.settings
    if interaction.purpose is Purpose.ACTIVATION:
        return (PASSWORD_KEY,)
    wanted = {EMAIL_KEY: settings.email_enrollment, PASSWORD_KEY: settings.password_enrollment}
    return tuple(k for k, word in wanted.items() if word != "NOT_ALLOWED" and k not in interaction.proven)


def may_go_without(org: OrgState, interaction: Interaction) -> bool:
    """Whether the user can go on without what the page asks for."""
    if interaction.page is not Page.CHOOSE_ENROLLMENT:
        return True
    return interaction.purpose is Purpose.REGISTRATION and EMAIL_KEY in interaction.proven and _optional(org)


def _optional(org: OrgState) -> bool:
    """Whether a new user needs no password."""
    return org.settings.password_enrollment != "REQUIRED" and org.settings.email_enrollment != "NOT_ALLOWED"


def _left_out(org: OrgState, interaction: Interaction, name: str) -> bool:
    """Whether the page leaves out this remediation, because of a setting or of where the sign-in is."""
    if name == "select-enroll-profile":
        return not org.settings.self_registration
    if name == "unlock-account":
        return not org.settings.password.self_service_unlock
    if name == "select-authenticator-authenticate" and interaction.page is Page.CHALLENGE:
        return len(choices(org, interaction)) < 2 or interaction.key not in choices(org, interaction)
    if name == "select-authenticator-enroll" and interaction.page is Page.ENROLL:
        return interaction.purpose is not Purpose.REGISTRATION or not to_enroll(org, interaction)
    return name == "skip" and not may_go_without(org, interaction)


def offered(org: OrgState, interaction: Interaction) -> tuple[str, ...]:
    """The remediations that the page offers now, by their names."""
    return tuple(name for name in REMEDIATIONS[interaction.page] if not _left_out(org, interaction, name))


def links_in(org: OrgState, interaction: Interaction) -> tuple[str, ...]:
    """The links that the page offers besides its forms, by their names: to recover, to send again, and to poll."""
    page, found = interaction.page, ["cancel"]
    at_password = page is Page.CHALLENGE and interaction.key == PASSWORD_KEY and not interaction.proven
    if may_recover(org) and (at_password or (page is Page.IDENTIFY and not org.settings.identifier_first)):
        found.append("recover")
    if page in (Page.SEND, Page.CHALLENGE, Page.ENROLL) and interaction.key in (EMAIL_KEY, PHONE_KEY):
        found.append("resend")
        if page is not Page.SEND and interaction.key == EMAIL_KEY and org.settings.email_verification == "LINK":
            found.append("poll")
    return tuple(found)


# ------------------------------------------------------------------------------------------------- authenticators


def _methods(key: str) -> list[Document]:
    return [{"type": method} for method in AUTHENTICATOR_TYPES[key][2]]


def _authenticator(org: OrgState, key: str) -> Document:
    """An authenticator of the org, as the page shows it."""
    return {
        "type": AUTHENTICATOR_TYPES[key][0],
        "key": key,
        "id": authenticator_id(org.type_id, key),
        "displayName": org.authenticators[key].name,
        "methods": _methods(key),
    }


def _listed(org: OrgState, key: str) -> Document:
    """An authenticator in the list of those to choose from. Recorded: guardian/gateway, of a password and an email."""
    return _authenticator(org, key) | {"allowedFor": "sso" if key == PASSWORD_KEY else "any"}


def masked(address: str) -> str:
    """An email address as the page shows it.

    >>> masked("reese@example.com")
    'r***e@example.com'
    """
    name, _, domain = address.partition("@")
    return f"{name[:1]}***{name[-1:]}@{domain}"


def _named(org: OrgState, interaction: Interaction) -> User:
    """The user who was named. A stranger looks like a user."""
    profile = {"login": interaction.identifier, "email": interaction.identifier}
    return user_of(org, interaction) or User("", profile, org.clock.now())


def _enrollment(org: OrgState, interaction: Interaction, key: str) -> Document:
    """What the user has enrolled of an authenticator. On the page to unlock it has no id, and there is no user yet."""
    named, shown = _named(org, interaction), Document()
    if key == EMAIL_KEY and interaction.identifier and interaction.page not in _NEW_PASSWORD:
        shown["profile"] = {"email": masked(str(named.profile["email"]))}
    shown |= {"type": AUTHENTICATOR_TYPES[key][0], "key": key}
    if interaction.purpose is not Purpose.UNLOCK:
        shown["id"] = (
            Ids(f"{named.id}/{key}").id(ENROLLMENTS_OF[key]) if key in ENROLLMENTS_OF else _factor(org, named, key)
        )
    return shown | {"displayName": org.authenticators[key].name, "methods": _methods(key)}


def _enrolled(org: OrgState, interaction: Interaction) -> tuple[str, ...]:
    """All that the user has enrolled, by the keys. Recorded: okta-idx-dotnet, of the pages for a new password."""
    user = user_of(org, interaction)
    if user is None:
        return (PASSWORD_KEY,)
    factors = [KEY_OF[factor.kind, factor.provider] for factor in org.factors.active(user.id)]
    asked = [QUESTION_KEY] if user.question and QUESTION_KEY not in factors else []
    return (EMAIL_KEY, PASSWORD_KEY, *factors, *asked)


def _factor(org: OrgState, user: User, key: str) -> str:
    """The id of the user's factor of this authenticator."""
    found = (factor.id for factor in org.factors.of(user.id) if KEY_OF[factor.kind, factor.provider] == key)
    return next(found, Ids(f"{user.id}/{key}").id("qae"))


def _with_settings(org: OrgState, interaction: Interaction) -> Document:
    """The password with what the policy asks of a new one. Recorded: okta-idx-dotnet, of an expired password."""
    user = user_of(org, interaction)
    policy = org.settings_for(user).password
    complexity = {
        "minLength": policy.min_length,
        "minLowerCase": policy.min_lower_case,
        "minUpperCase": policy.min_upper_case,
        "minNumber": policy.min_number,
        "minSymbol": policy.min_symbol,
        "excludeUsername": policy.exclude_username,
        "excludeAttributes": [],
    }
    age = {"minAgeMinutes": policy.min_age_minutes, "historyCount": policy.history_count}
    settings: Document = {"complexity": complexity, "age": age}
    if user and interaction.page is Page.PASSWORD_WARN:
        settings["daysToExpiry"] = days_left(org, user)
    return _authenticator(org, PASSWORD_KEY) | {"settings": settings}


def _with_links(org: OrgState, interaction: Interaction, found: Document) -> Document:
    """An authenticator with the links that belong to it, which stand first."""
    names = (name for name in links_in(org, interaction) if name != "cancel")
    links = {name: form(org.base_url, name, interaction.state_handle) for name in names}
    if "poll" in links:
        links["poll"]["refresh"] = 4000
    return links | found


def _asked(org: OrgState, interaction: Interaction) -> Document:
    """What the user has enrolled of the authenticator that is asked for now, with its links."""
    shown, user = _enrollment(org, interaction, interaction.key), user_of(org, interaction)
    if interaction.key == QUESTION_KEY and user:
        key, words = asked_question(org, interaction, user)
        shown |= {"contextualData": {"enrolledQuestion": {"questionKey": key, "question": words}}}
    if interaction.key == EMAIL_KEY and interaction.page is Page.CHALLENGE:
        shown |= {"contextualData": {"useEmailMagicLink": org.settings.email_verification == "LINK"}}
    return _with_links(org, interaction, shown)


def asked_question(org: OrgState, interaction: Interaction, user: User) -> tuple[str, str]:
    """The key and the words of the question that is asked: of a factor, or of the user's recovery question.

    A recovery question is one of the user's own words, for which Okta has the key `custom`.
    """
    factor = org.factors.get(user.id, interaction.factor_id)
    if factor:
        return factor.profile["question"], QUESTIONS[factor.profile["question"]]
    return "custom", user.question or ""


def _enrolling(org: OrgState, interaction: Interaction) -> Document:
    """The authenticator that the user enrolls now, with its links."""
    if interaction.key == PASSWORD_KEY:
        return _with_settings(org, interaction)
    by_link = {"contextualData": {"useEmailMagicLink": org.settings.email_verification == "LINK"}}
    return _with_links(org, interaction, by_link | _authenticator(org, interaction.key))


# ------------------------------------------------------------------------------------------------- forms


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
    return {"name": "authenticator", "type": "object", "options": options}


def _to_send(org: OrgState, key: str) -> Document:
    """The field that confirms the one authenticator there is."""
    label = org.authenticators[key].name
    methods = [{"label": label, "value": method} for method in AUTHENTICATOR_TYPES[key][2]]
    fields = [
        field("id", required=True, value=authenticator_id(org.type_id, key), mutable=False),
        field("methodType", type="string", required=True, options=methods),
    ]
    return {"name": "authenticator", "label": label, "form": {"value": fields}}


def _passcode(label: str, *, secret: bool = True) -> Document:
    return group("credentials", field("passcode", label=label, **({"secret": True} if secret else {})))


def _identify_fields(org: OrgState, name: str) -> list[Document]:
    """The fields for a login, and on a page for both for a password, too."""
    fields = [field("identifier", label="Username", required=True)]
    if name == "identify":
        if not org.settings.identifier_first:
            fields.append(_passcode("Password"))
        fields.append(field("rememberMe", type="boolean", label="Remember this device"))
    return fields


def _answer_fields(org: OrgState, interaction: Interaction, name: str) -> list[Document]:
    """The fields for a password, a code or an answer."""
    if name in ("reset-authenticator", "reenroll-authenticator", "reenroll-authenticator-warning"):
        return [_passcode("New password")]
    user = user_of(org, interaction)
    if interaction.key == QUESTION_KEY and user:
        key, words = asked_question(org, interaction, user)
        asked = field("questionKey", required=True, value=key, mutable=False)
        return [group("credentials", asked, field("answer", label=words, required=True))]
    if interaction.key == PASSWORD_KEY:
        return [_passcode("Enter password" if name == "enroll-authenticator" else "Password")]
    return [_passcode("Enter code", secret=False)]


def _profile_fields() -> list[Document]:
    """The fields of a registration. Recorded: okta-idx-dotnet, register-profile."""
    names = (("firstName", "First name"), ("lastName", "Last name"))
    fields = [field(name, label=label, required=True, minLength=1, maxLength=50) for name, label in names]
    fields.append(field("email", label="Email", required=True))
    return [{"name": "userProfile", "form": {"value": fields}}]


def _remediation(org: OrgState, interaction: Interaction, name: str) -> Document:
    """One form of a page."""
    fields: list[Document] = []
    about = ""
    if name in ("identify", "identify-recovery"):
        fields = _identify_fields(org, name)
    elif name == "select-authenticator-authenticate":
        fields = [_choice(org, choices(org, interaction), "authenticatorEnrollments")]
    elif name == "select-authenticator-unlock-account":
        chosen = _choice(org, choices(org, interaction), "authenticatorEnrollments")
        fields = [chosen, field("identifier", label="Email or Username", required=True)]
    elif name == "authenticator-verification-data":
        fields, about = [_to_send(org, interaction.key)], "$.currentAuthenticatorEnrollment"
    elif name == "select-authenticator-enroll":
        fields = [_choice(org, to_enroll(org, interaction), "authenticators")]
    elif name == "enroll-profile":
        fields = _profile_fields()
    elif name == "challenge-authenticator":
        fields, about = _answer_fields(org, interaction, name), "$.currentAuthenticatorEnrollment"
    elif name.startswith(("reset-", "reenroll-", "enroll-auth")):
        fields, about = _answer_fields(org, interaction, name), "$.currentAuthenticator"
    return form(org.base_url, name, interaction.state_handle, *fields, relates_to=about)


# ------------------------------------------------------------------------------------------------- the page


def app_label(org: OrgState, interaction: Interaction) -> str:
    """The name of the app for which the user signs in."""
    app = org.apps.get(interaction.client_id)
    return app.label if app else org.settings.web_app.label


def _app(org: OrgState, interaction: Interaction) -> Document:
    """The app for which the user signs in. The link of an activation leads to the end user's home page.

    Recorded: okta-idx-java, introspect-with-activation-token-response.
    """
    if interaction.purpose is Purpose.ACTIVATION:
        return {"name": "okta_enduser", "label": "okta_enduser", "id": "DEFAULT_APP"}
    return {"name": "oidc_client", "label": app_label(org, interaction), "id": interaction.client_id}


def knows_client(org: OrgState, client_id: str | None) -> bool:
    """Whether the org has an app with this id: the one that everybody has, or one that is assigned to users."""
    return client_id == org.settings.web_app.client_id or bool(client_id and org.apps.get(client_id))


def digest(secret: str) -> str:
    """What is kept of a client's secret, to know it again."""
    return sha256(secret.encode(errors="replace")).hexdigest()


SERVERS = ("", "default")
"""The authorization servers of an org. That of the org itself has no name."""


def known_issuer(org: OrgState, server: str) -> str:
    """The address that names an authorization server. Raises Refused if the org has no such server."""
    if server not in SERVERS:
        raise Refused(refusals.NOT_FOUND.filled(what=server, kind="AuthorizationServer"), Tier.INFERRED)
    return issuer_of(org, server)


def issuer_of(org: OrgState, server: str) -> str:
    """The address of an authorization server; that of the org has no name."""
    return f"{org.base_url}/oauth2/{server}" if server else org.base_url


def _authentication(org: OrgState, interaction: Interaction) -> Document:
    """The request with which the sign-in began. Recorded: guardian/gateway; the server's id and name are a guess."""
    issuer = {"id": interaction.server or "org", "name": interaction.server or "org"}
    request = {
        "max_age": -1,
        "scope": interaction.scope,
        "response_type": "code",
        "redirect_uri": interaction.redirect_uri,
        "state": interaction.state,
        "code_challenge_method": "S256",
        "code_challenge": interaction.challenge,
        "response_mode": "query",
    }
    return {"protocol": "OAUTH2.0", "issuer": issuer | {"uri": issuer_of(org, interaction.server)}, "request": request}


def _user(org: OrgState, interaction: Interaction) -> Document:
    """The user as the page shows one: the login alone until an authenticator has been shown. Recorded: gateway.

    A link shows who the user is as well. Recorded: okta-idx-dotnet, reset-password-introspect-response.
    """
    user = user_of(org, interaction)
    shown = interaction.proven or interaction.purpose in (Purpose.ACTIVATION, Purpose.REGISTRATION)
    if user is None or not (shown or interaction.page in _NEW_PASSWORD):
        return {"identifier": interaction.identifier}
    names = {name: user.profile[name] for name in ("firstName", "lastName") if name in user.profile}
    zone, locale = user.profile.get("timezone"), user.profile.get("locale")
    profile = {**names, "timeZone": zone or "America/Los_Angeles", "locale": locale or "en_US"}
    return {"id": user.id, "identifier": user.login, "profile": profile}


def _authenticators(org: OrgState, interaction: Interaction) -> Document:
    """The parts of a page that tell of authenticators: the one that it is about, and those to choose from."""
    page, parts = interaction.page, Document()
    if page is Page.IDENTIFY and "recover" in links_in(org, interaction):
        parts["currentAuthenticator"] = thing(_with_links(org, interaction, _authenticator(org, PASSWORD_KEY)))
    elif page in _NEW_PASSWORD:
        parts["currentAuthenticator"] = thing(_with_settings(org, interaction))
    elif page is Page.ENROLL:
        parts["currentAuthenticator"] = thing(_enrolling(org, interaction))
    elif page in (Page.CHALLENGE, Page.SEND):
        parts["currentAuthenticatorEnrollment"] = thing(_asked(org, interaction))
    keys: tuple[str, ...] = choices(org, interaction)
    if page in _NEW_PASSWORD:
        keys = (PASSWORD_KEY,)
    if page in _LISTS or page in _NEW_PASSWORD:
        if interaction.key == QUESTION_KEY and QUESTION_KEY not in keys:
            keys = (*keys, QUESTION_KEY)
        parts["authenticators"] = array([_listed(org, key) for key in keys])
        enrolled = _enrolled(org, interaction) if page in _NEW_PASSWORD else keys
        parts["authenticatorEnrollments"] = array([_enrollment(org, interaction, key) for key in enrolled])
    if page in (Page.CHOOSE_ENROLLMENT, Page.ENROLL):
        keys = to_enroll(org, interaction)
        parts["authenticators"] = array([_listed(org, key) for key in keys])
        parts["authenticatorEnrollments"] = array([])
    if page in _NEW_PASSWORD:
        parts["recoveryAuthenticator"] = thing(_with_settings(org, interaction))
    elif interaction.purpose is Purpose.RECOVERY and page in _LISTS:
        parts["recoveryAuthenticator"] = thing(_authenticator(org, PASSWORD_KEY))
    return parts


def _own_message(interaction: Interaction) -> tuple[Message, ...]:
    """The message that the page shows whenever it is asked for."""
    known = {**LAST_MESSAGES, UNLOCKED_AND_ON.key: UNLOCKED_AND_ON}
    found = known.get(interaction.message)
    return (found,) if found else ()


def page_document(
    org: OrgState, interaction: Interaction, *messages: Message, done: Document | None = None
) -> Document:
    """The page at which a sign-in is, with its forms and everything that they are about. `done` says how it ends."""
    own = _own_message(interaction)
    document: Document = {
        "version": "1.0.0",
        "stateHandle": interaction.state_handle,
        "expiresAt": stamp(interaction.expires),
        "intent": own[0].intent if own else "LOGIN",
    }
    names = offered(org, interaction)
    if names:
        document["remediation"] = array([_remediation(org, interaction, name) for name in names])
    if own or messages:
        document["messages"] = array([shown_message(message) for message in (*own, *messages)])
    document |= _authenticators(org, interaction)
    if interaction.identifier and interaction.page not in (Page.IDENTIFY, Page.UNLOCK):
        document["user"] = thing(_user(org, interaction))
    document["cancel"] = form(org.base_url, "cancel", interaction.state_handle)
    document["app"] = thing(_app(org, interaction))
    document |= done or {}
    document["authentication"] = thing(_authentication(org, interaction))
    return document


def done_document(org: OrgState, interaction: Interaction, code: InteractionCode) -> Document:
    """A completed sign-in, with the code that the token endpoint redeems. Recorded: okta-idx-dotnet, gateway."""
    values = [
        field("grant_type", required=True, value="interaction_code"),
        field("interaction_code", required=True, value=code.code),
        field("client_id", required=True, value=interaction.client_id),
        *([field("client_secret", required=True)] if interaction.secret else []),
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
    return page_document(org, interaction, done={"successWithInteractionCode": issue})


def token_address(org: OrgState, server: str) -> str:
    """The address of the token endpoint of an authorization server."""
    return f"{issuer_of(org, server)}/v1/token" if server else f"{org.base_url}/oauth2/v1/token"


def last_words(message: Message) -> Document:
    """A body with a message and nothing else, when there is no sign-in to go on with."""
    return {"version": "1.0.0", "intent": message.intent, "messages": array([shown_message(message)])}
