"""Lists the lessons of the course, in order, with one row for each. Every list of lessons is made from these rows."""

from collections.abc import Mapping
from dataclasses import dataclass

START_PAGE = "start.ipynb"
"""The notebook with all lessons, the map and the panel."""
CASEBOOK = "my-case.ipynb"
"""The notebook in which a learner's own case is diagnosed and played again."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson, which answers one question in ten to fifteen minutes."""

    number: int
    title: str
    slug: str
    """The name of its notebook, without the number."""
    exercises: int = 2
    plays: tuple[str, ...] = ()
    """The calls that the lesson is about. A call belongs to one lesson at most."""

    @property
    def file(self) -> str:
        """The file name of the notebook."""
        return f"{self.number:02}-{self.slug}.ipynb"


LESSONS = (
    Lesson(0, "What put my user into PROVISIONED?", "what-put-my-user-into-provisioned", 1),
    Lesson(1, "The eight statuses, and what each may do", "the-eight-statuses", 1),
    Lesson(2, "Being created: the whole matrix", "being-created", plays=("create_user",)),
    Lesson(
        3,
        "Activation: links, tokens, mail, resend, expiry",
        "activation",
        1,
        plays=("activate", "reactivate", "open_activation_link"),
    ),
    Lesson(
        4,
        "The end user's half: sign-in, and what it says in every status",
        "the-end-users-half",
        plays=("sign_in", "choose_password", "change_expired_password"),
    ),
    Lesson(
        5,
        "Passwords: expire, temporary, reset, forgot, change, set",
        "passwords",
        plays=(
            "expire_password",
            "expire_password_with_temp_password",
            "reset_password",
            "forgot_password",
            "change_password",
        ),
    ),
    Lesson(
        6,
        "Locked out: counting, unlock, auto-unlock",
        "locked-out",
        plays=("unlock", "unlock_account", "wait"),
    ),
    Lesson(7, "Suspend, and come back to where you were", "suspend-and-come-back", plays=("suspend", "unsuspend")),
    Lesson(
        8,
        "Deactivate, bring back, delete: what is kept, what is lost",
        "deactivate-bring-back-delete",
        plays=("deactivate", "delete_user"),
    ),
    Lesson(9, "Refused! Reading Okta's errors", "refused"),
    Lesson(10, "Okta's own diagram, corrected", "the-diagram-corrected"),
)

NOTEBOOKS: Mapping[str, str] = {call: lesson.file for lesson in LESSONS for call in lesson.plays}
"""For each call that a lesson is about: the file name of its notebook."""
