"""Sends random requests to orgs in this process. Nothing may break, and refused or reading calls may change nothing.

Some requests are taken back at once, and then the org has to be as it was before.

    python tools/fuzz.py [--requests N] [--seed N] [--only PATH ...]

With `--only`, most requests go to the routes whose path contains one of these texts, such as `/idp/idx` or `/interact`.
The others make users, whom those need.

It prints how often each outcome came. A fault is printed with its seed and number, so that it can be repeated: the same
seed sends the same requests. A test runs a small part of this; `make fuzz` sends a hundred thousand requests.
"""

import argparse
import json
import math
import random
import sys
import time
import traceback
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import timedelta
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from lifecycle.model.facts import Status
from lifecycle.model.pages import IDX_ROOT, PATHS, Page
from lifecycle.model.transactions import STEPS as NEXT
from lifecycle.model.transactions import State
from lifecycle.org import snapshot
from lifecycle.org.authenticators import AUTHENTICATOR_TYPES, authenticator_id
from lifecycle.org.clock import Clock
from lifecycle.org.credentials import matches
from lifecycle.org.factors import TIME_STEP, FactorType, totp
from lifecycle.org.ids import Ids
from lifecycle.org.interactions import Interaction, InteractionCode
from lifecycle.org.keeps import Keeps
from lifecycle.org.org import Org
from lifecycle.org.policies import ENROLLMENTS, KEYS, PASSWORD_KEY, PasswordPolicy, Settings
from lifecycle.org.policy_list import PolicyType
from lifecycle.org.undo import Steps, steps_of
from lifecycle.org.users import STATUS_ORDER, User
from lifecycle.service.app import ROUTES, App
from lifecycle.service.page_documents import links_in, offered
from lifecycle.service.roles import FOR_GROUPS, ROLE_LABELS
from lifecycle.service.user_authenticators import ENROLLMENT_PREFIXES

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from page import CHALLENGE, VERIFIER, found_at, related
from people import PASSWORD, QUESTION
from wire import TOKEN, Answer, as_admin, ask, check_form

Thing = TypeVar("Thing")

FEW_USERS = 20
"""The number of users above which some are deleted, so that comparing all of them stays quick."""
PER_ORG = 2_000
"""How many requests an org gets before another org with other settings takes its place."""
STEPS_BACK = 0.05
"""The share of the requests that are taken back at once, as a notebook does it."""
BETWEEN_LOOKS = 500
"""How many requests there are between two checks of the whole org."""
LEAPS = (0, 31, 31, 400, 90_000)
"""The seconds by which time sometimes leaps."""
LEARNT = frozenset(
    {"id", "stateToken", "sessionToken", "activationToken", "resetPasswordUrl", "tempPassword"}
    | {"stateHandle", "interaction_handle", "access_token"}
)
"""The names of ids and tokens in answers that later requests use."""
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
PAGE = "https://page.example"
"""The origin of a page that the org trusts, to which a sign-in may lead back."""
HANDLES = ("interactionHandle", "stateHandle", "stateToken")
"""Under which names a body can tell which sign-in at the page it is about."""
STEPS = tuple(path for method, path, _ in ROUTES if method == "POST" and path.startswith("/api/v1/authn/"))
INTERACT = "/oauth2/{server}/v1/interact"
OFTEN = (
    INTERACT,
    "/api/v1/authn",
    "/api/v1/authn",
    "/api/v1/sessions",
    "/api/v1/users/{userId}/factors",
    "/api/v1/users",
)
MADE_BY: Mapping[str, tuple[str, Callable[[Org], object]]] = {
    "{appId}": ("/api/v1/apps", lambda org: org.apps.all()),
    "{idpId}": ("/api/v1/idps", lambda org: org.identity_providers.all()),
    "{policyId}": ("/api/v1/policies", lambda org: any(not policy.system for policy in org.policies.all())),
    "{policyId}/rules/": (
        "/api/v1/policies/{policyId}/rules",
        lambda org: any(len(policy.rules) > policy.system for policy in org.policies.all()),
    ),
    "/groups/rules/{ruleId}": ("/api/v1/groups/rules", lambda org: org.group_rules.all()),
    "linkedObjects/{name}": ("/api/v1/meta/schemas/user/linkedObjects", lambda org: org.linked_objects.all()),
    "types/user/{typeId}": ("/api/v1/meta/types/user", lambda org: len(org.user_types.all()) > 1),
    "{ownerId}": ("/api/v1/groups/{groupId}/owners", lambda org: any(group.owners for group in org.groups.all())),
    "/groups/{groupId}/roles/{roleId}": (
        "/api/v1/groups/{groupId}/roles",
        lambda org: any(org.roles.of(group.id) for group in org.groups.all()),
    ),
    "/users/{userId}/roles/{roleId}": (
        "/api/v1/users/{userId}/roles",
        lambda org: any(org.roles.of(user.id) for user in org.users.all()),
    ),
}
"""For words in a path: the path of the call that makes such a thing, and whether an org has one already."""
STATUSES = frozenset(STATUS_ORDER) - {Status.ABSENT}
HTTP = {200, 201, 202, 204, 302, 400, 401, 403, 404, 405, 409, 412, 429, 501}
COUNTERS = {"failures", "wrong_answers", "wrong_passcodes", "lockouts"}
"""The attributes of a user that a refused call may change."""
TRIGGERED = {"facts", "status_before", "status_changed", "last_updated"}
"""The attributes that change with them when a counter is full."""

MD5 = b64encode(md5(PASSWORD.encode(), usedforsecurity=False).digest()).decode()
PASSWORDS = (PASSWORD, "An0ther-Pa55word", "Th1rd-Pa55word", "weak", "")
LOGINS = tuple(f"fuzz{n}@example.com" for n in range(30))
TEXTS: tuple[str, ...] = (
    *(
        "",
        " ",
        "\x00",
        "\ud800",
        "a\udfffb",
        "\u202e",
        "\uffff",
        "ﬀ",
        "İ",
        "ß",
        "ñ@example.com",
        "ｆｕｚｚ1@example.com",
    ),
    *("{user}", "{what}{kind}", "%00", "%", "%zz", "..", "../me", "me", "null", "true", "0", "-1", "default", "'", '"'),
    *("x" * 300, "x" * 5000, "é" * 200 + "@example.com", "a@b.c\r\nX-Evil: 1", "<script>", "a" * 100 + "@example.com"),
    *("FUZZ1@EXAMPLE.COM", "fuzz1", "catalog", "questions", "self", "1e999", "٣", "$ref", "__class__", "\\", "/"),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        2**63,
        10**400,
        0.5,
        -0.0,
        1e308,
        math.nan,
        math.inf,
        [],
        {},
        [[]],
        [None],
        {"": ""},
    ),
    *([1, "a", {}], {"a": {"b": {"c": []}}}, {"value": {}}, {"id": None}, "", " ", "x" * 300, "\ud800", "\x00"),
)
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("sendEmail", "activate", "provider", "tempPassword", "revokeSessions", "updatePhone", "strict", "oauthTokens"),
        ("true", "false", "TRUE", "", "1"),
    ),
    "provider": ("true", "FEDERATION", "OKTA"),
    "nextLogin": ("changePassword", "x"),
    "limit": ("1", "2", "0", "-1", "200", "1000", "1001", "99999999999999999999", "x", "٣", "1.5", " 1", "1_0"),
    "after": ("", "x", "MA", "===", "\x00", "é", "1767603601000_1", "0_0", "9999999999999999_9999999999999999", "_"),
    "q": ("fuzz", "F", "", "test tester", "\x00", "%", "é"),
    "sortBy": ("status", "profile.login", "created", "profile.nope", "", "profile.custom1", "profile.custom2", "id"),
    "sortOrder": ("asc", "desc", "ASCENDING", "DESCENDING", "up", ""),
    "since": ("2026-01-05T09:00:00.000Z", "2026-01-05", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "x", ""),
    "until": (
        "2026-01-06T09:00:00.000+14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
    ),
    "type": ("PASSWORD", "OKTA_SIGN_ON", "MFA_ENROLL", "GOOGLE", "SAML2", ""),
    "discloseIdentifiers": ("phone", ""),
    "expand": ("user", "blocks", "groupIdToGroupNameMap", ""),
    "removeUsers": ("true", "false", ""),
    "fields": ("id", ""),
    "boop": ("", "x"),
}


# ------------------------------------------------------------------------------------------------- what is asked


class Maker:
    """Makes up requests from what the answers so far have shown."""

    def __init__(self, luck: random.Random, org: Org, only: tuple[str, ...] = ()) -> None:
        self.luck, self.org = luck, org
        self.wanted = [route[:2] for route in ROUTES if any(text in route[1] for text in only)]
        """The routes to which most requests go; none if they go to all alike."""
        self.seen: dict[str, list[str]] = {}
        self.route = ""
        """The route for which the last request was made, before anything in it was changed at random."""

    def learn(self, answer: Answer) -> None:
        """Remember the ids and tokens in an answer."""
        if answer.ok and answer.content:
            for name, value in _leaves(answer.json()):
                if name in LEARNT:
                    known = self.seen.setdefault(name, [])
                    known.append(value.rpartition("/")[2])
                    del known[:-20]

    def pick(self, *what: Thing) -> Thing:
        return self.luck.choice(what)

    def chance(self, share: float) -> bool:
        return self.luck.random() < share

    def known(self, name: str) -> str:
        """A value that an answer had under this name, or an odd string."""
        return self.luck.choice(self.seen.get(name) or [""]) if self.chance(0.95) else self.odd()

    def newest(self, name: str) -> str:
        """The newest value that an answer had under this name, or something else."""
        return self.seen[name][-1] if self.seen.get(name) and self.chance(0.8) else self.known(name)

    def odd(self) -> str:
        return self.luck.choice(TEXTS)

    def value(self) -> Any:
        return deepcopy(self.luck.choice(VALUES))

    def request(self) -> tuple[str, str, str, bytes, dict[str, str]]:
        """A request: its method, path, query, body and headers."""
        method, path, _ = self.luck.choice(ROUTES)
        users = self.org.users.all()
        if len(users) > FEW_USERS:
            return "DELETE", f"/api/v1/users/{self.luck.choice(users).id}", "", b"", as_admin()
        if len(users) < 4:
            method, path = "POST", "/api/v1/users"
        elif self.wanted and self.chance(0.8):
            method, path = self.luck.choice(self.wanted)
        elif self.chance(0.25):
            method, path = "POST", self.luck.choice(OFTEN)
        for word, (maker, made) in MADE_BY.items():
            if word in path and self.chance(0.8) and not made(self.org):
                method, path = "POST", maker
        owner = self.under_way()
        if owner and self.chance(0.1 if self.wanted else 0.5):
            method, path = "POST", self.step()
        at_the_page = self.at_the_page()
        if at_the_page and self.chance(0.5):
            method, path = "POST", at_the_page
        code = self.fresh_code()
        if code and self.chance(0.5):
            method, path = "POST", "/oauth2/{server}/v1/token" if code.server else "/oauth2/v1/token"
        search = self.chance(0.02 if self.wanted else 0.08)
        if search:
            method, path = "GET", self.pick("/api/v1/users", "/api/v1/users", "/api/v1/logs")
        self.route = f"{method} {path}"
        body, query = self.body(method, path), self.search() if search else self.query(path)
        target = self.filled(path, owner if owner and "authn" in path else self.fitting(path, users))
        if self.chance(0.04):
            method = self.pick("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get", "")
        if self.chance(0.03):
            target = self.pick("", "/", "//", f"{target}/", f"{target}/{quote(self.odd(), errors='surrogatepass')}")
            target = self.pick(target, target.replace("v1", "v2"), target.replace("/users", "//users"), target.upper())
        return method, target, query, body, self.headers()

    def fitting(self, path: str, users: tuple[User, ...]) -> User | None:
        """A user, if possible one for whom the route makes sense."""
        held = self.org.factors.active if path.endswith("/verify") else self.org.factors.of
        fits: dict[str, Callable[[User], object]] = {
            "unlock": lambda user: user.facts.locked,
            "{factorId}": lambda user: held(user.id),
            "{enrollmentId}": lambda user: held(user.id),
            "{roleId}": lambda user: self.org.roles.of(user.id),
            "{appId}/users/": lambda user: user.apps,
            "{idpId}/users/": lambda user: self.org.identity_providers.of(user.id),
        }
        wanted = next((test for word, test in fits.items() if word in path), None)
        some = [user for user in users if wanted(user)] if wanted and self.chance(0.8) else []
        return self.luck.choice(some or users) if users else None

    def under_way(self) -> User | None:
        """The user whose sign-in is under way, according to the newest state token."""
        token = self.org.tokens.get(self.seen.get("stateToken", [""])[-1])
        return self.org.users.get(token.user_id) if token and token.good(self.org.clock.now()) else None

    def step(self) -> str:
        """A step of a sign-in, mostly one that is allowed next."""
        token = self.org.tokens.get(self.newest("stateToken"))
        follow = [path for _, path, _ in NEXT.get(token.state, ())] if token and token.state else []
        if token and token.state in (State.MFA_CHALLENGE, State.MFA_ENROLL_ACTIVATE):
            follow += [f"{path.removesuffix('/activate')}/resend" for path in follow]
        return self.luck.choice(follow if follow and self.chance(0.6) else STEPS)

    def interaction(self) -> Interaction | None:
        """The newest sign-in at the page that is under way."""
        found = self.org.interactions.of_state(self.seen.get("stateHandle", [""])[-1])
        return found if found and found.good(self.org.clock.now()) else None

    def at_the_page(self) -> str:
        """The path of a step that the page offers; empty if nobody is at the page."""
        found = self.interaction()
        if found is None:
            begun = self.org.interactions.of_handle(self.seen.get("interaction_handle", [""])[-1])
            return f"{IDX_ROOT}introspect" if begun and begun.good(self.org.clock.now()) else ""
        if found.page is Page.LINK:
            return f"{IDX_ROOT}introspect"
        names = [name for name in (*offered(self.org, found), *links_in(self.org, found)) if name != "cancel"]
        return IDX_ROOT + PATHS[self.one(names, "cancel")]

    def fresh_code(self) -> InteractionCode | None:
        """The newest interaction code, if it can still be redeemed."""
        code = next(reversed(self.org.interaction_codes._all.values()), None)
        return code if code and code.good(self.org.clock.now()) else None

    def handle(self) -> dict[str, Any]:
        """The newest state handle, or an odd one."""
        return {"stateHandle": self.newest("stateHandle")}

    def begun(self) -> dict[str, Any]:
        """What introspect takes: the handle of a sign-in that begins, or one that is under way."""
        fresh = {"interactionHandle": self.newest("interaction_handle")}
        return self.pick(fresh, fresh, {"stateToken": self.newest("stateHandle")}, self.handle())

    def code(self) -> str:
        """What the page asks for: the code in a mail, a passcode, or a password."""
        found = self.interaction()
        mailed = [mail.code for mail in self.org.outbox.to()[-3:] if mail.code]
        if found and found.code and self.chance(0.8):
            return found.code
        return self.pick(self.password(), self.password(), self.passcode(), *mailed)

    def given(self) -> dict[str, Any]:
        """A login, and perhaps its password, as the page sends them."""
        login, password = self.right_one()
        if self.chance(0.1):
            login = self.odd()
        return self.handle() | {"identifier": login, "credentials": {"passcode": password}}

    def chosen(self) -> dict[str, Any]:
        """An authenticator, as the page sends it."""
        key = self.pick("okta_email", "okta_email", "okta_password", *sorted(AUTHENTICATOR_TYPES))
        return self.handle() | {"authenticator": {"id": authenticator_id(self.org.type_id, key)}}

    def filled(self, path: str, user: User | None) -> str:
        """The path with its names filled in, mostly with things that exist."""
        for name, value in {**self.of_users(path, user), **self.of_things(path, user)}.items():
            if "{" + name + "}" not in path:
                continue
            given = value if self.chance(0.93) else self.pick(self.odd(), self.known("id"))
            path = path.replace("{" + name + "}", quote(given, safe="", errors="surrogatepass"))
        return path

    def one(self, some: Iterable[str], otherwise: str = "x") -> str:
        """One of these; the other value if there are none."""
        return self.luck.choice([*some] or [otherwise])

    def of_users(self, path: str, user: User | None) -> dict[str, str]:
        """What the names in the path of a user may stand for."""
        org = self.org
        if user is None:
            return dict.fromkeys(("userId", "factorId", "enrollmentId"), "x")
        own = [factor.id for factor in org.factors.of(user.id)]
        password = Ids(f"{user.id}/{PASSWORD_KEY}").id(ENROLLMENT_PREFIXES[PASSWORD_KEY])
        by_id = "{appId}" in path
        return {
            "userId": user.id if by_id else self.pick(user.id, user.id, user.login, user.login.partition("@")[0]),
            "factorId": self.one(own, self.known("id")),
            "enrollmentId": self.one([*own, *own, password]),
        }

    def of_things(self, path: str, user: User | None) -> dict[str, str]:
        """What the other names in a path may stand for, mostly things that belong together."""
        org, groups = self.org, self.org.groups.all()
        owned = [group for group in groups if group.owners] if "{ownerId}" in path else []
        admins = [group for group in groups if org.roles.of(group.id)] if "/groups/{groupId}/roles/" in path else []
        roles = org.roles.of(user.id) if user else ()
        if "/targets/" in path:
            roles = tuple(role for role in roles if role.type in FOR_GROUPS) or roles
        aims = [target for role in roles for target in role.targets] if "/targets/" in path else []
        group = self.luck.choice(owned or admins or groups)
        held = org.roles.of(group.id) if admins else roles
        policies = [*org.policies.all()]
        policies = [policy for policy in policies if not policy.system] or policies if self.chance(0.7) else policies
        policy = self.luck.choice(policies)
        rules = policy.rules if "{policyId}" in path else org.group_rules.all()
        types = [found.id for found in org.user_types.all()]
        key = self.luck.choice(sorted(AUTHENTICATOR_TYPES))
        return {
            "groupId": self.one(aims if self.chance(0.7) else [], group.id),
            "ownerId": self.one(owner.id for owner in group.owners),
            "roleId": self.one(role.id for role in held),
            "policyId": policy.id,
            "ruleId": self.one(rule.id for rule in rules),
            "sessionId": self.one([*org.sessions._all][-3:]),
            "appId": self.one((user and [*user.apps]) or [app.id for app in org.apps.all()]),
            "idpId": self.one(
                (user and [provider.id for provider in org.identity_providers.of(user.id)])
                or [provider.id for provider in org.identity_providers.all()]
            ),
            "authenticatorId": authenticator_id(org.type_id, key),
            "methodType": self.one(AUTHENTICATOR_TYPES[key][2]),
            "name": self.one(name for found in org.linked_objects.all() for name in found.names[: self.pick(1, 2)]),
            "primaryUserId": self.one(other.id for other in org.users.all()),
            "typeId": self.one([*types, "default"]),
            "schemaId": self.one(["default", *(f"osc{found[3:]}" for found in types)]),
            "server": "default",
            "clientId": self.pick(org.settings.web_app.client_id, org.settings.web_app.client_id, self.known("id")),
            "grantId": self.known("id"),
        }

    def query(self, path: str) -> str:
        """A query: empty, a few parameters that mean something for some call, or nonsense."""
        needed = self.needed(path)
        if needed and self.chance(0.8):
            return urlencode(needed, errors="surrogatepass")
        if self.chance(0.5):
            return ""
        if self.chance(0.05):
            return self.pick(
                "=", "&&&", "%", "a=%ff", "limit", "limit=1&limit=x", "\xff=\xff", "?" * 50, "filter=" + "(" * 9000
            )
        names = self.luck.sample(sorted({*PARAMETERS, "filter", "search"}), self.luck.randint(1, 3))
        return self.asked(names)

    def needed(self, path: str) -> dict[str, str]:
        """The parameters without which a call is refused."""
        if path == "/api/v1/policies":
            return {"type": self.one(PolicyType)}
        if path.endswith("/interact"):
            link = self.pick({}, {}, {"activation_token": self.link()}, {"recovery_token": self.link()})
            back = {"redirect_uri": f"{PAGE}/callback" if self.chance(0.95) else self.odd()}
            return {**self.client(), "scope": self.pick("openid profile email", "openid", ""), **back, **PKCE, **link}
        if path.endswith("/v1/token"):
            codes = [*self.org.interaction_codes._all]
            fresh = self.fresh_code()
            code = fresh.code if fresh and self.chance(0.8) else self.one(codes)
            shown = {"code_verifier": VERIFIER if self.chance(0.8) else self.odd()}
            kind = self.pick(*["interaction_code"] * 9, "authorization_code")
            return {**self.client(), "grant_type": kind, "interaction_code": code, **shown}
        if path == "/email/verify/{clientId}":
            mails = [mail.token for mail in self.org.outbox.to()[-5:] if "/email/verify/" in mail.link]
            return {"token": self.one((mail.rpartition("=")[2] for mail in mails), "x")}
        if path == "/login/sessionCookieRedirect":
            return {"token": self.newest("sessionToken"), "redirectUrl": f"{PAGE}/home"}
        return {}

    def client(self) -> dict[str, str]:
        """The app that the org has, or one that it does not have."""
        return {"client_id": self.org.settings.web_app.client_id if self.chance(0.95) else self.odd()}

    def asked(self, names: list[str]) -> str:
        """A query of these parameters."""
        given = {name: self.expression() if name not in PARAMETERS else self.pick(*PARAMETERS[name]) for name in names}
        return urlencode(given, errors="surrogatepass")

    def search(self) -> str:
        """A query that finds users, or events."""
        names = self.luck.sample(
            ("limit", "after", "sortBy", "sortOrder", "since", "until", "q"), self.luck.randint(0, 2)
        )
        return self.asked([*names, self.pick("search", "filter")])

    def expression(self, depth: int = 0) -> str:
        """A filter or a search, mostly a valid one."""
        if self.chance(0.05):
            return self.pick(
                '"', "((", ")", "a eq", 'status eq "', "and", 'not (id eq "x")', "\x00", "[" * 99, 'a eq "\\'
            )
        if depth < 4 and self.chance(0.35):
            one, other = self.expression(depth + 1), self.expression(depth + 1)
            return self.pick(f"{one} and {other}", f"{one} or {other}", f"({one})", f"({one} OR {other})")
        name = self.pick(
            *(
                "status",
                "id",
                "profile.login",
                "profile.email",
                "profile.firstName",
                "lastUpdated",
                "created",
                "type.id",
            ),
            *(
                "activated",
                "eventType",
                "actor.id",
                "target.id",
                "outcome.result",
                "profile.custom1",
                "profile.custom2",
            ),
            *("profile.nope", "", "credentials", "profile", "Status", "profile.\x00"),
        )
        operator = self.pick("eq", "eq", "gt", "ge", "lt", "le", "sw", "co", "pr", "ne", "EQ", "in", "")
        value = self.pick(
            "ACTIVE", "STAGED", "active", "fuzz1@example.com", "2026-01-05T09:00:00.000Z", "x", self.odd()
        )
        return f"{name} {operator}" if operator == "pr" else f"{name} {operator} {self.pick(json.dumps(value), value)}"

    def headers(self) -> dict[str, str]:
        found = {} if self.chance(0.04) else as_admin()
        if "/userinfo" in self.route:
            found["HTTP_AUTHORIZATION"] = f"Bearer {self.newest('access_token')}".encode("utf-8", "replace").decode(
                "latin-1"
            )
        if self.chance(0.04):
            found["HTTP_AUTHORIZATION"] = self.pick(
                "SSWS", "SSWS x", f"Bearer {TOKEN}", "Basic eDp4", "\xff", f"SSWS {TOKEN}x", "é"
            )
        if self.chance(0.04):
            found["CONTENT_TYPE"] = self.pick(
                "", "text/plain", "application/xml", "application/json; charset=x", "\xff", ";", "json"
            )
        if self.chance(0.02):
            found["CONTENT_LENGTH"] = self.pick("", "0", "-1", "abc", "9" * 20, "10", "٣")
        if self.chance(0.05):
            name = self.pick(
                "HTTP_PREFER", "HTTP_ORIGIN", "HTTP_HOST", "HTTP_ACCEPT", "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR"
            )
            found[name] = self.pick("respond-async", "*/*", "", "x" * 5000, "\xff", "https://page.example", "1, 2, 3")
        return found

    # ------------------------------------------------------------------------------------------- bodies

    def body(self, method: str, path: str) -> bytes:
        """A body that would be right for the route, and then perhaps something else."""
        if method in ("GET", "DELETE") and self.chance(0.95):
            return b""
        document = self.right(path)
        if document is None and self.chance(0.9):
            return b""
        changed: Any = document if self.chance(0.45) else self.mutated(document or {})
        text = json.dumps(changed)
        if self.chance(0.06):
            text = self.raw(text)
        return text.encode(
            self.pick("utf-8", "utf-8", "utf-8", "utf-8", "utf-16") if self.chance(0.05) else "utf-8", "surrogatepass"
        )

    def raw(self, text: str) -> str:
        """JSON that is almost invalid, or invalid."""
        place = self.luck.randrange(len(text) + 1)
        return str(
            self.pick(
                text[:place],
                text[:place] + self.pick(*'{}[]",:\\\x00') + text[place:],
                text + text,
                "[" * 20_000,
                '{"profile": ' * 3000 + "1" + "}" * 3000,
                text.replace("{", '{"profile": 1, "stateToken": [], ', 1),
                text.replace(":", ": NaN, ", 1),
                "\ufeff" + text,
                self.pick("null", "1", '"x"', "[]", "NaN", "-", "{", "'", "true"),
            )
        )

    def mutated(self, document: Any) -> Any:
        """The document with other values in one to three places."""
        found = json.loads(json.dumps(document))
        for _ in range(self.luck.randint(1, 3)):
            places = [found, *(part for part in _parts(found))]
            place = self.luck.choice(places)
            if isinstance(place, dict):
                name = self.pick(*place, *place, self.odd(), "profile", "credentials", "value") if place else self.odd()
                act = self.luck.random()
                if act < 0.25:
                    place.pop(name, None)
                elif act < 0.4:
                    place[self.odd()] = place.get(name)
                else:
                    place[name] = self.pick(self.value(), self.value(), self.odd(), [deepcopy(place.get(name))])
            elif isinstance(place, list):
                place.append(self.value())
        return found if self.chance(0.97) else self.value()

    def right(self, path: str) -> dict[str, Any] | None:
        """A valid body for the route; None for a route that takes none."""
        for ends, make in BODIES.items():
            if path.endswith(ends):
                return make(self)
        return None

    def password(self) -> str:
        return (
            self.luck.choice(PASSWORDS[:3]) if self.chance(0.9) else self.pick(*PASSWORDS, self.known("tempPassword"))
        )

    def state(self) -> dict[str, Any]:
        return {"stateToken": self.newest("stateToken")}

    def link(self) -> str:
        """The token of a link that an answer or a mail had."""
        mails = [mail.token for mail in self.org.outbox.to()[-5:] if mail.link]
        return self.pick(self.known("activationToken"), self.known("resetPasswordUrl"), *mails)

    def passcode(self) -> str:
        """A passcode, mostly the right one of a text message or of a shared secret."""
        texts = [text.passcode for text in self.org.outbox.texts()[-3:]]
        secrets = [
            f.secret for user in self.org.users.all() for f in self.org.factors.of(user.id) if f.kind is FactorType.TOTP
        ]
        step = int(self.org.clock.now().timestamp()) // TIME_STEP
        return self.pick("123456", "", *texts, *texts, *(totp(secret, step) for secret in secrets))

    def profile(self) -> dict[str, Any]:
        login = self.luck.choice(LOGINS)
        more = {
            "nickName": "N",
            "mobilePhone": "+1 555",
            "custom1": "c",
            "custom2": 5,
            "locale": "en_US",
            "secondEmail": "a@b.cd",
        }
        chosen = {name: more[name] for name in self.luck.sample(sorted(more), self.luck.randint(0, 2))}
        return {"firstName": "Fuzz", "lastName": "Tester", "email": login, "login": login} | chosen

    def credentials(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.chance(0.7):
            found["password"] = self.pick(
                {"value": self.password()},
                {"value": self.password()},
                {"hash": {"algorithm": "MD5", "value": MD5}},
                {
                    "hash": {
                        "algorithm": "BCRYPT",
                        "workFactor": 4,
                        "salt": "rwh3vH166HCH/NT9XV5FYu",
                        "value": "qaMqvAPULkbiQzkTCWo5XDcvzpk8Tna",
                    }
                },
                {"hook": {"type": "default"}},
            )
        if self.chance(0.5):
            found["recovery_question"] = dict(QUESTION)
        if self.chance(0.1):
            kind = self.pick("OKTA", "FEDERATION", "SOCIAL", "ACTIVE_DIRECTORY", "IMPORT")
            found["provider"] = {"type": kind, "name": kind}
        return found

    def user(self) -> dict[str, Any]:
        found: dict[str, Any] = {"profile": self.profile(), "credentials": self.credentials()}
        if self.chance(0.1):
            found["groupIds"] = [self.pick(*(group.id for group in self.org.groups.all()))]
        if self.chance(0.1):
            found["type"] = {"id": self.one(kind.id for kind in self.org.user_types.all())}
        return found

    def change(self) -> dict[str, Any]:
        profile = self.profile()
        some = {name: profile[name] for name in self.luck.sample(sorted(profile), self.luck.randint(1, len(profile)))}
        return self.pick({"profile": some}, {"profile": profile}, {"credentials": self.credentials()})

    def entry(self) -> dict[str, Any]:
        """A body that begins a sign-in."""
        login, password = self.right_one()
        return self.pick(
            {"username": login, "password": password},
            {"username": login, "password": password, "options": {"multiOptionalFactorEnroll": True}},
            {"username": login, "password": password, "options": {"warnBeforePasswordExpired": True}},
            {"username": self.luck.choice(LOGINS), "password": self.password()},
            {"username": self.login(), "password": "wrong"},
            {"token": self.link()},
            self.state(),
        )

    def right_one(self) -> tuple[str, str]:
        """A login, with the right password if the fuzzer knows it."""
        login = self.login()
        user = self.org.users.holder(login)
        held = [one for one in PASSWORDS if user and (user.imported or matches(one, user.id, user.password))]
        return login, held[0] if held else self.password()

    def login(self) -> str:
        users = self.org.users.all()
        return self.luck.choice(users).login if users else "nobody@example.com"

    def factor(self) -> dict[str, Any]:
        return self.pick(
            {
                "factorType": "question",
                "provider": "OKTA",
                "profile": {"question": "disliked_food", "answer": "mayonnaise"},
            },
            {
                "factorType": "sms",
                "provider": "OKTA",
                "profile": {"phoneNumber": self.pick("+1-555-415-1337", "+49 1", "x")},
            },
            {"factorType": "token:software:totp", "provider": self.pick("OKTA", "GOOGLE")},
            {"factorType": self.pick("push", "email", "call"), "provider": self.pick("OKTA", "DUO")},
        )

    def people(self, part: str, which: str, ids: list[str]) -> dict[str, Any]:
        """The condition of a policy or of a rule that is about people."""
        return {"people": {part: {which: ids}}}

    def new_policy(self) -> dict[str, Any]:
        """A policy of any type for the members of a group."""
        found: dict[str, Any] = {"type": self.one(PolicyType), "name": f"P{self.luck.randrange(9)}", "description": "d"}
        group = self.one(group.id for group in self.org.groups.all())
        found["conditions"] = self.people("groups", "include", [group] if self.chance(0.9) else [])
        if self.chance(0.3):
            found["priority"] = self.pick(1, 1, 2, 99, 0)
        if found["type"] == PolicyType.ENROLLMENT:
            found["settings"] = self.enrollment_settings()
        elif found["type"] == PolicyType.PASSWORD and self.chance(0.6):
            found["settings"] = self.default_policy().get("settings", {})
        return found

    def policy(self) -> dict[str, Any]:
        """Settings of a default policy, or another whole policy. The type is mostly left out: it can't be changed."""
        found = self.new_policy()
        if self.chance(0.8):
            del found["type"]
        return self.pick(found, self.default_policy())

    def policy_rule(self) -> dict[str, Any]:
        """A rule of a policy of any type."""
        access = self.pick("ALLOW", "ALLOW", "DENY")
        session = {"maxSessionIdleMinutes": self.pick(1, 120, 0), "maxSessionLifetimeMinutes": self.pick(0, 5, -1)}
        actions = self.pick(
            {},
            {"signon": {"access": access, "requireFactor": self.pick(True, False), "session": session}},
            {"passwordChange": {"access": access}, "selfServiceUnlock": {"access": access}},
            {"selfServicePasswordReset": {"access": access}},
            {"enroll": {"self": self.pick("CHALLENGE", "NEVER", "LOGIN")}},
        )
        found: dict[str, Any] = {"name": f"Q{self.luck.randrange(9)}", "actions": actions}
        if self.chance(0.5):
            exempt = self.one(user.id for user in self.org.users.all())
            found["conditions"] = self.people("users", "exclude", [exempt]) | {"network": {"connection": "ANYWHERE"}}
        if self.chance(0.3):
            found["priority"] = self.pick(1, 1, 2, 99, 0)
        return found

    def enrollment_settings(self) -> dict[str, Any]:
        """What an enrollment policy says of some authenticators."""
        keys = self.luck.sample(KEYS, self.luck.randint(1, len(KEYS)))
        asked = [{"key": key, "enroll": {"self": self.pick(*ENROLLMENTS)}} for key in keys]
        return {"type": "AUTHENTICATORS", "authenticators": asked}

    def app(self) -> dict[str, Any]:
        """A bookmark app."""
        settings = {"app": {"requestIntegration": self.pick(True, False), "url": "https://app.example"}}
        label = f"A{self.luck.randrange(9)}"
        return {"name": "bookmark", "label": label, "signOnMode": "BOOKMARK", "settings": settings}

    def assignment(self) -> dict[str, Any]:
        """Whom an app is given to."""
        return {"id": self.one(user.id for user in self.org.users.all()), "scope": self.pick("USER", None, "GROUP")}

    def provider(self) -> dict[str, Any]:
        """An identity provider, in most cases of a type that users can be linked with."""
        conditions = {
            "deprovisioned": {"action": self.pick("NONE", "REACTIVATE")},
            "suspended": {"action": self.pick("NONE", "UNSUSPEND", "x")},
        }
        provisioning = {"action": self.pick("AUTO", "DISABLED"), "conditions": conditions}
        policy = self.pick(
            {}, {"provisioning": provisioning}, {"accountLink": {"action": self.pick("AUTO", "DISABLED")}}
        )
        kind = self.pick("GOOGLE", "GOOGLE", "OIDC", "SAML2", "X509")
        found = {"type": kind, "name": f"I{self.luck.randrange(9)}", "protocol": {"type": "OIDC"}, "policy": policy}
        return found | {"issuerMode": self.pick("ORG_URL", "DYNAMIC", None)}

    def owner(self) -> dict[str, Any]:
        """A user or a group that may own a group."""
        user, group = self.one(one.id for one in self.org.users.all()), self.one(g.id for g in self.org.groups.all())
        return self.pick({"id": user, "type": "USER"}, {"id": group, "type": "GROUP"}, {"id": user, "type": "GROUP"})

    def user_type(self) -> dict[str, Any]:
        """A user type."""
        return {"name": f"T{self.luck.randrange(9)}", "displayName": "T", "description": self.pick("d", None)}

    def relation(self) -> dict[str, Any]:
        """A relation between users."""
        number = self.luck.randrange(5)
        ends = {"primary": f"boss{number}", "associated": f"report{number}"}
        return {end: {"name": name, "title": name, "type": "USER"} for end, name in ends.items()}

    def default_policy(self) -> dict[str, Any]:
        minutes = self.pick(0, 1, 10, 9999, 10_000, -1, "1", True, None)
        return self.pick(
            {
                "settings": {
                    "password": {"lockout": {"maxAttempts": self.pick(0, 1, 3, 10, 101), "autoUnlockMinutes": minutes}}
                }
            },
            {"settings": {"password": {"age": {"maxAgeDays": self.pick(0, 1, 9999), "minAgeMinutes": minutes}}}},
            {
                "settings": {
                    "password": {"complexity": {"minLength": self.pick(1, 8, 72, 73), "minSymbol": self.pick(0, 1, 2)}}
                }
            },
            {
                "settings": {
                    "recovery": {"factors": {"recovery_question": {"properties": {"complexity": {"minLength": 4}}}}}
                }
            },
            {"name": self.pick("Default Policy", "Another"), "type": "PASSWORD", "settings": {}},
        )

    def schema(self) -> dict[str, Any]:
        kind = self.pick("string", "integer", "boolean", "array", "number", "x")
        name = self.pick("custom1", "custom2", "1x", "login", "é")
        shown = self.pick({"title": "C", "type": kind, "items": {"type": "string"}}, None)
        return {"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {name: shown}}}}

    def group_rule(self) -> dict[str, Any]:
        group = self.pick(*(group.id for group in self.org.groups.all()))
        tests = ('user.title=="x"', f'isMemberOfAnyGroup("{group}")', 'String.startsWith(user.login, "a")', "user.x ==")
        joined = self.pick("{} AND {}", "{} OR !({})", "!{}", "{}", "{} {}", "({}")
        expression = joined.format(self.pick(*tests), self.pick(*tests)) if self.chance(0.9) else self.odd()
        return {
            "type": "group_rule",
            "name": f"R{self.luck.randrange(9)}",
            "conditions": {
                "people": {"users": {"exclude": [self.known("id")] if self.chance(0.2) else []}},
                "expression": {"value": expression, "type": "urn:okta:expression:1.0"},
            },
            "actions": {"assignUserToGroups": {"groupIds": [group]}},
        }


WITH_BODIES = {"identify", "challenge", "challenge/answer", "credential/enroll", "enroll/new"}
BODIES: Mapping[str, Callable[[Maker], dict[str, Any]]] = {
    "/interact": lambda m: {},
    "/v1/token": lambda m: {},
    "/idx/introspect": Maker.begun,
    "/idx/identify": Maker.given,
    "/idx/challenge": lambda m: m.chosen() | {"identifier": m.login()},
    "/idx/challenge/answer": lambda m: (
        m.handle() | {"credentials": {"passcode": m.code(), "answer": m.pick(QUESTION["answer"], "mayonnaise", "x")}}
    ),
    "/idx/credential/enroll": Maker.chosen,
    "/idx/enroll/new": lambda m: m.handle() | {"userProfile": m.profile()},
    **{f"/idx/{path}": Maker.handle for path in sorted(set(PATHS.values()) - WITH_BODIES)},
    "/api/v1/users": Maker.user,
    "/api/v1/users/{userId}": Maker.change,
    "/groups/{groupId}/users/{userId}": lambda m: {},
    "/users/{userId}/credentials/change_password": lambda m: {
        "oldPassword": {"value": m.password()},
        "newPassword": {"value": m.password()},
    },
    "/authn/credentials/change_password": lambda m: (
        m.state() | {"oldPassword": m.password(), "newPassword": m.password()}
    ),
    "/credentials/change_recovery_question": lambda m: {
        "password": {"value": m.password()},
        "recovery_question": QUESTION,
    },
    "/credentials/forgot_password": lambda m: m.pick(
        {}, {"recovery_question": QUESTION, "password": {"value": m.password()}}
    ),
    "/forgot_password_recovery_question": lambda m: {
        "recovery_question": QUESTION,
        "password": {"value": m.password()},
    },
    "/api/v1/authn": Maker.entry,
    "/recovery/token": lambda m: {"recoveryToken": m.link()},
    "/recovery/answer": lambda m: m.state() | {"answer": m.pick(QUESTION["answer"], "wrong", None)},
    "/credentials/reset_password": lambda m: m.state() | {"newPassword": m.password()},
    "/authn/skip": Maker.state,
    "/authn/cancel": Maker.state,
    "/authn/previous": Maker.state,
    "/resend": Maker.state,
    "/recovery/password": lambda m: {
        "username": m.login(),
        "factorType": m.pick("EMAIL", "SMS", None),
        "relayState": "x",
    },
    "/recovery/unlock": lambda m: {"username": m.login(), "factorType": m.pick("EMAIL", "CALL", None)},
    "/authn/factors": lambda m: m.state() | m.factor(),
    "/authn/factors/{factorId}/verify": lambda m: (
        m.state() | m.pick({"passCode": m.passcode()}, {"answer": "mayonnaise"}, {})
    ),
    "/authn/factors/{factorId}/lifecycle/activate": lambda m: m.state() | {"passCode": m.passcode()},
    "/factors": Maker.factor,
    "/verify": lambda m: m.pick({"passCode": m.passcode()}, {"answer": "mayonnaise"}, {"answer": "wrong"}, {}),
    "/factors/{factorId}/lifecycle/activate": lambda m: {"passCode": m.passcode()},
    "/api/v1/groups": lambda m: {"profile": {"name": f"G{m.luck.randrange(9)}", "description": m.pick("d", None)}},
    "/groups/rules": Maker.group_rule,
    "/groups/rules/{ruleId}": Maker.group_rule,
    "/groups/{groupId}": lambda m: {"profile": {"name": f"G{m.luck.randrange(9)}"}},
    "/api/v1/sessions": lambda m: {"sessionToken": m.newest("sessionToken")},
    "/policies/{policyId}": Maker.policy,
    "/api/v1/policies": Maker.new_policy,
    "/policies/{policyId}/rules": Maker.policy_rule,
    "/policies/{policyId}/rules/{ruleId}": Maker.policy_rule,
    "/api/v1/apps": Maker.app,
    "/apps/{appId}": Maker.app,
    "/apps/{appId}/users": Maker.assignment,
    "/api/v1/idps": Maker.provider,
    "/idps/{idpId}": Maker.provider,
    "/idps/{idpId}/users/{userId}": lambda m: {"externalId": f"E{m.luck.randrange(99)}"},
    "/authenticators/{authenticatorId}": lambda m: {"name": m.pick("A", "B", "")},
    "/authenticator-enrollments/phone": lambda m: {
        "authenticatorId": authenticator_id(m.org.type_id, m.pick("phone_number", "phone_number", "okta_email")),
        "profile": {"phoneNumber": m.pick("+1-555-415-1337", "x")},
    },
    "/authenticator-enrollments/tac": lambda m: {"authenticatorId": m.known("id"), "profile": {"ttl": "5"}},
    "/meta/types/user": Maker.user_type,
    "/meta/types/user/{typeId}": lambda m: {"displayName": m.pick("U", "V"), "description": m.pick("d", None)},
    "/user/linkedObjects": Maker.relation,
    "/groups/{groupId}/owners": Maker.owner,
    "/meta/schemas/user/{schemaId}": Maker.schema,
    "/roles": lambda m: {"type": m.pick(*FOR_GROUPS, *ROLE_LABELS, "NOPE", "CUSTOM")},
}
"""The bodies by the ends of their paths. The first one that fits is used."""


def _leaves(document: Any) -> Iterator[tuple[str, str]]:
    for inner in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        yield from _leaves(inner)
    if isinstance(document, dict):
        yield from ((name, value) for name, value in document.items() if isinstance(value, str))


def _parts(document: Any) -> Iterator[Any]:
    for inner in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        if isinstance(inner, dict | list):
            yield inner
            yield from _parts(inner)


# ------------------------------------------------------------------------------------------------- what is kept


OF_A_USER = tuple(f.name for f in fields(User) if f.name not in COUNTERS)


def state(org: Org) -> dict[str, Any]:
    """Everything in an org that a refused call must not change, as values that don't change later."""
    contents = org.contents
    found: dict[str, Any] = {
        f"user {user.id}": tuple(_still(getattr(user, name)) for name in OF_A_USER) for user in org.users.all()
    }
    found |= {f"group {group.id}": repr(group) for group in contents.groups.all()}
    found |= {f"group rule {rule.id}": repr(rule) for rule in contents.group_rules.all()}
    found |= {f"app {app.id}": repr(app) for app in contents.applications.all()}
    found |= {f"policy {policy.id}": repr(policy) for policy in contents.policies.all()}
    found |= {f"token {name}": (t.spent, t.state, t.recovery, t.factor_id) for name, t in contents.tokens._all.items()}
    found |= {f"session {name}": (s.ended, s.expires) for name, s in contents.sessions._all.items()}
    found |= {f"provider {provider.id}": repr(provider) for provider in contents.identity_providers.all()}
    found |= {f"authenticator {key}": repr(authenticator) for key, authenticator in contents.authenticators.items()}
    found |= {f"interaction {name}": repr(one) for name, one in contents.interactions._all.items()}
    found |= {f"interaction code {name}": repr(one) for name, one in contents.interaction_codes._all.items()}
    found["linked objects"] = repr(contents.linked_objects.all())
    found["order of policies"] = [policy.id for policy in contents.policies.all()], contents.policies.plain
    found["factors"], found["roles"] = repr(contents.factors._by_user), repr(vars(contents.roles))
    found["user types"], found["settings"] = repr(contents.user_types.all()), org.settings
    found["mails"], found["texts"] = contents.outbox.to(), contents.outbox.texts()
    found["indexes"] = (tuple(org.users._places), repr(org.users._by_login), repr(org.users._by_email))
    return found


def _still(value: Any) -> Any:
    return repr(value) if isinstance(value, dict | list) else value


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The names of the values that differ."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


# ------------------------------------------------------------------------------------------------- the run


@dataclass
class Report:
    """The results of a run."""

    outcomes: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    """How often each route was called with success."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each route was called at all."""
    dead: int = 0
    """How many calls named a sign-in at the page that had ended or lapsed."""
    faults: list[str] = field(default_factory=list)


def an_org(luck: random.Random, at_the_page: bool = False) -> Org:
    """An org with random settings, in which time moves only between the requests.

    An org whose sign-in page is asked for is an Identity Engine org.
    """
    policy = PasswordPolicy(
        max_attempts=luck.choice((0, 2, 10)),
        auto_unlock_minutes=luck.choice((0, 5)),
        max_age_days=luck.choice((0, 2)),
        expire_warn_days=luck.choice((0, 1)),
        min_age_minutes=luck.choice((0, 0, 5)),
        recovery_answers=luck.choice((2, 5)),
        show_lockout_failures=luck.random() < 0.5,
        self_service_unlock=luck.random() < 0.5,
    )
    mfa = luck.random() < 0.5
    engine = "identity" if at_the_page else luck.choice(("identity", "classic"))
    as_of = luck.choice(("2026-11", "2017-06"))
    optional = engine == "identity" and as_of > "2022" and luck.random() < 0.4
    settings = Settings(
        engine=engine,
        as_of=as_of,
        password=policy,
        mfa=mfa,
        mfa_enroll=luck.choice(("", "OPTIONAL", "REQUIRED")) if mfa else "",
        reactivate_in_recovery=luck.random() < 0.5,
        search_lag_seconds=luck.choice((0, 0, 60)),
        trusted_origins=(PAGE,),
        password_hook=dict.fromkeys(LOGINS[:10], PASSWORD),
        identifier_first=luck.random() < 0.5,
        hides_users_at_sign_in=luck.random() < 0.5,
        hides_users_in_recovery=luck.random() < 0.5,
        question_step_up=luck.random() < 0.5,
        email_verification=luck.choice(("CODE", "CODE", "LINK")),
        self_registration=luck.random() < 0.7,
        email_enrollment=luck.choice(("NOT_ALLOWED", "OPTIONAL", "REQUIRED")),
        password_enrollment="OPTIONAL" if optional else "REQUIRED",
        denies_password_reset=luck.random() < 0.2,
        activation_days=luck.choice((1, 7)),
        keeps=Keeps(events=300, mails=30, texts=20, tokens=100, sessions=20),
    )
    return Org(settings, clock=Clock(step=timedelta(0)))


def run(seed: int, requests: int, say: Callable[[str], Any] = lambda text: None, only: tuple[str, ...] = ()) -> Report:
    """Send this many requests, most of them to the routes that `only` names. The same seed sends the same requests."""
    report = Report()
    for first in range(0, requests, PER_ORG):
        luck = random.Random(f"{seed}/{first}")
        one_org(luck, f"--seed {seed}, request {first} +", min(PER_ORG, requests - first), report, only)
        say(f"{first + PER_ORG:,} requests, {len(report.faults)} faults")
    return report


def one_org(luck: random.Random, where: str, requests: int, report: Report, only: tuple[str, ...] = ()) -> None:
    """Send this many requests to one org."""
    org = an_org(luck, at_the_page=bool(only))
    app, maker = App(org, TOKEN), Maker(luck, org, only)
    steps = steps_of(org, org.settings.keeps.steps, org.settings.keeps.changes)
    for number in range(requests):
        org.advance(timedelta(seconds=luck.choice(LEAPS) if luck.random() < 0.04 else 1))
        sent = maker.request()
        before, dead, back = state(org), _dead(org), luck.random() < STEPS_BACK
        report.asked[maker.route] += 1
        report.dead += _names_only_the_dead(sent, org, dead)
        steps.begin(None, True) if back else None
        try:
            answer = _sent(app, *sent)
            _judge(sent, answer, before, dead, org)
            _take_back(steps, before, org) if back else None
            if number % BETWEEN_LOOKS == 0:
                _look(app)
        except Exception as error:
            said = str(error) if isinstance(error, Fault) else traceback.format_exc()
            report.faults.append(f"{where} {number}: {sent!r:.600}\n    {said}")
            report.outcomes["fault"] += 1
            continue
        maker.learn(answer) if sent[0] != "HEAD" and not back else None
        code = answer.json().get("errorCode", "") if answer.status >= 400 and answer.content else ""
        report.outcomes[f"{answer.status} {code}".strip()] += 1
        if answer.ok:
            report.taken[maker.route] += 1


class Fault(Exception):
    """A condition that always has to hold does not hold."""


def _sent(app: App, method: str, path: str, query: str, body: bytes, headers: dict[str, str]) -> Answer:
    answer = ask(app, method, path, body, headers, QUERY_STRING=query)
    if answer.status == 302:
        if answer.content or not answer.headers.get("Location"):
            raise Fault("a redirect with a body, or to nowhere")
    elif method != "HEAD" and not (method == "OPTIONS" and answer.status == 204):
        check_form(answer)
    return answer


def _dead(org: Org) -> set[str]:
    """The sign-ins at the page that can't be used any more."""
    now = org.clock.now()
    return {f"interaction {name}" for name, one in org.interactions._all.items() if not one.good(now)}


def _names_only_the_dead(sent: tuple[Any, ...], org: Org, dead: set[str]) -> bool:
    """Whether a call of the page names sign-ins, none of which can be used any more."""
    if not sent[1].startswith(IDX_ROOT):
        return False
    try:
        body = json.loads(sent[3])
    except (ValueError, RecursionError):
        return False
    named = [body[name] for name in HANDLES if isinstance(body.get(name), str)] if isinstance(body, dict) else []
    found = [org.interactions.of_state(handle) or org.interactions.of_handle(handle) for handle in named]
    return any(found) and all(one is None or f"interaction {one.handle}" in dead for one in found)


def _judge(sent: tuple[Any, ...], answer: Answer, before: dict[str, Any], dead: set[str], org: Org) -> None:
    """Raise Fault for an answer that Okta never gives, or for a call that changed what it must not change.

    A refused or reading call changes nothing, and a sign-in at the page does not go on after its end.
    """
    if answer.status not in HTTP:
        raise Fault(f"status {answer.status}")
    odd = [user.status for user in org.users.all() if user.status not in STATUSES]
    if odd:
        raise Fault(f"users who are {odd}")
    after = state(org)
    for name in before.keys() & after.keys():
        if name in dead and before[name] != after[name]:
            raise Fault(f"a dead sign-in was used again: {_difference(before[name], after[name])}")
    if answer.ok and _names_only_the_dead(sent, org, dead):
        raise Fault(f"a dead sign-in was answered {answer.status} {answer.text:.200}")
    codes = {name for name in changed(before, after) if name.startswith("interaction code")}
    if answer.ok and sent[0] == "POST" and sent[1].endswith("/v1/token") and len(codes) != 1:
        raise Fault("tokens without a code, or for one that was used before")
    if sent[1].startswith(IDX_ROOT) and answer.content:
        document = answer.json()
        for where in related(document):
            if not found_at(document, where):
                raise Fault(f"{where} leads nowhere")
    opens = sent[1].startswith("/email/verify/")
    if answer.status == 302 or (answer.status < 400 and (opens or sent[0] not in ("GET", "HEAD", "OPTIONS"))):
        return
    for name in changed(before, after):
        if not _allowed(name, before, after):
            told = _difference(before.get(name), after.get(name))
            raise Fault(f"{answer.status} {answer.text:.200}\n    but {name}: {told}")


def _take_back(steps: Steps, before: dict[str, Any], org: Org) -> None:
    """Take the newest step back. Raise Fault unless the org is then as it was before."""
    if not steps.back(None):
        raise Fault("there is no way back")
    after = state(org)
    for name in changed(before, after):
        raise Fault(f"taken back, but {name}: {_difference(before.get(name), after.get(name))}")


def _difference(before: Any, after: Any) -> str:
    """What changed. For two tuples of the same length, only the parts that changed."""
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        return ", ".join(f"{one} -> {other}" for one, other in zip(before, after, strict=True) if one != other)
    return f"{before} -> {after}"


def _allowed(name: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a refused call may change this, because a counter is full."""
    kind = name.partition(" ")[0]
    if name.startswith("interaction code"):  # a wrong verifier uses the code up
        return bool(after[name] == before[name].replace("used=False", "used=True"))
    if kind == "interaction":  # a refusal may count a wrong code, or end the sign-in
        return True
    if kind == "user" and name in before and name in after:
        differ = {part for part, one, other in zip(OF_A_USER, before[name], after[name], strict=True) if one != other}
        facts = after[name][OF_A_USER.index("facts")]
        return differ <= TRIGGERED and (facts.locked or facts.suspended)
    closed = any(n.startswith("user ") for n in changed(before, after))
    return closed and kind in ("session", "indexes")


def _look(app: App) -> None:
    """Raise Fault unless the org is consistent: lists and users agree, and a snapshot brings the same org back."""
    org, other = app.org, Org()
    listed = _sent(app, "GET", "/api/v1/users", urlencode({"search": "id pr", "limit": "200"}), b"", as_admin()).json()
    if {user["id"] for user in listed} != {user.id for user in org.users.all()}:
        raise Fault("the list of users lacks a user, or has too many")
    for user in org.users.all():
        if org.users.holder(user.login) is not user or user not in org.users.with_email(str(user.profile["email"])):
            raise Fault(f"{user.login!r} is not found by login and address")
    with TemporaryDirectory() as folder:
        snapshot.save(org, Path(folder, "org.json"))
        snapshot.load(other, Path(folder, "org.json"))
    if snapshot.compare(org, other):
        raise Fault(f"the org from the snapshot differs: {snapshot.compare(org, other)}")


def main() -> int:
    """Run, and print the outcomes and the faults. The exit status is 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=(), metavar="PATH", help="where most requests go")
    asked = parser.parse_args()
    began = time.monotonic()
    only = tuple(asked.only)
    report = run(asked.seed, asked.requests, lambda text: print(text, file=sys.stderr), only)
    for outcome, count in sorted(report.outcomes.items()):
        print(f"{count:>8,}  {outcome}")
    never = [f"{method} {path}" for method, path, _ in ROUTES if not report.taken[f"{method} {path}"]]
    if only:
        routes = {route: count for route, count in report.asked.items() if any(text in route for text in only)}
        print(f"{sum(routes.values()):,} requests went to {', '.join(only)}; with success, of all:")
        for route, count in sorted(routes.items()):
            print(f"{report.taken[route]:>8,} of {count:>8,}  {route}")
        never = [route for route in never if any(text in route for text in only)]
    print(f"{report.dead:,} requests named a sign-in at the page that was over.")
    print(f"Never called with success: {', '.join(never) or 'none'}.")
    print(f"{asked.requests:,} requests of seed {asked.seed} in {time.monotonic() - began:.0f} s.")
    print(f"{len(report.faults)} faults", *report.faults[:20], sep="\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
