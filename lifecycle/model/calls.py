"""The table of calls: everything that can happen to a user, whether by a request or without one.

A call has the name that it has in Okta's URL (`expire_password`), or else in Okta's API reference (`create_user`).
Source of methods, paths and fields: Okta's management OpenAPI document, v2026.06.3, and for `/authn` the
Authentication API reference. `console` is the button that an admin presses instead, if help.okta.com names it.

A row holds everything that other modules need to know about a call: the client writes requests from the fields, the
walk and the panel fill in the fields, the planner asks which links a call opens and returns, and the signs tell which
cases of the rules a request shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case
from lifecycle.model.links import ACTIVATING, HANDED_OUT, RECOVERING, Link


class Handout(StrEnum):
    """Something other than a link that an answer may hold and that a later step needs."""

    STATE = "the state token of a sign-in under way"
    SESSION = "the session token of a sign-in that is complete"
    TEMPORARY = "a temporary password"


class Form(StrEnum):
    """The form of the answer to a call that is accepted."""

    USER = "the user"
    EMPTY = "{}"
    NOTHING = "204 and no body"
    ACTIVATION = "activationUrl and activationToken, or {} if a mail is sent"
    RESET = "resetPasswordUrl, or {} if a mail is sent"
    CREDENTIALS = "the credentials"
    TEMPORARY = "tempPassword"
    TRANSACTION = "a transaction of the Authentication API"
    NONE = "no answer, because there is no request"


_SHOWN_AS = {link: key for key, link in HANDED_OUT.items()}
HANDS_OUT: dict[Form, dict[str, Link | Handout]] = {
    Form.ACTIVATION: {_SHOWN_AS[Link.ACTIVATION]: Link.ACTIVATION},
    Form.RESET: {_SHOWN_AS[Link.RESET]: Link.RESET},
    Form.TEMPORARY: {"tempPassword": Handout.TEMPORARY},
    Form.TRANSACTION: {"stateToken": Handout.STATE, "sessionToken": Handout.SESSION},
}
"""For each form of answer: the keys under which a later step finds what it needs, and what each key holds."""


# ------------------------------------------------------------------------------------------------------- fields


class Part(StrEnum):
    """The part of a request in which a field stands."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"
    NONE = "not in a request"
    """The field tells the simulator's clock how far to move, and is never sent."""


class Type(StrEnum):
    """What a field holds. Some types also show what a person must have before they can make the call."""

    USER = "a user's id or login"
    LOGIN = "a user's login"
    PASSWORD = "the password that the user has"
    NEW_PASSWORD = "the new password"
    ANSWER = "the answer to the recovery question"
    LINK = "a one-time link, or the token in it"
    STATE = "the state token of a sign-in under way"
    FACTOR = "a factor's id"
    PASSCODE = "a passcode, or the answer to a security question"
    BOOLEAN = "true or false"
    STRING = "a string"
    OBJECT = "an object"
    STRINGS = "a list of strings"
    NUMBER = "a number"


SECRET = frozenset({Type.PASSWORD, Type.NEW_PASSWORD, Type.ANSWER, Type.LINK, Type.STATE, Type.PASSCODE})
"""The types whose values must not be shown or kept if they belong to a real org."""


class How(Enum):
    """How a sign reads its field. A field that is left out has Okta's default value."""

    IS = "the case holds if the field is one of the words"
    TRUE = "the case holds if the field is true; in a query, in capital or small letters"
    NOT_TRUE = "the case holds if the field is not true"
    HAS = "the case holds if the field is an object with one of the words as a key"
    LEFT_OUT = "the case holds if the field is left out"
    RULES_OUT = "the case can't hold if the field is there; if it isn't, nothing is known"
    NEVER = "the case can't hold, whatever the value of the field"


@dataclass(frozen=True, slots=True)
class Sign:
    """What a field of a request shows about a case. A case with several signs holds if all of them say so."""

    case: Case
    how: How
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a call's request. If several fields have the same name, one argument fills all of them."""

    name: str
    """The name of the client's argument. For a field of the query it is also Okta's name."""
    part: Part
    type: Type
    means: str
    at: str = ""
    """The place of the field in the body, as a path of names with dots between them."""
    default: str | None = None
    """The value that Okta uses if the field is left out."""
    required: bool = False
    preset: str | None = None
    """The value that this project's client sends if no argument is given."""
    fixed: str | None = None
    """The value that the client sends for any argument, if it doesn't send the argument itself."""
    signs: tuple[Sign, ...] = ()

    @property
    def secret(self) -> bool:
        """Whether the value is a secret."""
        return self.type in SECRET

    @property
    def key(self) -> str:
        """The property of the body that holds the value. A password may stand in an object, as its `value`."""
        return self.at.removesuffix(".value").rpartition(".")[2]


def _path(name: str, type: Type, means: str) -> Field:
    """Return a field of the path."""
    return Field(name, Part.PATH, type, means, required=True)


def _query(name: str, type: Type, means: str, *signs: Sign, default: str | None = None, fixed: str = "") -> Field:
    """Return a field of the query string."""
    return Field(name, Part.QUERY, type, means, default=default, fixed=fixed or None, signs=signs)


def _needs(name: str, type: Type, means: str, *signs: Sign, at: str = "", preset: str | None = None) -> Field:
    """Return a field of the body that Okta requires."""
    return Field(name, Part.BODY, type, means, at or name, required=True, preset=preset, signs=signs)


def _takes(name: str, type: Type, means: str, *signs: Sign, at: str = "", preset: str | None = None) -> Field:
    """Return a field of the body that may be left out."""
    return Field(name, Part.BODY, type, means, at or name, preset=preset, signs=signs)


def _clock(name: str) -> Field:
    """Return a field for the simulator's clock."""
    return Field(name, Part.NONE, Type.NUMBER, f"how many {name} pass")


# The signs: what the fields of a request show about the cases of the rules.
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
_TO_THE_CALLER = Sign(Case.HANDED_OUT, How.NOT_TRUE)
_TO_APPLICATION = Sign(Case.HANDED_OUT, How.LEFT_OUT)
_TO_ADMIN = Sign(Case.TELL_ADMIN, How.TRUE)
_ENDS_SESSIONS = Sign(Case.REVOKE_SESSIONS, How.TRUE)

_USER = _path("user", Type.USER, "the user's id or login")
_LOGIN = _needs("login", Type.LOGIN, "the user's login", at="username")
_STATE = _needs("stateToken", Type.STATE, "the state token of the previous answer")
_OLD = _needs("oldPassword", Type.PASSWORD, "the old password")
_NEW = _needs("newPassword", Type.NEW_PASSWORD, "the new password")
_WARNS = _takes(
    "warnBeforePasswordExpired",
    Type.BOOLEAN,
    "true asks for a warning if the password will soon be too old",
    at="options.warnBeforePasswordExpired",
)

_PROFILE = _takes("profile", Type.OBJECT, "the profile's properties")
_OR_HASH = "a password, or an object with its hash or a hook"
_FIRST_PASSWORD = _takes("password", Type.NEW_PASSWORD, _OR_HASH, _HAS_PASSWORD, at="credentials.password.value")
_PASSWORD = replace(_FIRST_PASSWORD, signs=(_HAS_PASSWORD, _HAS_HASH))
_QUESTION = _takes(
    "recovery_question", Type.OBJECT, "an object with question and answer", at="credentials.recovery_question"
)
_BY_EMAIL = _takes(
    "factorType", Type.STRING, "how the link is sent: EMAIL", _BY_APPLICATION, _TO_APPLICATION, preset="EMAIL"
)
_BY_MAIL = "true mails the link to the user; false returns it to you"
_MAILS = _query("sendEmail", Type.BOOLEAN, _BY_MAIL, _TO_THE_CALLER, default="true")
_RETURNS = _query("sendEmail", Type.BOOLEAN, _BY_MAIL, _TO_THE_CALLER, default="false")
_TELLS_ADMIN = _query("sendEmail", Type.BOOLEAN, "true mails the admin", _TO_ADMIN, default="false")
_REVOKE = _query(
    "revokeSessions", Type.BOOLEAN, "true ends the user's sessions as well", _ENDS_SESSIONS, default="false"
)
_REVOKE_TOO = _takes("revokeSessions", Type.BOOLEAN, _REVOKE.means, _ENDS_SESSIONS)
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
    """The kinds of one-time link that the call accepts, the usual one first."""
    console: str = ""
    needs: Case | None = None
    """The case of the org without which this never happens."""
    words: str = ""
    """The call in plain words, for a button."""

    @property
    def request(self) -> str:
        """The method and the path, or the actor if there is no request."""
        return f"{self.method} {self.path}" if self.method else f"(no request: {self.actor})"

    @property
    def parameters(self) -> tuple[Field, ...]:
        """The fields of the query string."""
        return tuple(field for field in self.fields if field.part is Part.QUERY)

    @property
    def hands_out(self) -> Mapping[str, Link | Handout]:
        """What the answer holds that a later step needs, by its key in the answer."""
        return HANDS_OUT.get(self.form, {})

    @property
    def creates(self) -> bool:
        """Whether the call creates a user."""
        return self.method == "POST" and self.path == USERS

    @property
    def deletes(self) -> bool:
        """Whether the call is the one that deletes a user."""
        return self.method == "DELETE" and self.path == USER

    @property
    def replaces(self) -> bool:
        """Whether what the body leaves out is removed, and not kept."""
        return self.method == "PUT"

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
    """Return a call that an admin makes about one user."""
    return Call(name, Actor.ADMIN, method, USER + below, form, does, (_USER, *fields), console=console)


def _lifecycle(name: str, form: Form, does: str, *fields: Field, console: str = "") -> Call:
    """Return a call whose path ends in `/lifecycle/` and its name."""
    return _user(name, "POST", form, does, *fields, below=f"/lifecycle/{name}", console=console)


def _credentials(name: str, form: Form, does: str, *fields: Field) -> Call:
    """Return a call whose path ends in `/credentials/` and its name."""
    return _user(name, "POST", form, does, *fields, below=f"/credentials/{name}")


def _end_user(name: str, below: str, does: str, *fields: Field, opens: tuple[Link, ...] = ()) -> Call:
    """Return a call of the Authentication API, which the end user makes."""
    return Call(name, Actor.END_USER, "POST", _AUTHN + below, Form.TRANSACTION, does, fields, opens)


def _mover(name: str, actor: Actor, does: str, needs: Case) -> Call:
    """What moves a user although nobody made a call."""
    return Call(name, actor, "", "", Form.NONE, does, needs=needs)


# fmt: off
_ROWS = (
    # Each row has a name, the path after the user or after /authn, the form of the answer, and what the call is for.
    # Then come the fields in the order in which the client writes them, the links that the call opens, and the name of
    # its button in the Admin Console.
    Call("create_user", Actor.ADMIN, "POST", USERS, Form.USER, "Create a user.", (
        _needs("profile", Type.OBJECT, "the profile's properties"),
        _query("activate", Type.BOOLEAN, "false leaves the user STAGED", _ACTIVATES, default="true"),
        _query("nextLogin", Type.STRING, "changePassword expires the given password at once", _CHANGES_NEXT),
        _query("provider", Type.STRING, "true makes Okta use the provider in the body", _COUNTS, fixed="true"),
        _takes("provider", Type.STRING, "OKTA, FEDERATION or SOCIAL", _ELSEWHERE, at="credentials.provider.type"),
        _takes("provider", Type.STRING, "the provider's type again", _ELSEWHERE, at="credentials.provider.name"),
        _FIRST_PASSWORD, _QUESTION,
        _takes("groupIds", Type.STRINGS, "the ids of groups that the user joins"),
        _takes("type", Type.STRING, "the id of a user type", at="type.id"),
        _takes("realmId", Type.STRING, "the id of a realm")), console="Add person"),
    _user("get_user", "GET", Form.USER, "Read the user."),
    _user("update_user", "POST", Form.USER, "Change the parts of the profile or the credentials that are sent.",
          _PROFILE, _PASSWORD, _QUESTION, _STRICT, console="Edit profile"),
    _user("replace_user", "PUT", Form.USER, "Replace the whole profile or the credentials.",
          _PROFILE, _PASSWORD, _QUESTION, _STRICT),
    _user("delete_user", "DELETE", Form.NOTHING, "Deactivate the user, or delete a user who is deactivated already.",
          _TELLS_ADMIN, console="Delete"),
    _lifecycle("activate", Form.ACTIVATION, "Begin the activation of a STAGED or a DEPROVISIONED user.",
               _MAILS, console="Activate"),
    _lifecycle("reactivate", Form.ACTIVATION, "Give a user who waits in PROVISIONED a fresh activation link.",
               _RETURNS, console="Resend Password Email"),
    _lifecycle("deactivate", Form.EMPTY, "Switch the user off. The password is destroyed.",
               _TELLS_ADMIN, console="Deactivate"),
    _lifecycle("suspend", Form.EMPTY, "Pause the user. The status before is kept.", console="Suspend"),
    _lifecycle("unsuspend", Form.EMPTY, "End the suspension and bring the earlier status back.",
               console="Unsuspend (or Activate)"),
    _lifecycle("unlock", Form.EMPTY, "End a lock before the policy does.", console="Unlock"),
    _lifecycle("expire_password", Form.USER, "Make the user change the password at the next sign-in.", _REVOKE),
    _lifecycle("expire_password_with_temp_password", Form.TEMPORARY,
               "Give the user a temporary password that has to be changed at the next sign-in.",
               _REVOKE, console="Reset password, then Temporary password"),
    _lifecycle("reset_password", Form.RESET,
               "Make the password unusable until the user has chosen a new one by a link.",
               _MAILS, _REVOKE,
               _query("provider", Type.STRING, "FEDERATION hands the user's sign-in to another provider", _HANDS_OVER),
               console="Reset password"),
    _lifecycle("reset_factors", Form.EMPTY, "Remove all of the user's factors.", console="Reset multifactor"),
    _credentials("change_password", Form.CREDENTIALS, "Change the password. The old password is needed.",
                 _needs("oldPassword", Type.PASSWORD, "the old password", at="oldPassword.value", preset=""),
                 _needs("newPassword", Type.NEW_PASSWORD, "the new password", at="newPassword.value", preset=""),
                 _STRICT, _REVOKE_TOO),
    _credentials("change_recovery_question", Form.CREDENTIALS,
                 "Change the recovery question. The user's password is needed.",
                 _needs("password", Type.PASSWORD, "the user's password", at="password.value", preset=""),
                 _needs("recovery_question", Type.OBJECT, "an object with question and answer")),
    _credentials("forgot_password", Form.RESET,
                 "Give the user a link to choose a new password. The old password works until then.", _MAILS),
    _credentials("forgot_password_recovery_question", Form.CREDENTIALS,
                 "Set a new password. The answer to the recovery question is needed.",
                 _needs("newPassword", Type.NEW_PASSWORD, "the new password", at="password.value", preset=""),
                 _needs("answer", Type.ANSWER, "the answer to the recovery question", at="recovery_question.answer",
                        preset="")),
    _user("clear_sessions", "DELETE", Form.NOTHING, "End all sessions of the user.",
          below="/sessions", console="Clear user sessions"),
    _end_user("sign_in", "", "Sign in with a login and a password.",
              _LOGIN, _needs("password", Type.PASSWORD, "the user's password"), _WARNS),
    _end_user("open_activation_link", "", "Send Okta the one-time token of an activation link.",
              _needs("link", Type.LINK, "a link from a mail or an answer", at=ACTIVATING), opens=(Link.ACTIVATION,)),
    _end_user("open_reset_link", "/recovery/token", "Send Okta the one-time token of a reset link.",
              _needs("link", Type.LINK, "a link from a mail or an answer", at=RECOVERING),
              opens=(Link.RESET, Link.FORGOT, Link.UNLOCK)),
    _end_user("answer_question", "/recovery/answer",
              "Answer the recovery question that Okta asks before a new password can be chosen.",
              _STATE, _needs("answer", Type.ANSWER, "the answer to the recovery question")),
    _end_user("choose_password", "/credentials/reset_password",
              "Choose a password after opening an activation link or a reset link.", _STATE, _NEW),
    _end_user("change_expired_password", "/credentials/change_password",
              "Change an expired password, which Okta asks for at a sign-in.", _STATE, _OLD, _NEW, _REVOKE_TOO),
    _end_user("verify_factor", "/factors/{factorId}/verify",
              "Verify a factor with a passcode or with the answer to a security question.",
              _needs("stateToken", Type.STATE, _STATE.means, _BY_THE_USER),
              _path("factorId", Type.FACTOR, "the id of one of the user's factors"),
              _takes("passCode", Type.PASSCODE, "the factor's passcode", _SHOWS_ONE),
              _takes("answer", Type.PASSCODE, "the answer to the factor's question", _SHOWS_ONE)),
    _end_user("skip", "/skip", "Continue the sign-in without changing a password that will expire soon.", _STATE),
    _end_user("recover_password", "/recovery/password", "Ask for a link to choose a new password.", _LOGIN, _BY_EMAIL),
    _end_user("unlock_account", "/recovery/unlock", "Ask for a link that ends a lock.", _LOGIN, _BY_EMAIL),
    Call("wait", Actor.CLOCK, "", "", Form.NONE, "Let time pass.",
         (_clock("days"), _clock("hours"), _clock("minutes"))),
)
_MOVERS = (
    # What moves a user although nobody made a call. Each row has a name, who does it,
    # one sentence about it, and the case of the org without which it never happens.
    _mover("import_active", Actor.DIRECTORY, "Import a person who is active in the source.", Case.SOURCE),
    _mover("import_inactive", Actor.DIRECTORY, "Import a person who was deactivated in the source.", Case.SOURCE),
    replace(_mover("disconnect", Actor.ADMIN, "Disconnect the user from the directory.", Case.KEEPS_PASSWORDS),
            console="Disconnect from AD, then Reset password now"),
    _mover("run_automation", Actor.AUTOMATION, "Look at the user, as the automation does once a day.", Case.AUTOMATION),
    _mover("sign_in_by_idp", Actor.IDENTITY_PROVIDER, "Take in a user who has signed in at the identity provider.",
           Case.IDP),
    _mover("register", Actor.REGISTRATION, "Begin to make an account, and verify the e-mail address.",
           Case.SELF_REGISTRATION),
    _mover("finish_registration", Actor.REGISTRATION, "Choose the password of the new account.",
           Case.SELF_REGISTRATION),
)
# fmt: on

_WORDS = {
    "create_user": "Create the user",
    "get_user": "Look at the user",
    "update_user": "Update the user",
    "replace_user": "Replace the user",
    "delete_user": "Delete",
    "activate": "Activate",
    "reactivate": "Make a new activation link",
    "deactivate": "Deactivate",
    "suspend": "Suspend",
    "unsuspend": "End the suspension",
    "unlock": "Unlock",
    "expire_password": "Expire the password",
    "expire_password_with_temp_password": "Give a temporary password",
    "reset_password": "Reset the password",
    "reset_factors": "Remove all factors",
    "change_password": "Change with the old password",
    "change_recovery_question": "Change the recovery question",
    "forgot_password": "Make a forgot-password link",
    "forgot_password_recovery_question": "Change with the recovery answer",
    "clear_sessions": "End all sessions",
    "sign_in": "Sign in",
    "open_activation_link": "Open the activation link",
    "open_reset_link": "Open the reset link",
    "answer_question": "Answer the recovery question",
    "choose_password": "Choose a password",
    "change_expired_password": "Change the expired password",
    "verify_factor": "Verify a factor",
    "skip": "Change the password later",
    "recover_password": "Ask for a forgot-password link",
    "unlock_account": "Ask for a link that unlocks",
    "wait": "Let time pass",
    "import_active": "Import an active person",
    "import_inactive": "Import an inactive person",
    "disconnect": "Disconnect from the directory",
    "run_automation": "Run the automation",
    "sign_in_by_idp": "Sign in at the identity provider",
    "register": "Register",
    "finish_registration": "Finish the registration",
}
"""For each call: what it is in plain words, on a button. The words name what is done, and not what follows from it."""

CALLS: dict[str, Call] = {call.name: replace(call, words=_WORDS.get(call.name, call.name)) for call in _ROWS}
"""Every call by its name, in the order in which tables and buttons show the calls."""

MOVERS: dict[str, Call] = {call.name: replace(call, words=_WORDS.get(call.name, call.name)) for call in _MOVERS}
"""What moves a user in an org that is set up for it, by name. Nobody sends a request for any of it."""

EVERYTHING: dict[str, Call] = CALLS | MOVERS
"""All that can happen to a user, by its name."""

SECRET_KEYS = frozenset(
    field.key for call in _ROWS for field in call.fields if field.secret and field.part is Part.BODY
)
"""The properties of a request's body whose values are secrets."""

OF_A_USER = tuple(call.name for call in CALLS.values() if call.takes(Type.USER))
"""The calls whose path names a user."""
