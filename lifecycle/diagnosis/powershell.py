"""Reads what stands in variables of PowerShell: texts, hash tables, and lists of them."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice

_ASSIGNED = re.compile(r"(?m)^[ \t>]*(?:PS [^>\n]*>\s*)?\$(\w+)\s*=\s*(?=@[{('\"]|['\"])")
_HERE = re.compile(r"@(['\"])[ \t]*\r?\n(.*?)\r?\n[ \t]*\1@", re.DOTALL)
_HERE_ENDS = re.compile(r"\n[ \t]*['\"]@")
_TEXT = re.compile(r"'((?:[^']|'')*)'|\"((?:[^\"`]|`.)*)\"", re.DOTALL)
_WORD = re.compile(r"[^\s;,=(){}|]+")
_AIR = re.compile(r"(?:[\s;,]|#[^\n]*)*")
_KEY = re.compile(r"\s*=\s*")
_MOST_ASSIGNED = 200
"""How many variables are looked at. The value of each may be read to the end of the text."""
_WORDS: Mapping[str, object] = {"$true": True, "$false": False, "$null": None}


def assigned(text: str) -> dict[str, object]:
    """Return what each variable of a script holds, by its name in lower case, as far as it is written down there."""
    known: dict[str, object] = {}
    for found in islice(_ASSIGNED.finditer(text), _MOST_ASSIGNED):
        try:
            known[found[1].lower()] = _Reader(text, found.end(), known).value()
        except (ValueError, RecursionError):
            continue
    return known


def splatted(words: list[str], known: Mapping[str, object]) -> Iterator[str]:
    """Yield the words of a command, with the entries of a table in place of `@name`."""
    for word in words:
        table = known.get(word[1:].lower()) if word.startswith("@") else None
        if isinstance(table, dict):
            for name, value in table.items():
                yield f"-{name}"
                yield written_value(value)
        else:
            yield word


def body_of(word: str, piece: str, known: Mapping[str, object]) -> str:
    """Return the JSON of a body: a variable, a table, or a here-string in the command; otherwise the word itself."""
    here = _HERE.search(piece) if _HERE_ENDS.search(piece) else None
    if here:
        return here[2]
    argument = re.search(r"(?i)-b(?:o(?:d(?:y)?)?)?\s+(.*)", piece, re.DOTALL)
    named = re.match(r"[(\s]*\$(\w+)", argument[1] if argument else word)
    if named and named[1].lower() in known:
        return written_value(known[named[1].lower()])
    table = re.search(r"@[{(]", argument[1]) if argument else None
    if argument and table:
        try:
            return written_value(_Reader(argument[1], table.start(), known).value())
        except (ValueError, RecursionError):
            return word
    return word


def filled(text: str, known: Mapping[str, object]) -> str:
    """Return a text with the variables in it replaced by what they hold, as far as that is written down."""

    def value(found: re.Match[str]) -> str:
        held = known.get((found[1] or found[2]).lower())
        return held if isinstance(held, str) else found[0]

    return re.sub(r"\$\{(\w+)\}|\$(\w+)", value, text)


def written_value(value: object) -> str:
    """Return a text as it is, and anything else as the JSON that ConvertTo-Json would write."""
    return value if isinstance(value, str) else json.dumps(value)


class _Reader:
    """Reads one value of a script, from a place on. Raises ValueError where there is none that it knows."""

    def __init__(self, text: str, at: int, known: Mapping[str, object]) -> None:
        self._text, self._at, self._known = text, at, known

    def value(self) -> object:
        """Return the value here, and go on behind it."""
        here = _HERE.match(self._text, self._at)
        if here:
            self._at = here.end()
            return here[2]
        if self._take("@{"):
            return self._table()
        if self._take("@("):
            return self._list()
        quoted = _TEXT.match(self._text, self._at)
        if quoted:
            self._at = quoted.end()
            return quoted[1].replace("''", "'") if quoted[1] is not None else re.sub(r"`(.)", r"\1", quoted[2])
        return self._word()

    def _take(self, words: str) -> bool:
        found = self._text.startswith(words, self._at)
        self._at += len(words) * found
        return found

    def _air(self) -> None:
        found = _AIR.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _table(self) -> dict[str, object]:
        table: dict[str, object] = {}
        while True:
            self._air()
            if self._take("}"):
                return table
            name = self.value()
            sign = _KEY.match(self._text, self._at)
            if not sign:
                raise ValueError(self._at)
            self._at = sign.end()
            table[written_value(name)] = self._piped()

    def _list(self) -> list[object]:
        found: list[object] = []
        while True:
            self._air()
            if self._take(")"):
                return found
            found.append(self._piped())

    def _piped(self) -> object:
        """Return a value, perhaps in brackets, and go on behind a pipe to ConvertTo-Json."""
        opened = self._take("(")
        value = self.value()
        pipe = re.compile(r"[ \t]*\|[^\n;})]*").match(self._text, self._at)
        if pipe:
            self._at, value = pipe.end(), written_value(value)
        if opened:
            self._air()
            self._take(")")
        return value

    def _word(self) -> object:
        found = _WORD.match(self._text, self._at)
        if not found:
            raise ValueError(self._at)
        self._at = found.end()
        word = found[0]
        if word.lower() in _WORDS:
            return _WORDS[word.lower()]
        if word.startswith("$"):
            return self._known.get(word[1:].lower(), word)
        return int(word) if word.isdecimal() else word
