"""Clients for Node.js, as they are published, in processes of their own.

What they need stands in `tests/clients/`, a package.json with its lock for each. npm fetches it once, beside the
environment. Tests are skipped, by name, where it can't be had.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LISTS = Path(__file__).resolve().parent / "clients"
CACHE = Path(sys.prefix) / "clients"
"""Where clients are kept, and the widget too."""
LEAST_NODE = 20
"""The oldest Node.js that okta-auth-js supports."""


def node() -> str:
    """Node.js; the test is skipped without one that is new enough."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        pytest.skip("there is no Node.js on this machine")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.removeprefix("v").split(".")[0]) < LEAST_NODE:
        pytest.skip(f"okta-auth-js needs Node.js {LEAST_NODE}, and this machine has {said.strip()}")
    return found


def packages(name: str) -> Path:
    """The folder with this client and what it needs, made at the first call."""
    node()
    files = sorted(LISTS.joinpath(name).iterdir())
    wanted = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]
    folder = CACHE / f"{name}-{wanted}"
    if not folder.exists():
        CACHE.mkdir(exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=CACHE))
        for file in files:
            shutil.copy(file, making)
        command = [str(shutil.which("npm")), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=making, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(making)
            pytest.skip(f"{name} can't be installed here: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
        making.rename(folder)
    return folder


@dataclass(frozen=True)
class Seen:
    """What okta-auth-js makes of an answer."""

    status: str
    step: str
    steps: tuple[str, ...]
    inputs: tuple[str, ...]
    options: tuple[str, ...]
    """The labels of the authenticators to choose from."""
    messages: tuple[str, ...]
    keys: tuple[str, ...]
    features: tuple[str, ...]
    user: dict[str, Any]
    claims: dict[str, Any]
    """Those of the ID token, whose signature it has checked; none without one."""
    thrown: str


class Driver:
    """One page of okta-auth-js, and then another: `driver("proceed", step="identify", username=…)`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def fresh(self, issuer: str, client_id: str, redirect_uri: str, *, legacy: bool = False, **more: Any) -> None:
        """Make another OktaAuth; `legacy` lets its named flows run, such as `recoverPassword`."""
        options = {"issuer": issuer, "clientId": client_id, "redirectUri": redirect_uri, **more}
        self._ask({"new": options | {"idx": {"enableLegacyMode": legacy}}})

    def __call__(self, method: str, **options: Any) -> Seen:
        """Call a method of `okta.idx`."""
        found = self._ask({"call": method, "options": options})
        lists = ("steps", "inputs", "options", "messages", "keys", "features")
        return Seen(**found | {name: tuple(found[name]) for name in lists})

    def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "Node.js has ended"
        return dict(json.loads(line))


@contextmanager
def auth_js() -> Iterator[Driver]:
    """okta-auth-js in a process of its own."""
    program, folder = node(), packages("okta-auth-js")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OKTA_", "NODE_"))}
    with subprocess.Popen(
        [program, "drive.mjs"],
        cwd=folder,
        env=kept,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it warns of its memory again and again
        text=True,
        encoding="utf-8",
    ) as process:
        yield Driver(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(20) == 0
