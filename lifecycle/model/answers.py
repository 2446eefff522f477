"""Facts about the form of Okta's answers, such as the links of a user.

A link of a user is a hint, not a permission. For example, `deactivate` works on a STAGED user, who has no such link,
and a PASSWORD_EXPIRED user has the link `forgotPassword`, but that call is refused.
"""

from lifecycle.model.facts import Status
from lifecycle.model.tiers import Tier

USER_LINKS: dict[str, tuple[str, str]] = {
    "activate": ("POST", "lifecycle/activate"),
    "changePassword": ("POST", "credentials/change_password"),
    "changeRecoveryQuestion": ("POST", "credentials/change_recovery_question"),
    "deactivate": ("POST", "lifecycle/deactivate"),
    "delete": ("DELETE", ""),
    "expirePassword": ("POST", "lifecycle/expire_password"),
    "forgotPassword": ("POST", "credentials/forgot_password"),
    "reactivate": ("POST", "lifecycle/reactivate"),
    "resetFactors": ("POST", "lifecycle/reset_factors"),
    "resetPassword": ("POST", "lifecycle/reset_password"),
    "suspend": ("POST", "lifecycle/suspend"),
    "unlock": ("POST", "lifecycle/unlock"),
    "unsuspend": ("POST", "lifecycle/unsuspend"),
}
"""Each link that a user can have, with its method and its path below the user."""

_PASSWORD = (
    "suspend",
    "resetPassword",
    "forgotPassword",
    "expirePassword",
    "changeRecoveryQuestion",
    "changePassword",
    "deactivate",
)

OFFERED: dict[Status, tuple[tuple[str, ...], Tier]] = {
    Status.STAGED: (("activate",), Tier.RECORDED),
    Status.PROVISIONED: (("suspend", "resetPassword", "reactivate", "deactivate"), Tier.RECORDED),
    Status.ACTIVE: (_PASSWORD, Tier.RECORDED),
    Status.PASSWORD_EXPIRED: (_PASSWORD, Tier.RECORDED),
    Status.RECOVERY: (_PASSWORD, Tier.UNKNOWN),
    Status.LOCKED_OUT: ((*_PASSWORD, "unlock"), Tier.UNKNOWN),
    Status.SUSPENDED: (("unsuspend", "deactivate"), Tier.RECORDED),
    Status.DEPROVISIONED: (("activate", "delete"), Tier.RECORDED),
}
"""The links that a user has in each status, and how well they are known.

Sources: the recorded tests of okta-sdk-python, simpleokta and terraform-provider-okta.
"""

STALE_STATUS_CHANGED = frozenset({"expire_password"})
"""Calls whose answer shows the new status with the old `statusChanged`.

Recorded: okta-sdk-python, recorded test test_expire_password.
"""

PROVIDERS = ("OKTA", "FEDERATION", "SOCIAL")
"""The credential providers that a user can be created with. Each has the same word as its type and as its name.

Source: Okta's Users API reference.
"""
