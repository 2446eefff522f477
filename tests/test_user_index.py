"""Indexes of users: whatever happens to the users, a search finds those whom a plain reading finds."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from people import PASSWORD, http

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.org.user_index import BLOCK, LAST, Bound, Index, Keys

USERS = "https://simulated.okta.example/api/v1/users"

# ------------------------------------------------------------------------------------------------- one index


class Plain:
    """The same as an index, by looking at everything each time."""

    def __init__(self) -> None:
        self.keys: dict[str, Keys] = {}
        self.place_of: dict[str, str] = {}

    def between(self, low: Bound, high: Bound | None, after: str, until: str) -> list[str]:
        fit = {
            self.place_of[user]
            for user, keys in self.keys.items()
            if any(low <= (key, user) and (high is None or (key, user) < high) for key in keys)
        }
        return sorted(place for place in fit if after < place < until)

    def walk(self, start: tuple[str, str] | None, down: bool) -> list[str]:
        found = sorted((keys[0] if keys else "", user) for user, keys in self.keys.items())
        found.sort(key=lambda entry: entry[0], reverse=down)
        if start:
            key, user = start
            found = [e for e in found if (e[0] == key and e[1] > user) or (e[0] < key if down else e[0] > key)]
        return [user for _, user in found]


@pytest.mark.parametrize("words", [3, 40, 4_000])
def test_an_index_is_what_a_plain_reading_is(words: int) -> None:
    """Few words that many users share, and many that few share; through changes that split blocks and empty them."""
    luck, plain = random.Random(words), Plain()

    def key() -> Keys:
        return (
            ()
            if luck.random() < 0.1
            else (f"{'a' * luck.randrange(2)}{luck.randrange(words):x}"[: luck.choice((0, 9))],)
        )

    def place() -> str:
        return f"{luck.randrange(3)} {luck.randrange(10**6):06}"

    for number in range(2_000):
        user = f"u{number:05}"
        plain.keys[user], plain.place_of[user] = key(), f"{place()} {user}"
    index = Index({user: keys for user, keys in plain.keys.items() if keys}, plain.place_of)
    for turn in range(6):
        _look(luck, plain, index)
        for number in range(1_500):
            user = f"u{number + turn * 600:05}"
            before = plain.place_of.pop(user, None)
            if before and luck.random() < (0.9 if turn > 3 else 0.2):
                del plain.keys[user]
                index.change(user, None, before, None)
            else:
                plain.keys[user], plain.place_of[user] = key(), f"{place()} {user}"
                index.change(user, plain.keys[user], before, plain.place_of[user])
    for user in list(plain.keys):
        index.change(user, None, plain.place_of.pop(user), None)
        del plain.keys[user]
    _look(luck, plain, index)


def _look(luck: random.Random, plain: Plain, index: Index) -> None:
    texts = sorted({key for keys in plain.keys.values() for key in keys}) or ["a"]
    for _ in range(40):
        one, other = sorted((luck.choice(texts), luck.choice(texts)))
        low: Bound = luck.choice([(), (one,), (one, LAST)])
        high: Bound | None = luck.choice([None, (other,), (other, LAST), (one, LAST)])
        after, until = luck.choice([("", LAST), ("1", "2"), ("0 5", "2 1")])
        wanted = plain.between(low, high, after, until)
        assert list(index.between(low, high, after, until)) == wanted
        assert index.count(low, high) == len(plain.between(low, high, "", LAST))
        held = [p for p in plain.place_of.values() if one[:1] in "".join(map(str, plain.keys[p.split()[-1]]))]
        held = [p for p in held if plain.keys[p.split()[-1]]]
        for first in ([], sorted(plain.place_of.values())[: luck.randrange(3_000)]):
            assert list(index.holding(str(one)[:1] or "\0", first)) == (sorted(held) if one else [])
    users = [*plain.keys, "u99999"]
    for down in (False, True):
        for start in (
            None,
            ("", luck.choice(users)),
            *((str(luck.choice(texts)), luck.choice(users)) for _ in range(6)),
        ):
            assert list(index.walk(start, down=down)) == plain.walk(start, down)


def test_a_user_with_several_values_is_found_once() -> None:
    """By each of them, as an array in a profile is."""
    place_of = {f"u{n}": f"0 {n}" for n in range(3 * BLOCK)}
    index = Index(dict.fromkeys(place_of, ("a", "b")), place_of)

    assert list(index.between((), None)) == sorted(place_of.values())
    index.change("u0", ("b", "c", "d"), "0 0", "0 0")
    assert list(index.between(("c",), None)) == ["0 0"]
    assert "0 0" not in list(index.between(("a",), ("b",)))


# ------------------------------------------------------------------------------------------------- whole orgs

CUSTOM = {
    "level": {"title": "Level", "type": "integer"},
    "remote": {"title": "Remote", "type": "boolean"},
    "team": {"title": "Team", "type": "string"},
    "tags": {"title": "Tags", "type": "array", "items": {"type": "string"}},
}
SEARCHES = (
    ('profile.lastName eq "smith"', lambda u: u["profile"]["lastName"].lower() == "smith"),
    ('profile.lastName sw "s"', lambda u: u["profile"]["lastName"].lower()[:1] == "s"),
    ('profile.login co "7"', lambda u: "7" in u["profile"]["login"]),
    ('profile.city lt "c"', lambda u: u["profile"].get("city", "z").lower() < "c"),
    ("profile.city pr", lambda u: bool(u["profile"].get("city"))),
    ("profile.level ge 3", lambda u: u["profile"].get("level", -1) >= 3),
    ("profile.remote eq true", lambda u: u["profile"].get("remote") is True),
    ('profile.team eq "RED"', lambda u: u["profile"].get("team", "").lower() == "red"),
    ('profile.tags eq "x"', lambda u: "x" in u["profile"].get("tags", [])),
    ("profile.tags pr", lambda u: bool(u["profile"].get("tags"))),
    ('status eq "ACTIVE" and profile.team sw "r"', lambda u: u["status"] == "ACTIVE" and _team(u)[:1] == "r"),
    ('status sw "SUS" or profile.team gt "red"', lambda u: u["status"] == "SUSPENDED" or _team(u) > "red"),
    ('lastUpdated gt "2026-01-05T09:05:00.000Z"', lambda u: u["lastUpdated"] > "2026-01-05T09:05:00.000Z"),
    ('lastUpdated le "2026-01-05T10:05:00.000+01:00"', lambda u: u["lastUpdated"] <= "2026-01-05T09:05:00.000Z"),
    ('lastUpdated lt "2026-01-05T09:05:00.5Z"', lambda u: u["lastUpdated"] <= "2026-01-05T09:05:00.000Z"),
    ("lastLogin pr", lambda u: u["lastLogin"] is not None),
    ('created lt "0001-01-01T00:00:00.000+14:00"', lambda u: False),
    ('statusChanged gt "2026-01-05T09:04:00.000Z"', lambda u: (u["statusChanged"] or "") > "2026-01-05T09:04:00.000Z"),
)


def _team(user: Any) -> str:
    return str(user["profile"].get("team", "")).lower()


def _profile(luck: random.Random, number: int) -> dict[str, Any]:
    login = f"user{number}@example.com"
    profile = {"login": login, "email": login, "firstName": luck.choice(("Ana", "Bo")), "lastName": luck.choice(NAMES)}
    more = {"city": luck.choice(("Bern", "Oslo", "Ærø")), "level": luck.randrange(6), "remote": luck.random() < 0.5}
    more |= {"team": luck.choice(("Red", "red", "blue")), "tags": luck.sample(("x", "y", "z"), 2)}
    return profile | {name: value for name, value in more.items() if luck.random() < 0.7}


NAMES = ("Smith", "smith", "Smithson", "Zimmer", "Ng", "O'Neil", "Şahin")


def _everybody(okta: Okta) -> list[Any]:
    return list(_pages(okta, search="id pr", limit="50"))


def _pages(okta: Okta, **query: str) -> Iterator[Any]:
    page = http(okta).get(USERS, params=query)
    assert page.ok, page.text
    yield from page.json()
    while "next" in page.links:
        page = http(okta).get(page.links["next"]["url"])
        yield from page.json()


def _check(okta: Okta, luck: random.Random) -> None:
    everybody = _everybody(okta)
    for text, holds in SEARCHES:
        wanted = [user["id"] for user in everybody if holds(user)]
        assert [user["id"] for user in _pages(okta, search=text, limit="7")] == wanted, text
        name, order = (
            luck.choice(("profile.city", "lastUpdated", "profile.lastName", "status")),
            luck.choice(("asc", "desc")),
        )
        fitting = sorted((user for user in everybody if holds(user)), key=lambda user: user["id"])
        fitting.sort(key=lambda user: _sorted_by(user, name), reverse=order == "desc")
        found = [user["id"] for user in _pages(okta, search=text, limit="9", sortBy=name, sortOrder=order)]
        assert found == [user["id"] for user in fitting], (text, name, order)


def _sorted_by(user: Any, name: str) -> str:
    for part in name.split("."):
        user = user.get(part) or ""
    return str(user) if name == "lastUpdated" else str(user).lower()


def _org(luck: random.Random, count: int, **given: Any) -> Okta:
    """An org with custom properties and so many users."""
    okta = simulated(**given)
    document = {"definitions": {"custom": {"properties": CUSTOM}}}
    assert http(okta).post(f"{USERS[:-5]}meta/schemas/user/default", json=document).ok
    for number in range(count):
        assert okta.client.create_user(_profile(luck, number), password=PASSWORD).ok
    return okta


@pytest.mark.parametrize("count", [40, 250])
def test_searches_are_right_after_any_calls_and_steps_back(count: int) -> None:
    """Users come, change, sign in and go, and steps are taken back; each search finds whom a plain reading finds.

    Among few users an ordered search sorts those who fit, and among many it mostly goes through all in order.
    """
    luck = random.Random(count)
    okta = _org(luck, count)
    assert okta.simulator
    _check(okta, luck)
    steps = 0
    for turn in range(400 // count + 2):
        okta.simulator.remember(turn)
        steps += 1
        for _ in range(6):
            login, call = f"user{luck.randrange(count + 5)}@example.com", luck.choice(CALLS)
            if call == "create_user":
                okta.client.create_user(_profile(luck, luck.randrange(2 * count)), password=PASSWORD)
            elif call == "update_user":
                okta.client.update_user(
                    login, profile={"city": luck.choice(("Bern", "Rome")), "lastName": luck.choice(NAMES)}
                )
            elif call == "sign_in":
                okta.client.sign_in(login, PASSWORD)
            else:
                getattr(okta.client, call)(login)
        if luck.random() < 0.7:
            _check(okta, luck)
        while steps and luck.random() < 0.4:
            okta.simulator.back()
            steps -= 1
            if luck.random() < 0.7:
                _check(okta, luck)
    copy = okta.simulator.copy()
    okta.client.update_user("user1@example.com", profile={"lastName": "Smithers"})
    _check(copy, luck)
    _check(okta, luck)


CALLS = (
    "create_user",
    "update_user",
    "suspend",
    "unsuspend",
    "deactivate",
    "delete_user",
    "expire_password",
    "sign_in",
)


def test_a_search_that_lags_finds_by_the_older_status() -> None:
    """Also by a status that the index alone still has, among other conditions."""
    okta = _org(random.Random(1), 30, seed={"settings": {"search_lag_seconds": 60}})
    assert okta.simulator
    okta.simulator.advance(hours=1)
    for number in range(0, 30, 3):
        okta.client.suspend(f"user{number}@example.com")

    for search in (
        'status eq "ACTIVE"',
        'status eq "ACTIVE" and profile.lastName sw ""',
        'status sw "act" or id eq "x"',
    ):
        assert len(list(_pages(okta, search=search, limit="7"))) == 31  # with the owner of the token
        assert len(list(_pages(okta, search=search, limit="7", sortBy="status"))) == 31
    assert list(_pages(okta, search='status eq "SUSPENDED"')) == []
    okta.simulator.advance(minutes=2)
    assert len(list(_pages(okta, search='status eq "ACTIVE"'))) == 21
    assert len(list(_pages(okta, search='status eq "SUSPENDED"'))) == 10
