"""What the org writes to its System Log: who did it, and to whom."""

from lifecycle.model.actors import Actor
from lifecycle.model.events import BAD_LINK, REJECTED_PASSWORD, TOO_MANY_CALLS, Event
from lifecycle.org.events import OWNER_NAME, SYSTEM, Party
from lifecycle.org.groups import Group
from lifecycle.org.state import OrgState
from lifecycle.org.users import User


def note(
    state: OrgState, event: Event, user: User | None, actor: Actor, login: str = "", about: Party | None = None
) -> None:
    """Write an event. A setting of the org, and time, act as Okta itself."""
    concerned = Party.of(user) if user else Party("unknown", "User", login, "unknown")
    owner = Party(state.owner_id, "User", OWNER_NAME, OWNER_NAME)
    by = {Actor.ADMIN: owner, Actor.END_USER: concerned}.get(event.by or actor, SYSTEM)
    targets = ((concerned,) if event.targets else ()) + ((about,) if about else ())
    state.events.write(event, state.clock.now(), by, targets)


def note_membership(state: OrgState, event: Event, user: User, group: Group) -> None:
    """Write that a user has come into a group, or has left it."""
    note(state, event, user, Actor.ADMIN, about=Party(group.id, "UserGroup", "unknown", group.name))


def reject_call(state: OrgState, pattern: str, *, by_owner: bool) -> None:
    """Write that a call was one too many for the rate limit of this pattern.

    With an API token the token's owner is the actor. That Okta itself is the actor of a call without one is inferred.
    """
    state.events.begin(with_token=by_owner)
    actor = Actor.ADMIN if by_owner else Actor.POLICY
    note(state, TOO_MANY_CALLS, None, actor, about=Party(pattern, "URL Pattern"))


def reject_password(state: OrgState, user: User) -> None:
    """Write that the policy did not take a new password. The request's token tells who tried to set it."""
    note(state, REJECTED_PASSWORD, user, Actor.ADMIN if state.events.with_token else Actor.END_USER)


def reject_link(state: OrgState, user: User | None) -> None:
    """Write that a recovery link opened nothing."""
    note(state, BAD_LINK, user, Actor.END_USER)
