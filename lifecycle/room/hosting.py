"""Opens a room on this machine and serves it until it is stopped."""

import gc
import os
import shutil
import signal
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lifecycle.lab import progress
from lifecycle.lab.lessons import Lesson
from lifecycle.lab.plans import PlanStep
from lifecycle.lab.script import Script
from lifecycle.org.policies import Settings
from lifecycle.org.seeds import SeedError
from lifecycle.room.agenda import Agenda, plan_for
from lifecycle.room.catalogue import Catalogue
from lifecycle.room.diary import Diary, NotKept
from lifecycle.room.examining import Examining
from lifecycle.room.files import RoomFiles
from lifecycle.room.front import RoomDoor
from lifecycle.room.gathering import MOST_PEOPLE, Gathering
from lifecycle.room.keys import RoomFileError, kept_keys, with_new_code
from lifecycle.room.leading import LONGEST_SESSION, Leading
from lifecycle.room.orgs import RoomOrgs
from lifecycle.room.playing import Playing
from lifecycle.room.results import Results
from lifecycle.room.stages import MakeStage, OpenStages
from lifecycle.room.tls import TlsDoor, tls_context
from lifecycle.service.hosts import connection_limit, found_at, in_url, is_loopback
from lifecycle.service.listening import Server

DIARY_FILE, KEYS_FILE = "room.jsonl", "keys.json"
OLD_AFTER = 12 * 3600
"""Seconds after which a room that was left is over, and the same folder begins a new one."""
LARGEST_SENT = 4_000_000
"""How many bytes of a body the server takes."""


class CannotOpen(OSError):
    """The room can't be opened as asked. The message says why, and what to do."""


@dataclass(frozen=True)
class RoomCourse:
    """What the room needs of the course: its scripts, its stages and its plans."""

    script_of: Callable[[Lesson], Script]
    make: MakeStage
    plans: Mapping[int, Sequence[PlanStep]]


@dataclass(frozen=True)
class RoomAsked:
    """How the room is to be."""

    people: int = 12
    minutes: int = 60
    plan: int = 0
    """The length of the plan that the room follows, in minutes; 0 for the one that fits best."""
    seed: str | None = None
    host: str = "127.0.0.1"
    port: int = 8018
    public_url: str = ""
    folder: Path = Path("my-room")
    new: bool = False
    certificate: Path | None = None
    key: Path | None = None
    """The certificate and its key, as PEM. With them the room is served over HTTPS."""
    site: Path | None = None
    """The folder of the built site; None if there is none."""
    orgs_in_browsers: bool = False
    """Whether the people use the orgs of the site's notebooks, and none on this machine."""


def open_room(
    course: RoomCourse,
    asked: RoomAsked,
    address: str,
    now: Callable[[], float] = time.time,
    pace: Callable[[], float] = time.monotonic,
    *,
    prepares: bool = False,
) -> tuple[RoomDoor, Callable[[], None]]:
    """Return the door of a room, and what closes it. `address` is where people join.

    `now` gives the time of day in seconds. `pace` gives seconds and never goes back; guesses are slowed by it.
    `prepares` has exams made beforehand, in a process of their own.

    Raises:
        CannotOpen: if the room can't be kept in its folder, or if the seed is wrong.
    """
    if not 1 <= asked.people <= MOST_PEOPLE:
        raise CannotOpen(f"A room has from 1 to {MOST_PEOPLE} people, and not {asked.people}.")
    if not 1 <= asked.minutes <= LONGEST_SESSION:
        raise CannotOpen(f"A session takes from 1 to {LONGEST_SESSION} minutes, and not {asked.minutes}.")
    length = asked.plan or plan_for(course.plans, asked.minutes)
    if length not in course.plans:
        raise CannotOpen(f"There is no plan of {length} minutes. There are: {', '.join(map(str, course.plans))}.")
    if asked.orgs_in_browsers and asked.site is None:
        raise CannotOpen("Orgs in the browsers need the site of the course. Run `make site`, or leave --orgs out.")
    try:
        diary = Diary(asked.folder / DIARY_FILE)
        keys = [kept_keys(asked.folder / KEYS_FILE)]
        gathering = Gathering(diary, now)
        orgs = RoomOrgs(
            lambda: keys[0],
            lambda number: gathering.person(number) is not None,
            folder=asked.folder,
            address=address,
            seed=asked.seed,
            settings=Settings(),
            serves=not asked.orgs_in_browsers,
        )
        gathering.open(asked.people, asked.minutes)
    except (RoomFileError, NotKept) as error:
        raise CannotOpen(str(error)) from None
    except SeedError as error:
        raise CannotOpen(f"Can't make the orgs from this seed. {error}") from None
    catalogue = Catalogue(course.script_of)
    agenda = Agenda(course.plans[length], now)
    playing = Playing(
        lambda: keys[0],
        gathering,
        catalogue,
        agenda,
        OpenStages(course.make),
        orgs=orgs,
        has_site=asked.site is not None,
        now=pace,
    )
    examining = Examining(lambda: keys[0], gathering, course.make)
    playing.exam = examining
    results = Results(gathering, catalogue, examining)
    door = RoomDoor(
        lambda: keys[0],
        gathering,
        pages=RoomFiles(asked.site),
        for_people=dict(playing.routes) | dict(examining.routes) | dict(results.for_people),
        orgs=orgs,
        joined=examining.prepare,
        secure=asked.certificate is not None or address.startswith("https:"),
        now=pace,
    )

    def renew() -> None:
        keys[0] = with_new_code(keys[0], asked.folder / KEYS_FILE)

    leading = Leading(
        lambda: keys[0],
        renew,
        gathering,
        catalogue,
        agenda,
        playing,
        address=address,
        seen=door.seen,
        guesses=door.guesses,
        now=pace,
    )
    door.for_lead = dict(leading.routes) | dict(results.for_lead)

    if prepares:
        examining.begin()

    def close() -> None:
        examining.close()
        orgs.close()
        diary.close()

    return door, close


def put_old_aside(folder: Path, *, new: bool, now: float) -> str:
    """Move the room in this folder aside if it is over, or if a new one is wanted. Return a sentence about it."""
    diary = folder / DIARY_FILE
    if not diary.exists():
        return ""
    last = diary.stat().st_mtime
    if not new and now - last < OLD_AFTER:
        return f"Going on with the room that is kept in {folder}. For a new one, add --new."
    day = datetime.fromtimestamp(last).strftime("%Y-%m-%d")
    names = (folder.with_name(f"{folder.name}-{day}{more}") for more in ("", *(f"-{n}" for n in range(2, 1000))))
    aside = next(name for name in names if not name.exists())
    try:
        shutil.move(folder, aside)
    except OSError as error:
        raise CannotOpen(
            f"The earlier room can't be moved to {aside}: {error.strerror}. Choose another --folder."
        ) from None
    return f"The earlier room is kept in {aside}. This is a new one."


def serve_room(course: RoomCourse, asked: RoomAsked, say: Callable[[str], Any] = print) -> None:
    """Serve a room until SIGINT or SIGTERM.

    Raises:
        CannotOpen: if the room can't be opened, or if the address can't be bound.
    """
    os.environ[progress.VARIABLE] = ""  # what people do here is kept in the room, and is not the lead's own progress
    said = put_old_aside(asked.folder, new=asked.new, now=time.time())
    late = _Late()
    context = _context(asked)
    server = _bound(late, replace(asked, host="127.0.0.1", port=0) if context else asked)
    tls = _tls(asked, context, server.ports[0]) if context else None
    scheme, port = ("https", tls.port) if tls else ("http", server.ports[0])
    address = asked.public_url or f"{scheme}://{in_url(found_at(asked.host))}:{port}"
    try:
        door, close = open_room(course, asked, address, prepares=True)
    except CannotOpen:
        server.close()
        raise
    late.app = tls.seen_from_there(door) if tls else door
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda number, frame: server.stop())
    try:
        if said:
            say(said)
        say(f"The room is open for {asked.people} people, and is kept in {asked.folder}.")
        say(f"  People join at  {address}/  with the code  {door.keys.shown_code}")
        say(f"  Your own page   {address}/lead#{door.keys.lead}")
        if is_loopback(asked.host):
            say("Only this machine can reach the room. To let others in, add --host 0.0.0.0 or this machine's address.")
        elif not tls:
            say("Others in this network can read what people type, unless you serve it with --certificate and --key.")
        say("Ctrl-C ends it. The same command goes on where it was.")
        gc.freeze()
        server.run()
    except SystemExit:
        pass
    finally:
        if tls:
            tls.close()
        server.close()
        close()


def _context(asked: RoomAsked) -> ssl.SSLContext | None:
    """Return what encrypts; None if no certificate is given. Raises CannotOpen."""
    if asked.certificate is None and asked.key is None:
        return None
    if asked.certificate is None or asked.key is None:
        raise CannotOpen("HTTPS needs both --certificate and --key. Give the two files, or neither.")
    try:
        return tls_context(asked.certificate, asked.key)
    except OSError as error:  # an SSLError is one, too
        reason = getattr(error, "reason", None) or error.strerror or str(error)
        raise CannotOpen(f"This certificate and key can't be used ({reason}). Give both as PEM files.") from None


def _tls(asked: RoomAsked, context: ssl.SSLContext, behind: int) -> TlsDoor:
    """Return the door that speaks TLS. Raises CannotOpen."""
    try:
        return TlsDoor(asked.host, asked.port, context, behind)
    except OSError as error:
        raise CannotOpen(_not_bound(asked, error)) from None


def _not_bound(asked: RoomAsked, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"Can't serve at {asked.host}:{asked.port}: {reason.rstrip('.')}. Choose another host or port."


class _Late:
    """An application that is named after the server is bound, because links need to know the port."""

    app: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


def _bound(app: Any, asked: RoomAsked) -> Server:
    """Return a server that listens. Raises CannotOpen."""
    try:
        return Server(
            app,
            listen=f"{in_url(asked.host)}:{asked.port}",
            connection_limit=connection_limit(1),
            max_request_body_size=LARGEST_SENT,
            clear_untrusted_proxy_headers=True,
            ident="okta-lifecycle-lab",
        )
    except (OSError, OverflowError, ValueError) as error:
        raise CannotOpen(_not_bound(asked, error)) from None
