"""Lists in pages, with one `Link` header for this page and one for the next. The last page has no link to a next one.

Recorded: okta-sdk-python, recorded test test_user_pagination.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.service.replies import Refused, Reply
from lifecycle.service.request import Request

LONGEST_QUERY = 20_000
"""The longest query that a `Link` header can repeat, in characters. Clients can't read longer header lines.

No public source says where Okta's limit is.
"""

_GIVEN_OUT = re.compile("[0-9]?[0-9A-Za-z]{20}")
"""The form of a cursor that is written plainly: an id, before which a list of users puts the number of a status."""

T = TypeVar("T")


def page(
    items: Iterable[T],
    request: Request,
    base_url: str,
    *,
    place: Callable[[T], str],
    show: Callable[[T], Any],
    default: int,
    most: int,
    tier: Tier,
    opaque: bool = False,
) -> Reply:
    """The page that the request's `limit` and `after` ask for. `place` gives the key by which items are ordered.

    The cursor holds the key of the last item, so the next page can be found even if that item has been deleted since.
    """

    def left(after: str) -> list[T]:
        return sorted((item for item in items if place(item) > after), key=place)

    return page_of(
        left, request, base_url, place=place, show=show, default=default, most=most, tier=tier, opaque=opaque
    )


def page_of(
    left: Callable[[str], Iterable[T]],
    request: Request,
    base_url: str,
    *,
    place: Callable[[T], str],
    show: Callable[[T], Any],
    default: int,
    most: int,
    tier: Tier,
    goes_on: bool = True,
    opaque: bool = False,
) -> Reply:
    """The same of items in order: `left` answers those behind a place, and no more are taken than are needed.

    A cursor shows the place, as recorded ones do: `200u…` of a user, or an id. With `opaque` it is written in Base64,
    because the place holds a value that items are ordered by.
    """
    if sum(map(len, request.query.values())) > LONGEST_QUERY:
        raise _refused()
    limit, after = _limit(request, default), _place_in(request.query.get("after"), opaque)
    taken = list(islice(left(after), min(limit, most) + 1))
    shown = taken[: min(limit, most)]
    links = [_link(request, base_url, "self", limit=str(limit))]
    if goes_on and len(taken) > len(shown):
        links.append(_link(request, base_url, "next", after=_cursor(place(shown[-1]), opaque), limit=str(limit)))
    strange = after and not opaque and not _GIVEN_OUT.fullmatch(after)
    # What Okta does about a limit above the most, or about a cursor that it never gave out, is not known.
    known = Tier.UNKNOWN if limit > most or strange else tier
    return Reply([show(item) for item in shown], tier=known, headers=tuple(("Link", link) for link in links))


def _limit(request: Request, default: int) -> int:
    """How many items the request asks for. Raises Refused for anything but a number from 1 on."""
    asked = request.query.get("limit", str(default))
    if not (asked.isascii() and asked.isdigit() and int(asked[:9]) > 0):
        raise _refused()
    return int(asked[:9])


def _cursor(place: str, opaque: bool) -> str:
    return place if not opaque else urlsafe_b64encode(place.encode(errors="surrogatepass")).decode().rstrip("=")


def _place_in(cursor: str | None, opaque: bool) -> str:
    """The place that a cursor holds; the empty one, before all others, where there is no cursor."""
    if not cursor:
        return ""
    if not opaque:
        if not (cursor.isascii() and cursor.isalnum()):
            raise _refused()
        return cursor
    try:
        place = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode(errors="surrogatepass")
    except ValueError:
        raise _refused() from None
    if _cursor(place, opaque) != cursor:
        raise _refused()
    return place


def _refused() -> Refused:
    """The refusal of a bad limit or cursor. It is a guess that Okta refuses them, and with this code."""
    return Refused(refusals.INVALID_PAGING, Tier.UNKNOWN)


def _link(request: Request, base_url: str, relation: str, **changed: str) -> str:
    """A link to this list with some parameters changed, as the `Link` header shows it."""
    asked = urlencode(sorted({**request.query, **changed}.items()))
    return f'<{base_url}{quote(request.path, safe="/@")}?{asked}>; rel="{relation}"'
