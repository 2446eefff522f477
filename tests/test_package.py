"""What is installed: one version, types for others, and a simulator that needs nothing of the lessons."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib import import_module, metadata
from pathlib import Path

import pytest
import requests
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import lifecycle

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

# ------------------------------------------------------------------------------------------------ the version


def test_the_changelog_begins_with_the_version() -> None:
    """If you raise one, raise both; a version has a date once it is released."""
    versions = re.findall(r"^## \[(.+)\] - (Unreleased|\d{4}-\d\d-\d\d)$", CHANGELOG, re.M)

    assert len(versions) == len(re.findall(r"^## ", CHANGELOG, re.M))
    assert versions[0][0] == lifecycle.__version__
    assert all(date != "Unreleased" for _, date in versions[1:])
    assert versions == sorted(versions, key=lambda found: [int(n) for n in found[0].split(".")], reverse=True)


def test_the_changelog_has_the_headings_of_keep_a_changelog() -> None:
    headings = set(re.findall(r"^### (.+)$", CHANGELOG, re.M))
    assert headings <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize("command", [[sys.executable, "-m", "lifecycle"], ["okta-lifecycle"]])
def test_the_command_line_tells_the_version(command: list[str]) -> None:
    """As a module and as a console script."""
    if command[0] == "okta-lifecycle":
        command = [str(Path(sys.executable).with_name("okta-lifecycle"))]
    run = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)

    assert run.stdout == f"okta-lifecycle-lab {lifecycle.__version__}\n"


# ------------------------------------------------------------------------------------------------ types


def test_the_names_have_types_for_those_who_import_them(tmp_path: Path) -> None:
    """Every name of the front door passes mypy's strict mode in somebody else's project, and a misspelt one doesn't."""
    (tmp_path / "good.py").write_text(f"from lifecycle import {', '.join(lifecycle.__all__)}\nreveal_type(plan)\n")
    (tmp_path / "bad.py").write_text("from lifecycle import nothing_of_the_kind\n")

    def mypy(name: str) -> str:
        command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache" / "others"), name]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    good = mypy("good.py")
    assert "error" not in good
    assert "-> lifecycle.book.plan.Plan" in good
    assert 'Module "lifecycle" has no attribute "nothing_of_the_kind"' in mypy("bad.py")


def test_type_checkers_see_the_names_that_scripts_see() -> None:
    """The stub file and the package have the same names, each for the same object."""
    stub = ast.parse((ROOT / "lifecycle" / "__init__.pyi").read_text(encoding="utf-8"))
    shown = {
        alias.asname: str(node.module)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }

    assert sorted(shown) == lifecycle.__all__
    for name, module in shown.items():
        assert getattr(lifecycle, name) is getattr(import_module(module), name)


# ------------------------------------------------------------------------------------------------ without the lessons


def needed(requirements: Iterable[str]) -> set[str]:
    """The distributions that these requirements bring along, as an installer would find them."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if (wanted.marker and not wanted.marker.evaluate({"extra": ""})) or name in found:
            continue
        found.add(name)
        waiting += [Requirement(text) for text in metadata.requires(name) or ()]
    return found


BASE = needed(PROJECT["dependencies"])
MISSING = {
    module
    for module, owners in metadata.packages_distributions().items()
    if not BASE & {canonicalize_name(owner) for owner in owners} and module != "lifecycle"
}
"""The modules that this environment has, but an installation without the lessons has not."""

WITHOUT = f"""
import runpy, sys

class Missing:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {sorted(MISSING)}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing)
"""
COMMAND = WITHOUT + 'runpy.run_module("lifecycle", run_name="__main__", alter_sys=True)\n'


def without_the_lessons(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_simulator_needs_few_packages() -> None:
    """Fifteen at most, and none of them is Jupyter's."""
    assert len(BASE) <= 15
    assert {"ipywidgets", "jupyterlab", "graphviz", "IPython"} <= MISSING


@pytest.mark.parametrize(
    "words",
    [
        ("why", "activate", "LOCKED_OUT"),
        ("plan", "DEPROVISIONED", "ACTIVE", "--keep", "groups"),
        ("matrix",),
        ("matrix", "--html"),
    ],
)
def test_a_command_answers_without_the_lessons(words: tuple[str, ...]) -> None:
    """The same as with them."""
    run = without_the_lessons(COMMAND, *words)
    whole = subprocess.run(
        [sys.executable, "-m", "lifecycle", *words], capture_output=True, text=True, encoding="utf-8", check=True
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == whole.stdout


def test_an_org_is_served_without_the_lessons() -> None:
    command = [sys.executable, "-c", COMMAND, "serve", "--port", "0", "--token", "a-token"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            url = re.search(r"http://\S+", server.stdout.readline())
            assert url
            headers = {"Authorization": "SSWS a-token"}
            assert requests.get(f"{url[0]}/api/v1/users", headers=headers, timeout=10).status_code == 200
        finally:
            server.terminate()


@pytest.mark.parametrize("without", [WITHOUT, WITHOUT.replace("in [", "in ['orjson', ")], ids=["", "without orjson"])
def test_a_script_uses_the_simulator_without_the_lessons(without: str) -> None:
    code = without + (
        "from lifecycle import simulated\n"
        "person = dict(firstName='T', lastName='T', email='t@example.com', login='t@example.com')\n"
        "print(simulated().client.create_user(person, activate=False).json()['status'])\n"
    )
    run = without_the_lessons(code)

    assert (run.stdout, run.stderr) == ("STAGED\n", "")


@pytest.mark.parametrize(("name", "package"), [("Panel", "ipywidgets"), ("draw", "graphviz"), ("Walk", "graphviz")])
def test_what_needs_the_lessons_says_how_to_get_them(name: str, package: str) -> None:
    """In the last line, which is all that a notebook or an IDE shows first."""
    run = without_the_lessons(WITHOUT + f"from lifecycle import {name}\n")

    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == (
        f"ModuleNotFoundError: lifecycle.{name} can't be used here. It draws or shows something and needs the package "
        f"{package}, which is not installed. Run `pip install 'okta-lifecycle-lab[notebook]'`."
    )


# ------------------------------------------------------------------------------------------------ only what is used


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh Python has loaded when it has run this."""
    code += "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_the_package_loads_nothing_until_it_is_asked() -> None:
    """A name is looked up when it is asked for."""
    plain = loaded_by("")
    assert {name for name in loaded_by("import lifecycle") - plain if name != "lifecycle"} == set()
    assert "ipywidgets" not in loaded_by("from lifecycle import simulated")


@pytest.mark.parametrize("words", [["plan", "STAGED", "ACTIVE"], ["matrix"]])
def test_what_asks_the_model_alone_loads_no_http(words: list[str]) -> None:
    assert "requests" not in loaded_by(f"from lifecycle.__main__ import main; main({words})")
