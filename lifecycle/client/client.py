"""One method for each documented call. A refusal is an answer: every method hands back the response as it came.

A user is named by an id, a login, or an answer that has the user in it (of `create_user` or `get_user`).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import requests
from requests.auth import AuthBase

from lifecycle.client import guard, masking
from lifecycle.client.journal import Journal
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS
from lifecycle.model.links import ACTIVATING, RECOVERING, token_in

TIMEOUT = 30
"""Seconds to wait for a real org."""

UserKey = str | Mapping[str, Any] | requests.Response
Password = str | Mapping[str, Any]
"""A password, or what stands in its place in the body: `{"hash": {…}}`, or `{"hook": {"type": "default"}}`."""


class NoAnswer(ConnectionError):
    """The org could not be reached."""


class ApiToken(AuthBase):
    """Puts an API token on a request, and shows it to nobody."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header that carries the token."""
        request.headers["Authorization"] = f"SSWS {self._token}"
        return request

    def __repr__(self) -> str:
        return f"ApiToken({masking.MASK})"


class _Nobody(AuthBase):
    """Sends a call as the end user does, who has no API token."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header that carries the token."""
        return request


class Client:
    """The calls of the user lifecycle, to one org."""

    def __init__(
        self, base_url: str, token: str, session: requests.Session | None = None, *, simulated: bool = False
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.simulated = simulated
        self.journal = Journal(keep_secrets=simulated)
        self._token = ApiToken(token)
        self._session = session or requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": "okta-lifecycle-lab"})

    def __repr__(self) -> str:
        return f"Client of {self.where}"

    @property
    def where(self) -> str:
        """Which org this is, in words."""
        if self.simulated:
            return "the simulator (nothing leaves this machine)"
        if guard.is_loopback(self.base_url):
            return f"the org at {self.base_url} (on this machine)"
        return f"the LIVE org {self.base_url} (read only)"

    def call(
        self,
        name: str,
        user: UserKey = "",
        *,
        factor: str = "",
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        aside: bool = False,
    ) -> requests.Response:
        """Send one call by its name in `model.calls`.

        Raises:
            NotAllowedHere: where the guard doesn't let it through; nothing is sent then.
            NoAnswer: where the org can't be reached.
        """
        called = CALLS[name]
        path = called.path.format(userId=quote(user_key(user), safe="@"), factorId=quote(factor, safe=""))
        auth = self._token if called.actor is Actor.ADMIN else _Nobody()
        return self._send(name, called.method, path, auth, query or {}, body, aside)

    def _send(
        self,
        name: str,
        method: str,
        path: str,
        auth: AuthBase,
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
        aside: bool = False,
    ) -> requests.Response:
        guard.check(self.base_url, method, self.simulated)
        try:
            response = self._session.request(
                method,
                self.base_url + path,
                params={k: _word(v) for k, v in query.items() if v is not None},
                json=body,
                auth=auth,
                timeout=TIMEOUT,
                allow_redirects=False,  # a token is for the org that it was made for
            )
        except requests.RequestException as error:
            reason = type(error).__name__
            raise NoAnswer(
                f"No answer from {self.base_url} ({reason}). Is the address right, and the org up?"
            ) from None
        if "Authorization" in response.request.headers:
            response.request.headers["Authorization"] = f"SSWS {masking.MASK}"  # nobody prints it by accident
        self.journal.note(name, response, body, aside)
        return response

    def look(self, user: UserKey) -> requests.Response:
        """`GET /api/v1/users/{userId}`, as a look aside: the journal doesn't count it as a step."""
        return self.call("get_user", user, aside=True)

    # ------------------------------------------------------------------------------------------------- the admin's

    def enroll_factor(
        self, user: UserKey, factorType: str, *, provider: str = "OKTA", activate: bool | None = None, **profile: str
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/factors`: a security question, say, with its `question` and `answer`."""
        path = f"/api/v1/users/{quote(user_key(user), safe='@')}/factors"
        body = {"factorType": factorType, "provider": provider, "profile": profile}
        return self._send("enroll_factor", "POST", path, self._token, {"activate": activate}, body)

    def list_users(
        self,
        *,
        q: str | None = None,
        filter: str | None = None,
        search: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        sortBy: str | None = None,
        sortOrder: str | None = None,
    ) -> requests.Response:
        """`GET /api/v1/users`, one page of it; where it goes on is in `response.links["next"]["url"]`."""
        query = {"q": q, "filter": filter, "search": search, "limit": limit, "after": after}
        query |= {"sortBy": sortBy, "sortOrder": sortOrder}
        return self._send("list_users", "GET", "/api/v1/users", self._token, query)

    def create_user(
        self,
        profile: Mapping[str, Any],
        *,
        activate: bool | None = None,
        password: Password | None = None,
        recovery_question: Mapping[str, str] | None = None,
        nextLogin: str | None = None,
        provider: str | None = None,
        groupIds: Sequence[str] | None = None,
        type: str | None = None,
        realmId: str | None = None,
    ) -> requests.Response:
        """`POST /api/v1/users`. A `provider` such as FEDERATION goes into the body, and `provider=true` with it.

        `type` is the id of a user type.
        """
        body = {"profile": _object("profile", profile)} | _credentials(password, recovery_question, provider)
        beside = {"groupIds": groupIds and list(groupIds), "type": type and {"id": type}, "realmId": realmId}
        body |= {name: value for name, value in beside.items() if value is not None}
        query = {"activate": activate, "provider": True if provider else None, "nextLogin": nextLogin}
        return self.call("create_user", query=query, body=body)

    def get_user(self, user: UserKey) -> requests.Response:
        """`GET /api/v1/users/{userId}`"""
        return self.call("get_user", user)

    def update_user(
        self,
        user: UserKey,
        *,
        profile: Mapping[str, Any] | None = None,
        password: Password | None = None,
        recovery_question: Mapping[str, str] | None = None,
        strict: bool | None = None,
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}`: what is given is changed, the rest stays."""
        body = _changes(profile, password, recovery_question)
        return self.call("update_user", user, query={"strict": strict}, body=body)

    def replace_user(
        self,
        user: UserKey,
        *,
        profile: Mapping[str, Any] | None = None,
        password: Password | None = None,
        recovery_question: Mapping[str, str] | None = None,
        strict: bool | None = None,
    ) -> requests.Response:
        """`PUT /api/v1/users/{userId}`: a profile that is given replaces the old one whole."""
        body = _changes(profile, password, recovery_question)
        return self.call("replace_user", user, query={"strict": strict}, body=body)

    def delete_user(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`DELETE /api/v1/users/{userId}`: deactivates; of a deactivated user, deletes."""
        return self.call("delete_user", user, query={"sendEmail": sendEmail})

    def activate(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/activate`"""
        return self.call("activate", user, query={"sendEmail": sendEmail})

    def reactivate(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/reactivate`"""
        return self.call("reactivate", user, query={"sendEmail": sendEmail})

    def deactivate(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/deactivate`"""
        return self.call("deactivate", user, query={"sendEmail": sendEmail})

    def suspend(self, user: UserKey) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/suspend`"""
        return self.call("suspend", user)

    def unsuspend(self, user: UserKey) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/unsuspend`"""
        return self.call("unsuspend", user)

    def unlock(self, user: UserKey) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/unlock`"""
        return self.call("unlock", user)

    def expire_password(self, user: UserKey, *, revokeSessions: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/expire_password`"""
        return self.call("expire_password", user, query={"revokeSessions": revokeSessions})

    def expire_password_with_temp_password(
        self, user: UserKey, *, revokeSessions: bool | None = None
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/expire_password_with_temp_password`"""
        return self.call("expire_password_with_temp_password", user, query={"revokeSessions": revokeSessions})

    def reset_password(
        self,
        user: UserKey,
        *,
        sendEmail: bool | None = None,
        revokeSessions: bool | None = None,
        provider: str | None = None,
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/reset_password`. `provider="FEDERATION"` hands the sign-in over."""
        query = {"sendEmail": sendEmail, "revokeSessions": revokeSessions, "provider": provider}
        return self.call("reset_password", user, query=query)

    def reset_factors(self, user: UserKey) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/reset_factors`"""
        return self.call("reset_factors", user)

    def change_password(
        self,
        user: UserKey,
        oldPassword: str = "",
        newPassword: str = "",
        *,
        strict: bool | None = None,
        revokeSessions: bool | None = None,
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/credentials/change_password`. Here `revokeSessions` goes into the body."""
        body: dict[str, Any] = {"oldPassword": {"value": oldPassword}, "newPassword": {"value": newPassword}}
        body |= {} if revokeSessions is None else {"revokeSessions": revokeSessions}
        return self.call("change_password", user, query={"strict": strict}, body=body)

    def change_recovery_question(
        self, user: UserKey, password: str = "", recovery_question: Mapping[str, str] | None = None
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/credentials/change_recovery_question`"""
        body = {"password": {"value": password}, "recovery_question": dict(recovery_question or {})}
        return self.call("change_recovery_question", user, body=body)

    def forgot_password(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/credentials/forgot_password`"""
        return self.call("forgot_password", user, query={"sendEmail": sendEmail})

    def forgot_password_recovery_question(
        self, user: UserKey, answer: str = "", newPassword: str = ""
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/credentials/forgot_password_recovery_question`"""
        body = {"password": {"value": newPassword}, "recovery_question": {"answer": answer}}
        return self.call("forgot_password_recovery_question", user, body=body)

    def clear_sessions(self, user: UserKey) -> requests.Response:
        """`DELETE /api/v1/users/{userId}/sessions`"""
        return self.call("clear_sessions", user)

    # ---------------------------------------------------------------------------------------------- the end user's

    def sign_in(self, login: str, password: str) -> requests.Response:
        """`POST /api/v1/authn`"""
        return self.call("sign_in", body={"username": login, "password": password})

    def open_activation_link(self, link: str) -> requests.Response:
        """`POST /api/v1/authn` with the token of an activation link, or with the link itself."""
        return self.call("open_activation_link", body={ACTIVATING: token_in(link)})

    def open_reset_link(self, link: str) -> requests.Response:
        """`POST /api/v1/authn/recovery/token` with the token of a reset link, or with the link itself."""
        return self.call("open_reset_link", body={RECOVERING: token_in(link)})

    def answer_question(self, stateToken: str, answer: str) -> requests.Response:
        """`POST /api/v1/authn/recovery/answer`"""
        return self.call("answer_question", body={"stateToken": stateToken, "answer": answer})

    def choose_password(self, stateToken: str, newPassword: str) -> requests.Response:
        """`POST /api/v1/authn/credentials/reset_password`"""
        return self.call("choose_password", body={"stateToken": stateToken, "newPassword": newPassword})

    def change_expired_password(
        self, stateToken: str, oldPassword: str, newPassword: str, *, revokeSessions: bool | None = None
    ) -> requests.Response:
        """`POST /api/v1/authn/credentials/change_password`"""
        body: dict[str, Any] = {"stateToken": stateToken, "oldPassword": oldPassword, "newPassword": newPassword}
        body |= {} if revokeSessions is None else {"revokeSessions": revokeSessions}
        return self.call("change_expired_password", body=body)

    def verify_factor(
        self, stateToken: str, factorId: str, *, passCode: str | None = None, answer: str | None = None
    ) -> requests.Response:
        """`POST /api/v1/authn/factors/{factorId}/verify`. Without a passcode it asks for one by text message."""
        shown = {"passCode": passCode, "answer": answer}
        body = {"stateToken": stateToken} | {name: word for name, word in shown.items() if word is not None}
        return self.call("verify_factor", factor=_factor_key(factorId), body=body)

    def skip(self, stateToken: str) -> requests.Response:
        """`POST /api/v1/authn/skip`"""
        return self.call("skip", body={"stateToken": stateToken})

    def recover_password(self, login: str, factorType: str = "EMAIL") -> requests.Response:
        """`POST /api/v1/authn/recovery/password`, as the end user"""
        return self.call("recover_password", body={"username": login, "factorType": factorType})

    def unlock_account(self, login: str, factorType: str = "EMAIL") -> requests.Response:
        """`POST /api/v1/authn/recovery/unlock`, as the end user"""
        return self.call("unlock_account", body={"username": login, "factorType": factorType})


def user_key(user: UserKey) -> str:
    """The id or login in what names a user.

    Raises:
        ValueError: when an answer has no user in it, as that of a refused create.
    """
    found: Any = user
    if isinstance(found, requests.Response):
        found = found.json()
    if isinstance(found, Mapping):
        found = found.get("id")
    if not isinstance(found, str) or found in (".", ".."):
        raise ValueError("This names no user: an id or a login is needed, or an answer with a user in it.")
    return found


def _factor_key(factor: str) -> str:
    if not isinstance(factor, str) or factor in ("", ".", ".."):
        raise ValueError("This names no factor: the id of one is needed.")
    return factor


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _object(name: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise ValueError(f"{name} is to be a dict of names and values, and not a {type(given).__name__}.")
    return dict(given)


def _credentials(
    password: Password | None, recovery_question: Mapping[str, str] | None, provider: str | None = None
) -> dict[str, Any]:
    credentials: dict[str, Any] = {"provider": {"type": provider, "name": provider}} if provider else {}
    if password is not None:
        credentials["password"] = dict(password) if isinstance(password, Mapping) else {"value": password}
    if recovery_question is not None:
        credentials["recovery_question"] = _object("recovery_question", recovery_question)
    return {"credentials": credentials} if credentials else {}


def _changes(
    profile: Mapping[str, Any] | None, password: Password | None, recovery_question: Mapping[str, str] | None
) -> dict[str, Any]:
    body: dict[str, Any] = {} if profile is None else {"profile": _object("profile", profile)}
    return body | _credentials(password, recovery_question)
