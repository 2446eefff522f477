"""Reading an exchange with the model's eyes: which cases it shows, what the answer says, whose it is."""

from collections.abc import Mapping
from typing import Any

from lifecycle.client.journal import Exchange
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.possible import Seen
from lifecycle.model.sending import revealed


def cases(exchange: Exchange) -> dict[Case, bool]:
    """What a request shows of the cases that the rules ask about."""
    return revealed(CALLS[exchange.call], exchange.query, exchange.request_body) if exchange.call in CALLS else {}


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
