"""What a learner can press on a stage to allow changes in a real org, and to leave nobody behind there.

What a press does is in `permitting`.
"""

from dataclasses import dataclass

from lifecycle.model.actors import Actor
from lifecycle.model.calls import Call, Form

NO_REQUEST_OF_A_PERMIT = "no request to Okta"


@dataclass(frozen=True)
class Permit:
    """Something that the learner allows the lab, or has it do, in a real org."""

    spec: Call
    """What it is, in the form of a row of the table of calls."""
    words: str
    """What the sign of its button says."""


def _row(name: str, words: str, does: str, sign: str) -> Permit:
    return Permit(Call(name, Actor.ADMIN, "", "", Form.NONE, does, words=words), sign)


PERMITS: dict[str, Permit] = {
    permit.spec.name: permit
    for permit in (
        _row("dry_run", "Begin a dry run", "Let the lab show changes without sending them.", "shows changes"),
        _row("allow_changes", "Allow changes", "Let the lab change users that it has made.", "may write"),
        _row("read_only", "Only read again", "Let the lab change nothing any more.", "only reads"),
        _row("remove_users", "Remove the lab's users", "Deactivate and delete every user that the lab has made here.",
             "deletes what is ours"),
    )
}  # fmt: skip
"""Every permit by its name."""
