"""`check`: claims in somebody's documentation, ruled on by the model, by a command and by pytest in any repository.

What is true is written from docs/okta-facts.md: sections 0.3 and 3, and section 12 for what no source says.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lifecycle import check
from lifecycle.__main__ import main
from lifecycle.claims.claim import FORMS
from lifecycle.claims.markdown import check_file
from lifecycle.claims.ruling import Ruling
from lifecycle.diagnosis.translation import CALL_WORDS
from lifecycle.model.facts import LABELS, Status

ROOT = Path(__file__).resolve().parent.parent

TRUE = [
    "suspend on PROVISIONED -> SUSPENDED",
    "activate on LOCKED_OUT -> refused E0000016",
    "activate on ACTIVE -> E0000016",
    "activate on ACTIVE -> refused 403",
    "create without a password and activate=true -> PROVISIONED, mail",
    "create with a password -> ACTIVE, no mail",
    "create with a password and activate=false -> STAGED",
    "create_user activate=false => STAGED",
    "create with a password, nextLogin=changePassword -> PASSWORD_EXPIRED",
    "update_user with a password on PROVISIONED → ACTIVE",
    "activate on STAGED without a password -> PROVISIONED",
    "activate on STAGED with a password -> ACTIVE",
    "`activate` on `DEPROVISIONED` -> `PROVISIONED`",
    "activate sendEmail=false on DEPROVISIONED -> PROVISIONED, no mail",
    "reactivate on PROVISIONED -> still PROVISIONED",
    "reactivate on DEPROVISIONED -> refused",
    "deactivate on ACTIVE -> DEPROVISIONED, password lost, no mail",
    "deactivate on DEPROVISIONED -> refused 404 E0000007",
    "delete_user on ACTIVE -> DEPROVISIONED",
    "delete on DEPROVISIONED -> ABSENT",
    "unsuspend on SUSPENDED with a password -> ACTIVE",
    "unsuspend on SUSPENDED with a password and locked underneath -> LOCKED_OUT",
    "unlock on LOCKED_OUT with a password -> ACTIVE",
    "reset_password on ACTIVE -> RECOVERY, mail",
    "forgot_password on ACTIVE -> no change",
    "expire_password on ACTIVE -> PASSWORD_EXPIRED, password kept",
    "sign_in with the right password on ACTIVE -> allowed, state SUCCESS",
    "sign_in with a wrong password on ACTIVE -> refused E0000004",
    "sign_in with too many wrong passwords on ACTIVE -> LOCKED_OUT",
    "sign_in on LOCKED_OUT with the right password -> refused",
    "POST /api/v1/users/00u1/lifecycle/suspend on ACTIVE -> SUSPENDED",
    "POST /users/{id}/lifecycle/deactivate on Active -> Deactivated",
    "DELETE /api/v1/users/{userId} on Deactivated -> gone",
    "user.lifecycle.suspend on ACTIVE -> SUSPENDED",
]
FALSE = [
    ("suspend on STAGED -> SUSPENDED", "400 E0000001"),
    ("activate on LOCKED_OUT -> ACTIVE", "403 E0000016"),
    ("activate on LOCKED_OUT -> refused E0000038", "E0000016"),
    ("activate on LOCKED_OUT -> refused 400", "403"),
    ("create without a password -> ACTIVE", "ABSENT → PROVISIONED"),
    ("create without a password and activate=true -> PROVISIONED, no mail", "a mail is sent"),
    ("delete_user on ACTIVE -> ABSENT", "ACTIVE → DEPROVISIONED"),
    ("deactivate on ACTIVE -> DEPROVISIONED, password kept", "the password is lost"),
    ("reactivate on DEPROVISIONED -> PROVISIONED", "E0000038"),
    ("sign_in with the right password on ACTIVE -> allowed, state MFA_REQUIRED", "state SUCCESS"),
    ("forgot_password on ACTIVE -> RECOVERY", "still ACTIVE"),
]
UNKNOWN = [
    "suspend on LOCKED_OUT -> SUSPENDED",
    "activate on SUSPENDED -> refused",
    "activate on SUSPENDED -> ACTIVE",
    "reactivate on RECOVERY -> refused E0000038",
]
NOT_CLEAR = [
    ("activate on STAGED -> PROVISIONED", "activate on STAGED without a password -> PROVISIONED"),
    ("unsuspend on SUSPENDED -> ACTIVE", "unsuspend on SUSPENDED with a password -> ACTIVE"),
    ("sign_in on ACTIVE -> allowed", "sign_in on ACTIVE with a wrong password -> refused E0000004"),
    ("update_user on PROVISIONED with a password -> ACTIVE", "`update_user with a password on PROVISIONED -> …`"),
    ("fly on ACTIVE -> STAGED", "'fly' is not a call that is known. The nearest: "),
    ("suspend on FLYING -> STAGED", "'FLYING' is not a status. Use one of these: ABSENT, STAGED"),
    ("suspend -> SUSPENDED", "Write `suspend on ACTIVE -> …`"),
    ("suspend on ACTIVE", "A claim has one arrow"),
    ("suspend on ACTIVE -> SUSPENDED -> ACTIVE", "A claim has one arrow"),
    ("suspend on ACTIVE -> SUSPENDED, cake", "'cake' is not understood after the comma"),
    ("suspend sendEmail=true on ACTIVE -> SUSPENDED", "suspend has no parameter sendEmail"),
    ("suspend on PROVISIONED with a password -> SUSPENDED", "No user in PROVISIONED is of the kind"),
    ("", "A claim has one arrow"),
]


@pytest.mark.parametrize("claim", TRUE)
def test_what_is_true(claim: str) -> None:
    """With its evidence, which names a source wherever there is one."""
    ruled = check(claim)
    assert ruled.ruling is Ruling.TRUE, ruled
    assert ruled.evidence
    assert "unknown" not in ruled.evidence


@pytest.mark.parametrize(("claim", "truth"), FALSE)
def test_what_is_false_comes_with_what_is_true(claim: str, truth: str) -> None:
    ruled = check(claim)
    assert ruled.ruling is Ruling.FALSE, ruled
    assert truth in ruled.truth
    assert any(tier in ruled.evidence[0] for tier in ("recorded", "documented", "reported", "inferred"))
    assert ruled.truth.splitlines()[0] in repr(ruled)


@pytest.mark.parametrize("claim", UNKNOWN)
def test_what_nobody_knows_is_neither(claim: str) -> None:
    """Whether or not it agrees with the simulator's guess."""
    ruled = check(claim)
    assert ruled.ruling is Ruling.UNKNOWN, ruled
    assert ruled.truth.startswith("No public source says what Okta does here.")


@pytest.mark.parametrize(("claim", "said"), NOT_CLEAR)
def test_what_is_not_clear_is_refused_with_what_is(claim: str, said: str) -> None:
    ruled = check(claim)
    assert ruled.ruling is Ruling.NOT_CLEAR, ruled
    assert said in ruled.truth


def test_the_forms_that_are_offered_are_understood_and_true() -> None:
    assert {check(form).ruling for form in FORMS} == {Ruling.TRUE}
    for claim in ("unsuspend on SUSPENDED -> ACTIVE", "activate on STAGED -> ACTIVE", "unlock on LOCKED_OUT -> ACTIVE"):
        offered = [line.strip() for line in check(claim).truth.splitlines()[1:]]
        assert len(offered) > 1
        assert {check(form).ruling for form in offered} <= {Ruling.TRUE, Ruling.UNKNOWN}


@pytest.mark.parametrize("status", Status)
def test_every_status_and_every_word_for_a_call_is_understood(status: Status) -> None:
    """The API's words and the labels, for the call and for the status; a word for two calls is refused with both."""
    for name in (str(status), LABELS[status]):
        assert check(f"get_user on {name} -> allowed").ruling in (Ruling.TRUE, Ruling.FALSE), name
    for row in CALL_WORDS:
        for word in row.words:
            ruled = check(f"{word} on {status} -> allowed")
            assert "is not a call" not in ruled.truth, word
            assert "is not a status" not in ruled.truth, word


def test_every_cell_agrees_with_itself() -> None:
    """A claim that says what the table of every status and call says is never false."""
    from lifecycle.book.cells import every_cell

    for cell in every_cell():
        for outcome in cell.outcomes:
            if len(cell.outcomes) == 1:
                said = f"refused {outcome.refusal.code}" if outcome.refusal else str(outcome.after)
                claim = f"{cell.call} on {cell.before} -> {'still ' if cell.before is outcome.after else ''}{said}"
                ruled = check(claim.replace("still refused", "refused"))
                assert ruled.ruling in (Ruling.TRUE, Ruling.UNKNOWN), ruled


# ------------------------------------------------------------------------------------------------ in Markdown

PAGE = """# Our runbook

Some text about `suspend`.

```okta-lifecycle
# what we rely on
suspend on PROVISIONED -> SUSPENDED
create without a password and activate=true -> PROVISIONED, mail   # and the user has to set one

```

- In a list:

  ~~~okta-lifecycle
  activate on LOCKED_OUT -> refused E0000016
  ~~~

> ```okta-lifecycle
> delete_user on ACTIVE -> ABSENT
> ```

```sh
suspend on STAGED -> SUSPENDED
```
"""


def test_claims_are_found_with_their_lines(tmp_path: Path) -> None:
    """In lists and quotations too; comments, empty lines and blocks of other languages are left out."""
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    found = check_file(tmp_path / "page.md")

    assert [(ruled.where.rpartition(":")[2], ruled.claim, str(ruled.ruling)) for ruled in found] == [
        ("7", "suspend on PROVISIONED -> SUSPENDED", "true"),
        ("8", "create without a password and activate=true -> PROVISIONED, mail", "true"),
        ("15", "activate on LOCKED_OUT -> refused E0000016", "true"),
        ("19", "delete_user on ACTIVE -> ABSENT", "false"),
    ]


def test_the_command_says_what_is_false(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1 for a false claim, 0 if all are true or not known, 2 for no claims and for a missing file."""
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    assert main(["check", str(page)]) == 1
    said = capsys.readouterr().out
    assert f"{page}:19: false: delete_user on ACTIVE -> ABSENT" in said
    assert "The first DELETE only deactivates the user." in said

    page.write_text(PAGE.replace("-> ABSENT", "-> DEPROVISIONED"), encoding="utf-8")
    assert main(["check", str(page), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {entry["ruling"] for entry in found} == {"true"}
    assert all(entry["evidence"] for entry in found)

    page.write_text("# Nothing\n", encoding="utf-8")
    assert main(["check", str(page)]) == 2
    assert main(["check", str(tmp_path / "missing.md")]) == 2
    assert "missing.md" in capsys.readouterr().err


@pytest.mark.parametrize(
    "page", sorted(p.relative_to(ROOT) for p in (ROOT / "README.md", *ROOT.glob("docs/*.md"))), ids=str
)
def test_our_own_pages_say_what_is_true(page: Path) -> None:
    false = [ruled for ruled in check_file(ROOT / page) if ruled.ruling in (Ruling.FALSE, Ruling.NOT_CLEAR)]
    assert not false


def test_our_own_pages_carry_claims() -> None:
    pages = (ROOT / "README.md", ROOT / "docs" / "your-own-case.md")
    assert all(check_file(page) for page in pages)


# ------------------------------------------------------------------------------------------ in somebody's repository


def pytest_in(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in somebody's repository, in which nothing is set up for us."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "OKTA"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)


def repository(folder: Path, **pages: str) -> Path:
    for name, text in pages.items():
        path = folder / "docs" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "test_theirs.py").write_text("def test_theirs():\n    assert True\n")
    return folder


def block(*claims: str) -> str:
    return "\n".join(["# A page", "", "```okta-lifecycle", *claims, "```", ""])


def test_in_any_repository_each_claim_is_a_test(tmp_path: Path) -> None:
    done = pytest_in(repository(tmp_path, page=PAGE, other="# No claims\n"), "-q")

    assert done.returncode == 1
    assert "4 passed" in done.stdout
    assert "1 failed" in done.stdout
    assert "delete_user: accepted, ACTIVE → DEPROVISIONED" in done.stdout
    assert "evidence: recorded: simpleokta" in done.stdout
    assert "page.md" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_claim_that_nobody_knows_warns(tmp_path: Path) -> None:
    done = pytest_in(repository(tmp_path, page=block("suspend on LOCKED_OUT -> SUSPENDED")), "-q")

    assert done.returncode == 0
    assert "2 passed, 1 warning" in done.stdout
    assert "UnknownClaim" in done.stdout
    assert "No public source says what Okta does here." in done.stdout


def test_a_claim_that_is_not_clear_fails_with_the_forms(tmp_path: Path) -> None:
    done = pytest_in(repository(tmp_path, page=block("activate on STAGED -> PROVISIONED")), "-q")

    assert done.returncode == 1
    assert "activate on STAGED without a password -> PROVISIONED" in done.stdout


def test_it_can_be_switched_off_and_loads_nothing_without_claims(tmp_path: Path) -> None:
    folder = repository(tmp_path, page="# Nothing\n")
    (folder / "test_theirs.py").write_text(
        "import sys\n\ndef test_theirs():\n    assert 'sybil' not in sys.modules\n    assert not "
        "[name for name in sys.modules if name.startswith('lifecycle.model')]\n"
    )
    assert pytest_in(folder, "-q").returncode == 0

    (folder / "docs" / "page.md").write_text(block("suspend on STAGED -> SUSPENDED"), encoding="utf-8")
    assert pytest_in(folder, "-q", "-p", "no:okta_lifecycle").returncode == 0


def test_without_pytest_claims_are_checked_all_the_same(tmp_path: Path) -> None:
    """Pytest is no part of what `pip install .` brings."""
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    program = (
        "import sys; sys.modules['pytest'] = None; from lifecycle.__main__ import main; "
        "sys.exit(main(['check', sys.argv[1]]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "page.md")], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
