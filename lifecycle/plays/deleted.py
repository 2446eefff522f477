"""Lesson 10, "Delete, and the login that stays taken", as stages.

The questions are 14 and 55 of section 11 of docs/okta-facts.md, and 43 of the further ones. What a DELETE does is in
section 3.14 there, and which logins Okta takes for the same in section 1.6.
"""

from dataclasses import replace

from lifecycle.lab.goals import Goal, Reached, afterwards, answered, arrives, succeeds
from lifecycle.lab.offers import InputField, Offer, offer
from lifecycle.lab.play import AnswerLine, OnLive, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.facts import Status
from lifecycle.model.sources import Reference, Source
from lifecycle.model.tiers import Tier

_BEN = {"firstName": "Ben", "lastName": "Carter", "email": "ben@example.com", "login": "ben@example.com"}
_ZOE = {"firstName": "Zoe", "lastName": "Lang", "email": "zoe@example.com", "login": "zoe@example.com"}
_MEI = {"firstName": "Mei", "lastName": "Tan", "email": "mei@example.com", "login": "mei@example.com"}
_DANA = {"firstName": "Dana", "lastName": "Silva", "email": "dana@example.com", "login": "dana@example.com"}

_GONE = "The user is gone"

_SAYS_DELETED = Play(
    key="says deleted",
    title="“Deleted”, says the app",
    intro="An app has a button *Delete*. It sends one DELETE to Okta, and if Okta accepts it, the app forgets the "
    "user. Ben is ACTIVE. Delete him as the app does. A week later he comes back, so create him again.",
    profile=_BEN,
    offers=("delete_user", "create_user password=Okta-Pa55word", "get_user"),
    before="create_user password=Okta-Pa55word",
    story="delete_user; create_user password=Okta-Pa55word",
    predictions=(
        Predict(
            "delete_user",
            "Ben is ACTIVE. The app sends one DELETE, and the answer is 204, which means that it worked. What is Ben "
            "now?",
            options=(_GONE, "DEPROVISIONED", "SUSPENDED"),
            reasons={
                _GONE: "That is what the app believes, too. But this was the first DELETE.",
                "SUSPENDED": "A suspension keeps the password. This call takes more than that.",
            },
            right="The first DELETE of a user does the same as `deactivate`.",
            when=lambda walk: walk.status == "ACTIVE",
            hides=("delete_user",),
            outcome=lambda told: _GONE if told.now is Status.ABSENT else str(told.now),
        ),
    ),
    goals=(
        Goal(
            "Delete Ben as the app does.",
            arrives("DEPROVISIONED", by="delete_user"),
            then="The answer, 204, has no body. So it can't tell the app that Ben was only switched off.",
        ),
        Goal(
            "Create Ben again.",
            answered("create_user", "E0000001", "DEPROVISIONED"),
            then="“An object with this field already exists”: somebody has the login `ben@example.com`, and that is "
            "Ben himself, as `GET /api/v1/users/ben@example.com` shows you. A login stays taken as long as its user "
            "exists. If the same person comes back, `activate` the old user, who is still in the old groups. If the "
            "login is for somebody else, the old user has to be deleted for good.",
        ),
    ),
    next="Ben's login is wanted for somebody else. Delete him for good.",
)

_THE_SAME_ANSWER = Play(
    key="the same answer",
    title="The same answer twice",
    intro="Ben was deleted once, so he is switched off. Delete him once more, and find a proof that he is gone. Then "
    "see how a third DELETE is answered.",
    profile=_BEN,
    offers=("delete_user", "get_user", "activate sendEmail=false"),
    before="create_user password=Okta-Pa55word; delete_user",
    story="delete_user; get_user; delete_user",
    goals=(
        Goal(
            "Delete Ben once more.",
            arrives("ABSENT", by="delete_user"),
            then="It was the same request as before, and it got the same answer, 204. But after the first one, "
            "`activate` could have brought Ben back. Now nothing can.",
        ),
        Goal(
            "Prove that Ben is gone.",
            answered("get_user", "E0000007", "ABSENT"),
            then="This 404 proves that Ben has been deleted. For a deactivated user, the answer would have been 200.",
        ),
        Goal(
            "Delete Ben for the third time.",
            answered("delete_user", "E0000007", "ABSENT"),
            then="A 404 to a DELETE is a proof as well. So a script that has to delete somebody can send DELETE until "
            "it gets a 404.",
        ),
    ),
    next="Now the login is free. But what if somebody is hired whose name is almost the same?",
)

_WITH_DOTS = offer("create_user", "Create Zoë, with two dots", name="create_with_dots")
_IN_CAPITALS = offer("create_user", "Create the new Zoe, in capitals", name="create_in_capitals")
_OLD_ZOE_GONE = Goal("Delete the old Zoe for good.", arrives("ABSENT", by="delete_user"))
_TWO_DOTS = Play(
    key="two dots",
    title="Two dots",
    intro="Zoe Lang has left, and an app has deleted her once. Now Zoë Lang is hired, who is another person and writes "
    "her name with two dots. Create her with the login `zoë@example.com`.",
    profile=_ZOE,
    offers=(
        replace(
            _WITH_DOTS,
            boxes=(
                *_WITH_DOTS.boxes,
                InputField("firstName", preset="Zoë", within="profile"),
                InputField("login", preset="zoë@example.com", within="profile"),
            ),
        ),
        "delete_user",
        "get_user",
    ),
    before="create_user password=Okta-Pa55word; delete_user",
    story="create_with_dots; delete_user; create_with_dots",
    predictions=(
        Predict(
            "create_with_dots",
            "`zoe@example.com` belongs to a deactivated user. You create a user with the login `zoë@example.com`. What "
            "does Okta do?",
            options=("It creates another user", "It refuses", "It brings the old user back"),
            reasons={
                "It creates another user": "For that, the two logins would have to be different. To a computer they "
                "are, but Okta compares them in its own way.",
                "It brings the old user back": "Only `activate` does that, and only for the id that you name.",
            },
            right="Okta ignores accents when it compares logins. It also ignores the difference between capital and "
            "small letters.",
            when=lambda walk: walk.status == "DEPROVISIONED",
            values={"login": "zoë@example.com"},
            hides=("create_with_dots",),
            outcome=lambda told: "It refuses" if told.refused else "It creates another user",
        ),
    ),
    goals=(
        Goal(
            "Send the request for Zoë.",
            answered("create_with_dots", "E0000001", "DEPROVISIONED"),
            then="So if Okta says that a login is taken, and you find nobody who has it, look for other spellings as "
            "well.",
        ),
        _OLD_ZOE_GONE,
        Goal(
            "Send the request for Zoë once more.",
            succeeds("create_with_dots", "ABSENT"),
            then="The login is free at once. Compare the `id` in the answer with the one in the path of your DELETE: "
            "Zoë is a new user.",
        ),
    ),
    live=OnLive(
        "Zoe has no dots here but capital letters, because the lab's logins in a real org have only plain letters. "
        "Okta treats both in the same way.",
        {
            "title": "Capital letters",
            "intro": "Zoe Lang has left, and an app has deleted her once. Now another Zoe Lang is hired, and somebody "
            "writes her login with ZOE in capital letters. Create her with that login.",
            "offers": (
                replace(
                    _IN_CAPITALS,
                    boxes=(*_IN_CAPITALS.boxes, InputField("login", preset="{login ZOE}", within="profile")),
                ),
                "delete_user",
                "get_user",
            ),
            "story": "create_in_capitals; delete_user; create_in_capitals",
            "predictions": (
                Predict(
                    "create_in_capitals",
                    "The login with *zoe* belongs to a deactivated user. You create a user with *ZOE* in its place. "
                    "What does Okta do?",
                    options=("It creates another user", "It refuses", "It brings the old user back"),
                    reasons={
                        "It creates another user": "For that, the two logins would have to be different. To a computer "
                        "they are, but Okta compares them in its own way.",
                        "It brings the old user back": "Only `activate` does that, and only for the id that you name.",
                    },
                    right="Okta ignores the difference between capital and small letters when it compares logins. It "
                    "also ignores accents.",
                    when=lambda walk: walk.status == "DEPROVISIONED",
                    hides=("create_in_capitals",),
                    outcome=lambda told: "It refuses" if told.refused else "It creates another user",
                ),
            ),
            "goals": (
                Goal(
                    "Send the request for the new Zoe.",
                    answered("create_in_capitals", "E0000001", "DEPROVISIONED"),
                    then="So if a login seems to be free, and Okta says that it is taken, look for other spellings as "
                    "well.",
                ),
                _OLD_ZOE_GONE,
                Goal(
                    "Send the request for the new Zoe once more.",
                    succeeds("create_in_capitals", "ABSENT"),
                    then="The login is free at once. Compare the `id` in the answer with the one in the path of your "
                    "DELETE: this Zoe is a new user.",
                ),
            ),
        },
    ),
    next="The new user has a new id. What happens to a script that still has the old id?",
)

_BY_THE_KEPT_ID = Goal(
    "Let the script activate Mei.",
    answered("activate", "E0000007", "ABSENT"),
    then="Okta has found nobody with this id. For a user who was only deactivated, the same request "
    "would have worked. So if `activate` says this, look up the login, and compare the ids.",
)
_MEI_AGAIN = Goal("Create Mei again.", arrives("ACTIVE", by="create_user"))
_KEPT_ID = Play(
    key="kept id",
    title="An old id in a script",
    intro="Mei was in the group Sales, and somebody has deleted her twice. A script still has her old id. Let the "
    "script activate her by this id. Then create her again, and list her groups.",
    profile=_MEI,
    offers=("activate sendEmail=false", "create_user password=Okta-Pa55word", "get_user", "list_user_groups"),
    before="look_at user=mei@example.com; delete_user; delete_user",
    story="activate sendEmail=false; create_user password=Okta-Pa55word; list_user_groups",
    org={"seed": {"groups": ["Sales"], "users": [_MEI | {"password": "Okta-Pa55word", "groups": ["Sales"]}]}},
    goals=(
        _BY_THE_KEPT_ID,
        _MEI_AGAIN,
        Goal(
            "List the new Mei's groups.",
            succeeds("list_user_groups", "ACTIVE"),
            then="The new Mei is in Everyone, as every user is, and no longer in Sales. She has the old login, and "
            "nothing else of the deleted user: no group, no app, and not even the id.",
        ),
    ),
    live=OnLive(
        "Mei was never in the group Sales here, because the lab touches no groups in a real org.",
        {
            "intro": "Somebody has deleted Mei twice. A script still has her old id. Let the script activate her by "
            "this id. Then create her again, and list her groups.",
            "before": "create_user password=Okta-Pa55word; delete_user; delete_user",
            "goals": (
                _BY_THE_KEPT_ID,
                _MEI_AGAIN,
                Goal(
                    "List the new Mei's groups.",
                    succeeds("list_user_groups", "ACTIVE"),
                    then="The new Mei is in Everyone, as every user is, and in the groups to which a rule of your org "
                    "adds her. She has the login of the old one, but not the id, and no group that somebody put the "
                    "old one into.",
                ),
            ),
        },
    ),
    next="Sometimes a user has to be kept. Find another way to free a login.",
)


def _kept(reached: Reached) -> Reached:
    """This was reached, and nobody was deleted for good."""
    return lambda deeds: reached(deeds) and not arrives("ABSENT")(deeds)


_OTHER_OFFERS = ("activate sendEmail=false", "deactivate", "delete_user", "get_user")


def _changes_login(login: str) -> Offer:
    """Return the offer that gives the user another login."""
    made = offer("change_nickname", "Change the login", name="change_login")
    return replace(made, boxes=(InputField("login", preset=login, within="profile"),))


_FREED = afterwards(succeeds("change_login"), arrives("DEPROVISIONED"))
_OLD_DANA_KEPT = Goal(
    "The old Dana is kept and deactivated, and her login is free.",
    _kept(_FREED),
    remarks=(
        (
            arrives("ABSENT", by="delete_user"),
            "The login is free, but the old Dana is gone, and the auditors wanted her kept. Take the step back.",
        ),
        (
            afterwards(arrives("ABSENT", by="delete_user"), succeeds("create_user")),
            "The new Dana has the login, but the old one is gone. Start over.",
        ),
        (
            answered("change_login", "E0000038", "DEPROVISIONED"),
            "Another login would free this one. But Okta refuses to change a deactivated user.",
        ),
        (
            answered("create_user", "E0000001"),
            "The old Dana still has this login. It is taken as long as it is hers.",
        ),
    ),
)
_NEW_DANA = Goal(
    "The new Dana has the login `dana@example.com`.",
    _kept(afterwards(_FREED, succeeds("create_user"))),
    then="A login is only a property of the profile, so it can be changed, and then the old value is free. But "
    "you had to bring the old Dana back for a moment, and without `sendEmail=false` she would have got a mail.",
)

_TWO_DANAS = Play(
    key="two danas",
    title="Exercise: One login, two Danas",
    intro="Dana Silva left last year, and was deactivated. The auditors want her user **kept**, with its id. Today "
    "another Dana Silva begins, and must have the login `dana@example.com`. Create her, and leave the old Dana "
    "deactivated.",
    profile=_DANA,
    offers=("create_user", _changes_login("dana.left@example.com"), *_OTHER_OFFERS),
    before="create_user password=Okta-Pa55word; deactivate; wait days=200",
    quiet=("create_user", "update_user", "activate", "delete_user"),
    goals=(_OLD_DANA_KEPT, _NEW_DANA),
    hint="The old Dana need not keep her login. In which statuses can a profile be changed?",
    solution="activate sendEmail=false; change_login; deactivate; create_user",
    ways=(
        "activate sendEmail=false; change_login; delete_user; create_user",
        "activate; change_login; deactivate; create_user password=Okta-Pa55word",
    ),
    wrong={
        "create_user": "The old Dana still has this login",
        "change_login": "Okta refuses to change a deactivated user",
        "delete_user; create_user": "the old one is gone",
        "delete_user": "the auditors wanted her kept",
    },
    live=OnLive(
        "Dana was deactivated only now and not last year, because time can't be moved on a real org. Her login is one "
        "that the lab has generated.",
        {
            "intro": "Dana Silva has left, and was deactivated. The auditors want her user **kept**, with its id. "
            "Today another Dana Silva begins, and must have the old Dana's login. Create her, and leave the old Dana "
            "deactivated.",
            "offers": ("create_user", _changes_login("{login dana-left}"), *_OTHER_OFFERS),
            "before": "create_user password=Okta-Pa55word; deactivate",
            "goals": (_OLD_DANA_KEPT, replace(_NEW_DANA, text="The new Dana has the login that was the old Dana's.")),
        },
    ),
    number="10.1",
    next="Go on with lesson 11, in which you read what an error wants from you.",
)

SCRIPT = Script(
    opening="“I deleted the user. Why is the login still taken?”, asks a developer, whose app could not create a "
    "person for the second time. Here you delete people once, twice and three times, and see what each DELETE does.",
    sections=(
        Section(_SAYS_DELETED),
        Section(_THE_SAME_ANSWER, "Once more"),
        Section(_TWO_DOTS, "Almost the same login"),
        Section(_KEPT_ID, "The id of a deleted user"),
        Section(_TWO_DANAS, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "The first DELETE only deactivates the user, and the login stays taken. The second DELETE deletes the "
            "user, and frees the login.",
            ((_SAYS_DELETED, 2), (_SAYS_DELETED, 3), (_THE_SAME_ANSWER, 3)),
        ),
        AnswerLine(
            "Okta answers both with 204. A `GET` that is answered with 404 proves that the user is gone.",
            ((_THE_SAME_ANSWER, 3), (_THE_SAME_ANSWER, 4)),
        ),
        AnswerLine(
            "If the same person comes back after one DELETE, `activate` the old user instead of creating a new one.",
            sources=((Tier.RECORDED, Source.SIMPLEOKTA.at("delete_user_active")),),
        ),
        AnswerLine(
            "Okta treats two logins as the same if they differ only in accents, or in capital and small letters.",
            sources=((Tier.DOCUMENTED, Reference(Source.USERS_API)),),
        ),
        AnswerLine(
            "Nothing brings a deleted user back. A new user with the old login has another id, and none of the old "
            "groups.",
            ((_KEPT_ID, 4),),
        ),
    ),
    asides=(
        Aside(
            "Can I delete many users by their logins?",
            "Yes. The path takes a login as well as an id, `DELETE /api/v1/users/{login}`, and a script can send it "
            "for each line of a file. For users who are not deactivated yet, it has to be sent twice ([source]"
            "(https://support.okta.com/help/s/article/How-to-bulk-delete-users-via-Postman 'Okta support on deleting "
            "users in bulk')).",
        ),
        Aside(
            "What does the System Log say of a deletion?",
            "The first DELETE writes `user.lifecycle.deactivate`. The second one writes "
            "`user.lifecycle.delete.initiated` and `user.lifecycle.delete.completed`.",
        ),
        Aside(
            "My app only has one button. What should it say?",
            "Call it *Deactivate* if it sends one DELETE, and let the app keep the user's id. When the person comes "
            "back, the app can look the login up and `activate` the user. A team whose app said “deleted” found that "
            "it could not create the same people again "
            "([source](https://github.com/CDCgov/prime-simplereport/issues/923 'prime-simplereport issue 923')).",
        ),
    ),
    settles={
        "14": "“Deleted”, says the app",
        "55": "An old id in a script",
        "m43": "Can I delete many users by their logins?",
    },
)
