"""An org from a small YAML or JSON file: its settings, groups, and users in given statuses.

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

A user comes to the wanted status by the org's own moves, with the mails that they send. If a status needs a password
and the seed gives none, the org makes one up and does not tell it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from lifecycle.model import checks
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.profile import BASE_PROFILE
from lifecycle.org.clock import Clock
from lifecycle.org.deeds import Given
from lifecycle.org.memberships import create_group
from lifecycle.org.org import Org
from lifecycle.org.policies import POLICY, SettingError, Settings
from lifecycle.org.signing_in import sign_in
from lifecycle.org.users import User

Path_ = tuple[str | int, ...]
"""Where a value stands: keys and numbers, from the top."""

STATUSES = tuple(status for status in Status if status is not Status.ABSENT)
WITHOUT_PASSWORD = (Status.STAGED, Status.PROVISIONED, Status.SUSPENDED, Status.DEPROVISIONED)
"""Statuses to which a user gets without ever having had a password."""
USER_KEYS = ("status", "password", "groups", "apps", *BASE_PROFILE)


class SeedError(ValueError):
    """A seed that no org can come from; the message says where and what is wrong, and what to do."""


@dataclass(frozen=True)
class _Seed:
    """A seed as it was read: what it says, from where, and on which lines."""

    content: Any
    name: str
    lines: Mapping[Path_, int] = field(default_factory=dict)

    def wrong(self, place: Path_, what: str) -> SeedError:
        """The error to raise for what stands in this place."""
        line = next((self.lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self.lines), None)
        keys = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        where = ", ".join([self.name, *([f"line {line}"] if line else []), *([keys] if keys else [])])
        return SeedError(f"{where}: {what}")


def planted(seed: str | Path | Mapping[str, Any], settings: Settings | None = None, clock: Clock | None = None) -> Org:
    """A fresh org as the seed has it: a file's path, or what would stand in one. Its settings go before those given.

    Raises:
        SeedError: when the file can't be read, or is torn, foreign or wrong. There is no org then.
    """
    found = _Seed(seed, "the seed") if isinstance(seed, Mapping) else _from_file(Path(seed))
    content = _mapping(found, (), found.content, ("settings", "groups", "users"))
    org = Org(_settings(found, content.get("settings", {}), settings or Settings()), clock=clock)
    groups = _names(found, ("groups",), content.get("groups", []))
    for name in groups:
        if org.groups.named(name) is None:
            create_group(org, name)
    for number, entry in enumerate(_list(found, ("users",), content.get("users", []))):
        _plant(org, found, ("users", number), _mapping(found, ("users", number), entry, USER_KEYS), groups)
    return org


# ------------------------------------------------------------------------------------------------- reading


def _from_file(path: Path) -> _Seed:
    """What a file says. Raises SeedError when it can't be read."""
    empty = _Seed(None, str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise empty.wrong((), f"can't be read: {error.strerror}. Check the name.") from None
    except UnicodeDecodeError:
        raise empty.wrong((), "is no text in UTF-8. A seed is a YAML or JSON file.") from None
    try:
        read = _json if path.suffix.lower() == ".json" else _yaml
        return read(text, empty)
    except RecursionError:
        raise empty.wrong((), "is nested too deeply for a seed.") from None


def _json(text: str, empty: _Seed) -> _Seed:
    """What a JSON text says. Raises SeedError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise empty.wrong((), "has a key twice in one place. Keep one of the two.")
        return found

    try:
        return replace(empty, content=json.loads(text, object_pairs_hook=once))
    except json.JSONDecodeError as error:
        what = f"is torn or no JSON ({error.msg}). Mend that line."
        raise replace(empty, lines={(): error.lineno}).wrong((), what) from None


def _yaml(text: str, empty: _Seed) -> _Seed:
    """What a YAML text says, with the line of each value. Raises SeedError."""
    lines: dict[Path_, int] = {}
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        content = None if node is None else _value(loader, node, (), lines, set(), empty)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        torn = replace(empty, lines={(): mark.line + 1} if mark else {})
        raise torn.wrong((), f"is torn or no YAML ({error.problem}). Mend that line.") from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, SeedError):
            raise
        raise empty.wrong((), "is torn or no YAML: it has characters that no YAML has. Mend it.") from None
    return replace(empty, content=content, lines=lines)


def _value(
    loader: yaml.SafeLoader, node: yaml.Node, place: Path_, lines: dict[Path_, int], seen: set[int], empty: _Seed
) -> Any:
    """What a node says, with the line of each value noted on the way."""
    lines.setdefault(place, node.start_mark.line + 1)
    here = replace(empty, lines=lines)
    if id(node) in seen:  # an alias could make a small file endless
        raise here.wrong(place, "anchors and aliases have no place in a seed. Write the value out.")
    seen.add(id(node))
    if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.startswith("tag:yaml.org,2002:python"):
        raise here.wrong(place, "tags have no place in a seed. Write the value plainly.")
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*place, number), lines, seen, empty) for number, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            raise here.wrong(place, "a key of a seed is a word. Mend it.")
        lines[*place, key] = key_node.start_mark.line + 1
        if key in found:
            raise here.wrong((*place, key), "the key stands there twice. Keep one of the two.")
        found[key] = _value(loader, value_node, (*place, key), lines, seen, empty)
    return found


# ------------------------------------------------------------------------------------------------- checking


def _mapping(seed: _Seed, place: Path_, value: Any, known: tuple[str, ...]) -> dict[str, Any]:
    """The keys and values in this place, where only known keys may stand. Raises SeedError."""
    if value is None and not place:
        raise seed.wrong(place, "is empty. A seed has settings, groups or users.")
    if not isinstance(value, Mapping):
        raise seed.wrong(place, f"keys with values are needed, not {_shown(value)}. Mend it.")
    for key in value:
        if key not in known:
            named = key if isinstance(key, str) else repr(key)
            raise seed.wrong((*place, named), f"a seed has no such key here. It may have: {', '.join(known)}.")
    return dict(value)


def _list(seed: _Seed, place: Path_, value: Any) -> list[Any]:
    """The items in this place. Raises SeedError."""
    if not isinstance(value, list | tuple):
        raise seed.wrong(place, f"a list is needed, not {_shown(value)}. Mend it.")
    return list(value)


def _names(seed: _Seed, place: Path_, value: Any) -> list[str]:
    """The names in this place, each of which may stand there once. Raises SeedError."""
    found = _list(seed, place, value)
    for number, name in enumerate(found):
        if not isinstance(name, str) or not name.strip():
            raise seed.wrong((*place, number), f"a name is needed, not {_shown(name)}. Mend it.")
        if name in found[:number]:
            raise seed.wrong((*place, number), f"{name} stands there twice. Keep one of the two.")
    return found


def _shown(value: Any) -> str:
    """A value as an error shows it: not longer than 40 characters."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _settings(seed: _Seed, value: Any, base: Settings) -> Settings:
    """The settings that a seed asks for, on top of those that are given. Raises SeedError."""
    place: Path_ = ("settings",)
    found = _mapping(seed, place, value, tuple(f.name for f in fields(Settings)))
    inner = (*place, "password")
    policy = _mapping(seed, inner, found.pop("password", {}), tuple(POLICY))
    for name, given in found.items():
        if type(given) is not type(getattr(base, name)):
            raise seed.wrong((*place, name), f"not {_shown(given)}; such as {getattr(base, name)!r}. Mend it.")
        if type(given) is int and given < 1:
            raise seed.wrong((*place, name), f"a number from 1 on is needed, not {given}. Mend it.")
    return _made(seed, place, _made(seed, inner, base, password=policy), **found)


def _made(seed: _Seed, place: Path_, base: Settings, **changes: Any) -> Settings:
    """Changed settings. Raises SeedError for a value that can't be."""
    try:
        if "password" in changes:
            return replace(base, password=replace(base.password, **changes["password"]))
        return replace(base, **changes)
    except SettingError as error:
        raise seed.wrong((*place, error.field), f"{error} Mend it.") from None


# ------------------------------------------------------------------------------------------------- planting


def _plant(org: Org, seed: _Seed, place: Path_, entry: dict[str, Any], groups: list[str]) -> None:
    """Bring one user about: created, led to the wanted status, and put into groups. Raises SeedError."""
    wanted = _wanted(seed, place, entry)
    apps = _names(seed, (*place, "apps"), entry.get("apps", []))
    joined = _names(seed, (*place, "groups"), entry.get("groups", []))
    for name in joined:
        if org.groups.named(name) is None:
            what = f"there is no group {name!r}. Name it under groups first; there are {', '.join(groups) or 'none'}."
            raise seed.wrong((*place, "groups"), what)
    profile = _profile(seed, place, entry)
    password = _password(org, seed, place, entry, wanted, profile["login"])
    user = _created(org, seed, place, profile, password, wanted)
    for step in _WAY.get(wanted, ()):
        org.clock.tick()
        step(org, user)
    if user.status is not wanted:
        what = f"{user.login} came to {user.status} on the way to {wanted}. Give it another password or status."
        raise seed.wrong((*place, "status"), what)
    user.apps = () if user.facts.deactivated else apps
    for name in joined:
        group = org.groups.named(name)
        assert group is not None
        group.let_in(user.id, org.clock.now())


def _wanted(seed: _Seed, place: Path_, entry: Mapping[str, Any]) -> Status:
    """The status that a user is to have. Raises SeedError."""
    asked = entry.get("status", "ACTIVE")
    if asked not in [str(status) for status in STATUSES]:
        what = f"{_shown(asked)} is no status of a user. There are: {', '.join(STATUSES)}."
        raise seed.wrong((*place, "status"), what)
    return Status(asked)


def _profile(seed: _Seed, place: Path_, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The profile of a user. The email is the login if none is given. Raises SeedError."""
    for name in BASE_PROFILE:
        if name in entry and not isinstance(entry[name], str):
            raise seed.wrong((*place, name), f"a text is needed, not {_shown(entry[name])}. Put it in quotes.")
    profile = {name: entry[name] for name in BASE_PROFILE if name in entry}
    if "login" in profile:
        profile.setdefault("email", profile["login"])
    fault = checks.profile(profile)
    if fault:
        name = fault.refusal.causes[0].partition(":")[0]
        at = (*place, name) if name in entry else place
        raise seed.wrong(at, f"{'; '.join(fault.refusal.causes)}. Mend it.")
    return profile


def _password(org: Org, seed: _Seed, place: Path_, entry: Mapping[str, Any], wanted: Status, login: str) -> str | None:
    """The password of a user; None for a user who is to have none. Raises SeedError."""
    given, at = entry.get("password"), (*place, "password")
    if given is None:
        return None if wanted in WITHOUT_PASSWORD else org.ids.password()
    if not isinstance(given, str):
        raise seed.wrong(at, "a text is needed. Put the password in quotes.")
    if wanted is Status.PROVISIONED:
        raise seed.wrong(at, "a PROVISIONED user has no password yet. Leave it out, or choose another status.")
    if not org.settings.password.takes(given, login):
        what = f"the org's policy does not take it; it asks for {org.settings.password.requirements}. Choose another."
        raise seed.wrong(at, what)
    return given


def _created(
    org: Org, seed: _Seed, place: Path_, profile: dict[str, Any], password: str | None, wanted: Status
) -> User:
    """The user as a call to create one leaves them. Raises SeedError if the org can't have such a user."""
    asked = {Case.PASSWORD} if password is not None else set()
    if wanted is not Status.STAGED:
        asked.add(Case.ACTIVATE)
    if wanted is Status.LOCKED_OUT and not org.settings.password.max_attempts:
        raise seed.wrong((*place, "status"), "this org never locks: its policy has max_attempts 0. Raise that number.")
    org.clock.tick()
    user, _ = org.create(profile, asked, Given(password))
    if user is None:
        raise seed.wrong((*place, "login"), f"{profile['login']} is taken by a user above. Choose another.")
    return user


def _call(name: str) -> Callable[[Org, User], None]:
    """A step on the way to a status: the lifecycle call of this name, with its mail."""

    def step(org: Org, user: User) -> None:
        org.apply(name, user)

    return step


def _lock(org: Org, user: User) -> None:
    """The step to LOCKED_OUT: as many wrong passwords as it takes."""
    wrong = org.ids.password()  # nobody has it: it was made this moment
    for _ in range(org.settings.password.max_attempts):
        sign_in(org, user.login, wrong)


_WAY: dict[Status, tuple[Callable[[Org, User], None], ...]] = {
    Status.RECOVERY: (_call("reset_password"),),
    Status.PASSWORD_EXPIRED: (_call("expire_password"),),
    Status.LOCKED_OUT: (_lock,),
    Status.SUSPENDED: (_call("suspend"),),
    Status.DEPROVISIONED: (_call("deactivate"),),
}
"""The calls that lead from a fresh user to each status."""
