"""Draws the whole map: every call that changes a status, beside its line."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from lifecycle.book.paths import Edge, EdgeKey
from lifecycle.model.facts import Status
from lifecycle.pictures.canvas import Canvas
from lifecycle.pictures.colours import LIGHT
from lifecycle.pictures.setting import ROW_HEIGHT, Word, fitted, rows_for, set_words
from lifecycle.pictures.shapes import rounded
from lifecycle.pictures.whole_places import (
    FRAME,
    FRAMES,
    LINES,
    SPARE,
    WHOLE_BOXES,
    WHOLE_HEIGHT,
    WHOLE_RADIUS,
    WHOLE_WIDTH,
    Frame,
    Line,
)

_curve = cache(rounded)


def whole(edges: Sequence[Edge], here: Status | None, walked: Collection[EdgeKey], names: Mapping[EdgeKey, str]) -> str:
    """Return the whole map in the DOT language.

    Each call that was walked has a tick. `names` has other words for some of the calls.
    """
    canvas = Canvas(WHOLE_WIDTH, WHOLE_HEIGHT)
    lines: dict[Line, list[Edge]] = defaultdict(list)
    said: dict[Line, str] = {}
    unplaced: list[Edge] = []
    for edge in edges:
        frame = _frame(edge, edges)
        line = frame.line if frame else LINES.get((edge.before, edge.after))
        if line is None:
            unplaced.append(edge)
            continue
        lines[line].append(edge)
        said[line] = frame.said if frame else ""
    looks = {line: _Look(merged, here, walked) for line, merged in lines.items()}
    for line, look in sorted(looks.items(), key=lambda found: found[1].strength):
        canvas.line(_curve(line.way, WHOLE_RADIUS), look.classes, look.colour, look.width)
    canvas.frame("frame", FRAME)
    for found, box in WHOLE_BOXES.items():
        visited = any(found in key for key in walked)
        canvas.status(found, box, " here" * (found is here) + " visited" * visited, found is here, visited)
    for number, (line, merged) in enumerate(lines.items()):
        look = looks[line]
        words = [Word(text, look.word, look.ink) for text in _names(merged, walked, names)]
        head = [[Word(said[line], "frame-words", LIGHT.soft)]] if said[line] else []
        rows = [*head, *fitted(words, line.words.width, rows_for(line.words) - len(head))]
        room = line.words.height - ROW_HEIGHT * len(rows)
        top = line.words.top + {"t": 0, "m": room / 2, "b": room}[line.end]
        set_words(canvas, f"word-{number}", rows, line.words, line.align, top, line.words.centre.x)
    spare = [Word(f"{e.before} → {e.after}: {names.get(e.key, e.name)}", "plain", LIGHT.ink) for e in unplaced]
    set_words(canvas, "spare", fitted(spare, SPARE.width, rows_for(SPARE)), SPARE, "l", SPARE.top, SPARE.centre.x)
    return canvas.source()


def _frame(edge: Edge, edges: Sequence[Edge]) -> Frame | None:
    """Return the frame whose line stands for an edge; None if the edge has a line of its own."""
    for frame in FRAMES:
        near, far = (edge.before, edge.after) if frame.outward else (edge.after, edge.before)
        if far is frame.other and near in frame.statuses and _alike(frame, edges):
            return frame
    return None


def _alike(frame: Frame, edges: Sequence[Edge]) -> bool:
    """Whether a call leads from every status of a frame to the other one, or from that one to every status of it."""
    reached: dict[str, set[Status]] = defaultdict(set)
    for edge in edges:
        if frame.other is (edge.after if frame.outward else edge.before):
            reached[edge.call].add(edge.before if frame.outward else edge.after)
    return any(frame.statuses <= found for found in reached.values())


class _Look:
    """How a line and its words look: green where it was walked, blue where it leaves the present status."""

    def __init__(self, merged: Sequence[Edge], here: Status | None, walked: Collection[EdgeKey]) -> None:
        done = any(edge.key in walked for edge in merged)
        out = here is not None and any(edge.before is here for edge in merged)
        befores, afters = {edge.before for edge in merged}, {edge.after for edge in merged}
        pair = " ".join(
            f"{way}-{found}"
            for way, side in (("from", befores), ("to", afters))
            for found in sorted(side)
            if len(side) == 1
        )
        self.strength = out + 2 * done
        self.classes = f"{'walked' if done else 'out' if out else 'plain'} {pair}"
        self.word = f"{'made' if done else 'go' if out else 'plain'} {pair}"
        self.colour = LIGHT.walked if done else LIGHT.go if out else LIGHT.soft
        self.ink = LIGHT.walked if done else LIGHT.go if out else LIGHT.ink
        self.width = 2.4 if done else 1.8 if out else 1.0


def _names(merged: Sequence[Edge], walked: Collection[EdgeKey], names: Mapping[EdgeKey, str]) -> list[str]:
    """Return the words for each call of a line.

    If all edges of a line are the same call between the same statuses, the words also say when the call does this.
    """
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in merged:
        found[names.get(edge.key, edge.call)].append(edge)
    alone = len({edge.key for edge in merged}) == 1
    texts = []
    for same in found.values():
        edge = min(same, key=lambda e: e.guess)
        said = str(edge) if alone else edge.name
        if edge.key in names:
            said = f"{names[edge.key]}{' ?' * edge.guess}{f' ({edge.cases})' * bool(alone and edge.cases)}"
        texts.append(_tick([e.key in walked for e in same]) + said)
    return texts


def _tick(walked: Sequence[bool]) -> str:
    """Return the tick before a call's name if its edges were walked. It has numbers if only some of them were."""
    if not any(walked):
        return ""
    return "✓ " if all(walked) else f"✓{sum(walked)}/{len(walked)} "
