"""Points, boxes and curves, in pixels from the upper left corner of a picture."""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import NamedTuple


class Point(NamedTuple):
    """A place in a picture."""

    x: float
    y: float


class Box(NamedTuple):
    """An upright rectangle in a picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> Point:
        """The point in the middle."""
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    @property
    def width(self) -> float:
        """How wide the box is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high the box is."""
        return self.bottom - self.top

    def meets(self, other: "Box", air: float = 0) -> bool:
        """Whether two boxes overlap, or are nearer to each other than `air`."""
        return (
            self.left < other.right + air
            and other.left < self.right + air
            and self.top < other.bottom + air
            and other.top < self.bottom + air
        )

    def grown(self, by: float) -> "Box":
        """Return a box that is larger on each side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


def around(centre: Point, width: float, height: float) -> Box:
    """Return the box of this size around a point."""
    return Box(centre.x - width / 2, centre.y - height / 2, centre.x + width / 2, centre.y + height / 2)


Corners = tuple[Point, ...]
"""A line as the corners that it goes through."""
Curve = tuple[Point, ...]
"""Joined Bezier curves: a start, and three more points for each curve."""


def way(*numbers: float) -> Corners:
    """Return a line through corners that are given as x, y, x, y and so on."""
    return tuple(Point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True))


def towards(start: Point, end: Point, far: float) -> Point:
    """Return the point that lies this far from the start, on the way to the end."""
    whole = hypot(end.x - start.x, end.y - start.y) or 1.0
    return Point(start.x + (end.x - start.x) * far / whole, start.y + (end.y - start.y) * far / whole)


def rounded(line: Corners, radius: float) -> Curve:
    """Return a line through corners as a curve. Its corners are round, and smaller where there is no room."""
    found = [line[0]]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        room = min(hypot(corner.x - p.x, corner.y - p.y) / 2 for p in (before, after))
        near = min(radius, room)
        enter, leave = towards(corner, before, near), towards(corner, after, near)
        found += [found[-1], enter, enter, towards(corner, before, near * 0.45), towards(corner, after, near * 0.45)]
        found.append(leave)
    found += [found[-1], line[-1], line[-1]]
    return tuple(found)


def crosses(line: Sequence[Point], box: Box) -> bool:
    """Whether a line through these points meets a box."""
    return any(_cuts(a, b, box) for a, b in pairwise(line))


def _cuts(a: Point, b: Point, box: Box) -> bool:
    """Whether the straight line from one point to another meets a box (after Liang and Barsky)."""
    enter, leave = 0.0, 1.0
    dx, dy = b.x - a.x, b.y - a.y
    for step, room in ((-dx, a.x - box.left), (dx, box.right - a.x), (-dy, a.y - box.top), (dy, box.bottom - a.y)):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    return enter <= leave
