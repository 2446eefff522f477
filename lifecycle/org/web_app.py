"""The app that signs people in through this org from a browser: what Okta calls a single-page app (SPA)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from lifecycle.model.pages import SIMULATED_APP

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True)
class WebAppSettings:
    """The app, as an admin has registered it. It is a public client, so it has no secret and has to use PKCE."""

    client_id: str = SIMULATED_APP
    """The id by which the app is known to the org."""
    label: str = "Simulated app"
    """The name of the app, which the sign-in page can show."""
    redirect_uris: tuple[str, ...] = ()
    """The addresses to which a sign-in may lead back.

    If there are none, any address of this org or of one of its trusted origins will do, which Okta does not allow. It
    spares you from registering the address of every page that you try out.
    """

    def fault(self) -> str:
        """What is wrong with these settings; empty if nothing is."""
        if not (isinstance(self.client_id, str) and _CLIENT_ID.fullmatch(self.client_id)):
            return f"needs client_id to be an id such as {WebAppSettings.client_id!r}, not {self.client_id!r}."
        if not (isinstance(self.label, str) and self.label.strip()):
            return f"needs label to be a name, not {self.label!r}."
        if not (isinstance(self.redirect_uris, tuple) and all(map(_is_address, self.redirect_uris))):
            return "needs redirect_uris to be a list of addresses such as http://localhost:8080/login/callback."
        return ""

    def leads_back_to(self, address: str, origins: Collection[str]) -> bool:
        """Whether a sign-in may lead back to this address. `origins` are those of the org and of the pages it trusts.

        Where addresses are registered, only an exact match counts. Source: Okta's OpenID Connect reference.
        """
        if self.redirect_uris:
            return address in self.redirect_uris
        return _is_address(address) and _origin(address) in origins


def _is_address(value: object) -> bool:
    """Whether this is an absolute address, which has to be printable because it may stand in a header."""
    if not (isinstance(value, str) and value.isascii() and value.isprintable() and "\\" not in value):
        return False
    try:
        found = urlsplit(value)
    except ValueError:
        return False
    return bool(found.scheme and found.netloc and not found.fragment)


def _origin(address: str) -> str:
    found = urlsplit(address)
    return f"{found.scheme}://{found.netloc}"
