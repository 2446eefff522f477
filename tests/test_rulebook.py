"""The page of rules, as the command prints it and as it is committed."""

from pathlib import Path

import pytest

from lifecycle.__main__ import main

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def page() -> str:
    """The committed page."""
    return (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_the_page_is_current(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m lifecycle rules > docs/rules.md` writes it again."""
    assert main(["rules"]) == 0
    assert capsys.readouterr().out == page


def test_a_row_has_its_sentence_its_mark_and_its_source(page: str) -> None:
    """Recorded: a user who was deactivated and activated again is PROVISIONED (simpleokta, update_user)."""
    (row,) = [line for line in page.splitlines() if line.startswith("| DEPROVISIONED |  | begins the activation")]

    assert "deactivation has destroyed the password" in row
    assert "recorded: [simpleokta, recorded test update_user](okta-facts.md#source-simpleokta)" in row


def test_every_row_says_how_well_it_is_known(page: str) -> None:
    """No cell is empty, so no rule is left that the page never met."""
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith(("| on |", "| when |"))]

    assert len(rows) > 200
    tiers = ("recorded", "documented", "reported", "inferred", "unknown")
    assert [row for row in rows if not row.rstrip("| ").rpartition(" | ")[2].startswith(tiers)] == []
