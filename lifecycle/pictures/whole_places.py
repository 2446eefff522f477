"""Says where things are on the whole map. It holds only geometry, and the model says which moves there are.

Each line has a place for words beside it, and no line runs through these places.
"""

from dataclasses import dataclass

from lifecycle.model.facts import Status
from lifecycle.pictures.near_places import AC, D, L, P, Pair, R, S, U, X
from lifecycle.pictures.near_places import A as NO_USER
from lifecycle.pictures.shapes import Box, Corners, Point, around, way

WHOLE_WIDTH, WHOLE_HEIGHT = 842, 596
WHOLE_RADIUS = 12
_HIGH = 40
_TOP, _MIDDLE, _BOTTOM = 88, 336, 552

WHOLE_BOXES: dict[Status, Box] = {
    S: around(Point(78, _TOP), 116, _HIGH),
    P: around(Point(298, _TOP), 124, _HIGH),
    AC: around(Point(559, _TOP), 146, _HIGH),
    L: around(Point(782, _TOP), 104, _HIGH),
    NO_USER: around(Point(78, _MIDDLE), 96, _HIGH),
    R: around(Point(298, _MIDDLE), 124, _HIGH),
    X: around(Point(559, _MIDDLE), 146, _HIGH),
    D: around(Point(78, _BOTTOM), 116, _HIGH),
    U: around(Point(559, _BOTTOM), 116, _HIGH),
}


@dataclass(frozen=True)
class Line:
    """A line, and the place for its words: at the left (l), in the middle (c) or at the right (r) of a box."""

    way: Corners
    words: Box
    align: str = "l"
    end: str = "t"
    """Where the words stand if there are few: at the top (t), at the bottom (b) or in the middle (m) of their place."""


LINES: dict[Pair, Line] = {
    (NO_USER, S): Line(way(44, 316, 44, 108), Box(50, 200, 144, 230)),
    (NO_USER, P): Line(way(126, 326, 144, 326, 144, 186, 268, 186, 268, 108), Box(147, 138, 228, 183), "l", "b"),
    (NO_USER, AC): Line(way(30, 336, 12, 336, 12, 22, 560, 22, 560, 68), Box(40, 5, 540, 20)),
    (NO_USER, X): Line(way(90, 356, 90, 384, 520, 384, 520, 356), Box(256, 387, 515, 432)),
    (S, P): Line(way(136, _TOP, 236, _TOP), Box(140, 91, 229, 121), "c"),
    (S, AC): Line(way(120, 68, 120, 42, 520, 42, 520, 68), Box(148, 25, 510, 40), "l"),
    (D, NO_USER): Line(way(44, 532, 44, 356), Box(50, 440, 158, 455)),
    (D, P): Line(way(110, 532, 110, 510, 164, 510, 164, 204, 252, 204, 252, 108), Box(170, 440, 228, 470)),
    (D, AC): Line(way(60, 572, 60, 588, 4, 588, 4, 4, 600, 4, 600, 68), Box(66, 577, 226, 592)),
    (P, AC): Line(way(360, 100, 486, 100), Box(364, 104, 484, 164), "c"),
    (P, R): Line(way(242, 108, 242, 316), Box(247, 240, 349, 270)),
    (AC, P): Line(way(486, 78, 360, 78), Box(364, 60, 484, 75), "c"),
    (AC, R): Line(way(502, 108, 502, 170, 352, 170, 352, 316), Box(358, 173, 498, 218)),
    (R, AC): Line(way(360, 321, 376, 321, 376, 298, 518, 298, 518, 108), Box(396, 221, 514, 296), "r", "b"),
    (AC, X): Line(way(620, 108, 620, 137, 672, 137, 672, 322, 632, 322), Box(540, 141, 668, 201), "r"),
    (X, AC): Line(way(534, 316, 534, 108), Box(540, 208, 668, 298), "l"),
    (AC, L): Line(way(632, 84, 730, 84), Box(634, 51, 729, 81), "c", "b"),
    (L, AC): Line(way(730, 98, 632, 98), Box(633, 101, 730, 131), "c"),
    (L, X): Line(way(750, 108, 750, 336, 632, 336), Box(676, 288, 746, 333), "r", "b"),
    (X, L): Line(way(632, 348, 768, 348, 768, 108), Box(640, 351, 766, 381), "c"),
    (L, R): Line(way(822, 108, 822, 446, 248, 446, 248, 356), Box(620, 413, 818, 443), "r", "b"),
    (R, X): Line(way(360, 346, 486, 346), Box(362, 350, 484, 380), "c"),
    (X, R): Line(way(486, 332, 360, 332), Box(380, 300, 484, 330), "c", "b"),
}  # fmt: skip
"""The line between two statuses, with its words."""


@dataclass(frozen=True)
class Frame:
    """Several statuses in which a call does the same, so that one line stands for all of them."""

    statuses: frozenset[Status]
    other: Status
    """The status at the other end of the line."""
    outward: bool
    """Whether the line leads from the frame to the other status, and not back."""
    line: Line
    said: str = ""
    """The words that take the place of a frame that is not drawn."""


FRAME = Box(230, 48, 839, 476)
"""The frame around the statuses from which `suspend` leads away."""
_INNER = frozenset({P, AC, R, X, L})
FRAMES = (
    Frame(_INNER, U, True, Line(way(535, 476, 535, 532), Box(370, 482, 530, 527), "r", "m")),
    Frame(_INNER, U, False, Line(way(585, 532, 585, 476), Box(591, 482, 751, 527), "l", "m")),
    Frame(
        _INNER | {S, U}, D, True, Line(way(196, 552, 136, 552), Box(202, 522, 420, 582), "l", "m"),
        "from every other status:",
    ),
)  # fmt: skip

SPARE = Box(630, 532, 840, 592)
"""The place for the words of a pair of statuses that has no line here."""
