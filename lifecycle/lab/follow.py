"""Walks a way that `plan` has found, step by step."""

from collections.abc import Mapping

from lifecycle.book.plan import Plan
from lifecycle.book.ways import Step, Way
from lifecycle.lab.walk import Walk
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, MOVERS, Handout, Type
from lifecycle.model.facts import Status
from lifecycle.reason.told import Story

PROFILE = {"firstName": "Ana", "lastName": "Again", "email": "ana@example.com", "login": "ana@example.com"}
MOST_TRIES = 100
"""How many wrong passwords are tried at most. No password policy allows more."""


def follow(walk: Walk, way: Way | Plan, *, password: str = "Okta-Pa55word", new: str = "Another-Pa55word") -> Story:
    """Make the calls of a way, or of the first way of a plan, and return the steps.

    The user has this `password`, and chooses `new` if a new password is needed on the way.

    Raises:
        ValueError: if the plan has found no way, or if a step of the way is not a call.
    """
    if isinstance(way, Plan):
        if not way.ways:
            raise ValueError(" ".join(way.impossible))
        way = way.ways[0]
    before = len(walk.told)
    for step in way.steps:
        if step.call in MOVERS:
            raise ValueError(
                f"A walk can't make the step {step.call}, because it is not a call: the {step.actor} does it. "
                "Pull its lever instead; okta.simulator has one for each."
            )
    for step in way.steps:
        password = _take(walk, step, password, new)
    return Story(walk.told[before:])


def _take(walk: Walk, step: Step, password: str, new: str) -> str:
    """Make the calls of one step, and return the password that the user has afterwards."""
    call, given = CALLS[step.call], dict(step.arguments)
    right = given.pop("right", True)
    if not right:
        for _ in range(MOST_TRIES):
            if walk.do(call.name, password=f"not {password}").now is Status.LOCKED_OUT:
                break
        return password
    if call.actor is Actor.CLOCK:
        walk.do(call.name, days=7)
        return password
    if call.creates:
        given["profile"] = PROFILE
        new = password  # the user's first password is the one that the user has from then on
    for field in call.fields:
        if field.required or field.name in given:
            if field.type is Type.PASSWORD:
                given[field.name] = password
            elif field.type is Type.NEW_PASSWORD:
                given[field.name] = new
    told = walk.do(call.name, **given)
    answer = told.exchange.body if told.exchange else None
    for key, what in call.hands_out.items():
        if what is Handout.TEMPORARY and isinstance(answer, Mapping):
            return str(answer[key])
    return new if new in given.values() else password
