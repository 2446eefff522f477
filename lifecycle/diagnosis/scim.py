"""Reads what Okta sends to an application by SCIM: users, and the operations that switch them on or off.

Source: Okta's SCIM 2.0 reference, Delete Users. If a user is suspended, deactivated, or removed from the integration,
Okta sets `active` to false. It never sends a DELETE.
"""

import re
from collections.abc import Mapping
from typing import Any

from lifecycle.diagnosis.happening import Happening, HowAnswered, SeenRequest
from lifecycle.model.facts import Status

SCIM_OFF = (
    "Okta sets active to false if the user is suspended or deactivated. It does the same if the user is only removed "
    "from the application, which leaves the status as it was."
)
SCIM_ON = "Okta sets active to true for users who are neither suspended nor deactivated."
_SCHEMAS = "urn:ietf:params:scim:", "urn:scim:schemas:"


def looks_like_scim(document: Any) -> bool:
    """Whether a JSON value is a user of SCIM, or a row of operations on one."""
    if not isinstance(document, Mapping):
        return False
    schemas = document.get("schemas")
    named = isinstance(schemas, list) and any(str(one).startswith(_SCHEMAS) for one in schemas)
    return named and (isinstance(document.get("active"), bool) or isinstance(document.get("Operations"), list))


def of_scim(request: SeenRequest) -> Happening | None:
    """Return what a request of SCIM, or a user of SCIM alone, says of the user; None if it says nothing of `active`.

    `request.body` is what Okta sent, or the user by itself.
    """
    body = request.body if looks_like_scim(request.body) else request.answer
    active = _active(body)
    if active is None:
        return None
    names = _names(request.url, body) | _names("", request.answer)
    value = str(active).lower()
    shown = (
        f"{request.method} {_path(request.url)}, active={value}" if request.url else f"the SCIM user, active={value}"
    )
    if active:
        return Happening(
            f"{shown}", (), names, number=request.number, by_scim=True,
            rules_out=frozenset({Status.SUSPENDED, Status.DEPROVISIONED, Status.ABSENT}),
        )  # fmt: skip
    return Happening(
        shown, ("suspend", "deactivate"), names, outcome=HowAnswered(refused=False), number=request.number, by_scim=True
    )


def _active(body: Any) -> bool | None:
    """Return the last value of `active` in a user, or in operations; None if there is none."""
    if not isinstance(body, Mapping):
        return None
    if isinstance(body.get("active"), bool):
        return bool(body["active"])
    found = None
    for one in body.get("Operations") or ():
        if not isinstance(one, Mapping):
            continue
        value = one.get("value")
        path = str(one.get("path") or "").lower()
        given = value.get("active") if isinstance(value, Mapping) and path in ("", "active") else None
        given = value if path == "active" and not isinstance(value, Mapping) else given
        if str(given).lower() in ("true", "false"):  # Entra and some servers write "False"
            found = str(given).lower() == "true"
    return found


def _names(url: str, body: Any) -> frozenset[str]:
    """Return the user's id in the application, the id in Okta if it is there, and the login."""
    found = re.search(r"/Users/([\w.-]+)", url)
    names = {found[1]} if found else set()
    if isinstance(body, Mapping):
        names |= {str(body[key]) for key in ("id", "externalId") if isinstance(body.get(key), str)}
        login = str(body.get("userName") or "")
        names |= {login.lower()} if "@" in login else set()
    return frozenset(names)


def _path(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url).partition("?")[0][:160]
