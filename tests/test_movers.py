"""What moves a user although nobody made a call: a directory, an automation, an identity provider, a registration.

Each cell of docs/movers.md is played in an org of its own, and so is each observation of a mover. What is expected of
the log, the clock and the levers is written from Okta's help pages and articles, which the docstrings name.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from people import LOGIN, PASSWORD, Person, errors, http

from lifecycle import Walk, follow, plan, why
from lifecycle.__main__ import main
from lifecycle.book.mover_page import MOVER_NAMES, TABLES, Column, org_with
from lifecycle.client.connect import simulated
from lifecycle.client.handles import Simulator
from lifecycle.client.okta import Okta
from lifecycle.model.actors import Actor
from lifecycle.model.calls import MOVERS
from lifecycle.model.cases import Case
from lifecycle.model.evidence import OBSERVATIONS
from lifecycle.model.facts import Status
from lifecycle.model.observations import Observation, Under
from lifecycle.model.sources import Source
from lifecycle.org.seeds import SeedError
from lifecycle.pictures.map import draw

PAGE = Path(__file__).resolve().parent.parent / "docs" / "movers.md"
NEW = "Another-Pa55word"
ANN = {"login": LOGIN, "firstName": "Test", "lastName": "Testerman"}
Settings = Mapping[str, Any]


def set_up(cases: frozenset[Case], **directory: Any) -> dict[str, Any]:
    """The settings of an org in which these cases hold, as a seed has them."""
    found: dict[str, Any] = {}
    if Case.SOURCE in cases:
        how = {Case.SOURCE_SUSPENDS: "suspend", Case.SOURCE_DEACTIVATES: "deactivate"}
        found["directory"] = {
            "kind": "ACTIVE_DIRECTORY" if Case.KEEPS_PASSWORDS in cases else "WORKDAY",
            "when_deactivated": next((words for case, words in how.items() if case in cases), "nothing"),
            "unsuspends": Case.SOURCE_UNSUSPENDS in cases,
            "reactivates": Case.SOURCE_REACTIVATES in cases,
            "activates_new": Case.ACTIVATES_IMPORTED in cases,
        } | directory
    if Case.AUTOMATION in cases:
        does = {
            Case.AUTOMATION_SUSPENDS: "suspend",
            Case.AUTOMATION_DEACTIVATES: "deactivate",
            Case.AUTOMATION_DELETES: "delete",
        }
        condition = "password_expiry_days" if Case.EXPIRING in cases else "inactive_days"
        found["automation"] = {condition: 30, "action": next(does[case] for case in does if case in cases)}
        found |= {"password": {"max_age_days": 60}} if Case.EXPIRING in cases else {}
    if Case.IDP in cases:
        found["identity_provider"] = {
            "name": "Example IdP",
            "creates": Case.IDP_CREATES in cases,
            "reactivates": Case.IDP_REACTIVATES in cases,
            "unsuspends": Case.IDP_UNSUSPENDS in cases,
        }
    if Case.SELF_REGISTRATION in cases:
        found["self_registration"] = True
    if Case.PASSWORD_OPTIONAL in cases:
        found |= {"password_enrollment": "OPTIONAL", "email_enrollment": "REQUIRED"}
    return found


def org(settings: Settings, *people: Mapping[str, Any]) -> Okta:
    """An org that is set up like this, with these people in its directory."""
    return simulated(seed={"settings": dict(settings), "directory": [dict(person) for person in people]})


def levers(okta: Okta) -> Simulator:
    assert okta.simulator
    return okta.simulator


# ------------------------------------------------------------------------------------------------ bringing users about

PASSWORDS_WORK = "a password"
"""A step on a road: an admin sets a password."""
HALF_WAY = "half-way"
ELSEWHERE = "elsewhere"
STAGE = "not activated"
ROADS: dict[Status, tuple[tuple[str, ...], ...]] = {
    Status.STAGED: ((STAGE,),),
    Status.PROVISIONED: ((),),
    Status.ACTIVE: ((PASSWORDS_WORK,),),
    Status.RECOVERY: ((PASSWORDS_WORK, "reset_password"),),
    Status.PASSWORD_EXPIRED: ((PASSWORDS_WORK, "expire_password"),),
    Status.LOCKED_OUT: ((PASSWORDS_WORK, "lock"),),
    Status.SUSPENDED: (
        ("suspend",),
        (PASSWORDS_WORK, "suspend"),
        (PASSWORDS_WORK, "expire_password", "suspend"),
        (PASSWORDS_WORK, "reset_password", "suspend"),
        (PASSWORDS_WORK, "lock", "suspend"),
    ),
    Status.DEPROVISIONED: ((PASSWORDS_WORK, "deactivate"),),
}
"""The ways to each status from a user who is activated and has no password; several where what lies below matters."""


def roads(column: Column, before: Status) -> tuple[tuple[str, ...], ...]:
    """The ways to the users of whom a cell speaks."""
    if column.in_directory:  # the directory keeps the password, so that nobody is without one
        found = {tuple(step for step in road if step != PASSWORDS_WORK) for road in ROADS[before]}
        return () if before is Status.PROVISIONED else tuple(sorted(found))
    if column.call == "finish_registration" and before is Status.STAGED:
        return (*ROADS[before], (HALF_WAY,))
    if column.call == "sign_in_by_idp" and before is Status.ACTIVE:
        return (*ROADS[before], (ELSEWHERE,))
    return ROADS[before]


def bring(person: Person, steps: tuple[str, ...], *, imported: bool) -> None:
    """Lead a user along a way, by calls of the API; one from a source begins with an import."""
    if HALF_WAY in steps:
        levers(person.okta).registration.begin(person.login)
    elif imported:
        levers(person.okta).directory.import_now()
    else:
        person.create(activate=STAGE not in steps, provider="FEDERATION" if ELSEWHERE in steps else None)
    person.id = person.okta.client.get_user(person.login).json()["id"]
    for step in steps:
        if step == "lock":
            for _ in range(10):
                person.sign_in("not-the-Pa55word")
        elif step == PASSWORDS_WORK:
            person.call("update_user", password=PASSWORD)
        elif step not in (HALF_WAY, ELSEWHERE, STAGE):
            answer = person.call(step, **({"sendEmail": False} if step == "reset_password" else {}))
            assert answer.ok, answer.text


def brought(column: Column, before: Status, steps: tuple[str, ...]) -> Person:
    """A user of whom a cell speaks, in an org of its column."""
    imports = Case.SOURCE in column.world
    settings = set_up(column.world | column.given, **({"activates_new": False} if STAGE in steps else {}))
    person = Person(org(settings, *([ANN] if imports and before is not Status.ABSENT else [])))
    if before is not Status.ABSENT:
        bring(person, steps, imported=imports)
    elif imports and column.call != "disconnect":
        levers(person.okta).directory.hire(LOGIN)
    assert person.status == before
    return person


def pull(person: Person, call: str) -> None:
    """Have the mover do its work."""
    simulator = levers(person.okta)
    match call:
        case "import_active":
            simulator.directory.import_now()
        case "import_inactive":
            simulator.directory.deactivate(LOGIN)
            simulator.directory.import_now()
        case "disconnect":
            if person.id:
                simulator.directory.disconnect(LOGIN)
        case "run_automation":
            simulator.advance(days=32)
        case "sign_in_by_idp":
            simulator.identity_provider.sign_in(LOGIN)
        case "register":
            simulator.registration.begin(LOGIN)
        case "finish_registration":
            simulator.registration.finish(LOGIN, PASSWORD)
        case _:
            raise AssertionError(call)
    found = person.okta.client.get_user(LOGIN)
    person.id = found.json()["id"] if found.ok else person.id


# ------------------------------------------------------------------------------------------------ the page


def cells() -> list[tuple[str, Column, Status, str]]:
    """Every cell of the committed page that speaks of users who can be: table, column, status and words."""
    found = []
    for table, section in zip(TABLES, PAGE.read_text(encoding="utf-8").split("\n## ")[1:], strict=True):
        assert section.startswith(table.title)
        rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
        for name, *words in rows[1:]:
            before = Status.ABSENT if name == "no user" else Status(name)
            found += [
                (table.title, column, before, cell)
                for column, cell in zip(table.columns, words, strict=True)
                if cell != "–"
            ]
    return found


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m lifecycle movers > docs/movers.md` writes it again."""
    assert main(["movers"]) == 0
    assert capsys.readouterr().out == PAGE.read_text(encoding="utf-8")


def test_every_mover_has_its_columns() -> None:
    """All that happens without a call stands in one of the tables, in every status."""
    assert {column.call for table in TABLES for column in table.columns} == set(MOVERS)
    nobody = 6 + 3  # nobody in a directory waits, and in three statuses nobody has a password that could expire
    assert len(cells()) == sum(len(table.columns) for table in TABLES) * len(Status) - nobody


@pytest.mark.parametrize(
    ("column", "before", "words"),
    [cell[1:] for cell in cells()],
    ids=[f"{cell[0]}-{cell[1].title}-{cell[2]}".replace(" ", "_") for cell in cells()],
)
def test_each_cell_comes_true(column: Column, before: Status, words: str) -> None:
    """Users in this status, whatever lies underneath, come to the statuses that the page names, and to each of them."""
    named = set()
    for outcome in words.split("<br>"):
        said = re.search(r"(\*\*(\w+)\*\*|stays|no user|deleted) \(\w+\)$", outcome)
        assert said
        named.add({"stays": before, "no user": "ABSENT", "deleted": "ABSENT"}.get(said[1], said[2]))
    reached = set()
    for steps in roads(column, before) if before is not Status.ABSENT else ((),):
        person = brought(column, before, steps)
        pull(person, column.call)
        reached.add(person.status)
    assert reached == named


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_the_seed_of_the_page_works(table: Any, tmp_path: Path) -> None:
    """Its lines are a whole seed, and the method beside them exists."""
    file = tmp_path / "seed.yaml"
    file.write_text(table.seed, encoding="utf-8")
    okta = simulated(seed=file)

    eval(table.pull, {"okta": okta})  # the words of our own page


# ------------------------------------------------------------------------------------------ in a plan, and explained

LED = [
    ("hr", "suspend", "ACTIVE", "SUSPENDED", ["import_inactive"]),
    ("hr", "deactivate", "SUSPENDED", "DEPROVISIONED", ["import_inactive"]),
    ("hr", None, "SUSPENDED", "ACTIVE", ["import_active"]),
    ("directory", None, "ABSENT", "ACTIVE", ["import_active"]),
    ("automation", None, "ACTIVE", "SUSPENDED", ["run_automation"]),
    ("automation", "deactivate", "ACTIVE", "DEPROVISIONED", ["run_automation"]),
    ("registration", None, "ABSENT", "STAGED", ["register"]),
    ("registration", None, "STAGED", "ACTIVE", ["finish_registration"]),
    ("identity-provider", None, "SUSPENDED", "ACTIVE", ["sign_in_by_idp"]),
]
"""A mover and its setting, two statuses, and how the mover leads from one to the other. From the cells of the page."""


@pytest.mark.parametrize(("mover", "action", "start", "goal", "calls"), LED)
def test_a_plan_can_have_something_else_move_the_user(
    mover: str, action: str | None, start: str, goal: str, calls: list[str]
) -> None:
    """In an org that has the mover; each step names who does it, and the way arrives."""
    world = org_with(mover, action)
    ways = [way for way in plan(start, goal, world=world).ways if [step.call for step in way.steps] == calls]

    assert ways
    assert [step.actor for step in ways[0].steps] == [MOVERS[call].actor for call in calls]
    person = Person(org(set_up(world), *([ANN] if Case.SOURCE in world else [])))
    if calls == ["finish_registration"]:
        bring(person, (HALF_WAY,), imported=False)
    elif start != "ABSENT":
        bring(person, ROADS[Status(start)][-1], imported=Case.SOURCE in world)
    if start == "SUSPENDED":  # the last road to it has a lock underneath
        person.call("unsuspend")
        person.call("unlock")
        person.call("suspend")
    for call in calls:
        pull(person, call)
    assert person.status == goal


@pytest.mark.parametrize("start", Status)
def test_a_plan_knows_of_no_mover_unless_it_is_told(start: Status) -> None:
    """An ordinary org has none, so the ways are made of calls."""
    assert not any(step.call in MOVERS for goal in Status for way in plan(start, goal).ways for step in way.steps)


def test_a_way_by_calls_comes_first() -> None:
    """Also in an org with an automation, an admin's `suspend` is the first way."""
    assert [way.steps[0].call for way in plan("ACTIVE", "SUSPENDED", world=org_with("automation")).ways] == [
        "suspend",
        "run_automation",
    ]


def test_what_only_happens_if_the_user_comes_is_no_way_for_an_admin() -> None:
    """A directory moves users who do nothing. A registration does not."""
    assert not plan("ABSENT", "ACTIVE", end_user=False, password=True, world=org_with("registration")).ways[0].guess
    for mover, taken in (("registration", False), ("identity-provider", False), ("directory", True)):
        ways = plan("ABSENT", "ACTIVE", end_user=False, world=org_with(mover)).ways
        assert any(step.call in MOVERS for way in ways for step in way.steps) is taken, mover


def test_a_walk_does_not_pull_levers() -> None:
    """`follow` says so before it makes any call."""
    okta = org(set_up(org_with("automation")))
    way = plan("ACTIVE", "ABSENT", world=org_with("automation", "delete")).ways[0]

    with pytest.raises(ValueError, match=r"run_automation.*not a call: the automation does it"):
        follow(Walk(okta), way)


def test_a_mover_is_explained_for_each_setting() -> None:
    """Who moves the user, what comes of it, and how well that is known, as the page has it."""
    found = why("import_inactive", "STAGED")

    assert {(row.document()["actor"], row.when, row.after) for row in found} == {
        ("directory", f"{title}: the user was deactivated there, and Okta {does}", after)
        for title in ("An HR application", "A directory that keeps the passwords")
        for does, after in (
            ("does nothing", Status.STAGED),
            ("suspends", Status.DEPROVISIONED),
            ("deactivates", Status.DEPROVISIONED),
        )
    }
    assert "moved by     directory" in repr(found)
    assert len(why("import_inactive", "STAGED", org_with("hr", "suspend"))) == 1


def test_the_commands_take_a_mover(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "register", "ABSENT"]) == 0
    assert "ABSENT → STAGED" in capsys.readouterr().out
    assert main(["why", "activate", "DEPROVISIONED", "--mover", "directory"]) == 0
    assert "DEPROVISIONED → RECOVERY" in capsys.readouterr().out
    assert main(["plan", "ACTIVE", "GONE", "--mover", "automation", "--set-to", "delete"]) == 0
    assert "1. automation: run_automation -> ABSENT" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set-to", "delete"], "needs a --mover. Use one of these: hr, directory"),
        (["--mover", "registration", "--set-to", "delete"], "It has no such setting"),
        (["--mover", "hr", "--set-to", "delete"], "It can be set to deactivate, suspend"),
    ],
)
def test_a_setting_that_no_mover_has_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["why", "activate", "STAGED"], ["plan", "ACTIVE", "SUSPENDED"]):
        assert main([*command, *words]) == 2
        assert said in capsys.readouterr().err
    with pytest.raises(ValueError, match=r"there is no mover 'wind'\. Use one of these: hr"):
        org_with("wind")
    assert all(org_with(name) for name in MOVER_NAMES)


# -------------------------------------------------------------------------------------------------- the evidence

OVERRULED = {
    ("import_active", Source.REACTIVATION_EVENT, Status.SUSPENDED),
    ("activate", Source.GUARDIAN_2822, Status.STAGED),
    ("activate", Source.GUARDIAN, Status.STAGED),
}
"""Where sources contradict each other, one side can't come true."""
OF_MOVERS = [
    seen
    for seen in OBSERVATIONS
    if (seen.call in MOVERS or {Under.IN_DIRECTORY, Under.HALF_WAY} & set(seen.given))
    and (seen.call, seen.source.source, seen.before) not in OVERRULED
]


def named(seen: Observation) -> str:
    return f"{seen.call}-{seen.before}-{'+'.join(sorted(c.name for c in seen.cases))}-{seen.source}"[:90]


@pytest.mark.parametrize("seen", OF_MOVERS, ids=named)
def test_each_observation_comes_true(seen: Observation) -> None:
    """What was seen or said of Okta, the simulator does."""
    in_directory, imports = Under.IN_DIRECTORY in seen.given, Case.SOURCE in seen.cases
    cases = seen.cases | ({Case.ACTIVATES_IMPORTED} if seen.before is not Status.ABSENT else set())
    steps = ROADS[seen.before][-1] if seen.before in ROADS else ()
    if Under.USABLE_PASSWORD in seen.given:
        steps = (PASSWORDS_WORK, "suspend")
    if Under.HALF_WAY in seen.given:
        steps = (HALF_WAY,)
    if in_directory:
        steps = tuple(step for step in steps if step != PASSWORDS_WORK)
    settings = set_up(frozenset(cases), **({"activates_new": False} if STAGE in steps else {}))
    entry = ANN | ({"password": PASSWORD} if Case.KEEPS_PASSWORDS in cases else {})
    person = Person(org(settings, *([entry] if imports else [])))
    if seen.call == "import_active" and seen.before is Status.RECOVERY:
        bring(person, (), imported=True)
        levers(person.okta).directory.disconnect(LOGIN)
    elif seen.before is not Status.ABSENT:
        bring(person, steps, imported=imports)
    assert person.status == seen.before

    if seen.call == "run_automation" and not {Case.INACTIVE, Case.EXPIRING} & seen.cases:
        levers(person.okta).advance(days=29)
    elif Case.SKIPS_PASSWORD in seen.cases:
        assert levers(person.okta).registration.finish(LOGIN).signed_in
    elif seen.call in MOVERS:
        pull(person, seen.call)
    elif seen.call == "update_user":
        answer = person.call("update_user", profile={"nickName": "Testy"})
        assert errors(answer) == (seen.said, seen.causes)
    elif seen.call == "sign_in":
        assert person.sign_in().json()["status"] == "SUCCESS"
    else:
        answer = person.call(seen.call)
        assert errors(answer) == (seen.said, seen.causes) if seen.refused else answer.ok
    assert person.status == (seen.after or seen.before)


# ------------------------------------------------------------------------------------------------ a directory

DIRECTORY = set_up(frozenset({Case.SOURCE, Case.KEEPS_PASSWORDS, Case.ACTIVATES_IMPORTED, Case.SOURCE_DEACTIVATES}))
IN_DIRECTORY = ANN | {"password": PASSWORD}


def in_directory(**changed: Any) -> Person:
    """A user whom an import has brought from a directory that keeps the passwords."""
    settings = {"directory": DIRECTORY["directory"] | changed}
    person = Person(org(settings, IN_DIRECTORY))
    bring(person, (), imported=True)
    return person


def log_of(person: Person) -> list[dict[str, Any]]:
    url = f"{person.okta.client.base_url}/api/v1/logs"
    return list(http(person.okta).get(url, params={"limit": "1000", "since": "2026-01-01T00:00:00Z"}).json())


def test_the_directory_keeps_the_password() -> None:
    """Okta asks the directory at each sign-in, so a deactivated person is refused before any import (Okta's help)."""
    person = in_directory()
    directory = levers(person.okta).directory

    assert person.sign_in().ok
    directory.set_password(LOGIN, NEW)
    assert (person.sign_in(NEW).ok, person.sign_in(PASSWORD).ok) == (True, False)
    directory.deactivate(LOGIN)
    assert not person.sign_in(NEW).ok
    assert person.status == "ACTIVE"


def test_a_password_that_is_changed_at_okta_is_kept_in_the_directory() -> None:
    """The user changes the password at Okta, and it is the directory's from then on; Okta keeps none of its own."""
    person = in_directory()

    assert person.call("change_password", oldPassword=PASSWORD, newPassword=NEW).ok
    assert (person.sign_in(NEW).ok, person.sign_in(PASSWORD).ok) == (True, False)
    levers(person.okta).directory.set_password(LOGIN, PASSWORD)
    assert (person.sign_in(PASSWORD).ok, person.sign_in(NEW).ok) == (True, False)


def test_deactivate_and_activate_lead_to_password_reset() -> None:
    """Okta's article on one-time password mode: such a user is in the status Password reset; the old password works."""
    person = in_directory()
    person.call("deactivate")

    person.call("activate", sendEmail=False)

    assert person.status == "RECOVERY"
    assert person.sign_in().json()["status"] == "SUCCESS"
    assert person.open("reset").ok
    assert person.okta.client.choose_password(person.state_token, NEW).ok
    assert (person.status, person.sign_in(NEW).ok) == ("ACTIVE", True)


def test_who_is_disconnected_needs_a_password_at_okta() -> None:
    """Okta's article on disconnecting: users of the directory become users of Okta, and a mail resets the password."""
    person = in_directory()
    directory = levers(person.okta).directory

    directory.disconnect(LOGIN)

    assert person.status == "RECOVERY"
    assert not person.sign_in().ok
    assert [str(mail.kind) for mail in levers(person.okta).mailbox(LOGIN)] == ["reset"]
    assert person.get().json()["credentials"]["provider"]["type"] == "OKTA"
    assert not directory.side(LOGIN).connected


def test_an_unlock_in_the_directory_does_not_reach_okta() -> None:
    """Okta's article on unlocks in Active Directory: the user stays locked at Okta."""
    person = in_directory(unsuspends=True, reactivates=True)
    for _ in range(10):
        person.sign_in("not-the-Pa55word")

    levers(person.okta).directory.import_now()

    assert person.status == "LOCKED_OUT"


@pytest.mark.parametrize(("syncs", "then"), [(True, "ACTIVE"), (False, "SUSPENDED")])
def test_an_admins_look_can_end_a_suspension(syncs: bool, then: str) -> None:
    """Okta's article on users unsuspended when their profile is viewed; that takes just-in-time provisioning."""
    person = in_directory(syncs_on_view=syncs, unsuspends=True)
    person.call("suspend")

    assert levers(person.okta).directory.look_at(LOGIN) == then
    assert person.status == then


@pytest.mark.parametrize(
    ("settings", "call"),
    [
        ({"directory": {"kind": "ACTIVE_DIRECTORY", "reactivates": True}}, "import_active"),
        ({"directory": {"kind": "WORKDAY", "reactivates": True}}, "import_active"),
        ({"identity_provider": {"name": "Example IdP", "reactivates": True}}, "sign_in_by_idp"),
    ],
)
def test_a_revival_is_an_activation(settings: Settings, call: str) -> None:
    """`activated` is when the user was last activated: Okta's OpenAPI specification, User."""
    person = Person(org(settings, *([ANN] if "directory" in settings else [])))
    bring(person, (), imported="directory" in settings)
    person.call("deactivate")
    levers(person.okta).advance(days=1)
    before = person.get().json()

    pull(person, call)

    after = person.get().json()
    assert before["status"] == "DEPROVISIONED"
    assert after["status"] in ("ACTIVE", "PROVISIONED")
    assert after["activated"] == after["statusChanged"] > before["statusChanged"]


DEACTIVATES = {"kind": "WORKDAY", "when_deactivated": "deactivate"}
SUSPENDS = {"kind": "WORKDAY", "when_deactivated": "suspend"}
WAYS = [
    road
    for before in (Status.STAGED, Status.ACTIVE, Status.RECOVERY, Status.LOCKED_OUT, Status.SUSPENDED)
    for road in ROADS[before]
]


@pytest.mark.parametrize("road", WAYS, ids=lambda road: "-".join(road).replace(" ", "_"))
def test_nothing_is_left_after_a_deactivation_by_an_import(road: tuple[str, ...]) -> None:
    """Section 3.4: the password is destroyed, so a user who is activated again has to set one, and is ACTIVE then."""
    does = SUSPENDS if STAGE in road else DEACTIVATES
    settings = {"directory": {**does, "activates_new": STAGE not in road}, "self_registration": True}
    person = Person(org(settings, ANN))
    bring(person, road, imported=True)
    pull(person, "import_inactive")
    assert "password" not in person.get().json()["credentials"]
    assert levers(person.okta).registration.half_way == ()

    assert (person.status, person.call("activate").status_code, person.status) == ("DEPROVISIONED", 200, "PROVISIONED")
    assert person.call("update_user", password=NEW).ok
    assert (person.status, person.sign_in(NEW).json()["status"]) == ("ACTIVE", "SUCCESS")


@pytest.mark.parametrize(
    ("directory", "road", "said"),
    [
        (DEACTIVATES, ("deactivate",), "The user is switched off already."),
        (SUSPENDS, ("suspend",), "The user is suspended already."),
        (SUSPENDS, (STAGE,), "A user whose activation has not begun can't be suspended"),
        (
            {**SUSPENDS, "when_deactivated": "nothing"},
            ("suspend",),
            "This org does nothing when the source deactivates somebody.",
        ),
    ],
)
def test_an_import_says_why(directory: Mapping[str, Any], road: tuple[str, ...], said: str) -> None:
    """A deactivation in the source reaches Okta as the org is set up (section 15)."""
    person = Person(org({"directory": {**directory, "activates_new": STAGE not in road}}, ANN))
    bring(person, road, imported=True)
    levers(person.okta).directory.deactivate(LOGIN)
    (moved,) = levers(person.okta).directory.import_now()
    assert moved.because.startswith(said)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (Status.STAGED, "The import updates the profile, and leaves the status alone."),
        (Status.PROVISIONED, "The import updates the profile. It does not change the status of a user who has yet"),
        (Status.ACTIVE, "The import updates the profile, and leaves the status alone."),
        (Status.RECOVERY, "The import updates the profile, and leaves the status alone."),
        (Status.PASSWORD_EXPIRED, "The import updates the profile, and leaves the status alone."),
        (Status.LOCKED_OUT, "The lock is one of Okta."),
        (Status.SUSPENDED, "This org is not set to bring such a user back."),
        (Status.DEPROVISIONED, "This org is not set to bring such a user back."),
    ],
)
def test_an_import_of_somebody_active_says_why(before: Status, said: str) -> None:
    """An org that is not told to bring anybody back leaves every status alone (section 15)."""
    person = Person(org({"directory": {"kind": "WORKDAY", "activates_new": before is not Status.STAGED}}, ANN))
    bring(person, ROADS[before][0], imported=True)
    (moved,) = levers(person.okta).directory.import_now()
    assert (moved.before, moved.after) == (before, before)
    assert moved.because.startswith(said)


def test_nothing_is_left_after_a_deactivation_by_an_automation() -> None:
    """Section 3.4: the password is destroyed, as in every deactivation."""
    settings = {"automation": {"inactive_days": 30, "action": "deactivate"}}
    person = Person(org(settings))
    bring(person, (PASSWORDS_WORK,), imported=False)
    pull(person, "run_automation")
    assert (person.status, "password" in person.get().json()["credentials"]) == ("DEPROVISIONED", False)
    assert person.call("activate").ok
    assert person.status == "PROVISIONED"


@pytest.mark.parametrize("way", ["deactivate", "run_automation"])
def test_a_deactivated_user_is_turned_away_as_anybody(way: str) -> None:
    """Section 4.1: a deactivated user is refused like a wrong password, and so is one who signed in elsewhere."""
    settings = {"automation": {"inactive_days": 30, "action": "deactivate"}}
    person = Person(org(settings))
    bring(person, (ELSEWHERE,), imported=False)
    if way == "deactivate":
        person.call(way)
    else:
        pull(person, way)
    assert errors(person.sign_in())[0] == "401 E0000004 Authentication failed"
    assert log_of(person)[-1]["outcome"]["reason"] == "INVALID_CREDENTIALS"


@pytest.mark.parametrize(
    ("action", "then"), [("suspend", "SUSPENDED"), ("deactivate", "DEPROVISIONED"), ("delete", "ABSENT")]
)
def test_an_automation_waits_for_its_days(action: str, then: str) -> None:
    """Okta's help on automations: the condition is a number of days without a sign-in."""
    person = Person(org({"automation": {"inactive_days": 30, "action": action}}))
    bring(person, (PASSWORDS_WORK,), imported=False)
    levers(person.okta).advance(days=29)
    assert person.status == "ACTIVE"
    levers(person.okta).advance(days=3)
    assert person.status == then


def test_a_sign_in_from_elsewhere_ends_a_row_of_lockouts() -> None:
    """Okta's article on ten lockouts in a row "without a successful login"; this is one (inferred)."""
    policy = {"max_attempts": 3, "auto_unlock_minutes": 60}
    person = Person(org({"identity_provider": {"name": "Example IdP"}, "password": policy}))
    bring(person, (PASSWORDS_WORK,), imported=False)
    for _ in range(2):
        for _ in range(8):
            for _ in range(3):
                person.sign_in("not-the-Pa55word")
            levers(person.okta).advance(hours=2)
        assert levers(person.okta).identity_provider.sign_in(LOGIN).signed_in
    assert person.status == "ACTIVE"


def test_a_revival_by_an_admin_finds_the_directory_s_password() -> None:
    """Okta's article on one-time password mode: RECOVERY. The password in the directory was never destroyed."""
    person = in_directory()
    before = person.get().json()["credentials"]
    person.call("deactivate")
    assert person.call("activate").ok
    assert (person.status, person.get().json()["credentials"]) == ("RECOVERY", before)


@pytest.mark.parametrize("call", ["deactivate", "delete_user"])
def test_a_registration_ends_with_a_deactivation(call: str) -> None:
    """The user who stopped half-way is not waited for any more (section 15)."""
    person = Person(simulated(seed={"settings": {"self_registration": True}}))
    bring(person, (HALF_WAY,), imported=False)
    assert person.call(call).ok
    assert (person.status, levers(person.okta).registration.half_way) == ("DEPROVISIONED", ())


def test_a_reset_at_okta_leaves_the_directory_s_password() -> None:
    """Okta's article on Active Directory users in one-time password mode: it still signs the user in."""
    person = directory_user(Status.RECOVERY)
    answer = person.sign_in(PASSWORD)
    assert answer.json()["status"] == "SUCCESS"
    assert answer.headers["X-Simulator-Evidence"] == "documented"
    assert person.status == "RECOVERY"


def test_a_federated_user_s_suspension_ends_at_the_sign_in() -> None:
    """Okta's OpenAPI document, Provisioning: `suspended.action` UNSUSPEND."""
    person = Person(simulated(seed={"settings": IDP_UNSUSPENDS}))
    bring(person, (ELSEWHERE, "suspend"), imported=False)
    arrived = levers(person.okta).identity_provider.sign_in(LOGIN)
    assert (arrived.signed_in, person.status) == (True, "ACTIVE")
    assert person.get().json()["lastLogin"] is not None
    assert "user.session.start" in [event["eventType"] for event in log_of(person)]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (Status.ABSENT, "This org creates nobody who comes from the identity provider"),
        (Status.STAGED, "Activation has not begun"),
        (Status.PROVISIONED, "The user is not ACTIVE"),
        (Status.ACTIVE, "The identity provider has signed the user in"),
        (Status.RECOVERY, "The user is not ACTIVE"),
        (Status.PASSWORD_EXPIRED, "The password at Okta has expired"),
        (Status.LOCKED_OUT, "The user is not ACTIVE"),
        (Status.SUSPENDED, "The user is suspended, and this org leaves it at that"),
        (Status.DEPROVISIONED, "The user is switched off, and this org does not bring the user back"),
    ],
)
def test_a_sign_in_from_elsewhere_says_why(before: Status, said: str) -> None:
    """An org that is not told to change anybody lets in only users who are ACTIVE (section 15)."""
    settings = {"identity_provider": {"name": "Example IdP", "creates": False}}
    person = Person(simulated(seed={"settings": settings}))
    if before is not Status.ABSENT:
        bring(person, ROADS[before][-1], imported=False)
    provider = levers(person.okta).identity_provider
    moved = provider.foresee(LOGIN)
    assert (moved.before, moved.after) == (before, before)
    assert moved.because.startswith(said)
    assert provider.sign_in(LOGIN).signed_in is (before is Status.ACTIVE)


IN_DIRECTORY_STATUSES = [s for s in Status if s not in (Status.ABSENT, Status.PROVISIONED)]


def directory_user(before: Status) -> Person:
    """A user in this status whose password a directory keeps."""
    settings = {"directory": {"kind": "ACTIVE_DIRECTORY", "activates_new": before is not Status.STAGED}}
    person = Person(org(settings, IN_DIRECTORY))
    bring(person, tuple(step for step in ROADS[before][-1] if step != PASSWORDS_WORK), imported=True)
    assert person.status == before
    return person


@pytest.mark.parametrize("before", [s for s in IN_DIRECTORY_STATUSES if s is not Status.DEPROVISIONED])
@pytest.mark.parametrize("given", [{"password": NEW}, {"profile": {"nickName": "T"}}], ids=["password", "profile"])
def test_what_a_directory_keeps_is_not_changed_at_okta(before: Status, given: Mapping[str, Any]) -> None:
    """E0000023 of Okta's list of error codes, in every status."""
    person = directory_user(before)
    refused = person.call("update_user", **given)
    assert errors(refused)[0].startswith("403 E0000023")
    known = before is Status.ACTIVE and "profile" in given
    assert refused.headers["X-Simulator-Evidence"] == ("documented" if known else "unknown")


@pytest.mark.parametrize("before", IN_DIRECTORY_STATUSES)
def test_a_disconnected_user_has_no_password_of_the_directory(before: Status) -> None:
    """Okta's article on disconnecting users: an ACTIVE user gets a reset. Of most other statuses no source tells."""
    person = directory_user(before)
    moved = levers(person.okta).directory.disconnect(LOGIN)
    after = person.get().json()["credentials"]

    reset = before in (Status.ACTIVE, Status.PASSWORD_EXPIRED, Status.RECOVERY)
    assert (after["provider"]["type"], "password" in after) == ("OKTA", False)
    assert (moved.tier == "unknown") is not reset
    assert len(levers(person.okta).mailbox(LOGIN)) == reset
    assert not person.sign_in(PASSWORD).ok


def test_a_complete_registration_is_a_sign_in() -> None:
    """Okta's help on self-service registration: the user is signed in, so `lastLogin` moves, and it is logged."""
    person = Person(simulated(seed={"settings": {"self_registration": True}}))
    registration = levers(person.okta).registration
    registration.begin(LOGIN)
    assert registration.half_way == (LOGIN,)
    pull(person, "finish_registration")

    user = person.get().json()
    assert registration.half_way == ()
    assert (user["status"], user["lastLogin"] is None, user["activated"] is None) == ("ACTIVE", False, False)
    assert "user.session.start" in [event["eventType"] for event in log_of(person)]


def test_a_user_who_is_imported_but_not_activated_has_the_directory_s_password() -> None:
    """Okta's help on delegated authentication: the directory keeps the password, so nothing is left to be chosen."""
    person = Person(org({"directory": {"kind": "ACTIVE_DIRECTORY", "activates_new": False}}, IN_DIRECTORY))
    bring(person, (), imported=True)
    provider = person.get().json()["credentials"]["provider"]["type"]

    assert (person.status, provider) == ("STAGED", "ACTIVE_DIRECTORY")
    activated = person.call("activate")
    assert (activated.status_code, activated.headers["X-Simulator-Evidence"]) == (200, "unknown")
    assert levers(person.okta).mailbox(LOGIN) == ()
    assert (person.status, person.sign_in(PASSWORD).json()["status"]) == ("ACTIVE", "SUCCESS")


@pytest.mark.parametrize("before", [Status.ACTIVE, Status.PASSWORD_EXPIRED, Status.RECOVERY])
def test_an_import_connects_a_user_of_okta(before: Status) -> None:
    """Okta's article on disconnecting users: an import connects them again. Only of RECOVERY a source says more."""
    person = Person(org({"directory": {"kind": "ACTIVE_DIRECTORY"}}, ANN | {"password": NEW}))
    bring(person, ROADS[before][0], imported=False)
    (moved,) = levers(person.okta).directory.import_now()

    assert (moved.before, person.status) == (before, "ACTIVE")
    assert (moved.tier == "unknown") is (before is not Status.RECOVERY)
    assert person.sign_in(NEW).json()["status"] == "SUCCESS"
    assert not person.sign_in(PASSWORD).ok


@pytest.mark.parametrize("before", [Status.STAGED, Status.PROVISIONED, Status.LOCKED_OUT, Status.SUSPENDED])
def test_an_import_leaves_other_users_of_okta_alone(before: Status) -> None:
    """No source says that the directory's password counts for them."""
    person = Person(org({"directory": {"kind": "ACTIVE_DIRECTORY"}}, ANN | {"password": NEW}))
    bring(person, ROADS[before][-1], imported=False)
    levers(person.okta).directory.import_now()
    assert (person.status, person.get().json()["credentials"]["provider"]["type"]) == (before, "OKTA")


IDP_UNSUSPENDS = {"identity_provider": {"name": "Example IdP", "unsuspends": True}}


@pytest.mark.parametrize(
    ("before", "road", "tier"),
    [
        (Status.STAGED, (STAGE,), "unknown"),
        (Status.PROVISIONED, (), "unknown"),
        (Status.RECOVERY, (PASSWORDS_WORK, "reset_password"), "unknown"),
        (Status.LOCKED_OUT, (PASSWORDS_WORK, "lock"), "unknown"),
        (Status.SUSPENDED, ("suspend",), "unknown"),
        (Status.SUSPENDED, (PASSWORDS_WORK, "reset_password", "suspend"), "unknown"),
        (Status.SUSPENDED, (PASSWORDS_WORK, "lock", "suspend"), "unknown"),
        (Status.SUSPENDED, (PASSWORDS_WORK, "suspend"), "documented"),
    ],
)
def test_how_well_a_sign_in_from_elsewhere_is_known(before: Status, road: tuple[str, ...], tier: str) -> None:
    """Section 15: only users who can sign in are documented. For others the sign-in fails, which is a guess."""
    person = Person(simulated(seed={"settings": IDP_UNSUSPENDS}))
    bring(person, road, imported=False)
    moved = levers(person.okta).identity_provider.foresee(LOGIN)
    assert (moved.before, str(moved.tier)) == (before, tier)
    arrived = levers(person.okta).identity_provider.sign_in(LOGIN)
    types = [event["eventType"] for event in log_of(person)]
    assert arrived.signed_in is (tier == "documented")
    assert types.count("user.authentication.auth_via_IDP") == (tier == "documented")


@pytest.mark.parametrize(
    ("directory", "road", "active", "tier"),
    [
        ({"kind": "WORKDAY", "reactivates": True}, ("deactivate",), True, "unknown"),
        (SUSPENDS, (PASSWORDS_WORK, "reset_password"), False, "unknown"),
        (SUSPENDS, (PASSWORDS_WORK, "expire_password"), False, "unknown"),
        (SUSPENDS, (PASSWORDS_WORK, "lock"), False, "unknown"),
        (SUSPENDS, (PASSWORDS_WORK,), False, "documented"),
        (SUSPENDS, (), False, "documented"),
    ],
)
def test_how_well_an_import_is_known(
    directory: Mapping[str, Any], road: tuple[str, ...], active: bool, tier: str
) -> None:
    """Section 15: what no source says of a status is marked as a guess."""
    person = Person(org({"directory": dict(directory)}, ANN))
    bring(person, road, imported=True)
    if not active:
        levers(person.okta).directory.deactivate(LOGIN)
    assert levers(person.okta).directory.side(LOGIN).next_import.tier == tier


def test_an_import_that_brings_back_writes_two_events() -> None:
    """Okta's article on reactivation in the System Log: reactivate, then activate, in one transaction.

    The other three are those of the import itself, from Okta's catalogue of event types.
    """
    person = in_directory(reactivates=True)
    person.call("deactivate")
    before = len(log_of(person))

    levers(person.okta).directory.import_now()

    new = log_of(person)[before:]
    assert [event["eventType"] for event in new] == [
        "system.import.start",
        "system.import.user.update_user_lifecycle_from_master",
        "user.lifecycle.reactivate",
        "user.lifecycle.activate",
        "system.import.complete",
    ]
    assert {event["actor"]["displayName"] for event in new} == {"Okta System"}
    assert len({event["transaction"]["id"] for event in new}) == 1


def test_the_source_owns_the_profile() -> None:
    """E0000023 of Okta's list of error codes; a change in the source comes with the next import."""
    person = in_directory()
    directory = levers(person.okta).directory

    assert errors(person.call("update_user", profile={"nickName": "T"}))[0].startswith("403 E0000023")
    directory.change(LOGIN, nickName="Testy")
    directory.import_now()

    assert person.get().json()["profile"]["nickName"] == "Testy"


def test_three_sides_of_one_person() -> None:
    """What the source says, what Okta says, and what the next import will do."""
    person = in_directory(when_deactivated="suspend")
    directory = levers(person.okta).directory

    side = directory.deactivate(LOGIN)

    assert (side.in_source, side.at_okta, side.connected) == ("deactivated", "ACTIVE", True)
    assert (side.next_import.before, side.next_import.after) == ("ACTIVE", "SUSPENDED")
    assert str(side) in repr(directory)
    assert directory.import_now()[0].after == "SUSPENDED" == person.status


def test_the_clock_runs_an_import() -> None:
    """With a schedule nobody has to start it; it comes at its hour, and not before."""
    person = in_directory(import_hours=6)
    simulator = levers(person.okta)
    simulator.directory.deactivate(LOGIN)

    simulator.advance(hours=5)
    assert person.status == "ACTIVE"
    simulator.advance(hours=30)
    assert person.status == "DEPROVISIONED"
    assert person.get().json()["statusChanged"] == "2026-01-05T15:00:00.000Z"


def test_a_deleted_user_is_imported_again() -> None:
    """The source still knows the person, so the next import creates another user."""
    person = in_directory()
    for _ in range(2):
        person.call("delete_user")
    levers(person.okta).directory.import_now()

    assert person.okta.client.get_user(LOGIN).json()["id"] != person.id


# ------------------------------------------------------------------------------------------------ an automation


def watched(**changed: Any) -> Person:
    """An ACTIVE user, created at nine o'clock, in an org whose automation suspends after 30 days."""
    okta = simulated(seed={"settings": {"automation": {"inactive_days": 30} | changed}, "groups": ["Others"]})
    person = Person(okta)
    person.create(password=PASSWORD)
    return person


def test_an_automation_counts_from_the_last_sign_in() -> None:
    """Okta's article on inactivity: lastLogin, or the creation if there was none; the run is up to a day late."""
    person = watched()
    simulator = levers(person.okta)
    simulator.advance(days=20)
    session = person.sign_in().json()["sessionToken"]
    assert http(person.okta).post(f"{person.okta.client.base_url}/api/v1/sessions", json={"sessionToken": session}).ok

    simulator.advance(days=29)
    assert person.status == "ACTIVE"
    (watch,) = simulator.automation.users
    assert watch.counts_from == person.get().json()["lastLogin"]
    simulator.advance(days=2)

    assert person.status == "SUSPENDED"
    assert person.get().json()["statusChanged"] == "2026-02-25T09:00:00.000Z"


def test_an_automation_runs_once_a_day() -> None:
    """Somebody who has been unsuspended is suspended again on the next day, and not at once."""
    person = watched()
    simulator = levers(person.okta)
    simulator.advance(days=31)
    person.call("unsuspend")

    assert person.status == "ACTIVE"
    simulator.advance(hours=23)
    assert person.status == "ACTIVE"
    simulator.advance(hours=1)
    assert person.status == "SUSPENDED"


def test_an_automation_looks_at_the_members_of_its_group() -> None:
    """Okta's help on adding an automation: it applies to all members of the group."""
    person = watched(group="Others")

    levers(person.okta).advance(days=40)

    assert person.status == "ACTIVE"


def test_the_log_names_what_an_automation_did() -> None:
    """Okta itself is the actor, and it is a job and no request."""
    person = watched()
    levers(person.okta).advance(days=40)

    (event,) = [event for event in log_of(person) if event["eventType"] == "user.lifecycle.suspend"]
    assert (event["actor"]["displayName"], event["transaction"]["type"]) == ("Okta System", "JOB")


def test_an_automation_can_be_run_before_its_time() -> None:
    """It answers what it did, and how well that is known."""
    person = watched(inactive_days=1)
    simulator = levers(person.okta)
    assert simulator.automation.run_now() == ()
    simulator.advance(
        hours=23,
        minutes=59,
    )
    simulator.advance(minutes=2)
    (moved,) = simulator.automation.run_now()

    assert str(moved).startswith(f"{LOGIN}: ACTIVE -> SUSPENDED (documented)")
    assert person.status == "SUSPENDED"


def test_an_automation_looks_for_passwords_that_expire() -> None:
    """Okta's help on adding an automation: *User password expiration in Okta*, by itself or with the inactivity."""
    policy = {"max_age_days": 60}
    okta = simulated(seed={"settings": {"password": policy, "automation": {"password_expiry_days": 10}}})
    person = Person(okta)
    person.create(password=PASSWORD)
    simulator = levers(okta)
    assert repr(simulator.automation).startswith("Automation: suspend 10 days before the password expires; ")

    simulator.advance(days=49)
    assert person.status == "ACTIVE"
    person.call("update_user", password=NEW)  # which begins the age again
    simulator.advance(days=49)
    assert person.status == "ACTIVE"
    simulator.advance(days=2)
    assert person.status == "SUSPENDED"


def test_an_automation_with_both_conditions_needs_both() -> None:
    """Okta's help on adding an automation: "one or both". A user who signs in is not inactive."""
    settings = {"password": {"max_age_days": 60}, "automation": {"password_expiry_days": 10, "inactive_days": 20}}
    person = Person(simulated(seed={"settings": settings}))
    person.create(password=PASSWORD)
    simulator = levers(person.okta)
    assert "after 20 days and 10 days before the password expires" in repr(simulator.automation)

    simulator.advance(days=40)
    session = person.sign_in().json()["sessionToken"]
    http(person.okta).post(f"{person.okta.client.base_url}/api/v1/sessions", json={"sessionToken": session})
    simulator.advance(days=15)
    assert person.status == "ACTIVE"
    simulator.advance(days=6)
    assert person.status == "SUSPENDED"


def test_a_password_that_never_expires_concerns_no_automation() -> None:
    """Without a maximum age nothing expires; nor does the password that a directory keeps."""
    okta = simulated(seed={"settings": {"automation": {"password_expiry_days": 10}}})
    person = Person(okta)
    person.create(password=PASSWORD)

    levers(okta).advance(days=400)

    assert person.status == "ACTIVE"


# ----------------------------------------------------------------------------------------- an identity provider


def test_a_sign_in_through_an_identity_provider_creates() -> None:
    """Okta's OpenAPI document, Provisioning: a user of the credential provider FEDERATION, with a session."""
    okta = simulated(seed={"settings": {"identity_provider": {"name": "Example IdP"}}})
    person = Person(okta)

    arrival = levers(okta).identity_provider.sign_in(LOGIN, firstName="Test")
    person.id = okta.client.get_user(LOGIN).json()["id"]

    assert arrival.signed_in
    user = person.get().json()
    assert (user["status"], user["credentials"]["provider"]["type"]) == ("ACTIVE", "FEDERATION")
    assert user["lastLogin"] is not None
    types = [event["eventType"] for event in log_of(person)]
    assert {"user.lifecycle.create", "user.authentication.auth_via_IDP", "user.session.start"} <= set(types)


def test_an_expired_password_keeps_a_user_of_an_identity_provider_out() -> None:
    """Okta's article on 400 PASSWORD_EXPIRED."""
    person = Person(simulated(seed={"settings": {"identity_provider": {"name": "Example IdP"}}}))
    bring(person, (PASSWORDS_WORK, "expire_password"), imported=False)
    provider = levers(person.okta).identity_provider

    assert provider.foresee(LOGIN).after == "PASSWORD_EXPIRED"
    assert not provider.sign_in(LOGIN).signed_in
    assert person.get().json()["lastLogin"] is None


# ------------------------------------------------------------------------------------------------ registration


def half_way() -> Person:
    """Somebody who has begun to make an account, and has left the page."""
    person = Person(simulated(seed={"settings": {"self_registration": True}}))
    bring(person, (HALF_WAY,), imported=False)
    return person


def test_who_stops_half_way_is_stuck() -> None:
    """guardian/gateway pull request 2830: nothing helps such a user but a deactivation."""
    person = half_way()

    assert levers(person.okta).registration.half_way == (LOGIN,)
    for name in ("activate", "reactivate", "reset_password", "suspend", "unsuspend", "unlock"):
        assert person.call(name).status_code in (400, 403)
        assert person.status == "STAGED"
    assert person.call("deactivate").ok
    assert person.call("activate").ok
    assert person.status == "PROVISIONED"
    assert levers(person.okta).registration.half_way == ()


def test_a_password_completes_a_registration() -> None:
    """guardian/gateway pull request 2830: a password leads from STAGED to ACTIVE. A weak one does not."""
    person = half_way()
    registration = levers(person.okta).registration

    with pytest.raises(ValueError, match="at least 8 characters"):
        registration.finish(LOGIN, "short")
    assert person.status == "STAGED"
    assert registration.finish(LOGIN, PASSWORD).signed_in
    assert (person.status, person.sign_in().ok) == ("ACTIVE", True)
    assert not registration.finish(LOGIN, PASSWORD).signed_in


def test_a_registration_without_a_password() -> None:
    """guardian/gateway: where a password is optional, the user skips it and is ACTIVE. Otherwise one is needed."""
    person = half_way()
    with pytest.raises(ValueError, match="requires a password"):
        levers(person.okta).registration.finish(LOGIN)
    assert person.status == "STAGED"

    optional = {"password_enrollment": "OPTIONAL", "email_enrollment": "OPTIONAL", "self_registration": True}
    person = Person(simulated(seed={"settings": optional}))
    bring(person, (HALF_WAY,), imported=False)
    assert levers(person.okta).registration.finish(LOGIN).signed_in
    assert person.status == "ACTIVE"
    assert "password" not in person.get().json()["credentials"]


def test_an_import_where_no_password_is_required() -> None:
    """A user from an HR application is ACTIVE at once, and again when the source brings the user back; a guess."""
    settings = {"password_enrollment": "OPTIONAL", "email_enrollment": "REQUIRED"}
    person = Person(org({"directory": {"kind": "WORKDAY", "reactivates": True}} | settings, ANN))
    bring(person, (), imported=True)
    assert person.status == "ACTIVE"
    person.call("deactivate")

    assert levers(person.okta).directory.import_now()[0].after == "ACTIVE"
    assert levers(person.okta).mailbox(LOGIN) == ()


# ------------------------------------------------------------------------------------------------ all of them


def test_an_ordinary_org_has_none_of_it() -> None:
    """Without a mover in the seed nothing moves anybody, and the map shows none."""
    simulator = levers(simulated())

    for name in ("directory", "automation", "identity_provider", "registration"):
        with pytest.raises(LookupError, match="Make it from a seed"):
            getattr(simulator, name)
    assert simulator.world == frozenset()
    assert not any(str(call) in draw().text() for call in MOVERS)


def test_the_map_shows_the_movers_of_an_org() -> None:
    """Each mover is an actor of its own on the map of an org that has it."""
    cases = frozenset({Case.SOURCE, Case.ACTIVATES_IMPORTED, Case.SOURCE_SUSPENDS, Case.IDP, Case.IDP_CREATES})
    simulator = levers(org(set_up(cases | {Case.AUTOMATION, Case.AUTOMATION_DELETES, Case.SELF_REGISTRATION})))

    text = draw(world=simulator.world).text()

    for actor in (Actor.DIRECTORY, Actor.AUTOMATION, Actor.IDENTITY_PROVIDER, Actor.REGISTRATION):
        assert f"[{actor}]" in text


def test_a_step_back_undoes_what_a_mover_did() -> None:
    """The source, its connections and the schedules are as they were."""
    person = in_directory(import_hours=6)
    simulator = levers(person.okta)
    before = simulator.copy()

    simulator.remember("before")
    simulator.directory.hire("bob@example.com")
    simulator.directory.deactivate(LOGIN)
    simulator.advance(hours=7)
    assert person.status == "DEPROVISIONED"
    simulator.back()

    assert simulator.compare(levers(before)) == []
    assert person.status == "ACTIVE"


def test_a_saved_org_goes_on_with_its_movers(tmp_path: Path) -> None:
    """The people of the source and the schedules stand in the file, without a password in clear."""
    person = in_directory(import_hours=6)
    simulator = levers(person.okta)
    simulator.directory.deactivate(LOGIN)
    simulator.save(tmp_path / "org.json")
    assert PASSWORD not in (tmp_path / "org.json").read_text(encoding="utf-8")
    simulator.directory.activate(LOGIN)

    simulator.load(tmp_path / "org.json")
    simulator.advance(hours=7)

    assert person.status == "DEPROVISIONED"


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        ({"directory": [ANN]}, "this org has no directory"),
        ({"settings": {"directory": {"kind": "SAP"}}}, "directory needs kind to be one of"),
        ({"settings": {"directory": {"when_deactivated": "delete"}}}, "when_deactivated"),
        ({"settings": {"directory": {"unsuspends": "yes"}}}, "unsuspends to be true or false"),
        ({"settings": {"automation": {"inactive_days": -1}}}, "inactive_days"),
        ({"settings": {"automation": {"password_expiry_days": -1}}}, "password_expiry_days"),
        ({"settings": {"automation": {"action": "warn"}}}, "action to be one of"),
        ({"settings": {"identity_provider": {"links": True}}}, "this key is not known here"),
        ({"settings": {"self_registration": "on"}}, "such as False"),
        ({"settings": {"directory": {"kind": "CSV"}}, "directory": [IN_DIRECTORY]}, "keeps no passwords"),
        ({"settings": {"directory": {"kind": "CSV"}}, "directory": [ANN, ANN]}, "is there twice"),
        ({"settings": {"directory": {"kind": "CSV"}}, "directory": [ANN | {"active": "no"}]}, "true or false"),
        ({"settings": {"directory": {"kind": "LDAP"}}, "directory": [ANN | {"password": 1}]}, "in quotes"),
    ],
)
def test_a_wrong_seed_says_so(seed: dict[str, Any], words: str) -> None:
    """Where it is wrong, and what to do."""
    with pytest.raises(SeedError, match=words):
        simulated(seed=seed)


def test_a_lever_says_what_it_can_not_do() -> None:
    """A sentence for each, and nothing has changed."""
    directory = levers(org(set_up(frozenset({Case.SOURCE})), ANN)).directory

    for wrong in (
        lambda: directory.hire(LOGIN),
        lambda: directory.hire("bob@example.com", PASSWORD),
        lambda: directory.hire("bob"),
        lambda: directory.side("nobody@example.com"),
        lambda: directory.set_password(LOGIN, NEW),
        lambda: directory.disconnect("nobody@example.com"),
    ):
        with pytest.raises(ValueError, match=r"\.$"):
            wrong()
    assert [side.login for side in directory.people] == [LOGIN]
