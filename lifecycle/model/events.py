"""The events that the System Log can have, each with how well it is known.

The types are those of Okta's catalogue of event types. `consequences.py` says when each event is written. That is
partly documented, partly seen in samples of real logs, and partly a guess. `tier` says how well the event is known, and
`text` how well its words are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lifecycle.model.actors import Actor
from lifecycle.model.mails import Mail
from lifecycle.model.tiers import Tier


@dataclass(frozen=True)
class Event:
    """One event in the words of the System Log."""

    type: str
    message: str
    """The event's `displayMessage`."""
    tier: Tier
    """How well it is known that Okta writes this event here."""
    text: Tier = Tier.INFERRED
    """How well the message, the severity and the legacy type are known."""
    severity: str = "INFO"
    result: str = "SUCCESS"
    reason: str | None = None
    legacy: str | None = None
    by: Actor | None = None
    """The actor that the event names; None for the actor of the move."""
    targets: bool = True
    """Whether the event names the user as its target. A sign-in only names the user as the actor."""

    def but(self, **changes: Any) -> "Event":
        """The same event with some parts changed."""
        return replace(self, **changes)


_DOC, _REP, _INF, _UNK = Tier.DOCUMENTED, Tier.REPORTED, Tier.INFERRED, Tier.UNKNOWN

SIGNED_IN = Event(
    "user.session.start",
    "User login to Okta",
    _REP,
    _REP,
    legacy="core.user_auth.login_success",
    by=Actor.END_USER,
    targets=False,
)
"""A successful sign-in.

Source: elastic/integrations, sample events, in which a sign-in through `/api/v1/authn` has no target.
"""
NOT_SIGNED_IN = SIGNED_IN.but(
    result="FAILURE",
    reason="INVALID_CREDENTIALS",
    tier=_DOC,
    severity="WARN",
    legacy="core.user_auth.login_failed",
)
"""A failed sign-in.

Sources: for the reasons, Okta's support article on common sign-in failures, and for that of an unknown login
Azure-Sentinel, its rule for unknown users; for severity and legacy type, elastic/integrations, sample events.
"""
DENIED_BY_POLICY = Event(
    "policy.evaluate_sign_on",
    "Evaluation of sign-on policy",
    _INF,
    severity="WARN",
    result="DENY",
    reason="Sign-on policy evaluation resulted in DENY",
    by=Actor.END_USER,
    targets=False,
)
"""A rule denies the sign-in. Okta's catalogue has the type; when it is written, and in which words, is inferred."""
BY_IDP = Event(
    "user.authentication.auth_via_IDP",
    "Authenticate user via IDP",
    _REP,
    _REP,
    legacy="core.user_auth.idp.saml.login_success",
    by=Actor.END_USER,
)
"""As in a sample of a real log, of a user who came by SAML."""
BY_MFA = Event(
    "user.authentication.auth_via_mfa",
    "Authentication of user via MFA",
    _REP,
    _REP,
    legacy="core.user.factor.attempt_success",
    by=Actor.END_USER,
)
NOT_BY_MFA = BY_MFA.but(
    result="FAILURE", reason="INVALID_CREDENTIALS", severity="WARN", legacy="core.user.factor.attempt_fail"
)
"""A wrong passcode. Source: elastic/integrations, sample events; the severity is a guess."""
LOCKED = Event(
    "user.account.lock",
    "Max sign in attempts exceeded",
    _DOC,
    _REP,
    severity="DEBUG",
    result="FAILURE",
    reason="LOCKED_OUT",
    legacy="core.user_auth.account_locked",
    by=Actor.END_USER,
)
"""As in a sample. Other samples have SUCCESS, WARN, or the system as the actor."""
DEVICES_BLOCKED = LOCKED.but(
    message="Account Locked from New Devices - Max sign-in attempts exceeded.", text=_DOC, reason=None, legacy=None
)
"""Unknown devices are blocked. Source of message and result: Okta's support article on unknown devices."""
LOCK_LIMIT = Event(
    "user.account.lock.limit",
    "The user has been locked out 10 times in a row without a successful login. "
    "The account will no longer be automatically unlocked by Okta.",
    _DOC,
    _DOC,
    severity="WARN",
    by=Actor.POLICY,
)
"""Source: Okta's support article on ten lockouts in a row; of severity and actor, none."""
CREATED = Event("user.lifecycle.create", "Create Okta user", _DOC)
ACTIVATED = Event("user.lifecycle.activate", "Activate Okta user", _DOC)
"""An activation. Source: Okta's support article on reactivation in the System Log."""
REACTIVATED = Event("user.lifecycle.reactivate", "Reactivate Okta user", _DOC)
"""The way back by an import or a provisioning job, which writes it just before ACTIVATED. Source: the same article."""
IMPORT_STARTED = Event("system.import.start", "import started", _INF, _DOC, by=Actor.POLICY, targets=False)
IMPORT_COMPLETE = IMPORT_STARTED.but(
    type="system.import.complete", message="Import process complete", legacy="app.generic.import.complete"
)
"""An import begins and ends. Source of types and words, also of the next events: Okta's catalogue of event types. It is
inferred when they are written, and that Okta itself is the actor."""
IMPORT_CREATED = Event(
    "system.import.user.create",
    "Create user triggered by import process",
    _INF,
    _DOC,
    legacy="app.generic.import.details.add_user",
    by=Actor.POLICY,
)
IMPORT_UPDATED, IMPORT_SUSPENDED, IMPORT_UNSUSPENDED = (
    IMPORT_CREATED.but(
        type=f"system.import.user.{done}",
        message=f"{done.capitalize()} user triggered by import process",
        legacy=f"app.generic.import.details.{done}_user",
    )
    for done in ("update", "suspend", "unsuspend")
)
IMPORT_STATUS = IMPORT_CREATED.but(
    type="system.import.user.update_user_lifecycle_from_master",
    message="Update user status triggered by import process",
    legacy=None,
)
"""An import deactivates a user, or brings a deactivated one back."""
DEACTIVATED = Event("user.lifecycle.deactivate", "Deactivate Okta User", _DOC, _REP)
USER_SUSPENDED = Event(
    "user.lifecycle.suspend", "Suspend Okta user", _DOC, _REP, legacy="core.user.config.user_status.suspended"
)
"""A suspension, which names system@okta.com as its actor if Okta itself suspends the user.

Sources: elastic/integrations, sample events; Okta's support article on permanent lockout.
"""
UNSUSPENDED = Event("user.lifecycle.unsuspend", "Unsuspend Okta user", _DOC)
DELETION_BEGUN = Event("user.lifecycle.delete.initiated", "Delete Okta user initiated", _DOC)
DELETED = Event("user.lifecycle.delete.completed", "Delete Okta user completed", _DOC)
UNLOCKED_BY_ADMIN = Event("user.account.unlock_by_admin", "Unlock user account by admin", _DOC)
UNLOCKED_BY_CLOCK = Event("user.account.unlock", "Unlock user account", _DOC, by=Actor.CLOCK)
UNLOCKED_BY_USER = UNLOCKED_BY_CLOCK.but(tier=_UNK, by=None)
"""A user ends the lock in an Identity Engine org. Whether Okta writes it then no source says."""
UNLOCKED_BY_LINK = Event("user.account.unlock_token", "Unlock user account by token", _DOC)
EXPIRED = Event("user.account.expire_password", "Expire user password", _DOC)
RESET = Event("user.account.reset_password", "User's Okta password has been reset", _DOC)
FORGOTTEN = RESET.but(tier=_UNK)
"""An admin's `forgot_password`, which resets nothing yet. No source says which event it writes."""
RECOVERED = RESET.but(tier=_INF, by=Actor.POLICY)
"""A user's own request for a link. Source of type and actor: Okta's support article on finding resets by an admin,
which names Okta itself as the actor of a self-service reset. That it is written with the request is inferred."""
RESET_DENIED = RESET.but(result="FAILURE", reason="Invalid User State", severity="WARN", text=_INF)
"""A forgotten password that may not be reset now. Source of the reason: Okta's support article on the mail Forgot
Password Denied; that this is the event is inferred from another article, which shows it with a failure."""
NEW_PASSWORD = Event("user.account.update_password", "User update password for Okta", _DOC)
"""A new password, also a temporary one that an admin makes. Source of the latter: Okta's support article on finding
resets by an admin."""
REJECTED_PASSWORD = NEW_PASSWORD.but(result="FAILURE", reason="Password requirements were not met", severity="WARN")
"""A new password that does not meet the policy. Source of result and reason: Okta's support site."""
BAD_LINK = Event(
    "user.account.use_token",
    "Invalid self service recovery token used by user",
    _DOC,
    severity="WARN",
    result="FAILURE",
    reason="Invalid token",
    by=Actor.END_USER,
)
"""A recovery link that opens nothing. Source of result and reason: Okta's support article on invalid recovery tokens;
the severity is inferred."""
FACTORS_RESET = Event("user.mfa.factor.reset_all", "Reset all factors for user", _DOC)
FACTOR_ACTIVATED = Event(
    "user.mfa.factor.activate", "Activate factor for user", _DOC, _DOC, legacy="core.user.factor.activate"
)
FACTOR_CHANGED = FACTOR_ACTIVATED.but(
    type="user.mfa.factor.update", message="Update factor for user", tier=_INF, legacy="core.user.factor.update"
)
FACTOR_RESET = FACTOR_ACTIVATED.but(
    type="user.mfa.factor.deactivate", message="Reset factor for user", legacy="core.user.factor.deactivate"
)
"""A factor is activated, changed or reset. The user whose factor it is, is the target.

Source: Okta's catalogue of event types. That a new security question writes FACTOR_CHANGED is inferred.
"""
SESSIONS_CLEARED = Event("user.session.clear", "Clear user session", _DOC)
SESSION_ENDED = Event(
    "user.session.end", "User logout from Okta", _INF, _REP, legacy="core.user_auth.logout_success", by=Actor.ADMIN
)
"""The end of a session by an admin. It is inferred that an admin's call writes this event.

The target, which says whose session it was, is inferred too: a user's own sign-out has none. Sources: for the type,
Okta's catalogue of event types; for the rest, a user's own sign-out in elastic/integrations, sample events.
"""
SIGNED_OUT = Event(
    "user.session.end",
    "User logout from Okta",
    _REP,
    legacy="core.user_auth.logout_success",
    by=Actor.END_USER,
    targets=False,
)
"""A user's end of their own session. Source: the same sample."""
JOINED = Event(
    "group.user_membership.add",
    "Add user to group membership",
    _DOC,
    _REP,
    legacy="core.user_group_member.user_add",
    by=Actor.ADMIN,
)
"""An admin adds a user to a group. The targets are the user and the group.

Sources: for the type, Okta's catalogue of event types; for the targets, elastic/integrations, sample events.
"""
LEFT = JOINED.but(
    type="group.user_membership.remove",
    message="Remove user from group membership",
    legacy="core.user_group_member.user_remove",
)
"""An admin takes a user out of a group. Source of the type: Okta's catalogue of event types; that its targets are those
of JOINED is inferred."""
GROUP_CREATED = Event("group.lifecycle.create", "Create Okta group", _REP, _UNK, by=Actor.ADMIN, targets=False)
GROUP_CHANGED = GROUP_CREATED.but(type="group.profile.update", message="Update Okta group profile")
GROUP_DELETED = GROUP_CREATED.but(type="group.lifecycle.delete", message="Delete Okta group")
"""An admin makes, renames or deletes a group, which is the target. Source: firezone issue 15149; of the types also
Okta's catalogue of event types."""
IDP_CREATED = Event(
    "system.idp.lifecycle.create", "Create an identity provider", _DOC, _UNK, by=Actor.ADMIN, targets=False
)
IDP_CHANGED = IDP_CREATED.but(type="system.idp.lifecycle.update", message="Update an identity provider")
IDP_ACTIVATED = IDP_CREATED.but(type="system.idp.lifecycle.activate", message="Activate an identity provider")
IDP_DEACTIVATED = IDP_CREATED.but(type="system.idp.lifecycle.deactivate", message="Deactivate an identity provider")
IDP_DELETED = IDP_CREATED.but(type="system.idp.lifecycle.delete", message="Delete an identity provider")
"""An admin makes, changes or deletes an identity provider, which is the target. Source of the types: Okta's catalogue
of event types."""
POLICY_CREATED, POLICY_CHANGED, POLICY_ACTIVATED, POLICY_DEACTIVATED, POLICY_DELETED = (
    Event(
        f"policy.lifecycle.{done}",
        f"{done.capitalize()} policy",
        _DOC,
        _DOC,
        legacy=f"policy.{done}d",
        by=Actor.ADMIN,
        targets=False,
    )
    for done in ("create", "update", "activate", "deactivate", "delete")
)
POLICY_RULE_ADDED, POLICY_RULE_CHANGED, POLICY_RULE_ACTIVATED, POLICY_RULE_DEACTIVATED, POLICY_RULE_DELETED = (
    POLICY_CREATED.but(
        type=f"policy.rule.{done}",
        message=f"{done.capitalize()} policy rule",
        legacy=f"policy.rule.{done.removesuffix('e')}ed",
    )
    for done in ("add", "update", "activate", "deactivate", "delete")
)
"""An admin makes, changes, switches or deletes a policy or one of its rules. The policy is the target in both cases.

Sources: for types, words and legacy types, Okta's catalogue of event types; for the target, Okta's reference of the
System Log. That the target of a rule's event is the policy alone is inferred.
"""
AUTHENTICATOR_ACTIVATED, AUTHENTICATOR_DEACTIVATED, AUTHENTICATOR_CHANGED = (
    Event(
        f"security.authenticator.lifecycle.{done}",
        f"{done.capitalize()} authenticator",
        _DOC,
        _UNK,
        by=Actor.ADMIN,
        targets=False,
    )
    for done in ("activate", "deactivate", "update")
)
"""An admin switches an authenticator on or off, or renames it. Source of the types: Okta's catalogue of event types."""
RULE_CREATED = Event("policy.rule.add", "Add policy rule", _UNK, _UNK, by=Actor.ADMIN, targets=False)
RULE_CHANGED = RULE_CREATED.but(type="policy.rule.update", message="Update policy rule")
RULE_DELETED = RULE_CREATED.but(type="policy.rule.delete", message="Delete policy rule")
"""An admin makes, changes or deletes a group rule. No source says which event it writes. The catalogue has none for it,
and Okta's reference of the System Log says that the target of these events is a policy."""
RULE_ACTIVATED = Event(
    "group.user_membership.rule.trigger",
    "Trigger group membership rule",
    _INF,
    legacy="cvd.group_rule_triggered",
    by=Actor.ADMIN,
    targets=False,
)
RULE_DEACTIVATED = RULE_ACTIVATED.but(
    type="group.user_membership.rule.deactivated",
    message="Deactivate group membership rule",
    legacy="cvd.group_rule_deactivated",
    text=_UNK,
)
RULE_INVALIDATED = RULE_ACTIVATED.but(
    type="group.user_membership.rule.invalidate",
    message="Invalidate group membership rule",
    legacy="cvd.group_rule_invalidated",
    by=Actor.POLICY,
)
"""A rule begins to work, stops, or has lost a group. Source of types, words and legacy types: Okta's catalogue of event
types; that each is written here, and by whom, is inferred."""
EXCLUDED = Event(
    "group.user_membership.rule.add_exclusion",
    "Add user to group membership exclusion rule",
    _DOC,
    _DOC,
    legacy="core.user.added_to_rule_exclusion",
    by=Actor.ADMIN,
)
"""A rule leaves a user out from now on. Source: Okta's catalogue of event types. Of the way back no event is known."""
JOINED_BY_RULE, LEFT_BY_RULE = (event.but(tier=_INF, by=Actor.POLICY) for event in (JOINED, LEFT))
"""The same events by a group rule. It is inferred that a rule writes them, with Okta itself as the actor."""
APP_CREATED = Event("application.lifecycle.create", "Create application", _DOC, _UNK, by=Actor.ADMIN, targets=False)
"""An app is made. Source of this type and of the next ones: Okta's catalogue of event types."""
APP_UPDATED, APP_ACTIVATED, APP_DEACTIVATED, APP_DELETED = (
    APP_CREATED.but(type=f"application.lifecycle.{done}", message=f"{done.capitalize()} application")
    for done in ("update", "activate", "deactivate", "delete")
)
APP_ASSIGNED = Event(
    "application.user_membership.add", "Add user to application membership", _DOC, _UNK, by=Actor.ADMIN
)
"""An admin gives a user an app. Source of the type: Okta's catalogue of event types."""
APP_TAKEN = APP_ASSIGNED.but(type="application.user_membership.remove", message="Remove user's application membership")
"""An admin takes an app from a user. Source of the type: Okta's catalogue of event types."""
APP_DROPPED = APP_TAKEN.but(tier=_INF)
"""The same when the user is deactivated; that it is written then is inferred."""
TOO_MANY_CALLS = Event(
    "system.org.rate_limit.violation",
    "Rate limit violation",
    _DOC,
    severity="WARN",
    result="FAILURE",
    legacy="core.framework.ratelimit.exceeded",
    targets=False,
)
"""A call above the rate limit.

Sources: Okta's rate limit documentation, System Log events; Okta's catalogue of event types. Severity and outcome are
inferred. Actor, transaction and target are as in samples of `system.org.rate_limit.warning`.
"""
NEW_QUESTION = Event("user.account.update_profile", "Update user profile for Okta", _UNK)
"""A new recovery question. No source says which event it writes; the catalogue has none of its own for it."""
TYPE_CHANGED = Event("user.account.update_user_type", "Update user type", _DOC, _UNK)
"""A user is of another type now. Source of the type of the event: Okta's catalogue of event types."""
ROLE_ASSIGNED = Event("user.account.privilege.grant", "Grant user privilege", _DOC, _UNK, by=Actor.ADMIN)
ROLE_UNASSIGNED = ROLE_ASSIGNED.but(type="user.account.privilege.revoke", message="Revoke user privilege")
GROUP_ROLE_ASSIGNED, GROUP_ROLE_UNASSIGNED = (
    ROLE_ASSIGNED.but(type=f"group.privilege.{done}", message=f"{done.capitalize()} group privilege", targets=False)
    for done in ("grant", "revoke")
)
"""An admin gives a user or a group a role, or takes it away. Source of the types: Okta's catalogue of event types."""
PROFILE_CHANGED = Event("user.account.update_profile", "Update user profile for Okta", _DOC)
PRIMARY_EMAIL = Event("user.account.update_primary_email", "Update primary email for user", _DOC)
SECONDARY_EMAIL = Event("user.account.update_secondary_email", "Update secondary email for user", _DOC)

_RESET_MAIL = Event(
    "system.email.password_reset.sent_message",
    "Send self-service password reset email",
    _DOC,
    _DOC,
    legacy="core.user.email.message_sent.self_service.password_reset",
    by=Actor.POLICY,
)
CODE_MAILED = Event(
    "system.email.send_factor_verify_message", "Send factor verification email", _DOC, _UNK, by=Actor.POLICY
)
"""A mail with a code goes out. Source: Okta's catalogue of event types; in which order it comes is not known."""
CODE_REDEEMED = Event(
    "system.email.challenge_factor_redeemed", "Email challenge factor redeemed", _DOC, _UNK, by=Actor.END_USER
)
"""The code in a mail was given."""
MAILS = {
    Mail.RESET: _RESET_MAIL,
    Mail.FORGOT: _RESET_MAIL,
    Mail.UNLOCK: _RESET_MAIL.but(
        type="system.email.account_unlock.sent_message",
        message="Send self-service account unlock email",
        legacy="core.user.email.message_sent.self_service.account_unlock",
    ),
    Mail.DENIED: RESET_DENIED,
}
"""The event of a mail, by its kind. Source of types and words: Okta's catalogue of event types. Of an activation mail
none is known."""


def profile_events(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Event, ...]:
    """The events of a changed profile. It is a guess that a changed email address writes two events."""
    found = [PROFILE_CHANGED]
    for name, event in (("email", PRIMARY_EMAIL), ("secondEmail", SECONDARY_EMAIL)):
        if before.get(name) != after.get(name):
            found.append(event)
    return tuple(found) if len(found) == 1 else tuple(e.but(tier=_INF) for e in found)
