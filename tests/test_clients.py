"""docs/clients.md is true: each of its blocks is run against a served org, and what it prints is what stands below it.

A block that begins with the name of a file is written there, for the blocks after it. A block of the page holds the
address http://127.0.0.1:8008 only where the server prints it or is told it; here another port stands for it, so that a
server of the machine's own is not in the way. The sign-in in a browser is run by test_browser_clients.py.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import yaml
from wire import TIERS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8008"
SHOWN_PORT = 8008
TOKEN = "a-token-of-this-page"
JOB = "A CI job"
TOLD = (
    "Python, with requests",
    "Okta's own SDK for Python",
    "curl",
    "What is not simulated",
    "How to tell a guess",
)
"""The sections whose blocks all go to an org that is there already."""


@dataclass(frozen=True)
class Block:
    """A fenced block of the page, with the block of output below it."""

    section: str
    language: str
    code: str
    said: str = ""

    @property
    def file(self) -> str | None:
        """The name of the file that it is."""
        found = re.match(r"# (\S+\.\w+)\n", self.code)
        return found[1] if found else None

    @property
    def serves(self) -> bool:
        return "lifecycle serve" in self.code and self.language == "sh"


def _blocks() -> Iterator[Block]:
    section, found = "", None
    for title, language, code in re.findall(r"^##+ ([^\n]+)$|^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S):
        section = title or section
        if language == "text":
            assert found, f"there is nothing in {section!r} that prints {code!r}"
            yield Block(found.section, found.language, found.code, code)
            found = None
        elif found:
            yield found
            found = None
        if language and language != "text":
            found = Block(section, language, code)
    if found:
        yield found


BLOCKS = tuple(_blocks())


def of(section: str) -> list[Block]:
    return [block for block in BLOCKS if block.section == section]


def check(block: Block, printed: str) -> None:
    """It printed what the page says; `…` is anything, and alone on a line any further lines."""
    wanted = re.escape(block.said.strip()).replace("\\\n…", r"\n[\s\S]*").replace("…", ".*")
    if not re.fullmatch(wanted, printed.strip()):
        pytest.fail(f"the page says:\n{block.said}\nand it is:\n{printed}")


# ------------------------------------------------------------------------------------------------- running


def environment(home: Path, **more: str) -> dict[str, str]:
    """The tests' own, without what would lead a client to another org; `python` is the one that runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OKTA_", "PYTEST_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return kept | {"HOME": str(home), "PATH": path} | more


def write(block: Block, folder: Path) -> None:
    target = folder / str(block.file)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(block.code, encoding="utf-8")


def run(block: Block, folder: Path, settings: dict[str, str]) -> str:
    """Run it in the folder; answers what it printed. What a shell exports is there for the blocks after it."""
    if block.language == "python":
        command = [sys.executable, "-c", block.code]
    else:
        exported = folder / "exported"
        command = ["bash", "-c", f"{block.code}\nenv -0 >{shlex.quote(str(exported))}"]
    done = subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    if block.language == "sh":
        settings.update(line.split("=", 1) for line in exported.read_text(encoding="utf-8").split("\0") if line)
    return done.stdout


def free_ports(number: int) -> int:
    """The first of so many ports in a row that nobody has."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
        try:
            for n in range(number):
                socket.create_server(("127.0.0.1", port + n)).close()
        except (OSError, OverflowError):
            continue
        return port


@contextmanager
def serving(block: Block, folder: Path, **other: str) -> Iterator[tuple[str, list[str]]]:
    """The server of a block, on ports of its own: the first address, and what was printed, with the page's ports.

    `other` has what else stands elsewhere here than on the page, such as the origin.
    """
    words = [other.get(word, word) for word in shlex.split(block.code)]
    assert words[:3] == ["python", "-m", "lifecycle"]
    assert "--port" not in words
    lines = len(block.said.splitlines())
    port = free_ports(lines)
    command = [sys.executable, *words[1:], "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            said = [server.stdout.readline() for _ in range(lines)]
            yield (
                f"http://127.0.0.1:{port}",
                [re.sub(r":(\d+) ", lambda m: f":{int(m[1]) - port + SHOWN_PORT} ", line) for line in said],
            )
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) == 0  # a room writes its files first


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served org."""
    said = f"Serving an Okta org at {ADDRESS} (token {TOKEN})\n"
    block = Block("", "sh", f"python -m lifecycle serve --token {TOKEN}", said)
    with serving(block, tmp_path_factory.mktemp("org")) as (address, _):
        yield address


def needs(section: str) -> None:
    """Skip, by name, what this machine can't run."""
    code = "".join(block.code for block in of(section))
    if any(block.language == "sh" for block in of(section)) and shutil.which("bash") is None:
        pytest.skip("there is no bash on this machine")
    if "curl " in code and shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    if "from okta" in code:
        pytest.importorskip("okta", reason="Okta's SDK is not installed")


# ------------------------------------------------------------------------------------------------- the page


def test_every_block_is_run() -> None:
    """By a test of this file or, in a browser, of test_browser_clients.py; and what a call prints is shown."""
    for block in BLOCKS:
        exports = block.code.startswith("export ")
        if block.language == "js":
            assert block.section == "A sign-in in a browser"
        elif block.language == "log":  # test_serve_log.py makes its calls
            assert block.section == "What each call did"
            continue
        elif not block.file and not block.serves:
            assert block.language in ("python", "sh")
            assert block.section in TOLD or exports
        assert bool(block.said) is not (bool(block.file) or exports), block.code


@pytest.mark.parametrize("section", TOLD)
def test_blocks_to_an_org(section: str, org: str, tmp_path: Path) -> None:
    """In their order, in one folder, with the two variables set as the page says."""
    needs(section)
    settings = environment(tmp_path, OKTA_CLIENT_ORGURL=org, OKTA_CLIENT_TOKEN=TOKEN)

    for block in of(section):
        if block.file:
            write(block, tmp_path)
        else:
            check(block, run(block, tmp_path, settings).replace(org, ADDRESS))


def test_the_sdks_switch_is_needed(org: str, tmp_path: Path) -> None:
    """Without it the SDK asks for https, as the page says; Okta's own words."""
    needs("Okta's own SDK for Python")
    settings = environment(tmp_path, OKTA_CLIENT_ORGURL=org, OKTA_CLIENT_TOKEN=TOKEN)
    story = next(block for block in of("Okta's own SDK for Python") if block.language == "python")

    done = subprocess.run(
        [sys.executable, "-c", story.code], cwd=tmp_path, env=settings, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "Your Okta URL must start with" in done.stderr


def test_it_starts_as_shown(tmp_path: Path) -> None:
    """The line is the server's; the variables point where the line says."""
    needs("Start an org")
    start, export = of("Start an org")
    with serving(start, tmp_path) as (_, said):
        check(start, "".join(said))
    settings = environment(tmp_path)
    run(export, tmp_path, settings)

    assert f"at {settings['OKTA_CLIENT_ORGURL']} (token {settings['OKTA_CLIENT_TOKEN']})" in start.said


def test_a_room_is_as_shown_and_goes_on(tmp_path: Path) -> None:
    """Its lines, its files, and what one learner did is there when the command is run again, in that org alone."""
    seed, start = of("For a room")
    write(seed, tmp_path)
    ben = "api/v1/users/ben@example.com"

    def at(first: str, number: int, method: str = "GET", path: str = "") -> requests.Response:
        host, _, port = first.rpartition(":")
        token = {"Authorization": f"SSWS spring-{number}"}
        url = f"{host}:{int(port) + number - 1}/{ben}{path}"
        return requests.request(method, url, headers=token, timeout=10)

    with serving(start, tmp_path) as (first, said):
        check(start, "".join(said))
        assert at(first, 2, "POST", "/lifecycle/unsuspend").ok
    with serving(start, tmp_path) as (first, said):
        check(start, "".join(said))
        statuses = [at(first, number).json()["status"] for number in (2, 3)]

    assert statuses == ["ACTIVE", "SUSPENDED"]
    assert {f.name for f in tmp_path.iterdir()} == {"team.yaml", "room.json", "room-2.json", "room-3.json"}


def test_the_tables_are_whole() -> None:
    """Every option of `serve`, and every word of the evidence; no other."""
    asked = subprocess.run(
        [sys.executable, "-m", "lifecycle", "serve", "--help"], capture_output=True, text=True, check=True
    )
    rows = re.findall(r"^\| `(--)?(\w+)", PAGE, re.M)

    assert {word for dashes, word in rows if dashes} == set(re.findall(r"^  --(\w+)", asked.stdout, re.M))
    assert {word for dashes, word in rows if not dashes} == TIERS


def test_what_it_links_to_is_there() -> None:
    """Files beside the page."""
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target


# ------------------------------------------------------------------------------------------------- the CI job


def job(folder: Path) -> tuple[int, str, str]:
    """Run the workflow's job as a runner does: the exit status, what its steps printed, and the org's address.

    Each `run` goes through `bash -e`, GitHub's shell where none is named; after a failed step only those of
    `if: always()` are run. Two kinds of steps are not run: `uses`, which fetch code and a Python, and the step named
    Install: this test has both installed. The job's port is changed in the one place where the workflow names it.
    """
    test, workflow = of(JOB)
    write(test, folder)
    (found,) = yaml.safe_load(workflow.code)["jobs"].values()
    address = f"http://127.0.0.1:{free_ports(1)}"
    assert found["env"]["OKTA_CLIENT_ORGURL"] == ADDRESS
    assert workflow.code.count(str(SHOWN_PORT)) == 1
    settings = environment(folder, **(found["env"] | {"OKTA_CLIENT_ORGURL": address}))
    steps = [step for step in found["steps"] if "run" in step]
    assert steps.pop(0) == {"name": "Install", "run": "python -m pip install ./lab pytest requests"}
    status, printed = 0, ""
    for step in steps:
        if status and step.get("if") != "always()":
            continue
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=folder,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        status, printed = status or done.returncode, printed + done.stdout
    return status, printed, address


def ended(address: str) -> bool:
    """Whether nobody listens there any more; a server that was told to stop gets the time to do so."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=5).close()
        except OSError:
            return True
    return False


@pytest.mark.parametrize("fails", [False, True])
def test_the_ci_job(fails: bool, tmp_path: Path) -> None:
    """It starts the org, waits for it, runs the tests and stops it; a test that fails fails it, and the org stops."""
    needs(JOB)
    if fails:
        (tmp_path / "tests").mkdir()
        (tmp_path / "tests" / "test_wrong.py").write_text("def test_wrong():\n    assert False\n", encoding="utf-8")

    status, printed, address = job(tmp_path)
    stopped = ended(address)
    if not stopped:  # it is not to outlive the tests
        os.kill(int((tmp_path / "serve.pid").read_text(encoding="utf-8")), signal.SIGKILL)

    assert status == (1 if fails else 0), printed
    assert ("1 failed, 1 passed" if fails else "1 passed") in printed
    assert f"Serving an Okta org at {address} (token a-token-for-ci)" in printed
    assert stopped
