"""Walk a way that `plan` has found, step by step."""

from typing import Any

from lifecycle.book.plan import Plan, Step, Way
from lifecycle.lab.walk import Story, Walk
from lifecycle.model.calls import CALLS, Form
from lifecycle.model.facts import Status

PROFILE = {"firstName": "Ana", "lastName": "Again", "email": "ana@example.com", "login": "ana@example.com"}
MOST_TRIES = 100
"""No policy allows more wrong passwords than that."""


def follow(walk: Walk, way: Way | Plan, *, password: str = "Okta-Pa55word", new: str = "Another-Pa55word") -> Story:
    """Make the calls of a way, or of a plan's first; `password` is the user's, `new` the one that is chosen on the way.

    Raises:
        ValueError: for a plan that found no way.
    """
    if isinstance(way, Plan):
        if not way.ways:
            raise ValueError(" ".join(way.impossible))
        way = way.ways[0]
    before = len(walk.told)
    for step in way.steps:
        password = _take(walk, step, password, new)
    return Story(walk.told[before:])


def _take(walk: Walk, step: Step, password: str, new: str) -> str:
    """Make a step, and answer the user's password after it."""
    given: dict[str, Any] = dict(step.arguments)
    if step.call == "create_user":
        walk.create_user(PROFILE, **given | ({"password": password} if "password" in given else {}))
        return password
    if step.call == "sign_in":
        if given["right"]:
            walk.sign_in(password=password)
            return password
        for _ in range(MOST_TRIES):
            if walk.sign_in(password=f"not {password}").now is Status.LOCKED_OUT:
                break
        return password
    if step.call == "wait":
        walk.wait(days=7)
        return password
    if step.call in ("change_password", "change_expired_password"):
        given |= {"oldPassword": password, "newPassword": new}
    elif step.call == "choose_password":
        given |= {"newPassword": new}
    elif "password" in given:
        given |= {"password": new}
    told = walk.do(step.call, **given)
    if CALLS[step.call].form is Form.TEMPORARY and told.exchange and not isinstance(told.exchange.body, str):
        return str(told.exchange.body["tempPassword"])
    return new if new in given.values() else password
