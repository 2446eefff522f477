"""The pages of the room, and the built site of the course, as files."""

import hashlib
import mimetypes
from functools import cache
from http import HTTPStatus
from pathlib import Path

from lifecycle.pictures.colours import MAP_STYLE
from lifecycle.room.asked import RoomReply, RoomRequest

WEB = Path(__file__).with_name("web")
LAB = Path(__file__).resolve().parent.parent / "lab"
ROOM_PAGES = {"/": "join.html"} | {f"/{name}": f"{name}.html" for name in ("play", "lead", "screen", "watch", "exam")}
"""The pages, by their paths. They hold nothing about anybody; what they show comes from the API."""
SITE_AT = "/course/"
SITE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' data: blob:; "
    "frame-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
"""The policy of the built site, which runs Python in the browser. Its own pages have the same one."""
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}


class RoomFiles:
    """What anybody may see."""

    def __init__(self, site: Path | None) -> None:
        """Serve the pages, and this folder with the built site if there is one."""
        self._site = site.resolve() if site else None

    def __call__(self, asked: RoomRequest) -> RoomReply | None:
        """Return the page or the file that is asked for; None if there is none."""
        if asked.path in ROOM_PAGES:
            return _kept(asked, _read(WEB / ROOM_PAGES[asked.path]), "text/html; charset=utf-8")
        if asked.path.startswith("/static/"):
            return self._static(asked, asked.path.removeprefix("/static/"))
        if asked.path.startswith(SITE_AT) and self._site:
            return self._of_site(asked, asked.path.removeprefix(SITE_AT))
        return None

    def _static(self, asked: RoomRequest, name: str) -> RoomReply | None:
        if name == "map.css":
            return _kept(asked, MAP_STYLE.encode(), "text/css")
        folder = LAB if name in ("face.js", "face.css", "typeface.css") else WEB
        if "/" in name or name.startswith(".") or not (folder / name).is_file() or name.endswith(".html"):
            return None
        return _kept(asked, _read(folder / name), _type(name))

    def _of_site(self, asked: RoomRequest, name: str) -> RoomReply | None:
        if self._site is None:
            return None
        file = (self._site / (name or "index.html")).resolve()
        if file.is_dir():
            file /= "index.html"
        if not file.is_relative_to(self._site) or not file.is_file():
            return None
        zipped = file.with_name(f"{file.name}.gz")
        gzip = "gzip" in asked.environ.get("HTTP_ACCEPT_ENCODING", "") and zipped.is_file()
        mark = f'"{file.stat().st_mtime_ns:x}{"z" if gzip else ""}"'
        more = [("ETag", mark), ("Vary", "Accept-Encoding"), *([("Content-Encoding", "gzip")] if gzip else [])]
        if asked.environ.get("HTTP_IF_NONE_MATCH") == mark:
            return _same(more, SITE_POLICY)
        data = (zipped if gzip else file).read_bytes()
        return RoomReply(data, _type(file.name), headers=more, policy=SITE_POLICY, keep=True)


@cache
def _read(file: Path) -> bytes:
    """Return the content of a file of ours, which does not change while the room is open."""
    return file.read_bytes()


def _type(name: str) -> str:
    found = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def _kept(asked: RoomRequest, data: bytes, media: str) -> RoomReply:
    """Return a file with a mark, by which the browser asks whether it is still the same."""
    more = [("ETag", f'"{hashlib.sha256(data).hexdigest()[:20]}"')]
    if asked.environ.get("HTTP_IF_NONE_MATCH") == more[0][1]:
        return _same(more, RoomReply().policy)
    return RoomReply(data, media, headers=more, keep=True)


def _same(headers: list[tuple[str, str]], policy: str) -> RoomReply:
    """Return the answer that the browser has the newest file."""
    return RoomReply(status=HTTPStatus.NOT_MODIFIED, headers=headers, policy=policy, keep=True)
