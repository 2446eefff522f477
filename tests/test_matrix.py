"""The table of every status and call, as the command prints it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lifecycle.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
STATUSES = (
    "ABSENT", "STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED",
    "DEPROVISIONED",
)  # fmt: skip


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """The table as text."""
    assert main(["matrix"]) == 0
    return capsys.readouterr().out


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> dict:
    """The table as JSON."""
    assert main(["matrix", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def lines(printed: str, call: str) -> list[str]:
    """What the text says of a call, one line a status and outcome."""
    block = printed.split(f"## {call}\n")[1].split("\n## ")[0]
    return [line.strip() for line in block.splitlines() if line.startswith("    ")]


def cell(told: dict, call: str, status: str) -> dict:
    (found,) = [c for c in told["cells"] if (c["call"], c["status"]) == (call, status)]
    return found


def test_the_page_is_current(printed: str) -> None:
    """`python -m lifecycle matrix > docs/matrix.md` writes the page again."""
    assert (ROOT / "docs" / "matrix.md").read_text(encoding="utf-8") == printed


def test_it_can_be_read_anywhere(printed: str) -> None:
    """120 columns of plain letters."""
    assert max(map(len, printed.splitlines())) <= 120
    assert printed.isascii()


def test_every_status_has_a_line_in_every_call(told: dict, printed: str) -> None:
    """Eight statuses and no user at all."""
    calls = dict.fromkeys(c["call"] for c in told["cells"])
    assert "activate" in calls
    for call in calls:
        assert [c["status"] for c in told["cells"] if c["call"] == call] == list(STATUSES)
        assert [line.split()[0] for line in lines(printed, call) if line.split()[0] in STATUSES] == list(STATUSES)


def test_a_refusal_shows_its_code(printed: str) -> None:
    """403 E0000016, recorded."""
    assert "PROVISIONED       403 E0000016  recorded" in lines(printed, "activate")


def test_the_password_underneath_tells_outcomes_apart(printed: str) -> None:
    """A STAGED user is ACTIVE after activation where there is a password, and PROVISIONED where there is none."""
    told = " ".join(lines(printed, "activate"))

    assert "the user has a password: -> ACTIVE" in told or "the user has no password: -> PROVISIONED" in told
    assert "-> ACTIVE  recorded" in told
    assert "-> PROVISIONED  recorded" in told


def test_a_refusal_that_changes_the_status_all_the_same(told: dict) -> None:
    """The last wrong password is refused like any other, and locks."""
    (locks,) = [o for o in cell(told, "sign_in", "ACTIVE")["outcomes"] if o["after"] == "LOCKED_OUT"]

    assert "too many wrong passwords" in locks["when"]
    assert (locks["refusal"]["http"], locks["refusal"]["code"]) == (401, "E0000004")
    assert (locks["tier"], locks["guess"]) == ("documented", False)


def test_a_guess_is_marked(printed: str, told: dict) -> None:
    """No public source says what expire_password does to a LOCKED_OUT user."""
    assert "LOCKED_OUT        403 E0000038  unknown ?" in lines(printed, "expire_password")
    assert cell(told, "expire_password", "LOCKED_OUT")["outcomes"][0]["guess"] is True


def test_a_contested_cell_shows_both_sides(printed: str, told: dict) -> None:
    """C5: the reference allows reactivate in RECOVERY, a comment in a live test says it is refused."""
    found = lines(printed, "reactivate")
    at = next(n for n, line in enumerate(found) if line.startswith("RECOVERY"))

    assert found[at + 1].startswith("for it: (unknown, okta-sdk-dotnet, live tests")
    assert found[at + 2].startswith("against it: = (unknown, Okta's OpenAPI specification, reactivateUser")
    (outcome,) = cell(told, "reactivate", "RECOVERY")["outcomes"]
    assert outcome["against"][0]["says"] == "="


def test_the_shares_add_up(told: dict, printed: str) -> None:
    """Each cell and each outcome counts once; the text tells the same counts."""
    counts = {tier: share["count"] for tier, share in told["shares"]["cells"].items()}

    assert list(counts) == ["recorded", "documented", "reported", "inferred", "unknown"]
    assert sum(counts.values()) == len(told["cells"])
    outcomes = [o for c in told["cells"] for o in c["outcomes"]]
    assert sum(share["count"] for share in told["shares"]["outcomes"].values()) == len(outcomes)
    recorded = told["shares"]["cells"]["recorded"]
    assert f"recorded    {recorded['count']:>5}  {recorded['percent']:>5} %" in printed


def test_as_a_command() -> None:
    """Exit status 0; 2 for what is not understood."""
    right, wrong = (
        subprocess.run([sys.executable, "-m", "lifecycle", *words], cwd=ROOT, capture_output=True, check=False)
        for words in (["matrix", "--json"], ["matrix", "--yaml"])
    )

    assert (right.returncode, right.stderr) == (0, b"")
    assert json.loads(right.stdout)["cells"]
    assert wrong.returncode == 2
    assert b"--yaml" in wrong.stderr
