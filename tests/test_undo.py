"""Steps taken back one by one: the org is then exactly what it was, down to the order of its lists."""

import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any, get_origin, get_type_hints

import pytest
from fuzz import LEAPS, Maker, an_org
from people import PASSWORD, PROFILE, levers
from whole import WHOLE, attributes, spelt_out
from wire import TOKEN, as_admin, ask

from lifecycle.client.connect import simulated
from lifecycle.lab.panel import Panel
from lifecycle.lab.walk import Walk
from lifecycle.model.facts import Status
from lifecycle.org.clock import WallClock
from lifecycle.org.keeps import Keeps
from lifecycle.org.org import Org
from lifecycle.org.policies import Settings
from lifecycle.org.undo import WATCHED, Watched, WatchedDeque, WatchedDict, WatchedList, steps_of
from lifecycle.service.app import App

READ_ONLY = {
    "profile",
    "imported",
    "apps",
    "old_passwords",
    "group_ids",
    "excluded",
    "targets",
    "steps",
    "custom",
    "actions",
    "included",
    "exempt",
    "password_values",
}
"""Attributes whose plain lists and dicts are replaced and never changed. Their types say so, and mypy sees to it."""
FROM_OUTSIDE = {"password_hook"}
"""The same, of values that the types don't reach: JSON as it was sent, and a setting."""


def unwatched(value: Any, steps: Any, place: tuple[str, ...] = ()) -> Iterator[str]:
    """Where in an org something can change that notes nothing."""
    if isinstance(value, WHOLE):
        return
    frozen = is_dataclass(value) and value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    if isinstance(value, WATCHED):
        if value._steps is not steps:
            yield f"{' '.join(place)} is not adopted"
    elif not (isinstance(value, tuple | frozenset) or frozen or {*place} & {*READ_ONLY, *FROM_OUTSIDE}):
        yield f"{' '.join(place)} is a {type(value).__name__}"
    if isinstance(value, Mapping):
        inner: Any = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list | tuple | deque | set | frozenset):
        inner = [("[]", item) for item in value]
    else:
        inner = attributes(value)
    for name, item in inner:
        yield from unwatched(item, steps, (*place, name))


def test_what_is_read_only_by_its_type_is_declared_so() -> None:
    """A Mapping or a Sequence has no method that changes it."""
    kinds = [kind for kind in _below(Watched) if is_dataclass(kind)]
    declared = {
        (kind.__name__, part.name): get_type_hints(kind)[part.name]
        for kind in kinds
        for part in fields(kind)
        if part.name in READ_ONLY
    }
    assert {name for _, name in declared} == READ_ONLY
    for hint in declared.values():
        plain = [part for part in getattr(hint, "__args__", ()) if get_origin(part) is Mapping] or [hint]
        assert get_origin(plain[0]) in (Mapping, Sequence)


def _below(kind: type) -> Iterator[type]:
    for lower in kind.__subclasses__():
        yield lower
        yield from _below(lower)


# ------------------------------------------------------------------------------------------------- whole orgs


@pytest.mark.parametrize("seed", range(4))
def test_random_calls_are_taken_back_one_by_one(seed: int) -> None:
    """After each step back the org is what it was before the step, though it keeps little and so drops much."""
    luck = random.Random(seed)
    org = an_org(luck)
    app, maker, simulator = App(org, TOKEN), Maker(luck, org), levers(org)
    _ = org.groups
    before = []
    for number in range(400):
        before.append(spelt_out(org))
        simulator.remember(number)
        org.advance(timedelta(seconds=luck.choice(LEAPS) if luck.random() < 0.1 else 1))
        method, path, query, body, headers = maker.request()
        answer = ask(app, method, path, body, headers, QUERY_STRING=query)
        maker.learn(answer) if method != "HEAD" else None
    assert list(unwatched(org, simulator._steps)) == []

    for number in reversed(range(400)):
        assert simulator.back() == number
        assert spelt_out(org) == before[number], number
    assert simulator.back() is None


def test_all_that_was_done_since_a_step_goes_with_it() -> None:
    """Calls of others, time, settings, a file that was loaded."""
    luck = random.Random(5)
    org = an_org(luck)
    app, maker, simulator = App(org, TOKEN), Maker(luck, org), levers(org)
    _ = org.groups
    before = spelt_out(org)
    simulator.remember("here")
    for _ in range(300):
        method, path, query, body, headers = maker.request()
        ask(app, method, path, body, headers, QUERY_STRING=query)
    simulator.advance(days=3)
    simulator.set_password_policy(min_length=12)

    assert simulator.back() == "here"
    assert spelt_out(org) == before


def test_an_org_that_is_loaded_is_taken_back_too(tmp_path: Any) -> None:
    """The step before the loading leads to the org before it, and steps after it to the loaded one."""
    okta, other = simulated(), simulated(engine="classic")
    assert okta.simulator
    assert other.simulator
    okta.client.create_user(PROFILE, password=PASSWORD)
    okta.simulator.save(tmp_path / "org.json")
    org = other.simulator._org
    fresh = spelt_out(org)
    other.simulator.remember(1)
    other.simulator.load(tmp_path / "org.json")
    loaded = spelt_out(org)
    other.simulator.remember(2)
    other.client.suspend(PROFILE["login"])

    assert list(unwatched(org, other.simulator._steps)) == []
    assert other.simulator.back() == 2
    assert spelt_out(org) == loaded
    assert okta.simulator.compare(other.simulator) == []
    assert other.simulator.back() == 1
    assert spelt_out(org) == fresh


def test_a_copy_has_steps_of_its_own() -> None:
    """Stepping back in the one changes nothing in the other."""
    okta = simulated()
    assert okta.simulator
    okta.simulator.remember(1)
    okta.client.create_user(PROFILE, password=PASSWORD)
    copy = okta.simulator.copy()
    assert copy.simulator
    copy.simulator.remember(2)
    copy.client.suspend(PROFILE["login"])
    there = spelt_out(copy.simulator._org)

    assert okta.simulator.back() == 1
    assert spelt_out(copy.simulator._org) == there
    assert copy.simulator.back() == 2
    assert copy.client.get_user(PROFILE["login"]).json()["status"] == "ACTIVE"
    assert copy.simulator.back() is None


def test_what_is_not_watched_is_found() -> None:
    """The check of this file sees a plain dict, and an object that notes nothing."""
    org = Org()
    simulator = levers(org)
    simulator.remember(1)
    assert list(unwatched(org, simulator._steps)) == []

    org.contents.extra = {}  # type: ignore[attr-defined]
    org.users.more = type("Odd", (), {})()  # type: ignore[attr-defined]

    assert list(unwatched(org, simulator._steps)) == ["contents users more is a Odd", "contents extra is a dict"]


def test_the_time_of_day_goes_back_as_well() -> None:
    """What was added to a wall clock is taken off again."""
    org = Org(clock=WallClock())
    simulator = levers(org)
    before = spelt_out(org)
    simulator.remember(1)
    simulator.advance(days=2)

    assert simulator.back() == 1
    assert spelt_out(org) == before


# ------------------------------------------------------------------------------------------------- one step


def test_a_step_in_which_something_is_raised_was_never_there() -> None:
    """The org is as before the step, and the step before it is the newest again."""
    org = Org()
    simulator = levers(org)
    simulator.remember("first")
    simulator.advance(days=1)
    before = spelt_out(org)
    with pytest.raises(ValueError, match="Time only moves forward"), simulator.step("second"):
        _ = simulator.advance(days=1), simulator.advance(days=-1)

    assert spelt_out(org) == before
    assert simulator.back() == "first"
    assert simulator.back() is None


def test_an_org_keeps_only_so_many_steps() -> None:
    """The newest steps are kept, and a request for more says why there is none."""
    org = Org(Settings(keeps=Keeps(steps=3)))
    simulator = levers(org)
    times = []
    for number in range(5):
        times.append(simulator.time)
        simulator.remember(number)
        simulator.advance(days=1)
    assert simulator.no_way_back == ""

    assert [simulator.back() for _ in range(4)] == [4, 3, 2, None]
    assert simulator.time == times[2]
    assert simulator.no_way_back == (
        "There is no way further back: only the newest 3 steps are kept, and at most 200,000 changes in all."
    )


def test_a_step_in_which_too_much_happens_is_not_kept() -> None:
    """The changes of all steps have a cap too, and after it the org notes nothing more."""
    org = Org(Settings(keeps=Keeps(changes=50)))
    app, simulator = App(org, TOKEN), levers(org)
    simulator.remember(1)
    simulator.advance(days=1)
    simulator.remember(2)
    for _ in range(100):
        ask(app, "GET", "/api/v1/users", headers=as_admin())

    assert simulator.back() is None
    assert "50 changes" in simulator.no_way_back
    simulator.remember(3)
    time = simulator.time
    simulator.advance(days=1)
    assert simulator.back() == 3
    assert simulator.time == time


def test_a_call_that_could_not_be_sent_costs_no_step() -> None:
    """Not even the oldest one of as many as are kept."""
    walk = Walk(simulated())
    walk.okta.simulator._steps.most = 2
    walk.create_user(PROFILE, password=PASSWORD)
    walk.suspend()
    for _ in range(5):
        walk.update_user(nonsense=1)
        walk.wait(days=-1)

    assert [walk.back(), walk.back(), walk.back()] == [True, True, False]
    assert walk.status is Status.ABSENT
    assert walk.no_way_back == "There is no step to take back."


def test_the_panel_says_why_it_goes_no_further_back() -> None:
    """The steps before the newest ones are gone."""
    panel = Panel(Walk(simulated()))
    panel.walk.okta.simulator._steps.most = 1
    panel.walk.create_user(PROFILE, password=PASSWORD)
    panel.walk.suspend()
    panel.back()
    panel.back()

    assert panel.walk.status is Status.ACTIVE
    assert "only the newest 1 steps" in panel._said


def test_the_journal_keeps_the_newest_exchanges() -> None:
    """Their numbers go on, and a step back takes off what the step had noted."""
    walk = Walk(simulated())
    journal = walk.okta.client.journal
    journal._exchanges = deque(maxlen=5)
    walk.create_user(PROFILE, password=PASSWORD)
    for _ in range(3):
        walk.suspend()
        walk.unsuspend()
    assert [(e.number, e.call, e.aside) for e in journal] == [
        (6, "get_user", True),
        (6, "suspend", False),
        (7, "get_user", True),
        (7, "unsuspend", False),
        (8, "get_user", True),
    ]
    assert (journal.mark.total, journal.dropped) == (14, 9)

    assert walk.back()
    assert [(e.number, e.call) for e in journal] == [(6, "get_user"), (6, "suspend"), (7, "get_user")]
    assert walk.unsuspend().exchange.number == 7
    assert [walk.back() for _ in range(7)] == [True] * 7
    assert len(journal) == 0
    assert walk.create_user(PROFILE, password=PASSWORD).exchange.number == 1


# ------------------------------------------------------------------------------------------------- containers


class Box(Watched):
    """Something with one of each."""

    def __init__(self) -> None:
        self.word = "x"
        self.dict = WatchedDict[str, Any](a=1, b=2, c=3, d=4)
        self.list = WatchedList[Any]([3, 1, 2, 5, 4])
        self.deque = WatchedDeque[Any]([3, 1, 2], 3)


def changed(slot: Any, where: Any, value: Any) -> None:
    slot[where] = value


CHANGES: dict[str, Callable[[Box], Any]] = {
    "attribute": lambda box: setattr(box, "word", "y"),
    "new attribute": lambda box: setattr(box, "more", "y"),
    "no attribute": lambda box: delattr(box, "word"),
    "dict new": lambda box: changed(box.dict, "e", 5),
    "dict old": lambda box: changed(box.dict, "b", 5),
    "dict del": lambda box: box.dict.__delitem__("b"),
    "dict pop": lambda box: box.dict.pop("a"),
    "dict pop none": lambda box: box.dict.pop("z", None),
    "dict popitem": lambda box: box.dict.popitem(),
    "dict setdefault": lambda box: box.dict.setdefault("z", []),
    "dict update": lambda box: box.dict.update({"a": 9, "y": 8}, z=7),
    "dict or": lambda box: box.dict.__ior__({"a": 9, "y": 8}),
    "dict clear": lambda box: box.dict.clear(),
    "list append": lambda box: box.list.append(9),
    **{f"list insert {n}": lambda box, n=n: box.list.insert(n, 9) for n in (-9, -1, 0, 2, 5, 9)},  # type: ignore[misc]
    **{f"list pop {n}": lambda box, n=n: box.list.pop(n) for n in (-5, -1, 0, 2)},  # type: ignore[misc]
    "list remove": lambda box: box.list.remove(2),
    "list del": lambda box: box.list.__delitem__(-2),
    **{
        f"list del {part}": lambda box, part=part: box.list.__delitem__(part)  # type: ignore[misc]
        for part in (slice(1, 3), slice(-1), slice(3, 1), slice(None, None, 2), slice(None, None, -1), slice(9, 12))
    },
    "list set": lambda box: changed(box.list, 1, 9),
    "list set slice": lambda box: changed(box.list, slice(1, 3), [7, 8, 9]),
    "list extend": lambda box: box.list.extend([7, 8]),
    "list add": lambda box: box.list.__iadd__([7, 8]),
    "list times": lambda box: box.list.__imul__(2),
    "list sort": lambda box: box.list.sort(),
    "list reverse": lambda box: box.list.reverse(),
    "list clear": lambda box: box.list.clear(),
    "deque append": lambda box: box.deque.append(9),
    "deque append left": lambda box: box.deque.appendleft(9),
    "deque pop": lambda box: box.deque.pop(),
    "deque pop left": lambda box: box.deque.popleft(),
    "deque then append": lambda box: (box.deque.pop(), box.deque.append(9), box.deque.append(8)),
    "deque set": lambda box: changed(box.deque, 1, 9),
    "deque del": lambda box: box.deque.__delitem__(1),
    "deque insert": lambda box: (box.deque.pop(), box.deque.insert(1, 9)),
    "deque extend": lambda box: box.deque.extend([7, 8]),
    "deque extend left": lambda box: box.deque.extendleft([7, 8]),
    "deque add": lambda box: box.deque.__iadd__([7, 8]),
    "deque times": lambda box: box.deque.__imul__(2),
    "deque remove": lambda box: box.deque.remove(1),
    "deque rotate": lambda box: box.deque.rotate(),
    "deque reverse": lambda box: box.deque.reverse(),
    "deque clear": lambda box: box.deque.clear(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_made_as_python_makes_it_and_taken_back(change: Callable[[Box], Any]) -> None:
    """By whatever method: the same happens as to plain containers, and a step back undoes it, order and all."""
    box, plain = Box(), Box()
    steps = steps_of(box, 10, 1000)
    steps.begin(None, "here")
    plain.dict, plain.list, plain.deque = dict(plain.dict), list(plain.list), deque(plain.deque, 3)  # type: ignore[assignment]
    before = spelt_out(box)

    change(box)
    change(plain)

    assert spelt_out(box) == spelt_out(plain)
    assert list(unwatched(box, steps)) in ([], ["dict z is a list"])
    assert steps.back(None) == "here"
    assert spelt_out(box) == before


@pytest.mark.parametrize("kind", [WatchedDict, WatchedList, WatchedDeque])
def test_no_method_that_changes_a_container_is_forgotten(kind: type) -> None:
    """Whatever Python has beyond reading notes what it does."""
    steps_of(Box(), 1, 1).begin(None, 0)
    reading = {
        *("copy", "count", "fromkeys", "get", "index", "items", "keys", "maxlen", "values"),
        *("__add__", "__class_getitem__", "__contains__", "__copy__", "__ge__", "__getitem__", "__gt__", "__iter__"),
        *("__le__", "__len__", "__lt__", "__mul__", "__or__", "__reversed__", "__rmul__", "__ror__"),
    }
    base = kind.__mro__[1]
    changing = set(dir(base)) - reading - set(dir(object))
    assert changing - set(vars(kind)) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda box: box.dict.pop("z"),
        lambda box: box.dict.__delitem__("z"),
        lambda box: box.list.pop(9),
        lambda box: box.list.remove(9),
        lambda box: box.list.__delitem__(9),
        lambda box: WatchedList[int]().pop(),
        lambda box: WatchedDict[str, int]().popitem(),
        lambda box: delattr(box, "z"),
    ],
)
def test_what_python_refuses_is_refused(wrong: Callable[[Box], Any]) -> None:
    """With its own errors, and nothing is changed then or by a step back."""
    box = Box()
    steps = steps_of(box, 10, 1000)
    before = spelt_out(box)
    steps.begin(None, "here")
    with pytest.raises((KeyError, IndexError, ValueError, AttributeError)):
        wrong(box)

    assert spelt_out(box) == before
    assert steps.back(None) == "here"
    assert spelt_out(box) == before


@pytest.mark.parametrize("seed", range(3))
def test_reading_a_property_changes_nothing(seed: int) -> None:
    """The group Everyone, for example, is made with the org and not by the first look at its groups."""
    org = an_org(random.Random(seed))
    parts = (org, *(part for _, part in attributes(org.contents)))
    before = spelt_out(org)

    for part in parts:
        for kind in type(part).__mro__:
            for name, value in vars(kind).items():
                if isinstance(value, property) and not name.startswith("_"):
                    getattr(part, name)

    assert spelt_out(org) == before
