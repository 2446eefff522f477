"""Random histories of an org in which people come by the sign-in page as well as by the classic door.

What holds in every history of test_stateful.py has to hold here, too. On top of it, the page and the classic door have
to agree: the same password at the same moment leads to the same facts, whichever door it is given at.
"""

import os
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test
from page import ASKED, found_at, related
from test_stateful import ANSWER, BEGINNINGS, LOGINS, PASSWORDS, WEAK, History, logins, policies, words

DONE = "successWithInteractionCode"
SWITCHES = st.fixed_dictionaries(
    {
        "identifier_first": st.booleans(),
        "hides_users_at_sign_in": st.booleans(),
        "hides_users_in_recovery": st.booleans(),
        "question_step_up": st.booleans(),
        "email_enrollment": st.sampled_from(["NOT_ALLOWED", "OPTIONAL"]),
        "email_verification": st.sampled_from(["CODE", "LINK"]),
        "self_registration": st.just(True),
    }
)
NEW_PASSWORD = ("reset-authenticator", "reenroll-authenticator", "reenroll-authenticator-warning")


class PageHistory(History):
    """One org, and the pages at which people are."""

    @initialize(policy=policies, switches=SWITCHES, first=st.lists(st.sampled_from(BEGINNINGS), min_size=2, max_size=3))
    def begin(self, policy, switches, first) -> None:
        """An Identity Engine org with random switches."""
        self.pages: list[dict[str, Any]] = []
        self.ended: set[str] = set()
        self.opened: set[str] = set()
        super().begin(policy, "identity", "2026-11", first)
        self.org.settings = replace(self.org.settings, **switches)

    # ------------------------------------------------------------------------------------------------- one step

    def at_idx(self, page: dict[str, Any] | None, path: str, body: dict[str, Any], may: str = "") -> dict[str, Any]:
        """One call of the page, whose answer holds together. A sign-in that has ended does nothing any more."""
        handle = page["stateHandle"] if page else ""
        sent = ({"stateHandle": handle} if page else {}) | body
        answer = self.send("POST", f"/idp/idx/{path}", sent, token=False, may_trigger=may)
        assert answer.status in (200, 400, 401, 403, 429, 501), answer.text
        if answer.status == 501:
            return {}
        found: dict[str, Any] = answer.json()
        assert all(found_at(found, where) for where in related(found))
        assert not (answer.ok and handle in self.ended), "a dead sign-in went on"
        if page in self.pages and "stateHandle" in found:
            self.pages.remove(page)
        if DONE in found:
            self.ended.add(found["stateHandle"])
            assert self.documents[found["user"]["value"]["id"]]["status"] == "ACTIVE"
            self.pages.append(found) if len(self.pages) < 6 else None
        elif "stateHandle" in found:
            self.pages = [*self.pages, found][-6:]
        if path == "cancel" and answer.ok:
            self.ended.add(handle)
        self.newcomers()
        return found

    def newcomers(self) -> None:
        """Look at those whom a registration has made."""
        for user in self.org.users.all():
            if user.id not in self.documents:
                self.ids.add(user.id)
                self.documents[user.id] = self.raw("GET", f"/api/v1/users/{user.id}", None, True, {}).json()
                self.passwords[user.id] = None

    def by_login(self, login: str) -> dict[str, Any]:
        return next((d for d in self.documents.values() if d["profile"]["login"].lower() == login.lower()), {})

    def code_for(self, login: str) -> str:
        """The newest code in the person's mailbox."""
        user = self.by_login(login)
        address = user["profile"]["email"] if user else login
        codes = [mail.code for mail in self.simulator.mailbox(address) if mail.code]
        return codes[-1] if codes else "123456"

    @staticmethod
    def forms(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
        return {form["name"]: form for form in page.get("remediation", {}).get("value", [])}

    # ------------------------------------------------------------------------------------------------- rules

    @rule(link=st.integers(0, 9), kind=st.sampled_from(["", "", "activation_token", "recovery_token"]))
    def open_the_page(self, link, kind) -> None:
        """Open the page, perhaps with a link."""
        asked = dict(ASKED)
        if kind and self.links:
            asked[kind] = list(self.links)[::-1][min(link // 3, len(self.links) - 1)]
        answer = self.send("POST", "/oauth2/default/v1/interact", None, token=False, **asked)
        if not answer.ok:
            assert kind
            return
        found = self.at_idx(None, "introspect", {"interactionHandle": answer.json()["interaction_handle"]})
        if not kind and found:
            assert "identify" in self.forms(found)

    @rule(login=logins, word=words, right=st.integers(0, 3))
    def sign_in_at_the_page(self, login, word, right) -> None:
        """Both doors agree, on the answer and on the facts."""
        self.open_the_page(0, "")
        known = self.passwords.get(self.by_login(login).get("id", ""))
        word = known or word if right else word
        page = self.pages[-1]
        if self.org.settings.identifier_first:
            page = self.at_idx(page, "identify", {"identifier": login})
            if "select-authenticator-authenticate" in self.forms(page):
                page = self.choose_one(page, "okta_password")
            if "challenge-authenticator" not in self.forms(page):
                return
        self.give_password(page, login, word)

    def give_password(self, page: dict[str, Any], login: str, word: str) -> dict[str, Any]:
        """Give a password at the page, and to a copy of the org at the classic door."""
        twin = self.simulator.copy()
        asked = {"username": login, "password": word, "options": {"warnBeforePasswordExpired": True}}
        classic = twin.client.call("sign_in", body=asked)
        at_once = "identify" in self.forms(page)
        path, body = ("identify", {"identifier": login}) if at_once else ("challenge/answer", {})
        found = self.at_idx(page, path, body | {"credentials": {"passcode": word}}, may="LOCKED_OUT")
        note(f"classic {classic.status_code} {classic.text[:80]}")
        if not found or "stateHandle" not in found:
            return {}  # nobody knows, or the page has lapsed: nothing has happened
        state = classic.json().get("status") if classic.ok else "FAILED"
        shown = {
            "SUCCESS": DONE in found,
            "PASSWORD_EXPIRED": "reenroll-authenticator" in self.forms(found),
            "PASSWORD_WARN": "reenroll-authenticator-warning" in self.forms(found),
        }
        assert shown.get(state, not any(shown.values()))
        user = self.by_login(login)
        if user:
            there = twin.client.get_user(user["id"]).json()
            mine = self.documents[user["id"]]
            assert (mine["status"], mine["passwordChanged"]) == (there["status"], there["passwordChanged"])
            one, other = self.org.users.find(user["id"]), twin.simulator._org.users.find(user["id"])
            assert (one.facts, one.failures, one.lockouts) == (other.facts, other.failures, other.lockouts)
        return found

    def choose_one(self, page: dict[str, Any], key: str = "", number: int = 0) -> dict[str, Any]:
        """Choose an authenticator: one of this key, or any."""
        forms = self.forms(page)
        name = next(name for name in forms if name.startswith("select-authenticator"))
        (part,) = (p for p in forms[name]["value"] if p["name"] == "authenticator")
        options = part["options"]
        if not options:
            return page
        wanted = [o for o in options if found_at(page, o["relatesTo"])["key"] == key] or options
        option = wanted[number % len(wanted)]
        body = {"authenticator": {"id": option["value"]["form"]["value"][0]["value"]}}
        if name == "select-authenticator-unlock-account":
            body["identifier"] = LOGINS[number % len(LOGINS)]
        return self.at_idx(page, forms[name]["href"].partition("/idp/idx/")[2], body)

    @precondition(lambda self: self.pages)
    @rule(which=st.integers(0, 5), number=st.integers(0, 7), login=logins, word=words, right=st.integers(0, 3))
    def go_on_at_the_page(self, which, number, login, word, right) -> None:
        """Whatever a page offers, filled in rightly or not."""
        page = self.pages[-1 - which % len(self.pages)]
        forms = self.forms(page)
        if not forms:
            self.at_idx(page, "challenge/answer", {"credentials": {"passcode": word}})
            return
        name = sorted(forms)[number % len(forms)]
        path = forms[name]["href"].partition("/idp/idx/")[2]
        about = page.get("currentAuthenticatorEnrollment", page.get("currentAuthenticator", {})).get("value", {})
        who = page.get("user", {}).get("value", {}).get("identifier", login)
        user = self.by_login(who).get("id", "")
        known = self.passwords.get(user) or word
        if name == "identify" and not self.org.settings.identifier_first:
            self.give_password(page, login, self.passwords.get(self.by_login(login).get("id", "")) or word)
        elif name in ("identify", "identify-recovery"):
            self.at_idx(page, path, {"identifier": login})
        elif name.startswith("select-authenticator") or name == "authenticator-verification-data":
            self.choose_one(page, number=number)
        elif name == "enroll-profile":
            self.at_idx(page, path, {"userProfile": {"firstName": "A", "lastName": "B", "email": login}})
        elif name == "challenge-authenticator" and about["key"] == "okta_password":
            self.give_password(page, who, known if right else word)
        elif about.get("key") == "okta_email" and "challenge/answer" in path:
            self.at_idx(page, path, {"credentials": {"passcode": self.code_for(who) if right else "x"}})
        elif about.get("key") == "security_question":
            body = {"credentials": {"questionKey": "custom", "answer": ANSWER if right else "no idea"}}
            self.at_idx(page, path, body, may="SUSPENDED")
        elif name in NEW_PASSWORD or name == "enroll-authenticator":
            found = self.at_idx(page, path, {"credentials": {"passcode": word}})
            if DONE in found:
                assert word != WEAK
                self.passwords[user] = word
        else:
            self.at_idx(page, path, {})

    @precondition(lambda self: self.pages)
    @rule(which=st.integers(0, 5), path=st.sampled_from(["recover", "recover", "challenge/resend", "cancel", "skip"]))
    def take_a_link(self, which, path) -> None:
        """A link of the page that is not a form, or that is not there."""
        self.at_idx(self.pages[-1 - which % len(self.pages)], path, {})

    @rule(number=st.integers(0, 5), polls=st.booleans())
    def open_a_mailed_link(self, number, polls) -> None:
        """A link that stands for a code works once. To open it changes nothing, but the page that waits goes on."""
        links = [mail.link for mail in self.simulator.mailbox() if "/email/verify/" in mail.link]
        if not links:
            return
        link = links[-1 - min(number // 3, len(links) - 1)]
        before = self.documents
        answer = self.send("GET", link.partition(".example")[2], token=False)
        assert answer.status in (200, 400)
        if answer.ok:
            assert link not in self.opened
            self.opened.add(link)
        moved = {key for key, was in before.items() if was["status"] != self.documents[key]["status"]}
        assert all(before[key]["status"] == "STAGED" for key in moved - self.unlocked)
        for page in list(self.pages) if polls else ():
            self.at_idx(page, "challenge/poll", {})

    @precondition(lambda self: self.pages)
    @rule(which=st.integers(0, 5), login=logins, new=words, right=st.integers(0, 5))
    def recover_at_the_page(self, which, login, new, right) -> None:
        """The whole way of a forgotten password. Who gets to its end is ACTIVE, and has the new password."""
        self.open_the_page(0, "")
        page = self.pages[-1]
        if self.org.settings.identifier_first:
            page = self.at_idx(page, "identify", {"identifier": login})
            if "select-authenticator-authenticate" in self.forms(page):
                page = self.choose_one(page, "okta_password")
            page = self.at_idx(page, "recover", {}) if page else page
        else:
            page = self.at_idx(self.at_idx(page, "recover", {}), "identify", {"identifier": login})
        if "authenticator-verification-data" not in self.forms(page):
            return
        before = self.by_login(login).get("status")
        page = self.choose_one(page, "okta_email")
        if not page:
            return
        code = self.code_for(login) if right else "x"
        page = self.at_idx(page, "challenge/answer", {"credentials": {"passcode": code}})
        if page and "security_question" in str(page.get("currentAuthenticatorEnrollment")):
            body = {"credentials": {"questionKey": "custom", "answer": ANSWER}}
            page = self.at_idx(page, "challenge/answer", body, may="SUSPENDED")
        if "reset-authenticator" not in self.forms(page):
            return
        assert before == "ACTIVE"
        page = self.at_idx(page, "challenge/answer", {"credentials": {"passcode": new}})
        if DONE in page:
            self.passwords[self.by_login(login)["id"]] = new


@pytest.mark.parametrize("number", range(int(os.environ.get("HISTORIES", "3"))))
def test_random_histories_at_the_page(number: int) -> None:
    """As in test_stateful.py: several short runs, always the same ones in CI."""
    fixed = bool(os.environ.get("CI"))
    assert PASSWORDS

    run_state_machine_as_test(
        seed(number)(lambda: PageHistory()) if fixed else PageHistory,
        settings=settings(
            max_examples=10,
            stateful_step_count=40,
            deadline=None,
            derandomize=fixed,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
