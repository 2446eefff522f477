"""The page of what moves a user although nobody made a call: a table of statuses for each mover, with its evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lifecycle.book.cells import CellOutcome, outcomes_of
from lifecycle.model.calls import MOVERS
from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import BRINGS_BACK, DIRECTORY, HR, combinations, move_of, reachable


@dataclass(frozen=True)
class Column:
    """One column of a table: what happens, in an org that is set up like this."""

    title: str
    call: str
    world: frozenset[Case]
    given: frozenset[Case] = frozenset()
    """The cases that hold besides."""
    in_directory: bool = False
    """Whether it speaks of users whose password a directory keeps."""

    def moves(self, before: Status) -> list[Move]:
        """What happens to users in this status."""
        return [
            move_of(self.call, facts, cases)
            for facts in self._users()
            if status(facts) is before
            for cases in combinations(self.call, facts, self.world)
            if self.given <= cases
        ]

    def outcomes(self, before: Status) -> tuple[CellOutcome, ...]:
        """What may come of it for users in this status, with how well it is known."""
        return outcomes_of(self.moves(before))

    def _users(self) -> list[Facts]:
        """The users of whom it speaks. Users who sign in elsewhere have a table of their own.

        An org may have imported some of them while it did not activate new users yet.
        """
        found = [f for kind in (self.world, self.world - {Case.ACTIVATES_IMPORTED}) for f in reachable(kind)]
        wanted = dict.fromkeys(f for f in found if not f.exists or f.directory is self.in_directory)
        return [f for f in wanted if not f.external or Case.IDP in self.world]


@dataclass(frozen=True)
class MoverTable:
    """One mover: what it is, how a seed sets it up, how a learner pulls it, and what it does."""

    title: str
    about: str
    seed: str
    pull: str
    columns: tuple[Column, ...]


_SUSPENDS, _DEACTIVATES = frozenset({Case.SOURCE_SUSPENDS}), frozenset({Case.SOURCE_DEACTIVATES})
_IDP, _REGISTRATION = frozenset({Case.IDP}), frozenset({Case.SELF_REGISTRATION})
_TAKES_ALL_IN = _IDP | {Case.IDP_CREATES, Case.IDP_UNSUSPENDS, Case.IDP_REACTIVATES}
_AUTOMATION = frozenset({Case.AUTOMATION})
_SOURCE_DOES = {"deactivate": Case.SOURCE_DEACTIVATES, "suspend": Case.SOURCE_SUSPENDS}
_AUTOMATION_DOES = {
    "suspend": Case.AUTOMATION_SUSPENDS,
    "deactivate": Case.AUTOMATION_DEACTIVATES,
    "delete": Case.AUTOMATION_DELETES,
}
_ORGS: Mapping[str, tuple[frozenset[Case], Mapping[str, Case]]] = {
    "hr": (HR | BRINGS_BACK, _SOURCE_DOES),
    "directory": (DIRECTORY | BRINGS_BACK, _SOURCE_DOES),
    "automation": (_AUTOMATION, _AUTOMATION_DOES),
    "identity-provider": (_TAKES_ALL_IN, {}),
    "registration": (_REGISTRATION, {}),
}
"""For each mover, an org that has it, and what the mover can be set to do with users, the usual setting first."""
MOVER_NAMES = tuple(_ORGS)
"""The movers by the names that people type."""
MOVER_ACTIONS = tuple(_AUTOMATION_DOES)
"""What a mover can be set to do with users who have left, or who have been inactive."""


def org_with(mover: str, action: str | None = None) -> frozenset[Case]:
    """The cases of an org that has this mover, which brings users back wherever Okta lets it.

    Raises:
        ValueError: if there is no such mover, or if it can't be set to do this.
    """
    if mover not in _ORGS:
        raise ValueError(f"there is no mover {mover!r}. Use one of these: {', '.join(MOVER_NAMES)}")
    cases, does = _ORGS[mover]
    if action is not None and action not in does:
        able = f"It can be set to {', '.join(does)}" if does else "It has no such setting"
        raise ValueError(f"the mover {mover!r} can't be set to {action}. {able}")
    return cases | ({does[action or next(iter(does))]} if does else set())


def _import(title: str, call: str, world: frozenset[Case]) -> Column:
    return Column(title, call, world, in_directory=Case.KEEPS_PASSWORDS in world)


def _imports(kind: frozenset[Case]) -> tuple[Column, ...]:
    """Return the columns for imports from sources of this kind, for both answers of the source."""
    return (
        _import("the user is active there", "import_active", kind),
        _import("the user is active there, and Okta brings back", "import_active", kind | BRINGS_BACK),
        _import("the user was deactivated there, and Okta does nothing", "import_inactive", kind),
        _import("the user was deactivated there, and Okta suspends", "import_inactive", kind | _SUSPENDS),
        _import("the user was deactivated there, and Okta deactivates", "import_inactive", kind | _DEACTIVATES),
    )


def _automation(title: str, action: Case, condition: Case = Case.INACTIVE) -> Column:
    return Column(title, "run_automation", frozenset({Case.AUTOMATION, action}), frozenset({condition}))


TABLES: tuple[MoverTable, ...] = (
    MoverTable(
        "An HR application",
        "The source of the profile is an application such as Workday. The password is at Okta. An import reads what "
        "the application says of each person.",
        "settings:\n"
        "  directory: {kind: WORKDAY, when_deactivated: suspend, unsuspends: true}\n"
        "directory: [{login: ann@example.com, firstName: Ann, lastName: Archer}]",
        "okta.simulator.directory.import_now()",
        _imports(HR),
    ),
    MoverTable(
        "A directory that keeps the passwords",
        "The source is Active Directory or LDAP, and Okta asks it for the password at each sign-in. The rows speak of "
        "users who come from the directory. When an admin deactivates and activates such a user, the status is "
        "RECOVERY, which the Admin Console calls *Password reset*, and not PROVISIONED. An unlock in the directory "
        "does not end a lock at Okta.",
        "settings:\n"
        "  directory: {kind: ACTIVE_DIRECTORY, syncs_on_view: true, unsuspends: true}\n"
        "directory: [{login: ann@example.com, firstName: Ann, lastName: Archer, password: Okta-Pa55word}]",
        'okta.simulator.directory.look_at("ann@example.com")',
        (*_imports(DIRECTORY), _import("an admin disconnects", "disconnect", DIRECTORY)),
    ),
    MoverTable(
        "An automation",
        "Once a day it looks for users who have not signed in for so many days. It counts from the last sign-in, or "
        "from the creation if there was none. It can also look for users whose passwords expire within so many days "
        "(`password_expiry_days`). The rows speak of users who meet what it looks for.",
        "settings:\n"
        "  automation: {inactive_days: 90, action: suspend}\n"
        "users: [{login: ann@example.com, firstName: Ann, lastName: Archer}]",
        "okta.simulator.advance(days=91)",
        (
            _automation("it suspends", Case.AUTOMATION_SUSPENDS),
            _automation("it deactivates", Case.AUTOMATION_DEACTIVATES),
            _automation("it deletes", Case.AUTOMATION_DELETES),
            _automation("it suspends before the password expires", Case.AUTOMATION_SUSPENDS, Case.EXPIRING),
        ),
    ),
    MoverTable(
        "A sign-in through an identity provider",
        "The user signs in elsewhere, and the identity provider sends the user to Okta. What the sign-in may do at "
        "Okta is a setting of the identity provider.",
        "settings:\n"
        "  identity_provider: {name: Example IdP, unsuspends: true, reactivates: true}\n"
        "users: [{login: ann@example.com, firstName: Ann, lastName: Archer, status: SUSPENDED, "
        "password: Okta-Pa55word}]",
        'okta.simulator.identity_provider.sign_in("ann@example.com")',
        (
            Column("it changes nobody", "sign_in_by_idp", _IDP),
            Column(
                "it creates, unsuspends and reactivates",
                "sign_in_by_idp",
                _TAKES_ALL_IN,
            ),
        ),
    ),
    MoverTable(
        "Self-service registration",
        "People make an account for themselves. Someone who leaves the page before choosing a password stays STAGED. "
        "`activate` and `reset_password` are refused for such a user; an admin has to deactivate the user first.",
        "settings:\n  self_registration: true\nusers: []",
        'okta.simulator.registration.begin("ann@example.com", firstName="Ann", lastName="Archer")',
        (
            Column("the form is sent", "register", _REGISTRATION),
            Column("the password is chosen", "finish_registration", _REGISTRATION),
        ),
    ),
)
"""The movers, with the columns of their tables."""


def columns_of(call: str) -> tuple[tuple[str, Column], ...]:
    """The columns that say what follows from this, each with the title of its table."""
    return tuple((table.title, column) for table in TABLES for column in table.columns if column.call == call)


_INTRODUCTION = """# What moves a user although nobody made a call

`python -m lifecycle movers` prints this page from the rules, and a test keeps it current.

An ordinary org of the simulator has none of these movers. A seed sets one up, a method pulls it, and the clock does
what comes due by itself. Each cell says to which status a user in that row is led, and how well that is known.
Under each table stand its sources. Where they contradict each other, a source that says otherwise is named as well.
"""


def movers_page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([_INTRODUCTION, *(_shown(table) for table in TABLES)])


def _shown(table: MoverTable) -> str:
    """One mover as a section of the page."""
    titles = [column.title for column in table.columns]
    lines = [
        f"## {table.title}\n",
        f"{table.about}\n",
        f"```yaml\n{table.seed}\n```\n",
        f"```python\n{table.pull}\n```\n",
    ]
    lines += [f"| status | {' | '.join(titles)} |", "|---" * (len(titles) + 1) + "|"]
    cited: dict[str, list[str]] = {}
    for before in Status:
        cells = [column.outcomes(before) for column in table.columns]
        name = "no user" if before is Status.ABSENT else before
        lines.append(f"| {name} | {' | '.join(_cell(before, outcomes) for outcomes in cells)} |")
        for column, outcomes in zip(table.columns, cells, strict=True):
            for source in _sources(outcomes):
                cited.setdefault(source, []).append(f"{name} if {column.title}")
    calls = dict.fromkeys(column.call for column in table.columns)
    named = [f"- `{call}` ({MOVERS[call].actor}): {MOVERS[call].does}" for call in calls]
    known = [f"- {source}: {'; '.join(cells)}." for source, cells in cited.items()]
    return "\n".join(
        [
            *lines,
            "\nIn [the rules](rules.md):\n",
            *named,
            "\nSources, with the cells for which they speak:\n",
            *known,
            "",
        ]
    )


def _cell(before: Status, outcomes: Sequence[CellOutcome]) -> str:
    """What becomes of a user, in a few words."""
    if not outcomes:
        return "–"
    several = len(outcomes) > 1
    return "<br>".join(f"{f'{o.when}: ' if o.when and several else ''}{_led(before, o)} ({o.tier})" for o in outcomes)


def _led(before: Status, outcome: CellOutcome) -> str:
    if outcome.after is before:
        return "no user" if before is Status.ABSENT else "stays"
    return "deleted" if outcome.after is Status.ABSENT else f"**{outcome.after}**"


def _sources(outcomes: Sequence[CellOutcome]) -> list[str]:
    """The sources that speak for a cell, and those that say otherwise."""
    by = dict.fromkeys(o.source.markdown for outcome in outcomes for o in outcome.by)
    against = dict.fromkeys(o.source.markdown for outcome in outcomes for o in outcome.against)
    return [*by, *(f"Against it, {source}" for source in against if source not in by)]
