"""Callers without an API token: which calls need no token at all, and which accept the cookie of a session.

Sources: Okta's Sessions API reference; Okta's guide to session cookies; Okta's OpenAPI specification, getUser.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.org import Org
from lifecycle.org.sessions import Session
from lifecycle.org.users import User
from lifecycle.service.door import COOKIE, Incoming
from lifecycle.service.replies import Refused, not_simulated
from lifecycle.service.request import ME

_OWN = {
    r"": Tier.DOCUMENTED,
    r"/appLinks": Tier.REPORTED,
    r"/groups": Tier.INFERRED,
    r"/factors(/[^/]+)?": Tier.INFERRED,
}
"""What users can read about themselves with the cookie, by the end of the path, and how well that is known at most.

Sources: Okta's OpenAPI specification, getUser; aws-okta-processor, which reads the links to apps.
"""


@dataclass(frozen=True)
class Visitor:
    """A user who calls with the cookie of a session."""

    session: Session
    user: User


def visitor(org: Org, incoming: Incoming) -> Visitor | None:
    """The user whose cookie the request carries, if the session is good. An API token counts before it."""
    if incoming.authorization or COOKIE not in incoming.whole.cookies:
        return None
    session = org.good_session(incoming.whole.cookies[COOKIE])
    user = org.users.find(session.user_id) if session else None
    return Visitor(session, user) if session and user else None


def is_open(method: str, path: str) -> bool:
    """Whether a call needs neither a token nor a cookie.

    These calls are the sign-in, the beginning of a session (Okta's Sessions API reference), the list of questions to
    which a sign-in links (Okta's Authentication API reference), and `sessions/me`, which tells a browser without a
    session that there is none.
    """
    parts = path.removeprefix("/api/v1/").rstrip("/").split("/")
    return (
        parts[0] == "authn"
        or (method == "POST" and parts == ["sessions"])
        or parts[:2] == ["sessions", ME]
        or (method == "GET" and parts[0] == "users" and parts[2:] == ["factors", "questions"])
    )


def checked(org: Org, caller: Visitor, method: str, path: str, parts: Mapping[str, Any]) -> Tier:
    """How well the answer to a call with a cookie is known at most. Raises Refused if the cookie is not enough.

    `parts` is what the path names, with the caller's own ids for `me`. How Okta refuses a call for admins is inferred
    from the error code that it has for missing permissions.
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
