"""Finding the user, the group or the factor that a path names. Each look-up refuses a name that does not exist."""

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.factors import Factor
from lifecycle.org.groups import Group
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.replies import Refused


def existing_user(org: OrgState, user_id: str, tier: Tier) -> User:
    """The user that a path names. `tier` says how well it is known that this call refuses a user who does not exist."""
    user = org.users.find(user_id)
    if user is None:
        raise Refused(refusals.NO_SUCH_USER.filled(user=user_id), tier)
    return user


def existing_group(org: OrgState, group_id: str, tier: Tier) -> Group:
    """The group that a path names. `tier` says how well it is known that this call refuses a missing group."""
    group = org.groups.get(group_id)
    if group is None:
        raise Refused(refusals.NO_SUCH_GROUP.filled(what=group_id), tier)
    return group


def factor_of(org: OrgState, user: User, factor_id: str) -> Factor:
    """The user's factor of this id, pending or active. Raises Refused if there is none."""
    factor = org.factors.get(user.id, factor_id)
    if factor is None:
        raise Refused(refusals.NO_SUCH_FACTOR.filled(factor=factor_id), Tier.REPORTED)
    return factor


def active_factor(org: OrgState, user: User, factor_id: str) -> Factor:
    """The user's active factor of this id. It is not known how Okta refuses a pending factor."""
    factor = factor_of(org, user, factor_id)
    if not factor.active:
        raise Refused(refusals.WRONG_TRANSITION, Tier.UNKNOWN)
    return factor
