"""Lesson 2, "Created with what?", as stages.

The questions are 2 to 6 and 10 to 13 of section 11 of docs/okta-facts.md. What Okta does with each form of the call is
in section 2 there.
"""

from dataclasses import replace

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, does, either, remains, succeeds
from lifecycle.lab.offers import InputField, offer
from lifecycle.lab.play import AnswerLine, OnLive, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_SAM = {"firstName": "Sam", "lastName": "Reyes", "email": "sam@example.com", "login": "sam@example.com"}
_NOOR = {"firstName": "Noor", "lastName": "Haddad", "email": "noor@example.com", "login": "noor@example.com"}

_WITH_PASSWORD = Play(
    key="with a password",
    title="With a password",
    intro="Sam must be able to work at once, and no mail may be sent. Create Sam with a password, and let Sam sign in.",
    profile=_SAM,
    offers=("create_user password=Okta-Pa55word", "sign_in"),
    story="create_user password=Okta-Pa55word; sign_in",
    quiet=("create_expired",),
    goals=(
        Goal(
            "Create Sam with a password.",
            arrives("ACTIVE", by="create_user"),
            then="Two things decide the status of a new user: whether the activation begins, and whether there is a "
            "password. If you leave `activate` out, the activation begins at once. Sam also has a password, so Sam is "
            "ACTIVE. Okta sends no mail, because Sam has nothing left to do: the mailbox above is empty.",
        ),
        Goal(
            "Let Sam sign in.",
            succeeds("sign_in", "ACTIVE"),
            then="This is the whole answer to “How do I create a user who is ACTIVE at once?” Look at the request "
            "above: the password stands in the body, in `credentials.password.value`.",
        ),
    ),
    next="Now create Sam with a password, but without beginning the activation.",
)

_NOT_YET = Play(
    key="not yet",
    title="With a password, but not yet",
    intro="Sam begins to work next week. Create Sam with `activate=false` and a password, let Sam try the password, "
    "and then activate Sam.",
    profile=_SAM,
    offers=("create_user activate=false password=Okta-Pa55word", "sign_in", "activate sendEmail=false"),
    story="create_user activate=false password=Okta-Pa55word; sign_in; activate sendEmail=false",
    quiet=("create_expired",),
    goals=(
        Goal(
            "Create Sam with `activate=false` and a password.",
            arrives("STAGED", by="create_user"),
            then="`activate` is a parameter of the **query**, which is the part of the address after the question "
            "mark. If you write it into the body instead, Okta does not look at it, and the activation begins. The "
            "answer shows that there is a password: `credentials` has the key `password`.",
        ),
        Goal(
            "Let Sam try the password.",
            does("sign_in", "STAGED"),
            then="A password alone is not enough. Somebody has to activate the user first.",
        ),
        Goal(
            "Activate Sam.",
            arrives("ACTIVE", by="activate"),
            then="Many people expect *Pending user action* here. But Sam has a password already, so nothing is left "
            "for Sam to do. Without `sendEmail=false`, Okta would have mailed Sam a link all the same.",
        ),
    ),
    next="Now you know Sam's password, which only Sam should know. On the next stage, Sam has to choose another one.",
)

_TO_BE_CHANGED = Play(
    key="to be changed",
    title="With a password that has to be changed",
    intro="Give Sam a first password that Sam has to change. The parameter for that is `nextLogin=changePassword`. "
    "First send the request without a password, and then with a password but with `activate=false`. See what Okta "
    "says, and then create Sam.",
    profile=_SAM,
    offers=(
        offer("create_expired", "Create without a password", name="without_password", password=""),
        offer("create_expired", "Create without activating", name="without_activation", activate="false"),
        "create_expired",
        "sign_in",
    ),
    story="without_password; without_activation; create_expired; sign_in",
    predictions=(
        Predict(
            "create_expired",
            "Sam is activated with a password that has to be changed at the next sign-in. Which status does the answer "
            "show?",
            options=("ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED", "STAGED"),
            reasons={
                "ACTIVE": "That would mean that this password leads to a session. It does not.",
                "PROVISIONED": "In PROVISIONED there is no password, and Sam has one.",
                "STAGED": "In STAGED the activation has not begun.",
            },
            right="Okta does not wait for the sign-in. It expires the password as soon as it has created the user.",
            values={"activate": "true", "nextLogin": "changePassword"},
            hides=("create_expired", "create_user"),
        ),
    ),
    goals=(
        Goal(
            "Send the request without a password.",
            answered("create_user", "E0000124"),
            then="The password has to be in the same request, in `credentials.password.value`.",
        ),
        Goal(
            "Send it with a password and `activate=false`.",
            answered("create_user", "E0000125"),
            then="Okta can expire a password only if the activation has begun.",
        ),
        Goal(
            "Create Sam.",
            arrives("PASSWORD_EXPIRED", by="create_user"),
            then="In the Admin Console this is the option *User must change password on first login*. The console then "
            "says “Password expired. User is now in one-time password mode” about a user who is a minute old. See what "
            "this mode means when Sam signs in.",
        ),
        Goal(
            "Let Sam sign in with the first password.",
            answered("sign_in", "PASSWORD_EXPIRED"),
            then="Okta accepts the first password, but only to let Sam choose another one. There is no session yet.",
        ),
    ),
    next="Last, see what Okta checks before it creates anybody.",
)

_BADGE = InputField("badge", preset="A-17", hint="left out", within="profile")
_CHECKED = Play(
    key="checked",
    title="What is checked first",
    intro="You want to keep the number of Sam's badge in the profile, as `badge`. Create Sam with a badge, then with a "
    "weak password, and then with a good password and no badge.",
    profile=_SAM,
    offers=(
        replace(
            offer("create_user", "Create the user with a badge", name="with_badge", password="Okta-Pa55word"),
            boxes=(*offer("create_user", password="Okta-Pa55word").boxes, _BADGE),
        ),
        offer("create_user", "Create the user with a weak password", name="with_weak_password", password="abc"),
        offer("create_user", password="Okta-Pa55word"),
    ),
    story="with_badge; with_weak_password; create_user password=Okta-Pa55word",
    quiet=("with_weak_password",),
    predictions=(
        Predict(
            "with_badge",
            "The request has a property `badge` in the profile, but this org has no such property. What does Okta do?",
            options=("It creates Sam with the badge", "It creates Sam without the badge", "It creates nobody"),
            reasons={
                "It creates Sam with the badge": "Okta keeps only properties that the org's profile schema lists.",
                "It creates Sam without the badge": "Okta ignores some parts of a request in silence, but not this "
                "one.",
            },
            right="A property has to be in the profile schema first. An admin adds it there, or by the Schemas API.",
            values={"badge": "A-17"},
            hides=("with_badge",),
            outcome=lambda told: (
                "It creates nobody"
                if told.refused
                else "It creates Sam with the badge"
                if "badge" in str(told.exchange.body)
                else "It creates Sam without the badge"
            ),
        ),
    ),
    goals=(
        Goal(
            "Try to create Sam with a badge.",
            does("with_badge", "ABSENT"),
            then="The error E0000001 means that something in the request does not pass Okta's checks. Its "
            "`errorCauses` say what: the name is not defined in the **profile schema**, the org's list of the "
            "properties that a user can have.",
        ),
        Goal(
            "Try a weak password.",
            does("with_weak_password", "ABSENT"),
            then="It is the same code, with another cause. So read the causes, and not the code alone.",
        ),
        Goal(
            "Create Sam.",
            arrives("ACTIVE", by="create_user"),
            then="The two refused requests have left nothing behind, so the login was still free.",
        ),
    ),
    next="Now plan somebody's first day.",
)

_FRIDAY = Goal(
    "Noor exists today, and can't sign in.",
    arrives("STAGED", by="create_user"),
    remarks=(
        (
            answered("create_user", "E0000125"),
            "Okta does not do both in one call. You need one call for Friday, and others for Monday.",
        ),
        (arrives("ACTIVE", by="create_user"), "Noor could sign in today. Start over."),
        (arrives("PROVISIONED", by="create_user"), "Okta has mailed Noor a link already. Start over."),
        (arrives("PASSWORD_EXPIRED", by="create_user"), "Noor could sign in today. Start over."),
    ),
)
_HAS_TO_CHANGE_IT = either(
    arrives("PASSWORD_EXPIRED", by="expire_password"),
    arrives("PASSWORD_EXPIRED", by="expire_password_with_temp_password"),
)
_EXPIRED_LATER = (
    "`nextLogin=changePassword` does its work only at the creation of a user who is activated at once. Later, "
    "`expire_password` does the same to a user who is ACTIVE."
)
_ON_MONDAY = (
    (
        succeeds("sign_in", "ACTIVE"),
        "Noor is signed in, but with a password that you know, and need not change it. Take the step back.",
    ),
    (
        arrives("PROVISIONED", by="activate"),
        "The activation found no password, so Noor would have to choose one by a link. Take the step back.",
    ),
    (
        answered("expire_password", "E0000038", "STAGED"),
        "Only the password of a user whose activation has begun can be expired.",
    ),
)
_MONDAY = Play(
    key="monday",
    title="Exercise: Noor begins on Monday",
    intro="It is Friday. Noor has to exist today, but must not be able to sign in before Monday. On Monday you hand "
    "over a first password on paper, which Noor has to change. Okta must not mail anything before Monday.",
    profile=_NOOR,
    offers=(
        "create_user",
        offer("create_expired", "Create, with a password to change"),
        "activate",
        offer("set_password"),
        "expire_password",
        "sign_in",
        "wait days=3",
    ),
    before="wait days=4",
    goals=(
        _FRIDAY,
        Goal(
            "It is Monday. Noor has the password that you gave, and has to change it.",
            afterwards(remains("STAGED", by="wait"), _HAS_TO_CHANGE_IT),
            then=_EXPIRED_LATER,
            remarks=_ON_MONDAY,
        ),
    ),
    hint="On Friday Noor is STAGED. On Monday you need two calls that work on a user who has a password.",
    solution="create_user activate=false password=Okta-Pa55word; wait days=3; activate sendEmail=false; "
    "expire_password",
    ways=(
        "create_user activate=false; wait days=3; set_password; activate; expire_password",
        "create_user activate=false password=Okta-Pa55word; wait days=3; activate; expire_password_with_temp_password",
    ),
    wrong={
        "create_expired": "Noor could sign in today",
        "create_expired activate=false": "one call for Friday",
        "create_user": "mailed Noor a link already",
        "create_user activate=false; wait days=3; activate": "found no password",
        "create_user activate=false password=Okta-Pa55word; wait days=3; activate; sign_in": "a password that you know",
    },
    live=OnLive(
        "Monday follows on Friday at once here, because time can't be moved on a real org.",
        {
            "before": "",
            "offers": (
                "create_user",
                offer("create_expired", "Create, with a password to change"),
                "activate",
                offer("set_password"),
                "expire_password",
                "sign_in",
            ),
            "goals": (
                _FRIDAY,
                Goal(
                    "Say to yourself that it is Monday. Noor has the password that you gave, and has to change it.",
                    afterwards(arrives("STAGED", by="create_user"), _HAS_TO_CHANGE_IT),
                    then=_EXPIRED_LATER,
                    remarks=_ON_MONDAY,
                ),
            ),
            "solution": "create_user activate=false password=Okta-Pa55word; activate sendEmail=false; expire_password",
        },
    ),
    number="2.1",
    next="Go on with lesson 3, in which an activation link is dead.",
)

SCRIPT = Script(
    opening="Three developers send the same request, `POST /api/v1/users`. One gets ACTIVE users, one gets STAGED "
    "users, and one gets users whose passwords have expired from the start. What decides that? Here you create Sam in "
    "each of these ways.",
    sections=(
        Section(_WITH_PASSWORD),
        Section(_NOT_YET, "Next week"),
        Section(_TO_BE_CHANGED, "A first password"),
        Section(_CHECKED, "A badge, and a weak password"),
        Section(_MONDAY, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "`activate` decides whether the activation begins. It is a parameter of the query, and true if you leave "
            "it out. With `activate=false` the user is STAGED.",
            ((_NOT_YET, 1),),
        ),
        AnswerLine(
            "If the activation begins, the password decides: ACTIVE with one, and PROVISIONED without one.",
            ((_WITH_PASSWORD, 1),),
        ),
        AnswerLine(
            "`nextLogin=changePassword` expires the password at once, so the user is PASSWORD_EXPIRED. It needs a "
            "password and `activate=true`.",
            ((_TO_BE_CHANGED, 3), (_TO_BE_CHANGED, 1), (_TO_BE_CHANGED, 2)),
        ),
        AnswerLine(
            "If something in the profile or the password does not pass the checks, nobody is created.",
            sources=(
                (
                    Tier.RECORDED,
                    Source.TERRAFORM_PROVIDER.at("TestAccResourceOktaUser_invalidCustomProfileAttribute"),
                ),
            ),
        ),
    ),
    asides=(
        Aside(
            "Okta's documentation shows another status in its example. Which is right?",
            "The status that you saw here. The example for a user with a password once said STAGED, although such a "
            "user is ACTIVE with `activate=true` ([source](https://github.com/okta/okta-developer-docs/issues/1759 "
            "'okta-developer-docs issue 1759')). Another example shows ACTIVE for a user who was created with a hashed "
            "password and `activate=false`, and that user is STAGED.",
        ),
        Aside(
            "A password that my group's policy accepts is refused at creation. Why?",
            "When a user is created, the password is checked against the default policy, even if you put the user into "
            "a group with `groupIds` in the same request. The group's policy counts from then on "
            "([source](https://github.com/okta/terraform-provider-okta/issues/148 'terraform-provider-okta issue "
            "148')).",
        ),
        Aside(
            "A user whom I created without a password is ACTIVE. How can that be?",
            "In an org of the Identity Engine, Okta's newer engine, a policy can say that users need no password. "
            "Then an admin can't set one, and a new user is ACTIVE at once if the user has another way to sign in, "
            "such as email ([source](https://github.com/okta/okta-developer-docs/issues/3188 'okta-developer-docs "
            "issue 3188')).",
        ),
    ),
    words=("query", "profile schema"),
    settles={
        "2": "With a password",
        "3": "With a password, but not yet",
        "4": "With a password, but not yet",
        "5": "Okta's documentation shows another status in its example. Which is right?",
        "6": "With a password, but not yet",
        "10": "With a password that has to be changed",
        "11": "With a password that has to be changed",
        "12": "A password that my group's policy accepts is refused at creation. Why?",
        "13": "What is checked first",
        "f1": "A user whom I created without a password is ACTIVE. How can that be?",
    },
)
