"""The index by symptom: each status, field, error code, console word and event, with a sentence and what says more.

It is computed from the tables of the model. `questions.py` adds what people asked in public.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from lifecycle.diagnosis.event_writers import event_types, writers
from lifecycle.diagnosis.history import fields_told
from lifecycle.diagnosis.questions import ASKED_IN_PUBLIC
from lifecycle.diagnosis.translation import CALL_WORDS, STATUS_WORDS
from lifecycle.model import refusals
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.facts import LABELS, MEANINGS, Status
from lifecycle.model.moves import moves, reachable
from lifecycle.model.refusals import Refusal


class SymptomKind(StrEnum):
    """What kind of thing a person sees."""

    STATUS = "Statuses"
    FIELD = "Fields of the user"
    ERROR = "Error codes"
    CONSOLE = "Words of the Admin Console"
    EVENT = "Events of the System Log"
    QUESTION = "Questions that people asked"


@dataclass(frozen=True)
class Symptom:
    """One thing that a person sees, and what it means."""

    kind: SymptomKind
    word: str
    sentence: str
    about: tuple[str, ...]
    """The calls, statuses, codes and events that it is about, the most telling one first."""
    tool: str
    """The command that says more; empty if none does."""
    source: tuple[str, str] | None = None
    """Where it was asked, as a name and a link."""


_USER: dict[str, object] = {"profile": {}, "credentials": {}}
_FIELDS: tuple[tuple[str, str, dict[str, object], tuple[str, ...], str], ...] = (
    # What is seen, the beginning of the sentence that explains it, a user who shows it, what it is about, and the tool.
    ("activated is set", "activated is set: ", {"activated": "x"}, ("activate",), "why activated PROVISIONED"),
    ("activated is null", "activated is null: ", {"activated": None}, ("create_user",), "why activated STAGED"),
    ("passwordChanged is set", "passwordChanged is set: ", {"passwordChanged": "x"}, ("update_user",),
     "why passwordChanged ACTIVE"),
    ("passwordChanged is set, and the status is PROVISIONED", "passwordChanged is set, and yet ",
     {"passwordChanged": "x", "status": "PROVISIONED"}, ("deactivate",), "why passwordChanged PROVISIONED"),
    ("passwordChanged is null", "passwordChanged is null: ", {"passwordChanged": None}, ("create_user",),
     "why passwordChanged PROVISIONED"),
    ("lastLogin is set", "lastLogin is set: ", {"lastLogin": "x"}, ("sign_in",), "why lastLogin ACTIVE"),
    ("lastLogin is null", "lastLogin is null: ", {"lastLogin": None}, ("sign_in",), "why lastLogin ACTIVE"),
    ("credentials.password is there", "credentials.password is there: ", {"credentials": {"password": {}}},
     ("create_user",), "diagnose"),
    ("credentials.password is not there", "credentials.password is not there: ", {}, ("create_user",), "diagnose"),
    ("credentials.provider is FEDERATION or SOCIAL", "credentials.provider is FEDERATION: ",
     {"credentials": {"provider": {"type": "FEDERATION"}}}, ("create_user",), "diagnose"),
    ("credentials.provider is ACTIVE_DIRECTORY or LDAP", "credentials.provider is LDAP: ",
     {"credentials": {"provider": {"type": "LDAP"}}}, ("import_active",), "diagnose"),
    ("transitioningToStatus is set", "transitioningToStatus is ACTIVE: ", {"transitioningToStatus": "ACTIVE"},
     ("activate",), "diagnose"),
)  # fmt: skip


def _statuses() -> Iterator[Symptom]:
    for here in Status:
        word = str(here) if here is not Status.ABSENT else "no such user (404)"
        yield Symptom(SymptomKind.STATUS, word, MEANINGS[here], (str(here),), f"why {here}")


def shown_fields(word: str) -> dict[str, object]:
    """Return the part of a user's document that shows a symptom of the kind FIELD. In it, "x" stands for any value."""
    return next(shown for row, _, shown, _, _ in _FIELDS if row == word)


def _fields() -> Iterator[Symptom]:
    for word, begins, shown, about, tool in _FIELDS:
        told = fields_told({**_USER, "status": "ACTIVE", **shown})
        said = next(line.removeprefix(begins) for line in told if line.startswith(begins))
        yield Symptom(SymptomKind.FIELD, word, said[:1].upper() + said[1:], about, tool)


@cache
def refusal_texts() -> dict[str, tuple[str, ...]]:
    """Return every error code that the model knows, and its texts."""
    found: dict[str, list[str]] = defaultdict(list)
    for facts in reachable():
        for move in moves(facts):
            if move.refusal is not None:
                found[move.refusal.code] += [*move.refusal.causes, move.refusal.summary]
    for known in vars(refusals).values():
        if isinstance(known, Refusal):
            found[known.code] += [*known.causes, known.summary]
    return {code: tuple(dict.fromkeys(text for text in texts if text)) for code, texts in found.items()}


def _summary(code: str) -> str:
    """Return the text that Okta's list has for a code, without the causes of one call."""
    return next((r.summary for r in vars(refusals).values() if isinstance(r, Refusal) and r.code == code), "")


_MOST_CALLS = 4
"""How many calls a sentence names at most."""


def _errors() -> Iterator[Symptom]:
    where: dict[str, dict[str, None]] = defaultdict(dict)
    for facts in reachable():
        for move in moves(facts):
            if move.refusal:
                where[move.refusal.code][move.call] = None
    for code, texts in sorted(refusal_texts().items()):
        calls = tuple(where.get(code, ()))
        said = f"“{re.sub(r'{[^}]*}', '…', _summary(code) or texts[0]).rstrip('.')}”. "
        if calls:
            said += f"In some statuses, this refuses {_listed(calls)}."
        else:
            said += "No status by itself leads to this answer. It depends on the request."
        yield Symptom(SymptomKind.ERROR, code, said, (code, *calls), f"why {code}")


def _console() -> Iterator[Symptom]:
    for words in STATUS_WORDS:
        here = Status(words.api)
        said = f"The label of the status {here}. {MEANINGS[here]}"
        yield Symptom(SymptomKind.CONSOLE, LABELS[here], said, (str(here),), f"translate {LABELS[here]}")
    for row in CALL_WORDS:
        if row.button:
            does = EVERYTHING[row.call].does
            said = f"The button of {row.call}. {does}" + (f" {row.trap}" if row.trap else "")
            yield Symptom(SymptomKind.CONSOLE, row.button, said, (row.call,), f"translate {row.call}")


def _events() -> Iterator[Symptom]:
    for kind, event in sorted(event_types().items()):
        calls = writers().get(kind, ())
        said = f"“{event.message.rstrip('.')}”. "
        if calls:
            said += f"Written by {_listed(calls)}."
        else:
            said += "No change of a user's status writes this."
        yield Symptom(SymptomKind.EVENT, kind, said, (kind, *calls), f"why {kind}")


def _asked() -> Iterator[Symptom]:
    for row in ASKED_IN_PUBLIC:
        yield Symptom(SymptomKind.QUESTION, row.question, row.answer, row.about, row.tool, row.source)


def _listed(calls: Sequence[str]) -> str:
    """Return the names of calls in a sentence. Of many, only the first ones are named."""
    if len(calls) > _MOST_CALLS + 1:
        return f"{', '.join(calls[:_MOST_CALLS])} and {len(calls) - _MOST_CALLS} others"
    return " and ".join(filter(None, (", ".join(calls[:-1]), calls[-1])))


@cache
def symptoms() -> tuple[Symptom, ...]:
    """Return the whole index, by kinds."""
    return tuple(symptom for rows in (_statuses, _fields, _errors, _console, _events, _asked) for symptom in rows())


_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "get",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "so",
        "that",
        "the",
        "there",
        "this",
        "to",
        "user",
        "users",
        "was",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "why",
        "with",
        "you",
        "your",
    ]
)
_CLOSE = 0.45
"""How much of what a person asked a symptom has to have, so that it counts as found."""


def searched(text: str, most: int = 3) -> tuple[Symptom, ...]:
    """Return the symptoms that are most like what a person asks, the nearest first; none if nothing is near."""
    asked = _words(text)
    if not asked:
        return ()
    rarity = _rarity()
    whole = sum(rarity.get(word, _RAREST) for word in asked)
    ranked = []
    for place, symptom in enumerate(symptoms()):
        mine = _words(f"{symptom.word} {symptom.sentence} {' '.join(symptom.about)}")
        share = sum(rarity.get(word, _RAREST) for word in asked & mine) / whole
        in_word = len(asked & _words(symptom.word))
        if share >= _CLOSE:
            ranked.append((-share, -in_word, place, symptom))
    return tuple(row[-1] for row in sorted(ranked, key=lambda row: row[:3])[:most])


_RAREST = 1.0


@cache
def _rarity() -> dict[str, float]:
    """Return how rare each word of the index is, as a number from 0 to 1."""
    found: dict[str, int] = defaultdict(int)
    for symptom in symptoms():
        for word in _words(f"{symptom.word} {symptom.sentence} {' '.join(symptom.about)}"):
            found[word] += 1
    return {word: _RAREST / (1 + times / 8) for word, times in found.items()}


def _words(text: str) -> frozenset[str]:
    """Return the words of a text that tell something, without their endings."""
    found = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())
    return frozenset(re.sub(r"(ed|ing|s)$", "", word) for word in found if word not in _COMMON)
