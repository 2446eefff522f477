"""One method for each documented call. A refusal is an answer: every method hands back the response as it came.

A user is named by an id, a login, or an answer that has the user in it (of `create_user` or `get_user`).
"""

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature, signature
from typing import Any
from urllib.parse import quote

import requests
from requests.auth import AuthBase

from lifecycle.client import guard, masking
from lifecycle.client.journal import Answer, Journal
from lifecycle.model import sending
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, Call, Type

TIMEOUT = 30
"""Seconds to wait for a real org."""

UserKey = str | Mapping[str, Any] | requests.Response
NewPassword = str | Mapping[str, Any]
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
    ) -> requests.Response:
        """Send one call by its name in `model.calls`, with this very query and body.

        Raises:
            NotAllowedHere: where the guard doesn't let it through; nothing is sent then.
            NoAnswer: where the org can't be reached.
        """
        path = sending.written(CALLS[name], {"user": user_key(user), "factorId": factor}).path
        return self._call(CALLS[name], path, query or {}, body).response

    def answer(self, name: str, /, **arguments: Any) -> Answer:
        """Send one call by its name in `model.calls`, with arguments by the names of the call's fields.

        Raises:
            NotAllowedHere: where the guard doesn't let it through; nothing is sent then.
            NoAnswer: where the org can't be reached.
            ValueError: for an argument that can't be sent, as a user who is not named.
        """
        return self._made(CALLS[name], arguments)

    def _response(self, name: str, **arguments: Any) -> requests.Response:
        """What came back, for the methods below."""
        return self.answer(name, **arguments).response

    def look(self, user: UserKey) -> Answer:
        """`GET /api/v1/users/{userId}`, as a look aside: the journal doesn't count it as a step."""
        return self._made(CALLS["get_user"], {"user": user}, aside=True)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        name: str = "",
        token: bool = True,
        aside: bool = False,
    ) -> Answer:
        """Send any request to the org; `path` begins with a slash, and `token=False` leaves the API token out.

        Of the query, what is None is left out. The journal knows the request by its `name`. Without a
        name that is the method and the path, with the secrets in the path hidden.

        Raises:
            NotAllowedHere: where the guard doesn't let it through; nothing is sent then.
            NoAnswer: where the org can't be reached.
        """
        guard.check(self.base_url, method, self.simulated)
        try:
            response = self._session.request(
                method,
                self.base_url + path,
                params={k: sending.word(v) for k, v in (query or {}).items() if v is not None},
                json=body,
                auth=self._token if token else _Nobody(),
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
        return self.journal.note(name or f"{method} {masking.text(path)}", response, body, aside)

    def _made(self, called: Call, arguments: Mapping[str, Any], aside: bool = False) -> Answer:
        """Send a call with the arguments for its fields."""
        given = {name: _sendable(called, name, value) for name, value in arguments.items()}
        written = sending.written(called, given)
        return self._call(called, written.path, written.query, written.body, aside)

    def _call(
        self, called: Call, path: str, query: Mapping[str, Any], body: Mapping[str, Any] | None, aside: bool = False
    ) -> Answer:
        """Send a call: an admin's with the API token, an end user's without."""
        token = called.actor is Actor.ADMIN
        return self.request(called.method, path, query=query, body=body, name=called.name, token=token, aside=aside)

    # ------------------------------------------------------------------------------------------------- the admin's

    def enroll_factor(
        self, user: UserKey, factorType: str, *, provider: str = "OKTA", activate: bool | None = None, **profile: str
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/factors`: a security question, say, with its `question` and `answer`."""
        path = f"/api/v1/users/{quote(user_key(user), safe='@')}/factors"
        body = {"factorType": factorType, "provider": provider, "profile": profile}
        return self.request("POST", path, query={"activate": activate}, body=body, name="enroll_factor").response

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
        return self.request("GET", "/api/v1/users", query=query, name="list_users").response

    def create_user(
        self,
        profile: Mapping[str, Any],
        *,
        activate: bool | None = None,
        password: NewPassword | None = None,
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
        return self._response(
            "create_user",
            profile=profile,
            activate=activate,
            password=password,
            recovery_question=recovery_question,
            nextLogin=nextLogin,
            provider=provider,
            groupIds=groupIds,
            type=type,
            realmId=realmId,
        )

    def get_user(self, user: UserKey) -> requests.Response:
        """`GET /api/v1/users/{userId}`"""
        return self._response("get_user", user=user)

    def update_user(
        self,
        user: UserKey,
        *,
        profile: Mapping[str, Any] | None = None,
        password: NewPassword | None = None,
        recovery_question: Mapping[str, str] | None = None,
        strict: bool | None = None,
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}`: what is given is changed, the rest stays."""
        return self._response(
            "update_user",
            user=user,
            profile=profile,
            password=password,
            recovery_question=recovery_question,
            strict=strict,
        )

    def replace_user(
        self,
        user: UserKey,
        *,
        profile: Mapping[str, Any] | None = None,
        password: NewPassword | None = None,
        recovery_question: Mapping[str, str] | None = None,
        strict: bool | None = None,
    ) -> requests.Response:
        """`PUT /api/v1/users/{userId}`: a profile that is given replaces the old one whole."""
        return self._response(
            "replace_user",
            user=user,
            profile=profile,
            password=password,
            recovery_question=recovery_question,
            strict=strict,
        )

    def delete_user(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`DELETE /api/v1/users/{userId}`: deactivates; of a deactivated user, deletes."""
        return self._response("delete_user", user=user, sendEmail=sendEmail)

    def activate(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/activate`"""
        return self._response("activate", user=user, sendEmail=sendEmail)

    def reactivate(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/reactivate`"""
        return self._response("reactivate", user=user, sendEmail=sendEmail)

    def deactivate(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/deactivate`"""
        return self._response("deactivate", user=user, sendEmail=sendEmail)

    def suspend(self, user: UserKey) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/suspend`"""
        return self._response("suspend", user=user)

    def unsuspend(self, user: UserKey) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/unsuspend`"""
        return self._response("unsuspend", user=user)

    def unlock(self, user: UserKey) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/unlock`"""
        return self._response("unlock", user=user)

    def expire_password(self, user: UserKey, *, revokeSessions: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/expire_password`"""
        return self._response("expire_password", user=user, revokeSessions=revokeSessions)

    def expire_password_with_temp_password(
        self, user: UserKey, *, revokeSessions: bool | None = None
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/expire_password_with_temp_password`"""
        return self._response("expire_password_with_temp_password", user=user, revokeSessions=revokeSessions)

    def reset_password(
        self,
        user: UserKey,
        *,
        sendEmail: bool | None = None,
        provider: str | None = None,
        revokeSessions: bool | None = None,
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/reset_password`. `provider="FEDERATION"` hands the sign-in over."""
        return self._response(
            "reset_password", user=user, sendEmail=sendEmail, provider=provider, revokeSessions=revokeSessions
        )

    def reset_factors(self, user: UserKey) -> requests.Response:
        """`POST /api/v1/users/{userId}/lifecycle/reset_factors`"""
        return self._response("reset_factors", user=user)

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
        return self._response(
            "change_password",
            user=user,
            oldPassword=oldPassword,
            newPassword=newPassword,
            strict=strict,
            revokeSessions=revokeSessions,
        )

    def change_recovery_question(
        self, user: UserKey, password: str = "", recovery_question: Mapping[str, str] | None = None
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/credentials/change_recovery_question`"""
        return self._response(
            "change_recovery_question", user=user, password=password, recovery_question=recovery_question
        )

    def forgot_password(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`POST /api/v1/users/{userId}/credentials/forgot_password`"""
        return self._response("forgot_password", user=user, sendEmail=sendEmail)

    def forgot_password_recovery_question(
        self, user: UserKey, answer: str = "", newPassword: str = ""
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/credentials/forgot_password_recovery_question`"""
        return self._response("forgot_password_recovery_question", user=user, answer=answer, newPassword=newPassword)

    def clear_sessions(self, user: UserKey) -> requests.Response:
        """`DELETE /api/v1/users/{userId}/sessions`"""
        return self._response("clear_sessions", user=user)

    # ---------------------------------------------------------------------------------------------- the end user's

    def sign_in(self, login: str, password: str) -> requests.Response:
        """`POST /api/v1/authn`"""
        return self._response("sign_in", login=login, password=password)

    def open_activation_link(self, link: str) -> requests.Response:
        """`POST /api/v1/authn` with the token of an activation link, or with the link itself."""
        return self._response("open_activation_link", link=link)

    def open_reset_link(self, link: str) -> requests.Response:
        """`POST /api/v1/authn/recovery/token` with the token of a reset link, or with the link itself."""
        return self._response("open_reset_link", link=link)

    def answer_question(self, stateToken: str, answer: str) -> requests.Response:
        """`POST /api/v1/authn/recovery/answer`"""
        return self._response("answer_question", stateToken=stateToken, answer=answer)

    def choose_password(self, stateToken: str, newPassword: str) -> requests.Response:
        """`POST /api/v1/authn/credentials/reset_password`"""
        return self._response("choose_password", stateToken=stateToken, newPassword=newPassword)

    def change_expired_password(
        self, stateToken: str, oldPassword: str, newPassword: str, *, revokeSessions: bool | None = None
    ) -> requests.Response:
        """`POST /api/v1/authn/credentials/change_password`"""
        return self._response(
            "change_expired_password",
            stateToken=stateToken,
            oldPassword=oldPassword,
            newPassword=newPassword,
            revokeSessions=revokeSessions,
        )

    def verify_factor(
        self, stateToken: str, factorId: str, *, passCode: str | None = None, answer: str | None = None
    ) -> requests.Response:
        """`POST /api/v1/authn/factors/{factorId}/verify`. Without a passcode it asks for one by text message."""
        return self._response(
            "verify_factor", stateToken=stateToken, factorId=factorId, passCode=passCode, answer=answer
        )

    def skip(self, stateToken: str) -> requests.Response:
        """`POST /api/v1/authn/skip`"""
        return self._response("skip", stateToken=stateToken)

    def recover_password(self, login: str, factorType: str = "EMAIL") -> requests.Response:
        """`POST /api/v1/authn/recovery/password`, as the end user"""
        return self._response("recover_password", login=login, factorType=factorType)

    def unlock_account(self, login: str, factorType: str = "EMAIL") -> requests.Response:
        """`POST /api/v1/authn/recovery/unlock`, as the end user"""
        return self._response("unlock_account", login=login, factorType=factorType)


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


def _factor_key(factor: Any) -> str:
    """The factor's id, if it can be one; ValueError otherwise."""
    if not isinstance(factor, str) or factor in ("", ".", ".."):
        raise ValueError("This names no factor: the id of one is needed.")
    return factor


_SENDABLE: dict[Type, Callable[[Any], str]] = {
    Type.USER: user_key,
    Type.FACTOR: _factor_key,
}
"""What stands in a request for an argument of such a type."""


def _sendable(called: Call, name: str, value: Any) -> Any:
    """An argument as it is sent. Raises TypeError for a name that the call doesn't take."""
    field = called.field(name)
    if field is None:
        raise TypeError(f"{called.name} doesn't take {name}.")
    sendable = _SENDABLE.get(field.type)
    return sendable(value) if sendable else value


def bound(name: str, *given: Any, **arguments: Any) -> dict[str, Any]:
    """The arguments of a call by name, those without a name too, in the order in which the client's method takes them.

    A call without a method of its own takes the fields of its row, in their order.

    Raises:
        TypeError: for arguments that the method doesn't take, or that are missing.
    """
    own = getattr(Client, name, None)
    if own:
        return dict(list(signature(own).bind(None, *given, **arguments).arguments.items())[1:])  # without self
    return dict(signature_of(CALLS[name]).bind(*given, **arguments).arguments)


def signature_of(call: Call) -> Signature:
    """How a call is made that has no method of its own: what it requires by place, the rest by name."""
    required = [Parameter(field.name, Parameter.POSITIONAL_OR_KEYWORD) for field in call.fields if field.required]
    others = [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=None) for field in call.fields if not field.required
    ]
    return Signature([*required, *others])
