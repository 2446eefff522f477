"""Draws the answer to a learner's own case, for places where there are no widgets, such as a code host."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from lifecycle.pictures.fonts import FONT_FAMILIES, shortened, wide

_WIDTH, _MARGIN = 900, 24
_ROOM = _WIDTH - 2 * _MARGIN
_INK, _SOFT, _EDGE, _GO, _NO, _WARN, _YES = "#1f2328", "#57606a", "#d0d7de", "#0860c4", "#b42318", "#7a5200", "#0a7045"
_WIDER = 1.14
"""How much wider the letters of other typefaces are, at most, where there is no Helvetica."""
_STEP = 34
"""The height of the row of a call."""


class _Paper:
    """The picture as it is drawn, from the top down."""

    def __init__(self) -> None:
        self.y = float(_MARGIN)
        self.parts: list[str] = []

    def text(self, x: float, y: float, words: str, size: int = 14, colour: str = _INK, more: str = "") -> None:
        self.parts.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}"{more}>{escape(words)}</text>')

    def paragraph(self, words: str, size: int = 14, colour: str = _INK, indent: float = 0, more: str = "") -> None:
        for line in _lines(words, size, _ROOM - indent):
            self.y += size + 6
            self.text(_MARGIN + indent, self.y, line, size, colour, more)

    def chips(self, x: float, y: float, names: Sequence[str], *, here: bool) -> float:
        """Draw statuses beside each other. Returns where the next thing can stand."""
        for name in names:
            width = wide(name, 12 * _WIDER) + 16
            fill, ink = (_GO, "#ffffff") if here else ("#ffffff", _INK)
            dashes = ' stroke-dasharray="3,3"' if name == "no user" else ""
            self.parts.append(
                f'<rect x="{x:g}" y="{y - 15:g}" width="{width:g}" height="21" rx="6" fill="{fill}" '
                f'stroke="{_GO if here else _SOFT}"{dashes}/>'
            )
            self.text(x + width / 2, y, name, 12, ink, ' text-anchor="middle"')
            x += width + 5
        return x

    def banner(self, head: str, words: str, change: str, colour: str, paper: str) -> None:
        """Write what matters most, on a tinted ground."""
        self.y += 10
        top, place = self.y, len(self.parts)
        self.y += 4
        self.paragraph(head, 13, colour, 16, ' font-weight="bold"')
        self.paragraph(words, 14, _INK, 16)
        if change:
            self.paragraph(change, 14, colour, 16)
        self.y += 12
        ground = f'x="{_MARGIN}" y="{top:g}" width="{_ROOM}" height="{self.y - top:g}"'
        bar = f'x="{_MARGIN}" y="{top:g}" width="5" height="{self.y - top:g}"'
        self.parts.insert(place, f'<rect {ground} rx="6" fill="{paper}"/><rect {bar} fill="{colour}"/>')


def case_caption(scene: Mapping[str, Any]) -> str:
    """Return the picture in words."""
    answer = scene["answer"]
    if not answer:
        return "Picture of an empty box to paste into. To use it, open this notebook in JupyterLab."
    status = " or ".join(one["value"] for one in answer["status"])
    cause = f" {answer['cause']['text']}" if answer["cause"] else ""
    return (
        f"Picture of the answer about {answer['name']}: {len(answer['steps'])} steps, and then {status}.{cause} "
        "To paste your own case, open this notebook in JupyterLab."
    )


def case_picture(scene: Mapping[str, Any]) -> str:
    """Return the answer as SVG: who, each step with the statuses before and after it, the cause, and what to do."""
    paper, answer = _Paper(), scene["answer"]
    if not answer:
        paper.paragraph("Your own case", 20, _INK, 0, ' font-weight="bold"')
        paper.paragraph(scene["nothing"] or "Paste what you have: calls, a log, a HAR, or one user's JSON.", 14, _SOFT)
    else:
        _head(paper, answer)
        if answer["contradictions"]:
            said = answer["contradictions"]
            paper.banner("This can't be all", said[0], " ".join(said[1:]), _NO, "#fcebea")
        if answer["cause"]:
            paper.banner("Cause", answer["cause"]["text"], answer["cause"]["change"], _WARN, "#fff5da")
        _steps(paper, answer["steps"])
        for head, rows in (
            ("Assumed", answer["assumed"]), ("What the fields say", answer["fields"]),
            ("How a user can get here", answer["ways"]), ("What to do now", answer["now"]),
        ):  # fmt: skip
            if rows:
                paper.y += 12
                paper.paragraph(head, 13, _SOFT, 0, ' font-weight="bold"')
                for row in rows:
                    paper.paragraph(f"• {row}", 13, _INK, 6)
    paper.y += 14
    paper.paragraph("This is a picture. Open the notebook in JupyterLab to paste your own case.", 12, _SOFT)
    high = round(paper.y) + _MARGIN
    label = escape(case_caption(scene), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {high}" width="{_WIDTH}" height="{high}" '
        f'font-family="{escape(FONT_FAMILIES, quote=True)}" role="img" aria-label="{label}"><title>{label}</title>'
        f'<rect width="{_WIDTH}" height="{high}" fill="#ffffff"/>{"".join(paper.parts)}</svg>'
    )


def _head(paper: _Paper, answer: Mapping[str, Any]) -> None:
    paper.paragraph(answer["name"], 20, _INK, 0, ' font-weight="bold"')
    paper.y += 28
    x = paper.chips(_MARGIN, paper.y, [one["value"] for one in answer["status"]], here=True)
    labels = " or ".join(one["label"] for one in answer["status"])
    paper.text(x + 6, paper.y, shortened(labels, _WIDTH - _MARGIN - x, 14), 14, _SOFT)
    if len(answer["status"]) == 1:
        paper.paragraph(answer["status"][0]["means"], 14, _SOFT)


def _steps(paper: _Paper, steps: Sequence[Mapping[str, Any]]) -> None:
    """Draw a line with a dot for each call, its request, and the statuses before and after it."""
    if not steps:
        return
    paper.y += 30
    x = _MARGIN + 11
    paper.parts.append(
        f'<path d="M{x} {paper.y - 4:g}V{paper.y - 4 + _STEP * (len(steps) - 1):g}" stroke="{_EDGE}" stroke-width="2"/>'
    )
    for step in steps:
        colour = _NO if step["wrong"] else _WARN if step["cause"] else _SOFT
        paper.parts.append(f'<circle cx="{x}" cy="{paper.y - 5:g}" r="11" fill="{colour}"/>')
        paper.text(x, paper.y - 1, str(step["n"]), 12, "#ffffff", ' text-anchor="middle" font-weight="bold"')
        said = shortened(step["brief"], 400 if step["refused"] else 470, 13)
        paper.text(_MARGIN + 32, paper.y, said, 13, _INK)
        if step["refused"]:
            paper.text(_MARGIN + 40 + wide(said, 13 * _WIDER), paper.y, "refused", 12, _NO)
        before, after = shown_statuses(step["before"]), shown_statuses(step["after"])
        if before == after:
            paper.text(_MARGIN + 530, paper.y, shortened(f"still {' or '.join(after)}", 320, 12), 12, _SOFT)
        else:
            at = paper.chips(_MARGIN + 530, paper.y, before, here=False)
            paper.text(at, paper.y, "→", 14, _SOFT)
            paper.chips(at + 19, paper.y, after, here=step is steps[-1])
        paper.y += _STEP
    paper.y -= 16


def shown_statuses(names: Sequence[str]) -> list[str]:
    """Return statuses as they are shown in a row: ABSENT is no word of Okta's, and a long row is cut."""
    found = ["no user" if name == "ABSENT" else name for name in names]
    return found if len(found) <= 3 else [*found[:2], f"{len(found) - 2} more"]


def _lines(text: str, size: float, room: float) -> list[str]:
    """Return a text in lines that are not wider than the room."""
    lines: list[str] = []
    for word in text.split():
        if lines and wide(f"{lines[-1]} {word}", size * _WIDER) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [shortened(line, room / _WIDER, size) for line in lines]
