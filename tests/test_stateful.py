"""Random histories of a small org: admins and end users at once, time passing, everything through HTTP.

The machine below knows nothing of the rules. It watches what must hold whatever they say.
"""

import json
import os
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
from hypothesis import HealthCheck, event, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from people import levers
from wire import TOKEN, Answer, as_admin, ask, check_form

from lifecycle.model.facts import status
from lifecycle.org.movers import AutomationSettings, DirectorySettings, IdentityProviderSettings
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.service.app import App

LOGINS = ("ann@example.com", "bob@example.com", "ann@example.org", "zoë@example.com")
PASSWORDS = ("Okta-Pa55word", "Another-Pa55word", "Third-Pa55word")
WEAK = "weak"
QUESTION, ANSWER = "Who's a major player in the cowboy scene?", "Sitting Bull"
STATUSES = {
    "STAGED",
    "PROVISIONED",
    "ACTIVE",
    "RECOVERY",
    "PASSWORD_EXPIRED",
    "LOCKED_OUT",
    "SUSPENDED",
    "DEPROVISIONED",
}
TIMES = ("created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged")
OF_A_LOCK = {"status", "statusChanged", "lastUpdated", "_links"}
ON_AND_OFF = ("activate", "reactivate", "deactivate", "suspend", "unsuspend", "unlock")
TROUBLES = (
    "expire_password",
    "expire_password_with_temp_password",
    "reset_password",
    "reset_factors",
)
LIFE = {"activation": timedelta(days=7), "reset": timedelta(hours=1), "state": timedelta(minutes=5)}

MADE: Counter[str] = Counter()
"""How many calls were made, by their outcome."""

BEGINNINGS = (
    (True, PASSWORDS[0], True),
    (True, PASSWORDS[0], False),
    (True, PASSWORDS[0], False),
    (True, None, True),
    (False, None, False),
    (False, PASSWORDS[1], True),
)
"""Activated or not, with which password, with a recovery question or without."""

logins = st.sampled_from(LOGINS)
shouted = st.sampled_from([str, str, str, str.upper])
whom = st.integers(0, 40)
words = st.sampled_from([*PASSWORDS, *PASSWORDS, WEAK])
perhaps = st.sampled_from([None, None, True, False])
policies = st.fixed_dictionaries(
    {
        "max_attempts": st.sampled_from([0, 1, 2, 3]),
        "auto_unlock_minutes": st.sampled_from([0, 1, 30]),
        "max_age_days": st.sampled_from([0, 1, 10]),
        "expire_warn_days": st.sampled_from([0, 5]),
        "recovery_answers": st.sampled_from([1, 2, 5]),
        "history_count": st.sampled_from([0, 1, 5]),
        "show_lockout_failures": st.booleans(),
        "self_service_unlock": st.booleans(),
    }
)


def moment(text: str) -> datetime:
    """A timestamp of Okta's, which is in whole seconds."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", text), text
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.000Z").replace(tzinfo=UTC)


class History(RuleBasedStateMachine):
    """One org, and what was seen of it."""

    @initialize(
        policy=policies,
        engine=st.sampled_from(["identity", "classic"]),
        as_of=st.sampled_from(["2026-11", "2026-11", "2017-06"]),
        first=st.lists(st.sampled_from(BEGINNINGS), min_size=2, max_size=3),
    )
    def begin(self, policy, engine, as_of, first) -> None:
        """An org set up in some way, and a few users who are there already."""
        self.org = Org(Settings(engine=engine, as_of=as_of, password=PasswordPolicy(**policy)))
        self.simulator = levers(self.org)
        self.app = App(self.org, TOKEN)
        self.documents: dict[str, dict[str, Any]] = {}
        """Each user who lives, as last read."""
        self.dead: list[str] = []
        self.ids: set[str] = set()
        self.passwords: dict[str, str | None] = {}
        """The password that was last taken for a user, where one can know it."""
        self.links: dict[str, tuple[str, datetime]] = {}
        """Each one-time token of a link, whether it came from a mail or an answer: its kind, and when."""
        self.states: dict[str, tuple[str, datetime]] = {}
        self.spent: Counter[str] = Counter()
        self.made = 0
        self.timers: set[tuple[Any, str]] = set()
        self.unlocked: set[str] = set()
        for login, (activate, password, asks) in zip(LOGINS, first, strict=False):
            self.create_user(login, activate, password, None, None, asks)

    def teardown(self) -> None:
        if hasattr(self, "made"):
            note(f"{self.made} calls")
            event("calls in one history", self.made // 50 * 50)

    # ------------------------------------------------------------------------------------ one call, and what must hold

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: bool = True,
        may_trigger: str = "",
        **query: Any,
    ) -> Answer:
        """Make a call, and look at everything after it. `may_trigger`: the status that a refusal may bring about."""
        response = self.raw(method, path, body, token, query)
        note(f"{method} {path} {query or ''} {body or ''} -> {response.status} {response.text[:90]}")
        for mail in self.simulator.mailbox():
            self.keep_link(str(mail.kind), mail.token)
        before = self.look()
        if not response.ok:
            self.check_nothing_changed(before, may_trigger)
        return response

    def raw(self, method: str, path: str, body: Any, token: bool, query: dict[str, Any]) -> Answer:
        """Make a call, and look at its answer only."""
        words = {k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items() if v is not None}
        target = path + ("?" + urlencode(words) if words else "")
        data = b"" if body is None else json.dumps(body).encode()
        answer = ask(self.app, method, target, data, as_admin() if token else {})
        self.made += 1
        MADE[f"{answer.status // 100}xx"] += 1
        check_form(answer)
        if not answer.ok:
            assert "{" not in answer.json().get("errorSummary", "")  # the sign-in page has messages instead
        if path.startswith("/api/v1/users"):
            assert not any(f'"{secret}"' in answer.text for secret in PASSWORDS)
        return answer

    def look(self) -> dict[str, dict[str, Any]]:
        """Read every user again, and return what was read before. Notes whose lock has ended by itself since then."""
        timers = self.timers
        self.timers = self.timers_now()
        before, self.documents = self.documents, self.read_all()
        self.unlocked = {key for _, key in timers - self.timers_now()}
        for key, document in self.documents.items():
            if document["status"] == "DEPROVISIONED":
                self.passwords[key] = None  # and whatever brings the user back doesn't bring the password back
        self.check_times(before)
        return before

    def timers_now(self) -> set[tuple[Any, str]]:
        """The auto-unlocks under way: when, and of whom. One call may unlock a user and lock the user again."""
        return {(timer.due, timer.user_id) for timer in self.org.contents.timers}

    def read_all(self) -> dict[str, dict[str, Any]]:
        """Every user who lives, looked up by the id that the create answered. A deleted one stays deleted."""
        found = {}
        for key in self.documents:
            response = self.raw("GET", f"/api/v1/users/{key}", None, True, {})
            user = self.org.users.find(key)
            assert response.ok == (user is not None)
            if user:
                found[key] = response.json()
                assert found[key]["id"] == key
                assert found[key]["status"] in STATUSES
                assert found[key]["status"] == status(user.facts)
            else:
                assert response.status == 404
                assert self.documents[key]["status"] == "DEPROVISIONED"
                self.dead.append(key)
        for key in self.dead[-2:]:
            assert self.raw("GET", f"/api/v1/users/{key}", None, True, {}).status == 404
        taken = [document["profile"]["login"].lower() for document in found.values()]
        assert len(taken) == len(set(taken))
        return found

    def check_times(self, before: dict[str, dict[str, Any]]) -> None:
        now = moment(self.simulator.time)
        for key, document in self.documents.items():
            earlier = before.get(key, {})
            for name in TIMES:
                was, value = earlier.get(name), document[name]
                assert value is not None or was is None, name
                if value is not None:
                    assert moment(document["created"]) <= moment(value) <= now
                if value is not None and was is not None:
                    assert moment(was) <= moment(value), name
            if not earlier:
                continue
            assert earlier["created"] == document["created"]
            if earlier["status"] != document["status"]:
                assert (earlier["statusChanged"] or "") < document["statusChanged"]  # null before: never changed
                assert earlier["lastUpdated"] < document["lastUpdated"]
            elif key not in self.unlocked:  # a lock that has just ended by itself may be followed by another
                assert earlier["statusChanged"] == document["statusChanged"]
            if earlier["profile"] != document["profile"]:
                assert earlier["lastUpdated"] < document["lastUpdated"]

    def check_nothing_changed(self, before: dict[str, dict[str, Any]], may_trigger: str) -> None:
        assert before.keys() == self.documents.keys()
        changed = [key for key in before if before[key] != self.documents[key]]
        for key in self.unlocked.intersection(changed):
            assert self.differing(before[key], self.documents[key]) <= OF_A_LOCK
            changed.remove(key)
        if not changed:
            return
        assert may_trigger, (before, self.documents)
        (key,) = changed
        was, now = before[key], self.documents[key]
        assert now["status"] == may_trigger
        assert self.differing(was, now) <= OF_A_LOCK

    @staticmethod
    def differing(was: dict[str, Any], now: dict[str, Any]) -> set[str]:
        return {name for name in was if was[name] != now[name]}

    def keep_link(self, kind: str, token: str) -> None:
        kind = "activation" if kind == "activation" else "reset"
        self.links.setdefault(token, (kind, moment(self.simulator.time)))

    def keep_answer(self, response: Answer) -> None:
        """What the one who called holds in her hands now."""
        document = response.json() if response.ok and response.content else {}
        if "activationToken" in document:
            self.keep_link("activation", document["activationToken"])
        if "resetPasswordUrl" in document:
            self.keep_link("reset", document["resetPasswordUrl"].rpartition("/")[2])
        if "recoveryToken" in document:
            self.keep_link("reset", document["recoveryToken"])
        if "stateToken" in document:
            owner = document.get("_embedded", {}).get("user", {}).get("id", "")
            self.states.setdefault(document["stateToken"], (owner, moment(self.simulator.time)))

    def key(self, number: int) -> str:
        """An id, a login, or the id of somebody who is gone."""
        keys = [*self.documents] * 3 + [d["profile"]["login"] for d in self.documents.values()] + self.dead[-1:]
        return quote(keys[number % len(keys)], safe="@") if keys else "nobody@example.com"

    def owner(self, key: str) -> str:
        """The id behind a key, as Okta answers it."""
        response = self.raw("GET", f"/api/v1/users/{key}", None, True, {})
        return str(response.json()["id"]) if response.ok else ""

    def state_token(self, number: int) -> str:
        """A state token, a late one more often than an early one."""
        tokens = list(self.states)[::-1]
        return tokens[min(number // 4, len(tokens) - 1)] if tokens else "no-such-token"

    # ------------------------------------------------------------------------------------------------- the admin

    @rule(
        login=logins,
        written=shouted,
        activate=perhaps,
        password=st.one_of(st.none(), words),
        at_next=st.sampled_from([None, None, "changePassword"]),
        provider=st.sampled_from([None, None, None, "FEDERATION", "SOCIAL"]),
        asks=st.booleans(),
    )
    def create(self, login, written, activate, password, at_next, provider, asks) -> None:
        self.create_user(written(login), activate, password, at_next, provider, asks)

    def create_user(self, login, activate, password, at_next, provider, asks) -> None:
        body: dict[str, Any] = {"profile": dict(firstName="A", lastName="B", email=login, login=login)}
        credentials: dict[str, Any] = {}
        if password:
            credentials["password"] = {"value": password}
        if asks:
            credentials["recovery_question"] = {"question": QUESTION, "answer": ANSWER}
        if provider:
            credentials["provider"] = {"type": provider, "name": provider}
        if credentials:
            body["credentials"] = credentials
        holders = [k for k, d in self.documents.items() if d["profile"]["login"].lower() == login.lower()]

        response = self.send(
            "POST", "/api/v1/users", body, activate=activate, nextLogin=at_next, provider=True if provider else None
        )

        if response.status == 200:
            made = response.json()
            assert not holders
            assert made["id"] not in self.ids
            self.ids.add(made["id"])
            self.documents[made["id"]] = made
            self.look()
            assert self.documents[made["id"]] == made
            self.passwords[made["id"]] = password
        elif holders and password != WEAK and not at_next and not provider:
            assert "already exists" in response.text
        if not holders:
            found = self.raw("GET", f"/api/v1/users/{quote(login)}", None, True, {})
            assert found.ok == response.ok

    @rule(who=whom, verb=st.sampled_from(["POST", "PUT"]), login=st.none() | logins, nick=st.sampled_from([None, "Al"]))
    def change_profile(self, who, verb, login, nick) -> None:
        login = login or LOGINS[who % len(LOGINS)]
        profile = dict(firstName="A", lastName="C", email=login, login=login, nickName=nick)
        self.send(verb, f"/api/v1/users/{self.key(who)}", {"profile": profile})

    @rule(who=whom, verb=st.sampled_from(["POST", "PUT"]), password=st.none() | words, asks=st.booleans())
    def change_credentials(self, who, verb, password, asks) -> None:
        credentials: dict[str, Any] = {"password": {"value": password}} if password else {}
        if asks:
            credentials["recovery_question"] = {"question": QUESTION, "answer": ANSWER}
        user = self.owner(self.key(who))
        response = self.send(verb, f"/api/v1/users/{self.key(who)}", {"credentials": credentials})
        if response.ok and password:
            self.passwords[user] = password

    @rule(who=whom)
    def delete(self, who) -> None:
        self.send("DELETE", f"/api/v1/users/{self.key(who)}")

    @rule(who=whom, operation=st.sampled_from(ON_AND_OFF), mail=perhaps)
    def switch(self, who, operation, mail) -> None:
        self.operate(who, operation, mail, None, None)

    @rule(
        who=whom,
        operation=st.sampled_from(TROUBLES),
        mail=perhaps,
        revoke=perhaps,
        to=st.sampled_from([None] * 5 + ["FEDERATION"]),
    )
    def trouble(self, who, operation, mail, revoke, to) -> None:
        self.operate(who, operation, mail, revoke, to)

    def operate(self, who, operation, mail, revoke, to) -> None:
        key = self.key(who)
        user = self.owner(key)
        to = to if operation == "reset_password" else None
        path = f"/api/v1/users/{key}/lifecycle/{operation}"
        response = self.send("POST", path, sendEmail=mail, revokeSessions=revoke, provider=to)
        self.keep_answer(response)
        if response.ok and "tempPassword" in response.text and operation.endswith("temp_password"):
            self.passwords[user] = response.json()["tempPassword"]
        if response.ok and (to or operation == "deactivate"):
            self.passwords[user] = None

    @rule(who=whom, old=words, new=words, right=st.booleans(), strict=perhaps)
    def change_password(self, who, old, new, right, strict) -> None:
        key = self.key(who)
        user = self.owner(key)
        old = self.passwords.get(user) or old if right else old
        body = {"oldPassword": {"value": old}, "newPassword": {"value": new}}
        response = self.send("POST", f"/api/v1/users/{key}/credentials/change_password", body, strict=strict)
        if response.ok:
            assert self.passwords[user] == old
            self.passwords[user] = new

    @rule(who=whom, right=st.booleans(), word=words)
    def change_question(self, who, right, word) -> None:
        key = self.key(who)
        word = self.passwords.get(self.owner(key)) or word if right else word
        body = {"password": {"value": word}, "recovery_question": {"question": QUESTION, "answer": ANSWER}}
        self.send("POST", f"/api/v1/users/{key}/credentials/change_recovery_question", body)

    @rule(who=whom, mail=perhaps)
    def forgot_password(self, who, mail) -> None:
        path = f"/api/v1/users/{self.key(who)}/credentials/forgot_password"
        self.keep_answer(self.send("POST", path, sendEmail=mail))

    @rule(who=whom, answer=st.sampled_from([ANSWER, ANSWER.upper(), "no idea"]), new=words)
    def forgot_by_question(self, who, answer, new) -> None:
        key = self.key(who)
        user = self.owner(key)
        body = {"password": {"value": new}, "recovery_question": {"answer": answer}}
        path = f"/api/v1/users/{key}/credentials/forgot_password_recovery_question"
        if self.send("POST", path, body).ok:
            assert answer != "no idea"
            self.passwords[user] = new

    @rule(who=whom)
    def clear_sessions(self, who) -> None:
        self.send("DELETE", f"/api/v1/users/{self.key(who)}/sessions")

    @rule(path=st.sampled_from(["logs", "groups", "users", "policies?type=PASSWORD", "sessions/me", "users/ann"]))
    def look_around(self, path) -> None:
        before = self.documents
        self.send("GET", f"/api/v1/{path}")
        assert self.documents == before or self.unlocked

    @rule(policy=policies)
    def set_policy(self, policy) -> None:
        self.simulator.set_password_policy(**policy)

    # ---------------------------------------------------------------------------------------------- the end user

    @rule(login=logins, written=shouted, word=words, right=st.integers(0, 3), warn=perhaps)
    def sign_in_somehow(self, login, written, word, right, warn) -> None:
        self.sign_in(login, written, word, right, warn)

    def sign_in(self, login, written, word, right, warn) -> None:
        users = {d["profile"]["login"].lower(): d for d in self.documents.values()}
        user = users.get(login.lower(), {})
        known = self.passwords.get(user.get("id", ""))
        word = known or word if right else word
        body = {"username": written(login), "password": word}
        if warn is not None:
            body["options"] = {"warnBeforePasswordExpired": warn}
        response = self.send("POST", "/api/v1/authn", body, token=False, may_trigger="LOCKED_OUT")
        self.keep_answer(response)
        if user.get("status") in ("ACTIVE", "PASSWORD_EXPIRED"):
            assert response.ok == (word == known), (user, word, known)
        elif response.ok and user.get("id") not in self.unlocked:
            assert response.json()["status"] == "LOCKED_OUT"
            assert "sessionToken" not in response.text

    @rule(login=logins, word=words)
    def lock(self, login, word) -> None:
        """Wrong passwords until something happens, as many as the policy may count."""
        for _ in range(3):
            self.sign_in(login, str, word + "!", 0, None)

    @precondition(lambda self: self.links)
    @rule(answer=st.sampled_from([ANSWER, ANSWER, "no idea"]), new=words)
    def follow_link(self, answer, new) -> None:
        """The user opens a link that she finds in her mail."""
        before = len(self.states)
        self.open_link(0, True)
        if len(self.states) > before:
            self.answer(0, answer)
            self.choose(0, new)

    @precondition(lambda self: self.links)
    @rule(number=st.integers(0, 7), as_activation=st.booleans())
    def open_any_link(self, number, as_activation) -> None:
        self.open_link(number, as_activation)

    def open_link(self, number, as_activation) -> None:
        """Any link ever seen, a late one more often than an early one; by either door."""
        token = list(self.links)[::-1][min(number // 2, len(self.links) - 1)]
        kind, since = self.links[token]
        door = ("", "token") if as_activation and kind == "activation" else ("/recovery/token", "recoveryToken")
        response = self.send("POST", f"/api/v1/authn{door[0]}", {door[1]: token}, token=False)
        self.keep_answer(response)
        if response.ok:
            assert not self.spent[token], "a look at /authn uses the token up; /authn/recovery/token takes it again"
            self.spent[token] += door[0] == ""
            assert moment(self.simulator.time) - since <= LIFE[kind] + timedelta(seconds=60)

    @rule(number=st.integers(0, 11), answer=st.sampled_from([ANSWER, "no idea"]))
    def answer_somehow(self, number, answer) -> None:
        self.answer(number, answer)

    def answer(self, number, answer) -> None:
        self.step(number, "recovery/answer", {"answer": answer}, may_trigger="SUSPENDED")

    @rule(number=st.integers(0, 11), new=words)
    def choose_somehow(self, number, new) -> None:
        self.choose(number, new)

    def choose(self, number, new) -> None:
        self.step(number, "credentials/reset_password", {"newPassword": new}, new)

    @rule(number=st.integers(0, 11), old=words, right=st.booleans(), new=words)
    def change_expired(self, number, old, right, new) -> None:
        user, _ = self.states.get(self.state_token(number), ("", None))
        old = self.passwords.get(user) or old if right else old
        self.step(number, "credentials/change_password", {"oldPassword": old, "newPassword": new}, new)

    @rule(number=st.integers(0, 11), path=st.sampled_from(["skip", "cancel", "previous"]))
    def go_on(self, number, path) -> None:
        self.step(number, path, {})

    def step(self, number: int, path: str, body: dict[str, Any], new: str = "", may_trigger: str = "") -> None:
        """A step of a sign-in under way. With one state token, each is taken once."""
        state = self.state_token(number)
        body = {"stateToken": state} | body
        response = self.send("POST", f"/api/v1/authn/{path}", body, token=False, may_trigger=may_trigger)
        self.keep_answer(response)
        if not response.ok:
            return
        user, since = self.states[state]
        self.spent[f"{state} {path}"] += 1
        assert self.spent[f"{state} {path}"] == 1
        assert not self.spent[f"{state} cancel"] or path == "cancel"
        assert moment(self.simulator.time) - since <= LIFE["state"] + timedelta(seconds=60)
        if new:
            self.passwords[user] = new

    @rule(
        login=logins,
        path=st.sampled_from(["password", "unlock"]),
        factor=st.sampled_from(["EMAIL", None, "SMS"]),
        trusted=st.booleans(),
    )
    def recover(self, login, path, factor, trusted) -> None:
        body = {"username": login} | ({"factorType": factor} if factor else {})
        self.keep_answer(self.send("POST", f"/api/v1/authn/recovery/{path}", body, token=trusted))

    # -------------------------------------------------------------------------------------------------------- time

    @rule(minutes=st.sampled_from([1, 4, 10, 31, 61, 24 * 60, 2 * 24 * 60, 8 * 24 * 60, 30 * 24 * 60]))
    def wait(self, minutes) -> None:
        """Time ends a lock where the policy says so, and changes nothing else that is shown."""
        self.simulator.advance(minutes=minutes)
        before = self.look()
        for key, was in before.items():
            now = self.documents[key]
            if was != now:
                assert key in self.unlocked
                if was["status"] == "SUSPENDED":  # the lock has ended underneath, which only lastUpdated tells
                    assert self.differing(was, now) == {"lastUpdated"}
                else:
                    assert was["status"] == "LOCKED_OUT"
                    assert self.differing(was, now) <= OF_A_LOCK


class MovedHistory(History):
    """The same in an org in which users are also moved although nobody made a call."""

    @initialize(
        policy=policies,
        when_deactivated=st.sampled_from(["nothing", "deactivate", "suspend"]),
        brings_back=st.booleans(),
        activates_new=st.booleans(),
        action=st.sampled_from(["suspend", "deactivate"]),
    )
    def begin(self, policy, when_deactivated, brings_back, activates_new, action) -> None:
        """An org with an HR application, an automation, an identity provider and self-service registration."""
        super().begin(policy, "identity", "2026-11", BEGINNINGS[1:3])
        directory = DirectorySettings("WORKDAY", when_deactivated, brings_back, brings_back, activates_new)
        provider = IdentityProviderSettings("Example IdP", reactivates=brings_back, unsuspends=brings_back)
        self.org.settings = replace(
            self.org.settings,
            directory=directory,
            automation=AutomationSettings(2, action=action),
            identity_provider=provider,
            self_registration=True,
        )
        self.org.contents.automation_due = self.org.clock.now() + timedelta(days=1)

    def moved(self) -> None:
        """Look at everybody after a mover, and at those whom it has created."""
        for user in self.org.users.all():
            if user.id not in self.documents:
                self.ids.add(user.id)
                self.documents[user.id] = self.raw("GET", f"/api/v1/users/{user.id}", None, True, {}).json()
                self.passwords[user.id] = None
        self.look()

    @rule(login=logins, what=st.sampled_from(["hire", "activate", "deactivate"]))
    def change_the_source(self, login, what) -> None:
        """The source changes first, and nobody at Okta with it."""
        directory = self.simulator.directory
        known = {side.login for side in directory.people}
        before = self.look()
        if (what == "hire") is not (login in known):
            getattr(directory, what)(login)
        assert self.look() == self.documents == before or self.unlocked

    @rule()
    def import_users(self) -> None:
        """Every import does what it said it would do."""
        foreseen = {side.login: side.next_import.after for side in self.simulator.directory.people}
        self.simulator.directory.import_now()
        self.moved()
        for side in self.simulator.directory.people:
            assert side.at_okta == foreseen[side.login]

    @rule(login=logins)
    def come_from_elsewhere(self, login) -> None:
        """Who is let in stands ACTIVE, and in no other status."""
        provider = self.simulator.identity_provider
        foreseen = provider.foresee(login)
        arrival = provider.sign_in(login)
        self.moved()
        assert arrival.moved == foreseen
        if arrival.signed_in:
            assert arrival.moved.after == "ACTIVE"

    @rule(login=logins, word=words, at_once=st.booleans())
    def register(self, login, word, at_once) -> None:
        """Who stops half-way is STAGED, and who goes on is ACTIVE."""
        registration = self.simulator.registration
        if registration.begin(login).moved.before == "ABSENT":
            self.moved()
            assert login in registration.half_way
        if at_once and login in registration.half_way and word != WEAK:
            user = self.owner(quote(login))
            assert registration.finish(login, word).signed_in
            self.passwords[user] = word
            self.moved()
            assert self.documents[user]["status"] == "ACTIVE"

    @rule(login=logins)
    def look_back(self, login) -> None:
        """A step back undoes an import, a sign-in and a run of the automation, down to the source's own records."""
        before = self.simulator.copy().simulator
        assert before
        self.simulator.remember("before")
        self.simulator.directory.import_now()
        self.simulator.identity_provider.sign_in(login)
        self.simulator.automation.run_now()
        self.simulator.back()
        assert self.simulator.compare(before) == []

    @rule(minutes=st.sampled_from([10, 61, 24 * 60, 3 * 24 * 60]))
    def wait(self, minutes) -> None:
        """Time moves those who were ACTIVE and idle, by the automation, and ends locks."""
        self.simulator.advance(minutes=minutes)
        before = self.look()
        self.moved()
        for key, was in before.items():
            now = self.documents[key]
            if was["status"] != now["status"]:
                assert was["status"] in ("ACTIVE", "LOCKED_OUT")


@pytest.mark.parametrize("machine", [History, MovedHistory])
@pytest.mark.parametrize("number", range(int(os.environ.get("HISTORIES", "3"))))
def test_random_histories(number: int, machine: type[History]) -> None:
    """Thousands of calls in random order; in CI always the same ones.

    Several short runs instead of a long one: hypothesis tries an example, and then variations on it, but not for the
    first ten.
    """
    fixed = bool(os.environ.get("CI"))
    before = sum(MADE.values())

    run_state_machine_as_test(
        seed(number)(lambda: machine()) if fixed else machine,
        settings=settings(
            max_examples=14,
            stateful_step_count=50,
            deadline=None,
            derandomize=fixed,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )

    print(f"{sum(MADE.values()) - before} calls, {dict(MADE)} so far (hypothesis {hypothesis.__version__})")
    assert sum(MADE.values()) - before > 1000
