"""The events of the System Log that the model knows, and the calls and movers that write them."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from lifecycle.model import events
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.consequences import events_of
from lifecycle.model.events import Event
from lifecycle.model.facts import Status, status
from lifecycle.model.moves import WORLD, WORLDS_OF_MOVERS, moves, reachable


def event_types() -> dict[str, Event]:
    """Return the events that the model knows, by their types."""
    known: dict[str, Event] = {}
    for event in vars(events).values():
        if isinstance(event, Event):
            known.setdefault(event.type, event)
    return known


@cache
def _written() -> Mapping[str, Mapping[str, dict[tuple[Status, Status], None]]]:
    """Return, for each type of event and each call or mover that writes it, from which status to which it then led."""
    found: dict[str, dict[str, dict[tuple[Status, Status], None]]] = defaultdict(lambda: defaultdict(dict))
    tried: set[object] = set()
    for world in (WORLD, *WORLDS_OF_MOVERS):
        for facts in reachable(world):
            for move in moves(facts, world):
                if move in tried or (world != WORLD and EVERYTHING[move.call].needs not in world):
                    continue
                tried.add(move)
                for event in events_of(move):
                    found[event.type][move.call][status(move.before), status(move.after)] = None
    return {kind: {call: calls[call] for call in EVERYTHING if call in calls} for kind, calls in found.items()}


def writers() -> dict[str, tuple[str, ...]]:
    """Return, for each type of event, the calls and movers that write it, in the order of the table of calls."""
    return {kind: tuple(calls) for kind, calls in _written().items()}


def statuses_after(kind: str) -> tuple[Status, ...]:
    """Return the statuses to which whatever writes this event can lead, if it changes the status at all."""
    changed = {after for pairs in _written().get(kind, {}).values() for before, after in pairs if before is not after}
    return tuple(s for s in Status if s in changed)


def always_changes(kind: str) -> bool:
    """Whether everything that writes this event changes the status."""
    return all(before is not after for pairs in _written().get(kind, {}).values() for before, after in pairs)
