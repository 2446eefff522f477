"""Makes users in a real org, and is killed while it does so: by SIGKILL, at every line that runs.

It is a program of its own, because a killed process can't be a test. Its arguments are the address of the served org,
the token, the file of the ledger, and into how many points the way of a create is divided. It prints how many lines a
create has, and how many processes were killed.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import requests
from real import NAME, PERSON, REAL, Detour

from lifecycle.client.client import Client
from lifecycle.client.ledger import Ledger
from lifecycle.client.sitting import Sitting

OURS = ("lifecycle/client/ledger", "lifecycle/client/guard")
"""The files of which each line is a point. Of all others, some lines are."""


def create(address: str, token: str, ledger: Path) -> None:
    session = requests.Session()
    session.mount("https://", Detour(REAL, address))
    sitting = Sitting(REAL, pause=lambda seconds: None)  # the served org only counts, and refuses nothing
    sitting.tell = lambda text: None
    client = Client(REAL, token, session, ledger=Ledger(ledger), sitting=sitting)
    client.guard.opt_in(NAME)
    client.create_user(client.person(PERSON), activate=False)


def traced(address: str, token: str, ledger: Path, last: int) -> list[bool]:
    """Create a user, and die at this line. Returns for each line whether it was one of ours."""
    lines: list[bool] = []

    def each(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            lines.append(any(name in frame.f_code.co_filename for name in OURS))
            if len(lines) == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return each

    sys.settrace(each)
    try:
        create(address, token, ledger)
    finally:
        sys.settrace(None)
    return lines


def main(address: str, token: str, ledger: str, points: str) -> None:
    lines = traced(address, token, Path(ledger), 0)
    mine = [n for n, ours in enumerate(lines, start=1) if ours]
    others = [n for n, ours in enumerate(lines, start=1) if not ours]
    wanted = sorted({*mine, *others[:: max(1, len(others) // int(points))]})
    killed = 0
    for last in wanted:
        child = os.fork()
        if not child:
            traced(address, token, Path(ledger), last)
            os._exit(0)
        killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    print(len(lines), len(wanted), killed)


if __name__ == "__main__":
    main(*sys.argv[1:])
