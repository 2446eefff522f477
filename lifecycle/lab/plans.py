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
    answer: str = ""
    """The answer to the question, in a sentence, for the lead."""


_FIRST_HALF_HOUR = (
    PlanStep(
        5,
        0,
        "her requests",
        "You create a user without a password, and you activate the user. Can that person work now?",
        "People read “activated” as “able to sign in”. Let everybody press, and have somebody read the status aloud.",
        "Send the two requests on your own screen while the group watches.",
        answer="No. The activation has begun, but there is no password, so the status is PROVISIONED.",
    ),
    PlanStep(
        5,
        0,
        "reset",
        "You reset the password of a user who has never signed in. Which status comes next? Raise your hands.",
        "Many say PROVISIONED or PASSWORD_EXPIRED. Ask them what the old password is still good for.",
        "Leave out the wait of 30 days.",
        answer="RECOVERY. The old password no longer signs anybody in, and the user has to choose a new one.",
    ),
    PlanStep(
        6,
        0,
        "today",
        "Somebody deactivates a user by mistake, and activates the user again a minute later. What has the user lost?",
        "Most people expect that nothing is lost, because it was so short. Let them try the old password.",
        answer="The password. So the activation leads to PROVISIONED, and the old password is refused.",
    ),
    PlanStep(
        4,
        0,
        "what ends it",
        "A user is waiting for a password. Who can end that: the user, an admin, or both?",
        "People send `activate` again, and Okta refuses it. The call that makes another link is `reactivate`.",
        "Skip the whole stage, because the exercise that follows needs the same call.",
        answer="Both. The user chooses a password by the link, or an admin sets one. Then the status is ACTIVE.",
    ),
    PlanStep(
        7,
        0,
        "exercise",
        "Lee's link is dead, and the old password does not work. What do you do first? Work in pairs.",
        "Some pairs set a password themselves, so that they know it. The stage says so. Let them take the step back.",
        "Solve it together on your screen.",
        answer="Send another link with `reactivate`. Lee opens it and chooses a password.",
    ),
    PlanStep(
        3,
        0,
        "",
        "Which of the ways to PROVISIONED have you met in your own org? Then open the answer of lesson 0 and compare.",
    ),
)

_SECOND_HALF_HOUR = (
    PlanStep(
        5,
        1,
        "paused",
        "Ana goes on leave for a year. Do you suspend or deactivate her user, and why?",
        "People think that both are the same. A suspension keeps the password, and a deactivation destroys it.",
        answer="Suspend her. She comes back with the password that she had.",
    ),
    PlanStep(
        7,
        1,
        "underneath",
        "Ana's password had expired before she was suspended. Which status comes next when you end the suspension?",
        "Almost everybody says ACTIVE, and so does Okta's reference. Ask what anybody has done about the password.",
        answer="PASSWORD_EXPIRED. The suspension only lay on top.",
    ),
    PlanStep(
        6,
        1,
        "locked",
        "Ana has mistyped her password ten times. Which call helps her, and what do the other calls answer?",
        "People try `activate` first. Okta refuses it because the user is active already, which sounds like a success.",
        "Let only one person press, and tell the others what to watch.",
        answer="`unlock` helps. `activate` and `unsuspend` are refused, because she is neither new nor suspended.",
    ),
    PlanStep(
        9,
        1,
        "first day",
        "Kim is suspended, and has never had a password. What do you take care of first? Work in pairs.",
        "Most pairs send the link first, and it is refused. Ask them what lies on top.",
        "Show the hint after four minutes.",
        answer="The suspension first. Then PROVISIONED shows, and `reactivate` makes a fresh link.",
    ),
    PlanStep(
        3,
        1,
        "",
        "In which status would you look for somebody who says “I can't sign in”? Then open the answer of lesson 1.",
    ),
)

_THIRD_HALF_HOUR = (
    PlanStep(
        5,
        2,
        "to be changed",
        "A new colleague gets a first password that has to be changed. Which call do you send, and with what?",
        "People send `activate=false` as well, to be careful. Okta refuses that, and says why.",
        "Skip the whole stage.",
        answer="`POST /api/v1/users` with a password, `activate=true` and `nextLogin=changePassword`.",
    ),
    PlanStep(
        9,
        2,
        "monday",
        "Noor has to exist on Friday and to work on Monday. Which calls do you send on which day? Work in pairs.",
        "Most pairs look for one call that does everything. Ask them what Okta has to know on Friday already.",
        "Show the hint after five minutes.",
        answer="Friday: create with a password and `activate=false`. Monday: `activate`, and then `expire_password`.",
    ),
    PlanStep(
        11,
        20,
        "thief",
        "Eve's password is stolen, and somebody is signed in as Eve. What has to end, and in which order?",
        "Some expire the password. Then the thief can choose the new one. Others forget the sessions.",
        "Do it together: collect the steps on a board first, and press them afterwards.",
        answer="Sessions and password, in any order: `clear_sessions` and `reset_password`. Then Eve uses the link.",
    ),
    PlanStep(
        5,
        20,
        "",
        "What will you change at work on Monday? Everybody names one thing. Then show where the next lesson is.",
        skip="Let three people answer.",
    ),
)

PLANS: Mapping[int, tuple[PlanStep, ...]] = {
    30: _FIRST_HALF_HOUR,
    60: (*_FIRST_HALF_HOUR, *_SECOND_HALF_HOUR),
    90: (*_FIRST_HALF_HOUR, *_SECOND_HALF_HOUR, *_THIRD_HALF_HOUR),
}
"""For each length in minutes: the steps of the session, in order."""

AIMS: Mapping[int, str] = {
    30: "Everybody knows what puts a user into PROVISIONED and what ends it, and has seen that a deactivation destroys "
    "the password.",
    60: "Everybody also knows what each of the eight statuses lets a person do, and that some of them lie on top of "
    "another one.",
    90: "Everybody has also planned a new colleague's first day, and has stopped a thief who has a stolen password.",
}
"""For each length in minutes: what the group knows afterwards."""
