"""The states of a sign-in, and which step of the Authentication API can follow which.

These are states of one sign-in, not of the user. RECOVERY and LOCKED_OUT are the names of a state and of a status, with
different meanings. A step that changes the user is a call of `rules.py`, and `enters` in the row says where it leads.
Source: Okta's Authentication API reference.
"""

from enum import StrEnum


class State(StrEnum):
    """The states of a sign-in that the simulator supports."""

    RECOVERY = "RECOVERY"
    PASSWORD_RESET = "PASSWORD_RESET"
    PASSWORD_EXPIRED = "PASSWORD_EXPIRED"
    PASSWORD_WARN = "PASSWORD_WARN"
    RECOVERY_CHALLENGE = "RECOVERY_CHALLENGE"
    LOCKED_OUT = "LOCKED_OUT"
    MFA_REQUIRED = "MFA_REQUIRED"
    MFA_CHALLENGE = "MFA_CHALLENGE"
    MFA_ENROLL = "MFA_ENROLL"
    MFA_ENROLL_ACTIVATE = "MFA_ENROLL_ACTIVATE"
    SUCCESS = "SUCCESS"


_VERIFY = ("verify", "/api/v1/authn/factors/{factorId}/verify", "verify_factor")
_SKIP = ("skip", "/api/v1/authn/skip", "skip")
_ENROLL = ("enroll", "/api/v1/authn/factors", "enroll_factor")
_ACTIVATE = ("activate", "/api/v1/authn/factors/{factorId}/lifecycle/activate", "activate_factor")
_CHANGE = ("changePassword", "/api/v1/authn/credentials/change_password", "change_expired_password")

STEPS: dict[State, tuple[tuple[str, str, str], ...]] = {
    State.RECOVERY: (("answer", "/api/v1/authn/recovery/answer", "answer_question"),),
    State.PASSWORD_RESET: (("resetPassword", "/api/v1/authn/credentials/reset_password", "choose_password"),),
    State.PASSWORD_EXPIRED: (_CHANGE,),
    State.PASSWORD_WARN: (_CHANGE, _SKIP),
    State.RECOVERY_CHALLENGE: (),
    State.MFA_REQUIRED: (_VERIFY,),
    State.MFA_CHALLENGE: (_VERIFY,),
    State.MFA_ENROLL: (_ENROLL, _SKIP),
    State.MFA_ENROLL_ACTIVATE: (_ACTIVATE,),
    State.LOCKED_OUT: (("unlock", "/api/v1/authn/recovery/unlock", "unlock_account"),),
    State.SUCCESS: (),
}
"""The steps that can follow each state: the name and the path of the link, and the call.

An answer shows the first step as the link `next`, and the others under their own names. In MFA_REQUIRED and MFA_ENROLL
each factor has a link of its own. The model has no call for enrolling a factor, because it ends like `verify_factor`.
"""


def follows(state: State, call: str) -> bool:
    """Whether this call is a next step of a sign-in in this state."""
    return any(step[2] == call for step in STEPS[state])
