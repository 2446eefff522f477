"""Reads exports of Okta's System Log. An event says what happened to a user, and seldom by which call."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lifecycle.diagnosis.happening import Happening, HowAnswered
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status

EVENTS: Mapping[str, tuple[tuple[str, ...], HowAnswered, Mapping[Case, bool]]] = {
    "user.lifecycle.create": (("create_user",), HowAnswered(refused=False), {}),
    "user.lifecycle.activate": (("activate",), HowAnswered(refused=False), {}),
    "user.lifecycle.deactivate": (("deactivate",), HowAnswered(refused=False), {}),
    "user.lifecycle.suspend": (("suspend",), HowAnswered(refused=False), {}),
    "user.lifecycle.unsuspend": (("unsuspend",), HowAnswered(refused=False), {}),
    "user.lifecycle.delete.completed": (("delete_user",), HowAnswered(refused=False), {}),
    "user.account.unlock_by_admin": (("unlock",), HowAnswered(refused=False), {}),
    "user.account.unlock": (("wait",), HowAnswered(), {Case.AUTO_UNLOCK_DUE: True}),
    "user.account.lock": (("sign_in",), HowAnswered(refused=True), {Case.LAST_FAILURE: True}),
    "user.account.reset_password": (("reset_password", "forgot_password"), HowAnswered(refused=False), {}),
    "user.account.expire_password": (
        ("expire_password", "expire_password_with_temp_password"),
        HowAnswered(refused=False),
        {},
    ),
    "user.account.update_password": (
        (
            "update_user",
            "change_password",
            "choose_password",
            "change_expired_password",
            "forgot_password_recovery_question",
        ),
        HowAnswered(refused=False),
        {Case.PASSWORD: True},
    ),
    "user.session.start": (
        ("sign_in", "choose_password", "change_expired_password"),
        HowAnswered(refused=False, state="SUCCESS"),
        {},
    ),
}
"""For each type of event that bears on a status: the calls that write it, how they were answered, and their cases."""
_WRITTEN_ONLY = ("user.account.lock",)
"""The types of events that tell more than that a call was made: a wrong password does not always lock."""
_TARGETED = "User"


def is_event(found: Any) -> bool:
    """Whether a JSON value is an event of the System Log."""
    return isinstance(found, Mapping) and isinstance(found.get("eventType"), str)


def of_event(event: Mapping[str, Any], number: int) -> Happening | None:
    """Return what an event says of its user; None if it says nothing that bears on a status."""
    kind = str(event["eventType"])
    result = event.get("outcome")
    failed = isinstance(result, Mapping) and result.get("result") in ("FAILURE", "DENY")
    if kind not in EVENTS or (failed and kind != "user.account.lock"):
        return None
    calls, outcome, told = EVENTS[kind]
    return Happening(
        shown=f"event {kind}",
        calls=calls,
        names=_names(event),
        told=told,
        outcome=outcome,
        number=number,
        creates=kind == "user.lifecycle.create",
        writes=kind if kind in _WRITTEN_ONLY else "",
        when=str(event.get("published") or ""),
    )


def by_time(events: Sequence[Happening]) -> list[Happening]:
    """Return events in the order of time. The Admin Console, and what is exported from it, show the newest first."""
    if not events or not all(re.match(r"\d{4}-\d\d-\d\d[T ]\d", one.when) for one in events):
        return list(events)
    newest_first = events[0].when > events[-1].when
    return sorted(reversed(events) if newest_first else events, key=lambda one: one.when)


def completed(event: Happening, before: Happening | None) -> Happening:
    """Return an event as it reads after the one before it. A creation and its activation write an event each."""
    if event.shown != "event user.lifecycle.activate" or before is None or not before.creates:
        return event
    return replace(event, calls=("activate", "get_user"), rules_out=frozenset({Status.STAGED, Status.ABSENT}))


def _names(event: Mapping[str, Any]) -> frozenset[str]:
    """Return the id and the login of the user whom an event is about: its target, or else its actor."""
    targets = event.get("target")
    found = [t for t in targets if isinstance(t, Mapping)] if isinstance(targets, list) else []
    users = [t for t in found if t.get("type") == _TARGETED]
    one = users[0] if users else event.get("actor")
    if not isinstance(one, Mapping):
        return frozenset()
    names = {str(one.get("id") or ""), str(one.get("alternateId") or "").lower()}
    return frozenset(names - {"", "unknown"})


def of_row(row: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the event in a row of a table, whose columns are named in several ways; None if it has no type.

    Okta's own export writes `event_type` and `target0.id`, Splunk `target{}.id`, and Sentinel `target_s`, which holds
    JSON. A column may also hold the whole event, as Splunk's `_raw` does.
    """
    columns = {_squeezed(name): value for name, value in row.items()}

    def first(*names: str) -> str:
        return next((columns[name] for name in names if columns.get(name)), "")

    whole = next((found for name in _WHOLE if is_event(found := _json(columns.get(name)))), None)
    if whole is not None:
        return dict(whole)
    kind = first("eventtype", "eventoriginaltype", "oktaeventtype", "event")
    if not kind:
        return None
    targets = _json(first("target", "targets", "originaltarget", "oktatarget"))
    if not isinstance(targets, list):
        target = {
            "type": first(*(f"{t}type" for t in _TARGETS)) or _TARGETED,
            "id": first(*(f"{t}id" for t in _TARGETS)),
            "alternateId": first(*(f"{t}alternateid" for t in _TARGETS), "targetusername"),
        }
        targets = [target] if target["id"] or target["alternateId"] else []
    outcome = first("outcomeresult", "originaloutcomeresult", "eventresult", "oktaoutcomeresult", "outcome", "result")
    return {
        "eventType": kind,
        "published": first("published", "timestamp", "time", "timegenerated", "eventtime"),
        "outcome": {"result": outcome.upper()},
        "actor": {
            "id": first("actorid", "actoruserid", "oktaactorid"),
            "alternateId": first("actoralternateid", "actorlogin", "actorusername", "oktaactoralternateid"),
        },
        "target": [_in_camels(target) for target in targets],
    }


_TARGETS = ("target0", "targets0", "target", "targets", "oktatarget")
_WHOLE = ("raw", "eventoriginal", "message", "event")
"""The columns in which a whole event may stand."""


def _squeezed(name: str) -> str:
    """Return the name of a column in small letters, without signs and without the type that Sentinel adds."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"_[stdgb]$", "", name.lower()))


def _json(text: object) -> Any:
    """Return the JSON in a text; None if there is none."""
    if not isinstance(text, str) or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def of_elastic(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the event in a document of the Elastic Common Schema, in which Okta's names are spelled with `_`."""
    event = document.get("okta")
    if not isinstance(event, Mapping):
        event = {key[5:]: value for key, value in document.items() if isinstance(key, str) and key.startswith("okta.")}
    if not isinstance(event.get("event_type"), str):
        return None
    found: dict[str, Any] = {"published": document.get("@timestamp"), **_in_camels(event)}
    if "outcome.result" in found:
        found["outcome"] = {"result": found["outcome.result"]}
    return found


_DEEPEST_NAME = 10
"""How deep a name in an event may stand that says something of its user."""


def _in_camels(found: Any, depth: int = 0) -> Any:
    """Return a JSON value with its names as Okta spells them, such as `alternateId`, as far as they may matter."""
    if depth > _DEEPEST_NAME:
        return found
    if isinstance(found, Mapping):
        return {re.sub(r"_([a-z])", lambda m: m[1].upper(), str(k)): _in_camels(v, depth + 1) for k, v in found.items()}
    return [_in_camels(one, depth + 1) for one in found] if isinstance(found, list) else found
