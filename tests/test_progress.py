"""Where a learner is: edges walked and refusals met, noted as they go and shown on the start page."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from people import PASSWORD, PROFILE, WRONG, elsewhere

from lifecycle import Panel, Walk, course, draw, simulated
from lifecycle.client.okta import Okta
from lifecycle.lab import progress
from lifecycle.model.moves import moves, reachable
from lifecycle.reason.told import Told

EDGES = len(draw().edges)
REFUSALS = len({(m.call, m.refusal.code) for f in reachable() for m in moves(f) if m.refusal})
IN_A_KERNEL = """
import sys
from lifecycle import Walk, simulated
for name in sys.argv[1:]:
    walk = Walk(simulated())
    walk.create_user({"firstName": "T", "lastName": "T", "email": "t@example.com", "login": "t@example.com"},
                     activate=False, password="Okta-Pa55word")
    walk.activate(), walk.do(name)
"""


pytestmark = pytest.mark.usefixtures("kept")


def staged() -> Walk:
    walk = Walk(simulated())
    walk.create_user(PROFILE, activate=False)
    return walk


def walked() -> set[tuple[str, str, str]]:
    return {(e.call, str(e.before), str(e.after)) for e in course().map.walked}


def met() -> dict[tuple[str, str], set[str]]:
    return {(row.call, row.code): set(map(str, row.statuses)) for row in course().met}


def edges_with(text: str) -> dict[tuple[str, str], str]:
    """The map's text twin: what stands behind each pair of statuses."""
    return {(a, b): names for a, b, names in re.findall(r"^  (\w+) -> (\w+): (.*)$", text, re.M)}


# ------------------------------------------------------------------------------------------------ the map


def test_an_edge_walked_is_marked() -> None:
    """By a tick and a thick line, in the twin, and in the sentence for screen readers."""
    before = course().map.svg()
    staged()
    found = course().map

    assert walked() == {("create_user", "ABSENT", "STAGED")}
    assert f"1 of {EDGES} edges walked: ABSENT to STAGED." in found.headline
    assert 'aria-label="Map of Okta&#x27;s user lifecycle. 1 of' in found.svg()
    assert "✓ create_user" in found.svg()
    assert before.count('stroke-width="2.4"') == 0
    assert found.svg().count('stroke-width="2.4"') > 0
    twin = edges_with(found.text())
    assert twin["ABSENT", "STAGED"] == "✓ create_user (activate=false)"
    assert [names for names in twin.values() if "✓" in names] == [twin["ABSENT", "STAGED"]]


def test_a_line_for_several_statuses_says_from_how_many() -> None:
    """A suspend is drawn once for five statuses."""
    walk = staged()
    walk.activate(sendEmail=False)
    walk.suspend()

    assert "✓1/5 suspend" in course().map.svg()
    assert "✓ suspend" in edges_with(course().map.text())["PROVISIONED", "SUSPENDED"]
    assert "✓" not in edges_with(course().map.text())["ACTIVE", "SUSPENDED"]


def test_nothing_moves_when_something_was_walked() -> None:
    staged().activate(sendEmail=False)

    def lines(svg: str) -> list[str]:
        return sorted(re.findall(r'class="edge .*?<path[^>]* d="([^"]*)"', svg, re.S))

    assert lines(course().map.svg()) == lines(draw().svg())


def test_the_page_says_how_many_and_which_not() -> None:
    staged()
    page = repr(course())

    assert f"1 of the map's {EDGES} edges walked." in page
    assert "ABSENT to STAGED" not in page
    assert "  STAGED to PROVISIONED: activate (no password)" in page
    assert "<summary>Not walked yet</summary>" in course()._repr_mimebundle_()["text/html"]


def test_a_lock_by_a_refused_call_is_an_edge_and_a_refusal() -> None:
    walk = Walk(simulated())
    walk.create_user(PROFILE, password=PASSWORD)
    for _ in range(10):
        walk.sign_in(WRONG)

    assert ("sign_in", "ACTIVE", "LOCKED_OUT") in walked()
    assert met() == {("sign_in", "E0000004"): {"ACTIVE"}}


def test_time_walks_an_edge_too() -> None:
    walk = Walk(simulated())
    walk.okta.simulator.set_password_policy(max_attempts=1, auto_unlock_minutes=5)
    walk.create_user(PROFILE, password=PASSWORD)
    walk.sign_in(WRONG)
    walk.wait(minutes=6)

    assert ("wait", "LOCKED_OUT", "ACTIVE") in walked()


def test_a_second_user_of_a_walk_was_nobody_before() -> None:
    """The walk stood at STAGED, but it is the new user who became ACTIVE."""
    walk = staged()
    other = {"login": "other@example.com", "email": "other@example.com"}
    walk.create_user(PROFILE | other, password=PASSWORD)

    assert walked() == {("create_user", "ABSENT", "STAGED"), ("create_user", "ABSENT", "ACTIVE")}


# ------------------------------------------------------------------------------------------------ refusals


def test_a_refusal_met_is_listed_with_the_status_it_was_met_in() -> None:
    walk = staged()
    walk.activate(sendEmail=False)
    walk.activate()
    page = repr(course())

    assert met() == {("activate", "E0000016"): {"PROVISIONED"}}
    assert f"1 of {REFUSALS} refusals met, by call and code" in page
    assert "  activate: 403 E0000016 in PROVISIONED" in page
    assert "  activate: 404 E0000007\n" in page
    assert ("activate", "E0000016") not in {(row.call, row.code) for row in course().unmet}


def test_a_login_taken_by_anybody_is_met_in_no_status() -> None:
    walk = staged()
    Walk(walk.okta).create_user(PROFILE)

    assert met() == {("create_user", "E0000001"): set()}


def test_a_refusal_of_the_body_is_none_of_the_models() -> None:
    """The same code, E0000001, but no look at the status, so the rules have no such refusal."""
    walk = Walk(simulated())
    assert walk.create_user({"login": "nobody"}).refused

    assert met() == {}


def test_what_could_not_be_sent_was_not_met() -> None:
    Walk(simulated()).activate()

    assert course().met == ()
    assert walked() == set()


def test_every_refusal_of_the_table_is_met_or_not() -> None:
    """None gets lost between the two lists."""
    staged().unsuspend()
    rows = [*course().met, *course().unmet]

    assert len({(row.call, row.code) for row in rows}) == len(rows) == REFUSALS


# ------------------------------------------------------------------------------------------------ the file


def test_only_statuses_calls_and_codes_are_kept(kept: Path) -> None:
    """On a simulator and on any other org: no login, no name, no password, no token."""
    for okta in (simulated(), other_org()):
        walk = Walk(okta)
        walk.create_user(PROFILE, activate=False, password=PASSWORD)
        walk.activate(), walk.activate()
        walk.sign_in(WRONG), walk.suspend(), walk.sign_in(PASSWORD)

    words = {word for line in kept.read_text().splitlines() for word in json.loads(line)["what"].split(" ")}
    assert words == {
        *("create_user", "activate", "suspend", "sign_in", "E0000016", "E0000004"),
        *("ABSENT", "STAGED", "ACTIVE", "SUSPENDED"),
    }


def other_org() -> Okta:
    """An org that is not known to be a simulator: what `live()` gives, over another wire."""
    return elsewhere(simulated())


def test_nothing_is_written_twice(kept: Path) -> None:
    for _ in range(3):
        staged().unsuspend()
    lines = kept.read_text().splitlines()

    assert len(lines) == 2  # one edge, one refusal
    modified = kept.stat().st_mtime_ns
    staged()
    assert kept.stat().st_mtime_ns == modified


def test_two_notebooks_at_once_lose_nothing(kept: Path) -> None:
    calls = (["suspend", "expire_password"], ["deactivate", "reset_password"])
    kernels = [subprocess.Popen([sys.executable, "-c", IN_A_KERNEL, *names]) for names in calls]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0]

    assert walked() == {
        ("create_user", "ABSENT", "STAGED"),
        ("activate", "STAGED", "ACTIVE"),
        ("suspend", "ACTIVE", "SUSPENDED"),
        ("expire_password", "ACTIVE", "PASSWORD_EXPIRED"),
        ("deactivate", "ACTIVE", "DEPROVISIONED"),
        ("reset_password", "ACTIVE", "RECOVERY"),
    }


def test_what_another_notebook_notes_is_seen(kept: Path) -> None:
    """What is known in memory is what the file says, also when somebody else has written to it, or deleted it."""
    staged()
    with kept.open("a") as other:
        other.write('{"what": "unlock LOCKED_OUT ACTIVE", "state": "walked"}\n')
    assert ("unlock", "LOCKED_OUT", "ACTIVE") in walked()

    kept.unlink()
    assert walked() == set()
    staged()
    assert walked() == {("create_user", "ABSENT", "STAGED")}


def test_a_torn_file_is_said_and_loses_nothing(kept: Path) -> None:
    walk = staged()
    with kept.open("a") as torn:
        torn.write('{"what": "unsuspend SUSP')
    walk.activate(sendEmail=False)

    assert walked() == {("create_user", "ABSENT", "STAGED"), ("activate", "STAGED", "PROVISIONED")}
    assert "1 of its lines can't be read, perhaps because of a crash. The other lines count." in repr(course())


def test_what_a_newer_version_has_written_stays_and_is_ignored(kept: Path) -> None:
    kept.parent.mkdir()
    newer = [
        '{"what": "fly STAGED ACTIVE", "state": "walked"}',
        '{"what": "activate STAGED HEAVEN", "state": "walked"}',
        '{"what": "activate STAGED ACTIVE ACTIVE", "state": "walked"}',
        '{"what": "activate E0009999 STAGED", "state": "refused"}',
        '{"what": "activate STAGED ACTIVE", "state": "walked", "when": 7}',
        '{"medal": "gold"}',
    ]
    kept.write_text("\n".join(newer) + "\n")
    staged()

    assert walked() == {("activate", "STAGED", "ACTIVE"), ("create_user", "ABSENT", "STAGED")}
    assert met() == {}
    assert kept.read_text().splitlines()[:6] == newer
    assert "can't be read" not in repr(course())


@pytest.mark.parametrize("text", ["[" * 100_000, "\x00\n", "no json\n", "[1]\n", '"x"\n', "null\n", "7"])
def test_a_foreign_line_is_not_a_problem(kept: Path, text: str) -> None:
    kept.parent.mkdir()
    kept.write_text(text)
    staged()

    assert walked() == {("create_user", "ABSENT", "STAGED")}
    assert "1 of its lines can't be read" in repr(course())


def test_a_file_that_cannot_be_written_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Below the cell that walks, in the panel's sentence, and on the start page; no lesson is disturbed."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "file" / "below"))
    walk = staged()
    walk.activate(sendEmail=False)
    panel = Panel(walk)
    panel.press("activate")
    first = panel.sentence.value
    panel.press("suspend")

    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1
    assert re.fullmatch(r"Your progress can't be kept in .* \(.*\)\. The lessons work without it\. To keep .*", said[0])
    assert "Your progress can&#x27;t be kept" in first
    assert "progress" not in panel.sentence.value
    assert "Your progress can't be kept" in repr(course())


def test_the_start_page_says_where_progress_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "progress.jsonl"))
    assert "kept in a file of your own, outside the project" in repr(course())
    monkeypatch.setattr("sys.platform", "emscripten")  # the Python of the site that needs no install
    assert "kept in this browser, and nowhere else" in repr(course())


# ------------------------------------------------------------------------------------------------ without progress


def test_without_progress_the_map_is_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress.VARIABLE, "")
    staged().activate(sendEmail=False)

    assert course().map.svg() == draw().svg()
    assert course().map.text() == draw().text()
    assert "no progress is kept" in repr(course())
    assert "edges walked." not in repr(course())


def test_a_script_keeps_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only notebooks note progress, because a test or a script that walks is not a learner."""
    monkeypatch.delenv(progress.VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    told: Told = staged().activate(sendEmail=False)

    assert told.number == 2
    assert list(tmp_path.iterdir()) == []


def notebook(*sources: str) -> Any:
    """A notebook with these cells."""
    nbformat = pytest.importorskip("nbformat")
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def run_as_a_learner(notebook: Any, folder: Path) -> str:
    """What the first cell prints when the frontend can ask its user for input, as JupyterLab can."""
    client = pytest.importorskip("nbclient").NotebookClient(notebook, timeout=60, kernel_name="python3")
    with client.setup_kernel(cwd=str(folder)):
        client.kc.allow_stdin = True
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)
    return "".join(output.text for output in notebook.cells[0].outputs)


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The learner's own data folder, with no file of progress named."""
    monkeypatch.delenv(progress.VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "okta-lifecycle-lab"


WALKS = IN_A_KERNEL.replace("sys.argv[1:]", "['suspend']")
LOOKS = "from lifecycle import course\nprint(course().map.headline)"


def test_a_notebook_keeps_it_in_the_learners_own_folder(data: Path, tmp_path: Path) -> None:
    """And the next kernel finds it there."""
    run_as_a_learner(notebook(WALKS), tmp_path)

    assert (data / "progress.jsonl").exists()
    assert f"3 of {EDGES} edges walked: " in run_as_a_learner(notebook(LOOKS), tmp_path)


def test_a_notebook_that_nobody_sits_at_keeps_none(data: Path, tmp_path: Path) -> None:
    """As nbconvert and papermill run notebooks, for a report or in a CI job."""
    client = pytest.importorskip("nbclient")
    client.NotebookClient(notebook(WALKS), timeout=60, kernel_name="python3").execute(cwd=str(tmp_path))

    assert not data.exists()


def test_nbval_in_another_project_neither_writes_nor_reads_it(data: Path, tmp_path: Path) -> None:
    """Somebody tests notebooks of their own that use the simulator; a learner's progress is on the same machine."""
    nbformat = pytest.importorskip("nbformat")
    data.mkdir(parents=True)
    theirs = data / "progress.jsonl"
    theirs.write_text('{"what": "create_user ABSENT STAGED", "state": "walked"}\n')
    before = theirs.read_bytes()
    tested = notebook(WALKS, LOOKS)
    bare = nbformat.v4.new_output("stream", text=f"{draw().headline}\n")
    tested.cells[1].update(outputs=[bare], execution_count=2)
    path = tmp_path / "project" / "theirs.ipynb"
    path.parent.mkdir()
    path.write_text(nbformat.writes(tested))

    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", path.name]
    run = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout
    assert "2 passed" in run.stdout
    assert theirs.read_bytes() == before
