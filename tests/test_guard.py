"""The guard before a real org: what may be sent, to whom, and how much. A second org stands for the real one."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import PASSWORD, elsewhere
from real import FOREIGN, LOOKALIKE, NAME, PERSON, REAL, RealOrg, opted_in, parsed, real_org

from lifecycle.client.cleaning import cleanup
from lifecycle.client.client import Client
from lifecycle.client.connect import simulated
from lifecycle.client.guard import DryRun, NotAllowedHere
from lifecycle.client.ledger import NoLedger
from lifecycle.client.ours import MARK_AT, is_our_login, is_reserved, other_login
from lifecycle.client.sitting import AskAgain, Mode, NotOptedIn
from lifecycle.lab.walk import Walk
from lifecycle.model.calls import CALLS
from lifecycle.service.adapter import WSGIAdapter


@pytest.fixture
def real() -> RealOrg:
    return opted_in()


def made(real: RealOrg, **given: Any) -> tuple[str, str]:
    """Make a user of ours. Returns the id and the login."""
    answer = real.client.create_user(real.client.person(PERSON), **given).json()
    return answer["id"], answer["profile"]["login"]


# ------------------------------------------------------------------------------------------------------- opting in


def test_a_real_org_is_read_only_until_its_name_is_typed() -> None:
    real = real_org()
    for wrong in ("", "integrator", "yes"):
        with pytest.raises(NotOptedIn, match=f"Its name is {NAME}"):
            real.client.guard.opt_in(wrong)
    with pytest.raises(NotAllowedHere, match="only read until you allow changes"):
        real.client.create_user(real.client.person(PERSON))
    assert real.changes == []
    assert "(read only)" in real.client.where

    real.client.guard.opt_in(f" {NAME.upper()} ")
    assert real.client.create_user(real.client.person(PERSON)).ok
    assert "(may write)" in real.client.where

    real.client.guard.read_only()
    with pytest.raises(NotAllowedHere, match="only read"):
        real.client.create_user(real.client.person(PERSON))


@pytest.mark.parametrize(
    ("host", "again"),
    [
        ("dev-123456.okta.com", False),
        ("trial-1.okta.com", False),
        ("integrator-1.okta.com", False),
        ("acme.oktapreview.com", False),
        ("acme.okta.com", True),
        ("dev-1.okta-emea.com", True),
        ("login.acme.com", True),
        ("dev-1.okta.com.acme.com", True),
    ],
)
def test_a_host_that_may_be_of_production_is_asked_for_a_second_time(host: str, again: bool) -> None:
    guard = real_org(base_url=f"https://{host}").client.guard
    if not again:
        guard.opt_in(guard.sitting.name)
        assert guard.sitting.mode is Mode.WRITE
        return
    with pytest.raises(AskAgain, match="may be a production org"):
        guard.opt_in(guard.sitting.name)
    with pytest.raises(AskAgain, match="That is not the whole host, so the org stays read-only"):
        guard.opt_in(guard.sitting.name, "another.okta.com")
    assert guard.sitting.mode is Mode.READ
    guard.opt_in(guard.sitting.name, host)
    assert guard.sitting.mode is Mode.WRITE


def test_an_org_with_more_than_200_users_is_asked_for_a_second_time() -> None:
    real = real_org()
    admin = real.admin()
    for n in range(200):
        profile = {"firstName": "A", "lastName": "B", "login": f"p{n}@acme.com", "email": f"p{n}@acme.com"}
        admin.post(f"{REAL}/api/v1/users?activate=false", json={"profile": profile})
    with pytest.raises(AskAgain, match="more than 200 users"):
        real.client.guard.opt_in(NAME)
    real.client.guard.opt_in(NAME, f"{NAME}.okta.com")
    assert real.changes == []


# --------------------------------------------------------------------------------------------------- whom, and how


def test_a_user_of_ours_is_taken_through_the_lifecycle(real: RealOrg) -> None:
    walk = Walk(real.okta)
    walk.create_user(real.client.person(PERSON), activate=False)
    walk.activate(sendEmail=False)
    walk.open_activation_link()
    walk.choose_password(PASSWORD)
    walk.sign_in(PASSWORD)
    for call in ("suspend", "unsuspend", "expire_password"):
        assert not walk.do(call).refused
    walk.deactivate()
    walk.delete_user()
    assert [str(step.after) for step in walk.steps] == [
        *("STAGED", "PROVISIONED", "PROVISIONED", "ACTIVE", "ACTIVE", "SUSPENDED", "ACTIVE", "PASSWORD_EXPIRED"),
        *("DEPROVISIONED", "ABSENT"),
    ]
    assert is_our_login(parsed(real.changes[0][2])["profile"]["login"])


@pytest.mark.parametrize("who", FOREIGN)
@pytest.mark.parametrize("call", ["suspend", "deactivate", "delete_user", "reset_password", "clear_sessions"])
def test_nobody_else_is_changed(real: RealOrg, who: str, call: str) -> None:
    """Not even somebody who has the right login and the mark, because the ledger does not know them."""
    given = {"sendEmail": False} if CALLS[call].field("sendEmail") else {}
    with pytest.raises(NotAllowedHere, match="not one that this project has made"):
        real.client.answer(call, user=real.foreign[who], **given)
    with pytest.raises(NotAllowedHere):
        real.client.answer(call, user=FOREIGN[who]["login"], **given)
    assert real.changes == []


@pytest.mark.parametrize("change", [{"email": "ana@acme.com"}, {"secondEmail": "ana@acme.com"}, {MARK_AT: "Acme"}])
def test_the_signs_are_read_afresh_before_each_change(real: RealOrg, change: dict[str, str]) -> None:
    """Somebody has changed our user in the Admin Console, so that the user may belong to a person now."""
    user, _ = made(real, activate=False)
    real.admin().post(f"{REAL}/api/v1/users/{user}", json={"profile": change})
    before = len(real.changes)
    with pytest.raises(NotAllowedHere, match="not one that this project has made"):
        real.client.activate(user, sendEmail=False)
    assert len(real.changes) == before


def test_a_sign_in_names_only_our_users(real: RealOrg) -> None:
    _, login = made(real, password=PASSWORD)
    assert real.client.sign_in(login, PASSWORD).json()["status"] == "SUCCESS"
    for other in ("ceo@acme.com", LOOKALIKE, login.upper(), "nobody@example.com"):
        for call in ("sign_in", "recover_password", "unlock_account"):
            given = {"password": "x"} if call == "sign_in" else {}
            with pytest.raises(NotAllowedHere):
                real.client.answer(call, login=other, **given)
    with pytest.raises(NotAllowedHere, match="text message"):
        real.client.recover_password(login, "SMS")
    assert len(real.changes) == 2


def test_tokens_of_other_people_are_not_used(real: RealOrg) -> None:
    (foreign,) = real.links
    with pytest.raises(NotAllowedHere, match="could belong to somebody else"):
        real.client.open_reset_link(foreign)
    for call in ("answer_question", "choose_password", "skip"):
        given = {"answer": "x"} if call == "answer_question" else {"newPassword": "x"} if "choose" in call else {}
        with pytest.raises(NotAllowedHere, match="could belong to somebody else"):
            real.client.answer(call, stateToken=foreign, **given)
    assert real.changes == []


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("activate", {}),
        ("activate", {"sendEmail": True}),
        ("reactivate", {"sendEmail": True}),
        ("deactivate", {"sendEmail": True}),
        ("delete_user", {"sendEmail": True}),
        ("reset_password", {}),
        ("forgot_password", {}),
    ],
)
def test_no_call_mails(real: RealOrg, call: str, given: dict[str, bool]) -> None:
    """Where Okta's default is to send a mail, sendEmail=false has to be there."""
    user, _ = made(real, activate=False)
    before = len(real.changes)
    with pytest.raises(NotAllowedHere, match="would send a mail"):
        real.client.answer(call, user=user, **given)
    assert len(real.changes) == before


@pytest.mark.parametrize(
    "odd",
    [
        {"email": "ana@acme.com"},
        {"secondEmail": "ana@acme.com"},
        {"secondEmail": "ana@example.com.acme.com"},
        {"login": "ana@example.com"},
        {"Login": "ana@acme.com"},
        {"mobilePhone": "+1 555 0100"},
        {MARK_AT: "Acme"},
        {MARK_AT: ""},
        {"managerEmail": "boss@acme.com"},
    ],
)
def test_a_new_user_can_reach_nobody(real: RealOrg, odd: dict[str, str]) -> None:
    with pytest.raises(NotAllowedHere):
        real.client.create_user(real.client.person(PERSON) | odd)
    assert real.asked == []
    assert real.client.guard.ledger.entries() == []


@pytest.mark.parametrize(
    "body",
    [
        {"groupIds": ["00g1"]},
        {"realmId": "guo1"},
        {"type": {"id": "oty1"}},
        {"credentials": {"password": {"hook": {"type": "default"}}}},
        {"credentials": {"emails": [{"value": "a@acme.com"}]}},
        {"credentials": 7},
        {"profile": 7},
    ],
)
def test_a_new_user_joins_nothing_of_the_org(real: RealOrg, body: dict[str, Any]) -> None:
    with pytest.raises(NotAllowedHere):
        real.client.request("POST", "/api/v1/users", body={"profile": real.client.person(PERSON)} | body)
    assert real.asked == []


@pytest.mark.parametrize(
    "text",
    [
        '{"profile": %s, "profile": {"login": "ceo@acme.com"}}',
        '{"profile": %s, "groupIds": ["00g1"]}',
        "[%s]",
        "%s trailing",
    ],
)
def test_a_body_that_two_servers_may_read_differently_is_refused(real: RealOrg, text: str) -> None:
    body = text % json.dumps(real.client.person(PERSON))
    with pytest.raises(NotAllowedHere):
        session_of(real).post(f"{REAL}/api/v1/users", data=body, headers={"Content-Type": "application/json"})
    assert real.asked == []


def session_of(real: RealOrg) -> requests.Session:
    """The session below the client, as somebody would use it who wants to go round the client."""
    found = real.client._wire.session
    found.auth = real.admin().auth
    return found


def test_nobody_goes_round_the_guard(real: RealOrg) -> None:
    """Neither by the session, nor by a transport that is mounted or taken from it, nor under another host name."""
    session, user = session_of(real), real.foreign["a person"]
    url = f"{REAL}/api/v1/users/{user}/lifecycle/suspend"
    session.mount("https://integrator", session.get_adapter(REAL))
    request = session.prepare_request(requests.Request("POST", url))
    for go in (
        lambda: session.post(url),
        lambda: session.send(request),
        lambda: session.get_adapter(url).send(request),
        lambda: session.adapters["https://"].send(request),
        lambda: session.post(url.replace(NAME, "acme")),
        lambda: session.get(f"https://{NAME}.okta.com@evil.example/api/v1/users"),
        lambda: session.get(f"https://{NAME}.okta.com.evil.example/api/v1/users"),
        lambda: session.post(url, headers={"X-HTTP-Method-Override": "GET"}),
        lambda: session.get(url, headers={"X-HTTP-Method-Override": "POST"}),
        lambda: session.get(f"{REAL}/api/v1/users", headers={"Host": "evil.example"}),
        lambda: session.get(f"{REAL}/tokens/{real.links[0]}/verify"),
        lambda: session.get(f"{REAL}/reset_password/{real.links[0]}"),
        lambda: session.post(f"{REAL}/idp/idx/identify", json={"identifier": "ceo@acme.com", "stateHandle": "x"}),
    ):
        with pytest.raises(NotAllowedHere):
            go()
    assert real.asked == [] or real.changes == []


def test_a_redirect_to_another_host_is_not_followed(real: RealOrg) -> None:
    """Even a session that follows redirects sends nothing to another host."""
    session = session_of(real)
    with pytest.raises(NotAllowedHere, match="another host"):
        session.get("https://other.okta.com/api/v1/users")


# ----------------------------------------------------------------------------------------------------- any request

IDS = st.sampled_from(
    ["OURS", "OUR LOGIN", *FOREIGN, *(profile["login"] for profile in FOREIGN.values()), "me", "00g1"]
)
TAILS = st.sampled_from(
    [
        *(call.path.removeprefix("/api/v1/users/{userId}") for call in CALLS.values() if "{userId}" in call.path),
        *("/factors", "/roles", "/groups", "/appLinks", "/sessions?oauthTokens=true", "/lifecycle/suspend/", "/../CEO"),
        *(
            "/lifecycle/../../CEO/lifecycle/suspend",
            "%2f..%2fCEO",
            "%2Flifecycle%2Fsuspend",
            ";x",
            "/%2e%2e/CEO",
            "\\..\\CEO",
        ),
        "//lifecycle//suspend",
        *("/lifecycle/SUSPEND", "/lifecycle/suspend%00", "/linkedObjects/x/CEO", "#/CEO"),
    ]
)
ROOTS = st.sampled_from(
    ["/api/v1/users/"] * 6
    + [
        "/api/v1/groups/00g1/users/",
        "/api/v1//users/",
        "/api/v1/./users/",
        "/API/v1/users/",
        "/api/v1/apps/0oa1/users/",
    ]
)
OTHER_PATHS = st.sampled_from(
    [
        *("/api/v1/users", "/api/v1/users/", "/api/v1/authn", "/api/v1/authn/recovery/password", "/api/v1/sessions/me"),
        *("/api/v1/authn/recovery/token", "/api/v1/authn/recovery/unlock", "/api/v1/authn/credentials/reset_password"),
        *("/api/v1/groups", "/api/v1/policies", "/api/v1/groups/rules", "/idp/idx/identify", "/oauth2/v1/token"),
        *("/api/v1/meta/types/user", "/api/v1/apps", "/api/v1/idps", "/api/v1/sessions", "/oauth2/v1/revoke"),
    ]
)
QUERIES = st.lists(
    st.sampled_from(
        [
            *(
                "sendEmail=false",
                "sendEmail=true",
                "sendEmail=FALSE",
                "sendEmail=%66alse",
                "sendEmail",
                "activate=false",
            ),
            *(
                "provider=FEDERATION",
                "strict=true",
                "nextLogin=changePassword",
                "x=1",
                "login=ceo@acme.com",
                "&",
                "a=b#",
            ),
        ]
    ),
    max_size=3,
).map("&".join)
METHODS = st.sampled_from(["POST", "POST", "POST", "PUT", "DELETE", "PATCH", "GET", "post", "HEAD", "OPTIONS", "LOCK"])
VALUES = st.sampled_from(
    [
        *("OURS", "OUR LOGIN", "OUR OTHER LOGIN", "OUR LOGIN IN CAPITALS", "ceo@acme.com", LOOKALIKE, "TOKEN"),
        *("OUR TOKEN", "x", "EMAIL", "SMS", PASSWORD, 7, None, True),
    ]
)
KEYS = st.sampled_from(
    [
        *("username", "password", "token", "recoveryToken", "stateToken", "newPassword", "oldPassword", "factorType"),
        *("login", "email", "secondEmail", "mobilePhone", MARK_AT, "nickName", "groupIds", "identifier", "options"),
    ]
)
PROFILES = st.dictionaries(KEYS, VALUES, max_size=4).map(lambda given: {"profile": given})
WHOLE = st.dictionaries(KEYS, VALUES, max_size=2).map(lambda given: {"profile": {"PERSON": True} | given})
BODIES = st.one_of(
    st.none(),
    st.dictionaries(KEYS, VALUES, max_size=3),
    PROFILES,
    WHOLE,
    st.dictionaries(
        st.sampled_from(["profile", "credentials", "type", "x"]), st.dictionaries(KEYS, VALUES), max_size=2
    ),
    st.lists(VALUES, max_size=2),
    st.text(max_size=20),
)
REQUESTS = st.tuples(
    METHODS, st.one_of(st.tuples(ROOTS, IDS, TAILS).map("".join), OTHER_PATHS), QUERIES, BODIES, st.booleans()
)


def filled(real: RealOrg, ours: tuple[str, str], token: str, value: Any) -> Any:
    """Put the ids, logins and tokens of this org into what was drawn."""
    words = {"OURS": ours[0], "OUR LOGIN": ours[1], "TOKEN": real.links[0], "OUR TOKEN": token} | real.foreign
    words |= {"OUR OTHER LOGIN": other_login(ours[1], "other"), "OUR LOGIN IN CAPITALS": other_login(ours[1], "TESTER")}
    if isinstance(value, dict):
        person = real.client.person(PERSON) if "PERSON" in value else {}
        return person | {k: filled(real, ours, token, v) for k, v in value.items() if k != "PERSON"}
    if isinstance(value, list):
        return [filled(real, ours, token, item) for item in value]
    return words.get(value, value) if isinstance(value, str) else value


@settings(
    max_examples=int(os.environ.get("EXAMPLES", "120")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(REQUESTS, min_size=1, max_size=12))
def test_whatever_is_asked_no_request_leaves_for_a_user_who_is_not_ours(wanted: list[tuple[Any, ...]]) -> None:
    """Calls, ids, logins, paths, queries and encodings at random, by the session itself, with changes allowed."""
    real = opted_in()
    ours = made(real, activate=False)
    token = real.client.activate(ours[0], sendEmail=False).json()["activationToken"]
    session, before = session_of(real), real.state()
    real.asked.clear()
    for method, path, query, body, with_token in wanted:
        for name, user in {
            **real.foreign,
            "OURS": ours[0],
            "OUR LOGIN": ours[1],
            "CEO": real.foreign["a person"],
        }.items():
            path = path.replace(name, user)
        url = f"{REAL}{path}" + (f"?{query}" if query else "")
        content: Any = filled(real, ours, token, body)
        data = {"data": content} if isinstance(content, str) else {"json": content}
        try:
            session.request(
                method, url, auth=session.auth if with_token else lambda r: r, allow_redirects=False, **data
            )
        except (NotAllowedHere, requests.RequestException, ValueError):
            continue
    own = set(real.own()) | {ours[0]}
    there = {user["profile"]["login"] for user in real.own().values()}
    logins = there | {ours[1], other_login(ours[1], "other"), other_login(ours[1], "TESTER")}
    for _, target, text in real.changes:
        path = target.partition("?")[0]
        assert path.startswith(("/api/v1/users", "/api/v1/authn"))
        if path.startswith("/api/v1/users/"):
            assert path.split("/")[4] in own
        elif path == "/api/v1/users":
            assert is_our_login(parsed(text)["profile"]["login"])
        else:
            assert parsed(text).get("username", ours[1]) in logins
            assert real.links[0] not in text
    assert real.state() == before
    assert there <= {entry.login for entry in real.client.guard.ledger.open_entries()}
    assert all(is_reserved(mail.to) for mail in real.org.outbox.to(None) if mail.to != "ceo@acme.com")


# ------------------------------------------------------------------------------------------------------ the budget


def test_at_most_half_of_a_rate_limit_is_used(real: RealOrg) -> None:
    """A free org allows 100 calls a minute in a bucket (docs/okta-facts.md, section 8), so 50 are left to others."""
    told: list[str] = []
    real.client.guard.sitting.tell = told.append
    least = 100
    for _ in range(120):
        left = int(real.client.list_users(limit=1).headers["X-Rate-Limit-Remaining"])
        least = min(least, left)
    assert least == 50
    assert any("Waiting 3 s" in text for text in told), "the wait counts down"
    assert told[-1] == ""


@pytest.mark.parametrize("header", ["X-Rate-Limit-Reset", "Retry-After"])
def test_429_is_waited_out_by_its_headers(header: str) -> None:
    real = opted_in()
    told: list[str] = []
    real.client.guard.sitting.tell = told.append
    answers = [429, 200]

    def limited(environ: Any, start_response: Any) -> list[bytes]:
        headers = [("Date", "Sun, 29 Nov 2026 10:00:00 GMT"), ("X-Rate-Limit-Limit", "100")]
        headers += [("X-Rate-Limit-Remaining", "0" if answers[0] == 429 else "99")]
        headers += [(header, "1795946407" if header.startswith("X") else "7")]
        start_response(f"{answers.pop(0)} X", headers)
        return [b"[]"]

    session_of(real).mount("https://", WSGIAdapter(limited))
    assert real.client.list_users().status_code == 200
    assert told[0].endswith("Waiting 7 s …")
    assert len([text for text in told if text]) == 7


def test_a_sitting_makes_so_many_users_and_sends_so_many_calls() -> None:
    real = opted_in(users=2, calls=30)
    made(real)
    made(real)
    with pytest.raises(NotAllowedHere, match="as many users as it may"):
        made(real)
    for _ in range(real.client.guard.sitting.calls_left):
        real.client.list_users(limit=1)
    with pytest.raises(NotAllowedHere, match="as many requests as it may"):
        real.client.list_users(limit=1)
    assert len(real.asked) == 29, "the list that was read when the org's name was typed counts, too"
    assert len(cleanup(real.client).gone) == 2, "a clean-up is always possible"


# --------------------------------------------------------------------------------------------------------- dry run


def test_a_dry_run_shows_exactly_what_would_be_sent() -> None:
    real = real_org()
    real.client.guard.opt_in(NAME, dry=True)
    person = real.client.person(PERSON)
    with pytest.raises(DryRun) as shown:
        real.client.create_user(person, activate=False, password=PASSWORD)
    assert real.changes == []
    assert real.client.guard.ledger.entries() == []
    head, _, body = shown.value.request.partition("\n\n")
    assert head.startswith("POST /api/v1/users?activate=false HTTP/1.1\nHost: integrator-1234567.okta.com\n")
    assert "Authorization: SSWS ****" in head
    assert json.loads(body) == {"profile": person, "credentials": {"password": {"value": "****"}}}

    real.client.guard.opt_in(NAME)
    real.client.create_user(person, activate=False, password=PASSWORD)
    method, target, sent = real.changes[0]
    assert f"{method} {target} HTTP/1.1" == head.splitlines()[0]
    assert parsed(sent)["profile"] == person
    with pytest.raises(NotAllowedHere, match="not one that this project has made"):
        real.client.suspend(real.foreign["a person"])


# ------------------------------------------------------------------------------------------------ ledger, clean-up


def test_a_user_is_in_the_ledger_before_the_create_is_sent(tmp_path: Path) -> None:
    """If the file can't be written, no create is sent."""
    (tmp_path / "a file").write_text("")
    real = opted_in(tmp_path / "a file" / "ledger.jsonl")
    with pytest.raises(NoLedger, match="could be forgotten"):
        made(real)
    assert real.changes == []


def test_a_clean_up_goes_on_after_a_failure_and_says_what_is_left(tmp_path: Path) -> None:
    real = opted_in(tmp_path / "ledger.jsonl")
    first, second, third = made(real), made(real, password=PASSWORD), made(real)
    real.client.deactivate(third[0])
    real.admin().post(f"{REAL}/api/v1/users/{second[0]}", json={"profile": {MARK_AT: "Acme"}})
    before = real.state()

    done = cleanup(real.client)

    assert set(done.gone) == {first[1], third[1]}
    assert [one.login for one in done.left] == [second[1]]
    assert "mark" in done.left[0].why
    assert real.admin().get(f"{REAL}/api/v1/users/{first[0]}").status_code == 404
    assert real.state() == before
    assert "1 left" in repr(done)
    assert cleanup(real.client).gone == ()


def test_a_user_whose_create_was_never_answered_is_found_by_login(tmp_path: Path) -> None:
    real = opted_in(tmp_path / "ledger.jsonl")
    person = real.client.person(PERSON)
    real.client.guard.ledger.begin(real.client.guard.org, person["login"])
    real.admin().post(f"{REAL}/api/v1/users", json={"profile": person})
    lost = real.client.person(PERSON)["login"]
    real.client.guard.ledger.begin(real.client.guard.org, lost)

    done = cleanup(real.client)

    assert done.gone == (person["login"],)
    assert [(one.login, "may still be on its way" in one.why) for one in done.left] == [(lost, True)]


def open_logins(real: RealOrg) -> list[str]:
    """Who may still be in the org, according to the ledger."""
    return [entry.login for entry in real.client.guard.ledger.open_entries(real.client.guard.org)]


def test_a_create_that_the_org_refuses_leaves_nobody_in_the_ledger(real: RealOrg) -> None:
    person = real.client.person(PERSON)
    assert real.client.create_user(person, password="short").status_code == 400
    assert open_logins(real) == []

    assert real.client.create_user(person).ok
    assert real.client.create_user(person).status_code == 400, "the login is taken by the user's own first create"
    assert open_logins(real) == [person["login"]]
    assert cleanup(real.client).gone == (person["login"],)


def test_a_create_that_is_not_sent_leaves_nobody_in_the_ledger() -> None:
    real = opted_in(users=0)
    with pytest.raises(NotAllowedHere, match="as many users as it may"):
        made(real)
    assert open_logins(real) == []


def test_a_refusal_does_not_forget_an_earlier_create_that_was_never_answered(real: RealOrg) -> None:
    person = real.client.person(PERSON)
    real.client.guard.ledger.begin(real.client.guard.org, person["login"])
    assert real.client.create_user(person, password="short").status_code == 400
    assert open_logins(real) == [person["login"]]


def test_a_user_who_was_deleted_is_no_longer_in_the_ledger(real: RealOrg) -> None:
    """As soon as the org has answered 404, which proves it."""
    user, login = made(real)
    for _ in range(2):
        real.client.delete_user(user, sendEmail=False)
        assert open_logins(real) == [login]
    assert real.client.get_user(user).status_code == 404
    assert open_logins(real) == []


def test_a_user_who_was_created_again_is_found_after_a_crash(tmp_path: Path) -> None:
    """The ledger holds the id of the first user of this login, who is gone, and the second create was not answered."""
    real = opted_in(tmp_path / "ledger.jsonl")
    user, login = made(real)
    real.client.deactivate(user, sendEmail=False)
    real.client.delete_user(user, sendEmail=False)
    real.client.guard.ledger.begin(real.client.guard.org, login)
    person = real.client.person(PERSON) | {"login": login, "email": login}
    real.admin().post(f"{REAL}/api/v1/users", json={"profile": person})

    assert cleanup(real.client).gone == (login,)
    assert real.own() == {}
    assert open_logins(real) == []


def test_a_user_of_ours_gets_another_login_of_ours_and_is_not_lost(real: RealOrg) -> None:
    user, login = made(real)
    other = other_login(login, "left")
    assert real.client.update_user(user, profile={"login": other}).ok
    assert open_logins(real) == [other]

    person = real.client.person(PERSON) | {"login": login, "email": login}
    assert real.client.create_user(person).ok, "the login is free"
    assert real.client.suspend(user).status_code != 404
    assert set(cleanup(real.client).gone) == {login, other}
    assert real.own() == {}


def test_a_new_login_that_the_org_refuses_is_not_kept(real: RealOrg) -> None:
    user, login = made(real)
    real.client.deactivate(user, sendEmail=False)
    assert real.client.update_user(user, profile={"login": other_login(login, "left")}).status_code == 403
    assert open_logins(real) == [login]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_user_whose_new_login_was_never_answered_is_found(arrived: bool, tmp_path: Path) -> None:
    """And so is a new user who has got the old login, even if that create was not answered either."""
    real = opted_in(tmp_path / "ledger.jsonl")
    user, login = made(real)
    ledger, org = real.client.guard.ledger, real.client.guard.org
    other, admin = other_login(login, "left"), real.admin()
    entry = ledger.of_id(org, user)
    assert entry
    ledger.also(entry, other)
    if arrived:
        admin.post(f"{REAL}/api/v1/users/{user}", json={"profile": {"login": other}})
        ledger.begin(org, login)
        person = real.client.person(PERSON) | {"login": login, "email": login}
        assert admin.post(f"{REAL}/api/v1/users", json={"profile": person}).ok
    assert len(real.own()) == (2 if arrived else 1)

    done = cleanup(real.client)

    assert done.left == ()
    assert real.own() == {}
    assert open_logins(real) == []


@pytest.mark.parametrize(
    "new", ["ceo2@acme.com", "lifecycle-lab-0123456789ab-tester@example.com", "tester@example.com"]
)
def test_a_user_of_ours_gets_no_login_of_another_kind(new: str, real: RealOrg) -> None:
    user, login = made(real)
    before = len(real.changes)
    with pytest.raises(NotAllowedHere):
        real.client.update_user(user, profile={"login": new})
    assert len(real.changes) == before
    assert open_logins(real) == [login]


def test_a_user_of_ours_does_not_get_the_login_of_another_one(real: RealOrg) -> None:
    user, login = made(real)
    other = other_login(login, "leo")
    assert real.client.create_user(real.client.person(PERSON) | {"login": other, "email": other}).ok
    before = len(real.changes)
    with pytest.raises(NotAllowedHere, match="that of another user"):
        real.client.update_user(user, profile={"login": other})
    assert len(real.changes) == before


def test_a_clean_up_needs_the_right_to_write() -> None:
    with pytest.raises(NotAllowedHere, match="only read"):
        cleanup(real_org().client)


# ------------------------------------------------------------------------------------------------------- what is shown


def test_people_in_lists_are_masked(real: RealOrg) -> None:
    """Our own users are shown, and nobody else: neither in lists nor alone, neither by name nor by address."""
    user, login = made(real)
    real.client.list_users()
    real.client.get_user(real.foreign["a person"])
    real.client.get_user(user)
    kept = json.dumps([exchange.body for exchange in real.client.journal])

    assert login in kept
    assert "Foreign" not in kept
    assert "acme.com" not in kept
    assert LOOKALIKE not in kept
    assert real.foreign["a person"] in kept


def test_a_served_simulator_on_this_machine_needs_no_opt_in() -> None:
    """Its answers show that it is one. A server on this machine that doesn't show it is guarded like a real org."""
    assert elsewhere(simulated()).client.create_user(PERSON | {"email": "tester@example.com"}).ok

    def proxy(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]

    session = requests.Session()
    session.mount("http://", WSGIAdapter(proxy))
    with pytest.raises(NotAllowedHere, match="only read"):
        Client("http://127.0.0.1:1", "t", session).create_user(PERSON)
