"""Reads the SVG of a map as a page would draw it, and says what lies on what."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from itertools import combinations, pairwise

NS = "{http://www.w3.org/2000/svg}"

# Adobe's metrics of Helvetica ("Helvetica.afm", WX), for the signs from the blank to the tilde.
AFM = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
WIDTHS = {chr(32 + place): int(width) for place, width in enumerate(AFM.split())} | {"–": 556, "…": 1000}
ASCENT, DESCENT = 0.718, 0.207
"""Adobe's Ascender and Descender of Helvetica, as parts of its size."""

Spot = tuple[float, float]
Corners = tuple[float, float, float, float]


@dataclass
class Line:
    """A line as drawn: its classes, and points along it up to the tip of its arrow."""

    classes: set[str]
    points: list[Spot]


@dataclass
class Text:
    """One text as drawn: its classes, its words, its box, and the height of its letters."""

    classes: set[str]
    words: str
    box: Corners
    size: float


@dataclass
class Shape:
    """A status or the background of a number: its classes, its box, and its texts."""

    classes: set[str]
    box: Corners
    texts: list[Text]
    filled: bool


@dataclass
class Drawing:
    """Everything in a picture."""

    size: Spot
    lines: list[Line] = field(default_factory=list)
    words: list[Text] = field(default_factory=list)
    statuses: list[Shape] = field(default_factory=list)
    badges: list[Shape] = field(default_factory=list)
    frames: list[Shape] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    """What was painted, in this order: line, status, word, badge or frame."""


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.?\d*", text)]


def along(path: str) -> list[Spot]:
    """Points along a path of lines and Bezier curves with absolute coordinates, closely enough for a pixel."""
    found: list[Spot] = []
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        values = numbers(rest)
        spots = list(zip(values[::2], values[1::2], strict=True))
        if command in "ML":
            found += spots
        else:
            assert command == "C", command
            for a, b, c in zip(spots[::3], spots[1::3], spots[2::3], strict=True):
                start = found[-1]
                for step in range(1, 17):
                    t, u = step / 16, 1 - step / 16
                    parts = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
                    found.append(
                        (
                            sum(p * q[0] for p, q in zip(parts, (start, a, b, c), strict=True)),
                            sum(p * q[1] for p, q in zip(parts, (start, a, b, c), strict=True)),
                        )
                    )
    return found


def around(spots: list[Spot]) -> Corners:
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    return min(xs), min(ys), max(xs), max(ys)


def read(svg: str) -> Drawing:
    """Read a picture. Coordinates are those of the group that Graphviz draws in, where y is negative."""
    root = ET.fromstring(svg)
    inherited = numbers(root.get("font-size") or "0")[0]
    view = numbers(root.get("viewBox") or "")
    found = Drawing((view[2], view[3]))
    for group in root.iter(f"{NS}g"):
        classes = set((group.get("class") or "").split())
        kind = next((k for k in ("line", "status", "word", "badge", "frame") if k in classes), "")
        if not kind:
            continue
        found.order.append(kind)
        texts = [text_of(t, classes, inherited) for t in group.findall(f"{NS}text")]
        if kind == "line":
            path, tip = group.find(f"{NS}path"), group.find(f"{NS}polygon")
            assert path is not None
            assert tip is not None
            points = along(path.get("d") or "")
            values = numbers(tip.get("points") or "")
            corners = list(zip(values[::2], values[1::2], strict=True))
            end = points[-1]
            points.append(max(corners, key=lambda p: (p[0] - end[0]) ** 2 + (p[1] - end[1]) ** 2))
            found.lines.append(Line(classes, points))
        elif kind == "word":
            found.words += texts
        else:
            path = group.find(f"{NS}path")
            assert path is not None
            shape = Shape(classes, around(along(path.get("d") or "")), texts, path.get("fill") not in (None, "none"))
            {"status": found.statuses, "badge": found.badges, "frame": found.frames}[kind].append(shape)
    return found


def text_of(text: ET.Element, classes: set[str], inherited: float) -> Text:
    words = (text.text or "").replace("\xa0", " ")
    size = float(text.get("font-size") or inherited)
    wide = sum(WIDTHS.get(sign, 1000) for sign in words) * size / 1000
    # a sign that Helvetica doesn't have is as wide as the text's own length says
    wide = max(wide if all(sign in WIDTHS for sign in words) else 0, float(text.get("textLength") or 0))
    x, y = float(text.get("x") or 0), float(text.get("y") or 0)
    return Text(classes, words, (x - wide / 2, y - ASCENT * size, x + wide / 2, y + DESCENT * size), size)


def meet(a: Corners, b: Corners) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def inside(inner: Corners, outer: Corners) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def crosses(points: list[Spot], box: Corners) -> bool:
    """Whether a line runs through a box (its border does not count)."""
    left, top, right, bottom = box
    for (x0, y0), (x1, y1) in pairwise(points):
        if max(x0, x1) <= left or min(x0, x1) >= right or max(y0, y1) <= top or min(y0, y1) >= bottom:
            continue
        steps = int(max(abs(x1 - x0), abs(y1 - y0)) * 2) + 1
        for step in range(steps + 1):
            x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
            if left < x < right and top < y < bottom:
                return True
    return False


def named(shape: Shape | Line | Text) -> str:
    return " ".join(sorted(c for c in shape.classes if c.startswith(("is-", "from-", "to-"))))


def faults(svg: str, shown: float = 1.0) -> list[str]:
    """Everything that lies on something that it must not lie on. `shown` is the scale at which the map is shown."""
    found = read(svg)
    width, height = found.size
    page = (0.0, -height, width, 0.0)
    bad = []
    labels = [*found.words, *(text for badge in found.badges for text in badge.texts)]
    bad += [f"{t.words!r} is {t.size * shown:.1f} px high" for t in labels if t.size * shown < 12]
    boxes = [("word", t.words, t.box) for t in found.words]
    boxes += [("number", b.texts[0].words, b.box) for b in found.badges]
    for kind, words, box in boxes:
        if not inside(box, page):
            bad.append(f"{kind} {words!r} leaves the picture")
        bad += [f"{kind} {words!r} lies on {named(s)}" for s in found.statuses if meet(box, s.box)]
    for (kind, words, box), (other, others, second) in combinations(boxes, 2):
        if meet(box, second):
            bad.append(f"{kind} {words!r} lies on {other} {others!r}")
    for word in found.words:
        bad += [
            f"line {named(line)} runs through {word.words!r}" for line in found.lines if crosses(line.points, word.box)
        ]
        for frame in found.frames:
            left, top, right, bottom = frame.box
            border = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
            if crosses(border, word.box):
                bad.append(f"the frame runs through {word.words!r}")
    for badge in found.badges:
        bad += badge_faults(found, badge)
    for line in found.lines:
        for status in found.statuses:
            left, top, right, bottom = status.box
            if crosses(line.points, (left + 1, top + 1, right - 1, bottom - 1)):
                bad.append(f"line {named(line)} runs through {named(status)}")
    for status in found.statuses:
        bad += [f"{t.words!r} is wider than its status" for t in status.texts if not inside(t.box, status.box)]
    if "line" in found.order[found.order.index("status") :]:
        bad.append("a line is painted over what should hide it")
    return bad


def badge_faults(found: Drawing, badge: Shape) -> list[str]:
    """What is wrong with a number on a line: of coloured lines it hides only its own, and what runs along there."""
    said = badge.texts[0].words
    bad = [] if badge.filled else [f"the number {said!r} hides nothing"]
    under = [line for line in found.lines if crosses(line.points, badge.box)]
    own = next((line for line in under if named(line) == named(badge)), None)
    if own is None:
        return [*bad, f"the number {said!r} is not on its line"]
    coloured = [line for line in under if "faint" not in line.classes]
    return [*bad, *(f"the number {said!r} lies on line {named(o)}" for o in coloured if strays(o, own, badge.box))]


def strays(line: Line, from_line: Line, box: Corners) -> bool:
    """Whether a line runs through a box elsewhere than another line does."""
    left, top, right, bottom = box
    for (x0, y0), (x1, y1) in pairwise(line.points):
        steps = int(max(abs(x1 - x0), abs(y1 - y0))) + 1
        for step in range(steps + 1):
            x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
            if left < x < right and top < y < bottom and not crosses(from_line.points, (x - 1, y - 1, x + 1, y + 1)):
                return True
    return False
