"""Reads one claim, such as `activate on LOCKED_OUT -> refused E0000016`.

Before the arrow stand a call, perhaps what its request says, and the status that the user has. After it stands what the
call comes to. Words for calls and statuses are those of Okta's API, of the Admin Console and of Okta's SDKs.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lifecycle.diagnosis.translation import CALL_WORDS
from lifecycle.model.calls import CALLS, Call, Part
from lifecycle.model.cases import BRIEF, Case, Settled
from lifecycle.model.facts import FACT_WORDS, LABELS, Password, Status
from lifecycle.model.moves import asks

FORMS = (
    "suspend on PROVISIONED -> SUSPENDED",
    "activate on LOCKED_OUT -> refused E0000016",
    "create without a password and activate=true -> PROVISIONED, mail",
    "update_user with a password on PROVISIONED -> ACTIVE",
    "activate on STAGED with a password -> ACTIVE",
    "deactivate on ACTIVE -> DEPROVISIONED, password lost",
    "sign_in with the right password on PASSWORD_EXPIRED -> still PASSWORD_EXPIRED, state PASSWORD_EXPIRED",
)
"""Claims that are understood, each of another form."""


class NotClear(ValueError):
    """A claim can't be checked, because it is not understood or can mean several things. The message says which."""


@dataclass(frozen=True)
class ClaimedOutcome:
    """What a claim says that a call comes to. What is None or empty is not claimed."""

    after: Status | None = None
    still: bool = False
    """Whether the status is claimed to stay as it is. A refused call leaves it, too."""
    refused: bool | None = None
    code: str = ""
    http: int = 0
    mail: bool | None = None
    password_lost: bool | None = None
    state: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim about one call on users of one status."""

    text: str
    call: Call
    status: Status
    outcome: ClaimedOutcome
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What the request says, by the names of the call's fields. True stands for any password."""
    password: Password | None = None
    """The password that the user has, if the claim says it."""
    facts: Mapping[str, bool] = field(default_factory=dict)
    cases: Mapping[Case, bool] = field(default_factory=dict)
    """The cases that the claim names: of the user, or of the org."""

    @property
    def left(self) -> str:
        """The part before the arrow."""
        return re.split(_ARROW, self.text)[0].strip()


_ARROW = r"\s*(?:->|=>|→)\s*"
_SHORT = {"create": "create_user", "update": "update_user", "replace": "replace_user", "delete": "delete_user"}
_PASSWORDS: tuple[tuple[str, Password], ...] = (
    (r"(?:with )?(?:an? )?expired password|whose password (?:is|has) expired", Password.EXPIRED),
    (r"without (?:a |any )?password|with no password|no password", Password.NONE),
    (r"with (?:a |an existing )?password|has a password", Password.SET),
)
_CASES: tuple[tuple[str, Case, bool], ...] = (
    (r"with (?:the|a) right password", Case.RIGHT_PASSWORD, True),
    (r"with (?:the|a) wrong password", Case.RIGHT_PASSWORD, False),
    (r"too many wrong passwords|the last wrong password", Case.LAST_FAILURE, True),
    (r"with (?:the|a) right answer", Case.RIGHT_ANSWER, True),
    (r"with (?:the|a) wrong answer", Case.RIGHT_ANSWER, False),
    (r"with(?:out)? a recovery question", Case.QUESTION, True),
    (r"in (?:a|the) classic (?:engine )?org|in classic", Case.CLASSIC, True),
)
_FACTS: tuple[tuple[str, str], ...] = (
    (r"federated|who signs in with another provider", "external"),
    (r"from a directory|in a directory", "directory"),
    (r"locked underneath", "locked"),
    (r"reset underneath|a reset is pending", "reset"),
)
_FILLERS = frozenset(
    {"with", "without", "and", "a", "an", "the", "user", "who", "is", "in", "status", "of", "if", "has"}
)
_NOBODY = frozenset({"gone", "deleted", "nobody", "no user"})
_REFUSED = r"refused|rejected|fails|denied|error|an error"
_ALLOWED = r"allowed|accepted|works|succeeds|ok"
_SAME = r"no change|unchanged|stays|same|still the same"


def read_claim(line: str) -> Claim:
    """Read one claim.

    Raises:
        NotClear: if it is not understood, or can mean several things.
    """
    text = " ".join(line.split())
    parts = re.split(_ARROW, text)
    if len(parts) != 2 or not all(parts):
        raise NotClear(f"A claim has one arrow, with a call before it and what it comes to after it. {_examples(text)}")
    return _Reader(text, *parts).claim()


def _examples(text: str) -> str:
    """Return the form that is most like what was written, and another one."""
    near = difflib.get_close_matches(text, FORMS, 2, 0.0)
    return f"Forms that are understood: {'; '.join(f'`{form}`' for form in near)}."


class _Reader:
    """Reads the parts of one claim."""

    def __init__(self, text: str, left: str, right: str) -> None:
        self._text, self._right = text, right
        what, self._on, whom = re.sub(r"`", "", left).partition(" on ")
        self._what, self._whom = self._taken_from(what), self._taken_from(whom)

    @staticmethod
    def _taken_from(words: str) -> str:
        return f" {words.strip()} "

    def claim(self) -> Claim:
        """Return the claim."""
        arguments = {name: _value(value) for name, value in re.findall(r"\b(\w+)=(\w+)", self._what + self._whom)}
        self._what = re.sub(r"\b\w+=\w+", " ", self._what)
        self._whom = re.sub(r"\b\w+=\w+", " ", self._whom)
        cases, facts = dict(self._cases()), dict(self._facts())
        asked, had = self._password()
        call = self._call()
        known = {f.name for f in call.fields if f.part in (Part.QUERY, Part.BODY)}
        for name in arguments:
            if name not in known:
                raise NotClear(f"{call.name} has no parameter {name}. It has: {', '.join(sorted(known)) or 'none'}.")
        by_request = Case.PASSWORD in asks(call.name)
        if by_request and had is not None:
            words = {Password.NONE: "without a password"}.get(had, "with a password")
            raise NotClear(
                f"It is not clear whether the request or the user is {words}. "
                f"For the request, write `{call.name} {words} on {self._whom.strip()} -> …`."
            )
        if asked is not None and not by_request:
            had, asked = asked, None
        if asked is not None:
            if asked is Password.EXPIRED:
                raise NotClear("A request can't hold an expired password; write nextLogin=changePassword for that.")
            if asked is Password.SET:
                arguments["password"] = True
        elif call.creates and facts.pop("external", False):
            arguments |= {"provider": "FEDERATION"}
        return Claim(self._text, call, self._status(call), _outcome(self._right), arguments, had, facts, cases)

    def _cases(self) -> Iterator[tuple[Case, bool]]:
        """Take out the words for cases, and yield the cases."""
        for pattern, case, holds in _CASES:
            if found := self._take(pattern):
                yield case, holds and not (case is Case.QUESTION and found.startswith("without"))
        for case in Case:
            if case.settled is Settled.BY_THE_ORG and self._take(f"in {re.escape(str(case))}"):
                yield case, True
        for case, (said, otherwise) in BRIEF.items():
            if case.settled is Settled.BY_THE_REQUEST:
                continue
            for words, value in ((said, True), (otherwise, False)):
                if words and self._take(re.escape(words)):
                    yield case, value

    def _facts(self) -> Iterator[tuple[str, bool]]:
        """Take out the words for facts, and yield the facts."""
        for pattern, name in _FACTS:
            if self._take(pattern):
                yield name, True
        for fact, words in FACT_WORDS.items():
            for said, value in ((words.underneath, True), (words.not_underneath, False)):
                if said and self._take(re.escape(said)):
                    yield fact, value

    def _password(self) -> tuple[Password | None, Password | None]:
        """Take out the words for a password: one that stands with the call, and one that stands with the user."""
        found: list[Password | None] = []
        for side in ("_what", "_whom"):
            here = None
            for pattern, kind in _PASSWORDS:
                words = getattr(self, side)
                if re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE):
                    setattr(self, side, re.sub(rf"\b(?:{pattern})\b", " ", words, flags=re.IGNORECASE))
                    here = here or kind
            found.append(here)
        return found[0], found[1]

    def _take(self, pattern: str) -> str:
        """Take words out of the part before the arrow, and return them; empty if they are not there."""
        for side in ("_whom", "_what"):
            words = getattr(self, side)
            found = re.search(rf"(?<!\w)(?:{pattern})(?!\w)", words, re.IGNORECASE)
            if found:
                setattr(self, side, words.replace(found[0], " ", 1))
                return found[0].lower()
        return ""

    def _call(self) -> Call:
        """Return the call that the rest of the words names."""
        words = _bare(self._what)
        path = re.fullmatch(r"(GET|POST|PUT|DELETE)\s+(/\S+)", words, re.IGNORECASE)
        found = _by_path(path[1], path[2]) if path else _calls().get(words.lower(), ())
        if not found:
            near = difflib.get_close_matches(words.lower(), _calls(), 3, 0.0)
            raise NotClear(
                f"{words!r} is not a call that is known. The nearest: {', '.join(near)}. {_examples(self._text)}"
            )
        if len(found) > 1:
            raise NotClear(f"{words!r} can mean {' or '.join(found)}. Write one of these names.")
        return CALLS[found[0]]

    def _status(self, call: Call) -> Status:
        """Return the status that the rest of the words names. Only a creation needs none."""
        words = self._whom.strip() if self._whom.strip().lower() in _NOBODY else _bare(self._whom)
        if not self._on:
            if call.creates:
                return Status.ABSENT
            raise NotClear(f"The claim does not say which status the user has. Write `{call.name} on ACTIVE -> …`.")
        return _status(words)


def _bare(words: str) -> str:
    """Return words without those that only join others, at both ends."""
    kept = words.replace(",", " ").split()
    while kept and kept[0].lower() in _FILLERS:
        kept.pop(0)
    while kept and kept[-1].lower() in _FILLERS:
        kept.pop()
    return " ".join(kept)


def _value(word: str) -> Any:
    return {"true": True, "false": False}.get(word.lower(), word)


@cache
def _calls() -> Mapping[str, tuple[str, ...]]:
    """Return the calls that each word can mean, in small letters."""
    found: dict[str, tuple[str, ...]] = {}
    for row in CALL_WORDS:
        for word in row.words:
            found[word] = (*found.get(word, ()), row.call)
    found |= {short: (name,) for short, name in _SHORT.items()}
    return found | {name: (name,) for name in CALLS}  # the name of a call means nothing else


def _by_path(method: str, path: str) -> tuple[str, ...]:
    """Return the calls with this method and path. Anything may stand for the user's id."""
    wanted = path.partition("?")[0].rstrip("/")
    if not wanted.startswith("/api/"):
        wanted = f"/api/v1{wanted}"
    return tuple(
        name
        for name, call in CALLS.items()
        if call.method == method.upper() and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", call.path), wanted)
    )


def _status(words: str) -> Status:
    """Return the status of an API's word or of a label."""
    name = words.upper().replace(" ", "_")
    if name in list(Status):
        return Status(name)
    for status, label in LABELS.items():
        if label.lower() == words.lower():
            return status
    if words.lower() in _NOBODY:
        return Status.ABSENT
    raise NotClear(f"{words!r} is not a status. Use one of these: {', '.join(Status)}.")


def _outcome(right: str) -> ClaimedOutcome:
    """Read what a claim says that the call comes to."""
    first, *extras = [part.strip() for part in right.replace("`", "").split(",")]
    found: dict[str, Any] = {}
    code, http = re.search(r"\b(E\d{7})\b", first), re.search(r"\b([45]\d\d)\b", first)
    if re.match(rf"(?:{_REFUSED})\b", first, re.IGNORECASE) or code or http:
        found = {"refused": True, "code": code[1] if code else "", "http": int(http[1]) if http else 0}
    elif re.fullmatch(_ALLOWED, first, re.IGNORECASE):
        found = {"refused": False}
    elif re.fullmatch(_SAME, first, re.IGNORECASE):
        found = {"still": True}
    elif first.lower().startswith("still "):
        found = {"still": True, "after": _status(first[6:].strip())}
    else:
        found = {"after": _status(first)}
    for extra in extras:
        found |= _extra(extra)
    return ClaimedOutcome(**found)


def _extra(words: str) -> dict[str, Any]:
    """Read one of the things that a claim adds after a comma."""
    low = words.lower()
    if re.fullmatch(r"(?:and |with |sends )*(?:a |an )?(?:\w+ )?mail", low) and not low.startswith("no"):
        return {"mail": True}
    if re.fullmatch(r"(?:no|without|without a) mail", low):
        return {"mail": False}
    if re.fullmatch(r"(?:the )?password (?:is )?(?:lost|destroyed)", low):
        return {"password_lost": True}
    if re.fullmatch(r"(?:the )?password (?:is )?kept", low):
        return {"password_lost": False}
    state = re.fullmatch(r"state (\w+)", words, re.IGNORECASE)
    if state:
        return {"state": state[1].upper()}
    raise NotClear(
        f"{words!r} is not understood after the comma. Use: mail, no mail, password lost, password kept, state NAME."
    )
