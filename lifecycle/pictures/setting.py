"""Sets words into the places that are kept for them, row by row."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lifecycle.pictures.canvas import Canvas
from lifecycle.pictures.fonts import shortened, wide
from lifecycle.pictures.shapes import Box

ROW_HEIGHT = 15
"""How far rows of words are apart."""
WORD_GAP = 10
"""How much is free between words in the same row."""


@dataclass(frozen=True)
class Word:
    """One piece of text, with its classes in the picture and its colour."""

    text: str
    classes: str
    colour: str


WordRow = list[Word]


def rows_for(place: Box) -> int:
    """Return how many rows of words a place has room for."""
    return int(place.height // ROW_HEIGHT)


def stacked(words: Iterable[Word], room: float) -> list[WordRow]:
    """Return a row for each word. A word that is wider than the room is broken into several rows."""
    return [[replace(word, text=part)] for word in words for part in broken(word.text, room)]


def packed(words: Iterable[Word], room: float) -> list[WordRow]:
    """Return words in as few rows as they need, in their order."""
    rows: list[WordRow] = []
    left = 0.0
    for word in words:
        parts = broken(word.text, room)
        width = wide(parts[0]) + WORD_GAP
        if not rows or width > left or len(parts) > 1:
            rows += [[replace(word, text=part)] for part in parts]
            left = room - wide(parts[-1])
        else:
            rows[-1].append(word)
            left -= width
    return rows


def fitted(words: Sequence[Word], room: float, most: int) -> list[WordRow]:
    """Return words in at most so many rows.

    If there is no room for them, what stands in brackets is left out first. Then several words share a row, and at last
    the words that have no room are counted.
    """
    brief = [replace(word, text=re.sub(r" \(.*?\)", "", word.text)) for word in words]
    for rows in (stacked(words, room), stacked(brief, room), packed(brief, room)):
        if len(rows) <= most:
            return rows
    for kept in range(len(words) - 1, -1, -1):
        classes = [c for c in words[-1].classes.split() if not c.startswith("key-") and c != "later"]
        more = replace(words[-1], text=f"+{len(words) - kept} more", classes=" ".join([*classes, "more"]))
        rows = packed([*brief[:kept], more], room)
        if len(rows) <= most:
            return rows
    return []


def broken(text: str, room: float) -> list[str]:
    """Break words into parts that are no wider than the room, where a reader expects it if that is possible."""
    if wide(text) <= room:
        return [text]
    for signs in (r"(?<=,) | (?=[(\[])", r"(?<=_)(?=with_)", r"(?<!✓) (?!\?)", r"(?<=_)"):
        cuts = [(text[: gap.start()], text[gap.end() :]) for gap in re.finditer(signs, text)]
        fits = [(head, tail) for head, tail in cuts if head and tail and wide(head) <= room]
        if fits:
            head, tail = fits[-1]
            return [head, *broken(tail, room)]
    return [shortened(text, room)]


def set_words(
    canvas: Canvas, name: str, rows: Sequence[WordRow], place: Box, align: str, top: float, middle: float
) -> None:
    """Write rows of words into a place, from this height downwards.

    They stand at the left (l), at the right (r), or as near to `middle` as the place allows (c).
    """
    for number, row in enumerate(rows):
        width = sum(wide(word.text) for word in row) + WORD_GAP * (len(row) - 1)
        left = {"l": place.left, "r": place.right - width, "c": middle - width / 2}[align]
        left = min(max(left, place.left), place.right - width)
        for nth, word in enumerate(row):
            box = Box(left, top + ROW_HEIGHT * number, left + wide(word.text), top + ROW_HEIGHT * (number + 1))
            canvas.words(f"{name}-{number}-{nth}", word.text, box, word.classes, word.colour)
            left = box.right + WORD_GAP
