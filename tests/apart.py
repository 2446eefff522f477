"""Two networks of a test's own, joined by a cable: the lead's machine in one, the people's in the other.

They are network namespaces of Linux. No root is needed, but a system may forbid them.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

LEAD, PEOPLE = "198.51.100.1", "198.51.100.2"
"""Addresses that no machine has (RFC 5737)."""
STAY = "echo ready && exec cat"
AT_LEAD = f"""
ip link set lo up && ip link add lead type veth peer name people && ip addr add {LEAD}/24 dev lead &&
ip link set lead up && ip route add default dev lead && {STAY}
"""
AT_PEOPLE = f"ip link set lo up && {STAY}"
PLUG = f"ip addr add {PEOPLE}/24 dev people && ip link set people up"


class Forbidden(Exception):
    """This system lets nobody make a network of one's own. The message says why."""


@dataclass(frozen=True)
class Apart:
    """What goes before a command so that it runs in one of the two networks."""

    lead: tuple[str, ...]
    people: tuple[str, ...]

    def browser(self, folder: Path, program: str) -> str:
        """A program that starts this browser in the people's network."""
        script = folder / "browser"
        script.write_text(f'#!/bin/sh\nexec {" ".join(self.people)} {program} "$@"\n', "utf-8")
        script.chmod(0o700)
        return str(script)


@contextmanager
def two_networks() -> Iterator[Apart]:
    """Make the two networks. Raises Forbidden."""
    for program in ("unshare", "nsenter", "ip"):
        if shutil.which(program) is None:
            raise Forbidden(f"there is no {program} on this machine")
    with ExitStack() as ends:
        lead = ends.enter_context(_stays("unshare", "--user", "--map-root-user", "--net", "sh", "-c", AT_LEAD))
        at_lead = _inside(lead)
        people = ends.enter_context(_stays(*at_lead, "unshare", "--net", "sh", "-c", AT_PEOPLE))
        _run(*at_lead, "ip", "link", "set", "people", "netns", str(people))
        _run(*_inside(people), "sh", "-c", PLUG)
        yield Apart(at_lead, _inside(people))


def _inside(process: int) -> tuple[str, ...]:
    return ("nsenter", "--target", str(process), "--user", "--net", "--preserve-credentials")


@contextmanager
def _stays(*command: str) -> Iterator[int]:
    """Run what keeps a network open until it is closed. Gives the number of its process."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as stays:
        assert stays.stdin
        assert stays.stdout
        assert stays.stderr
        try:
            if stays.stdout.readline().strip() != "ready":
                raise Forbidden(stays.stderr.read().strip() or f"{command[0]} has failed")
            yield stays.pid
        finally:
            stays.stdin.close()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    if done.returncode:
        raise Forbidden(done.stderr.strip() or f"{command[0]} has failed")
