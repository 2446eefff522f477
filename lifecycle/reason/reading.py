"""Reading an exchange with the model's eyes: which cases it shows, what the answer says, whose it is."""

from collections.abc import Mapping
from typing import Any

from lifecycle.client.journal import Exchange
from lifecycle.model.cases import Case
from lifecycle.model.possible import Seen

WIDTH = 96
"""Characters in a line of text: as many as JupyterLab shows at 1280 pixels."""


def cases(call: str, query: Mapping[str, str], body: Any) -> dict[Case, bool]:
    """What a request shows of the cases that the rules ask about."""
    if call == "create_user":
        return {
            Case.ACTIVATE: query.get("activate", "true").lower() == "true",
            Case.PASSWORD: _has_password(body),
            Case.EXTERNAL: query.get("provider", "").lower() == "true" and _provider(body) in ("FEDERATION", "SOCIAL"),
            Case.CHANGE_AT_NEXT_LOGIN: query.get("nextLogin") == "changePassword",
        }
    if call == "reset_password":
        return {Case.TO_FEDERATION: query.get("provider") == "FEDERATION"}
    if call in ("update_user", "replace_user"):
        return {Case.PASSWORD: _has_password(body), Case.HASHED: _is_hashed(body)}
    if call == "recover_password":
        return {Case.TRUSTED: not (isinstance(body, Mapping) and body.get("factorType"))} if body else {}
    if call == "verify_factor" and isinstance(body, Mapping):
        return {Case.TRUSTED: False} | ({Case.SENDS: False} if "passCode" in body or "answer" in body else {})
    return {}


def _has_password(body: Any) -> bool:
    password = _in(body, "credentials", "password")
    return isinstance(password, Mapping) and ("value" in password or _is_hashed(body))


def _is_hashed(body: Any) -> bool:
    password = _in(body, "credentials", "password")
    return isinstance(password, Mapping) and ("hash" in password or "hook" in password)


def _provider(body: Any) -> str:
    return str(_in(body, "credentials", "provider", "type") or "OKTA")


def seen(exchange: Exchange) -> Seen:
    """What an answer says: Okta's error code and causes, or the state of a sign-in."""
    if exchange.refused:
        causes = _in(exchange.body, "errorCauses") or ()
        return Seen(str(_in(exchange.body, "errorCode")), tuple(str(_in(c, "errorSummary")) for c in causes))
    return Seen(None, state=_in(exchange.body, "status") if "/authn" in exchange.url else None)


def document(exchange: Exchange) -> Mapping[str, Any] | None:
    """The user object in an answer, if it is one."""
    body = exchange.body
    if exchange.refused or not isinstance(body, Mapping) or "profile" not in body or "status" not in body:
        return None
    return body


def summary(exchange: Exchange) -> str:
    """A refusal's words: the causes where there are some, else the summary."""
    causes = [str(_in(c, "errorSummary")) for c in _in(exchange.body, "errorCauses") or ()]
    return "; ".join(causes) or str(_in(exchange.body, "errorSummary") or exchange.status_line)


def _in(found: Any, *path: str) -> Any:
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
