"""The conversations at the sign-in page of an Identity Engine org, as recordings and clients have them.

The expectations are written from docs/idx-facts.md, its section 13.3. `checked` in page.py looks at the form of every
answer, and at every `relatesTo` in it.
"""

import pytest
from page import AtThePage, Page, mailed_code, org_with, status_of
from people import LOGIN, PASSWORD, PHONE, QUESTION, WRONG, Person

from lifecycle import simulated
from lifecycle.client.okta import Okta
from lifecycle.model.links import token_in

NEW = "An0ther-Pa55word"
DONE = "successWithInteractionCode"
RECOVERS = "authenticator-verification-data"


def mailbox(okta: Okta) -> list[str]:
    """The kinds of the mails to the user, oldest first."""
    assert okta.simulator
    return [str(mail.kind) for mail in okta.simulator.mailbox(LOGIN)]


def at_the_page(okta: Okta, **more: str) -> AtThePage:
    """A person who has opened the page."""
    person = AtThePage(okta)
    person.begin(**more)
    return person


def identified(okta: Okta, login: str = LOGIN) -> AtThePage:
    """A person who has given the login."""
    person = at_the_page(okta)
    person.identify(login)
    return person


# ------------------------------------------------------------------------------------------------- signing in


def test_a_password_signs_in_and_ends_with_an_interaction_code(okta: Okta) -> None:
    """Recorded: guardian/gateway and okta-idx-dotnet."""
    okta = org_with()
    ana = at_the_page(okta)

    assert ana.page.names == ["identify"]
    assert "currentAuthenticator" not in ana.page.body
    assert ana.identify(LOGIN).names == ["challenge-authenticator"]
    assert ana.page.body["user"]["value"] == {"identifier": LOGIN}
    assert ana.page.body["currentAuthenticatorEnrollment"]["value"]["recover"]["name"] == "recover"
    done = ana.answer(PASSWORD)

    assert done.names == []
    assert list(done.body["user"]["value"]) == ["id", "identifier", "profile"]
    assert [name for name in done.body if name not in ("version", "stateHandle", "expiresAt", "intent")] == [
        *("user", "cancel", "app", DONE, "authentication")
    ]
    issue = done.body[DONE]
    assert (issue["name"], issue["href"]) == ("issue", "https://simulated.okta.example/oauth2/default/v1/token")
    assert [f["name"] for f in issue["value"]] == ["grant_type", "interaction_code", "client_id", "code_verifier"]
    assert okta.client.get_user(LOGIN).json()["lastLogin"]


def test_the_page_for_both_signs_in_at_once() -> None:
    """Recorded: okta-idx-dotnet, one-step-login."""
    ana = at_the_page(org_with(identifier_first=False))
    assert ana.page.body["currentAuthenticator"]["value"]["recover"]["name"] == "recover"

    assert DONE in ana.identify(LOGIN, PASSWORD).body


def test_a_wrong_password_keeps_the_form() -> None:
    """401 at the answer, as guardian/gateway recorded; 400 on the page for both, as okta-idx-dotnet's tests have it."""
    ana = identified(org_with())
    failed = ana.answer(WRONG)
    assert (failed.status, failed.keys, failed.names) == (401, ["errors.E0000004"], ["challenge-authenticator"])
    assert failed.tier == "recorded"
    said = {"message": "Authentication failed", "i18n": {"key": "errors.E0000004"}, "class": "ERROR"}
    assert failed.body["messages"]["value"] == [said]  # without `params`, in the recordings of 2021 and of 2024
    assert DONE in ana.answer(PASSWORD).body

    bob = at_the_page(org_with(identifier_first=False))
    failed = bob.identify(LOGIN, WRONG)
    assert (failed.status, failed.keys, failed.names) == (400, ["errors.E0000004"], ["identify"])
    assert failed.tier == "unknown"  # whether it is 400 today no source says
    assert "user" not in failed.body


def test_a_locked_user_is_not_told_so() -> None:
    """Reported: okta-auth-js issue 1592."""
    okta = org_with(max_attempts=3)
    ana = identified(okta)
    for _ in range(3):
        ana.answer(WRONG)
    assert status_of(okta) == "LOCKED_OUT"

    assert ana.answer(PASSWORD).keys == ["errors.E0000004"]


def test_an_expired_password_is_changed_on_the_way() -> None:
    """Recorded: okta-idx-dotnet, password-expired-after-identify."""
    okta = org_with("PASSWORD_EXPIRED")
    ana = identified(okta)

    expired = ana.answer(PASSWORD)
    assert (expired.status, expired.names) == (200, ["reenroll-authenticator"])
    settings = expired.body["currentAuthenticator"]["value"]["settings"]
    assert settings["complexity"]["minLength"] == 8
    assert enrolled(expired) == {"okta_email": ["type"], "okta_password": ["type"]}
    assert expired.body["user"]["value"]["id"] == okta.client.get_user(LOGIN).json()["id"]
    weak = ana.answer("weak")
    assert (weak.status, weak.field_keys) == (400, ["password.passwordRequirementsNotMet"])
    assert status_of(okta) == "PASSWORD_EXPIRED"

    assert DONE in ana.answer(NEW).body
    assert status_of(okta) == "ACTIVE"
    assert okta.client.sign_in(LOGIN, NEW).json()["status"] == "SUCCESS"


def enrolled(page: Page) -> dict[str, list[str]]:
    """The enrollments of a page by their keys, each with the first of its properties."""
    return {one["key"]: list(one)[:1] for one in page.body["authenticatorEnrollments"]["value"]}


def test_a_page_for_a_new_password_lists_all_that_the_user_has_enrolled() -> None:
    """Recorded: okta-idx-dotnet, verify-email-challenge-response, with an email, a password and a question."""
    okta = org_with()
    okta.client.update_user(LOGIN, recovery_question=QUESTION)
    ana = recovering(okta)
    fresh = ana.answer(mailed_code(okta))

    assert fresh.names == ["reset-authenticator"]
    assert list(enrolled(fresh)) == ["okta_email", "okta_password", "security_question"]
    assert [one["key"] for one in fresh.body["authenticators"]["value"]] == ["okta_password"]


def test_a_password_is_for_signing_in_alone() -> None:
    """Recorded: guardian/gateway, idx-challenge-answer-password-401-response."""
    ana = identified(org_with(email_enrollment="OPTIONAL"))
    allowed = {one["key"]: one["allowedFor"] for one in ana.page.body["authenticators"]["value"]}
    assert allowed == {"okta_email": "any", "okta_password": "sso"}


def test_a_user_who_has_nothing_that_the_policy_asks_for() -> None:
    """Reported: okta-signin-widget, error-unable-to-authenticate-user. The form is kept."""
    okta = org_with(email_enrollment="OPTIONAL", password_enrollment="OPTIONAL")
    client = okta.client
    group = client.request("POST", "/api/v1/groups", body={"profile": {"name": "No mail"}}).body["id"]
    client.request("PUT", f"/api/v1/groups/{group}/users/{client.get_user(LOGIN).json()['id']}")
    asked = {"okta_password": "OPTIONAL", "okta_email": "NOT_ALLOWED"}
    body = {
        "type": "MFA_ENROLL",
        "name": "No mail",
        "conditions": {"people": {"groups": {"include": [group]}}},
        "settings": {"authenticators": [{"key": key, "enroll": {"self": word}} for key, word in asked.items()]},
    }
    policy = client.request("POST", "/api/v1/policies", body=body).body["id"]
    rule = {"type": "MFA_ENROLL", "name": "All", "actions": {"enroll": {"self": "CHALLENGE"}}}
    assert client.request("POST", f"/api/v1/policies/{policy}/rules", body=rule).response.ok
    stuck = identified(okta).page

    assert (stuck.status, stuck.names, stuck.keys) == (400, ["identify"], ["oie.assurance.unsatisfiable"])
    label = stuck.body["app"]["value"]["label"]
    assert stuck.texts == [
        f'Unable to login to "{label}" at this time. For assistance, please contact your administrator.'
    ]


def test_what_is_a_guess_in_an_answer_is_named() -> None:
    """Of some messages no source shows the HTTP status, and of no page how long it lasts (15.10)."""
    ana = AtThePage(org_with())
    ana.begin()
    known = ana.send("introspect", stateToken=ana.page.handle).headers
    assert known["X-Simulator-Guess"] == "expiresAt, which no source promises (unknown)"
    stranger = ana.send("identify", identifier="nobody@example.com").headers
    assert "the HTTP status, which no source shows with this message" in stranger["X-Simulator-Guess"]
    assert stranger["X-Simulator-Evidence"] == "reported"


def test_the_attempt_that_locks_where_lockouts_are_shown() -> None:
    """Reported: okta-auth-js issue 1574, that the hosted page shows another page then. The user is locked."""
    policy = {"max_attempts": 2, "show_lockout_failures": True, "self_service_unlock": True}
    ana = identified(org_with(**policy))
    assert ana.answer(WRONG).tier == "recorded"
    locking = ana.answer(WRONG)
    assert (locking.status, locking.keys, locking.tier) == (401, ["errors.E0000004"], "unknown")
    assert status_of(ana.okta) == "LOCKED_OUT"


def test_an_expiring_password_can_be_kept_or_changed() -> None:
    """Reported: okta-signin-widget, authenticator-expiry-warning-password."""
    okta = org_with(max_age_days=10, expire_warn_days=5)
    assert okta.simulator
    okta.simulator.advance(days=7)
    ana = identified(okta)

    warned = ana.answer(PASSWORD)
    assert warned.names == ["reenroll-authenticator-warning", "skip"]
    assert warned.keys == ["idx.password.expiring.message"]
    assert warned.body["currentAuthenticator"]["value"]["settings"]["daysToExpiry"] == 3
    assert DONE in ana.go("skip").body

    ana = identified(okta)
    ana.answer(PASSWORD)
    assert DONE in ana.answer(NEW).body


def test_cancel_begins_again_with_a_new_handle() -> None:
    ana = identified(org_with())
    before = ana.page.handle

    again = ana.go("cancel")

    assert again.names == ["identify"]
    assert again.handle != before
    ana.page.body["stateHandle"] = before
    assert ana.answer(PASSWORD).keys == ["idx.session.expired"]


def test_introspect_shows_the_page_again() -> None:
    ana = identified(org_with())
    first = ana.page.body

    assert ana.introspect(stateToken=ana.page.handle).body == first
    assert ana.introspect(stateHandle=f"{ana.page.handle}~c.more").body == first


def test_a_complete_sign_in_can_not_be_used_again() -> None:
    ana = identified(org_with())
    ana.answer(PASSWORD)

    for path in ("challenge/answer", "introspect", "cancel", "skip"):
        again = ana.go(path, credentials={"passcode": PASSWORD})
        assert (again.status, again.keys) == (401, ["idx.session.expired"])


@pytest.mark.parametrize("identifier_first", [True, False])
def test_a_user_without_the_app_is_told_so_after_the_right_password(identifier_first: bool) -> None:
    """Recorded in 2021: okta-idx-dotnet, unassigned-user-identify-response; the key is that of the widget's mocks."""
    okta = org_with(identifier_first=identifier_first)
    app = {
        "name": "bookmark",
        "label": "The app",
        "signOnMode": "BOOKMARK",
        "settings": {"app": {"url": "https://a.bc"}},
    }
    made = okta.client.request("POST", "/api/v1/apps", body=app).response
    assert made.ok, made.text
    ana = at_the_page(okta, client_id=made.json()["id"])
    assert ana.page.body["app"]["value"]["label"] == "The app"

    def try_it(password: str) -> list[str]:
        if identifier_first:
            ana.identify(LOGIN)
        return ana.answer(password).keys if identifier_first else ana.identify(LOGIN, password).keys

    assert try_it(WRONG) == ["errors.E0000004"]
    ana.begin(client_id=made.json()["id"])
    assert try_it(PASSWORD) == ["idx.error.user.not.assigned.to.app"]
    assert okta.client.get_user(LOGIN).json()["lastLogin"] is None


def test_a_page_lapses() -> None:
    """Recorded: about five minutes after a step."""
    okta = org_with()
    ana = identified(okta)
    assert okta.simulator
    okta.simulator.advance(minutes=6)

    assert ana.answer(PASSWORD).keys == ["idx.session.expired"]


def test_a_step_that_the_page_does_not_offer_is_refused() -> None:
    okta = org_with()
    ana = at_the_page(okta)

    for path in (
        "challenge",
        "challenge/answer",
        "skip",
        "enroll/new",
        "credential/enroll",
        "unlock-account",
        "recover",
    ):
        refused = ana.go(path, credentials={"passcode": PASSWORD})
        assert (refused.status, refused.keys, refused.tier) == (403, ["security.access_denied"], "unknown")
    assert status_of(okta) == "ACTIVE"


# ------------------------------------------------------------------------------------------------- factors


def test_a_factor_comes_after_the_password() -> None:
    """Recorded: okta-idx-dotnet, 06-2fa."""
    okta = simulated(mfa=True)
    ana = Person(okta)
    ana.create(password=PASSWORD)
    okta.client.request(
        "POST",
        f"/api/v1/users/{ana.id}/factors",
        query={"activate": "true"},
        body={"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": PHONE}},
    )
    page = identified(okta)

    asked = page.answer(PASSWORD)
    assert asked.names == ["authenticator-verification-data", "select-authenticator-authenticate"]
    (phone,) = asked.options("select-authenticator-authenticate").items()
    assert phone[0] == "phone_number"
    assert page.go("challenge", authenticator={"id": phone[1], "methodType": "sms"}).names == [
        "challenge-authenticator"
    ]
    wrong = page.answer("000000")
    assert (wrong.status, wrong.field_keys) == (401, ["api.authn.error.PASSCODE_INVALID"])
    assert okta.simulator
    assert DONE in page.answer(okta.simulator.texts()[-1].passcode).body


def test_five_wrong_codes_are_too_many_but_lock_nobody_out() -> None:
    """Documented: Okta's support article on the limits for passcodes."""
    okta = org_with(email_enrollment="OPTIONAL")
    ana = identified(okta)
    email = ana.page.options("select-authenticator-authenticate")["okta_email"]
    ana.go("challenge", authenticator={"id": email})
    code = mailed_code(okta)

    for _ in range(5):
        assert ana.answer("x").status == 401
    many = ana.answer(code)
    assert (many.status, many.keys) == (429, ["tooManyRequests"])
    assert status_of(okta) == "ACTIVE"

    assert okta.simulator
    okta.simulator.advance(minutes=4, hours=0)
    assert ana.go("challenge/resend").status == 200
    okta.simulator.advance(minutes=2)
    assert DONE in ana.answer(mailed_code(okta)).body


def test_a_code_by_email_signs_in_where_the_org_allows_it() -> None:
    """Recorded: guardian/gateway. The code is mailed when it is asked for, and not before."""
    okta = org_with(email_enrollment="OPTIONAL")
    ana = identified(okta)
    assert list(ana.page.options("select-authenticator-authenticate")) == ["okta_email", "okta_password"]
    assert mailbox(okta) == []

    ana.go("challenge", authenticator={"id": ana.page.options("select-authenticator-authenticate")["okta_email"]})
    assert mailbox(okta) == ["code"]
    assert DONE in ana.answer(mailed_code(okta)).body


# ------------------------------------------------------------------------------------------------- recovery


def recovering(okta: Okta, login: str = LOGIN) -> AtThePage:
    """A person who has asked for a code, because the password is forgotten."""
    person = identified(okta, login)
    assert person.go("recover").names == [RECOVERS, "select-authenticator-authenticate"]
    email = person.page.options("select-authenticator-authenticate")["okta_email"]
    assert person.go("challenge", authenticator={"id": email, "methodType": "email"}).names == [
        "challenge-authenticator"
    ]
    return person


def test_a_forgotten_password_is_recovered_by_a_mailed_code() -> None:
    """Recorded: guardian/gateway, idx-recover-response; okta-idx-dotnet, verify-email-challenge-response."""
    okta = org_with()
    ana = recovering(okta)
    assert ana.page.body["recoveryAuthenticator"]["value"]["key"] == "okta_password"
    assert mailbox(okta) == ["forgot"]

    assert ana.answer(mailed_code(okta)).names == ["reset-authenticator"]
    assert okta.client.sign_in(LOGIN, PASSWORD).ok  # the old password is good until then
    assert DONE in ana.answer(NEW).body
    assert okta.client.sign_in(LOGIN, NEW).ok
    assert okta.simulator
    assert okta.simulator.link_fate(okta.simulator.mailbox(LOGIN)[-1].link) == "used"


def test_the_page_for_both_asks_for_the_login_of_a_forgotten_password() -> None:
    """Reported: okta-idx-java, 3_1."""
    okta = org_with(identifier_first=False)
    ana = at_the_page(okta)

    assert ana.go("recover").names == ["identify-recovery"]
    assert ana.identify(LOGIN).names == [RECOVERS, "select-authenticator-authenticate"]


def test_the_question_is_the_second_step_of_a_recovery() -> None:
    """Documented: Okta's OpenAPI specification, SsprStepUpRequirement."""
    okta = simulated(seed={"settings": {"question_step_up": True}})
    tester = Person(okta)
    tester.create(password=PASSWORD, recovery_question=QUESTION)
    ana = recovering(okta)

    asked = ana.answer(mailed_code(okta))
    assert asked.names == ["challenge-authenticator"]
    question = asked.body["currentAuthenticatorEnrollment"]["value"]["contextualData"]["enrolledQuestion"]
    assert question["question"] == QUESTION["question"]
    wrong = ana.go("challenge/answer", credentials={"questionKey": "custom", "answer": "nobody"})
    assert wrong.field_keys == ["authfactor.challenge.question_factor.answer_invalid"]
    right = ana.go("challenge/answer", credentials={"questionKey": "custom", "answer": QUESTION["answer"]})
    assert right.names == ["reset-authenticator"]
    assert DONE in ana.answer(NEW).body


def test_an_org_that_denies_recovery_offers_none() -> None:
    """Reported: okta-auth-js, which takes the absence of `recover` as a refusal."""
    ana = identified(org_with(denies_password_reset=True))

    assert "recover" not in ana.page.body["currentAuthenticatorEnrollment"]["value"]
    assert ana.go("recover").status == 403


def test_a_locked_user_gets_no_code_but_a_mail_that_says_no() -> None:
    """Reported: okta-auth-js issue 1557."""
    okta = org_with("LOCKED_OUT", max_attempts=3)
    ana = recovering(okta)

    assert mailbox(okta)[-1] == "denied"
    assert ana.answer("123456").field_keys == ["api.authn.error.PASSCODE_INVALID"]
    assert status_of(okta) == "LOCKED_OUT"


def test_a_recovery_of_a_provisioned_user_stops_at_what_nobody_knows() -> None:
    """Reported: okta-signin-widget issue 3224. The code is mailed; what follows was never published."""
    okta = org_with("PROVISIONED")
    ana = recovering(okta)
    code = mailed_code(okta)

    refused = ana.send("challenge/answer", credentials={"passcode": code})

    assert refused.status_code == 501
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert "found some errors" in refused.json()["errorCauses"][0]["errorSummary"]
    assert status_of(okta) == "PROVISIONED"


def test_an_admins_reset_is_completed_with_its_token() -> None:
    """Recorded: okta-idx-dotnet, reset-password-introspect-response; reported: okta-mobile-kotlin."""
    okta = org_with()
    link = token_in(okta.client.reset_password(LOGIN, sendEmail=False).json()["resetPasswordUrl"])
    assert status_of(okta) == "RECOVERY"

    ana = at_the_page(okta, recovery_token=link)
    assert ana.page.names == ["reset-authenticator"]
    assert ana.page.body["user"]["value"]["id"] == okta.client.get_user(LOGIN).json()["id"]
    assert DONE in ana.answer(NEW).body
    assert status_of(okta) == "ACTIVE"

    again = at_the_page(okta, recovery_token=link)
    assert (again.page.names, again.page.keys) == ([], ["idx.invalid.reset.password.token"])
    assert again.page.body["intent"] == "CONSENT"
    assert again.page.texts[0].startswith("Your reset password token is no longer valid.  Contact")


# ------------------------------------------------------------------------------------------------- unlock


def unlocking(okta: Okta) -> AtThePage:
    """A person who has asked for a code that ends the lock."""
    person = at_the_page(okta)
    assert "unlock-account" in person.page.names
    chosen = person.go("unlock-account")
    assert chosen.names == ["select-authenticator-unlock-account"]
    assert "id" not in chosen.body["authenticatorEnrollments"]["value"][0]
    email = chosen.options("select-authenticator-unlock-account")["okta_email"]
    person.go("challenge", identifier=LOGIN, authenticator={"id": email})
    return person


def test_a_code_ends_a_lock_and_the_password_comes_next() -> None:
    """Reported: okta-signin-widget, playground, and okta-mobile-kotlin, of 2022 and later."""
    okta = org_with("LOCKED_OUT", max_attempts=3, self_service_unlock=True)
    ana = unlocking(okta)

    unlocked = ana.answer(mailed_code(okta))

    assert unlocked.keys == ["oie.selfservice.unlock_user.landing.to.app.success.message"]
    assert unlocked.names == ["challenge-authenticator"]
    assert status_of(okta) == "ACTIVE"
    assert DONE in ana.answer(PASSWORD).body


def test_an_unlock_of_2021_ended_with_a_message() -> None:
    okta = org_with("LOCKED_OUT", max_attempts=3, self_service_unlock=True, as_of="2021-06")
    ana = unlocking(okta)

    unlocked = ana.answer(mailed_code(okta))

    assert (unlocked.names, unlocked.keys) == ([], ["oie.selfservice.unlock_user.success.message"])
    assert status_of(okta) == "ACTIVE"


def test_no_org_offers_an_unlock_that_it_does_not_allow() -> None:
    assert "unlock-account" not in at_the_page(org_with("LOCKED_OUT", max_attempts=3)).page.names


@pytest.mark.parametrize("status", ["ACTIVE", "SUSPENDED", "STAGED", None])
def test_an_unlock_of_anybody_else_stops_at_what_nobody_knows(status: str | None) -> None:
    okta = org_with(status, self_service_unlock=True)
    ana = at_the_page(okta)
    email = ana.go("unlock-account").options("select-authenticator-unlock-account")["okta_email"]

    assert ana.send("challenge", identifier=LOGIN, authenticator={"id": email}).status_code == 501


# ------------------------------------------------------------------------------------------------- activation


def activation(okta: Okta) -> str:
    """The token of a fresh activation link."""
    return str(okta.client.reactivate(LOGIN, sendEmail=False).json()["activationToken"])


def test_an_activation_token_leads_to_a_password() -> None:
    """Recorded: okta-idx-java, introspect-with-activation-token-response."""
    okta = org_with("PROVISIONED")
    link = activation(okta)
    ana = at_the_page(okta, activation_token=link)

    assert ana.page.names == ["select-authenticator-enroll"]
    assert ana.page.body["authenticatorEnrollments"]["value"] == []
    assert ana.page.body["app"]["value"] == {"name": "okta_enduser", "label": "okta_enduser", "id": "DEFAULT_APP"}
    password = ana.page.options("select-authenticator-enroll")["okta_password"]
    assert ana.go("credential/enroll", authenticator={"id": password}).names == ["enroll-authenticator"]
    assert status_of(okta) == "PROVISIONED"
    assert DONE in ana.answer(PASSWORD).body
    assert status_of(okta) == "ACTIVE"

    used = at_the_page(okta, activation_token=link)
    assert (used.page.names, used.page.keys) == ([], ["idx.missing.activation.token"])


def test_a_lapsed_activation_link_asks_for_another() -> None:
    """Documented: Okta's support article on what an expired activation link shows."""
    okta = org_with("PROVISIONED")
    link = activation(okta)
    assert okta.simulator
    okta.simulator.advance(days=8)
    ana = at_the_page(okta, activation_token=link)

    assert (ana.page.names, ana.page.keys) == (["request-activation-email"], ["idx.expired.activation.token"])
    assert ana.go("request-activation").keys == ["idx.request.activation.email"]
    fresh = okta.simulator.mailbox(LOGIN)[-1].token
    assert at_the_page(okta, activation_token=fresh).page.names == ["select-authenticator-enroll"]


def test_the_activation_link_of_a_suspended_user() -> None:
    okta = org_with("PROVISIONED")
    link = activation(okta)
    okta.client.suspend(LOGIN)

    suspended = at_the_page(okta, activation_token=link).page

    assert (suspended.names, suspended.keys) == ([], ["idx.activating.inactive.user"])


def test_a_token_that_was_never_issued_begins_nothing() -> None:
    """Source: okta-signin-widget, formatError.ts."""
    ana = AtThePage(org_with())

    for kind in ("activation", "recovery"):
        refused = ana.interact(**{f"{kind}_token": "never"})
        said = {"error": "invalid_request", "error_description": f"The {kind} token is invalid"}
        assert (refused.status_code, refused.json()) == (400, said)


# ------------------------------------------------------------------------------------------------- registration


def registering(okta: Okta, email: str = LOGIN) -> AtThePage:
    """A person who has sent the form."""
    person = at_the_page(okta)
    assert "select-enroll-profile" in person.page.names
    assert person.go("enroll").names == ["enroll-profile", "select-identify"]
    person.go("enroll/new", userProfile={"firstName": "Ana", "lastName": "Alba", "email": email})
    return person


def test_a_registration_is_staged_until_it_is_complete() -> None:
    """Recorded: okta-idx-dotnet, register-profile; the status is reported: guardian/gateway."""
    okta = org_with(None, self_registration=True, email_enrollment="REQUIRED")
    ana = registering(okta)
    assert ana.page.names == ["select-authenticator-enroll"]
    assert list(ana.page.options("select-authenticator-enroll")) == ["okta_email", "okta_password"]
    assert status_of(okta) == "STAGED"

    email = ana.page.options("select-authenticator-enroll")["okta_email"]
    assert ana.go("credential/enroll", authenticator={"id": email}).names[0] == "enroll-authenticator"
    assert ana.answer(mailed_code(okta)).names == ["select-authenticator-enroll"]
    password = ana.page.options("select-authenticator-enroll")["okta_password"]
    ana.go("credential/enroll", authenticator={"id": password})
    assert status_of(okta) == "STAGED"

    assert DONE in ana.answer(PASSWORD).body
    assert status_of(okta) == "ACTIVE"


def test_a_registration_without_a_password() -> None:
    """Reported: guardian/gateway pull request 3134."""
    okta = org_with(None, self_registration=True, email_enrollment="REQUIRED", password_enrollment="OPTIONAL")
    ana = registering(okta)
    assert ana.page.names[0] == "enroll-authenticator"
    assert mailbox(okta) == ["code"]

    chosen = ana.answer(mailed_code(okta))
    assert chosen.names == ["select-authenticator-enroll", "skip"]
    assert list(chosen.options("select-authenticator-enroll")) == ["okta_password"]
    assert DONE in ana.go("skip").body
    assert status_of(okta) == "ACTIVE"


def test_who_leaves_half_way_is_stuck_until_an_admin_deactivates_and_activates() -> None:
    """Reported: guardian/gateway pull request 2830."""
    okta = org_with(None, self_registration=True, email_enrollment="REQUIRED")
    registering(okta)
    assert identified(okta).send("challenge", authenticator={"id": "x"}).status_code == 403
    assert okta.client.activate(LOGIN).status_code == 403

    okta.client.deactivate(LOGIN)
    link = okta.client.activate(LOGIN, sendEmail=False).json()["activationToken"]
    ana = at_the_page(okta, activation_token=link)
    password = ana.page.options("select-authenticator-enroll")["okta_password"]
    ana.go("credential/enroll", authenticator={"id": password})
    assert DONE in ana.answer(PASSWORD).body
    assert status_of(okta) == "ACTIVE"


@pytest.mark.parametrize("status", ["STAGED", "PROVISIONED", "ACTIVE", "SUSPENDED", "DEPROVISIONED"])
def test_a_login_is_taken_whatever_the_status(status: str) -> None:
    """Recorded: guardian/gateway, idx-enroll-new-existing-user-response."""
    okta = org_with(status, self_registration=True)
    ana = registering(okta)

    assert (ana.page.status, ana.page.field_keys) == (400, ["registration.error.notUniqueWithinOrg"])
    assert status_of(okta) == status


def test_a_bad_address_is_refused_beside_its_field() -> None:
    """Recorded: okta-idx-dotnet, invalid-email."""
    ana = registering(org_with(None, self_registration=True), "nonsense")

    keys = ["registration.error.invalidLoginEmail", "registration.error.doesNotMatchPattern"]
    assert (ana.page.status, ana.page.field_keys) == (400, keys)


# ------------------------------------------------------------------------------------------------- mailed links


def test_a_mailed_link_stands_for_the_code() -> None:
    """Documented: Okta's guide to the email authenticator. The page polls, and goes on."""
    okta = org_with(email_enrollment="OPTIONAL", email_verification="LINK")
    ana = identified(okta)
    ana.go("challenge", authenticator={"id": ana.page.options("select-authenticator-authenticate")["okta_email"]})
    poll = ana.page.body["currentAuthenticatorEnrollment"]["value"]["poll"]
    assert poll["refresh"] == 4000
    assert ana.go("challenge/poll").names[0] == "challenge-authenticator"
    assert okta.simulator

    opened = ana.browser.get(okta.simulator.mailbox(LOGIN)[-1].link)
    assert opened.json()["messages"]["value"][0]["i18n"]["key"] == "idx.return.to.original.tab"
    assert DONE in ana.go("challenge/poll").body
    again = ana.browser.get(okta.simulator.mailbox(LOGIN)[-1].link)
    assert again.json()["messages"]["value"][0]["i18n"]["key"] == "idx.return.link.expired"


@pytest.mark.parametrize("status", ["ACTIVE", "LOCKED_OUT"])
def test_a_mailed_link_recovers_or_unlocks(status: str) -> None:
    """The link stands for the code there, too, and the page for which it was mailed goes on; another one does not."""
    okta = org_with(status, email_verification="LINK", self_service_unlock=True, max_attempts=3)
    ana, other = identified(okta), identified(okta)
    if status == "ACTIVE":
        form, landing = "select-authenticator-authenticate", ["reset-authenticator"]
        ana.go("recover")
        other.go("recover")
    else:
        form, landing = "select-authenticator-unlock-account", ["challenge-authenticator"]
        ana.begin()
        ana.go("unlock-account")
    ana.go("challenge", identifier=LOGIN, authenticator={"id": ana.page.options(form)["okta_email"]})
    assert ana.go("challenge/poll").names[0] == "challenge-authenticator"
    assert okta.simulator
    mail = okta.simulator.mailbox(LOGIN)[-1]
    assert "/email/verify/" in mail.link
    assert mailed_code(okta)

    opened = ana.browser.get(mail.link).json()["messages"]["value"]
    assert [message["i18n"]["key"] for message in opened] == ["idx.return.to.original.tab"]
    assert status_of(okta) == status  # to open the link alone changes nothing
    assert other.send("challenge/poll").status_code == 403
    assert ana.go("challenge/poll").names == landing
    if status == "ACTIVE":
        assert DONE in ana.answer("An0ther-Pa55word").body
    assert status_of(okta) == "ACTIVE"


def test_a_registration_is_completed_by_a_mailed_link() -> None:
    """Documented: Okta's guide to the activation of new users."""
    okta = org_with(
        None,
        self_registration=True,
        email_enrollment="REQUIRED",
        password_enrollment="OPTIONAL",
        email_verification="LINK",
    )
    ana = registering(okta)
    assert (ana.page.names, ana.page.keys) == ([], ["idx.email.verification.required"])
    assert status_of(okta) == "STAGED"
    assert okta.simulator

    ana.browser.get(okta.simulator.mailbox(LOGIN)[-1].link)
    assert status_of(okta) == "ACTIVE"


# ------------------------------------------------------------------------------------------------- the protocol


def test_the_routes_are_those_of_the_identity_engine_only() -> None:
    ana = AtThePage(simulated(engine="classic"))

    refused = ana.interact()
    assert (refused.status_code, refused.json()["error"]) == (400, "access_denied")
    assert ana.send("introspect", interactionHandle="any").status_code == 501


@pytest.mark.parametrize(
    ("server", "scope", "words"),
    [
        ("default", "", "The authorization server resource does not have any configured default scopes, 'scope' must"),
        ("default", "openid groups", "One or more scopes are not configured for the authorization server resource."),
        ("", "openid nonsense", "One or more scopes are not configured for the authorization server resource."),
    ],
)
def test_scopes_that_no_server_has(server: str, scope: str, words: str) -> None:
    """Reported of `/authorize`: okta-blog-hugo issue 47 and okta-express-sample issue 6."""
    ana = AtThePage(org_with())

    refused = ana.interact(server, scope=scope)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    assert refused.json()["error_description"].startswith(words)
    assert refused.headers["X-Simulator-Evidence"] == "inferred"
    assert ana.interact("", scope="openid groups").ok


def test_an_authorization_server_that_is_not_there() -> None:
    """It is not found, as at the other doors of such a server, and no sign-in begins that could not end."""
    refused = AtThePage(org_with()).interact("another")

    assert refused.status_code == 404
    assert refused.json()["errorSummary"] == "Not found: Resource not found: another (AuthorizationServer)"


@pytest.mark.parametrize(
    "path", ["idp/idx/identify", "idp/idx/introspect", "oauth2/default/v1/interact", "oauth2/v1/token"]
)
def test_a_step_is_not_read(path: str) -> None:
    """A wrong method is the caller's mistake, and not a gap of the simulator."""
    ana = AtThePage(org_with())

    refused = ana.browser.get(f"{ana.home}/{path}")

    assert (refused.status_code, refused.json()["errorCode"]) == (405, "E0000022")


def test_a_client_without_a_secret_needs_a_pkce_challenge() -> None:
    """Source: okta-signin-widget, formatError.ts."""
    refused = AtThePage(org_with()).interact(code_challenge="", code_challenge_method="")

    assert refused.status_code == 400
    assert refused.json() == {
        "error": "invalid_request",
        "error_description": "PKCE code challenge is required when the token endpoint authentication method is 'NONE'.",
    }


def test_what_nobody_knows_is_said_at_the_page() -> None:
    """A 501 with the page and a message that is not Okta's, which the SDK and the widget show; and in Okta's form."""
    ana = identified(org_with("SUSPENDED"))

    answer = ana.send("recover")
    body = answer.json()
    (message,) = body["messages"]["value"]

    assert (answer.status_code, answer.headers["X-Simulator-Evidence"]) == (501, "unknown")
    assert (message["i18n"]["key"], message["class"]) == ("simulator.not.known", "ERROR")
    assert message["message"].endswith("Nothing was changed.")
    assert body["errorCode"] == "simulator.not.known"  # so that no client takes it for an error of Okta's
    assert body["errorCauses"] == [{"errorSummary": message["message"]}]
    assert body["remediation"]["value"][0]["name"] == "challenge-authenticator"
    assert ana.answer(PASSWORD).keys == ["errors.E0000004"]


def test_the_org_is_an_authorization_server_too() -> None:
    ana = AtThePage(org_with())
    response = ana.interact(server="")
    ana.introspect(interactionHandle=response.json()["interaction_handle"])
    ana.identify(LOGIN)

    issue = ana.answer(PASSWORD).body[DONE]
    assert issue["href"] == "https://simulated.okta.example/oauth2/v1/token"
