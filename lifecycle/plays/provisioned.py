"""Lesson 0, "What put my user into PROVISIONED?", as stages.

The question and her two requests are those of Stack Overflow question 44783389. What Okta does in each stage follows
from the model; the sources are in docs/okta-facts.md (sections 0.3 and 0.4).
"""

from lifecycle.lab.goals import Goal, arrives, does, remains
from lifecycle.lab.offers import offer
from lifecycle.lab.play import TESTER, AnswerLine, Play
from lifecycle.lab.predictions import Predict

LEE = {"firstName": "Lee", "lastName": "Okoro", "email": "lee@example.com", "login": "lee@example.com"}

HER_REQUESTS = Play(
    key="her requests",
    title="Her two requests",
    intro="The developer sent two requests for a user called Test Testerman. Send them yourself, in her order.",
    profile=TESTER,
    offers=("create_user activate=false", "activate sendEmail=false"),
    story="create_user activate=false; activate sendEmail=false",
    goals=(
        Goal(
            "Create the user as she did, with `activate=false`.",
            arrives("STAGED"),
            then="STAGED means that the user exists but that the activation has not begun. So far this is what she "
            "expected.",
        ),
        Goal(
            "Activate the user.",
            arrives("PROVISIONED", by="activate"),
            then="There it is. The activation **has begun**, but the user **has no password**, so the user can't be "
            "ACTIVE yet. That is all that PROVISIONED means. In the Admin Console, the web page for admins, the same "
            "status is called *Pending user action*, because Okta now waits for the user to choose a password.",
        ),
    ),
    next="But she also had users with passwords who were ACTIVE first and PROVISIONED later. Test her first two "
    "suspects on the next stage.",
)

UPDATES = Play(
    key="updates",
    title="Suspects 1 and 2: an update",
    intro="She suspected that updating a user, staged or active, changes the status. Try both with one user.",
    profile=TESTER,
    offers=(
        "create_user activate=false",
        offer("change_nickname"),
        offer("set_password"),
        "activate sendEmail=false",
    ),
    story="create_user activate=false; change_nickname; set_password; activate sendEmail=false; change_nickname",
    goals=(
        Goal("Update the profile of a STAGED user.", does("update_user", "STAGED", without="password")),
        Goal(
            "Give the STAGED user a password.",
            does("update_user", "STAGED", sending="password"),
            then="The second suspect is innocent. A password alone does not begin the activation, so the user stays "
            "STAGED.",
        ),
        Goal(
            "Activate the user, who has a password now.",
            arrives("ACTIVE", by="activate"),
            then="The same call led to PROVISIONED before. The difference is the password: **activation and no "
            "password** makes PROVISIONED, **activation and a password** makes ACTIVE.",
        ),
        Goal(
            "Update the profile of the ACTIVE user.",
            does("update_user", "ACTIVE", without="password"),
            then="The first suspect is innocent too. A change of the profile never changes the status.",
        ),
    ),
    predictions=(
        Predict(
            "set_password",
            "The user is STAGED and has no password. You give the user one. Which status comes next?",
            options=("STAGED", "PROVISIONED", "ACTIVE"),
            reasons={
                "ACTIVE": "A user becomes ACTIVE only after the activation has begun, and nobody has begun it.",
                "PROVISIONED": "PROVISIONED is for users who lack a password after the activation has begun. Here it "
                "is the other way round.",
            },
            right="A password is only half of what ACTIVE takes. The other half is the activation, and only two things "
            "begin it: `activate`, and creating the user with `activate=true`.",
            when=lambda walk: walk.status == "STAGED",
            hides=("set_password", "update_user"),
        ),
    ),
    next="One suspect is left: the password reset.",
)

RESET_AND_WAIT = Play(
    key="reset",
    title="Suspect 3: a reset and a wait",
    intro="This user is ACTIVE and has never signed in. Reset the password, and then let a month pass.",
    profile=TESTER,
    offers=("reset_password sendEmail=false", "wait days=30"),
    before="create_user password=Okta-Pa55word",
    story="reset_password sendEmail=false; wait days=30",
    goals=(
        Goal(
            "Reset the password of the ACTIVE user.",
            arrives("RECOVERY", by="reset_password"),
            then="RECOVERY means that the old password has stopped working, and that the user has to choose a new one "
            "by a link. It is not PROVISIONED.",
        ),
        Goal(
            "Let 30 days pass before anybody signs in.",
            remains("RECOVERY", by="wait"),
            then="Waiting does not change the status either. The link expires, but RECOVERY stays RECOVERY.",
        ),
    ),
    next="So all three suspects are innocent, and the developer was wrong? Her question is from June 2017. Go there.",
)

IN_2017 = Play(
    key="in 2017",
    title="The same reset in June 2017",
    intro="This is an Okta org as it was in June 2017. The user is ACTIVE and has never signed in. Reset the password.",
    profile=TESTER,
    offers=("reset_password sendEmail=false", offer("sign_in"), "wait days=30"),
    before="create_user password=Okta-Pa55word",
    org={"as_of": "2017-06"},
    story="reset_password sendEmail=false",
    goals=(
        Goal(
            "Reset the password of a user who has never signed in.",
            arrives("PROVISIONED", by="reset_password"),
            then="The third suspect was guilty **in her day**. Okta fixed this bug in release 2018.09, in March 2018 "
            "(number OKTA-154024 in the [release notes](https://developer.okta.com/docs/release-notes/2018/)): after a "
            "reset, a user who had never signed in looked like one who never had a password. She never posted all of "
            "her calls, so we can't prove that this was her bug, but it explains everything that she wrote.",
        ),
    ),
    next="Since 2018 a reset leads to RECOVERY. Find out what leads to PROVISIONED in today's orgs.",
)

TODAY = Play(
    key="today",
    title="Off, and on again",
    intro="This user is ACTIVE and has a password. Somebody deactivates the user by mistake, and then activates the "
    "user again.",
    profile=TESTER,
    offers=("deactivate", "activate sendEmail=false", "suspend", "unsuspend"),
    before="create_user password=Okta-Pa55word",
    story="deactivate; activate sendEmail=false",
    goals=(
        Goal("Deactivate the user.", arrives("DEPROVISIONED", by="deactivate")),
        Goal(
            "Activate the user again.",
            arrives("PROVISIONED", by="activate"),
            then="Deactivation **destroys the password**. So this user is back where a user without a password is: the "
            "activation has begun, and a password is missing. This is the way to PROVISIONED that surprises most "
            "people. Press *Whole map* to see every way that leads there.",
        ),
    ),
    predictions=(
        Predict(
            "activate",
            "The user had a password before the deactivation. You activate the user again. Which status comes next?",
            options=("ACTIVE", "PROVISIONED", "STAGED", "PASSWORD_EXPIRED"),
            reasons={
                "ACTIVE": "That would need a password, and the deactivation has taken something away.",
                "STAGED": "In STAGED the activation has not begun, and you have just called activate.",
                "PASSWORD_EXPIRED": "An expired password still opens the door once. There is not even an expired one "
                "here.",
            },
            right="A deactivation destroys the password, so the activation finds none.",
            when=lambda walk: walk.status == "DEPROVISIONED",
            hides=("activate",),
        ),
    ),
    next="Now you know what leads to PROVISIONED. Find out whether it is good to go.",
)

GOOD_TO_GO = Play(
    key="good to go",
    title="Is PROVISIONED good to go, and what ends it?",
    intro="This user was created without a password and is PROVISIONED. Let the user sign in, and then bring the user "
    "to ACTIVE.",
    profile=TESTER,
    offers=(
        offer("sign_in"),
        "activate sendEmail=false",
        "reactivate sendEmail=false",
        "open_activation_link",
        offer("choose_password"),
        offer("set_password"),
    ),
    before="create_user",
    story="sign_in; activate sendEmail=false; reactivate sendEmail=false; open_activation_link; choose_password",
    goals=(
        Goal(
            "Let the PROVISIONED user try to sign in.",
            does("sign_in", "PROVISIONED"),
            then="PROVISIONED is **not** good to go. There is no password, so no password can be right. In this "
            "respect PROVISIONED is like STAGED. The difference is that Okta now waits for the user, who has a link.",
        ),
        Goal(
            "Send the user a new link, although the first one may be lost.",
            does("reactivate", "PROVISIONED"),
            then="`activate` is refused for a user whose activation has begun. The call that gives a PROVISIONED user "
            "another link is `reactivate`.",
        ),
        Goal(
            "Bring the user to ACTIVE.",
            arrives("ACTIVE"),
            then="A password ends PROVISIONED. Either the user opens the link and chooses one, or an admin sets one "
            "with `POST /api/v1/users/{id}`, which sends no mail.",
        ),
    ),
    next="Can you do it for somebody whose link is dead? That is the exercise.",
)

EXERCISE = Play(
    key="exercise",
    title="Exercise: Lee's link is dead",
    intro="Lee was deactivated by mistake and activated again eight days ago. Lee writes: *the link in your mail does "
    "not work, and my old password does not either.* Make Lee ACTIVE, with a password that **Lee** chooses.",
    profile=LEE,
    offers=(
        "activate",
        "reactivate",
        "reset_password",
        offer("set_password"),
        "open_activation_link",
        offer("choose_password"),
        offer("sign_in"),
    ),
    before="create_user password=Okta-Pa55word; deactivate; activate; wait days=8",
    goals=(
        Goal(
            "Lee is ACTIVE, and Lee has chosen the password.",
            arrives("ACTIVE", by="choose_password"),
            then="Lee's first link had expired after seven days. `reactivate` made a fresh one, and Lee's own choice "
            "of a password ended PROVISIONED.",
            instead={
                "update_user": "Lee is ACTIVE, but you chose the password, so you know it. Take the step back and find "
                "a way by which only Lee knows it.",
                "reset_password": "No public source says what Okta does here, so don't rely on it. Take the step back.",
            },
        ),
    ),
    hint="Okta refuses `activate` here, and it says why. Which call gives a PROVISIONED user another link?",
    solution="reactivate; open_activation_link; choose_password",
    number="0.1",
    next="Go on with lesson 1, which shows what each of the eight statuses lets a person do.",
)

STAGES = (HER_REQUESTS, UPDATES, RESET_AND_WAIT, IN_2017, TODAY, GOOD_TO_GO, EXERCISE)

ANSWER = (
    AnswerLine(
        "PROVISIONED means that the activation has begun and that the user has no password.", ((HER_REQUESTS, 2),)
    ),
    AnswerLine(
        "Three things lead there today: activating a user who has no password, creating a user with `activate=true` "
        "and no password, and activating a deactivated user.",
        ((HER_REQUESTS, 2), (GOOD_TO_GO, 1), (TODAY, 3)),
    ),
    AnswerLine(
        "It is not good to go: nobody can sign in. If the link is lost or has expired, `reactivate` makes another.",
        ((GOOD_TO_GO, 2), (GOOD_TO_GO, 4)),
    ),
    AnswerLine(
        "A password ends it: the user chooses one by the link, or an admin sets one.",
        ((GOOD_TO_GO, 6),),
    ),
    AnswerLine(
        "In June 2017, resetting the password of a user who had never signed in led there by a bug. Today it leads to "
        "RECOVERY.",
        ((IN_2017, 2), (RESET_AND_WAIT, 2)),
    ),
)
