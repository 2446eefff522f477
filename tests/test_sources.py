"""Anyone can follow what is cited: each source has a readable name and a link, and each number leads to an entry."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lifecycle.__main__ import main
from lifecycle.model.evidence import OBSERVATIONS
from lifecycle.model.sources import PAGE, Source, listed

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
CODE = sorted([*(ROOT / "lifecycle").rglob("*.py"), *(ROOT / "tests").glob("*.py")])
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FACTS = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")

PRIVATE = re.compile(
    r"\b(PY|TF|TFR|SIMPLE|CDC|CDCJ|GDN|BATON|KIT|SIW|WAL|PERC|SJSU|OAS|AUTHN|EVT|POL|OIEAPI|DIAG|KQ|DF)\b"
    r"|\b(USERS|ERR|FACTORS|GROUPS|ROLES|SCHEMAS|HELP|NOTES|RL|KB|SO|NET|JAVA)(?=[:,;)]|\.$)|ROLE-TARGETS|fact sheet"
)
"""Keys that only those who chose them can read."""


def anchors(page: str) -> set[str]:
    """Where a link into a page may lead: its named places, and its headings as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", page, flags=re.M | re.S), re.M)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)"></a>', page))


def links(page: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^( {4}|```).*$", "", page, flags=re.M))


def said(path: Path) -> Iterator[str]:
    """The docstrings and comments of a file of code."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def shown(path: Path) -> Iterator[str]:
    """The text of a notebook: what its cells say, and what they print."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        yield "".join(cell["source"])
        for output in cell.get("outputs", ()):
            yield "".join(output.get("text", ()))
            yield "".join(output.get("data", {}).get("text/plain", ()))


@pytest.mark.parametrize("source", Source, ids=lambda s: s.name)
def test_a_source_can_be_read_and_followed(source: Source) -> None:
    """Each source has a readable name, a sentence about it, a public link, and an entry on the page of facts."""
    link = urlsplit(source.link)

    assert " " in source.title or "/" in source.title
    assert not PRIVATE.search(source.title)
    assert source.what.endswith(".")
    assert link.scheme == "https"
    assert "." in link.netloc
    assert not re.search(r"[\s…]", source.link)
    assert source.anchor in anchors(FACTS)


def test_names_and_anchors_are_each_one_sources() -> None:
    """No two sources share a name, an anchor or a link."""
    for values in ([s.title for s in Source], [s.anchor for s in Source], [s.link for s in Source]):
        assert len(values) == len(set(values)) == len(Source)


def test_the_page_lists_the_sources_as_the_table_has_them() -> None:
    """The list is made from the table, so neither is ahead of the other."""
    assert FACTS.endswith(f"## Sources\n\n{listed()}\n")


def test_what_is_observed_cites_a_place_by_a_readable_name() -> None:
    """The name and the place of each observation, and the note beside it."""
    for seen in OBSERVATIONS:
        assert str(seen.source).startswith(seen.source.source.title.split(",")[0])
        assert not PRIVATE.search(f"{seen.source} {seen.note}"), seen
        assert seen.source.link == f"{PAGE}#{seen.source.source.anchor}"


@pytest.mark.parametrize("page", DOCS, ids=lambda p: p.name)
def test_every_link_of_a_page_resolves(page: Path) -> None:
    """Into a page that is there, to a place that it has; or to a well-formed public address."""
    text = page.read_text(encoding="utf-8")
    for link in links(text):
        if link.startswith("http"):
            assert re.fullmatch(r"https?://[\w.-]+(:\d+)?(/[^\s…]*)?", link), link
            continue
        target, _, place = link.partition("#")
        there = page.parent / target if target else page
        assert there.exists(), link
        assert not place or place in anchors(there.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("path", [*CODE, *DOCS, *NOTEBOOKS], ids=lambda p: p.name)
def test_every_number_leads_to_an_entry(path: Path) -> None:
    """A contradiction such as C5, or an unknown such as U14, has an entry on the page of facts."""
    texts = (
        said(path) if path.suffix == ".py" else shown(path) if path.suffix == ".ipynb" else [path.read_text("utf-8")]
    )
    named = {mark.lower() for text in texts for mark in re.findall(r"\b[CU]\d{1,2}\b", text)}

    assert named <= anchors(FACTS)


@pytest.mark.parametrize("path", CODE, ids=lambda p: p.name)
def test_a_thread_or_an_article_that_code_names_is_in_the_table(path: Path) -> None:
    """By the name that it has there, so that its link can be found. In a lesson the name may stand beside its link."""
    titles = {source.title for source in Source}
    for text in map(" ".join, map(str.split, said(path))):
        text = re.sub(r"\(https://\S+ '[^']+'\)", "", text)
        assert {t for t in re.findall(r"[\w./-]+ (?:issue|pull request) \d+", text) if "-" in t.split()[0]} <= titles
        for article in re.findall(r"Okta's support article on .*", text):
            assert article.startswith(tuple(titles)), article


def test_the_entries_are_numbered_without_a_gap() -> None:
    """If you remove one, leave its number behind."""
    for letter in "cu":
        numbers = sorted(int(a[1:]) for a in anchors(FACTS) if re.fullmatch(rf"{letter}\d+", a))
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", [*DOCS, ROOT / "README.md"], ids=lambda p: p.name)
def test_no_page_shows_a_private_key(page: Path) -> None:
    """Nor a sheet that the project does not hold."""
    assert [m[0] for m in PRIVATE.finditer(page.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", CODE, ids=lambda p: p.name)
def test_no_docstring_shows_a_private_key(path: Path) -> None:
    """Words in backticks are names of code, and not of sources."""
    if path.name == Path(__file__).name:
        return
    for text in said(path):
        assert [m[0] for m in PRIVATE.finditer(re.sub(r"`[^`]*`", "", text))] == []


@pytest.mark.parametrize("asked", [["matrix"], ["matrix", "--json"]], ids=" ".join)
def test_the_command_shows_no_private_key(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Neither to people nor to programs."""
    assert main(asked) == 0

    assert [m[0] for m in PRIVATE.finditer(capsys.readouterr().out)] == []
