"""`/api/v1/users/{userId}/roles` and `/api/v1/groups/{groupId}/roles`: the standard admin roles, and their limits.

Sources: Okta's Roles API reference; Okta's reference of role targets.
"""

from lifecycle.model import refusals
from lifecycle.model.actors import Actor
from lifecycle.model.events import GROUP_ROLE_ASSIGNED, GROUP_ROLE_UNASSIGNED, ROLE_ASSIGNED, ROLE_UNASSIGNED
from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.clock import stamp
from lifecycle.org.groups import Group
from lifecycle.org.memberships import tell_of_group
from lifecycle.org.org import Org
from lifecycle.org.roles import Role
from lifecycle.org.users import User
from lifecycle.org.visits import org_id
from lifecycle.service.group_documents import page_of_groups
from lifecycle.service.lookups import existing_group, existing_user
from lifecycle.service.paging import page
from lifecycle.service.replies import Document, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request

ROLE_LABELS = {
    "SUPER_ADMIN": "Super Administrator",
    "ORG_ADMIN": "Organizational Administrator",
    "APP_ADMIN": "Application Administrator",
    "USER_ADMIN": "User Administrator",
    "HELP_DESK_ADMIN": "Help Desk Administrator",
    "READ_ONLY_ADMIN": "Read-Only Administrator",
    "REPORT_ADMIN": "Report Administrator",
    "GROUP_MEMBERSHIP_ADMIN": "Group Membership Administrator",
    "API_ACCESS_MANAGEMENT_ADMIN": "Access Management Administrator",
}
"""The standard roles with their labels. Source: Okta's OpenAPI specification, RoleType; for USER_ADMIN, a recording."""
NOT_STANDARD = ("CUSTOM", "ACCESS_CERTIFICATIONS_ADMIN", "ACCESS_REQUESTS_ADMIN", "WORKFLOWS_ADMIN")
"""Roles that are bound to a resource set, which the simulator does not support.

Source: Okta's OpenAPI specification, RoleType and CustomRole.
"""
FOR_GROUPS = ("USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN")
"""Roles that can be limited to some groups. Source: Okta's reference of role targets."""
MOST_ADMINS = 100
"""The most users with roles on a page, which is also the usual number.

Source: Okta's OpenAPI specification, listUsersWithRoleAssignments.
"""
MOST_TARGETS = 20
"""The most target groups on a page, which is also the usual number.

Source: Okta's reference of role targets. Okta's OpenAPI specification says 200.
"""


def assign_role(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/roles`, answered with 201.

    Recorded: okta-sdk-python, recorded test test_assign_user_to_role.
    """
    kind = _kind(request)
    user = existing_user(org, user_id, Tier.INFERRED)
    role = _assigned(org, kind, user.id)
    org.note(ROLE_ASSIGNED, user, Actor.ADMIN)
    return Reply(role_document(org, user, role), _known(user, role), 201)


def assign_role_to_group(org: Org, request: Request, group_id: str) -> Reply:
    """`POST /api/v1/groups/{groupId}/roles`, answered with 201.

    Source: Okta's OpenAPI specification, assignRoleToGroup.
    """
    kind = _kind(request)
    group = existing_group(org, group_id, Tier.INFERRED)
    role = _assigned(org, kind, group.id)
    tell_of_group(org, GROUP_ROLE_ASSIGNED, group)
    return Reply(role_document(org, group, role), Tier.DOCUMENTED, 201)


def _kind(request: Request) -> str:
    """The role that a body names."""
    kind = request.text(request.document(Tier.INFERRED), "type")
    if not kind:
        raise malformed(Tier.INFERRED)
    return kind


def _assigned(org: Org, kind: str, assignee_id: str) -> Role:
    """A role of this kind, given to a user or a group that did not have it. Raises Refused."""
    if kind in NOT_STANDARD:
        raise not_simulated(f"the role {kind}")
    if kind not in ROLE_LABELS:  # no source says with which error code Okta refuses it
        raise Refused(refusals.MALFORMED, Tier.UNKNOWN)
    role = Role(kind, org.clock.now())
    if org.roles.get(assignee_id, role.id):
        raise Refused(refusals.ROLE_ALREADY_ASSIGNED, Tier.DOCUMENTED)
    return org.roles.assign(assignee_id, role)


def list_roles(org: Org, request: Request, user_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/roles`.

    Recorded: okta-sdk-python, recorded test test_assign_user_to_role. No public source says plainly whether the list
    also has the roles of the user's groups.
    """
    if "expand" in request.query:
        raise not_simulated("expand in a list of roles")
    user = existing_user(org, user_id, Tier.INFERRED)
    held = org.roles.of(user.id)
    by_group = any(org.roles.of(group.id) for group in org.groups.of(user.id))
    known = Tier.UNKNOWN if by_group else _known(user, *held)
    return Reply([role_document(org, user, role) for role in held], tier=known)


def list_roles_of_group(org: Org, request: Request, group_id: str) -> Reply:
    """`GET /api/v1/groups/{groupId}/roles`. Source: Okta's OpenAPI specification, listGroupAssignedRoles."""
    if "expand" in request.query:
        raise not_simulated("expand in a list of roles")
    group = existing_group(org, group_id, Tier.INFERRED)
    return Reply([role_document(org, group, role) for role in org.roles.of(group.id)], tier=Tier.DOCUMENTED)


def get_role(org: Org, request: Request, user_id: str, role_id: str) -> Reply:
    """`GET /api/v1/users/{userId}/roles/{roleId}`. Source: Okta's OpenAPI specification, getUserAssignedRole."""
    user = existing_user(org, user_id, Tier.INFERRED)
    return Reply(role_document(org, user, _role(org, user, role_id)), tier=Tier.DOCUMENTED)


def get_role_of_group(org: Org, request: Request, group_id: str, role_id: str) -> Reply:
    """`GET /api/v1/groups/{groupId}/roles/{roleId}`. Source: Okta's OpenAPI specification, getGroupAssignedRole."""
    group = existing_group(org, group_id, Tier.INFERRED)
    return Reply(role_document(org, group, _role(org, group, role_id)), tier=Tier.DOCUMENTED)


def unassign_role_from_group(org: Org, request: Request, group_id: str, role_id: str) -> Reply:
    """`DELETE /api/v1/groups/{groupId}/roles/{roleId}`.

    Source: Okta's OpenAPI specification, unassignRoleFromGroup.
    """
    group = existing_group(org, group_id, Tier.INFERRED)
    org.roles.take(group.id, _role(org, group, role_id))
    tell_of_group(org, GROUP_ROLE_UNASSIGNED, group)
    return Reply(None, Tier.DOCUMENTED, 204)


def list_admins(org: Org, request: Request) -> Reply:
    """`GET /api/v1/iam/assignees/users`: the users who have a role. The link to the next page is in the document.

    Source: Okta's OpenAPI specification, listUsersWithRoleAssignments. That it also lists users who have a role
    by a group is reported.
    """
    by_group = [group for group in org.groups.all() if org.roles.of(group.id)]
    admins = [u for u in org.users.all() if org.roles.of(u.id) or any(group.holds(u.id) for group in by_group)]
    found = page(
        admins,
        request,
        org.base_url,
        place=lambda user: user.id,
        show=lambda user: _admin(org, user),
        default=MOST_ADMINS,
        most=MOST_ADMINS,
        tier=Tier.REPORTED if by_group else Tier.DOCUMENTED,
    )
    following = [line.partition(">")[0].lstrip("<") for _, line in found.headers if line.endswith('rel="next"')]
    links = {"next": {"href": following[0]}} if following else {}
    return Reply({"value": found.body, "_links": links}, found.tier)


def _admin(org: Org, user: User) -> Document:
    me = f"{org.base_url}/api/v1/users/{user.id}"
    return {
        "id": user.id,
        "orn": f"orn:okta:directory:{org_id(org)}:users:{user.id}",
        "_links": {"self": {"href": me}, "roles": {"href": f"{me}/roles"}},
    }


def unassign_role(org: Org, request: Request, user_id: str, role_id: str) -> Reply:
    """`DELETE /api/v1/users/{userId}/roles/{roleId}`.

    Recorded: okta-sdk-python, recorded test test_assign_user_to_role.
    """
    user = existing_user(org, user_id, Tier.INFERRED)
    role = _role(org, user, role_id)
    org.roles.take(user.id, role)
    org.note(ROLE_UNASSIGNED, user, Actor.ADMIN)
    return Reply(None, _known(user, role), 204)


def list_targets(org: Org, request: Request, user_id: str, role_id: str) -> Reply:
    """`GET …/roles/{roleId}/targets/groups`: an empty list if the role is not limited.

    Source: Okta's reference of role targets.
    """
    role = _role_for_groups(org, existing_user(org, user_id, Tier.INFERRED), role_id)
    return page_of_groups(org, request, _targets(org, role), MOST_TARGETS, Tier.DOCUMENTED)


def add_target(org: Org, request: Request, user_id: str, role_id: str, group_id: str) -> Reply:
    """`PUT …/roles/{roleId}/targets/groups/{groupId}`: the first target limits the role to that group.

    Source: Okta's Roles API reference. It is inferred that Okta accepts a target that the role already has.
    """
    role, group = (
        _role_for_groups(org, existing_user(org, user_id, Tier.INFERRED), role_id),
        existing_group(org, group_id, Tier.INFERRED),
    )
    known = Tier.INFERRED if group.id in role.targets else Tier.DOCUMENTED
    if group.id not in role.targets:
        role.targets = [*role.targets, group.id]
    return Reply(None, known, 204)


def remove_target(org: Org, request: Request, user_id: str, role_id: str, group_id: str) -> Reply:
    """`DELETE …/roles/{roleId}/targets/groups/{groupId}`: remove any target except the last one.

    Source: Okta's Roles API reference. No source says with which error code Okta refuses to remove the last target, or
    a group that is not a target.
    """
    role, group = (
        _role_for_groups(org, existing_user(org, user_id, Tier.INFERRED), role_id),
        existing_group(org, group_id, Tier.INFERRED),
    )
    targets = _targets(org, role)
    if group not in targets:
        raise Refused(refusals.NO_SUCH_GROUP.filled(what=group_id), Tier.UNKNOWN)
    if targets == [group]:
        cause = "The last group target of a role cannot be removed"
        raise Refused(refusals.VALIDATION.filled(field="groupId").because(cause), Tier.DOCUMENTED, Tier.UNKNOWN)
    role.targets = [target for target in role.targets if target != group.id]
    return Reply(None, Tier.DOCUMENTED, 204)


def role_document(org: Org, assignee: User | Group, role: Role) -> Document:
    """The role object. Key order as recorded: okta-sdk-python, test_assign_user_to_role."""
    kind = "groups" if isinstance(assignee, Group) else "users"
    return {
        "id": role.id,
        "label": ROLE_LABELS[role.type],
        "type": role.type,
        "status": "ACTIVE",
        "created": stamp(role.created),
        "lastUpdated": stamp(role.created),
        "assignmentType": "GROUP" if isinstance(assignee, Group) else "USER",
        "_links": {"assignee": {"href": f"{org.base_url}/api/v1/{kind}/{assignee.id}"}},
    }


def _role(org: Org, assignee: User | Group, role_id: str) -> Role:
    role = org.roles.get(assignee.id, role_id)
    if role is None:
        raise Refused(refusals.NO_SUCH_ROLE.filled(what=role_id), Tier.INFERRED)
    return role


def _role_for_groups(org: Org, user: User, role_id: str) -> Role:
    """The same, if the role can be limited to groups. Raises Refused if it can't."""
    role = _role(org, user, role_id)
    if role.type not in FOR_GROUPS:
        raise Refused(refusals.WRONG_ROLE_TYPE, Tier.REPORTED)  # mbegan/Okta-PSModule issue 12
    return role


def _targets(org: Org, role: Role) -> list[Group]:
    """The groups to which a role is limited, without those that were deleted."""
    return [group for group in org.groups.all() if group.id in role.targets]


def _known(user: User, *roles: Role) -> Tier:
    """How well it is known that a user in this status has these roles.

    The role USER_ADMIN was recorded with an ACTIVE user. In okta-sdk-java, live tests (UsersIT), a STAGED user gets a
    role.
    """
    known = {Status.ACTIVE: Tier.RECORDED, Status.STAGED: Tier.REPORTED, Status.DEPROVISIONED: Tier.UNKNOWN}
    other = any(role.type != "USER_ADMIN" for role in roles)
    return weakest(known.get(user.status, Tier.INFERRED), Tier.DOCUMENTED if other else Tier.RECORDED)


ROUTES = (
    ("POST", "/api/v1/users/{userId}/roles", assign_role),
    ("GET", "/api/v1/users/{userId}/roles", list_roles),
    ("GET", "/api/v1/users/{userId}/roles/{roleId}", get_role),
    ("DELETE", "/api/v1/users/{userId}/roles/{roleId}", unassign_role),
    ("POST", "/api/v1/groups/{groupId}/roles", assign_role_to_group),
    ("GET", "/api/v1/groups/{groupId}/roles", list_roles_of_group),
    ("GET", "/api/v1/groups/{groupId}/roles/{roleId}", get_role_of_group),
    ("DELETE", "/api/v1/groups/{groupId}/roles/{roleId}", unassign_role_from_group),
    ("GET", "/api/v1/iam/assignees/users", list_admins),
    ("GET", "/api/v1/users/{userId}/roles/{roleId}/targets/groups", list_targets),
    ("PUT", "/api/v1/users/{userId}/roles/{roleId}/targets/groups/{groupId}", add_target),
    ("DELETE", "/api/v1/users/{userId}/roles/{roleId}/targets/groups/{groupId}", remove_target),
)
