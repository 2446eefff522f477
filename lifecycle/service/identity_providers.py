"""`/api/v1/idps`: the identity providers of the org, and the users who have an account there.

Shapes as recorded: okta-sdk-python, test_add_get_generic_idp and test_activate_deactivate_idp. Source of the rest:
Okta's Identity Providers API reference.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.actors import Actor
from lifecycle.model.events import IDP_ACTIVATED, IDP_CHANGED, IDP_CREATED, IDP_DEACTIVATED, IDP_DELETED, Event
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.clock import stamp
from lifecycle.org.events import Party
from lifecycle.org.identity_providers import Account, IdpTrust, default_policy
from lifecycle.org.org import Org
from lifecycle.org.users import User
from lifecycle.service.lookups import existing_user
from lifecycle.service.paging import page
from lifecycle.service.replies import Document, Handler, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request

SOCIAL = ("AMAZON", "APPLE", "FACEBOOK", "GITHUB", "GITLAB", "GOOGLE", "LINKEDIN", "MICROSOFT", "SALESFORCE", "YAHOO")
IDP_TYPES = ("OIDC", "SAML2", *SOCIAL)
"""The types of providers that can be made here. Okta has more."""
HEAD = ("type", "name", "protocol", "policy", "issuerMode", "status", "id", "created", "lastUpdated", "_links")
"""The parts of a provider that a caller may send. Those from `status` on are not read."""
ISSUER_MODES = ("ORG_URL", "CUSTOM_URL", "DYNAMIC")
PLAYED_VALUES: Mapping[str, tuple[Any, ...]] = {
    "provisioning.action": ("AUTO", "DISABLED"),
    "provisioning.profileMaster": (True, False),
    "provisioning.groups.action": ("NONE",),
    "provisioning.conditions.deprovisioned.action": ("NONE", "REACTIVATE"),
    "provisioning.conditions.suspended.action": ("NONE", "UNSUSPEND"),
    "accountLink.action": ("AUTO",),
    "accountLink.filter": (None,),
}
"""The values in a policy that decide something about users, and those of Okta's values that are simulated."""
OTHERS: Mapping[str, tuple[Any, ...]] = {
    "provisioning.groups.action": ("APPEND", "ASSIGN", "SYNC"),
    "accountLink.action": ("DISABLED",),
}
"""Values that Okta has besides, and that are refused aloud."""
MOST = 200
"""How many providers or users a page has at most."""


def list_providers(org: Org, request: Request) -> Reply:
    """`GET /api/v1/idps`: all of them, or those of a type, or those whose names begin with `q`.

    That `q` looks at the beginning, and ignores case, is a guess.
    """
    kind, words = request.query.get("type"), request.query.get("q", "").casefold()
    found = [
        provider
        for provider in org.identity_providers.all()
        if kind in (None, provider.type) and provider.name.casefold().startswith(words)
    ]
    return page(
        found,
        request,
        org.base_url,
        place=lambda provider: provider.id,
        show=partial(provider_document, org),
        default=20,
        most=MOST,
        tier=Tier.UNKNOWN if words else Tier.DOCUMENTED if kind else Tier.RECORDED,
    )


def create_provider(org: Org, request: Request) -> Reply:
    """`POST /api/v1/idps`"""
    document, now = request.document(Tier.INFERRED), org.clock.now()
    made = IdpTrust(org.ids.id("0oa"), "", "", {}, default_policy(), now, now)
    known = _change(org, request, made, document)
    org.identity_providers.add(made)
    _settle(org, made, IDP_CREATED)
    return Reply(provider_document(org, made), known)


def get_provider(org: Org, request: Request, idp_id: str) -> Reply:
    """`GET /api/v1/idps/{idpId}`"""
    return Reply(provider_document(org, _find(org, idp_id)), Tier.RECORDED)


def replace_provider(org: Org, request: Request, idp_id: str) -> Reply:
    """`PUT /api/v1/idps/{idpId}`"""
    found = _find(org, idp_id)
    known = _change(org, request, found, request.document(Tier.INFERRED))
    found.updated = org.clock.now()
    _settle(org, found, IDP_CHANGED)
    return Reply(provider_document(org, found), known)


def delete_provider(org: Org, request: Request, idp_id: str) -> Reply:
    """`DELETE /api/v1/idps/{idpId}`. Recorded is the deletion of an inactive one."""
    found = _find(org, idp_id)
    org.identity_providers.remove(found)
    _settle(org, found, IDP_DELETED)
    return Reply(None, Tier.UNKNOWN if found.active else Tier.RECORDED, 204)


def switch_provider(org: Org, request: Request, idp_id: str, *, active: bool) -> Reply:
    """`POST /api/v1/idps/{idpId}/lifecycle/…`: the answer is the provider. Nobody signs in at an inactive one."""
    found = _find(org, idp_id)
    known = Tier.UNKNOWN if found.active is active else Tier.RECORDED
    if found.active is not active:
        found.active, found.updated = active, org.clock.now()
        _settle(org, found, IDP_ACTIVATED if active else IDP_DEACTIVATED)
    return Reply(provider_document(org, found), known)


def _settle(org: Org, provider: IdpTrust, event: Event) -> None:
    """Write what was done to a provider, and let the first active one decide what a sign-in does from now on."""
    org.note(event, None, Actor.ADMIN, about=Party(provider.id, "IdentityProvider", provider.name, provider.name))
    org.use_identity_provider()


# ------------------------------------------------------------------------------------------------- accounts


def list_accounts(org: Org, request: Request, idp_id: str) -> Reply:
    """`GET /api/v1/idps/{idpId}/users`: the users who have an account there."""
    found = _find(org, idp_id)
    if request.query.get("expand"):
        raise not_simulated(f"expand={request.query['expand']} in a list of linked users")
    return page(
        found.accounts.items(),
        request,
        org.base_url,
        place=lambda item: item[0],
        show=lambda item: account_document(org, found, *item),
        default=20,
        most=MOST,
        tier=Tier.DOCUMENTED,
    )


def get_account(org: Org, request: Request, idp_id: str, user_id: str) -> Reply:
    """`GET /api/v1/idps/{idpId}/users/{userId}`"""
    found, user = _find(org, idp_id), _user(org, user_id)
    return Reply(account_document(org, found, user.id, _account(found, user)), Tier.DOCUMENTED)


def link_user(org: Org, request: Request, idp_id: str, user_id: str) -> Reply:
    """`POST /api/v1/idps/{idpId}/users/{userId}`: connect a user with an account at a social provider.

    Documented is that a SAML2 provider does not support it. That the status stays as it is, and what Okta says to a
    second account of one user, or a second user of one account, is not known.
    """
    found, user, document = _find(org, idp_id), _user(org, user_id), request.document(Tier.INFERRED)
    external = request.text(document, "externalId")
    if not external:
        raise _fault("externalId", "externalId: The field cannot be left blank")
    if found.type == "SAML2":
        raise Refused(_unfit("type", "Users can't be linked with a SAML 2.0 provider"), Tier.DOCUMENTED, Tier.UNKNOWN)
    others = (account.external_id for key, account in found.accounts.items() if key != user.id)
    if user.id in found.accounts or external in others:
        raise _fault("externalId", "externalId: The user or the account is linked already")
    account = org.connect_account(found, user, external)
    return Reply(account_document(org, found, user.id, account), Tier.DOCUMENTED)


def unlink_user(org: Org, request: Request, idp_id: str, user_id: str) -> Reply:
    """`DELETE /api/v1/idps/{idpId}/users/{userId}`"""
    found, user = _find(org, idp_id), _user(org, user_id)
    _account(found, user)
    del found.accounts[user.id]
    return Reply(None, Tier.DOCUMENTED, 204)


def list_providers_of(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/idps`: the providers at which a user has an account.

    Recorded without one: okta-sdk-python, recorded test test_list_user_identity_providers.
    """
    user = existing_user(org, user_id, Tier.INFERRED)
    found = org.identity_providers.of(user.id)
    known = Tier.DOCUMENTED if found else Tier.RECORDED
    return Reply(
        [provider_document(org, provider) for provider in found],
        known if user.status is Status.ACTIVE else weakest(known, Tier.INFERRED),
    )


def _find(org: Org, idp_id: str) -> IdpTrust:
    """The provider that a path names. Recorded: okta-sdk-python, test_delete_idp."""
    found = org.identity_providers.get(idp_id)
    if found is None:
        raise Refused(refusals.NOT_FOUND.filled(what=idp_id, kind="IdpTrust"), Tier.RECORDED)
    return found


def _user(org: Org, user_id: str) -> User:
    """The user whom a path names. The refusal of a user who does not exist is inferred from the calls on users."""
    return existing_user(org, user_id, Tier.INFERRED)


def _account(provider: IdpTrust, user: User) -> Account:
    """The account of a user at a provider."""
    account = provider.accounts.get(user.id)
    if account is None:
        raise Refused(refusals.NOT_FOUND.filled(what=user.id, kind="ExternalIdpUser"), Tier.INFERRED, Tier.UNKNOWN)
    return account


# ------------------------------------------------------------------------------------------------- documents


def provider_document(org: Org, provider: IdpTrust) -> Document:
    """The provider as Okta answers it."""
    return {
        "id": provider.id,
        "type": provider.type,
        "issuerMode": provider.issuer_mode,
        "name": provider.name,
        "status": "ACTIVE" if provider.active else "INACTIVE",
        "created": stamp(provider.created),
        "lastUpdated": stamp(provider.updated),
        "protocol": dict(provider.protocol),
        "policy": dict(provider.policy),
        "_links": _links(org, provider),
    }


def _links(org: Org, provider: IdpTrust) -> Document:
    """The links of a provider, which are others for SAML 2.0. Sources: the recording, and the API reference."""
    if provider.type == "SAML2":
        hint = {"type": "application/xml"}
        return {
            "metadata": {"href": f"{org.base_url}/api/v1/idps/{provider.id}/metadata.xml"}
            | hint
            | {"hints": {"allow": ["GET"]}},
            "acs": {"href": f"{org.base_url}/sso/saml2/{provider.id}"} | hint | {"hints": {"allow": ["POST"]}},
            "users": {"href": f"{org.base_url}/api/v1/idps/{provider.id}/users", "hints": {"allow": ["GET"]}},
            "deactivate" if provider.active else "activate": {
                "href": f"{org.base_url}/api/v1/idps/{provider.id}/lifecycle/"
                + ("deactivate" if provider.active else "activate"),
                "hints": {"allow": ["POST"]},
            },
        }
    asked = (
        "client_id={clientId}&response_type={responseType}&response_mode={responseMode}&scope={scopes}"
        "&redirect_uri={redirectUri}&state={state}&nonce={nonce}"
    )
    return {
        "authorize": {
            "href": f"{org.base_url}/oauth2/v1/authorize?idp={provider.id}&{asked}",
            "templated": True,
            "hints": {"allow": ["GET"]},
        },
        "clientRedirectUri": {
            "href": f"{org.base_url}/oauth2/v1/authorize/callback",
            "hints": {"allow": ["POST"]},
        },
    }


def account_document(org: Org, provider: IdpTrust, user_id: str, account: Account) -> Document:
    """The account of a user as Okta answers it."""
    me = f"{org.base_url}/api/v1/idps/{provider.id}"
    return {
        "id": user_id,
        "externalId": account.external_id,
        "created": stamp(account.created),
        "lastUpdated": stamp(account.updated),
        "profile": dict(account.profile),
        "_links": {
            "idp": {"href": me},
            "self": {"href": f"{me}/users/{user_id}", "hints": {"allow": ["GET", "DELETE"]}},
            "user": {"href": f"{org.base_url}/api/v1/users/{user_id}"},
        },
    }


# ------------------------------------------------------------------------------------------------- what is sent


def _change(org: Org, request: Request, provider: IdpTrust, document: Mapping[str, Any]) -> Tier:
    """Make a provider what a body says; it is taken as a whole or refused. Returns how well the answer is known."""
    for part in document.keys() - set(HEAD):
        raise not_simulated(f"{part} of an identity provider")
    kind, name = request.text(document, "type") or provider.type, request.text(document, "name")
    if not kind:
        raise _fault("type", "type: The field cannot be left blank")
    if kind not in IDP_TYPES:
        raise not_simulated(f"an identity provider of type {kind}", f"Use one of {', '.join(IDP_TYPES)} instead.")
    if provider.type not in ("", kind):
        raise _fault("type", "type: The type of an identity provider can't be changed")
    if not name or not name.strip():
        raise _fault("name", "name: The field cannot be left blank")
    others = (other.name for other in org.identity_providers.all() if other is not provider)
    if name in others:
        raise _fault("name", "name: An object with this field already exists in the current organization")
    mode = request.text(document, "issuerMode") or "ORG_URL"
    if mode not in ISSUER_MODES:
        raise _fault("issuerMode", f"issuerMode: One of {', '.join(ISSUER_MODES)} is needed")
    protocol = request.part(document, "protocol")
    if not protocol:
        raise _fault("protocol", "protocol: The field cannot be left blank")
    sent = request.part(document, "policy")
    policy = _merged(default_policy(), sent)
    _check_policy(policy)
    provider.type, provider.name, provider.issuer_mode = kind, name, mode
    provider.protocol, provider.policy = dict(protocol), policy
    return Tier.RECORDED if sent else Tier.UNKNOWN


def _merged(default: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The default with what is sent in its place. What Okta does about parts that are left out is a guess."""
    found = dict(default)
    for name, value in sent.items():
        known = default.get(name)
        if isinstance(known, Mapping) and value is not None:
            if not isinstance(value, Mapping):
                raise malformed(Tier.INFERRED)
            found[name] = _merged(known, value)
        elif value is not None or known is None:
            found[name] = value
    return found


def _check_policy(policy: Mapping[str, Any]) -> None:
    """Refuse what is not a value, and what is not simulated."""
    for path, values in PLAYED_VALUES.items():
        found: Any = policy
        for name in path.split("."):
            found = found[name]
        if found in values and type(found) is type(values[0]):
            continue
        if found in OTHERS.get(path, ()) or path == "accountLink.filter":
            raise not_simulated(f"policy.{path} {found!r}")
        raise _fault(path.split(".")[-1], f"policy.{path}: One of {', '.join(map(str, values))} is needed")


def _unfit(field: str, cause: str) -> refusals.Refusal:
    return refusals.VALIDATION.filled(field=field).because(f"{field}: {cause}")


def _fault(field: str, cause: str) -> Refused:
    """Refused as a failed validation. That Okta says it in these words is a guess."""
    return Refused(refusals.VALIDATION.filled(field=field).because(cause), Tier.UNKNOWN)


_ONE, _LINKED = "/api/v1/idps/{idpId}", "/api/v1/idps/{idpId}/users/{userId}"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/api/v1/idps", list_providers),
    ("POST", "/api/v1/idps", create_provider),
    ("GET", _ONE, get_provider),
    ("PUT", _ONE, replace_provider),
    ("DELETE", _ONE, delete_provider),
    ("POST", f"{_ONE}/lifecycle/activate", partial(switch_provider, active=True)),
    ("POST", f"{_ONE}/lifecycle/deactivate", partial(switch_provider, active=False)),
    ("GET", f"{_ONE}/users", list_accounts),
    ("GET", _LINKED, get_account),
    ("POST", _LINKED, link_user),
    ("DELETE", _LINKED, unlink_user),
    ("GET", "/api/v1/users/{userId}/idps", list_providers_of),
)
