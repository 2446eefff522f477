"""Whole orgs saved, loaded, copied and compared."""

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from expected import WAYS
from fuzz import Maker, an_org
from people import PASSWORD, QUESTION, WRONG, Person
from whole import spelt_out
from wire import TOKEN, ask

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.org import snapshot
from lifecycle.org.clock import WallClock
from lifecycle.org.org import Org
from lifecycle.org.snapshot import SnapshotError
from lifecycle.service.app import App


def peopled(**given: object) -> Okta:
    """An org with a user for every combination of facts, and a sign-in, a link and a question under way."""
    okta = simulated(**given)  # type: ignore[arg-type]
    for number, way in enumerate(WAYS.values()):
        way(Person(okta, login=f"user{number}@example.com"))
    asked = Person(okta, login="asked@example.com")
    asked.create(password=PASSWORD, recovery_question=QUESTION)
    asked.sign_in(WRONG)
    return okta


def answers(okta: Okta) -> list[bytes]:
    """What the same calls get, from everybody in an org."""
    found = []
    for login in [f"user{number}@example.com" for number in range(len(WAYS))] + ["asked@example.com"]:
        found.append(okta.client.get_user(login).content)
        found.append(okta.client.sign_in(login, PASSWORD).content)
        calls = ("unlock", "unsuspend", "reactivate", "reset_password", "deactivate", "activate")
        found += [getattr(okta.client, call)(login).content for call in calls]
    assert okta.simulator
    for mail in okta.simulator.mailbox():
        found += [str(mail).encode(), okta.client.open_reset_link(mail.token).content]
    return found


def test_a_round_trip_keeps_everything(tmp_path: Path) -> None:
    """The same calls get the same answers from both, byte for byte."""
    okta, other = peopled(), simulated(engine="classic")
    assert okta.simulator
    assert other.simulator
    okta.simulator.set_password_policy(auto_unlock_minutes=30, max_attempts=4)

    okta.simulator.save(tmp_path / "org.json")
    other.simulator.load(tmp_path / "org.json")

    assert okta.simulator.compare(other.simulator) == []
    assert answers(okta) == answers(other)
    assert okta.simulator.compare(other.simulator) == []


INDEXES = {"_by_login", "_by_email", "_of_user", "_newest", "_missed"}
"""What is worked out again: in another order, or with tokens in it that have ended already."""
NOT_KEPT = {"call_counts"}
"""What a file leaves out: the calls of the present minute, which count towards the rate limits."""


@pytest.mark.parametrize("seed", range(3))
def test_an_org_after_random_calls_is_brought_back_whole(seed: int, tmp_path: Path) -> None:
    """Attribute by attribute, so that a new part of an org can't be forgotten; and both go on alike."""
    luck = random.Random(seed)
    org, other = an_org(luck), Org()
    maker, app, beside = Maker(luck, org), App(org, TOKEN), App(other, TOKEN)
    for _ in range(300):
        org.advance(timedelta(seconds=1))
        method, path, query, body, headers = maker.request()
        answer = ask(app, method, path, body, headers, QUERY_STRING=query)
        maker.learn(answer) if method != "HEAD" else None
    snapshot.save(org, tmp_path / "org.json")
    snapshot.load(other, tmp_path / "org.json")
    assert spelt_out(other, INDEXES | NOT_KEPT) == spelt_out(org, INDEXES | NOT_KEPT)

    for _ in range(150):
        org.advance(timedelta(seconds=1))
        other.advance(timedelta(seconds=1))
        method, path, query, body, headers = maker.request()
        one, two = (ask(door, method, path, body, headers, QUERY_STRING=query) for door in (app, beside))
        if path.endswith(("/v1/keys", "/v1/userinfo")):
            continue  # each org has a key of its own, so a token that the one has signed says nothing to the other
        assert one.status == two.status
        assert one.content == two.content
    assert spelt_out(other, INDEXES | NOT_KEPT) == spelt_out(org, INDEXES | NOT_KEPT)
    assert dict(other.users._by_login) == dict(org.users._by_login)


def test_the_time_of_day_is_kept_with_how_far_it_was_moved(tmp_path: Path) -> None:
    """A served org that is brought back is as far ahead as it was."""
    org, other = Org(clock=WallClock()), Org()
    org.advance(timedelta(days=3))
    snapshot.save(org, tmp_path / "org.json")
    snapshot.load(other, tmp_path / "org.json")
    other.clock.tick()

    assert isinstance(other.clock, WallClock)
    assert timedelta(0) <= other.clock.now() - org.clock.now() < timedelta(minutes=5)


def test_what_has_no_plain_form_is_refused_aloud(tmp_path: Path) -> None:
    """An org that holds something new is not saved without it."""
    org = Org()
    user, _ = org.create({"login": "a@example.com", "email": "a@example.com", "odd": object()}, ())
    assert user
    with pytest.raises(SnapshotError, match=r"Can't keep this org, because it holds a builtins\.object"):
        snapshot.save(org, tmp_path / "org.json")


def test_the_same_org_is_saved_in_the_same_bytes(tmp_path: Path) -> None:
    """Also after it was loaded."""
    for name in ("one", "two"):
        okta = peopled()
        assert okta.simulator
        okta.simulator.save(tmp_path / name)
    okta.simulator.load(tmp_path / "one")
    okta.simulator.save(tmp_path / "three")

    assert len({(tmp_path / name).read_bytes() for name in ("one", "two", "three")}) == 1


def test_no_password_and_no_answer_is_in_the_file(tmp_path: Path) -> None:
    """Only their hashes."""
    okta = peopled()
    assert okta.simulator
    okta.simulator.save(tmp_path / "org.json")

    text = (tmp_path / "org.json").read_text(encoding="utf-8")
    assert QUESTION["question"] in text
    for secret in (PASSWORD, WRONG, QUESTION["answer"], QUESTION["answer"].casefold()):
        assert secret not in text


def test_a_copy_goes_its_own_way() -> None:
    """What happens to one does not happen to the other."""
    okta = simulated()
    person = Person(okta)
    person.create(password=PASSWORD)
    assert okta.simulator
    copy = okta.simulator.copy()
    assert copy.simulator
    assert okta.simulator.compare(copy.simulator) == []

    copy.client.suspend(person.id)

    assert person.status == "ACTIVE"
    told = okta.simulator.compare(copy.simulator)
    assert "users tester@example.com facts suspended: false | true" in told
    assert "settings" not in " ".join(told)


def test_a_difference_in_secrets_does_not_show_them() -> None:
    """Only that there is one."""
    okta = simulated()
    person = Person(okta)
    person.create(password=PASSWORD)
    assert okta.simulator
    copy = okta.simulator.copy()
    copy.client.change_password(person.id, oldPassword=PASSWORD, newPassword="An0ther-Word")
    assert copy.simulator

    assert "users tester@example.com password: differs" in okta.simulator.compare(copy.simulator)


def test_settings_and_time_are_compared_too() -> None:
    """A policy and a clock that differ."""
    okta, other = simulated(), simulated(engine="classic")
    assert okta.simulator
    assert other.simulator
    other.simulator.advance(days=1)

    assert okta.simulator.compare(other.simulator) == [
        "settings engine: identity | classic",
        "clock now: 2026-01-05T09:00:00+00:00 | 2026-01-06T09:00:00+00:00",
    ]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A good snapshot in a file."""
    okta = simulated()
    Person(okta).create(password=PASSWORD)
    assert okta.simulator
    okta.simulator.save(tmp_path / "org.json")
    return tmp_path / "org.json"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: "", "is not a complete snapshot, because it is not valid JSON"),
        (lambda text: text[: len(text) // 2], "is not a complete snapshot, because it is not valid JSON"),
        (lambda text: "[" * 100_000, "is not a complete snapshot, because it is not valid JSON"),
        (lambda text: "[]", "is JSON, but not a snapshot of an org"),
        (lambda text: '{"users": []}', "is JSON, but not a snapshot of an org"),
        (lambda text: text.replace('"version": 4', '"version": 3'), "is a snapshot of version 3"),
        (lambda text: text.replace("tester@", "attack@"), "was changed or cut short after it was saved"),
    ],
)
def test_a_torn_or_foreign_file_leaves_the_org_as_it_was(saved: Path, spoil: object, words: str) -> None:
    """One clear sentence, and not a part of the file in the org."""
    saved.write_text(spoil(saved.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    okta = peopled()
    assert okta.simulator
    before = okta.simulator.copy().simulator
    assert before

    with pytest.raises(SnapshotError) as caught:
        okta.simulator.load(saved)
    assert words in str(caught.value)
    assert str(saved) in str(caught.value)
    assert okta.simulator.compare(before) == []


def test_no_snapshot_at_all(tmp_path: Path, okta: Okta) -> None:
    """Bytes that are not text, and a file that is not there."""
    assert okta.simulator
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    with pytest.raises(SnapshotError, match="because it is not text"):
        okta.simulator.load(tmp_path / "picture.png")
    with pytest.raises(SnapshotError, match="No such file or directory"):
        okta.simulator.load(tmp_path / "nothing.json")


def test_a_file_is_written_whole_or_not_at_all(saved: Path, okta: Okta) -> None:
    """A name that can't be written leaves what was there, and nothing beside it."""
    assert okta.simulator
    with pytest.raises(SnapshotError, match="Can't write"):
        okta.simulator.save(saved / "below-a-file.json")
    (saved.parent / "folder").mkdir()
    with pytest.raises(SnapshotError, match="Can't write"):
        okta.simulator.save(saved.parent / "folder")

    assert sorted(path.name for path in saved.parent.iterdir()) == ["folder", "org.json"]
    assert json.loads(saved.read_text(encoding="utf-8"))["version"] == 4


def test_a_factor_that_was_reset_leaves_no_trace(tmp_path: Path) -> None:
    """An org that comes back from its file is the same org, although a user had a factor once."""
    person = Person(simulated())
    person.create(password=PASSWORD)
    person.enroll("question")
    assert person.ask("DELETE", f"/{person.factor['id']}").status_code == 204
    other = simulated()
    assert person.okta.simulator
    assert other.simulator
    person.okta.simulator.save(tmp_path / "org.json")
    other.simulator.load(tmp_path / "org.json")

    assert person.okta.simulator.compare(other.simulator) == []
