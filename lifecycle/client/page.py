"""A person at the sign-in page of an Identity Engine org, by the IDX API: it needs no token, and no browser.

Each step sends what a form of the page asks for, to the address that the form names, as okta-auth-js does.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lifecycle.client.client import Client
from lifecycle.client.journal import Exchange
from lifecycle.model.links import LINK_FORMS, Link, token_in
from lifecycle.model.pages import SIMULATED_APP

_VERIFIER = "a-verifier-that-stays-the-same-so-that-the-outputs-of-a-lesson-do"
"""The secret of PKCE. Here nobody redeems the code that it protects."""
_CHALLENGE = urlsafe_b64encode(sha256(_VERIFIER.encode()).digest()).rstrip(b"=").decode()


class PageVisit:
    """One visit to the page, from its opening to its end."""

    def __init__(self, client: Client, client_id: str = SIMULATED_APP) -> None:
        self._client, self._client_id = client, client_id
        self.exchanges: tuple[Exchange, ...] = ()
        """What was sent and answered, in order, as the journal keeps it."""
        self.body: Mapping[str, Any] = {}
        """What the page got last."""

    @property
    def forms(self) -> dict[str, Mapping[str, Any]]:
        """The forms that the page can send now, by their names."""
        return {str(form["name"]): form for form in (self.body.get("remediation") or {}).get("value", ())}

    def open(self, **token: str) -> Mapping[str, Any]:
        """Open the page: from the beginning, or with `activation_token` or `recovery_token` from a link."""
        asked = {
            "client_id": self._client_id,
            "scope": "openid profile",
            "redirect_uri": f"{self._client.base_url}/",
            "state": "a-state",
            "code_challenge": _CHALLENGE,
            "code_challenge_method": "S256",
            **token,
        }
        begun = self._sent("/oauth2/default/v1/interact", form=asked)
        if "interaction_handle" not in begun:
            return begun
        return self._sent("/idp/idx/introspect", {"interactionHandle": begun["interaction_handle"]})

    def send(self, name: str, **fields: Any) -> Mapping[str, Any]:
        """Send a form of the page with these fields, or follow a link in it such as `recover`.

        Raises:
            ValueError: if the page has neither of this name.
        """
        form = self.forms.get(name) or self._link(name)
        if form is None:
            offered = ", ".join(self.forms) or "nothing"
            raise ValueError(f"Not sent: the page has no {name!r} now. It offers: {offered}.")
        path = str(form["href"]).removeprefix(self._client.base_url)
        return self._sent(path, {**fields, "stateHandle": self.body["stateHandle"]})

    def sign_in(self, login: str, password: str) -> Mapping[str, Any]:
        """Give a login and a password, on one page or on two, as far as the page asks for them."""
        self.open()
        asks = {str(field["name"]) for field in self.forms.get("identify", {}).get("value", ())}
        secret = {"credentials": {"passcode": password}}
        self.send("identify", identifier=login, **(secret if "credentials" in asks else {}))
        if "credentials" in asks:
            return self.body
        option = self._option("okta_password")
        if "challenge-authenticator" not in self.forms and option:
            self.send("select-authenticator-authenticate", authenticator=option)
        if "challenge-authenticator" in self.forms:
            self.send("challenge-authenticator", **secret)
        return self.body

    def forget_password(self, login: str) -> Mapping[str, Any]:
        """Follow the page's link for a forgotten password, with this login. The mail with the code is not sent yet."""
        self.open()
        if "recover" not in (self.body.get("currentAuthenticator") or {}).get("value", {}):
            self.send("identify", identifier=login)
        if self._link("recover"):
            self.send("recover")
        if "identify-recovery" in self.forms:
            self.send("identify-recovery", identifier=login)
        return self.body

    def unlock(self, login: str) -> Mapping[str, Any]:
        """Follow the page's link to end a lock, with this login, and have a code mailed."""
        self.open()
        if "unlock-account" in self.forms:
            self.send("unlock-account")
            option = self._option("okta_email") or {}
            self.send("select-authenticator-unlock-account", identifier=login, authenticator=option)
        return self.body

    def open_link(self, link: str) -> Mapping[str, Any]:
        """Open the page as the link of a mail does: the link of an activation, or one to a new password."""
        activating = LINK_FORMS[Link.ACTIVATION].fits(link)
        return self.open(**{"activation_token" if activating else "recovery_token": token_in(link)})

    def _link(self, name: str) -> Mapping[str, Any] | None:
        """A link in the part of the answer that is about the current authenticator, or at its top."""
        for part in ("currentAuthenticator", "currentAuthenticatorEnrollment"):
            found = (self.body.get(part) or {}).get("value", {}).get(name)
            if found:
                return dict(found)
        top = self.body.get(name)
        return dict(top) if isinstance(top, Mapping) and "href" in top else None

    def _option(self, key: str) -> dict[str, Any] | None:
        """What chooses the authenticator with this key; None if the page does not offer it."""
        listed = (self.body.get("authenticators") or {}).get("value", ())
        return next(({"id": one["id"]} for one in listed if one.get("key") == key), None)

    def _sent(
        self, path: str, body: Mapping[str, Any] | None = None, form: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        answer = self._client.request("POST", path, body=body, form=form, token=False, aside=True)
        self.exchanges = (*self.exchanges, answer.exchange)
        self.body = answer.body if isinstance(answer.body, Mapping) else {}
        return self.body
