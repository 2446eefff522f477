"""A page for each status, error code, symptom and question, whose address stays, with a link that comes true."""

import html
import importlib.util
import re
import sys
from pathlib import Path

import pytest

from lifecycle import simulated
from lifecycle.diagnosis.symptoms import SymptomKind, symptoms
from lifecycle.model.facts import Status
from lifecycle.plays.answer_pages import AnswerPage, answer_pages, page_text
from lifecycle.plays.lesson import stage_at
from lifecycle.plays.tried import glimpses

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "site" / "addresses.txt"
PAGES = {page.path: page for page in answer_pages()}


def test_each_row_of_the_index_has_a_page_of_its_own() -> None:
    assert len(PAGES) == len(symptoms())
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9-]+", path) for path in PAGES)


def test_no_address_that_was_published_is_gone() -> None:
    """People have linked them. A new page gets a line: `python tests/test_answer_pages.py` adds what is missing."""
    published = set(PUBLISHED.read_text(encoding="utf-8").split())
    assert published - PAGES.keys() == set(), "keep the old words, or write a page that leads on"
    assert PAGES.keys() - published == set(), "run python tests/test_answer_pages.py"


def test_the_docs_lead_to_each_of_our_pages() -> None:
    """Sphinx refuses a page that no list leads to, but only `make docs` asks it."""
    spec = importlib.util.spec_from_file_location("build_docs", ROOT / "site" / "build_docs.py")
    assert spec
    assert spec.loader
    build_docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build_docs)

    listed = {*build_docs.GUIDES, *build_docs.REFERENCE, *build_docs.PROJECT_PAGES}

    assert {page.stem for page in (ROOT / "docs").glob("*.md")} <= listed


@pytest.mark.parametrize("here", list(Status))
def test_the_page_of_a_status_opens_a_user_in_that_status(here: Status) -> None:
    page = PAGES[f"status/{here.lower().replace('_', '-')}"]
    assert stage_at(page.link.removeprefix("../../stage.html")).walk.status == here


@pytest.mark.parametrize(
    ("code", "call"),
    [
        # docs/okta-facts.md, section 6: which call is refused with which code
        ("E0000001", "create_user"),
        ("E0000007", "deactivate"),
        ("E0000016", "activate"),
        ("E0000032", "unlock"),
        ("E0000038", "reactivate"),
    ],
)
def test_the_page_of_an_error_opens_a_user_whose_last_call_was_refused_with_it(code: str, call: str) -> None:
    stage = stage_at(PAGES[f"error/{code.lower()}"].link.removeprefix("../../stage.html"))
    last = stage.walk.told[-1]
    assert (last.call, last.refused) == (call, True)
    assert code in str(last)


def test_a_link_without_a_situation_of_its_own_says_so() -> None:
    page = PAGES["error/e0000047"]  # too many requests, which no button of a stage sends
    assert page.situation is None
    assert "No button of a stage leads to this" in page_text(page, ())


def test_most_statuses_and_codes_of_the_lifecycle_can_be_seen() -> None:
    codes = {one.code for one in glimpses(simulated) if one.code}
    assert {one.after for one in glimpses(simulated)} == set(Status)
    assert codes >= {"E0000001", "E0000004", "E0000007", "E0000014", "E0000016", "E0000017", "E0000032", "E0000038"}


@pytest.mark.parametrize("kind", list(SymptomKind))
def test_a_page_says_what_it_is_about_and_links_only_pages_that_are_there(kind: SymptomKind) -> None:
    for page in (page for page in PAGES.values() if page.symptom.kind is kind):
        text = page_text(page, list(PAGES.values()))
        assert page.symptom.sentence.strip() in text
        assert html.escape(page.link) in text
        assert "description:" in text
        for linked in re.findall(r"\]\(\.\./([a-z]+/[a-z0-9-]+)\.md\)", text):
            assert linked in PAGES
        for lesson in re.findall(r"\]\(\.\./lessons/([\w.-]+)\)", text):
            assert (ROOT / "notebooks" / lesson).exists()


def _add(pages: dict[str, AnswerPage]) -> None:
    kept = PUBLISHED.read_text(encoding="utf-8").split() if PUBLISHED.exists() else []
    PUBLISHED.write_text("\n".join(sorted({*kept, *pages})) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(_add(PAGES))
