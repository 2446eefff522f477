"""A plan shows every way that differs in who acts, and what each way costs; each of them is walked here.

What is expected is written from docs/okta-facts.md: sections 3 and 4 on who may do what, and section 15 on what moves a
user without a call.
"""

import json
from pathlib import Path

import pytest
from people import LOGIN, PASSWORD, Person
from test_movers import ANN, HALF_WAY, PASSWORDS_WORK, STAGE, bring, levers, org, pull, set_up
from test_plan import walk_in

from lifecycle import Walk, follow, plan
from lifecycle.__main__ import main
from lifecycle.book.plan import ORG_KINDS, Elsewhere, OrgKind
from lifecycle.book.ways import Way
from lifecycle.model.actors import Actor
from lifecycle.model.calls import MOVERS
from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Password, Status
from lifecycle.model.mails import SUBJECTS
from lifecycle.model.tiers import Tier

PAIRS = [(start, goal) for start in Status for goal in Status if start is not goal]
ADMIN, USER, CLOCK = Actor.ADMIN, Actor.END_USER, Actor.CLOCK
DIRECTORY, AUTOMATION = Actor.DIRECTORY, Actor.AUTOMATION

# Two statuses, who acts, and the calls of one of their ways.
ASKED = [
    ("PROVISIONED", "ACTIVE", {ADMIN}, ["update_user"]),
    ("PROVISIONED", "ACTIVE", {ADMIN, USER}, ["reactivate", "open_activation_link", "choose_password"]),
    ("DEPROVISIONED", "ACTIVE", {ADMIN}, ["activate", "update_user"]),
    ("DEPROVISIONED", "ACTIVE", {ADMIN, USER}, ["activate", "open_activation_link", "choose_password"]),
    ("ABSENT", "ACTIVE", {ADMIN, USER}, ["create_user", "open_activation_link", "choose_password"]),
    ("RECOVERY", "ACTIVE", {ADMIN, USER}, ["reset_password", "open_reset_link", "choose_password"]),
    ("PASSWORD_EXPIRED", "ACTIVE", {USER}, ["sign_in", "change_expired_password"]),
    ("ACTIVE", "LOCKED_OUT", {USER}, ["sign_in"]),
    ("LOCKED_OUT", "ACTIVE", {ADMIN}, ["unlock"]),
    ("ACTIVE", "SUSPENDED", {ADMIN}, ["suspend"]),
]
ELSEWHERE = [
    ("LOCKED_OUT", "ACTIVE", {CLOCK}, ["wait"], "ends a lock after some time"),
    ("LOCKED_OUT", "ACTIVE", {USER}, ["unlock_account", "open_reset_link"], "users may end a lock themselves"),
    ("ACTIVE", "SUSPENDED", {DIRECTORY}, ["import_inactive"], "where Okta suspends users who are deactivated there"),
    ("ACTIVE", "DEPROVISIONED", {DIRECTORY}, ["import_inactive"], "where Okta deactivates users"),
    ("SUSPENDED", "ACTIVE", {DIRECTORY}, ["import_active"], "where Okta brings back users who are active there"),
    ("ABSENT", "ACTIVE", {DIRECTORY}, ["import_active"], "where Okta takes in users who are active there"),
    ("ACTIVE", "SUSPENDED", {AUTOMATION}, ["run_automation"], "an automation that suspends inactive users"),
    ("ACTIVE", "ABSENT", {AUTOMATION}, ["run_automation"], "an automation that deletes inactive users"),
    ("ABSENT", "ACTIVE", {Actor.REGISTRATION}, ["register", "finish_registration"], "make an account for themselves"),
    ("SUSPENDED", "ACTIVE", {Actor.IDENTITY_PROVIDER}, ["sign_in_by_idp"], "an identity provider"),
]


def calls(way: Way) -> list[str]:
    return [step.call for step in way.steps]


@pytest.mark.parametrize(("start", "goal", "who", "wanted"), ASKED)
def test_everybody_who_can_act_has_a_way(start: str, goal: str, who: set[Actor], wanted: list[str]) -> None:
    ways = [way for way in plan(start, goal).ways if set(way.who) == who]
    assert wanted in [calls(way) for way in ways]


@pytest.mark.parametrize(("start", "goal", "who", "wanted", "org_kind"), ELSEWHERE)
def test_an_org_that_is_set_up_for_it_needs_no_admin(
    start: str, goal: str, who: set[Actor], wanted: list[str], org_kind: str
) -> None:
    found = [other for other in plan(start, goal).others if calls(other.way) == wanted and org_kind in other.org]
    assert [set(other.way.who) for other in found[:1]] == [who]


@pytest.mark.parametrize(("start", "goal"), PAIRS)
def test_each_actor_is_planned_for(start: Status, goal: Status) -> None:
    """A plan for an admin alone has the ways of the whole plan on which an admin acts alone, and no other ones.

    A way with a guess is left out where others have one without.
    """
    whole, alone = plan(start, goal), plan(start, goal, end_user=False)

    assert {way.who for way in alone.ways} <= {(ADMIN,)}
    assert not alone.others
    ours = {str(way.steps) for way in whole.ways if way.who == (ADMIN,)}
    theirs = {str(way.steps) for way in alone.ways if not way.guess or any(one.guess for one in whole.ways)}
    assert ours == theirs


@pytest.mark.parametrize(("start", "goal"), PAIRS)
def test_who_acts_has_to_act(start: Status, goal: Status) -> None:
    """Without the steps of one of those who act, the rest of the way does not lead there, unless by a guess."""
    for way in plan(start, goal).ways:
        for actor in way.who if len(way.who) > 1 else ():
            walk = walk_in(way.start)
            rest = Way(way.start, tuple(step for step in way.steps if step.actor is not actor))

            follow(walk, rest, password=PASSWORD)

            guessed = any(told.exchange and told.exchange.evidence == Tier.UNKNOWN for told in walk.told)
            assert walk.status is not goal or guessed, f"{actor}: {way}"


def left_behind(walk: Walk, before: int) -> list[str]:
    """The subjects of the mails that were sent to the user since then."""
    assert walk.okta.simulator
    return [mail.subject for mail in walk.okta.simulator.mailbox(LOGIN)][before:]


@pytest.mark.parametrize(("start", "goal"), PAIRS)
def test_the_mails_that_a_way_names_are_sent(start: Status, goal: Status) -> None:
    for way in plan(start, goal).ways:
        walk = walk_in(way.start)
        assert walk.okta.simulator
        before = len(walk.okta.simulator.mailbox())

        follow(walk, way, password=PASSWORD)

        sent = [f'"{mail.subject}" to the user' for mail in walk.okta.simulator.mailbox()[before:]]
        assert sent == list(way.mails)


@pytest.mark.parametrize(("start", "goal"), PAIRS)
def test_a_password_is_lost_only_where_a_way_says_so(start: Status, goal: Status) -> None:
    """The user object shows when the password was changed, and whether there is one at all."""
    for way in plan(start, goal).ways:
        walk = walk_in(way.start)
        had = way.start.password is not Password.NONE
        if not had or goal is Status.ABSENT:
            continue
        before = dict(walk.document or {})

        follow(walk, way, password=PASSWORD)

        after = walk.document or {}
        gone = after["passwordChanged"] != before["passwordChanged"] or "password" not in after["credentials"]
        said = bool({"the password", "the old password"} & set(way.lost))
        assert said or not gone, way.price
        assert gone or not said or walk.status is Status.RECOVERY or way.start.reset, way.price


# ------------------------------------------------------------------------------------- in orgs that are set up for it


def kind_of(other: Elsewhere) -> OrgKind:
    return next(kind for kind in ORG_KINDS if kind.set_up_for(other.way) == other.org)


def road(facts: Facts) -> tuple[str, ...]:
    """The calls that lead to a user of whom these facts are true, after a creation or an import."""
    if facts.registering:
        return (HALF_WAY,)
    steps = [] if facts.begun or facts.deactivated else [STAGE]
    own = facts.password is not Password.NONE and not facts.directory
    steps += [PASSWORDS_WORK] if own or facts.deactivated else []
    steps += ["expire_password"] if facts.password is Password.EXPIRED else []
    steps += [name for name, holds in (("reset_password", facts.reset), ("lock", facts.locked)) if holds]
    steps += ["suspend"] if facts.suspended else []
    return (*steps, "deactivate") if facts.deactivated else tuple(steps)


OTHERS = [(str(start), str(goal), n) for start, goal in PAIRS for n in range(len(plan(start, goal).others))]


@pytest.mark.parametrize(("start", "goal", "n"), OTHERS)
def test_every_way_in_an_org_that_is_set_up_for_it_arrives(start: str, goal: str, n: int) -> None:
    """Each step is made as it is in the org: an import, an automation's run, a call of the user, or time."""
    other = plan(start, goal).others[n]
    kind, way = kind_of(other), other.way
    imports = Case.SOURCE in kind.world
    late = imports and way.start.exists and STAGE in road(way.start)
    settings = set_up(kind.world, **({"activates_new": False} if late else {}))
    settings["password"] = {"auto_unlock_minutes": 60 if kind.waits else 0}
    settings["password"]["self_service_unlock"] = Case.SELF_SERVICE_UNLOCK in kind.world
    person = Person(org(settings, *([ANN] if imports and way.start.exists else [])))
    if way.start.exists:
        bring(person, road(way.start), imported=imports)
    elif imports:
        levers(person.okta).directory.hire(LOGIN)
    assert person.status == start
    walk = Walk(person.okta)
    for number, step in enumerate(way.steps):
        if step.call in MOVERS:
            if step.call == "import_active" and way.start.exists:
                levers(person.okta).directory.activate(LOGIN)
            pull(person, step.call)
        else:
            if walk.status is Status.ABSENT:
                walk.get_user(LOGIN)
            follow(walk, Way(way.start, way.steps[number : number + 1]), password=PASSWORD)
        assert person.status == step.after, f"{other.org}: {calls(way)}"
    assert person.status == goal


def test_nobody_else_is_named_to_who_asks_for_an_admin_alone() -> None:
    assert not plan("LOCKED_OUT", "ACTIVE", end_user=False).others


def test_who_says_that_the_org_ends_locks_gets_it_as_an_ordinary_way() -> None:
    found = plan("LOCKED_OUT", "ACTIVE", time=True)
    assert ["wait"] in [calls(way) for way in found.ways]
    assert not any(CLOCK in other.way.who for other in found.others)


def test_a_way_says_what_it_costs(capsys: pytest.CaptureFixture[str]) -> None:
    """What is lost, which mail goes out, what somebody has to do: the same words in a notebook and in a terminal."""
    assert main(["plan", "ABSENT", "ACTIVE"]) == 0
    printed = capsys.readouterr().out

    assert printed.strip() == repr(plan("ABSENT", "ACTIVE")).strip()
    assert "By an admin alone:\n" in printed
    assert "By an admin and the user:\n" in printed
    assert "Lost: nothing. Mail: none. To do: The admin chooses a password and tells it to the user." in printed
    said = f'Lost: nothing. Mail: "{SUBJECTS["activation"]}" to the user. To do: The user opens the link in the mail.'
    assert said in " ".join(printed.split())


def test_json_has_who_acts_and_what_it_costs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "LOCKED_OUT", "DEPROVISIONED", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    (way,) = found["plans"]
    assert (way["who"], way["by"]) == (["admin"], "an admin alone")
    assert {"the password", "the recovery question", "the app assignments"} <= set(way["lost"])
    assert (way["mails"], way["to_do"]) == ([], [])
    assert {other["who"][0] for other in found["others"]} == {"directory"}
    assert all("deactivates users" in other["org"] for other in found["others"])


def test_the_plan_on_the_page_is_what_the_command_prints() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "your-own-case.md").read_text(encoding="utf-8")
    shown = page.split("$ python -m lifecycle plan PROVISIONED ACTIVE\n")[1].split("```")[0]

    assert shown.strip() == repr(plan("PROVISIONED", "ACTIVE"))
