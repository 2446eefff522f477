"""The two views of the map as SVG: around one user, and the whole."""

from collections.abc import Collection
from functools import cache, lru_cache

from lifecycle.book.edges import edges
from lifecycle.book.paths import Edge, EdgeKey
from lifecycle.model.facts import Status, with_label
from lifecycle.pictures.near import near
from lifecycle.pictures.near_places import Pair
from lifecycle.pictures.shown import Label as Label
from lifecycle.pictures.shown import View as View
from lifecycle.pictures.svg import svg
from lifecycle.pictures.whole import whole


@cache
def _pairs() -> frozenset[Pair]:
    return frozenset((edge.before, edge.after) for edge in edges())


@lru_cache(maxsize=256)
def here_picture(view: View, pairs: Collection[Pair] | None = None, label: str = "") -> str:
    """Return the map around one user as SVG.

    `pairs` has every pair of statuses that has a line; without it, those of an org as it is by default. `label` is a
    sentence for screen readers.
    """
    return svg(near(view, sorted(pairs or _pairs())), label or headline(view))


@lru_cache(maxsize=64)
def whole_picture(
    found: tuple[Edge, ...] | None = None,
    here: Status | None = None,
    walked: Collection[EdgeKey] = frozenset(),
    names: tuple[tuple[EdgeKey, str], ...] = (),
    label: str = "",
) -> str:
    """Return the whole map as SVG.

    `found` has every edge; without it, those of an org as it is by default. `walked` has the edges that get a tick.
    `names` has other words than its name for some of the calls. `label` is a sentence for screen readers.
    """
    drawn = whole(found or edges(), here, walked, dict(names))
    return svg(drawn, label or "The whole map of Okta's user lifecycle: every status, and every call between them.")


def headline(view: View) -> str:
    """Return a view in one sentence."""
    if view.here is None:
        return "Map of Okta's user lifecycle."
    steps = f" after {len(view.trail)} step{'s' * (len(view.trail) > 1)}" if view.trail else ""
    ways = ", ".join(str(after) for after, _ in view.ways)
    return f"Map of Okta's user lifecycle: the user is {with_label(view.here)}{steps}." + (
        f" Calls from here lead to {ways}." if ways else ""
    )
