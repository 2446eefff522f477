"""What can happen to a user: each documented call, and what happens without one.

A call is named as in Okta's URL (`expire_password`), and otherwise as in its API reference (`create_user`).
Source of methods, paths and parameters: Okta's management OpenAPI document, v2026.06.3, and for `/authn` the
Authentication API reference. `console` is what an admin presses instead, where help.okta.com names it.
"""

from dataclasses import dataclass
from enum import StrEnum

from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case


class Form(StrEnum):
    """The form of a taken call's answer."""

    USER = "the user"
    EMPTY = "{}"
    NOTHING = "204 and no body"
    ACTIVATION = "activationUrl and activationToken, or {} when a mail goes out"
    RESET = "resetPasswordUrl, or {} when a mail goes out"
    CREDENTIALS = "the credentials"
    TEMPORARY = "tempPassword"
    TRANSACTION = "a transaction of the Authentication API"
    NONE = "no answer: nobody asked"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query string, with what Okta takes when it is left out."""

    name: str
    default: str | None
    means: str


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that can happen to a user."""

    name: str
    actor: Actor
    method: str
    path: str
    form: Form
    does: str
    """One sentence for a person: what the call is for."""
    parameters: tuple[Parameter, ...] = ()
    asks: tuple[Case, ...] = ()
    """The cases that the request itself shows. The others only the org knows."""
    reads: bool = False
    console: str = ""

    @property
    def request(self) -> str:
        """Method and path; of what is no request, who makes it happen."""
        return f"{self.method} {self.path}" if self.method else f"(no request: {self.actor})"


USERS, USER = "/api/v1/users", "/api/v1/users/{userId}"
_ACTIVATION_MAIL = Parameter("sendEmail", "true", "true mails the link to the user; false returns it to you")
_NO_MAIL = Parameter("sendEmail", "false", "true mails the link to the user; false returns it to you")
_REVOKE = Parameter("revokeSessions", "false", "true ends the user's sessions as well")


def _lifecycle(name: str, form: Form, does: str, *parameters: Parameter, console: str = "") -> Call:
    path = f"{USER}/lifecycle/{name}"
    return Call(name, Actor.ADMIN, "POST", path, form, does, parameters, console=console)


STRICT = Parameter("strict", "false", "true applies the policy's age and history too")


def _credentials(name: str, form: Form, does: str, *parameters: Parameter) -> Call:
    return Call(name, Actor.ADMIN, "POST", f"{USER}/credentials/{name}", form, does, parameters)


CALLS: dict[str, Call] = {
    call.name: call
    for call in (
        Call(
            "create_user",
            Actor.ADMIN,
            "POST",
            USERS,
            Form.USER,
            "Create a user.",
            (
                Parameter("activate", "true", "false leaves the user STAGED"),
                Parameter("nextLogin", None, "changePassword expires the given password at once"),
            ),
            (Case.ACTIVATE, Case.PASSWORD, Case.CHANGE_AT_NEXT_LOGIN, Case.EXTERNAL),
            console="Add person",
        ),
        Call("get_user", Actor.ADMIN, "GET", USER, Form.USER, "Read the user.", reads=True),
        Call(
            "update_user",
            Actor.ADMIN,
            "POST",
            USER,
            Form.USER,
            "Change the parts of the profile or the credentials that are sent.",
            (STRICT,),
            asks=(Case.PASSWORD, Case.HASHED),
            console="Edit profile",
        ),
        Call(
            "replace_user",
            Actor.ADMIN,
            "PUT",
            USER,
            Form.USER,
            "Replace the whole profile or the credentials.",
            (STRICT,),
            asks=(Case.PASSWORD, Case.HASHED),
        ),
        Call(
            "delete_user",
            Actor.ADMIN,
            "DELETE",
            USER,
            Form.NOTHING,
            "Deactivate the user; a deactivated user is deleted for good.",
            (Parameter("sendEmail", "false", "true mails the admin"),),
            console="Delete",
        ),
        _lifecycle(
            "activate",
            Form.ACTIVATION,
            "Begin the activation of a STAGED or a DEPROVISIONED user.",
            _ACTIVATION_MAIL,
            console="Activate",
        ),
        _lifecycle(
            "reactivate",
            Form.ACTIVATION,
            "Give a user who waits in PROVISIONED a fresh activation link.",
            _NO_MAIL,
            console="Resend Password Email",
        ),
        _lifecycle(
            "deactivate",
            Form.EMPTY,
            "Switch the user off. The password is destroyed.",
            Parameter("sendEmail", "false", "true mails the admin"),
            console="Deactivate",
        ),
        _lifecycle("suspend", Form.EMPTY, "Pause the user. What lies underneath is kept.", console="Suspend"),
        _lifecycle(
            "unsuspend",
            Form.EMPTY,
            "End the pause. The user is as before.",
            console="Unsuspend (or Activate)",
        ),
        _lifecycle("unlock", Form.EMPTY, "End a lock-out before its time.", console="Unlock"),
        _lifecycle("expire_password", Form.USER, "Make the user change the password at the next sign-in.", _REVOKE),
        _lifecycle(
            "expire_password_with_temp_password",
            Form.TEMPORARY,
            "Give the user a temporary password, to be changed at the next sign-in.",
            _REVOKE,
            console="Reset password, then Temporary password",
        ),
        _lifecycle(
            "reset_password",
            Form.RESET,
            "Take the password out of use until the user has chosen a new one by link.",
            Parameter("sendEmail", "true", "true mails the link to the user; false returns it to you"),
            _REVOKE,
            Parameter("provider", None, "FEDERATION hands the user's sign-in to another provider"),
            console="Reset password",
        ),
        _lifecycle("reset_factors", Form.EMPTY, "Forget the user's factors.", console="Reset multifactor"),
        _credentials(
            "change_password",
            Form.CREDENTIALS,
            "Change the password, by the old one.",
            STRICT,
        ),
        _credentials("change_recovery_question", Form.CREDENTIALS, "Change the recovery question, by the password."),
        _credentials(
            "forgot_password",
            Form.RESET,
            "Give the user a link to choose a new password. The old one stays good until then.",
            Parameter("sendEmail", "true", "true mails the link to the user; false returns it to you"),
        ),
        _credentials(
            "forgot_password_recovery_question",
            Form.CREDENTIALS,
            "Set a new password, by the answer to the recovery question.",
        ),
        Call(
            "clear_sessions",
            Actor.ADMIN,
            "DELETE",
            f"{USER}/sessions",
            Form.NOTHING,
            "End all sessions of the user.",
            console="Clear user sessions",
        ),
        Call(
            "sign_in",
            Actor.END_USER,
            "POST",
            "/api/v1/authn",
            Form.TRANSACTION,
            "Sign in with login and password.",
        ),
        Call(
            "open_activation_link",
            Actor.END_USER,
            "POST",
            "/api/v1/authn",
            Form.TRANSACTION,
            "Hand in the one-time token of an activation link.",
            reads=True,
        ),
        Call(
            "open_reset_link",
            Actor.END_USER,
            "POST",
            "/api/v1/authn/recovery/token",
            Form.TRANSACTION,
            "Hand in the one-time token of a reset link.",
            reads=True,
        ),
        Call(
            "answer_question",
            Actor.END_USER,
            "POST",
            "/api/v1/authn/recovery/answer",
            Form.TRANSACTION,
            "Answer the recovery question that stands between a reset link and the new password.",
            reads=True,
        ),
        Call(
            "choose_password",
            Actor.END_USER,
            "POST",
            "/api/v1/authn/credentials/reset_password",
            Form.TRANSACTION,
            "Choose a password after an activation or a reset link.",
        ),
        Call(
            "change_expired_password",
            Actor.END_USER,
            "POST",
            "/api/v1/authn/credentials/change_password",
            Form.TRANSACTION,
            "Change an expired password, as the sign-in demands.",
        ),
        Call(
            "verify_factor",
            Actor.END_USER,
            "POST",
            "/api/v1/authn/factors/{factorId}/verify",
            Form.TRANSACTION,
            "Show a factor: a passcode, or the answer to its question.",
        ),
        Call(
            "skip",
            Actor.END_USER,
            "POST",
            "/api/v1/authn/skip",
            Form.TRANSACTION,
            "Go on without changing a password that will soon be too old.",
        ),
        Call(
            "recover_password",
            Actor.END_USER,
            "POST",
            "/api/v1/authn/recovery/password",
            Form.TRANSACTION,
            "Ask for a link to choose a new password.",
        ),
        Call(
            "unlock_account",
            Actor.END_USER,
            "POST",
            "/api/v1/authn/recovery/unlock",
            Form.TRANSACTION,
            "Ask for a link to end a lock.",
        ),
        Call("wait", Actor.CLOCK, "", "", Form.NONE, "Let time pass."),
    )
}
"""Every call by its name, in the order in which they are shown."""

OF_A_USER = tuple(call.name for call in CALLS.values() if "{userId}" in call.path)
"""The calls whose path names a user."""
