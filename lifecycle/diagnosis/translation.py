"""One table of the words for each status, and of the words for each call, with the traps between them.

Sources: Okta's help page on user states; Okta's OpenAPI specification; terraform-provider-okta,
resource_okta_user.go and user.go; Okta's SCIM 2.0 reference, of which Delete Users says when `active` is false;
Okta's catalogue of event types. The methods are those of Okta's SDKs: okta 3.4.6 for Python (user_api.py,
user_lifecycle_api.py, user_cred_api.py, user_sessions_api.py), @okta/okta-sdk-nodejs 8.1.0 (UserApi.d.ts), the tests
of okta-sdk-java, the list of moved methods of okta-sdk-dotnet 10, and okta-sdk-golang (api_user.go,
api_user_lifecycle.go, api_user_cred.go, UserSessionsAPI.md).
"""

import difflib
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.diagnosis.event_writers import always_changes, event_types, statuses_after, writers
from lifecycle.model.calls import CALLS, EVERYTHING
from lifecycle.model.facts import LABELS, MEANINGS, Status


@dataclass(frozen=True)
class StatusWords:
    """The words of each system for one status."""

    api: str
    console: str
    terraform: str
    raw_status: str
    scim: str
    """The `active` of a user in an application that Okta provisions by SCIM."""
    sign_in: str
    """What the person sees at a sign-in with the right password."""
    trap: str

    @property
    def words(self) -> frozenset[str]:
        """All words by which the status can be named, in small letters."""
        return frozenset({self.api.lower(), self.console.lower()})

    @property
    def heading(self) -> str:
        """The status."""
        return self.api

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each system, and its word."""
        yield from _rows(self)
        yield "means", MEANINGS[Status(self.api)]


@dataclass(frozen=True)
class CallWords:
    """The words of each system for one call."""

    call: str
    request: str
    button: str
    python: str
    node: str
    java: str
    dotnet: str
    go: str
    event: str
    trap: str = ""
    earlier: str = ""
    """What older versions of some SDKs call the method, in Python's spelling."""

    @property
    def words(self) -> frozenset[str]:
        """All words by which the call can be named, in small letters."""
        methods = {self.python, self.node, self.java, self.dotnet, self.go, self.earlier, _camel(self.earlier)}
        found = {self.call, self.event, *methods, *_buttons(self.button)}
        return frozenset(word.lower() for word in found if word)

    @property
    def heading(self) -> str:
        """The call."""
        return self.call

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each system, and its word."""
        yield from _rows(self)


@dataclass(frozen=True)
class EventWords:
    """An event of the System Log, with what writes it and what it says of the status."""

    event: str
    message: str
    writes: str
    """The calls, and whatever else, that write it."""
    status: str
    trap: str = ""

    @property
    def heading(self) -> str:
        """The type of the event."""
        return self.event

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each column, and its words."""
        yield from _rows(self)


def _buttons(said: str) -> list[str]:
    """Return the names of buttons in the text of the table of calls."""
    return [word.strip(" )") for part in said.split(" (or ") for word in part.split(", then ")[:1]]


_HIDES = "A list without a filter or a search leaves DEPROVISIONED users out."
_TERRAFORM = "Terraform shows this status as ACTIVE; only raw_status tells the truth."
_TAKEN_AWAY = "An application also gets active=false if it was only taken away from the user, whatever the status."
_ACTIVE, _OFF = "true", "false"
_OR_LOCKED = 'Sign-in failed: "Unable to sign in", or that the account is locked, as the policy says.'
_FAILS = 'Sign-in failed: "Unable to sign in". The page does not say why.'
# fmt: off
STATUS_WORDS: tuple[StatusWords, ...] = tuple(
    StatusWords(status.value, LABELS[status], terraform, status.value, scim, sign_in, trap)
    for status, terraform, scim, sign_in, trap in (
        (Status.STAGED, "STAGED", "not provisioned yet", _FAILS,
         "Terraform can't set a user back to STAGED. `activate=false` belongs in the query, not in the body."),
        (Status.PROVISIONED, "PROVISIONED", _ACTIVE, _FAILS,
         "PROVISIONED has nothing to do with the provisioning of apps: the user has yet to set a password. Terraform "
         "does not accept the word as a value of status."),
        (Status.ACTIVE, "ACTIVE", _ACTIVE, "The user is signed in, perhaps after a factor.",
         "An ACTIVE user may still be refused: unknown devices can be blocked, and a federated user has no password."),
        (Status.RECOVERY, "ACTIVE", _ACTIVE, _FAILS,
         f"{_TERRAFORM} Only an admin's reset leads here; a forgotten password leaves the user ACTIVE. RECOVERY is "
         "also the name of a state of a sign-in."),
        (Status.PASSWORD_EXPIRED, "ACTIVE", _ACTIVE, "The password is accepted, and has to be changed at once.",
         _TERRAFORM),
        (Status.LOCKED_OUT, "LOCKED_OUT", _ACTIVE, _OR_LOCKED,
         "Many tools don't know this word. LOCKED_OUT is also the name of a state of a sign-in."),
        (Status.SUSPENDED, "SUSPENDED", _OFF, _FAILS,
         f"The button that ends a suspension may be called Activate, but the call is unsuspend. {_TAKEN_AWAY}"),
        (Status.DEPROVISIONED, "DEPROVISIONED", _OFF, _FAILS,
         f"{_HIDES} The login stays taken until a second DELETE. {_TAKEN_AWAY}"),
    )
)
"""The words for every status, in Okta's usual order."""

_EVENTS = {
    "create_user": "user.lifecycle.create",
    "activate": "user.lifecycle.activate",
    "deactivate": "user.lifecycle.deactivate",
    "suspend": "user.lifecycle.suspend",
    "unsuspend": "user.lifecycle.unsuspend",
    "delete_user": "user.lifecycle.delete.initiated",
    "unlock": "user.account.unlock_by_admin",
    "expire_password": "user.account.expire_password",
    "reset_password": "user.account.reset_password",
    "change_password": "user.account.update_password",
    "reset_factors": "user.mfa.factor.reset_all",
    "clear_sessions": "user.session.clear",
    "sign_in": "user.session.start",
}
_PYTHON = {
    "activate": "activate_user", "reactivate": "reactivate_user", "deactivate": "deactivate_user",
    "suspend": "suspend_user", "unsuspend": "unsuspend_user", "unlock": "unlock_user",
    "forgot_password_recovery_question": "forgot_password_set_new_password", "clear_sessions": "revoke_user_sessions",
}
_EARLIER = {
    "expire_password_with_temp_password": "expire_password_and_get_temporary_password",
    "reset_password": "generate_reset_password_token",
    "update_user": "partial_update_user",
    "delete_user": "deactivate_or_delete_user",
    "clear_sessions": "clear_user_sessions",
}
_NODE = {
    "expire_password_with_temp_password": "expirePasswordAndGetTemporaryPassword",
    "reset_password": "generateResetPasswordToken",
}
_TRAPS = {
    "reactivate": "It does not bring a deactivated user back; that is activate. The event user.lifecycle.reactivate is "
                  "written by imports only.",
    "delete_user": "The first DELETE only deactivates, and both are answered with 204.",
    "activate": "Its button also stands at a suspended user, where it makes the call unsuspend.",
    "reset_password": "The old password stops working at once. forgot_password leaves it as it is.",
}
# fmt: on


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _pascal(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


CALL_WORDS: tuple[CallWords, ...] = tuple(
    CallWords(
        name,
        call.request,
        call.console,
        _PYTHON.get(name, name),
        _NODE.get(name, _camel(_PYTHON.get(name, name))),
        _camel(_PYTHON.get(name, name)),
        f"{_pascal(_PYTHON.get(name, name))}Async",
        _pascal(_PYTHON.get(name, name)),
        _EVENTS.get(name, ""),
        _TRAPS.get(name, ""),
        _EARLIER.get(name, ""),
    )
    for name, call in CALLS.items()
    if call.path.startswith("/api/v1/users")
)
"""The words for every call of the Users API. The names of Okta's SDKs are those of their current versions."""


_EVENT_TRAPS = {
    "user.session.start": "A failed sign-in writes the same event. Only outcome.result tells the two apart.",
    "user.account.lock": "Its result is FAILURE in some logs and SUCCESS in others. Both mean a lock.",
    "user.lifecycle.activate": "It is also written if a deactivated user is activated again, and by each creation that "
                               "activates at once. The user is then PROVISIONED or ACTIVE.",
    "user.account.reset_password": "A user's own request for a link writes it too, with Okta itself as the actor, and "
                                   "leaves the user ACTIVE.",
}  # fmt: skip
_MOST_WRITERS = 5
"""How many calls a row of an event names at most."""


def _event_words(kind: str) -> EventWords:
    """Return the row of an event."""
    calls = [EVERYTHING[call] for call in writers().get(kind, ())]
    named = [f"{call.name} ({call.request if call.method else call.actor})" for call in calls]
    more = [f"{len(named) - _MOST_WRITERS} others"] if len(named) > _MOST_WRITERS else []
    after = " or ".join(statuses_after(kind))
    if not after:
        said = "says nothing of the status"
    elif always_changes(kind):
        said = f"leads to {after}"
    else:
        said = f"leads to {after}, or leaves the status as it is"
    return EventWords(
        kind,
        event_types()[kind].message,
        "; ".join([*named[:_MOST_WRITERS], *more]) or "no call that changes a user",
        said,
        _EVENT_TRAPS.get(kind, ""),
    )


def _events_named(forms: frozenset[str], shown: frozenset[str]) -> list[EventWords]:
    """Return the events with this type or message, or which a call writes that has no row of its own.

    An event that only one call writes says nothing that the row of this call, if it is shown, does not say.
    """
    own = {row.call for row in CALL_WORDS}
    by_call = bool(forms & (CALLS.keys() - own))
    found = []
    for kind, event in event_types().items():
        if not by_call and not forms & {kind.lower(), event.message.lower()}:
            continue
        calls = frozenset(writers().get(kind, ()))
        if forms & {kind.lower(), event.message.lower(), *(calls - own)} and not (calls and calls <= shown):
            found.append(_event_words(kind))
    return found


def _other_calls(forms: frozenset[str]) -> list[CallWords]:
    """Return the rows of calls outside the Users API, for which Okta's SDKs of the management API have no method."""
    own = {row.call for row in CALL_WORDS}
    named = [call for name, call in CALLS.items() if name in forms and name not in own and call.method]
    return [CallWords(call.name, call.request, call.console, "", "", "", "", "", "") for call in named]


class Translation(tuple[StatusWords | CallWords | EventWords, ...]):
    """The rows of the table that a word names, printed one below the other."""

    def document(self) -> list[dict[str, Any]]:
        """Return the rows as JSON has them."""
        return [asdict(row) for row in self]

    def __repr__(self) -> str:
        return "\n\n".join("\n".join(_lines(row)) for row in self) or self.instead

    instead = ""
    """What is said if no row was found: why, and what to ask instead."""


_HEADS: Mapping[str, str] = {
    "api": "API", "console": "Admin Console", "terraform": "Terraform status", "raw_status": "raw_status",
    "scim": "SCIM active", "sign_in": "at sign-in", "trap": "trap", "call": "call", "request": "request",
    "button": "button", "python": "Python SDK", "node": "Node.js SDK", "java": "Java SDK", "dotnet": ".NET SDK",
    "go": "Go SDK", "event": "System Log", "earlier": "older SDKs", "message": "message", "writes": "written by",
    "status": "status",
}  # fmt: skip


def _rows(row: StatusWords | CallWords | EventWords) -> Iterator[tuple[str, str]]:
    for one in fields(row):
        value = getattr(row, one.name)
        if value:
            yield _HEADS[one.name], value


def _lines(row: StatusWords | CallWords | EventWords) -> Iterator[str]:
    for name, value in row.rows():
        head = f"{name:<17} "
        yield from textwrap.wrap(value, TEXT_WIDTH, initial_indent=head, subsequent_indent=" " * len(head))


def _plain(text: str) -> str:
    """Return a text in small letters, with single spaces in place of hyphens, quotation marks and full stops."""
    return " ".join(re.sub(r"[-\"'“”‘’.:!]", " ", text.lower()).split())


_COLUMNS: Mapping[str, frozenset[str]] = {
    name: frozenset({_plain(head), name.replace("_", " "), name}) for name, head in _HEADS.items()
}
_STATUS_COLUMNS = ("terraform", "raw_status", "scim", "sign_in")
_CALL_COLUMNS = ("button", "python", "node", "java", "dotnet", "go", "event", "earlier")
_LEAST = 6
"""The fewest letters of a text that is looked for inside the sentences of the table."""


def _of_column(wanted: str) -> tuple[StatusWords | CallWords, ...]:
    """Return every row of the half of the table that has a column of this name."""
    if any(wanted in _COLUMNS[name] for name in _STATUS_COLUMNS):
        return STATUS_WORDS
    if any(wanted in _COLUMNS[name] for name in _CALL_COLUMNS):
        return CALL_WORDS
    return ()


def translate(word: str = "") -> Translation:
    """Return what a word of one system is called in the others.

    A word is a status, a label, a button, a method, an event or its message, what a person sees at sign-in, or the
    name of a column such as raw_status. Without a word, the whole table is returned. A word that means several things
    returns all of them.
    """
    rows: tuple[StatusWords | CallWords, ...] = (*STATUS_WORDS, *CALL_WORDS)
    wanted = " ".join(word.lower().replace("-", " ").split())
    if not wanted:
        return Translation(rows)
    forms = {wanted, wanted.replace(" ", "_"), wanted.replace("_", " ")}
    found: list[StatusWords | CallWords | EventWords] = [row for row in rows if row.words & forms]
    found += _other_calls(frozenset(forms))
    found += _events_named(
        frozenset(forms), frozenset(row.call for row in found if isinstance(row, CallWords) and row.event)
    )
    if wanted.removeprefix("active=").removeprefix("active ") in (_ACTIVE, _OFF):
        value = wanted.rpartition("=")[2].rpartition(" ")[2]
        found += [row for row in STATUS_WORDS if row.scim == value]
    if wanted == "active":
        found += [row for row in STATUS_WORDS if row.terraform == "ACTIVE" and row not in found]
    plain = _plain(word)
    if not found and len(plain) >= _LEAST:
        found = [row for row in STATUS_WORDS if plain in _plain(row.sign_in)]
    return _found(found or _of_column(plain), word)


def _found(rows: Iterable[StatusWords | CallWords | EventWords], word: str) -> Translation:
    """Return the rows, and what to say if there are none."""
    found = Translation(rows)
    known = {text: text for text in (*event_types(), *(name for row in CALL_WORDS for name in row.words))}
    known |= {name: row.api for row in STATUS_WORDS for name in row.words}
    near = difflib.get_close_matches(_plain(word).replace(" ", "_"), known, _NEAREST * 3, 0.0)
    nearest = list(dict.fromkeys(known[name] for name in near))[:_NEAREST]
    found.instead = (
        f"No system that this table knows has the word {word!r}. The nearest words are {', '.join(nearest)}. "
        "Errors, fields and paths are explained by `why`."
    )
    return found


_NEAREST = 3
"""How many words are named that are like one that no row has."""
