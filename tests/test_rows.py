"""The finer points of each row of the rules: stamps, mails, what is destroyed, what a link still opens.

The expectations are written by hand from `docs/okta-facts.md`, whose sections are named. `make mutation` says which
expectations are missing.
"""

from collections.abc import Callable

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
    staged_federated,
    staged_with_password,
    then,
)

from lifecycle.client.client import Client
from lifecycle.client.connect import reached, simulated
from lifecycle.client.okta import Okta
from lifecycle.lab.walk import Walk
from lifecycle.model.actors import Actor
from lifecycle.model.facts import status
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.service.adapter import connect
from lifecycle.service.app import App

NEW = "Another-Pa55word"
TIMES = ("activated", "statusChanged", "lastUpdated", "passwordChanged", "lastLogin")
recovering = then(active, "reset_password")
locked = then(active, "lock")
suspended = then(active, "suspend")
Act = Callable[[Person], requests.Response]


def calling(name: str, **given: object) -> Act:
    return lambda person: person.call(name, **given)


def moved(person: Person, act: Act) -> set[str]:
    """The timestamps that an act moves. What one can see before and after it."""
    before = person.get().json()
    response = act(person)
    assert response.ok, response.text
    after = person.get().json()
    return {name for name in TIMES if before[name] != after[name]}


# --------------------------------------------------------------------------------------- timestamps (1.7)

BOTH = {"statusChanged", "lastUpdated"}
SET = {"lastUpdated", "passwordChanged"}
ANSWER = QUESTION["answer"]


def with_question(person: Person) -> None:
    person.create(password=PASSWORD, recovery_question=QUESTION)


def by_link(kind: str) -> Act:
    def act(person: Person) -> requests.Response:
        person.open(kind)
        return person.okta.client.choose_password(person.state_token, NEW)

    return act


def change_when_asked(person: Person) -> requests.Response:
    person.sign_in()
    return person.okta.client.change_expired_password(person.state_token, person.password, NEW)


def forgot_link(person: Person) -> None:
    active(person)
    person.call("forgot_password", sendEmail=False)


@pytest.mark.parametrize(
    ("bring", "act", "want"),
    [
        (staged, calling("activate"), {"activated"} | BOTH),
        (staged_with_password, calling("activate"), {"activated"} | BOTH),
        (staged_federated, calling("activate"), {"activated"} | BOTH),
        (deactivated, calling("activate"), {"activated"} | BOTH),
        (staged, calling("replace_user", password=NEW), SET),
        (staged_with_password, calling("update_user", password=NEW), SET),
        (provisioned, calling("update_user", password=NEW), BOTH | SET),
        (active, calling("update_user", password=NEW), SET),
        (expired, calling("update_user", password=NEW), BOTH | SET),
        (recovering, calling("replace_user", password=NEW), BOTH | SET),
        (locked, calling("update_user", password=NEW), SET),
        (suspended, calling("update_user", password=NEW), SET),
        (active, calling("update_user", profile={"nickName": "Al"}), {"lastUpdated"}),
        (active, calling("suspend"), BOTH),
        (suspended, calling("unsuspend"), BOTH),
        (locked, calling("unlock"), BOTH),
        (active, calling("expire_password"), BOTH),
        (active, calling("expire_password_with_temp_password"), BOTH | SET),
        (recovering, calling("expire_password_with_temp_password"), BOTH | SET),
        (expired, calling("expire_password_with_temp_password"), SET),
        (active, calling("reset_password"), BOTH),
        (active, calling("deactivate"), BOTH),
        (active, calling("delete_user"), BOTH),
        (active, calling("change_password", oldPassword=PASSWORD, newPassword=NEW), SET),
        (staged_with_password, calling("change_password", oldPassword=PASSWORD, newPassword=NEW), SET),
        (expired, calling("change_password", oldPassword=PASSWORD, newPassword=NEW), BOTH | SET),
        (recovering, calling("change_password", oldPassword=PASSWORD, newPassword=NEW), BOTH | SET),
        (with_question, calling("forgot_password_recovery_question", answer=ANSWER, newPassword=NEW), SET),
        (active, calling("change_recovery_question", password=PASSWORD, recovery_question=QUESTION), {"lastUpdated"}),
        (active, calling("reset_factors"), set()),
        (active, calling("clear_sessions"), set()),
        (active, calling("forgot_password"), set()),
        (provisioned, calling("reactivate"), set()),
        (active, Person.sign_in, {"lastLogin"}),
        (provisioned, by_link("activation"), BOTH | SET | {"lastLogin"}),
        (recovering, by_link("reset"), BOTH | SET | {"lastLogin"}),
        (forgot_link, by_link("reset"), SET | {"lastLogin"}),
        (expired, change_when_asked, BOTH | SET | {"lastLogin"}),
    ],
)
def test_which_timestamps_move(tester: Person, bring, act: Act, want: set[str]) -> None:
    """These, and no other."""
    bring(tester)

    assert moved(tester, act) == want


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ({"activate": False}, set()),
        ({"activate": False, "password": PASSWORD}, {"passwordChanged"}),
        ({}, {"activated"}),
        ({"password": PASSWORD}, {"activated", "passwordChanged"}),
        ({"password": PASSWORD, "nextLogin": "changePassword"}, {"activated", "passwordChanged"}),
        ({"provider": "FEDERATION"}, {"activated"}),
        ({"provider": "SOCIAL", "activate": False}, set()),
    ],
)
def test_which_timestamps_a_new_user_has(tester: Person, given: dict, want: set[str]) -> None:
    """A user who is activated at creation has `activated`, and a user with a password has `passwordChanged`."""
    created = tester.create(**given).json()

    assert {name for name in ("activated", "passwordChanged", "lastLogin") if created[name]} == want


# ------------------------------------------------------------------------------ a password set by an admin (3.13)


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
@pytest.mark.parametrize(
    ("bring", "lift"),
    [
        (staged, "activate"),
        (staged_with_password, "activate"),
        (provisioned, ""),
        (active, ""),
        (expired, ""),
        (recovering, ""),
        (then(provisioned, "reset_password"), ""),
        (locked, "unlock"),
        (then(expired, "lock"), "unlock"),
        (suspended, "unsuspend"),
        (then(provisioned, "suspend"), "unsuspend"),
        (then(expired, "suspend"), "unsuspend"),
        (then(active, "reset_password", "suspend"), "unsuspend"),
    ],
)
def test_a_password_that_an_admin_sets_opens_the_door(tester: Person, call: str, bring, lift: str) -> None:
    """At once, or once what lies over the user is lifted; the old one doesn't, and no change is asked for."""
    bring(tester)
    before = tester.status

    response = tester.call(call, password=NEW)
    after = tester.status
    if lift:
        assert after == before
        assert not tester.sign_in(NEW).ok
        tester.call(lift)

    assert response.ok
    assert response.json()["credentials"]["password"] == {}
    assert tester.status == "ACTIVE"
    assert tester.sign_in(NEW).json()["status"] == "SUCCESS"
    assert not tester.sign_in(PASSWORD).ok


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
@pytest.mark.parametrize("bring", [recovering, expired, locked, suspended])
def test_a_password_set_in_trouble_is_a_guess(tester: Person, call: str, bring) -> None:
    """`unknown` for RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT and SUSPENDED (3.13)."""
    bring(tester)

    assert tester.call(call, password=NEW).headers["X-Simulator-Evidence"] == "unknown"
    assert tester.call(call, profile=PROFILE | {"nickName": "Al"}).headers["X-Simulator-Evidence"] != "unknown"


# ----------------------------------------------------------------------- who signs in elsewhere (2.1, 3.2, 3.8, 4.1)


@pytest.mark.parametrize("provider", ["FEDERATION", "SOCIAL"])
def test_who_signs_in_elsewhere_is_active_without_a_password(tester: Person, provider: str) -> None:
    """STAGED, then ACTIVE by `activate`, with no link and no mail; no password opens this door (2.1, 3.2)."""
    created = tester.create(activate=False, provider=provider).json()

    answer = tester.call("activate", sendEmail=False).json()

    assert created["status"] == "STAGED"
    assert "password" not in created["credentials"]
    assert answer == {}
    assert tester.status == "ACTIVE"
    assert tester.get().json()["credentials"]["provider"]["type"] == provider
    assert errors(tester.sign_in(PASSWORD)) == ("401 E0000004 Authentication failed", ())


def test_who_signs_in_elsewhere_comes_back_without_a_password(tester: Person) -> None:
    """Deactivated and activated again: ACTIVE, as at first. A guess, and marked as one."""
    federated(tester)
    tester.call("deactivate")

    back = tester.call("activate", sendEmail=False)

    assert back.headers["X-Simulator-Evidence"] == "unknown"
    assert back.json() == {}
    assert tester.status == "ACTIVE"


def test_a_reset_gives_a_federated_user_a_password(tester: Person) -> None:
    """3.8: the provider becomes OKTA, the status RECOVERY, and the link leads to a password."""
    federated(tester)

    tester.call("reset_password", sendEmail=False)
    during = tester.get().json()
    by_link("reset")(tester)

    assert (during["status"], during["credentials"]["provider"]["type"]) == ("RECOVERY", "OKTA")
    assert tester.status == "ACTIVE"
    assert tester.sign_in(NEW).ok


@pytest.mark.parametrize("bring", [active, expired, recovering])
def test_a_reset_hands_the_sign_in_to_another_provider(tester: Person, bring) -> None:
    """3.8: `provider=FEDERATION` answers `{}`; the password is gone and no reset is pending."""
    bring(tester)

    answer = tester.call("reset_password", sendEmail=False, provider="FEDERATION")

    user = tester.get().json()
    assert answer.json() == {}
    assert (user["status"], user["credentials"]["provider"]["type"]) == ("ACTIVE", "FEDERATION")
    assert "password" not in user["credentials"]
    assert not tester.sign_in(PASSWORD).ok


@pytest.mark.parametrize("bring", [staged_federated, federated, then(federated, "suspend")])
@pytest.mark.parametrize("call", ["update_user", "replace_user"])
def test_a_password_does_not_bring_a_federated_user_to_okta(tester: Person, call: str, bring) -> None:
    """Only `reset_password` leads to a password here (guardian/gateway). That others are refused is a guess."""
    bring(tester)
    before = tester.get().json()

    refused = tester.call(call, password=NEW)

    assert errors(refused)[0] == "403 E0000014 Update of credentials failed"
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert tester.get().json() == before


@pytest.mark.parametrize("bring", [provisioned, locked])
def test_a_reset_of_others_hands_the_sign_in_over_too(tester: Person, bring) -> None:
    """3.8 speaks of users with a password that works. That others become ACTIVE as well, without a lock, is a guess."""
    bring(tester)

    answer = tester.call("reset_password", sendEmail=False, provider="FEDERATION")

    user = tester.get().json()
    assert answer.headers["X-Simulator-Evidence"] == "unknown"
    assert (user["status"], user["credentials"]["provider"]["type"]) == ("ACTIVE", "FEDERATION")
    assert "password" not in user["credentials"]


@pytest.mark.parametrize("bring", [provisioned, active, expired, recovering, locked, suspended])
def test_a_hash_comes_too_late_after_activation(tester: Person, bring) -> None:
    """Okta's Users API reference: a hash can be imported at creation, or while the user is STAGED."""
    bring(tester)
    before = tester.get().json()
    value = {"algorithm": "SHA-256", "value": "gSyz5pTiYnDyFTPmrqRRbSQWcTtVJ3nVzOTwhmOYuZg="}

    refused = tester.call("update_user", password={"hash": value})

    assert errors(refused)[0] == "403 E0000014 Update of credentials failed"
    assert tester.get().json() == before


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
def test_an_org_may_edit_the_profile_of_a_deactivated_user_but_not_the_password(call: str) -> None:
    """Okta's article on the option to edit deactivated users. Of a password no source speaks."""
    person = Person(reached(Org(Settings(edits_deactivated=True))))
    deactivated(person)

    edited = person.call(call, profile=PROFILE | {"nickName": "T"})
    refused = person.call(call, password=NEW)

    assert edited.json()["profile"]["nickName"] == "T"
    assert errors(refused)[0] == "403 E0000038 This operation is not allowed in the user's current status."
    assert refused.headers["X-Simulator-Evidence"] == "unknown"


@pytest.mark.parametrize("call", ["expire_password", "expire_password_with_temp_password"])
def test_a_federated_user_has_no_password_to_expire(tester: Person, call: str) -> None:
    """A guess: refused, and she signs in elsewhere as before."""
    federated(tester)

    answer = tester.call(call)

    assert errors(answer)[0] == "403 E0000038 This operation is not allowed in the user's current status."
    assert answer.headers["X-Simulator-Evidence"] == "unknown"
    assert tester.status == "ACTIVE"


def test_a_password_of_a_federated_user_is_refused(tester: Person) -> None:
    """2.1: rejected, with a code that nobody knows; nobody is created."""
    answer = tester.create(provider="FEDERATION", password=PASSWORD)

    assert errors(answer) == (
        "400 E0000001 Api validation failed: password",
        ("password: A password can't be given to a user who signs in with another provider",),
    )
    assert answer.headers["X-Simulator-Evidence-Text"] == "unknown"
    assert tester.okta.client.get_user(tester.login).status_code == 404


# ------------------------------------------------------------------------------------------- links and mails (3.2, 3.3)


@pytest.mark.parametrize(
    ("bring", "call", "mails"),
    [
        (staged, "activate", 1),
        (staged_with_password, "activate", 1),
        (deactivated, "activate", 1),
        (staged_federated, "activate", 0),
        (provisioned, "reactivate", 1),
        (active, "reset_password", 1),
        (expired, "reset_password", 1),
        (recovering, "reset_password", 1),
        (provisioned, "reset_password", 1),
        (locked, "reset_password", 1),
        (federated, "reset_password", 1),
        (active, "forgot_password", 1),
        (suspended, "unsuspend", 0),
        (active, "deactivate", 0),
    ],
)
def test_a_link_goes_by_mail_or_comes_back(tester: Person, bring, call: str, mails: int) -> None:
    """`sendEmail=true` mails it and answers `{}`."""
    assert tester.okta.simulator
    bring(tester)
    before = len(tester.okta.simulator.mailbox())
    takes = call in ("activate", "reactivate", "reset_password", "forgot_password")

    answer = tester.call(call, **({"sendEmail": True} if takes else {}))

    assert answer.json() == {}
    assert len(tester.okta.simulator.mailbox()) - before == mails


@pytest.mark.parametrize("allowed", [True, False])
def test_a_recovering_user_is_reactivated_where_the_org_does_so(allowed: bool) -> None:
    """C5: documented one way, observed the other; so it is a setting."""
    org = Org(Settings(reactivate_in_recovery=allowed))
    client = Client(org.base_url, "token", connect(requests.Session(), App(org, "token")), simulated=True)
    person = Person(Okta(client))
    recovering(person)

    answer = person.call("reactivate", sendEmail=False)

    if allowed:
        assert set(answer.json()) == {"activationUrl", "activationToken"}
    else:
        assert errors(answer)[0] == "403 E0000038 This operation is not allowed in the user's current status."
    assert person.status == "RECOVERY"


# -------------------------------------------------------------------------------------- sign-in and lock (4.1, 4.3)


@pytest.mark.parametrize("bring", [staged_with_password, recovering, locked, suspended, deactivated])
def test_a_refused_sign_in_says_nothing_and_counts_nothing(bring) -> None:
    """401 E0000004 with no causes, whatever the status; right and wrong passwords alike."""
    person = Person(simulated(password_policy=PasswordPolicy(max_attempts=10)))
    bring(person)
    before = person.get().json()

    answers = [person.sign_in(word) for word in [PASSWORD, WRONG] * 6]

    assert {errors(answer) for answer in answers} == {("401 E0000004 Authentication failed", ())}
    assert person.get().json() == before


def test_the_counter_begins_again(tester: Person) -> None:
    """4.3: after a good sign-in, and after an unlock, ten more are needed."""
    active(tester)
    for start in (lambda: tester.sign_in(PASSWORD), lambda: tester.call("unlock")):
        for _ in range(9):
            tester.sign_in(WRONG)
        assert tester.status == "ACTIVE"
        tester.sign_in(PASSWORD)
        for _ in range(10):
            tester.sign_in(WRONG)
        assert tester.status == "LOCKED_OUT"
        tester.call("unlock")
        start()


def test_a_password_that_is_set_ends_what_was_pending_under_a_suspension(tester: Person) -> None:
    """RECOVERY under SUSPENDED: the new password ends the reset (3.13, a guess)."""
    then(active, "reset_password", "suspend")(tester)

    tester.call("update_user", password=NEW)
    tester.call("unsuspend")

    assert tester.status == "ACTIVE"


# --------------------------------------------------------------------------- what was probably meant (section 8)

MEANT = {
    "STAGED": {"reactivate": "activate", "suspend": "deactivate", "reset_password": "activate"},
    "PROVISIONED": {
        "activate": "reactivate",
        "expire_password": "reactivate",
        "expire_password_with_temp_password": "reactivate",
        "change_password": "update_user",
        "change_recovery_question": "update_user",
        "forgot_password": "reactivate",
    },
    "RECOVERY": {"activate": "reset_password", "reactivate": "reset_password", "forgot_password": "reset_password"},
    "PASSWORD_EXPIRED": {
        "activate": "reset_password",
        "reactivate": "reset_password",
        "forgot_password": "reset_password",
    },
    "LOCKED_OUT": {"activate": "unlock", "reactivate": "unlock", "unsuspend": "unlock", "sign_in": "unlock"},
    "SUSPENDED": {
        "activate": "unsuspend",
        "reactivate": "unsuspend",
        "suspend": "unsuspend",
        "reset_password": "unsuspend",
        "sign_in": "unsuspend",
    },
    "DEPROVISIONED": {
        "reactivate": "activate",
        "unsuspend": "activate",
        "deactivate": "activate",
        "reset_password": "activate",
        "update_user": "activate",
        "create_user": "get_user",
        "sign_in": "activate",
    },
}
BRING = {
    "STAGED": (False, ()),
    "PROVISIONED": (None, ()),
    "RECOVERY": (True, ("reset_password",)),
    "PASSWORD_EXPIRED": (True, ("expire_password",)),
    "LOCKED_OUT": (True, ("sign_in",) * 10),
    "SUSPENDED": (True, ("suspend",)),
    "DEPROVISIONED": (True, ("deactivate",)),
}


@pytest.mark.parametrize(
    ("before", "call", "meant"), [(before, call, meant) for before, row in MEANT.items() for call, meant in row.items()]
)
def test_a_refusal_says_what_was_probably_meant(before: str, call: str, meant: str) -> None:
    """The likeliest first, written from what people confuse."""
    walk = Walk(simulated())
    ready, names = BRING[before]
    if ready is False:
        told = walk.create_user(PROFILE, activate=False)
    else:
        told = walk.create_user(PROFILE, **({"password": PASSWORD} if ready else {}))
    given = {"sign_in": {"password": WRONG}, "reset_password": {"sendEmail": False}}
    for name in names:
        told = walk.do(name, **given.get(name, {}))
    assert told.now == before

    more = {
        "update_user": {"profile": {"nickName": "Al"}},
        "create_user": {"profile": PROFILE},
        "sign_in": {"password": PASSWORD},
    }
    told = walk.do(call, **more.get(call, {}))

    assert told.refused
    assert told.why.instead[:1] == (meant,)


def test_a_user_who_is_not_there_is_to_be_created() -> None:
    """Deleted twice, that is for good."""
    walk = Walk(simulated())
    walk.create_user(PROFILE)
    walk.delete_user()
    walk.delete_user()

    told = walk.do("get_user")

    assert told.refused
    assert told.why.instead == ("create_user",)


# ------------------------------------------------------------------------------------ the links of a user (3.15)

PASSWORD_LINKS = {
    "suspend",
    "resetPassword",
    "forgotPassword",
    "expirePassword",
    "changeRecoveryQuestion",
    "changePassword",
    "deactivate",
}
ALWAYS = {"resetFactors", "schema", "self", "type"}


@pytest.mark.parametrize(
    ("bring", "want"),
    [
        (staged, {"activate"}),
        (provisioned, {"suspend", "resetPassword", "reactivate", "deactivate"}),
        (active, PASSWORD_LINKS),
        (expired, PASSWORD_LINKS),
        (recovering, PASSWORD_LINKS),
        (locked, PASSWORD_LINKS | {"unlock"}),
        (suspended, {"unsuspend", "deactivate"}),
        (deactivated, {"activate", "delete"}),
    ],
)
def test_the_links_of_each_status(tester: Person, bring, want: set[str]) -> None:
    """Recorded, but for RECOVERY and LOCKED_OUT, which are guesses."""
    bring(tester)

    assert set(tester.get().json()["_links"]) == want | ALWAYS


@pytest.mark.parametrize(
    ("bring", "name", "method", "path"),
    [
        (staged, "activate", "POST", "/lifecycle/activate"),
        (provisioned, "reactivate", "POST", "/lifecycle/reactivate"),
        (active, "deactivate", "POST", "/lifecycle/deactivate"),
        (active, "suspend", "POST", "/lifecycle/suspend"),
        (suspended, "unsuspend", "POST", "/lifecycle/unsuspend"),
        (locked, "unlock", "POST", "/lifecycle/unlock"),
        (active, "expirePassword", "POST", "/lifecycle/expire_password"),
        (active, "resetPassword", "POST", "/lifecycle/reset_password"),
        (active, "resetFactors", "POST", "/lifecycle/reset_factors"),
        (active, "changePassword", "POST", "/credentials/change_password"),
        (active, "changeRecoveryQuestion", "POST", "/credentials/change_recovery_question"),
        (active, "forgotPassword", "POST", "/credentials/forgot_password"),
        (deactivated, "delete", "DELETE", ""),
    ],
)
def test_where_a_link_leads(tester: Person, bring, name: str, method: str, path: str) -> None:
    """To the call of its name, at the user's own address."""
    bring(tester)

    link = tester.get().json()["_links"][name]

    assert link == {"href": f"{tester.okta.client.base_url}/api/v1/users/{tester.id}{path}", "method": method}


def test_where_the_links_in_mails_lead() -> None:
    """3.2, 3.8, 3.9: `/tokens/…/verify`, on Classic `/welcome/…`; `/reset_password/…`; `/signin/reset-password/…`."""
    found = {}
    for engine in ("identity", "classic"):
        person = Person(simulated(engine=engine))
        provisioned(person)
        answer = person.call("reactivate", sendEmail=False).json()
        found[engine] = answer["activationUrl"].replace(answer["activationToken"], "…")
    person = Person(simulated())
    active(person)
    base = person.okta.client.base_url
    for call in ("forgot_password", "reset_password"):
        url = person.call(call, sendEmail=False).json()["resetPasswordUrl"]
        found[call] = url.replace(person.links["reset"], "…")

    assert len(person.links["reset"]) == 20
    assert found == {
        "identity": f"{base}/tokens/…/verify",
        "classic": f"{base}/welcome/…",
        "forgot_password": f"{base}/signin/reset-password/…",
        "reset_password": f"{base}/reset_password/…",
    }


# ------------------------------------------------------------------------------------ the profile (1.6, 2.3)

EVERYTHING = {
    "firstName": "Test",
    "lastName": "Testerman",
    "mobilePhone": "+1-555-123-4567",
    "middleName": "T.",
    "honorificPrefix": "Dr.",
    "honorificSuffix": "Jr.",
    "title": "Tester",
    "displayName": "Test T. Testerman",
    "nickName": "Testy",
    "profileUrl": "https://example.com/t",
    "primaryPhone": "+1-555-123-4568",
    "streetAddress": "1 Main St",
    "city": "San Francisco",
    "state": "CA",
    "zipCode": "94107",
    "countryCode": "US",
    "postalAddress": "PO Box 1",
    "preferredLanguage": "en-US",
    "locale": "en_US",
    "timezone": "America/Los_Angeles",
    "userType": "Employee",
    "employeeNumber": "187",
    "costCenter": "10",
    "organization": "Okta",
    "division": "R&D",
    "department": "Engineering",
    "managerId": "282",
    "manager": "Ann",
    "secondEmail": "t@example.org",
    "login": "tester@example.com",
    "email": "tester@example.com",
}


def test_every_property_of_the_base_profile_is_kept(tester: Person) -> None:
    """The 31 of the default user schema (Okta's Users API reference, profile object)."""
    created = tester.okta.client.create_user(EVERYTHING)

    assert len(EVERYTHING) == 31
    assert created.json()["profile"] == EVERYTHING


@pytest.mark.parametrize(
    ("name", "least", "most"), [("login", 5, 100), ("email", 5, 100), ("firstName", 1, 50), ("lastName", 1, 50)]
)
def test_how_long_a_property_may_be(name: str, least: int, most: int) -> None:
    """As long and as short as the sheet says; one more or less is refused (1.6). The words are a guess."""

    def create(length: int) -> requests.Response:
        value = "a@" + "b" * (length - 4) + ".c" if "@" in PROFILE[name] else "a" * length
        if length < 5 and "@" in PROFILE[name]:
            value = "@b.c"[-length:] if length < 4 else "abcd"
        return Person(simulated()).okta.client.create_user(PROFILE | {name: value})

    said = f"{name}: The field must be between {least} and {most} characters"
    assert create(least).ok
    assert create(most).ok
    long = create(most + 1)
    assert errors(long) == (f"400 E0000001 Api validation failed: {name}", (said,))
    if least > 1:
        assert said in errors(create(least - 1))[1]


# ----------------------------------------------------------------------------- a hash, once activation has begun (3.13)


@pytest.mark.parametrize("bring", [provisioned, active, recovering, expired, locked, suspended])
def test_a_hash_is_taken_only_while_staged(tester: Person, bring) -> None:
    """Documented: `password.hash` may be set again only in STAGED; nothing changes."""
    bring(tester)
    before = tester.get().json()
    hash_ = {"algorithm": "SHA-256", "salt": "c2FsdA==", "saltOrder": "PREFIX", "value": "aGFzaA=="}

    refused = tester.okta.client.call("update_user", tester.id, body={"credentials": {"password": {"hash": hash_}}})

    assert errors(refused)[0] == "403 E0000014 Update of credentials failed"
    assert tester.get().json() == before


# ---------------------------------------------------------------------- the old password, and who has none (3.11, 3.12)


@pytest.mark.parametrize("bring", [staged_with_password, active, recovering, expired])
def test_a_wrong_old_password_changes_nothing(tester: Person, bring) -> None:
    """403 E0000014 wherever the right one would be taken."""
    bring(tester)
    before = tester.get().json()

    refused = tester.call("change_password", oldPassword=WRONG, newPassword=NEW)

    assert errors(refused) == ("403 E0000014 Update of credentials failed", ("Old Password is not correct",))
    assert tester.get().json() == before


@pytest.mark.parametrize("bring", [staged_with_password, active, recovering])
def test_a_question_needs_the_password(tester: Person, bring) -> None:
    """403 E0000014, and there is no question after it."""
    bring(tester)

    refused = tester.call("change_recovery_question", password=WRONG, recovery_question=QUESTION)

    assert errors(refused)[0] == "403 E0000014 Update of credentials failed"
    assert "recovery_question" not in tester.get().json()["credentials"]


@pytest.mark.parametrize("bring", [staged, provisioned, federated, then(provisioned, "reset_password")])
def test_who_has_no_password_can_change_none(tester: Person, bring) -> None:
    """403 E0000035 (3.11); for the question 403 E0000036 (3.12)."""
    bring(tester)

    change = tester.call("change_password", oldPassword=PASSWORD, newPassword=NEW)
    ask = tester.call("change_recovery_question", password=PASSWORD, recovery_question=QUESTION)

    assert errors(change) == ("403 E0000035 Change password not allowed on specified user.", ())
    assert errors(ask) == ("403 E0000036 Change recovery question not allowed on specified user.", ())


def test_a_wrong_answer_sets_no_password(tester: Person) -> None:
    """The code of this form is not known (3.10); we answer as the sign-in does."""
    with_question(tester)

    refused = tester.call("forgot_password_recovery_question", answer="no idea", newPassword=NEW)

    assert errors(refused)[0] == "403 E0000087 The recovery question answer did not match our records."
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert not tester.sign_in(NEW).ok
    assert tester.sign_in(PASSWORD).ok


# ------------------------------------------------------------------- links and sign-ins that were overtaken (4.2)

NO_LINK = "403 E0000105 You have accessed an account recovery link that has expired or been previously used."
_NOT_NOW = "This operation is not allowed in the current authentication state."
NO_STATE = (f"403 E0000079 {_NOT_NOW}", (_NOT_NOW,))
NO = "401 E0000004 Authentication failed"


@pytest.mark.parametrize(
    ("bring", "calls", "kind", "said"),
    [
        (provisioned, ["suspend"], "activation", NO),
        (provisioned, ["deactivate"], "activation", NO),
        (recovering, ["suspend"], "reset", NO_LINK),
        (recovering, ["deactivate"], "reset", NO_LINK),
        (recovering, ["update_user"], "reset", NO_LINK),
        (recovering, ["expire_password_with_temp_password"], "reset", NO_LINK),
        (forgot_link, ["suspend"], "reset", NO_LINK),
        (forgot_link, ["lock"], "reset", NO_LINK),
        (forgot_link, ["expire_password"], "reset", NO_LINK),
    ],
)
def test_a_link_that_was_overtaken_opens_nothing(tester: Person, bring, calls: list[str], kind: str, said: str) -> None:
    """The status is looked at when a link is opened, and is as before."""
    bring(tester)
    token = tester.links[kind]
    for name in calls:
        if name == "lock":
            for _ in range(10):
                tester.sign_in(WRONG)
        else:
            tester.call(name, **({"password": NEW} if name == "update_user" else {}))
    before = tester.get().json()
    tester.links[kind] = token

    opened = tester.open(kind)

    assert errors(opened)[0] == said
    assert tester.get().json() == before


def test_an_activation_link_of_who_has_a_password_signs_in(tester: Person) -> None:
    """4.2: user with password: SUCCESS; it counts as a sign-in."""
    staged_with_password(tester)
    tester.call("activate", sendEmail=False)

    opened = tester.open("activation").json()

    assert opened["status"] == "SUCCESS"
    assert tester.get().json()["lastLogin"] is not None


def opened_activation(person: Person) -> None:
    provisioned(person)
    person.open("activation")


def opened_reset(person: Person) -> None:
    recovering(person)
    person.open("reset")


def asked_for_a_change(person: Person) -> None:
    expired(person)
    person.sign_in()


def asked_a_question(person: Person) -> None:
    with_question(person)
    person.call("reset_password", sendEmail=False)
    person.open("reset")


@pytest.mark.parametrize(
    ("bring", "step", "given"),
    [
        (opened_activation, "choose_password", [NEW]),
        (opened_reset, "choose_password", [NEW]),
        (asked_for_a_change, "change_expired_password", [PASSWORD, NEW]),
        (asked_a_question, "answer_question", [ANSWER]),
    ],
)
def test_a_sign_in_that_a_suspension_overtook_goes_no_further(tester: Person, bring, step: str, given: list) -> None:
    """403 E0000079, a guess, and marked as one; what lies underneath waits for the end of the suspension."""
    bring(tester)
    tester.call("suspend")
    before = tester.get().json()

    refused = getattr(tester.okta.client, step)(tester.state_token, *given)

    assert errors(refused) == NO_STATE
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert tester.get().json() == before


def old_password(days: int) -> Person:
    policy = PasswordPolicy(max_age_days=90, expire_warn_days=10)
    person = Person(simulated(password_policy=policy))
    active(person)
    assert person.okta.simulator
    person.okta.simulator.advance(days=days)
    return person


def warned(person: Person) -> str:
    body = {"username": person.login, "password": PASSWORD, "options": {"warnBeforePasswordExpired": True}}
    return str(person.okta.client.call("sign_in", body=body).json()["stateToken"])


def test_a_warning_that_is_heeded_moves_what_a_change_moves() -> None:
    """A change moves passwordChanged, lastUpdated and the sign-in's lastLogin. Skipped, only lastLogin moves (1.7)."""
    heeds, skips = old_password(85), old_password(85)
    state = warned(heeds), warned(skips)

    changed = moved(heeds, lambda person: person.okta.client.change_expired_password(state[0], PASSWORD, NEW))
    skipped = moved(skips, lambda person: person.okta.client.skip(state[1]))

    assert changed == SET | {"lastLogin"}
    assert skipped == {"lastLogin"}


def test_a_warning_that_a_suspension_overtook_cannot_be_skipped() -> None:
    """403 E0000079, a guess."""
    person = old_password(85)
    state = warned(person)
    person.call("suspend")

    refused = person.okta.client.skip(state)

    assert errors(refused) == NO_STATE
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert person.get().json()["lastLogin"] is None


def test_a_forgotten_password_asks_the_question_first(tester: Person) -> None:
    """4.2: RECOVERY, then PASSWORD_RESET; the user stays ACTIVE and the old password good (4.3)."""
    with_question(tester)
    tester.call("forgot_password", sendEmail=False)

    opened = tester.open("reset").json()
    wrong = tester.okta.client.answer_question(tester.state_token, "no idea")
    answered = tester.okta.client.answer_question(tester.state_token, ANSWER).json()
    still = tester.sign_in(PASSWORD).ok
    done = tester.okta.client.choose_password(answered["stateToken"], NEW)

    assert opened["status"] == "RECOVERY"
    assert errors(wrong)[0] == "403 E0000087 The recovery question answer did not match our records."
    assert answered["status"] == "PASSWORD_RESET"
    assert still
    assert done.json()["status"] == "SUCCESS"
    assert tester.sign_in(NEW).ok


def test_wrong_answers_suspend_an_active_user_too() -> None:
    """1.5: about five; afterwards she is ACTIVE again by unsuspend."""
    person = Person(simulated(password_policy=PasswordPolicy(recovery_answers=2)))
    with_question(person)
    person.call("forgot_password", sendEmail=False)
    person.open("reset")

    for _ in range(2):
        person.okta.client.answer_question(person.state_token, "no idea")
    during = person.status
    person.call("unsuspend")

    assert (during, person.status) == ("SUSPENDED", "ACTIVE")


def test_a_wrong_answer_lifts_no_lock() -> None:
    """403 E0000087, and still LOCKED_OUT."""
    policy = PasswordPolicy(max_attempts=1, self_service_unlock=True)
    person = Person(simulated(password_policy=policy))
    with_question(person)
    person.sign_in(WRONG)
    person.okta.client.unlock_account(person.login)
    assert person.okta.simulator
    opened = person.okta.client.open_reset_link(person.okta.simulator.mailbox()[-1].link).json()

    refused = person.okta.client.answer_question(opened["stateToken"], "no idea")

    mail = person.okta.simulator.mailbox()[-1]
    assert mail.link == f"{person.okta.client.base_url}/signin/unlock/{mail.token}"
    assert errors(refused)[0] == "403 E0000087 The recovery question answer did not match our records."
    assert person.status == "LOCKED_OUT"


# ------------------------------------------------------------------------ to ask for a link oneself, by status (4.2)

EVERY = [staged, provisioned, recovering, expired, locked, suspended, deactivated]


@pytest.mark.parametrize("bring", EVERY)
def test_a_stranger_who_asks_for_a_link_learns_nothing(tester: Person, bring) -> None:
    """The same answer as for a stranger, no mail with a link, nothing changed."""
    bring(tester)
    assert tester.okta.simulator
    before, links = tester.get().json(), [mail.link for mail in tester.okta.simulator.mailbox()]

    answer = tester.okta.client.recover_password(tester.login)

    assert answer.json() == tester.okta.client.recover_password("nobody@example.com").json()
    assert answer.json()["status"] == "RECOVERY_CHALLENGE"
    assert tester.get().json() == before
    assert [mail.link for mail in tester.okta.simulator.mailbox() if mail.link] == links


@pytest.mark.parametrize("bring", [*(way for way in EVERY if way is not deactivated), federated])
def test_a_trusted_application_can_recover_active_users_only(tester: Person, bring) -> None:
    """Elsewhere 403 E0000006, a guess, and nothing changed."""
    bring(tester)
    before = tester.get().json()

    refused = http(tester.okta).post(
        f"{tester.okta.client.base_url}/api/v1/authn/recovery/password", json={"username": tester.login}
    )

    assert errors(refused)[0] == "403 E0000006 You do not have permission to perform the requested action"
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert tester.get().json() == before


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(
    "bring", [staged, provisioned, active, recovering, expired, suspended, deactivated, federated, None]
)
def test_a_user_who_is_not_locked_asks_for_an_unlock(on: bool, bring) -> None:
    """Where users may unlock themselves: the same answer for everybody, and no mail; else 403 E0000119."""
    person = Person(simulated(password_policy=PasswordPolicy(self_service_unlock=on)))
    if bring:
        bring(person)
    assert person.okta.simulator
    mails = len(person.okta.simulator.mailbox())

    answer = person.okta.client.unlock_account(person.login)

    if on:
        assert (answer.json()["status"], answer.json()["recoveryType"]) == ("RECOVERY_CHALLENGE", "UNLOCK")
    else:
        assert errors(answer)[0] == "403 E0000119 Your account is locked. Please contact your administrator."
    assert answer.headers["X-Simulator-Evidence"] == "unknown"
    assert len(person.okta.simulator.mailbox()) == mails


# ------------------------------------------------------------------------------------------------ time (1.5), 2017


def test_a_lock_under_a_suspension_ends_by_itself_too() -> None:
    """The timer runs; after the suspension the user is ACTIVE. Under a lock that is not due, LOCKED_OUT again."""
    found = []
    for minutes in (31, 1):
        person = Person(simulated(password_policy=PasswordPolicy(max_attempts=1, auto_unlock_minutes=30)))
        active(person)
        person.sign_in(WRONG)
        person.call("suspend")
        assert person.okta.simulator
        person.okta.simulator.advance(minutes=minutes)
        during = person.status
        person.call("unsuspend")
        found.append((during, person.status))

    assert found == [("SUSPENDED", "ACTIVE"), ("SUSPENDED", "LOCKED_OUT")]


def test_a_reset_of_2017_has_its_link_all_the_same() -> None:
    """The user looks PROVISIONED, and chooses a password by it."""
    person = Person(simulated(as_of="2017-06"))
    active(person)

    answer = person.call("reset_password", sendEmail=False)
    during = person.status
    by_link("reset")(person)

    assert set(answer.json()) == {"resetPasswordUrl"}
    assert (during, person.status) == ("PROVISIONED", "ACTIVE")


# --------------------------------------------------------------------------- what a refused sign-in was in want of


@pytest.mark.parametrize(
    ("bring", "meant"),
    [
        (dict(activate=False), "activate"),
        (dict(), "open_activation_link"),
        (dict(password=PASSWORD, reset=True), "open_reset_link"),
    ],
)
def test_a_refused_sign_in_says_what_is_missing(bring: dict, meant: str) -> None:
    """To the learner, in the walk's words; Okta says nothing."""
    walk = Walk(simulated())
    walk.create_user(PROFILE, **{name: value for name, value in bring.items() if name != "reset"})
    if "reset" in bring:
        walk.reset_password(sendEmail=False)

    told = walk.do("sign_in", password=PASSWORD)

    assert told.refused
    assert told.why.instead[:1] == (meant,)


def test_the_last_wrong_password_is_the_policys_doing() -> None:
    """The policy acts, no matter who called. The call that was meant is `unlock`."""
    walk = Walk(simulated(password_policy=PasswordPolicy(max_attempts=1)))
    walk.create_user(PROFILE, password=PASSWORD)

    told = walk.do("sign_in", password=WRONG)

    assert told.why.instead == ("unlock",)
    assert {move.actor for move in told.why.moves if status(move.after) == "LOCKED_OUT"} == {Actor.POLICY}


# ---------------------------------------------------------------------------- what a change of the profile leaves alone


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
@pytest.mark.parametrize("bring", [staged_federated, federated, then(federated, "suspend")])
def test_a_profile_gives_a_federated_user_no_password(tester: Person, call: str, bring) -> None:
    """3.13: a profile update leaves status, provider and password alone."""
    bring(tester)
    before = tester.get().json()

    tester.call(call, profile=PROFILE | {"nickName": "Al"})

    after = tester.get().json()
    assert (after["status"], after["credentials"], after["passwordChanged"]) == (
        before["status"],
        before["credentials"],
        before["passwordChanged"],
    )


@pytest.mark.parametrize("call", ["update_user", "replace_user"])
@pytest.mark.parametrize("bring", [staged, provisioned])
def test_a_profile_gives_nobody_a_password(tester: Person, call: str, bring) -> None:
    bring(tester)

    tester.call(call, profile=PROFILE | {"nickName": "Al"})
    tester.call("activate", sendEmail=False)

    assert tester.status == "PROVISIONED"
    assert "password" not in tester.get().json()["credentials"]


def test_a_federated_user_who_comes_back_is_activated_again(tester: Person) -> None:
    """1.7: `activated` is overwritten."""
    federated(tester)
    tester.call("deactivate")

    assert moved(tester, calling("activate")) == {"activated"} | BOTH


# ------------------------------------------------------------------------- a provider or a lock that comes in between


@pytest.mark.parametrize(
    ("org", "factor"), [({}, False), ({"mfa": True}, True), ({"mfa": True, "mfa_enroll": "REQUIRED"}, False)]
)
def test_a_choice_that_a_federation_overtook_brings_the_user_home(org: dict, factor: bool) -> None:
    """It is a guess that a user who has chosen a password signs in again here, with or without a factor."""
    tester = Person(simulated(**org))
    forgot_link(tester)
    if factor:
        tester.enroll("question")
    tester.open("reset")
    tester.call("reset_password", provider="FEDERATION", sendEmail=False)

    tester.okta.client.choose_password(tester.state_token, NEW)

    assert tester.get().json()["credentials"]["provider"]["type"] == "OKTA"
    assert tester.sign_in(NEW).ok


def test_an_answer_gives_a_federated_user_a_password(tester: Person) -> None:
    """3.10, with a question set at creation: the new password is one for here."""
    tester.create(provider="FEDERATION", recovery_question=QUESTION)

    tester.call("forgot_password_recovery_question", answer=ANSWER, newPassword=NEW)

    assert tester.get().json()["credentials"]["provider"]["type"] == "OKTA"
    assert tester.sign_in(NEW).ok


@pytest.mark.parametrize("overtake", ["update_user", "lock"])
def test_with_a_question_too_a_link_that_was_overtaken_opens_nothing(tester: Person, overtake: str) -> None:
    """403 E0000105: a reset link once the reset is over, and a forgotten password's link of a locked user."""
    with_question(tester)
    tester.call("reset_password" if overtake == "update_user" else "forgot_password", sendEmail=False)
    link = tester.links["reset"]
    if overtake == "lock":
        for _ in range(10):
            tester.sign_in(WRONG)
    else:
        tester.call("update_user", password=NEW)
    tester.links["reset"] = link

    assert errors(tester.open("reset"))[0] == NO_LINK


@pytest.mark.parametrize("answer", [ANSWER, "no idea"])
def test_an_answer_of_somebody_who_was_locked_meanwhile_goes_no_further(tester: Person, answer: str) -> None:
    """403 E0000079 in an org whose users can't end a lock; still LOCKED_OUT."""
    with_question(tester)
    tester.call("forgot_password", sendEmail=False)
    tester.open("reset")
    state = tester.state_token
    for _ in range(10):
        tester.sign_in(WRONG)

    refused = tester.okta.client.answer_question(state, answer)

    assert errors(refused) == NO_STATE
    assert tester.status == "LOCKED_OUT"


def test_the_last_answer_of_somebody_who_was_locked_meanwhile_suspends_nobody(tester: Person) -> None:
    """The sign-in is over where users can't end a lock, whichever answer it is."""
    with_question(tester)
    tester.call("forgot_password", sendEmail=False)
    tester.open("reset")
    state = tester.state_token
    for _ in range(4):
        tester.okta.client.answer_question(state, "no idea")
    for _ in range(10):
        tester.sign_in(WRONG)

    assert errors(tester.okta.client.answer_question(state, "no idea")) == NO_STATE
    assert tester.status == "LOCKED_OUT"


def test_provider_okta_may_be_said_aloud(tester: Person) -> None:
    """2.1: `provider=true` with OKTA is what is meant without it."""
    created = tester.create(provider="OKTA").json()

    assert (created["status"], created["credentials"]["provider"]["type"]) == ("PROVISIONED", "OKTA")


# ------------------------------------------------------------------------------------ a factor after a link (4.1, 4.2)


@pytest.mark.parametrize("enrolled", [True, False])
def test_a_new_password_of_an_active_user_comes_before_the_factor(enrolled: bool) -> None:
    """The password counts at once; signed in is nobody until the factor is shown."""
    person = Person(simulated(mfa=True))
    active(person)
    if enrolled:
        person.enroll("question")
    person.call("forgot_password", sendEmail=False)
    person.open("reset")

    def act(someone: Person) -> requests.Response:
        answer = someone.okta.client.choose_password(someone.state_token, NEW)
        assert answer.json()["status"] == ("MFA_REQUIRED" if enrolled else "SUCCESS")
        return answer

    assert moved(person, act) == (SET if enrolled else SET | {"lastLogin"})


@pytest.mark.parametrize("enrolled", [True, False])
def test_an_activation_link_and_the_factor(enrolled: bool) -> None:
    """Of a user who has a password already: the factor is asked for where there is one."""
    person = Person(simulated(mfa=True))
    staged_with_password(person)
    person.call("activate", sendEmail=False)
    if enrolled:
        person.enroll("question")

    assert person.open("activation").json()["status"] == ("MFA_REQUIRED" if enrolled else "SUCCESS")


@pytest.mark.parametrize("call", ["deactivate", "delete_user"])
def test_a_deactivation_mails_the_admin_who_wants_it(call: str) -> None:
    """`sendEmail=true`: to the admin, not to the user; it is false by default, and a deletion has none (3.4)."""
    person = Person(simulated())
    active(person)
    assert person.okta.simulator
    before = person.okta.simulator.mailbox()

    person.call(call, sendEmail=True)
    mails = person.okta.simulator.mailbox()[len(before) :]
    person.call("delete_user", sendEmail=True)

    assert [(mail.subject, mail.to == person.login, mail.link) for mail in mails] == [("User deactivated", False, "")]
    assert len(person.okta.simulator.mailbox()) == len(before) + 1


def test_a_deactivation_mails_nobody_by_default() -> None:
    person = Person(simulated())
    active(person)
    person.call("deactivate")

    assert person.okta.simulator
    assert person.okta.simulator.mailbox() == ()
