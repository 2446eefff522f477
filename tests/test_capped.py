"""What grows with every call is held to a cap; the newest stays, and an answer that may miss something says so."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from people import PASSWORD, PROFILE
from wire import TOKEN, Answer, as_admin, ask, check_form

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.org import snapshot
from lifecycle.org.keeps import Keeps
from lifecycle.org.org import Org
from lifecycle.org.policies import PasswordPolicy, Settings
from lifecycle.service.app import App

CAPPED = "X-Simulator-Capped"
MINUTE = timedelta(minutes=1)
PHONE = {"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": "+1-555-415-1337"}}


class Desk:
    """An org that keeps little, and somebody who calls it."""

    def __init__(self, org: Org | None = None, **keeps: int) -> None:
        self.org = org or Org(Settings(keeps=Keeps(**keeps)))
        self.app = App(self.org, TOKEN)

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        data = b"" if body is None else json.dumps(body).encode()
        answer = ask(self.app, method, f"/api/v1{path}", data, as_admin())
        check_form(answer)
        return answer

    def create(self, login: str = "tester@example.com", **credentials: Any) -> str:
        body = {"profile": PROFILE | {"login": login}, "credentials": {"password": {"value": PASSWORD}} | credentials}
        made = self.call("POST", "/users", body)
        assert made.ok
        return str(made.json()["id"])

    def sign_in(self, login: str = "tester@example.com") -> str:
        answer = self.call("POST", "/authn", {"username": login, "password": PASSWORD})
        return str(answer.json()["sessionToken"])

    def session(self, login: str = "tester@example.com") -> str:
        return str(self.call("POST", "/sessions", {"sessionToken": self.sign_in(login)}).json()["id"])

    def reset_link(self, key: str) -> str:
        answer = self.call("POST", f"/users/{key}/lifecycle/reset_password?sendEmail=false")
        return str(answer.json()["resetPasswordUrl"].rpartition("/")[2])

    def open(self, token: str) -> Answer:
        return self.call("POST", "/authn/recovery/token", {"recoveryToken": token})


# --------------------------------------------------------------------------------------------- the System Log


def numbered(desk: Desk, query: str) -> list[str]:
    """The users that these log entries speak of."""
    return [entry["target"][0]["alternateId"] for entry in desk.call("GET", f"/logs?{query}").json()]


@pytest.fixture
def written() -> Desk:
    """Keeps five events; of eight users created and staged, three went out of the log."""
    desk = Desk(events=5)
    for number in range(8):
        profile = PROFILE | {"login": f"u{number}@example.com"}
        assert desk.call("POST", "/users?activate=false", {"profile": profile}).ok
    return desk


def test_the_log_holds_the_newest_and_says_so(written: Desk) -> None:
    """A caller who asks for what was dropped is told so."""
    answer = written.call("GET", "/logs")

    assert [entry["target"][0]["alternateId"] for entry in answer.json()] == [f"u{n}@example.com" for n in range(3, 8)]
    assert answer.headers[CAPPED] == "the log holds the newest 5 events; older ones were dropped"
    assert written.org.dropped == ("the log holds the newest 5 events; older ones were dropped",)


def test_a_log_that_dropped_nothing_says_nothing() -> None:
    """Full is not too full."""
    desk = Desk(events=5)
    for number in range(5):
        desk.call("POST", "/users?activate=false", {"profile": PROFILE | {"login": f"u{number}@example.com"}})

    answer = desk.call("GET", "/logs")

    assert len(answer.json()) == 5
    assert CAPPED not in answer.headers
    assert desk.org.dropped == ()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=2", True),
        ("since=2026-01-05T09:00:01.000Z", True),
        ("since=2026-01-05T09:00:06.000Z", False),  # the users came at 09:00:01 and each second after
        ("until=2026-01-05T09:00:02.000Z", True),
        ("sortOrder=DESCENDING", True),
        ("sortOrder=DESCENDING&limit=2", False),
        ('filter=eventType%20eq%20"user.lifecycle.delete.initiated"', True),
        ("q=u1@example.com", True),
    ],
)
def test_only_a_page_that_could_have_shown_them_says_so(written: Desk, query: str, said: bool) -> None:
    """By its time and its place in the list; what a filter would have found there is not known any more."""
    assert (CAPPED in written.call("GET", f"/logs?{query}").headers) is said


@pytest.mark.parametrize(("order", "said"), [("ASCENDING", [True, False, False]), ("DESCENDING", [False, False, True])])
def test_of_several_pages_the_one_at_the_end_says_so(written: Desk, order: str, said: list[bool]) -> None:
    """The dropped ones would have come before the first page, or after the last."""
    target, found = f"/logs?limit=2&since=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z&sortOrder={order}", []
    for _ in said:
        answer = ask(written.app, "GET", f"/api/v1{target}", headers=as_admin())
        found.append((len(answer.json()), CAPPED in answer.headers))
        target = answer.headers["Link"].partition("/api/v1")[2].partition(">")[0]

    assert found == [(size, word) for size, word in zip((2, 2, 1), said, strict=True)]


def test_a_cursor_into_what_was_dropped_goes_on_with_the_oldest_and_says_so(written: Desk) -> None:
    """A poller that was too slow has missed events, and learns of it."""
    assert numbered(written, "after=1767603601000_1") == [f"u{n}@example.com" for n in range(3, 8)]
    assert CAPPED in written.call("GET", "/logs?after=1767603601000_1").headers
    assert CAPPED not in written.call("GET", "/logs?after=1767603603000_3").headers


# --------------------------------------------------------------------------------------------- the outbox


def test_the_outbox_holds_the_newest_mails_and_texts() -> None:
    """Its handle says what went."""
    desk = Desk(mails=2, texts=3)
    key = desk.create()
    factor = desk.call("POST", f"/users/{key}/factors?activate=true", PHONE).json()["id"]
    for _ in range(3):
        desk.org.advance(MINUTE)
        assert desk.call("POST", f"/users/{key}/factors/{factor}/verify", {}).ok
    for number in range(3):
        desk.call(
            "POST", "/users", {"profile": PROFILE | {"login": f"u{number}@example.com", "email": f"{number}@x.com"}}
        )

    assert [mail.to for mail in desk.org.outbox.to()] == ["1@x.com", "2@x.com"]
    assert desk.org.dropped == ("the outbox holds the newest 2 mails; older ones were dropped",)

    desk.org.advance(MINUTE)
    desk.call("POST", f"/users/{key}/factors/{factor}/verify", {})
    assert len(desk.org.outbox.texts()) == 3
    assert desk.org.dropped[1:] == ("the outbox holds the newest 3 text messages; older ones were dropped",)


# --------------------------------------------------------------------------------------------- tokens and sessions


def test_spent_tokens_go_before_good_ones() -> None:
    """The good one is the oldest of all, and is still good when all the others have gone by."""
    desk = Desk(tokens=3)
    desk.create("good@example.com")
    good = desk.sign_in("good@example.com")
    desk.create()
    for _ in range(5):
        desk.session()

    assert desk.call("POST", "/sessions", {"sessionToken": good}).ok
    assert desk.org.dropped == ("the org knows 3 one-time tokens at most; older ones were dropped, spent ones first",)


def test_lapsed_tokens_go_before_good_ones() -> None:
    """Nobody has used them, but their five minutes are over."""
    desk = Desk(tokens=3)
    desk.create()
    for _ in range(2):
        desk.sign_in()
    desk.org.advance(MINUTE * 6)
    good = [desk.sign_in() for _ in range(3)]

    assert [desk.call("POST", "/sessions", {"sessionToken": token}).status for token in good] == [200, 200, 200]


def test_of_good_tokens_only_the_oldest_go() -> None:
    """Where all are good there is nothing else to drop."""
    desk = Desk(tokens=3)
    desk.create()
    first, *others = [desk.sign_in() for _ in range(4)]

    refused = desk.call("POST", "/sessions", {"sessionToken": first})
    assert (refused.status, refused.json()["errorCode"]) == (401, "E0000004")
    assert refused.headers[CAPPED].startswith("the org knows 3 one-time tokens at most")
    assert [desk.call("POST", "/sessions", {"sessionToken": token}).status for token in others] == [200, 200, 200]


def test_a_link_is_refused_as_before_until_it_is_dropped() -> None:
    """A superseded link is known as one, E0000105; a dropped one is unknown, E0000011, and the answer says why."""
    desk = Desk(tokens=2)
    key = desk.create()
    first, second, third = [desk.reset_link(key) for _ in range(3)]

    known, gone = desk.open(second), desk.open(first)
    assert (known.status, known.json()["errorCode"], CAPPED in known.headers) == (403, "E0000105", False)
    assert (gone.status, gone.json()["errorCode"], CAPPED in gone.headers) == (401, "E0000011", True)
    assert desk.open(third).ok


def test_what_has_nothing_to_do_with_tokens_says_nothing() -> None:
    """Even in an org that has dropped some: a wrong password is a wrong password."""
    desk = Desk(tokens=1)
    desk.create()
    for _ in range(3):
        desk.sign_in()

    refused = desk.call("POST", "/authn", {"username": "tester@example.com", "password": "wrong"})
    assert refused.status == 401
    assert CAPPED not in refused.headers
    assert CAPPED not in desk.call("GET", "/users/nobody@example.com").headers


def test_ended_sessions_go_before_good_ones() -> None:
    """An unknown session is answered as ever, and the answer says that it may have been dropped."""
    desk = Desk(sessions=2)
    desk.create()
    good, ended = desk.session(), desk.session()
    assert desk.call("DELETE", f"/sessions/{ended}").status == 204
    assert CAPPED not in desk.call("GET", f"/sessions/{ended}").headers
    newest = desk.session()

    gone = desk.call("GET", f"/sessions/{ended}")
    assert (gone.status, gone.json()["errorCode"]) == (404, "E0000007")
    assert gone.headers[CAPPED] == "the org knows 2 sessions at most; older ones were dropped, ended ones first"
    assert desk.call("GET", f"/sessions/{good}").ok
    assert desk.call("GET", f"/sessions/{newest}").ok


def test_a_users_end_still_reaches_all_that_is_kept() -> None:
    """After some were dropped, a deactivation withdraws the tokens and ends the sessions that are left."""
    desk = Desk(tokens=3, sessions=2)
    key = desk.create()
    sessions = [desk.session() for _ in range(4)]
    token = desk.sign_in()
    assert desk.call("POST", f"/users/{key}/lifecycle/deactivate").ok

    assert desk.call("GET", f"/sessions/{sessions[-1]}").status == 404
    assert desk.call("POST", "/sessions", {"sessionToken": token}).status == 401


# --------------------------------------------------------------------------------------------- the same again


def a_busy_hour(desk: Desk) -> list[bytes]:
    """The same calls, and what they get."""
    found, links = [], []
    for number in range(30):
        login = f"busy{number}@example.com"
        key = desk.create(login)
        found.append(desk.call("POST", "/sessions", {"sessionToken": desk.sign_in(login)}).content)
        found.append(desk.call("POST", f"/users/{key}/lifecycle/reset_password").content)
        links.append(desk.reset_link(key))
        found += [desk.open(link).content for link in links[-4::3]]
        found.append(desk.call("DELETE", f"/users/{key}").content)
        found.append(repr(sorted(desk.call("GET", "/logs?limit=3").headers.items())).encode())
    return found


def test_the_same_calls_drop_the_same() -> None:
    """Byte for byte."""
    small = {"events": 20, "mails": 3, "tokens": 5, "sessions": 2}

    assert a_busy_hour(Desk(**small)) == a_busy_hour(Desk(**small))


def test_an_org_brought_back_drops_as_the_other_does(tmp_path: Path) -> None:
    """From memory and from a file, in the midst of dropping; and its caps come with it."""
    first = Desk(events=20, mails=3, texts=1, tokens=5, sessions=2)
    a_busy_hour(first)
    for number in range(30):
        first.call("DELETE", f"/users/busy{number}@example.com")
    snapshot.save(first.org, tmp_path / "org.json")
    second, third = Desk(), Desk()
    snapshot.load(second.org, tmp_path / "org.json")
    snapshot.put_back(third.org, snapshot.take(first.org))

    assert second.org.dropped == third.org.dropped == first.org.dropped
    assert len(first.org.dropped) == 4
    assert a_busy_hour(first) == a_busy_hour(second) == a_busy_hour(third)
    assert snapshot.compare(first.org, second.org) == snapshot.compare(first.org, third.org) == []


def test_a_copy_in_memory_goes_its_own_way() -> None:
    """A link that is used in one is still good in the other."""
    desk = Desk()
    link = desk.reset_link(desk.create())
    other = Desk()
    snapshot.put_back(other.org, snapshot.take(desk.org))

    assert desk.open(link).ok
    assert other.open(link).ok


# --------------------------------------------------------------------------------------------- as it comes


def test_the_caps_are_wide_and_the_handle_says_what_went() -> None:
    """An ordinary org never meets them."""
    okta: Okta = simulated()
    assert okta.simulator
    assert okta.simulator.dropped == ()
    assert Keeps() == Keeps(events=100_000, mails=10_000, texts=10_000, tokens=50_000, sessions=50_000)


@pytest.mark.parametrize("wrong", [0, -1, True, 1.5, None])
def test_a_cap_is_a_whole_number_of_at_least_one(wrong: Any) -> None:
    """An org that keeps nothing could not mail a link."""
    with pytest.raises(ValueError, match="mails has to be a whole number from 1 on, not"):
        Keeps(mails=wrong)


def test_locks_end_in_their_order() -> None:
    """Of two locks under way the later one ends later, also where a shorter wait was set between them."""
    slow, quick = (PasswordPolicy(max_attempts=1, auto_unlock_minutes=minutes) for minutes in (30, 10))
    org = Org(Settings(password=slow))
    desk = Desk(org)
    for login, policy in (("slow@example.com", slow), ("quick@example.com", quick)):
        desk.create(login)
        org.change_settings(Settings(password=policy))
        desk.call("POST", "/authn", {"username": login, "password": "wrong"})

    found = []
    for _ in range(3):
        org.advance(MINUTE * 11)
        found.append([desk.call("GET", f"/users/{who}@example.com").json()["status"] for who in ("slow", "quick")])

    assert found == [["LOCKED_OUT", "ACTIVE"], ["LOCKED_OUT", "ACTIVE"], ["ACTIVE", "ACTIVE"]]
