"""Turns DOT into clean SVG. No other module knows which Graphviz program runs."""

import functools
import os
import re
import shutil
import subprocess
import sysconfig
from html import escape
from pathlib import Path

CHOICE = "OKTA_LAB_DOT"
"""The environment variable that names another Graphviz program."""


class NoRenderer(RuntimeError):
    """There is no Graphviz program that could draw."""


class BadDot(ValueError):
    """Graphviz could not draw this DOT text. The message comes from Graphviz."""


def engine() -> str:
    """Return the program that draws: the chosen one, the one that the requirements install, or one on the PATH.

    Raises:
        NoRenderer: if there is no such program.
    """
    name = "graphviz-pure.exe" if os.name == "nt" else "graphviz-pure"
    bundled = Path(sysconfig.get_path("scripts")) / name  # an environment that isn't activated is not on the PATH
    found = os.environ.get(CHOICE) or (str(bundled) if bundled.exists() else None)
    found = found or shutil.which("graphviz-pure") or shutil.which("dot")
    if not found:
        raise NoRenderer(
            "Nothing here can draw the map. Run `pip install -r requirements.txt` again, or install Graphviz. "
            "The map's text is print(map.text())."
        )
    return found


def svg(dot: str, label: str) -> str:
    """Draw DOT text whose nodes and edges have positions. The label is a sentence for screen readers.

    Raises:
        NoRenderer: if there is no Graphviz.
        BadDot: if Graphviz can't draw the text.
    """
    return _named(_drawn(engine(), dot), label)


@functools.lru_cache(maxsize=256)
def _drawn(program: str, dot: str) -> str:
    """Run Graphviz, and remove from its SVG what would disturb a page. Pictures are cached, as drawing takes long."""
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
    text = run.stdout.decode()
    text = re.sub(r"<!--.*?-->\n?", "", text[text.index("<svg") :], flags=re.S)  # prolog, version, node comments
    text = re.sub(r"<title>.*?</title>\n?", "", text, flags=re.S)  # the names of DOT nodes, as tooltips: noise
    text = re.sub(r' id="[^"]*"', "", text)  # a page may show several maps, and an id must be one of a page
    size = r'^<svg width="([\d.]+)pt" height="[\d.]+pt"'
    return re.sub(size, r'<svg style="width:100%;max-width:\1px;height:auto"', text)


def _named(drawn: str, label: str) -> str:
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
