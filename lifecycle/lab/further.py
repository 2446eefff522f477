"""The requests that a stage can send besides the calls of a user's lifecycle: lists, the log, groups and factors.

They have rows of the same form as the calls of `model/calls.py`, so that a stage shows them in the same way. They are
not on the map, because none of them is about a change of status.
"""

from collections.abc import Mapping
from typing import Any

from lifecycle.model.actors import Actor
from lifecycle.model.calls import USER, USERS, Call, Field, Form, Part, Type

_GROUPS = "/api/v1/groups"
_RULES = f"{_GROUPS}/rules"
NEXT = "next"
"""What the field `after` holds for the page after the one that was read last."""
ID = "{id}"
"""What stands in a field, such as a filter, for the id of the user."""


def _in_query(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, Part.QUERY, Type.STRING, f"the parameter {name}") for name in names)


def _in_body(name: str, at: str, type: Type = Type.STRING, preset: str | None = None) -> Field:
    return Field(name, Part.BODY, type, f"the property {at}", at, preset=preset)


def _row(name: str, words: str, method: str, path: str, does: str, *others: Field, console: str = "") -> Call:
    """Return a request of an admin. The names in braces in its path are fields."""
    fields = [Field("user", Part.PATH, Type.USER, "the user's id or login")] if "{userId}" in path else []
    for key, means in _NAMED.items():
        fields += [Field(key, Part.PATH, Type.STRING, means)] if f"{{{key}}}" in path else []
    return Call(name, Actor.ADMIN, method, path, Form.NONE, does, (*fields, *others), console=console, words=words)


_NAMED = {"groupId": "the group's id or name", "ruleId": "the rule's id or name"}
_GROUP_NAME = _in_body("groupName", "profile.name")
_RULE = (
    _in_body("type", "type", preset="group_rule"),
    _in_body("ruleName", "name"),
    _in_body("expression", "conditions.expression.value"),
    _in_body("language", "conditions.expression.type", preset="urn:okta:expression:1.0"),
    _in_body("groupIds", "actions.assignUserToGroups.groupIds", Type.STRINGS),
)

FURTHER: dict[str, Call] = {
    call.name: call
    for call in (
        _row("list_users", "List users", "GET", USERS, "List users.",
             *_in_query("q", "filter", "search", "limit", "after", "sortBy", "sortOrder")),
        _row("create_without_parameter", "Create, with the provider in the body alone", "POST", USERS,
             "Create a user of another provider, without the parameter that makes Okta look at the provider.",
             Field("profile", Part.BODY, Type.OBJECT, "the profile's properties", "profile"),
             _in_body("type", "credentials.provider.type", preset="FEDERATION"),
             _in_body("name", "credentials.provider.name", preset="FEDERATION")),
        _row("list_logs", "Read the System Log", "GET", "/api/v1/logs", "List events of the System Log.",
             *_in_query("filter", "q", "since", "until", "sortOrder", "limit")),
        _row("list_user_groups", "List the user's groups", "GET", f"{USER}/groups", "List the groups of a user."),
        _row("list_user_blocks", "List what blocks the user", "GET", f"{USER}/blocks", "List what blocks a user."),
        _row("list_factors", "List the user's factors", "GET", f"{USER}/factors", "List the factors of a user."),
        _row("enroll_question", "Enroll a security question", "POST", f"{USER}/factors", "Enroll a factor.",
             _in_body("factorType", "factorType", preset="question"), _in_body("provider", "provider", preset="OKTA"),
             _in_body("question", "profile.question"), _in_body("answer", "profile.answer")),
        _row("list_groups", "List groups", "GET", _GROUPS, "List groups.", *_in_query("q", "search", "limit")),
        _row("list_members", "List the group's members", "GET", f"{_GROUPS}/{{groupId}}/users", "List the members.",
             *_in_query("limit", "after")),
        _row("create_group", "Create a group", "POST", _GROUPS, "Create a group.", _GROUP_NAME),
        _row("delete_group", "Delete the group", "DELETE", f"{_GROUPS}/{{groupId}}", "Delete a group."),
        _row("add_to_group", "Add the user to the group", "PUT", f"{_GROUPS}/{{groupId}}/users/{{userId}}",
             "Add a user to a group."),
        _row("remove_from_group", "Remove the user from the group", "DELETE",
             f"{_GROUPS}/{{groupId}}/users/{{userId}}", "Remove a user from a group."),
        _row("list_rules", "List group rules", "GET", _RULES, "List group rules.", *_in_query("search", "limit")),
        _row("create_rule", "Create a group rule", "POST", _RULES, "Create a group rule, which is not active yet.",
             *_RULE),
        _row("replace_rule", "Replace the rule", "PUT", f"{_RULES}/{{ruleId}}",
             "Replace a group rule that is not active.", *_RULE),
        _row("activate_rule", "Activate the rule", "POST", f"{_RULES}/{{ruleId}}/lifecycle/activate",
             "Activate a group rule."),
        _row("deactivate_rule", "Deactivate the rule", "POST", f"{_RULES}/{{ruleId}}/lifecycle/deactivate",
             "Deactivate a group rule."),
        _row("delete_rule", "Delete the rule", "DELETE", f"{_RULES}/{{ruleId}}", "Delete a group rule."),
    )
}  # fmt: skip
"""Every further request by its name."""


LISTED_BY = {"groupId": _GROUPS, "groupIds": _GROUPS, "ruleId": _RULES}
"""The fields that may hold a name instead of an id, each with the path that lists what has such names."""


def id_of(name: str, listed: Any) -> str:
    """Return the id of the group or rule in a list that has this name; else the name, so that Okta can refuse it."""
    rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
    return next((str(row["id"]) for row in rows if name in (row.get("name"), _name(row))), name)


def _event(row: Mapping[str, Any]) -> str:
    """Return an event of the System Log in words: what happened, by whom, and whether it failed."""
    actor, outcome = row.get("actor"), row.get("outcome")
    who = actor.get("alternateId") if isinstance(actor, Mapping) else None
    failed = isinstance(outcome, Mapping) and outcome.get("result") == "FAILURE"
    return f"{row['eventType']}{f' by {who}' if who else ''}{' (failed)' if failed else ''}"


def _name(row: Mapping[str, Any]) -> str:
    """Return by what a person would know an entry of a list."""
    if row.get("eventType"):
        return _event(row)
    profile = row.get("profile")
    profile = profile if isinstance(profile, Mapping) else {}
    names = (profile.get("login"), profile.get("name"), row.get("name"), row.get("factorType"))
    return next((str(name) for name in (*names, row.get("type"), row.get("id")) if name), "an entry")


def names_listed(body: Any) -> frozenset[str]:
    """Return the names of the entries of a list, and the types of events; nothing if this is not a list."""
    rows = [row for row in body if isinstance(row, Mapping)] if isinstance(body, list) else []
    return frozenset(map(_name, rows)) | frozenset(str(row["eventType"]) for row in rows if "eventType" in row)


def _shown(row: Mapping[str, Any]) -> str:
    """Return how a sentence names an entry of a list. Of a group rule it also says what a list of rules is read for."""
    if row.get("type") != "group_rule":
        return _name(row)
    left_out = len(row.get("conditions", {}).get("people", {}).get("users", {}).get("exclude", ()))
    exceptions = f", {left_out} exception{'' if left_out == 1 else 's'}" if left_out else ""
    return f"{_name(row)} ({row.get('status')}{exceptions})"


_MOST_NAMES = 6
"""How many entries of a list are named in a sentence."""


def in_words(body: Any) -> str:
    """Return what an answer that is not refused holds, as a sentence."""
    if isinstance(body, list):
        names = [_shown(row) for row in body if isinstance(row, Mapping)]
        if not names:
            return "The list is empty."
        rest = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        entries = "1 entry" if len(names) == 1 else f"{len(names)} entries"
        return f"The list has {entries}: {', '.join(names[:_MOST_NAMES])}{rest}."
    return f"The answer is about {_name(body)}." if isinstance(body, Mapping) and "id" in body else "Accepted."
