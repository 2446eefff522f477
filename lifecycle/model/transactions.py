"""The sign-in's own states: which step of the Authentication API may follow which.

These are states of one sign-in, not of the user; RECOVERY and LOCKED_OUT exist in both worlds with different
meanings. A step that changes the user is a call of `rules.py`; where it leads is the row's `enters`.
Source: Okta's Authentication API reference (AUTHN).
"""

from enum import StrEnum


class State(StrEnum):
    """The states of a sign-in that this simulator plays."""

    RECOVERY = "RECOVERY"
    PASSWORD_RESET = "PASSWORD_RESET"
    PASSWORD_EXPIRED = "PASSWORD_EXPIRED"
    SUCCESS = "SUCCESS"


NEXT: dict[State, tuple[str, str, str] | None] = {
    State.RECOVERY: ("answer", "/api/v1/authn/recovery/answer", "answer_question"),
    State.PASSWORD_RESET: ("resetPassword", "/api/v1/authn/credentials/reset_password", "choose_password"),
    State.PASSWORD_EXPIRED: (
        "changePassword",
        "/api/v1/authn/credentials/change_password",
        "change_expired_password",
    ),
    State.SUCCESS: None,
}
"""For each state: the name and the path of its `next` link, and the call that it is."""


def follows(state: State, call: str) -> bool:
    """Whether this call is the next step of a sign-in in this state."""
    step = NEXT[state]
    return step is not None and step[2] == call
