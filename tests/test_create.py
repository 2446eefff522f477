"""Being created, and changed: the matrix, and what Okta says to fields that can't be."""

import base64
import hashlib
import re
from collections.abc import Callable

import bcrypt
import pytest
import requests
from people import PASSWORD, PROFILE, QUESTION, Person, active, errors, http, staged, then

from lifecycle.client.connect import simulated
from lifecycle.org.policies import PasswordPolicy

LOGIN = "400 E0000001 Api validation failed: login"
REQUIREMENTS = "at least 8 characters, a lowercase letter, an uppercase letter, a number, no parts of your username"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"activate": False}, "STAGED"),
        ({"activate": True}, "PROVISIONED"),
        ({}, "PROVISIONED"),
        ({"activate": False, "recovery_question": QUESTION}, "STAGED"),
        ({"activate": True, "recovery_question": QUESTION}, "PROVISIONED"),
        ({"activate": False, "password": PASSWORD}, "STAGED"),
        ({"activate": True, "password": PASSWORD}, "ACTIVE"),
        ({"password": PASSWORD}, "ACTIVE"),
        ({"activate": False, "password": PASSWORD, "recovery_question": QUESTION}, "STAGED"),
        ({"activate": True, "password": PASSWORD, "recovery_question": QUESTION}, "ACTIVE"),
        ({"password": PASSWORD, "nextLogin": "changePassword"}, "PASSWORD_EXPIRED"),
    ],
)
def test_where_a_creation_leads(tester: Person, given: dict, status: str) -> None:
    """Section 2.1 of docs/okta-facts.md, row by row."""
    created = tester.create(**given).json()

    assert created["status"] == status
    assert ("password" in created["credentials"]) == ("password" in given)
    assert ("recovery_question" in created["credentials"]) == ("recovery_question" in given)
    assert (created["activated"] is None) == (status == "STAGED")
    assert (created["statusChanged"] is None) == (status == "STAGED" and "password" not in given)
    assert (created["passwordChanged"] is None) == ("password" not in given)
    assert "Oakley" not in str(created)


@pytest.mark.parametrize("credentials", [None, {}, {"password": {}}])
def test_no_password_is_no_password(tester: Person, credentials: dict | None) -> None:
    """Missing, empty, or an empty object: all the same."""
    body = {"profile": PROFILE} | ({} if credentials is None else {"credentials": credentials})

    assert tester.okta.client.call("create_user", body=body).json()["status"] == "PROVISIONED"


def test_a_mail_goes_out_only_where_it_must(tester: Person) -> None:
    """Created PROVISIONED: an activation mail. With a password, or staged: none."""
    assert tester.okta.simulator
    tester.create(activate=False)
    tester.login = "second@example.com"
    tester.create(password=PASSWORD)
    before = tester.okta.simulator.mailbox()
    tester.login = "third@example.com"
    tester.create()

    mails = tester.okta.simulator.mailbox()

    assert before == ()
    assert [(m.to, m.kind) for m in mails] == [("third@example.com", "activation")]


@pytest.mark.parametrize(
    ("wrong", "said", "causes"),
    [
        ({"login": "not-an-address"}, LOGIN, ("login: Username must be in the form of an email address",)),
        (
            {"email": "no@where"},
            "400 E0000001 Api validation failed: email",
            ("email: Does not match required pattern",),
        ),
        (
            {"firstName": ""},
            "400 E0000001 Api validation failed: firstName",
            ("firstName: The field cannot be left blank",),
        ),
        (
            {"notValid": "x"},
            "400 E0000001 Api validation failed: newUser",
            ("Property name 'notValid' is not defined in profile",),
        ),
        ({"firstName": 7}, "400 E0000003 The request body was not well-formed.", ()),
    ],
)
def test_a_field_that_cannot_be(tester: Person, wrong: dict, said: str, causes: tuple) -> None:
    """Section 2.3 of docs/okta-facts.md; and nobody is created."""
    response = tester.okta.client.create_user(PROFILE | wrong)

    assert errors(response) == (said, causes)
    assert tester.okta.client.get_user(PROFILE["login"]).status_code == 404


def test_all_four_required_fields_are_missing(tester: Person) -> None:
    """The five causes come in the recorded order. The empty login is also refused because it is not an address."""
    tester.create()

    response = tester.call("replace_user", profile={"nickName": "Testy"})

    blank = tuple(f"{name}: The field cannot be left blank" for name in ("login", "firstName", "lastName", "email"))
    assert errors(response) == (LOGIN, (*blank, "login: Username must be in the form of an email address"))
    assert response.headers["X-Simulator-Evidence"] == "recorded"


@pytest.mark.parametrize("login", ["tester@example.com", "TESTER@example.com", "tèster@example.com"])
def test_a_login_is_taken(tester: Person, login: str) -> None:
    """Without regard to case and diacritics; and it stays taken while the user is only deactivated."""
    taken = ("login: An object with this field already exists in the current organization",)
    tester.create()
    first = tester.okta.client.create_user(PROFILE | {"login": login})
    tester.call("deactivate")
    second = tester.okta.client.create_user(PROFILE | {"login": login})
    tester.call("delete_user")
    third = tester.okta.client.create_user(PROFILE | {"login": login})

    assert errors(first) == (LOGIN, taken)
    assert errors(second) == (LOGIN, taken)
    assert third.ok


def test_another_users_login_cannot_be_had_by_a_change(tester: Person) -> None:
    """And the change leaves nothing behind."""
    tester.create()
    other = Person(tester.okta, login="other@example.com")
    other.create()

    response = other.call("update_user", profile={"login": "tester@example.com"})

    assert errors(response)[0] == LOGIN
    assert other.get().json()["profile"]["login"] == "other@example.com"


@pytest.mark.parametrize("weak", ["short1A", "nouppercase1", "NOLOWERCASE1", "NoNumberHere", "Tester-1234", ""])
def test_a_weak_password(tester: Person, weak: str) -> None:
    """400, with the policy's requirements; and nobody is created."""
    response = tester.create(password=weak)

    said = "400 E0000001 Api validation failed: password"
    cause = f"password: Password requirements were not met. Password requirements: {REQUIREMENTS}."
    assert errors(response) == (said, (cause,))
    assert tester.okta.client.get_user(PROFILE["login"]).status_code == 404


def test_post_changes_a_part_and_put_the_whole(tester: Person) -> None:
    """What PUT doesn't name is cleared."""
    tester.create()
    tester.call("update_user", profile={"nickName": "Testy"})
    kept = tester.call("update_user", profile={"title": "Tester"}).json()["profile"]
    replaced = tester.call("replace_user", profile=PROFILE | {"city": "Oslo"}).json()["profile"]

    assert (kept["nickName"], kept["title"]) == ("Testy", "Tester")
    assert "nickName" not in replaced
    assert replaced["city"] == "Oslo"


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
def test_a_change_of_nothing(tester: Person, call: str) -> None:
    """A body without profile and credentials is not well-formed."""
    tester.create()

    assert errors(tester.call(call))[0] == "400 E0000003 The request body was not well-formed."


def test_which_timestamp_moves_when(tester: Person) -> None:
    """Section 1.7 of docs/okta-facts.md, for the calls of the first lesson."""

    def moved(call: str, **given: object) -> set[str]:
        names = ("activated", "statusChanged", "lastUpdated", "passwordChanged", "lastLogin")
        before = tester.get().json()
        tester.call(call, **given)
        after = tester.get().json()
        return {name for name in names if before[name] != after[name]}

    tester.create(activate=False)

    assert moved("activate", sendEmail=False) == {"activated", "statusChanged", "lastUpdated"}
    assert moved("update_user", profile={"nickName": "T"}) == {"lastUpdated"}
    assert moved("update_user", password=PASSWORD) == {"statusChanged", "lastUpdated", "passwordChanged"}
    assert moved("update_user", password=PASSWORD) == {"lastUpdated", "passwordChanged"}
    assert moved("suspend") == {"statusChanged", "lastUpdated"}
    assert moved("unsuspend") == {"statusChanged", "lastUpdated"}
    assert moved("expire_password") == {"statusChanged", "lastUpdated"}
    assert moved("reset_password", sendEmail=False) == {"statusChanged", "lastUpdated"}
    assert moved("expire_password_with_temp_password") == {"statusChanged", "lastUpdated", "passwordChanged"}
    assert moved("deactivate") == {"statusChanged", "lastUpdated"}
    assert moved("activate", sendEmail=False) == {"activated", "statusChanged", "lastUpdated"}
    assert moved("reactivate", sendEmail=False) == set()
    assert moved("activate") == set()


def test_expire_password_answers_with_a_stale_status_changed(tester: Person) -> None:
    """The new status with the old `statusChanged`; the next GET has the new one. Recorded."""
    before = tester.create(password=PASSWORD).json()

    answered = tester.call("expire_password").json()

    assert answered["status"] == "PASSWORD_EXPIRED"
    assert answered["statusChanged"] == before["statusChanged"]
    assert tester.get().json()["statusChanged"] != before["statusChanged"]


SECRET = "Imp0rted-Pa55"


def digest(name: str, salted: bytes) -> str:
    return base64.b64encode(hashlib.new(name, salted).digest()).decode()


HASHES = {
    "SHA-512": {"algorithm": "SHA-512", "value": digest("sha512", SECRET.encode())},
    "SHA-256 with a salt before": {
        "algorithm": "SHA-256",
        "salt": base64.b64encode(b"salt").decode(),
        "saltOrder": "PREFIX",
        "value": digest("sha256", b"salt" + SECRET.encode()),
    },
    "SHA-1 with a salt behind": {
        "algorithm": "SHA-1",
        "salt": base64.b64encode(b"salt").decode(),
        "saltOrder": "POSTFIX",
        "value": digest("sha1", SECRET.encode() + b"salt"),
    },
    "MD5": {"algorithm": "MD5", "value": digest("md5", SECRET.encode())},
    "PBKDF2": {
        "algorithm": "PBKDF2",
        "digestAlgorithm": "SHA256_HMAC",
        "iterationCount": 4096,
        "keySize": 32,
        "salt": base64.b64encode(b"salt").decode(),
        "value": base64.b64encode(hashlib.pbkdf2_hmac("sha256", SECRET.encode(), b"salt", 4096, 32)).decode(),
    },
    "BCRYPT": {
        "algorithm": "BCRYPT",
        "workFactor": 4,
        "salt": bcrypt.hashpw(SECRET.encode(), b"$2b$04$abcdefghijklmnopqrstuu").decode()[7:29],
        "value": bcrypt.hashpw(SECRET.encode(), b"$2b$04$abcdefghijklmnopqrstuu").decode()[29:],
    },
}


@pytest.mark.parametrize("name", HASHES)
@pytest.mark.parametrize(("activate", "status"), [(False, "STAGED"), (True, "ACTIVE")])
def test_a_hash_is_as_good_as_a_password(tester: Person, name: str, activate: bool, status: str) -> None:
    """The provider is IMPORT until the first sign-in; only the right password opens."""
    body = {"profile": PROFILE, "credentials": {"password": {"hash": HASHES[name]}}}
    created = tester.okta.client.call("create_user", query={"activate": activate}, body=body).json()
    tester.id = created["id"]
    if not activate:
        tester.call("activate", sendEmail=False)
    wrong, right = tester.sign_in("Wr0ng-Pa55word"), tester.sign_in(SECRET)

    assert created["status"] == status
    assert created["credentials"]["password"] == {}
    assert created["credentials"]["provider"] == {"type": "IMPORT", "name": "IMPORT"}
    assert created["passwordChanged"]
    assert (wrong.status_code, right.status_code) == (401, 200)
    assert tester.get().json()["credentials"]["provider"]["type"] == "OKTA"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"algorithm": "ROT13", "value": "x"},
        {"algorithm": "BCRYPT", "value": "x"},
        {"algorithm": "BCRYPT", "workFactor": 99, "salt": "a" * 22, "value": "x"},
        {"algorithm": "SHA-512"},
        {"algorithm": "SHA-512", "salt": "x", "value": "x"},
        {"algorithm": "PBKDF2", "value": "x", "iterationCount": True, "keySize": 1},
        {"algorithm": "SHA-512", "value": "!! no base64 !!"},
        {"algorithm": "SHA-256", "value": "eA==", "salt": "%%%", "saltOrder": "PREFIX"},
        {"algorithm": "BCRYPT", "workFactor": 10, "salt": "!" * 22, "value": "x" * 31},
        {"algorithm": "BCRYPT", "workFactor": 10, "salt": "a" * 22, "value": "x"},
        HASHES["PBKDF2"] | {"salt": None},
    ],
)
def test_a_hash_that_cannot_be(tester: Person, wrong: dict) -> None:
    """400, its words marked as unknown; and nobody is created."""
    body = {"profile": PROFILE, "credentials": {"password": {"hash": wrong}}}

    response = tester.okta.client.call("create_user", body=body)

    assert errors(response)[0] == "400 E0000001 Api validation failed: password"
    assert response.headers["X-Simulator-Evidence"] == "unknown"
    assert tester.okta.client.get_user(PROFILE["login"]).status_code == 404


def test_a_password_that_an_inline_hook_would_check(tester: Person) -> None:
    """Created like one with a password; where no hook answers, nobody signs in with it."""
    body = {"profile": PROFILE, "credentials": {"password": {"hook": {"type": "default"}}}}

    created = tester.okta.client.call("create_user", body=body).json()

    assert created["status"] == "ACTIVE"
    assert created["credentials"]["provider"]["type"] == "IMPORT"
    assert tester.sign_in(SECRET).status_code == 401


@pytest.mark.parametrize("hook", [{}, {"type": "banana"}])
def test_a_hook_that_cannot_be(tester: Person, hook: dict) -> None:
    """Its type is `default` (2.1); the words are a guess."""
    refused = tester.create(password={"hook": hook})

    assert errors(refused)[0] == "400 E0000001 Api validation failed: password"
    assert refused.headers["X-Simulator-Evidence-Text"] == "unknown"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ({"activate": False}, "recorded"),
        ({"password": PASSWORD}, "recorded"),
        ({"password": PASSWORD, "recovery_question": QUESTION}, "recorded"),
        ({"password": PASSWORD, "recovery_question": QUESTION, "activate": False}, "documented"),
        ({"recovery_question": QUESTION}, "documented"),
        ({"password": {"hash": HASHES["MD5"]}, "activate": False}, "recorded"),
        ({"password": {"hash": HASHES["MD5"]}}, "documented"),
        ({"password": {"hook": {"type": "default"}}}, "documented"),
        ({"provider": "FEDERATION"}, "documented"),
    ],
    ids=str,
)
def test_how_well_each_creation_is_known(tester: Person, given: dict, known: str) -> None:
    """The last column of 2.1."""
    assert tester.create(**given).headers["X-Simulator-Evidence"] == known


def test_a_provider_without_a_name_is_ignored(tester: Person) -> None:
    """A user of Okta in *Pending user action* comes of it, as three people report (okta-sdk-nodejs issue 394,
    okta-sdk-java issue 1562, okta-sdk-dotnet issue 748).
    """
    body = {"profile": PROFILE, "credentials": {"provider": {"type": "FEDERATION"}}}

    response = tester.okta.client.call("create_user", query={"provider": "true"}, body=body)

    assert (response.json()["status"], response.json()["credentials"]["provider"]["type"]) == ("PROVISIONED", "OKTA")
    assert response.headers["X-Simulator-Evidence"] == "reported"


def test_a_provider_that_is_meant_anyway_is_not_ignored(tester: Person) -> None:
    """OKTA in the body, and nothing in the query: the plain creation, which is recorded."""
    body = {"profile": PROFILE, "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}}}

    assert tester.okta.client.call("create_user", body=body).headers["X-Simulator-Evidence"] == "recorded"


def test_an_ignored_provider_is_reported(tester: Person) -> None:
    """2.1: without provider=true the body's provider counts for nothing."""
    body = {"profile": PROFILE, "credentials": {"provider": {"type": "FEDERATION", "name": "FEDERATION"}}}

    created = tester.okta.client.call("create_user", body=body)

    assert created.json()["credentials"]["provider"]["type"] == "OKTA"
    assert created.headers["X-Simulator-Evidence"] == "reported"


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
@pytest.mark.parametrize(
    ("strict", "hours", "status"), [(None, 0, 200), (True, 0, 400), (True, 2, 400), (True, 9, 200)]
)
def test_strict_counts_for_a_password_that_an_admin_sets(call: str, strict: bool, hours: int, status: int) -> None:
    """Age and history are looked at only where that is asked for (3.13); the words of the refusal are a guess."""
    person = Person(simulated(password_policy=PasswordPolicy(min_age_minutes=60, history_count=2)))
    person.create(password=PASSWORD)
    assert person.okta.simulator
    person.okta.simulator.advance(hours=hours)
    new = PASSWORD if hours == 2 else "Another-Pa55word"

    answer = person.call(call, password=new, strict=strict)

    assert answer.status_code == status
    if status == 400:
        assert answer.headers["X-Simulator-Evidence-Text"] == "unknown"
        assert person.sign_in(PASSWORD).ok


@pytest.mark.parametrize("call", ["update_user", "change_recovery_question"])
@pytest.mark.parametrize(
    "question",
    [
        {"question": "Who?", "answer": "abc"},
        {"question": "Who?", "answer": "x" * 101},
        {"question": "x" * 101, "answer": "Annie Oakley"},
        {"question": "", "answer": "Annie Oakley"},
        {"question": "Who?"},
    ],
)
def test_a_question_that_cannot_be(tester: Person, call: str, question: dict) -> None:
    """1 to 100 characters (1.6), and an answer as long as the policy wants it (4.4). Nothing is changed."""
    tester.create(password=PASSWORD)
    given = {"password": PASSWORD} if call == "change_recovery_question" else {}

    refused = tester.call(call, recovery_question=question, **given)

    assert errors(refused)[0] == "400 E0000001 Api validation failed: recovery_question"
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert "recovery_question" not in tester.get().json()["credentials"]


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
def test_a_user_type_that_there_is_not(tester: Person, call: str) -> None:
    """As at creation, and the profile stays."""
    tester.create()
    body = {"profile": PROFILE | {"nickName": "x"}, "type": {"id": "otyNope"}}

    refused = tester.okta.client.call(call, tester.id, body=body)

    assert errors(refused)[0] == "404 E0000007 Not found: Resource not found: otyNope (CVDType)"
    assert "nickName" not in tester.get().json()["profile"]


def test_a_version_of_a_user(tester: Person) -> None:
    """A weak ETag that a suspension leaves alone (recorded), and that a change must fit: 412 E0000231 (1.6)."""
    tester.create(password=PASSWORD)
    version = tester.get().headers["ETag"]
    tester.call("suspend")
    same = tester.get().headers["ETag"]
    tester.call("unsuspend")

    def change(name: str, seen: str) -> requests.Response:
        url = f"{tester.okta.client.base_url}/api/v1/users/{tester.id}"
        return http(tester.okta).post(url, json={"profile": {"nickName": name}}, headers={"If-Match": seen})

    assert re.fullmatch(r'W/"[0-9a-f]{64}"', version)
    assert same == version
    assert change("one", version).status_code == 200
    assert errors(change("two", version)) == ("412 E0000231 ETag value doesn't match.", ())
    assert tester.get().json()["profile"]["nickName"] == "one"
    assert change("two", tester.get().headers["ETag"]).status_code == 200
    assert change("three", "*").status_code == 200


def locked(person: Person) -> None:
    active(person)
    for _ in range(10):
        person.sign_in("Wr0ng-Pa55word")


@pytest.mark.parametrize(
    ("bring", "guess"), [(then(active, "reset_password"), True), (locked, True), (active, False), (staged, False)]
)
def test_links_that_are_a_guess_say_so(tester: Person, bring: Callable[[Person], object], guess: bool) -> None:
    """No source says which links a user in RECOVERY or LOCKED_OUT has (U7)."""
    bring(tester)

    assert ("_links" in tester.get().headers.get("X-Simulator-Guess", "")) is guess


def hooked() -> Person:
    """A user of an older store, which this org asks by an inline hook."""
    person = Person(simulated(seed={"settings": {"password_hook": {PROFILE["login"].upper(): SECRET}}}))
    body = {"profile": PROFILE, "credentials": {"password": {"hook": {"type": "default"}}}}
    person.id = person.okta.client.call("create_user", body=body).json()["id"]
    return person


def test_the_inline_hook_is_asked_at_the_first_sign_in() -> None:
    """What it verifies becomes Okta's own password, and the provider OKTA; after that nobody asks it.

    Source: Okta's Users API reference.
    """
    person = hooked()

    assert person.sign_in("Not-That-0ne").status_code == 401
    assert person.get().json()["credentials"]["provider"]["type"] == "IMPORT"
    assert person.sign_in(SECRET).json()["status"] == "SUCCESS"
    assert person.get().json()["credentials"]["provider"]["type"] == "OKTA"
    person.call("change_password", oldPassword=SECRET, newPassword="Another-Pa55word")
    assert person.sign_in(SECRET).status_code == 401
    assert person.sign_in("Another-Pa55word").json()["status"] == "SUCCESS"


def hashed() -> Person:
    """A user who was imported with the hash of a password."""
    person = Person(simulated())
    body = {"profile": PROFILE, "credentials": {"password": {"hash": HASHES["SHA-256 with a salt before"]}}}
    person.id = person.okta.client.call("create_user", body=body).json()["id"]
    return person


NEW = "Another-Pa55word"


@pytest.mark.parametrize("imported", [hashed, hooked])
def test_an_imported_password_is_changed_like_any_other(imported: Callable[[], Person]) -> None:
    """3.11: the old password has to be right, wherever it came from. After the change only the new one opens."""
    person = imported()

    wrong = person.call("change_password", oldPassword="Not-That-0ne", newPassword=NEW)
    right = person.call("change_password", oldPassword=SECRET, newPassword=NEW)

    assert errors(wrong) == ("403 E0000014 Update of credentials failed", ("Old Password is not correct",))
    assert (right.status_code, right.json()["provider"]["type"]) == (200, "OKTA")
    assert (person.sign_in(SECRET).status_code, person.sign_in(NEW).json()["status"]) == (401, "SUCCESS")


@pytest.mark.parametrize("imported", [hashed, hooked])
def test_an_imported_password_allows_a_change_of_the_question(imported: Callable[[], Person]) -> None:
    """3.12: the password is asked for, and an imported one is as good. It stays what it was."""
    person = imported()

    wrong = person.call("change_recovery_question", password="Not-That-0ne", recovery_question=QUESTION)
    right = person.call("change_recovery_question", password=SECRET, recovery_question=QUESTION)

    assert (wrong.status_code, right.status_code) == (403, 200)
    assert right.json()["recovery_question"] == {"question": QUESTION["question"]}
    assert person.sign_in(SECRET).json()["status"] == "SUCCESS"


@pytest.mark.parametrize("imported", [hashed, hooked])
def test_an_imported_password_that_is_expired_is_changed_at_sign_in(imported: Callable[[], Person]) -> None:
    """4.2: the old password is shown once more, and a wrong one is refused."""
    person = imported()
    person.call("expire_password")
    assert person.sign_in(SECRET).json()["status"] == "PASSWORD_EXPIRED"
    change = person.okta.client.change_expired_password

    assert change(person.state_token, "Not-That-0ne", NEW).status_code == 403
    assert change(person.state_token, SECRET, NEW).json()["status"] == "SUCCESS"


@pytest.mark.parametrize("imported", [hashed, hooked])
def test_an_imported_password_is_the_current_one(imported: Callable[[], Person]) -> None:
    """With `strict=true` the history counts (3.11), and the current password is part of it."""
    person = imported()

    same = person.call("change_password", oldPassword=SECRET, newPassword=SECRET, strict=True)

    assert errors(same) == ("403 E0000014 Update of credentials failed", ("Password cannot be your current password",))


def test_what_the_inline_hook_knows_is_lost_with_a_deactivation() -> None:
    """The password is destroyed, hook or not."""
    person = hooked()
    person.call("deactivate")
    person.call("activate", sendEmail=False)

    assert (person.status, person.sign_in(SECRET).status_code) == ("PROVISIONED", 401)


def test_an_inline_hook_that_can_not_be() -> None:
    """Refused in words."""
    with pytest.raises(ValueError, match="password_hook has to map logins to passwords"):
        simulated(seed={"settings": {"password_hook": {"ana@example.com": 7}}})


# -------------------------------------------------------------------- settings that change what may be (15.2)


def test_a_login_may_have_another_pattern() -> None:
    """A regular expression in place of an e-mail address. Source: Okta's Schemas API reference."""
    okta = simulated(seed={"settings": {"login_pattern": "[a-z.]+"}})

    taken = okta.client.create_user(PROFILE | {"login": "test.testerman"})
    refused = okta.client.create_user(PROFILE | {"login": "tester-1"})
    usual = simulated().client.create_user(PROFILE | {"login": "test.testerman"})

    assert taken.json()["profile"]["login"] == "test.testerman"
    assert errors(refused) == ("400 E0000001 Api validation failed: login", ("login: Does not match required pattern",))
    assert not usual.ok
    assert not simulated(seed={"settings": {"login_pattern": ""}}).client.create_user(PROFILE | {"login": "x"}).ok


def test_a_login_may_follow_the_address() -> None:
    """Addresses are unique then. Source: okta-developer-docs issue 3338; elsewhere two users may share one."""
    okta = simulated(seed={"settings": {"login_follows_email": True}})
    one = okta.client.create_user(PROFILE | {"login": "other@example.com"}).json()
    two = PROFILE | {"email": "two@example.com", "login": "two@example.com"}
    second = okta.client.create_user(two).json()["id"]

    same = okta.client.update_user(second, profile={"email": PROFILE["email"]})
    moved = okta.client.update_user(second, profile={"email": "three@example.com"}).json()

    assert one["profile"]["login"] == PROFILE["email"]
    assert errors(same)[0] == "400 E0000001 Api validation failed: email"
    assert moved["profile"]["login"] == "three@example.com"
    assert simulated().client.create_user(PROFILE | {"login": "other@example.com"}).json()["profile"]["login"] == (
        "other@example.com"
    )
