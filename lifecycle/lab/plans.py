"""The plans of 30, 60 and 90 minutes for somebody who leads a group through some stages of the course.

docs/sessions.md is made from these rows, and a room of learners has them as its agenda.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a session: for how long the group is on one stage, and what the lead asks there."""

    minutes: int
    lesson: int
    """The number of the lesson."""
    stage: str
    """The key of the stage in that lesson. Empty if the group only talks."""
    ask: str
    """What the lead asks before anybody presses anything."""
    mistake: str = ""
    """What people often get wrong there, and what helps."""
    skip: str = ""
    """What the lead can leave out if the time is short."""


_HER_REQUESTS = PlanStep(
    4,
    0,
    "her requests",
    "A new user has no password. You activate the user. Can the user work now?",
    "People read “activated” as “able to sign in”. Let them press, and read the status aloud.",
    "Send the two requests on your own screen, while the group watches.",
)
_RESET = PlanStep(
    5,
    0,
    "reset",
    "You reset the password of a user who has never signed in. Which status comes next? Raise your hands.",
    "Many guess PROVISIONED or PASSWORD_EXPIRED. Ask them whether the old password still works.",
    "Leave out the wait of 30 days.",
)
_TODAY = PlanStep(
    6,
    0,
    "today",
    "A user is deactivated by mistake and activated again at once. What has the user lost?",
    "Most people expect ACTIVE, because nothing seems to have happened. The password is gone.",
)
_WHAT_ENDS_IT = PlanStep(
    4,
    0,
    "what ends it",
    "Who can end PROVISIONED: the user, an admin, or both?",
    "People send `activate` again, which Okta refuses. The call that sends another link is `reactivate`.",
    "Skip this stage, because the exercise needs the same call.",
)
_LEES_LINK = PlanStep(
    8,
    0,
    "exercise",
    "Lee's link is dead, and the old password does not work. What would you do first? Work in pairs.",
    "Some set a password themselves, so that they know it. The stage says so.",
    "Solve it together on your screen.",
)
_ANSWER_0 = PlanStep(
    3,
    0,
    "",
    "Which of the three ways to PROVISIONED have you met in your own org? Open the answer of lesson 0 and compare.",
)
_PAUSED = PlanStep(
    5,
    1,
    "paused",
    "Ana goes on leave for a year. Would you suspend or deactivate her user, and why?",
    "People think that both are the same. A suspension keeps the password, and a deactivation destroys it.",
)
_UNDERNEATH = PlanStep(
    7,
    1,
    "underneath",
    "Ana's password had expired before she was suspended. Which status comes next when you end the suspension?",
    "Almost everybody says ACTIVE, and so does Okta's reference. Ask what has been done about the password.",
)
_LOCKED = PlanStep(
    6,
    1,
    "locked",
    "Ana has mistyped her password ten times. Which call helps her, and which calls are refused?",
    "People try `activate` first. Okta's answer says that the user is active already, which sounds like a success.",
)
_FIRST_DAY = PlanStep(
    9,
    1,
    "first day",
    "Kim is suspended, and has never had a password. Which of the two do you take care of first? Work in pairs.",
    "Most groups send the link first, and are refused. Ask what lies on top.",
    "Give the hint after four minutes.",
)

PLANS: Mapping[int, tuple[PlanStep, ...]] = {
    30: (_HER_REQUESTS, _RESET, _TODAY, _WHAT_ENDS_IT, _LEES_LINK, _ANSWER_0),
    60: (
        _HER_REQUESTS,
        _RESET,
        _TODAY,
        _WHAT_ENDS_IT,
        _LEES_LINK,
        _ANSWER_0,
        _PAUSED,
        _UNDERNEATH,
        _LOCKED,
        _FIRST_DAY,
        PlanStep(3, 1, "", "Which status would you look for first in your own org? Open the answer of lesson 1."),
    ),
    90: (
        _HER_REQUESTS,
        _RESET,
        _TODAY,
        _WHAT_ENDS_IT,
        _LEES_LINK,
        _ANSWER_0,
        _PAUSED,
        _UNDERNEATH,
        _LOCKED,
        _FIRST_DAY,
        PlanStep(
            8,
            2,
            "checked",
            "A badge is in the request, but not in the org's profile schema. What happens to the user?",
            "People expect that Okta leaves out what it does not know.",
        ),
        PlanStep(
            15,
            2,
            "monday",
            "Noor has to exist on Friday and work on Monday. Which calls do you send on which day? Work in pairs.",
            "Most groups try one call that does everything, and Okta refuses it.",
            "Give the hint after five minutes.",
        ),
        PlanStep(10, 2, "", "Tell each other about one user in your org whose status surprised you. What was it?"),
    ),
}
"""For each length in minutes: the steps of the session, in order."""
