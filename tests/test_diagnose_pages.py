"""What the answers of the Identity Engine's sign-in page say of a user, as a browser's HAR holds them.

The flows are played on a simulated org and recorded exchange by exchange. The answers that no simulated org gives are
written from docs/idx-facts.md.
"""

import json
from typing import Any

import pytest
import requests
from page import AtThePage, mailed_code, org_with, status_of
from people import LOGIN, PASSWORD, PROFILE, QUESTION

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.diagnosis.diagnosing import Diagnosed, diagnose

HOST = "https://example.okta.com"
NEW = "An0ther-Pa55word"
ALL = {"STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"}


class Recorder:
    """A person at the page, whose browser keeps a HAR."""

    def __init__(self, okta: Okta) -> None:
        self.entries: list[dict[str, Any]] = []
        self.at = AtThePage(okta)
        self.at.browser.hooks["response"].append(self.keep)

    def keep(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self.entries.append(entry(response))

    def har(self) -> str:
        return har(self.entries)


def entry(response: requests.Response) -> dict[str, Any]:
    """One exchange as Chromium writes it."""
    sent = response.request
    body = sent.body.decode() if isinstance(sent.body, bytes) else sent.body
    request: dict[str, Any] = {"method": sent.method, "url": sent.url}
    if body:
        request["postData"] = {"mimeType": sent.headers.get("Content-Type"), "text": body}
    return {
        "request": request,
        "response": {"status": response.status_code, "content": {"text": response.text}},
    }


def har(entries: list[dict[str, Any]]) -> str:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "test"}, "entries": entries}})


def one(found: str) -> Diagnosed:
    """The only user in a HAR, of which everything was understood without a contradiction."""
    answer = diagnose(found)
    assert answer.exit_status == 0, answer
    (user,) = answer.users
    return user


def statuses(user: Diagnosed) -> set[str]:
    return {str(s) for s in user.status}


def signing_in(okta: Okta, password: str = PASSWORD) -> Recorder:
    """A person who gives the login, and then a password."""
    person = Recorder(okta)
    person.at.begin()
    person.at.identify(LOGIN)
    person.at.answer(password)
    return person


def test_a_finished_sign_in_with_a_password() -> None:
    assert statuses(one(signing_in(org_with()).har())) == {"ACTIVE"}


def test_the_page_of_an_expired_password() -> None:
    """The page takes the old password and asks for a new one. The new one makes the user ACTIVE."""
    okta = org_with("PASSWORD_EXPIRED")
    person = signing_in(okta)
    user = one(person.har())
    assert statuses(user) == {"PASSWORD_EXPIRED"}
    assert "answered with reenroll-authenticator" in str(user)

    person.at.answer(NEW)
    assert statuses(one(person.har())) == {"ACTIVE"} == {status_of(okta)}


def test_a_warning_comes_to_an_active_user() -> None:
    okta = org_with(max_age_days=10, expire_warn_days=5)
    assert okta.simulator
    okta.simulator.advance(days=8)
    person = signing_in(okta)
    assert "reenroll-authenticator-warning" in person.at.page.names
    assert statuses(one(person.har())) == {"ACTIVE"}


@pytest.mark.parametrize("status", ["STAGED", "PROVISIONED", "RECOVERY", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"])
def test_a_failed_sign_in_says_nothing_of_the_status(status: str) -> None:
    """Every refusal looks the same, on purpose."""
    assert statuses(one(signing_in(org_with(status)).har())) == ALL


def test_the_page_after_the_login_says_nothing_of_the_status() -> None:
    person = Recorder(org_with("SUSPENDED"))
    person.at.begin()
    person.at.identify(LOGIN)
    assert statuses(one(person.har())) == ALL


def test_a_suspended_user_at_the_page_after_the_admins_call() -> None:
    """The page goes on after the login of a suspended user, and that is no contradiction."""
    okta = org_with()
    person = Recorder(okta)
    person.entries.append(entry(okta.client.suspend(okta.client.get_user(LOGIN).json()["id"])))
    person.at.begin()
    person.at.identify(LOGIN)
    person.at.answer(PASSWORD)
    calls = one(har([with_login(person.entries[0]), *person.entries[1:]]))
    assert statuses(calls) == {"SUSPENDED"}


def with_login(found: dict[str, Any]) -> dict[str, Any]:
    """The same call of the Users API, which names the user by the login."""
    url = found["request"]["url"]
    user_id = url.split("/users/")[1].split("/")[0]
    return found | {"request": found["request"] | {"url": url.replace(user_id, LOGIN)}}


def forgot(okta: Okta) -> Recorder:
    """A person who has forgotten the password, and asks for a code by email."""
    person = Recorder(okta)
    person.at.begin()
    person.at.identify(LOGIN)
    person.at.go("recover")
    option = person.at.page.options("select-authenticator-authenticate")["okta_email"]
    person.at.go("challenge", authenticator={"id": option, "methodType": "email"})
    return person


def test_a_forgotten_password_leaves_the_user_active() -> None:
    """The page for a new password is no proof of the status RECOVERY, which only an admin's reset leads to."""
    okta = org_with()
    person = forgot(okta)
    person.at.answer(mailed_code(okta))
    assert person.at.page.names == ["reset-authenticator"]
    assert statuses(one(person.har())) == {"ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "SUSPENDED"}

    person.at.answer(NEW)
    assert statuses(one(person.har())) == {"ACTIVE"} == {status_of(okta)}


def test_a_wrong_code_says_nothing_and_locks_nobody() -> None:
    person = forgot(org_with())
    for _ in range(6):
        person.at.answer("000000")
    assert statuses(one(person.har())) == ALL


def test_an_activation_token_begins_at_provisioned_and_ends_at_active() -> None:
    """The admin's call hands the token out, and the page's calls with it belong to the same user."""
    okta = org_with("PROVISIONED")
    user_id = okta.client.get_user(LOGIN).json()["id"]
    handed = okta.client.reactivate(user_id, sendEmail=False)
    person = Recorder(okta)
    person.at.begin(activation_token=handed.json()["activationToken"])
    assert statuses(one(person.har())) <= {"PROVISIONED", "ACTIVE"}

    person.entries.insert(0, entry(handed))
    assert statuses(one(person.har())) == {"PROVISIONED"}
    option = person.at.page.options("select-authenticator-enroll")["okta_password"]
    person.at.go("credential/enroll", authenticator={"id": option})
    person.at.answer(NEW)
    user = one(person.har())
    assert user.id == user_id
    assert statuses(user) == {"ACTIVE"} == {status_of(okta)}
    assert handed.json()["activationToken"] not in str(diagnose(person.har()).document())


def test_a_registration_is_staged_until_it_is_complete() -> None:
    okta = org_with(None, self_registration=True)
    person = Recorder(okta)
    person.at.begin()
    person.at.go("enroll")
    person.at.go("enroll/new", userProfile={"email": LOGIN, "firstName": "Test", "lastName": "Testerman"})
    assert statuses(one(person.har())) == {"STAGED"} == {status_of(okta)}

    while "select-authenticator-enroll" in person.at.page.names:
        key, option = next(iter(person.at.page.options("select-authenticator-enroll").items()))
        person.at.go("credential/enroll", authenticator={"id": option})
        person.at.answer(mailed_code(okta) if key == "okta_email" else NEW)
    assert statuses(one(person.har())) == {"ACTIVE"} == {status_of(okta)}


def test_the_right_code_ends_a_lock() -> None:
    okta = org_with("LOCKED_OUT", self_service_unlock=True)
    person = Recorder(okta)
    person.at.begin()
    person.at.go("unlock-account")
    option = person.at.page.options("select-authenticator-unlock-account")["okta_email"]
    person.at.go("challenge", identifier=LOGIN, authenticator={"id": option, "methodType": "email"})
    person.at.answer(mailed_code(okta))
    assert "LOCKED_OUT" not in statuses(one(person.har()))
    person.at.answer(PASSWORD)
    assert statuses(one(person.har())) == {"ACTIVE"}


def test_two_people_at_one_page_are_kept_apart() -> None:
    """Somebody begins, goes away, and another person signs in at the same page."""
    okta = simulated(seed={"users": [PROFILE | {"password": PASSWORD}]})
    person = Recorder(okta)
    person.at.begin()
    other = okta.client.create_user(PROFILE | {"login": "other@example.com", "email": "other@example.com"})
    person.entries.insert(0, entry(other))
    person.at.identify(LOGIN)
    person.at.answer(PASSWORD)
    found = {user.login: statuses(user) for user in diagnose(person.har()).users}
    assert found == {"other@example.com": {"PROVISIONED"}, LOGIN: {"ACTIVE"}}


# ------------------------------------------------------------------------------ answers that docs/idx-facts.md has

LOGIN_STEP: dict[str, Any] = {"identifier": LOGIN, "stateHandle": "02abcdefgh"}
BOTH: dict[str, Any] = LOGIN_STEP | {"credentials": {"passcode": "********"}}
KNOWN: dict[str, Any] = {"stateHandle": "02abcdefgh", "user": {"value": {"identifier": LOGIN}}}
PASSWORD_PAGE = {
    "remediation": {"value": [{"name": "challenge-authenticator"}]},
    "currentAuthenticatorEnrollment": {"value": {"type": "password", "key": "okta_password"}},
}
EMAIL_PAGE = {
    "remediation": {"value": [{"name": "challenge-authenticator"}, {"name": "select-authenticator-authenticate"}]},
    "currentAuthenticatorEnrollment": {"value": {"type": "email", "key": "okta_email"}},
}
Step = tuple[str, Any, int, Any]


def messages(key: str, kind: str = "ERROR") -> dict[str, Any]:
    return {"messages": {"value": [{"message": "…", "i18n": {"key": key}, "class": kind}]}}


def forms(*names: str) -> dict[str, Any]:
    return {"remediation": {"value": [{"name": name} for name in names]}}


IDENTIFIED: Step = ("identify", LOGIN_STEP, 200, KNOWN | PASSWORD_PAGE)
ANSWERED = {"stateHandle": "02abcdefgh", "credentials": {"passcode": "********"}}
TOLD: dict[str, tuple[list[Step], set[str]]] = {
    "no such account": (
        [("identify", LOGIN_STEP, 200, KNOWN | forms("identify") | messages("idx.unknown.user", "INFO"))],
        {"ABSENT", "DEPROVISIONED"},
    ),
    "a suspended user's activation link": (
        [("introspect", {"stateToken": "02abcdefgh"}, 200, KNOWN | messages("idx.activating.inactive.user"))],
        {"SUSPENDED"},
    ),
    "a reset link while activating": (
        [("introspect", {"stateToken": "02abcdefgh"}, 200, KNOWN | messages("idx.reset.password.activating.user"))],
        {"PROVISIONED"},
    ),
    "the password factor is suspended": (
        [
            IDENTIFIED,
            (
                "challenge/answer",
                ANSWERED,
                401,
                KNOWN | PASSWORD_PAGE | messages("authfactor.challenge.suspended_factor"),
            ),
        ],
        {"LOCKED_OUT"},
    ),
    "another factor is suspended": (
        [
            ("identify", LOGIN_STEP, 200, KNOWN | EMAIL_PAGE),
            ("challenge/answer", ANSWERED, 401, KNOWN | EMAIL_PAGE | messages("authfactor.challenge.suspended_factor")),
        ],
        ALL,
    ),
    "the lock shows after the password": (
        [("identify", BOTH, 200, KNOWN | forms("select-authenticator-unlock-account"))],
        {"LOCKED_OUT"},
    ),
    "the page to end a lock is for everybody": (
        [("identify", LOGIN_STEP, 200, KNOWN | forms("select-authenticator-unlock-account"))],
        ALL,
    ),
    "a second factor after the password": (
        [("identify", BOTH, 200, KNOWN | EMAIL_PAGE)],
        {"ACTIVE", "PASSWORD_EXPIRED"},
    ),
    "a code alone": (
        [
            ("identify", LOGIN_STEP, 200, KNOWN | EMAIL_PAGE),
            ("challenge/answer", ANSWERED, 200, KNOWN | {"successWithInteractionCode": {}}),
        ],
        ALL - {"STAGED", "SUSPENDED", "DEPROVISIONED"},
    ),
    "a password and a code": (
        [
            IDENTIFIED,
            ("challenge/answer", ANSWERED, 200, KNOWN | EMAIL_PAGE),
            ("challenge/answer", ANSWERED, 200, KNOWN | {"success": {}}),
        ],
        {"ACTIVE"},
    ),
    "the recovery is complete": (
        [
            ("challenge/answer", ANSWERED, 200, KNOWN | forms("reset-authenticator")),
            ("challenge/answer", ANSWERED, 200, KNOWN | messages("idx.recovery.completed", "INFO")),
        ],
        {"ACTIVE"},
    ),
    "a new password that is too weak": (
        [
            IDENTIFIED,
            (
                "challenge/answer",
                ANSWERED,
                200,
                KNOWN | forms("reenroll-authenticator") | {"currentAuthenticator": {"value": {"type": "password"}}},
            ),
            (
                "challenge/answer",
                ANSWERED,
                400,
                KNOWN | forms("reenroll-authenticator") | messages("password.passwordRequirementsNotMet"),
            ),
        ],
        {"PASSWORD_EXPIRED"},
    ),
    "another authenticator is enrolled again": (
        [
            IDENTIFIED,
            (
                "challenge/answer",
                ANSWERED,
                200,
                KNOWN | forms("reenroll-authenticator") | {"currentAuthenticator": {"value": {"type": "security_key"}}},
            ),
        ],
        ALL,
    ),
    "the app is not assigned": (
        [("identify", BOTH, 400, KNOWN | forms("identify") | messages("idx.error.user.not.assigned.to.app"))],
        ALL,
    ),
    "an error of which no source tells": ([("identify", BOTH, 400, KNOWN | messages("something.new"))], ALL),
    "a session that is there already": (
        [("introspect", {"stateToken": "02abcdefgh"}, 200, KNOWN | {"success": {}})],
        ALL,
    ),
    "no answer was kept": ([("identify", BOTH, 200, "")], ALL),
    "an answer that is not JSON": ([("identify", BOTH, 500, "<html>")], ALL),
}


@pytest.mark.parametrize("name", TOLD)
def test_an_answer_tells_what_the_fact_sheet_says_and_no_more(name: str) -> None:
    steps, expected = TOLD[name]
    entries = []
    for path, body, http, answer in steps:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        request = {"method": "POST", "url": f"{HOST}/idp/idx/{path}", "postData": {"text": json.dumps(body)}}
        entries.append({"request": request, "response": {"status": http, "content": {"text": text}}})
    assert statuses(one(har(entries))) == expected


def test_no_message_of_the_page_says_that_the_user_is_in_recovery() -> None:
    """An admin's reset, and then its token at the page: the user stays in RECOVERY until there is a new password."""
    okta = org_with()
    reset = okta.client.reset_password(okta.client.get_user(LOGIN).json()["id"], sendEmail=False)
    token = reset.json()["resetPasswordUrl"].rpartition("/")[2]
    person = Recorder(okta)
    person.at.begin(recovery_token=token)
    person.entries.insert(0, entry(reset))
    assert statuses(one(person.har())) == {"RECOVERY"}
    person.at.answer(NEW)
    assert statuses(one(person.har())) == {"ACTIVE"} == {status_of(okta)}


# --------------------------------------------------------------------------------------- the classic door, and names


def entries_of(*responses: requests.Response) -> str:
    return har([entry(response) for response in responses])


def test_the_state_of_a_sign_in_is_no_status() -> None:
    """The answer to the token of a forgotten password has the state RECOVERY, and the user stays ACTIVE."""
    okta = org_with()
    user_id = okta.client.get_user(LOGIN).json()["id"]
    okta.client.update_user(user_id, recovery_question=QUESTION)
    sent = okta.client.forgot_password(user_id, sendEmail=False)
    opened = okta.client.open_reset_link(sent.json()["resetPasswordUrl"])
    assert opened.json()["status"] == "RECOVERY"

    assert statuses(one(entries_of(okta.client.get_user(user_id), sent, opened))) == {"ACTIVE"}
    alone = one(opened.text)
    assert (alone.id, alone.login) == (user_id, LOGIN)
    assert {"ACTIVE", "RECOVERY"} <= statuses(alone)


def test_a_sign_in_with_a_mailed_token_is_the_users_whom_the_answer_names() -> None:
    okta = org_with("PROVISIONED")
    assert okta.simulator
    okta.client.reactivate(okta.client.get_user(LOGIN).json()["id"], sendEmail=True)
    other = okta.client.create_user(PROFILE | {"login": "other@example.com", "email": "other@example.com"})
    mine = okta.client.get_user(LOGIN)
    opened = okta.client.open_activation_link(okta.simulator.mailbox(LOGIN)[-1].token)
    chosen = okta.client.choose_password(opened.json()["stateToken"], NEW)
    found = {user.login: statuses(user) for user in diagnose(entries_of(other, mine, opened, chosen)).users}
    assert found == {"other@example.com": {"PROVISIONED"}, LOGIN: {"ACTIVE"}}


def test_a_login_passes_from_one_user_to_another() -> None:
    """Two ids are two users, even if they have had the same login."""
    okta = simulated()
    first = okta.client.create_user(PROFILE, password=PASSWORD)
    renamed = okta.client.update_user(first.json()["id"], profile={"login": "married@example.com"})
    second = okta.client.create_user(PROFILE)
    refused = okta.client.update_user(second.json()["id"], profile={"login": "married@example.com"})
    assert not refused.ok
    deactivated = okta.client.deactivate(first.json()["id"])
    found = diagnose(entries_of(first, renamed, second, refused, deactivated))
    assert found.exit_status == 0, found
    assert {user.id: statuses(user) for user in found.users} == {
        first.json()["id"]: {"DEPROVISIONED"},
        second.json()["id"]: {"PROVISIONED"},
    }


def test_a_refused_creation_says_nothing_unless_the_login_is_taken() -> None:
    okta = org_with("PROVISIONED")
    weak = okta.client.create_user(PROFILE, password="weak")
    assert not weak.ok
    found = one(entries_of(okta.client.get_user(LOGIN), weak))
    assert statuses(found) == {"PROVISIONED"}


def test_a_sign_in_before_the_creation_is_no_contradiction() -> None:
    okta = simulated()
    found = one(entries_of(okta.client.sign_in(LOGIN, PASSWORD), okta.client.create_user(PROFILE)))
    assert statuses(found) == {"PROVISIONED"}


def test_a_step_at_the_wrong_moment_says_nothing_of_the_status() -> None:
    okta = org_with("RECOVERY")
    user_id = okta.client.get_user(LOGIN).json()["id"]
    reset = okta.client.reset_password(user_id, sendEmail=False)
    opened = okta.client.open_reset_link(reset.json()["resetPasswordUrl"])
    wrong = okta.client.skip(opened.json()["stateToken"])
    assert not wrong.ok
    assert statuses(one(entries_of(reset, opened, wrong))) == {"RECOVERY"}
