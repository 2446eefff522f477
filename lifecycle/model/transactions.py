"""The sign-in's own states: which step of the Authentication API may follow which.

These are states of one sign-in, not of the user; RECOVERY and LOCKED_OUT exist in both worlds with different
meanings. A step that changes the user is a call of `rules.py`; where it leads is the row's `enters`.
Source: Okta's Authentication API reference.
"""

from enum import StrEnum


class State(StrEnum):
    """The states of a sign-in that this simulator plays."""

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
"""For each state: the steps that may follow, each with the name and path of its link and the call that it is.

The first is answered as the link `next`, the others under their own names. In MFA_REQUIRED and MFA_ENROLL each factor
has its own. Enrolling is no call of the model: what it comes to is a factor that is shown (`verify_factor`).
"""


def follows(state: State, call: str) -> bool:
    """Whether this call is a next step of a sign-in in this state."""
    return any(step[2] == call for step in STEPS[state])
