"""Serves a page with Okta's own Sign-In Widget in front of an org, and shows beside it what happens behind it.

The widget comes from npm, once, into a folder of the user's cache. After that, nothing is loaded from another machine.
The page stands at the org's address, and where the links of mails lead to. Every other request goes to the org.
"""

import json
import mimetypes
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from lifecycle.model.links import LINK_BEGINNINGS
from lifecycle.org.judging import opens
from lifecycle.org.org import Org
from lifecycle.org.users import User
from lifecycle.service.app import App
from lifecycle.service.door import Incoming, seen_at

FILES = Path(__file__).resolve().parent / "sign_in_page"
PACKAGE = Path("node_modules", "@okta", "okta-signin-widget")
OWN = "/widget/"
"""What the paths of the page's own files begin with."""
_FILES_OF_PAGE = {"page.css": "text/css", "page.js": "text/javascript"}
_WATCHED = ("/idp/idx/", "/oauth2/")
"""The paths of the requests that the page shows."""
_MOST = 40
SAFE = (
    "default-src 'none'; connect-src 'self'; font-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'"
)
"""The page's Content-Security-Policy: nothing comes from another machine. The widget writes styles into the page."""


class NoWidget(Exception):
    """The widget can't be had. The message says why, and what to do."""


def widget_folder(say: Callable[[str], Any]) -> Path:
    """The folder with the widget, which npm fills at the first call. `say` is told so, because it takes a while.

    The folder is in the user's cache (`XDG_CACHE_HOME`, or `~/.cache`), and named by what the lock file says.

    Raises:
        NoWidget: if there is no npm, or if it could not fetch the packages.
    """
    named = sha256((FILES / "package-lock.json").read_bytes()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "okta-lifecycle-lab"
    folder = cache / f"sign-in-widget-{named}"
    if not folder.exists():
        say("Fetching Okta's Sign-In Widget with npm. It takes 160 MB on the disk, and is fetched only once …")
        _fetch(folder)
    return folder / PACKAGE


def _fetch(folder: Path) -> None:
    """Have npm fill a folder. Raises NoWidget."""
    import subprocess  # only here: nothing else of the service starts a program
    import tempfile

    npm = shutil.which("npm")
    if npm is None:
        raise NoWidget("Okta's Sign-In Widget comes from npm, and there is no npm here. Install Node.js, which has it.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise NoWidget(
            f"The widget can't be kept in {folder.parent}: {error.strerror}. Choose XDG_CACHE_HOME."
        ) from None
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FILES / name, making)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=making, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise NoWidget(f"npm could not fetch Okta's Sign-In Widget: {said} Is this machine online?")
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


class SignInPage:
    """An org with the sign-in page in front of it, as one WSGI application."""

    def __init__(self, app: App, passwords: Mapping[str, str], widget: Path | None, missing: str = "") -> None:
        """`passwords` are the seed's, by login. Without a widget, `missing` says why, and the page shows that."""
        self.app = app
        self._passwords = passwords
        self._widget, self._missing = widget, missing
        self._exchanges: deque[dict[str, Any]] = deque(maxlen=_MOST)
        self._count = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the page or one of its files, or let the org answer."""
        path, reads = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if reads and (path == "/" or path.startswith(LINK_BEGINNINGS)):
            return _file(FILES / "page.html", "text/html; charset=utf-8", environ, start_response)
        if reads and path.startswith(OWN):
            return self._own(path.removeprefix(OWN), environ, start_response)
        if not path.startswith(_WATCHED):
            return self.app(environ, start_response)
        return self._watched(environ, start_response)

    def _own(self, name: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a file of the page or of the widget, or with what happens behind the page."""
        if name == "state":
            return _sent(json.dumps(self._state(environ)).encode(), "application/json", environ, start_response)
        if name in _FILES_OF_PAGE:
            return _file(FILES / name, f"{_FILES_OF_PAGE[name]}; charset=utf-8", environ, start_response)
        files = (self._widget / "dist").resolve() if self._widget else None
        found = (files / name).resolve() if files and "\0" not in name else None
        if files and found and found.is_relative_to(files) and found.is_file():
            return _file(
                found, mimetypes.guess_type(found.name)[0] or "application/octet-stream", environ, start_response
            )
        return _sent(b"", "text/plain", environ, start_response, "404 Not Found")

    def _watched(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the org answer, and note the request and what the answer offers. Bodies are not kept."""
        said: list[str] = []

        def begun(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said.append(status)
            return start_response(status, headers, *more)

        answer = list(self.app(environ, begun))
        if environ["REQUEST_METHOD"] != "OPTIONS":
            self._count += 1
            asked = {"method": environ["REQUEST_METHOD"], "path": environ["PATH_INFO"]}
            told = _told(b"".join(answer))
            self._exchanges.append({"number": self._count, **asked, "status": int(said[0][:3]), **told})
        return answer

    def _state(self, environ: WSGIEnvironment) -> dict[str, Any]:
        """What the page needs to know of the org, and what it shows beside the widget."""
        home = (seen_at(Incoming(environ)) if self.app.behind_proxy else "") or self.app.org.base_url
        with self.app.quiet() as org:
            return {
                "home": home,
                "clientId": org.settings.web_app.client_id,
                "missing": self._missing,
                "people": [self._person(org, user) for user in org.users.all() if user.id != org.owner_id],
                "mails": [
                    {
                        "to": mail.to,
                        "subject": mail.subject,
                        "at": f"{mail.at:%H:%M:%S}",
                        "link": mail.link,
                        "code": mail.code,
                    }
                    for mail in org.outbox.to()[-_MOST:]
                ],
                "exchanges": list(self._exchanges),
            }

    def _person(self, org: Org, user: User) -> dict[str, Any]:
        """One user, with the password of the seed as long as it is the user's, or with what to say instead."""
        password = self._passwords.get(user.login)
        shown = password if password is not None and opens(org, user, password) else ""
        return {
            "login": user.login,
            "name": f"{user.profile['firstName']} {user.profile['lastName']}",
            "status": str(user.status),
            "password": shown,
            "instead": "" if shown else "the newest one" if user.password else "none",
        }


def _told(body: bytes) -> dict[str, Any]:
    """What an answer offers: the names of its remediations, its messages, and whether it is the end of the sign-in."""
    try:
        found = json.loads(body)
    except ValueError:
        return {"offers": [], "messages": []}
    if not isinstance(found, dict):
        return {"offers": [], "messages": []}
    forms = (found.get("remediation") or {}).get("value", ())
    words = [message.get("message", "") for message in (found.get("messages") or {}).get("value", ())]
    words += [str(found["error_description"])] if "error_description" in found else []
    ends = [name for name in ("interaction_handle", "successWithInteractionCode", "access_token") if name in found]
    return {"offers": [form.get("name", "") for form in forms] + ends, "messages": words}


def _file(path: Path, media: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return _sent(path.read_bytes(), media, environ, start_response)


def _sent(
    data: bytes, media: str, environ: WSGIEnvironment, start_response: StartResponse, status: str = "200 OK"
) -> Iterable[bytes]:
    start_response(
        status,
        [
            ("Content-Type", media),
            ("Content-Length", str(len(data))),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", SAFE),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ],
    )
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else data]
