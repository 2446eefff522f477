"""Okta's refusals, each with its HTTP status, error code, summary and causes.

Only the code is stable; Okta may change the texts. Source of codes and summaries: Okta's list of error codes. The words
in braces are replaced when a call is refused.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way in which Okta refuses a call."""

    code: str
    http: int
    summary: str
    causes: tuple[str, ...] = ()

    def because(self, *causes: str) -> "Refusal":
        """The same refusal with these causes."""
        return replace(self, causes=causes)

    def filled(self, **words: str) -> "Refusal":
        """The same refusal with these names in braces replaced. Others stay, to be replaced later."""
        summary = self.summary
        for name, word in words.items():
            summary = summary.replace("{" + name + "}", word)
        return replace(self, summary=summary)

    def __str__(self) -> str:
        return f"{self.http} {self.code} {self.summary}"


VALIDATION = Refusal("E0000001", 400, "Api validation failed: {field}")
INVALID_REQUEST = Refusal("E0000002", 400, "The request was not valid: {what}")
MALFORMED = Refusal("E0000003", 400, "The request body was not well-formed.")
AUTHENTICATION_FAILED = Refusal("E0000004", 401, "Authentication failed")
NO_PERMISSION = Refusal("E0000006", 403, "You do not have permission to perform the requested action")
NOT_FOUND = Refusal("E0000007", 404, "Not found: Resource not found: {what} ({kind})")
NO_SUCH_PATH = Refusal("E0000008", 404, "The requested path was not found")
INVALID_TOKEN = Refusal("E0000011", 401, "Invalid token provided")
UPDATE_OF_CREDENTIALS_FAILED = Refusal("E0000014", 403, "Update of credentials failed")
NO_SUCH_FEATURE = Refusal("E0000015", 401, "You do not have permission to access the feature you are requesting")
ALREADY_ACTIVE = Refusal("E0000016", 403, "Activation failed because the user is already active")
PASSWORD_RESET_FAILED = Refusal("E0000017", 403, "Password reset failed")
WRONG_METHOD = Refusal("E0000022", 405, "The endpoint does not support the provided HTTP method")
MISSING_PARAMETER = Refusal("E0000028", 400, "The request is missing a required parameter.")
INVALID_PAGING = Refusal("E0000029", 400, "Invalid paging request.")
INVALID_DATE = Refusal(
    "E0000030",
    400,
    "Bad request. Invalid date. Dates must be of the form yyyy-MM-dd'T'HH:mm:ss.SSSZZ, "
    "e.g. 2013-01-01T12:00:00.000-07:00.",
)
INVALID_SEARCH = Refusal("E0000031", 400, "Invalid search criteria.")
SEARCH_AND_FILTER = Refusal(
    "E0000033", 400, "Bad request. Can't specify a search query and filter in the same request."
)
UNLOCK_NOT_ALLOWED = Refusal("E0000032", 403, "Unlock is not allowed for this user.")
FORGOT_NOT_ALLOWED = Refusal("E0000034", 403, "Forgot password not allowed on specified user.")
CHANGE_NOT_ALLOWED = Refusal("E0000035", 403, "Change password not allowed on specified user.")
QUESTION_NOT_ALLOWED = Refusal("E0000036", 403, "Change recovery question not allowed on specified user.")
WRONG_STATUS = Refusal("E0000038", 403, "This operation is not allowed in the user's current status.")
TOO_MANY_REQUESTS = Refusal("E0000047", 429, "API call exceeded rate limit due to too many requests.")
KEPT_ELSEWHERE = Refusal("E0000023", 403, "Operation failed because user profile is mastered under another system")
WRONG_MEDIA_TYPE = Refusal(
    "E0000021", 400, "Bad request.  Accept and/or Content-Type headers likely do not match supported values."
)
APP_IS_ACTIVE = Refusal("E0000056", 403, "Delete application forbidden.")
UNSUPPORTED = Refusal("E0000060", 501, "Unsupported operation.")
OWNER_IS_SPARED = UNSUPPORTED.because(
    "This simulator does not let the owner of its API token be deactivated, deleted, suspended or locked out, because "
    "the token would end with its owner. What Okta does here is not known. Choose another user."
)
INVALID_PASSCODE = Refusal("E0000068", 403, "Invalid Passcode/Answer")
USER_LOCKED = Refusal("E0000069", 403, "User Locked")
READ_ONLY_ATTRIBUTE = Refusal("E0000077", 403, "Cannot modify the {attribute} attribute because it is read-only.")
_NOT_NOW = "This operation is not allowed in the current authentication state."
WRONG_STATE = Refusal("E0000079", 403, _NOT_NOW).because(_NOT_NOW)
"""The cause repeats the summary. Source: mocks in the tests of okta-auth-js and okta-auth-swift."""
TOO_WEAK = Refusal(
    "E0000080", 403, "The password does not meet the complexity requirements of the current password policy."
)
CODE_USED = Refusal("E0000082", 403, "Each code can only be used once. Please wait for a new code and try again.")
WRONG_ANSWER = Refusal("E0000087", 403, "The recovery question answer did not match our records.")
ROLE_ALREADY_ASSIGNED = Refusal("E0000090", 409, "The role specified is already assigned to the user.")
WRONG_ROLE_TYPE = Refusal("E0000091", 400, "The provided role type was not the same as required role type.")
TOO_MANY_TARGETS = Refusal("E0000093", 400, "Target count limit exceeded")
NO_UNKNOWN_USER = Refusal("E0000095", 403, "Recovery not allowed for unknown user.")
INACTIVE_FOR_APPS = Refusal("E0000117", 403, "Cannot assign apps or update app profiles for an inactive user.")
CONTACT_ADMIN = Refusal("E0000119", 403, "Your account is locked. Please contact your administrator.")
LINK_EXPIRED = Refusal(
    "E0000105",
    403,
    "You have accessed an account recovery link that has expired or been previously used.",
)
SIGN_IN_DENIED = Refusal("E0000085", 403, "You do not have permission to access your account at this time.")
WRONG_TRANSITION = Refusal("E0000107", 403, "The entity is not in the expected state for the requested transition.")
TEXTED_RECENTLY = Refusal(
    "E0000109", 429, "An SMS message was recently sent. Please wait 30 seconds before trying again."
)
EXPIRE_NEEDS_PASSWORD = Refusal(
    "E0000124",
    400,
    "Could not create user. To create a user and expire their password immediately, a password must be specified",
)
EXPIRE_NEEDS_ACTIVATE = Refusal(
    "E0000125",
    400,
    'Could not create user. To create a user and expire their password immediately, "activate" must be true',
)

OTHER_VERSION = Refusal("E0000231", 412, "ETag value doesn't match.")
WRONG_AT_SIGN_IN = UPDATE_OF_CREDENTIALS_FAILED.because("oldPassword: The credentials provided were incorrect.")
NO_SUCH_USER = NOT_FOUND.filled(what="{user}", kind="User")
NO_SUCH_GROUP = NOT_FOUND.filled(kind="UserGroup")
NO_SUCH_USER_TYPE = NOT_FOUND.filled(kind="CVDType")
"""Recorded: okta-sdk-python, test_delete_user_type."""
TYPE_NEEDS_PUT = VALIDATION.filled(field="type").because(
    "type: The type of a user can only be changed by a full replacement (PUT)"
)
NO_SUCH_POLICY_TYPE = INVALID_REQUEST.filled(what="Invalid policy type specified.")
"""Reported: articulate/terraform-provider-okta issue 91."""
ITEMS_MISSING = Refusal("error", 400, "Items not present for array property: {property}.")
"""The code is the word "error". Reported, without the HTTP status: okta-sdk-java issue 1564."""
NO_SUCH_APP = NOT_FOUND.filled(kind="AppInstance")
NO_SUCH_APP_USER = NOT_FOUND.filled(kind="AppUser")
NO_SUCH_ROLE = NOT_FOUND.filled(kind="RoleAssignment")
NO_SUCH_FACTOR = NOT_FOUND.filled(what="{factor}", kind="UserFactor")
NO_SUCH_SESSION = NOT_FOUND.filled(kind="AppSession")
TOO_MANY_GROUPS = TOO_MANY_TARGETS.because("The number of group targets is too large")
ALREADY_SUSPENDED = VALIDATION.filled(field="suspendUser").because("Cannot suspend a user that is not active")
NOT_SUSPENDED = VALIDATION.filled(field="suspendUser").because("Cannot unsuspend a user that is not suspended")
NOT_LOCKED_OUT = UNLOCK_NOT_ALLOWED.because("The user is not locked out.")
RESET_NOT_ALLOWED = PASSWORD_RESET_FAILED.because("Password reset is not allowed in the user's current status")
FORGOT_OF_ANOTHER_TYPE = PASSWORD_RESET_FAILED.because("Forgot password is not supported for the user's login type")
FORGOT_IN_WRONG_STATUS = FORGOT_NOT_ALLOWED.because("Forgot password is not allowed in the user's current status")
NO_RECOVERY_CREDENTIAL = FORGOT_NOT_ALLOWED.because("Recovery credential not set.")
WRONG_PASSCODE = INVALID_PASSCODE.because("Your passcode doesn't match our records. Please try again.")
WRONG_FACTOR_ANSWER = INVALID_PASSCODE.because("Your answer doesn't match our records. Please try again.")
BAD_ENROLLMENT = VALIDATION.filled(field="factorEnrollRequest")
WRONG_OLD_PASSWORD = UPDATE_OF_CREDENTIALS_FAILED.because("Old Password is not correct")
LOGIN_TAKEN = VALIDATION.filled(field="login").because(
    "login: An object with this field already exists in the current organization"
)
FORGOT_DENIED = FORGOT_NOT_ALLOWED.because("Forgot password is denied by the policy")
PASSWORD_NOT_REQUIRED = VALIDATION.filled(field="password").because(
    "password: An admin can't set a password where the enrollment policy requires none"
)
PASSWORD_OF_ANOTHER = VALIDATION.filled(field="password").because(
    "password: A password can't be given to a user who signs in with another provider"
)
