"""Draws the map in the DOT language. Positions are fixed, so only colours, lines and words differ between maps."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import graphviz

from lifecycle.book.edges import Edge, EdgeKey, Footprint
from lifecycle.model.facts import LABELS, Status
from lifecycle.pictures.layout import (
    FRAME_ROUTES,
    FRAMES,
    HEIGHT,
    NODE,
    PLACES,
    STATUS_ROUTES,
    STOP,
    STOPS,
    WIDTH,
    Frame,
    Point,
    Route,
    straight,
)

INK, FAINT, WALKED, PAPER = "#1a1a1a", "#6b6b6b", "#0b5d3b", "#ffffff"
FONT = "Helvetica,Arial,sans-serif"
SMALL, LARGE = "11.5", "12"
LINE = 25
"""How many characters a line of a label has at most."""


def circled(number: int) -> str:
    """Return the number of a step in a circle. From 11 on it is in brackets, because many fonts lack such signs."""
    return chr(0x2460 + number - 1) if 1 <= number <= 10 else f"({number})"


def drawing(
    edges: Sequence[Edge],
    here: Status | None,
    trail: Sequence[Footprint],
    options: Collection[tuple[str, Status]],
    walked: Collection[EdgeKey] = (),
) -> str:
    """Return a map in the DOT language."""
    graph = graphviz.Digraph(
        graph_attr={"bgcolor": PAPER, "pad": "0.05", "splines": "true", "outputorder": "nodesfirst"},
        node_attr={"fontname": FONT, "fontsize": LARGE, "fixedsize": "true"},
        edge_attr={"fontname": FONT, "fontsize": SMALL, "arrowsize": "0.7"},
    )
    for corner in ((0, 0), (WIDTH, HEIGHT)):  # these two points keep the picture at the same size, whatever it shows
        graph.node(f"corner{corner[0]}", label="", shape="point", style="invis", width="0.01", pos=_pos(corner))
    for number, frame in enumerate(FRAMES):
        _frame(graph, number, frame)
    for found in Status:
        visited = any(found in (s.before, s.after) for s in trail) or any(found in key for key in walked)
        _node(graph, found, found is here, visited)
        _stops(graph, found, trail)
    _edges(graph, edges, here, trail, options, walked)
    return str(graph.source)


def _frame(graph: graphviz.Digraph, number: int, frame: Frame) -> None:
    """Draw the box of a frame, if it has one."""
    if frame.box is None:
        return
    left, top, right, bottom = frame.box
    graph.node(
        f"frame{number}",
        label="",
        shape="box",
        style="rounded,dotted",
        color=FAINT,
        pos=_pos(((left + right) / 2, (top + bottom) / 2)),
        width=_inches(right - left),
        height=_inches(bottom - top),
    )


def _node(graph: graphviz.Digraph, found: Status, here: bool, visited: bool) -> None:
    """Draw a status. The user's own status is dark, and visited ones have thick lines."""
    label = LABELS[found] if found is Status.ABSENT else f"{found}\n{LABELS[found]}"
    graph.node(
        str(found),
        label=f"▶ {label}" if here else label,
        **{"class": f"status-{found}"},
        shape="box",
        style="rounded,filled" + (",bold" if visited or here else ""),
        penwidth="3" if here else "2" if visited else "1",
        peripheries="2" if here else "1",
        color=INK,
        fillcolor="#173a5e" if here else PAPER,
        fontcolor=PAPER if here else INK,
        pos=_pos(PLACES[found]),
        width=_inches(84 if found is Status.ABSENT else NODE[0]),
        height=_inches(NODE[1]),
    )


def _stops(graph: graphviz.Digraph, found: Status, trail: Sequence[Footprint]) -> None:
    """Write at a status the steps that did not change it. A cross marks a refused step."""
    stops = [s for s in trail if s.before is s.after is found]
    if stops:
        marks = " ".join(circled(s.number) + ("✗" if s.refused else "") for s in stops)
        x, y = PLACES[found]
        dx, dy = STOPS.get(found, STOP)
        corner = Route((), (x + dx, y + dy), "l")
        _label(graph, f"stops-{found}", corner, [marks], _Style(WALKED, 0, "solid", True))


def _edges(
    graph: graphviz.Digraph,
    edges: Sequence[Edge],
    here: Status | None,
    trail: Sequence[Footprint],
    options: Collection[tuple[str, Status]],
    walked: Collection[EdgeKey],
) -> None:
    """Draw the edges. Edges with the same route share one line, and their names stand one below the other."""
    lines: dict[Route, list[Edge]] = defaultdict(list)
    words: dict[Route, str] = {}
    for edge in edges:
        route, said = _route(edge, edges)
        lines[route].append(edge)
        words[route] = said
    for number, (route, merged) in enumerate(lines.items()):
        steps = [s for s in trail if any((s.call, s.before, s.after) == e.key for e in merged)]
        open_now = [e for e in merged if e.before is here and (e.call, e.after) in options]
        style = _style(merged, bool(steps), any(e.key in walked for e in merged), bool(open_now))
        _line(graph, number, route, style)
        marks = "".join(circled(s.number) for s in steps)
        text = [*([words[route]] if words[route] else []), *_names(open_now, merged, walked)]
        _label(graph, str(number), route, [f"{marks} {text[0]}" if marks else text[0], *text[1:]], style)


def _route(edge: Edge, edges: Iterable[Edge]) -> tuple[Route, str]:
    """Return the route of an edge, and the words that take the place of a frame without a box."""
    pair = (edge.before, edge.after)
    for frame, other, outward, route in FRAME_ROUTES:
        near, far = pair if outward else pair[::-1]
        inside = far is other and near in frame.statuses
        if inside and any(_alike(frame, other, outward, call, edges) for call in {e.call for e in edges}):
            return route, frame.words
    if pair in STATUS_ROUTES:
        return STATUS_ROUTES[pair], ""
    both_ways = any((e.after, e.before) == pair for e in edges)
    return straight(PLACES[edge.before], PLACES[edge.after], 9 if both_ways else 0), ""


def _alike(frame: Frame, other: Status, outward: bool, call: str, edges: Iterable[Edge]) -> bool:
    """Whether a call leads from every status of a frame to the other one, or from that one to every status of it."""
    same = [e for e in edges if e.call == call and other is (e.after if outward else e.before)]
    return frame.statuses <= {e.before if outward else e.after for e in same}


def _names(open_now: Sequence[Edge], merged: Sequence[Edge], walked: Collection[EdgeKey]) -> list[str]:
    """Return the label of a line, with one name for each call. If a call has several edges, the user's own counts."""
    found: dict[str, Edge] = {}
    for edge in (*open_now, *sorted(merged, key=lambda e: e.guess)):
        found.setdefault(edge.call, edge)
    lines: list[str] = []
    alone = len({e.key for e in merged}) == 1
    for call in dict.fromkeys(e.call for e in merged):
        edge = found[call]
        cases = edge.cases if alone else ""
        whole = f"{edge.name} ({cases})" if cases else edge.name
        said = [whole] if len(whole) <= LINE + (2 if cases else 0) else [*_wrapped(edge.name), *_wrapped(cases)]
        lines += [_tick([e.key in walked for e in merged if e.call == call]) + said[0], *said[1:]]
    return lines


def _tick(walked: Sequence[bool]) -> str:
    """Return the tick before a call's name if its edges were walked. It has numbers if only some of them were."""
    if not any(walked):
        return ""
    return "✓ " if all(walked) else f"✓{sum(walked)}/{len(walked)} "


def _wrapped(text: str) -> list[str]:
    """Break words into lines that fit into a label. The long name of a call is broken after an underscore."""
    if len(text) <= LINE:
        return [text] if text else []
    for gap in (", ", " [", "_with_", " "):
        head, found, rest = text.partition(gap)
        if found:
            cut = {", ": (",", ""), " [": ("", "["), "_with_": ("_", "with_"), " ": ("", "")}[gap]
            return [head + cut[0], *_wrapped(cut[1] + rest)]
    return [text]


@dataclass(frozen=True)
class _Style:
    """How a line and its label look."""

    colour: str
    width: float
    line: str
    bold: bool


def _style(merged: Sequence[Edge], step: bool, walked: bool, open_now: bool) -> _Style:
    """Return the style of a line: thick for steps and walked edges, dark for possible calls, dashed for guesses."""
    return _Style(
        WALKED if step or walked else INK if open_now else FAINT,
        3.0 if step else 2.4 if walked else 1.8 if open_now else 0.8,
        "dashed" if all(e.guess for e in merged) else "solid",
        step or walked or open_now,
    )


def _line(graph: graphviz.Digraph, number: int, route: Route, style: _Style) -> None:
    """Draw the line of a route between two invisible points."""
    ends = {f"end{number}a": route.points[0], f"end{number}b": route.points[-1]}
    for name, point in ends.items():
        graph.node(name, label="", shape="point", style="invis", width="0.01", height="0.01", pos=_pos(point))
    width, colour = f"{style.width:g}", style.colour
    graph.edge(*ends, pos=_spline(route.points), penwidth=width, color=colour, style=style.line)


def _label(graph: graphviz.Digraph, name: str, route: Route, lines: Sequence[str], style: _Style) -> None:
    """Write a label beside a line. It is a node, so that its edge keeps its place however long the words are."""
    x, y = route.label
    width = 240.0
    centre = {"c": x, "l": x + width / 2, "r": x - width / 2}[route.align]
    end = {"c": "\\n", "l": "\\l", "r": "\\r"}[route.align]
    graph.node(
        f"label-{name}",
        label="".join(_quoted(line) + end for line in lines),
        shape="box",
        style="invis" if not lines else "",
        color="transparent",
        margin="0",
        width=_inches(width),
        height=_inches(14.0 * len(lines)),
        fontsize=SMALL,
        fontcolor=style.colour,
        fontname=f"{FONT} bold" if style.bold else FONT,
        pos=_pos((centre, y)),
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\")


def _spline(points: tuple[Point, ...]) -> str:
    """Return a Bezier curve as Graphviz writes it: first the tip of the arrow, then the curve up to the arrow."""
    (x0, y0), (x1, y1) = points[-2], points[-1]
    far = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    base = (x1 - (x1 - x0) / far * 7, y1 - (y1 - y0) / far * 7)
    return f"e,{_pos(points[-1], '')} " + " ".join(_pos(p, "") for p in (*points[:-1], base))


def _pos(point: Point, pin: str = "!") -> str:
    return f"{point[0]:g},{HEIGHT - point[1]:g}{pin}"


def _inches(pixels: float) -> str:
    return f"{pixels / 72:.4f}"
