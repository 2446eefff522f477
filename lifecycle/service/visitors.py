"""Callers without an API token: which calls are open to everyone, and which to a user with the cookie of a session.

Sources: Okta's Sessions API reference; Okta's guide to session cookies; Okta's OpenAPI specification, getUser.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request as WSGIRequest

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.org import Org
from lifecycle.org.sessions import Session
from lifecycle.org.users import User
from lifecycle.service.door import COOKIE
from lifecycle.service.replies import Refused, not_simulated

ME = "me"
_OWN = {
    r"": Tier.DOCUMENTED,
    r"/appLinks": Tier.REPORTED,
    r"/groups": Tier.INFERRED,
    r"/factors(/[^/]+)?": Tier.INFERRED,
}
"""What users may read about themselves with the cookie alone, and how well it is known at most.

Sources: Okta's OpenAPI specification, getUser; the links to apps are read so by aws-okta-processor.
"""


@dataclass(frozen=True)
class Visitor:
    """A user who calls with the cookie of a session."""

    session: Session
    user: User


def visitor(org: Org, incoming: WSGIRequest) -> Visitor | None:
    """Whose cookie came along, if the session is still good and no API token came with it, which would count."""
    if incoming.headers.get("Authorization") or COOKIE not in incoming.cookies:
        return None
    session = org.good_session(incoming.cookies[COOKIE])
    user = org.users.find(session.user_id) if session else None
    return Visitor(session, user) if session and user else None


def is_open(method: str, path: str) -> bool:
    """Whether a call needs neither a token nor a cookie.

    These are the sign-in, a session for the token of a completed sign-in (Okta's Sessions API reference), the list of
    questions, to which a sign-in that enrolls a factor links (Okta's Authentication API reference), and the session of
    a browser, which may turn out to have none.
    """
    parts = path.removeprefix("/api/v1/").rstrip("/").split("/")
    return (
        parts[0] == "authn"
        or (method == "POST" and parts == ["sessions"])
        or parts[:2] == ["sessions", ME]
        or (method == "GET" and parts[0] == "users" and parts[2:] == ["factors", "questions"])
    )


def checked(org: Org, caller: Visitor, method: str, path: str, parts: Mapping[str, Any]) -> Tier:
    """How well it is known, at most, what a call with a cookie comes to. Raises Refused for a call that is not open.

    `parts` is what the path names, with the caller's own ids for `me`. What Okta answers a user who calls what is for
    admins is inferred from the error code for it.
    """
    if parts.get("session_id") == caller.session.id:
        return Tier.DOCUMENTED
    own = "user_id" in parts and org.users.find(parts["user_id"]) is caller.user
    below = re.sub(r"/api/v1/users/[^/]+", "", path.rstrip("/"))
    known = [tier for pattern, tier in _OWN.items() if re.fullmatch(pattern, below)]
    if own and method == "GET" and known:
        return known[0]
    if own or org.roles.of(caller.user.id):
        raise not_simulated("this call with the cookie of a session", "Send the API token instead.")
    raise Refused(refusals.NO_PERMISSION, Tier.INFERRED)
