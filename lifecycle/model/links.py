"""The one-time links that Okta mails or hands out: one row for each kind, with all that is known of its form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

IDENTITY_ENGINE, CLASSIC_ENGINE = "identity", "classic"
"""The names of the newer and of the older engine in an org's settings."""


class Link(StrEnum):
    """What a one-time link is for."""

    ACTIVATION = "activation"
    RESET = "reset"
    """An admin has reset the password."""
    FORGOT = "forgot"
    """The user has forgotten the password."""
    UNLOCK = "unlock"
    """The user wants to end a lock."""


@dataclass(frozen=True, slots=True)
class LinkForm:
    """The form of one kind of link."""

    link: Link
    path: str
    """The path of the link, below the org's address. `{token}` stands for the one-time token."""
    recovery: str
    """The `recoveryType` of the sign-in that the link begins. Source: Okta's Authentication API reference."""
    classic_path: str = ""
    """The path of the link in an org of the Classic Engine, if it differs."""
    shown_as: str = ""
    """The property of an admin's answer that shows the whole link; empty if no answer does."""
    token_as: str = ""
    """The property that shows the token alone beside it; empty if there is none."""
    mailed_again_by: tuple[str, ...] = ()
    """The engines in which the page of a link that no longer works mails another link, if the user still needs one."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that the link can have."""
        return (self.path, self.classic_path) if self.classic_path else (self.path,)

    def fits(self, link: str) -> bool:
        """Whether this is a link of this kind, whatever its token and its org."""
        return any(path.partition("{token}")[0] in link for path in self.paths)

    def path_in(self, engine: str) -> str:
        """The path of the link in an org of this engine."""
        return self.classic_path if engine == CLASSIC_ENGINE and self.classic_path else self.path


_URL = "resetPasswordUrl"
LINK_FORMS: dict[Link, LinkForm] = {
    row.link: row
    for row in (
        # Recorded: okta-sdk-python (2025) for the Identity Engine, simpleokta (2021) for Classic.
        # Source of mailed_again_by: Okta's support article on expired activation links.
        LinkForm(
            Link.ACTIVATION,
            "/tokens/{token}/verify",
            "ACCOUNT_ACTIVATION",
            classic_path="/welcome/{token}",
            shown_as="activationUrl",
            token_as="activationToken",
            mailed_again_by=(IDENTITY_ENGINE,),
        ),
        # Recorded: okta-sdk-python, recorded test test_get_reset_password_link_for_user.
        LinkForm(Link.RESET, "/reset_password/{token}", "PASSWORD", shown_as=_URL),
        # Recorded: okta-sdk-python, recorded test test_forgot_password.
        LinkForm(Link.FORGOT, "/signin/reset-password/{token}", "PASSWORD", shown_as=_URL),
        # A guess: no source shows such a link.
        LinkForm(Link.UNLOCK, "/signin/unlock/{token}", "UNLOCK"),
    )
}
"""The form of each kind of link."""

ACTIVATING, RECOVERING = "token", "recoveryToken"
"""The properties of a sign-in's body that hold the token of an activation link, and of any link.

Source: Okta's Authentication API reference.
"""
HANDED_OUT: Mapping[str, Link] = {
    row.token_as or row.shown_as: row.link for row in reversed(LINK_FORMS.values()) if row.shown_as
}
"""The properties in which an admin gets a link or its token. One that shows two kinds is listed with the first."""
BEARING_A_TOKEN = frozenset({ACTIVATING, RECOVERING} | {row.token_as for row in LINK_FORMS.values() if row.token_as})
"""The properties whose value is the token of a link."""

SHOWING_A_LINK = frozenset(row.shown_as for row in LINK_FORMS.values() if row.shown_as)
"""The properties whose value is a link."""

_PATHS = tuple(path for row in LINK_FORMS.values() for path in row.paths)
LINK_BEGINNINGS = tuple(dict.fromkeys(path.partition("{token}")[0] for path in _PATHS))
"""The beginnings of the paths of all links. The token follows."""
_TAILS = frozenset(path.partition("{token}")[2].strip("/") for path in _PATHS)
"""What can follow a token in a path. One of them is empty."""
TOKEN_IN_PATH = re.compile(f"({'|'.join(map(re.escape, LINK_BEGINNINGS))})[^/?#]+")
"""Finds the token of a link in a string. The group is what comes before the token."""


def token_in(link: str) -> str:
    """The one-time token in a link. A token alone is returned unchanged.

    >>> token_in("https://org.example/tokens/abc/verify"), token_in("https://org.example/reset_password/abc")
    ('abc', 'abc')

    Raises:
        ValueError: if this is not a string.
    """
    if not isinstance(link, str):
        raise ValueError(
            f"A link has to be a string such as mailbox[0].link. This one has the type {type(link).__name__}."
        )
    parts = [part for part in link.split("/") if part not in _TAILS]
    return parts[-1] if parts else ""
