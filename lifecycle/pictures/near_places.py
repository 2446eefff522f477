"""Says where things are on the map around one user. It holds only geometry, and the model says which moves there are.

Each status has a place for words next to it, and no line runs through these places. The lines run like those of a
railway: through straight lanes between the rows, and lines to the same status join.
"""

from functools import cache

from lifecycle.model.facts import Status
from lifecycle.pictures.shapes import Box, Corners, Curve, Point, around, rounded, way

NEAR_WIDTH, NEAR_HEIGHT = 800, 344
_HIGH = 40
"""The height of a status."""
NEAR_RADIUS = 6
Pair = tuple[Status, Status]

A, S, P, AC = Status.ABSENT, Status.STAGED, Status.PROVISIONED, Status.ACTIVE
R, X, L = Status.RECOVERY, Status.PASSWORD_EXPIRED, Status.LOCKED_OUT
U, D = Status.SUSPENDED, Status.DEPROVISIONED

_TOP, _MIDDLE, _BOTTOM = 86, 209, 318
"""The rows, by the middles of their statuses."""
NEAR_BOXES: dict[Status, Box] = {
    S: around(Point(82, _TOP), 130, _HIGH),
    P: around(Point(296, _TOP), 130, _HIGH),
    AC: around(Point(511, _TOP), 146, _HIGH),
    L: around(Point(725, _TOP), 130, _HIGH),
    A: around(Point(82, _MIDDLE), 96, _HIGH),
    R: around(Point(296, _MIDDLE), 130, _HIGH),
    X: around(Point(511, _MIDDLE), 146, _HIGH),
    D: around(Point(82, _BOTTOM), 130, _HIGH),
    U: around(Point(725, _BOTTOM), 130, _HIGH),
}  # fmt: skip

SLOTS: dict[Status, tuple[Box, str]] = {
    S: (Box(4, 1, 206, 63), "c"),
    P: (Box(212, 1, 376, 63), "c"),
    AC: (Box(382, 1, 640, 63), "c"),
    L: (Box(646, 1, 798, 63), "c"),
    A: (Box(54, 232, 156, 263), "l"),
    R: (Box(214, 232, 420, 293), "c"),
    X: (Box(426, 232, 690, 293), "c"),
    D: (Box(152, 296, 390, 327), "l"),
    U: (Box(436, 296, 656, 327), "r"),
}  # fmt: skip
"""The places for words, and where the words stand in them: at the left, at the right, or as near as can be to the
middle of the status."""

# The lanes between the upper rows, from above: from ACTIVE to no user; to ACTIVE from the left; from no user; from and
# to SUSPENDED; to DEPROVISIONED; to RECOVERY from the right; to PROVISIONED from the right.
_DELETED, _SET_BACK = 128, 183
_ACTIVE, _CREATED, _RESUMED, _SUSPENDED, _GONE, _RESET = 136, 144, 152, 160, 168, 176
_UP, _DOWN = _TOP + _HIGH / 2, _MIDDLE - _HIGH / 2
"""The lower border of the upper row, and the upper border of the middle row."""


def _gone(x: float, y: float) -> Corners:
    """Return the line from a border to DEPROVISIONED, which all such lines share after a few pixels."""
    return way(x, y, x, _GONE, 166, _GONE, 166, 272, 96, 272, 96, 298)


def _suspended(x: float, y: float) -> Corners:
    """Return the line from a border to SUSPENDED."""
    return way(x, y, x, _SUSPENDED, 742, _SUSPENDED, 742, 298)


def _resumed(x: float, y: float) -> Corners:
    """Return the line from SUSPENDED to a border."""
    return way(766, 298, 766, _RESUMED, x, _RESUMED, x, y)


WAYS: dict[Pair, Corners] = {
    (A, S): way(60, _DOWN, 60, _UP),
    (A, P): way(104, _DOWN, 104, _CREATED, 244, _CREATED, 244, _UP),
    (A, AC): way(104, _DOWN, 104, _CREATED, 468, _CREATED, 468, _UP),
    (A, X): way(104, _DOWN, 104, _CREATED, 460, _CREATED, 460, _DOWN),
    (S, P): way(147, _TOP, 231, _TOP),
    (S, AC): way(132, _UP, 132, _ACTIVE, 450, _ACTIVE, 450, _UP),
    (S, D): _gone(118, _UP),
    (D, A): way(44, 298, 44, 229),
    (D, P): way(126, 298, 126, 285, 186, 285, 186, 98, 231, 98),
    (D, AC): way(126, 298, 126, 285, 186, 285, 186, _ACTIVE, 450, _ACTIVE, 450, _UP),
    (D, R): way(126, 298, 126, 285, 186, 285, 186, _MIDDLE, 231, _MIDDLE),
    (P, AC): way(361, 76, 438, 76),
    (AC, A): way(442, _UP, 442, _DELETED, 122, _DELETED, 122, _DOWN),
    (AC, P): way(438, 87, 361, 87),
    (P, R): way(264, _UP, 264, _DOWN),
    (P, D): _gone(284, _UP),
    (P, U): _suspended(326, _UP),
    (U, P): _resumed(350, _UP),
    (AC, R): way(486, _UP, 486, _RESET, 296, _RESET, 296, _DOWN),
    (R, AC): way(361, 199, 400, 199, 400, 98, 438, 98),
    (AC, D): _gone(500, _UP),
    (AC, X): way(532, _UP, 532, _DOWN),
    (X, AC): way(516, _DOWN, 516, _UP),
    (AC, U): _suspended(550, _UP),
    (U, AC): _resumed(574, _UP),
    (AC, L): way(584, 78, 660, 78),
    (L, AC): way(660, 94, 584, 94),
    (L, X): way(688, _UP, 688, 215, 584, 215),
    (X, L): way(584, 201, 672, 201, 672, _UP),
    (L, P): way(662, _UP, 662, _SET_BACK, 356, _SET_BACK, 356, _UP),
    (L, R): way(704, _UP, 704, _RESET, 296, _RESET, 296, _DOWN),
    (L, D): _gone(720, _UP),
    (L, U): way(742, _UP, 742, 298),
    (U, L): way(766, 298, 766, _UP),
    (R, X): way(361, 219, 438, 219),
    (X, R): way(438, 208, 361, 208),
    (R, D): _gone(244, _DOWN),
    (R, U): _suspended(314, _DOWN),
    (U, R): _resumed(334, _DOWN),
    (X, D): _gone(478, _DOWN),
    (X, U): _suspended(546, _DOWN),
    (U, X): _resumed(562, _DOWN),
    (U, D): way(660, 332, 147, 332),
}  # fmt: skip
"""The line between two statuses."""


def corners(pair: Pair) -> Corners:
    """Return the line of a pair of statuses. A pair that has no line here gets a straight one."""
    return WAYS.get(pair) or (NEAR_BOXES[pair[0]].centre, NEAR_BOXES[pair[1]].centre)


@cache
def curve(pair: Pair) -> Curve:
    """Return the line of a pair of statuses as a curve."""
    return rounded(corners(pair), NEAR_RADIUS)
