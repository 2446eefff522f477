"""What a served org tells of each call: a line for the terminal, a JSON object for a log, and a sentence for a header.

Nothing that a caller has sent is part of it, except the login and the id of a user whom the call has moved. A path is
told as the route that it belongs to, such as `/api/v1/users/{userId}`, because the path itself may hold a token.
"""

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from lifecycle.model import refusals
from lifecycle.model.facts import Status, status
from lifecycle.model.move import Move
from lifecycle.model.refusals import Refusal
from lifecycle.model.tiers import Tier
from lifecycle.model.words import Rule
from lifecycle.org.heard import Heard

WHY = "X-Simulator-Why"
"""The header with the sentence that says what a call has done to a user, and why."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ASCII = str.maketrans({"→": "->", "–": "-", "’": "'", "“": '"', "”": '"', "…": "..."})


class Answered(NamedTuple):
    """A call and its answer, as far as it is told."""

    method: str
    route: str
    """The path, with the names of its variable parts in braces; empty if the simulator has no such path."""
    http: int
    refusal: Refusal | None
    tier: Tier
    heard: Sequence[Heard]
    """The moves that the call has made, or the one that was refused."""


@lru_cache(maxsize=4096)
def _sentence(rule: Rule, before: Status, after: Status) -> str:
    """Return what a rule says of a call, as a header can hold it."""
    still = f"still {before}" if before is after else f"{before} -> {after}"
    said = f"{'refused, ' if rule.effect.refusal else ''}{still}. {_because(rule)}"
    return said.translate(_ASCII).encode("latin-1", "replace").decode("latin-1")


def _because(rule: Rule) -> str:
    """Return why a call does what it does, and for a refused one what to call instead."""
    instead = f" Call {' or '.join(rule.effect.meant)} instead." if rule.effect.meant else ""
    return f"{rule.because}{instead}"


def sentence(move: Move) -> str:
    """Return what a move did and why, in ASCII or Latin-1, for a header."""
    return _sentence(move.rule, status(move.before), status(move.after))


@cache
def _summaries() -> dict[str, str]:
    """Return what each error code means, without what the caller sent."""
    known = [one for one in vars(refusals).values() if isinstance(one, Refusal)]
    return {one.code: re.sub(r"[:,]? *\{\w+\}| *\(\{\w+\}\)", "", one.summary) for one in reversed(known)}


def line(answered: Answered) -> str:
    """Return the line that the terminal shows for a call: what moved, the call, and why."""
    if answered.heard:
        return _line_of(answered.heard[0].move, answered.heard[-1], answered)
    where = f"{_method(answered)} {answered.route or '(a path that the simulator does not have)'}"
    if answered.refusal is None:
        return f"{answered.http}  {where}"
    code = answered.refusal.code
    return f"{answered.http} {code}  {where}  {_summaries().get(code, '')}".rstrip()


def _method(answered: Answered) -> str:
    """Return the method of a call. It is as the caller wrote it, so an unknown one is not told."""
    return answered.method if answered.method in _METHODS else "(another method)"


def _line_of(first: Move, last: Heard, answered: Answered | None = None) -> str:
    """Return the line for what moved a user."""
    refusal = answered.refusal if answered else last.move.refusal
    told = _moved(
        last.move.rule,
        last.move.call,
        status(first.before),
        status(last.move.after),
        f"Refused ({refusal.http} {refusal.code}): " if refusal else "",
    )
    return f"{told}  {_plain(last.user.login)}" if last.user else told


@lru_cache(maxsize=4096)
def _moved(rule: Rule, call: str, before: Status, after: Status, refused: str) -> str:
    """Return the part of a line that is the same for all users."""
    moved = str(before) if before is after else f"{before} → {after}"
    return f"{moved}  {call}  {refused}{_because(rule)}"


def _plain(text: str) -> str:
    """Return a text without the characters that a terminal obeys instead of showing them."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in text)


def moved_line(heard: Heard) -> str:
    """Return the line for a move that no call has made, such as the end of a lock."""
    return _line_of(heard.move, heard)


def log_text(time: str, org: str, answered: Answered | None, heard: Heard | None = None) -> str:
    """Return a JSON object in one line, for a call, or for a move that no call has made."""
    found: dict[str, Any] = {"time": time, "org": org}
    first = last = heard
    if answered:
        code = answered.refusal and answered.refusal.code
        found |= {"method": _method(answered), "path": answered.route, "http": answered.http, "code": code}
        found |= {"evidence": str(answered.tier)}
        first, last = (answered.heard[0], answered.heard[-1]) if answered.heard else (None, None)
    if first and last:
        found |= {
            "call": last.move.call,
            "actor": str(last.move.actor),
            "before": str(status(first.move.before)),
            "after": str(status(last.move.after)),
            "why": last.move.rule.because,
            "instead": list(last.move.effect.meant),
            "user": {"id": last.user.id, "login": last.user.login} if last.user else None,
        }
    return json.dumps(found, ensure_ascii=False)
