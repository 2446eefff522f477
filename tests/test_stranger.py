"""docs/in-your-ci.md is true: an empty repository follows it, with the wheel that would be published.

The wheel is built and installed into a fresh environment. The packages that it needs are those of this environment, so
that no network is needed. STRANGER_PYTHONS names other Pythons, separated by blanks: each gets an environment into
which pip installs everything, as the page says. `make soak` does this with every Python that it finds.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from importlib.metadata import Distribution, distribution
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement

import lifecycle

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "in-your-ci.md").read_text(encoding="utf-8")
PYTHONS = ["", *os.environ.get("STRANGER_PYTHONS", "").split()]
"""The Pythons that follow the page. The first one is that of these tests."""
NOTEBOOK = "docs/suspend.ipynb"
WEEKLY = ".github/workflows/okta-weekly.yml"

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash on this machine")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it would be published. Building it takes two small packages from the index."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and re.search(r"NewConnection|Retrying|No matching distribution", done.stderr):
        pytest.skip("the wheel can't be built here, because no package index can be reached")
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """What the wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


# ------------------------------------------------------------------------------------------------ the wheel


def test_every_link_of_its_readme_is_absolute_and_leads_to_a_file(metadata: Message) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", str(metadata.get_payload()))
    source = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]["Source"]
    raw = source.replace("//github.com", "//raw.githubusercontent.com")
    ours = [
        link.partition(f"v{lifecycle.__version__}/")[2].partition("#")[0]
        for link in links
        if link.startswith((source + "/blob/", raw))
    ]
    assert [link for link in links if not link.startswith(("https://", "http://", "#"))] == []
    assert len(ours) > 15
    assert [path for path in ours if not (ROOT / path).exists()] == []


def test_it_says_where_the_project_lives_and_what_it_can_bring(metadata: Message) -> None:
    names = {url.partition(",")[0] for url in metadata.get_all("Project-URL", [])}
    assert names >= {"Homepage", "Documentation", "Source", "Issues", "Changelog"}
    assert {"lab", "notebook", "mcp", "tokens"} <= set(metadata.get_all("Provides-Extra", []))
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])


def test_it_holds_the_lessons_and_the_examples_and_nothing_for_anybody_elses_jupyterlab(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {Path(name).name for name in names if name.startswith("lifecycle/notebooks/")} == lessons
    assert {"lifecycle/examples/team.yaml", "lifecycle/examples/what-i-did.txt", "lifecycle/py.typed"} <= set(names)
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"lifecycle"}


# ------------------------------------------------------------------------------------------------ a fresh environment


@dataclass(frozen=True)
class Stranger:
    """Somebody's repository, and the environment in which they installed the package."""

    folder: Path
    scripts: Path
    wheel: Path
    installs: bool

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("OKTA_", "PYTEST_", "PYTHONPATH"))}
        path = [str(self.scripts), os.environ["PATH"], sysconfig.get_path("scripts")]  # the last one has the Graphviz
        home = {"HOME": str(self.folder.parent), "XDG_DATA_HOME": str(self.folder.parent / "data"), "COLUMNS": "120"}
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=kept | home | {"PATH": os.pathsep.join(path)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


def brought(wanted: Iterable[str], extras: Iterable[str], seen: dict[tuple[str, str], Distribution]) -> None:
    """Note the packages of this environment that pip would install, and which of their extras."""
    for needed in map(Requirement, wanted):
        if needed.marker and not any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            continue
        for extra in ("", *needed.extras):
            if (needed.name, extra) not in seen:
                seen[needed.name, extra] = distribution(needed.name)
                brought(seen[needed.name, extra].requires or (), [extra], seen)


@pytest.fixture(scope="module", params=PYTHONS, ids=lambda python: Path(python).name or "this Python")
def stranger(
    request: pytest.FixtureRequest, wheel: Path, metadata: Message, tmp_path_factory: pytest.TempPathFactory
) -> Stranger:
    """An empty repository, and an environment with the wheel."""
    home = tmp_path_factory.mktemp("stranger")
    (home / "repository").mkdir()
    scripts = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
    if request.param:
        subprocess.run([request.param, "-m", "venv", home / "venv"], check=True)
        return Stranger(home / "repository", scripts, wheel, installs=True)
    venv.create(home / "venv", with_pip=False, symlinks=os.name != "nt")
    asked = [scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # Only what the page installs, because plugins of pytest that nobody has asked for would load each time.
    seen: dict[tuple[str, str], Distribution] = {}
    brought([*metadata.get_all("Requires-Dist", []), "pytest"], ["notebook"], seen)
    for package in seen.values():
        for name in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
            if not (packages / name).exists():
                (packages / name).symlink_to(Path(str(package.locate_file(name))))
    return Stranger(home / "repository", scripts, wheel, installs=False)


# ------------------------------------------------------------------------------------------------ the page


@dataclass(frozen=True)
class Step:
    """One block of the page: a file to write, a cell of the notebook, or a command with what it prints."""

    file: str
    language: str
    text: str
    prints: str = ""


def steps() -> list[Step]:
    found: list[Step] = []
    section = ""
    for match in re.finditer(r"^## ([^\n]+)$|^(`{3,4})(\w+)\n(.*?)\n\2$", PAGE, re.M | re.S):
        title, _, language, text = match.groups()
        section = title or section
        before = PAGE[: match.start()].rstrip().rpartition("\n")[2]
        named = re.findall(r"`([\w./-]+\.(?:txt|md|py|ya?ml))`", before)
        if title:
            continue
        if language == "text" and found and found[-1].language == "sh":
            found[-1] = Step("", "sh", found[-1].text, found[-1].prints or text)
        elif language == "sh":
            found.append(Step("", "sh", text))
        elif section == "A notebook of your own" and language == "python":
            found.append(Step(NOTEBOOK, "cell", text))
        elif named:
            found.append(Step(named[-1], language, text))
    return found


def test_the_page_is_read_whole() -> None:
    kinds = [step.language for step in steps()]
    assert kinds.count("cell") == 3
    assert {step.file for step in steps() if step.file} == {
        *("requirements-docs.txt", "docs/users.md", NOTEBOOK, "offboard.py", "tests/team.yaml"),
        *("tests/test_offboard.py", ".github/workflows/docs.yml", ".gitlab-ci.yml", WEEKLY),
    }
    assert f"okta-lifecycle-lab[notebook]=={lifecycle.__version__}\n" in PAGE


def write(step: Step, stranger: Stranger) -> None:
    path = stranger.folder / step.file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = step.text + "\n"
    if step.file == "requirements-docs.txt":
        text = re.sub(r"okta-lifecycle-lab(.*)==.*", rf"okta-lifecycle-lab\1 @ {stranger.wheel.as_uri()}", text)
    if step.language == "cell":
        notebook = nbformat.read(path, 4) if path.exists() else nbformat.v4.new_notebook()
        notebook.cells.append(nbformat.v4.new_code_cell(step.text))
        nbformat.write(notebook, path)
    else:
        path.write_text(text, encoding="utf-8")


def agrees(shown: str, printed: str) -> None:
    """It printed what the page shows; `…` is anything."""
    wanted = re.escape(shown.strip()).replace("…", r"[\s\S]*")
    assert re.search(wanted, printed), f"the page shows:\n{shown}\nand it is:\n{printed}"


@pytest.fixture(scope="module")
def followed(stranger: Stranger) -> Stranger:
    """The repository after everything on the page was done."""
    for step in steps():
        if step.language != "sh":
            write(step, stranger)
        elif "pip install" not in step.text or stranger.installs:
            done = stranger.run(step.text)
            assert done.returncode == 0, f"{step.text}\n{done.stdout}\n{done.stderr}"
            agrees(step.prints, done.stdout)
    return stranger


def test_the_page_can_be_followed_in_an_empty_repository(followed: Stranger) -> None:
    """And it is the wheel that does all this, not the project's folder."""
    where = followed.run('python -c "import lifecycle; print(lifecycle.__file__)"').stdout
    assert str(followed.folder.parent / "venv") in where


def test_running_a_notebook_again_changes_no_byte(followed: Stranger) -> None:
    path = followed.folder / NOTEBOOK
    before = path.read_bytes()
    assert followed.run(f"python -m lifecycle notebook {NOTEBOOK}").returncode == 0
    assert path.read_bytes() == before


def test_a_cell_that_fails_is_named_and_nothing_is_written(followed: Stranger) -> None:
    path = followed.folder / "broken.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0", id="zero")]), path)
    before = path.read_bytes()
    done = followed.run("python -m lifecycle notebook broken.ipynb")
    assert done.returncode == 1
    assert "broken.ipynb, cell 1 of 1 (id zero):" in done.stderr
    assert "Nothing was written." in done.stderr
    assert path.read_bytes() == before
    path.unlink()


@pytest.mark.parametrize(("name", "text"), [("nowhere.ipynb", None), ("page.ipynb", "# A page")])
def test_what_is_not_a_notebook_is_refused_in_a_sentence(followed: Stranger, name: str, text: str | None) -> None:
    if text is not None:
        (followed.folder / name).write_text(text)
    done = followed.run(f"python -m lifecycle notebook {name}")
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    (followed.folder / name).unlink(missing_ok=True)


def test_an_output_that_is_no_longer_true_fails(followed: Stranger) -> None:
    path = followed.folder / NOTEBOOK
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace("ACTIVE → SUSPENDED", "ACTIVE → LOCKED_OUT"), encoding="utf-8")
    done = followed.run(f"python -m pytest -q --nbval {NOTEBOOK}")
    path.write_text(kept, encoding="utf-8")
    assert kept.count("ACTIVE → SUSPENDED")
    assert done.returncode == 1


def test_nothing_that_a_repository_runs_is_a_learners_progress(followed: Stranger) -> None:
    assert not (followed.folder.parent / "data" / "okta-lifecycle-lab").exists()


def test_the_jobs_run_what_the_page_has_shown(followed: Stranger) -> None:
    """Each command of a job, on GitHub and on GitLab, passes here too. Installing and opening an issue are left out."""
    github = [yaml.safe_load((followed.folder / ".github" / "workflows" / name).read_text()) for name in
              ("docs.yml", "okta-weekly.yml")]  # fmt: skip
    gitlab = yaml.safe_load((followed.folder / ".gitlab-ci.yml").read_text())
    runs = [step["run"] for file in github for job in file["jobs"].values() for step in job["steps"] if "run" in step]
    runs += [line for job in gitlab.values() for line in job["script"]]
    commands = {run for run in runs if "pip install" not in run and not run.startswith("gh ")}
    assert len(commands) == 3
    for command in commands:
        done = followed.run(command)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_weekly_job_says_which_claim_has_changed_and_why(followed: Stranger) -> None:
    """As if an earlier version had ruled otherwise on one claim."""
    path = followed.folder / "docs" / "rulings.json"
    kept = path.read_text(encoding="utf-8")
    rulings = json.loads(kept)
    rulings["version"] = "0.1.0"
    rulings["claims"][2] |= {"ruling": "false", "evidence": ["inferred"]}
    path.write_text(json.dumps(rulings), encoding="utf-8")
    done = followed.run("python -m lifecycle check docs/*.md --against docs/rulings.json")
    path.write_text(kept, encoding="utf-8")
    assert done.returncode == 1
    (shown,) = re.findall(r"```text\n(docs/users\.md:8: suspend.*?)\n```", PAGE, re.S)
    agrees(shown, done.stdout)


def test_a_file_without_rulings_is_refused_in_a_sentence(followed: Stranger) -> None:
    done = followed.run("python -m lifecycle check docs/users.md --against docs/users.md")
    assert (done.returncode, done.stdout) == (2, "")
    assert "docs/users.md holds no rulings." in done.stderr


def test_the_lessons_are_reachable_from_the_wheel(followed: Stranger) -> None:
    assert "Copied" in followed.run("python -m lifecycle lessons").stdout
    mine = followed.folder / "my-lessons"
    assert len(list(mine.glob("*.ipynb"))) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    done = followed.run("cd my-lessons && python -m lifecycle diagnose examples/what-i-did.txt")
    assert "PROVISIONED" in done.stdout
    shutil.rmtree(mine)


# ------------------------------------------------------------------------------------------------ the fixture, misused


def test_a_marker_that_is_wrong_says_so(followed: Stranger) -> None:
    (followed.folder / "test_wrong.py").write_text(
        "import pytest\n\n@pytest.mark.okta_org(sed='team.yaml')\ndef test_it(okta_org):\n    pass\n"
    )
    done = followed.run("python -m pytest -q --strict-markers test_wrong.py")
    (followed.folder / "test_wrong.py").unlink()
    assert "An org has no option 'sed'. Use one of these: seed, engine," in done.stdout
