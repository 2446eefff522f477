"""Faults of the network and of the service, for trying out how a client copes with them: `serve --faults FILE`.

A file lists faults, each with the calls that it strikes and with what happens to them. Which calls a share strikes is
drawn from a seed, so the same calls in the same order meet the same faults. docs/faults.md shows all of it.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http import HTTPStatus
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import yaml

from lifecycle.model import refusals
from lifecycle.model.refusals import Refusal

WIRE = "lifecycle.wire"
"""Where the environment of a request holds its `WireFault`, if the server can carry one out."""
LONGEST_DELAY = 100
"""Seconds. The server ends connections on which nothing happens for two minutes."""
MOST_FAULTS = 1_000
LARGEST_FILE_OF_FAULTS = 1_000_000
BEFORE, DURING, AFTER = "before", "during", "after"
CUTS = (BEFORE, DURING, AFTER)
_NAMES = (
    *("method", "path", "calls", "share", "status", "headers", "body", "rate_limit_headers", "redirect"),
    *("delay", "cut", "half", "done"),
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_CONSEQUENCES = ("status", "redirect", "delay", "cut", "half")
_KNOWN: Mapping[int, Refusal] = {
    401: refusals.INVALID_TOKEN,
    403: refusals.NO_PERMISSION,
    429: refusals.TOO_MANY_REQUESTS,
    500: Refusal("E0000009", 500, "Internal Server Error"),
    503: Refusal("E0000010", 503, "Service is in read only mode. Please try again later."),
}
"""The body that an answer with this status gets if the file gives none. Source: Okta's list of error codes."""
_RATE_LIMIT = re.compile(r"x-rate-limit-.*", re.IGNORECASE)
_OURS = ("content-length", "transfer-encoding", "connection", "date", "server")
"""Headers that the server writes itself."""


class FaultsError(ValueError):
    """The file of faults can't be used. The message says what is wrong and what to write instead."""


@dataclass(frozen=True)
class PlannedFault:
    """One entry of the file: which calls it strikes, and what happens to them."""

    number: int
    """Its place in the file, from 1."""
    methods: tuple[str, ...] = ()
    """The methods that it strikes; all of them if it names none."""
    path: str = "*"
    """The paths that it strikes, in which `*` stands for anything."""
    calls: tuple[int, ...] = ()
    """Which of the calls that fit it strikes, counted from 1; all of them if it names none."""
    share: float = 1.0
    """The share of the calls that fit which it strikes."""
    status: int = 0
    """The status of the answer; 0 to leave the answer as it is."""
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    rate_limit_headers: bool = True
    redirect: str = ""
    delay: float = 0.0
    """Seconds before the answer is sent."""
    cut: str = ""
    """Where the connection is cut: one of CUTS, or empty."""
    half: bool = False
    """Whether only the first half of the body is sent, in an answer that looks whole otherwise."""
    done: bool = False
    """Whether the org carries the call out before the fault strikes."""

    def fits(self, method: str, path: str) -> bool:
        """Whether it is about this call."""
        return (not self.methods or method in self.methods) and fnmatchcase(path, self.path)


@dataclass
class WireFault:
    """What the server has to do with an answer, besides sending it."""

    delay: float = 0.0
    cut: str = ""


class Faults:
    """The faults of one server, and how many calls have met each of them."""

    def __init__(self, faults: Iterable[PlannedFault], seed: int | str = 0) -> None:
        self.faults, self.seed = tuple(faults), seed
        self._seen = [0] * len(self.faults)
        self._lock = threading.Lock()

    def striking(self, method: str, path: str) -> PlannedFault | None:
        """The fault that strikes this call: the first one that fits and whose turn it is. Each that fits counts it."""
        found: PlannedFault | None = None
        with self._lock:
            for place, fault in enumerate(self.faults):
                if not fault.fits(method, path):
                    continue
                self._seen[place] += 1
                turn = self._seen[place]
                if fault.calls and turn not in fault.calls:
                    continue
                drawn = Random(f"{self.seed}/{fault.number}/{turn}").random()
                if found is None and drawn < fault.share:
                    found = fault
        return found


class Faulty:
    """An application whose calls meet faults."""

    def __init__(self, app: WSGIApplication, faults: Faults) -> None:
        self._app, self._faults = app, faults

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or let it meet a fault."""
        method, path = environ["REQUEST_METHOD"].upper(), environ.get("PATH_INFO") or "/"
        fault = self._faults.striking(method, path)
        if fault is None:
            return self._app(environ, start_response)
        wire = environ.get(WIRE)
        if isinstance(wire, WireFault):
            wire.delay, wire.cut = fault.delay, fault.cut
        status, headers, body = "200 OK", list[tuple[str, str]](), b""
        if fault.done:
            said: list[Any] = []
            body = b"".join(self._app(environ, lambda *given: said.extend(given)))  # type: ignore[arg-type]
            status, headers = said[0], list(said[1])
        status, headers, body = _struck(fault, status, headers, body)
        if method == "HEAD":
            body = b""
        elif not status.startswith("204"):
            headers.append(("Content-Length", str(len(body))))
        start_response(status, [*headers, ("X-Simulator-Fault", str(fault.number))])
        return [body]


def _struck(
    fault: PlannedFault, status: str, headers: list[tuple[str, str]], body: bytes
) -> tuple[str, list[tuple[str, str]], bytes]:
    """An answer as the fault leaves it. The header Content-Length is left out."""
    if fault.redirect:
        status = _line(fault.status or HTTPStatus.FOUND)
        headers, body = [("Location", fault.redirect)], b""
    elif fault.status:
        limits = [one for one in headers if _RATE_LIMIT.fullmatch(one[0])]
        known = _KNOWN.get(fault.status)
        media = "application/json"
        if fault.body is not None:
            body = fault.body.encode()
            media = "application/json" if _is_json(fault.body) else "text/html; charset=utf-8"
        else:
            body = _envelope(known) if known else b""
        status, headers = _line(fault.status), [*limits, *([("Content-Type", media)] if body else [])]
    elif fault.body is not None:
        body = fault.body.encode()
    if not fault.rate_limit_headers:
        headers = [one for one in headers if not _RATE_LIMIT.fullmatch(one[0])]
    if fault.half:
        body = body[: len(body) // 2]
    given = {name.lower() for name, _ in fault.headers} | {"content-length"}
    return status, [one for one in headers if one[0].lower() not in given] + list(fault.headers), body


def _line(status: int) -> str:
    try:
        return f"{status:d} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status:d} Unknown"


def _envelope(known: Refusal) -> bytes:
    """Okta's error object. Its id is made up, and the same for every answer."""
    body = {
        "errorCode": known.code,
        "errorSummary": known.summary,
        "errorLink": known.code,
        "errorId": "oaeAFaultOfThisServer",
        "errorCauses": [],
    }
    return json.dumps(body).encode()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


# ----------------------------------------------------------------------------------------------------- the file


def faults_in(file: str) -> Faults:
    """Read faults from a YAML or JSON file. Raises FaultsError."""
    try:
        path = Path(file)
        if path.stat().st_size > LARGEST_FILE_OF_FAULTS:
            raise FaultsError(f"{file} is too large. It may have {LARGEST_FILE_OF_FAULTS:,} bytes.")
        return faults_of(yaml.safe_load(path.read_text(encoding="utf-8")), file)
    except OSError as error:
        raise FaultsError(f"{file} can't be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" Look at line {mark.line + 1}." if mark else ""
        raise FaultsError(f"{file} is neither YAML nor JSON.{where}") from None


def faults_of(found: Any, file: str = "the file") -> Faults:
    """Read faults from a document: a mapping with `faults` and, if wanted, `seed`. Raises FaultsError."""
    if not isinstance(found, dict):
        raise FaultsError(f"{file} has no faults. Write faults: and a list with an entry for each fault.")
    odd = [str(name) for name in found if name not in ("faults", "seed")]
    if odd:
        raise FaultsError(f"{file} has {', '.join(odd)}, which is not known. It may have faults and seed.")
    rows, seed = found.get("faults"), found.get("seed", 0)
    if not isinstance(rows, list) or not rows:
        raise FaultsError(f"{file} has no faults. Write faults: and a list with an entry for each fault.")
    if len(rows) > MOST_FAULTS:
        raise FaultsError(f"{file} has {len(rows):,} faults. It may have {MOST_FAULTS:,}.")
    if not isinstance(seed, int | str) or isinstance(seed, bool):
        raise FaultsError(f"The seed in {file} is neither a number nor a word.")
    return Faults([_fault(row, number, f"Fault {number} in {file}") for number, row in enumerate(rows, 1)], seed)


def _fault(row: Any, number: int, named: str) -> PlannedFault:
    """One entry. Raises FaultsError."""
    if not isinstance(row, dict):
        raise FaultsError(f"{named} is not a list of names with values. It may have {', '.join(_NAMES)}.")
    odd = [str(name) for name in row if name not in _NAMES]
    if odd:
        raise FaultsError(f"{named} has {', '.join(odd)}, which is not known. It may have {', '.join(_NAMES)}.")
    if not any(row.get(name) for name in _CONSEQUENCES) and row.get("body") is None:
        raise FaultsError(f"{named} does nothing. Give it one of {', '.join(_CONSEQUENCES)} or body.")
    status, redirect, cut = _status(row, named), _redirect(row, named), _word(row, "cut", named)
    if cut and cut not in CUTS:
        raise FaultsError(f"{named} has a cut that is not known. Use {', '.join(CUTS[:-1])} or {CUTS[-1]}.")
    if redirect and status and not 300 <= status < 400:
        raise FaultsError(f"{named} has a redirect, so its status has to be from 300 to 399.")
    return PlannedFault(
        number,
        methods=_methods(row, named),
        path=_word(row, "path", named) or "*",
        calls=_calls(row, named),
        share=_number(row, "share", named, 1.0, 1),
        status=status,
        headers=_headers(row, named),
        body=_body(row, named),
        rate_limit_headers=_flag(row, "rate_limit_headers", named, default=True),
        redirect=redirect,
        delay=_number(row, "delay", named, 0.0, LONGEST_DELAY),
        cut=cut,
        half=_flag(row, "half", named, default=False),
        done=_flag(row, "done", named, default=not (status or redirect or cut == BEFORE)),
    )


def _word(row: Mapping[str, Any], name: str, named: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise FaultsError(f"{named} has a {name} that is not a word.")
    return value


def _methods(row: Mapping[str, Any], named: str) -> tuple[str, ...]:
    value = row.get("method", [])
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(one, str) and one.upper() in _METHODS for one in words):
        raise FaultsError(
            f"{named} has a method that is not known. Use one of {', '.join(_METHODS)}, or a list of them."
        )
    return tuple(one.upper() for one in words)


def _calls(row: Mapping[str, Any], named: str) -> tuple[int, ...]:
    value = row.get("calls", [])
    numbers = [value] if isinstance(value, int) else value
    if not isinstance(numbers, list) or not all(
        isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in numbers
    ):
        raise FaultsError(f"{named} has calls that are not numbers from 1 on. Write them like [1, 3].")
    return tuple(numbers)


def _number(row: Mapping[str, Any], name: str, named: str, default: float, most: float) -> float:
    value = row.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or not 0 <= value <= most:
        raise FaultsError(f"{named} has a {name} that is not a number from 0 to {most:g}.")
    return float(value)


def _flag(row: Mapping[str, Any], name: str, named: str, *, default: bool) -> bool:
    value = row.get(name, default)
    if not isinstance(value, bool):
        raise FaultsError(f"{named} has a {name} that is neither true nor false.")
    return value


def _status(row: Mapping[str, Any], named: str) -> int:
    value = row.get("status", 0)
    if isinstance(value, bool) or not isinstance(value, int) or not (value == 0 or 200 <= value <= 599):
        raise FaultsError(f"{named} has a status that is not a number from 200 to 599.")
    return value


def _redirect(row: Mapping[str, Any], named: str) -> str:
    value = _word(row, "redirect", named)
    if value and not (value.isascii() and value.isprintable() and " " not in value):
        raise FaultsError(f"{named} has a redirect that is not an address. Write it like https://other.example.com/.")
    return value


def _headers(row: Mapping[str, Any], named: str) -> tuple[tuple[str, str], ...]:
    value = row.get("headers", {})
    if not isinstance(value, dict):
        raise FaultsError(f"{named} has headers that are not names with values. Write them like Retry-After: 5.")
    found = []
    for name, content in value.items():
        text = str(content)
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9-]+", name) or name.lower() in _OURS:
            raise FaultsError(f"{named} has a header {name!r}, which can't be set here.")
        if isinstance(content, dict | list | bool) or not (text.isascii() and text.isprintable()):
            raise FaultsError(f"{named} has a value for the header {name} that is not one line of plain text.")
        found.append((name, text))
    return tuple(found)


def _body(row: Mapping[str, Any], named: str) -> str | None:
    value = row.get("body")
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        try:
            return json.dumps(value)
        except (TypeError, ValueError):
            pass
    raise FaultsError(f"{named} has a body that is neither text nor JSON.")
