"""A room for tests: served in this process, or by a process of its own, and the people in it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import requests

from lifecycle.lab.plans import PLANS
from lifecycle.plays.lesson import on_stage, script_of
from lifecycle.room.front import RoomDoor
from lifecycle.room.hosting import RoomAsked, RoomCourse, open_room
from lifecycle.service.adapter import connect

HOME = "https://room.example"
"""Where the room is for a client in this process, whose requests leave it nowhere."""
COURSE = RoomCourse(script_of, on_stage, PLANS)
FIRST = "0/her requests"
EXERCISE = "0/exercise"


@dataclass
class Clocks:
    """The time of day and the pace, which a test moves."""

    day: float = 1_800_000_000.0
    pace: float = 1000.0

    def move(self, seconds: float) -> None:
        self.day += seconds
        self.pace += seconds


@dataclass
class Client:
    """A browser, or a program: who calls, and from where."""

    home: str
    session: requests.Session
    name: str = ""

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.session.get(self.home + path, params=query, timeout=30)

    def post(self, path: str, **document: Any) -> requests.Response:
        return self.session.post(self.home + path, json=document, timeout=30)

    def join(self, code: str, name: str) -> "Client":
        answer = self.post("/api/join", code=code, name=name)
        assert answer.ok, answer.text
        self.name = answer.json()["name"]
        return self

    def stage(self, at: str = FIRST) -> dict[str, Any]:
        answer = self.get("/api/stage", at=at)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def press(self, key: str, at: str = FIRST, **values: str) -> dict[str, Any]:
        """Press a button, and answer what is predicted at once by sending the call."""
        found = self.order(at, do="press", key=key, values=values)
        return self.order(at, do="skip") if found["scene"]["ask"] else found

    def order(self, at: str, **message: Any) -> dict[str, Any]:
        answer = self.post("/api/stage", at=at, count=self.stage(at)["count"], message=message)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def play(self, situation: str, at: str) -> dict[str, Any]:
        """Press what a line tells."""
        from lifecycle.lab.situations import presses_in

        found: dict[str, Any] = {}
        for press in presses_in(situation):
            found = self.press(press.key, at, **press.values)
        return found

    def lead(self, do: str, **more: Any) -> dict[str, Any]:
        answer = self.post("/api/lead/do", do=do, **more)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def board(self) -> dict[str, Any]:
        answer = self.get("/api/lead/board")
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found


@dataclass
class Room:
    """A room in this process, behind its door."""

    folder: Path
    asked: RoomAsked
    clocks: Clocks = field(default_factory=Clocks)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        asked = replace(self.asked, folder=self.folder)
        self.door: RoomDoor
        self.door, self.close = open_room(
            COURSE, asked, HOME, now=lambda: self.clocks.day, pace=lambda: self.clocks.pace
        )

    @property
    def code(self) -> str:
        return self.door.keys.code

    def caller(self, address: str = "203.0.113.7") -> Client:
        """Somebody's browser, whose requests come from this address."""

        def from_there(environ: Any, start_response: Any) -> Any:
            return self.door(environ | {"REMOTE_ADDR": address}, start_response)

        return Client(HOME, connect(requests.Session(), from_there))

    def join(self, name: str) -> Client:
        return self.caller().join(self.code, name)

    def leader(self) -> Client:
        found = self.caller("203.0.113.1")
        assert found.post("/api/lead/enter", key=self.door.keys.lead).ok
        return found


@contextmanager
def served_room(
    folder: Path, *words: str, before: Sequence[str] = ()
) -> Iterator[tuple[str, str, str, "subprocess.Popen[str]"]]:
    """A room that a process serves: its address, its code, the lead's key, and the process.

    `before` goes before the command, and may start it in another network.
    """
    command = [*before, sys.executable, "-m", "lifecycle", "room", "--folder", str(folder), "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        said = ""
        while "Ctrl-C" not in said:
            line = server.stdout.readline()
            assert line, said
            said += line
        address = re.search(r"People join at +(https?://\S+)/ ", said)
        code, key = re.search(r"with the code +(\d+ \d+)", said), re.search(r"/lead#(\S+)", said)
        assert address
        assert code
        assert key
        try:
            yield address[1], code[1], key[1], server
        finally:
            server.send_signal(signal.SIGTERM)
