"""DOT text in, clean SVG out. The only place that knows which Graphviz runs."""

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
    """There is no Graphviz to draw with."""


class BadDot(ValueError):
    """Graphviz could not draw this text; the message is its own."""


def engine() -> str:
    """The program that draws: the one chosen, the one that came with the requirements, or one on the PATH.

    Raises:
        NoRenderer: when there is none.
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
    """The picture of a DOT text whose nodes and edges have positions, with one sentence for a screen reader.

    Raises:
        NoRenderer: when there is no Graphviz.
        BadDot: when Graphviz can't draw it.
    """
    return _named(_drawn(engine(), dot), label)


@functools.lru_cache(maxsize=256)
def _drawn(program: str, dot: str) -> str:
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
