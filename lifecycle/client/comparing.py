"""Compares the answers of two orgs to the same request: what a client could tell apart, and nothing else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.client.journal import Exchange

_ID = re.compile(r"\b(?:00[a-z]|0[a-z][a-z]|o[a-z]{2}|uft|ost|sbt|200)[A-Za-z0-9_-]{15,40}\b")
_LOGIN = re.compile(r"\b[\w.+-]+@[\w.-]+\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_SAYING = frozenset(
    {
        *("status", "transitioningToStatus", "errorCode", "errorSummary", "factorResult", "factorType", "provider"),
        *("relayState", "recoveryType", "type", "name"),
    }
)
"""The properties whose values are compared. Of all others it counts that they are there, and of which kind they are."""
_APART = frozenset({"errorId", "errorLink"})
"""What differs from answer to answer."""


@dataclass(frozen=True)
class Difference:
    """One thing in which two answers differ."""

    about: str
    """HTTP status, code, words, status, keys, links, timestamps, or value."""
    where: str
    """The place in the answer, such as `credentials.provider.type`; empty for the answer as a whole."""
    ours: str
    theirs: str
    explained: str = ""
    """What about the org explains it; empty if nothing does."""

    def __str__(self) -> str:
        at = f" of {self.where}" if self.where else ""
        said = f"{self.about}{at}: the simulator {self.ours or 'has none'}, the org {self.theirs or 'has none'}"
        return f"{said} ({self.explained})" if self.explained else said


def differences(ours: Exchange, theirs: Exchange) -> tuple[Difference, ...]:
    """Return in what two answers to the same request differ, the most telling first."""
    found = []
    if ours.status != theirs.status:
        found.append(Difference("HTTP status", "", str(ours.status), str(theirs.status)))
    left, right = dict(_leaves(ours.body)), dict(_leaves(theirs.body))
    for where in [*left, *(where for where in right if where not in left)]:
        mine, other = left.get(where, ""), right.get(where, "")
        if mine != other:
            found.append(Difference(_about(where, mine or other), where, mine, other, _explained(where, ours, theirs)))
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.about)))


_ORDER = ("HTTP status", "status", "code", "words", "value", "timestamps", "links", "keys")


def _about(where: str, value: str) -> str:
    last = where.rpartition(".")[2]
    if last == "errorCode":
        return "code"
    if last == "errorSummary":
        return "words"
    if last in ("status", "transitioningToStatus"):
        return "status"
    if "_links" in where.split("."):
        return "links"
    if value in ("a time", "null") and (last.startswith(("last", "created", "activ")) or last.endswith(_TIMES)):
        return "timestamps"
    return "value" if last in _SAYING else "keys"


_TIMES = ("Changed", "Login", "Updated", "expiresAt")


def _explained(where: str, ours: Exchange, theirs: Exchange) -> str:
    """Say what about an org explains a difference in this place; empty if nothing does."""
    first = where.partition(".")[0]
    if first == "profile":
        return "the profile follows the org's own schema"
    words = f"{_summaries(ours.body)} {_summaries(theirs.body)}".lower()
    if where.endswith("errorSummary") and "password requirements were not met" in words:
        return "the words name the org's own password policy"
    if where.startswith("_embedded.policy"):
        return "the values are those of the org's own password policy"
    return ""


def _summaries(body: Any) -> str:
    causes = body.get("errorCauses") or () if isinstance(body, Mapping) else ()
    return " ".join(str(cause.get("errorSummary", "")) for cause in causes if isinstance(cause, Mapping))


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each place of an answer with what a client can tell of it."""
    last = where.rpartition(".")[2]
    if last in _APART:
        return
    if isinstance(value, Mapping):
        if "_links" in where.split("."):
            for name in value:
                yield f"{where}.{name}", "a link"
            return
        for name, part in value.items():
            yield from _leaves(part, f"{where}.{name}" if where else str(name))
    elif isinstance(value, list):
        for part in value[:1] if last not in ("errorCauses",) else value:
            yield from _leaves(part, f"{where}[]")
        yield f"{where}[]" if where else "[]", "a list" if value else "an empty list"
    elif last in _SAYING:
        yield where, _plain_words(str(value))
    else:
        yield where, _kind(value)


def _plain_words(text: str) -> str:
    """Return a text without what belongs to one user only: ids, logins and moments."""
    return _MOMENT.sub("{time}", _LOGIN.sub("{login}", _ID.sub("{id}", text)))


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return "a time" if _MOMENT.fullmatch(value) else "a text"
    return {bool: "true or false", int: "a number", float: "a number"}.get(type(value), "a value")
