"""Reads what the model needs from an exchange: the cases that the request shows, and what the answer says."""

from collections.abc import Mapping
from typing import Any

from lifecycle.client.journal import Exchange
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.possible import Seen
from lifecycle.model.sending import revealed


def cases(exchange: Exchange) -> dict[Case, bool]:
    """Return the cases of the rules that the request shows to hold, or not to hold."""
    return revealed(CALLS[exchange.call], exchange.query, exchange.request_body) if exchange.call in CALLS else {}


def seen(exchange: Exchange) -> Seen:
    """Return what an answer says: Okta's error code and causes, or the state of a sign-in."""
    if exchange.refused:
        causes = _in(exchange.body, "errorCauses") or ()
        return Seen(str(_in(exchange.body, "errorCode")), tuple(str(_in(c, "errorSummary")) for c in causes))
    return Seen(None, state=_in(exchange.body, "status") if "/authn" in exchange.url else None)


def user_in(exchange: Exchange) -> Mapping[str, Any] | None:
    """Return the answer's body if it is a user; None if it is anything else."""
    body = exchange.body
    if exchange.refused or not isinstance(body, Mapping) or "profile" not in body or "status" not in body:
        return None
    return body


def summary(exchange: Exchange) -> str:
    """Return the text of an error: its causes if it has any, otherwise its summary."""
    causes = [str(_in(c, "errorSummary")) for c in _in(exchange.body, "errorCauses") or ()]
    return "; ".join(causes) or str(_in(exchange.body, "errorSummary") or exchange.status_line)


def _in(found: Any, *path: str) -> Any:
    """Return the value at this path of keys in a JSON document; None if there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
