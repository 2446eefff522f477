"""Opens a learner's own case: the box with the answer, and the replay on a stage."""

from functools import partial
from typing import Any

from lifecycle.client.connect import simulated
from lifecycle.diagnosis.diagnosing import Diagnosed, Diagnosis
from lifecycle.lab.case import EXAMPLES, Casebook
from lifecycle.lab.replay import Replay
from lifecycle.lab.stage import Stage, org_for
from lifecycle.model.facts import Status


def _replaying(user: Diagnosed | None) -> Replay:
    return Replay(user, partial(org_for, simulated), lambda play: Stage(play, simulated))


def replay(found: Diagnosis | Diagnosed, user: int = 0) -> Replay:
    """Play what was diagnosed again on the simulator, step by step, on a stage with the map.

    `user` is the place of the user in the answer, counted from 0. Passwords are the simulator's own.

    Raises:
        ValueError: if the answer has no such user.
    """
    if isinstance(found, Diagnosed):
        return _replaying(found)
    if not found.users and not user:
        return _replaying(None)
    if not 0 <= user < len(found.users):
        raise ValueError(f"The answer has {len(found.users)} users, so there is no user {user}. The first one is 0.")
    return _replaying(found.users[user])


def my_case(*sources: Any, status: Status | str | None = None, example: str = "") -> Casebook:
    """Show a box to paste your own case into, with the answer beside it. With evidence or an example, begin with that.

    Evidence is whatever `diagnose` takes: a text, a `Path`, JSON as Python has it, or a journal.

    Raises:
        ValueError: if there is no such example, or no such status.
    """
    if example:
        if example not in EXAMPLES:
            raise ValueError(f"There is no example {example!r}. Use one of these: {', '.join(EXAMPLES)}.")
        sources = (EXAMPLES[example][1], *sources)
    return Casebook(_replaying, *sources, status=status)
