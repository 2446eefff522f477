"""What is known about Okta, and from which source: one row for each thing that a source saw or said.

Each row is written from its source and never computed from the rules, so a rule or a text that changes disagrees with a
row. A test checks each row over HTTP. `sources.py` has the sources. The statuses and conditions are named as in
`rules.py`, in the words of `words.py`; `observations.py` has the form of a row.
`docs/okta-facts.md` says the same at length.
"""

from lifecycle.model.observations import Denial, Observation, Under, row
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier
from lifecycle.model.words import *

# fmt: off
RECORDED, DOCUMENTED, REPORTED = Tier.RECORDED, Tier.DOCUMENTED, Tier.REPORTED
INFERRED, UNKNOWN = Tier.INFERRED, Tier.UNKNOWN

NO_PASSWORD, USABLE_PASSWORD, EXPIRED_PASSWORD = Under.NO_PASSWORD, Under.USABLE_PASSWORD, Under.EXPIRED_PASSWORD
NO_RESET, NOT_LOCKED = Under.NO_RESET, Under.NOT_LOCKED

REFUSED = Denial()
"""A refusal whose text the source does not show."""
SAID_LOGIN_TAKEN = Denial(
    "400 E0000001 Api validation failed: login",
    ("login: An object with this field already exists in the current organization",),
)
SAID_CANNOT_SUSPEND = Denial(
    "400 E0000001 Api validation failed: suspendUser",
    ("Cannot suspend a user that is not active",),
)
SAID_CANNOT_UNSUSPEND = Denial(
    "400 E0000001 Api validation failed: suspendUser",
    ("Cannot unsuspend a user that is not suspended",),
)
SAID_EXPIRE_NEEDS_PASSWORD = Denial(
    "400 E0000124 Could not create user. To create a user and expire their password immediately, a "
    "password must be specified"
)
SAID_EXPIRE_NEEDS_ACTIVATE = Denial(
    '400 E0000125 Could not create user. To create a user and expire their password immediately, '
    '"activate" must be true'
)
SAID_SIGN_IN_FAILED = Denial("401 E0000004 Authentication failed")
SAID_WRONG_OLD_PASSWORD = Denial("403 E0000014 Update of credentials failed", ("Old Password is not correct",))
SAID_NO_CHANGE = Denial("403 E0000035 Change password not allowed on specified user.")
SAID_CREDENTIALS_FAILED = Denial("403 E0000014 Update of credentials failed")
SAID_ALREADY_ACTIVE = Denial("403 E0000016 Activation failed because the user is already active")
SAID_RESET_NOT_ALLOWED = Denial(
    "403 E0000017 Password reset failed",
    ("Password reset is not allowed in the user's current status",),
)
SAID_KEPT_ELSEWHERE = Denial("403 E0000023 Operation failed because user profile is mastered under another system")
SAID_NO_FORGOTTEN_PASSWORD = Denial(
    "403 E0000017 Password reset failed",
    ("Forgot password is not supported for the user's login type",),
)
SAID_NOT_LOCKED_OUT = Denial("403 E0000032 Unlock is not allowed for this user.", ("The user is not locked out.",))
SAID_NO_FORGETTING_NOW = Denial(
    "403 E0000034 Forgot password not allowed on specified user.",
    ("Forgot password is not allowed in the user's current status",),
)
SAID_NO_RECOVERY_QUESTION = Denial(
    "403 E0000034 Forgot password not allowed on specified user.",
    ("Recovery credential not set.",),
)
SAID_WRONG_STATUS = Denial("403 E0000038 This operation is not allowed in the user's current status.")
SAID_WRONG_PASSCODE = Denial(
    "403 E0000068 Invalid Passcode/Answer",
    ("Your passcode doesn't match our records. Please try again.",),
)
SAID_WRONG_FACTOR_ANSWER = Denial(
    "403 E0000068 Invalid Passcode/Answer",
    ("Your answer doesn't match our records. Please try again.",),
)
SAID_USER_LOCKED = Denial("403 E0000069 User Locked")
SAID_WRONG_STATE = Denial(
    "403 E0000079 This operation is not allowed in the current authentication state.",
    ("This operation is not allowed in the current authentication state.",),
)
SAID_WRONG_ANSWER = Denial("403 E0000087 The recovery question answer did not match our records.")
SAID_NOT_PERMITTED = Denial("403 E0000006 You do not have permission to perform the requested action")
SAID_UNKNOWN_USER = Denial("403 E0000095 Recovery not allowed for unknown user.")
SAID_ACCOUNT_LOCKED = Denial("403 E0000119 Your account is locked. Please contact your administrator.")
SAID_NO_SUCH_USER = Denial("404 E0000007 Not found: Resource not found: {user} (User)")

OBSERVATIONS: tuple[Observation, ...] = (
    # A row: the call, the status before it, what was given, what came of it, how well that is known, and the source.
    # What came of it is the status afterwards, or a refusal.

    # Creating a user
    row("create_user", ABSENT, (), STAGED, RECORDED, Source.SIMPLEOKTA.at("create_user")),
    row("create_user", ABSENT, (ACTIVATE,), PROVISIONED,
        RECORDED, Source.SIMPLEOKTA.at("create_and_activate_user"),
        note="and 419 recordings of the Terraform provider"),
    row("create_user", ABSENT, (PASSWORD,), STAGED,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_comprehensive_user_lifecycle")),
    row("create_user", ABSENT, (ACTIVATE, PASSWORD), ACTIVE,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_expire_password")),
    row("create_user", ABSENT, (ACTIVATE, PASSWORD, CHANGE_AT_NEXT_LOGIN), PASSWORD_EXPIRED,
        DOCUMENTED, Source.USERS_API.at("create user with password and nextLogin")),
    row("create_user", ABSENT, (PASSWORD, CHANGE_AT_NEXT_LOGIN), SAID_EXPIRE_NEEDS_ACTIVATE,
        DOCUMENTED, Source.ERROR_CODES.at("E0000125")),
    row("create_user", ABSENT, (ACTIVATE, CHANGE_AT_NEXT_LOGIN), SAID_EXPIRE_NEEDS_PASSWORD,
        DOCUMENTED, Source.ERROR_CODES.at("E0000124")),
    row("create_user", ABSENT, (ACTIVATE, EXTERNAL), ACTIVE,
        DOCUMENTED, Source.USERS_API.at("create user with authentication provider")),
    row("create_user", ABSENT, (EXTERNAL,), STAGED,
        DOCUMENTED, Source.USERS_API.at("create user with authentication provider")),
    row("create_user", ABSENT, (ACTIVATE, PASSWORD, EXTERNAL), REFUSED,
        DOCUMENTED, Source.USERS_API.at("create user with authentication provider"), words=UNKNOWN),
    row("create_user", STAGED, (ACTIVATE,), SAID_LOGIN_TAKEN, REPORTED, Source.GUARDIAN.at("users.test.ts")),
    row("create_user", PROVISIONED, (ACTIVATE,), SAID_LOGIN_TAKEN, REPORTED, Source.GUARDIAN.at("users.test.ts")),
    row("create_user", ACTIVE, (ACTIVATE,), SAID_LOGIN_TAKEN, REPORTED, Source.GUARDIAN.at("users.test.ts")),
    row("create_user", RECOVERY, (ACTIVATE,), SAID_LOGIN_TAKEN, REPORTED, Source.GUARDIAN.at("users.test.ts")),
    row("create_user", PASSWORD_EXPIRED, (ACTIVATE,), SAID_LOGIN_TAKEN, REPORTED, Source.GUARDIAN.at("users.test.ts")),
    row("create_user", LOCKED_OUT, (ACTIVATE,), SAID_LOGIN_TAKEN, REPORTED, Source.GUARDIAN.at("users.test.ts")),
    row("create_user", SUSPENDED, (ACTIVATE,), SAID_LOGIN_TAKEN, REPORTED, Source.GUARDIAN.at("users.test.ts")),
    row("create_user", DEPROVISIONED, (ACTIVATE,), SAID_LOGIN_TAKEN, REPORTED, Source.SIMPLEREPORT_923),

    # A user who does not exist
    row("get_user", ABSENT, (), SAID_NO_SUCH_USER, RECORDED, Source.SIMPLEOKTA.at("invalid_user")),
    row("replace_user", ABSENT, (), SAID_NO_SUCH_USER, RECORDED, Source.SIMPLEOKTA.at("invalid_id_update_user")),
    row("delete_user", ABSENT, (), SAID_NO_SUCH_USER, RECORDED, Source.SIMPLEOKTA.at("invalid_delete_user")),
    row("activate", ABSENT, (), SAID_NO_SUCH_USER, RECORDED, Source.SIMPLEOKTA.at("invalid_id_activate_user")),
    row("reactivate", ABSENT, (), SAID_NO_SUCH_USER, RECORDED, Source.SIMPLEOKTA.at("invalid_reactivate_user")),
    row("deactivate", ABSENT, (), SAID_NO_SUCH_USER, RECORDED, Source.SIMPLEOKTA.at("invalid_deactivate_user")),
    row("suspend", ABSENT, (), SAID_NO_SUCH_USER, RECORDED, Source.SIMPLEOKTA.at("invalid_suspend_user")),
    row("unsuspend", ABSENT, (), SAID_NO_SUCH_USER, RECORDED, Source.SIMPLEOKTA.at("invalid_unsuspend_user")),

    # Reading and changing a user
    row("get_user", STAGED, (), STAGED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_create_get_user")),
    row("get_user", PROVISIONED, (), PROVISIONED,
        RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccDataSourceOktaUsers_read")),
    row("get_user", ACTIVE, (), ACTIVE, RECORDED, Source.OKTA_SDK_PYTHON.at("test_change_user_password")),
    row("get_user", PASSWORD_EXPIRED, (), PASSWORD_EXPIRED,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_expire_password")),
    row("get_user", SUSPENDED, (), SUSPENDED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_comprehensive_user_lifecycle")),
    row("get_user", DEPROVISIONED, (), DEPROVISIONED,
        RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccResourceOktaUser_statusDeprovisioned")),
    row("update_user", PROVISIONED, (PASSWORD,), ACTIVE,
        RECORDED, Source.SIMPLEREPORT.at("email"), note="the Terraform provider refuses to try (C13)"),
    row("update_user", PROVISIONED, (PASSWORD, HASHED), REFUSED,
        DOCUMENTED, Source.USERS_API.at("password hash or hook in STAGED only"), words=UNKNOWN),
    row("update_user", ACTIVE, (), ACTIVE, RECORDED, Source.OKTA_SDK_PYTHON.at("test_user_with_http_info_methods")),
    row("update_user", ACTIVE, (PASSWORD, HASHED), REFUSED,
        DOCUMENTED, Source.USERS_API.at("password hash or hook in STAGED only"), words=UNKNOWN),
    row("update_user", ACTIVE, (PASSWORD, FEDERATED), REFUSED,
        REPORTED, Source.GUARDIAN.at("docs/okta/password-reset.md and signin.md"), words=UNKNOWN,
        note="only reset_password leads such a user to a password; how the call is refused, it does not say"),
    row("update_user", SUSPENDED, (), SUSPENDED, DOCUMENTED, Source.OKTA_HELP.at("eu-suspend")),
    row("update_user", DEPROVISIONED, (), SAID_NO_SUCH_USER, REPORTED, Source.SDK_JAVA_721),
    row("update_user", DEPROVISIONED, (), SAID_WRONG_STATUS,
        DOCUMENTED, Source.DEACTIVATED_PROFILES, note="contradiction C22: reports of 2022 say 404"),
    row("update_user", DEPROVISIONED, (), SAID_WRONG_STATUS, DOCUMENTED, Source.EDIT_DEACTIVATED),
    row("update_user", DEPROVISIONED, (EDITS_DEACTIVATED,), DEPROVISIONED, DOCUMENTED, Source.EDIT_DEACTIVATED),
    row("update_user", DEPROVISIONED, (), REFUSED, REPORTED, Source.PLOY, words=UNKNOWN),
    row("replace_user", STAGED, (PASSWORD,), STAGED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_replace_user")),
    row("replace_user", STAGED, (), STAGED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_update_user_profile")),
    row("replace_user", STAGED, (PASSWORD, HASHED), STAGED,
        RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccResourceOktaUser_hashed_password_crud")),
    row("replace_user", PROVISIONED, (), PROVISIONED, RECORDED, Source.SIMPLEOKTA.at("update_user")),
    row("replace_user", ACTIVE, (PASSWORD,), ACTIVE,
        RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccResourceOktaUser_updateCredentials")),
    row("replace_user", ACTIVE, (), ACTIVE,
        RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccResourceOktaUser_loginUpdates")),
    row("replace_user", DEPROVISIONED, (), SAID_NO_SUCH_USER, REPORTED, Source.SDK_JAVA_721),
    row("replace_user", DEPROVISIONED, (), SAID_WRONG_STATUS,
        DOCUMENTED, Source.DEACTIVATED_PROFILES, note="contradiction C22: reports of 2022 say 404"),
    row("replace_user", DEPROVISIONED, (), SAID_WRONG_STATUS, DOCUMENTED, Source.EDIT_DEACTIVATED),
    row("replace_user", DEPROVISIONED, (EDITS_DEACTIVATED,), DEPROVISIONED, DOCUMENTED, Source.EDIT_DEACTIVATED),

    # Deleting a user
    row("delete_user", STAGED, (), DEPROVISIONED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_create_get_user")),
    row("delete_user", PROVISIONED, (), DEPROVISIONED,
        RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccDataSourceOktaUsers_read")),
    row("delete_user", ACTIVE, (), DEPROVISIONED, RECORDED, Source.SIMPLEOKTA.at("delete_user_active")),
    row("delete_user", RECOVERY, (), DEPROVISIONED,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_get_reset_password_link_for_user")),
    row("delete_user", DEPROVISIONED, (), ABSENT, RECORDED, Source.OKTA_SDK_PYTHON.at("test_create_get_user")),

    # Activation and deactivation
    row("activate", STAGED, (NO_PASSWORD,), PROVISIONED,
        RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccResourceOktaUser_updateAllAttributes")),
    row("activate", STAGED, (NO_PASSWORD,), PROVISIONED, REPORTED, Source.GUARDIAN.at("register.ts")),
    row("activate", STAGED, (USABLE_PASSWORD,), ACTIVE,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_comprehensive_user_lifecycle")),
    row("activate", STAGED, (FEDERATED,), ACTIVE, REPORTED, Source.BATON_OKTA.at("federated users")),
    row("activate", PROVISIONED, (), SAID_ALREADY_ACTIVE, RECORDED, Source.SIMPLEOKTA.at("invalid_activate_user")),
    row("activate", LOCKED_OUT, (), SAID_ALREADY_ACTIVE, REPORTED, Source.ARTICULATE_225),
    row("activate", DEPROVISIONED, (), PROVISIONED, RECORDED, Source.SIMPLEOKTA.at("update_user")),
    row("activate", DEPROVISIONED, (), PROVISIONED,
        REPORTED, Source.GUARDIAN.at("oktaIdxShared.ts, forceUserIntoActiveState")),
    row("reactivate", STAGED, (), SAID_WRONG_STATUS, RECORDED, Source.OKTA_SDK_PYTHON.at("test_reactivate_user")),
    row("reactivate", PROVISIONED, (), PROVISIONED, RECORDED, Source.SIMPLEOKTA.at("reactivate_user")),
    row("reactivate", PROVISIONED, (), PROVISIONED, REPORTED, Source.GUARDIAN.at("register.ts")),
    row("reactivate", ACTIVE, (), SAID_WRONG_STATUS, RECORDED, Source.SIMPLEOKTA.at("reactivate_user_already_active")),
    row("reactivate", RECOVERY, (), REFUSED,
        UNKNOWN, Source.OKTA_SDK_DOTNET.at("a comment on RECOVERY"), note="contradiction C5"),
    row("reactivate", RECOVERY, (), RECOVERY, UNKNOWN, Source.OPENAPI.at("reactivateUser"), note="contradiction C5"),
    row("reactivate", DEPROVISIONED, (), REFUSED, REPORTED, Source.SDK_JAVA_510, words=UNKNOWN),
    row("deactivate", STAGED, (), DEPROVISIONED,
        RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccResourceOktaUser_statusDeprovisioned")),
    row("deactivate", PROVISIONED, (), DEPROVISIONED, RECORDED, Source.SIMPLEOKTA.at("update_user")),
    row("deactivate", ACTIVE, (), DEPROVISIONED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_list_user_groups")),
    row("deactivate", RECOVERY, (), DEPROVISIONED,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_comprehensive_user_lifecycle")),
    row("deactivate", PASSWORD_EXPIRED, (), DEPROVISIONED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_expire_password")),
    row("deactivate", LOCKED_OUT, (), DEPROVISIONED,
        REPORTED, Source.GUARDIAN.at("docs/okta, deactivate works in all statuses")),
    row("deactivate", SUSPENDED, (), DEPROVISIONED, DOCUMENTED, Source.OPENAPI.at("suspendUser")),
    row("deactivate", DEPROVISIONED, (), SAID_NO_SUCH_USER, REPORTED, Source.SDK_JAVA_721),
    row("deactivate", DEPROVISIONED, (), SAID_NO_SUCH_USER, REPORTED, Source.SDK_NODEJS_222),

    # Suspension and locks
    row("suspend", STAGED, (), SAID_CANNOT_SUSPEND, DOCUMENTED, Source.DEACTIVATED_INSTEAD, words=INFERRED),
    row("suspend", PROVISIONED, (), SUSPENDED,
        DOCUMENTED, Source.DEACTIVATED_INSTEAD, note="contradiction C12: Okta's reference says from ACTIVE only"),
    row("suspend", ACTIVE, (), SUSPENDED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_suspend_user")),
    row("suspend", PASSWORD_EXPIRED, (), SUSPENDED, RECORDED, Source.SIMPLEOKTA.at("suspend_user")),
    row("suspend", SUSPENDED, (), SAID_CANNOT_SUSPEND, RECORDED, Source.SIMPLEOKTA.at("suspend_user_active")),
    row("unsuspend", STAGED, (), SAID_CANNOT_UNSUSPEND,
        REPORTED, Source.OKTASDK_TESTS, words=UNKNOWN, note="the word after the colon is doubtful"),
    row("unsuspend", STAGED, (), SAID_CANNOT_UNSUSPEND,
        REPORTED, Source.BATON_OKTA, words=UNKNOWN, note="the word after the colon is doubtful"),
    row("unsuspend", ACTIVE, (), SAID_CANNOT_UNSUSPEND,
        REPORTED, Source.OKTASDK_TESTS, words=UNKNOWN, note="the word after the colon is doubtful"),
    row("unsuspend", ACTIVE, (), SAID_CANNOT_UNSUSPEND,
        REPORTED, Source.BATON_OKTA, words=UNKNOWN, note="the word after the colon is doubtful"),
    row("unsuspend", SUSPENDED, (USABLE_PASSWORD, NOT_LOCKED, NO_RESET), ACTIVE,
        REPORTED, Source.OKTA_SDK_DOTNET.at("UserAndUserLifecycleApiTests, line 605")),
    row("unsuspend", SUSPENDED, (EXPIRED_PASSWORD, NOT_LOCKED, NO_RESET), PASSWORD_EXPIRED,
        RECORDED, Source.SIMPLEOKTA.at("unsuspend_user"), note="contradiction C1: Okta's reference says ACTIVE"),
    row("unsuspend", SUSPENDED, (IS_LOCKED,), LOCKED_OUT, REPORTED, Source.SAN_JOSE_STATE),
    row("unlock", ACTIVE, (), SAID_NOT_LOCKED_OUT, RECORDED, Source.OKTA_SDK_PYTHON.at("test_unlock_user")),
    row("unlock", ACTIVE, (BLOCKS_DEVICES, BLOCKED), ACTIVE, DOCUMENTED, Source.UNKNOWN_DEVICES),
    row("unlock", LOCKED_OUT, (USABLE_PASSWORD,), ACTIVE, DOCUMENTED, Source.OPENAPI.at("unlockUser")),
    row("unlock", LOCKED_OUT, (EXPIRED_PASSWORD,), PASSWORD_EXPIRED,
        RECORDED, Source.SIMPLEOKTA.at("unlock_user", "unlocked_user"),
        note="contradiction C2: Okta's reference says ACTIVE"),

    # Passwords and recovery questions
    row("expire_password", ACTIVE, (), PASSWORD_EXPIRED, RECORDED, Source.OKTA_SDK_PYTHON.at("test_expire_password")),
    row("expire_password_with_temp_password", ACTIVE, (), PASSWORD_EXPIRED,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_comprehensive_user_lifecycle")),
    row("expire_password_with_temp_password", RECOVERY, (), PASSWORD_EXPIRED,
        REPORTED, Source.OKTA_SDK_DOTNET.at("temporary password, in two tests")),
    row("reset_password", ACTIVE, (), RECOVERY, REPORTED, Source.OKTA_SDK_DOTNET.at("status asserted")),
    row("reset_password", ACTIVE, (), RECOVERY, DOCUMENTED, Source.OPENAPI.at("resetPassword")),
    row("reset_password", ACTIVE, (NEVER_SIGNED_IN, BEFORE_2018_09), PROVISIONED,
        DOCUMENTED, Source.RELEASE_NOTES.at("OKTA-154024"), note="the note does not say since when"),
    row("reset_password", ACTIVE, (NEVER_SIGNED_IN,), RECOVERY, DOCUMENTED, Source.RELEASE_NOTES.at("OKTA-154024")),
    row("reset_password", ACTIVE, (FEDERATED,), RECOVERY, DOCUMENTED, Source.USERS_API.at("reset password")),
    row("reset_password", ACTIVE, (FEDERATED,), RECOVERY, REPORTED, Source.GUARDIAN.at("docs/okta/signin.md")),
    row("reset_password", PASSWORD_EXPIRED, (), RECOVERY, REPORTED, Source.GUARDIAN.at("register.ts")),
    row("reset_password", ACTIVE, (TO_FEDERATION,), ACTIVE,
        DOCUMENTED, Source.USERS_API.at("convert a user to a federated user")),
    row("reset_password", RECOVERY, (), RECOVERY, REPORTED, Source.GUARDIAN.at("docs/okta/password-reset.md")),
    row("reset_password", PASSWORD_EXPIRED, (), RECOVERY,
        REPORTED, Source.OKTA_SDK_DOTNET.at("UserCredApiTests, test 13"),
        note="the 200 is recorded: okta-sdk-python, test_comprehensive_user_lifecycle"),
    row("change_password", STAGED, (RIGHT_PASSWORD, USABLE_PASSWORD), STAGED,
        DOCUMENTED, Source.OPENAPI.at("changePassword")),
    row("change_password", ACTIVE, (RIGHT_PASSWORD,), ACTIVE,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_change_user_password")),
    row("change_password", ACTIVE, (RIGHT_PASSWORD, DENIES_CHANGE), SAID_NO_CHANGE,
        DOCUMENTED, Source.OPENAPI.at("changePassword"), words=INFERRED),
    row("change_password", ACTIVE, (USABLE_PASSWORD,), SAID_WRONG_OLD_PASSWORD,
        REPORTED, Source.AUTH_JAVA_108, note="contradiction C20: one mock says 400"),
    row("change_password", RECOVERY, (RIGHT_PASSWORD, USABLE_PASSWORD), ACTIVE,
        DOCUMENTED, Source.OPENAPI.at("changePassword")),
    row("change_recovery_question", STAGED, (RIGHT_PASSWORD, USABLE_PASSWORD), STAGED,
        DOCUMENTED, Source.OPENAPI.at("changeRecoveryQuestion")),
    row("change_recovery_question", ACTIVE, (RIGHT_PASSWORD,), ACTIVE,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_change_recovery_question")),
    row("change_recovery_question", ACTIVE, (USABLE_PASSWORD,), SAID_CREDENTIALS_FAILED,
        REPORTED, Source.OKTA_SDK_JAVA.at("changeRecoveryQuestion")),
    row("change_recovery_question", RECOVERY, (RIGHT_PASSWORD, USABLE_PASSWORD), RECOVERY,
        DOCUMENTED, Source.OPENAPI.at("changeRecoveryQuestion")),
    row("forgot_password", ACTIVE, (USABLE_PASSWORD,), ACTIVE,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_forgot_password")),
    row("forgot_password", ACTIVE, (USABLE_PASSWORD,), ACTIVE, REPORTED, Source.GUARDIAN.at("register.ts")),
    row("forgot_password", ACTIVE, (FEDERATED,), SAID_NO_FORGOTTEN_PASSWORD,
        REPORTED, Source.GUARDIAN.at("users.test.ts")),
    row("forgot_password", ACTIVE, (CLASSIC, USABLE_PASSWORD), SAID_NO_RECOVERY_QUESTION,
        REPORTED, Source.OKTA_SDK_PYTHON_MOCKS),
    row("forgot_password", ACTIVE, (CLASSIC, USABLE_PASSWORD), REFUSED,
        REPORTED, Source.OKTA_POSH.at("Reset-OktaPassword"), words=UNKNOWN,
        note="contradiction C25: with another cause; the comment names no engine, so it is counted for the older one"),
    row("forgot_password", STAGED, (), SAID_NO_FORGETTING_NOW, INFERRED, Source.JAVA_LCM,
        note="of a user who is not active; the code does not say in which status"),
    row("forgot_password", PROVISIONED, (), SAID_NO_FORGETTING_NOW, INFERRED, Source.JAVA_LCM,
        note="of a user who is not active; the code does not say in which status"),
    row("forgot_password", RECOVERY, (), SAID_NO_FORGETTING_NOW,
        DOCUMENTED, Source.OPENAPI.at("resetPassword"), words=REPORTED),
    row("forgot_password", PASSWORD_EXPIRED, (), SAID_NO_FORGETTING_NOW,
        REPORTED, Source.OKTA_SDK_DOTNET.at("a comment on PASSWORD_EXPIRED"), note="contradiction C7"),
    row("forgot_password", LOCKED_OUT, (), SAID_NO_FORGETTING_NOW, INFERRED, Source.JAVA_LCM,
        note="of a user who is not active; the code does not say in which status"),
    row("forgot_password", SUSPENDED, (), SAID_NO_FORGETTING_NOW, INFERRED, Source.JAVA_LCM,
        note="of a user who is not active; the code does not say in which status"),
    row("forgot_password", DEPROVISIONED, (), SAID_NO_FORGETTING_NOW, INFERRED, Source.JAVA_LCM,
        note="of a user who is not active; the code does not say in which status"),
    row("forgot_password_recovery_question", ACTIVE, (QUESTION, RIGHT_ANSWER, USABLE_PASSWORD), ACTIVE,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_change_recovery_question")),

    # Factors and sessions
    row("reset_factors", PROVISIONED, (), PROVISIONED, REPORTED, Source.OKTA_SDK_DOTNET.at("reset_factors")),
    row("reset_factors", ACTIVE, (), ACTIVE, RECORDED, Source.OKTA_SDK_PYTHON.at("test_reset_factors")),
    row("reset_factors", RECOVERY, (), RECOVERY,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_comprehensive_user_lifecycle")),
    row("reset_factors", DEPROVISIONED, (), DEPROVISIONED,
        DOCUMENTED, Source.OKTA_HELP.at("resetting a deactivated user's authenticators"), note="in the Admin Console"),
    row("clear_sessions", ACTIVE, (), ACTIVE, RECORDED, Source.OKTA_SDK_PYTHON.at("test_revoke_user_sessions")),
    row("clear_sessions", RECOVERY, (), RECOVERY,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_comprehensive_user_lifecycle")),

    # Signing in
    row("sign_in", ABSENT, (), SAID_SIGN_IN_FAILED, DOCUMENTED, Source.AUTHENTICATION_API.at("primary authentication")),
    row("sign_in", STAGED, (), SAID_SIGN_IN_FAILED, REPORTED, Source.AUTH_JAVA_55, words=INFERRED),
    row("sign_in", PROVISIONED, (), SAID_SIGN_IN_FAILED, REPORTED, Source.STACK_OVERFLOW, words=INFERRED),
    row("sign_in", ACTIVE, (FEDERATED,), SAID_SIGN_IN_FAILED, DOCUMENTED, Source.LOGIN_FAILURES),
    row("sign_in", ACTIVE, (RIGHT_PASSWORD,), ACTIVE,
        RECORDED, Source.OKTA_SDK_PYTHON.at("test_create_session_with_http_info")),
    row("sign_in", ACTIVE, (), SAID_SIGN_IN_FAILED, DOCUMENTED, Source.AUTHENTICATION_API.at("primary authentication")),
    row("sign_in", ACTIVE, (RIGHT_PASSWORD, TOO_OLD), PASSWORD_EXPIRED,
        DOCUMENTED, Source.USERS_API.at("Understanding User status values")),
    row("sign_in", ACTIVE, (LAST_FAILURE,), SAID_SIGN_IN_FAILED.and_yet(LOCKED_OUT),
        DOCUMENTED, Source.LOCKOUT_COUNTER),
    row("sign_in", ACTIVE, (RIGHT_PASSWORD, BLOCKS_DEVICES, UNKNOWN_DEVICE, BLOCKED), SAID_SIGN_IN_FAILED,
        DOCUMENTED, Source.UNKNOWN_DEVICES, words=INFERRED),
    row("sign_in", ACTIVE, (LAST_FAILURE, BLOCKS_DEVICES, UNKNOWN_DEVICE), SAID_SIGN_IN_FAILED,
        DOCUMENTED, Source.UNKNOWN_DEVICES, words=INFERRED),
    row("sign_in", ACTIVE, (RIGHT_PASSWORD, SOON_TOO_OLD), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("warnBeforePasswordExpired")),
    row("sign_in", ACTIVE, (RIGHT_PASSWORD, MFA, FACTOR), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("primary authentication: factor challenge")),
    row("sign_in", ACTIVE, (RIGHT_PASSWORD, MFA, ENROLLS), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("factor enroll")),
    row("sign_in", RECOVERY, (RIGHT_PASSWORD,), SAID_SIGN_IN_FAILED,
        REPORTED, Source.PERCONA.at("the sign-in fails"), words=INFERRED),
    row("sign_in", RECOVERY, (RIGHT_PASSWORD,), SAID_SIGN_IN_FAILED,
        REPORTED, Source.GUARDIAN.at("dangerouslySetPlaceholderPassword.ts"), words=INFERRED),
    row("sign_in", PASSWORD_EXPIRED, (LAST_FAILURE,), SAID_SIGN_IN_FAILED.and_yet(LOCKED_OUT),
        INFERRED, Source.SIMPLEOKTA.at("unlock_user", "unlocked_user"),
        note="the lock follows from the recordings; the answer that locks was not recorded"),
    row("sign_in", PASSWORD_EXPIRED, (RIGHT_PASSWORD,), PASSWORD_EXPIRED,
        DOCUMENTED, Source.AUTHENTICATION_API.at("change expired password")),
    row("sign_in", PASSWORD_EXPIRED, (), SAID_SIGN_IN_FAILED,
        DOCUMENTED, Source.AUTHENTICATION_API.at("primary authentication")),
    row("sign_in", PASSWORD_EXPIRED, (RIGHT_PASSWORD, MFA, FACTOR), PASSWORD_EXPIRED,
        DOCUMENTED, Source.AUTHENTICATION_API.at("primary authentication: MFA_REQUIRED comes before PASSWORD_EXPIRED")),
    row("sign_in", LOCKED_OUT, (RIGHT_PASSWORD, SHOW_LOCKOUTS), LOCKED_OUT,
        DOCUMENTED, Source.AUTHENTICATION_API.at("showLockoutFailures")),
    row("sign_in", LOCKED_OUT, (RIGHT_PASSWORD,), SAID_SIGN_IN_FAILED,
        DOCUMENTED, Source.AUTHENTICATION_API.at("showLockoutFailures")),
    row("sign_in", SUSPENDED, (RIGHT_PASSWORD,), SAID_SIGN_IN_FAILED,
        REPORTED, Source.PERCONA.at("the sign-in fails"), words=INFERRED),
    row("change_expired_password", PASSWORD_EXPIRED, (), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("change expired password")),
    row("verify_factor", ACTIVE, (MFA, FACTOR, RIGHT_PASSCODE), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("verify factor")),
    row("verify_factor", ACTIVE, (MFA, FACTOR, SENDS), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("send SMS challenge")),
    row("verify_factor", ACTIVE, (MFA, FACTOR), SAID_WRONG_PASSCODE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("verify TOTP factor")),
    row("verify_factor", ACTIVE, (MFA, FACTOR, BY_QUESTION), SAID_WRONG_FACTOR_ANSWER,
        DOCUMENTED, Source.AUTHENTICATION_API.at("verify security question factor")),
    row("verify_factor", ACTIVE, (MFA, FACTOR, LAST_PASSCODE), SAID_USER_LOCKED.and_yet(LOCKED_OUT),
        DOCUMENTED, Source.PASSCODE_LIMITS,
        words=REPORTED, note="contradiction C21: on Okta's own page the factor rests for five minutes instead"),
    row("verify_factor", ACTIVE, (TRUSTED, FACTOR, RIGHT_PASSCODE), ACTIVE,
        DOCUMENTED, Source.FACTORS_API.at("verify TOTP factor")),
    row("verify_factor", ACTIVE, (TRUSTED, FACTOR), SAID_WRONG_PASSCODE,
        DOCUMENTED, Source.FACTORS_API.at("verify TOTP factor")),
    row("verify_factor", PASSWORD_EXPIRED, (MFA, FACTOR, RIGHT_PASSCODE), PASSWORD_EXPIRED,
        DOCUMENTED, Source.AUTHENTICATION_API.at("MFA_REQUIRED comes before PASSWORD_EXPIRED")),
    row("verify_factor", PASSWORD_EXPIRED, (), SAID_WRONG_STATE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("a call in a wrong state")),
    row("skip", ACTIVE, (MFA, ENROLLS, ENROLLING), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("skip optional MFA_ENROLL")),
    row("skip", ACTIVE, (), ACTIVE, DOCUMENTED, Source.AUTHENTICATION_API.at("skip")),

    # Links, and the recovery of an account
    row("open_activation_link", PROVISIONED, (), PROVISIONED,
        DOCUMENTED, Source.AUTHENTICATION_API.at("primary authentication with activation token"),
        note="recorded for a Classic Engine org: prime-simplereport, its stubs"),
    row("open_activation_link", ACTIVE, (MFA, ENROLLS), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("activation token: SUCCESS or MFA_ENROLL")),
    row("open_activation_link", ACTIVE, (), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("primary authentication with activation token")),
    row("open_reset_link", PROVISIONED, (), PROVISIONED,
        REPORTED, Source.GUARDIAN.at("activation token at recovery/token")),
    row("open_reset_link", RECOVERY, (), RECOVERY, DOCUMENTED, Source.AUTHENTICATION_API.at("verify recovery token")),
    row("open_reset_link", RECOVERY, (QUESTION,), RECOVERY,
        DOCUMENTED, Source.AUTHENTICATION_API.at("verify recovery token")),
    row("open_reset_link", LOCKED_OUT, (UNLOCK_LINK, SELF_SERVICE_UNLOCK), ACTIVE,
        DOCUMENTED, Source.AUTHENTICATION_API.at("unlock account")),
    row("answer_question", ACTIVE, (LAST_ANSWER,), SAID_WRONG_ANSWER.and_yet(SUSPENDED),
        DOCUMENTED, Source.PERMANENT_LOCKOUT, note="the article says about five answers"),
    row("answer_question", RECOVERY, (LAST_ANSWER,), SAID_WRONG_ANSWER.and_yet(SUSPENDED),
        DOCUMENTED, Source.PERMANENT_LOCKOUT, note="the article says about five answers"),
    row("answer_question", RECOVERY, (RIGHT_ANSWER,), RECOVERY,
        DOCUMENTED, Source.AUTHENTICATION_API.at("answer recovery question")),
    row("answer_question", RECOVERY, (), SAID_WRONG_ANSWER,
        DOCUMENTED, Source.AUTHENTICATION_API.at("answer recovery question"),
        note="contradiction C20: one mock says 400"),
    row("answer_question", LOCKED_OUT, (LAST_ANSWER, SELF_SERVICE_UNLOCK), SAID_WRONG_ANSWER.and_yet(SUSPENDED),
        REPORTED, Source.SAN_JOSE_STATE.at("locked users are suspended by Okta itself"),
        note="the report gives the outcome, and not which answers led to it"),
    row("choose_password", PROVISIONED, (), ACTIVE, DOCUMENTED, Source.AUTHENTICATION_API.at("reset password")),
    row("choose_password", PROVISIONED, (), ACTIVE, REPORTED, Source.GUARDIAN.at("docs/okta/password-reset.md")),
    row("choose_password", RECOVERY, (), ACTIVE, DOCUMENTED, Source.AUTHENTICATION_API.at("reset password")),
    row("choose_password", RECOVERY, (), ACTIVE, REPORTED, Source.GUARDIAN.at("docs/okta/password-reset.md")),
    row("recover_password", ABSENT, (), ABSENT,
        DOCUMENTED, Source.AUTHENTICATION_API.at("forgot password"), note="the same answer for unknown users"),
    row("recover_password", ABSENT, (TRUSTED,), SAID_UNKNOWN_USER,
        DOCUMENTED, Source.AUTHENTICATION_API.at("forgot password by a trusted application")),
    row("recover_password", ACTIVE, (), ACTIVE, DOCUMENTED, Source.AUTHENTICATION_API.at("forgot password")),
    row("recover_password", ACTIVE, (), ACTIVE, REPORTED, Source.GUARDIAN.at("docs/okta/password-reset.md")),
    row("recover_password", ACTIVE, (FEDERATED,), SAID_NOT_PERMITTED,
        REPORTED, Source.GUARDIAN.at("docs/okta/signin.md, and pull request 1682")),
    row("recover_password", ACTIVE, (TOO_YOUNG, MINIMUM_AGE), ACTIVE, DOCUMENTED, Source.FORGOT_PASSWORD_DENIED),
    row("recover_password", ACTIVE, (TRUSTED,), RECOVERY,
        REPORTED, Source.GUARDIAN.at("docs/okta/password-reset.md, a footnote")),
    row("recover_password", LOCKED_OUT, (), LOCKED_OUT,
        DOCUMENTED, Source.FORGOT_PASSWORD_DENIED, note="where the policy hides that the user is locked"),
    row("unlock_account", ABSENT, (TRUSTED, SELF_SERVICE_UNLOCK), SAID_UNKNOWN_USER,
        DOCUMENTED, Source.AUTHENTICATION_API.at("unlock account with trusted application")),
    row("unlock_account", LOCKED_OUT, (), SAID_ACCOUNT_LOCKED,
        DOCUMENTED, Source.AUTHENTICATION_API.at("unlock account")),
    row("unlock_account", LOCKED_OUT, (SELF_SERVICE_UNLOCK,), LOCKED_OUT,
        DOCUMENTED, Source.AUTHENTICATION_API.at("unlock account")),

    # The passing of time
    row("wait", ACTIVE, (), ACTIVE, DOCUMENTED, Source.USERS_API.at("Understanding User status values")),
    row("wait", LOCKED_OUT, (AUTO_UNLOCK_DUE, USABLE_PASSWORD), ACTIVE, DOCUMENTED, Source.EARLY_UNLOCK),

    # A directory or an HR application
    row("import_active", ABSENT, (SOURCE,), STAGED, DOCUMENTED, Source.AUTO_CONFIRM),
    row("import_active", ABSENT, (SOURCE, ACTIVATES_IMPORTED), PROVISIONED, DOCUMENTED, Source.STAGED_THEN_ACTIVE,
        note="the article on auto-confirm options says that new users are activated"),
    row("import_active", ABSENT, (SOURCE, KEEPS_PASSWORDS, ACTIVATES_IMPORTED), ACTIVE,
        REPORTED, Source.IMPORTS_ACTIVATE),
    row("import_active", SUSPENDED, (SOURCE, SOURCE_UNSUSPENDS, USABLE_PASSWORD, NO_RESET, NOT_LOCKED), ACTIVE,
        DOCUMENTED, Source.KEPT_SUSPENDED),
    row("import_active", SUSPENDED,
        (SOURCE, KEEPS_PASSWORDS, SOURCE_UNSUSPENDS, IN_DIRECTORY, USABLE_PASSWORD, NO_RESET, NOT_LOCKED), ACTIVE,
        DOCUMENTED, Source.UNSUSPENDED_BY_A_LOOK),
    row("import_active", SUSPENDED, (SOURCE, SOURCE_UNSUSPENDS), SUSPENDED, DOCUMENTED, Source.REACTIVATION_EVENT,
        note="contradicted by two other articles"),
    row("import_active", SUSPENDED, (SOURCE, KEEPS_PASSWORDS, IN_DIRECTORY), SUSPENDED,
        DOCUMENTED, Source.UNSUSPENDED_BY_A_LOOK),
    row("import_active", DEPROVISIONED, (SOURCE, KEEPS_PASSWORDS, SOURCE_REACTIVATES, IN_DIRECTORY), ACTIVE,
        DOCUMENTED, Source.REACTIVATION_EVENT),
    row("import_active", PROVISIONED, (SOURCE,), PROVISIONED, DOCUMENTED, Source.REACTIVATION_EVENT),
    row("import_active", LOCKED_OUT, (SOURCE, KEEPS_PASSWORDS, IN_DIRECTORY), LOCKED_OUT,
        DOCUMENTED, Source.UNLOCKED_IN_DIRECTORY),
    row("import_active", RECOVERY, (SOURCE, KEEPS_PASSWORDS, NO_PASSWORD), ACTIVE, DOCUMENTED, Source.ONE_TIME_MODE,
        note="disconnected from the directory, and imported again"),
    row("import_inactive", STAGED, (SOURCE, SOURCE_SUSPENDS), DEPROVISIONED, DOCUMENTED, Source.DEACTIVATED_INSTEAD),
    row("import_inactive", PROVISIONED, (SOURCE, SOURCE_SUSPENDS), SUSPENDED, DOCUMENTED, Source.DEACTIVATED_INSTEAD),
    row("import_inactive", ACTIVE, (SOURCE, SOURCE_SUSPENDS), SUSPENDED, DOCUMENTED, Source.DEACTIVATED_INSTEAD),
    row("import_inactive", ACTIVE, (SOURCE, SOURCE_DEACTIVATES), DEPROVISIONED, DOCUMENTED, Source.PROFILE_SOURCE_HELP),
    row("import_inactive", ACTIVE, (SOURCE,), ACTIVE, DOCUMENTED, Source.PROFILE_SOURCE_HELP),
    row("import_inactive", ACTIVE, (SOURCE, KEEPS_PASSWORDS, SOURCE_DEACTIVATES, IN_DIRECTORY), DEPROVISIONED,
        DOCUMENTED, Source.KEPT_SUSPENDED),
    row("activate", DEPROVISIONED, (SOURCE, KEEPS_PASSWORDS, IN_DIRECTORY), RECOVERY, DOCUMENTED, Source.ONE_TIME_MODE),
    row("reset_password", ACTIVE, (SOURCE, KEEPS_PASSWORDS, IN_DIRECTORY), RECOVERY, DOCUMENTED, Source.ONE_TIME_MODE),
    row("sign_in", RECOVERY, (SOURCE, KEEPS_PASSWORDS, IN_DIRECTORY, RIGHT_PASSWORD), RECOVERY,
        DOCUMENTED, Source.RESET_HELP, note="the page does not say which status follows"),
    row("disconnect", ACTIVE, (SOURCE, KEEPS_PASSWORDS, IN_DIRECTORY), RECOVERY, INFERRED, Source.DISCONNECTED,
        note="a mail with a reset link goes out, and the old password no longer signs in; the article names no status"),
    row("update_user", ACTIVE, (SOURCE, KEEPS_PASSWORDS, SOURCED, IN_DIRECTORY), SAID_KEPT_ELSEWHERE,
        DOCUMENTED, Source.ERROR_CODES.at("E0000023")),

    # An automation
    row("run_automation", ACTIVE, (AUTOMATION, AUTOMATION_SUSPENDS, INACTIVE), SUSPENDED,
        DOCUMENTED, Source.AUTOMATION_HELP),
    row("run_automation", ACTIVE, (AUTOMATION, AUTOMATION_DEACTIVATES, INACTIVE), DEPROVISIONED,
        DOCUMENTED, Source.AUTOMATION_HELP),
    row("run_automation", ACTIVE, (AUTOMATION, AUTOMATION_DELETES, INACTIVE), ABSENT,
        DOCUMENTED, Source.AUTOMATION_DELETES),
    row("run_automation", ACTIVE, (AUTOMATION, AUTOMATION_SUSPENDS), ACTIVE, DOCUMENTED, Source.INACTIVITY),
    *(
        row("run_automation", status, (AUTOMATION, AUTOMATION_SUSPENDS, INACTIVE), status,
            DOCUMENTED, Source.AUTOMATION_HELP)
        for status in (STAGED, PROVISIONED, RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT, SUSPENDED, DEPROVISIONED)
    ),

    # An identity provider
    row("sign_in_by_idp", ABSENT, (IDP, IDP_CREATES), ACTIVE, DOCUMENTED, Source.OPENAPI.at("Provisioning")),
    row("sign_in_by_idp", ABSENT, (IDP,), ABSENT, DOCUMENTED, Source.OPENAPI.at("Provisioning")),
    row("sign_in_by_idp", DEPROVISIONED, (IDP, IDP_REACTIVATES), ACTIVE,
        DOCUMENTED, Source.OPENAPI.at("ProvisioningDeprovisionedCondition")),
    row("sign_in_by_idp", DEPROVISIONED, (IDP,), DEPROVISIONED,
        DOCUMENTED, Source.OPENAPI.at("ProvisioningDeprovisionedCondition")),
    row("sign_in_by_idp", SUSPENDED, (IDP, IDP_UNSUSPENDS, USABLE_PASSWORD, NO_RESET, NOT_LOCKED), ACTIVE,
        DOCUMENTED, Source.OPENAPI.at("ProvisioningSuspendedCondition")),
    row("sign_in_by_idp", SUSPENDED, (IDP,), SUSPENDED,
        DOCUMENTED, Source.OPENAPI.at("ProvisioningSuspendedCondition")),
    row("sign_in_by_idp", PASSWORD_EXPIRED, (IDP,), PASSWORD_EXPIRED, DOCUMENTED, Source.IDP_PASSWORD_EXPIRED),

    # A registration
    row("register", ABSENT, (SELF_REGISTRATION,), STAGED, REPORTED, Source.GUARDIAN_2830),
    row("finish_registration", STAGED, (SELF_REGISTRATION, HALF_WAY), ACTIVE, REPORTED, Source.GUARDIAN_2830),
    row("activate", STAGED, (SELF_REGISTRATION, HALF_WAY), SAID_RESET_NOT_ALLOWED, REPORTED, Source.GUARDIAN_2830),
    row("activate", STAGED, (SELF_REGISTRATION, HALF_WAY), SAID_WRONG_STATUS, REPORTED, Source.GUARDIAN_2822),
    row("activate", STAGED, (SELF_REGISTRATION, HALF_WAY), PROVISIONED,
        REPORTED, Source.GUARDIAN.at("create_account_passcode_fix_state.8.cy.ts"),
        note="contradiction C26: a live test, kept from an earlier set-up of the org"),
    row("deactivate", STAGED, (SELF_REGISTRATION, HALF_WAY), DEPROVISIONED, REPORTED, Source.GUARDIAN_2822),
)
