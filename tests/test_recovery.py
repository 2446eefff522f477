"""The end user helps herself: forgotten passwords, locks, warnings; and where Okta stops her."""

import pytest
from people import (
    PASSWORD,
    PROFILE,
    QUESTION,
    WRONG,
    Person,
    active,
    errors,
    federated,
    http,
    provisioned,
    staged,
    then,
)

from lifecycle.client.connect import simulated
from lifecycle.org.policies import PasswordPolicy

NEW = "Another-Pa55word"
CHALLENGE = {
    "status": "RECOVERY_CHALLENGE",
    "factorResult": "WAITING",
    "factorType": "EMAIL",
    "recoveryType": "PASSWORD",
}


def mailed(person: Person) -> list[str]:
    """The kinds of the mails that went to her."""
    assert person.okta.simulator
    return [str(mail.kind) for mail in person.okta.simulator.mailbox()]


def open_mailed(person: Person) -> dict:
    assert person.okta.simulator
    answer = person.okta.client.open_reset_link(person.okta.simulator.mailbox()[-1].link).json()
    person.state_token = answer.get("stateToken", "")
    return answer


def with_policy(**changes: object) -> Person:
    return Person(simulated(password_policy=PasswordPolicy(**changes)))  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------------- a forgotten password


def test_her_own_forgot_password_leaves_the_status_alone(tester: Person) -> None:
    """ACTIVE all the way; the old password is good until a new one is chosen (C17)."""
    active(tester)

    answer = tester.okta.client.recover_password(tester.login).json()
    during, still_in = tester.status, tester.sign_in(PASSWORD).ok
    opened = open_mailed(tester)
    done = tester.okta.client.choose_password(tester.state_token, NEW)

    assert answer == CHALLENGE
    assert (during, still_in) == ("ACTIVE", True)
    assert opened["status"] == "PASSWORD_RESET"
    assert done.ok
    assert tester.status == "ACTIVE"
    assert tester.sign_in(NEW).ok


def test_an_admins_forgot_password_hands_out_the_link(tester: Person) -> None:
    """As recorded: `/signin/reset-password/`, the status unchanged."""
    active(tester)

    answer = tester.call("forgot_password", sendEmail=False).json()

    assert list(answer) == ["resetPasswordUrl"]
    assert "/signin/reset-password/" in answer["resetPasswordUrl"]
    assert tester.status == "ACTIVE"
    assert tester.open("reset").json()["status"] == "PASSWORD_RESET"


@pytest.mark.parametrize("way", [None, staged, then(active, "reset_password")])
def test_a_stranger_learns_nothing(tester: Person, way) -> None:
    """The answer is the same if there is no such user or the user may not ask, and no mail is sent."""
    if way:
        way(tester)

    answer = tester.okta.client.recover_password(tester.login)

    assert answer.json() == CHALLENGE
    assert mailed(tester) == []


def test_a_trusted_application_begins_a_recovery_at_once(tester: Person) -> None:
    """With an API token and no factor: RECOVERY with the token in the answer, and the user in RECOVERY."""
    active(tester)
    session, base = http(tester.okta), tester.okta.client.base_url

    answer = session.post(f"{base}/api/v1/authn/recovery/password", json={"username": tester.login}).json()
    opened = tester.okta.client.open_reset_link(answer["recoveryToken"]).json()

    assert answer["status"] == "RECOVERY"
    assert answer["_links"]["next"]["name"] == "recovery"
    assert tester.status == "RECOVERY"
    assert opened["status"] == "PASSWORD_RESET"


def test_without_a_token_and_a_factor_nobody_recovers(tester: Person) -> None:
    """403 E0000006."""
    active(tester)

    refused = tester.okta.client.call("recover_password", body={"username": tester.login})

    assert errors(refused)[0] == "403 E0000006 You do not have permission to perform the requested action"


@pytest.mark.parametrize("factor", ["SMS", "CALL"])
def test_recovery_by_what_is_not_simulated(tester: Person, factor: str) -> None:
    """501, and what is."""
    assert tester.okta.client.recover_password("x", factor).status_code == 501


def test_a_factor_that_okta_does_not_have_is_the_callers_mistake(tester: Person) -> None:
    """Our gap is answered with 501, a caller's mistake with 400."""
    refused = tester.okta.client.recover_password("x", "PIGEON")

    assert errors(refused)[0] == "400 E0000001 Api validation failed: factorType"


@pytest.mark.parametrize("call", ["recovery/password", "recovery/unlock"])
def test_a_trusted_recovery_does_not_find_a_deactivated_user(call: str) -> None:
    """The answer is 403 E0000095, as for a user who does not exist, so a stranger learns nothing."""
    person = Person(simulated(password_policy=PasswordPolicy(self_service_unlock=True)))
    then(active, "deactivate")(person)
    url = f"{person.okta.client.base_url}/api/v1/authn/{call}"

    trusted = http(person.okta).post(url, json={"username": person.login})
    stranger = person.okta.client.recover_password(person.login)

    assert errors(trusted)[0] == "403 E0000095 Recovery not allowed for unknown user."
    assert trusted.headers["X-Simulator-Evidence"] == "unknown"
    assert stranger.json() == CHALLENGE


def test_who_has_no_password_is_refused_even_by_a_stranger(tester: Person) -> None:
    """403 E0000006 at this door, and 403 E0000017 at the admin's: guardian/gateway pull request 1682."""
    federated(tester)

    public = tester.okta.client.recover_password(tester.login)
    admin = tester.call("forgot_password")

    assert errors(public)[0] == "403 E0000006 You do not have permission to perform the requested action"
    assert public.headers["X-Simulator-Evidence"] == "reported"
    assert errors(admin)[0] == "403 E0000017 Password reset failed"
    assert mailed(tester) == []


def with_question(person: Person) -> None:
    person.create(password=PASSWORD, recovery_question=QUESTION)


MISSING = [
    ("authn/recovery/password", {"factorType": "EMAIL"}, "username"),
    ("authn/recovery/unlock", {"factorType": "EMAIL"}, "username"),
    ("authn/recovery/token", {}, "recoveryToken"),
    ("users/{id}/credentials/change_password", {"newPassword": {"value": NEW}}, "oldPassword"),
    ("users/{id}/credentials/change_password", {"oldPassword": {"value": PASSWORD}}, "newPassword"),
    ("users/{id}/credentials/change_recovery_question", {"recovery_question": QUESTION}, "password"),
    ("users/{id}/credentials/forgot_password_recovery_question", {"password": {"value": NEW}}, "recovery_question"),
    ("users/{id}/credentials/forgot_password_recovery_question", {"recovery_question": QUESTION}, "password"),
]


@pytest.mark.parametrize(("path", "body", "field"), MISSING, ids=lambda v: str(v)[-40:])
def test_a_missing_field_does_not_count_as_a_wrong_secret(tester: Person, path: str, body: dict, field: str) -> None:
    """400 E0000001, and nothing is counted. Reported of `password`: okta-sdk-java issue 1573; of others inferred."""
    with_question(tester)
    url = f"{tester.okta.client.base_url}/api/v1/{path.format(id=tester.id)}"

    refused = http(tester.okta).post(url, json=body)

    assert errors(refused)[0] == f"400 E0000001 Api validation failed: {field}"
    known = "reported" if path.endswith("change_recovery_question") else "inferred"
    assert refused.headers["X-Simulator-Evidence"] == known
    assert refused.headers["X-Simulator-Evidence-Text"] == "unknown"


@pytest.mark.parametrize(("step", "field"), [("answer", "answer"), ("password", "newPassword")])
def test_a_missing_field_at_a_step_does_not_count_as_a_wrong_secret(tester: Person, step: str, field: str) -> None:
    """The recovery goes on, and no wrong answer is counted."""
    with_question(tester)
    tester.call("reset_password", sendEmail=False)
    tester.open("reset")
    client = tester.okta.client
    if step == "password":
        client.answer_question(tester.state_token, QUESTION["answer"])
    call = "answer_question" if step == "answer" else "choose_password"

    refused = [client.call(call, body={"stateToken": tester.state_token}) for _ in range(6)]

    assert {errors(answer)[0] for answer in refused} == {f"400 E0000001 Api validation failed: {field}"}
    assert tester.status == "RECOVERY"


def test_a_link_goes_to_both_addresses(tester: Person) -> None:
    """One link, two mails: Okta's Authentication API reference; Okta's support article on activation mails to personal
    addresses.
    """
    assert tester.okta.simulator
    profile = PROFILE | {"login": tester.login, "email": tester.login, "secondEmail": "home@example.org"}
    tester.id = tester.okta.client.create_user(profile, password=PASSWORD).json()["id"]
    tester.call("forgot_password")
    tester.call("reset_password")

    mails = tester.okta.simulator.mailbox()
    assert sorted((str(mail.kind), mail.to) for mail in mails) == [
        ("forgot", "home@example.org"),
        ("forgot", tester.login),
        ("reset", "home@example.org"),
        ("reset", tester.login),
    ]
    assert len({mail.link for mail in mails}) == 2


def test_on_classic_a_forgotten_password_needs_a_question() -> None:
    """E0000034 without one, the link with one; and `_links` agrees."""
    person = Person(simulated(engine="classic"))
    active(person)

    without = person.call("forgot_password", sendEmail=False)
    offered = "forgotPassword" in person.get().json()["_links"]
    person.call("update_user", recovery_question=QUESTION)

    said = "403 E0000034 Forgot password not allowed on specified user."
    assert errors(without) == (said, ("Recovery credential not set.",))
    assert not offered
    assert person.call("forgot_password", sendEmail=False).ok
    assert "forgotPassword" in person.get().json()["_links"]


def test_an_answer_sets_a_new_password(tester: Person) -> None:
    """By the older path, too: `forgot_password` with an answer in it."""
    tester.create(password=PASSWORD, recovery_question=QUESTION)
    body = {"password": {"value": NEW}, "recovery_question": {"answer": "annie OAKLEY"}}

    answer = tester.okta.client.call("forgot_password", tester.id, body=body)

    assert set(answer.json()) == {"password", "recovery_question", "provider"}
    assert tester.status == "ACTIVE"
    assert tester.sign_in(NEW).ok


def test_wrong_answers_suspend(tester: Person) -> None:
    """The fifth in a row; each is answered alike."""
    tester.create(password=PASSWORD, recovery_question=QUESTION)
    tester.call("reset_password", sendEmail=False)
    tester.open("reset")

    answers = [errors(tester.okta.client.answer_question(tester.state_token, "no idea"))[0] for _ in range(5)]
    tester.call("unsuspend")

    assert set(answers) == {"403 E0000087 The recovery question answer did not match our records."}
    assert tester.status == "RECOVERY"


def test_a_right_answer_starts_the_count_again(tester: Person) -> None:
    """Four wrong, one right, four wrong: not suspended."""
    tester.create(password=PASSWORD, recovery_question=QUESTION)
    for _ in range(2):
        tester.call("reset_password", sendEmail=False)
        tester.open("reset")
        for _ in range(4):
            tester.okta.client.answer_question(tester.state_token, "no idea")
        tester.okta.client.answer_question(tester.state_token, QUESTION["answer"])

    assert tester.status == "RECOVERY"


# ------------------------------------------------------------------------------------------------------------ locks


def test_a_locked_user_is_told_so_where_the_org_says_so() -> None:
    """200 LOCKED_OUT without a state token; the next step is to unlock. Otherwise the bare 401."""
    person = with_policy(show_lockout_failures=True, self_service_unlock=True, max_attempts=1)
    active(person)
    person.sign_in(WRONG)

    answer = person.sign_in().json()

    assert (answer["status"], answer["_embedded"]) == ("LOCKED_OUT", {})
    assert set(answer) == {"status", "_embedded", "_links"}
    assert answer["_links"]["next"]["name"] == "unlock"


def test_where_it_is_off_nobody_unlocks_herself(tester: Person) -> None:
    """403 E0000119."""
    then(active, "lock")(tester)

    refused = tester.okta.client.unlock_account(tester.login)

    assert errors(refused)[0] == "403 E0000119 Your account is locked. Please contact your administrator."


@pytest.mark.parametrize("question", [None, QUESTION])
def test_where_it_is_on_she_lifts_the_lock(question: dict | None) -> None:
    """The link in the mail and, if there is one, the question lift the lock. They don't sign the user in."""
    person = with_policy(self_service_unlock=True, max_attempts=1)
    person.create(password=PASSWORD, recovery_question=question)
    person.sign_in(WRONG)

    asked = person.okta.client.unlock_account(person.login).json()
    answer = open_mailed(person)
    if question:
        answer = person.okta.client.answer_question(person.state_token, question["answer"]).json()

    assert asked == CHALLENGE | {"recoveryType": "UNLOCK"}
    assert answer == {"status": "SUCCESS", "recoveryType": "UNLOCK"}
    assert person.status == "ACTIVE"
    assert person.get().json()["lastLogin"] is None


def test_after_ten_lockouts_in_a_row_none_ends_by_itself() -> None:
    """The tenth lock stays, until an admin ends it (contested: one article can be read as the eleventh)."""
    person = with_policy(max_attempts=1, auto_unlock_minutes=10)
    assert person.okta.simulator
    active(person)
    seen = []
    for _ in range(10):
        person.sign_in(WRONG)
        person.okta.simulator.advance(minutes=11)
        seen.append(person.status)
    person.call("unlock")
    person.sign_in(WRONG)
    person.okta.simulator.advance(minutes=11)

    assert seen == ["ACTIVE"] * 9 + ["LOCKED_OUT"]
    assert person.status == "ACTIVE"


# --------------------------------------------------------------------------------------------- warnings and history


def warned(person: Person) -> dict:
    options = {"warnBeforePasswordExpired": True}
    body = {"username": person.login, "password": PASSWORD, "options": options}
    answer = person.okta.client.call("sign_in", body=body).json()
    person.state_token = answer.get("stateToken", "")
    return answer


def old_password(days: float) -> Person:
    person = with_policy(max_age_days=90, expire_warn_days=10)
    active(person)
    assert person.okta.simulator
    person.okta.simulator.advance(days=days)
    return person


@pytest.mark.parametrize(("days", "status"), [(79, "SUCCESS"), (81, "PASSWORD_WARN"), (91, "PASSWORD_EXPIRED")])
def test_a_password_grows_old(days: float, status: str) -> None:
    """Nothing, a warning, the end."""
    assert warned(old_password(days))["status"] == status


def test_a_warning_is_only_for_who_asks() -> None:
    """By `warnBeforePasswordExpired`."""
    assert old_password(81).sign_in().json()["status"] == "SUCCESS"


def test_a_warning_can_be_skipped_or_heeded() -> None:
    """SUCCESS either way; the user stays ACTIVE."""
    skips, heeds = old_password(81), old_password(81)
    links = warned(skips)["_links"]
    warned(heeds)

    skipped = skips.okta.client.skip(skips.state_token).json()
    changed = heeds.okta.client.change_expired_password(heeds.state_token, PASSWORD, NEW).json()

    assert set(links) == {"next", "skip", "cancel"}
    assert (skipped["status"], changed["status"]) == ("SUCCESS", "SUCCESS")
    assert (skips.status, heeds.status) == ("ACTIVE", "ACTIVE")
    assert heeds.sign_in(NEW).ok


def test_nothing_else_can_be_skipped(tester: Person) -> None:
    """403 E0000079."""
    provisioned(tester)
    tester.open("activation")

    assert errors(tester.okta.client.skip(tester.state_token))[0].startswith("403 E0000079")


def test_an_old_password_cannot_be_chosen_again(tester: Person) -> None:
    """403 with its cause; after the policy's history it can."""
    then(active, "expire_password")(tester)
    tester.sign_in()

    refused = tester.okta.client.change_expired_password(tester.state_token, PASSWORD, PASSWORD)

    said = "403 E0000014 Update of credentials failed"
    assert errors(refused) == (said, ("Password cannot be your current password",))


def test_a_password_that_is_too_young_is_not_forgotten() -> None:
    """The same answer for everybody, and a mail "Forgot password denied" without a link (4.3); later there is one."""
    person = Person(simulated(password_policy=PasswordPolicy(min_age_minutes=60)))
    person.create(password=PASSWORD)
    assert person.okta.simulator

    answer = person.okta.client.recover_password(person.login)
    (denied,) = person.okta.simulator.mailbox()
    person.okta.simulator.advance(hours=2)
    person.okta.client.recover_password(person.login)

    assert answer.json()["status"] == "RECOVERY_CHALLENGE"
    assert (denied.subject, denied.link) == ("Forgot Password Denied", "")
    assert person.okta.simulator.mailbox()[-1].link


@pytest.mark.parametrize(("shown", "subjects"), [(False, ["Forgot Password Denied"]), (True, [])])
def test_a_locked_user_forgets_no_password(shown: bool, subjects: list[str]) -> None:
    """The same mail where the org hides locks (4.3); no public source says what is sent where the org shows them."""
    policy = PasswordPolicy(show_lockout_failures=shown, self_service_unlock=shown)
    person = Person(simulated(password_policy=policy))
    active(person)
    for _ in range(10):
        person.sign_in(WRONG)
    assert person.okta.simulator

    answer = person.okta.client.recover_password(person.login)

    assert answer.json()["status"] == "RECOVERY_CHALLENGE"
    assert answer.headers["X-Simulator-Evidence"] == ("unknown" if shown else "documented")
    assert [mail.subject for mail in person.okta.simulator.mailbox()] == subjects


def may_unlock() -> Person:
    """Somebody locked, with a recovery question, who may end the lock by a link."""
    person = Person(simulated(password_policy=PasswordPolicy(self_service_unlock=True)))
    person.create(password=PASSWORD, recovery_question=QUESTION)
    for _ in range(10):
        person.sign_in(WRONG)
    return person


def test_wrong_answers_of_a_locked_user_suspend_too() -> None:
    """About five (1.5), and the lock is there again after the suspension (3.5)."""
    person = may_unlock()
    person.okta.client.unlock_account(person.login)
    assert person.okta.simulator
    opened = person.okta.client.open_reset_link(person.okta.simulator.mailbox()[-1].link).json()

    answers = [person.okta.client.answer_question(opened["stateToken"], "no idea") for _ in range(5)]

    assert {errors(answer)[0][:13] for answer in answers} == {"403 E0000087 "}
    assert person.status == "SUSPENDED"
    person.call("unsuspend")
    assert person.status == "LOCKED_OUT"


def test_a_trusted_application_unlocks() -> None:
    """As it recovers a password, with `recoveryType` UNLOCK, and of a stranger it is told so (4.2)."""
    person = may_unlock()
    url = f"{person.okta.client.base_url}/api/v1/authn/recovery/unlock"

    begun = http(person.okta).post(url, json={"username": person.login}).json()
    stranger = http(person.okta).post(url, json={"username": "nobody@example.com"})

    assert (begun["status"], begun["recoveryType"]) == ("RECOVERY", "UNLOCK")
    assert person.okta.client.open_reset_link(begun["recoveryToken"]).json()["status"] == "RECOVERY"
    assert errors(stranger) == ("403 E0000095 Recovery not allowed for unknown user.", ())


@pytest.mark.parametrize("locks", [False, True])
def test_the_sign_in_of_a_waiting_or_locked_user_is_handed_over(tester: Person, locks: bool) -> None:
    """200 {}, federated, and no password (3.8); from these statuses a guess."""
    (active if locks else provisioned)(tester)
    for _ in range(10 if locks else 0):
        tester.sign_in(WRONG)

    handed = tester.call("reset_password", provider="FEDERATION", sendEmail=False)

    now = tester.get().json()
    assert (handed.json(), handed.headers["X-Simulator-Evidence"]) == ({}, "unknown")
    assert (now["status"], now["credentials"]["provider"]["type"]) == ("ACTIVE", "FEDERATION")
    assert "password" not in now["credentials"]


@pytest.mark.parametrize(("count", "current", "former"), [(0, 200, 200), (1, 403, 200), (5, 403, 403)])
def test_the_words_for_a_password_of_before(count: int, current: int, former: int) -> None:
    """The current one in reported words, a former one in our own (2.3, 3.11); as far back as the policy says."""
    person = Person(simulated(password_policy=PasswordPolicy(history_count=count)))
    active(person)
    person.call("change_password", oldPassword=PASSWORD, newPassword=NEW)

    same = person.call("change_password", oldPassword=NEW, newPassword=NEW, strict=True)
    before = person.call("change_password", oldPassword=NEW, newPassword=PASSWORD, strict=True)

    assert (same.status_code, before.status_code) == (current, former)
    if current == 403:
        assert errors(same)[1] == ("Password cannot be your current password",)
    if former == 403:
        assert before.headers["X-Simulator-Evidence-Text"] == "unknown"


@pytest.mark.parametrize("way", [staged, federated, then(provisioned, "reset_password")])
def test_a_user_without_a_password_cannot_change_it(tester: Person, way) -> None:
    """403 E0000035, and not that the old password is wrong. No source says which refusal comes here."""
    way(tester)

    refused = tester.call("change_password", oldPassword=PASSWORD, newPassword=NEW)

    assert errors(refused)[0] == "403 E0000035 Change password not allowed on specified user."
    assert refused.headers["X-Simulator-Evidence"] == "unknown"


def test_a_user_who_signs_in_elsewhere_gets_no_such_mail() -> None:
    """There is no password here that could be too young, and the answer says that no mail is on its way."""
    person = Person(simulated(password_policy=PasswordPolicy(min_age_minutes=60)))
    person.create(password=PASSWORD)
    person.call("reset_password", provider="FEDERATION", sendEmail=False)
    assert person.okta.simulator

    answer = person.okta.client.recover_password(person.login)

    assert answer.status_code == 403
    assert list(person.okta.simulator.mailbox()) == []


@pytest.mark.parametrize(("strict", "hours", "code"), [(None, 0, 200), (True, 0, 403), (True, 2, 200)])
def test_the_minimum_age_counts_for_an_admin_who_asks_for_it(strict: bool | None, hours: int, code: int) -> None:
    """`strict=true` checks the minimum age too (docs/okta-facts.md, section 3.11); the words of the cause are a
    guess.
    """
    person = Person(simulated(password_policy=PasswordPolicy(min_age_minutes=60)))
    person.create(password=PASSWORD)
    assert person.okta.simulator
    person.okta.simulator.advance(hours=hours)

    answer = person.call("change_password", oldPassword=PASSWORD, newPassword=NEW, strict=strict)

    assert answer.status_code == code
    if code == 403:
        assert errors(answer)[0] == "403 E0000014 Update of credentials failed"
        assert answer.headers["X-Simulator-Evidence-Text"] == "unknown"


@pytest.mark.parametrize(("strict", "code"), [(None, 200), (False, 200), (True, 403)])
def test_history_counts_for_an_admin_who_asks_for_it(tester: Person, strict: bool | None, code: int) -> None:
    """`strict=true` on change_password."""
    active(tester)
    tester.call("change_password", oldPassword=PASSWORD, newPassword=NEW)

    answer = tester.call("change_password", oldPassword=NEW, newPassword=PASSWORD, strict=strict)

    assert answer.status_code == code


def test_a_wrong_old_password(tester: Person) -> None:
    """403 E0000014 with its cause, and nothing is counted or changed."""
    active(tester)

    refused = tester.call("change_password", oldPassword=WRONG, newPassword=NEW)

    assert errors(refused) == ("403 E0000014 Update of credentials failed", ("Old Password is not correct",))
    assert tester.sign_in(PASSWORD).ok


# ------------------------------------------------------------------------------------------------- signing in elsewhere


def test_a_federated_user_is_active_without_a_password(tester: Person) -> None:
    """With provider=true; no password opens Okta's door."""
    created = tester.create(provider="FEDERATION").json()

    assert created["status"] == "ACTIVE"
    assert created["credentials"]["provider"] == {"type": "FEDERATION", "name": "FEDERATION"}
    assert "password" not in created["credentials"]
    assert tester.sign_in(PASSWORD).status_code == 401


def test_without_provider_true_the_provider_is_ignored(tester: Person) -> None:
    """Verified live by others: an OKTA user in PROVISIONED."""
    body = {
        "profile": {"firstName": "T", "lastName": "T", "email": tester.login, "login": tester.login},
        "credentials": {"provider": {"type": "FEDERATION", "name": "FEDERATION"}},
    }

    created = tester.okta.client.call("create_user", body=body).json()

    assert created["status"] == "PROVISIONED"
    assert created["credentials"]["provider"] == {"type": "OKTA", "name": "OKTA"}


def test_a_reset_gives_a_federated_user_a_password_of_her_own(tester: Person) -> None:
    """RECOVERY, and the provider is OKTA; the link leads to ACTIVE."""
    tester.create(provider="FEDERATION")

    tester.call("reset_password", sendEmail=False)
    user = tester.get().json()
    tester.open("reset")
    tester.okta.client.choose_password(tester.state_token, NEW)

    assert (user["status"], user["credentials"]["provider"]["type"]) == ("RECOVERY", "OKTA")
    assert tester.sign_in(NEW).ok


def test_a_user_is_handed_to_another_provider(tester: Person) -> None:
    """`reset_password?provider=FEDERATION&sendEmail=false`: `{}`, ACTIVE, and the password is gone."""
    active(tester)

    answer = tester.call("reset_password", sendEmail=False, provider="FEDERATION")

    user = tester.get().json()
    assert answer.json() == {}
    assert (user["status"], user["credentials"]["provider"]["type"]) == ("ACTIVE", "FEDERATION")
    assert "password" not in user["credentials"]
    assert tester.sign_in(PASSWORD).status_code == 401
