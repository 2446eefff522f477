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
from lifecycle.model.pages import PATHS, SIMULATED_APP

_VERIFIER = "a-verifier-that-stays-the-same-so-that-the-outputs-of-a-lesson-do"
"""The secret of PKCE. Here nobody redeems the code that it protects."""
_CHALLENGE = urlsafe_b64encode(sha256(_VERIFIER.encode()).digest()).rstrip(b"=").decode()
INTERACT = "/oauth2/default/v1/interact"
"""Where a visit begins."""
CURRENT = ("currentAuthenticator", "currentAuthenticatorEnrollment")
"""The parts of an answer that tell of the authenticator that the page is about."""

_FOR_NEW_PASSWORD = frozenset(
    {
        "select-authenticator-enroll",
        "enroll-authenticator",
        "reset-authenticator",
        "reenroll-authenticator",
        "reenroll-authenticator-warning",
    }
)
"""The forms that lead to a new password, or take one."""


class PageVisit:
    """One visit to the page, from its opening to its end."""

    def __init__(self, client: Client, client_id: str = SIMULATED_APP) -> None:
        self._client, self._client_id = client, client_id
        self.exchanges: tuple[Exchange, ...] = ()
        """What was sent and answered, in order, as the journal keeps it."""
        self.body: Mapping[str, Any] = {}
        """What the page got last."""

    def moved_to(self, client: Client) -> "PageVisit":
        """The same visit in a copy of the org, where it goes on by itself."""
        other = PageVisit(client, self._client_id)
        other.exchanges, other.body = self.exchanges, self.body
        return other

    @property
    def asks_about(self) -> str:
        """The key of the authenticator that the page is about; empty if there is none."""
        found = ((self.body.get(part) or {}).get("value", {}).get("key") for part in CURRENT)
        return next((str(key) for key in found if key), "")

    @property
    def takes_new_password(self) -> bool:
        """Whether the page asks for a new password, or offers to set one up."""
        return not _FOR_NEW_PASSWORD.isdisjoint(self.forms)

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
        begun = self._sent(INTERACT, form=asked)
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

    def ask_for_code(self) -> Mapping[str, Any]:
        """Have the page mail a code, if it offers that now."""
        chosen = self._option("okta_email")
        names = ("authenticator-verification-data", "select-authenticator-authenticate")
        name = next((name for name in names if name in self.forms), "")
        if name and chosen:
            self.send(name, authenticator={**chosen, "methodType": "email"})
        return self.body

    def give(self, passcode: str) -> Mapping[str, Any]:
        """Give what the page asks for now: a password, a new one, or a code. One to enroll is chosen first."""
        chosen = self._option("okta_password")
        if "select-authenticator-enroll" in self.forms and chosen:
            self.send("select-authenticator-enroll", authenticator=chosen)
        return self._answered(passcode=passcode)

    def skip(self) -> Mapping[str, Any]:
        """Put off what the page asks for, if it offers that."""
        return self.send("skip") if "skip" in self.forms else self.body

    def answer(self, words: str) -> Mapping[str, Any]:
        """Answer the security question that the page asks."""
        enrolled = (self.body.get("currentAuthenticatorEnrollment") or {}).get("value", {})
        asked = (enrolled.get("contextualData") or {}).get("enrolledQuestion") or {}
        return self._answered(questionKey=str(asked.get("questionKey", "custom")), answer=words)

    def _answered(self, **credentials: str) -> Mapping[str, Any]:
        """Send the form of the page that is sent to `challenge/answer`, if there is one."""
        name = next((n for n in self.forms if PATHS.get(n) == PATHS["challenge-authenticator"]), "")
        return self.send(name, credentials=credentials) if name else self.body

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
        for part in CURRENT:
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
