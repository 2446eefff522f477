"""The policies of an org, each kind in its order, with their rules; and which one holds for whom.

The first active policy counts that names one of the user's groups; the default policy comes last and holds for all.
Source: Okta's Policy API reference.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from lifecycle.org.ids import Ids
from lifecycle.org.undo import Watched, WatchedDict, WatchedList


class PolicyType(StrEnum):
    """What a policy decides about."""

    PASSWORD = "PASSWORD"
    SIGN_ON = "OKTA_SIGN_ON"
    ENROLLMENT = "MFA_ENROLL"


@dataclass(slots=True)
class PolicyRule(Watched):
    """One rule of a policy. What a system rule says is decided by the org's settings."""

    id: str
    name: str
    created: datetime
    updated: datetime
    actions: Mapping[str, Any]
    """What it does, as Okta's document has it."""
    exempt: Sequence[str] = ()
    """The ids of the users for whom it does not hold."""
    active: bool = True
    system: bool = False


@dataclass(slots=True)
class Policy(Watched):
    """One policy."""

    id: str
    type: PolicyType
    name: str
    description: str | None
    created: datetime
    updated: datetime
    included: Sequence[str] = ()
    """The ids of the groups for whose members it holds. The default policy holds for all."""
    password_values: Mapping[str, Any] | None = None
    """The values of a password policy, by the fields of `PasswordPolicy`; None for the default one, whose values are
    the org's settings."""
    reset_minutes: int | None = None
    """How many minutes a reset link is good; None where the org's settings say it."""
    enrollments: Mapping[str, str] | None = None
    """What an enrollment policy says of each authenticator, by its key: REQUIRED, OPTIONAL or NOT_ALLOWED. None for the
    default one, of which the org's settings say it."""
    active: bool = True
    system: bool = False
    rules: WatchedList[PolicyRule] = field(default_factory=WatchedList)
    """In the order in which they are asked."""

    def rule_for(self, user_id: str) -> PolicyRule | None:
        """The first active rule that holds for a user."""
        return next((rule for rule in self.rules if rule.active and user_id not in rule.exempt), None)


class Policies(Watched):
    """All policies of an org."""

    def __init__(self) -> None:
        self._by_type = WatchedDict[str, WatchedList[Policy]]()
        self.plain = True
        """Whether there are the default policies with their default rules only, as in a new org."""

    def add(self, policy: Policy, place: int | None = None) -> Policy:
        """Take in a policy, in this place of its kind or else just before the default policy."""
        kind = self._by_type.setdefault(policy.type, WatchedList())
        end = len(kind) - 1 if kind and kind[-1].system else len(kind)
        kind.insert(end if place is None else max(0, min(place, end)), policy)
        self.look()
        return policy

    def remove(self, policy: Policy) -> None:
        """Forget a policy."""
        self._by_type[policy.type].remove(policy)
        self.look()

    def look(self) -> None:
        """Look again whether there are default policies only, after a rule has come or gone."""
        self.plain = all(policy.system and len(policy.rules) == 1 for policy in self.all())

    def of(self, type: PolicyType) -> tuple[Policy, ...]:
        """The policies of a kind, in their order."""
        return tuple(self._by_type.get(type, ()))

    def all(self) -> Iterator[Policy]:
        """Every policy."""
        for kind in self._by_type.values():
            yield from kind

    def get(self, policy_id: str) -> Policy | None:
        """The policy of this id."""
        return next((policy for policy in self.all() if policy.id == policy_id), None)

    def for_groups(self, type: PolicyType, group_ids: Collection[str]) -> Iterator[Policy]:
        """The active policies of a kind that hold for a member of these groups, in their order."""
        for policy in self.of(type):
            if policy.active and (policy.system or any(group_id in group_ids for group_id in policy.included)):
                yield policy

    def forget_group(self, group_id: str) -> None:
        """No policy names a group any more that is deleted."""
        for policy in self.all():
            if group_id in policy.included:
                policy.included = [one for one in policy.included if one != group_id]


DEFAULT = "The default policy applies in all situations if no other policy applies."
DEFAULT_ACTIONS: Mapping[PolicyType, Mapping[str, Any]] = {
    PolicyType.PASSWORD: {
        "passwordChange": {"access": "ALLOW"},
        "selfServicePasswordReset": {"access": "ALLOW"},
        "selfServiceUnlock": {"access": "DENY"},
    },
    PolicyType.SIGN_ON: {
        "signon": {
            "access": "ALLOW",
            "requireFactor": False,
            "primaryFactor": "PASSWORD_IDP",
            "rememberDeviceByDefault": False,
            "session": {
                "usePersistentCookie": False,
                "maxSessionIdleMinutes": 120,
                "maxSessionLifetimeMinutes": 0,
            },
        }
    },
    PolicyType.ENROLLMENT: {"enroll": {"self": "CHALLENGE"}},
}
"""What the rules do, in the words of recorded documents: terraform-provider-okta,
TestAccResourceOktaPolicyRulePassword_crud; okta-sdk-python, test_create_get_sign_on_policy_rule."""


def default_policies(seed: str, password_id: str, since: datetime) -> Policies:
    """The three policies that every org has from the start, with a rule each."""
    found = Policies()
    for kind in PolicyType:
        ids = Ids(f"{seed}/policies/{kind}")
        policy_id = password_id if kind is PolicyType.PASSWORD else ids.id("00p")
        rule = PolicyRule(ids.id("0pr"), "Default Rule", since, since, DEFAULT_ACTIONS[kind], system=True)
        policy = Policy(policy_id, kind, "Default Policy", DEFAULT, since, since, system=True)
        policy.rules.append(rule)
        found.add(policy)
    return found
