"""Lists the lessons of the course, in order, with one row for each. Every list of lessons is made from these rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

START_PAGE = "start.ipynb"
"""The notebook with all lessons, the map and the panel."""
CASEBOOK = "my-case.ipynb"
"""The notebook in which a learner's own case is diagnosed and played again."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson, which answers one question in ten to fifteen minutes."""

    number: int
    key: str
    """The module in `lifecycle/plays` that holds the lesson."""
    title: str
    slug: str
    """The name of its notebook, without the number."""
    part: str = ""
    question: str = ""
    """The lesson's question as a person would ask it."""
    exercises: int = 1
    plays: tuple[str, ...] = ()
    """The calls that the lesson is about. A call belongs to one lesson at most."""

    @property
    def file(self) -> str:
        """The file name of the notebook."""
        return f"{self.number:02}-{self.slug}.ipynb"


_IN, _PAGE, _PAUSE = "Into the org", "At the sign-in page", "Pause, leave, return"
_READ, _ELSEWHERE, _PRACTICE = "Reading and changing", "People from elsewhere", "In practice"

LESSONS = (
    Lesson(
        0,
        "provisioned",
        "What put my user into PROVISIONED?",
        "what-put-my-user-into-provisioned",
        _IN,
        "Something that I do puts my users into PROVISIONED. What is it?",
    ),
    Lesson(
        1,
        "statuses",
        "Which status is this, and what may the person do?",
        "which-status-is-this",
        _IN,
        "My script knows ACTIVE and little else. What do the other statuses mean for the person?",
    ),
    Lesson(
        2,
        "created",
        "Created with what?",
        "created-with-what",
        _IN,
        "Why does the same call create users in different statuses?",
        1,
        ("create_user",),
    ),
    Lesson(
        3,
        "activation",
        "The activation link is dead",
        "the-activation-link-is-dead",
        _IN,
        "My user says that the link in the mail does not work. How do I send another?",
        1,
        ("activate", "reactivate", "open_activation_link"),
    ),
    Lesson(
        4,
        "sign_in_page",
        "Why does the page say so little?",
        "why-does-the-page-say-so-little",
        _PAGE,
        "The sign-in only says that authentication failed. What is wrong with this user?",
        1,
        ("sign_in", "verify_factor"),
    ),
    Lesson(
        5,
        "expired",
        "Expired: what the old password is still good for",
        "expired",
        _PAGE,
        "The password has expired. Can the user still sign in?",
        1,
        (
            "expire_password",
            "expire_password_with_temp_password",
            "change_expired_password",
            "change_password",
            "skip",
        ),
    ),
    Lesson(
        6,
        "reset_or_forgot",
        "Reset or forgot?",
        "reset-or-forgot",
        _PAGE,
        "Should I call reset_password or forgot_password?",
        1,
        (
            "reset_password",
            "forgot_password",
            "forgot_password_recovery_question",
            "recover_password",
            "open_reset_link",
            "answer_question",
            "choose_password",
            "change_recovery_question",
        ),
    ),
    Lesson(
        7,
        "locked",
        "Locked out: what ends it",
        "locked-out",
        _PAGE,
        "My user is locked out. What unlocks the account, and what does not?",
        1,
        ("unlock", "unlock_account", "wait"),
    ),
    Lesson(
        8,
        "suspended",
        "Suspended, but by whom?",
        "suspended-but-by-whom",
        _PAUSE,
        "My user is suspended, and nobody did it. Who suspended the user?",
        1,
        ("suspend", "unsuspend"),
    ),
    Lesson(
        9,
        "switched_off",
        "Switch off and bring back: what is lost",
        "switch-off-and-bring-back",
        _PAUSE,
        "How do I bring a deactivated user back, and with what?",
        1,
        ("deactivate", "clear_sessions", "reset_factors"),
    ),
    Lesson(
        10,
        "deleted",
        "Delete, and the login that stays taken",
        "delete",
        _PAUSE,
        "I deleted the user. Why is the login still taken?",
        1,
        ("delete_user",),
    ),
    Lesson(
        11,
        "refused",
        "Refused: what does this error want?",
        "refused-what-does-this-error-want",
        _READ,
        "Okta refused my call. What does the error want me to do?",
    ),
    Lesson(
        12,
        "lists",
        "Where did my user go?",
        "where-did-my-user-go",
        _READ,
        "The list of users does not have my user. Where is the user?",
        1,
        ("get_user",),
    ),
    Lesson(
        13,
        "changed",
        "I changed one field",
        "i-changed-one-field",
        _READ,
        "I changed one field of a user. Why did others change, too?",
        1,
        ("update_user", "replace_user"),
    ),
    Lesson(
        14,
        "log",
        "Who did it?",
        "who-did-it",
        _READ,
        "Something happened to my user. How do I find out who did it?",
    ),
    Lesson(
        15,
        "imported",
        "Imported with a hash, or signed in elsewhere",
        "imported-or-signed-in-elsewhere",
        _ELSEWHERE,
        "My users come from another system. How do they keep their passwords?",
    ),
    Lesson(
        16,
        "moved",
        "Nobody touched this user",
        "nobody-touched-this-user",
        _ELSEWHERE,
        "Nobody made a call, and the status has changed. What moved my user?",
    ),
    Lesson(
        17,
        "grouped",
        "Groups and rules around a user",
        "groups-and-rules",
        _ELSEWHERE,
        "Why is my user in this group, and what happens to the groups when the status changes?",
    ),
    Lesson(
        18,
        "in_code",
        "The same in code",
        "the-same-in-code",
        _PRACTICE,
        "How do I write this as a script that I can run twice?",
    ),
    Lesson(
        19,
        "live_org",
        "On a live org",
        "on-a-live-org",
        _PRACTICE,
        "How do I look at my own org without changing anything?",
    ),
    Lesson(
        20,
        "incidents",
        "Six incidents",
        "six-incidents",
        _PRACTICE,
        "Can I solve a case that I have never seen?",
        6,
    ),
)
"""Every lesson of the course, in order."""


def neighbours(number: int) -> tuple[Lesson | None, Lesson | None]:
    """Return the lessons before and after this one; None where there is none."""
    before = [lesson for lesson in LESSONS if lesson.number < number]
    after = [lesson for lesson in LESSONS if lesson.number > number]
    return (before[-1] if before else None), (after[0] if after else None)


NOTEBOOKS: Mapping[str, str] = {call: lesson.file for lesson in LESSONS for call in lesson.plays}
"""For each call that a lesson is about: the file name of its notebook."""

ABOUT: Mapping[str, int] = {
    "ABSENT": 12,
    "STAGED": 2,
    "PROVISIONED": 0,
    "ACTIVE": 1,
    "RECOVERY": 6,
    "PASSWORD_EXPIRED": 5,
    "LOCKED_OUT": 7,
    "SUSPENDED": 8,
    "DEPROVISIONED": 9,
    "E0000007": 12,
    "E0000016": 3,
    "E0000032": 7,
    "E0000034": 6,
    "E0000047": 18,
    "E0000069": 7,
    "E0000124": 2,
    "E0000125": 2,
    "E0000231": 13,
    "credentials.provider": 15,
    "group.": 17,
    "system.import.": 16,
    "import_": 16,
    "run_automation": 16,
    "user.account.lock": 7,
    "user.account.unlock": 7,
    "user.account.update_password": 5,
    "user.session.": 4,
    "user.mfa.": 4,
}
"""For each symptom of the index that is not a call, or for what it begins with: the number of the lesson about it."""
ABOUT_ERRORS, ABOUT_EVENTS = 11, 14
"""The lessons about all other error codes, and about all other events."""


def lesson_about(names: Sequence[str], otherwise: int | None = None) -> Lesson | None:
    """Return the lesson about the first of these calls, statuses, codes and events that a lesson is about."""
    for name in names:
        by_name = ABOUT.get(name, next((n for start, n in ABOUT.items() if name.startswith(start)), None))
        by_call = next((lesson.number for lesson in LESSONS if name in lesson.plays), None)
        found = by_name if by_name is not None else by_call
        if found is not None:
            return LESSONS[found]
    return None if otherwise is None else LESSONS[otherwise]
