"""Builds an org from a small YAML or JSON file with its settings, groups and users. For example:

    settings:
      engine: identity          # or classic
      as_of: 2026-11
      password: {max_attempts: 5}
    groups: [Everyone in Sales]
    users:
      - login: ann@example.com
        firstName: Ann
        lastName: Archer
        status: LOCKED_OUT
        password: Okta-Pa55word
        groups: [Everyone in Sales]
        apps: [Payroll]

A directory or HR application stands under `settings`, and the people whom it knows under a key of their own. They are
not users before the first import. An automation, an identity provider, self-service registration and the app through
which people sign in need one line each:

    settings:
      directory: {kind: ACTIVE_DIRECTORY, when_deactivated: suspend}
      automation: {inactive_days: 90, action: suspend}
      identity_provider: {name: Example IdP, unsuspends: true}
      self_registration: true
      web_app: {client_id: 0oa1simulatedapp5d7, redirect_uris: ["http://localhost:3000/login/callback"]}
      trusted_origins: ["http://localhost:3000"]
    directory:
      - {login: bob@example.com, firstName: Bob, lastName: Baker, password: Okta-Pa55word, active: true}

Custom properties of users, user types, and group rules have keys of their own, too:

    properties:
      badge: {title: Badge number, type: string}
    types:
      - {name: contractor, displayName: Contractor, properties: {agency: {title: Agency, type: string}}}
    rules:
      - {name: Sales, expression: 'user.department=="Sales"', groups: [Everyone in Sales]}

Each user gets to the wanted status by calls of the org, which also send their mails. If a status needs a password and
the seed gives none, the org makes one up and does not show it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifecycle.model import checks
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.profile import BASE_PROFILE
from lifecycle.model.words import ANY_STATUS
from lifecycle.org.assignments import seeded_app
from lifecycle.org.clock import Clock
from lifecycle.org.credentials import hashed
from lifecycle.org.deeds import Given
from lifecycle.org.furnishing import Unfit, furnish_properties, furnish_rule, furnish_type
from lifecycle.org.memberships import add_group
from lifecycle.org.movers import Person
from lifecycle.org.org import Org
from lifecycle.org.policies import GROUPED_SETTINGS, POLICY, SettingError, Settings, rows_of
from lifecycle.org.signing_in import sign_in
from lifecycle.org.users import User, folded

if TYPE_CHECKING:
    import yaml

Path_ = tuple[str | int, ...]
"""The place of a value in a seed: keys and numbers, from the top."""

WITHOUT_PASSWORD = (Status.STAGED, Status.PROVISIONED, Status.SUSPENDED, Status.DEPROVISIONED)
"""The statuses that a user can get to without a password."""
PERSON_KEYS = ("password", "active", *BASE_PROFILE)
"""What a seed may say of a person whom the directory knows."""
TYPE_KEYS, RULE_KEYS = ("name", "displayName", "properties"), ("name", "expression", "groups", "active")
TOP_KEYS = ("settings", "properties", "types", "groups", "rules", "users", "directory")
USER_KEYS = ("status", "password", "groups", "apps", *BASE_PROFILE)


class SeedError(ValueError):
    """A seed that is wrong. The message says where, what is wrong, and what to do; `place` has the keys to it."""

    def __init__(self, message: str, place: Path_ = ()) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class _Seed:
    """A seed that was read: its content, its name, and the line of each value."""

    content: Any
    name: str
    lines: Mapping[Path_, int] = field(default_factory=dict)

    def wrong(self, place: Path_, what: str) -> SeedError:
        """The error to raise for the value in this place."""
        line = next((self.lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self.lines), None)
        keys = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        where = ", ".join([self.name, *([f"line {line}"] if line else []), *([keys] if keys else [])])
        return SeedError(f"{where}: {what}", place)


def planted(seed: str | Path | Mapping[str, Any], settings: Settings | None = None, clock: Clock | None = None) -> Org:
    """Build a new org from a seed, which is the path of a file or the content of one.

    The seed's settings take precedence over those in `settings`. Its trusted origins are added to them.

    Raises:
        SeedError: when the file can't be read, or when anything in it is wrong.
    """
    found = _Seed(seed, "the seed") if isinstance(seed, Mapping) else _from_file(Path(seed))
    content = _mapping(found, (), found.content, TOP_KEYS)
    org = Org(_settings(found, content.get("settings", {}), settings or Settings()), clock=clock)
    groups = _names(found, ("groups",), content.get("groups", []))
    for name in groups:
        if org.groups.named(name) is None:
            add_group(org, name)
    _furnish(org, found, content)
    for number, entry in enumerate(_list(found, ("users",), content.get("users", []))):
        _plant(org, found, ("users", number), _mapping(found, ("users", number), entry, USER_KEYS), groups)
    for number, entry in enumerate(_list(found, ("directory",), content.get("directory", []))):
        _introduce(org, found, ("directory", number), _mapping(found, ("directory", number), entry, PERSON_KEYS))
    return org


def passwords_in(seed: str | Path) -> dict[str, str]:
    """The passwords that the file of a seed gives to its users, by login. Raises SeedError if it can't be read."""
    users = _from_file(Path(seed)).content.get("users", [])
    return {user["login"]: user["password"] for user in users if user.get("password")}


# ------------------------------------------------------------------------------------------------- reading


def _from_file(path: Path) -> _Seed:
    """Read a file. Raises SeedError if it can't be read."""
    empty = _Seed(None, str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise empty.wrong((), f"the file can't be read: {error.strerror}. Check its name.") from None
    except UnicodeDecodeError:
        raise empty.wrong((), "the file is not text in UTF-8. A seed has to be a YAML or JSON file.") from None
    try:
        read = _json if path.suffix.lower() == ".json" else _yaml
        return read(text, empty)
    except RecursionError:
        raise empty.wrong((), "the file is nested too deeply. A seed has at most a few levels.") from None


def _json(text: str, empty: _Seed) -> _Seed:
    """Read JSON. Raises SeedError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise empty.wrong((), "a key is in the same place twice. Keep one of the two.")
        return found

    try:
        return replace(empty, content=json.loads(text, object_pairs_hook=once))
    except json.JSONDecodeError as error:
        what = f"the file is not complete, valid JSON ({error.msg}). Correct that line."
        raise replace(empty, lines={(): error.lineno}).wrong((), what) from None


def _yaml(text: str, empty: _Seed) -> _Seed:
    """Read YAML, and note the line of each value. Raises SeedError."""
    import yaml  # imported only here and below, because most orgs begin without a seed

    lines: dict[Path_, int] = {}
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        content = None if node is None else _value(loader, node, (), lines, set(), empty)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        torn = replace(empty, lines={(): mark.line + 1} if mark else {})
        raise torn.wrong((), f"the file is not complete, valid YAML ({error.problem}). Correct that line.") from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, SeedError):
            raise
        raise empty.wrong(
            (), "the file is not valid YAML, because it has characters that YAML does not allow. Remove them."
        ) from None
    return replace(empty, content=content, lines=lines)


def _value(
    loader: "yaml.SafeLoader", node: "yaml.Node", place: Path_, lines: dict[Path_, int], seen: set[int], empty: _Seed
) -> Any:
    """The value of a YAML node. Its line, and those of the values in it, are noted in `lines`."""
    import yaml

    lines.setdefault(place, node.start_mark.line + 1)
    here = replace(empty, lines=lines)
    if id(node) in seen:  # an alias could make a small file endless
        raise here.wrong(place, "a seed can't have anchors and aliases. Write the value out.")
    seen.add(id(node))
    if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.startswith("tag:yaml.org,2002:python"):
        raise here.wrong(place, "a seed can't have tags. Write the value without one.")
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*place, number), lines, seen, empty) for number, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            raise here.wrong(place, "a key is not a string. Put it in quotes, or choose another one.")
        lines[*place, key] = key_node.start_mark.line + 1
        if key in found:
            raise here.wrong((*place, key), "this key is there twice. Keep one of the two.")
        found[key] = _value(loader, value_node, (*place, key), lines, seen, empty)
    return found


# ------------------------------------------------------------------------------------------------- checking


def _mapping(seed: _Seed, place: Path_, value: Any, known: tuple[str, ...]) -> dict[str, Any]:
    """The keys and values in this place. Raises SeedError for anything else, and for a key that is not known."""
    if value is None and not place:
        raise seed.wrong(place, "the seed is empty. Give it settings, groups or users.")
    if not isinstance(value, Mapping):
        raise seed.wrong(place, f"this has to be keys with values, not {_shown(value)}.")
    for key in value:
        if key not in known:
            named = key if isinstance(key, str) else repr(key)
            raise seed.wrong((*place, named), f"this key is not known here. Use one of: {', '.join(known)}.")
    return dict(value)


def _list(seed: _Seed, place: Path_, value: Any) -> list[Any]:
    """The items in this place. Raises SeedError."""
    if not isinstance(value, list | tuple):
        raise seed.wrong(place, f"this has to be a list, not {_shown(value)}.")
    return list(value)


def _names(seed: _Seed, place: Path_, value: Any) -> list[str]:
    """The names in this place. Raises SeedError for anything but a name, and for a name that is there twice."""
    found = _list(seed, place, value)
    for number, name in enumerate(found):
        if not isinstance(name, str) or not name.strip():
            raise seed.wrong((*place, number), f"this has to be a name, not {_shown(name)}.")
        if name in found[:number]:
            raise seed.wrong((*place, number), f"{name} is there twice. Keep one of the two.")
    return found


def _shown(value: Any) -> str:
    """A value in at most 40 characters, for an error."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _settings(seed: _Seed, value: Any, base: Settings) -> Settings:
    """The settings that a seed asks for, on top of those that are given. Raises SeedError."""
    place: Path_ = ("settings",)
    found = _mapping(seed, place, value, tuple(f.name for f in fields(Settings)))
    inner = (*place, "password")
    policy = _mapping(seed, inner, found.pop("password", {}), tuple(POLICY))
    for name in GROUPED_SETTINGS:
        part, at = getattr(base, name), (*place, name)
        known = tuple(f.name for f in fields(part))
        given = _mapping(seed, at, found.pop(name, {}), known)
        given = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
        base = _made(seed, place, base, **{name: replace(part, **given)})
    if "trusted_origins" in found:
        named = _names(seed, (*place, "trusted_origins"), found["trusted_origins"])
        found["trusted_origins"] = tuple(dict.fromkeys((*base.trusted_origins, *named)))
    for name, given in found.items():
        if type(given) is not type(getattr(base, name)):
            raise seed.wrong(
                (*place, name),
                f"the value {_shown(given)} is of the wrong type. Give one such as {getattr(base, name)!r}.",
            )
        least = rows_of(Settings)[name].least if name in rows_of(Settings) else 1
        if type(given) is int and given < least:
            raise seed.wrong((*place, name), f"this has to be a number from {least} on, not {given}.")
    return _made(seed, place, _made(seed, inner, base, password=policy), **found)


def _made(seed: _Seed, place: Path_, base: Settings, **changes: Any) -> Settings:
    """The settings with these changes. Raises SeedError for a value that is not allowed."""
    try:
        if "password" in changes:
            return replace(base, password=replace(base.password, **changes["password"]))
        return replace(base, **changes)
    except SettingError as error:
        raise seed.wrong((*place, error.field), str(error)) from None


# ------------------------------------------------------------------------------------------------- planting


def _furnish(org: Org, seed: _Seed, content: Mapping[str, Any]) -> None:
    """Give the org its custom properties, user types and group rules. Raises SeedError."""
    place: Path_ = ("properties",)
    given = content.get("properties", {})
    if not isinstance(given, Mapping):
        raise seed.wrong(place, f"this has to be keys with values, not {_shown(given)}.")
    try:
        furnish_properties(org, org.user_types.default, given)
        for number, entry in enumerate(_list(seed, ("types",), content.get("types", []))):
            place = ("types", number)
            furnish_type(org, _mapping(seed, place, entry, TYPE_KEYS))
        for number, entry in enumerate(_list(seed, ("rules",), content.get("rules", []))):
            place = ("rules", number)
            furnish_rule(org, _mapping(seed, place, entry, RULE_KEYS))
    except Unfit as fault:
        raise seed.wrong((*place, *fault.place), fault.what) from None


def _introduce(org: Org, seed: _Seed, place: Path_, entry: dict[str, Any]) -> None:
    """Let the directory know a person. Raises SeedError."""
    if not org.settings.directory.kind:
        what = "this org has no directory. Set one up, such as: settings: {directory: {kind: ACTIVE_DIRECTORY}}."
        raise seed.wrong(place, what)
    profile, active, password = _profile(seed, place, entry), entry.get("active", True), entry.get("password")
    login = folded(profile["login"])
    if type(active) is not bool:
        raise seed.wrong((*place, "active"), f"this has to be true or false, not {_shown(active)}.")
    if password is not None and not isinstance(password, str):
        raise seed.wrong((*place, "password"), "this has to be a string. Put the password in quotes.")
    if password is not None and not org.settings.directory.keeps_passwords:
        what = f"a source of the kind {org.settings.directory.kind} keeps no passwords. Leave it out."
        raise seed.wrong((*place, "password"), what)
    if login in org.people:
        raise seed.wrong((*place, "login"), f"{profile['login']} is there twice. Keep one of the two.")
    org.people[login] = Person(profile, active, None if password is None else hashed(password, login))


def _plant(org: Org, seed: _Seed, place: Path_, entry: dict[str, Any], groups: list[str]) -> None:
    """Create one user, bring the user to the wanted status, and add the user to groups. Raises SeedError."""
    wanted = _wanted(seed, place, entry)
    apps = _names(seed, (*place, "apps"), entry.get("apps", []))
    joined = _names(seed, (*place, "groups"), entry.get("groups", []))
    for name in joined:
        if org.groups.named(name) is None:
            what = f"there is no group {name!r}. Add it under groups, which has {', '.join(groups) or 'none'}."
            raise seed.wrong((*place, "groups"), what)
    profile = _profile(seed, place, entry)
    password = _password(org, seed, place, entry, wanted, profile["login"])
    user = _created(org, seed, place, profile, password, wanted)
    for step in _WAY.get(wanted, ()):
        org.clock.tick()
        step(org, user)
    if user.status is not wanted:
        what = f"{user.login} became {user.status} instead of {wanted}. Choose another password or status."
        raise seed.wrong((*place, "status"), what)
    for name in () if user.facts.deactivated else apps:
        app = seeded_app(org, name)
        user.apps = {**user.apps, app.id: org.clock.now()}
    for name in joined:
        group = org.groups.named(name)
        assert group is not None
        group.let_in(user.id, org.clock.now())


def _wanted(seed: _Seed, place: Path_, entry: Mapping[str, Any]) -> Status:
    """The status that the seed gives to a user. Raises SeedError."""
    asked = entry.get("status", "ACTIVE")
    if asked not in [str(status) for status in ANY_STATUS]:
        what = f"{_shown(asked)} is not a status of a user. Use one of: {', '.join(ANY_STATUS)}."
        raise seed.wrong((*place, "status"), what)
    return Status(asked)


def _profile(seed: _Seed, place: Path_, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The profile of a user. The email is the login if none is given. Raises SeedError."""
    for name in BASE_PROFILE:
        if name in entry and not isinstance(entry[name], str):
            raise seed.wrong((*place, name), f"this has to be a string, not {_shown(entry[name])}. Put it in quotes.")
    profile = {name: entry[name] for name in BASE_PROFILE if name in entry}
    if "login" in profile:
        profile.setdefault("email", profile["login"])
    fault = checks.profile(profile)
    if fault:
        at = (*place, fault.field) if fault.field in entry else place
        raise seed.wrong(at, f"Okta refuses this profile. {'; '.join(fault.refusal.causes)}.")
    return profile


def _password(org: Org, seed: _Seed, place: Path_, entry: Mapping[str, Any], wanted: Status, login: str) -> str | None:
    """The password of a user; None for a user without one. Raises SeedError."""
    given, at = entry.get("password"), (*place, "password")
    if org.settings.password_enrollment != "REQUIRED":
        if given is not None:
            raise seed.wrong(at, "this org requires no password, and then an admin can't set one. Leave it out.")
        if wanted in (Status.PASSWORD_EXPIRED, Status.LOCKED_OUT):
            what = f"a user without a password can't be {wanted}. Choose another status."
            raise seed.wrong((*place, "status"), what)
        return None
    if given is None:
        return None if wanted in WITHOUT_PASSWORD else org.ids.password()
    if not isinstance(given, str):
        raise seed.wrong(at, "this has to be a string. Put the password in quotes.")
    if wanted is Status.PROVISIONED:
        raise seed.wrong(at, "a PROVISIONED user has no password yet. Leave it out, or choose another status.")
    if not org.settings.password.takes(given, login):
        what = (
            f"it does not meet the org's policy, which asks for {org.settings.password.requirements}. Choose another."
        )
        raise seed.wrong(at, what)
    return given


def _created(
    org: Org, seed: _Seed, place: Path_, profile: dict[str, Any], password: str | None, wanted: Status
) -> User:
    """Create the user. Raises SeedError if the org can't have such a user."""
    asked = {Case.PASSWORD} if password is not None else set()
    if wanted is not Status.STAGED:
        asked.add(Case.ACTIVATE)
    if wanted is Status.LOCKED_OUT and not org.settings.password.max_attempts:
        raise seed.wrong(
            (*place, "status"), "this org never locks a user, because its policy has max_attempts 0. Raise that number."
        )
    org.clock.tick()
    user, _ = org.create(profile, asked, Given(password))
    if user is None:
        raise seed.wrong((*place, "login"), f"a user above has the login {profile['login']} already. Choose another.")
    return user


def _call(name: str) -> Callable[[Org, User], None]:
    """A step on the way to a status: the lifecycle call of this name, with its mail."""

    def step(org: Org, user: User) -> None:
        org.apply(name, user)

    return step


def _lock(org: Org, user: User) -> None:
    """The step to LOCKED_OUT: try as many wrong passwords as the policy allows."""
    wrong = org.ids.password()  # a new password, so it can't be the user's
    for _ in range(org.settings.password.max_attempts):
        sign_in(org, user.login, wrong)


_WAY: dict[Status, tuple[Callable[[Org, User], None], ...]] = {
    Status.RECOVERY: (_call("reset_password"),),
    Status.PASSWORD_EXPIRED: (_call("expire_password"),),
    Status.LOCKED_OUT: (_lock,),
    Status.SUSPENDED: (_call("suspend"),),
    Status.DEPROVISIONED: (_call("deactivate"),),
}
"""The calls that lead from a new user to each status."""
