"""The identity providers of an org, and which users are linked with their accounts there.

The first active one is the one at which simulated users sign in; its policy says what that may do to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lifecycle.org.movers import IdentityProviderSettings
from lifecycle.org.undo import Watched, WatchedDict

OIDC = {
    "type": "OIDC",
    "endpoints": {
        "authorization": {"url": "https://idp.example.com/authorize", "binding": "HTTP-REDIRECT"},
        "token": {"url": "https://idp.example.com/token", "binding": "HTTP-POST"},
        "userInfo": {"url": "https://idp.example.com/userinfo", "binding": "HTTP-REDIRECT"},
        "jwks": {"url": "https://idp.example.com/keys", "binding": "HTTP-REDIRECT"},
    },
    "scopes": ["openid", "profile", "email"],
    "issuer": {"url": "https://idp.example.com"},
    "credentials": {"client": {"client_id": "your-client-id", "client_secret": "your-client-secret"}},
}
"""The protocol of a provider that an org has from its seed. Recorded: okta-sdk-python, test_add_get_generic_idp."""


@dataclass(slots=True)
class Account(Watched):
    """The account of a user at an identity provider."""

    external_id: str
    """What the provider calls the user."""
    profile: Mapping[str, Any]
    created: datetime
    updated: datetime


@dataclass(slots=True)
class IdpTrust(Watched):
    """One identity provider."""

    id: str
    type: str
    name: str
    protocol: Mapping[str, Any]
    policy: Mapping[str, Any]
    created: datetime
    updated: datetime
    issuer_mode: str = "ORG_URL"
    active: bool = True
    accounts: WatchedDict[str, Account] = field(default_factory=WatchedDict)
    """The accounts of users, by the ids of the users."""

    @property
    def settings(self) -> IdentityProviderSettings:
        """What a sign-in at this provider may do to users."""
        provisioning = self.policy["provisioning"]
        conditions = provisioning["conditions"]
        return IdentityProviderSettings(
            name=self.name,
            creates=provisioning["action"] == "AUTO",
            reactivates=conditions["deprovisioned"]["action"] == "REACTIVATE",
            unsuspends=conditions["suspended"]["action"] == "UNSUSPEND",
        )

    @property
    def updates_profiles(self) -> bool:
        """Whether each sign-in takes over what the provider says of the user."""
        return bool(self.policy["provisioning"]["profileMaster"])


class IdentityProviders(Watched):
    """All identity providers of an org."""

    def __init__(self) -> None:
        self._by_id = WatchedDict[str, IdpTrust]()

    def add(self, provider: IdpTrust) -> IdpTrust:
        """Add a provider whose name is free."""
        self._by_id[provider.id] = provider
        return provider

    def remove(self, provider: IdpTrust) -> None:
        """Forget a provider, with the accounts of its users."""
        del self._by_id[provider.id]

    def get(self, provider_id: str) -> IdpTrust | None:
        """The provider of this id."""
        return self._by_id.get(provider_id)

    def all(self) -> tuple[IdpTrust, ...]:
        """Every provider, the oldest first."""
        return tuple(self._by_id.values())

    @property
    def in_use(self) -> IdpTrust | None:
        """The one at which simulated users sign in, if there is one."""
        return next((provider for provider in self.all() if provider.active), None)

    def of(self, user_id: str) -> tuple[IdpTrust, ...]:
        """The providers at which a user has an account."""
        return tuple(provider for provider in self.all() if user_id in provider.accounts)

    def forget(self, user_id: str) -> None:
        """Forget the accounts of a user who is deleted."""
        for provider in self.of(user_id):
            del provider.accounts[user_id]


def default_policy(settings: IdentityProviderSettings | None = None) -> dict[str, Any]:
    """The policy of a provider with these settings. Recorded: okta-sdk-python, test_add_get_generic_idp."""
    asked = settings or IdentityProviderSettings()
    return {
        "provisioning": {
            "action": "AUTO" if asked.creates else "DISABLED",
            "profileMaster": False,
            "groups": {"action": "NONE"},
            "conditions": {
                "deprovisioned": {"action": "REACTIVATE" if asked.reactivates else "NONE"},
                "suspended": {"action": "UNSUSPEND" if asked.unsuspends else "NONE"},
            },
        },
        "accountLink": {"filter": None, "action": "AUTO"},
        "subject": {
            "userNameTemplate": {"template": "idpuser.email"},
            "filter": None,
            "matchType": "USERNAME",
            "matchAttribute": None,
        },
        "maxClockSkew": 0,
    }


def seeded_provider(provider_id: str, settings: IdentityProviderSettings, since: datetime) -> IdpTrust:
    """The provider that an org has from the start, as its settings ask for it."""
    return IdpTrust(provider_id, "OIDC", settings.name, OIDC, default_policy(settings), since, since)
