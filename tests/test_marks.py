"""A mark belongs to the very input that was observed: other inputs of the same call carry a weaker one."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from people import PASSWORD, PROFILE, QUESTION, Person, active, deactivated, expired, http, provisioned, staged, then
from test_create import HASHES, SECRET

from lifecycle.client.connect import simulated
from lifecycle.org.org import Org
from lifecycle.org.policies import Settings
from lifecycle.service.adapter import connect
from lifecycle.service.app import App

BASE = "https://simulated.okta.example"
EVIDENCE = "X-Simulator-Evidence"
NOBODY = "nobody@example.com"
Way = Callable[[Person], object]
reset, locked, suspended = then(active, "reset_password"), then(active, "lock"), then(active, "suspend")


def asked(person: Person, method: str, path: str, body: object = None, **query: str) -> requests.Response:
    url = f"{person.okta.client.base_url}{path}"
    return http(person.okta).request(method, url, json=body, params=query)


def mark(response: requests.Response) -> str:
    return response.headers[EVIDENCE]


@pytest.mark.parametrize("what", ["appLinks", "grants", "clients", "idps", "blocks"])
@pytest.mark.parametrize(("way", "known"), [(active, "recorded"), (locked, "inferred"), (staged, "inferred")])
def test_what_belongs_to_a_user_is_recorded_for_an_active_one(tester: Person, what: str, way: Way, known: str) -> None:
    """The recordings of 2025 are of ACTIVE users, and none is of a LOCKED_OUT user.

    Source: okta-sdk-python, recorded tests.
    """
    way(tester)

    assert mark(asked(tester, "GET", f"/api/v1/users/{tester.id}/{what}")) == known


@pytest.mark.parametrize(
    ("way", "known"),
    [
        (active, "recorded"),
        (provisioned, "recorded"),
        (reset, "recorded"),
        (staged, "inferred"),
        (locked, "inferred"),
        (suspended, "inferred"),
        (expired, "inferred"),
        (deactivated, "documented"),
    ],
)
def test_the_groups_of_a_user_are_recorded_for_three_statuses(tester: Person, way: Way, known: str) -> None:
    """Recorded in okta-sdk-python and terraform-provider-okta. A deactivated user keeps the groups.

    Source: Okta support on apps and groups of deactivated users.
    """
    way(tester)

    assert mark(asked(tester, "GET", f"/api/v1/users/{tester.id}/groups")) == known
    assert mark(asked(tester, "GET", f"/api/v1/users/{tester.id}/groups", limit="5")) != "recorded"


@pytest.mark.parametrize(
    "what",
    ["groups", "appLinks", "grants", "clients", "idps", "devices", "blocks", "subscriptions", "factors", "roles"],
)
def test_a_missing_user_is_not_recorded_for_what_belongs_to_one(tester: Person, what: str) -> None:
    """The 404 of the user itself is recorded; that of the lists follows from it."""
    missing = asked(tester, "GET", f"/api/v1/users/{NOBODY}/{what}")

    assert (missing.status_code, mark(missing)) == (404, "inferred")
    assert mark(asked(tester, "GET", f"/api/v1/users/{NOBODY}")) == "recorded"


def test_who_is_missing_at_a_membership_is_recorded(tester: Person) -> None:
    """A bad group and a bad user, at PUT and DELETE (3.14). Elsewhere the 404 of a group is inferred."""
    active(tester)
    group = asked(tester, "POST", "/api/v1/groups", {"profile": {"name": "Sales"}}).json()["id"]

    assert mark(asked(tester, "DELETE", f"/api/v1/groups/{group}/users/{NOBODY}")) == "recorded"
    assert mark(asked(tester, "PUT", f"/api/v1/groups/00gnone/users/{tester.id}")) == "recorded"
    assert mark(asked(tester, "GET", "/api/v1/groups/00gnone")) == "inferred"


@pytest.mark.parametrize(
    ("method", "path", "known"),
    [
        ("GET", "/api/v1/sessions/", "recorded"),
        ("DELETE", "/api/v1/sessions", "documented"),
        ("PATCH", "/api/v1/groups", "documented"),
        ("BREW", "/api/v1/users", "inferred"),
    ],
)
def test_a_wrong_method_is_recorded_for_one_path(tester: Person, method: str, path: str, known: str) -> None:
    """One path was recorded; for the others, E0000022 is in Okta's list of error codes.

    Source: okta-sdk-python, recorded test test_session_error_handling_scenarios.
    """
    refused = asked(tester, method, path)

    assert (refused.status_code, mark(refused)) == (405, known)


@pytest.mark.parametrize(
    ("query", "more", "known"),
    [
        ({}, {}, "recorded"),
        ({"activate": "false"}, {}, "recorded"),
        ({"activate": "maybe"}, {}, "unknown"),
        ({"provider": "maybe"}, {}, "unknown"),
        ({"nextLogin": "bogus"}, {}, "unknown"),
        ({}, {"realmId": "guo1"}, "documented"),
        ({}, {"id": "00u1"}, "inferred"),
        ({}, {"credentials": {"password": {"value": PASSWORD}}}, "recorded"),
        ({}, {"credentials": {"password": {"value": PASSWORD}}, "groupIds": []}, "documented"),
        ({}, {"credentials": {"password": {"value": SECRET, "hash": HASHES["MD5"]}}}, "unknown"),
    ],
)
def test_a_creation_is_known_as_well_as_what_was_sent(tester: Person, query: dict, more: dict, known: str) -> None:
    """Recorded are the plain ones (2.1, 2.2)."""
    created = asked(tester, "POST", "/api/v1/users", {"profile": PROFILE} | more, **query)

    assert (created.status_code, mark(created)) == (200, known)


@pytest.mark.parametrize(
    ("body", "query", "known"),
    [
        ({"profile": {"nickName": "Al"}}, {}, "recorded"),
        ({"profile": {"nickName": "Al"}}, {"strict": "true"}, "documented"),
        ({"profile": {"nickName": "Al"}}, {"strict": "maybe"}, "unknown"),
        ({"profile": {"nickName": "Al"}, "realmId": "guo1"}, {}, "inferred"),
    ],
)
def test_a_change_is_known_as_well_as_what_was_sent(tester: Person, body: dict, query: dict, known: str) -> None:
    """Recorded are changes of the profile and of credentials (3.13)."""
    active(tester)

    assert mark(asked(tester, "POST", f"/api/v1/users/{tester.id}", body, **query)) == known


@pytest.mark.parametrize(("call", "query"), [("suspend", {}), ("deactivate", {"sendEmail": "maybe"})])
def test_a_lifecycle_call_is_known_as_well_as_its_query(tester: Person, call: str, query: dict) -> None:
    """What Okta makes of a value that is neither true nor false, no source tells."""
    active(tester)

    answer = asked(tester, "POST", f"/api/v1/users/{tester.id}/lifecycle/{call}", **query)

    assert (answer.status_code, mark(answer)) == (200, "unknown" if query else "recorded")


def test_an_activation_link_is_not_recorded_for_an_identity_engine_org(tester: Person) -> None:
    """The recording is of a Classic org; Okta's page documents the call for both engines."""
    provisioned(tester)
    tester.call("reactivate", sendEmail=False)

    assert mark(tester.open("activation")) == "documented"


def test_a_token_that_is_good_for_something_else_is_refused_unknown(tester: Person) -> None:
    """The refusal of a used or lapsed link is documented, but not that of a reset link at this call."""
    reset(tester)

    refused = tester.okta.client.open_activation_link(tester.links["reset"])

    assert (refused.status_code, mark(refused)) == (401, "unknown")


@pytest.mark.parametrize(
    ("password", "activated", "signed_in"),
    [
        ({"value": SECRET}, "recorded", "recorded"),
        ({"hash": HASHES["MD5"]}, "inferred", "reported"),
        ({"hook": {"type": "default"}}, "inferred", "documented"),
    ],
)
def test_an_imported_password_is_known_less_well(password: dict, activated: str, signed_in: str) -> None:
    """Recorded are users with Okta's own password. Of a hash there is a test of Okta's Java SDK, of a hook the page."""
    person = Person(simulated(seed={"settings": {"password_hook": {PROFILE["login"]: SECRET}}}))
    body = {"profile": PROFILE, "credentials": {"password": password}}
    person.id = asked(person, "POST", "/api/v1/users", body, activate="false").json()["id"]

    marks = [mark(person.call("activate", sendEmail=False)), mark(person.sign_in(SECRET))]

    assert marks == [activated, signed_in]
    assert mark(person.sign_in(SECRET)) == "recorded"  # by now the password is Okta's own


def test_a_password_that_was_imported_is_changed_by_inference(tester: Person) -> None:
    """That the old password counts follows from the sign-in with it; with `strict=true` a change is documented."""
    hashed = {"profile": PROFILE, "credentials": {"password": {"hash": HASHES["MD5"]}}}
    tester.id = asked(tester, "POST", "/api/v1/users", hashed).json()["id"]

    first = tester.call("change_password", oldPassword=SECRET, newPassword=PASSWORD)
    second = tester.call("change_password", oldPassword=PASSWORD, newPassword="Another-Pa55word")
    question = tester.call("change_recovery_question", password="Another-Pa55word", recovery_question=QUESTION)
    third = tester.call("change_password", oldPassword="Another-Pa55word", newPassword="Third-Pa55word", strict=True)

    assert [mark(r) for r in (first, second, question, third)] == ["inferred", "recorded", "recorded", "documented"]


@pytest.mark.parametrize(
    ("method", "path", "known"),
    [
        ("POST", "/api/v1/users", "recorded"),
        ("POST", "/api/v1/groups", "inferred"),
        ("POST", "/api/v1/authn", "inferred"),
    ],
)
def test_a_body_that_is_not_json_is_recorded_at_a_creation(tester: Person, method: str, path: str, known: str) -> None:
    """Recorded for a creation (simpleokta, recorded test invalid_create_user), and inferred elsewhere."""
    url = f"{tester.okta.client.base_url}{path}"
    refused = http(tester.okta).request(method, url, data="no JSON", headers={"Content-Type": "application/json"})

    assert (refused.status_code, refused.json()["errorCode"], mark(refused)) == (400, "E0000003", known)


@pytest.mark.parametrize(
    ("header", "known"), [("SSWS wrong", "recorded"), ("Bearer wrong", "inferred"), ("Basic eDp5", "inferred")]
)
def test_a_wrong_token_is_recorded_for_ssws(header: str, known: str) -> None:
    """Recorded for one way to send a token (oktakit, recorded test enroll_factor), and inferred for the others."""
    session = connect(requests.Session(), App(Org(), "T0ken"))
    refused = session.get(f"{BASE}/api/v1/users", headers={"Authorization": header})

    assert (refused.status_code, mark(refused)) == (401, known)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/attack-protection/api/v1/user-lockout-settings", 501),
        ("/governance/api/v1/campaigns", 501),
        ("/integrations/api/v1/api-services", 501),
        ("/webauthn-registration/api/v1/enroll", 501),
        ("/no-such/api/v1/thing", 404),
    ],
)
def test_an_api_of_oktas_outside_api_v1_is_not_played(tester: Person, path: str, status: int) -> None:
    """Okta documents these paths, so that they are not found is not true of Okta."""
    refused = asked(tester, "GET", path)

    assert (refused.status_code, mark(refused)) == (status, "documented" if status == 404 else "unknown")


@pytest.mark.parametrize("origin", ["https://shop.example.com", "https://elsewhere.example.com"])
def test_a_preflight_carries_a_mark(origin: str) -> None:
    """That a trusted origin is let in is documented, with which status is not."""
    settings = Settings(trusted_origins=("https://shop.example.com",))
    session = connect(requests.Session(), App(Org(settings), "T0ken"))
    asks = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    answer = session.options(f"{BASE}/api/v1/users", headers=asks)

    assert (answer.status_code, mark(answer)) == (204, "inferred")
    assert ("Access-Control-Allow-Origin" in answer.headers) is (origin == "https://shop.example.com")


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent.parent / "lifecycle").rglob("*.py")), ids=lambda p: p.stem
)
def test_recorded_is_never_a_default(path: Path) -> None:
    """A handler that says nothing of its evidence claims nothing: `recorded` has to be written where it is meant."""
    defaults: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.arguments):
            defaults += [*node.defaults, *node.kw_defaults]
        if isinstance(node, ast.ClassDef):
            defaults += [field.value for field in node.body if isinstance(field, ast.AnnAssign)]

    assert [ast.unparse(value) for value in defaults if value and "RECORDED" in ast.unparse(value)] == []


@pytest.mark.parametrize("body", [{"password": {"value": "Another-Pa55word"}}, {"recovery_question": {}}])
def test_a_part_of_the_older_form_is_not_recorded(tester: Person, body: dict[str, object]) -> None:
    """What Okta does with a password that has no answer beside it is not known."""
    tester.create(password=PASSWORD)
    url = f"{tester.okta.client.base_url}/api/v1/users/{tester.id}/credentials/forgot_password"

    assert mark(http(tester.okta).post(url, json=body)) == "unknown"
    assert mark(http(tester.okta).post(url)) == "recorded"


def policy_of(person: Person, kind: str) -> tuple[str, str]:
    """A policy of this type for a group, and a rule of it. Returns their paths."""
    group = asked(person, "POST", "/api/v1/groups", {"profile": {"name": "Some"}}).json()["id"]
    people = {"people": {"groups": {"include": [group]}}}
    made = asked(person, "POST", "/api/v1/policies", {"type": kind, "name": "For some", "conditions": people}).json()
    policy = f"/api/v1/policies/{made['id']}"
    rule = asked(person, "POST", f"{policy}/rules", {"name": "A rule"}).json()
    return policy, f"{policy}/rules/{rule['id']}"


@pytest.mark.parametrize(("kind", "known"), [("PASSWORD", "recorded"), ("MFA_ENROLL", "documented")])
def test_no_recording_is_of_an_enrollment_policy(tester: Person, kind: str, known: str) -> None:
    """Recorded are password policies and sign-on policies (terraform-provider-okta and okta-sdk-python)."""
    policy, rule = policy_of(tester, kind)
    rules = f"{policy}/rules"
    default = asked(tester, "GET", "/api/v1/policies", type=kind).json()[-1]["id"]
    (built_in,) = asked(tester, "GET", f"/api/v1/policies/{default}/rules").json()

    assert mark(asked(tester, "POST", rules, {"name": "Another"})) == known
    assert mark(asked(tester, "GET", rule)) == known
    assert mark(asked(tester, "GET", f"/api/v1/policies/{default}/rules/{built_in['id']}")) == "inferred"
    for url in (rule, policy):
        assert mark(asked(tester, "POST", f"{url}/lifecycle/deactivate")) == known
        assert mark(asked(tester, "POST", f"{url}/lifecycle/deactivate")) == "unknown"
        assert mark(asked(tester, "DELETE", url)) == known


@pytest.mark.parametrize(("way", "known"), [(active, "recorded"), (provisioned, "recorded"), (staged, "inferred")])
def test_the_assignment_of_an_app_is_recorded_for_two_statuses(tester: Person, way: Way, known: str) -> None:
    """Sources: okta-sdk-python, test_app_remove_assigned_user; terraform-provider-okta."""
    way(tester)
    given = {"name": "bookmark", "label": "Wiki", "signOnMode": "BOOKMARK"}
    url = {"settings": {"app": {"url": "https://wiki.example.com"}}}
    app = f"/api/v1/apps/{asked(tester, 'POST', '/api/v1/apps', given | url).json()['id']}"
    asked(tester, "POST", f"{app}/users", {"id": tester.id})

    assert mark(asked(tester, "GET", f"{app}/users")) == known
    assert mark(asked(tester, "GET", f"{app}/users/{tester.id}")) == known
    assert mark(asked(tester, "DELETE", f"{app}/users/{tester.id}")) == known
    assert mark(asked(tester, "GET", app)) == "recorded"
    asked(tester, "POST", f"{app}/lifecycle/deactivate")
    assert mark(asked(tester, "GET", app)) == "documented"


@pytest.mark.parametrize(("count", "known"), [(1, "recorded"), (2, "documented")])
def test_a_creation_in_one_group_was_recorded(tester: Person, count: int, known: str) -> None:
    """Source: simpleokta, recorded test create_user_in_group."""
    made = [asked(tester, "POST", "/api/v1/groups", {"profile": {"name": f"Group {n}"}}) for n in range(count)]
    groups = [answer.json()["id"] for answer in made]

    created = asked(tester, "POST", "/api/v1/users", {"profile": PROFILE, "groupIds": groups}, activate="false")

    assert mark(created) == known


def test_an_update_with_null_is_not_recorded(tester: Person) -> None:
    """That null empties a property, also in a partial update, is reported: okta-mcp-server issue 119."""
    active(tester)
    path = f"/api/v1/users/{tester.id}"
    named = asked(tester, "POST", path, {"profile": {"department": "Oncology"}})
    emptied = asked(tester, "POST", path, {"profile": {"department": None, "title": "Nurse"}})

    assert (mark(named), mark(emptied)) == ("recorded", "reported")
    assert named.json()["profile"]["department"] == "Oncology"
    assert "department" not in emptied.json()["profile"]
    assert emptied.json()["profile"]["title"] == "Nurse"


def test_that_a_login_follows_the_email_is_documented() -> None:
    """In an org that is set so, and not elsewhere: okta-developer-docs issue 3338."""
    for follows, known, login in ((False, "recorded", PROFILE["login"]), (True, "documented", "new@example.com")):
        person = Person(simulated(seed={"settings": {"login_follows_email": follows}}))
        active(person)
        answer = asked(person, "POST", f"/api/v1/users/{person.id}", {"profile": {"email": "new@example.com"}})

        assert (mark(answer), answer.json()["profile"]["login"]) == (known, login)
