"""What can happen to a user: each documented call, and what happens without one.

A call is named as in Okta's URL (`expire_password`), and otherwise as in its API reference (`create_user`).
Source of methods, paths and fields: Okta's management OpenAPI document, v2026.06.3, and for `/authn` the
Authentication API reference. `console` is what an admin presses instead, where help.okta.com names it.

All that others need to know of a call stands in its row: the client writes requests from the fields, the walk and the
panel fill them in, the planner asks what a call opens and hands out, and the signs say what a request reveals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case
from lifecycle.model.links import ACTIVATING, HANDED_OUT, RECOVERING, Link


class Handout(StrEnum):
    """What an answer may hold for a later step, besides a link."""

    STATE = "the state token of a sign-in under way"
    SESSION = "the session token of a sign-in that is complete"
    TEMPORARY = "a temporary password"


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


_SHOWN_AS = {link: key for key, link in HANDED_OUT.items()}
HANDS_OUT: dict[Form, dict[str, Link | Handout]] = {
    Form.ACTIVATION: {_SHOWN_AS[Link.ACTIVATION]: Link.ACTIVATION},
    Form.RESET: {_SHOWN_AS[Link.RESET]: Link.RESET},
    Form.TEMPORARY: {"tempPassword": Handout.TEMPORARY},
    Form.TRANSACTION: {"stateToken": Handout.STATE, "sessionToken": Handout.SESSION},
}
"""For each form of answer: the keys that hold what a later step needs, and what each of them holds."""


# ------------------------------------------------------------------------------------------------------- fields


class Part(StrEnum):
    """The part of a request in which a field stands."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"
    NONE = "not in a request"
    """Only a simulator's clock takes such a field."""


class Type(StrEnum):
    """What a field holds. Some types also say what somebody must have in hand to fill the field."""

    USER = "a user's id or login"
    LOGIN = "a user's login"
    PASSWORD = "the password that the user has"
    NEW_PASSWORD = "the password that the user is to have"
    ANSWER = "the answer to the recovery question"
    LINK = "a one-time link, or the token in it"
    STATE = "the state token of a sign-in under way"
    FACTOR = "a factor's id"
    PASSCODE = "what a factor shows"
    BOOLEAN = "true or false"
    STRING = "a string"
    OBJECT = "an object"
    STRINGS = "a list of strings"
    NUMBER = "a number"


SECRET = frozenset({Type.PASSWORD, Type.NEW_PASSWORD, Type.ANSWER, Type.LINK, Type.STATE, Type.PASSCODE})
"""Types of which no value may be shown or kept where a real org is concerned."""


class How(Enum):
    """How a sign reads its field. A field that is left out has the value that Okta takes by default."""

    IS = "the case holds where the field is one of the words"
    TRUE = "the case holds where the field is true, in any spelling"
    HAS = "the case holds where the field is an object with one of the words as a key"
    LEFT_OUT = "the case holds where the field is left out"
    RULES_OUT = "the case can't hold where the field is there; without it nothing is known"
    NEVER = "the case can't hold, whatever the field is"


@dataclass(frozen=True, slots=True)
class Sign:
    """What a field of a request reveals about a case. A case with several signs holds where all of them say so."""

    case: Case
    how: How
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a call's request. Several rows of one name are filled from the same argument."""

    name: str
    """The argument's name in the client; in the query, Okta's name as well."""
    part: Part
    type: Type
    means: str
    at: str = ""
    """In the body: where the field stands, as names with dots between them."""
    default: str | None = None
    """What Okta takes when the field is left out."""
    required: bool = False
    preset: str | None = None
    """What this project's client sends where no argument is given."""
    fixed: str | None = None
    """What is sent in place of the argument, whatever it is."""
    signs: tuple[Sign, ...] = ()

    @property
    def secret(self) -> bool:
        """Whether the value is a secret."""
        return self.type in SECRET


def _path(name: str, type: Type, means: str) -> Field:
    return Field(name, Part.PATH, type, means, required=True)


def _query(name: str, type: Type, means: str, *signs: Sign, default: str | None = None, fixed: str = "") -> Field:
    return Field(name, Part.QUERY, type, means, default=default, fixed=fixed or None, signs=signs)


def _needs(name: str, type: Type, means: str, *signs: Sign, at: str = "", preset: str | None = None) -> Field:
    """A field of the body that Okta can't do without."""
    return Field(name, Part.BODY, type, means, at or name, required=True, preset=preset, signs=signs)


def _takes(name: str, type: Type, means: str, *signs: Sign, at: str = "", preset: str | None = None) -> Field:
    """A field of the body that may be left out."""
    return Field(name, Part.BODY, type, means, at or name, preset=preset, signs=signs)


def _clock(name: str) -> Field:
    return Field(name, Part.NONE, Type.NUMBER, f"how many {name} pass")


# What a request reveals, a sign for each field that tells something.
_ACTIVATES = Sign(Case.ACTIVATE, How.TRUE)
_CHANGES_NEXT = Sign(Case.CHANGE_AT_NEXT_LOGIN, How.IS, ("changePassword",))
_COUNTS = Sign(Case.EXTERNAL, How.TRUE)
_ELSEWHERE = Sign(Case.EXTERNAL, How.IS, ("FEDERATION", "SOCIAL"))
_HANDS_OVER = Sign(Case.TO_FEDERATION, How.IS, ("FEDERATION",))
_HASHES = ("hash", "hook")
_HAS_PASSWORD = Sign(Case.PASSWORD, How.HAS, ("value", *_HASHES))
_HAS_HASH = Sign(Case.HASHED, How.HAS, _HASHES)
_BY_THE_USER = Sign(Case.TRUSTED, How.NEVER)
_BY_APPLICATION = Sign(Case.TRUSTED, How.LEFT_OUT)
_SHOWS_ONE = Sign(Case.SENDS, How.RULES_OUT)

_USER = _path("user", Type.USER, "whose")
_LOGIN = _needs("login", Type.LOGIN, "who signs in", at="username")
_STATE = _needs("stateToken", Type.STATE, "from the answer before")
_OLD = _needs("oldPassword", Type.PASSWORD, "the password until now")
_NEW = _needs("newPassword", Type.NEW_PASSWORD, "the password to be")

_PROFILE = _takes("profile", Type.OBJECT, "the profile's properties")
_OR_HASH = "a password, or an object with its hash or a hook"
_FIRST_PASSWORD = _takes("password", Type.NEW_PASSWORD, _OR_HASH, _HAS_PASSWORD, at="credentials.password.value")
_PASSWORD = replace(_FIRST_PASSWORD, signs=(_HAS_PASSWORD, _HAS_HASH))
_QUESTION = _takes(
    "recovery_question", Type.OBJECT, "an object with question and answer", at="credentials.recovery_question"
)
_BY_EMAIL = _takes("factorType", Type.STRING, "how the link is sent: EMAIL", _BY_APPLICATION, preset="EMAIL")
_BY_MAIL = "true mails the link to the user; false returns it to you"
_MAILS = _query("sendEmail", Type.BOOLEAN, _BY_MAIL, default="true")
_RETURNS = _query("sendEmail", Type.BOOLEAN, _BY_MAIL, default="false")
_TELLS_ADMIN = _query("sendEmail", Type.BOOLEAN, "true mails the admin", default="false")
_REVOKE = _query("revokeSessions", Type.BOOLEAN, "true ends the user's sessions as well", default="false")
_REVOKE_TOO = _takes("revokeSessions", Type.BOOLEAN, _REVOKE.means)
_STRICT = _query("strict", Type.BOOLEAN, "true applies the policy's age and history too", default="false")


# -------------------------------------------------------------------------------------------------------- calls


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
    fields: tuple[Field, ...] = ()
    opens: tuple[Link, ...] = ()
    """The kinds of one-time link that the call is handed, the usual one first."""
    console: str = ""

    @property
    def request(self) -> str:
        """Method and path; of what is no request, who makes it happen."""
        return f"{self.method} {self.path}" if self.method else f"(no request: {self.actor})"

    @property
    def parameters(self) -> tuple[Field, ...]:
        """The fields of the query string."""
        return tuple(field for field in self.fields if field.part is Part.QUERY)

    @property
    def hands_out(self) -> Mapping[str, Link | Handout]:
        """What the answer holds for a later step, by its key in the answer."""
        return HANDS_OUT.get(self.form, {})

    @property
    def creates(self) -> bool:
        """Whether the call makes a user."""
        return (self.method, self.path) == ("POST", USERS)

    @property
    def deletes(self) -> bool:
        """Whether the call is the one that deletes a user."""
        return (self.method, self.path) == ("DELETE", USER)

    @property
    def reads(self) -> bool:
        """Whether the call only reads."""
        return self.method == "GET"

    def takes(self, *types: Type) -> bool:
        """Whether the call has fields of all these types."""
        return set(types) <= {field.type for field in self.fields}

    def field(self, name: str) -> Field | None:
        """The first field of this name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)


USERS, USER = "/api/v1/users", "/api/v1/users/{userId}"
_AUTHN = "/api/v1/authn"


def _user(name: str, method: str, form: Form, does: str, *fields: Field, below: str = "", console: str = "") -> Call:
    """A call about one user, by an admin."""
    return Call(name, Actor.ADMIN, method, USER + below, form, does, (_USER, *fields), console=console)


def _lifecycle(name: str, form: Form, does: str, *fields: Field, console: str = "") -> Call:
    """A call below the user's `lifecycle`, named as in its path."""
    return _user(name, "POST", form, does, *fields, below=f"/lifecycle/{name}", console=console)


def _credentials(name: str, form: Form, does: str, *fields: Field) -> Call:
    """A call below the user's `credentials`, named as in its path."""
    return _user(name, "POST", form, does, *fields, below=f"/credentials/{name}")


def _end_user(name: str, below: str, does: str, *fields: Field, opens: tuple[Link, ...] = ()) -> Call:
    """A call of the Authentication API, by the end user."""
    return Call(name, Actor.END_USER, "POST", _AUTHN + below, Form.TRANSACTION, does, fields, opens)


# fmt: off
_ROWS = (
    # Each row: name, place below the user or below /authn, form of the answer, what the call is for; then the fields,
    # in the order in which the client writes them; then the links that it opens, and its button in the Admin Console.
    Call("create_user", Actor.ADMIN, "POST", USERS, Form.USER, "Create a user.", (
        _needs("profile", Type.OBJECT, "the profile's properties"),
        _query("activate", Type.BOOLEAN, "false leaves the user STAGED", _ACTIVATES, default="true"),
        _query("nextLogin", Type.STRING, "changePassword expires the given password at once", _CHANGES_NEXT),
        _query("provider", Type.STRING, "true has the provider in the body count", _COUNTS, fixed="true"),
        _takes("provider", Type.STRING, "OKTA, FEDERATION or SOCIAL", _ELSEWHERE, at="credentials.provider.type"),
        _takes("provider", Type.STRING, "the provider's type once more", at="credentials.provider.name"),
        _FIRST_PASSWORD, _QUESTION,
        _takes("groupIds", Type.STRINGS, "the ids of groups that the user joins"),
        _takes("type", Type.STRING, "the id of a user type", at="type.id"),
        _takes("realmId", Type.STRING, "the id of a realm")), console="Add person"),
    _user("get_user", "GET", Form.USER, "Read the user."),
    _user("update_user", "POST", Form.USER, "Change the parts of the profile or the credentials that are sent.",
          _PROFILE, _PASSWORD, _QUESTION, _STRICT, console="Edit profile"),
    _user("replace_user", "PUT", Form.USER, "Replace the whole profile or the credentials.",
          _PROFILE, _PASSWORD, _QUESTION, _STRICT),
    _user("delete_user", "DELETE", Form.NOTHING, "Deactivate the user; a deactivated user is deleted for good.",
          _TELLS_ADMIN, console="Delete"),
    _lifecycle("activate", Form.ACTIVATION, "Begin the activation of a STAGED or a DEPROVISIONED user.",
               _MAILS, console="Activate"),
    _lifecycle("reactivate", Form.ACTIVATION, "Give a user who waits in PROVISIONED a fresh activation link.",
               _RETURNS, console="Resend Password Email"),
    _lifecycle("deactivate", Form.EMPTY, "Switch the user off. The password is destroyed.",
               _TELLS_ADMIN, console="Deactivate"),
    _lifecycle("suspend", Form.EMPTY, "Pause the user. What lies underneath is kept.", console="Suspend"),
    _lifecycle("unsuspend", Form.EMPTY, "End the pause. The user is as before.", console="Unsuspend (or Activate)"),
    _lifecycle("unlock", Form.EMPTY, "End a lock-out before its time.", console="Unlock"),
    _lifecycle("expire_password", Form.USER, "Make the user change the password at the next sign-in.", _REVOKE),
    _lifecycle("expire_password_with_temp_password", Form.TEMPORARY,
               "Give the user a temporary password, to be changed at the next sign-in.",
               _REVOKE, console="Reset password, then Temporary password"),
    _lifecycle("reset_password", Form.RESET,
               "Take the password out of use until the user has chosen a new one by link.",
               _MAILS, _REVOKE,
               _query("provider", Type.STRING, "FEDERATION hands the user's sign-in to another provider", _HANDS_OVER),
               console="Reset password"),
    _lifecycle("reset_factors", Form.EMPTY, "Forget the user's factors.", console="Reset multifactor"),
    _credentials("change_password", Form.CREDENTIALS, "Change the password, by the old one.",
                 _needs("oldPassword", Type.PASSWORD, "the password until now", at="oldPassword.value", preset=""),
                 _needs("newPassword", Type.NEW_PASSWORD, "the password to be", at="newPassword.value", preset=""),
                 _STRICT, _REVOKE_TOO),
    _credentials("change_recovery_question", Form.CREDENTIALS, "Change the recovery question, by the password.",
                 _needs("password", Type.PASSWORD, "the user's password", at="password.value", preset=""),
                 _needs("recovery_question", Type.OBJECT, "an object with question and answer")),
    _credentials("forgot_password", Form.RESET,
                 "Give the user a link to choose a new password. The old one stays good until then.", _MAILS),
    _credentials("forgot_password_recovery_question", Form.CREDENTIALS,
                 "Set a new password, by the answer to the recovery question.",
                 _needs("newPassword", Type.NEW_PASSWORD, "the password to be", at="password.value", preset=""),
                 _needs("answer", Type.ANSWER, "to the recovery question", at="recovery_question.answer", preset="")),
    _user("clear_sessions", "DELETE", Form.NOTHING, "End all sessions of the user.",
          below="/sessions", console="Clear user sessions"),
    _end_user("sign_in", "", "Sign in with login and password.",
              _LOGIN, _needs("password", Type.PASSWORD, "the user's password")),
    _end_user("open_activation_link", "", "Hand in the one-time token of an activation link.",
              _needs("link", Type.LINK, "from a mail or an answer", at=ACTIVATING), opens=(Link.ACTIVATION,)),
    _end_user("open_reset_link", "/recovery/token", "Hand in the one-time token of a reset link.",
              _needs("link", Type.LINK, "from a mail or an answer", at=RECOVERING),
              opens=(Link.RESET, Link.FORGOT, Link.UNLOCK)),
    _end_user("answer_question", "/recovery/answer",
              "Answer the recovery question that stands between a reset link and the new password.",
              _STATE, _needs("answer", Type.ANSWER, "to the recovery question")),
    _end_user("choose_password", "/credentials/reset_password",
              "Choose a password after an activation or a reset link.", _STATE, _NEW),
    _end_user("change_expired_password", "/credentials/change_password",
              "Change an expired password, as the sign-in demands.", _STATE, _OLD, _NEW, _REVOKE_TOO),
    _end_user("verify_factor", "/factors/{factorId}/verify",
              "Show a factor: a passcode, or the answer to its question.",
              _needs("stateToken", Type.STATE, _STATE.means, _BY_THE_USER),
              _path("factorId", Type.FACTOR, "which of the user's factors"),
              _takes("passCode", Type.PASSCODE, "the factor's passcode", _SHOWS_ONE),
              _takes("answer", Type.PASSCODE, "to the factor's question", _SHOWS_ONE)),
    _end_user("skip", "/skip", "Go on without changing a password that will soon be too old.", _STATE),
    _end_user("recover_password", "/recovery/password", "Ask for a link to choose a new password.", _LOGIN, _BY_EMAIL),
    _end_user("unlock_account", "/recovery/unlock", "Ask for a link to end a lock.", _LOGIN, _BY_EMAIL),
    Call("wait", Actor.CLOCK, "", "", Form.NONE, "Let time pass.",
         (_clock("days"), _clock("hours"), _clock("minutes"))),
)
# fmt: on

CALLS: dict[str, Call] = {call.name: call for call in _ROWS}
"""Every call by its name, in the order in which they are shown."""

OF_A_USER = tuple(call.name for call in CALLS.values() if call.takes(Type.USER))
"""The calls whose path names a user."""
