"""Says what is known of a user after a change whose answer was lost.

A change whose answer was lost may have happened or not. So nothing is repeated: the user is read afresh, and compared
with what was last seen of the same user.
"""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

_ONE_USER = re.compile(r"/api/v1/users/([^/?#]+)")
_CREATE = re.compile(r"/api/v1/users/?(?:[?#].*)?")
_SIGN_IN = "/api/v1/authn"
_SHOWN = ("status", "lastUpdated", "statusChanged", "passwordChanged")
"""The properties of a user by which a change can be seen."""
OF_NO_USER = "The call is not about one user who could be read afresh, so look into the org before you repeat it."
NOT_FOUND_OUT = "The user could not be read afterwards either, so read the user before you repeat the call."


def user_changed_by(method: str, path: str, body: Any) -> str:
    """The id or the login of the user whom a request changes; empty if it is not about one user."""
    if method.upper() == "POST" and _CREATE.fullmatch(path) and isinstance(body, Mapping):
        profile = body.get("profile")
        login = profile.get("login") if isinstance(profile, Mapping) else ""
        return login if isinstance(login, str) else ""
    if path.startswith(_SIGN_IN) and isinstance(body, Mapping):
        named = body.get("username")
        return named if isinstance(named, str) else ""
    found = _ONE_USER.match(path)
    key = unquote(found[1]) if found else ""
    return "" if key in ("me", ".", "..") else key


def last_seen(bodies: Iterable[Any], key: str) -> Mapping[str, Any] | None:
    """The user of this id or login, as the newest of these answers has them. None if no answer has."""
    seen = None
    for user in bodies:
        if isinstance(user, Mapping) and "status" in user and key in (user.get("id"), _login(user)):
            seen = user
    return seen


def after_change(method: str, path: str, before: Mapping[str, Any] | None, status: int, now: Any) -> str:
    """Say what is known, from the answer to reading the user afresh: its status, and its body."""
    created = bool(_CREATE.fullmatch(path))
    if status == HTTPStatus.NOT_FOUND:
        if created:
            return "There is no such user so far. Wait a moment and look again before you repeat the call."
        return "The user was looked up afresh, and is not there" + (
            " any more, so the call was carried out." if method.upper() == "DELETE" else ". Don't repeat the call."
        )
    if status != HTTPStatus.OK or not isinstance(now, Mapping) or "status" not in now:
        return NOT_FOUND_OUT
    if created:
        return (
            f"There is a user with this login now, with the id {now.get('id')} and the status {now['status']}. "
            "Work with that user, and don't repeat the call."
        )
    if before is None:
        return (
            f"The user was looked up afresh, is {now['status']} and was last changed at {now.get('lastUpdated')}. "
            "Compare that with what you expect before you repeat the call."
        )
    if any(before.get(name) != now.get(name) for name in _SHOWN):
        return (
            f"The user was looked up afresh, was {before['status']} before and is {now['status']} now, and has been "
            "changed since. So the call was carried out; don't repeat it."
        )
    return (
        f"The user was looked up afresh, and is {now['status']} as before: nothing that can be seen has changed so "
        "far. Wait a moment and look again before you repeat the call."
    )


def _login(user: Mapping[str, Any]) -> Any:
    profile = user.get("profile")
    return profile.get("login") if isinstance(profile, Mapping) else None
