"""Calls, logs, events and users in the forms that other tools give them, each with what an expert would say of it.

The forms are those of the tools' own documentation or source: Apache's HttpClient, OkHttp, Microsoft's HttpClient,
Spring, httpx, newman and load balancers for calls; Splunk, Microsoft Sentinel, the Elastic Common Schema, event hooks
and EventBridge for events; Okta's SCIM 2.0 reference; and what PowerShell, Node.js and Java print of a user.
"""

import json
from typing import Any

import pytest

from lifecycle import diagnose

USER, OTHER = "00u1ab2cd3ef4gh5ij6k", "00u9zz8yy7xx6ww5vv4u"
LOGIN = "mia@example.com"
HOST = "https://acme.okta.com"
ONE = f"{HOST}/api/v1/users/{USER}"
TOKEN, PASSWORD = "00MarkedTokenOfTheOrgThatNobodyMaySeeAtAll", "Sup3rS3cret!pw"
BODY = json.dumps({"profile": {"login": LOGIN}})
WITH_PASSWORD = json.dumps({"profile": {"login": LOGIN}, "credentials": {"password": {"value": PASSWORD}}})
AUTH = f"-H 'Authorization: SSWS {TOKEN}'"


def user(status: str, **more: Any) -> dict[str, Any]:
    return {"id": USER, "status": status, "profile": {"login": LOGIN}, "activated": None} | more


STAGED = json.dumps(user("STAGED"))
CALLS: dict[str, tuple[str, list[str], list[str]]] = {
    # The text, the calls, and the statuses that are possible at the end.
    "a body in a here-document": (
        f'curl -sXPOST "$URL/api/v1/users?activate=false" {AUTH} -d @- <<\'JSON\'\n{WITH_PASSWORD}\nJSON\n'
        f'curl -sXPOST "$URL/api/v1/users/$ID/lifecycle/activate" {AUTH}',
        ["create_user", "activate"], ["ACTIVE"],
    ),
    "the output of curl in a variable": (
        f"ID=$(curl -s -X POST \"{HOST}/api/v1/users?activate=false\" {AUTH} -d '{BODY}' | jq -r .id)\n"
        f'curl -s -X POST "{HOST}/api/v1/users/${{ID}}/lifecycle/activate" {AUTH}',
        ["create_user", "activate"], ["PROVISIONED"],
    ),
    "curl in a loop": (
        f'for id in $(cat ids); do\n curl -X POST "{HOST}/api/v1/users/$id/lifecycle/deactivate" {AUTH}; done',
        ["deactivate"], ["DEPROVISIONED"],
    ),
    "variables of a shell": (
        f"BASE={HOST}\nID={USER}\ncurl -X POST $BASE/api/v1/users/$ID/lifecycle/deactivate {AUTH}\n"
        f"curl -X DELETE {ONE} {AUTH} -i\nHTTP/2 204",
        ["deactivate", "delete_user"], ["ABSENT"],
    ),
    "an address put together in PowerShell": (
        f'$base = "{HOST}"\n$id = "{USER}"\n'
        'Invoke-RestMethod -Method Post -Uri ($base + "/api/v1/users/" + $id + "/lifecycle/suspend") -Headers $h\n'
        'Invoke-RestMethod -Method Post -Uri "$base/api/v1/users/$id/lifecycle/deactivate" -Headers $h',
        ["suspend", "deactivate"], ["DEPROVISIONED"],
    ),
    "newman in a terminal": (
        f"→ Create User\n  POST {HOST}/api/v1/users?activate=false [200 OK, 1.6kB, 812ms]\n\n"
        f"→ Activate User\n  POST {ONE}/lifecycle/activate [200 OK, 1kB, 9ms]",
        ["create_user", "activate"], ["PROVISIONED", "ACTIVE"],
    ),
    "a login that is a variable": (
        json.dumps({"item": [
            {"request": {"method": "POST", "url": "{{url}}/api/v1/users?activate=false",
                         "body": {"mode": "raw", "raw": '{"profile": {"login": "{{login}}"}}'}}},
            {"request": {"method": "POST", "url": "{{url}}/api/v1/users/{{userId}}/lifecycle/activate"}},
        ]}),
        ["create_user", "activate"], ["PROVISIONED"],
    ),
    "the log of Okta's SDK for Python, with the answers": (
        f"2026-01-05 10:00:00,0 - okta-sdk-python - http_client - DEBUG - Request: {{'method': 'POST', 'headers': "
        f"{{'Authorization': 'SSWS {TOKEN}'}}, 'url': '{HOST}/api/v1/users?activate=false', "
        f"'data': '{WITH_PASSWORD}'}}\n"
        f"2026-01-05 10:00:00,5 - okta-sdk-python - http_client - INFO - Successful response from POST call at "
        f"{HOST}/api/v1/users?activate=false\n"
        f"2026-01-05 10:00:01,0 - okta-sdk-python - http_client - DEBUG - Request: {{'method': 'POST', 'url': "
        f"'{ONE}/lifecycle/unlock'}}\n"
        "2026-01-05 10:00:01,2 - okta-sdk-python - http_client - ERROR - Okta HTTP 403 E0000032 Unlock is not allowed",
        ["create_user", "unlock"], ["STAGED"],
    ),
    "the wire log of Apache's HttpClient": (
        "\n".join(f'10:00 [main] DEBUG org.apache.http.wire - http-outgoing-0 {line}"' for line in (
            '>> "POST /api/v1/users?activate=false HTTP/1.1[\\r][\\n]', f'>> "Authorization: SSWS {TOKEN}[\\r][\\n]',
            '>> "Content-Length: 60[\\r][\\n]', '>> "[\\r][\\n]', f'>> "{BODY}', '<< "HTTP/1.1 200 OK[\\r][\\n]',
            '<< "[\\r][\\n]', f'<< "{STAGED}', f'>> "POST /api/v1/users/{USER}/lifecycle/activate HTTP/1.1[\\r][\\n]',
            '>> "[\\r][\\n]', '<< "HTTP/1.1 200 OK[\\r][\\n]',
        )),
        ["create_user", "activate"], ["PROVISIONED"],
    ),
    "the headers of HttpClient 5": (
        "\n".join(f"10:00 [main] DEBUG org.apache.hc.client5.http.headers - http-outgoing-0 {line}" for line in (
            f">> POST /api/v1/users/{USER}/lifecycle/suspend HTTP/1.1", f">> Authorization: SSWS {TOKEN}",
            "<< HTTP/1.1 200 OK", f">> POST /api/v1/users/{USER}/lifecycle/activate HTTP/1.1",
            "<< HTTP/1.1 403 Forbidden",
        )),
        ["suspend", "activate"], ["SUSPENDED"],
    ),
    "Microsoft's HttpClient": (
        "\n".join(f"info: {line}" for line in (
            f"Start processing HTTP request POST {ONE}/lifecycle/deactivate",
            f"Sending HTTP request POST {ONE}/lifecycle/deactivate",
            "Received HTTP response headers after 210.5ms - 200",
            "End processing HTTP request after 211ms - 200",
            f"Start processing HTTP request POST {ONE}/lifecycle/deactivate",
            "Received HTTP response headers after 110.5ms - 404",
        )),
        ["deactivate", "deactivate"], ["DEPROVISIONED"],
    ),
    "OkHttp": (
        "\n".join(f"I/okhttp.OkHttpClient: {line}" for line in (
            f"--> POST {HOST}/api/v1/users?activate=false (52-byte body)", "Content-Type: application/json", BODY,
            "--> END POST (52-byte body)", f"<-- 200 {HOST}/api/v1/users?activate=false (310ms)", STAGED,
            "<-- END HTTP (1520-byte body)",
        )),
        ["create_user"], ["STAGED"],
    ),
    "Spring's RestTemplate": (
        f"DEBUG RestTemplate : HTTP POST {ONE}/lifecycle/deactivate\nDEBUG RestTemplate : Response 200 OK\n"
        f"DEBUG RestTemplate : HTTP POST {ONE}/lifecycle/suspend\nDEBUG RestTemplate : Response 400 BAD_REQUEST",
        ["deactivate", "suspend"], ["DEPROVISIONED"],
    ),
    "httpx": (
        f'INFO:httpx:HTTP Request: POST {ONE}/lifecycle/expire_password?tempPassword=true "HTTP/1.1 200 OK"',
        ["expire_password_with_temp_password"], ["PASSWORD_EXPIRED"],
    ),
    "http.client and urllib3 at once": (
        "send: b'POST /api/v1/users?activate=false HTTP/1.1\\r\\nContent-Length: 40\\r\\n\\r\\n'\n"
        f"send: b'{BODY}'\nreply: 'HTTP/1.1 200 OK\\r\\n'\n"
        f'DEBUG:urllib3.connectionpool:{HOST}:443 "POST /api/v1/users?activate=false HTTP/1.1" 200 None',
        ["create_user"], ["STAGED"],
    ),
    "an error of the SDK for Node.js": (
        f"OktaApiError: Okta HTTP 403 {ONE}/lifecycle/activate. Okta error code: E0000016. Okta error summary: "
        "Activation failed because the user is already active. errorCauses: .",
        ["activate"], ["PROVISIONED", "ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED"],
    ),
    "an error of requests": (
        f"requests.exceptions.HTTPError: 404 Client Error: Not Found for url: {ONE}/lifecycle/deactivate",
        ["deactivate"], ["DEPROVISIONED"],
    ),
    "nginx in JSON": (
        "\n".join(json.dumps({"request": f"POST /api/v1/users/{USER}/lifecycle/{call} HTTP/1.1", "status": "200"})
                  for call in ("suspend", "deactivate")),
        ["suspend", "deactivate"], ["DEPROVISIONED"],
    ),
    "a load balancer of AWS": (
        f"https 2026-01-05T10:00:00Z app/lb 10.0.0.1:1 10.0.0.2:80 0.0 0.001 0.0 200 200 34 366 "
        f'"POST {ONE}/lifecycle/suspend HTTP/1.1" "curl/8" - -',
        ["suspend"], ["SUSPENDED"],
    ),
    "statuses behind the calls": (
        f"POST /api/v1/users?activate=false => STAGED\nPOST /api/v1/users/{USER}/lifecycle/activate => PROVISIONED",
        ["create_user", "activate"], ["PROVISIONED"],
    ),
    "answers behind the names of calls": (
        "create_user with a password -> ACTIVE\nactivate -> 403 E0000016\nsuspend -> 200",
        ["create_user", "activate", "suspend"], ["SUSPENDED"],
    ),
    "buttons": (
        "1) Add person, password set by admin, user must change password on first login\n2) Suspend\n3) Unsuspend",
        ["create_user", "suspend", "unsuspend"], ["PASSWORD_EXPIRED"],
    ),
    "the SDK for Java": (
        'User user = UserBuilder.instance().setEmail("m@x.io").setActive(false).buildAndCreate(client);\n'
        "user.activate(false);",
        ["create_user", "activate"], ["PROVISIONED"],
    ),
    "the SDK for .NET": (
        "var user = await _userApi.CreateUserAsync(request, activate: false);\n"
        "await _userLifecycleApi.ActivateUserAsync(user.Id, sendEmail: false);\n"
        "await _userLifecycleApi.DeactivateUserAsync(user.Id);",
        ["create_user", "activate", "deactivate"], ["DEPROVISIONED"],
    ),
    "the SDK for Go": (
        "user, resp, err := client.User.CreateUser(ctx, *u, &query.Params{Activate: okta.BoolPtr(false)})\n"
        "resp, err = client.User.DeactivateUser(ctx, user.Id, nil)",
        ["create_user", "deactivate"], ["DEPROVISIONED"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_calls_are_read(name: str) -> None:
    text, calls, statuses = CALLS[name]
    found = diagnose(text)
    assert len(found.users) == 1, found
    assert [step.call for step in found.users[0].steps] == calls, found
    assert [*found.users[0].status] == statuses, found
    assert found.exit_status == 0
    shown = repr(found) + json.dumps(found.document())
    assert TOKEN not in shown
    assert PASSWORD not in shown


def event(kind: str, number: int, **more: Any) -> dict[str, Any]:
    return {
        "eventType": kind,
        "published": f"2026-01-0{number}T10:00:00.000Z",
        "outcome": {"result": "SUCCESS"},
        "actor": {"id": "00uadmin", "type": "User", "alternateId": "ops@example.com"},
        "target": [{"id": USER, "type": "User", "alternateId": LOGIN}],
    } | more


KINDS = ("user.lifecycle.create", "user.lifecycle.activate", "user.lifecycle.suspend", "user.lifecycle.deactivate")
LOG = [event(kind, number) for number, kind in enumerate(KINDS, 1)]


def quoted(found: Any) -> str:
    return '"' + json.dumps(found).replace('"', '""') + '"'


def elastic(one: dict[str, Any]) -> dict[str, Any]:
    target = [{"id": USER, "type": "User", "alternate_id": LOGIN}]
    okta = {"event_type": one["eventType"], "outcome": {"result": "SUCCESS"}, "target": target}
    return {"@timestamp": one["published"], "okta": okta}


EVENTS = {
    "Splunk, a result on each line": "\n".join(json.dumps({"result": {"_raw": json.dumps(e)}}) for e in LOG),
    "Splunk, all results": json.dumps({"preview": False, "results": [{"_raw": json.dumps(e)} for e in LOG]}),
    "Splunk, as CSV": '"_time","_raw"\n' + "\n".join(f'"{e["published"]}",{quoted(e)}' for e in LOG),
    "Splunk, columns": "_time,eventType,outcome.result,target{}.id,target{}.alternateId\n"
    + "\n".join(f"{e['published']},{e['eventType']},SUCCESS,{USER},{LOGIN}" for e in LOG),
    "Sentinel, as CSV": "TimeGenerated,eventType_s,outcome_result_s,target_s\n"
    + "\n".join(f"{e['published']},{e['eventType']},SUCCESS,{quoted(e['target'])}" for e in LOG),
    "Sentinel, as JSON": json.dumps([
        {"TimeGenerated": e["published"], "EventOriginalType": e["eventType"], "EventResult": "Success",
         "OriginalTarget": json.dumps(e["target"])} for e in LOG
    ]),
    "Elastic, hits": json.dumps({"hits": {"hits": [{"_source": elastic(e)} for e in LOG]}}),
    "Elastic, lines": "\n".join(json.dumps(elastic(e)) for e in LOG),
    "Elastic, with the original": "\n".join(
        json.dumps(elastic(e) | {"event": {"original": json.dumps(e)}}) for e in LOG
    ),
    "an event hook": json.dumps({"eventType": "com.okta.event_hook", "data": {"events": LOG}}),
    "EventBridge": "\n".join(json.dumps({"detail-type": e["eventType"], "detail": e}) for e in LOG),
    "the Admin Console": "event_type,timestamp,outcome.result,target0.id,target0.type,target0.alternate_id\n"
    + "\n".join(f"{e['eventType']},{e['published']},SUCCESS,{USER},User,{LOGIN}" for e in reversed(LOG)),
}  # fmt: skip


@pytest.mark.parametrize("name", EVENTS)
def test_events_are_read_as_they_are_stored(name: str) -> None:
    found = diagnose(EVENTS[name])
    (one,) = found.users
    assert (one.id, one.login) == (USER, LOGIN)
    assert [step.shown for step in one.steps] == [f"event {kind}" for kind in KINDS]
    assert [*one.status] == ["DEPROVISIONED"]
    assert found.exit_status == 0


def test_a_lock_in_the_system_log_is_a_lock() -> None:
    """A wrong password does not always lock, but this event is written only if it does."""
    locked = event("user.account.lock", 1, outcome={"result": "FAILURE"}, target=[], actor={"id": USER, "type": "User"})
    (one,) = diagnose(locked).users
    assert [*one.status] == ["LOCKED_OUT"]


SCIM = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "23a35c27", "externalId": USER,
        "userName": LOGIN, "active": False}  # fmt: skip
PATCH = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations": [{"op": "replace", "value": {"active": False}}]}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(SCIM),
        json.dumps(PATCH),
        json.dumps({"totalResults": 1, "Resources": [SCIM]}),
        f"PATCH /scim/v2/Users/23a35c27 HTTP/1.1\nContent-Length: 9\n\n{json.dumps(PATCH)}\n\nHTTP/1.1 204 No Content",
        f"curl -X PUT https://app.example.com/scim/v2/Users/23a35c27 -d '{json.dumps(SCIM)}'",
        json.dumps(PATCH).replace("false", '"False"'),
    ],
)
def test_scim_that_switches_a_user_off(text: str) -> None:
    """Okta's SCIM 2.0 reference, Delete Users: if a user is suspended, deactivated, or removed from the integration."""
    found = diagnose(text)
    (one,) = found.users
    assert [*one.status] == ["SUSPENDED", "DEPROVISIONED"]
    assert any("removed from the application" in said for said in one.fields)
    assert any("application was not" in said for said in one.assumed)
    assert one.cause is None
    assert found.exit_status == 0


def test_scim_that_switches_a_user_on() -> None:
    (one,) = diagnose({**SCIM, "active": True}).users
    assert not {"SUSPENDED", "DEPROVISIONED"} & {*one.status}


def test_beside_other_evidence_only_the_application_may_have_been_taken_away() -> None:
    """The user is ACTIVE before and after, which is no contradiction."""
    seen = json.dumps(user("ACTIVE", credentials={"password": {}}))
    found = diagnose(f"GET {ONE} -> 200\n{seen}", json.dumps(SCIM), f"GET {ONE} -> 200\n{seen}")
    (one,) = found.users
    assert [*one.status] == ["ACTIVE"]
    assert found.exit_status == 0


USERS = {
    "PowerShell": f"id              : {USER}\nstatus          : PROVISIONED\nactivated       : 1/5/2026 10:00:00 AM\n"
    "lastLogin       : \npasswordChanged : 1/5/2026 10:00:00 AM\nprofile         : @{login=mia@example.com}\n",
    "Node.js": f"{{\n  id: '{USER}',\n  status: 'PROVISIONED',\n  lastLogin: null,\n"
    "  passwordChanged: '2026-01-05T10:00:00.000Z',\n  profile: { login: 'mia@example.com' }\n}",
    "Java": f"class User {{\n    id: {USER}\n    status: PROVISIONED\n    passwordChanged: 2026-01-05T10:00Z\n"
    "    lastLogin: null\n}",
    "a table": "id,status,login,activated,passwordChanged,lastLogin\n"
    f"{USER},PROVISIONED,{LOGIN},2026-01-05T10:00:00.000Z,2026-01-05T10:00:00.000Z,",
    "a report with labels": "User ID,Login,Status,Password Changed,Last Login\n"
    f"{USER},{LOGIN},Pending user action,2026-01-05,",
    "an object in another": json.dumps(
        {"data": {"user": user("PROVISIONED", activated="2026", passwordChanged="2026", lastLogin=None)}}
    ),
    "an object without a profile": json.dumps({"id": USER, "login": LOGIN, "status": "Provisioned", "lastLogin": None,
                                               "passwordChanged": "2026"}),
    "the state of Terraform": json.dumps({"resources": [{"type": "okta_user", "instances": [{"attributes": {
        "id": USER, "login": LOGIN, "status": "ACTIVE", "raw_status": "PROVISIONED", "password": PASSWORD,
        "passwordChanged": "2026", "lastLogin": None}}]}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", USERS)
def test_a_user_is_read_as_programs_print_it(name: str) -> None:
    found = diagnose(USERS[name])
    (one,) = found.users
    assert (one.id, [*one.status]) == (USER, ["PROVISIONED"])
    assert one.ways[0] == "create_user (with a password), then deactivate, then activate"
    assert any(said.startswith("lastLogin is null") for said in one.fields)
    assert PASSWORD not in repr(found)


def test_the_state_of_terraform_without_a_raw_status_tells_no_status() -> None:
    attributes = {"id": USER, "login": LOGIN, "status": "ACTIVE", "custom_profile_attributes": "{}"}
    assert diagnose({"instances": [{"attributes": attributes}]}).exit_status == 2


def test_a_table_of_users_tells_of_each() -> None:
    found = diagnose(f"id;status;login\n{USER};ACTIVE;{LOGIN}\n{OTHER};Locked out;bo@example.com\n;nonsense;x")
    assert [(one.id, *one.status) for one in found.users] == [(USER, "ACTIVE"), (OTHER, "LOCKED_OUT")]
    assert sum(found.unread.values()) == 1


def test_a_way_to_active_fits_the_user() -> None:
    """A user in RECOVERY without a password needs a link; the old password is no way for an admin."""
    (one,) = diagnose(user("RECOVERY", credentials={"provider": {"type": "OKTA"}})).users
    assert "choose_password" in one.now[0]
    assert not any("old password" in said for said in one.now)


def test_an_error_alone_is_a_question_for_why() -> None:
    """Nothing says whose error it is, or after which call."""
    found = diagnose(json.dumps({"errorCode": "E0000016", "errorSummary": "Activation failed", "errorCauses": []}))
    assert found.exit_status == 2
    assert "`why E0000016` explains" in " ".join(repr(found).split())


@pytest.mark.parametrize(("changed", "exit_status"), [("2026-01-05T10:00:00.000Z", 1), (None, 0)])
def test_a_password_of_which_the_calls_know_nothing(changed: str | None, exit_status: int) -> None:
    """PROVISIONED with passwordChanged set: there was a password, which these calls neither set nor destroyed."""
    calls = f"POST /api/v1/users?activate=false -> 200\nPOST /api/v1/users/{USER}/lifecycle/activate -> 200"
    found = diagnose(calls, json.dumps(user("PROVISIONED", activated="2026", passwordChanged=changed)))
    (one,) = found.users
    assert [*one.status] == ["PROVISIONED"]
    assert found.exit_status == exit_status
    assert any("never had a password" in said for said in one.contradictions) is bool(exit_status)
