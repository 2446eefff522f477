"""Tells what one call of a walk did, for a person to read: the request, the answer, and the reason."""

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.client.journal import Exchange
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status
from lifecycle.reason import reading
from lifecycle.reason.reasons import Reason

NO_WHOLE_ANSWER = "No whole answer: "
"""How the reason begins if a call was sent and its answer was lost, so that the call may have been carried out."""


@dataclass(frozen=True)
class Told:
    """One call of a walk: the request, the answer, and the reason."""

    number: int
    """The number of this step of the walk; 0 if the call is not a step, because it could not be made."""
    call: str
    exchange: Exchange | None
    """None if nothing was sent, which is so for `wait` too."""
    before: Status
    now: Status
    why: Reason
    short: str = ""
    """What was done in a word or two, if nothing was sent and the status is the same."""

    @property
    def refused(self) -> bool:
        """Whether Okta refused the call."""
        return self.exchange is not None and self.exchange.refused

    def __str__(self) -> str:
        lines = [f"{self.number}. {self.call}" if self.number else self.call]
        if self.exchange:
            lines = [f"{self.number}. {self.call}", *request_lines(self.exchange)]
            lines += [
                f"-> {self.exchange.status_line}{_evidence(self.exchange)}",
                *_next_link(self.exchange),
                *answer_lines(self.exchange),
            ]
        lines += [line for text in str(self.why).splitlines() for line in textwrap.wrap(text, TEXT_WIDTH - 3) or [""]]
        return "\n   ".join(lines)

    __repr__ = __str__


class Story(tuple[Told, ...]):
    """The steps of a walk, printed one below the other."""

    def __getitem__(self, which: Any) -> Any:
        found = super().__getitem__(which)
        return Story(found) if isinstance(which, slice) else found

    def __repr__(self) -> str:
        return "\n".join(map(str, self)) or "No call has been made yet."


def _evidence(exchange: Exchange) -> str:
    """Return what follows the status line: how well the answer is known. It is empty on a real org."""
    if not exchange.evidence:
        return ""
    text = exchange.evidence_of_text
    return f"   (evidence: {exchange.evidence}" + (f"; its exact text: {text})" if text else ")")


def request_lines(exchange: Exchange) -> list[str]:
    """Return a request in a few short lines: the method and path, and the body if there is one."""
    path = "/" + exchange.url.split("/", 3)[-1]
    return [f"{exchange.method} {path}", *_json_lines(exchange.request_body)]


def answer_lines(exchange: Exchange) -> list[str]:
    """Return an answer in a few short lines. From a user or an event they show only what matters for the lifecycle."""
    user = reading.user_in(exchange)
    if user is None:
        body = exchange.body
        if isinstance(body, list):
            return _json_lines([_entry(found) for found in body])
        if isinstance(body, Mapping) and "errorCode" in body:
            body = {k: v for k, v in body.items() if k not in ("errorLink", "errorId")}
        elif isinstance(body, Mapping):
            body = {k: v for k, v in body.items() if k not in ("_links", "_embedded")}
        return _json_lines(body)
    shown = {k: user.get(k) for k in ("id", "status", "activated", "passwordChanged", "lastLogin")}
    credentials = user.get("credentials")
    if isinstance(credentials, Mapping):
        provider = credentials.get("provider")
        elsewhere = isinstance(provider, Mapping) and provider.get("type") != "OKTA"
        told = ("password", "recovery_question", *(["provider"] if elsewhere else []))
        shown["credentials"] = {k: v for k, v in credentials.items() if k in told}
    if _changes_profile(exchange):
        shown = {"id": user.get("id"), "status": user.get("status"), "profile": user.get("profile")}
    return _json_lines(shown)


def _next_link(exchange: Exchange) -> list[str]:
    """Return the header that leads to the next page of a list, wrapped; nothing if there is no next page."""
    links = [f"Link: {link}" for link in exchange.links if link.endswith('rel="next"')]
    return [line for link in links for line in textwrap.wrap(link, TEXT_WIDTH - 3, break_long_words=False)]


def _changes_profile(exchange: Exchange) -> bool:
    """Whether a request was about the profile of a user who was there already."""
    call = CALLS.get(exchange.call)
    body = exchange.request_body
    return call is not None and not call.creates and isinstance(body, Mapping) and "profile" in body


def _entry(found: Any) -> Any:
    """Return an entry of a list in short: who a user is and in which status, and anything else without its links."""
    if not isinstance(found, Mapping):
        return found
    if "eventType" in found:
        return _event(found)
    profile = found.get("profile")
    if isinstance(profile, Mapping) and "login" in profile and "status" in found:
        return {"id": found.get("id"), "status": found["status"], "profile": {"login": profile["login"]}}
    return {k: v for k, v in found.items() if k not in ("_links", "_embedded")}


def _event(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an event of the System Log says of who did what to whom."""
    names = {key: _named(event.get(key)) for key in ("actor", "target")}
    transaction = event.get("transaction")
    detail = transaction.get("detail") if isinstance(transaction, Mapping) else None
    shown = {key: event.get(key) for key in ("published", "eventType", "outcome")}
    return shown | names | ({"transaction": {"detail": detail}} if detail else {})


def _named(party: Any) -> Any:
    """Return the actor of an event, or each of its targets, with the login alone."""
    if isinstance(party, list):
        return [_named(one) for one in party]
    return {"alternateId": party.get("alternateId")} if isinstance(party, Mapping) else party


def _json_lines(body: Any) -> list[str]:
    """Return a body as JSON, wrapped to the width of a line; nothing if there is no body."""
    if body is None:
        return []
    return textwrap.wrap(json.dumps(body, ensure_ascii=False), TEXT_WIDTH - 3, break_on_hyphens=False)
