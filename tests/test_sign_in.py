"""The end user's side: signing in, links, one-time tokens, and what time does to them."""

import re

import pytest
from people import PASSWORD, QUESTION, WRONG, Person, active, errors, expired, http, provisioned, then

from lifecycle.client.connect import simulated
from lifecycle.org.policies import PasswordPolicy

NEW = "Another-Pa55word"
FAILED = ("401 E0000004 Authentication failed", ())
BAD_TOKEN = "401 E0000011 Invalid token provided"
SPENT = "403 E0000105 You have accessed an account recovery link that has expired or been previously used."


def test_a_sign_in(tester: Person) -> None:
    """SUCCESS, with a session token and five minutes to use it; no password anywhere."""
    active(tester)

    body = tester.sign_in().json()

    assert body["status"] == "SUCCESS"
    assert set(body) == {"expiresAt", "status", "sessionToken", "_embedded", "_links"}
    assert set(body["_embedded"]["user"]) == {"id", "passwordChanged", "profile"}
    assert PASSWORD not in str(body)


def test_tokens_look_like_recorded_ones(tester: Person) -> None:
    """A session token as in okta-sdk-python, recorded tests of sessions, 2025; a state token as long as the
    reference's, but none for an API token.
    """
    active(tester)
    session_token = tester.sign_in().json()["sessionToken"]
    tester.call("expire_password")
    state_token = tester.sign_in().json()["stateToken"]

    assert re.fullmatch(r"20111[A-Za-z0-9_-]{50}", session_token)
    assert re.fullmatch(r"(?!00)[A-Za-z0-9_-]{42}", state_token)


def test_the_same_calls_hand_out_the_same_tokens() -> None:
    """Of one seed; and no two sign-ins share a token."""
    handed_out = []
    for _ in range(2):
        person = Person(simulated())
        active(person)
        handed_out.append([person.sign_in().json()["sessionToken"] for _ in range(3)])

    assert handed_out[0] == handed_out[1]
    assert len(set(handed_out[0])) == 3


@pytest.mark.parametrize("body", [{}, {"username": "x"}, {"username": "", "password": ""}])
def test_a_sign_in_without_login_or_password(tester: Person, body: dict) -> None:
    """400, and its cause names both."""
    response = tester.okta.client.call("sign_in", body=body)

    said, causes = errors(response)
    assert said == "400 E0000001 Api validation failed: authRequest"
    assert causes == ("The 'username' and 'password' attributes are required in this context.",)


def test_an_activation_from_link_to_password(tester: Person) -> None:
    """The link leads to PASSWORD_RESET, the status waits; the new password makes her ACTIVE."""
    provisioned(tester)

    opened = tester.open("activation").json()
    waiting = tester.status
    done = tester.okta.client.choose_password(opened["stateToken"], NEW).json()

    assert opened["status"] == "PASSWORD_RESET"
    assert opened["recoveryType"] == "ACCOUNT_ACTIVATION"
    assert opened["_embedded"]["policy"]["complexity"]["minLength"] == 8
    assert opened["_links"]["next"]["name"] == "resetPassword"
    assert waiting == "PROVISIONED"
    assert done["status"] == "SUCCESS"
    assert tester.status == "ACTIVE"
    assert tester.sign_in(NEW).ok


def test_a_reset_by_link_and_question(tester: Person) -> None:
    """Where there is a recovery question, it comes before the new password."""
    tester.create(password=PASSWORD, recovery_question=QUESTION)
    tester.call("reset_password", sendEmail=False)

    opened = tester.open("reset").json()
    wrong = tester.okta.client.answer_question(tester.state_token, "no idea")
    right = tester.okta.client.answer_question(tester.state_token, "ANNIE oakley").json()
    done = tester.okta.client.choose_password(tester.state_token, NEW)

    assert opened["status"] == "RECOVERY"
    assert opened["_embedded"]["user"]["recovery_question"] == {"question": QUESTION["question"]}
    assert errors(wrong)[0] == "403 E0000087 The recovery question answer did not match our records."
    assert right["status"] == "PASSWORD_RESET"
    assert done.ok
    assert tester.status == "ACTIVE"
    assert errors(tester.sign_in(PASSWORD)) == FAILED
    assert tester.sign_in(NEW).ok


def test_an_expired_password_is_changed_at_sign_in(tester: Person) -> None:
    """The old password opens the door, and only to change it."""
    expired(tester)

    entered = tester.sign_in().json()
    wrong = tester.okta.client.change_expired_password(tester.state_token, WRONG, NEW)
    weak = tester.okta.client.change_expired_password(tester.state_token, PASSWORD, "weak")
    done = tester.okta.client.change_expired_password(tester.state_token, PASSWORD, NEW)

    assert entered["status"] == "PASSWORD_EXPIRED"
    assert errors(wrong)[0] == errors(weak)[0] == "403 E0000014 Update of credentials failed"
    assert done.json()["status"] == "SUCCESS"
    assert tester.status == "ACTIVE"


def test_a_weak_new_password_after_a_link(tester: Person) -> None:
    """E0000080 here, E0000014 at a change: contradiction C6. The sign-in can go on."""
    provisioned(tester)
    tester.open("activation")

    weak = tester.okta.client.choose_password(tester.state_token, "weak")

    said = "403 E0000080 The password does not meet the complexity requirements of the current password policy."
    assert errors(weak)[0] == said
    assert tester.okta.client.choose_password(tester.state_token, NEW).ok


def test_a_temporary_password_opens_the_door_once(tester: Person) -> None:
    """Twelve characters; it leads to a forced change, from RECOVERY too."""
    then(active, "reset_password")(tester)

    answer = tester.call("expire_password_with_temp_password").json()

    assert list(answer) == ["tempPassword"]
    assert len(answer["tempPassword"]) == 12
    assert tester.status == "PASSWORD_EXPIRED"
    assert tester.sign_in().json()["status"] == "PASSWORD_EXPIRED"


def test_the_older_form_of_a_temporary_password(tester: Person) -> None:
    """`expire_password?tempPassword=true` is the same call."""
    active(tester)

    answer = tester.okta.client.call("expire_password", tester.id, query={"tempPassword": True})

    assert list(answer.json()) == ["tempPassword"]


# ---------------------------------------------------------------------------------------------- one-time tokens


def test_at_authn_a_look_uses_an_activation_token_up(tester: Person) -> None:
    """It does not matter who opens it: a mail scanner counts too. Source: Okta's developer forum, thread 14338."""
    provisioned(tester)

    first, second = tester.open("activation"), tester.open("activation")

    assert first.ok
    assert errors(second)[0] == FAILED[0]


@pytest.mark.parametrize("kind", ["activation", "reset"])
def test_a_recovery_token_is_good_until_a_password_is_set(tester: Person, kind: str) -> None:
    """A look begins another sign-in each time: guardian/gateway pull request 1472, in production since 2022."""
    (provisioned if kind == "activation" else then(active, "reset_password"))(tester)
    look = tester.okta.client.open_reset_link

    first, second = look(tester.links[kind]), look(tester.links[kind])
    tokens = first.json()["stateToken"], second.json()["stateToken"]
    chosen = tester.okta.client.choose_password(tokens[1], NEW)
    late = tester.okta.client.choose_password(tokens[0], "A-third-Pa55word")
    third = look(tester.links[kind])

    assert second.json()["status"] == "PASSWORD_RESET"
    assert tokens[0] != tokens[1]
    assert second.headers["X-Simulator-Evidence"] == "reported"
    assert chosen.json()["status"] == "SUCCESS"
    assert errors(third)[0] == SPENT
    assert (late.ok, late.headers["X-Simulator-Evidence"]) == (False, "unknown")
    assert tester.sign_in(NEW).ok


@pytest.mark.parametrize(
    ("kind", "call", "said"), [("activation", "reactivate", FAILED[0]), ("reset", "reset_password", SPENT)]
)
def test_a_fresh_link_makes_the_old_one_worthless(tester: Person, kind: str, call: str, said: str) -> None:
    """Only the last one opens."""
    (provisioned if kind == "activation" else then(active, "reset_password"))(tester)
    old = tester.links[kind]
    tester.call(call, sendEmail=False)
    fresh, tester.links[kind] = tester.links[kind], old

    refused = tester.open(kind)
    tester.links[kind] = fresh

    assert errors(refused)[0] == said
    assert tester.open(kind).ok


@pytest.mark.parametrize(("kind", "way", "life"), [
    ("activation", provisioned, {"days": 7}),
    ("reset", then(active, "reset_password"), {"minutes": 60}),
])  # fmt: skip
def test_a_link_lapses(kind: str, way, life: dict) -> None:
    """An activation link after seven days, a reset link after an hour; the status waits on."""
    in_time, too_late = Person(simulated()), Person(simulated())
    for person in (in_time, too_late):
        way(person)
    nearly = {name: value * 0.99 for name, value in life.items()}
    assert in_time.okta.simulator
    assert too_late.okta.simulator
    in_time.okta.simulator.advance(**nearly)
    too_late.okta.simulator.advance(**life)

    assert in_time.open(kind).ok
    assert not too_late.open(kind).ok
    assert too_late.status == in_time.status


def test_a_token_that_never_was(tester: Person) -> None:
    """401, and a different code for each door."""
    client = tester.okta.client

    assert errors(client.open_activation_link("nothing")) == FAILED
    assert errors(client.open_reset_link("nothing"))[0] == BAD_TOKEN
    assert errors(client.choose_password("nothing", NEW))[0] == BAD_TOKEN


def test_a_sign_in_under_way_lapses(tester: Person) -> None:
    """After five minutes the next step is refused."""
    provisioned(tester)
    tester.open("activation")
    assert tester.okta.simulator
    tester.okta.simulator.advance(minutes=5)

    assert errors(tester.okta.client.choose_password(tester.state_token, NEW))[0] == BAD_TOKEN


def test_a_step_out_of_turn(tester: Person) -> None:
    """403 E0000079, and its cause repeats it."""
    provisioned(tester)
    tester.open("activation")

    refused = tester.okta.client.answer_question(tester.state_token, "x")

    said = "This operation is not allowed in the current authentication state."
    assert errors(refused) == (f"403 E0000079 {said}", (said,))


def test_a_step_overtaken_by_an_admin(tester: Person) -> None:
    """Suspended between the link and the password: refused, and the password is not set."""
    provisioned(tester)
    tester.open("activation")
    tester.call("suspend")

    refused = tester.okta.client.choose_password(tester.state_token, NEW)
    tester.call("unsuspend")

    assert refused.status_code == 403
    assert refused.headers["X-Simulator-Evidence"] == "unknown"
    assert tester.status == "PROVISIONED"


def test_the_state_of_a_sign_in_can_be_asked_and_the_sign_in_cancelled(tester: Person) -> None:
    """`POST /authn {"stateToken"}` tells it again; after a cancel the token is worthless."""
    provisioned(tester)
    opened = tester.open("activation").json()
    again = tester.okta.client.call("sign_in", body={"stateToken": opened["stateToken"]}).json()
    sent = {"stateToken": opened["stateToken"]}
    cancelled = tester.okta.client.request("POST", "/api/v1/authn/cancel", body=sent, token=False)

    assert again == opened
    assert cancelled.body == {"relayState": None}
    assert errors(tester.okta.client.choose_password(opened["stateToken"], NEW))[0] == BAD_TOKEN


def test_a_deactivated_users_links_are_worthless(tester: Person) -> None:
    """Even after coming back: the new activation has a new link."""
    provisioned(tester)
    old = tester.links["activation"]
    tester.call("deactivate")
    tester.call("activate", sendEmail=False)
    tester.links["activation"] = old

    assert errors(tester.open("activation")) == FAILED


# -------------------------------------------------------------------------------------------- counting and time


def test_a_good_sign_in_starts_the_count_again(tester: Person) -> None:
    """Nine wrong, one right, nine wrong: not locked."""
    active(tester)
    for password in [WRONG] * 9 + [PASSWORD] + [WRONG] * 9:
        tester.sign_in(password)

    assert tester.status == "ACTIVE"


def test_a_locked_user_is_refused_with_the_right_password(tester: Person) -> None:
    """And not told why; an unlock lets her in again, with a fresh count."""
    then(active, "lock")(tester)

    locked = tester.sign_in()
    tester.call("unlock")

    assert errors(locked) == FAILED
    assert tester.sign_in(WRONG).status_code == 401
    assert tester.sign_in().ok


def test_the_policy_says_how_many() -> None:
    """Three attempts here; zero would be never."""
    person = Person(simulated(password_policy=PasswordPolicy(max_attempts=3)))
    active(person)
    for _ in range(3):
        person.sign_in(WRONG)
    never = Person(simulated(password_policy=PasswordPolicy(max_attempts=0)))
    active(never)
    for _ in range(30):
        never.sign_in(WRONG)

    assert (person.status, never.status) == ("LOCKED_OUT", "ACTIVE")


def test_a_lock_ends_by_itself_where_the_policy_says_so() -> None:
    """The timer starts with the lock, and a manual unlock doesn't stop it."""
    person = Person(simulated(password_policy=PasswordPolicy(max_attempts=1, auto_unlock_minutes=60)))
    assert person.okta.simulator
    active(person)
    person.sign_in(WRONG)
    person.okta.simulator.advance(minutes=59)
    before = person.status
    person.okta.simulator.advance(minutes=1)
    after = person.status
    person.sign_in(WRONG)
    person.okta.simulator.advance(minutes=30)
    person.call("unlock")
    person.sign_in(WRONG)
    person.okta.simulator.advance(minutes=30)

    assert (before, after, person.status) == ("LOCKED_OUT", "ACTIVE", "ACTIVE")


def test_an_old_password_is_noticed_only_at_sign_in() -> None:
    """Time sweeps nobody: ACTIVE until she signs in."""
    person = Person(simulated(password_policy=PasswordPolicy(max_age_days=90)))
    assert person.okta.simulator
    active(person)
    person.okta.simulator.advance(days=91)
    before = person.status

    answer = person.sign_in().json()

    assert (before, answer["status"], person.status) == ("ACTIVE", "PASSWORD_EXPIRED", "PASSWORD_EXPIRED")


@pytest.mark.parametrize(("engine", "path"), [("identity", "/tokens/{}/verify"), ("classic", "/welcome/{}")])
def test_an_activation_link_by_engine(engine: str, path: str) -> None:
    """Where it leads tells the engine."""
    person = Person(simulated(engine=engine))
    person.create(activate=False)

    answer = person.call("activate", sendEmail=False).json()

    assert answer["activationUrl"].endswith(path.format(answer["activationToken"]))
    assert len(answer["activationToken"]) == 20


@pytest.mark.parametrize(("call", "kind", "way"), [
    ("activate", "activation", lambda p: p.create(activate=False)),
    ("reactivate", "activation", provisioned),
    ("reset_password", "reset", active),
])  # fmt: skip
def test_with_send_email_the_link_is_in_the_mail_and_not_in_the_answer(
    tester: Person, call: str, kind: str, way
) -> None:
    """`{}` comes back, and the link in the mail opens."""
    way(tester)
    answer = tester.call(call, sendEmail=True)
    assert tester.okta.simulator
    mail = tester.okta.simulator.mailbox("tester@example.com")[-1]
    tester.links[kind] = mail.token

    assert answer.json() == {}
    assert tester.open(kind).ok


def test_that_a_sign_in_moves_last_login_is_marked_as_a_guess(tester: Person) -> None:
    """The answer is recorded; no public source says whether `lastLogin` waits for a session (U9)."""
    tester.create(password=PASSWORD)

    done = tester.sign_in()

    assert done.headers["X-Simulator-Evidence"] == "recorded"
    assert "lastLogin" in done.headers["X-Simulator-Guess"]


@pytest.mark.parametrize("revoke", [True, False])
def test_a_changed_password_may_end_the_users_sessions(tester: Person, revoke: bool) -> None:
    """`revokeSessions` of `/authn/credentials/change_password` (4.2)."""
    tester.create(password=PASSWORD)
    client = http(tester.okta)
    base = tester.okta.client.base_url
    session = client.post(f"{base}/api/v1/sessions", json={"sessionToken": tester.sign_in().json()["sessionToken"]})
    tester.call("expire_password")
    tester.sign_in()

    body = {"stateToken": tester.state_token, "oldPassword": PASSWORD, "newPassword": "Another-Pa55word"}
    changed = client.post(f"{base}/api/v1/authn/credentials/change_password", json=body | {"revokeSessions": revoke})

    assert changed.ok
    assert client.get(f"{base}/api/v1/sessions/{session.json()['id']}").ok is not revoke


def test_a_link_that_opens_nothing_is_in_the_log(tester: Person) -> None:
    """`user.account.use_token` (5)."""
    tester.okta.client.open_reset_link("no-such-token")

    log = http(tester.okta).get(f"{tester.okta.client.base_url}/api/v1/logs").json()
    (event,) = [e for e in log if e["eventType"] == "user.account.use_token"]
    assert event["displayMessage"] == "Invalid self service recovery token used by user"
    assert event["outcome"]["result"] == "FAILURE"


# ------------------------------------------------------------------------------------------------- documents (4.2)


def test_the_user_and_the_policy_are_the_same_in_every_state() -> None:
    """What a document holds in one state it holds in all: okta-signin-widget, mocks."""
    policy = PasswordPolicy(max_age_days=10, expire_warn_days=5)
    person = Person(simulated(password_policy=policy, mfa=True))
    person.create(password=PASSWORD)
    done = person.sign_in().json()
    assert person.okta.simulator
    person.okta.simulator.advance(days=6)
    warned = {"username": person.login, "password": PASSWORD, "options": {"warnBeforePasswordExpired": True}}
    warn = person.okta.client.call("sign_in", body=warned).json()
    person.enroll("question")
    required = person.sign_in().json()
    person.call("reset_password", sendEmail=False)
    reset = person.open("reset").json()
    answers = (done, warn, required, reset)

    assert [answer["status"] for answer in answers] == ["SUCCESS", "PASSWORD_WARN", "MFA_REQUIRED", "PASSWORD_RESET"]
    assert all(answer["_embedded"]["user"] == done["_embedded"]["user"] for answer in answers)
    assert list(done["_embedded"]["user"]) == ["id", "passwordChanged", "profile"]
    assert warn["_embedded"]["policy"] == {"expiration": {"passwordExpireDays": 4}} | reset["_embedded"]["policy"]


def test_who_never_had_a_password_has_no_time_of_its_change(tester: Person) -> None:
    """As recorded at an activation: prime-simplereport, its stubs."""
    provisioned(tester)

    assert list(tester.open("activation").json()["_embedded"]["user"]) == ["id", "profile"]


@pytest.mark.parametrize(("engine", "locale"), [("identity", "en_US"), ("classic", "en")])
def test_the_locale_of_who_has_none(engine: str, locale: str) -> None:
    """As recorded: okta-sdk-python, tests of sessions, 2025; prime-simplereport, its stubs, of a Classic Engine org."""
    person = Person(simulated(engine=engine))
    active(person)

    assert person.sign_in().json()["_embedded"]["user"]["profile"]["locale"] == locale


def test_a_short_name_signs_in(tester: Person) -> None:
    """If it fits one user; an id does not. Source: Okta's Authentication API reference, primary authentication."""
    active(tester)
    short = tester.okta.client.sign_in("tester", PASSWORD)

    assert short.json()["status"] == "SUCCESS"
    assert short.headers["X-Simulator-Evidence"] == "documented"
    assert not tester.okta.client.sign_in(tester.id, PASSWORD).ok


def test_a_trusted_recovery_shows_the_question(tester: Person) -> None:
    """The state RECOVERY answers in the same way to a state token. An id is not accepted as a username."""
    tester.create(password=PASSWORD, recovery_question=QUESTION)
    url = f"{tester.okta.client.base_url}/api/v1/authn/recovery/password"

    by_id = http(tester.okta).post(url, json={"username": tester.id})
    answer = http(tester.okta).post(url, json={"username": tester.login}).json()

    assert errors(by_id)[0] == "403 E0000095 Recovery not allowed for unknown user."
    assert answer["_embedded"]["user"]["recovery_question"] == {"question": QUESTION["question"]}


# ------------------------------------------------------------------------------------------ unknown devices (15.3)


def by_device(person: Person, password: str, device: str) -> bool:
    """Whether a sign-in from this device is taken."""
    body = {"username": person.login, "password": password, "context": {"deviceToken": device}}
    return person.okta.client.call("sign_in", body=body).ok


def test_unknown_devices_are_blocked_and_the_user_is_active() -> None:
    """The device that is known signs her in, others don't; `unlock` ends it. Source: Okta's support article on unknown
    devices.
    """
    person = Person(simulated(seed={"settings": {"blocks_devices": True}}))
    active(person)
    web, url = http(person.okta), f"{person.okta.client.base_url}/api/v1"
    user = f"{url}/users/{person.id}"
    assert by_device(person, PASSWORD, "at-home")
    for _ in range(10):
        assert not by_device(person, WRONG, "far-away")

    assert person.status == "ACTIVE"
    assert (by_device(person, PASSWORD, "far-away"), by_device(person, PASSWORD, "at-home")) == (False, True)
    block = {"type": "DEVICE_BASED", "appliesTo": "UNKNOWN_DEVICES"}
    assert web.get(f"{user}/blocks").json() == [block]
    assert web.get(user, params={"expand": "blocks"}).json()["_embedded"] == {"blocks": [block]}
    messages = [event["displayMessage"] for event in web.get(f"{url}/logs", params={"limit": "1000"}).json()]
    assert messages.count("Account Locked from New Devices - Max sign-in attempts exceeded.") == 1

    assert person.call("unlock").json() == {}
    assert web.get(f"{user}/blocks").json() == []
    assert by_device(person, PASSWORD, "far-away")


def test_a_known_device_still_locks_the_user() -> None:
    """Wrong passwords from it are counted by themselves."""
    person = Person(simulated(seed={"settings": {"blocks_devices": True}}))
    active(person)
    assert by_device(person, PASSWORD, "at-home")
    for device in ["far-away"] * 9 + ["at-home"] * 10:
        by_device(person, WRONG, device)

    assert person.status == "LOCKED_OUT"


def test_expand_of_what_is_not_played(tester: Person) -> None:
    """501 for our gap; without the feature the list of blocks is empty, which is a guess."""
    active(tester)
    user = f"{tester.okta.client.base_url}/api/v1/users/{tester.id}"

    empty = http(tester.okta).get(user, params={"expand": "blocks"})

    assert empty.json()["_embedded"] == {"blocks": []}
    assert empty.headers["X-Simulator-Evidence"] == "unknown"
    assert http(tester.okta).get(user, params={"expand": "classification"}).status_code == 501


@pytest.mark.parametrize(("enrolled", "step"), [(False, "PASSWORD_EXPIRED"), (True, "MFA_REQUIRED")])
def test_only_a_user_with_a_factor_shows_it_before_the_change(enrolled: bool, step: str) -> None:
    """Section 4.5: the factor comes before the change of a password that is too old."""
    person = Person(simulated(mfa=True, password_policy=PasswordPolicy(max_age_days=10)))
    active(person)
    if enrolled:
        person.enroll("question")
    assert person.okta.simulator
    person.okta.simulator.advance(days=11)

    assert person.sign_in().json()["status"] == step
    assert person.status == "PASSWORD_EXPIRED"


@pytest.mark.parametrize("warned", [False, True])
def test_a_changed_password_completes_the_sign_in(warned: bool) -> None:
    """Section 4.1: after PASSWORD_EXPIRED and after PASSWORD_WARN alike, and the user is an Okta user as before."""
    person = Person(simulated(password_policy=PasswordPolicy(max_age_days=10, expire_warn_days=5)))
    active(person)
    assert person.okta.simulator
    person.okta.simulator.advance(days=7 if warned else 11)
    options = {"warnBeforePasswordExpired": True}
    answer = person.okta.client.call(
        "sign_in", body={"username": person.login, "password": PASSWORD, "options": options}
    )
    token = answer.json()["stateToken"]

    done = person.okta.client.change_expired_password(token, PASSWORD, "Another-Pa55word")

    assert answer.json()["status"] == ("PASSWORD_WARN" if warned else "PASSWORD_EXPIRED")
    assert done.json()["status"] == "SUCCESS"
    assert (person.status, person.get().json()["credentials"]["provider"]["type"]) == ("ACTIVE", "OKTA")
    assert person.sign_in("Another-Pa55word").json()["status"] == "SUCCESS"
