"""Lesson 0, "What put my user into PROVISIONED?", as stages.

The question and her two requests are those of Stack Overflow question 44783389. What Okta does in each stage follows
from the model; the sources are in docs/okta-facts.md (sections 0.3 and 0.4).
"""

from lifecycle.lab.goals import Goal, arrives, does, remains
from lifecycle.lab.offers import offer
from lifecycle.lab.play import TESTER, AnswerLine, OnLive, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Script, Section

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
            then="STAGED means that the user exists but that the activation has not begun.",
        ),
        Goal(
            "Activate the user.",
            arrives("PROVISIONED", by="activate"),
            then="There it is. The activation **has begun**, but the user **has no password**, so the user can't be "
            "ACTIVE yet. That is all that PROVISIONED means. In the Admin Console, the web page for admins, the same "
            "status is called *Pending user action*, because Okta waits for the user to choose a password. With "
            "`sendEmail=false` there is no mail, and the *Answer* below holds the link.",
        ),
    ),
    next="But some of her users had passwords and were ACTIVE before. She suspected three of her requests. Test two of "
    "them next.",
)

UPDATES = Play(
    key="updates",
    title="Suspects 1 and 2: an update",
    intro="Suspect 1 is an update of a STAGED user, and suspect 2 is an update of an ACTIVE user. Try both.",
    profile=TESTER,
    offers=(
        "create_user activate=false",
        offer("change_nickname"),
        offer("set_password"),
        "activate sendEmail=false",
    ),
    story="create_user activate=false; change_nickname; set_password; activate sendEmail=false; change_nickname",
    goals=(
        Goal(
            "Update a STAGED user: change the nickname.",
            does("update_user", "STAGED", without="password"),
            then="Nothing happens to the status.",
        ),
        Goal(
            "Give the STAGED user a password.",
            does("update_user", "STAGED", sending="password"),
            then="Suspect 1 is innocent. A password alone does not begin the activation, so the user stays "
            "STAGED. Only `activate`, or creating the user with `activate=true`, begins it.",
        ),
        Goal(
            "Activate the user, who has a password now.",
            arrives("ACTIVE", by="activate"),
            then="The same call led to PROVISIONED before. The difference is the password: **activation and no "
            "password** makes PROVISIONED, **activation and a password** makes ACTIVE.",
        ),
        Goal(
            "Update the ACTIVE user: change the nickname.",
            does("update_user", "ACTIVE", without="password"),
            then="Suspect 2 is innocent too. A change of the profile never changes the status.",
        ),
    ),
    quiet=("set_password", "reset_password"),  # the next stage asks where a reset leads
    next="Suspect 3 is left: the password reset.",
)

_RESET = Goal(
    "Reset the password of the ACTIVE user.",
    arrives("RECOVERY", by="reset_password"),
    then="In RECOVERY the old password no longer signs in, and the user has to choose a new one by a link. "
    "It is not PROVISIONED.",
)
RESET_AND_WAIT = Play(
    key="reset",
    title="Suspect 3: a reset and a wait",
    intro="This user is ACTIVE and has never signed in. Reset the password, and then let a month pass.",
    profile=TESTER,
    offers=("reset_password sendEmail=false", "wait days=30"),
    before="create_user password=Okta-Pa55word",
    story="reset_password sendEmail=false; wait days=30",
    predictions=(
        Predict(
            "reset_password",
            "The user is ACTIVE and has never signed in. You reset the password. Which status comes next?",
            options=("ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED", "RECOVERY"),
            reasons={
                "ACTIVE": "An ACTIVE user can sign in, and a reset takes the password out of use.",
                "PROVISIONED": "That was her guess as well, but this is an org of today.",
                "PASSWORD_EXPIRED": "An expired password still opens the door once. A reset password does not.",
            },
            right="The user has to choose a new password by a link, and until then nobody can sign in.",
            when=lambda walk: walk.status == "ACTIVE",
            hides=("reset_password",),
        ),
    ),
    goals=(
        _RESET,
        Goal(
            "Let 30 days pass before anybody signs in.",
            remains("RECOVERY", by="wait"),
            then="Waiting does not change the status either. The link expires, but RECOVERY stays RECOVERY.",
        ),
    ),
    live=OnLive(
        "No month passes here, because time can't be moved on a real org.",
        {
            "title": "Suspect 3: a reset",
            "intro": "This user is ACTIVE and has never signed in. Reset the password.",
            "offers": ("reset_password sendEmail=false",),
            "story": "reset_password sendEmail=false",
            "goals": (_RESET,),
        },
    ),
    next="So all three suspects are innocent, and the developer was wrong? The next stage is an org of June 2017, when "
    "she asked.",
)

IN_2017 = Play(
    key="in 2017",
    title="The same reset in June 2017",
    intro="This is an Okta org as it was in June 2017. The user is ACTIVE and has never signed in. Reset the password.",
    profile=TESTER,
    offers=("reset_password sendEmail=false", offer("sign_in"), "wait days=30"),
    before="create_user password=Okta-Pa55word",
    quiet=("reset_password",),
    org={"as_of": "2017-06"},
    story="reset_password sendEmail=false",
    goals=(
        Goal(
            "Reset the password of a user who has never signed in.",
            arrives("PROVISIONED", by="reset_password"),
            then="The third suspect was guilty **in her day**. Okta fixed this bug, OKTA-154024, in [release "
            "2018.09](https://developer.okta.com/docs/release-notes/2018/) of March 2018. She never posted all of her "
            "calls, so we can't prove that this was her bug.",
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
    offers=("deactivate", "activate sendEmail=false", offer("sign_in")),
    before="create_user password=Okta-Pa55word",
    quiet=("sign_in",),
    story="deactivate; activate sendEmail=false; sign_in",
    instead_of={"deactivate": "The user is switched off, and can't sign in any more."},
    goals=(
        Goal("Deactivate the user.", arrives("DEPROVISIONED", by="deactivate")),
        Goal(
            "Activate the user again.",
            arrives("PROVISIONED", by="activate"),
            then="Deactivation **destroys the password**. So the activation has begun, and a password is missing. "
            "This is the way to PROVISIONED that surprises most people. Press *Whole map* to see every way that leads "
            "there.",
        ),
        Goal(
            "Let the user try the old password.",
            does("sign_in", "PROVISIONED"),
            then="PROVISIONED is **not** good to go. No password can be right, because the user has none. A STAGED "
            "user can't sign in either, but a PROVISIONED user has a link and can choose a password.",
        ),
    ),
    predictions=(
        Predict(
            "activate",
            "The user had a password before the deactivation. You activate the user again. Which status comes next?",
            options=("ACTIVE", "PROVISIONED", "STAGED", "PASSWORD_EXPIRED"),
            reasons={
                "ACTIVE": "That needs a password, and the deactivation has taken something away.",
                "STAGED": "In STAGED the activation has not begun, and this call begins it.",
                "PASSWORD_EXPIRED": "An expired password still opens the door once. This user has no password at all.",
            },
            right="A deactivation destroys the password, so the activation finds none.",
            when=lambda walk: walk.status == "DEPROVISIONED",
            hides=("activate",),
        ),
    ),
    next="Now you know what leads to PROVISIONED, and that it is not good to go. Find out what ends it.",
)

WHAT_ENDS_IT = Play(
    key="what ends it",
    title="What ends it",
    intro="Create a user with nothing but a profile, and then bring the user to ACTIVE.",
    profile=TESTER,
    offers=(
        "create_user",
        "reactivate sendEmail=true",
        offer("set_password"),
        "open_activation_link",
        offer("choose_password"),
    ),
    story="create_user; reactivate sendEmail=true; open_activation_link; choose_password",
    goals=(
        Goal(
            "Create a user with `activate=true` and no password.",
            arrives("PROVISIONED", by="create_user"),
            then="`activate=true` is the default. So if you send only a profile, you create a PROVISIONED user, and "
            "Okta mails that user a link. `activated` already holds a time, but it only says when the activation "
            "began.",
        ),
        Goal(
            "Give the user another link, as if the first one were lost.",
            does("reactivate", "PROVISIONED"),
            then="With `sendEmail=true` Okta mails the new link.",
        ),
        Goal(
            "Bring the user to ACTIVE.",
            arrives("ACTIVE"),
            then="A password ends PROVISIONED. Either the user opens the link and chooses one, or an admin sets one "
            "with `POST /api/v1/users/{id}`, which sends no mail.",
        ),
    ),
    next="Now help somebody whose link is dead.",
)

_LEES_GOAL = Goal(
    "Lee is ACTIVE, and Lee has chosen the password.",
    arrives("ACTIVE", by="choose_password"),
    then="Lee's first link had expired after seven days. `reactivate` made a fresh one, and Lee's own choice "
    "of a password ended PROVISIONED. With `sendEmail=false`, Lee would only have got the link from you.",
    instead={
        "update_user": "Lee is ACTIVE, but you chose the password, so you know it. Take the step back and find "
        "a way by which only Lee knows it.",
        "reset_password": "No public source says what Okta does here, so don't rely on it. Take the step back.",
    },
)

LEES_LINK = Play(
    key="exercise",
    title="Exercise: Lee's link is dead",
    intro="Lee was deactivated by mistake and activated again eight days ago. Lee writes: “The link in your mail does "
    "not work, and my old password doesn't either.” Make Lee ACTIVE, with a password that **Lee** chooses.",
    profile=LEE,
    offers=(
        "activate",
        "reactivate sendEmail=true",
        "reset_password",
        offer("set_password"),
        "open_activation_link",
        offer("choose_password"),
        offer("sign_in"),
    ),
    before="create_user password=Okta-Pa55word; deactivate; activate; wait days=8",
    goals=(_LEES_GOAL,),
    hint="Okta refuses `activate` here, and it says why. Which call gives a PROVISIONED user another link?",
    solution="reactivate sendEmail=true; open_activation_link; choose_password",
    ways=("deactivate; activate; open_activation_link; choose_password",),
    wrong={"set_password": "you chose the password", "reset_password": "No public source says"},
    live=OnLive(
        "Lee's link is lost here and not too old, because time can't be moved on a real org. No mail is sent, so you "
        "hand Lee the link.",
        {
            "title": "Exercise: Lee's link is lost",
            "intro": "Lee was deactivated by mistake and activated again. Lee writes: “I have no mail with a link, and "
            "my old password doesn't work.” Make Lee ACTIVE, with a password that **Lee** chooses.",
            "before": "create_user password=Okta-Pa55word; deactivate; activate",
            "goals": (
                Goal(
                    _LEES_GOAL.text,
                    _LEES_GOAL.when,
                    then="`reactivate` made another link, and Lee's own choice of a password ended PROVISIONED. The "
                    "link was in the answer, because `sendEmail` is `false`.",
                    instead=_LEES_GOAL.instead,
                ),
            ),
        },
    ),
    number="0.1",
    next="Go on with lesson 1, which shows what each of the eight statuses lets a person do.",
)

SCRIPT = Script(
    opening="In 2017 a developer asked which of her requests put users into **PROVISIONED**, because the diagram in "
    "Okta's documentation did not fit what she saw. Here you send her requests yourself, to a simulated Okta org on "
    "this machine.",
    sections=(
        Section(HER_REQUESTS),
        Section(UPDATES, "Her first two suspects"),
        Section(
            RESET_AND_WAIT,
            "Her third suspect",
            "She also reset passwords, and then some time passed before the user signed in.",
        ),
        Section(IN_2017, "Her org, in June 2017"),
        Section(
            TODAY,
            "Off, and on again",
            "She also asked whether PROVISIONED is “good to go” or more like STAGED.",
        ),
        Section(WHAT_ENDS_IT, "What ends it"),
        Section(LEES_LINK, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "PROVISIONED means that the activation has begun and that the user has no password.", ((HER_REQUESTS, 2),)
        ),
        AnswerLine(
            "Three things lead there today: activating a user who has no password, creating a user with "
            "`activate=true` and no password, and activating a deactivated user.",
            ((HER_REQUESTS, 2), (WHAT_ENDS_IT, 1), (TODAY, 3)),
        ),
        AnswerLine(
            "It is not good to go, because a PROVISIONED user can't sign in. If the link is lost or has expired, "
            "`reactivate` makes another.",
            ((TODAY, 4), (WHAT_ENDS_IT, 2)),
        ),
        AnswerLine(
            "A password ends it: the user chooses one by the link, or an admin sets one.",
            ((WHAT_ENDS_IT, 4),),
        ),
        AnswerLine(
            "In June 2017, resetting the password of a user who had never signed in led there by a bug. Today it "
            "leads to RECOVERY.",
            ((IN_2017, 2), (RESET_AND_WAIT, 2)),
        ),
    ),
    words=("STAGED", "PROVISIONED", "ACTIVE", "RECOVERY"),
    settles={"1": "What ends it"},
)
