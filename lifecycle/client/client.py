"""A client with one method for each documented call.

A refusal is an answer as well, so every method returns the response as it came and raises nothing for it.
You can name a user by an id, by a login, or by an answer that holds the user, such as that of `create_user`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from inspect import Parameter, Signature, signature
from typing import Any
from urllib.parse import quote

import requests
from requests.auth import AuthBase

from lifecycle.client import guard, known, masking, ours, troubles
from lifecycle.client.access_tokens import AccessTokens, SendsNoToken
from lifecycle.client.journal import Answer, Journal, Received
from lifecycle.client.ledger import Ledger, ledger_file
from lifecycle.client.sitting import Sitting
from lifecycle.client.troubles import NoAnswer, Trouble, Unsettled
from lifecycle.client.wire import DirectWay, Wire
from lifecycle.model import sending
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, Call, Type

UserKey = str | Mapping[str, Any] | requests.Response
NewPassword = str | Mapping[str, Any]
"""A password, or the object that takes its place in the body: `{"hash": {…}}` or `{"hook": {"type": "default"}}`."""


class ApiToken(AuthBase):
    """Puts an API token on a request, and keeps it out of everything that is printed."""

    def __init__(self, token: str, scheme: str = "SSWS") -> None:
        self._token, self._scheme = token, scheme

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header that carries the token."""
        request.headers["Authorization"] = self.header
        return request

    @property
    def header(self) -> str:
        """What stands in the header Authorization."""
        return f"{self._scheme} {self._token}"

    def __repr__(self) -> str:
        return f"ApiToken({masking.MASK})"


class Client:
    """Sends the calls of the user lifecycle to one org."""

    def __init__(
        self,
        base_url: str,
        token: str | AuthBase,
        session: requests.Session | None = None,
        *,
        simulated: bool = False,
        wire: Wire | None = None,
        ledger: Ledger | None = None,
        sitting: Sitting | None = None,
        login_code: Callable[[], str] = ours.login_code,
        directly: DirectWay | None = None,
    ) -> None:
        """Send calls over a session or a wire. `directly` leads to the same simulated org without `requests`."""
        self.base_url = base_url.rstrip("/")
        self.simulated = simulated
        self.credentials: AuthBase = ApiToken(token) if isinstance(token, str) else token
        """What an admin's call is sent with."""
        self._wire, self._login_code = wire or Wire(session), login_code
        self._directly = directly
        kept = ledger or Ledger(ledger_file() if self.careful else None)
        self.guard = guard.Guard(self.base_url, self.credentials, kept, sitting)
        """Decides which requests may be sent. A simulated org in this process needs no guard."""
        if not simulated:
            self.guard.stand_before(self._wire.session)
        self.journal = Journal(simulated, is_ours=self.guard.has_made if self.careful else lambda login: True)

    def __repr__(self) -> str:
        return f"Client of {self.where}"

    @property
    def where(self) -> str:
        """Say in words which org this client talks to."""
        if self.simulated:
            return "the simulator (nothing leaves this machine)"
        if guard.is_local_url(self.base_url):
            return f"the org at {self.base_url} (on this machine)"
        kind = "practice" if self.base_url.endswith(".example") else "LIVE"
        return f"the {kind} org {self.base_url} ({self.guard.sitting.mode})"

    @property
    def place(self) -> str:
        """Say in a few words which org this client talks to, without what is allowed there."""
        if not self.careful:
            return self.where.partition(" (")[0]
        kind = "practice" if self.base_url.endswith(".example") else "live"
        return f"{kind} org {self.guard.sitting.name}"

    @property
    def careful(self) -> bool:
        """Whether this may be a real org, where users need a login of their own and no mail may be sent."""
        return not self.simulated and not guard.is_local_url(self.base_url)

    def shown(self, user: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a user as it may be shown. In a real org, people whom this project has not made are masked."""
        found: Mapping[str, Any] = masking.people(user, self.guard.has_made) if self.careful else user
        return found

    def person(self, profile: Mapping[str, Any]) -> dict[str, Any]:
        """Return the profile for a new user. In a real org the user gets a generated login, an address and a mark."""
        return ours.marked(profile, self._login_code()) if self.careful else dict(profile)

    def call(
        self,
        name: str,
        user: UserKey = "",
        *,
        factor: str = "",
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> requests.Response:
        """Send the call that has this name in `model.calls`, with exactly this query and body.

        Raises:
            NotAllowedHere: if the guard doesn't allow the call; nothing is sent then.
            NoAnswer: if the org can't be reached.
        """
        path = sending.written(CALLS[name], {"user": user_key(user), "factorId": factor}).path
        return self._call(CALLS[name], path, query or {}, body).response

    def answer(self, name: str, /, **arguments: Any) -> Answer:
        """Send the call that has this name in `model.calls`. The arguments have the names of the call's fields.

        Raises:
            NotAllowedHere: if the guard doesn't allow the call; nothing is sent then.
            NoAnswer: if the org can't be reached.
            ValueError: if an argument can't be sent, for example an answer that holds no user.
        """
        return self._made(CALLS[name], arguments)

    def send(self, call: Call, /, **arguments: Any) -> Answer:
        """Send a request that has a row like those in `model.calls`. It raises as `answer` does."""
        return self._made(call, arguments)

    def tried(self, call: Call, /, **arguments: Any) -> Received:
        """Send a call that will be taken back, so that nobody will ever see its request. It raises as `send` does.

        To an org in this process it goes without any object of `requests`, and the journal does not keep it.
        """
        return self._made_directly(call, arguments, kept=False) or self._made(call, arguments)

    def _made_directly(self, call: Call, arguments: Mapping[str, Any], kept: bool) -> Received | None:
        """Send a call on the direct way; None if there is none, or if a cookie has to go along."""
        if self._directly is None or not isinstance(self.credentials, ApiToken) or self._wire.session.cookies:
            return None
        written = sending.written(call, {name: _sendable(call, name, value) for name, value in arguments.items()})
        token = self.credentials.header if call.actor is Actor.ADMIN else ""
        asked = self.base_url + written.path, written.query, written.body, token
        url, headers, data = self._wire.written(call.method, *asked)
        answer = self._directly(call.method, url, headers, data)
        sent = call.name, call.method, url, headers, written.query, written.body
        return self.journal.directly(*sent, answer, kept)

    def _response(self, name: str, **arguments: Any) -> requests.Response:
        """Send a call for one of the methods below, and return what came back."""
        return self.answer(name, **arguments).response

    def look(self, user: UserKey) -> Received:
        """`GET /api/v1/users/{userId}`, which the journal keeps without counting it as a step."""
        asked = CALLS["get_user"], {"user": user}
        return self._made_directly(*asked, kept=True) or self._made(*asked, aside=True)

    def held_back(self, call: Call, /, **arguments: Any) -> str:
        """Say why the guard would not send a call, as far as that is known without asking the org; empty if it would.

        Raises:
            ValueError: if an argument can't be sent.
        """
        if not self.careful:
            return ""
        written = sending.written(call, {name: _sendable(call, name, value) for name, value in arguments.items()})
        query = {name: sending.word(value) for name, value in written.query.items() if value is not None}
        asked = requests.Request(call.method, self.base_url + written.path, params=query, json=written.body)
        return self.guard.objection(asked.prepare())

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        name: str = "",
        token: bool = True,
        aside: bool = False,
    ) -> Answer:
        """Send any request to the org. The `path` begins with a slash; `token=False` leaves the API token out.

        The `body` is sent as JSON. A `form` is sent in its place as a web page sends one, which OAuth asks for.

        Parameters of the query that are None are left out. The journal lists the request under its `name`. If you
        give no name, it takes the method and the path, with the secrets in the path hidden.

        Raises:
            NotAllowedHere: if the guard doesn't allow the request; nothing is sent then.
            NoAnswer: if the org gives no whole answer. Its kind `Unsettled` says that a change may have happened
                nevertheless; the user has been read afresh then, and the message says what is known.
        """
        named = name or f"{method} {masking.text(path)}"
        sent = self._sent(method, path, query, body, form, self.credentials if token else SendsNoToken())
        trouble = sent if isinstance(sent, Trouble) else None
        if isinstance(sent, requests.Response):
            if not self.simulated:
                trouble = troubles.of_answer(sent, self.base_url, reads=method.upper() in guard.READING_METHODS)
            answer = self.journal.note(named, sent, form or body, aside)
            if trouble is None:
                return answer
        assert trouble is not None
        if trouble.arrived and method.upper() not in guard.READING_METHODS:
            raise self._unsettled(trouble, method, path, body)
        raise NoAnswer(trouble.said)

    def _sent(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None,
        body: Any,
        form: Mapping[str, str] | None,
        auth: AuthBase,
    ) -> requests.Response | Trouble:
        """Send a request. It is sent a second time only if the org has refused the access token."""
        written = {k: sending.word(v) for k, v in (query or {}).items() if v is not None}
        url = self.base_url + path
        sent = self._wire.send(method, url, auth, base_url=self.base_url, query=written, json=body, form=form)
        if isinstance(auth, AccessTokens) and isinstance(sent, requests.Response) and auth.can_do_better(sent):
            sent = self._wire.send(method, url, auth, base_url=self.base_url, query=written, json=body, form=form)
        return sent

    def _unsettled(self, trouble: Trouble, method: str, path: str, body: Any) -> Unsettled:
        """Read the user afresh after a change that may have happened. Returns an exception that says what is known."""
        whose = known.user_changed_by(method, path, body)
        if not whose:
            return Unsettled(trouble.said, known.OF_NO_USER)
        before = known.last_seen((one.body for one in self.journal), whose)
        now: Received | None = None
        with suppress(NoAnswer, guard.NotAllowedHere):
            now = self.look(whose)
        if now is None:
            return Unsettled(trouble.said, known.NOT_FOUND_OUT)
        taken = not now.exchange.refused and isinstance(now.exchange.body, Mapping)
        found = now.exchange.body if taken else None
        said = known.after_change(method, path, before, now.exchange.status, found)
        return Unsettled(trouble.said, said, found)

    def _made(self, called: Call, arguments: Mapping[str, Any], aside: bool = False) -> Answer:
        """Send a call with the arguments for its fields."""
        given = {name: _sendable(called, name, value) for name, value in arguments.items()}
        written = sending.written(called, given)
        return self._call(called, written.path, written.query, written.body, aside)

    def _call(
        self, called: Call, path: str, query: Mapping[str, Any], body: Mapping[str, Any] | None, aside: bool = False
    ) -> Answer:
        """Send a call. An admin's call carries the API token; an end user's call does not."""
        token = called.actor is Actor.ADMIN
        return self.request(called.method, path, query=query, body=body, name=called.name, token=token, aside=aside)

    # ------------------------------------------------------------------------------------------------- the admin's

    def enroll_factor(
        self, user: UserKey, factorType: str, *, provider: str = "OKTA", activate: bool | None = None, **profile: str
    ) -> requests.Response:
        """`POST /api/v1/users/{userId}/factors`. The profile of a security question has `question` and `answer`."""
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
        """`GET /api/v1/users`. This returns one page; `response.links["next"]["url"]` is the address of the next."""
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
        """`POST /api/v1/users`. The `type` is the id of a user type.

        A `provider` such as FEDERATION goes into the body, and the client adds `provider=true` to the query.
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
        """`POST /api/v1/users/{userId}`. Only the properties that you give are changed."""
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
        """`PUT /api/v1/users/{userId}`. If you give a profile, it replaces the whole old profile."""
        return self._response(
            "replace_user",
            user=user,
            profile=profile,
            password=password,
            recovery_question=recovery_question,
            strict=strict,
        )

    def delete_user(self, user: UserKey, *, sendEmail: bool | None = None) -> requests.Response:
        """`DELETE /api/v1/users/{userId}`. This deactivates a user, and deletes a user who is already deactivated."""
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
        """`POST /api/v1/users/{userId}/lifecycle/reset_password`.

        With `provider="FEDERATION"` the user signs in with another provider from then on.
        """
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

    def sign_in(self, login: str, password: str, *, warnBeforePasswordExpired: bool | None = None) -> requests.Response:
        """`POST /api/v1/authn`. Okta warns of a password that will soon be too old only if you ask for that."""
        return self._response(
            "sign_in", login=login, password=password, warnBeforePasswordExpired=warnBeforePasswordExpired
        )

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
        """`POST /api/v1/authn/factors/{factorId}/verify`. Without a passcode, Okta sends one by text message."""
        return self._response(
            "verify_factor", stateToken=stateToken, factorId=factorId, passCode=passCode, answer=answer
        )

    def skip(self, stateToken: str) -> requests.Response:
        """`POST /api/v1/authn/skip`"""
        return self._response("skip", stateToken=stateToken)

    def recover_password(self, login: str, factorType: str = "EMAIL") -> requests.Response:
        """`POST /api/v1/authn/recovery/password`, sent as the end user."""
        return self._response("recover_password", login=login, factorType=factorType)

    def unlock_account(self, login: str, factorType: str = "EMAIL") -> requests.Response:
        """`POST /api/v1/authn/recovery/unlock`, sent as the end user."""
        return self._response("unlock_account", login=login, factorType=factorType)


def user_key(user: UserKey) -> str:
    """Return the id or login of the user that is named by an id, a login, or an answer.

    Raises:
        ValueError: if the answer holds no user, like that of a refused `create_user`.
    """
    found: Any = user
    if isinstance(found, requests.Response):
        found = found.json()
    if isinstance(found, Mapping):
        found = found.get("id")
    if not isinstance(found, str) or found in (".", ".."):
        raise ValueError(
            "Not sent: there is no user in what you gave. Give an id, a login, or an answer that holds a user."
        )
    return found


def _factor_key(factor: Any) -> str:
    """Return the factor's id. Raises ValueError for a value that can't be an id."""
    if not isinstance(factor, str) or factor in ("", ".", ".."):
        raise ValueError("Not sent: this is not the id of a factor. Give the id of one of the user's factors.")
    return factor


_SENDABLE: dict[Type, Callable[[Any], str]] = {
    Type.USER: user_key,
    Type.FACTOR: _factor_key,
}
"""For some types of argument: the function that turns the argument into the value that is sent."""


def _sendable(called: Call, name: str, value: Any) -> Any:
    """Return an argument as it is sent. Raises TypeError if the call takes no argument of this name."""
    field = called.field(name)
    if field is None:
        names = ", ".join(dict.fromkeys(field.name for field in called.fields)) or "no arguments"
        raise TypeError(f"Not sent: {called.name} has no argument {name}. It takes {names}.")
    sendable = _SENDABLE.get(field.type)
    return sendable(value) if sendable else value


def bound(name: str, *given: Any, **arguments: Any) -> dict[str, Any]:
    """Give every argument of a call its name, as the client's method of that name would.

    If the client has no method for the call, the fields of the call's row are its arguments, in their order.

    Raises:
        TypeError: if an argument is missing, or if the method doesn't take one.
    """
    takes, first, needs = _parameters(name)
    found = dict(zip(first, given, strict=False)) | arguments
    if len(found) == len(given) + len(arguments) and needs <= found.keys() <= takes:
        return found
    return dict(_signature(name).bind(*given, **arguments).arguments)  # which says what is wrong


@cache
def _parameters(name: str) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """Return all arguments of a call, those that need no name, and those that have to be given."""
    found = _signature(name).parameters.values()
    first = tuple(one.name for one in found if one.kind is Parameter.POSITIONAL_OR_KEYWORD)
    needs = frozenset(one.name for one in found if one.default is Parameter.empty)
    return frozenset(one.name for one in found), first, needs


@cache
def _signature(name: str) -> Signature:
    """Return the arguments of a call, as the client's method of that name takes them, if it has one."""
    own = getattr(Client, name, None)
    if own is None:
        return signature_of(CALLS[name])
    found = signature(own)
    return found.replace(parameters=list(found.parameters.values())[1:])  # leaves out self


def signature_of(call: Call) -> Signature:
    """Return the signature of a call for which the client has no method.

    Required fields may be given without their names; all others only by name.
    """
    required = [Parameter(field.name, Parameter.POSITIONAL_OR_KEYWORD) for field in call.fields if field.required]
    others = [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=None) for field in call.fields if not field.required
    ]
    return Signature([*required, *others])
