"""Where the project lives: one address everywhere, workflows whose commands exist, and configurations that load.

What GitHub, Binder and JupyterHub do can't be run here, so this checks what can be: that the files are what those
services read, and that each command in them is there.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

import lifecycle
from lifecycle.lab.address import SITE
from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.opening import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
URLS = PROJECT["project"]["urls"]
OWNER_AND_NAME = urlsplit(URLS["Source"]).path.strip("/")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WRITTEN = [
    *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "pyproject.toml", ROOT / "CITATION.cff",
    *ROOT.glob("site/**/*.py"), *ROOT.glob("lifecycle/lab/*.py"),
]  # fmt: skip


# ------------------------------------------------------------------------------------------------ one address


def test_the_project_has_one_address() -> None:
    """Whoever moves it changes pyproject.toml, and this test names the other places."""
    owner, name = OWNER_AND_NAME.split("/")
    site = f"https://{owner}.github.io/{name}/"
    assert URLS["Homepage"] == site == SITE
    assert URLS["Documentation"] == f"{site}docs/"
    for path in WRITTEN:
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"github(?:usercontent)?\.com/([\w-]*lifecycle-lab/[\w-]+)|/gh/([\w-]+/[\w-]+)/", text)
        assert {one or other for one, other in found} <= {OWNER_AND_NAME}, path
        for host in re.findall(r"https://[\w-]*lifecycle-lab\.github\.io/[\w-]+/", text):
            assert host == site, path


def test_the_citation_names_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == lifecycle.__version__
    assert (cited["repository-code"], cited["url"]) == (URLS["Source"], URLS["Homepage"])
    assert cited["license"] == PROJECT["project"]["license"]
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()


def test_binder_opens_the_first_lesson_in_the_learners_copies() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = set(re.findall(r"https://mybinder\.org/v2/[^)\s]+", readme))
    assert len(links) == 1
    (path,) = parse_qs(urlsplit(links.pop()).query)["urlpath"]
    assert path == f"lab/tree/my-lessons/{LESSONS[0].file}"
    version = (ROOT / "runtime.txt").read_text().strip().removeprefix("python-")
    assert f"Programming Language :: Python :: {version}" in PROJECT["project"]["classifiers"]
    assert os.access(ROOT / "postBuild", os.X_OK)
    assert "lifecycle lessons notebooks my-lessons" in (ROOT / "postBuild").read_text()


# ------------------------------------------------------------------------------------------------ workflows


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request: pytest.FixtureRequest) -> dict[Any, Any]:
    found = yaml.safe_load(request.param.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_there_are_the_workflows() -> None:
    assert {path.stem for path in WORKFLOWS} == {"pages", "test", "wheel"}


def test_a_workflow_has_the_form_that_github_reads(workflow: dict[Any, Any]) -> None:
    """As its schema says: the keys, and for each step either an action with a version or a command."""
    assert workflow.keys() <= {"name", True, "permissions", "concurrency", "jobs", "env"}, "YAML reads `on` as true"
    assert workflow["permissions"] == {"contents": "read"}, "a job that needs more says so itself"
    for job in workflow["jobs"].values():
        assert job.keys() <= {
            *("name", "runs-on", "needs", "if", "strategy", "env", "steps", "permissions", "environment"),
            "timeout-minutes",
        }
        assert set([job["needs"]] if "needs" in job else []) <= workflow["jobs"].keys()
    for step in steps(workflow):
        assert ("uses" in step) is not ("run" in step)
        assert step.keys() <= {"name", "id", "if", "uses", "run", "with", "env"}
        # GitHub's own actions are named by version, and those of anybody else by commit, which nobody can move.
        assert re.fullmatch(r"actions/[\w-]+@v\d+|[\w.-]+/[\w./-]+@[0-9a-f]{40}", step.get("uses", "actions/a@v1"))


def test_each_command_of_a_workflow_is_there(workflow: dict[Any, Any]) -> None:
    for command in (line for step in steps(workflow) for line in step.get("run", "").splitlines()):
        for target in re.findall(r"\bmake (\w+)", command):
            assert f"\n{target}:" in MAKEFILE, command
        for name in re.findall(r"[\w-]+\.(?:txt|sh)\b", command):
            assert (ROOT / name).exists(), command
        assert command.startswith(("make ", "sh bootstrap.sh", "python -m venv", ".venv"))


def test_the_tests_run_on_every_system_and_every_python_that_the_project_names() -> None:
    found = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())["jobs"]["test"]
    matrix = found["strategy"]["matrix"]
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["project"]["classifiers"]))
    assert matrix["python"] == named == ["3.11", "3.12", "3.13", "3.14"]
    assert matrix["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    windows = [step["run"] for step in found["steps"] if "== 'windows" in step.get("if", "")]
    assert all("\n" not in run for run in windows), "PowerShell goes on after a command that has failed"
    played = [run.split(" -m pytest ")[1] for run in windows if " -m pytest " in run]
    assert [run.split()[-1] for run in played] == ["tests", "notebooks"]
    for run in played:
        assert run.rsplit(" ", 1)[0] in MAKEFILE


# ------------------------------------------------------------------------------------------------ a JupyterHub


class Config:
    """What JupyterHub's `get_config` returns: sections that take any setting."""

    def __getattr__(self, name: str) -> Any:
        found = self.__dict__[name] = Config()
        return found


@pytest.fixture
def hub() -> Any:
    """The configuration as JupyterHub reads it."""
    config = Config()
    path = ROOT / "jupyterhub" / "jupyterhub_config.py"
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {"get_config": lambda: config})
    return config


@pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows")
def test_a_hub_puts_the_lessons_into_a_home_and_begins_the_server(hub: Any, tmp_path: Path) -> None:
    """The command of its spawner, with a program in the place of the server that says how it was called."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "jupyterhub-singleuser").write_text('#!/bin/sh\necho "served $@"\n')
    (programs / "jupyterhub-singleuser").chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    run = subprocess.run(
        [*hub.Spawner.cmd, *hub.Spawner.args],
        cwd=home,
        env=os.environ | {"PATH": path, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[-1] == f"served {' '.join(hub.Spawner.args)}"
    copies = {path.name for path in (home / "my-lessons").glob("*.ipynb")}
    assert copies == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert Path(hub.Spawner.default_url).name in copies
    assert '"outputs": []' in (home / "my-lessons" / "start.ipynb").read_text(encoding="utf-8")


def test_a_hub_ends_what_nobody_uses_and_has_the_settings_of_the_lessons(hub: Any) -> None:
    assert hub.Spawner.environment == {"JUPYTER_CONFIG_PATH": str(SETTINGS)}
    assert (SETTINGS / "labconfig" / "default_setting_overrides.json").exists()
    (culler,) = hub.JupyterHub.services
    (role,) = hub.JupyterHub.load_roles
    assert role["services"] == [culler["name"]]
    assert any("cull_idle_timeout" in arg for arg in hub.Spawner.args)


def test_jupyterlab_knows_each_setting_of_the_lessons() -> None:
    """It ignores a setting that it does not know, so a name that is wrong would be seen by nobody."""
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    settings = json.loads((SETTINGS / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8"))
    assert settings
    for plugin, chosen in settings.items():
        package, name = plugin.split(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))
        assert chosen.keys() <= schema["properties"].keys(), plugin
