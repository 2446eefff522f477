"""The rules: the only thing that changes facts.

**Guards speak in statuses, as Okta does; effects speak in facts.** For a call on a user, the first row that fits
wins. Every call ends in a row for all other statuses, so there is always an answer. `perhaps` lists what Okta may
do instead where nobody public knows: such a row is our guess, and says so wherever it is shown.

The rows hold no sources. What is known, and from where, stands in `evidence.py`, which is written from the sources
and never computed from these rows; a test plays it against them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from typing import Any, TypeAlias

from lifecycle.model import refusals
from lifecycle.model.calls import CALLS, Actor
from lifecycle.model.cases import Case
from lifecycle.model.facts import NOBODY, Facts, Password, Status, status
from lifecycle.model.refusals import Refusal

Changes: TypeAlias = Mapping[str, Any]
"""Facts by name, with the values they take."""

ABSENT, STAGED, PROVISIONED, ACTIVE = Status.ABSENT, Status.STAGED, Status.PROVISIONED, Status.ACTIVE
RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT = Status.RECOVERY, Status.PASSWORD_EXPIRED, Status.LOCKED_OUT
SUSPENDED, DEPROVISIONED = Status.SUSPENDED, Status.DEPROVISIONED
OTHERWISE = tuple(s for s in Status if s is not ABSENT)


@dataclass(frozen=True, eq=False)
class Rule:
    """One row: in these statuses, in this case, the call has this effect or is refused."""

    calls: tuple[str, ...]
    statuses: tuple[Status, ...]
    why: str
    """One sentence for a person."""
    when: Mapping[Case, bool] = field(default_factory=dict)
    """Cases that must hold, or must not."""
    under: Changes = field(default_factory=dict)
    """Facts that must hold underneath the status."""
    then: Changes = field(default_factory=dict)
    refuse: Refusal | None = None
    by: Actor | None = None
    """Who makes it happen, where it isn't the caller."""
    enters: str | None = None
    """The state that the sign-in's transaction enters."""
    stamps: tuple[str, ...] = ()
    """Timestamps that move besides `lastUpdated` and `statusChanged`, which follow from the change."""
    mail: str | None = None
    """The mail that goes to the user, unless the caller asks for the link instead."""
    counts: bool = False
    """Whether it is counted as a wrong password, or a wrong passcode."""
    instead: tuple[str, ...] = ()
    """Where the call is refused: the calls that were probably meant, likeliest first."""
    perhaps: tuple[Refusal | Changes, ...] = ()
    """What Okta may do instead: refusals, or other effects."""

    def fits(self, facts: Facts, cases: frozenset[Case]) -> bool:
        """Whether this row speaks of a user of whom these facts are true, in these cases."""
        return (
            status(facts) in self.statuses
            and all((case in cases) is wanted for case, wanted in self.when.items())
            and all(getattr(facts, name) == value for name, value in self.under.items())
        )

    def after(self, facts: Facts) -> Facts:
        """The facts after this row has been applied."""
        return _changed(facts, self.then)

    def alternatives(self, facts: Facts) -> Iterator[tuple[Refusal | None, Facts]]:
        """What Okta may do instead: each with its refusal, if it is one, and the facts after it."""
        for other in self.perhaps:
            if isinstance(other, Refusal):
                yield other, facts
            else:
                yield None, _changed(facts, other)


def _changed(facts: Facts, changes: Changes) -> Facts:
    after = replace(facts, **changes)
    return after if after.exists else NOBODY


def rule(
    calls: str | Iterable[str],
    statuses: Status | Iterable[Status],
    why: str,
    *,
    instead: str | tuple[str, ...] = (),
    perhaps: Refusal | Changes | tuple[Refusal | Changes, ...] = (),
    **rest: Any,
) -> Rule:
    """A row. A single call, status or alternative may stand without its brackets."""
    return Rule(
        (calls,) if isinstance(calls, str) else tuple(calls),
        (statuses,) if isinstance(statuses, Status) else tuple(statuses),
        why,
        instead=(instead,) if isinstance(instead, str) else instead,
        perhaps=perhaps if isinstance(perhaps, tuple) else (perhaps,),
        **rest,
    )


NO_PASSWORD = dict(password=Password.NONE)
NEW_PASSWORD = dict(password=Password.SET, reset=False, external=False)
"""A password that somebody has just chosen. It also ends a reset that was pending."""
SWITCHED_OFF = dict(deactivated=True, begun=False, password=Password.NONE, reset=False, locked=False, suspended=False)
STAYS: Changes = {}

LOGIN_TAKEN = refusals.VALIDATION.filled(field="login").because(
    "login: An object with this field already exists in the current organization"
)

_OF_A_USER = [c.name for c in CALLS.values() if "{userId}" in c.path]
_SET_PROFILE = ("update_user", "replace_user")

RULES: tuple[Rule, ...] = (
    # ----------------------------------------------------------------------------------------- being created
    rule(
        "create_user",
        ABSENT,
        "A password can only be expired at birth if the user is activated at birth.",
        when={Case.CHANGE_AT_NEXT_LOGIN: True, Case.ACTIVATE: False},
        refuse=refusals.EXPIRE_NEEDS_ACTIVATE,
    ),
    rule(
        "create_user",
        ABSENT,
        "Whoever signs in elsewhere has no password here.",
        when={Case.EXTERNAL: True, Case.PASSWORD: True},
        refuse=refusals.VALIDATION.filled(field="password").because(
            "password: A password can't be given to a user who signs in elsewhere"
        ),
        perhaps=refusals.UPDATE_OF_CREDENTIALS_FAILED,
    ),
    rule(
        "create_user",
        ABSENT,
        "There is no password that could be expired.",
        when={Case.CHANGE_AT_NEXT_LOGIN: True, Case.PASSWORD: False},
        refuse=refusals.EXPIRE_NEEDS_PASSWORD,
    ),
    rule(
        "create_user",
        ABSENT,
        "Activated at birth, with a password that has to be changed at the first sign-in.",
        when={Case.CHANGE_AT_NEXT_LOGIN: True},
        then=dict(exists=True, begun=True, password=Password.EXPIRED),
        stamps=("activated", "passwordChanged"),
    ),
    rule(
        "create_user",
        ABSENT,
        "Activated at birth, and the user signs in elsewhere: no password is needed.",
        when={Case.EXTERNAL: True, Case.ACTIVATE: True},
        then=dict(exists=True, begun=True, external=True),
        stamps=("activated",),
    ),
    rule(
        "create_user",
        ABSENT,
        "activate=false: activation has not begun. The user will sign in elsewhere.",
        when={Case.EXTERNAL: True},
        then=dict(exists=True, external=True),
    ),
    rule(
        "create_user",
        ABSENT,
        "Activated at birth, and the password is there: nothing is left to do.",
        when={Case.ACTIVATE: True, Case.PASSWORD: True},
        then=dict(exists=True, begun=True, password=Password.SET),
        stamps=("activated", "passwordChanged"),
    ),
    rule(
        "create_user",
        ABSENT,
        "Activation began at birth, but there is no password: the user has to set one, by the link in the mail.",
        when={Case.ACTIVATE: True},
        then=dict(exists=True, begun=True),
        stamps=("activated",),
        mail="activation",
    ),
    rule(
        "create_user",
        ABSENT,
        "activate=false: activation has not begun. The password waits for it.",
        when={Case.PASSWORD: True},
        then=dict(exists=True, password=Password.SET),
        stamps=("passwordChanged",),
    ),
    rule(
        "create_user",
        ABSENT,
        "activate=false: activation has not begun, and there is no password.",
        then=dict(exists=True),
    ),
    rule(
        "create_user",
        OTHERWISE,
        "A login belongs to one user, and stays taken until that user is deleted, not only deactivated.",
        refuse=LOGIN_TAKEN,
        instead=("get_user", "delete_user"),
    ),
    # --------------------------------------------------------------------------------- reading and changing
    rule(
        _OF_A_USER,
        ABSENT,
        "There is no user with this id or login.",
        refuse=refusals.NO_SUCH_USER,
        instead="create_user",
    ),
    rule("get_user", OTHERWISE, "Reading changes nothing."),
    rule(
        _SET_PROFILE,
        DEPROVISIONED,
        "To a change, a deactivated user is as good as not there, although it can be read.",
        refuse=refusals.NO_SUCH_USER,
        instead="activate",
        perhaps=refusals.WRONG_STATUS,
    ),
    rule(
        _SET_PROFILE,
        [s for s in OTHERWISE if s is not STAGED],
        "Once activation has begun, a password's hash can't be imported any more.",
        when={Case.HASHED: True},
        refuse=refusals.UPDATE_OF_CREDENTIALS_FAILED,
    ),
    rule(
        _SET_PROFILE,
        OTHERWISE,
        "The user, who has signed in elsewhere, gets a password here.",
        under=dict(external=True),
        when={Case.PASSWORD: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
        perhaps=(STAYS, refusals.UPDATE_OF_CREDENTIALS_FAILED),
    ),
    rule(
        _SET_PROFILE,
        STAGED,
        "The password is set, but it does not begin the activation.",
        when={Case.PASSWORD: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
    ),
    rule(
        _SET_PROFILE,
        PROVISIONED,
        "A password was the only thing missing, and an admin may set it.",
        when={Case.PASSWORD: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
    ),
    rule(
        _SET_PROFILE,
        ACTIVE,
        "The password is replaced.",
        when={Case.PASSWORD: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
    ),
    rule(
        _SET_PROFILE,
        [RECOVERY, PASSWORD_EXPIRED],
        "The new password takes the place of the one that was out of use.",
        when={Case.PASSWORD: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
        perhaps=(STAYS, refusals.WRONG_STATUS),
    ),
    rule(
        _SET_PROFILE,
        [LOCKED_OUT, SUSPENDED],
        "The password is replaced underneath; what lies over the user stays.",
        when={Case.PASSWORD: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
        perhaps=(STAYS, refusals.WRONG_STATUS),
    ),
    rule(_SET_PROFILE, OTHERWISE, "A change of the profile leaves the status alone."),
    rule(
        "delete_user",
        DEPROVISIONED,
        "A deactivated user is deleted for good, and the login is free again.",
        then=dict(exists=False),
    ),
    rule(
        "delete_user",
        OTHERWISE,
        "The first DELETE only deactivates. A second one deletes.",
        then=SWITCHED_OFF,
    ),
    # ----------------------------------------------------------------------------------- on and off
    rule(
        "activate",
        STAGED,
        "Activation begins, and the user signs in elsewhere: no password is needed.",
        under=dict(external=True),
        then=dict(begun=True),
        stamps=("activated",),
    ),
    rule(
        "activate",
        DEPROVISIONED,
        "The user is back, and signs in elsewhere: no password is needed.",
        under=dict(external=True),
        then=dict(begun=True, deactivated=False),
        stamps=("activated",),
        perhaps=dict(begun=True, deactivated=False, external=False),
    ),
    rule(
        "activate",
        STAGED,
        "Activation begins, but there is no password: the user has to set one.",
        under=NO_PASSWORD,
        then=dict(begun=True),
        stamps=("activated",),
        mail="activation",
    ),
    rule(
        "activate",
        STAGED,
        "Activation begins, and the password is there already: nothing is left to do.",
        then=dict(begun=True),
        stamps=("activated",),
        mail="activation",
    ),
    rule(
        "activate",
        DEPROVISIONED,
        "The user is back, but deactivation has destroyed the password: a new one has to be set.",
        then=dict(begun=True, deactivated=False),
        stamps=("activated",),
        mail="activation",
    ),
    rule(
        "activate",
        PROVISIONED,
        "Activation has begun already. To send the link again is another call.",
        refuse=refusals.ALREADY_ACTIVE,
        instead="reactivate",
    ),
    rule(
        "activate",
        ACTIVE,
        "The user is active already.",
        refuse=refusals.ALREADY_ACTIVE,
    ),
    rule(
        "activate",
        LOCKED_OUT,
        "The user is active underneath; a lock is ended by another call.",
        refuse=refusals.ALREADY_ACTIVE,
        instead="unlock",
    ),
    rule(
        "activate",
        SUSPENDED,
        "The user is active underneath. The Admin Console's button Activate is another call here.",
        refuse=refusals.ALREADY_ACTIVE,
        instead="unsuspend",
        perhaps=refusals.WRONG_STATUS,
    ),
    rule(
        "activate",
        OTHERWISE,
        "The user was activated long ago; what is missing is a usable password.",
        refuse=refusals.ALREADY_ACTIVE,
        instead="reset_password",
        perhaps=refusals.WRONG_STATUS,
    ),
    rule(
        "reactivate",
        PROVISIONED,
        "The user gets a fresh link and goes on waiting. It is a resend, no more.",
        mail="activation",
    ),
    rule(
        "reactivate",
        RECOVERY,
        "This org gives a fresh link to a user in RECOVERY as well.",
        when={Case.RECOVERY_REACTIVATES: True},
        mail="activation",
        perhaps=refusals.WRONG_STATUS,
    ),
    rule(
        "reactivate",
        RECOVERY,
        "Only a user who waits in PROVISIONED gets a fresh activation link.",
        refuse=refusals.WRONG_STATUS,
        instead="reset_password",
        perhaps=STAYS,
    ),
    rule(
        "reactivate",
        STAGED,
        "Activation has not begun, so there is no link to send again.",
        refuse=refusals.WRONG_STATUS,
        instead="activate",
    ),
    rule(
        "reactivate",
        ACTIVE,
        "The user needs no activation link any more.",
        refuse=refusals.WRONG_STATUS,
    ),
    rule(
        "reactivate",
        DEPROVISIONED,
        "In spite of its name this call does not bring a deactivated user back.",
        refuse=refusals.WRONG_STATUS,
        instead="activate",
        perhaps=refusals.NO_SUCH_USER,
    ),
    rule(
        "reactivate",
        SUSPENDED,
        "In spite of its name this call does not end a suspension.",
        refuse=refusals.WRONG_STATUS,
        instead="unsuspend",
        perhaps=STAYS,
    ),
    rule(
        "reactivate",
        LOCKED_OUT,
        "In spite of its name this call does not end a lock.",
        refuse=refusals.WRONG_STATUS,
        instead="unlock",
        perhaps=STAYS,
    ),
    rule(
        "reactivate",
        OTHERWISE,
        "The user needs no activation link any more.",
        refuse=refusals.WRONG_STATUS,
        instead="reset_password",
        perhaps=STAYS,
    ),
    rule(
        "deactivate",
        DEPROVISIONED,
        "To a second deactivate the user is as good as not there, although it can be read.",
        refuse=refusals.NO_SUCH_USER,
        instead=("activate", "delete_user"),
    ),
    rule(
        "deactivate",
        OTHERWISE,
        "The user is switched off; a password, if there was one, is destroyed.",
        then=SWITCHED_OFF,
    ),
    # ----------------------------------------------------------------------------- laid over the user, and lifted
    rule(
        "suspend",
        [ACTIVE, PROVISIONED, PASSWORD_EXPIRED],
        "The user is paused. What lay underneath is kept.",
        then=dict(suspended=True),
    ),
    rule(
        "suspend",
        [RECOVERY, LOCKED_OUT],
        "The user is paused. What lay underneath is kept.",
        then=dict(suspended=True),
        perhaps=refusals.ALREADY_SUSPENDED,
    ),
    rule(
        "suspend",
        SUSPENDED,
        "The user is suspended already.",
        refuse=refusals.ALREADY_SUSPENDED,
        instead="unsuspend",
    ),
    rule(
        "suspend",
        STAGED,
        "Activation has not begun, so there is nothing to pause.",
        refuse=refusals.ALREADY_SUSPENDED,
        instead="deactivate",
    ),
    rule(
        "suspend",
        DEPROVISIONED,
        "The user is switched off altogether.",
        refuse=refusals.ALREADY_SUSPENDED,
        perhaps=(refusals.WRONG_STATUS, refusals.NO_SUCH_USER),
    ),
    rule(
        "unsuspend",
        SUSPENDED,
        "The pause ends, and what lay underneath shows again.",
        then=dict(suspended=False),
    ),
    rule(
        "unsuspend",
        DEPROVISIONED,
        "The user is not suspended but switched off.",
        refuse=refusals.NOT_SUSPENDED,
        instead="activate",
        perhaps=(refusals.WRONG_STATUS, refusals.NO_SUCH_USER),
    ),
    rule(
        "unsuspend",
        LOCKED_OUT,
        "The user is not suspended but locked out.",
        refuse=refusals.NOT_SUSPENDED,
        instead="unlock",
    ),
    rule(
        "unsuspend",
        OTHERWISE,
        "The user is not suspended.",
        refuse=refusals.NOT_SUSPENDED,
    ),
    rule(
        "unlock",
        LOCKED_OUT,
        "The lock is lifted, and what lay underneath shows again.",
        then=dict(locked=False),
    ),
    rule(
        "unlock",
        [SUSPENDED, DEPROVISIONED],
        "Nobody who is suspended or switched off is locked out in Okta's eyes.",
        refuse=refusals.NOT_LOCKED_OUT,
        perhaps=(STAYS, refusals.WRONG_STATUS),
    ),
    rule(
        "unlock",
        OTHERWISE,
        "The user is not locked out.",
        refuse=refusals.NOT_LOCKED_OUT,
    ),
    # ------------------------------------------------------------------------------------ the password's troubles
    rule(
        ("expire_password", "expire_password_with_temp_password"),
        ACTIVE,
        "The user signs in elsewhere: there is no password here that could expire.",
        under=dict(external=True),
        refuse=refusals.WRONG_STATUS,
        perhaps=dict(password=Password.EXPIRED, external=False),
    ),
    rule(
        "expire_password",
        ACTIVE,
        "The password still opens the door, but only to change it.",
        then=dict(password=Password.EXPIRED),
    ),
    rule(
        "expire_password",
        PASSWORD_EXPIRED,
        "The password is expired already, and stays so.",
    ),
    rule(
        "expire_password",
        PROVISIONED,
        "There is no password that could be expired.",
        refuse=refusals.WRONG_STATUS,
        instead="reactivate",
        perhaps=STAYS,
    ),
    rule(
        "expire_password",
        OTHERWISE,
        "There is no password in use that could be expired.",
        refuse=refusals.WRONG_STATUS,
        perhaps=dict(password=Password.EXPIRED),
    ),
    rule(
        "expire_password_with_temp_password",
        [ACTIVE, RECOVERY, PASSWORD_EXPIRED],
        "A temporary password takes the place of the old one, and has to be changed at the next sign-in.",
        then=dict(password=Password.EXPIRED, reset=False),
        stamps=("passwordChanged",),
    ),
    rule(
        "expire_password_with_temp_password",
        PROVISIONED,
        "There is no password yet that a temporary one could replace.",
        refuse=refusals.WRONG_STATUS,
        instead=("reactivate", "update_user"),
        perhaps=dict(password=Password.EXPIRED),
    ),
    rule(
        "expire_password_with_temp_password",
        OTHERWISE,
        "There is no password in use that a temporary one could replace.",
        refuse=refusals.WRONG_STATUS,
        perhaps=dict(password=Password.EXPIRED),
    ),
    rule(
        "reset_password",
        [ACTIVE, PASSWORD_EXPIRED, RECOVERY],
        "The sign-in is handed to another provider, and the password is gone.",
        when={Case.TO_FEDERATION: True},
        then=dict(external=True, password=Password.NONE, reset=False),
    ),
    rule(
        "reset_password",
        [PROVISIONED, LOCKED_OUT],
        "The sign-in is handed to another provider, which has its own passwords and its own locks.",
        when={Case.TO_FEDERATION: True},
        then=dict(external=True, password=Password.NONE, locked=False),
        perhaps=refusals.RESET_NOT_ALLOWED,
    ),
    rule(
        "reset_password",
        ACTIVE,
        "The user, who has signed in elsewhere, is to choose a password here.",
        under=dict(external=True),
        then=dict(external=False, reset=True),
        mail="reset",
    ),
    rule(
        "reset_password",
        ACTIVE,
        "The bug of before release 2018.09: a reset made a user who had never signed in look like one "
        "who never had a password.",
        when={Case.BEFORE_2018_09: True, Case.NEVER_SIGNED_IN: True},
        then=NO_PASSWORD,
        mail="reset",
    ),
    rule(
        "reset_password",
        [ACTIVE, PASSWORD_EXPIRED],
        "The password is out of use until the user has chosen a new one by the link.",
        then=dict(reset=True),
        mail="reset",
    ),
    rule(
        "reset_password",
        RECOVERY,
        "The user gets a fresh link and goes on waiting.",
        mail="reset",
    ),
    rule(
        "reset_password",
        PROVISIONED,
        "There is no password to reset. The link is offered here, but where it leads is not known.",
        then=dict(reset=True),
        mail="reset",
        perhaps=(STAYS, refusals.RESET_NOT_ALLOWED),
    ),
    rule(
        "reset_password",
        LOCKED_OUT,
        "The reset takes the place of the lock.",
        then=dict(reset=True, locked=False),
        mail="reset",
        perhaps=(STAYS, refusals.RESET_NOT_ALLOWED),
    ),
    rule(
        "reset_password",
        STAGED,
        "Activation has not begun.",
        refuse=refusals.RESET_NOT_ALLOWED,
        instead="activate",
        perhaps=(STAYS, dict(reset=True)),
    ),
    rule(
        "reset_password",
        SUSPENDED,
        "A suspended user can only be unsuspended or deactivated.",
        refuse=refusals.RESET_NOT_ALLOWED,
        instead="unsuspend",
        perhaps=(refusals.WRONG_STATUS, dict(reset=True)),
    ),
    rule(
        "reset_password",
        OTHERWISE,
        "The user is switched off, and has no password.",
        refuse=refusals.RESET_NOT_ALLOWED,
        instead="activate",
        perhaps=(refusals.WRONG_STATUS, refusals.NO_SUCH_USER),
    ),
    # ------------------------------------------------------------------------------- factors, sessions, groups
    rule(
        "reset_factors",
        [LOCKED_OUT, DEPROVISIONED],
        "The factors are forgotten; the status stays.",
        perhaps=refusals.WRONG_STATUS,
    ),
    rule("reset_factors", OTHERWISE, "The factors are forgotten; the status stays."),
    rule(
        "clear_sessions",
        [STAGED, PROVISIONED, DEPROVISIONED],
        "There are no sessions to end, and that is no error.",
        perhaps=refusals.WRONG_STATUS,
    ),
    rule("clear_sessions", OTHERWISE, "The user's sessions are ended; the status stays."),
    # ------------------------------------------------------------------------- the password, by the API's other doors
    rule(
        "change_password",
        [STAGED, ACTIVE, RECOVERY, PASSWORD_EXPIRED],
        "There is no password here that could be changed.",
        under=NO_PASSWORD,
        refuse=refusals.CHANGE_NOT_ALLOWED,
        perhaps=refusals.WRONG_STATUS,
    ),
    rule(
        "change_recovery_question",
        [STAGED, ACTIVE, RECOVERY],
        "There is no password here to show that one may.",
        under=NO_PASSWORD,
        refuse=refusals.QUESTION_NOT_ALLOWED,
        perhaps=refusals.WRONG_STATUS,
    ),
    rule(
        "change_password",
        [ACTIVE, STAGED],
        "The old password is right, and the new one takes its place.",
        when={Case.RIGHT_PASSWORD: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
    ),
    rule(
        "change_password",
        [RECOVERY, PASSWORD_EXPIRED],
        "The old password is right, and the new one ends what was wrong with it.",
        when={Case.RIGHT_PASSWORD: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
    ),
    rule(
        "change_password",
        [STAGED, ACTIVE, RECOVERY, PASSWORD_EXPIRED],
        "The old password is wrong.",
        refuse=refusals.WRONG_OLD_PASSWORD,
    ),
    rule(
        "change_password",
        PROVISIONED,
        "There is no password that could be changed.",
        refuse=refusals.CHANGE_NOT_ALLOWED,
        instead=("update_user", "reactivate"),
    ),
    rule(
        "change_password",
        OTHERWISE,
        "A password can't be changed in this status.",
        refuse=refusals.CHANGE_NOT_ALLOWED,
        perhaps=(refusals.WRONG_STATUS, refusals.NO_SUCH_USER, NEW_PASSWORD),
    ),
    rule(
        "change_recovery_question",
        [STAGED, ACTIVE, RECOVERY],
        "The password is right, and the new question takes the old one's place.",
        when={Case.RIGHT_PASSWORD: True},
    ),
    rule(
        "change_recovery_question",
        [STAGED, ACTIVE, RECOVERY],
        "The password is wrong.",
        refuse=refusals.UPDATE_OF_CREDENTIALS_FAILED,
    ),
    rule(
        "change_recovery_question",
        PROVISIONED,
        "There is no password to show that one may.",
        refuse=refusals.QUESTION_NOT_ALLOWED,
        instead="update_user",
    ),
    rule(
        "change_recovery_question",
        OTHERWISE,
        "The recovery question can't be changed in this status.",
        refuse=refusals.QUESTION_NOT_ALLOWED,
        perhaps=(STAYS, refusals.WRONG_STATUS, refusals.NO_SUCH_USER),
    ),
    rule(
        "forgot_password",
        [ACTIVE, PROVISIONED],
        "The user has no password here that could be forgotten.",
        under=NO_PASSWORD,
        refuse=refusals.FORGOT_OF_ANOTHER_TYPE,
        instead="reactivate",
    ),
    rule(
        "forgot_password",
        ACTIVE,
        "On the Classic Engine a forgotten password needs a recovery question.",
        when={Case.CLASSIC: True, Case.QUESTION: False},
        refuse=refusals.NO_RECOVERY_CREDENTIAL,
        instead="reset_password",
    ),
    rule(
        "forgot_password",
        ACTIVE,
        "The user gets a link. The old password stays good until a new one is chosen.",
        mail="forgot",
    ),
    rule(
        "forgot_password",
        [RECOVERY, PASSWORD_EXPIRED],
        "A password that is out of use can't be forgotten.",
        refuse=refusals.WRONG_STATUS,
        instead="reset_password",
        perhaps=(refusals.FORGOT_NOT_ALLOWED, STAYS),
    ),
    rule(
        "forgot_password",
        OTHERWISE,
        "A password can't be forgotten in this status.",
        refuse=refusals.WRONG_STATUS,
        perhaps=(refusals.FORGOT_NOT_ALLOWED, refusals.NO_SUCH_USER, STAYS),
    ),
    rule(
        "forgot_password_recovery_question",
        ACTIVE,
        "The user has no recovery question.",
        when={Case.QUESTION: False},
        refuse=refusals.NO_RECOVERY_CREDENTIAL,
        instead="reset_password",
        perhaps=refusals.WRONG_STATUS,
    ),
    rule(
        "forgot_password_recovery_question",
        ACTIVE,
        "The answer is right, and the new password takes the old one's place.",
        when={Case.RIGHT_ANSWER: True},
        then=NEW_PASSWORD,
        stamps=("passwordChanged",),
    ),
    rule(
        "forgot_password_recovery_question",
        ACTIVE,
        "The answer is wrong.",
        refuse=refusals.WRONG_ANSWER,
        perhaps=refusals.UPDATE_OF_CREDENTIALS_FAILED,
    ),
    rule(
        "forgot_password_recovery_question",
        OTHERWISE,
        "A password can't be forgotten in this status.",
        refuse=refusals.WRONG_STATUS,
        perhaps=(refusals.FORGOT_NOT_ALLOWED, refusals.NO_SUCH_USER, NEW_PASSWORD),
    ),
    # ----------------------------------------------------------------------------------- the end user's half
    rule(
        "sign_in",
        ACTIVE,
        "The user signs in elsewhere; no password opens this door.",
        under=dict(external=True),
        refuse=refusals.AUTHENTICATION_FAILED,
    ),
    rule(
        "sign_in",
        ACTIVE,
        "The sign-in finds that the password is older than the policy allows. Before it is changed comes the factor.",
        when={Case.RIGHT_PASSWORD: True, Case.TOO_OLD: True, Case.MFA: True, Case.FACTOR: True},
        then=dict(password=Password.EXPIRED),
        by=Actor.POLICY,
        enters="MFA_REQUIRED",
    ),
    rule(
        "sign_in",
        [ACTIVE, PASSWORD_EXPIRED],
        "The password is right. Before anything else comes the factor.",
        when={Case.RIGHT_PASSWORD: True, Case.MFA: True, Case.FACTOR: True},
        enters="MFA_REQUIRED",
    ),
    rule(
        "sign_in",
        ACTIVE,
        "The sign-in finds that the password is older than the policy allows.",
        when={Case.RIGHT_PASSWORD: True, Case.TOO_OLD: True},
        then=dict(password=Password.EXPIRED),
        by=Actor.POLICY,
        enters="PASSWORD_EXPIRED",
    ),
    rule(
        "sign_in",
        ACTIVE,
        "The password is right, and will soon be too old.",
        when={Case.RIGHT_PASSWORD: True, Case.SOON_TOO_OLD: True},
        enters="PASSWORD_WARN",
    ),
    rule(
        "sign_in",
        ACTIVE,
        "The password is right. Before the sign-in is complete the user enrolls a first factor.",
        when={Case.RIGHT_PASSWORD: True, Case.ENROLLS: True, Case.FACTOR: False},
        enters="MFA_ENROLL",
    ),
    rule(
        "sign_in",
        ACTIVE,
        "The password is right.",
        when={Case.RIGHT_PASSWORD: True},
        enters="SUCCESS",
        stamps=("lastLogin",),
    ),
    rule(
        "sign_in",
        PASSWORD_EXPIRED,
        "The password is right, but has to be changed before the sign-in goes on.",
        when={Case.RIGHT_PASSWORD: True},
        enters="PASSWORD_EXPIRED",
    ),
    rule(
        "sign_in",
        [ACTIVE, PASSWORD_EXPIRED],
        "It was the last wrong password that the policy allows: the user is locked out.",
        when={Case.LAST_FAILURE: True},
        then=dict(locked=True),
        refuse=refusals.AUTHENTICATION_FAILED,
        by=Actor.POLICY,
        instead="unlock",
    ),
    rule(
        "sign_in",
        [ACTIVE, PASSWORD_EXPIRED],
        "The password is wrong.",
        refuse=refusals.AUTHENTICATION_FAILED,
        counts=True,
    ),
    rule(
        "sign_in",
        STAGED,
        "Activation has not begun.",
        refuse=refusals.AUTHENTICATION_FAILED,
        instead="activate",
    ),
    rule(
        "sign_in",
        PROVISIONED,
        "There is no password yet that could be right.",
        refuse=refusals.AUTHENTICATION_FAILED,
        instead=("open_activation_link", "update_user"),
    ),
    rule(
        "sign_in",
        RECOVERY,
        "The old password is out of use; the user has to choose a new one by the reset link.",
        refuse=refusals.AUTHENTICATION_FAILED,
        instead="open_reset_link",
    ),
    rule(
        "sign_in",
        LOCKED_OUT,
        "This org tells a locked user so, and answers 200; nobody is signed in.",
        when={Case.SHOW_LOCKOUTS: True},
        enters="LOCKED_OUT",
    ),
    rule(
        "sign_in",
        LOCKED_OUT,
        "A locked user is refused, with the right password too, and not told why.",
        refuse=refusals.AUTHENTICATION_FAILED,
        instead="unlock",
    ),
    rule(
        "sign_in",
        SUSPENDED,
        "A suspended user is refused, and not told why.",
        refuse=refusals.AUTHENTICATION_FAILED,
        instead="unsuspend",
    ),
    rule(
        "sign_in",
        DEPROVISIONED,
        "The user is switched off, and the password is destroyed.",
        refuse=refusals.AUTHENTICATION_FAILED,
        instead="activate",
    ),
    rule(
        "sign_in",
        ABSENT,
        "There is no such user, and Okta does not say so to a stranger.",
        refuse=refusals.AUTHENTICATION_FAILED,
        instead="create_user",
    ),
    rule(
        "open_activation_link",
        PROVISIONED,
        "The link is good, and leads to the choice of a password. The status waits for that choice.",
        enters="PASSWORD_RESET",
    ),
    rule(
        "open_activation_link",
        ACTIVE,
        "The link is good, and the user has a password already. What is missing is the factor.",
        when={Case.MFA: True, Case.FACTOR: True},
        enters="MFA_REQUIRED",
    ),
    rule(
        "open_activation_link",
        ACTIVE,
        "The link is good, and the user has a password already. What is missing is a first factor.",
        when={Case.ENROLLS: True, Case.FACTOR: False},
        enters="MFA_ENROLL",
    ),
    rule(
        "open_activation_link",
        ACTIVE,
        "The link is good, and the user has a password already: it signs in.",
        enters="SUCCESS",
        stamps=("lastLogin",),
    ),
    rule(
        "open_activation_link",
        (*OTHERWISE, ABSENT),
        "An activation link is of use while the user waits in PROVISIONED.",
        refuse=refusals.AUTHENTICATION_FAILED,
        perhaps=STAYS,
    ),
    rule(
        "open_reset_link",
        RECOVERY,
        "The link is good; the recovery question comes before the new password.",
        when={Case.QUESTION: True},
        enters="RECOVERY",
    ),
    rule(
        "open_reset_link",
        ACTIVE,
        "The link is good; the recovery question comes before the new password.",
        when={Case.FORGOT_LINK: True, Case.QUESTION: True},
        enters="RECOVERY",
    ),
    rule(
        "open_reset_link",
        ACTIVE,
        "The link is good, and leads to the choice of a password. The old one stays good until then.",
        when={Case.FORGOT_LINK: True},
        enters="PASSWORD_RESET",
    ),
    rule(
        "open_reset_link",
        LOCKED_OUT,
        "The link is good; the recovery question comes before the lock is lifted.",
        when={Case.UNLOCK_LINK: True, Case.QUESTION: True},
        enters="RECOVERY",
    ),
    rule(
        "open_reset_link",
        LOCKED_OUT,
        "The link is good, and the user has lifted the lock.",
        when={Case.UNLOCK_LINK: True},
        then=dict(locked=False),
        enters="SUCCESS",
    ),
    rule(
        "open_reset_link",
        [RECOVERY, PROVISIONED],
        "The link is good, and leads to the choice of a password. The status waits for that choice.",
        enters="PASSWORD_RESET",
    ),
    rule(
        "open_reset_link",
        (*OTHERWISE, ABSENT),
        "A reset link is of use while the reset is pending.",
        refuse=refusals.LINK_EXPIRED,
        perhaps=STAYS,
    ),
    rule(
        "answer_question",
        [RECOVERY, ACTIVE],
        "The answer is right, and leads to the choice of a password.",
        when={Case.RIGHT_ANSWER: True},
        enters="PASSWORD_RESET",
    ),
    rule(
        "answer_question",
        LOCKED_OUT,
        "The answer is right, and the user has lifted the lock.",
        when={Case.RIGHT_ANSWER: True, Case.SELF_SERVICE_UNLOCK: True},
        then=dict(locked=False),
        enters="SUCCESS",
    ),
    rule(
        "answer_question",
        [RECOVERY, ACTIVE],
        "It was the last wrong answer that Okta allows: the user is suspended.",
        when={Case.LAST_ANSWER: True},
        then=dict(suspended=True),
        refuse=refusals.WRONG_ANSWER,
        by=Actor.POLICY,
        instead="unsuspend",
    ),
    rule(
        "answer_question",
        LOCKED_OUT,
        "It was the last wrong answer that Okta allows: the user is suspended, and locked underneath.",
        when={Case.LAST_ANSWER: True, Case.SELF_SERVICE_UNLOCK: True},
        then=dict(suspended=True),
        refuse=refusals.WRONG_ANSWER,
        by=Actor.POLICY,
        instead="unsuspend",
    ),
    rule(
        "answer_question",
        LOCKED_OUT,
        "The answer is wrong.",
        when={Case.SELF_SERVICE_UNLOCK: True},
        refuse=refusals.WRONG_ANSWER,
    ),
    rule(
        "answer_question",
        [RECOVERY, ACTIVE],
        "The answer is wrong.",
        refuse=refusals.WRONG_ANSWER,
    ),
    rule(
        "answer_question",
        (*OTHERWISE, ABSENT),
        "The reset was overtaken by another call.",
        refuse=refusals.WRONG_STATE,
        perhaps=refusals.INVALID_TOKEN,
    ),
    rule(
        "choose_password",
        [PROVISIONED, RECOVERY, ACTIVE],
        "The user has chosen a password. Before the sign-in is complete comes the factor.",
        when={Case.MFA: True, Case.FACTOR: True},
        then=NEW_PASSWORD,
        enters="MFA_REQUIRED",
        stamps=("passwordChanged",),
    ),
    rule(
        "choose_password",
        [PROVISIONED, RECOVERY, ACTIVE],
        "The user has chosen a password. Before the sign-in is complete the user enrolls a first factor.",
        when={Case.ENROLLS: True, Case.FACTOR: False},
        then=NEW_PASSWORD,
        enters="MFA_ENROLL",
        stamps=("passwordChanged",),
    ),
    rule(
        "choose_password",
        PROVISIONED,
        "The user has chosen a password, and with it completed the activation.",
        then=NEW_PASSWORD,
        enters="SUCCESS",
        stamps=("passwordChanged", "lastLogin"),
    ),
    rule(
        "choose_password",
        RECOVERY,
        "The user has chosen a new password, which ends the reset.",
        then=NEW_PASSWORD,
        enters="SUCCESS",
        stamps=("passwordChanged", "lastLogin"),
    ),
    rule(
        "choose_password",
        ACTIVE,
        "The user, who had forgotten the password, has chosen a new one.",
        then=NEW_PASSWORD,
        enters="SUCCESS",
        stamps=("passwordChanged", "lastLogin"),
    ),
    rule(
        "choose_password",
        (*OTHERWISE, ABSENT),
        "The choice was overtaken by another call.",
        refuse=refusals.WRONG_STATE,
        perhaps=refusals.INVALID_TOKEN,
    ),
    rule(
        "change_expired_password",
        ACTIVE,
        "The user signs in elsewhere by now: no old password here can be right.",
        under=dict(external=True),
        refuse=refusals.WRONG_AT_SIGN_IN,
    ),
    rule(
        "change_expired_password",
        [PASSWORD_EXPIRED, ACTIVE],
        "The user has changed the password. Before the sign-in is complete the user enrolls a first factor.",
        when={Case.ENROLLS: True, Case.FACTOR: False},
        then=dict(password=Password.SET),
        enters="MFA_ENROLL",
        stamps=("passwordChanged",),
    ),
    rule(
        "change_expired_password",
        PASSWORD_EXPIRED,
        "The user has changed the password, and the sign-in goes on.",
        then=dict(password=Password.SET),
        enters="SUCCESS",
        stamps=("passwordChanged", "lastLogin"),
    ),
    rule(
        "change_expired_password",
        ACTIVE,
        "The user has changed the password before it was too old, and the sign-in goes on.",
        enters="SUCCESS",
        stamps=("passwordChanged", "lastLogin"),
    ),
    rule(
        "change_expired_password",
        (*OTHERWISE, ABSENT),
        "The change was overtaken by another call.",
        refuse=refusals.WRONG_STATE,
        perhaps=refusals.INVALID_TOKEN,
    ),
    rule(
        "verify_factor",
        ABSENT,
        "There is no user with this id or login.",
        when={Case.TRUSTED: True},
        refuse=refusals.NO_SUCH_USER,
    ),
    rule(
        "verify_factor",
        (*OTHERWISE, ABSENT),
        "This org asks for no factor at sign-in, so no sign-in comes to this step.",
        when={Case.MFA: False, Case.TRUSTED: False},
        refuse=refusals.WRONG_STATE,
    ),
    rule(
        "verify_factor",
        OTHERWISE,
        "The user has no such factor.",
        when={Case.FACTOR: False},
        refuse=refusals.NO_SUCH_FACTOR,
    ),
    rule(
        "verify_factor",
        [ACTIVE, PASSWORD_EXPIRED],
        "A passcode is on its way to the user.",
        when={Case.SENDS: True},
        enters="MFA_CHALLENGE",
    ),
    rule(
        "verify_factor",
        [ACTIVE, PASSWORD_EXPIRED],
        "The passcode is right. At this door it signs nobody in.",
        when={Case.TRUSTED: True, Case.RIGHT_PASSCODE: True},
    ),
    rule(
        "verify_factor",
        ACTIVE,
        "The passcode is right; the password will soon be too old.",
        when={Case.RIGHT_PASSCODE: True, Case.SOON_TOO_OLD: True},
        enters="PASSWORD_WARN",
    ),
    rule(
        "verify_factor",
        ACTIVE,
        "The passcode is right, and the sign-in is complete.",
        when={Case.RIGHT_PASSCODE: True},
        enters="SUCCESS",
        stamps=("lastLogin",),
    ),
    rule(
        "verify_factor",
        PASSWORD_EXPIRED,
        "The passcode is right; now the password has to be changed.",
        when={Case.RIGHT_PASSCODE: True},
        enters="PASSWORD_EXPIRED",
    ),
    rule(
        "verify_factor",
        [ACTIVE, PASSWORD_EXPIRED],
        "It was the last wrong passcode that Okta allows: the user is locked out.",
        under=dict(external=False),
        when={Case.LAST_PASSCODE: True},
        then=dict(locked=True),
        refuse=refusals.USER_LOCKED,
        by=Actor.POLICY,
        instead="unlock",
    ),
    rule(
        "verify_factor",
        [ACTIVE, PASSWORD_EXPIRED],
        "The answer is wrong.",
        when={Case.BY_QUESTION: True},
        refuse=refusals.WRONG_FACTOR_ANSWER,
        counts=True,
    ),
    rule(
        "verify_factor",
        [ACTIVE, PASSWORD_EXPIRED],
        "The passcode is wrong.",
        refuse=refusals.WRONG_PASSCODE,
        counts=True,
    ),
    rule(
        "verify_factor",
        LOCKED_OUT,
        "The user is locked out, and no passcode ends that.",
        refuse=refusals.USER_LOCKED,
        instead="unlock",
        perhaps=(refusals.WRONG_STATE, refusals.INVALID_TOKEN, STAYS),
    ),
    rule(
        "verify_factor",
        OTHERWISE,
        "In this status a factor is of no use.",
        when={Case.TRUSTED: True},
        refuse=refusals.WRONG_STATUS,
        perhaps=STAYS,
    ),
    rule(
        "verify_factor",
        (*OTHERWISE, ABSENT),
        "The sign-in was overtaken by another call.",
        refuse=refusals.WRONG_STATE,
        perhaps=refusals.INVALID_TOKEN,
    ),
    rule(
        "skip",
        ACTIVE,
        "This org lets nobody in without a factor, so this step can't be left out.",
        when={Case.ENROLLING: True, Case.MUST_ENROLL: True, Case.FACTOR: False},
        refuse=refusals.WRONG_STATE,
    ),
    rule(
        "skip",
        ACTIVE,
        "The user goes on without another factor.",
        when={Case.ENROLLING: True},
        enters="SUCCESS",
        stamps=("lastLogin",),
    ),
    rule(
        "skip",
        ACTIVE,
        "The user will change the password another time. Before the sign-in is complete comes a first factor.",
        when={Case.ENROLLS: True, Case.FACTOR: False},
        enters="MFA_ENROLL",
    ),
    rule("skip", ACTIVE, "The user will change the password another time.", enters="SUCCESS", stamps=("lastLogin",)),
    rule(
        "skip",
        (*OTHERWISE, ABSENT),
        "The sign-in was overtaken by another call.",
        refuse=refusals.WRONG_STATE,
        perhaps=refusals.INVALID_TOKEN,
    ),
    rule(
        "recover_password",
        ABSENT,
        "There is no such user, and a trusted application is told so.",
        when={Case.TRUSTED: True},
        refuse=refusals.NO_UNKNOWN_USER,
    ),
    rule(
        "recover_password",
        ACTIVE,
        "For a trusted application the recovery begins at once, and the old password is out of use.",
        under=dict(external=False),
        when={Case.TRUSTED: True},
        then=dict(reset=True),
        enters="RECOVERY",
        mail="reset",
    ),
    rule(
        "recover_password",
        OTHERWISE,
        "A recovery can't begin in this status.",
        when={Case.TRUSTED: True},
        refuse=refusals.NO_PERMISSION,
        perhaps=(refusals.WRONG_STATUS, STAYS),
    ),
    rule(
        "recover_password",
        ACTIVE,
        "The answer is the same for everybody, but the mail says no: the last change was too short a time ago.",
        under=dict(external=False),
        when={Case.MINIMUM_AGE: True, Case.TOO_YOUNG: True},
        enters="RECOVERY_CHALLENGE",
        mail="denied",
    ),
    rule(
        "recover_password",
        ACTIVE,
        "A mail with a link goes out. The old password stays good until a new one is chosen.",
        under=dict(external=False),
        enters="RECOVERY_CHALLENGE",
        mail="forgot",
    ),
    rule(
        "recover_password",
        LOCKED_OUT,
        "The answer is the same for everybody, but the mail says no: the user is locked out, and this org hides that.",
        under=dict(external=False),
        when={Case.SHOW_LOCKOUTS: False},
        enters="RECOVERY_CHALLENGE",
        mail="denied",
    ),
    rule(
        "recover_password",
        [RECOVERY, STAGED],
        "The answer is the same for everybody, but no link goes out: in this status nobody recovers a password.",
        enters="RECOVERY_CHALLENGE",
    ),
    rule(
        "recover_password",
        ABSENT,
        "The answer is the same for everybody, so that a stranger learns nothing.",
        enters="RECOVERY_CHALLENGE",
    ),
    rule(
        "recover_password",
        OTHERWISE,
        "The answer is the same for everybody, and no link goes out.",
        enters="RECOVERY_CHALLENGE",
        perhaps=refusals.NO_PERMISSION,
    ),
    rule(
        "unlock_account",
        ABSENT,
        "There is no such user, and a trusted application is told so.",
        when={Case.SELF_SERVICE_UNLOCK: True, Case.TRUSTED: True},
        refuse=refusals.NO_UNKNOWN_USER,
    ),
    rule(
        "unlock_account",
        LOCKED_OUT,
        "A mail with a link goes out that ends the lock.",
        when={Case.SELF_SERVICE_UNLOCK: True},
        enters="RECOVERY_CHALLENGE",
        mail="unlock",
    ),
    rule(
        "unlock_account",
        (*OTHERWISE, ABSENT),
        "The answer is the same for everybody, so that a stranger learns nothing.",
        when={Case.SELF_SERVICE_UNLOCK: True},
        enters="RECOVERY_CHALLENGE",
        perhaps=refusals.CONTACT_ADMIN,
    ),
    rule(
        "unlock_account",
        LOCKED_OUT,
        "In this org nobody ends a lock but an admin.",
        refuse=refusals.CONTACT_ADMIN,
        instead="unlock",
    ),
    rule(
        "unlock_account",
        (*OTHERWISE, ABSENT),
        "In this org nobody ends a lock but an admin.",
        refuse=refusals.CONTACT_ADMIN,
        perhaps=STAYS,
    ),
    # ------------------------------------------------------------------------------------------------ time
    rule(
        "wait",
        OTHERWISE,
        "The policy's auto-unlock has lifted the lock.",
        under=dict(locked=True),
        when={Case.AUTO_UNLOCK_DUE: True},
        then=dict(locked=False),
    ),
    rule("wait", (*OTHERWISE, ABSENT), "Time alone changes no status. It only makes links and tokens lapse."),
)

_BY_CALL = {name: tuple(r for r in RULES if name in r.calls) for name in CALLS}

WORLD: frozenset[Case] = frozenset()
"""The cases that hold in an org of today, with its default settings."""
OF_THE_ORG = frozenset(
    {
        Case.BEFORE_2018_09,
        Case.RECOVERY_REACTIVATES,
        Case.CLASSIC,
        Case.SHOW_LOCKOUTS,
        Case.SELF_SERVICE_UNLOCK,
        Case.MFA,
        Case.ENROLLS,
        Case.MUST_ENROLL,
        Case.MINIMUM_AGE,
    }
)
"""The cases that are settled with the org, once for all its users."""


def find(call: str, facts: Facts, cases: frozenset[Case]) -> Rule:
    """The row that applies: the first that fits."""
    return next(r for r in _BY_CALL[call] if r.fits(facts, cases))


def row(call: str, before: Status) -> tuple[Rule, ...]:
    """All rows of a call that speak of this status."""
    return tuple(r for r in _BY_CALL[call] if before in r.statuses)


@cache
def cases_of(call: str) -> tuple[Case, ...]:
    """The cases that the rows of this call ask about."""
    return tuple(dict.fromkeys(case for r in _BY_CALL[call] for case in r.when))


@cache
def asks(call: str) -> frozenset[Case]:
    """The same, to look one up."""
    return frozenset(cases_of(call))


OF_A_FACTOR = frozenset({Case.RIGHT_PASSCODE, Case.LAST_PASSCODE, Case.BY_QUESTION, Case.SENDS})
"""The cases that speak of a factor that is there."""


@cache
def combinations(call: str, facts: Facts, world: frozenset[Case] = WORLD) -> tuple[frozenset[Case], ...]:
    """Every combination of cases in which this call can meet such a user, in an org of this world."""
    free = [case for case in cases_of(call) if case not in OF_THE_ORG]
    found = []
    for values in product((True, False), repeat=len(free)):
        cases = world | {case for case, holds in zip(free, values, strict=True) if holds}
        if Case.RIGHT_PASSWORD in cases and (facts.password is Password.NONE or Case.LAST_FAILURE in cases):
            continue  # there is no right password, or it was not a failure
        if Case.RIGHT_ANSWER in cases and Case.QUESTION in free and Case.QUESTION not in cases:
            continue  # there is no question to answer
        if Case.HASHED in cases and Case.PASSWORD not in cases:
            continue  # a hash is a password
        if Case.RIGHT_ANSWER in cases and Case.LAST_ANSWER in cases:
            continue  # a right answer is no wrong one
        if Case.FORGOT_LINK in cases and Case.UNLOCK_LINK in cases:
            continue  # a link is of one kind
        if Case.UNLOCK_LINK in cases and Case.SELF_SERVICE_UNLOCK not in world:
            continue  # nobody was sent one
        if Case.TOO_YOUNG in cases and Case.MINIMUM_AGE not in world:
            continue  # there is no age to reach
        if Case.FACTOR in cases and Case.MFA not in world:
            continue  # where no factor is asked for, nobody is shown with one
        if Case.ENROLLING in cases and Case.ENROLLS not in world:
            continue  # no sign-in comes to that step
        if cases & OF_A_FACTOR and Case.FACTOR not in cases:
            continue  # there is nothing to be right or wrong about
        if Case.RIGHT_PASSCODE in cases and Case.LAST_PASSCODE in cases:
            continue  # a right passcode is no wrong one
        if Case.SENDS in cases and len(cases & OF_A_FACTOR) > 1:
            continue  # none was given, and a question is not sent
        found.append(cases)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Move:
    """A rule at work: on such a user, in these cases, it leads there."""

    call: str
    cases: frozenset[Case]
    before: Facts
    after: Facts
    rule: Rule

    @property
    def refused(self) -> bool:
        """Whether Okta says no. A refusal may still have an effect: the last wrong password locks."""
        return self.rule.refuse is not None

    @property
    def guess(self) -> bool:
        """Whether nobody public knows what Okta does here."""
        return bool(self.rule.perhaps)

    @property
    def actor(self) -> Actor:
        """Who makes it happen."""
        return self.rule.by or CALLS[self.call].actor


@cache
def move_of(call: str, facts: Facts, cases: frozenset[Case]) -> Move:
    """The move that a call is, on such a user, in these cases."""
    row = find(call, facts, cases)
    return Move(call, cases, facts, row.after(facts), row)


@cache
def moves(facts: Facts, world: frozenset[Case] = WORLD) -> tuple[Move, ...]:
    """Everything that can happen to a user of whom these facts are true."""
    found: list[Move] = []
    for call in CALLS:
        found += [move_of(call, facts, cases) for cases in combinations(call, facts, world)]
    return tuple(found)


@cache
def reachable(world: frozenset[Case] = WORLD) -> tuple[Facts, ...]:
    """Every combination of facts that some sequence of calls leads to, from no user at all."""
    seen, todo = {NOBODY: None}, [NOBODY]
    while todo:
        for move in moves(todo.pop(0), world):
            if move.after not in seen:
                seen[move.after] = None
                todo.append(move.after)
    return tuple(seen)
