"""The reference page of the sign-in page: every status at every door, under the switches that decide, with evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from lifecycle.model.cases import Case
from lifecycle.model.door_evidence import Sight, known_at, sights_of
from lifecycle.model.doors import DOOR_ROWS, Door, DoorRow, Sees, Switch, door_row
from lifecycle.model.facts import NOBODY, Facts, Password, Status
from lifecycle.model.moves import move_of
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State

_BEGUN = Facts(exists=True, begun=True, password=Password.SET)
_FACTS: dict[Status, Facts] = {
    Status.ABSENT: NOBODY,
    Status.STAGED: Facts(exists=True, password=Password.SET),
    Status.PROVISIONED: Facts(exists=True, begun=True),
    Status.ACTIVE: _BEGUN,
    Status.RECOVERY: Facts(exists=True, begun=True, password=Password.SET, reset=True),
    Status.PASSWORD_EXPIRED: Facts(exists=True, begun=True, password=Password.EXPIRED),
    Status.LOCKED_OUT: Facts(exists=True, begun=True, password=Password.SET, locked=True),
    Status.SUSPENDED: Facts(exists=True, begun=True, password=Password.SET, suspended=True),
    Status.DEPROVISIONED: Facts(exists=True, begun=True, deactivated=True),
}
"""A usual user of each status."""
_CALLS: dict[Door, tuple[str, frozenset[Case]]] = {
    Door.PASSWORD: ("sign_in", frozenset({Case.RIGHT_PASSWORD})),
    Door.UNLOCKED: ("open_reset_link", frozenset({Case.UNLOCK_LINK})),
    Door.ACTIVATION_LINK: ("open_activation_link", frozenset()),
    Door.RESET_LINK: ("open_reset_link", frozenset({Case.FORGOT_LINK})),
    Door.REGISTRATION: ("register", frozenset({Case.SELF_REGISTRATION})),
}
"""The call of the rules that decides at a door."""
_PAGES = {
    State.SUCCESS: "signed in",
    State.PASSWORD_EXPIRED: "the page for a new password, because the old one has expired",
    State.PASSWORD_RESET: "the page for a new password",
}


@dataclass(frozen=True)
class DoorCell:
    """What one door shows users of one status, under some switches."""

    door: Door
    status: Status
    where: str
    """The switches, in words; empty if none matters."""
    shows: str
    tier: Tier
    because: str
    by: tuple[Sight, ...]


def door_cells(door: Door, page: frozenset[Switch] = frozenset()) -> Iterator[DoorCell]:
    """Every cell of a door. `page` says whether the sign-in page asks for login and password at once."""
    for status in Status:
        rows = _reached(door, status, page)
        for row in rows:
            held = page | row.on
            yield DoorCell(
                door,
                status,
                _where(row, page, alone=len(rows) == 1),
                _shown(row, status),
                known_at(row, status, held),
                row.because,
                sights_of(row, status, held),
            )


def _reached(door: Door, status: Status, page: frozenset[Switch]) -> tuple[DoorRow, ...]:
    """The rows that some org has use for, for users of this status, in their order."""
    about = [row for row in DOOR_ROWS if row.door is door and status in row.statuses]
    matter = sorted({switch for row in about for switch in row.on | row.off} - _STYLE)
    orgs = [page | set(some) for count in range(len(matter) + 1) for some in combinations(matter, count)]
    used = {door_row(door, status, held) for held in orgs}
    return tuple(row for row in about if row in used)


_STYLE = frozenset({Switch.ONE_PAGE})


def _where(row: DoorRow, page: frozenset[Switch], *, alone: bool) -> str:
    """The switches on which a row depends, in words."""
    said = [*map(str, sorted(row.on - page)), *(switch.otherwise for switch in sorted(row.off))]
    return ", ".join(said) or ("" if alone else "otherwise")


def _shown(row: DoorRow, status: Status) -> str:
    """What a person sees; where the rules decide, what they decide about a usual user."""
    if row.shows is not Sees.BY_THE_RULES:
        return str(row.shows)
    call, cases = _CALLS[row.door]
    facts = _FACTS[status]
    if Switch.NO_PASSWORD in row.on:
        facts = replace(facts, password=Password.NONE, passwordless=True)
    move = move_of(call, facts, cases)
    if row.door is Door.PASSWORD and move.refused:
        return str(Sees.FAILED)
    if row.door is Door.UNLOCKED:
        return "the lock is lifted, and the page asks for the password"
    if row.door is Door.REGISTRATION:
        return "the account is made, and the page asks what to enroll"
    if move.refused:
        return "the link is no longer good"
    return _PAGES[move.effect.enters] if move.effect.enters else str(Sees.AS_KNOWN)


_INTRODUCTION = """# What the sign-in page shows to whom

`python -m lifecycle pages` prints this page from the tables of the model, and a test keeps it current.

It is about the sign-in page of an Identity Engine org, which speaks the IDX API. Each table is a *door*: one step at
which it matters which status the user has. A row says what a person sees there, how well that is known, and from which
source. Where a cell depends on settings of the org, the first row that fits counts.
[Facts about the sign-in page](idx-facts.md) says the same at length, and `lifecycle/model/doors.py` is the table.

Where neither the answer nor its effect is publicly known, the simulator answers `501` with an error of its own that
says what is known. No client takes that for an answer of Okta's. An answer of which only the HTTP status, a lifetime or
a descriptive field is not known is given, and marked `unknown`: as a whole in the header `X-Simulator-Evidence`, or by
its name in the header `X-Simulator-Guess`, where the rest of the answer is known better.

## The switches

They are settings of an org, given under `settings` in a seed, or as `Settings` in Python.

| setting | default | what it is |
|---|---|---|
| `identifier_first` | `true` | The page asks for the login first. `false`: it asks for login and password at once. |
| `hides_users_at_sign_in` | `false` | User enumeration prevention, the box *Authentication*. |
| `hides_users_in_recovery` | `false` | User enumeration prevention, the box *Recovery*. |
| `password_enrollment` | `REQUIRED` | Whether users need a password: `REQUIRED`, `OPTIONAL` or `NOT_ALLOWED`. |
| `email_enrollment` | `NOT_ALLOWED` | The same of email. Unless it is `NOT_ALLOWED`, users can sign in by email. |
| `password: {show_lockout_failures}` | `false` | Whether a locked user is told so. |
| `password: {self_service_unlock}` | `false` | Whether users may end a lock themselves. |
| `denies_password_reset` | `false` | Whether users may not recover a forgotten password. |
| `question_step_up` | `false` | Whether a recovery asks for the security question after the mailed code. |
| `email_verification` | `CODE` | Whether mails hold a `CODE` alone, or a `LINK` to click as well. |
| `self_registration` | `false` | Whether people can make an account for themselves. |
| `activation_days` | `7` | How many days an activation link is good. |

A password policy of a group can be stricter than the org. Then the page offers what the org allows, and refuses later.
"""


def doors_page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([_INTRODUCTION, *_sections()])


def _sections() -> Iterator[str]:
    """A section for each door, and two for the password, which two kinds of page ask for."""
    for door in Door:
        if door is Door.PASSWORD:
            yield _section("The right password, after the login", door, frozenset())
            yield _section("The right password, on the page that asks for both", door, _STYLE)
        else:
            yield _section(str(door).capitalize(), door, frozenset())


def _section(title: str, door: Door, page: frozenset[Switch]) -> str:
    """One door, as a table."""
    lines = [f"## {title}\n", "| status | where | what is shown | known | why | sources |", "|---|---|---|---|---|---|"]
    told: dict[str, list[str]] = {}
    for cell in door_cells(door, page):
        name = "no user" if cell.status is Status.ABSENT else str(cell.status)
        by = dict.fromkeys(f"{seen.source.markdown}{f' ({seen.note})' if seen.note else ''}" for seen in cell.by)
        rest = f"{cell.where} | {cell.shows} | {cell.tier} | {cell.because} | {'; '.join(by) or '–'}"
        told.setdefault(rest, []).append(name)
    lines += [f"| {', '.join(names)} | {rest} |" for rest, names in told.items()]
    return "\n".join([*lines, ""])
