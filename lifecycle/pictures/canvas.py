"""Writes the parts of a map in the DOT language: statuses, lines, words and numbers, each at its place."""

from functools import lru_cache

import graphviz

from lifecycle.model.facts import LABELS, Status, label_beside
from lifecycle.pictures.colours import LIGHT
from lifecycle.pictures.fonts import FONT_FAMILIES, FONT_SIZE, wide
from lifecycle.pictures.shapes import Box, Curve, Point, towards

ARROW_LENGTH = 7
"""How long the head of an arrow is."""
HERE_SIGN = "▶"
"""The sign at the user's own status, so that it isn't told by its colour alone."""
_UNSEEN = {"label": "", "shape": "point", "style": "invis", "width": "0.01", "height": "0.01"}
_DOT = 0.36
"""Half the width of such a node."""
NUMBER_HEIGHT = 17
"""How high the number on a line is, and how wide it is at least."""


class Canvas:
    """A picture of a given size, in pixels. Lines are painted first, then the rest in the order in which it came."""

    def __init__(self, width: float, height: float) -> None:
        """Begin an empty picture."""
        self.height = height
        self._graph = graphviz.Digraph(
            graph_attr={"bgcolor": LIGHT.paper, "pad": "0", "splines": "true", "outputorder": "edgesfirst"},
            node_attr={"fontname": FONT_FAMILIES, "fontsize": f"{FONT_SIZE:g}", "fixedsize": "true", "margin": "0"},
        )
        for name, x, y in (("corner0", _DOT, _DOT), ("corner1", width - _DOT, height - _DOT)):  # they keep the size
            self._graph.node(name, **_UNSEEN, pos=self._at(Point(x, y)))

    def source(self) -> str:
        """Return the picture in the DOT language."""
        return str(self._graph.source)

    def status(self, found: Status, box: Box, classes: str, here: bool, visited: bool, labelled: bool = True) -> None:
        """Draw a status. The user's own is filled, and those that the user has been in have a strong border.

        Below its name stands its label if it is `labelled`, and if the label says more than the name.
        """
        lines = [LABELS[found]] if found is Status.ABSENT else [str(found), label_beside(found) * labelled]
        if here:
            short = min(range(len(lines)), key=lambda number: wide(lines[number]))
            lines[short] = f"{HERE_SIGN} {lines[short] or 'here'}"
        self._box(
            str(found),
            "\n".join(filter(None, lines)),
            box,
            f"status is-{found}{classes}",
            style="rounded,filled",
            penwidth="2" if here or visited or "asked" in classes else "1",
            color=LIGHT.go if here else LIGHT.walked if visited else LIGHT.soft,
            fillcolor=LIGHT.go if here else LIGHT.paper,
            fontcolor=LIGHT.paper if here else LIGHT.ink,
        )

    def line(self, curve: Curve, classes: str, colour: str, width: float, dashed: bool = False) -> None:
        """Draw a line with the head of an arrow at its end."""
        self._graph.body.extend(_line_source(self.height, curve, classes, colour, width, dashed))

    def frame(self, name: str, box: Box) -> None:
        """Draw a dotted frame around several statuses."""
        self._box(name, "", box, "frame", style="rounded,dotted", color=LIGHT.soft)

    def words(self, name: str, text: str, box: Box, classes: str, colour: str) -> None:
        """Write one line of words in the middle of a box."""
        self._box(name, text, box, f"word {classes}", color="transparent", fontcolor=colour)

    def number(self, name: str, text: str, box: Box, classes: str) -> None:
        """Write the numbers of steps on a line."""
        self._box(
            name,
            text,
            box,
            f"badge {classes}",
            style="rounded,filled",
            color=LIGHT.paper,
            fillcolor=LIGHT.walked,
            fontcolor=LIGHT.paper,
        )

    def _box(self, name: str, label: str, box: Box, classes: str, **looks: str) -> None:
        self._graph.body.extend(_box_source(self.height, name, label, box, classes, tuple(looks.items())))

    def _at(self, point: Point) -> str:
        return _at(self.height, point)


def _at(height: float, point: Point, pin: str = "!") -> str:
    return f"{point.x:.5g},{height - point.y:.5g}{pin}"


# Most lines and boxes of a map are those of the map before, so what was written once is kept.


@lru_cache(maxsize=4096)
def _line_source(height: float, curve: Curve, classes: str, colour: str, width: float, dashed: bool) -> tuple[str, ...]:
    """Return a line in the DOT language, for a picture of this height."""
    tip = curve[-1]
    base = towards(tip, curve[-2] if curve[-2] != tip else curve[-4], ARROW_LENGTH)
    *body, _, _ = curve
    spline = " ".join([f"e,{_at(height, tip, '')}", *(_at(height, p, "") for p in (*body, base, base))])
    start = f"line {classes} {spline}"  # Graphviz paints lines in the order of the nodes where they begin
    graph = graphviz.Digraph()
    graph.node(start, **_UNSEEN, pos=_at(height, curve[0]))
    graph.edge(
        start,
        "corner0",
        **{"class": f"line {classes}"},
        pos=spline,
        color=colour,
        penwidth=f"{width:g}",
        style="dashed" if dashed else "solid",
        arrowsize="0.7",
    )
    return tuple(graph.body)


@lru_cache(maxsize=4096)
def _box_source(
    height: float, name: str, label: str, box: Box, classes: str, looks: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    """Return a box with words in the DOT language, for a picture of this height."""
    graph = graphviz.Digraph()
    graph.node(
        name,
        label=graphviz.escape(label).replace("\n", "\\n"),
        **{"class": classes},
        shape="box",
        pos=_at(height, box.centre),
        width=f"{box.width / 72:.4f}",
        height=f"{box.height / 72:.4f}",
        **dict(looks),
    )
    return tuple(graph.body)


def number_width(text: str) -> float:
    """Return how wide the numbers of steps on a line are."""
    return max(NUMBER_HEIGHT, wide(text) + 8)
