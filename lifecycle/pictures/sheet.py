"""The whole map as a poster for the wall, as SVG and as PDF, each the same byte for byte on every machine.

The map's SVG has straight lines, curves, polygons and words in Helvetica, whose widths are known. A PDF has the same,
and Helvetica is a typeface that every reader of PDF brings along. So the PDF needs no other program and embeds no font.
"""

import re
import zlib
from html import escape, unescape

from lifecycle.pictures.fonts import FONT_FAMILIES, FONT_SIZE, wide
from lifecycle.pictures.views import whole_picture

SHEET = (1190.55, 841.89)
"""The width and the height of the poster in points: A3, in landscape."""
_MARGIN = 56.0
_SCALE = 1.14
_TOP = 92.0
"""Where the map begins, below the title."""
_INK, _SOFT = "#1f2328", "#57606a"
_TITLE = "Okta's user lifecycle, as it is"
_ABOUT = (
    "Every status of an Okta user, and every call that leads from one to another. Each box has the name that the API "
    "uses, and below it the label of the Admin Console where that is another word."
)
_NOTES = (
    "Unlike Okta's own diagram, this map shows creation and deletion, STAGED users who become ACTIVE at once, "
    "suspension over six statuses, and the lines between RECOVERY and PASSWORD_EXPIRED.",
    "A question mark means that no public source says what Okta does there. The simulator of this project guesses, and "
    'says so. "[end user]" means that the user acts, and "[policy]" that the org does it by itself.',
)
_WIDE = SHEET[0] - 2 * _MARGIN


def _lines() -> list[tuple[float, float, float, str, str]]:
    """Return the words around the map: x, y, size, colour and text of each line."""
    found = [(_MARGIN, 52.0, 26.0, _INK, _TITLE)]
    found += [(_MARGIN, 74.0, 12.5, _SOFT, line) for line in _broken(_ABOUT, 12.5)]
    y = SHEET[1] - 54.0
    for note in _NOTES:
        for line in _broken(note, 11.0):
            found.append((_MARGIN, y, 11.0, _SOFT, line))
            y += 15.0
    return found


def _broken(text: str, size: float) -> list[str]:
    """Break a text into lines that have room on the sheet."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and wide(longer, size) > _WIDE:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _map_inside() -> tuple[str, float, float]:
    """Return what the SVG of the map holds, its height, and how far it is moved to the right to be in the middle."""
    svg = whole_picture()
    found = re.search(r'viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"', svg)
    assert found
    inside = svg[svg.index("</style>") + len("</style>") : svg.rindex("</svg>")].strip()
    return inside, float(found[2]), (SHEET[0] - float(found[1]) * _SCALE) / 2


def poster_svg() -> str:
    """Return the poster as SVG."""
    inside, _, left = _map_inside()
    words = "".join(
        # Like the words of the map, these say how wide they are, because a machine may have none of the typefaces.
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}" textLength="{wide(text, size):.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text, quote=False)}</text>\n'
        for x, y, size, colour, text in _lines()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SHEET[0]}pt" height="{SHEET[1]}pt" '
        f'viewBox="0 0 {SHEET[0]} {SHEET[1]}" font-family="{FONT_FAMILIES}" role="img" aria-label="{_TITLE}">\n'
        f'<rect width="{SHEET[0]}" height="{SHEET[1]}" fill="#ffffff"/>\n{words}'
        f'<g transform="translate({left:.2f} {_TOP:g}) scale({_SCALE})" font-size="{FONT_SIZE:g}" '
        'text-anchor="middle">\n'
        f"{inside}\n</g>\n</svg>\n"
    )


# ------------------------------------------------------------------------------------------------ PDF


def poster_pdf() -> bytes:
    """Return the poster as PDF."""
    inside, height, left = _map_inside()
    content = [f"1 0 0 -1 0 {SHEET[1]} cm"]  # as in SVG, y grows downwards
    content += [_text(x, y, size, colour, text) for x, y, size, colour, text in _lines()]
    content += [f"q {_SCALE} 0 0 {_SCALE} {left:.2f} {_TOP + height * _SCALE:.2f} cm"]
    for shape in re.finditer(r"<(polygon|path|text)\b([^>]*?)/?>([^<]*)", inside):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', shape[2]))
        content.append(_drawn(shape[1], given, unescape(shape[3])))
    content.append("Q")
    stream = zlib.compress("\n".join(filter(None, content)).encode("cp1252"), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {SHEET[0]} {SHEET[1]}] /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R >> >> >>".encode(),
        f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({_quoted(_TITLE)}) >>".encode("cp1252"),
    ]
    written, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + end.encode()


def _drawn(kind: str, given: dict[str, str], text: str) -> str:
    """Return what draws one element of the map, as a page of PDF has it; empty if nothing of it is seen."""
    fill, stroke = given.get("fill", "none"), given.get("stroke", "none")
    if kind == "text":
        x, y = float(given["x"]) - wide(text.replace("\xa0", " ")) / 2, float(given["y"])
        return _text(x, y, FONT_SIZE, fill, text)
    seen = {(True, True): "B", (True, False): "f", (False, True): "S"}.get((fill != "none", stroke != "none"))
    if seen is None:
        return ""
    colours = [f"{_rgb(fill)} rg"] if fill != "none" else []
    colours += [f"{_rgb(stroke)} RG"] if stroke != "none" else []
    colours += [f"[{given.get('stroke-dasharray', '').replace(',', ' ')}] 0 d"]
    return " ".join([*colours, _line(given.get("d") or f"M{'L'.join(given['points'].split())}"), seen])


def _line(path: str) -> str:
    """Return the parts of a path: where it begins, its straight lines and its curves."""
    signs = {"M": "m", "L": "l", "C": "c"}
    parts = []
    for sign, numbers in re.findall(r"([MLC])([^MLC]*)", path):
        parts += [*re.findall(r"-?[\d.]+", numbers), signs[sign]]
    return " ".join(parts)


def _text(x: float, y: float, size: float, colour: str, text: str) -> str:
    """Return what writes a line, the right way up."""
    written = _quoted(text.replace("\xa0", " "))
    return f"BT {_rgb(colour)} rg /F {size:g} Tf 1 0 0 -1 {x:.2f} {y:.2f} Tm ({written}) Tj ET"


def _rgb(colour: str) -> str:
    """Return a colour such as #1f2328 as three parts of one."""
    return " ".join(f"{int(colour[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))


def _quoted(text: str) -> str:
    """Return a text as it stands between the parentheses of PDF."""
    return re.sub(r"([\\()])", r"\\\1", text)
