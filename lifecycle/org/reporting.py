"""Writes to the System Log: what happened, who did it, and to whom."""

from lifecycle.model.actors import Actor
from lifecycle.model.events import BAD_LINK, REJECTED_PASSWORD, TOO_MANY_CALLS, Event
from lifecycle.org.events import Party
from lifecycle.org.policy_list import Policy
from lifecycle.org.state import OrgState
from lifecycle.org.users import User


def reject_call(state: OrgState, pattern: str, *, by_owner: bool) -> None:
    """Write that a call was above the rate limit of this pattern.

    The owner of the API token is the actor. It is inferred that Okta itself is the actor of a call without a token.
    """
    state.events.begin(with_token=by_owner)
    actor = Actor.ADMIN if by_owner else Actor.POLICY
    state.note(TOO_MANY_CALLS, None, actor, about=Party(pattern, "URL Pattern"))


def reject_password(state: OrgState, user: User) -> None:
    """Write that a new password did not meet the policy. The actor is the owner of the API token, or else the user."""
    state.note(REJECTED_PASSWORD, user, _caller(state))


def reject_link(state: OrgState, user: User | None) -> None:
    """Write that a recovery link did not work."""
    state.note(BAD_LINK, user, Actor.END_USER)


def tell_of_policy(state: OrgState, event: Event, policy: Policy) -> None:
    """Write what an admin did to a policy, or to one of its rules. The name of the target's kind is inferred."""
    state.note(event, None, Actor.ADMIN, about=Party(policy.id, "PolicyEntity", "unknown", policy.name))


def tell_of_factor(state: OrgState, event: Event, user: User) -> None:
    """Write what was done to a factor. The actor is the owner of the API token, or else the user."""
    state.note(event, user, _caller(state))


def _caller(state: OrgState) -> Actor:
    return Actor.ADMIN if state.events.with_token else Actor.END_USER
