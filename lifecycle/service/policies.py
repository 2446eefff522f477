"""`/api/v1/policies`: password, sign-on and enrollment policies, with their rules and in their order.

The values of the default policies are the org's settings; other policies hold for the members of some groups. What is
not played is refused aloud. Source: Okta's Policy API reference; the recordings that the handlers name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.events import (
    POLICY_ACTIVATED,
    POLICY_CHANGED,
    POLICY_CREATED,
    POLICY_DEACTIVATED,
    POLICY_DELETED,
    POLICY_RULE_ACTIVATED,
    POLICY_RULE_ADDED,
    POLICY_RULE_CHANGED,
    POLICY_RULE_DEACTIVATED,
    POLICY_RULE_DELETED,
)
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import stamp
from lifecycle.org.org import Org
from lifecycle.org.policies import PASSWORD_KEY, POLICY, PasswordPolicy, SettingError, Settings, rows_of
from lifecycle.org.policy_list import DEFAULT_ACTIONS, Policy, PolicyRule, PolicyType
from lifecycle.org.reporting import tell_of_policy
from lifecycle.org.state import OrgState
from lifecycle.service.documents import nested
from lifecycle.service.enrollments import as_settings, enrollment_settings, enrollments_in
from lifecycle.service.replies import Document, Handler, Refused, Reply, malformed, not_simulated
from lifecycle.service.request import Request

VALUES = {row.path: name for name, row in {**POLICY, **rows_of(Settings)}.items() if row.path}
"""The path of each value in `settings`, with the field of the org's settings that holds it."""
FIXED: dict[str, Any] = {
    "password.complexity.excludeAttributes": [],
    "password.complexity.dictionary.common.exclude": False,
    "password.lockout.userLockoutNotificationChannels": [],
    "recovery.factors.recovery_question.status": "ACTIVE",
    "recovery.factors.okta_email.status": "ACTIVE",
    "recovery.factors.okta_sms.status": "INACTIVE",
    "recovery.factors.okta_call.status": "INACTIVE",
    "delegation.options.skipUnlock": False,
}
"""Values that can differ in Okta and have only this one value here."""
_OF_PASSWORD = tuple(path for path in VALUES if path.startswith("password."))
VALUE_ORDER = (*_OF_PASSWORD, *FIXED, *(path for path in VALUES if path not in _OF_PASSWORD))
"""The order in which the values are put into the document; it decides the order of names in each part of it."""
POLICY_PARTS = (
    *("id", "status", "name", "description", "priority", "system", "conditions", "created", "lastUpdated"),
    *("settings", "_links", "_embedded", "type"),
)
"""The parts of a policy."""
RULE_PARTS = ("actions", *(name for name in POLICY_PARTS if name != "settings"))
"""The parts of a rule."""
_ACCESS = {"access": ("ALLOW", "DENY")}
FREE: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "passwordChange": _ACCESS,
    "selfServicePasswordReset": _ACCESS,
    "selfServiceUnlock": _ACCESS,
    "signon": {**_ACCESS, "requireFactor": (True, False)},
    "enroll": {"self": ("CHALLENGE", "NEVER")},
}
"""Which values of the actions decide something here, and what they may be."""
LIMITS = {"maxSessionIdleMinutes": "session_idle_minutes", "maxSessionLifetimeMinutes": "session_lifetime_minutes"}
"""The limits of a session that a sign-on rule sets, with the settings of the org that have them."""
PROMPT = "factorPromptMode"
"""When a sign-on rule asks for a factor. Here that is at every sign-in, so ALWAYS is its only value."""
POLICY_READ_ONLY = ("id", "system", "created", "lastUpdated", "_links")
"""The parts that a caller may send back. They are not read."""


def list_policies(org: Org, request: Request) -> Reply:
    """`GET /api/v1/policies?type=PASSWORD`: those of one type, in their order."""
    kind = request.query.get("type")
    if kind is None:
        raise _fault("type", "type: The field cannot be left blank")
    for name in ("expand", "status", "q", "resourceId"):
        if name in request.query:
            raise not_simulated(f"{name} in a list of policies")
    found = org.policies.of(_type(kind))
    return Reply([policy_document(org, policy) for policy in found], tier=Tier.INFERRED)  # the shapes are recorded


def get_policy(org: Org, request: Request, policy_id: str) -> Reply:
    """`GET /api/v1/policies/{policyId}`"""
    return Reply(policy_document(org, _find(org, policy_id)), tier=Tier.INFERRED)


def create_policy(org: Org, request: Request) -> Reply:
    """`POST /api/v1/policies`: a password, sign-on or enrollment policy for the members of some groups.

    Shapes as recorded: okta-sdk-python, test_create_get_sign_on_policy_rule and test_create_password_policy.
    """
    document = request.document(Tier.INFERRED)
    kind = _type(request.text(document, "type") or "")
    now = org.clock.now()
    policy = Policy(org.ids.id("00p"), kind, "", None, now, now)
    if kind is PolicyType.PASSWORD:
        policy.password_values, policy.reset_minutes = asdict(PasswordPolicy()), Settings.reset_minutes
    _change(org, request, policy, document)
    policy.active = request.query.get("activate", "true").lower() != "false"
    org.policies.add(policy, _place(document))
    tell_of_policy(org, POLICY_CREATED, policy)
    named = bool(policy.included) and "priority" not in document
    tier = Tier.RECORDED if kind is PolicyType.SIGN_ON else Tier.DOCUMENTED
    return Reply(policy_document(org, policy), request.sure(tier if named else Tier.UNKNOWN, "activate"))


def replace_policy(org: Org, request: Request, policy_id: str) -> Reply:
    """`PUT /api/v1/policies/{policyId}`: what is left out of its settings stays; that is a guess."""
    policy, document = _find(org, policy_id), request.document(Tier.INFERRED)
    if policy.system:
        reply = _replace_default(org, request, policy, document)
        tell_of_policy(org, POLICY_CHANGED, policy)
        return reply
    place = _place(document)  # read first, because a refused call must not have changed anything
    _change(org, request, policy, document)
    tell_of_policy(org, POLICY_CHANGED, policy)
    if place is not None:
        org.policies.remove(policy)
        org.policies.add(policy, place)
    sent = _part(request, document)
    if policy.type is PolicyType.ENROLLMENT:
        whole = enrollments_in(org, request, sent, None)[1]
    else:
        whole = policy.type is not PolicyType.PASSWORD or VALUES.keys() <= dict(_leaves(sent)).keys()
    return Reply(policy_document(org, policy), tier=Tier.DOCUMENTED if whole else Tier.UNKNOWN)


def _replace_default(org: Org, request: Request, policy: Policy, document: Mapping[str, Any]) -> Reply:
    """Change the settings of a default policy; nothing else of it is changed here."""
    _check_head(org, policy, document)
    if policy.type is PolicyType.ENROLLMENT:
        asked, whole = enrollments_in(org, request, _part(request, document), org.settings.enrollments)
        changes = as_settings(asked)
        if changes["mfa_enroll"] and not org.settings.mfa:
            raise not_simulated("enrolling factors in an org whose default sign-on rule asks for none")
        org.change_settings(_set(org.settings, changes))
        return Reply(policy_document(org, policy), tier=Tier.DOCUMENTED if whole else Tier.UNKNOWN)
    sent = dict(_leaves(_part(request, document)))
    if policy.type is not PolicyType.PASSWORD and sent:
        raise not_simulated(f"settings of the default policy of type {policy.type}")
    _check_fixed(sent)
    org.change_settings(_changed(org.settings, {VALUES[path]: value for path, value in sent.items() if path in VALUES}))
    whole = policy.type is not PolicyType.PASSWORD or VALUES.keys() <= sent.keys()
    return Reply(policy_document(org, policy), tier=Tier.DOCUMENTED if whole else Tier.UNKNOWN)


def delete_policy(org: Org, request: Request, policy_id: str) -> Reply:
    """`DELETE /api/v1/policies/{policyId}`: with its rules. The default one stays; with which code is not known."""
    policy = _find(org, policy_id)
    if policy.system:
        raise _fault("policyId", "A default policy can't be deleted")
    org.policies.remove(policy)
    tell_of_policy(org, POLICY_DELETED, policy)
    return Reply(None, _known(policy), 204)


def switch_policy(org: Org, request: Request, policy_id: str, *, active: bool) -> Reply:
    """`POST /api/v1/policies/{policyId}/lifecycle/…`"""
    policy = _find(org, policy_id)
    if policy.system and not active:
        raise _fault("policyId", "A default policy can't be deactivated")
    if policy.active is not active:
        tell_of_policy(org, POLICY_ACTIVATED if active else POLICY_DEACTIVATED, policy)
    known = _known_switch(policy, policy.active is active)
    policy.active, policy.updated = active, org.clock.now()
    return Reply(None, known, 204)


def _known(policy: Policy) -> Tier:
    """How well the calls on such a policy and its rules are known. No recording is of an enrollment policy."""
    return Tier.DOCUMENTED if policy.type is PolicyType.ENROLLMENT else Tier.RECORDED


def _known_switch(policy: Policy, already: bool) -> Tier:
    """How well a switch is known. What Okta does with a policy or a rule that is switched so already is not known."""
    return Tier.UNKNOWN if already else _known(policy)


# ------------------------------------------------------------------------------------------------- rules


def list_policy_rules(org: Org, request: Request, policy_id: str) -> Reply:
    """`GET /api/v1/policies/{policyId}/rules`, in their order."""
    policy = _find(org, policy_id)
    return Reply([policy_rule_document(org, policy, rule) for rule in policy.rules], tier=Tier.INFERRED)


def create_policy_rule(org: Org, request: Request, policy_id: str) -> Reply:
    """`POST /api/v1/policies/{policyId}/rules`.

    Recorded: terraform-provider-okta, TestAccResourceOktaPolicyRulePassword_crud; okta-sdk-python,
    test_create_get_sign_on_policy_rule.
    """
    policy, document = _find(org, policy_id), request.document(Tier.INFERRED)
    now = org.clock.now()
    rule = PolicyRule(org.ids.id("0pr"), "", now, now, DEFAULT_ACTIONS[policy.type])
    _change_rule(org, request, policy, rule, document)
    _put(org, policy, rule, _place(document))
    tell_of_policy(org, POLICY_RULE_ADDED, policy)
    return Reply(policy_rule_document(org, policy, rule), _known(policy))


def get_policy_rule(org: Org, request: Request, policy_id: str, rule_id: str) -> Reply:
    """`GET /api/v1/policies/{policyId}/rules/{ruleId}`"""
    policy = _find(org, policy_id)
    rule = _find_rule(policy, rule_id)
    known = Tier.INFERRED if rule.system else _known(policy)  # only rules that the tests had made were read
    return Reply(policy_rule_document(org, policy, rule), known)


def replace_policy_rule(org: Org, request: Request, policy_id: str, rule_id: str) -> Reply:
    """`PUT /api/v1/policies/{policyId}/rules/{ruleId}`"""
    policy, document = _find(org, policy_id), request.document(Tier.INFERRED)
    rule = _find_rule(policy, rule_id)
    if rule.system:
        raise not_simulated("a change of a default rule; make a rule before it")
    place = _place(document)  # read first, because a refused call must not have changed anything
    _change_rule(org, request, policy, rule, document)
    tell_of_policy(org, POLICY_RULE_CHANGED, policy)
    if place is not None:
        policy.rules.remove(rule)
        _put(org, policy, rule, place)
    return Reply(policy_rule_document(org, policy, rule), _known(policy))


def delete_policy_rule(org: Org, request: Request, policy_id: str, rule_id: str) -> Reply:
    """`DELETE /api/v1/policies/{policyId}/rules/{ruleId}`"""
    policy = _find(org, policy_id)
    rule = _find_rule(policy, rule_id)
    if rule.system:
        raise _fault("ruleId", "A default rule can't be deleted")
    policy.rules.remove(rule)
    org.policies.look()
    tell_of_policy(org, POLICY_RULE_DELETED, policy)
    return Reply(None, _known(policy), 204)


def switch_rule(org: Org, request: Request, policy_id: str, rule_id: str, *, active: bool) -> Reply:
    """`POST /api/v1/policies/{policyId}/rules/{ruleId}/lifecycle/…`"""
    policy = _find(org, policy_id)
    rule = _find_rule(policy, rule_id)
    if rule.system and not active:
        raise _fault("ruleId", "A default rule can't be deactivated")
    if rule.active is not active:
        tell_of_policy(org, POLICY_RULE_ACTIVATED if active else POLICY_RULE_DEACTIVATED, policy)
    known = _known_switch(policy, rule.active is active)
    rule.active, rule.updated = active, org.clock.now()
    return Reply(None, known, 204)


def _put(org: Org, policy: Policy, rule: PolicyRule, place: int | None) -> None:
    """Put a rule in this place of a policy, and before the default rule in any case."""
    end = len(policy.rules) - 1 if policy.rules and policy.rules[-1].system else len(policy.rules)
    policy.rules.insert(end if place is None else max(0, min(place, end)), rule)
    org.policies.look()


_P = "/api/v1/policies"
_ONE, _RULE = f"{_P}/{{policyId}}", f"{_P}/{{policyId}}/rules/{{ruleId}}"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", _P, list_policies),
    ("POST", _P, create_policy),
    ("GET", _ONE, get_policy),
    ("PUT", _ONE, replace_policy),
    ("DELETE", _ONE, delete_policy),
    ("POST", f"{_ONE}/lifecycle/activate", partial(switch_policy, active=True)),
    ("POST", f"{_ONE}/lifecycle/deactivate", partial(switch_policy, active=False)),
    ("GET", f"{_ONE}/rules", list_policy_rules),
    ("POST", f"{_ONE}/rules", create_policy_rule),
    ("GET", _RULE, get_policy_rule),
    ("PUT", _RULE, replace_policy_rule),
    ("DELETE", _RULE, delete_policy_rule),
    ("POST", f"{_RULE}/lifecycle/activate", partial(switch_rule, active=True)),
    ("POST", f"{_RULE}/lifecycle/deactivate", partial(switch_rule, active=False)),
)


# ------------------------------------------------------------------------------------------------- documents


def policy_document(org: OrgState, policy: Policy) -> Document:
    """The policy as Okta answers it: recorded, terraform-provider-okta, TestAccResourceOktaPolicyRulePassword_crud."""
    me = f"{org.base_url}/api/v1/policies/{policy.id}"
    everyone = next(group.id for group in org.groups.all() if group.built_in)
    people = {"groups": {"include": [everyone] if policy.system else list(policy.included)}}
    password = policy.type is PolicyType.PASSWORD
    updated = org.contents.policy_changed if password and policy.system else None
    links: Document = {
        "self": {"href": me, "hints": {"allow": ["GET", "PUT"] if policy.system else ["GET", "PUT", "DELETE"]}},
        "rules": {"href": f"{me}/rules", "hints": {"allow": ["GET", "POST"]}},
    }
    return {
        "id": policy.id,
        "status": "ACTIVE" if policy.active else "INACTIVE",
        "name": policy.name,
        "description": policy.description,
        "priority": _priority(org, policy),
        "system": policy.system,
        "conditions": {"people": people} | ({"authProvider": {"provider": "OKTA"}} if password else {}),
        "created": stamp(policy.created),
        "lastUpdated": stamp(updated or policy.updated),
        **({"settings": _settings(_settings_of(org, policy))} if password else {}),
        **({"settings": _enrollment(org, policy)} if policy.type is PolicyType.ENROLLMENT else {}),
        "_links": links | ({} if policy.system else _switch_link(me, policy.active)),
        "type": str(policy.type),
    }


def _priority(org: OrgState, policy: Policy) -> int:
    """The place of a policy among those of its kind; 1 for one that is about to come."""
    places = [other.id for other in org.policies.of(policy.type)]
    return places.index(policy.id) + 1 if policy.id in places else 1


def policy_rule_document(org: OrgState, policy: Policy, rule: PolicyRule) -> Document:
    """The rule as Okta answers it."""
    me = f"{org.base_url}/api/v1/policies/{policy.id}/rules/{rule.id}"
    conditions: Document = {
        "people": {"users": {"exclude": list(rule.exempt)}},
        "network": {"connection": "ANYWHERE"},
    }
    sign_on = policy.type is PolicyType.SIGN_ON
    return {
        "id": rule.id,
        "status": "ACTIVE" if rule.active else "INACTIVE",
        "name": rule.name,
        "priority": policy.rules.index(rule) + 1,
        "created": stamp(rule.created),
        "lastUpdated": stamp(rule.updated),
        "system": rule.system,
        "conditions": conditions | ({"authContext": {"authType": "ANY"}} if sign_on else {}),
        "actions": _actions(org, policy, rule),
        "_links": {
            "self": {"href": me, "hints": {"allow": ["GET", "PUT"] if rule.system else ["GET", "PUT", "DELETE"]}},
            **({} if rule.system else _switch_link(me, rule.active)),
        },
        "type": "SIGN_ON" if sign_on else str(policy.type),
    }


def _actions(org: OrgState, policy: Policy, rule: PolicyRule) -> Document:
    """What a rule does; a rule that the org has from the start does what the org's settings say."""
    actions = dict(rule.actions)
    if rule.system and policy.type is PolicyType.SIGN_ON:
        session = {**actions["signon"]["session"], **{key: getattr(org.settings, LIMITS[key]) for key in LIMITS}}
        access = "DENY" if org.settings.denies_sign_in else "ALLOW"
        asked = {"requireFactor": org.settings.mfa, "access": access, "session": session}
        actions["signon"] = {**actions["signon"], **asked}  # a new one, because all orgs share the default actions
    if rule.system and policy.type is PolicyType.PASSWORD:
        denied = {
            "selfServiceUnlock": not org.settings.password.self_service_unlock,
            "selfServicePasswordReset": org.settings.denies_password_reset,
            "passwordChange": org.settings.denies_password_change,
        }
        actions |= {name: {"access": "DENY" if denies else "ALLOW"} for name, denies in denied.items()}
    return actions


def _switch_link(me: str, active: bool) -> Document:
    turn = "deactivate" if active else "activate"
    return {turn: {"href": f"{me}/lifecycle/{turn}", "hints": {"allow": ["POST"]}}}


def _enrollment(org: OrgState, policy: Policy) -> Document:
    """What an enrollment policy says of the authenticators that this simulator plays."""
    return enrollment_settings(org.settings.enrollments if policy.enrollments is None else policy.enrollments)


def _settings_of(org: OrgState, policy: Policy) -> Settings:
    """The org's settings with those of a password policy in place of its own."""
    if policy.password_values is None:
        return org.settings
    password = PasswordPolicy(**policy.password_values)
    return replace(org.settings, password=password, reset_minutes=policy.reset_minutes or Settings.reset_minutes)


def _settings(settings: Settings) -> Document:
    """The part `settings` of a password policy: what is set, and what the org plays in one way only."""
    return nested((path, _value(settings, VALUES[path]) if path in VALUES else FIXED[path]) for path in VALUE_ORDER)


def _value(settings: Settings, name: str) -> Any:
    """The value of a field of the password policy, or of the org's settings."""
    return getattr(settings.password if name in POLICY else settings, name)


# ------------------------------------------------------------------------------------------------- what is sent


OTHER_TYPES = frozenset(
    {"ACCESS_POLICY", "CLIENT_UPDATE", "CONTINUOUS_ACCESS", "DEVICE_SIGNAL_COLLECTION", "ENTITY_RISK"}
    | {"IDP_DISCOVERY", "POST_AUTH_SESSION", "PROFILE_ENROLLMENT", "SESSION_VIOLATION_DETECTION"}
)
"""The types of policy that Okta has and the simulator does not. Source: Okta's OpenAPI specification, PolicyType."""


def _type(name: str) -> PolicyType:
    """The type of this name. Okta has more types than are played here."""
    if name in OTHER_TYPES:
        raise not_simulated(f"policies of type {name}")
    if name not in list(PolicyType):  # articulate/terraform-provider-okta issue 91
        raise Refused(refusals.NO_SUCH_POLICY_TYPE, Tier.REPORTED)
    return PolicyType(name)


def _find(org: OrgState, policy_id: str) -> Policy:
    """The policy that a path names."""
    policy = org.policies.get(policy_id)
    if policy is None:
        raise Refused(refusals.NOT_FOUND.filled(what=policy_id, kind="Policy"), Tier.INFERRED)
    return policy


def _find_rule(policy: Policy, rule_id: str) -> PolicyRule:
    """The rule that a path names."""
    rule = next((rule for rule in policy.rules if rule.id == rule_id), None)
    if rule is None:
        raise Refused(refusals.NOT_FOUND.filled(what=rule_id, kind="PolicyRule"), Tier.INFERRED)
    return rule


def _part(request: Request, document: Mapping[str, Any]) -> Mapping[str, Any]:
    return request.part(document, "settings")


def _place(document: Mapping[str, Any]) -> int | None:
    """The place that is asked for, counted from 0; None where none is asked for."""
    priority = document.get("priority")
    if priority is None:
        return None
    if type(priority) is not int or priority < 1:
        raise _fault("priority", "priority: A whole number from 1 on is needed")
    return priority - 1


def _named(request: Request, document: Mapping[str, Any], taken: Iterator[str]) -> str:
    """The name in a body, which no other policy of the kind, or rule of the policy, may have."""
    name = request.text(document, "name")
    if not name or not name.strip():
        raise _fault("name", "name: The field cannot be left blank")
    if name in taken:
        raise _fault("name", "name: Policy name already in use")
    return name


def _change(org: Org, request: Request, policy: Policy, document: Mapping[str, Any]) -> None:
    """Make a policy what a body says. It is refused as a whole, or taken as a whole."""
    for name in document.keys() - set(POLICY_PARTS):
        raise _fault(name, f"{name}: The property is not one of a policy")
    if document.get("type") not in (None, policy.type):
        raise _fault("type", "type: The type of a policy can't be changed")
    others = (other.name for other in org.policies.of(policy.type) if other is not policy)
    name, description = _named(request, document, others), request.text(document, "description")
    included = _included(org, request, document)
    values, reset_minutes = policy.password_values, policy.reset_minutes
    asked = policy.enrollments
    if policy.type is PolicyType.ENROLLMENT:
        asked, _ = enrollments_in(org, request, _part(request, document), policy.enrollments)
        _set(org.settings, {"password_enrollment": asked[PASSWORD_KEY]})  # which an org may be too old for
    sent = {} if policy.type is PolicyType.ENROLLMENT else dict(_leaves(_part(request, document)))
    if sent and policy.type is not PolicyType.PASSWORD:
        raise _fault("settings", "settings: The property is not one of such a policy")
    if sent:
        _check_fixed(sent)
        changes = {VALUES[path]: value for path, value in sent.items() if path in VALUES}
        changed = _changed(_settings_of(org, policy), changes)
        values, reset_minutes = asdict(changed.password), changed.reset_minutes
    policy.name, policy.description, policy.included = name, description, included
    policy.password_values, policy.reset_minutes, policy.enrollments = values, reset_minutes, asked
    policy.updated = org.clock.now()


def _included(org: Org, request: Request, document: Mapping[str, Any]) -> list[str]:
    """The ids of the groups that a policy is for."""
    conditions = request.part(document, "conditions")
    for name in conditions.keys() - {"people", "authProvider"}:
        raise not_simulated(f"the condition {name} of a policy")
    if request.part(conditions, "authProvider").get("provider") not in (None, "OKTA"):
        raise not_simulated("a password policy for a provider other than OKTA")
    people = request.part(conditions, "people")
    groups = request.part(people, "groups")
    if people.keys() - {"groups"} or groups.keys() - {"include"}:
        raise not_simulated("a policy whose people are chosen by anything but groups to include")
    ids = groups.get("include") or []
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise malformed(Tier.INFERRED)
    for group_id in ids:
        if org.groups.get(group_id) is None:
            raise Refused(refusals.NO_SUCH_GROUP.filled(what=group_id), Tier.UNKNOWN)
    if not ids:  # for whom a policy without groups holds is not known
        ids = [group.id for group in org.groups.all() if group.built_in]
    return ids


def _change_rule(org: Org, request: Request, policy: Policy, rule: PolicyRule, document: Mapping[str, Any]) -> None:
    """Make a rule what a body says."""
    for name in document.keys() - set(RULE_PARTS):
        raise _fault(name, f"{name}: The property is not one of a policy's rule")
    if document.get("type") not in (None, "SIGN_ON" if policy.type is PolicyType.SIGN_ON else policy.type):
        raise _fault("type", "type: The type of the rule does not fit the policy")
    name = _named(request, document, (other.name for other in policy.rules if other is not rule))
    exempt = _exempt(org, request, document)
    actions = _played(policy.type, request.part(document, "actions"))
    rule.name, rule.exempt, rule.actions, rule.updated = name, exempt, actions, org.clock.now()


def _exempt(org: Org, request: Request, document: Mapping[str, Any]) -> list[str]:
    """The ids of the users whom a rule leaves out."""
    conditions = request.part(document, "conditions")
    for name in conditions.keys() - {"people", "network", "authContext"}:
        raise not_simulated(f"the condition {name} of a rule")
    if request.part(conditions, "network").get("connection") not in (None, "ANYWHERE"):
        raise not_simulated("a rule for some networks only")
    if request.part(conditions, "authContext").get("authType") not in (None, "ANY"):
        raise not_simulated("a rule for one kind of sign-in only")
    users = request.part(request.part(conditions, "people"), "users")
    ids = users.get("exclude") or []
    if users.keys() - {"exclude"} or not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise malformed(Tier.INFERRED)
    return ids


def _played(kind: PolicyType, sent: Mapping[str, Any]) -> Document:
    """The actions of a rule: those of the default rule, with what is sent in their place.

    Refuses what this simulator does not play.
    """
    found: Document = {}
    for name, default in DEFAULT_ACTIONS[kind].items():
        given = sent.get(name) or {}
        if not isinstance(given, dict):
            raise malformed(Tier.INFERRED)
        found[name] = {**default, **{key: value for key, value in given.items() if value is not None}}
        free = FREE[name]
        if name == "signon":
            found[name]["session"] = _session(found[name]["session"])
        for key, value in found[name].items():
            if key == "session" or (key, value) == (PROMPT, "ALWAYS"):
                continue
            if key not in default:
                raise not_simulated(f"actions.{name}.{key}")
            if (name, value) == ("enroll", "LOGIN"):
                raise not_simulated("enrolling factors at a sign-in that asks for none", "Use CHALLENGE instead.")
            if key in free and value not in free[key]:
                raise _fault(key, f"actions.{name}.{key}: One of {', '.join(map(str, free[key]))} is needed")
            if key not in free and value != default[key]:
                raise not_simulated(f"actions.{name}.{key} other than {default[key]!r}")
    for name in sent.keys() - found.keys():
        raise not_simulated(f"actions.{name}")
    return found


def _session(sent: object) -> Document:
    """How long a sign-on rule lets a session last: the default rule's, with what is sent in its place."""
    default = DEFAULT_ACTIONS[PolicyType.SIGN_ON]["signon"]["session"]
    if not isinstance(sent, dict):
        raise malformed(Tier.INFERRED)
    for key, value in sent.items():
        if key not in default or (key not in LIMITS and value not in (None, default[key])):
            raise not_simulated(f"actions.signon.session.{key}")
        if key in LIMITS and value is not None:
            try:
                rows_of(Settings)[LIMITS[key]].check(key, value)
            except SettingError as error:
                raise _fault(key, f"{key}: {error.what}") from None
    return {**default, **{key: value for key, value in sent.items() if value is not None}}


def _set(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with these changes. Raises Refused for values that do not go together."""
    try:
        return replace(settings, **changes)
    except SettingError as error:
        raise _fault(error.field, f"{error.field}: {error.what}") from None


def _check_head(org: OrgState, policy: Policy, document: Mapping[str, Any]) -> None:
    """Refuse what a default policy can't become, or this simulator does not play."""
    now = policy_document(org, policy)
    for name, value in document.items():
        if name not in now and name != "settings":
            raise _fault(name, f"{name}: The property is not one of a policy")
        if name == "type" and value != now["type"]:
            raise _fault(name, "type: The type of a policy can't be changed")
        if name == "priority" and value != now[name]:  # terraform-provider-okta issue 992
            raise Refused(refusals.READ_ONLY_ATTRIBUTE.filled(attribute=name), Tier.REPORTED)
        if name not in (*POLICY_READ_ONLY, "settings") and value != now[name]:
            raise not_simulated(f"another {name} of a default policy")


def _leaves(found: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """The values in a part of the document, each with its path. Raises Refused for what is nested too deeply."""
    for name, value in found.items():
        if path.count(".") > 5:
            raise _fault(name, f"settings.{path}{name}: The property is not one of a password policy")
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{name}.")
        elif value is not None:  # as everywhere in Okta's API, null means the same as leaving the value out
            yield path + name, value


def _check_fixed(sent: Mapping[str, Any]) -> None:
    """Refuse a path that a password policy does not have, and a value that the simulator does not support."""
    for path, value in sent.items():
        if path in VALUES:
            continue
        if path not in FIXED:
            raise _fault(path.split(".")[-1], f"settings.{path}: The property is not one of a password policy")
        if value != FIXED[path] or type(value) is not type(FIXED[path]):
            raise not_simulated(f"settings.{path} other than {FIXED[path]!r}")


def _changed(settings: Settings, changes: dict[str, Any]) -> Settings:
    """The settings with these changes. Raises Refused for a value that is not allowed."""
    outside = {name: changes.pop(name) for name in list(changes) if name not in POLICY}
    try:
        for name, value in outside.items():
            rows_of(Settings)[name].check(name, value)
        return replace(settings, password=replace(settings.password, **changes), **outside)
    except SettingError as error:
        field = next(path.split(".")[-1] for path, name in VALUES.items() if name == error.field)
        raise _fault(field, f"{field}: {error.what}") from None


def _fault(field: str, cause: str) -> Refused:
    """The refusal of a failed validation. Its exact text is a guess."""
    return Refused(refusals.VALIDATION.filled(field=field).because(cause), Tier.UNKNOWN)
