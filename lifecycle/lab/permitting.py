"""Carries out what a learner allows in a real org. The guard decides what may be sent, as always."""

from collections.abc import Callable, Mapping

from lifecycle.client.cleaning import cleanup
from lifecycle.client.client import Client
from lifecycle.client.refusing import NotAllowedHere

_ONLY_REAL = "Not done: this is a simulated org, in which every change is allowed and nobody can be harmed."


def permit(name: str, client: Client, values: Mapping[str, str]) -> str:
    """Do what the permit of this name says with the values of its fields, and return what it has come to.

    Raises:
        NotAllowedHere: if it may not be done, or if the org is not one that is treated like a real one.
    """
    if not client.careful:
        raise NotAllowedHere(_ONLY_REAL)
    return _ACTS[name](client, values)


def _allow(client: Client, values: Mapping[str, str]) -> str:
    client.guard.opt_in(values.get("name", ""), values.get("host", ""))
    return f"Changes of this lab's own users in {client.guard.org} are allowed until the kernel ends."


def _try_dry(client: Client, values: Mapping[str, str]) -> str:
    client.guard.opt_in(values.get("name", ""), dry=True)
    return "This is a dry run now. A press that would change something shows the request, and sends nothing."


def _only_read(client: Client, _: Mapping[str, str]) -> str:
    client.guard.read_only()
    return f"{client.guard.org} is only read again."


def _remove(client: Client, _: Mapping[str, str]) -> str:
    done = cleanup(client)
    found = [f"{len(done.gone)} removed; the org answers 404 for each of them." if done.gone else "Nobody was removed."]
    found += [f"Gone: {', '.join(done.gone)}."] if done.gone else []
    return " ".join([*found, *(f"Left: {one.login}. {one.why}" for one in done.left)])


_ACTS: Mapping[str, Callable[[Client, Mapping[str, str]], str]] = {
    "dry_run": _try_dry,
    "allow_changes": _allow,
    "read_only": _only_read,
    "remove_users": _remove,
}
