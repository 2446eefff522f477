"""`/api/v1/policies`: the password policy, which is the only policy of a simulated org.

The document is that of Okta's default policy, with the values of the org's settings. Sources: Okta's Policy API
reference; terraform-provider-okta, recorded tests of policies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lifecycle.model import refusals
from lifecycle.model.tiers import Tier
from lifecycle.org.clock import START, stamp
from lifecycle.org.policies import POLICY, SettingError, Settings, rows_of
from lifecycle.org.state import OrgState
from lifecycle.service.documents import nested
from lifecycle.service.replies import Refused, Reply, not_simulated
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
ORDER = (*_OF_PASSWORD, *FIXED, *(path for path in VALUES if path not in _OF_PASSWORD))
"""The order in which the values are put into the document, which decides the order of its names."""
READ_ONLY = ("id", "system", "created", "lastUpdated", "_links")
"""The parts that a caller may send back. They are not read."""


def list_policies(org: OrgState, request: Request) -> Reply:
    """`GET /api/v1/policies?type=PASSWORD`"""
    kind = request.query.get("type")
    if kind is None:
        raise _fault("type", "type: The field cannot be left blank")
    if kind != "PASSWORD":
        raise not_simulated(f"policies of type {kind}")
    return Reply([policy_document(org)], tier=Tier.INFERRED)  # the values are recorded, the head of the document is not


def get_policy(org: OrgState, request: Request, policy_id: str) -> Reply:
    """`GET /api/v1/policies/{policyId}`"""
    _find(org, policy_id)
    return Reply(policy_document(org), tier=Tier.INFERRED)


def replace_policy(org: OrgState, request: Request, policy_id: str) -> Reply:
    """`PUT /api/v1/policies/{policyId}`: change the password policy. Values that are left out stay (a guess)."""
    _find(org, policy_id)
    document = request.document()
    _check_head(org, document)
    sent = dict(_leaves(request.part(document, "settings")))
    _check_fixed(sent)
    org.change_settings(_changed(org.settings, {VALUES[path]: value for path, value in sent.items() if path in VALUES}))
    whole = VALUES.keys() <= sent.keys()
    return Reply(policy_document(org), tier=Tier.DOCUMENTED if whole else Tier.UNKNOWN)


ROUTES = (
    ("GET", "/api/v1/policies", list_policies),
    ("GET", "/api/v1/policies/{policyId}", get_policy),
    ("PUT", "/api/v1/policies/{policyId}", replace_policy),
)


def policy_id_of(org: OrgState) -> str:
    """The id of the org's password policy. It is made from another id, so it shifts no later ids."""
    return "00p" + org.type_id[3:]


def policy_document(org: OrgState) -> dict[str, Any]:
    """The policy document in Okta's form."""
    href = f"{org.base_url}/api/v1/policies/{policy_id_of(org)}"
    return {
        "id": policy_id_of(org),
        "status": "ACTIVE",
        "name": "Default Policy",
        "description": "The default policy applies in all situations if no other policy applies.",
        "priority": 1,
        "system": True,
        "conditions": {"authProvider": {"provider": "OKTA"}},
        "created": stamp(START),
        "lastUpdated": stamp(org.contents.policy_changed or START),
        "settings": _settings(org),
        "_links": {"self": {"href": href, "hints": {"allow": ["GET", "PUT"]}}},
        "type": "PASSWORD",
    }


def _settings(org: OrgState) -> dict[str, Any]:
    """The part `settings` of the policy: the org's own values, and those that are fixed."""
    return nested((path, _value(org.settings, VALUES[path]) if path in VALUES else FIXED[path]) for path in ORDER)


def _value(settings: Settings, name: str) -> Any:
    """The value of a field of the password policy, or of the org's settings."""
    return getattr(settings.password if name in POLICY else settings, name)


def _find(org: OrgState, policy_id: str) -> None:
    """Refuse an id that is not the id of the org's password policy."""
    if policy_id != policy_id_of(org):
        raise Refused(refusals.NOT_FOUND.filled(what=policy_id, kind="Policy"), Tier.INFERRED)


def _check_head(org: OrgState, document: Mapping[str, Any]) -> None:
    """Refuse a change outside `settings`, which Okta or the simulator does not support."""
    now = policy_document(org)
    for name, value in document.items():
        if name not in now:
            raise _fault(name, f"{name}: The property is not one of a password policy")
        if name == "type" and value != now["type"]:
            raise _fault(name, "type: The type of a policy can't be changed")
        if name not in (*READ_ONLY, "settings") and value != now[name]:
            raise not_simulated(f"another {name} of the password policy")


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
