"""`/api/v1/logs`: the System Log."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from lifecycle.expressions.filters import Comparison, predicate
from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import stamp
from lifecycle.org.events import Entry, EventLog, Party
from lifecycle.org.keeps import dropped_words
from lifecycle.org.state import OrgState
from lifecycle.service.limits import CAPPED
from lifecycle.service.replies import Document, Refused, Reply, not_simulated
from lifecycle.service.request import Request
from lifecycle.service.searching import COMPARE, expression_in, moment

USUAL_EVENTS, MOST_EVENTS = 100, 1000
"""How many events a page has: usually, and at most. Source: Okta's System Log API reference."""
LOOKS_BACK = timedelta(days=7)
"""How far before `until` a list begins if the request has no `since`.

Source: Okta's OpenAPI specification, listLogEvents.
"""

EventTest = Callable[[Document], bool]


def list_events(org: OrgState, request: Request) -> Reply:
    """`GET /api/v1/logs`: the events that match, oldest first unless the request asks for the newest first."""
    query = request.query
    until = _date(query.get("until"))
    since = _date(query.get("since")) or _back(until or org.clock.now())
    descending = _descending(query.get("sortOrder", "ASCENDING"))
    limit, tier = _limit(query.get("limit"))
    after = _cursor(query.get("after"))
    wanted = _filter(query["filter"]) if query.get("filter") else None
    if wanted and not PLAIN.fullmatch(query["filter"]):
        # Okta documents the language, but not every operator with every attribute
        tier = max(tier, Tier.INFERRED, key=lambda known: known.rank)
    words = query.get("q", "").casefold().split()

    def fits(entry: Entry) -> bool:
        if after is not None and (entry.number >= after if descending else entry.number <= after):
            return False
        if entry.published < since or (until and entry.published > until):
            return False
        if wanted is None and not words:
            return True
        document = event_document(org, entry)
        return (wanted is None or wanted(document)) and _speaks_of(document, words)

    entries = reversed(org.events) if descending else iter(org.events)
    found = list(islice(filter(fits, entries), limit + 1))
    page = found[:limit]
    place = _place(page[-1].published, page[-1].number) if page else query.get("after")
    goes_on = bool(page) and len(found) > len(page)
    if not descending and "until" not in query:
        # A list without an end can grow, so it always has a link to continue: "polling" in Okta's reference.
        goes_on, place = True, place or _place(org.clock.now(), 0 if found else org.events.last)
    headers = [_link(org, dict(query), "self")]
    if goes_on and place:
        headers.append(_link(org, dict(query) | {"after": place}, "next"))
    if _reaches_dropped(org.events, since, after, len(found) > len(page), descending):
        headers.append((CAPPED, dropped_words("events", org.events.most)))
    return Reply([event_document(org, entry) for entry in page], tier=tier, headers=tuple(headers))


def _reaches_dropped(events: EventLog, since: datetime, after: int | None, goes_on: bool, descending: bool) -> bool:
    """Whether this page could have shown events that were dropped, which would have been the oldest of the list."""
    oldest = next(iter(events), None)
    if not events.dropped or oldest is None or since > oldest.published:
        return False
    if descending:
        return not goes_on
    return after is None or after < events.dropped


def event_document(org: OrgState, entry: Entry) -> Document:
    """One event. It has the parts of real events that the simulator knows, so no IP addresses and no browsers."""
    event = entry.event
    return {
        "actor": _party(entry.actor),
        "displayMessage": event.message,
        "eventType": event.type,
        "legacyEventType": event.legacy,
        "outcome": {"reason": event.reason, "result": event.result},
        "published": stamp(entry.published),
        "severity": event.severity,
        "target": [_party(target) for target in entry.targets] or None,
        "transaction": {
            "detail": {"requestApiTokenId": entry.token_id} if entry.token_id else {},
            "id": org.events.transaction_of(entry),
            "type": entry.kind,
        },
        "uuid": org.events.uuid_of(entry),
        "version": "0",
    }


def _party(party: Party) -> Document:
    """The actor or one of the targets of an event."""
    return {
        "alternateId": party.alternate_id,
        "detailEntry": None,
        "displayName": party.name,
        "id": party.id,
        "type": party.type,
    }


# ------------------------------------------------------------------------------------------------- parameters


def _date(text: str | None) -> datetime | None:
    """The date that a parameter holds, if there is one. Raises Refused for any other text."""
    return None if text is None else moment(text)


def _back(until: datetime) -> datetime:
    """The usual beginning of a list with this end: seven days earlier, or the first day of the calendar."""
    try:
        return until - LOOKS_BACK
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _descending(word: str) -> bool:
    """Whether the newest event comes first. Raises Refused for a word that is not an order."""
    if word not in ("ASCENDING", "DESCENDING"):
        raise Refused(refusals.VALIDATION.filled(field="sortOrder"), Tier.UNKNOWN)
    return word == "DESCENDING"


def _limit(text: str | None) -> tuple[int, Tier]:
    """How many events a page has at most, and how well it is known that Okta accepts that number."""
    if text is None:
        return USUAL_EVENTS, Tier.DOCUMENTED
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Refused(refusals.INVALID_PAGING, Tier.UNKNOWN)
    asked = int(text)
    return min(asked, MOST_EVENTS), Tier.DOCUMENTED if asked <= MOST_EVENTS else Tier.UNKNOWN


def _cursor(text: str | None) -> int | None:
    """The number of the event that a cursor of `_place` points at. Raises Refused for any other text."""
    if text is None:
        return None
    found = re.fullmatch(r"[0-9]{1,16}_([0-9]{1,16})", text)
    if not found:
        raise Refused(refusals.INVALID_PAGING, Tier.UNKNOWN)
    return int(found[1])


def _place(moment: datetime, number: int) -> str:
    """Where a page ends, as a cursor that only this list can read."""
    return f"{int(moment.timestamp() * 1000)}_{number}"


def _link(org: OrgState, query: dict[str, str], relation: str) -> tuple[str, str]:
    """A `Link` header that leads to the list of this query."""
    words = f"?{urlencode(query)}" if query else ""
    return "Link", f'<{org.base_url}/api/v1/logs{words}>; rel="{relation}"'


# ------------------------------------------------------------------------------------------------- which events


def _texts(part: Any) -> Iterator[str]:
    """All strings in a part of a document, in lower case."""
    if isinstance(part, str):
        yield part.casefold()
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from _texts(inner)


def _speaks_of(document: Document, words: list[str]) -> bool:
    """Whether each of the words of `q` occurs somewhere in the document."""
    texts = list(_texts(document)) if words else []
    return all(any(word in text for text in texts) for word in words)


ATTRIBUTES = frozenset(
    {"actor", "authenticationContext", "client", "debugContext", "displayMessage", "eventType", "outcome", "published"}
    | {"request", "securityContext", "severity", "target", "transaction", "uuid", "version"}
)
OPERATORS = frozenset({"eq", "ne", "gt", "ge", "lt", "le", "sw", "ew", "co", "pr"})
"""What Okta's filters may ask with. Source: System Log API reference, LogEvent and filter expressions."""
NEGATED = re.compile(r'(^|[\s(])not\s*\((?=(?:[^"]*"[^"]*")*[^"]*$)', re.ASCII | re.IGNORECASE)
"""A negation, which the filters of users don't have and those of events may well have."""
PLAIN = re.compile(r'\s*(eventType|actor\.id|target\.id|outcome\.result) eq "[^"]*"\s*', re.ASCII)
"""The form of the filters that Okta's reference shows."""


def _filter(text: str) -> EventTest:
    """The test that a filter is. It is documented how Okta refuses a filter, but not that it refuses this one."""
    if NEGATED.search(text):
        raise not_simulated("not (…) in a filter of events")
    return predicate(expression_in(text, Tier.INFERRED), _one)


def _one(asked: Comparison) -> EventTest:
    """The test that a comparison describes. Raises Refused if Okta or the simulator has no such filter."""
    if asked.name.partition(".")[0] not in ATTRIBUTES or asked.operator not in OPERATORS:
        raise Refused(refusals.INVALID_SEARCH, Tier.INFERRED)
    if asked.operator == "pr":
        return lambda event: bool(_values(event, asked.name))
    if not asked.quoted:
        raise not_simulated(f"{asked.operator} {asked.value} of {asked.name} in a filter of events")
    wanted = asked.value or ""
    if asked.name == "published":
        wanted = str(stamp(moment(wanted)))
    if asked.operator == "ne":  # inferred: of several values none may be this one
        return lambda event: wanted not in _values(event, asked.name)
    compare = (COMPARE | {"ew": str.endswith})[asked.operator]
    return lambda event: any(compare(value, wanted) for value in _values(event, asked.name))


def _values(part: Any, path: str) -> list[str]:
    """The strings at a path such as `target.id`. A path that leads to a list continues in each of its items."""
    if isinstance(part, list):
        return [value for inner in part for value in _values(inner, path)]
    if not path:
        return [part] if isinstance(part, str) else []
    name, _, rest = path.partition(".")
    return _values(part.get(name), rest) if isinstance(part, dict) else []


ROUTES = (("GET", "/api/v1/logs", list_events),)
