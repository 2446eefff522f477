"""Keeps a whole org in memory or in a file, and compares two orgs.

A file holds the data of an org that `Saved` lists. Data that follows from them, such as the index of logins, is made
again when the file is loaded. A file holds passwords and answers only as hashes. It does hold one-time tokens, also in
links, because the org needs them to continue. They are of no use outside a simulated org.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from lifecycle.org.apps import Application
from lifecycle.org.authenticators import Authenticator
from lifecycle.org.clock import Shown, clock_of
from lifecycle.org.events import SavedLog
from lifecycle.org.factors import Factor
from lifecycle.org.group_rules import GroupRule, GroupRules
from lifecycle.org.groups import Group, Groups
from lifecycle.org.identity_providers import IdentityProviders, IdpTrust
from lifecycle.org.ids import Counted
from lifecycle.org.interactions import Interaction, InteractionCode
from lifecycle.org.linked_objects import LinkedObject
from lifecycle.org.movers import Person
from lifecycle.org.org import Org
from lifecycle.org.outbox import SentMail, SentText
from lifecycle.org.plain import NotPlain, builder, plain
from lifecycle.org.policies import Settings
from lifecycle.org.policy_list import Policies, Policy
from lifecycle.org.roles import Role
from lifecycle.org.sessions import Session
from lifecycle.org.state import Contents, Timer
from lifecycle.org.tokens import Token
from lifecycle.org.undo import WatchedDict, WatchedList
from lifecycle.org.user_types import UserType, UserTypes
from lifecycle.org.users import User, Users

FORMAT = "okta-lifecycle-lab snapshot"
VERSION = 4
"""The version of the format. It goes up by one when older files can no longer be read."""
NOT_KEPT = ("base_url",)
"""Attributes that are not kept. An org keeps its own address when a snapshot is loaded into it."""
SECRET_ATTRIBUTES = (
    "password",
    "answer",
    "old_passwords",
    "imported",
    "secret",
    "passcode",
    "password_hook",
    "client_secret",
    "code",
)
"""Secret attributes. A comparison says that they differ, but does not show them."""


@dataclass(frozen=True)
class Saved:
    """The content of a file: everything in an org, except its address and what follows from the rest."""

    settings: Settings
    clock: Shown
    ids: Counted
    type_id: str
    owner_id: str
    policy_changed: datetime | None
    policies: Sequence[Policy]
    """The policies of each type, in their order."""
    users: Mapping[str, User]
    factors: Mapping[str, Sequence[Factor]]
    """The factors by the ids of their users. The roles are kept by the ids of users and groups."""
    roles: Mapping[str, Sequence[Role]]
    groups: Mapping[str, Group]
    group_rules: Mapping[str, GroupRule]
    apps: Mapping[str, Application]
    user_types: Mapping[str, UserType]
    identity_providers: Mapping[str, IdpTrust]
    authenticators: Mapping[str, Authenticator]
    linked_objects: Mapping[str, LinkedObject]
    tokens: Mapping[str, Token]
    sessions: Mapping[str, Session]
    interactions: Mapping[str, Interaction]
    interaction_codes: Mapping[str, InteractionCode]
    idp_id: str
    timers: Sequence[Timer]
    people: Mapping[str, Person]
    import_due: datetime | None
    automation_due: datetime | None
    mails: Sequence[SentMail]
    texts: Sequence[SentText]
    dropped: Mapping[str, int]
    """How many tokens, sessions, sign-ins at the page, their codes, mails and text messages were dropped."""
    log: SavedLog


class SnapshotError(ValueError):
    """A file can't be read or written, or is not a snapshot. The message says what is wrong and what to do."""


@dataclass(frozen=True)
class Kept:
    """An org as it was at one moment."""

    parts: Mapping[str, Any]


def take(org: Org) -> Kept:
    """A copy of everything that makes up an org."""
    return Kept(deepcopy({name: part for name, part in vars(org).items() if name not in NOT_KEPT}))


def put_back(org: Org, kept: Kept) -> None:
    """Make the org what it was when the copy was taken. The copy can be used again."""
    for name, part in deepcopy(dict(kept.parts)).items():
        setattr(org, name, part)


# ------------------------------------------------------------------------------------------------- files


def save(org: Org | Kept, path: str | Path) -> None:
    """Write an org to a file. If that fails, an older file stays as it was.

    Raises:
        SnapshotError: when the file can't be written, or when the org holds something that can't be kept.
    """
    target = Path(path)
    text = _written(take(org) if isinstance(org, Org) else org)
    try:
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise SnapshotError(f"Can't write {target}: {error.strerror}. Choose another folder.") from None
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise SnapshotError(
            f"Can't write {target}: {error.strerror}. An older file of this name is unchanged."
        ) from None


def load(org: Org, path: str | Path) -> None:
    """Make the org what it was when the file was saved.

    Raises:
        SnapshotError: when the file can't be read, is incomplete, or is not a snapshot of this version. The org is
            unchanged then.
    """
    source = Path(path)
    try:
        kept = _read(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise SnapshotError(f"Can't read {source}: {error.strerror}. Check its name.") from None
    except UnicodeDecodeError:
        raise SnapshotError(
            f"{source} is not a snapshot, because it is not text. Choose a file that save() wrote."
        ) from None
    except SnapshotError as error:
        raise SnapshotError(f"{source} {error}") from None
    put_back(org, kept)


def _document(kept: Kept) -> Saved:
    """The content of the file for a copy of an org."""
    parts = kept.parts
    contents: Contents = parts["contents"]
    outbox, tokens, sessions = contents.outbox, contents.tokens, contents.sessions
    return Saved(
        settings=parts["settings"],
        clock=contents.clock.kept(),
        ids=contents.ids.kept(),
        type_id=parts["type_id"],
        owner_id=parts["owner_id"],
        policy_changed=contents.policy_changed,
        policies=list(contents.policies.all()),
        users={user.id: user for user in contents.users.all()},
        factors=contents.factors.all,
        roles=contents.roles.all,
        groups={group.id: group for group in contents.groups.all()},
        group_rules={rule.id: rule for rule in contents.group_rules.all()},
        apps={app.id: app for app in contents.applications.all()},
        user_types={found.id: found for found in contents.user_types.all()},
        identity_providers={found.id: found for found in contents.identity_providers.all()},
        authenticators=contents.authenticators,
        linked_objects={found.primary.name: found for found in contents.linked_objects.all()},
        tokens=tokens.all,
        sessions=sessions.all,
        interactions=contents.interactions.all,
        interaction_codes=contents.interaction_codes.all,
        idp_id=sessions.idp_id,
        timers=contents.timers,
        people=contents.people,
        import_due=contents.import_due,
        automation_due=contents.automation_due,
        mails=outbox.to(),
        texts=outbox.texts(),
        dropped={
            "tokens": tokens.dropped,
            "sessions": sessions.dropped,
            "interactions": contents.interactions.dropped,
            "interaction_codes": contents.interaction_codes.dropped,
            "mails": outbox.dropped_mails,
            "texts": outbox.dropped_texts,
        },
        log=contents.events.kept(),
    )


def _rebuilt(found: Saved) -> Kept:
    """The copy of an org that the content of a file describes."""
    org = Org(found.settings, clock=clock_of(found.clock), seed=found.ids.seed)
    org.type_id, org.owner_id = found.type_id, found.owner_id
    contents = org.contents
    contents.users = Users()  # without the owner that a new org begins with: the file has its own
    contents.ids.restore(found.ids)
    contents.policy_changed = found.policy_changed
    contents.policies = Policies()
    for policy in found.policies:
        contents.policies.add(policy)
    for user in found.users.values():
        contents.users.add(user)
    for user_id, factors in found.factors.items():
        for factor in factors:
            contents.factors.add(user_id, factor)
    for user_id, roles in found.roles.items():
        for role in roles:
            contents.roles.assign(user_id, role)
    contents.groups, contents.group_rules = Groups(), GroupRules()
    for group in found.groups.values():
        contents.groups.add(group)
    for rule in found.group_rules.values():
        contents.group_rules.add(rule)
    for app in found.apps.values():
        contents.applications.add(app)
    contents.user_types = UserTypes()
    for user_type in found.user_types.values():
        contents.user_types.add(user_type)
    contents.authenticators = WatchedDict(found.authenticators)
    for relation in found.linked_objects.values():
        contents.linked_objects.add(relation)
    contents.identity_providers = IdentityProviders()
    for provider in found.identity_providers.values():
        contents.identity_providers.add(provider)
    contents.tokens.restore(found.tokens, found.dropped["tokens"])
    contents.sessions.restore(found.sessions, found.dropped["sessions"])
    contents.sessions.idp_id = found.idp_id
    contents.interactions.restore(found.interactions, found.dropped["interactions"])
    contents.interaction_codes.restore(found.interaction_codes, found.dropped["interaction_codes"])
    contents.timers = WatchedList(found.timers)
    contents.people = WatchedDict(found.people)
    contents.import_due, contents.automation_due = found.import_due, found.automation_due
    contents.outbox.restore(found.mails, found.texts, found.dropped["mails"], found.dropped["texts"])
    contents.events.restore(found.log)
    return Kept({name: part for name, part in vars(org).items() if name not in NOT_KEPT})


def _plain(kept: Kept) -> Any:
    """A copy of an org as plain JSON. Raises SnapshotError."""
    try:
        return plain(_document(kept))
    except NotPlain as error:
        raise SnapshotError(
            f"Can't keep this org, because it holds a {error}. Add that type to org/plain.py."
        ) from None


def _written(kept: Kept) -> str:
    """A copy of an org as the text of a file."""
    org = "".join(_pieces(_plain(kept)))
    head = json.dumps({"format": FORMAT, "version": VERSION, "check": _check(org)})
    return f'{head[:-1]}, "org": {org}}}\n'


def _pieces(value: Any, depth: int = 8) -> Iterator[str]:
    """The JSON of a value in pieces, so that other threads can run between two pieces."""
    if depth and isinstance(value, dict):
        for number, (name, item) in enumerate(value.items()):
            yield f"{', ' if number else '{'}{json.dumps(name)}: "
            yield from _pieces(item, depth - 1)
        yield "}" if value else "{}"
    elif depth and isinstance(value, list):
        for number, item in enumerate(value):
            yield ", " if number else "["
            yield from _pieces(item, depth - 1)
        yield "]" if value else "[]"
    else:
        yield json.dumps(value)


def _check(org: str) -> str:
    """A checksum of the org's JSON. It shows whether a file was cut short or changed."""
    return blake2b(org.encode(), digest_size=16).hexdigest()


def _read(text: str) -> Kept:
    """The copy of an org in the text of a file. Raises SnapshotError, with a message that follows the file's name."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise SnapshotError("is not a complete snapshot, because it is not valid JSON. Save the org again.") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SnapshotError("is JSON, but not a snapshot of an org. Choose a file that save() wrote.")
    if document.get("version") != VERSION:
        raise SnapshotError(
            f"is a snapshot of version {document.get('version')!r}, but this program reads version {VERSION}. "
            "Make the org again from its seed."
        )
    if document.get("check") != _check(json.dumps(document.get("org"))):
        raise SnapshotError(
            "was changed or cut short after it was saved, because its checksum is wrong. Save the org again."
        )
    try:
        return _rebuilt(builder(Saved)(document["org"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise SnapshotError(
            f"is from another release of this program ({error}). Make the org again from its seed."
        ) from None


# ------------------------------------------------------------------------------------------------- compared


def compare(one: Org | Kept, other: Org | Kept) -> list[str]:
    """The differences between two orgs, one line for each. Passwords and answers are never shown."""
    first, second = (_plain(take(org) if isinstance(org, Org) else org) for org in (one, other))
    names = _names(first) | _names(second)
    return list(_differences((), first, second, names))


def _names(org: Any) -> dict[str, str]:
    """The words for the ids of users and apps: logins, and the names of apps."""
    logins = {key: f"{user['profile']['login']}" for key, user in org["users"].items()}
    logins |= {key: f"{provider['name']}" for key, provider in org["identity_providers"].items()}
    return logins | {key: f"{app['label']}" for key, app in org["apps"].items()}


def _differences(place: tuple[str, ...], one: Any, other: Any, names: Mapping[str, str]) -> Iterator[str]:
    """The differences between two values in this place of the orgs, one line for each."""
    if one == other:
        return
    if place and place[-1] in SECRET_ATTRIBUTES:
        yield f"{_said(place, names)}: differs"
        return
    first, second = _parts(one), _parts(other)
    if first is None or second is None:
        yield f"{_said(place, names)}: {_short(one)} | {_short(other)}"
        return
    for key in dict.fromkeys([*first, *second]):
        inner = (*place, key)
        if key not in second:
            yield f"{_said(inner, names)}: only in the first"
        elif key not in first:
            yield f"{_said(inner, names)}: only in the second"
        else:
            yield from _differences(inner, first[key], second[key], names)


def _parts(value: Any) -> dict[str, Any] | None:
    """The parts of a value by name; None for a value that has no parts."""
    if isinstance(value, list):
        return {str(number): item for number, item in enumerate(value, 1)}
    return value if isinstance(value, dict) else None


def _said(place: tuple[str, ...], names: Mapping[str, str]) -> str:
    """A place in an org in words. Users are named by their logins."""
    return " ".join(names.get(name, name).replace("_", " ") for name in place)


def _short(value: Any) -> str:
    """A value in at most 60 characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
