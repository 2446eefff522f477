"""What a call does to users who are rarely met, and what Okta may do instead where no public source says.

What is expected is written by hand from docs/okta-facts.md, and never computed from the rules.
"""

from dataclasses import replace
from typing import Any

import pytest
import requests
from people import (
    PASSWORD,
    PROFILE,
    QUESTION,
    WRONG,
    Person,
    active,
    deactivated,
    errors,
    expired,
    federated,
    http,
    provisioned,
    staged,
    staged_with_password,
    then,
)

from lifecycle import Walk, simulated, why
from lifecycle.client.handles import Simulator
from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case
from lifecycle.model.consequences import events_of
from lifecycle.model.facts import Facts, Password, Status, status
from lifecycle.model.moves import moves, reachable
from lifecycle.model.possible import Seen, fitting, in_status
from lifecycle.model.tiers import Tier
from lifecycle.org.policies import PasswordPolicy

NEW = "Another-Pa55word"
EVIDENCE = "X-Simulator-Evidence"


def levers(person: Person) -> Simulator:
    assert person.okta.simulator
    return person.okta.simulator


def org(**settings: Any) -> Person:
    """Nobody yet, in an org with these settings."""
    return Person(simulated(seed={"settings": settings}))


def events(person: Person) -> list[str]:
    """The types of the events in the log, the oldest first."""
    url = f"{person.okta.client.base_url}/api/v1/logs"
    return [event["eventType"] for event in http(person.okta).get(url, params={"since": "2026-01-01T00:00:00Z"}).json()]


# ------------------------------------------------------------------------------------- what Okta may do instead

TAKEN, STATUS, GONE = Seen(None), Seen("E0000038"), Seen("E0000007")
CREDENTIALS, TOKEN = Seen("E0000014"), Seen("E0000011")
NO_RESET = Seen("E0000017", ("Password reset is not allowed in the user's current status",))
NOT_ACTIVE = Seen("E0000001", ("Cannot suspend a user that is not active",))
DENIED = Seen("E0000006")
_NOT_NOW = "This operation is not allowed in the current authentication state."
NOT_NOW = Seen("E0000079", (_NOT_NOW,))
PASSWORD_GIVEN = {Case.PASSWORD: True, Case.HASHED: False}
OTHERS = ("STAGED", "RECOVERY", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED")
OVERTAKEN = ("STAGED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED", "ABSENT")

Told = dict[Case, bool]
Alternative = tuple[str, str, dict[str, bool], Told, Seen, set[Case]]


ALTERNATIVES: list[Alternative] = [
    (call, before, facts, told, seen, world)
    for call, statuses, facts, told, several, world in [
        # 2.4 and question U10: the refusal of a password may also be that of any credentials.
        (
            "create_user",
            ("ABSENT",),
            {},
            {Case.PASSWORD: True, Case.EXTERNAL: False, Case.CHANGE_AT_NEXT_LOGIN: False},
            (CREDENTIALS,),
            {Case.PASSWORD_OPTIONAL},
        ),
        # 3.13: a deactivated user who can be edited may have a password set, or not be found.
        ("update_user", ("DEPROVISIONED",), {}, PASSWORD_GIVEN, (TAKEN,), {Case.EDITS_DEACTIVATED}),
        ("update_user", ("DEPROVISIONED",), {}, PASSWORD_GIVEN, (GONE,), set()),
        ("replace_user", ("DEPROVISIONED",), {}, PASSWORD_GIVEN, (GONE,), set()),
        (
            "update_user",
            ("ACTIVE", "RECOVERY", "SUSPENDED"),
            {"directory": True},
            PASSWORD_GIVEN,
            (TAKEN,),
            {Case.SOURCE, Case.KEEPS_PASSWORDS},
        ),
        (
            "update_user",
            ("STAGED", "ACTIVE", "SUSPENDED"),
            {},
            {Case.PASSWORD: False, Case.SOURCED: True},
            (TAKEN,),
            {Case.SOURCE},
        ),
        ("update_user", ("STAGED", "ACTIVE", "SUSPENDED"), {"external": True}, PASSWORD_GIVEN, (TAKEN,), set()),
        (
            "update_user",
            ("STAGED", "ACTIVE"),
            {"external": False},
            PASSWORD_GIVEN,
            (TAKEN, CREDENTIALS),
            {Case.PASSWORD_OPTIONAL},
        ),
        (
            "update_user",
            ("RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED"),
            {"external": False},
            PASSWORD_GIVEN,
            (STATUS,),
            set(),
        ),
        # 3.2: who is active underneath, and who is stuck half-way through a registration.
        ("activate", ("STAGED",), {"registering": True}, {}, (STATUS,), {Case.SELF_REGISTRATION}),
        ("activate", ("SUSPENDED", "RECOVERY", "PASSWORD_EXPIRED"), {}, {}, (STATUS,), set()),
        # 3.3: Okta may send a link to anybody whose activation has begun.
        ("reactivate", ("RECOVERY", "SUSPENDED", "LOCKED_OUT", "PASSWORD_EXPIRED"), {}, {}, (TAKEN,), set()),
        # 3.5 and 3.6
        ("suspend", ("RECOVERY", "LOCKED_OUT"), {}, {}, (NOT_ACTIVE,), set()),
        ("suspend", ("DEPROVISIONED",), {}, {}, (STATUS, GONE), set()),
        ("unsuspend", ("DEPROVISIONED",), {}, {}, (STATUS, GONE), set()),
        ("unlock", ("SUSPENDED", "DEPROVISIONED"), {}, {}, (TAKEN, STATUS), set()),
        # 3.7: nobody says what Okta does where there is no password in use.
        ("expire_password", ("ACTIVE",), {"external": True}, {}, (TAKEN,), set()),
        ("expire_password_with_temp_password", ("ACTIVE",), {"external": True}, {}, (TAKEN,), set()),
        (
            "expire_password",
            ("ACTIVE",),
            {"passwordless": True},
            {},
            (TAKEN,),
            {Case.PASSWORD_OPTIONAL, Case.EMAIL_SIGNS_IN},
        ),
        ("expire_password", ("PROVISIONED", *OTHERS), {}, {}, (TAKEN,), set()),
        (
            "expire_password_with_temp_password",
            ("PROVISIONED", "STAGED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"),
            {},
            {},
            (TAKEN,),
            set(),
        ),
        # 3.8
        ("reset_password", ("PROVISIONED", "LOCKED_OUT"), {}, {Case.TO_FEDERATION: True}, (NO_RESET,), set()),
        ("reset_password", ("PROVISIONED", "LOCKED_OUT"), {}, {Case.TO_FEDERATION: False}, (NO_RESET,), set()),
        ("reset_password", ("STAGED",), {}, {}, (TAKEN,), set()),
        ("reset_password", ("SUSPENDED",), {}, {}, (STATUS, TAKEN), set()),
        ("reset_password", ("DEPROVISIONED",), {}, {}, (STATUS, GONE), set()),
        ("reset_factors", ("LOCKED_OUT",), {}, {}, (STATUS,), set()),
        ("clear_sessions", ("STAGED", "PROVISIONED", "DEPROVISIONED"), {}, {}, (STATUS,), set()),
        # 3.11 and 3.12
        ("change_password", ("STAGED", "ACTIVE"), {"external": True}, {}, (STATUS,), set()),
        ("change_password", ("LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"), {}, {}, (STATUS, GONE, TAKEN), set()),
        ("change_recovery_question", ("STAGED", "ACTIVE"), {"external": True}, {}, (STATUS,), set()),
        (
            "change_recovery_question",
            ("PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"),
            {},
            {},
            (TAKEN, STATUS, GONE),
            set(),
        ),
        # 3.9 and 3.10
        ("forgot_password", ("ACTIVE",), {"external": False}, {}, (DENIED, TAKEN), {Case.DENIES_RESET}),
        ("forgot_password_recovery_question", ("ACTIVE",), {}, {Case.QUESTION: False}, (STATUS,), set()),
        (
            "forgot_password_recovery_question",
            ("ACTIVE",),
            {},
            {Case.QUESTION: True},
            (DENIED, TAKEN),
            {Case.DENIES_RESET},
        ),
        (
            "forgot_password_recovery_question",
            ("ACTIVE",),
            {},
            {Case.QUESTION: True, Case.RIGHT_ANSWER: False},
            (CREDENTIALS,),
            set(),
        ),
        (
            "forgot_password_recovery_question",
            ("PROVISIONED", "PASSWORD_EXPIRED", *OTHERS),
            {},
            {},
            (STATUS, GONE, TAKEN),
            set(),
        ),
        # 4.2: links and sign-ins that something has overtaken.
        ("open_activation_link", ("ACTIVE",), {"passwordless": False}, {}, (TAKEN,), {Case.DENIES_SIGN_IN}),
        (
            "open_activation_link",
            ("RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"),
            {},
            {},
            (TAKEN,),
            set(),
        ),
        (
            "open_activation_link",
            ("ACTIVE",),
            {"passwordless": True},
            {},
            (Seen(None, state="PASSWORD_RESET"),),
            {Case.PASSWORD_OPTIONAL, Case.EMAIL_SIGNS_IN},
        ),
        (
            "open_reset_link",
            ("PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"),
            {},
            {Case.UNLOCK_LINK: False},
            (TAKEN,),
            set(),
        ),
        ("answer_question", ("PROVISIONED", "PASSWORD_EXPIRED", *OVERTAKEN), {}, {}, (TOKEN,), set()),
        ("choose_password", ("PROVISIONED", "RECOVERY", "ACTIVE"), {}, {}, (TAKEN,), {Case.DENIES_SIGN_IN}),
        ("choose_password", ("PASSWORD_EXPIRED", *OVERTAKEN), {}, {}, (TOKEN,), set()),
        (
            "change_expired_password",
            ("PASSWORD_EXPIRED", "ACTIVE"),
            {"external": False},
            {},
            (TAKEN,),
            {Case.DENIES_SIGN_IN},
        ),
        ("change_expired_password", ("PROVISIONED", "RECOVERY", *OVERTAKEN), {}, {}, (TOKEN,), set()),
        ("skip", ("PASSWORD_EXPIRED", "PROVISIONED", "RECOVERY", *OVERTAKEN), {}, {}, (TOKEN,), set()),
        ("verify_factor", ("LOCKED_OUT",), {}, {Case.FACTOR: True}, (NOT_NOW, TOKEN, TAKEN), {Case.MFA}),
        (
            "verify_factor",
            ("STAGED", "PROVISIONED", "RECOVERY", "SUSPENDED", "DEPROVISIONED"),
            {},
            {Case.FACTOR: True, Case.TRUSTED: True},
            (TAKEN,),
            {Case.MFA},
        ),
        (
            "verify_factor",
            ("STAGED", "PROVISIONED", "RECOVERY", "SUSPENDED", "DEPROVISIONED"),
            {},
            {Case.FACTOR: True, Case.TRUSTED: False},
            (TOKEN,),
            {Case.MFA},
        ),
        # 4.3: whoever asks to recover a password, or to end a lock.
        ("recover_password", ("DEPROVISIONED",), {}, {Case.TRUSTED: True}, (DENIED,), set()),
        (
            "recover_password",
            ("ACTIVE",),
            {"passwordless": True},
            {Case.TRUSTED: True},
            (TAKEN,),
            {Case.PASSWORD_OPTIONAL, Case.EMAIL_SIGNS_IN},
        ),
        (
            "recover_password",
            ("PROVISIONED", "PASSWORD_EXPIRED", "STAGED", "RECOVERY", "LOCKED_OUT", "SUSPENDED"),
            {},
            {Case.TRUSTED: True},
            (STATUS, TAKEN),
            set(),
        ),
        (
            "recover_password",
            ("PROVISIONED", "PASSWORD_EXPIRED", "STAGED", "RECOVERY", "DEPROVISIONED"),
            {},
            {Case.TRUSTED: False},
            (DENIED,),
            set(),
        ),
        (
            "unlock_account",
            ("DEPROVISIONED",),
            {},
            {Case.TRUSTED: True},
            (Seen("E0000119"), TAKEN),
            {Case.SELF_SERVICE_UNLOCK},
        ),
        (
            "unlock_account",
            ("STAGED", "ACTIVE", "SUSPENDED"),
            {},
            {Case.TRUSTED: False},
            (Seen("E0000119"),),
            {Case.SELF_SERVICE_UNLOCK},
        ),
        ("unlock_account", ("STAGED", "ACTIVE", "SUSPENDED", "ABSENT"), {}, {}, (TAKEN,), set()),
    ]
    for before in statuses
    for seen in several
]


@pytest.mark.parametrize(
    ("call", "before", "facts", "told", "seen", "world"),
    ALTERNATIVES,
    ids=[f"{call}-{before}-{seen.code}" for call, before, _, _, seen, _ in ALTERNATIVES],
)
def test_another_answer_of_okta_is_explained(
    call: str, before: str, facts: dict[str, bool], told: Told, seen: Seen, world: set[Case]
) -> None:
    """Sections 2 to 4: no public source says what Okta does here, so that this answer would be no news."""
    org = frozenset(world)
    place = frozenset(
        f for f in in_status(Status(before), org) if all(getattr(f, name) is value for name, value in facts.items())
    )

    assert place
    assert fitting(place, call, told, seen, org)
    assert not fitting(place, call, told, Seen("E0000009"), org)


# ---------------------------------------------------------------------------------------- creation and its ends


def test_a_user_with_a_password_to_change_is_activated_at_creation(tester: Person) -> None:
    """2.3: PASSWORD_EXPIRED at once, with the time of the activation."""
    created = http(tester.okta).post(
        f"{tester.okta.client.base_url}/api/v1/users",
        params={"activate": "true", "nextLogin": "changePassword"},
        json={"profile": PROFILE, "credentials": {"password": {"value": PASSWORD}}},
    )

    assert created.json()["status"] == "PASSWORD_EXPIRED"
    assert created.json()["activated"] == created.json()["created"]
    assert created.json()["passwordChanged"] is not None


def test_why_a_federated_user_gets_no_password(tester: Person) -> None:
    """Question U10: the cause is a guess, and names the field."""
    refused = tester.create(provider="FEDERATION", password=PASSWORD)

    assert errors(refused) == (
        "400 E0000001 Api validation failed: password",
        ("password: A password can't be given to a user who signs in with another provider",),
    )


@pytest.mark.parametrize(
    ("given", "event", "tier"),
    [
        ({"activate": "true"}, "user.lifecycle.activate", Tier.UNKNOWN),
        ({"password": True, "activate": "true"}, "user.account.update_password", Tier.UNKNOWN),
        ({"password": True}, "user.account.update_password", Tier.UNKNOWN),
    ],
)
def test_how_well_the_events_of_a_creation_are_known(given: dict[str, Any], event: str, tier: Tier) -> None:
    """Section 5: only user.lifecycle.create is documented for a creation."""
    asked = {Case.ACTIVATE: "activate" in given, Case.PASSWORD: "password" in given}
    found = {
        written.tier
        for facts in reachable()
        if not facts.exists
        for move in moves(facts)
        if move.call == "create_user" and not move.refused
        if all((case in move.cases) is holds for case, holds in asked.items())
        for written in events_of(move)
        if written.type == event
    }
    assert found == {tier}


def staged_elsewhere(person: Person) -> None:
    person.create(activate=False, provider="FEDERATION")


@pytest.mark.parametrize("bring", [staged_with_password, staged_elsewhere])
def test_an_activation_that_leaves_nothing_to_do_is_told(tester: Person, bring: Any) -> None:
    """Section 5: user.lifecycle.activate is written when the user becomes ACTIVE."""
    bring(tester)
    assert "user.lifecycle.activate" not in events(tester)

    tester.call("activate")

    assert tester.status == "ACTIVE"
    assert events(tester).count("user.lifecycle.activate") == 1


def test_a_first_password_is_one_for_okta(tester: Person) -> None:
    """4.3: the choice completes the activation, and the password signs the user in."""
    provisioned(tester)
    tester.open("activation")

    tester.okta.client.choose_password(tester.state_token, NEW)

    assert tester.get().json()["credentials"]["provider"]["type"] == "OKTA"
    assert tester.sign_in(NEW).json()["status"] == "SUCCESS"


@pytest.mark.parametrize("call", ["delete_user", "deactivate"])
def test_a_deactivation_takes_the_activation_back(call: str) -> None:
    """1.1: activation has to begin once more, as for a user who is staged."""
    walk = Walk(simulated())
    walk.create_user(PROFILE, password=PASSWORD)
    walk.do(call)

    assert status(next(iter(walk.place))) == "DEPROVISIONED"
    assert {facts.begun for facts in walk.place} == {False}
    assert "activation has begun" not in why(walk.do("reactivate"))[0].facts


def test_an_import_that_deactivates_takes_the_activation_back() -> None:
    """1.5: the user is deactivated as by an admin, and an admin's `activate` begins once more."""
    world = frozenset({Case.SOURCE, Case.SOURCE_DEACTIVATES})
    for before in set(Status) - {Status.ABSENT, Status.DEPROVISIONED}:
        found = {
            (status(move.after), move.after.begun)
            for facts in in_status(before, world)
            for move in moves(facts, world)
            if move.call == "import_inactive"
        }
        assert found == {("DEPROVISIONED", False)}


# -------------------------------------------------------------------------------------- who did it: the policy


def test_the_last_wrong_answer_is_the_policys_doing() -> None:
    """1.5: Okta suspends, not the user; and the same with a lock underneath."""
    walk = Walk(simulated(password_policy=PasswordPolicy(recovery_answers=1)))
    walk.create_user(PROFILE, password=PASSWORD, recovery_question=QUESTION)
    walk.do("reset_password", sendEmail=False)
    walk.do("open_reset_link")
    told = walk.do("answer_question", "no idea")

    assert told.now == "SUSPENDED"
    assert {move.actor for move in told.why.moves if status(move.after) == "SUSPENDED"} == {Actor.POLICY}


@pytest.mark.parametrize("before", ["ACTIVE", "RECOVERY", "LOCKED_OUT"])
def test_who_suspends_after_the_last_answer(before: str) -> None:
    """1.5: the actor is the policy, in each status in which an answer is asked for."""
    world = frozenset({Case.SELF_SERVICE_UNLOCK})
    assert {
        move.actor
        for facts in in_status(Status(before), world)
        for move in moves(facts, world)
        if move.call == "answer_question" and status(move.after) == "SUSPENDED"
    } == {Actor.POLICY}


@pytest.mark.parametrize(
    ("call", "before"),
    [(call, before) for call in ("sign_in", "verify_factor") for before in ("ACTIVE", "PASSWORD_EXPIRED")],
)
def test_who_locks_after_the_last_attempt(call: str, before: str) -> None:
    """1.5: the actor is the policy."""
    world = frozenset({Case.MFA})
    assert {
        move.actor
        for facts in in_status(Status(before), world)
        for move in moves(facts, world)
        if move.call == call and status(move.after) == "LOCKED_OUT"
    } == {Actor.POLICY}


# ----------------------------------------------------------------------------------------------------- factors


def test_no_passcode_locks_a_user_of_another_provider() -> None:
    """1.5: Okta has no lock for a password that it does not keep."""
    person = Person(simulated(mfa=True))
    federated(person)
    person.enroll("sms")
    for _ in range(12):
        refused = person.show_admin("000000")

    assert refused.json()["errorCode"] == "E0000068"
    assert person.status == "ACTIVE"


def test_a_trusted_application_can_verify_in_an_org_that_asks_for_no_factor(tester: Person) -> None:
    """4.5: the door of the admin does not depend on the sign-in."""
    active(tester)
    tester.enroll("question")

    assert tester.show_admin(tester.passcode(tester.show_admin)).json()["factorResult"] == "SUCCESS"


def test_who_has_a_factor_need_not_enroll_one_after_a_change() -> None:
    """4.1: the factor came first, so the changed password completes the sign-in."""
    person = Person(simulated(mfa=True, mfa_enroll="REQUIRED"))
    expired(person)
    person.enroll("question")
    assert person.sign_in().json()["status"] == "MFA_REQUIRED"
    shown = person.show(person.passcode(person.show))
    assert shown.json()["status"] == "PASSWORD_EXPIRED"

    changed = person.okta.client.change_expired_password(shown.json()["stateToken"], PASSWORD, NEW)

    assert changed.json()["status"] == "SUCCESS"


# --------------------------------------------------------------------------------------------------- the movers


def test_an_import_that_activates_mails_the_link() -> None:
    """1.5: a user of an HR application has to set a password, and gets the link by mail."""
    entry = {"login": PROFILE["login"], "firstName": "Test", "lastName": "Testerman"}
    settings = {"directory": {"kind": "WORKDAY", "activates_new": True}}
    person = Person(simulated(seed={"settings": settings, "directory": [entry]}))

    levers(person).directory.import_now()

    assert [mail.subject for mail in levers(person).mailbox(PROFILE["login"])] == ["Welcome to Okta!"]


@pytest.mark.parametrize("action", ["suspend", "deactivate", "delete"])
def test_an_automation_spares_those_who_are_not_inactive(action: str) -> None:
    """Okta's help on automations: only after the days that it waits."""
    person = org(automation={"inactive_days": 30, "action": action})
    active(person)
    levers(person).advance(days=20)
    assert person.status == "ACTIVE"
    levers(person).advance(days=12)
    assert person.status == {"suspend": "SUSPENDED", "deactivate": "DEPROVISIONED", "delete": "ABSENT"}[action]


def test_what_an_identity_provider_leaves_on_a_user_who_is_back() -> None:
    """1.5: ACTIVE, of the other provider, activated and signed in now."""
    person = org(identity_provider={"name": "Example IdP", "reactivates": True})
    deactivated(person)
    before = person.get().json()
    levers(person).advance(hours=1)

    assert levers(person).identity_provider.sign_in(person.login).signed_in

    after = person.get().json()
    assert (after["status"], after["credentials"]["provider"]["type"]) == ("ACTIVE", "FEDERATION")
    assert {name for name in ("activated", "lastLogin", "passwordChanged") if after[name] != before[name]} == {
        "activated",
        "lastLogin",
    }
    assert events(person).count("user.authentication.auth_via_IDP") == 1


@pytest.mark.parametrize(
    ("action", "after"),
    [
        (Case.AUTOMATION_SUSPENDS, "SUSPENDED"),
        (Case.AUTOMATION_DEACTIVATES, "DEPROVISIONED"),
        (Case.AUTOMATION_DELETES, "ABSENT"),
    ],
)
def test_an_automation_moves_nobody_who_meets_neither_condition(action: Case, after: str) -> None:
    """1.5: it looks for days without a sign-in, or for a password that expires soon, and says which it was."""
    world = frozenset({Case.AUTOMATION, action})
    found = {
        (Case.INACTIVE in move.cases, Case.EXPIRING in move.cases): (move.rule.because[:8], status(move.after))
        for facts in in_status(Status.ACTIVE, world)
        for move in moves(facts, world)
        if move.call == "run_automation"
    }
    assert found == {
        (False, False): ("The user", "ACTIVE"),
        (True, False): ("The last", after),
        (True, True): ("The last", after),
        (False, True): ("The pass", after),
    }


def test_who_is_disconnected_leaves_the_directory_in_every_status() -> None:
    """1.5, and 0.4: in an org of 2017, a reset makes a user of a directory who never signed in look PROVISIONED."""
    world = frozenset({Case.SOURCE, Case.KEEPS_PASSWORDS, Case.BEFORE_2018_09})
    for before in set(Status) - {Status.ABSENT}:
        found = {
            move.after.directory
            for facts in in_status(before, world)
            if facts.directory
            for move in moves(facts, world)
            if move.call == "disconnect"
        }
        assert found == {False}


def test_nobody_leaves_a_directory_who_was_not_in_it() -> None:
    """1.5: for a user of Okta alone, nothing happens when the directory is disconnected."""
    world = frozenset({Case.SOURCE, Case.KEEPS_PASSWORDS})
    for before in (Status.ACTIVE, Status.PASSWORD_EXPIRED, Status.RECOVERY):
        assert {
            status(move.after)
            for facts in in_status(before, world)
            if not facts.directory
            for move in moves(facts, world)
            if move.call == "disconnect"
        } == {before}


# ------------------------------------------------------------------------- the whole result, in unusual orgs

recovering, locked, suspended = then(active, "reset_password"), then(active, "lock"), then(active, "suspend")
TIMES = ("activated", "statusChanged", "passwordChanged", "lastLogin")


def asked(person: Person) -> None:
    """A user with a question, who has forgotten the password."""
    person.create(password=PASSWORD, recovery_question=QUESTION)


def change(person: Person) -> requests.Response:
    return person.call("change_password", oldPassword=PASSWORD, newPassword=NEW)


def forget(person: Person) -> requests.Response:
    return person.call("forgot_password", sendEmail=True)


def recover(person: Person) -> requests.Response:
    return person.okta.client.recover_password(person.login)


def right(person: Person) -> requests.Response:
    return person.sign_in(PASSWORD)


def wrong(person: Person) -> requests.Response:
    return person.sign_in(WRONG)


def reset(person: Person) -> requests.Response:
    return person.call("reset_password", sendEmail=True)


def hand_over(person: Person) -> requests.Response:
    return person.call("reset_password", provider="FEDERATION", sendEmail=False)


def unlock_oneself(person: Person) -> requests.Response:
    return person.okta.client.unlock_account(person.login)


NO_CHANGE = {"denies_password_change": True}
NO_FORGETTING = {"denies_password_reset": True}
NO_SIGN_IN = {"denies_sign_in": True}
TELLING = {"password": {"show_lockout_failures": True, "self_service_unlock": True}}
OPTIONAL = {"password_enrollment": "OPTIONAL", "email_enrollment": "REQUIRED"}
RESET_MAIL, DENIED_MAIL = "Account password reset", "Forgot Password Denied"
Want = tuple[str, str, set[str], list[str]]


@pytest.mark.parametrize(
    ("settings", "bring", "act", "want"),
    [
        # 4.4: a policy that denies the change of a password. An admin may still set one.
        *(
            (NO_CHANGE, bring, change, ("E0000035", before, set(), []))
            for bring, before in [
                (staged, "STAGED"),
                (staged_with_password, "STAGED"),
                (provisioned, "PROVISIONED"),
                (active, "ACTIVE"),
                (recovering, "RECOVERY"),
                (expired, "PASSWORD_EXPIRED"),
                (locked, "LOCKED_OUT"),
                (suspended, "SUSPENDED"),
                (deactivated, "DEPROVISIONED"),
            ]
        ),
        ({}, staged_with_password, change, ("", "STAGED", {"passwordChanged"}, [])),
        ({}, active, change, ("", "ACTIVE", {"passwordChanged"}, [])),
        ({}, recovering, change, ("", "ACTIVE", {"passwordChanged", "statusChanged"}, [])),
        ({}, expired, change, ("", "ACTIVE", {"passwordChanged", "statusChanged"}, [])),
        # 3.9 and 4.3: a policy that denies the reset of a forgotten password.
        (NO_FORGETTING, active, forget, ("E0000034", "ACTIVE", set(), [])),
        (NO_FORGETTING, federated, forget, ("E0000017", "ACTIVE", set(), [])),
        (NO_FORGETTING, recovering, forget, ("E0000034", "RECOVERY", set(), [])),
        (NO_FORGETTING, active, recover, ("E0000006", "ACTIVE", set(), [])),
        (NO_FORGETTING, locked, recover, ("", "LOCKED_OUT", set(), [DENIED_MAIL])),
        (NO_FORGETTING, suspended, recover, ("", "SUSPENDED", set(), [])),
        ({}, active, forget, ("", "ACTIVE", set(), [RESET_MAIL])),
        ({}, active, recover, ("", "ACTIVE", set(), [RESET_MAIL])),
        ({}, federated, recover, ("E0000006", "ACTIVE", set(), [])),
        ({"engine": "classic"}, active, forget, ("E0000034", "ACTIVE", set(), [])),
        ({"engine": "classic"}, asked, forget, ("", "ACTIVE", set(), [RESET_MAIL])),
        ({"engine": "classic"}, recovering, forget, ("E0000034", "RECOVERY", set(), [])),
        # 4.1: a sign-on policy that denies the sign-in says so only to those who know the password.
        (NO_SIGN_IN, active, right, ("E0000085", "ACTIVE", set(), [])),
        (NO_SIGN_IN, active, wrong, ("E0000004", "ACTIVE", set(), [])),
        (NO_SIGN_IN, expired, right, ("E0000085", "PASSWORD_EXPIRED", set(), [])),
        (NO_SIGN_IN, expired, wrong, ("E0000004", "PASSWORD_EXPIRED", set(), [])),
        (NO_SIGN_IN, recovering, right, ("E0000004", "RECOVERY", set(), [])),
        (NO_SIGN_IN, locked, right, ("E0000004", "LOCKED_OUT", set(), [])),
        # 3.8: a reset, and a sign-in that is handed to another provider.
        ({}, active, reset, ("", "RECOVERY", {"statusChanged"}, [RESET_MAIL])),
        ({}, expired, reset, ("", "RECOVERY", {"statusChanged"}, [RESET_MAIL])),
        ({}, recovering, reset, ("", "RECOVERY", set(), [RESET_MAIL])),
        ({}, locked, reset, ("", "RECOVERY", {"statusChanged"}, [RESET_MAIL])),
        ({}, provisioned, reset, ("", "RECOVERY", {"statusChanged"}, [RESET_MAIL])),
        ({}, federated, reset, ("", "RECOVERY", {"statusChanged"}, [RESET_MAIL])),
        ({}, staged, reset, ("E0000017", "STAGED", set(), [])),
        ({}, suspended, reset, ("E0000017", "SUSPENDED", set(), [])),
        ({}, deactivated, reset, ("E0000017", "DEPROVISIONED", set(), [])),
        ({}, active, hand_over, ("", "ACTIVE", set(), [])),
        ({}, federated, hand_over, ("", "ACTIVE", set(), [])),
        ({}, expired, hand_over, ("", "ACTIVE", {"statusChanged"}, [])),
        ({}, recovering, hand_over, ("", "ACTIVE", {"statusChanged"}, [])),
        ({}, provisioned, hand_over, ("", "ACTIVE", {"statusChanged"}, [])),
        ({}, locked, hand_over, ("", "ACTIVE", {"statusChanged"}, [])),
        ({}, staged, hand_over, ("E0000017", "STAGED", set(), [])),
        ({}, suspended, hand_over, ("E0000017", "SUSPENDED", set(), [])),
        # 4.3: only those who are locked out get a mail, and only where the org lets them unlock themselves.
        (
            {"password": {"self_service_unlock": True}},
            locked,
            unlock_oneself,
            ("", "LOCKED_OUT", set(), ["Unlock Account"]),
        ),
        ({"password": {"self_service_unlock": True}}, active, unlock_oneself, ("", "ACTIVE", set(), [])),
        ({}, locked, unlock_oneself, ("E0000119", "LOCKED_OUT", set(), [])),
        ({}, active, unlock_oneself, ("E0000119", "ACTIVE", set(), [])),
        (TELLING, locked, right, ("", "LOCKED_OUT", set(), [])),
        (TELLING, locked, recover, ("", "LOCKED_OUT", set(), [])),
        # Users API reference, create user with optional password: an admin sets no password.
        (OPTIONAL, staged, lambda person: person.call("update_user", password=NEW), ("E0000001", "STAGED", set(), [])),
        (
            OPTIONAL,
            federated,
            lambda person: person.call("update_user", password=NEW),
            ("E0000014", "ACTIVE", set(), []),
        ),
    ],
)
def test_the_whole_result(settings: dict[str, Any], bring: Any, act: Any, want: Want) -> None:
    """The code of a refusal, the status, the times that move, and the mails to the user."""
    person = org(**settings)
    bring(person)
    levers(person).advance(minutes=1)
    before, mails = person.get().json(), len(levers(person).mailbox(person.login))

    answer = act(person)

    after = person.get().json()
    code = "" if answer.ok else answer.json()["errorCode"]
    found = {name for name in TIMES if before[name] != after[name]}
    sent = [mail.subject for mail in list(levers(person).mailbox(person.login))[mails:]]
    assert (code, after["status"], found, sent) == want
    elsewhere = "FEDERATION" if act is hand_over and not code else before["credentials"]["provider"]["type"]
    if not (act is reset and bring is federated):
        assert after["credentials"]["provider"]["type"] == elsewhere
    if code:
        assert after == before


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_reset_of_2017_depends_on_the_first_sign_in(signed_in: bool) -> None:
    """0.4: only a user who had never signed in looked like one who never had a password."""
    person = Person(simulated(as_of="2017-06"))
    active(person)
    if signed_in:
        token = person.sign_in().json()["sessionToken"]
        http(person.okta).post(f"{person.okta.client.base_url}/api/v1/sessions", json={"sessionToken": token})
    person.call("reset_password", sendEmail=False)

    assert person.status == ("RECOVERY" if signed_in else "PROVISIONED")


# ---------------------------------------------------------------------- what changes underneath, and what is kept

SOURCED = {Case.SOURCE, Case.KEEPS_PASSWORDS}
BY_EMAIL = {Case.PASSWORD_OPTIONAL, Case.EMAIL_SIGNS_IN}
OFF: dict[str, Any] = {
    "deactivated": True,
    "begun": False,
    "password": Password.NONE,
    "reset": False,
    "locked": False,
    "suspended": False,
    "registering": False,
    "passwordless": False,
}
CHOSEN: dict[str, Any] = {"password": Password.SET, "reset": False, "external": False, "passwordless": False}
TEMPORARY: dict[str, Any] = {"password": Password.EXPIRED, "reset": False, "passwordless": False}
ELSEWHERE: dict[str, Any] = {
    "password": Password.NONE,
    "external": True,
    "passwordless": False,
    "reset": False,
    "locked": False,
}
AUTOMATIC = {Case.AUTOMATION, Case.INACTIVE}


@pytest.mark.parametrize(
    ("call", "cases", "worlds", "changes"),
    [
        ("suspend", set(), [set(), BY_EMAIL], {"suspended": True}),
        ("unsuspend", set(), [set(), BY_EMAIL], {"suspended": False}),
        ("unlock", set(), [set(), {Case.BLOCKS_DEVICES}], {"locked": False}),
        ("deactivate", set(), [set(), BY_EMAIL, SOURCED, {Case.SELF_REGISTRATION}], OFF),
        ("run_automation", AUTOMATIC, [{Case.AUTOMATION, Case.AUTOMATION_DEACTIVATES} | BY_EMAIL], OFF),
        ("run_automation", {Case.EXPIRING}, [{Case.AUTOMATION, Case.AUTOMATION_DEACTIVATES}], OFF),
        ("run_automation", AUTOMATIC, [{Case.AUTOMATION, Case.AUTOMATION_SUSPENDS}], {"suspended": True}),
        ("expire_password", set(), [set(), SOURCED], {"password": Password.EXPIRED}),
        ("expire_password_with_temp_password", set(), [set(), BY_EMAIL], TEMPORARY),
        ("update_user", {Case.PASSWORD}, [set(), {Case.SELF_REGISTRATION}], CHOSEN),
        ("update_user", set(), [set(), BY_EMAIL, SOURCED], {}),
        ("change_password", {Case.RIGHT_PASSWORD}, [set(), BY_EMAIL], CHOSEN),
        ("forgot_password_recovery_question", {Case.RIGHT_ANSWER}, [set(), BY_EMAIL], CHOSEN),
        ("choose_password", set(), [set(), BY_EMAIL, {Case.MFA}, {Case.MFA, Case.ENROLLS}], CHOSEN),
        ("change_expired_password", set(), [set(), {Case.MFA}, {Case.MFA, Case.ENROLLS}], CHOSEN),
        ("reset_password", {Case.TO_FEDERATION}, [set(), BY_EMAIL], ELSEWHERE),
        ("reset_password", set(), [set()], {"reset": True, "locked": False, "external": False}),
        ("activate", set(), [set()], {"begun": True, "deactivated": False}),
        ("get_user", set(), [set()], {}),
        ("reactivate", set(), [set()], {}),
        ("change_recovery_question", set(), [set()], {}),
        ("forgot_password", set(), [set()], {}),
        ("reset_factors", set(), [set()], {}),
        ("clear_sessions", set(), [set()], {}),
        ("open_activation_link", set(), [set(), BY_EMAIL], {}),
        ("verify_factor", set(), [{Case.MFA}], {}),
        ("skip", set(), [set(), {Case.MFA, Case.ENROLLS}], {}),
        ("unlock_account", set(), [set(), {Case.SELF_SERVICE_UNLOCK}], {}),
    ],
)
def test_what_changes_and_what_is_kept(
    call: str, cases: set[Case], worlds: list[set[Case]], changes: dict[str, Any]
) -> None:
    """1.3: of every user for whom the call is taken, these facts change, and all the others are kept."""
    apart = {Case.PASSWORD, Case.TO_FEDERATION} - cases
    taken = 0
    for world in map(frozenset, worlds):
        for facts in reachable(world):
            for move in moves(facts, world):
                if move.call != call or move.refused or not cases <= move.cases | {Case.AUTOMATION}:
                    continue
                if not facts.exists or apart & move.cases or (call == "run_automation" and status(facts) != "ACTIVE"):
                    continue
                taken += 1
                assert move.after == replace(facts, **changes)
    assert taken


@pytest.mark.parametrize(
    ("call", "worlds"),
    [
        ("delete_user", [set(), BY_EMAIL, SOURCED, {Case.SELF_REGISTRATION}]),
        ("import_inactive", [{Case.SOURCE, Case.SOURCE_DEACTIVATES}, SOURCED | {Case.SOURCE_DEACTIVATES}]),
    ],
)
def test_a_deactivation_is_the_same_by_whatever_door(call: str, worlds: list[set[Case]]) -> None:
    """3.4, 3.14 and 1.5: what an admin's `deactivate` takes away, the first DELETE and the source take away as well."""
    for world in map(frozenset, worlds):
        for facts in reachable(world):
            for move in moves(facts, world):
                if move.call == call and facts.exists and not facts.deactivated:
                    assert move.after == replace(facts, **OFF)


def test_a_source_that_suspends() -> None:
    """1.5: a user who is STAGED is deactivated, and all the others are suspended, whatever lies underneath."""
    for world in ({Case.SOURCE, Case.SOURCE_SUSPENDS}, {Case.SOURCE, Case.SOURCE_SUSPENDS, Case.SELF_REGISTRATION}):
        for facts in reachable(frozenset(world)):
            for move in moves(facts, frozenset(world)):
                if move.call == "import_inactive" and facts.exists and not facts.deactivated:
                    changes = OFF if status(facts) is Status.STAGED else {"suspended": True}
                    assert move.after == replace(facts, **changes)


def test_what_becomes_of_a_password_in_a_directory() -> None:
    """Section 15: the directory keeps the password, before the activation and after a deactivation."""
    world = frozenset(SOURCED)
    for facts in reachable(world):
        for move in moves(facts, world):
            if not facts.exists and move.call == "import_active":
                assert (status(move.after), move.after.directory, move.after.password) == ("STAGED", True, Password.SET)
            if move.call == "activate" and facts.directory and status(facts) is Status.STAGED:
                assert move.after == replace(facts, begun=True)
            if move.call == "activate" and facts.directory and status(facts) is Status.DEPROVISIONED:
                assert move.after == replace(facts, begun=True, deactivated=False, password=Password.SET, reset=True)


def test_an_admin_sets_no_password_where_none_is_required() -> None:
    """Users API reference, create user with optional password: in no status; see also U2."""
    world = frozenset({Case.PASSWORD_OPTIONAL})
    for before in set(Status) - {Status.ABSENT, Status.DEPROVISIONED}:
        found = {
            (move.refusal.code if move.refusal else "")
            for facts in in_status(before, world)
            if not facts.external
            for move in moves(facts, world)
            if move.call in ("update_user", "replace_user") and Case.PASSWORD in move.cases
            if Case.HASHED not in move.cases
        }
        assert found == {"E0000001"}


@pytest.mark.parametrize(
    ("call", "before", "phrase"),
    [
        ("expire_password", "ACTIVE", "signs in by email"),
        ("expire_password_with_temp_password", "ACTIVE", "signs in by email"),
        ("forgot_password", "ACTIVE", "signs in by email"),
        ("sign_in", "ACTIVE", "signs in by email"),
        ("recover_password", "ACTIVE", "signs in by email"),
        ("update_user", "ACTIVE", "where the enrollment policy requires none"),
        ("replace_user", "STAGED", "where the enrollment policy requires none"),
    ],
)
def test_what_helps_a_user_without_a_password(call: str, before: str, phrase: str) -> None:
    """Users API reference, create user with optional password: after a reset, the user chooses one."""
    refused = [row for row in why(call, before, frozenset(BY_EMAIL)) if row.refusal and phrase in row.sentence]

    assert {row.instead for row in refused} == {("reset_password",)}


@pytest.mark.parametrize("call", ["forgot_password", "forgot_password_recovery_question", "recover_password"])
def test_what_helps_where_a_policy_denies_the_reset(call: str) -> None:
    """4.4: an admin's reset."""
    refused = [r for r in why(call, "ACTIVE", frozenset({Case.DENIES_RESET})) if r.refusal and "denies" in r.sentence]

    assert {row.instead for row in refused} == {("reset_password",)}


@pytest.mark.parametrize("under", [{"password": Password.SET, "reset": True}, {"password": Password.EXPIRED}])
def test_a_user_who_chooses_a_password_needs_one_from_then_on(under: dict[str, Any]) -> None:
    """1.3: also if none was required when the user completed the registration, and a password was there already."""
    before = Facts(exists=True, begun=True, passwordless=True, **under)

    changed = {move.after for move in moves(before) if move.call == "change_password" and not move.refused}

    assert changed == {Facts(exists=True, begun=True, password=Password.SET)}


@pytest.mark.parametrize(("email", "after"), [("REQUIRED", "ACTIVE"), ("NOT_ALLOWED", "PROVISIONED")])
def test_an_imported_user_waits_for_a_password_unless_an_email_signs_in(email: str, after: str) -> None:
    """Users API reference, create user with optional password: some authenticator has to be enrolled."""
    entry = {"login": PROFILE["login"], "firstName": "Test", "lastName": "Testerman"}
    settings = {"directory": {"kind": "WORKDAY", "activates_new": True}, "password_enrollment": "OPTIONAL"}
    okta = simulated(seed={"settings": settings | {"email_enrollment": email}, "directory": [entry]})

    levers(Person(okta)).directory.import_now()

    assert okta.client.get_user(PROFILE["login"]).json()["status"] == after
