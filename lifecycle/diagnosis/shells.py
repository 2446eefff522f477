"""Reads the commands that people write to make a call: curl, in any shell, and PowerShell's Invoke-RestMethod."""

import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise

from lifecycle.diagnosis.happening import NOT_SAID, SeenRequest
from lifecycle.diagnosis.powershell import assigned, body_of, filled, splatted, written_value
from lifecycle.diagnosis.recognising import json_in
from lifecycle.diagnosis.text_logs import first_json

_COMMAND = re.compile(
    r"(?im)(?:^[ \t$>#%]*(?:PS [^>\n]*>\s*)?(?:\$\w+\s*=\s*)?(?:time\s+)?|\$\(\s*|`\s*(?=curl)|(?<=[|;&])\s*|"
    r"\b(?:do|then|eval|sudo)\s+)"
    r"(curl(?:\.exe)?|Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b"
)
_CONTINUED = re.compile(r"(?<![ \t])[ \t]*[\\^`][ \t]*\r?\n[ \t]*")
_HEREDOC = re.compile(r"<<-?[ \t]*(['\"]?)(\w+)\b\1[^\n]*\n")
"""What begins a body that a shell reads from the lines below the command, up to a line with the same word."""
_SET_IN_SHELL = re.compile(r"(?m)^[ \t]*(?:export |set )?(\w+)=[\"']?([\w./:@+-]+)[\"']?[ \t]*\r?$")
"""A variable of a shell that holds plain text."""
_DATA = {"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json", "--data-urlencode"}
_MOST_HEREDOCS = 5
_MOST_TRIES = 200
"""How many ends of a quoted word are tried, each of them at the end of a line."""
_WITH_VALUE = {
    "-H", "--header", "-u", "--user", "-o", "--output", "-A", "--user-agent", "-b", "--cookie", "-c", "--cookie-jar",
    "-w", "--write-out", "-m", "--max-time", "--connect-timeout", "-x", "--proxy", "--cacert", "--cert", "-e",
    "--referer", "--retry", "-F", "--form",
}  # fmt: skip


def has_commands(text: str) -> bool:
    """Whether a text has a command that makes a call."""
    return bool(_COMMAND.search(_in_one_line(text)))


def _in_one_line(text: str) -> str:
    """Return a text in which a command that goes on in the next line stands in one, with NUL where a line ended."""
    return _CONTINUED.sub(lambda m: " " + "\x00" * m[0].count("\n"), text)


def commands(text: str) -> Iterator[tuple[int, SeenRequest | None]]:
    """Yield each command's line and its request, which is None if the command can't be read."""
    joined = _in_one_line(text)
    known = {m[1].lower(): m[2] for m in _SET_IN_SHELL.finditer(joined)} | assigned(joined.replace("\x00", ""))
    starts = [*(m.start(1) for m in _COMMAND.finditer(joined)), len(joined)]
    number, counted = 1, 0
    for here, there in pairwise(starts):
        number += joined.count("\n", counted, here) + joined.count("\x00", counted, here)
        counted = here
        piece = joined[here:there].replace("\x00", "")
        try:
            yield number, _read(piece, number, known)
        except (ValueError, IndexError):
            yield number, None


def _read(piece: str, number: int, known: Mapping[str, object]) -> SeenRequest | None:
    """Return the request of one command, and the answer that was pasted below it, if there is one.

    `known` is what the variables of the script hold.
    """
    piece, below = _without_heredoc(piece)
    if piece.lower().startswith("curl"):
        words, rest = _words(piece)
        found = _curl(words)
    else:
        words, rest = _words(piece, escape="`")
        found = _powershell([*splatted(words, known)], piece, known)
    if found is None:
        return None
    method, url, body = found
    url = filled(url, known)
    body = _body(below) if below and body is NOT_SAID else body
    status, answer = _answer_below(rest)
    if status is None and answer is None:
        return SeenRequest(method, url, body, number=number)
    return SeenRequest(method, url, body, status, answer, number)


def _without_heredoc(piece: str) -> tuple[str, str]:
    """Return a command without the body below it, and this body; an empty body if there is none."""
    for begins in islice(_HEREDOC.finditer(piece), _MOST_HEREDOCS):
        ends = re.compile(rf"\n[ \t]*{begins[2]}\b").search(piece, begins.end())
        if ends:
            return piece[: begins.start()] + "\n" + piece[ends.end() :], piece[begins.end() : ends.start()]
    return piece, ""


def _words(piece: str, escape: str = "\\") -> tuple[list[str], str]:
    """Return the words of a command, and the text below it. A quoted word may have several lines."""
    if re.search(r'\^"|\^\{|"\^', piece):  # a browser's "Copy as cURL (cmd)"
        piece = re.sub(r"\^(.)", r"\1", piece)
    end = 0
    for _ in range(_MOST_TRIES):
        end = piece.find("\n", end + 1)
        part = piece if end < 0 else piece[:end]
        lexer = shlex.shlex(re.sub(r"(?<=\s)\$'", "'", part), posix=True, punctuation_chars="")
        lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", escape
        try:
            return [word for word in lexer if word], "" if end < 0 else piece[end + 1 :]
        except ValueError:  # a quotation is still open, and only the sign that opened it can close it
            opened = getattr(lexer, "state", None)
            end = -1 if end < 0 else piece.find(opened if opened in ("'", '"') else "\n", end)
            if end < 0:
                break
    first, _, rest = piece.partition("\n")
    return re.findall(r"[^\s'\"]+", first), rest


def _curl(words: list[str]) -> tuple[str, str, object] | None:
    """Return method, URL and body of the words of a curl command."""
    method, url, data, as_query = "", "", [], False
    rest = iter(words[1:])
    for word in rest:
        if word in ("|", ">", ">>", "&&", ";", "2>&1", "||"):
            break
        name, _, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if word in ("-X", "--request"):
            method = next(rest, "")
        elif joined := re.fullmatch(r"-[a-zA-Z]*X([A-Z]{3,7})", word):
            method = joined[1]
        elif word in _DATA:
            data.append(next(rest, ""))
        elif name in _DATA:
            data.append(value)
        elif word in ("-G", "--get"):
            as_query = True
        elif word in ("-I", "--head"):
            method = method or "HEAD"
        elif word == "--url":
            url = next(rest, "")
        elif word in _WITH_VALUE:
            next(rest, "")
        elif re.fullmatch(r"-[a-zA-Z]*X", word):  # several short options in one word, such as -sX
            method = next(rest, "")
        elif re.fullmatch(r"-[a-zA-Z]*d", word):
            data.append(next(rest, ""))
        elif not word.startswith("-") and not url:
            url = word
    if not url:
        return None
    if as_query:
        return method.upper() or "GET", url + ("&" if "?" in url else "?") + "&".join(data), None
    body = _body("&".join(data)) if data else None
    return method.upper() or ("POST" if data else "GET"), url.rstrip(";"), body


def _powershell(words: list[str], piece: str, known: Mapping[str, object]) -> tuple[str, str, object] | None:
    """Return method, URL and body of the words of a PowerShell command."""
    method, url, body = "GET", "", ""
    rest = iter(words[1:])
    for word in rest:
        name = word.lower()
        if len(name) > 2 and "-method".startswith(name):
            method = next(rest, "GET")
        elif len(name) > 1 and "-uri".startswith(name):
            url = _joined(next(rest, ""), rest)
        elif len(name) > 2 and "-body".startswith(name):
            body = next(rest, "")
        elif name.startswith("-"):
            if name not in ("-usebasicparsing", "-skipcertificatecheck"):
                next(rest, "")
        elif not url:
            url = word
    if body.startswith(("$", "(", "@")):
        body = body_of(body, piece, known)
    url = written_value(known.get(url[1:].lower(), url)) if url.startswith("$") else url
    return (method.upper(), url, _body(body) if body else None) if url else None


def _joined(word: str, rest: Iterator[str]) -> str:
    """Return an argument of PowerShell that is put together with `+` in brackets; any other argument as it is."""
    if not word.startswith("("):
        return word
    parts = [word]
    while not parts[-1].endswith(")") and (more := next(rest, "")):
        parts.append(more)
    return "".join(part for part in parts if part != "+").strip("()")


def _body(text: str) -> object:
    """Return the body of a command. Variables in it stay as they are, and a body from a file is unknown."""
    if text.startswith(("@", "$", "(")):
        return NOT_SAID
    found = json_in(text)
    if isinstance(found, str):
        tried = json_in(re.sub(r'(?<=[:\[,])\s*(\{\{[^}"]*\}\}|\$\{?\w+\}?)\s*(?=[,}\]])', '"…"', text))
        found = tried if not isinstance(tried, str) else json_in(text.replace('\\"', '"'))
    return NOT_SAID if isinstance(found, str) else found


def _answer_below(text: str) -> tuple[int | None, object]:
    """Return the HTTP status and the JSON that were pasted below a command, as far as they are there."""
    status = re.search(r"(?m)^[< \t]*(?:HTTP/[\d.]+|StatusCode\s*:)\s+(\d{3})", text)
    return (int(status[1]) if status else None), first_json(text)
