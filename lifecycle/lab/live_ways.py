"""Says which cells of the matrix a program alone can ask a real org about, and how it gets there."""

from collections.abc import Mapping, Sequence

from lifecycle.book.cells import every_cell
from lifecycle.model.calls import CALLS, Type
from lifecycle.model.facts import Status

LIVE_WAYS: Mapping[Status, str] = {
    Status.ABSENT: "",
    Status.STAGED: "create_user activate=false",
    Status.PROVISIONED: "create_user activate=false; activate",
    Status.ACTIVE: 'create_user password="(a new password)"',
    Status.RECOVERY: 'create_user password="(a new password)"; reset_password',
    Status.PASSWORD_EXPIRED: 'create_user password="(a new password)"; expire_password',
    Status.LOCKED_OUT: 'create_user password="(a new password)"',
    Status.SUSPENDED: 'create_user password="(a new password)"; suspend',
    Status.DEPROVISIONED: 'create_user password="(a new password)"; deactivate',
}
"""A way to each status that an admin can go alone; to LOCKED_OUT, wrong passwords follow."""
CALLS_A_CELL = 16
"""How many requests a cell takes at most in the real org, the guard's own checks and the clean-up included."""
CALLS_A_MINUTE = 25
"""Half of what a free org allows in a minute. Reported: Okta's page on rate limits of free orgs, 50 calls a minute."""

FIRST_THERE: Mapping[str, Mapping[Status, str]] = {
    "open_activation_link": {Status.PROVISIONED: ""},
    "open_reset_link": {Status.RECOVERY: ""},
    "choose_password": {Status.PROVISIONED: "open_activation_link", Status.RECOVERY: "open_reset_link"},
    "answer_question": {},
    "skip": {},
    "change_expired_password": {Status.PASSWORD_EXPIRED: "sign_in"},
}
"""What has to be done before a call that needs a link or a sign-in under way, and where an admin alone can get that."""
OFFER_OF = {"update_user": "change_nickname", "replace_user": "replace_profile"}
"""The offers by which calls are made that have none of their own name."""
MOST_WRONG = 15
"""How many wrong passwords are sent at most until a user is locked."""


def live_cells(calls: Sequence[str] = (), statuses: Sequence[Status] = ()) -> list[tuple[str, Status]]:
    """Return the cells that a program alone can ask an org about: each call in each status, in the matrix's order."""
    return [
        (cell.call, cell.before)
        for cell in every_cell()
        if CALLS[cell.call].method
        and cell.before in FIRST_THERE.get(cell.call, LIVE_WAYS)
        and not CALLS[cell.call].takes(Type.FACTOR)
        and (cell.before is not Status.ABSENT or CALLS[cell.call].creates)
        and cell.before in LIVE_WAYS
        and (not calls or cell.call in calls)
        and (not statuses or cell.before in statuses)
    ]


def minutes(cells: Sequence[tuple[str, Status]]) -> int:
    """Return how many minutes a run of these cells takes in a free org, about."""
    return max(1, round(len(cells) * CALLS_A_CELL / CALLS_A_MINUTE))
