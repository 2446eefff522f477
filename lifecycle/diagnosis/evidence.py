"""Reads whatever a person has, and finds out by itself in which format it is."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from typing import IO, Any

import yaml

from lifecycle.diagnosis import damaged, event_log, records, shells, stories, streams, text_logs
from lifecycle.diagnosis.following import HOLE
from lifecycle.diagnosis.happening import NOT_SAID, Collected, Happening, LooseRequest, SeenRequest
from lifecycle.diagnosis.recognising import (
    NOT_READ,
    identity,
    looks_like_a_sign_in,
    looks_like_a_user,
    of_a_sign_in,
    recognise,
)
from lifecycle.diagnosis.scim import looks_like_scim
from lifecycle.model.facts import Status

_HEAD = 1 << 16
MOST_TEXT = 64 << 20
"""The largest text, in bytes, that is read as a whole. Lists of JSON and lines of logs may be larger."""
CUT_OFF = "entries that were cut off, or too long to be read"
NO_BEARING = "events that say nothing of a user's status"
_LISTS = (b"executions", b"entries", b"interactions", b"http_interactions", b"exchanges", b"item")
"""The lists that are searched in a JSON file that is cut off or too large."""
_FORMS = {
    b"executions": "a report of newman",
    b"entries": "a HAR",
    b"interactions": "a VCR cassette",
    b"http_interactions": "a VCR cassette",
    b"exchanges": "a journal",
    b"item": "a Postman collection",
}
_HOLE_LINE = re.compile(r"^\s*(\.{3,}|…|\[\.\.\.\]|\[…\])\s*$")


def collect(source: Any) -> Collected:
    """Read one piece of evidence: a path, a text, JSON as Python has it, a journal, or an open binary file.

    It never raises because of what the evidence holds; what can't be read is counted.

    Raises:
        OSError: if a file can't be read.
    """
    if isinstance(source, Path):
        with closing(source.open("rb")) as stream:
            return _of_stream(stream)
    if isinstance(source, str):
        return _of_stream(io.BytesIO(source.encode("utf-8", "surrogatepass")))
    if isinstance(source, bytes):
        return _of_stream(io.BytesIO(source))
    if hasattr(source, "read"):
        seekable = hasattr(source, "seekable") and source.seekable()
        return _of_stream(source if seekable else io.BytesIO(source.read()))
    into = Collected("JSON")
    _of_document(_plain(source), into)
    return into


def _plain(source: Any) -> Any:
    """Return Python's objects as JSON has them. A journal is a list of exchanges."""
    if is_dataclass(source) and not isinstance(source, type):
        return asdict(source)
    if isinstance(source, Mapping):
        return dict(source)
    return [_plain(one) for one in source] if isinstance(source, Iterable) else source


def _of_stream(stream: IO[bytes]) -> Collected:
    """Read a binary file that can be read again from its start."""
    head = stream.read(_HEAD)
    stream.seek(0)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # PowerShell writes UTF-16
        text = stream.read(MOST_TEXT).decode("utf-16", "replace")
        return _of_stream(io.BytesIO(text.encode()))
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    into = Collected("text")
    if bare[:1] == b"{" and b'"entries"' in bare and re.search(rb'"log"|"creator"', bare):
        into.form = "a HAR"
        _each(streams.elements(stream, b"entries"), records.of_har, into)
    elif bare[:1] == b"[" and re.match(rb"\[\s*[{\]]", bare):
        into.form = "a list of JSON"
        _list(streams.elements(stream), into)
    elif bare[:1] == b"{":
        _object(stream, bare, into)
    elif _is_csv(bare):
        into.form = "a System Log export"
        _table(stream, into)
    elif re.search(rb"(?m)^(http_)?interactions:", bare):
        into.form = "a VCR cassette"
        _cassette(stream.read(MOST_TEXT), into)
    else:
        _text(stream, into)
    if not into.happenings and not into.documents:
        stream.seek(0)
        text = stream.read(_HEAD).decode("utf-8-sig", "replace")
        _damaged(text, into)
        if not into.happenings and not into.documents and (told := _told(text)):
            into.unread = {}
            _take_story(text, told, [], into)
        if not into.happenings and not into.documents:
            for code in dict.fromkeys(re.findall(r"\bE\d{7}\b", text)):
                into.skip(f"the error {code}, which `why {code}` explains")
    into.happenings[:] = event_log.by_time(into.happenings)
    return into


def _damaged(text: str, into: Collected) -> None:
    """Take the users in a text in which nothing else was understood."""
    again = Collected(into.form)
    for document in damaged.mended(text):
        _of_document(document, again)
    if again.happenings or again.documents:
        into.form, into.happenings, into.documents, into.unread = (
            again.form,
            again.happenings,
            again.documents,
            again.unread,
        )
        return
    into.documents += damaged.users_in(text)
    if into.documents:
        into.form, into.unread = "what is left of a user", {}
        into.skip(CUT_OFF)


def _each(found: Iterable[bytes | None], read: Callable[[Any, int], SeenRequest | None], into: Collected) -> None:
    """Take the requests of a list's elements."""
    for number, raw in enumerate(found, 1):
        entry = _loads(raw)
        if entry is None:
            into.skip(CUT_OFF)
            continue
        request = read(entry, number)
        if request is None:
            into.skip(NOT_READ)
        else:
            recognise(request, into)


def _loads(raw: bytes | None) -> Any:
    """Return the JSON of an element; None if it can't be read."""
    try:
        return None if raw is None else json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _list(found: Iterable[bytes | None], into: Collected) -> None:
    """Take a list of anything: users, events, exchanges of a journal."""
    for number, raw in enumerate(found, 1):
        one = _loads(raw)
        if one is None:
            into.skip(CUT_OFF)
        else:
            _of_document(one, into, number)


def _object(stream: IO[bytes], bare: bytes, into: Collected) -> None:
    """Take a JSON object: lines of them, or one that has a list in it."""
    first, _, rest = bare.partition(b"\n")
    if rest.lstrip()[:1] == b"{" and _loads(first.strip()) is not None:
        into.form = "lines of JSON"
        for number, line in enumerate(stream, 1):
            if line.strip():
                one = _loads(line)
                if one is None:
                    into.skip(NOT_READ)
                else:
                    _of_document(one, into, number)
        return
    whole = stream.read(MOST_TEXT)
    more = bool(stream.read(1))
    document = None if more else _loads(whole.removeprefix(b"\xef\xbb\xbf"))
    if document is not None:
        _of_document(document, into)
        return
    key = next((k for k in _LISTS if re.search(rb'"' + k + rb'"\s*:\s*\[', bare)), None)
    stream.seek(0)
    if key is None:
        _text(stream, into)
        return
    into.form = _FORMS[key]
    if key == b"item":
        into.skip(CUT_OFF)
    for number, raw in enumerate(streams.elements(stream, key), 1):
        one = _loads(raw)
        if one is None:
            into.skip(CUT_OFF)
        else:
            _requests(_in_list(key, one, number), into)


def _in_list(key: bytes, one: Any, number: int) -> Iterator[SeenRequest | None]:
    """Yield the requests in one element of a known list."""
    found: Iterable[SeenRequest | None]
    if key == b"executions":
        found = records.of_newman([one])
    elif key == b"item":
        found = records.of_postman([one])
    elif key == b"entries":
        found = [records.of_har(one, number)]
    elif key == b"exchanges":
        found = [records.of_journal(one, number)]
    else:
        found = records.of_cassette([one])
    for request in found:
        yield request and replace(request, number=number)


def _requests(found: Iterable[SeenRequest | None], into: Collected) -> None:
    for request in found:
        if request is None:
            into.skip(NOT_READ)
        else:
            recognise(request, into)


def _of_document(document: Any, into: Collected, number: int = 0) -> None:
    """Take one JSON value, whatever it is."""
    if isinstance(document, list):
        for place, one in enumerate(document, 1):
            _of_document(one, into, place)
    elif looks_like_a_user(document):
        into.form = "users" if into.documents else "a user"
        into.documents.append(document)
    elif looks_like_a_sign_in(document):
        into.form = "an answer of the Authentication API"
        recognise(of_a_sign_in(document, number), into)
    elif event_log.is_event(document) and isinstance(_at(document, "data", "events"), list):
        _of_document(document["data"]["events"], into, number)  # what an event hook gets
    elif event_log.is_event(document):
        into.form = "a System Log export"
        event = event_log.of_event(document, number)
        if event is None or not event.names:
            into.skip(NO_BEARING)
        else:
            into.happenings.append(event)
    elif not isinstance(document, Mapping):
        into.skip(NOT_READ)
    elif isinstance(_at(document, "log", "entries"), list):
        into.form = "a HAR"
        _requests((records.of_har(e, n) for n, e in enumerate(document["log"]["entries"], 1)), into)
    elif isinstance(_at(document, "run", "executions"), list):
        into.form = _FORMS[b"executions"]
        _requests(records.of_newman(document["run"]["executions"]), into)
    elif isinstance(document.get("item"), list):
        into.form = _FORMS[b"item"]
        _requests(records.of_postman(document["item"]), into)
    elif isinstance(_at(document, "collection", "item"), list):
        into.form = _FORMS[b"item"]
        _requests(records.of_postman(document["collection"]["item"]), into)
    elif isinstance(document.get("interactions", document.get("http_interactions")), list):
        into.form = _FORMS[b"interactions"]
        _requests(records.of_cassette(document.get("interactions", document.get("http_interactions"))), into)
    elif isinstance(document.get("exchanges"), list):
        _of_document(document["exchanges"], into)
    elif "method" in document and "url" in document:
        into.form = "a journal"
        _requests([records.of_journal(document, number)], into)
    elif (line := records.of_access(document, number)) is not None:
        into.form = "an access log"
        _requests([line], into)
    elif "request" in document and isinstance(document["request"], Mapping):
        _requests([records.of_har(document, number)], into)
    elif (user := records.of_flat_user(document)) is not None:
        _of_document(user, into, number)
    elif looks_like_scim(document):
        into.form = "SCIM"
        _requests([SeenRequest("", "", document, number=number)], into)
    elif (row := event_log.of_row({k: v for k, v in document.items() if isinstance(v, str)})) is not None:
        _of_document(row, into, number)
    else:
        inside = list(_inside(document))
        for one in inside:
            _of_document(one, into, number)
        if not inside:
            into.skip(NOT_READ)


_DEEPEST = 6
"""How deep a wrapper around what is known may be."""


def _inside(document: Mapping[str, Any], depth: int = 0) -> Iterator[Any]:
    """Yield what is known in a document of which nothing is: what a SIEM, a queue or a program has wrapped.

    A text that holds JSON comes first, because it is what Okta sent, before somebody else renamed its parts.
    """
    event = event_log.of_elastic(document)
    written = [found for value in document.values() if (found := _known_text(value)) is not None]
    if written:
        yield from written
        return
    if event is not None:
        original = _known_text(_at(document, "event", "original"))
        yield original if original is not None else event
        return
    for value in document.values():
        for one in value if isinstance(value, list) else [value]:
            if _is_known(one):
                yield one
            elif isinstance(one, Mapping) and depth < _DEEPEST:
                yield from _inside(one, depth + 1)


def _is_known(found: Any) -> bool:
    """Whether a JSON value is something of which a person may have more than one."""
    if looks_like_a_user(found) or event_log.is_event(found) or looks_like_scim(found) or records.of_flat_user(found):
        return True
    return isinstance(found, Mapping) and isinstance(found.get("request"), Mapping) and "method" in found["request"]


def _known_text(found: Any) -> Any:
    """Return the JSON in a text, if it is something known; None otherwise."""
    if not isinstance(found, str) or found.lstrip()[:1] != "{":
        return None
    document = _loads(found.encode("utf-8", "surrogatepass"))
    return document if _is_known(document) else None


_STATUS_COLUMNS = {b"status", b"raw_status"}
_USER_COLUMNS = {b"login", b"username", b"user name", b"email", b"id", b"userid", b"user id"}


def _is_csv(bare: bytes) -> bool:
    """Whether a text is a table of events or of users, judging by its first line."""
    first = bare.partition(b"\n")[0].lower()
    if not any(sign in first for sign in (b",", b";", b"\t")):
        return False
    if re.search(rb"event[_. ]?(original)?type|\b_raw\b", first):
        return True
    names = [name.strip(b' "\r') for name in re.split(rb"[,;\t]", first)]
    named = {name.removeprefix(b"profile.") for name in names if re.fullmatch(rb"[\w. ]{1,40}", name)}
    return len(named) == len(names) > 1 and bool(named & _STATUS_COLUMNS) and bool(named & _USER_COLUMNS)


def _table(stream: IO[bytes], into: Collected) -> None:
    """Take a table: a System Log export, or a list of users."""
    lines = io.TextIOWrapper(stream, "utf-8-sig", "replace", newline="")
    try:
        first = lines.readline()
        names = next(csv.reader([first], delimiter=_delimiter(first)))
        for number, row in enumerate(csv.DictReader(lines, names, delimiter=_delimiter(first)), 2):
            cells = {k: v for k, v in row.items() if isinstance(k, str) and isinstance(v, str)}
            found = event_log.of_row(cells) or records.of_user_row(cells)
            if found is None:
                into.skip(NOT_READ)
            else:
                _of_document(found, into, number)
    except csv.Error:
        into.skip(CUT_OFF)
    finally:
        lines.detach()


def _delimiter(line: str) -> str:
    """Return the sign between two columns, which is the one that the first line has most often."""
    return max(",", ";", "\t", key=line.count)


def _cassette(raw: bytes, into: Collected) -> None:
    """Take a cassette in YAML. If it is cut off, the interactions before the last one are used."""
    text = raw.decode("utf-8", "replace")
    while True:
        try:
            document = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, ValueError, RecursionError):
            cut = text.rfind("\n- ")
            into.skip(CUT_OFF)
            if cut < 0:
                return
            text = text[:cut]
            continue
        if isinstance(document, Mapping):
            _of_document(dict(document), into)
        return


# ------------------------------------------------------------------------------------------------------------ text


def _text(stream: IO[bytes], into: Collected) -> None:
    """Take a text: commands, plain lines, a log, with user objects between them."""
    raw = stream.read(MOST_TEXT)
    if stream.read(1):
        into.form = "a log"
        stream.seek(0)
        _requests(text_logs.logged(line.decode("utf-8", "replace") for line in stream), into)
        return
    text = raw.decode("utf-8", "replace")
    if shells.has_commands(text):
        into.form = "commands"
        for _, request in shells.commands(text):
            _requests([request], into)
        return
    wire = text_logs.as_wire(text)
    if text_logs.has_wire(wire):
        into.form = "a log"
        _requests(text_logs.wired(wire), into)
        return
    found = list(_pieces(text))
    logged = [one for one in text_logs.logged(text.splitlines()) if one]
    certain = any(isinstance(piece, SeenRequest) and not isinstance(piece, LooseRequest) for piece in found)
    told = [] if certain or (logged and not any(isinstance(piece, LooseRequest) for piece in found)) else _told(text)
    if len(told) > sum(isinstance(piece, Happening | SeenRequest) for piece in found) and any(t.calls for t in told):
        _take_story(text, told, found, into)
        return
    calls = any(isinstance(piece, SeenRequest | Happening) for piece in found)
    if "send: b" in text or _tells_more(logged, found) or not calls:
        _logs(text, found, into)
        return
    into.form = "lines"
    for piece in _answered(found):
        if isinstance(piece, SeenRequest):
            recognise(piece, into)
        elif isinstance(piece, Happening):
            into.happenings.append(piece)
        elif piece is None:
            into.skip(NOT_READ)
        else:
            for document in piece:
                _of_text(document, into)


def _told(text: str) -> list[Happening]:
    """Return what a text tells in sentences. JSON between them, which is read by itself, is left out."""
    plain = "\n".join(line for line in text.splitlines() if not re.match(r"\s*[\[\]{}\"]", line))
    return stories.told_in_words(plain) if len(text) <= stories.MOST_TOLD and stories.is_told(plain) else []


def _take_story(text: str, told: list[Happening], found: list[Any], into: Collected) -> None:
    """Take what a text tells in sentences, and the user objects between them.

    A text that names only a status, and perhaps fields, is as good as a user object with them.
    """
    into.form = stories.STORY
    documents = [document for piece in found if isinstance(piece, list) for document in piece]
    for document in documents:
        _of_document(document, into)
    if any(one.calls for one in told):
        into.happenings += told
        into.form = stories.STORY
        return
    seen = [s for one in told for s in Status if one.rules_out and s not in one.rules_out]
    if seen and not into.documents:
        into.documents.append({"status": str(seen[-1]), "profile": {}, **stories.fields_in_words(text)})


def _tells_more(logged: list[SeenRequest], found: list[Any]) -> bool:
    """Whether a text tells more if it is read as a log, whose answers may stand some lines below the requests."""
    seen = [piece for piece in found if isinstance(piece, SeenRequest) and not isinstance(piece, LooseRequest)]
    if any(isinstance(piece, Happening | list) for piece in found):
        return False
    return sum(one.status is not None for one in logged) > sum(one.status is not None for one in seen)


def _logs(text: str, found: list[Any], into: Collected) -> None:
    """Take a text without plain calls: a log, or nothing but JSON with words around it."""
    before = len(into.happenings)
    _requests(text_logs.logged(text.splitlines()), into)
    if len(into.happenings) > before:
        into.form = "a log"
        return
    for piece in found:
        if isinstance(piece, list):
            for document in piece:
                _of_document(document, into)
        elif piece is None:
            into.skip(NOT_READ)


def _of_text(document: Any, into: Collected) -> None:
    """Take a user object between lines of calls, as something that was seen at this point."""
    if looks_like_a_user(document):
        into.happenings.append(
            Happening("the user as pasted", (), identity(document), document=document, number=len(into.happenings) + 1)
        )
    else:
        _of_document(document, into)


def _pieces(text: str) -> Iterator[SeenRequest | Happening | list[Any] | None]:
    """Yield what each line of a text says: a call, a list of JSON values, or None if it says nothing."""
    decoder = json.JSONDecoder()
    lines = text.splitlines(keepends=True)
    at = number = 0
    skip_to = 0
    for line in lines:
        number += 1
        here, at = at, at + len(line)
        if here < skip_to or not line.strip():
            continue
        if line.lstrip()[0] in "[{" and not _HOLE_LINE.match(line):
            begin = here + len(line) - len(line.lstrip())
            try:
                document, skip_to = decoder.raw_decode(text, begin)
            except (ValueError, RecursionError):
                yield None
            else:
                yield document if isinstance(document, list) else [document]
        elif _HOLE_LINE.match(line):
            yield Happening(HOLE, ())
        else:
            yield (
                text_logs.plain_request(line, number)
                or text_logs.named_happening(line, number)
                or next((replace(r, number=number) for r in text_logs.logged([line]) if r), None)
                or text_logs.loose_request(line, text[at : at + 2000], number)
            )


def _answered(found: Iterable[Any]) -> Iterator[Any]:
    """Yield the pieces of a text, in which JSON directly below a call without an answer is its answer."""
    last: SeenRequest | None = None
    for piece in found:
        if isinstance(piece, list) and last is not None and len(piece) == 1 and last.answer is NOT_SAID:
            yield replace(last, answer=piece[0])
            last = None
            continue
        if last is not None:
            yield last
        last = piece if isinstance(piece, SeenRequest) else None
        if last is None:
            yield piece
    if last is not None:
        yield last


def _at(found: Any, *path: str) -> Any:
    """Return the value at this path of names; None if there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
