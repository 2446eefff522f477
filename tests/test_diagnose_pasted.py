"""What people paste that no tool writes as it stands: code, cut-off JSON, words, and logs that begin with their end."""

import json

import pytest

from lifecycle import my_case
from lifecycle.diagnosis.diagnosing import diagnose

USER = "00u1abcdefghijklmnopq"
OTHER = "00u2abcdefghijklmnopq"
HOST = "https://acme.okta.com"
SUSPEND = f"{HOST}/api/v1/users/{USER}/lifecycle/suspend"
SECRET = "00MarkedSecretOfTheOrgThatNobodyMaySee"

CODE = {
    "wget": f'wget --method=POST --header="Authorization: SSWS {SECRET}" {SUSPEND}',
    "HTTPie": f'http POST {SUSPEND} Authorization:"SSWS {SECRET}"',
    "requests": f'requests.post("{SUSPEND}", headers={{"Authorization": "SSWS {SECRET}"}})',
    "axios": f"await axios.post('{SUSPEND}', null, {{headers: {{Authorization: 'SSWS {SECRET}'}}}})",
    "fetch in one line": f'fetch("{SUSPEND}", {{"headers": {{"authorization": "SSWS {SECRET}"}}, "method": "POST"}});',
    "fetch as a browser copies it": f'fetch("{SUSPEND}", {{\n  "headers": {{\n    "authorization": "SSWS {SECRET}"\n'
    '  },\n  "body": null,\n  "method": "POST"\n});',
    "C#": f'var r = new HttpRequestMessage(HttpMethod.Post, "{SUSPEND}");',
    "the URL alone": SUSPEND,
    "the path alone": f"/api/v1/users/{USER}/lifecycle/suspend",
    "in a sentence": f"Then I called {SUSPEND}, and nothing happened.",
}


@pytest.mark.parametrize("name", CODE)
def test_a_call_in_code_is_read(name: str) -> None:
    found = diagnose(CODE[name])
    (user,) = found.users
    assert user.id == USER
    assert [step.call for step in user.steps] == ["suspend"]
    assert "SUSPENDED" in user.status
    assert SECRET not in str(found) + json.dumps(found.document())


@pytest.mark.parametrize(
    "text",
    [
        *CODE.values(),
        ("{'status': 'ACTIVE', 'credentials': {'password': {'value': '" + SECRET + "'}}, 'profile': {}}").replace(
            "'", "“"
        ),
        "{'status': 'ACTIVE', 'credentials': {'password': {'value': '" + SECRET + "'}}, 'profile': {}}",
        f"create user with the password {SECRET[:10]}7{SECRET[10:]}\nsuspend the user",
        f'{{"id": "{USER}", "status": "ACTIVE", "credentials": {{"password": {{"value": "{SECRET}"',
    ],
)
def test_no_secret_of_a_paste_is_shown(text: str) -> None:
    case = my_case(text)
    shown = json.dumps(case.scene()) + repr(case)
    assert case.found is not None
    assert case.found.exit_status == 0
    assert SECRET not in shown
    assert SECRET[10:] not in shown


def test_the_method_may_stand_in_a_later_line() -> None:
    text = f'fetch("{SUSPEND}", {{\n "method": "POST"\n}});\n'
    text += f'fetch("{HOST}/api/v1/users/{USER}", {{\n "method": "DELETE"\n}});'
    (user,) = diagnose(text).users
    assert [step.call for step in user.steps] == ["suspend", "delete_user"]


LEFT = {
    "cut off": f'{{"id":"{USER}","status":"PROVISIONED","activated":"2024-01-01T00:00","passwordChanged":"2024-0',
    "as Python prints it": f"{{'id': '{USER}', 'status': 'PROVISIONED', 'passwordChanged': '2024-01-01T00:00:00.000Z', "
    "'lastLogin': None, 'profile': {'login': 'a@example.com'}}",
    "with curly quotation marks": f"{{“id”: “{USER}”, “status”: “PROVISIONED”, “passwordChanged”: “2024-01-01”, "
    "“profile”: {}}",
    "a comma too many": f'{{"id": "{USER}", "status": "PROVISIONED", "passwordChanged": "2024", "profile": {{}},}}',
    "a few fields": f"id: {USER}\nstatus: PROVISIONED\npasswordChanged: 2024-01-01T00:00:00.000Z",
}


@pytest.mark.parametrize("name", LEFT)
def test_a_user_is_read_as_far_as_it_goes(name: str) -> None:
    found = diagnose(LEFT[name])
    assert found.exit_status == 0
    (user,) = found.users
    assert (user.id, [str(s) for s in user.status]) == (USER, ["PROVISIONED"])
    assert any("had a password once" in said for said in user.fields)
    assert user.ways[0] == "create_user (with a password), then deactivate, then activate"


def test_what_was_cut_off_is_counted() -> None:
    assert "cut off" in diagnose(LEFT["cut off"]).how_read


def test_the_status_of_terraform_is_not_the_users() -> None:
    """Terraform shows a user in RECOVERY as ACTIVE, so only raw_status counts."""
    plan = 'resource "okta_user" "a" {\n  login = "a@example.com"\n  status = "ACTIVE"\n'
    assert diagnose(plan + "}").exit_status == 2
    (user,) = diagnose(plan + '  raw_status = "RECOVERY"\n}').users
    assert [str(s) for s in user.status] == ["RECOVERY"]


def event(kind: str, when: str, user: str = USER) -> dict[str, object]:
    return {
        "eventType": kind,
        "published": when,
        "outcome": {"result": "SUCCESS"},
        "target": [{"type": "User", "id": user, "alternateId": f"{user[:4]}@example.com"}],
    }


NEWEST_FIRST = [
    event("user.lifecycle.deactivate", "2024-01-03T00:00:00.000Z"),
    event("user.lifecycle.suspend", "2024-01-02T00:00:00.000Z", OTHER),
    event("user.lifecycle.activate", "2024-01-01T00:00:00.000Z"),
    event("user.lifecycle.create", "2024-01-01T00:00:00.000Z"),
    event("user.lifecycle.create", "2023-12-31T00:00:00.000Z", OTHER),
]


def as_csv() -> str:
    rows = ["timestamp,event_type,outcome.result,target0.id,target0.type"]
    rows += [f"{e['published']},{e['eventType']},SUCCESS,{e['target'][0]['id']},User" for e in NEWEST_FIRST]  # type: ignore[index]
    return "\n".join(rows)


@pytest.mark.parametrize(
    "text",
    [json.dumps(NEWEST_FIRST), "\n".join(map(json.dumps, NEWEST_FIRST)), as_csv()],
    ids=["JSON", "NDJSON", "CSV"],
)
def test_events_are_read_in_the_order_of_time(text: str) -> None:
    """The Admin Console shows and exports the newest event first."""
    found = diagnose(text)
    assert found.exit_status == 0, found
    assert {user.id: [str(s) for s in user.status] for user in found.users} == {
        USER: ["DEPROVISIONED"],
        OTHER: ["SUSPENDED"],
    }


def test_a_variable_is_the_same_user_however_it_is_written() -> None:
    text = "\n".join(
        f"curl -X POST https://x.okta.com/api/v1/users/{name}/lifecycle/{call}"
        for name, call in (
            ("$USER_ID", "deactivate"),
            ("${USER_ID}", "activate"),
            ("{{USER_ID}}", "suspend"),
            ("%USER_ID%", "unsuspend"),
        )
    )
    (user,) = diagnose(text).users
    assert len(user.steps) == 4


def test_a_call_may_be_named_in_words() -> None:
    text = "1. Create a user with a password\n2. Reset password\n3. deactivate the user"
    (user,) = diagnose(text).users
    assert [step.call for step in user.steps] == ["create_user", "reset_password", "deactivate"]
    assert [str(s) for s in user.status] == ["DEPROVISIONED"]


SPLATTED = """
$headers = @{ Authorization = "SSWS %s"; Accept = 'application/json' }
$params = @{
    Uri     = "https://acme.okta.com/api/v1/users?activate=false"
    Method  = 'POST'   # as in the manual
    Headers = $headers
    Body    = @{ profile = @{ firstName = 'Test'; lastName = 'O''Hara'
                 email = 'test@example.com'; login = 'test@example.com' }%s } | ConvertTo-Json -Depth 5
}
$user = Invoke-RestMethod @params
$uri = "https://acme.okta.com/api/v1/users/test@example.com/lifecycle/activate?sendEmail=false"
Invoke-RestMethod -Uri $uri -Method Post -Headers $headers
"""


@pytest.mark.parametrize(
    ("more", "status"),
    [("", "PROVISIONED"), (f"; credentials = @{{ password = @{{ value = '{SECRET}' }} }}", "ACTIVE")],
)
def test_variables_of_powershell_are_read(more: str, status: str) -> None:
    """A command that takes a table (`@params`), and an address in a variable."""
    found = diagnose(SPLATTED % (SECRET, more))
    (user,) = found.users
    assert user.login == "test@example.com"
    assert [step.call for step in user.steps] == ["create_user", "activate"]
    assert [*user.status] == [status]
    assert SECRET not in str(found) + json.dumps(found.document())


@pytest.mark.parametrize(
    "written",
    [
        "$body = {table}\n{command} -Body ($body | ConvertTo-Json -Depth 10)",
        "$body = {table} | ConvertTo-Json\n{command} -Body $body",
        "{command} -Body ({table} | ConvertTo-Json) -ContentType 'application/json'",
        "$body = @'\n{json}\n'@\n{command} -Body $body",
        "{command} -Body '{json}'",
    ],
)
def test_a_body_of_powershell_is_read(written: str) -> None:
    """With the password in it the user is ACTIVE. Were the body not read, other statuses would be possible, too."""
    entry = {"profile": {"login": "ann@example.com"}, "credentials": {"password": {"value": SECRET}}}
    table = (
        f"@{{ profile = @{{ login = 'ann@example.com' }}; credentials = @{{ password = @{{ value = '{SECRET}' }} }} }}"
    )
    command = 'Invoke-RestMethod -Method Post -Uri "$org/api/v1/users?activate=true"'
    text = written.replace("{table}", table).replace("{command}", command).replace("{json}", json.dumps(entry))
    (user,) = diagnose(text).users
    assert (user.login, [*user.status]) == ("ann@example.com", ["ACTIVE"])
    assert user.steps[0].call == "create_user"


@pytest.mark.parametrize("cut", range(0, len(SPLATTED), 7))
def test_a_script_that_is_cut_off_is_read_as_far_as_it_goes(cut: int) -> None:
    assert SECRET not in str(diagnose((SPLATTED % (SECRET, ""))[:cut]))
