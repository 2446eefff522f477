"""Reads exports of Okta's System Log. An event says what happened to a user, and seldom by which call."""

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
    """Return the event in a row of a CSV export, whose columns are named in several ways."""
    columns = {name.lower().replace("_", ".").replace(" ", ""): value for name, value in row.items() if name}

    def first(*names: str) -> str:
        return next((columns[name] for name in names if columns.get(name)), "")

    kind = first("eventtype", "event.type", "event")
    if not kind:
        return None
    target = {
        "type": first("target0.type", "target.0.type", "targets.0.type", "target.type") or _TARGETED,
        "id": first("target0.id", "target.0.id", "targets.0.id", "target.id"),
        "alternateId": first(
            "target0.alternateid", "target.0.alternateid", "targets.0.alternateid", "target.alternateid"
        ),
    }
    actor = {"id": first("actor.id"), "alternateId": first("actor.alternateid", "actor.login")}
    return {
        "eventType": kind,
        "published": first("published", "timestamp", "time"),
        "outcome": {"result": first("outcome.result", "outcome", "result")},
        "actor": actor,
        "target": [target] if target["id"] or target["alternateId"] else [],
    }
