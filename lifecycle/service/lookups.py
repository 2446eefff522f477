"""What a path names: a user, a group, a factor. Each look-up refuses a call that names what is not there."""

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.factors import Factor
from lifecycle.org.groups import Group
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.replies import Refused


def existing_user(org: OrgState, user_id: str, tier: Tier) -> User:
    """The user whom a path names. `tier` is how well it is known that this call refuses a user who is not there."""
    user = org.users.find(user_id)
    if user is None:
        raise Refused(refusals.NO_SUCH_USER.filled(user=user_id), tier)
    return user


def existing_group(org: OrgState, group_id: str, tier: Tier) -> Group:
    """The group that a path names. `tier` is how well it is known that this call refuses a group that is not there."""
    group = org.groups.get(group_id)
    if group is None:
        raise Refused(refusals.NO_SUCH_GROUP.filled(what=group_id), tier)
    return group


def factor_of(org: OrgState, user: User, factor_id: str) -> Factor:
    """The user's factor of this id, pending or active. Raises Refused."""
    factor = org.factors.get(user.id, factor_id)
    if factor is None:
        raise Refused(refusals.NO_SUCH_FACTOR.filled(factor=factor_id), Tier.REPORTED)
    return factor


def active_factor(org: OrgState, user: User, factor_id: str) -> Factor:
    """The user's factor of this id, which is to be active. Of a pending one nothing is known."""
    factor = factor_of(org, user, factor_id)
    if not factor.active:
        raise Refused(refusals.WRONG_TRANSITION, Tier.UNKNOWN)
    return factor
