"""The last exchange of a stage, as texts to copy. Those for curl, Python and the SDK really make the call."""

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version

import pytest
import requests
from okta import models
from okta.client import Client
from people import elsewhere
from test_door import served

from lifecycle.client.connect import simulated
from lifecycle.lab.exchanges import SDK
from lifecycle.lab.offers import OFFERS
from lifecycle.lab.stage import Play, Stage
from lifecycle.plays.lesson import on_stage

ANY = Play(key="any", title="Any", before="create_user password=Okta-Pa55word")


@pytest.fixture(scope="module")
def org() -> Iterator[dict[str, str]]:
    """A served org, as the variables that the texts read."""
    with served("--token", "a-token") as ((url, token),):
        yield {"OKTA_ORG": url, "OKTA_TOKEN": token, "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK": "true"}


def texts(stage: Stage) -> dict[str, str]:
    exchange = stage.scene()["exchange"]
    return {tab["id"]: tab["text"] for tab in exchange["tabs"]}


def ran(command: list[str], org: dict[str, str], said: str = "") -> str:
    done = subprocess.run(command, env=os.environ | org, capture_output=True, text=True, input=said, check=True)
    return done.stdout


def found(org: dict[str, str], login: str) -> dict[str, object]:
    headers = {"Authorization": f"SSWS {org['OKTA_TOKEN']}"}
    answer = requests.get(f"{org['OKTA_ORG']}/api/v1/users/{login}", headers=headers, timeout=10)
    assert answer.ok, answer.text
    user: dict[str, object] = answer.json()
    return user


def person(name: str) -> dict[str, str]:
    return {
        "firstName": name,
        "lastName": 'O\'Neil "$5" `x` \\',
        "email": f"{name}@example.com",
        "login": f"{name}@example.com",
    }


@pytest.mark.parametrize("kind", ["curl", "requests", "sdk"])
def test_the_texts_make_the_call(org: dict[str, str], kind: str) -> None:
    """Each is run as it stands, in a shell or by Python, against a served org."""
    stage = on_stage(Play(key="c", title="C", profile=person(kind)))
    for key, values, status in (
        ("create_user", {"activate": "false"}, "STAGED"),
        ("change_nickname", {"nickName": 'It\'s "Tess" $HOME'}, "STAGED"),
        ("activate", {"sendEmail": "false"}, "PROVISIONED"),
        ("set_password", {}, "ACTIVE"),
        ("delete_user", {}, "DEPROVISIONED"),
    ):
        user = stage.walk.document and str(stage.walk.document["id"])
        stage.press(key, **values)
        text = texts(stage)[kind]
        if user:  # the user of the served org has another id
            assert user in text
            text = text.replace(user, str(found(org, f"{kind}@example.com")["id"]))
        said = ran(["sh", "-c", text], org) if kind == "curl" else ran([sys.executable, "-"], org, text)
        assert said, key
        assert found(org, f"{kind}@example.com")["status"] == status, said
    profile = found(org, f"{kind}@example.com")["profile"]
    assert isinstance(profile, dict)
    assert (profile["nickName"], profile["lastName"]) == ('It\'s "Tess" $HOME', person(kind)["lastName"])


def test_the_sdk_is_the_one_that_is_tested() -> None:
    assert version("okta") == SDK


def test_each_text_for_the_sdk_calls_a_method_that_the_sdk_has() -> None:
    """Each method takes what the text gives it. Where the SDK has no method, a sentence says so."""
    lacking = set()
    for key, offer in OFFERS.items():
        stage = on_stage(ANY)
        stage.press(key)
        if stage.scene()["exchange"] is None:
            continue  # nothing was sent
        text = texts(stage)["sdk"]
        called = re.search(r"client\.(\w+)\(", text)
        if called:
            compile(text, key, "exec")
            known = inspect.signature(getattr(Client, called[1])).parameters
            assert set(re.findall(r"(\w+)=(?:True|False|\")", text.split(called[0])[1])) <= set(known), key
            assert all(hasattr(models, name) for name in re.findall(r"models\.(\w+)\.", text))
        else:
            lacking.add(offer.call)
            assert f"Okta's SDK for Python (okta {SDK})" in text
    # the SDK has methods for these two, but they can't send every field of the offers
    of_its_own = lacking - {"expire_password", "reset_password"}
    assert [name for name in of_its_own if hasattr(Client, name) or hasattr(Client, f"{name}_user")] == []


def test_no_text_holds_a_token() -> None:
    for key in ("get_user", "activate", "sign_in"):
        stage = on_stage(ANY)
        stage.press(key)
        assert "a-token-of-the-simulator" not in str(stage.scene())
        for name in ("curl", "requests", "request"):
            assert ("OKTA_TOKEN" in texts(stage)[name]) == (key != "sign_in")


def test_passwords_are_shown_on_the_simulator_and_masked_on_a_real_org() -> None:
    for okta, shown in ((simulated(), True), (elsewhere(simulated()), False)):
        stage = on_stage(Play(key="s", title="S"), okta)
        stage.press("create_user", password="Okta-Pa55word9")
        assert all(("Okta-Pa55word9" in texts(stage)[kind]) == shown for kind in ("request", "curl", "requests", "sdk"))


def test_where_to_press_in_the_admin_console() -> None:
    """The names of the buttons are those of Okta's help, in the table of calls."""
    said = {}
    for key in ("create_user", "suspend", "sign_in", "expire_password"):
        stage = on_stage(Play(key="c", title="C", before="" if key == "create_user" else ANY.before))
        stage.press(key)
        said[key] = texts(stage)["console"]
    assert said == {
        "create_user": "In the Admin Console: Directory > People > Add person.",
        "suspend": "In the Admin Console: Directory > People > the person > Suspend.",
        "sign_in": "This is not a call of an admin. It is a call of the Authentication API, which is what scripts use, "
        "and also what the sign-in page of a Classic Engine org uses. In an Identity Engine org, a person does the "
        "same on Okta's sign-in page, which uses the IDX API (/idp/idx/) instead, or by a link in a mail.",
        "expire_password": "Okta's help names no button of the Admin Console for this call.",
    }


def test_the_whole_answer_is_shown() -> None:
    stage = on_stage(ANY)
    stage.press("activate")
    exchange = stage.scene()["exchange"]
    assert (exchange["code"], exchange["status"]) == (403, "403 Forbidden")
    head, _, body = texts(stage)["answer"].partition("\n\n")
    assert head.startswith("HTTP/1.1 403 Forbidden\nContent-Type: application/json\nX-Rate-Limit-Limit: 100\n")
    assert "X-Rate-Limit-Reset: " in head
    assert body.startswith('{\n  "errorCode"')
    stage.press("clear_sessions")
    assert re.fullmatch(r"HTTP/1.1 204 No Content\n(X-Rate-Limit-.*\n){3}\n\(no body\)", texts(stage)["answer"])
