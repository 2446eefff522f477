"""Draws a stage at the end of its story, for places where no stage can be played, such as a code host."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from lifecycle.pictures.fonts import FONT_FAMILIES, shortened, wide

_WIDTH, _MARGIN = 900, 24
_ROOM = _WIDTH - 2 * _MARGIN
_STYLE = (
    f".okta-poster{{font-family:{FONT_FAMILIES};fill:#1f2328}}"
    ".okta-poster.soft{fill:#57606a}.okta-poster.head{font-weight:bold}"
)
_FAINT = re.compile(r'<g class="edge line faint[^"]*">.*?</g>\n?', re.S)
"""The lines of the map that nobody has walked and that don't begin here. Without them, a notebook stays small."""
_TINTS = {"changed": ("#1a7f37", "#e6f4ea"), "refused": ("#cf222e", "#fdecec")}
_GREY = ("#57606a", "#f0f2f4")
_BOLD = 1.1
"""How much wider bold letters are, at most."""


class _Sheet:
    """The picture as it is written, from the top down."""

    def __init__(self) -> None:
        self.y = float(_MARGIN)
        self.parts: list[str] = []

    def write(self, text: str, size: int = 14, classes: str = "", colour: str = "", indent: int = 0) -> None:
        """Write a paragraph."""
        style = f' style="fill:{colour}"' if colour else ""
        for line in _lines(text, size * (_BOLD if "head" in classes else 1), _ROOM - indent):
            self.y += size + 6
            self.parts.append(
                f'<text x="{_MARGIN + indent}" y="{self.y:g}" font-size="{size}" class="okta-poster {classes}"{style}>'
                f"{escape(line)}</text>"
            )

    def banner(self, title: str, text: str, colour: str, paper: str) -> None:
        """Write what happened last, on a tinted ground."""
        self.y += 8
        top, place = self.y, len(self.parts)
        self.write(title, 16, "head", colour, indent=14)
        self.write(text, indent=14)
        self.y += 10
        ground = f'x="{_MARGIN}" y="{top:g}" width="{_ROOM}" height="{self.y - top:g}"'
        bar = f'x="{_MARGIN}" y="{top:g}" width="5" height="{self.y - top:g}"'
        self.parts.insert(place, f'<rect {ground} rx="4" fill="{paper}"/><rect {bar} fill="{colour}"/>')

    def buttons(self, name: str, words: Sequence[str]) -> None:
        """Draw the calls of somebody as buttons."""
        x, size = _MARGIN + 80.0, 13
        self.y += 34
        self.parts.append(
            f'<text x="{_MARGIN}" y="{self.y:g}" font-size="{size}" class="okta-poster soft">{escape(name)}</text>'
        )
        for word in words:
            width = wide(word, size) + 24
            if x + width > _MARGIN + _ROOM:
                x, self.y = _MARGIN + 80.0, self.y + 32
            box = f'x="{x:g}" y="{self.y - 18:g}" width="{width:g}" height="26" rx="5"'
            self.parts.append(
                f'<rect {box} fill="#ffffff" stroke="#8c959f"/><text x="{x + width / 2:g}" y="{self.y:g}" '
                f'font-size="{size}" text-anchor="middle" class="okta-poster">{escape(word)}</text>'
            )
            x += width + 8


def _lines(text: str, size: float, room: float) -> list[str]:
    """Return a string in lines that are not wider than the room."""
    lines: list[str] = []
    for word in text.split():
        if lines and wide(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [shortened(line, room, size) for line in lines]


def caption_of(scene: Mapping[str, Any]) -> str:
    """Return the picture in words."""
    done = sum(goal["done"] for goal in scene["goals"])
    said = scene["said"]
    return (
        f"Picture of the stage “{scene['title']}” after {len(scene['steps'])} steps: the status is {scene['status']}. "
        f"Last: {said['word']}, {said['title']}. Goals reached: {done} of {len(scene['goals'])}. "
        "To play it, open this lesson in JupyterLab."
    )


def poster_of(scene: Mapping[str, Any]) -> str:
    """Return the stage as SVG: the title, what happened last, the map, the goals, and the calls."""
    sheet, said = _Sheet(), scene["said"]
    sheet.write(scene["title"], 20, "head")
    sheet.write(_plain(scene["intro"]), 14, "soft")
    sheet.banner(f"{said['word']}: {said['title']}", said["text"], *_TINTS.get(said["kind"], _GREY))
    drawn, height = _map(scene["map"], round(sheet.y) + 10)
    sheet.parts.append(drawn)
    sheet.y += height + 10
    for goal in scene["goals"]:
        sheet.write(("☑ " if goal["done"] else "☐ ") + _plain(goal["text"]))
    for group in scene["groups"]:
        sheet.buttons(group["name"], [row["words"] for row in group["rows"]])
    sheet.y += 14
    sheet.write("This is a picture. Open the lesson in JupyterLab to press these buttons.", 12, "soft")
    high = round(sheet.y) + _MARGIN
    label = escape(caption_of(scene), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {high}" width="{_WIDTH}" height="{high}" '
        f'role="img" aria-label="{label}"><title>{label}</title><style>{_STYLE}</style>'
        f'<rect width="{_WIDTH}" height="{high}" fill="#ffffff"/>{"".join(sheet.parts)}</svg>'
    )


def _plain(text: str) -> str:
    """Return a string without the marks of Markdown."""
    return text.replace("*", "").replace("`", "")


def _map(svg: str, y: int) -> tuple[str, int]:
    """Return the map as part of the picture, and its height."""
    head = re.search(r"<svg\b[^>]*>", svg)
    found = dict(re.findall(r'([\w:-]+)="([^"]*)"', head[0])) if head else {}
    if "viewBox" not in found or head is None:
        return "", 0
    _, _, across, high = map(float, found["viewBox"].split())
    height = round(_ROOM * high / across)
    of_page = ("xmlns", "xmlns:xlink", "role", "aria-label", "width", "height")
    kept = {name: value for name, value in found.items() if name not in of_page}
    kept |= {"x": str(_MARGIN), "y": str(y), "width": str(_ROOM), "height": str(height)}
    written = " ".join(f'{name}="{value}"' for name, value in kept.items())
    return f"<svg {written}>{_FAINT.sub('', svg[head.end() :].rsplit('</svg>', 1)[0])}</svg>", height
