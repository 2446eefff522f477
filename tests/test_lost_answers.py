"""Each fault at each call: nothing is repeated, nothing goes to another host, and what is said afterwards is true.

The calls go to a second process that serves the simulator behind a door of TLS. What has really happened is read from
that org by another way.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import requests
from network import AFTER, BEFORE, BUSY, HARMLESS, OTHER, Network, network, trusting
from people import PASSWORD, QUESTION

from lifecycle.client.client import Client
from lifecycle.client.connect import live
from lifecycle.client.troubles import NoAnswer, Unsettled
from lifecycle.lab import signs
from lifecycle.lab.walk import Walk
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS

T = TypeVar("T")
NEW = "Another-Pa55word"
QUIET = {"sendEmail": False}
STEPS: dict[str, tuple[dict[str, Any], tuple[tuple[str, dict[str, Any]], ...], dict[str, Any]]] = {
    "update_user": ({"password": PASSWORD}, (), {"profile": {"nickName": "Tess"}}),
    "replace_user": ({"password": PASSWORD}, (), {"password": NEW}),
    "delete_user": ({"password": PASSWORD}, (("deactivate", {}),), {}),
    "activate": ({"activate": False}, (), QUIET),
    "reactivate": ({"activate": False}, (("activate", QUIET),), QUIET),
    "deactivate": ({"password": PASSWORD}, (), QUIET),
    "suspend": ({"password": PASSWORD}, (), {}),
    "unsuspend": ({"password": PASSWORD}, (("suspend", {}),), {}),
    "unlock": ({"password": PASSWORD}, (), {}),
    "expire_password": ({"password": PASSWORD}, (), {}),
    "expire_password_with_temp_password": ({"password": PASSWORD}, (), {}),
    "reset_password": ({"password": PASSWORD}, (), QUIET),
    "reset_factors": ({"password": PASSWORD}, (), {}),
    "change_password": ({"password": PASSWORD}, (), {"oldPassword": PASSWORD, "newPassword": NEW}),
    "change_recovery_question": (
        {"password": PASSWORD},
        (),
        {"password": PASSWORD, "recovery_question": QUESTION},
    ),
    "forgot_password": ({"password": PASSWORD, "recovery_question": QUESTION}, (), QUIET),
    "forgot_password_recovery_question": (
        {"password": PASSWORD, "recovery_question": QUESTION},
        (),
        {"answer": QUESTION["answer"], "newPassword": NEW},
    ),
    "clear_sessions": ({"password": PASSWORD}, (), {}),
}
"""For each change of one user: how the user is created, what is called before, and the arguments of the call."""
REPEATABLE = "before you repeat the call"
VISIBLE = ("status", "lastUpdated", "statusChanged", "passwordChanged")


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with network(tmp_path_factory.mktemp("net"), public="") as found, trusting(found.trusted):
        yield found


@pytest.fixture
def client(net: Network, tmp_path: Path) -> Client:
    net.choose, net.certificate = lambda method, path: None, "good"
    net.passed.clear()
    net.tunnels.clear()
    settings = {
        "OKTA_CLIENT_ORGURL": net.direct,
        "OKTA_CLIENT_TOKEN": net.token,
        "OKTA_CLIENT_REQUESTTIMEOUT": str(BUSY),
    }
    return live(settings, tmp_path, tmp_path).client


def in_truth(net: Network, user: str) -> dict[str, Any]:
    """The user as the org has them, read by a way that no fault touches."""
    return dict(requests.get(f"{net.direct}/api/v1/users/{user}", headers=admin(net), timeout=10).json())


def admin(net: Network) -> dict[str, str]:
    return {"Authorization": f"SSWS {net.token}"}


def tried(send: Callable[[], T]) -> tuple[T | None, NoAnswer | None]:
    """What a call returns, or that it has no answer."""
    try:
        return send(), None
    except NoAnswer as error:
        return None, error


numbers = iter(range(1, 1_000_000))


def profile() -> dict[str, str]:
    login = f"tester-{next(numbers)}@example.com"
    return {"firstName": "Test", "lastName": "Testerman", "login": login, "email": login}


def strike_once(net: Network, method: str, path: str, fault: str) -> None:
    """Let the fault strike the first call of this method and path, and no other."""
    waiting = [fault]

    def choose(called: str, at: str) -> str | None:
        return waiting.pop() if waiting and (called, at) == (method, path) else None

    net.choose = choose


def test_every_change_of_one_user_is_here() -> None:
    """A new call of the model gets its row."""
    assert set(STEPS) == {
        name
        for name, call in CALLS.items()
        if call.actor is Actor.ADMIN and call.method != "GET" and name != "create_user"
    }


@pytest.mark.parametrize("fault", [*BEFORE, *AFTER, *HARMLESS])
@pytest.mark.parametrize("name", STEPS)
def test_a_change_whose_answer_is_lost(name: str, fault: str, net: Network, client: Client) -> None:
    """It is sent once. The user is read afresh, and what is said of them is what the org has."""
    created, before_it, given = STEPS[name]
    create = {"recovery_question": None, **created}
    user = client.create_user(profile(), **create).json()["id"]
    for step, arguments in before_it:
        assert client.call(step, user, query=arguments).ok
    client.look(user)
    before = in_truth(net, user)
    path = CALLS[name].path.replace("{userId}", user)
    net.passed.clear()
    strike_once(net, CALLS[name].method, path, fault)

    answer, error = tried(lambda: client.answer(name, user=user, **given))
    if answer is not None:
        whole = fault in ("429", "slow", *HARMLESS)
        # an answer without a body has no half, and ends where the connection ends
        assert whole or (not answer.response.content and fault in ("half", "cut in the headers", "cut in the body"))
        return

    said = str(error)
    assert isinstance(error, Unsettled) is (fault != "redirect")
    changes = [one for one in net.passed if (one.method, one.path.partition("?")[0]) == (CALLS[name].method, path)]
    assert len(changes) == 1
    assert all(one.headers.get("host", "").startswith("localhost") for one in net.passed)
    if fault == "redirect":
        assert OTHER in said
        assert in_truth(net, user) == before
        return
    assert [one.method for one in net.passed if one.method == "GET"] == ["GET"]
    after = in_truth(net, user)
    seen = [before.get(one) for one in VISIBLE] != [after.get(one) for one in VISIBLE]
    if "errorCode" in after:
        assert "not there any more, so the call was carried out" in said
    elif seen:
        assert f"was {before['status']} before and is {after['status']} now" in said
        assert "the call was carried out" in said
    else:
        assert f"is {after['status']} as before" in said
        assert REPEATABLE in said
    if fault in BEFORE:
        assert not seen
        assert "was carried out" not in said


@pytest.mark.parametrize("fault", [*BEFORE, *AFTER])
def test_a_create_whose_answer_is_lost(fault: str, net: Network, client: Client) -> None:
    """The user is found by login, so none is created twice and none is lost."""
    given = profile()
    strike_once(net, "POST", "/api/v1/users", fault)

    _, error = tried(lambda: client.create_user(given, password=PASSWORD))
    said, user = str(error), getattr(error, "user", {})
    there = in_truth(net, given["login"])

    assert len([one for one in net.passed if one.method == "POST"]) == 1
    if fault in AFTER and fault != "slow":
        assert f"with the id {there['id']} and the status ACTIVE" in said
        assert user["id"] == there["id"]
    elif fault in BEFORE:
        assert there["errorCode"] == "E0000007"
        assert fault in ("429", "redirect") or "There is no such user so far" in said


@pytest.mark.parametrize("fault", [*BEFORE, "cut before the answer", "no answer", "half"])
def test_the_look_that_follows_may_fail_too(fault: str, net: Network, client: Client) -> None:
    """Then that is said, and no more than that is known."""
    user = client.create_user(profile(), password=PASSWORD).json()["id"]
    net.choose = lambda method, path: fault if method == "GET" else "cut before the answer"
    net.passed.clear()

    with pytest.raises(Unsettled, match="could not be read afterwards either") as raised:
        client.suspend(user)

    assert raised.value.user == {}
    assert [one.method for one in net.passed] == ["POST", "GET"]


@pytest.mark.parametrize("fault", [*BEFORE, *AFTER, *HARMLESS])
def test_a_read_whose_answer_is_lost(fault: str, net: Network, client: Client) -> None:
    """It changes nothing, so nothing is looked up and nothing is doubted. An error status is an answer."""
    user = client.create_user(profile(), password=PASSWORD).json()["id"]
    net.choose = lambda method, path: fault
    net.passed.clear()

    answer, error = tried(lambda: client.get_user(user))
    if answer is None:
        assert type(error) is NoAnswer
        assert fault not in ("500", "503", "429", "slow", *HARMLESS)
        assert str(error).rstrip(".").count(". ") == 1
    else:
        assert str(answer.status_code) == {"500": "500", "503": "503", "429": "429"}.get(fault, "200")
    assert len(net.passed) == 1


@pytest.mark.parametrize("fault", ["cut before the call", "cut before the answer", "no answer", "503"])
def test_a_walk_goes_on_after_a_lost_answer(fault: str, net: Network, tmp_path: Path) -> None:
    """It shows the status that the user has now, and raises nothing."""
    settings = {"OKTA_CLIENT_ORGURL": net.direct, "OKTA_CLIENT_TOKEN": net.token, "OKTA_CLIENT_REQUESTTIMEOUT": "0.3"}
    net.choose = lambda method, path: None
    walk = Walk(live(settings, tmp_path, tmp_path))
    strike_once(net, "POST", "/api/v1/users", "cut before the answer")

    lost = walk.do("create_user", profile(), password=PASSWORD)
    assert "There is a user with this login now" in str(lost.why)
    assert walk.status == "ACTIVE"
    assert walk.document
    user = walk.document["id"]

    strike_once(net, "POST", f"/api/v1/users/{user}/lifecycle/suspend", fault)
    told = walk.do("suspend")

    there = in_truth(net, user)
    assert walk.status == there["status"] == ("SUSPENDED" if fault in AFTER else "ACTIVE")
    assert "looked up afresh" in str(told.why)

    said = signs.outcome(told)  # what a stage shows
    assert (said["word"], said["title"]) == ("No whole answer", "The call may have been made")
    assert said["text"].startswith("The user was looked up afresh"), "what is known comes first"
    suspended = there["status"] == "SUSPENDED"
    assert walk.map.outlook("unsuspend", {})[0] == ("changes" if suspended else "refused"), "the map knows it, too"

    strike_once(net, "GET", f"/api/v1/users/{user}", "503")
    assert "the user could not be read" in str(walk.do("clear_sessions").why)
    assert walk.status == there["status"]
