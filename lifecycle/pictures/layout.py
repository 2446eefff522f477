"""Says where things are on the map. It holds only geometry, and the model says which moves there are.

Positions are in pixels from the upper left corner. If a pair of statuses has no route here, its line is straight, so
the map shows a new rule without a change here.
"""

from dataclasses import dataclass
from math import hypot

from lifecycle.model.facts import Status

WIDTH, HEIGHT = 980, 526
NODE = (134, 42)
"""The width and the height of a status."""

Point = tuple[float, float]

PLACES: dict[Status, Point] = {
    Status.ABSENT: (56, 262),
    Status.STAGED: (205, 114),
    Status.PROVISIONED: (410, 114),
    Status.ACTIVE: (672, 114),
    Status.LOCKED_OUT: (903, 114),
    Status.RECOVERY: (410, 362),
    Status.PASSWORD_EXPIRED: (706, 362),
    Status.SUSPENDED: (706, 496),
    Status.DEPROVISIONED: (205, 496),
}

STOPS: dict[Status, Point] = {Status.SUSPENDED: (-NODE[0] / 2 - 62, 10)}
STOP: Point = (-NODE[0] / 2, -NODE[1] / 2 - 10)
"""The place of the numbers of steps that did not change the status, from the centre of the status."""


@dataclass(frozen=True)
class Frame:
    """Several statuses in which a call does the same, so that one line stands for all of them."""

    statuses: frozenset[Status]
    box: tuple[float, float, float, float] | None
    """The left, top, right and bottom of the box around the statuses; None if no box is drawn."""
    words: str = ""
    """The words that take the place of a box if none is drawn."""


INNER = Frame(
    frozenset({Status.PROVISIONED, Status.ACTIVE, Status.RECOVERY, Status.PASSWORD_EXPIRED, Status.LOCKED_OUT}),
    (328, 44, 978, 446),
)
LIVING = Frame(INNER.statuses | {Status.STAGED, Status.SUSPENDED}, None, "from every other status:")
FRAMES = (INNER, LIVING)


@dataclass(frozen=True)
class Route:
    """A line from one place to another, with its label. Four points make one Bezier curve, seven make two."""

    points: tuple[Point, ...]
    label: Point
    align: str = "c"
    """How the lines of the label are aligned: l, c or r, for left, centre or right."""


STATUS_ROUTES: dict[tuple[Status, Status], Route] = {
    (Status.ABSENT, Status.STAGED): Route(((52, 241), (52, 172), (70, 114), (138, 114)), (84, 166), "l"),
    (Status.ABSENT, Status.PROVISIONED): Route(((98, 257), (210, 247), (310, 202), (372, 135)), (160, 206), "l"),
    (Status.ABSENT, Status.ACTIVE): Route(
        ((36, 241), (36, 70), (50, 14), (140, 14), (420, 14), (600, 14), (660, 93)), (132, 38), "l"
    ),
    (Status.ABSENT, Status.PASSWORD_EXPIRED): Route(
        ((70, 283), (84, 400), (150, 434), (300, 434), (500, 434), (640, 428), (672, 383)), (104, 348), "l"
    ),
    (Status.STAGED, Status.PROVISIONED): Route(((272, 114), (295, 114), (320, 114), (343, 114)), (302, 147), "c"),
    (Status.STAGED, Status.ACTIVE): Route(((240, 93), (330, 62), (520, 62), (612, 93)), (462, 82), "c"),
    (Status.DEPROVISIONED, Status.PROVISIONED): Route(
        ((244, 475), (276, 370), (340, 250), (390, 135)), (330, 272), "l"
    ),
    (Status.DEPROVISIONED, Status.ACTIVE): Route(
        ((272, 488), (330, 462), (560, 470), (600, 440), (640, 400), (640, 250), (658, 135)), (470, 456), "c"
    ),
    (Status.DEPROVISIONED, Status.ABSENT): Route(((138, 496), (60, 496), (40, 422), (40, 283)), (70, 444), "l"),
    (Status.PROVISIONED, Status.ACTIVE): Route(((477, 114), (520, 114), (570, 114), (605, 114)), (541, 140), "c"),
    (Status.PROVISIONED, Status.RECOVERY): Route(((396, 135), (396, 202), (396, 272), (396, 341)), (402, 300), "l"),
    (Status.RECOVERY, Status.ACTIVE): Route(((440, 341), (480, 282), (560, 192), (622, 135)), (526, 212), "r"),
    (Status.ACTIVE, Status.RECOVERY): Route(((644, 135), (600, 202), (510, 292), (472, 341)), (592, 222), "l"),
    (Status.ACTIVE, Status.PASSWORD_EXPIRED): Route(((684, 135), (684, 202), (684, 272), (684, 341)), (678, 290), "r"),
    (Status.PASSWORD_EXPIRED, Status.ACTIVE): Route(((704, 341), (704, 272), (704, 202), (704, 135)), (710, 244), "l"),
    (Status.ACTIVE, Status.LOCKED_OUT): Route(((739, 106), (770, 106), (805, 106), (836, 106)), (788, 74), "c"),
    (Status.LOCKED_OUT, Status.ACTIVE): Route(((836, 122), (805, 122), (770, 122), (739, 122)), (788, 140), "c"),
    (Status.LOCKED_OUT, Status.PASSWORD_EXPIRED): Route(
        ((912, 135), (912, 262), (890, 354), (773, 354)), (904, 176), "r"
    ),
    (Status.PASSWORD_EXPIRED, Status.LOCKED_OUT): Route(
        ((773, 372), (910, 372), (934, 262), (934, 135)), (848, 386), "c"
    ),
    (Status.LOCKED_OUT, Status.RECOVERY): Route(
        ((956, 135), (956, 322), (960, 418), (800, 418), (600, 418), (470, 422), (440, 383)), (830, 428), "c"
    ),
    (Status.RECOVERY, Status.PASSWORD_EXPIRED): Route(
        ((477, 372), (530, 372), (590, 372), (639, 372)), (558, 394), "c"
    ),
    (Status.PASSWORD_EXPIRED, Status.RECOVERY): Route(
        ((639, 354), (590, 354), (530, 354), (477, 354)), (558, 344), "c"
    ),
}
"""Routes that were drawn by hand, because a straight line would run into something."""


def straight(start: Point, end: Point, aside: float, size: Point = NODE) -> Route:
    """Return a straight route between two places, moved aside to leave room for the way back."""
    (x0, y0), (x1, y1) = start, end
    far = hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = (x1 - x0) / far, (y1 - y0) / far
    shift = (-dy * aside, dx * aside)
    a = _border((x0 + shift[0], y0 + shift[1]), start, (dx, dy), size)
    b = _border((x1 + shift[0], y1 + shift[1]), end, (-dx, -dy), size)
    third = ((b[0] - a[0]) / 3, (b[1] - a[1]) / 3)
    points = (a, (a[0] + third[0], a[1] + third[1]), (b[0] - third[0], b[1] - third[1]), b)
    return Route(points, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))


def _border(through: Point, centre: Point, heading: Point, size: Point) -> Point:
    """Return the point at which a line leaves the box around a centre."""
    steps = []
    for axis in (0, 1):
        if heading[axis]:
            edge = centre[axis] + (size[axis] / 2 if heading[axis] > 0 else -size[axis] / 2)
            steps.append((edge - through[axis]) / heading[axis])
    step = min(s for s in steps if s >= 0)
    return through[0] + heading[0] * step, through[1] + heading[1] * step


FRAME_ROUTES: tuple[tuple[Frame, Status, bool, Route], ...] = (
    (INNER, Status.SUSPENDED, True, Route(((684, 446), (684, 456), (684, 466), (684, 475)), (678, 460), "r")),
    (
        INNER,
        Status.SUSPENDED,
        False,
        Route(((728, 475), (728, 466), (728, 456), (728, 446)), (734, 460), "l"),
    ),
    (
        LIVING,
        Status.DEPROVISIONED,
        True,
        Route(((350, 496), (330, 496), (300, 496), (272, 496)), (356, 496), "l"),
    ),
)
"""A frame, a status, whether calls lead from the frame to that status or back, and the line for all of them."""
