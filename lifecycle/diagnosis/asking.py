"""Answers questions in the words that people have: a call, a path, a button, an error, a status, a field.

One word or two can be asked about, in any order. If a word isn't understood, the three nearest ones are named.
"""

import difflib
import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload
from urllib.parse import parse_qsl

from lifecycle.book.edges import edges
from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.book.plan import GONE
from lifecycle.diagnosis.event_writers import event_types, writers
from lifecycle.diagnosis.history import histories, told_way
from lifecycle.diagnosis.recognising import named_by, rooted
from lifecycle.diagnosis.symptoms import Symptom, refusal_texts, searched, symptoms
from lifecycle.diagnosis.text_logs import call_named
from lifecycle.diagnosis.translation import CALL_WORDS, STATUS_WORDS
from lifecycle.model.calls import CALLS, EVERYTHING
from lifecycle.model.cases import Case
from lifecycle.model.facts import LABELS, MEANINGS, Status, status
from lifecycle.model.moves import WORLD, moves, reachable
from lifecycle.model.refusals import Refusal
from lifecycle.model.words import Stamp
from lifecycle.reason.explain import Explanations, explain
from lifecycle.reason.told import Told

NEAREST = 3
"""How many words are named that are like one that isn't understood."""
_WIDEST = len("PASSWORD_EXPIRED")
"""The longest label that stands beside its sentence."""
FIELDS = ("activated", "passwordChanged", "lastLogin")
"""The fields of a user about which one can ask. The status tells something together with each of them."""


@dataclass(frozen=True)
class Topic:
    """What a word is about. Exactly one of these is set."""

    calls: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    code: str = ""
    field: str = ""
    event: str = ""
    found: tuple[Symptom, ...] = ()
    """What a search in the index by symptom has found."""


@dataclass(frozen=True, repr=False)
class Said:
    """The answer to a question: a heading, and rows of a label and a sentence."""

    heading: str
    rows: tuple[tuple[str, str], ...]

    def document(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        found: dict[str, list[str]] = defaultdict(list)
        for label, sentence in self.rows:
            found[label].append(sentence)
        return {"about": self.heading, **found}

    def __repr__(self) -> str:
        lines = textwrap.wrap(self.heading, TEXT_WIDTH, subsequent_indent="  ", break_on_hyphens=False)
        width = max((len(label) for label, _ in self.rows if len(label) <= _WIDEST), default=0)
        width = max(width, 12)
        last = ""
        for label, sentence in self.rows:
            shown = "" if label == last else label
            if len(shown) > width:  # such a label has a line of its own
                lines.append(f"  {shown}")
                shown = ""
            head = f"  {shown:<{width}} "
            lines += textwrap.wrap(
                sentence, TEXT_WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False
            )
            last = label
        return "\n".join(lines)


class AllSaid(tuple[Said, ...]):
    """The answers to a question, printed one below the other."""

    def document(self) -> list[dict[str, Any]]:
        """Return the answers as JSON has them."""
        return [one.document() for one in self]

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self))


@overload
def why(what: Told, before: None = None, world: frozenset[Case] = WORLD) -> Explanations: ...
@overload
def why(what: str, before: Status | str | None = None, world: frozenset[Case] = WORLD) -> Explanations | AllSaid: ...


def why(what: Told | str, before: Status | str | None = None, world: frozenset[Case] = WORLD) -> Explanations | AllSaid:
    """Explain one call of a walk, or what one or two words are about.

    A word is a call (its name, its path, an SDK's method or a button of the Admin Console), an error code or the text
    of an error, a status or its label, or a field of the user. A call and a status together are explained at length.

    Raises:
        ValueError: if a word isn't understood; the message names the three nearest.
    """
    if not isinstance(what, str):
        return explain(what, before, world)
    topics = [topic_of(what)] + ([] if before is None else [topic_of(str(before))])
    calls = tuple(call for topic in topics for call in topic.calls)
    statuses = tuple(s for topic in topics for s in topic.statuses)
    codes = [topic.code for topic in topics if topic.code]
    asked = [topic.field for topic in topics if topic.field]
    logged = [topic.event for topic in topics if topic.event]
    found = [symptom for topic in topics for symptom in topic.found]
    if found:
        return AllSaid(map(_of_symptom, found))
    if logged:
        return AllSaid(map(_of_event, logged))
    if codes:
        return AllSaid(_of_code(codes[0], calls, statuses, world))
    if asked:
        return AllSaid(_of_field(asked[0], statuses or tuple(s for s in Status if s is not Status.ABSENT)))
    if calls and statuses:
        return Explanations(one for call in calls for s in statuses for one in explain(call, s, world))
    if calls:
        return AllSaid(_of_call(call, world) for call in calls)
    return AllSaid(_of_status(s, world) for s in statuses)


def asked_in_one(words: Sequence[str]) -> tuple[str, str | None]:
    """Return one or two things to ask about, of words that came without quotation marks, such as those of a label."""
    if len(words) < 2:
        return " ".join(words), None
    joined = " ".join(words)
    pairs = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(len(words) - 1, 0, -1)]
    both = next((pair for pair in pairs if all(map(_is_understood, pair))), None)
    if both or _is_understood(joined):
        return both or (joined, None)
    half = next((pair for pair in pairs if any(map(_is_understood, pair))), None)
    return half or (joined, None)


def _is_understood(word: str) -> bool:
    try:
        topic_of(word)
    except ValueError:
        return False
    return True


def topic_of(word: str) -> Topic:
    """Return what a word is about.

    Raises:
        ValueError: if it isn't understood.
    """
    bare = " ".join(word.strip().strip("\"'`").split())
    path = re.fullmatch(r"(?:(GET|POST|PUT|DELETE)\s+)?(\S*/\S*)", bare, re.IGNORECASE)
    if path:
        return _of_path(path[1], path[2], word)
    code = re.search(r"\bE\d{7}\b", bare.upper())
    if code and code[0] in refusal_texts():
        return Topic(code=code[0])
    if bare in refusal_texts():
        return Topic(code=bare)
    low = bare.lower()
    if low.replace(" ", "_").replace("-", "_") in EVERYTHING:
        return Topic(calls=(low.replace(" ", "_").replace("-", "_"),))
    statuses = tuple(Status(row.api) for row in STATUS_WORDS if low.replace("_", " ") in _spaced(row.words))
    if statuses:
        return Topic(statuses=statuses)
    if low.upper() in ("ABSENT", LABELS[Status.ABSENT].upper(), *GONE):
        return Topic(statuses=(Status.ABSENT,))
    for name in FIELDS:
        if re.search(rf"\b{name}\b", bare, re.IGNORECASE):
            return Topic(field=name)
    if low in map(str.lower, event_types()):
        return Topic(event=next(kind for kind in event_types() if kind.lower() == low))
    named = call_named(bare.rpartition(".")[2].partition("(")[0])
    by_words = tuple(row.call for row in CALL_WORDS if low in row.words)
    if named or by_words:
        return Topic(calls=by_words if named not in by_words and by_words else (named,))
    by_text = [c for c, texts in refusal_texts().items() if any(_like(low, text) for text in texts)]
    if by_text:
        return Topic(code=by_text[0])
    found = searched(bare) if len(bare.split()) > 2 else ()
    if found:
        return Topic(found=found)
    raise ValueError(f"{word!r} is not understood. The nearest words that are: {', '.join(_nearest(low))}.")


def _of_path(method: str | None, path: str, word: str) -> Topic:
    """Return the calls that a path means, with the method if there is one."""
    for one in (method,) if method else ("POST", "GET", "PUT", "DELETE"):
        where, _, query = path.partition("?")
        calls, _ = named_by(one.upper(), rooted(where), dict(parse_qsl(query)), None)
        if calls:
            return Topic(calls=tuple(call.name for call in calls))
    near = difflib.get_close_matches(path, [call.path for call in CALLS.values() if call.path], NEAREST, 0.0)
    raise ValueError(f"{word!r} is not a path of a call that is known. The nearest paths that are: {', '.join(near)}.")


def _spaced(words: frozenset[str]) -> set[str]:
    return {word.replace("_", " ") for word in words}


def _like(low: str, text: str) -> bool:
    """Whether what a person typed is a text of an error, or a good part of it."""
    text = text.lower()
    return len(low) >= 8 and (low in text or text in low)


def _nearest(low: str) -> list[str]:
    """Return the three understood words that are most like this one."""
    known = {str(s).lower(): str(s) for s in Status}
    known |= {label.lower(): f"{label!r}" for label in LABELS.values()}
    known |= {name: name for name in EVERYTHING} | {code.lower(): code for code in refusal_texts()}
    known |= {name.lower(): name for name in FIELDS}
    known |= {word: word for row in CALL_WORDS for word in row.words} | {kind: kind for kind in event_types()}
    near = difflib.get_close_matches(low, known, NEAREST * 3, 0.0)
    return list(dict.fromkeys(known[word] for word in near))[:NEAREST]


# ---------------------------------------------------------------------------------------------------- the answers


def _of_status(here: Status, world: frozenset[Case]) -> Said:
    """Say what a status means, who can sign in, what leads here, and what leads on."""
    words = next((row for row in STATUS_WORDS if row.api == here), None)
    rows = [("means", MEANINGS[here]), ("console", LABELS[here])]
    rows += [("sign-in", words.sign_in), ("trap", words.trap)] if words else []
    rows += [("leads here", f"{e.before}: {e}") for e in edges(world) if e.after is here]
    rows += [("leads on", f"{e}: {e.after}") for e in edges(world) if e.before is here]
    return Said(str(here), tuple(rows))


def _of_call(call: str, world: frozenset[Case]) -> Said:
    """Say what a call does in each status."""
    row = EVERYTHING[call]
    rows = [("request", row.request), ("does", row.does)]
    rows += [("console", row.console)] if row.console else []
    for before in Status:
        for one in explain(call, before, world):
            when = f" ({one.when})" if one.when else ""
            instead = f" Instead: {' or '.join(one.instead)}." if one.instead else ""
            rows.append((str(before), f"{one.comes_to.rstrip('.')}{when}. {one.sentence}{instead}"))
    return Said(call, tuple(rows))


def _of_code(code: str, calls: tuple[str, ...], statuses: tuple[Status, ...], world: frozenset[Case]) -> Iterator[Said]:
    """Say which calls are refused with a code, in which statuses, why, and what to call instead."""
    found: dict[tuple[str, str], list[Status]] = defaultdict(list)
    refusal: Refusal | None = None
    for facts in reachable(world):
        for move in moves(facts, world):
            if move.refusal is None or move.refusal.code != code:
                continue
            refusal = refusal or move.refusal
            if (calls and move.call not in calls) or (statuses and status(facts) not in statuses):
                continue
            instead = f" Call {' or '.join(move.effect.meant)} instead." if move.effect.meant else ""
            found[move.call, f"{move.rule.because}{instead}"].append(status(facts))
    said = f"{code}: {'; '.join(refusal_texts().get(code, ()))}"
    rows = [
        (call, f"{', '.join(s for s in Status if s in there)}: {because}") for (call, because), there in found.items()
    ]
    if not rows:
        which = "No call that you named is" if calls or statuses else "No call is"
        rows = [
            ("", f"{which} refused with this code because of the user's status, but because of the request itself.")
        ]
    yield Said(said, tuple(rows))


def _of_event(kind: str) -> Said:
    """Say what an event means, and which calls write it."""
    row = next(s for s in symptoms() if s.word == kind)
    calls = [EVERYTHING[call] for call in writers().get(kind, ())]
    rows = [(call.name, f"{call.does} ({call.request if call.method else call.actor})") for call in calls]
    return Said(kind, (("means", row.sentence), *rows))


def _of_symptom(found: Symptom) -> Said:
    """Return a row of the index by symptom."""
    rows = [("answer", found.sentence)]
    rows += [("more", f"python -m lifecycle {found.tool}")] if found.tool else []
    rows += [("source", f"{found.source[0]} ({found.source[1]})")] if found.source else []
    return Said(found.word, tuple(rows))


def _of_field(name: str, statuses: tuple[Status, ...]) -> Iterator[Said]:
    """Say what it tells that a field is set, or null, for a user in each of these statuses."""
    stamp = Stamp(name)
    for here in statuses:
        rows = []
        for is_set, said in ((True, "is set"), (False, "is null")):
            ways = histories({"status": here, stamp: "2026" if is_set else None})
            rows += [(said, told_way(way)) for way in ways] or [(said, "No calls that are known lead to such a user.")]
        yield Said(f"{here}, and {name}", tuple(rows))


def as_json_text(found: Explanations | AllSaid) -> str:
    """Return an answer as JSON, in the form that it had before words other than a call and a status were understood."""
    rows = found.document() if isinstance(found, AllSaid) else [row.document() for row in found]
    return json.dumps(rows, indent=1)
