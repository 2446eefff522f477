"""Builds the docs as static pages: the rendered lessons, the reference, and a page for each symptom.

`make docs` runs this in the environment of the lessons, and it writes `build/docs`. The pages link the site that
`make site` builds, by addresses that begin one level above the docs.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lifecycle.model.calls import EVERYTHING
from lifecycle.model.evidence import OBSERVATIONS
from lifecycle.model.observations import Observation
from lifecycle.model.tiers import Tier
from lifecycle.plays.answer_pages import FOLDERS, AnswerPage, answer_pages, literal_markdown, page_text

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
SOURCES = PROJECT / "build" / "docs-sources"
PAGES = PROJECT / "build" / "docs"
TOOLS = PROJECT / "build" / "docs-tools"
PYTHON = TOOLS / ("Scripts" if os.name == "nt" else "bin") / "python"
CODE = "https://github.com/okta-lifecycle-lab/okta-lifecycle-lab/blob/main/"
SITE_PAGES = ("stage.html", "lab/", "")
"""The pages of the site to which the docs link."""
ROOT_PAGES = {"CHANGELOG.md": "changelog", "CONTRIBUTING.md": "contributing", "SECURITY.md": "security"}
"""Pages of the project's folder, with the names that they have in the docs."""
GUIDES = ("in-your-ci", "your-own-case", "clients", "faults", "live-org", "sign-in-widget", "sessions", "room",
          "jupyterhub")  # fmt: skip
REFERENCE = ("symptoms", "the-diagram-corrected", "rules", "matrix", "evidence", "movers", "sign-in-page", "okta-facts",
             "idx-facts", "reports")  # fmt: skip
PROJECT_PAGES = ("lesson-0-in-pictures", "house", "speed", "changelog", "contributing", "security")
KINDS = {"status": "Statuses", "error": "Error codes", "question": "Questions that people asked", "field": "Fields of "
         "the user", "console": "Words of the Admin Console", "event": "Events of the System Log"}  # fmt: skip
_LINK = re.compile(r"(!?\[[^\]\n]*(?:\[[^\]\n]*\][^\]\n]*)*\]\()([^)\s]+)(\))")


def main() -> None:
    """Build the docs, and stop if one of their links leads nowhere."""
    _tools()
    shutil.rmtree(SOURCES, ignore_errors=True)
    shutil.copytree(HERE / "docs", SOURCES)
    pages = answer_pages()
    _write_answers(pages)
    _write_lessons()
    _write_pages()
    _write_index(pages)
    shutil.rmtree(PAGES, ignore_errors=True)
    command = [PYTHON, "-m", "sphinx", "--builder=html", "--quiet", "--jobs=auto", "--fail-on-warning", "--keep-going"]
    done = subprocess.run([*map(str, command), str(SOURCES), str(PAGES)], check=False)
    if done.returncode:
        sys.exit("The docs are not built. The lines above say why.")
    dead = [*dead_links(PAGES)]
    if dead:
        sys.exit("\n".join(["These links lead nowhere:", *dead]))
    count = sum(1 for _ in PAGES.rglob("*.html"))
    print(f"The docs are in {PAGES.relative_to(PROJECT)}: {count} pages. No link between them is dead.")


def _tools() -> None:
    """An environment of its own for what builds the docs."""
    needed = HERE / "docs.txt"
    mark = TOOLS / ".made-from"
    made_from = hashlib.sha256(needed.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == made_from:
        return
    print("Installing what builds the docs …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(TOOLS)], check=True)
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
    ]
    subprocess.run([*pip, "-r", str(needed)], check=True)
    mark.write_text(made_from)


# ------------------------------------------------------------------------------------------------ the sources


def _write_answers(pages: Sequence[AnswerPage]) -> None:
    for page in pages:
        path = SOURCES / f"{page.path}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(page_text(page, pages), encoding="utf-8")


def _write_lessons() -> None:
    """The notebooks with their outputs. Above each stands a link that opens it in the site."""
    folder = SOURCES / "lessons"
    folder.mkdir()
    for path in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = _relinked("".join(cell["source"]), PROJECT / "notebooks", "lessons/")
            for output in cell.get("outputs", []):
                for kind, shown in output.get("data", {}).items():
                    if kind in ("text/html", "image/svg+xml"):
                        output["data"][kind] = re.sub(r'href="([\w-]+)\.ipynb', r'href="\1.html', "".join(shown))
        first = notebook["cells"][0]
        first["source"] += f"\n\n{_try_it('../../lab/?path=' + path.name, 'Play this notebook in your browser')}\n"
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")


def _write_pages() -> None:
    """The pages of docs/ and of the project's folder, and the evidence."""
    found = {path: path.stem for path in (PROJECT / "docs").glob("*.md")}
    found |= {PROJECT / name: page for name, page in ROOT_PAGES.items()}
    for path, page in found.items():
        text = _relinked(path.read_text(encoding="utf-8"), path.parent, "")
        head, _, rest = text.partition("\n")
        (SOURCES / f"{page}.md").write_text(f"{head}\n\n{_try_it('../')}\n{rest}", encoding="utf-8")
    for kind in ("png", "svg", "pdf"):
        for picture in (PROJECT / "docs").glob(f"*.{kind}"):
            shutil.copy(picture, SOURCES)
    (SOURCES / "evidence.md").write_text(evidence_page(), encoding="utf-8")


def _try_it(address: str, words: str = "Try it: play the lessons in your browser") -> str:
    return f'<a class="try-it" href="{address}">{words}</a>'


def _relinked(text: str, folder: Path, below: str) -> str:
    """Return Markdown whose links to files of the project lead to pages of the docs, or to the code."""
    up = "../" * below.count("/")

    def lead(found: re.Match[str]) -> str:
        before, target, after = found.groups()
        path, hash_, heading = target.partition("#")
        if not path or re.match(r"[a-z]+:", target):
            return found[0]
        file = (folder / path).resolve().relative_to(PROJECT).as_posix()
        name = Path(file).name
        if file.startswith("notebooks/") and file.endswith(".ipynb"):
            new = f"{up}lessons/{name}"
        elif file == "README.md":
            new = f"{up}index.md"
        elif file in ROOT_PAGES:
            new = f"{up}{ROOT_PAGES[file]}.md"
        elif file.startswith("docs/"):
            new = f"{up}{name}"
        else:
            new = CODE + file
        return f"{before}{new}{hash_}{heading}{after}"

    return _LINK.sub(lead, text)


def evidence_page() -> str:
    """Return what each source has seen Okta do, or says of it, call by call."""
    rows: dict[str, list[Observation]] = defaultdict(list)
    for seen in OBSERVATIONS:
        rows[seen.call].append(seen)
    lines = [
        "# The evidence",
        "",
        _try_it("../"),
        "",
        "Each row is one thing that a source saw Okta do, or says that it does. The rows are written from the sources "
        "and never computed from the rules, and a test plays each of them against the simulator. "
        "[The facts](okta-facts.md) say the same at length, and [the table of every call](matrix.md) says how well "
        "each answer is known.",
        "",
        *(f"- **{tier}**: {sum(seen.tier is tier for seen in OBSERVATIONS)} rows" for tier in Tier
          if any(seen.tier is tier for seen in OBSERVATIONS)),
        "",
    ]  # fmt: skip
    for call in EVERYTHING:
        if rows[call]:
            lines += [f"## {call}", "", "| user in | given | result | known | source |", "|---|---|---|---|---|"]
            lines += [_row(seen) for seen in rows[call]]
            lines.append("")
    return "\n".join(lines)


def _row(seen: Observation) -> str:
    given = ", ".join(str(one.value) for one in seen.given)
    result = f"refused: {seen.said}" if seen.said else ("refused" if seen.refused else "")
    result = ", and yet ".join(filter(None, [result, str(seen.after or "")]))
    cells = (str(seen.before), given, result, str(seen.tier), seen.source.markdown)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _write_index(pages: Sequence[AnswerPage]) -> None:
    """The first page, and a list of pages for each kind of symptom."""
    for folder in FOLDERS.values():
        # A list and no toctree, because the sidebar of each page would hold the hundreds of pages of all kinds.
        mine = [page for page in pages if page.path.startswith(f"{folder}/")]
        lines = [f"# {KINDS[folder]}", "", _try_it("../../"), ""]
        lines += [f"- [{literal_markdown(page.heading)}]({page.path.partition('/')[2]}.md)" for page in mine]
        (SOURCES / folder / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lessons = ["start", "my-case", *sorted(path.stem for path in (SOURCES / "lessons").glob("[0-9]*.ipynb"))]
    trees = {
        "The lessons": [f"lessons/{name}" for name in lessons],
        "What people see": [f"{folder}/index" for folder in KINDS],
        "Use it": GUIDES,
        "Look it up": REFERENCE,
        "The project": PROJECT_PAGES,
    }
    lines = [
        "# Okta's user lifecycle, by doing",
        "",
        '*"Something I am doing puts my Okta user into PROVISIONED status and I can\'t figure out what that is."*',
        "",
        "These pages say what puts an Okta user into a status, what each call does there, how well that is known, and "
        "from which source. Nearly every page has a link that opens a simulated org at the very situation, in your "
        "browser.",
        "",
        _try_it("../", "Try it: play the lessons in your browser"),
        "",
        "If you know what you see, begin with a [status](status/index.md), an [error code](error/index.md), a "
        "[question](question/index.md), or the [index by symptom](symptoms.md).",
        "",
        "![The whole map: every status, and every call that leads from one to another](map-poster.svg)",
        "",
        "The map as a poster for the wall: [PDF](map-poster.pdf)",
        "",
    ]
    for caption, names in trees.items():
        known = [name for name in names if any((SOURCES / f"{name}{ending}").exists() for ending in (".md", ".ipynb"))]
        lines += ["```{toctree}", f":caption: {caption}", ":maxdepth: 1", "", *known, "```", ""]
    (SOURCES / "index.md").write_text("\n".join(lines), encoding="utf-8")


# ------------------------------------------------------------------------------------------------ dead links


class Links(HTMLParser):
    """Collects what a page links and loads, and which anchors it has."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links and the anchors of one element."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag in ("script", "img") and given.get("src"):
            self.loads.append(given["src"])
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload") and given.get("href"):
            self.loads.append(given["href"])


def dead_links(folder: Path) -> Iterator[str]:
    """Yield each link that leads to no page, file or anchor, and whatever a page loads from another host."""
    read: dict[Path, Links] = {}
    for page in folder.rglob("*.html"):
        read[page] = Links()
        read[page].feed(page.read_text(encoding="utf-8"))
    for page, found in read.items():
        name = page.relative_to(folder)
        for target in found.loads:
            if target.startswith(("http:", "https:", "//")):
                yield f"{name}: loads {target} from elsewhere"
        for target in [*found.links, *found.loads]:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or (not parts.path and not parts.fragment):
                continue
            there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not there.is_relative_to(folder):
                if there.relative_to(folder.parent).as_posix() not in {p.rstrip("/") or "." for p in SITE_PAGES}:
                    yield f"{name}: {target}"
                continue
            there = there / "index.html" if there.is_dir() else there
            if not there.exists() or (
                parts.fragment and there in read and unquote(parts.fragment) not in read[there].anchors
            ):
                yield f"{name}: {target}"


if __name__ == "__main__":
    main()
