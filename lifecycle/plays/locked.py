"""Lesson 7, "Locked out: what ends it", as stages.

The questions are 39 to 47 of section 11 of docs/okta-facts.md. What locks a user and what ends a lock is in sections
1.5, 3.6 and 4.1 there.
"""

from typing import Any

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, does, succeeds
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_OTTO = {"firstName": "Otto", "lastName": "Weber", "email": "otto@example.com", "login": "otto@example.com"}
_DAN = {"firstName": "Dan", "lastName": "Mora", "email": "dan@example.com", "login": "dan@example.com"}
_LOU = {"firstName": "Lou", "lastName": "Marsh", "email": "lou@example.com", "login": "lou@example.com"}
_AMARA = {"firstName": "Amara", "lastName": "Adeyemi", "email": "amara@example.com", "login": "amara@example.com"}
_PETRA = {"firstName": "Petra", "lastName": "Holm", "email": "petra@example.com", "login": "petra@example.com"}
_HAL = {"firstName": "Hal", "lastName": "Brandt", "email": "hal@example.com", "login": "hal@example.com"}

_LOOKS_ALIKE = Play(
    key="looks alike",
    title="The right password, refused",
    intro="In this org three wrong passwords lock a user. Otto typed three of his old passwords, and now he remembers "
    "the right one. Let him try it, and let him ask for a new password. Then help him.",
    profile=_OTTO,
    offers=("sign_in", "recover_password", "activate", "unlock"),
    page="sign_in",
    org={"password_policy": {"max_attempts": 3}},
    before="create_user password=Okta-Pa55word; mistype_password *3",
    story="sign_in; recover_password; activate; unlock; unlock",
    goals=(
        Goal(
            "Let Otto sign in with the right password.",
            answered("sign_in", "E0000004", "LOCKED_OUT"),
            then="It is the same 401 as for a wrong password, and the page says the same. So Otto believes that his "
            "password is wrong.",
        ),
        Goal(
            "Let Otto ask for a new password.",
            succeeds("recover_password", "LOCKED_OUT"),
            then="Okta gives everybody this answer. But the mail tells Otto that the request is denied, and has no "
            "link.",
        ),
        Goal(
            "Try `activate`.",
            answered("activate", "E0000016", "LOCKED_OUT"),
            then="Otto is active under the lock. The error says so, and does not mention the lock on top.",
        ),
        Goal(
            "Unlock Otto, and then unlock him once more.",
            afterwards(arrives("ACTIVE", by="unlock"), answered("unlock", "E0000032")),
            then="The second call is refused, because Otto is not locked out any more. So this refusal is good news.",
        ),
    ),
    next="An admin had to help Otto. A clock can do it, too.",
)


def _at_a_quarter_to_ten(walk: Any) -> bool:
    """Whether Dan was unlocked on the stage, and no time has passed since the stage began."""
    steps = walk.told[_BEFORE_DAN:]
    return any(step.now == "ACTIVE" for step in steps) and all(step.exchange for step in steps)


_BEFORE_DAN = 5
"""How many steps were made before Dan's stage begins."""
_TWO_LOCKS = Play(
    key="two locks",
    title="Locked twice",
    intro="In this org, a lock ends by itself after 60 minutes. Dan locked himself out at 9:00. It is 9:45 now. Unlock "
    "Dan, let him mistype three more times, and then let half an hour pass.",
    profile=_DAN,
    offers=("unlock", "mistype_password", "wait days=0 hours=0.5", "sign_in"),
    org={"password_policy": {"max_attempts": 3, "auto_unlock_minutes": 60}},
    before="create_user password=Okta-Pa55word; mistype_password *3; wait days=0 hours=0.75",
    story="unlock; mistype_password *3; wait days=0 hours=0.5",
    predictions=(
        Predict(
            "wait",
            "The first lock came at 9:00, and an admin ended it. The second one came at 9:45. A lock lasts 60 minutes. "
            "Which status does Dan have at 10:15?",
            options=("LOCKED_OUT", "ACTIVE", "PASSWORD_EXPIRED"),
            reasons={
                "LOCKED_OUT": "The second lock is half an hour old then, that is right. But which timers are running?",
                "PASSWORD_EXPIRED": "Nobody has expired Dan's password.",
            },
            right="The admin ended the **first** lock, but not its timer. The timer ran out at 10:00, and ended the "
            "lock that Dan had by then.",
            when=lambda walk: walk.status == "LOCKED_OUT" and _at_a_quarter_to_ten(walk),
            hides=("wait",),
        ),
    ),
    goals=(
        Goal("Unlock Dan.", arrives("ACTIVE", by="unlock")),
        Goal("Let Dan mistype until he is locked again.", arrives("LOCKED_OUT", by="sign_in")),
        Goal(
            "Let half an hour pass.",
            arrives("ACTIVE", by="wait"),
            then="This **auto-unlock** is a setting of the password policy, `autoUnlockMinutes`. It is 0 by default, "
            "and then every lock waits for a person.",
        ),
    ),
    next="That person does not have to be an admin.",
)

_TELLS = Play(
    key="tells",
    title="A policy that shows locks, and lets users end them",
    intro="Lou's org has turned two settings on. One tells locked users that they are locked, and the other lets them "
    "end the lock by a mail, which is called **self-service unlock**. Lou is locked out.",
    profile=_LOU,
    offers=("sign_in", "unlock_account", offer("open_reset_link", "Open the link"), "unlock"),
    org={"password_policy": {"max_attempts": 3, "show_lockout_failures": True, "self_service_unlock": True}},
    before="create_user password=Okta-Pa55word; mistype_password *3",
    story="sign_in; unlock_account; open_reset_link",
    goals=(
        Goal(
            "Let Lou try to sign in.",
            answered("sign_in", "LOCKED_OUT", "LOCKED_OUT"),
            then="This is how an app learns of a lock. The answer is a **200**, and its `status` is LOCKED_OUT. The "
            "price is that anybody who knows Lou's login can learn of the lock, too. The setting, "
            "`showLockoutFailures`, is off by default.",
        ),
        Goal(
            "Let Lou end the lock by a mail.",
            arrives("ACTIVE", by="open_reset_link"),
            then="The answer says SUCCESS, and it has no session token. The lock is gone, but nobody is signed in.",
        ),
    ),
    next="Wrong passwords are not the only thing that locks a user.",
)

_FACTOR = Play(
    key="a factor",
    title="Five wrong answers",
    intro="Petra's org asks for a second factor, here the answer to a security question. She has given four wrong "
    "answers. Let her give one more.",
    profile=_PETRA,
    offers=(offer("verify_factor", "Give a wrong answer", name="wrong_answer", answer="ketchup"), "unlock"),
    org={"mfa": True},
    before="create_user password=Okta-Pa55word; enroll_question question=disliked_food answer=mayonnaise; sign_in; "
    "verify_factor answer=ketchup *4",
    story="wrong_answer",
    quiet=("wrong_answer",),
    goals=(
        Goal(
            "Let Petra give the fifth wrong answer.",
            arrives("LOCKED_OUT", by="wrong_answer"),
            then="Okta counts wrong answers separately from wrong passwords, and the fifth one in a row locks the "
            "user. That is so in the API and in orgs of the Classic Engine. On the sign-in page of Okta's newer "
            "engine, the Identity Engine, only the factor is blocked, for five minutes, and the status does not "
            "change ([source](https://support.okta.com/help/s/article/otp-verification-attempts-limitations 'Okta "
            "support on wrong codes')).",
        ),
    ),
    next="So far, users locked themselves out. What if a stranger does the guessing?",
)

_DEVICES = Play(
    key="devices",
    title="The third guess",
    intro="Amara's org blocks suspicious password attempts from unknown devices. Somebody has typed two wrong "
    "passwords for Amara, on a computer that Okta has never seen. The third one is the last that the policy allows.",
    profile=_AMARA,
    offers=(
        "mistype_password",
        offer("sign_in", "Sign in with the right password", name="right_password"),
        "list_user_blocks",
        "unlock",
    ),
    page="sign_in",
    org={"password_policy": {"max_attempts": 3}, "seed": {"settings": {"blocks_devices": True}}},
    before="create_user password=Okta-Pa55word; mistype_password *2",
    story="mistype_password; right_password; unlock",
    predictions=(
        Predict(
            "mistype_password",
            "The third wrong password comes from an unknown device. Which status will Amara have?",
            options=("LOCKED_OUT", "SUSPENDED", "ACTIVE"),
            reasons={
                "LOCKED_OUT": "That would shut out Amara as well, at her own desk. This setting was made to avoid "
                "that.",
                "SUSPENDED": "Okta suspends nobody for a wrong password.",
            },
            right="Only unknown devices are blocked. Amara can go on working at a device that Okta knows.",
            when=lambda walk: walk.status == "ACTIVE",
            hides=("mistype_password", "right_password"),
        ),
    ),
    goals=(
        Goal("Let the stranger type another wrong password.", does("mistype_password", "ACTIVE")),
        Goal(
            "Let Amara sign in on a new laptop, with the right password.",
            answered("right_password", "E0000004", "ACTIVE"),
            then="The page refuses her, and the log says that she is locked out ([source](https://support.okta.com/"
            "help/s/article/user-showing-locked-out-on-login-and-in-logs-but-on-admin-console-showing-active 'Okta "
            "support on users shown as Active')). The Admin Console says *Active*. All three are right.",
        ),
        Goal(
            "Unlock Amara.",
            succeeds("unlock", "ACTIVE"),
            then="`unlock` ends this block, too. Before you call it, `GET /api/v1/users/{id}/blocks` shows the block.",
        ),
    ),
    next="Now end a lock, and see what comes to light.",
)

_UNDER_THE_LOCK = Play(
    key="under the lock",
    title="Exercise: Hal's first call",
    intro="You gave Hal, who began to work today, a first password that he has to change. He mistyped it until he was "
    "locked out. A customer calls him in ten minutes. Let Hal sign in by then, with a password that only "
    "**Hal** knows.",
    profile=_HAL,
    offers=(
        "activate",
        "reset_password",
        "unlock",
        offer("set_password"),
        "wait days=0 hours=1",
        "sign_in",
        "change_expired_password",
    ),
    org={"password_policy": {"max_attempts": 3, "auto_unlock_minutes": 60}},
    before="create_expired; mistype_password *3",
    quiet=("activate", "reset_password", "unlock", "update_user", "wait", "sign_in", "change_expired_password"),
    goals=(
        Goal(
            "Hal has signed in, and has chosen the password himself.",
            arrives("ACTIVE", by="change_expired_password"),
            then="Okta's reference says that an unlock leads to ACTIVE. But it takes away the lock and nothing else, "
            "so the password is as expired as it was before.",
            instead={
                "reset_password": "No public source says what a reset does to a locked user. Take the step back.",
                "wait": "The lock is over, and so is the customer's call. Take the step back.",
            },
            remarks=(
                (does("activate", "LOCKED_OUT"), "Hal's activation is over. Something else lies on top of it."),
                (
                    does("update_user", "LOCKED_OUT"),
                    "Another password does not end a lock, and you know this one. Take the step back.",
                ),
                (answered("sign_in", "E0000004", "LOCKED_OUT"), "Hal's password is right. What lies on top of it?"),
            ),
        ),
    ),
    hint="Take away what lies on top, and look at the status that shows. Lesson 5 was about it.",
    solution="unlock; sign_in; change_expired_password",
    ways=("unlock; expire_password_with_temp_password; sign_in; change_expired_password",),
    wrong={
        "activate": "Something else lies on top",
        "reset_password": "No public source says",
        "wait days=0 hours=1": "so is the customer's call",
        "set_password": "does not end a lock",
        "sign_in": "What lies on top",
    },
    number="7.1",
    next="Go on with lesson 8, in which nobody suspended the user, and the user is suspended.",
)

SCRIPT = Script(
    opening="A user swears that the password is right, and the page refuses it. The help desk sees LOCKED_OUT, calls "
    "`activate`, and reads that the user is already active. What ends a lock, and what does not? Here you end locks "
    "as an admin, by a clock, and by a mail.",
    sections=(
        Section(_LOOKS_ALIKE),
        Section(_TWO_LOCKS, "Locked at nine"),
        Section(_TELLS, "By a mail"),
        Section(_FACTOR, "The right password, and then a question"),
        Section(_DEVICES, "On a strange computer"),
        Section(_UNDER_THE_LOCK, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "An admin ends a lock with `unlock`. `activate` is refused, and so is the right password. If the user "
            "asks for a new password, a mail says that the request is denied.",
            ((_LOOKS_ALIKE, 8), (_LOOKS_ALIKE, 7), (_LOOKS_ALIKE, 6)),
        ),
        AnswerLine(
            "The policy can end a lock after a while. An admin's `unlock` does not stop the timer of that lock, so "
            "the next lock may end early.",
            sources=((Tier.DOCUMENTED, Source.EARLY_UNLOCK.at()),),
        ),
        AnswerLine(
            "If the policy allows it, users can end a lock by a link in a mail. The link does not sign them in.",
            ((_TELLS, 7),),
        ),
        AnswerLine(
            "Okta refuses a locked user with the same error as a wrong password, unless the policy shows locks.",
            ((_LOOKS_ALIKE, 5), (_TELLS, 5)),
        ),
        AnswerLine(
            "An unlock brings back what was underneath, for example PASSWORD_EXPIRED.",
            sources=((Tier.RECORDED, Source.SIMPLEOKTA.at("unlocked_user")),),
        ),
    ),
    asides=(
        Aside(
            "The automatic unlock has stopped working. Why?",
            "After ten locks in a row without a good sign-in, Okta does not end the lock any more. Look for a device "
            "that goes on trying an old password, and then unlock the user "
            "([source](https://support.okta.com/help/s/article/user-not-getting-auto-unlocked-after-10-consecutive-"
            "lockouts 'Okta support on ten lockouts in a row')).",
        ),
        Aside(
            "Is there a permanent lockout?",
            "No. But about five wrong answers to a recovery question **suspend** a user, and no clock ends that "
            "([source](https://support.okta.com/help/s/article/Is-There-a-Permanent-Lockout-for-Accounts-That-have-"
            "Been-Locked-10-Times-in-a-Row 'Okta support on permanent lockout')).",
        ),
        Aside(
            "Does the attempt that locks a user get LOCKED_OUT as its answer?",
            "One report says so, for an org that shows locks "
            "([source](https://github.com/okta/okta-signin-widget/issues/2057 'okta-signin-widget issue 2057')). "
            "Handle both answers.",
        ),
    ),
    words=("auto-unlock", "self-service unlock"),
    settles={
        "39": "A policy that shows locks, and lets users end them",
        "40": "The right password, refused",
        "41": "The right password, refused",
        "42": "Exercise: Hal's first call",
        "43": "The third guess",
        "44": "Locked twice",
        "45": "The automatic unlock has stopped working. Why?",
        "46": "Is there a permanent lockout?",
        "47": "Five wrong answers",
        "m49": "The right password, refused",
        "m52": "Does the attempt that locks a user get LOCKED_OUT as its answer?",
    },
)
