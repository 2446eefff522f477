"""The typeface of the pictures, and how wide words are in it.

The three families that a page is asked for share their widths. So what has room on the map here has room everywhere.
"""

FONT_FAMILIES = "Helvetica,Arial,Liberation Sans,sans-serif"
FONT_SIZE = 12.5
"""The height of all letters, in pixels. A map that is shown at 770 of its 800 pixels still has letters of 12 pixels."""

# Adobe's metrics of Helvetica, in thousandths of the size, for the signs from the blank to the tilde.
_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTH = {chr(32 + place): int(width) for place, width in enumerate(_WIDTHS.split())} | {
    "–": 556,
    "…": 1000,
    "·": 278,
    "✓": 800,
    "→": 1000,
}
_WIDEST = 1015


def wide(text: str, size: float = FONT_SIZE) -> float:
    """Return how wide a string is, in pixels. A sign without a known width counts as the widest one."""
    return sum(_WIDTH.get(sign, _WIDEST) for sign in text) * size / 1000


def shortened(text: str, room: float, size: float = FONT_SIZE) -> str:
    """Return the text, with its end cut off and replaced by an ellipsis if it is wider than the room."""
    if wide(text, size) <= room:
        return text
    while text and wide(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"
