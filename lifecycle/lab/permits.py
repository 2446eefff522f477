"""What a learner can press on a stage to allow changes in a real org, and to leave nobody behind there.

The guard decides what may be sent, as always. These presses only tell it what the learner allows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lifecycle.client.cleaning import cleanup
from lifecycle.client.client import Client
from lifecycle.client.refusing import NotAllowedHere
from lifecycle.model.actors import Actor
from lifecycle.model.calls import Call, Form

NO_REQUEST_OF_A_PERMIT = "no request to Okta"
_ONLY_REAL = "Not done: this is a simulated org, in which every change is allowed and nobody can be harmed."


@dataclass(frozen=True)
class Permit:
    """Something that the learner allows the lab, or has it do, in a real org."""

    spec: Call
    """What it is, in the form of a row of the table of calls."""
    words: str
    """What the sign of its button says."""
    carry_out: Callable[[Client, Mapping[str, str]], str]
    """Does it with the values of its fields, and says what it has come to. It raises NotAllowedHere if it may not."""

    def done(self, client: Client, values: Mapping[str, str]) -> str:
        """Do it, and return what it has come to, in a sentence.

        Raises:
            NotAllowedHere: if it may not be done, or if the org is not one that is treated like a real one.
        """
        if not client.careful:
            raise NotAllowedHere(_ONLY_REAL)
        return self.carry_out(client, values)


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


def _row(name: str, words: str, does: str, sign: str, carry_out: Callable[[Client, Mapping[str, str]], str]) -> Permit:
    return Permit(Call(name, Actor.ADMIN, "", "", Form.NONE, does, words=words), sign, carry_out)


PERMITS: dict[str, Permit] = {
    permit.spec.name: permit
    for permit in (
        _row("dry_run", "Begin a dry run", "Let the lab show changes without sending them.", "shows changes", _try_dry),
        _row("allow_changes", "Allow changes", "Let the lab change users that it has made.", "may write", _allow),
        _row("read_only", "Only read again", "Let the lab change nothing any more.", "only reads", _only_read),
        _row("remove_users", "Remove the lab's users", "Deactivate and delete every user that the lab has made here.",
             "deletes what is ours", _remove),
    )
}  # fmt: skip
"""Every permit by its name."""
