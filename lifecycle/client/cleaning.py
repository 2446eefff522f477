"""Removes the users that this project has made in a real org, and proves for each that the user is gone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lifecycle.client.client import Client
from lifecycle.client.guard import NotAllowedHere
from lifecycle.client.ledger import LedgerEntry
from lifecycle.client.troubles import NoAnswer


@dataclass(frozen=True)
class Remaining:
    """A user who could not be removed, or who may still come to be."""

    login: str
    why: str


@dataclass(frozen=True)
class Cleaned:
    """What a clean-up has done, printed as text."""

    gone: tuple[str, ...]
    """The logins of the users who are proved to be gone."""
    left: tuple[Remaining, ...]

    def __repr__(self) -> str:
        lines = [f"{len(self.gone)} removed; the org answers 404 for each of them." if self.gone else "Nobody removed."]
        lines += [f"  gone: {login}" for login in self.gone]
        lines += [f"{len(self.left)} left:"] if self.left else []
        return "\n".join([*lines, *(f"  left: {one.login}. {one.why}" for one in self.left)])


def cleanup(client: Client, tell: Callable[[str], None] = lambda line: None, only: str = "") -> Cleaned:
    """Deactivate and delete every user of this project in an org. After a failure it goes on with the next user.

    With `only`, it removes the user with this login and leaves the others. The guard checks each change as always.
    `tell` is called with one line for each user.

    Raises:
        NotAllowedHere: if the org may only be read.
    """
    guard = client.guard
    guard.require_writing()
    gone, left = list[str](), list[Remaining]()
    guard.sitting.cleaning = True
    try:
        for entry in guard.ledger.open_entries(guard.org):
            if only and entry.login != only:
                continue
            try:
                why = _removed(client, entry)
            except (NotAllowedHere, NoAnswer) as error:
                why = str(error)
            if why:
                left.append(Remaining(entry.login, why))
                tell(f"left: {entry.login}. {why}")
            else:
                gone.append(entry.login)
                tell(f"gone: {entry.login}")
    finally:
        guard.sitting.cleaning = False
    return Cleaned(tuple(gone), tuple(left))


def _removed(client: Client, entry: LedgerEntry) -> str:
    """Remove one user. Returns an empty string when the user is gone, and otherwise why not.

    The user is looked up by id, and also by login if nobody was found so: a user may have been created again by a login
    that was free again.
    """
    came = False
    for key in filter(None, (entry.user_id, entry.login)):
        found = client.request("GET", f"/api/v1/users/{quote(key, safe='@')}", aside=True)
        if found.response.status_code == 404:
            continue
        if not isinstance(found.body, dict) or not found.response.ok:
            return f"The user could not be read ({found.exchange.status_line})."
        if why := _deleted(client, found.body):
            return why
        came = came or found.body.get("id") != entry.user_id
        if found.body.get("profile", {}).get("login") == entry.login:
            break
    if entry.may_be_coming and not came:
        return (
            "The org has no such user. No answer to the create has arrived, so it may still be on its way. "
            "Run the clean-up again in an hour."
        )
    client.guard.ledger.end(client.guard.ledger.of_login(entry.org, entry.login) or entry)
    return ""


def _deleted(client: Client, user: Mapping[str, Any]) -> str:
    """Deactivate and delete a user. Returns an empty string when a 404 proves that the user is gone, else why not."""
    path = f"/api/v1/users/{user.get('id')}"
    said = ""
    if user.get("status") != "DEPROVISIONED":
        answer = client.request("POST", f"{path}/lifecycle/deactivate", query={"sendEmail": False}, aside=True)
        said = "" if answer.response.ok else f"The deactivation was answered with {answer.exchange.status_line}. "
    answer = client.request("DELETE", path, query={"sendEmail": False}, aside=True)
    if answer.response.ok and said:  # the first DELETE deactivates a user who was not deactivated before
        answer = client.request("DELETE", path, query={"sendEmail": False}, aside=True)
    proof = client.request("GET", path, aside=True)
    if proof.response.status_code != 404:
        return f"{said}The deletion was answered with {answer.exchange.status_line}, and the user is still there."
    return ""
