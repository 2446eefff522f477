"""How to get from here to there: every way that is found is walked on the simulator, and arrives."""

import json

import pytest
from expected import person_in

from lifecycle import Walk, follow, plan, simulated
from lifecycle.__main__ import main
from lifecycle.client.okta import Okta
from lifecycle.model.facts import Facts, Password, Status
from lifecycle.reason.told import Story

PASSWORD = "Okta-Pa55word"


def walk_in(facts: Facts) -> Walk:
    """A walk whose user is of these facts."""
    person = person_in(facts)
    walk = Walk(person.okta)
    if person.id and facts.exists:
        walk.get_user(person.id)
    return walk


def took(story: Story) -> bool:
    """Whether no step of a story was refused, but for wrong passwords on the way to a lock."""
    return all(not told.refused or told.call == "sign_in" for told in story)


@pytest.mark.parametrize("start", Status)
@pytest.mark.parametrize("federated", [False, True])
@pytest.mark.parametrize("conditions", [{}, {"end_user": False, "mail": False}, {"keep": "groups"}], ids=str)
def test_every_way_arrives(start: Status, federated: bool, conditions: dict) -> None:
    """From each status to each, with all that may lie under it; no step is refused."""
    for goal in Status:
        for way in plan(start, goal, federated=federated, **conditions).ways:
            walk = walk_in(way.start)

            story = follow(walk, way, password=PASSWORD)

            assert walk.status is goal, f"{goal}: {story!r}"
            assert took(story), repr(story)


@pytest.mark.parametrize("password", [False, True])
def test_created_with_a_password_or_without(password: bool) -> None:
    """Every way from nothing begins so, and arrives."""
    for goal in set(Status) - {Status.ABSENT}:
        ways = plan("ABSENT", goal, password=password).ways
        assert ways, goal
        for way in ways:
            walk = walk_in(way.start)

            story = follow(walk, way, password=PASSWORD)

            assert walk.status is goal, f"{goal}: {story!r}"
            assert ("password" in way.steps[0].arguments) is password, f"{goal}: {story!r}"


def kept(okta: Okta) -> tuple[bool, bool]:
    """Whether Ana signs in with her password, and whether she is still in her group."""
    okta.simulator.advance(minutes=1)
    signed_in = okta.client.sign_in("ana@example.com", PASSWORD)
    groups = okta.client.request("GET", "/api/v1/groups").body
    team = next(group["id"] for group in groups if group["profile"]["name"] == "Team")
    members = okta.client.request("GET", f"/api/v1/groups/{team}/users").body
    return signed_in.ok, bool(members)


def ana() -> Walk:
    user = {"login": "ana@example.com", "firstName": "Ana", "lastName": "Again"}
    user |= {"email": "ana@example.com", "password": PASSWORD, "status": "ACTIVE", "groups": ["Team"]}
    seed = {"groups": ["Team"], "users": [user]}
    walk = Walk(simulated(seed=seed))
    walk.get_user("ana@example.com")
    return walk


@pytest.mark.parametrize("brought", ["suspend", "deactivate"])
def test_what_is_to_be_kept_is_kept(brought: str) -> None:
    """The password through a suspension; through a deactivation nothing keeps it, and the plan says so."""
    walk = ana()
    walk.do(brought)
    found = plan(walk.status, "ACTIVE", keep=["password", "groups"], password=brought == "suspend")

    if brought == "suspend":
        follow(walk, found.ways[0], password=PASSWORD)
        assert kept(walk.okta) == (True, True)
    else:
        back = plan(walk.status, "ACTIVE", keep="groups")
        follow(walk, back.ways[0])
        assert walk.status is Status.ACTIVE
        assert kept(walk.okta) == (False, True)


@pytest.mark.parametrize(
    ("start", "goal", "conditions", "calls"),
    [
        ("SUSPENDED", "ACTIVE", {"keep": "password"}, ["unsuspend"]),
        ("LOCKED_OUT", "ACTIVE", {}, ["unlock"]),
        ("DEPROVISIONED", "ACTIVE", {"end_user": False}, ["activate", "update_user"]),
        ("ACTIVE", "PROVISIONED", {}, ["deactivate", "activate"]),
        ("ACTIVE", "LOCKED_OUT", {}, ["sign_in"]),
        ("ABSENT", "ACTIVE", {}, ["create_user"]),
        ("ABSENT", "PASSWORD_EXPIRED", {}, ["create_user"]),
        ("ABSENT", "ACTIVE", {"password": False}, ["create_user", "update_user"]),
        ("ABSENT", "STAGED", {"password": True}, ["create_user"]),
        ("PROVISIONED", "ACTIVE", {"end_user": False}, ["update_user"]),
        ("DEPROVISIONED", "ABSENT", {}, ["delete_user"]),
        ("DEPROVISIONED", "gone", {}, ["delete_user"]),
        ("ACTIVE", "RECOVERY", {"federated": True}, ["reset_password"]),
        ("RECOVERY", "PASSWORD_EXPIRED", {"password": True}, ["expire_password_with_temp_password"]),
    ],
)
def test_the_ways_that_people_ask_for(start: str, goal: str, conditions: dict, calls: list[str]) -> None:
    """Written from docs/okta-facts.md: sections 0.3, 3.2, 3.5, 3.6, 3.14 and questions 1, 2, 40, 42, 52 of section
    11.
    """
    assert calls in [[step.call for step in way.steps] for way in plan(start, goal, **conditions).ways]


def test_no_proven_way_is_passed_over_for_a_guess() -> None:
    """`reset_password` on PROVISIONED is a guess (U1), so RECOVERY is reached by way of ACTIVE."""
    found = plan("PROVISIONED", "RECOVERY")

    assert not any(way.guess for way in found.ways)
    assert [step.call for step in found.ways[0].steps] == ["update_user", "reset_password"]


def test_a_guess_is_crossed_where_there_is_no_other_way_and_says_so() -> None:
    """Keeping the recovery question, a suspended user in RECOVERY comes back by guessed rows only (U6)."""
    found = plan("ACTIVE", "RECOVERY", keep="password", end_user=False)
    locked = plan("RECOVERY", "LOCKED_OUT", keep=["password", "apps"])

    assert not any(way.guess for way in found.ways)
    assert locked.impossible or all(way.guess for way in locked.ways)


@pytest.mark.parametrize(
    ("start", "goal", "conditions", "said"),
    [
        ("ACTIVE", "STAGED", {}, "Only new users get this status"),
        ("DEPROVISIONED", "STAGED", {}, "Only new users get this status"),
        ("ACTIVE", "DEPROVISIONED", {"keep": "password"}, "There is a way if you do not have to keep the password"),
        ("ACTIVE", "LOCKED_OUT", {"end_user": False}, "There is a way if you let the user act as well"),
        ("ACTIVE", "ABSENT", {"keep": "groups"}, "There is a way if you do not have to keep the groups"),
        ("ABSENT", "PROVISIONED", {"password": True, "federated": True}, "No sequence of calls leads there"),
        ("DEPROVISIONED", "ACTIVE", {"keep": "password"}, "The user has already lost the password"),
        ("DEPROVISIONED", "ACTIVE", {"keep": "apps"}, "The user has already lost the apps"),
    ],
)
def test_where_there_is_no_way_it_says_why(start: str, goal: str, conditions: dict, said: str) -> None:
    """In words, and with the condition that stands in the way."""
    found = plan(start, goal, **conditions)

    assert not found.ways
    assert said in " ".join(found.impossible)
    assert said in " ".join(repr(found).split())


def test_already_there() -> None:
    assert "The user has this status already" in repr(plan("ACTIVE", "ACTIVE"))


@pytest.mark.parametrize("wrong", [{"start": "DELETED"}, {"goal": "Aktiv"}, {"keep": "face"}])
def test_what_cannot_be_planned_is_said(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"DELETED|Aktiv|face"):
        plan(**{"start": "ACTIVE", "goal": "STAGED"} | wrong)


def test_the_command_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`plans[]` of `steps[]` with `actor`, `call` and `after`; else `impossible`."""
    assert main(["plan", "DEPROVISIONED", "ACTIVE", "--keep", "groups", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(["plan", "ACTIVE", "STAGED", "--json"]) == 0
    none = json.loads(capsys.readouterr().out)

    assert [(s["actor"], s["call"], s["after"]) for s in found["plans"][0]["steps"]] == [
        ("admin", "activate", "PROVISIONED"),
        ("admin", "update_user", "ACTIVE"),
    ]
    assert "plans" not in none
    assert none["impossible"]


@pytest.mark.parametrize(
    "words",
    [
        ["plan", "ACTIVE"],
        ["plan", "ACTIVE", "DELETED"],
        ["plan", "ACTIVE", "STAGED", "--keep", "face"],
        ["matrix", "ACTIVE"],
        [],
    ],
)
def test_what_the_command_does_not_understand(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, and a sentence that says what there is."""
    with pytest.raises(SystemExit) as stopped:
        main(words)

    assert stopped.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (["why", "fly", "ACTIVE"], "fly"),
        (["why", "activate", "DELETED"], "DELETED"),
        (["why", "quux"], "quux"),
    ],
)
def test_what_why_does_not_understand(words: list[str], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, and the nearest words that it understands."""
    assert main(words) == 2
    assert f"{word!r} is not understood. The nearest words that are: " in capsys.readouterr().err


def test_the_same_words_in_a_lesson_and_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "suspended", "active"])

    assert capsys.readouterr().out.strip() == repr(plan("SUSPENDED", "ACTIVE")).strip()
    assert Password.SET  # the usual user comes first
    assert plan("SUSPENDED", "ACTIVE").ways[0].start.password is Password.SET


def test_another_way_is_told_apart() -> None:
    """Each way begins with its first step, and the second says that it is another."""
    assert repr(plan("ABSENT", "SUSPENDED")).count("\nOr:\n  1. ") == len(plan("ABSENT", "SUSPENDED").ways) - 1


def test_a_plan_writes_the_query_that_okta_wants() -> None:
    """For a user who signs in elsewhere `provider=true` stands in the query, and the provider in the body."""
    (step,) = plan("ABSENT", "STAGED", federated=True).ways[0].steps

    assert step.request == "POST /api/v1/users?activate=false&provider=true"
    assert step.arguments["provider"] == "FEDERATION"
