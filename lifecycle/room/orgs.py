"""An org for each person, behind the room's one door. Each has an address and a token of its own.

Some calls of the API need no token, such as a sign-in. So the address holds a secret, too: `/org/3-k7m2qx9wfa5d` is the
org of person 3, and nobody else knows it.

An org is kept in a file after each call that may have changed it. If many calls come at once, it is kept a moment
later, so that a script is not slowed down by the disk.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from wsgiref.types import StartResponse, WSGIEnvironment

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org import seeds, snapshot
from lifecycle.org.clock import WallClock
from lifecycle.org.org import Org
from lifecycle.org.policies import Settings
from lifecycle.room.keys import RoomKeys
from lifecycle.service.app import App
from lifecycle.service.door import shows_token

SAVED_TOGETHER = 0.25
"""Seconds between two writings of one org, in which calls are not kept one by one."""


class RoomOrgs:
    """The orgs of a room. An org is made when it is first asked for."""

    def __init__(
        self,
        keys: Callable[[], RoomKeys],
        is_here: Callable[[int], bool],
        *,
        folder: Path,
        address: str,
        seed: str | None,
        settings: Settings,
        serves: bool = True,
    ) -> None:
        """Make orgs from this seed, keep them in this folder, and let them be found below this address.

        `is_here` says whether somebody with this number is in the room. If it does not serve, nobody has an org here.

        Raises:
            SeedError: if the seed is wrong.
        """
        self._keys, self._is_here, self._folder, self._address = keys, is_here, folder, address
        self._seed, self._settings, self._serves = seed, settings, serves
        self._apps: dict[int, App] = {}
        self._kept_at: dict[int, float] = {}
        self._waiting: dict[int, threading.Timer] = {}
        self.trouble = ""
        """Why an org could not be kept the last time; empty if it could."""
        self._fresh()  # a seed that is wrong is told now, and not to the first person

    def _fresh(self) -> Org:
        clock = WallClock()
        return seeds.planted(self._seed, self._settings, clock) if self._seed else Org(self._settings, clock=clock)

    def shown(self, number: int) -> Mapping[str, str] | None:
        """Return the address and the token of a person's org; None if the room serves none."""
        if not self._serves:
            return None
        return {"url": self._url(number), "token": self._keys().token(number)}

    def _url(self, number: int) -> str:
        return f"{self._address}/org/{self._keys().org_name(number)}"

    def app(self, number: int) -> App:
        """Return the org of a person: as it was kept, or else a new one."""
        if number not in self._apps:
            org = self._fresh()
            org.base_url = self._url(number)
            if self._file(number).exists():
                try:
                    snapshot.load(org, self._file(number))
                except snapshot.SnapshotError as error:
                    self.trouble = str(error)
            self._apps[number] = App(org, self._keys().token(number))
        return self._apps[number]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a call of the API of somebody's org, if the token is that person's own."""
        name, _, rest = environ["PATH_INFO"].removeprefix("/org/").partition("/")
        asked = self._keys().whose_org(name)
        if not self._serves:
            return _refuse(start_response, "This room has no orgs. Yours is in the notebooks in your browser.")
        if asked is None or not self._is_here(asked):
            return _refuse(start_response, "There is no such org in this room. The address of yours is on your page.")
        header = environ.get("HTTP_AUTHORIZATION", "")
        if header and not shows_token(header, self._keys().token(asked)):
            return _refuse(
                start_response,
                "This token is not for this org. Each person in the room has an org and a token, "
                "and both stand on that person's page. Use your own address with your own token.",
            )
        environ["PATH_INFO"] = f"/{rest}"
        found = self.app(asked)(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD", "OPTIONS"):
            self._keep(asked)
        return found

    # ------------------------------------------------------------------------------------------------ on disk

    def _file(self, number: int) -> Path:
        return self._folder / f"org-{number}.json"

    def _keep(self, number: int) -> None:
        """Keep an org now, or in a moment if it was kept just now."""
        if monotonic() - self._kept_at.get(number, 0.0) >= SAVED_TOGETHER:
            self._write(number)
        elif number not in self._waiting:
            self._waiting[number] = threading.Timer(SAVED_TOGETHER, self._write, [number])
            self._waiting[number].daemon = True
            self._waiting[number].start()

    def _write(self, number: int) -> None:
        self._waiting.pop(number, None)
        with self._apps[number].quiet() as org:
            kept = snapshot.take(org)
        try:
            snapshot.save(kept, self._file(number))
        except snapshot.SnapshotError as error:
            self.trouble = str(error)
        else:
            self.trouble = ""
        self._kept_at[number] = monotonic()

    def close(self) -> None:
        """Keep every org that is not kept yet."""
        for number, timer in list(self._waiting.items()):
            timer.cancel()
            self._write(number)


def _refuse(start_response: StartResponse, why: str) -> Iterable[bytes]:
    """Refuse a call as Okta refuses a wrong token, with the reason as its cause."""
    refusal = refusals.INVALID_TOKEN
    body = {
        "errorCode": refusal.code,
        "errorSummary": refusal.summary,
        "errorLink": refusal.code,
        "errorId": "oae-room",
        "errorCauses": [{"errorSummary": why}],
    }
    data = json.dumps(body).encode()
    status = HTTPStatus(refusal.http)
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(data)))]
    start_response(f"{status.value} {status.phrase}", [*headers, ("X-Simulator-Evidence", str(Tier.UNKNOWN))])
    return [data]
