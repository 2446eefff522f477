"""What a learner can pull on a stage so that something moves a user although nobody calls the API.

An org can have a directory or HR application that it imports people from, an automation, an identity provider, or
self-service registration. Only a simulated org can be moved like this. `client/handles.py` says what each part does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from lifecycle.model.actors import Actor
from lifecycle.model.calls import MOVERS, Call, Form
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.observations import Observation
from lifecycle.model.tiers import Tier

SAME = "no change of status"
_NOT_YET = "no change at Okta yet"


class Pullable(Protocol):
    """The controls of a simulated org, as far as its triggers need them. `client/handles.py` has all of them."""

    @property
    def world(self) -> frozenset[Case]:
        """The cases of the model that the org's present settings decide."""

    @property
    def directory(self) -> Any:
        """The source from which the org imports users. Raises LookupError if there is none, like the next three."""

    @property
    def automation(self) -> Any:
        """The automation that looks for inactive users."""

    @property
    def identity_provider(self) -> Any:
        """The identity provider from which users come."""

    @property
    def registration(self) -> Any:
        """The form with which people make an account for themselves."""


@dataclass(frozen=True)
class Pulled:
    """What a trigger did to the person of the stage."""

    call: str
    """The row of the model that moved the user; the name of the trigger if there was none."""
    because: str
    short: str = SAME
    """What the sign says, if the status stays the same."""
    tier: Tier | None = None
    sources: tuple[Observation, ...] = ()
    against: tuple[Observation, ...] = ()


@dataclass(frozen=True)
class Asked:
    """For whom a trigger is pulled, and with which values of its fields."""

    profile: Mapping[str, str]
    values: Mapping[str, str]

    @property
    def login(self) -> str:
        """What the person signs in with."""
        return self.profile["login"]

    @property
    def others(self) -> dict[str, str]:
        """The other properties of the profile."""
        return {name: value for name, value in self.profile.items() if name != "login"}

    @property
    def password(self) -> str | None:
        """The password in the field; None if the field is empty."""
        return self.values.get("password") or None

    def is_about(self, login: str) -> bool:
        """Whether this is the person's login, which may be written in capital or small letters."""
        return login.casefold() == self.login.casefold()


Pull = Callable[[Pullable, Asked], Pulled]
"""Pulls a trigger of an org.

It raises ValueError if that can't be done, and LookupError if the org has no such part.
"""


@dataclass(frozen=True)
class Trigger:
    """Something that can be pulled."""

    spec: Call
    """What it is, in the form of a row of the table of calls: by whom it is done, and the case of the org it needs."""
    pull: Pull
    calls: tuple[str, ...] = ()
    """The rows of the model to which it can come."""


def _by(moved: Any, call: str, short: str = SAME) -> Pulled:
    """Return what happened to one user, as the simulator tells it."""
    return Pulled(call, moved.because, short, moved.tier, moved.sources, moved.against)


def _hire(org: Pullable, asked: Asked) -> Pulled:
    org.directory.hire(asked.login, asked.password, **asked.others)
    return Pulled("hire", "The source knows this person now, and Okta learns of it at the next import.", _NOT_YET)


def _leave(org: Pullable, asked: Asked) -> Pulled:
    org.directory.deactivate(asked.login)
    return Pulled(
        "leave", "The person is deactivated in the source, and Okta learns of it at the next import.", _NOT_YET
    )


def _come_back(org: Pullable, asked: Asked) -> Pulled:
    org.directory.activate(asked.login)
    return Pulled(
        "come_back", "The person is active in the source, and Okta learns of it at the next import.", _NOT_YET
    )


def _set_there(org: Pullable, asked: Asked) -> Pulled:
    org.directory.set_password(asked.login, asked.values.get("password", ""))
    return Pulled("set_there", "The directory has a new password, for which Okta asks at the next sign-in.")


def _import(org: Pullable, asked: Asked) -> Pulled:
    side = next((s for s in org.directory.people if asked.is_about(s.login)), None)
    mine = next((moved for moved in org.directory.import_now() if asked.is_about(moved.login)), None)
    if mine is None or side is None:
        return Pulled("import_now", "The source does not know this person, so the import changes nothing.")
    active = side.in_source == "active"
    return _by(mine, "import_active" if active else "import_inactive")


def _look_at(org: Pullable, asked: Asked) -> Pulled:
    side = next((s for s in org.directory.people if asked.is_about(s.login)), None)
    before = side.at_okta if side else None
    now = org.directory.look_at(asked.login)
    if side and now is not before:
        return _by(side.next_import, "import_active" if side.in_source == "active" else "import_inactive")
    return Pulled("view_page", "The page shows the status, and the look has changed nothing.", "only looks")


def _disconnect(org: Pullable, asked: Asked) -> Pulled:
    return _by(org.directory.disconnect(asked.login), "disconnect")


def _run(org: Pullable, asked: Asked) -> Pulled:
    seen = next((u for u in org.automation.users if asked.is_about(u.login)), None)
    org.automation.run_now()
    if seen is None:
        return Pulled("run_automation", "There is no such user yet, so the automation has nothing to look at.")
    return _by(seen.next_run, "run_automation")


def _arrive(org: Pullable, asked: Asked) -> Pulled:
    found = org.identity_provider.sign_in(asked.login, **asked.others)
    return _by(found.moved, "sign_in_by_idp", "signs in" if found.signed_in else "not signed in")


def _register(org: Pullable, asked: Asked) -> Pulled:
    return _by(org.registration.begin(asked.login, **asked.others).moved, "register")


def _finish(org: Pullable, asked: Asked) -> Pulled:
    found = org.registration.finish(asked.login, asked.password)
    return _by(found.moved, "finish_registration", "signs in" if found.signed_in else SAME)


def _spec(name: str, actor: Actor, words: str, does: str, needs: Case, console: str = "") -> Call:
    return Call(name, actor, "", "", Form.NONE, does, console=console, needs=needs, words=words)


_IMPORTS = ("import_active", "import_inactive")
_FOUND = (
    Trigger(_spec("hire", Actor.DIRECTORY, "Add the person to the source",
                  "Let the source know the person.", Case.SOURCE), _hire),
    Trigger(_spec("leave", Actor.DIRECTORY, "Deactivate in the source",
                  "Deactivate the person in the source, because the person leaves.", Case.SOURCE), _leave),
    Trigger(_spec("come_back", Actor.DIRECTORY, "Activate in the source",
                  "Make the person active in the source again.", Case.SOURCE), _come_back),
    Trigger(_spec("set_there", Actor.DIRECTORY, "Set the password in the directory",
                  "Set the person's password in the directory.", Case.KEEPS_PASSWORDS), _set_there),
    Trigger(_spec("import_now", Actor.DIRECTORY, "Import now",
                  "Import everybody whom the source knows.", Case.SOURCE), _import, _IMPORTS),
    Trigger(_spec("view_page", Actor.ADMIN, "Look at the user's page",
                  "Look at the user in the Admin Console.", Case.KEEPS_PASSWORDS), _look_at, _IMPORTS),
    Trigger(MOVERS["disconnect"], _disconnect, ("disconnect",)),
    Trigger(MOVERS["run_automation"], _run, ("run_automation",)),
    Trigger(replace(MOVERS["sign_in_by_idp"], words="Sign in at the provider"), _arrive, ("sign_in_by_idp",)),
    Trigger(MOVERS["register"], _register, ("register",)),
    Trigger(MOVERS["finish_registration"], _finish, ("finish_registration",)),
)  # fmt: skip

TRIGGERS: dict[str, Trigger] = {trigger.spec.name: trigger for trigger in _FOUND}
"""Everything that can be pulled, by its name."""

NO_REQUEST = {
    Actor.CLOCK: "no request: the org's clock moves on",
    Actor.ADMIN: "no request: in the Admin Console",
    Actor.DIRECTORY: "no request: in the source, or a job",
    Actor.AUTOMATION: "no request: a job of the org",
    Actor.IDENTITY_PROVIDER: "no request: by the provider's page",
    Actor.REGISTRATION: "no request: on the sign-up form",
}
"""For each actor: what stands where a call has its method and path."""


@dataclass(frozen=True)
class SideRow:
    """One line of what a mover's side shows."""

    head: str
    text: str
    why: str = ""


@dataclass(frozen=True)
class MoverSide:
    """What one of the movers knows of the person, what Okta says, and what comes next."""

    name: str
    rows: tuple[SideRow, ...]

    def __str__(self) -> str:
        return f"{self.name}. " + "; ".join(f"{row.head}: {row.text}" for row in self.rows) + "."


_ASKED = "predict it first"


def _moving(moved: Any, hidden: bool) -> tuple[str, str]:
    """Return what will be done to a user, and why; neither if that would answer a prediction."""
    if hidden:
        return _ASKED, ""
    way = f"stays {_called(moved.after)}"
    if moved.before is not moved.after:
        way = f"{_called(moved.before)} → {_called(moved.after)}"
    return way + (", a guess" if moved.tier is Tier.UNKNOWN else ""), moved.because


def _called(status: Status) -> str:
    return "no user" if status is Status.ABSENT else str(status)


def sides(org: Pullable | None, login: str, covered: Callable[[str], bool]) -> tuple[MoverSide, ...]:
    """Return what each mover of an org has to say of a person; nothing for a real org.

    `covered` says of a trigger whether nothing may be told of it yet, because a prediction asks for it.
    """
    if org is None:
        return ()
    found = []
    if Case.SOURCE in org.world:
        found.append(_of_directory(org, login, covered("import_now")))
    if Case.AUTOMATION in org.world:
        found.append(_of_automation(org, login, covered("run_automation")))
    if Case.IDP in org.world:
        moved = org.identity_provider.foresee(login)
        rows = (
            SideRow("Its sign-in", str(org.identity_provider).partition(": ")[2]),
            SideRow("Okta says", _called(moved.before)),
            SideRow("A sign-in now", *_moving(moved, covered("sign_in_by_idp"))),
        )
        found.append(MoverSide("Identity provider", rows))
    if Case.SELF_REGISTRATION in org.world:
        found.append(_of_registration(org, login))
    return tuple(found)


def _of_directory(org: Pullable, login: str, hidden: bool) -> MoverSide:
    side = next((s for s in org.directory.people if s.login.lower() == login.lower()), None)
    if side is None:
        nobody = SideRow("The source says", "knows nobody of this login")
        return MoverSide("Directory", (nobody, SideRow("The next import", "nothing")))
    linked = "" if side.connected or side.at_okta is Status.ABSENT else ", not connected"
    rows = (
        SideRow("The source says", side.in_source),
        SideRow("Okta says", _called(side.at_okta) + linked),
        SideRow("The next import", *_moving(side.next_import, hidden)),
    )
    return MoverSide("Directory", rows)


def _of_automation(org: Pullable, login: str, hidden: bool) -> MoverSide:
    user = next((u for u in org.automation.users if u.login.lower() == login.lower()), None)
    does = str(org.automation).partition("\n")[0].removeprefix("Automation: ").partition(";")[0]
    due = SideRow("It runs next", org.automation.due[:16].replace("T", " "))
    if user is None:
        return MoverSide("Automation", (SideRow("Its task", does), SideRow("Okta says", "no user"), due))
    rows = (
        SideRow("Its task", does),
        SideRow("It counts from", _ASKED if hidden else user.counts_from[:16].replace("T", " ")),
        SideRow("Okta says", _called(user.status)),
        SideRow("A run now", *_moving(user.next_run, hidden)),
        due,
    )
    return MoverSide("Automation", rows)


def _of_registration(org: Pullable, login: str) -> MoverSide:
    waits = login.lower() in {other.lower() for other in org.registration.half_way}
    now = org.registration.status(login)
    form = "half-way: the address is verified, and no password is chosen" if waits else "nothing is under way"
    return MoverSide("Registration", (SideRow("The form", form), SideRow("Okta says", _called(now))))
