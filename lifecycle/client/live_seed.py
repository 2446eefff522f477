"""Reads how a team's org is set up, and never who is in it, so that an org like it can be simulated.

What a token may not read is left out and named. So is what the simulator does not play.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lifecycle.client.client import Client
from lifecycle.client.okta import Okta

ENGINE_OF = {"idx": "identity", "v1": "classic"}
"""What `pipeline` says in `/.well-known/okta-organization`, and the engine in a seed."""
_NOT_APPLIED = ("required", "unique", "enum", "oneOf", "pattern", "default", "format")
_PROPERTY_PARTS = ("title", "description", "type", "items", "minLength", "maxLength")
_ENROLLMENTS = {"okta_password": "password_enrollment", "okta_email": "email_enrollment"}
_RULE_PAGE = 50


class Practice(Protocol):
    """What makes a simulated org of a seed that is treated like a real one. It is `PRACTICE` in client/connect.py."""

    @property
    def paths(self) -> Mapping[str, str]:
        """Where Okta's password policy document has each setting of a seed, below `settings`."""

    @property
    def password_settings(self) -> Collection[str]:
        """The settings that a seed has under `password`."""

    def fault_in(self, seed: Mapping[str, Any]) -> tuple[tuple[str | int, ...], str] | None:
        """Return where a seed is wrong, and what is wrong there; None if an org can be made of it."""

    def opened(self, seed: Mapping[str, Any] | None = None) -> Okta:
        """Return such an org, in which changes are allowed."""


@dataclass
class OrgLike:
    """A seed for an org that is set up like a real one, and what could not be taken over."""

    org: str
    seed: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def as_yaml(self) -> str:
        """The seed as the content of a file, with what was left out as comments."""
        import yaml  # imported only here, because most lessons need no seed

        head = [f"# An org that is set up like {self.org}. It holds nobody of that org."]
        head += [f"# Left out: {what}" for what in self.left_out]
        return "\n".join(head) + "\n" + yaml.safe_dump(self.seed, sort_keys=False, allow_unicode=True, width=110)


def org_like(client: Client, practice: Practice) -> OrgLike:
    """Read how an org is set up. It only reads, and it reads no user.

    Raises:
        NoAnswer: if the org can't be reached.
    """
    found = OrgLike(client.base_url)
    settings: dict[str, Any] = {}
    settings |= _engine(client, found)
    settings |= _password_policy(client, found, practice)
    settings |= _sign_on(client, found) | _enrollment(client, found)
    found.seed["settings"] = settings
    _schema(client, found)
    _rules(client, found)
    _settle(found, practice)
    return found


def _settle(found: OrgLike, practice: Practice) -> None:
    """Leave out what no simulated org can have, part by part, so that an org can be made of the seed."""
    while fault := practice.fault_in(found.seed):
        place, what = fault
        found.left_out.append(f"{'.'.join(map(str, place))}, because the simulator says: {what}")
        _drop(found.seed, place)


def _drop(seed: Any, place: tuple[str | int, ...]) -> None:
    """Take out the value in this place, or the nearest part above that is there."""
    *above, last = place[:2] if place[0] in ("rules", "types", "properties") else place
    for key in above:
        seed = seed[key]
    del seed[last]


def _read(client: Client, found: OrgLike, what: str, path: str, **query: Any) -> Any:
    """Return what the org answers to a GET; None if it refuses, which is noted."""
    answer = client.request("GET", path, query=query, aside=True)
    if not answer.response.ok:
        found.left_out.append(f"{what}, because GET {path} was answered with {answer.exchange.status_line}.")
        return None
    return answer.body


def _engine(client: Client, found: OrgLike) -> dict[str, Any]:
    body = _read(client, found, "the engine", "/.well-known/okta-organization")
    engine = ENGINE_OF.get(str(body.get("pipeline"))) if isinstance(body, Mapping) else None
    return {"engine": engine} if engine else {}


def _default(client: Client, found: OrgLike, kind: str, what: str) -> tuple[Mapping[str, Any], list[Any]] | None:
    """Return the default policy of a kind with its rules; None if they can't be read."""
    policies = _read(client, found, what, "/api/v1/policies", type=kind)
    if not isinstance(policies, list):
        return None
    others = sum(not policy.get("system") for policy in policies)
    if others:
        found.left_out.append(f"{others} more of {what}, because a seed has one only: that of the default policy.")
    policy = next((policy for policy in policies if policy.get("system")), None)
    if policy is None:
        return None
    rules = _read(client, found, f"the rules of {what}", f"/api/v1/policies/{policy['id']}/rules")
    return policy, rules if isinstance(rules, list) else []


def _password_policy(client: Client, found: OrgLike, practice: Practice) -> dict[str, Any]:
    read = _default(client, found, "PASSWORD", "the password policy")
    if read is None:
        return {}
    policy, rules = read
    values = dict(_values(policy.get("settings", {}), practice.paths))
    password = {name: value for name, value in values.items() if name in practice.password_settings}
    settings = {name: value for name, value in values.items() if name not in practice.password_settings}
    denied = dict(_denied(rules[-1].get("actions", {}))) if rules else {}
    if "selfServiceUnlock" in denied:
        password["self_service_unlock"] = not denied["selfServiceUnlock"]
    settings["denies_password_reset"] = denied.get("selfServicePasswordReset", False)
    settings["denies_password_change"] = denied.get("passwordChange", False)
    return {"password": password, **settings}


def _values(document: Any, paths: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield the values in these places of a document, as far as there are any."""
    for name, path in paths.items():
        at = document
        for part in path.split("."):
            at = at.get(part) if isinstance(at, Mapping) else None
        if type(at) in (int, bool):
            yield name, at


def _denied(actions: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield the actions of a rule, each with whether it is denied."""
    for name, action in actions.items():
        if isinstance(action, Mapping) and action.get("access") in ("ALLOW", "DENY"):
            yield name, action["access"] == "DENY"


def _sign_on(client: Client, found: OrgLike) -> dict[str, Any]:
    read = _default(client, found, "OKTA_SIGN_ON", "the sign-on policy")
    rules = read[1] if read else []
    action = rules[-1].get("actions", {}).get("signon", {}) if rules else {}
    session = {"session_idle_minutes": "maxSessionIdleMinutes", "session_lifetime_minutes": "maxSessionLifetimeMinutes"}
    settings = dict(_values(action.get("session", {}), session))
    if action:
        settings |= {"mfa": action.get("requireFactor") is True, "denies_sign_in": action.get("access") == "DENY"}
    return settings


def _enrollment(client: Client, found: OrgLike) -> dict[str, Any]:
    read = _default(client, found, "MFA_ENROLL", "the enrollment policy")
    listed = read[0].get("settings", {}).get("authenticators", ()) if read else ()
    asked = {str(one.get("key")): one.get("enroll", {}).get("self") for one in listed}
    return {name: asked[key] for key, name in _ENROLLMENTS.items() if isinstance(asked.get(key), str)}


def _schema(client: Client, found: OrgLike) -> None:
    """Read the user types with their custom properties."""
    types = _read(client, found, "the user types", "/api/v1/meta/types/user")
    for one in types if isinstance(types, list) else ():
        link = str(one.get("_links", {}).get("schema", {}).get("href", ""))
        schema = _read(client, found, f"the schema of {one.get('name')}", link[link.find("/api/") :]) if link else None
        custom = (schema or {}).get("definitions", {}).get("custom", {}).get("properties", {})
        properties = {name: _property(found, name, shown) for name, shown in custom.items()}
        if one.get("default"):
            found.seed |= {"properties": properties} if properties else {}
        else:
            named = {"name": one.get("name"), "displayName": one.get("displayName")}
            found.seed.setdefault("types", []).append(named | ({"properties": properties} if properties else {}))


def _property(found: OrgLike, name: str, shown: Mapping[str, Any]) -> dict[str, Any]:
    unplayed = [word for word in _NOT_APPLIED if shown.get(word)]
    if unplayed:
        found.left_out.append(f"{', '.join(unplayed)} of the property {name}, which the simulator does not check.")
    kept = {part: shown[part] for part in _PROPERTY_PARTS if shown.get(part) is not None}
    if isinstance(kept.get("items"), Mapping):
        kept["items"] = {"type": kept["items"].get("type")}
    return kept


def _rules(client: Client, found: OrgLike) -> None:
    """Read the group rules, and the names of the groups that they assign."""
    rules = _read(client, found, "the group rules", "/api/v1/groups/rules", limit=_RULE_PAGE)
    for rule in rules if isinstance(rules, list) else ():
        ids = rule.get("actions", {}).get("assignUserToGroups", {}).get("groupIds", [])
        groups = [_group(client, found, one) for one in ids]
        if not all(groups):
            found.left_out.append(f"the group rule {rule.get('name')}, because its groups can't be read.")
            continue
        expression = rule.get("conditions", {}).get("expression", {}).get("value", "")
        known = found.seed.setdefault("groups", [])
        known += [name for name in groups if name not in known]
        found.seed.setdefault("rules", []).append(
            {"name": rule.get("name"), "expression": expression, "groups": groups}
            | ({} if rule.get("status") == "ACTIVE" else {"active": False})
        )


def _group(client: Client, found: OrgLike, group_id: str) -> str:
    body = _read(client, found, f"the group {group_id}", f"/api/v1/groups/{group_id}")
    return str(body["profile"]["name"]) if isinstance(body, Mapping) and "profile" in body else ""
