"""What is known of Okta, and from where.

Each observation is written from its source and never computed from the rules; what Okta said is spelled out here,
so that a changed rule or a changed text meets an observation that disagrees. A test plays each one through HTTP.

A rule that no observation speaks for is `inferred` where its neighbours leave one answer, and `unknown` where they
leave several (`Rule.perhaps`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lifecycle.model.cases import Case
from lifecycle.model.facts import Facts, Password, Status, status
from lifecycle.model.moves import Move, find
from lifecycle.model.tiers import Tier

SOURCES = {
    "OAS": "okta/okta-management-openapi-spec, management-oneOfInheritance.yaml, v2026.06.3",
    "USERS": "okta/okta-developer-docs, reference/api/users, commit f2c27aef12 (2024-08-27)",
    "AUTHN": "okta/okta-developer-docs, reference/api/authn, commit 468de9c5 (2026-08-21)",
    "ERR": "okta/okta-developer-docs, data/error-codes.json, release 2026.08.1",
    "FACTORS": "okta/okta-developer-docs, reference/api/factors, commit 00e50f0073",
    "NOTES": "okta/okta-developer-docs, release-notes/2018, Bugs Fixed for 2018.09",
    "PY": "okta/okta-sdk-python, recorded tests, TestUsersResource (2020 and 2025)",
    "TF": "okta/terraform-provider-okta, recorded tests (2022 to 2026)",
    "SIMPLE": "reedship/simpleokta, recorded tests, users (2021)",
    "CDC": "CDCgov/prime-simplereport, recorded stubs (2021)",
    "NET": "okta/okta-sdk-dotnet, tests against a live org, UserCredApiTests and UserAndUserLifecycleApiTests",
    "JAVA": "okta/okta-sdk-java, tests against a live org, UsersIT",
    "GDN": "guardian/gateway, docs/okta and tests of its Okta client",
    "BATON": "ConductorOne/baton-okta, verified against a live org (2026-08-05)",
    "PERC": "Percona's Go client for Okta, integration test against a live org",
    "WAL": "a Python test file of oktasdk with bodies copied from a live org",
    "SJSU": "San José State University IT, How to use OKTA Admin",
    "KB": "support.okta.com, knowledge base",
    "HELP": "help.okta.com",
    "SO": "stackoverflow.com, question 44783389 (2017)",
}
"""The keys before the colon in an observation's source."""


@dataclass(frozen=True)
class Observation:
    """One thing that was seen or said: this call, on such a user, came to that."""

    call: str
    before: Status
    tier: Tier
    source: str
    after: Status | None = None
    """The status then; None where the call was refused and the status is as before."""
    said: str = ""
    """Of a refusal: HTTP status, code and summary, as they came; empty where the source doesn't print them."""
    causes: tuple[str, ...] = ()
    under: Mapping[str, Any] = field(default_factory=dict)
    """Facts that held underneath the status."""
    cases: frozenset[Case] = frozenset()
    text: Tier | None = None
    """How well the words of `said` are known, where not as well as the outcome."""
    note: str = ""

    @property
    def refused(self) -> bool:
        """Whether Okta said no."""
        return self.after is None


R, D, P, U = Tier.RECORDED, Tier.DOCUMENTED, Tier.REPORTED, Tier.UNKNOWN
I = Tier.INFERRED  # noqa: E741 - the fact sheet's marks, a letter each
_S = Status
_ALREADY = "403 E0000016 Activation failed because the user is already active"
_STATUS = "403 E0000038 This operation is not allowed in the user's current status."
_NOBODY = "404 E0000007 Not found: Resource not found: {user} (User)"
_SUSPEND = "400 E0000001 Api validation failed: suspendUser"
_NO = "401 E0000004 Authentication failed"
_NOT_ACTIVE = ("Cannot suspend a user that is not active",)
_NOT_SUSPENDED = ("Cannot unsuspend a user that is not suspended",)
_NOT_LOCKED = ("The user is not locked out.",)
_EXPIRED = dict(password=Password.EXPIRED)
_SET = dict(password=Password.SET)
_NONE = dict(password=Password.NONE)
_ELSEWHERE = dict(external=True)
_NOTHING_OVER = dict(locked=False, reset=False)
_UNTROUBLED = _SET | _NOTHING_OVER


def _seen(call: str, before: Status, after: Status, tier: Tier, source: str, **rest: Any) -> Observation:
    return Observation(call, before, tier, source, after, **rest)


def _told(call: str, before: Status, said: str, tier: Tier, source: str, **rest: Any) -> Observation:
    return Observation(call, before, tier, source, said=said, **rest)


def _cases(*cases: Case) -> frozenset[Case]:
    return frozenset(cases)


_RIGHT = _cases(Case.RIGHT_PASSWORD)
_FACTOR = _cases(Case.MFA, Case.FACTOR)
_ENROLLS = _cases(Case.MFA, Case.ENROLLS)
_CODE = "403 E0000068 Invalid Passcode/Answer"
_WRONG_CODE = ("Your passcode doesn't match our records. Please try again.",)
_WRONG_ANSWER = ("Your answer doesn't match our records. Please try again.",)
_NOT_NOW = "This operation is not allowed in the current authentication state."

OBSERVATIONS: tuple[Observation, ...] = (
    # being created
    _seen("create_user", _S.ABSENT, _S.STAGED, R, "SIMPLE:create_user"),
    _seen(
        "create_user",
        _S.ABSENT,
        _S.PROVISIONED,
        R,
        "SIMPLE:create_and_activate_user",
        cases=_cases(Case.ACTIVATE),
        note="419 more in TF",
    ),
    _seen(
        "create_user",
        _S.ABSENT,
        _S.STAGED,
        R,
        "PY:test_comprehensive_user_lifecycle",
        cases=_cases(Case.PASSWORD),
    ),
    _seen(
        "create_user",
        _S.ABSENT,
        _S.ACTIVE,
        R,
        "PY:test_expire_password",
        cases=_cases(Case.ACTIVATE, Case.PASSWORD),
    ),
    _seen(
        "create_user",
        _S.ABSENT,
        _S.PASSWORD_EXPIRED,
        D,
        "USERS:create user with password and nextLogin",
        cases=_cases(Case.ACTIVATE, Case.PASSWORD, Case.CHANGE_AT_NEXT_LOGIN),
    ),
    _told(
        "create_user",
        _S.ABSENT,
        '400 E0000125 Could not create user. To create a user and expire their password immediately, "activate" '
        "must be true",
        D,
        "ERR:E0000125",
        cases=_cases(Case.PASSWORD, Case.CHANGE_AT_NEXT_LOGIN),
    ),
    _told(
        "create_user",
        _S.ABSENT,
        "400 E0000124 Could not create user. To create a user and expire their password immediately, a password "
        "must be specified",
        D,
        "ERR:E0000124",
        cases=_cases(Case.ACTIVATE, Case.CHANGE_AT_NEXT_LOGIN),
    ),
    *(
        _told(
            "create_user",
            before,
            "400 E0000001 Api validation failed: login",
            P,
            source,
            causes=("login: An object with this field already exists in the current organization",),
            cases=_cases(Case.ACTIVATE),
        )
        for before, source in (
            *((held, "GDN:users.test.ts") for held in _S if held not in (_S.ABSENT, _S.DEPROVISIONED)),
            (_S.DEPROVISIONED, "CDC:prime-simplereport#923"),
        )
    ),
    # no such user
    *(
        _told(call, _S.ABSENT, _NOBODY, R, f"SIMPLE:invalid_{name}")
        for call, name in (
            ("get_user", "get_user"),
            ("replace_user", "update_user"),
            ("delete_user", "delete_user"),
            ("activate", "activate_user"),
            ("reactivate", "reactivate_user"),
            ("deactivate", "deactivate_user"),
            ("suspend", "suspend_user"),
            ("unsuspend", "unsuspend_user"),
        )
    ),
    # reading and changing
    *(
        _seen("get_user", before, before, R, source)
        for before, source in (
            (_S.STAGED, "PY:test_create_get_user"),
            (_S.PROVISIONED, "TF:TestAccDataSourceOktaUsers_read"),
            (_S.ACTIVE, "PY:test_change_user_password"),
            (_S.PASSWORD_EXPIRED, "PY:test_expire_password"),
            (_S.SUSPENDED, "PY:test_comprehensive_user_lifecycle"),
            (_S.DEPROVISIONED, "TF:TestAccResourceOktaUser_statusDeprovisioned"),
        )
    ),
    _seen(
        "replace_user",
        _S.STAGED,
        _S.STAGED,
        R,
        "PY:test_replace_user",
        cases=_cases(Case.PASSWORD),
    ),
    _seen(
        "update_user",
        _S.PROVISIONED,
        _S.ACTIVE,
        R,
        "CDC:two users",
        cases=_cases(Case.PASSWORD),
        note="the Terraform provider refuses to try (C13)",
    ),
    _seen(
        "replace_user",
        _S.ACTIVE,
        _S.ACTIVE,
        R,
        "TF:TestAccResourceOktaUser_updateCredentials",
        cases=_cases(Case.PASSWORD),
    ),
    _seen("replace_user", _S.STAGED, _S.STAGED, R, "PY:test_update_user_profile"),
    _seen("replace_user", _S.PROVISIONED, _S.PROVISIONED, R, "SIMPLE:update_user"),
    _seen("update_user", _S.ACTIVE, _S.ACTIVE, R, "PY:test_user_with_http_info_methods"),
    _seen("replace_user", _S.ACTIVE, _S.ACTIVE, R, "TF:TestAccResourceOktaUser_loginUpdates"),
    _seen("update_user", _S.SUSPENDED, _S.SUSPENDED, D, "HELP:eu-suspend"),
    *(
        observation
        for call in ("update_user", "replace_user")
        for observation in (
            _told(call, _S.DEPROVISIONED, _NOBODY, P, "okta/okta-sdk-java#721"),
            _told(
                call,
                _S.DEPROVISIONED,
                _STATUS,
                D,
                "KB:Error-Not-Found-Resource-not-found-user-id-user",
                note="contradiction C22",
            ),
        )
    ),
    *(
        _told(
            "update_user",
            before,
            "",
            D,
            "USERS:password hash or hook in STAGED only",
            cases=_cases(Case.PASSWORD, Case.HASHED),
            text=U,
        )
        for before in (_S.PROVISIONED, _S.ACTIVE)
    ),
    _seen(
        "replace_user",
        _S.STAGED,
        _S.STAGED,
        R,
        "TF:TestAccResourceOktaUser_hashed_password_crud",
        cases=_cases(Case.PASSWORD, Case.HASHED),
    ),
    # deletion
    _seen("delete_user", _S.STAGED, _S.DEPROVISIONED, R, "PY:test_create_get_user"),
    _seen("delete_user", _S.PROVISIONED, _S.DEPROVISIONED, R, "TF:TestAccDataSourceOktaUsers_read"),
    _seen("delete_user", _S.ACTIVE, _S.DEPROVISIONED, R, "SIMPLE:delete_user_active"),
    _seen("delete_user", _S.RECOVERY, _S.DEPROVISIONED, R, "PY:test_get_reset_password_link_for_user"),
    _seen("delete_user", _S.DEPROVISIONED, _S.ABSENT, R, "PY:test_create_get_user"),
    # on and off
    _seen(
        "activate",
        _S.STAGED,
        _S.PROVISIONED,
        R,
        "TF:TestAccResourceOktaUser_updateAllAttributes",
        under=_NONE,
    ),
    _seen("activate", _S.STAGED, _S.ACTIVE, R, "PY:test_comprehensive_user_lifecycle", under=_SET),
    _seen("activate", _S.DEPROVISIONED, _S.PROVISIONED, R, "SIMPLE:update_user"),
    _told("activate", _S.PROVISIONED, _ALREADY, R, "SIMPLE:invalid_activate_user"),
    _told("activate", _S.LOCKED_OUT, _ALREADY, P, "articulate/terraform-provider-okta#225"),
    _seen("reactivate", _S.PROVISIONED, _S.PROVISIONED, R, "SIMPLE:reactivate_user"),
    _told("reactivate", _S.STAGED, _STATUS, R, "PY:test_reactivate_user"),
    _told("reactivate", _S.ACTIVE, _STATUS, R, "SIMPLE:reactivate_user_already_active"),
    _told("reactivate", _S.RECOVERY, "", U, "NET:comment, org limitation", note="contradiction C5"),
    _seen("reactivate", _S.RECOVERY, _S.RECOVERY, U, "OAS:reactivateUser", note="contradiction C5"),
    _told("reactivate", _S.DEPROVISIONED, "", P, "okta/okta-sdk-java#510", text=U),
    _seen("deactivate", _S.STAGED, _S.DEPROVISIONED, R, "TF:TestAccResourceOktaUser_statusDeprovisioned"),
    _seen("deactivate", _S.PROVISIONED, _S.DEPROVISIONED, R, "SIMPLE:update_user"),
    _seen("deactivate", _S.ACTIVE, _S.DEPROVISIONED, R, "PY:test_list_user_groups"),
    _seen("deactivate", _S.PASSWORD_EXPIRED, _S.DEPROVISIONED, R, "PY:test_expire_password"),
    _seen("deactivate", _S.RECOVERY, _S.DEPROVISIONED, R, "PY:test_comprehensive_user_lifecycle"),
    _seen("deactivate", _S.LOCKED_OUT, _S.DEPROVISIONED, P, "GDN:works on all user states"),
    _seen("deactivate", _S.SUSPENDED, _S.DEPROVISIONED, D, "OAS:suspendUser"),
    _told("deactivate", _S.DEPROVISIONED, _NOBODY, P, "okta/okta-sdk-java#721, okta/okta-sdk-nodejs#222"),
    # laid over the user, and lifted
    _seen("suspend", _S.ACTIVE, _S.SUSPENDED, R, "PY:test_suspend_user"),
    _seen(
        "suspend",
        _S.PROVISIONED,
        _S.SUSPENDED,
        D,
        "KB:users-getting-deactivated-instead-of-suspended-with-the-suspend-option-configured",
        note="contradiction C12: OAS says from ACTIVE only",
    ),
    _seen("suspend", _S.PASSWORD_EXPIRED, _S.SUSPENDED, R, "SIMPLE:suspend_user"),
    _told("suspend", _S.SUSPENDED, _SUSPEND, R, "SIMPLE:suspend_user_active", causes=_NOT_ACTIVE),
    _told(
        "suspend",
        _S.STAGED,
        _SUSPEND,
        D,
        "KB:users-getting-deactivated-instead-of-suspended-with-the-suspend-option-configured",
        causes=_NOT_ACTIVE,
        text=I,
    ),
    _seen("unsuspend", _S.SUSPENDED, _S.ACTIVE, P, "NET:line 605", under=_UNTROUBLED),
    _seen(
        "unsuspend",
        _S.SUSPENDED,
        _S.PASSWORD_EXPIRED,
        R,
        "SIMPLE:unsuspend_user",
        under=_EXPIRED | _NOTHING_OVER,
        note="contradiction C1: OAS says ACTIVE",
    ),
    _seen("unsuspend", _S.SUSPENDED, _S.LOCKED_OUT, P, "SJSU", under=dict(locked=True)),
    *(
        _told(
            "unsuspend",
            before,
            _SUSPEND,
            P,
            "WAL, BATON",
            causes=_NOT_SUSPENDED,
            text=U,
            note="the word after the colon is doubtful",
        )
        for before in (_S.STAGED, _S.ACTIVE)
    ),
    _seen("unlock", _S.LOCKED_OUT, _S.ACTIVE, D, "OAS:unlockUser", under=_SET),
    _seen(
        "unlock",
        _S.LOCKED_OUT,
        _S.PASSWORD_EXPIRED,
        R,
        "SIMPLE:unlock_user, unlocked_user",
        under=_EXPIRED,
        note="contradiction C2: OAS says ACTIVE",
    ),
    _told(
        "unlock",
        _S.ACTIVE,
        "403 E0000032 Unlock is not allowed for this user.",
        R,
        "PY:test_unlock_user",
        causes=_NOT_LOCKED,
    ),
    # the password's troubles
    _seen("expire_password", _S.ACTIVE, _S.PASSWORD_EXPIRED, R, "PY:test_expire_password"),
    _seen(
        "expire_password_with_temp_password",
        _S.ACTIVE,
        _S.PASSWORD_EXPIRED,
        R,
        "PY:test_comprehensive_user_lifecycle",
    ),
    _seen("expire_password_with_temp_password", _S.RECOVERY, _S.PASSWORD_EXPIRED, P, "NET:twice, live"),
    _seen("reset_password", _S.ACTIVE, _S.RECOVERY, P, "NET:asserted live"),
    _seen("reset_password", _S.ACTIVE, _S.RECOVERY, D, "OAS:resetPassword"),
    _seen(
        "reset_password",
        _S.PASSWORD_EXPIRED,
        _S.RECOVERY,
        P,
        "NET:test 13",
        note="the 200 is recorded: PY:test_comprehensive_user_lifecycle",
    ),
    _seen("reset_password", _S.RECOVERY, _S.RECOVERY, P, "GDN:an admin may reset again"),
    _seen(
        "reset_password",
        _S.ACTIVE,
        _S.PROVISIONED,
        D,
        "NOTES:OKTA-154024",
        cases=_cases(Case.BEFORE_2018_09, Case.NEVER_SIGNED_IN),
        note="the note does not say since when",
    ),
    _seen(
        "reset_password",
        _S.ACTIVE,
        _S.RECOVERY,
        D,
        "NOTES:OKTA-154024",
        cases=_cases(Case.NEVER_SIGNED_IN),
    ),
    _seen(
        "create_user",
        _S.ABSENT,
        _S.ACTIVE,
        D,
        "USERS:create user with authentication provider",
        cases=_cases(Case.ACTIVATE, Case.EXTERNAL),
    ),
    _seen(
        "create_user",
        _S.ABSENT,
        _S.STAGED,
        D,
        "USERS:create user with authentication provider",
        cases=_cases(Case.EXTERNAL),
    ),
    _told(
        "create_user",
        _S.ABSENT,
        "",
        D,
        "USERS:create user with authentication provider",
        cases=_cases(Case.ACTIVATE, Case.EXTERNAL, Case.PASSWORD),
        text=U,
    ),
    _seen("activate", _S.STAGED, _S.ACTIVE, P, "BATON:federated users", under=_ELSEWHERE),
    _seen("reset_password", _S.ACTIVE, _S.RECOVERY, D, "USERS:reset password", under=_ELSEWHERE),
    _seen(
        "reset_password",
        _S.ACTIVE,
        _S.ACTIVE,
        D,
        "USERS:convert a user to a federated user",
        cases=_cases(Case.TO_FEDERATION),
    ),
    _told("sign_in", _S.ACTIVE, _NO, D, "KB:common-okta-login-failures", under=_ELSEWHERE),
    # factors and sessions
    *(
        _seen("reset_factors", status_, status_, tier_, source)
        for status_, tier_, source in (
            (_S.ACTIVE, R, "PY:test_reset_factors"),
            (_S.RECOVERY, R, "PY:test_comprehensive_user_lifecycle"),
            (_S.PROVISIONED, P, "NET:live"),
        )
    ),
    _seen("clear_sessions", _S.ACTIVE, _S.ACTIVE, R, "PY:test_revoke_user_sessions"),
    _seen("clear_sessions", _S.RECOVERY, _S.RECOVERY, R, "PY:test_comprehensive_user_lifecycle"),
    # the password, by the API's other doors
    _seen("change_password", _S.ACTIVE, _S.ACTIVE, R, "PY:test_change_user_password", cases=_RIGHT),
    *(
        _seen("change_password", before, after, D, "OAS:changePassword", under=_SET, cases=_RIGHT)
        for before, after in ((_S.STAGED, _S.STAGED), (_S.RECOVERY, _S.ACTIVE))
    ),
    _told(
        "change_password",
        _S.ACTIVE,
        "403 E0000014 Update of credentials failed",
        P,
        "okta/okta-auth-java#108",
        causes=("Old Password is not correct",),
        under=_SET,
        note="contradiction C20: one mock says 400",
    ),
    _seen("change_recovery_question", _S.ACTIVE, _S.ACTIVE, R, "PY:test_change_recovery_question", cases=_RIGHT),
    *(
        _seen("change_recovery_question", before, before, D, "OAS:changeRecoveryQuestion", under=_SET, cases=_RIGHT)
        for before in (_S.STAGED, _S.RECOVERY)
    ),
    _told(
        "change_recovery_question",
        _S.ACTIVE,
        "403 E0000014 Update of credentials failed",
        P,
        "JAVA:changeRecoveryQuestion",
        under=_SET,
    ),
    _seen("forgot_password", _S.ACTIVE, _S.ACTIVE, R, "PY:test_forgot_password", under=_SET),
    _told(
        "forgot_password",
        _S.ACTIVE,
        "403 E0000017 Password reset failed",
        P,
        "GDN:users.test.ts",
        causes=("Forgot password is not supported for the user's login type",),
        under=_ELSEWHERE,
    ),
    _told(
        "forgot_password",
        _S.ACTIVE,
        "403 E0000034 Forgot password not allowed on specified user.",
        P,
        "okta/okta-sdk-python: a mock in its tests",
        causes=("Recovery credential not set.",),
        under=_SET,
        cases=_cases(Case.CLASSIC),
    ),
    _told("forgot_password", _S.PASSWORD_EXPIRED, "", P, "NET:not allowed in this status", text=U, note="C7"),
    _told("forgot_password", _S.RECOVERY, "", D, "OAS:resetPassword", text=U),
    _seen(
        "forgot_password_recovery_question",
        _S.ACTIVE,
        _S.ACTIVE,
        R,
        "PY:test_change_recovery_question",
        under=_SET,
        cases=_cases(Case.QUESTION, Case.RIGHT_ANSWER),
    ),
    # the end user's half
    _told("sign_in", _S.ABSENT, _NO, D, "AUTHN:primary authentication"),
    _told("sign_in", _S.STAGED, _NO, P, "okta/okta-auth-java#55", text=I),
    _told("sign_in", _S.PROVISIONED, _NO, P, "SO:can't log in", text=I),
    _seen(
        "sign_in",
        _S.ACTIVE,
        _S.ACTIVE,
        R,
        "PY:test_create_session_with_http_info",
        cases=_cases(Case.RIGHT_PASSWORD),
    ),
    _told("sign_in", _S.ACTIVE, _NO, R, "PY:sessions"),
    _seen(
        "sign_in",
        _S.ACTIVE,
        _S.PASSWORD_EXPIRED,
        D,
        "USERS:Understanding User status values",
        cases=_cases(Case.RIGHT_PASSWORD, Case.TOO_OLD),
    ),
    _seen(
        "sign_in",
        _S.ACTIVE,
        _S.LOCKED_OUT,
        D,
        "KB:When-does-the-MFA-Lockout-Counter-reset",
        said=_NO,
        cases=_cases(Case.LAST_FAILURE),
    ),
    _seen(
        "sign_in",
        _S.PASSWORD_EXPIRED,
        _S.LOCKED_OUT,
        R,
        "SIMPLE:unlock_user, unlocked_user",
        said=_NO,
        cases=_cases(Case.LAST_FAILURE),
        note="by consequence",
    ),
    _seen(
        "sign_in",
        _S.PASSWORD_EXPIRED,
        _S.PASSWORD_EXPIRED,
        D,
        "AUTHN:change expired password",
        cases=_cases(Case.RIGHT_PASSWORD),
    ),
    _told("sign_in", _S.PASSWORD_EXPIRED, _NO, D, "AUTHN:primary authentication"),
    _seen(
        "sign_in",
        _S.LOCKED_OUT,
        _S.LOCKED_OUT,
        D,
        "AUTHN:showLockoutFailures",
        cases=_cases(Case.SHOW_LOCKOUTS, Case.RIGHT_PASSWORD),
    ),
    _seen(
        "sign_in",
        _S.ACTIVE,
        _S.ACTIVE,
        D,
        "AUTHN:warnBeforePasswordExpired",
        cases=_cases(Case.RIGHT_PASSWORD, Case.SOON_TOO_OLD),
    ),
    *(
        _seen("sign_in", before, before, D, f"AUTHN:primary authentication: {what}", cases=_FACTOR | _RIGHT)
        for before, what in (
            (_S.ACTIVE, "factor challenge"),
            (_S.PASSWORD_EXPIRED, "MFA_REQUIRED comes before PASSWORD_EXPIRED"),
        )
    ),
    _seen("sign_in", _S.ACTIVE, _S.ACTIVE, D, "AUTHN:factor enroll", cases=_ENROLLS | _RIGHT),
    _seen(
        "open_activation_link", _S.ACTIVE, _S.ACTIVE, D, "AUTHN:activation token: SUCCESS or MFA_ENROLL", cases=_ENROLLS
    ),
    _seen("skip", _S.ACTIVE, _S.ACTIVE, D, "AUTHN:skip optional MFA_ENROLL", cases=_ENROLLS | {Case.ENROLLING}),
    *(
        _seen("verify_factor", before, before, D, source, cases=_FACTOR | {Case.RIGHT_PASSCODE})
        for before, source in (
            (_S.ACTIVE, "AUTHN:verify factor"),
            (_S.PASSWORD_EXPIRED, "AUTHN:MFA_REQUIRED comes before PASSWORD_EXPIRED"),
        )
    ),
    _seen("verify_factor", _S.ACTIVE, _S.ACTIVE, D, "AUTHN:send SMS challenge", cases=_FACTOR | {Case.SENDS}),
    _told("verify_factor", _S.ACTIVE, _CODE, D, "AUTHN:verify TOTP factor", causes=_WRONG_CODE, cases=_FACTOR),
    _told(
        "verify_factor",
        _S.ACTIVE,
        _CODE,
        D,
        "AUTHN:verify security question factor",
        causes=_WRONG_ANSWER,
        cases=_FACTOR | {Case.BY_QUESTION},
    ),
    _seen(
        "verify_factor",
        _S.ACTIVE,
        _S.LOCKED_OUT,
        D,
        "KB:otp-verification-attempts-limitations",
        said="403 E0000069 User Locked",
        cases=_FACTOR | {Case.LAST_PASSCODE},
        text=P,
        note="contradiction C21: where Okta's own page asks, the factor rests for five minutes instead",
    ),
    _told(
        "verify_factor",
        _S.PASSWORD_EXPIRED,
        f"403 E0000079 {_NOT_NOW}",
        D,
        "AUTHN:a call in a wrong state",
        causes=(_NOT_NOW,),
    ),
    _seen(
        "verify_factor",
        _S.ACTIVE,
        _S.ACTIVE,
        D,
        "FACTORS:verify TOTP factor",
        cases=_cases(Case.TRUSTED, Case.FACTOR, Case.RIGHT_PASSCODE),
    ),
    _told(
        "verify_factor",
        _S.ACTIVE,
        _CODE,
        D,
        "FACTORS:verify TOTP factor",
        causes=_WRONG_CODE,
        cases=_cases(Case.TRUSTED, Case.FACTOR),
    ),
    _seen("skip", _S.ACTIVE, _S.ACTIVE, D, "AUTHN:skip"),
    *(
        _seen(
            "answer_question",
            before,
            _S.SUSPENDED,
            D,
            "KB:Is-There-a-Permanent-Lockout",
            said="403 E0000087 The recovery question answer did not match our records.",
            cases=_cases(Case.LAST_ANSWER),
            note="the number of answers is only told as about five",
        )
        for before in (_S.RECOVERY, _S.ACTIVE)
    ),
    _seen(
        "answer_question",
        _S.LOCKED_OUT,
        _S.SUSPENDED,
        P,
        "SJSU:locked users are suspended by Okta itself",
        said="403 E0000087 The recovery question answer did not match our records.",
        cases=_cases(Case.LAST_ANSWER, Case.SELF_SERVICE_UNLOCK),
        note="told is the outcome, not by which answers",
    ),
    _seen("recover_password", _S.ACTIVE, _S.ACTIVE, D, "AUTHN:forgot password"),
    _seen(
        "recover_password",
        _S.ACTIVE,
        _S.ACTIVE,
        D,
        "KB:Users-are-receiving-Forgot-Password-Denied-Email",
        cases=_cases(Case.MINIMUM_AGE, Case.TOO_YOUNG),
    ),
    _seen(
        "recover_password",
        _S.LOCKED_OUT,
        _S.LOCKED_OUT,
        D,
        "KB:Users-are-receiving-Forgot-Password-Denied-Email",
        note="where the policy hides that the user is locked",
    ),
    _seen(
        "recover_password", _S.ABSENT, _S.ABSENT, D, "AUTHN:forgot password", note="the same answer for unknown users"
    ),
    _seen(
        "recover_password",
        _S.ACTIVE,
        _S.RECOVERY,
        P,
        "GDN:a trusted application's recovery/password",
        cases=_cases(Case.TRUSTED),
    ),
    _told(
        "unlock_account",
        _S.ABSENT,
        "403 E0000095 Recovery not allowed for unknown user.",
        D,
        "AUTHN:unlock account with trusted application",
        cases=_cases(Case.TRUSTED, Case.SELF_SERVICE_UNLOCK),
    ),
    _told(
        "recover_password",
        _S.ABSENT,
        "403 E0000095 Recovery not allowed for unknown user.",
        D,
        "AUTHN:forgot password by a trusted application",
        cases=_cases(Case.TRUSTED),
    ),
    _told(
        "unlock_account",
        _S.LOCKED_OUT,
        "403 E0000119 Your account is locked. Please contact your administrator.",
        D,
        "AUTHN:unlock account",
    ),
    _seen(
        "unlock_account",
        _S.LOCKED_OUT,
        _S.LOCKED_OUT,
        D,
        "AUTHN:unlock account",
        cases=_cases(Case.SELF_SERVICE_UNLOCK),
    ),
    _told("sign_in", _S.RECOVERY, _NO, P, "PERC:sign-in fails", cases=_cases(Case.RIGHT_PASSWORD), text=I),
    _told("sign_in", _S.SUSPENDED, _NO, P, "PERC:sign-in fails", cases=_cases(Case.RIGHT_PASSWORD), text=I),
    _told(
        "sign_in",
        _S.LOCKED_OUT,
        _NO,
        D,
        "AUTHN:showLockoutFailures",
        cases=_cases(Case.RIGHT_PASSWORD),
    ),
    _seen("open_activation_link", _S.PROVISIONED, _S.PROVISIONED, R, "CDC:activation token"),
    _seen("open_activation_link", _S.ACTIVE, _S.ACTIVE, D, "AUTHN:primary authentication with activation token"),
    _seen("open_reset_link", _S.RECOVERY, _S.RECOVERY, D, "AUTHN:verify recovery token"),
    _seen(
        "open_reset_link",
        _S.RECOVERY,
        _S.RECOVERY,
        D,
        "AUTHN:verify recovery token",
        cases=_cases(Case.QUESTION),
    ),
    _seen(
        "open_reset_link",
        _S.LOCKED_OUT,
        _S.ACTIVE,
        D,
        "AUTHN:unlock account",
        cases=_cases(Case.UNLOCK_LINK, Case.SELF_SERVICE_UNLOCK),
    ),
    _seen("open_reset_link", _S.PROVISIONED, _S.PROVISIONED, P, "GDN:activation token at recovery/token"),
    _seen(
        "answer_question",
        _S.RECOVERY,
        _S.RECOVERY,
        D,
        "AUTHN:answer recovery question",
        cases=_cases(Case.RIGHT_ANSWER),
    ),
    _told(
        "answer_question",
        _S.RECOVERY,
        "403 E0000087 The recovery question answer did not match our records.",
        D,
        "AUTHN:answer recovery question",
        note="contradiction C20: one mock says 400",
    ),
    _seen("choose_password", _S.PROVISIONED, _S.ACTIVE, D, "AUTHN:reset password; GDN"),
    _seen("choose_password", _S.RECOVERY, _S.ACTIVE, D, "AUTHN:reset password; GDN"),
    _seen("change_expired_password", _S.PASSWORD_EXPIRED, _S.ACTIVE, D, "AUTHN:change expired password"),
    # time
    _seen(
        "wait",
        _S.LOCKED_OUT,
        _S.ACTIVE,
        D,
        "KB:user-automatically-unlocked-before-lockout-duration",
        under=_SET,
        cases=_cases(Case.AUTO_UNLOCK_DUE),
    ),
    _seen("wait", _S.ACTIVE, _S.ACTIVE, D, "USERS:Understanding User status values"),
)


@dataclass(frozen=True)
class Backing:
    """How well it is known what a move comes to."""

    tier: Tier
    text: Tier
    """How well the words of a refusal are known."""
    by: tuple[Observation, ...]
    """What speaks for it, best first."""
    against: tuple[Observation, ...]
    """What contradicts it."""


def example(seen: Observation, facts: Facts) -> bool:
    """Whether such a user is one that the observation speaks of. Unless it says so, it speaks of no federated one."""
    under = {"external": False} | dict(seen.under)
    return seen.before is status(facts) and all(getattr(facts, name) == value for name, value in under.items())


def _agrees(seen: Observation, move: Move) -> bool:
    refusal = move.refusal
    if bool(seen.said) or seen.refused:
        same_words = not seen.said or (refusal is not None and str(refusal) == seen.said)
        if refusal is None or not same_words:
            return False
    elif refusal is not None:
        return False
    return status(move.after) is (seen.after or seen.before)


def _speaks_of(seen: Observation, move: Move) -> bool:
    if seen.call != move.call or not example(seen, move.before):
        return False
    return find(move.call, move.before, seen.cases) is move.rule


@cache
def backing(move: Move) -> Backing:
    """What is known of this move: its tier, and the observations for and against."""
    about = sorted((o for o in OBSERVATIONS if _speaks_of(o, move)), key=lambda o: o.tier.rank)
    by = tuple(o for o in about if _agrees(o, move))
    against = tuple(o for o in about if not _agrees(o, move))
    nothing = Tier.UNKNOWN if move.rule.perhaps else Tier.INFERRED
    tier = by[0].tier if by else nothing
    text = (by[0].text or tier) if by else nothing
    return Backing(tier, text, by, against)


def tier(move: Move) -> Tier:
    """How well it is known what this move comes to."""
    return backing(move).tier
