"""Serves orgs on ports, for any client in any language. Only this machine can reach them, unless a host is given.

Each org has a port and a token of its own. A call with the token of another served org goes to that other org,
whichever port it came to.
"""

import gc
import json
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lifecycle.org import seeds, snapshot
from lifecycle.org.clock import WallClock, stamp
from lifecycle.org.heard import Heard
from lifecycle.org.org import Org
from lifecycle.org.policies import Settings
from lifecycle.service.app import App, Listener
from lifecycle.service.faults import FaultsError, Faulty, faults_in
from lifecycle.service.hosts import connection_limit, found_at, in_url, is_loopback
from lifecycle.service.line_writer import LineWriter
from lifecycle.service.listening import Server
from lifecycle.service.service_apps import ServiceAppsError, service_apps_in
from lifecycle.service.telling import Answered, line, log_text, moved_line

MOST_SENT = 64 * 2**20
"""How many bytes of a body are read. The app refuses bodies that are too long; above this size, the server does."""
SAVE_EVERY = 60
"""Seconds between two snapshots."""
MOST_ORGS = 200
LAST_PORT = 65535


LOGS = TEXT_LOG, JSON_LOG = ("text", "json")
"""The forms in which calls are told."""
NUMBER_PLACE = "{n}"
"""In a public address: the number of the org."""


PEOPLE = Path(__file__).resolve().parent / "sign_in_page" / "people.yaml"
"""The seed of an org that is served with the sign-in page and without a seed of its own."""


class CannotServe(OSError):
    """The orgs can't be served as asked. The message says why, and what to do."""


class Switchboard:
    """Several orgs behind one server, told apart by port and token."""

    def __init__(self, apps: Mapping[str, WSGIApplication]) -> None:
        self.apps = apps
        self.by_port: dict[str, WSGIApplication] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request to the org of its token, or else to the org of its port."""
        header = environ.get("HTTP_AUTHORIZATION", "")
        token = header.removeprefix("SSWS").removeprefix("Bearer").strip()
        app = self.apps.get(token) or self.by_port[str(environ["SERVER_PORT"])]
        return app(environ, start_response)


def serve(
    host: str = "127.0.0.1",
    port: int = 8008,
    token: str | None = None,
    say: Callable[[str], Any] = print,
    *,
    seed: str | None = None,
    orgs: int = 1,
    engine: str = "identity",
    save: str | None = None,
    limits: bool = False,
    service_apps: str | None = None,
    faults: str | None = None,
    origins: tuple[str, ...] = (),
    public_url: str = "",
    behind_proxy: bool = False,
    log: str = "",
    widget: bool = False,
) -> None:
    """Serve orgs until SIGINT or SIGTERM, and print the address of each org once it can be reached.

    `port=0` picks a free port. `save` is a file in which the first org is kept; the others get files beside it.

    `service_apps` is a file that says which programs may get access tokens with a private key.

    `faults` is a file of faults that calls meet; see docs/faults.md.

    `public_url` is where clients find the org, if that is not where it listens: links lead there. `{n}` in it stands
    for the number of the org. `behind_proxy` has links lead to where each request's `X-Forwarded-Host` says.

    `log` has each call told on the standard output: `text` as a line for people, `json` as a JSON object. The calls are
    not told if nobody reads them.

    `widget` puts a page with Okta's Sign-In Widget at each org's address. Without a `seed`, such an org has people of
    its own.

    Raises:
        CannotServe: when the address can't be bound, the seed is bad, or the snapshot can't be read or written.
    """
    if not 1 <= orgs <= MOST_ORGS:
        raise CannotServe(f"Can't serve {orgs} orgs, because the number has to be from 1 to {MOST_ORGS}.")
    if port and not 0 < port <= LAST_PORT - orgs + 1:
        raise CannotServe(
            f"Can't serve {orgs} orgs from port {port} on, because ports end at {LAST_PORT}. Choose a lower port."
        )
    if public_url and orgs > 1 and NUMBER_PLACE not in public_url:
        raise CannotServe(
            f"{orgs} orgs can't have one address: write {NUMBER_PLACE} where their number goes in {public_url}."
        )
    if widget:
        seed = seed or str(PEOPLE)
    settings = Settings(engine=engine, enforces_limits=limits, trusted_origins=origins)
    tokens = [token or secrets.token_urlsafe(24)]
    tokens += [f"{token}-{n}" if token else secrets.token_urlsafe(24) for n in range(2, orgs + 1)]
    try:
        apps = {one: App(_org(settings, seed), one) for one in tokens}
    except seeds.SeedError as error:
        raise CannotServe(f"Can't serve from this seed. {error}") from None
    if service_apps:
        try:
            for app in apps.values():
                app.service_apps = service_apps_in(service_apps)
        except ServiceAppsError as error:
            raise CannotServe(f"Can't serve with these service apps. {error}") from None
    try:
        struck = faults_in(faults) if faults else None
    except FaultsError as error:
        raise CannotServe(f"Can't serve with these faults. {error}") from None
    files = _files(save, apps.values())
    fronts: Mapping[str, WSGIApplication] = _with_page(apps, seed, say) if widget and seed else apps
    board = Switchboard(fronts)
    addresses: list[str] = []
    served: WSGIApplication = board if orgs > 1 else fronts[tokens[0]]
    server, ports = _bound(Faulty(served, struck) if struck else served, host, port, orgs, faulty=bool(struck))
    for n, ((one, app), number) in enumerate(zip(apps.items(), ports, strict=True), 1):
        found = f"http://{in_url(found_at(host))}:{number}"
        app.org.base_url = public_url.replace(NUMBER_PLACE, str(n)) or found
        app.behind_proxy = behind_proxy
        addresses.append(found)
        board.by_port[str(number)] = fronts[one]
    _tell(log, apps.values(), addresses)
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda number, frame: server.stop())
    saver = _saver(files) if files else None
    try:
        for found, (one, app) in zip(addresses, apps.items(), strict=True):
            known = f", with links to {app.org.base_url}" if app.org.base_url != found else ""
            said = f"Serving an Okta org at {found} (token {one}){known}"
            say(json.dumps({"serving": found, "token": one, "text": said}) if log == JSON_LOG else said)
            if widget:
                say(f"Its sign-in page: {app.org.base_url}/")
        if not is_loopback(host):
            say(f"Careful: {host} can be reached from other machines, and anyone who has a token can use its org.")
        if widget and not is_loopback(host):
            say("Careful: the sign-in page shows everybody's password and mails to anyone who can reach it.")
        gc.freeze()  # everything that exists now stays, so the collector need not look at it again and again
        server.run()
    except SystemExit:
        pass  # a signal asked to stop, perhaps before the server had begun
    finally:
        server.close()
        if saver:
            saver.set()
        _save(files)


def _tell(log: str, apps: Iterable[App], addresses: Sequence[str]) -> None:
    """Have each call told on the standard output, in this form, if somebody reads it."""
    output = LineWriter.of(sys.stdout, _json_missing if log == JSON_LOG else _text_missing) if log else None
    if output is None:
        return
    for app, found in zip(apps, addresses, strict=True):
        name = f"{found.rpartition(':')[2]}  " if len(addresses) > 1 else ""
        app.listener = _json_teller(output, found) if log == JSON_LOG else _text_teller(output, name)


def _text_missing(count: int) -> str:
    return f"({count} lines were left out, because nobody has read them.)"


def _json_missing(count: int) -> str:
    return json.dumps({"left_out": count})


def _text_teller(output: LineWriter, name: str) -> Listener:
    """Return what writes a line for each call. The name of the org stands in front of it, if there are several."""

    def tell(app: App, due: Sequence[Heard], answered: Answered) -> None:
        for heard in due:
            output.write(f"{name}{moved_line(heard)}")
        output.write(f"{name}{line(answered)}")

    return tell


def _json_teller(output: LineWriter, found: str) -> Listener:
    """Return what writes a JSON object for each call."""

    def tell(app: App, due: Sequence[Heard], answered: Answered) -> None:
        time = str(stamp(app.org.clock.now()))
        for heard in due:
            output.write(log_text(time, found, None, heard))
        output.write(log_text(time, found, answered))

    return tell


def _with_page(apps: Mapping[str, App], seed: str | Path, say: Callable[[str], Any]) -> Mapping[str, WSGIApplication]:
    """Each org with the sign-in page in front of it. Raises CannotServe for an org of the Classic Engine."""
    from lifecycle.service import widget  # only here: an org without the page needs none of it

    if any(app.org.settings.engine == "classic" for app in apps.values()):
        raise CannotServe("The sign-in page is that of an Identity Engine org, and this is a Classic Engine org.")
    folder, missing = None, ""
    try:
        folder = widget.widget_folder(say)
    except widget.NoWidget as error:
        missing = str(error)
        say(f"{missing} The page shows this, too.")
    passwords = seeds.passwords_in(seed)
    return {token: widget.SignInPage(app, passwords, folder, missing) for token, app in apps.items()}


def _org(settings: Settings, seed: str | None) -> Org:
    """A new org that follows the time of day, from a seed if there is one."""
    clock = WallClock()
    return seeds.planted(seed, settings, clock) if seed else Org(settings, clock=clock)


def _bound(app: WSGIApplication, host: str, port: int, orgs: int, *, faulty: bool) -> tuple[Server, list[int]]:
    """A server that listens on a port for each org, and those ports. Raises CannotServe."""
    ports = [0] * orgs if port == 0 else list(range(port, port + orgs))
    try:
        server = Server(
            app,
            faulty=faulty,
            listen=" ".join(f"{in_url(host)}:{number}" for number in ports),
            connection_limit=connection_limit(orgs),
            max_request_body_size=MOST_SENT,
            clear_untrusted_proxy_headers=False,  # the app reads none unless it is behind a proxy
            ident="okta-lifecycle-lab",
        )
    except (OSError, OverflowError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        where = f"{host}:{port}" if orgs == 1 or port == 0 else f"{host}, ports {ports[0]} to {ports[-1]}"
        raise CannotServe(f"Can't serve at {where}: {reason.rstrip('.')}. Choose another host or port.") from None
    return server, server.ports


# ------------------------------------------------------------------------------------------------- snapshots


def _files(save: str | None, apps: Iterable[App]) -> dict[Path, App]:
    """The file in which each org is kept. If the file exists, the org continues from it. Raises CannotServe."""
    if save is None:
        return {}
    first, found = Path(save), {}
    for number, app in enumerate(apps, 1):
        path = first if number == 1 else first.with_stem(f"{first.stem}-{number}")
        try:
            if path.exists():
                snapshot.load(app.org, path)
            snapshot.save(app.org, path)
        except snapshot.SnapshotError as error:
            raise CannotServe(str(error)) from None
        found[path] = app
    return found


def _save(files: dict[Path, App]) -> None:
    """Write each org to its file. An error is printed, because the next attempt may succeed."""
    for path, app in files.items():
        with app.quiet() as org:
            kept = snapshot.take(org)
        try:
            snapshot.save(kept, path)  # outside the lock, so that no call has to wait for the file
        except snapshot.SnapshotError as error:
            print(error, file=sys.stderr)


def _saver(files: dict[Path, App]) -> threading.Event:
    """Start a thread that saves the orgs once a minute. Setting the event that is returned stops it."""
    stopped = threading.Event()

    def keep() -> None:
        while not stopped.wait(SAVE_EVERY):
            _save(files)

    threading.Thread(target=keep, daemon=True, name="snapshots").start()
    return stopped
