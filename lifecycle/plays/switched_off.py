"""Lesson 9, "Switch off and bring back: what is lost", as stages.

The questions are 52 to 54, 56 and 58 of section 11 of docs/okta-facts.md, and 39 and 50 of the further ones. What a
deactivation keeps is in section 1.3 there, and how users come back in sections 3.2 to 3.4.
"""

from typing import Any

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, does, either, remains, succeeds
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, OnLive, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Reference, Source
from lifecycle.model.tiers import Tier

_ROSA = {"firstName": "Rosa", "lastName": "Blum", "email": "rosa@example.com", "login": "rosa@example.com"}
_DENIZ = {"firstName": "Deniz", "lastName": "Kaya", "email": "deniz@example.com", "login": "deniz@example.com"}
_HANA = {"firstName": "Hana", "lastName": "Mori", "email": "hana@example.com", "login": "hana@example.com"}
_VIK = {"firstName": "Vik", "lastName": "Rao", "email": "vik@example.com", "login": "vik@example.com"}
_EMIL = {"firstName": "Emil", "lastName": "Novak", "email": "emil@example.com", "login": "emil@example.com"}

_BACK_AGAIN = Play(
    key="back again",
    title="Gone, and hired again",
    intro="Rosa leaves in January, so she is switched off. In March she is hired again. Deactivate her, and bring her "
    "back. The name `reactivate` sounds right, so try it first.",
    profile=_ROSA,
    offers=("deactivate", "reactivate", "activate sendEmail=false", "get_user"),
    before="create_user password=Okta-Pa55word; set_question",
    story="deactivate; reactivate; activate sendEmail=false; get_user",
    quiet=("reactivate",),
    goals=(
        Goal("Deactivate Rosa.", arrives("DEPROVISIONED", by="deactivate")),
        Goal(
            "Try to bring her back by `reactivate`.",
            does("reactivate", "DEPROVISIONED"),
            then="All that `reactivate` does is to make another activation link for a user who is PROVISIONED. "
            "Developers report that Okta refuses it here, but the code E0000038 is our guess.",
        ),
        Goal(
            "Bring her back by `activate`.",
            arrives("PROVISIONED", by="activate"),
            then="This is the way back, and the answer holds the link that Rosa needs. Without `sendEmail=false`, Okta "
            "would mail the link.",
        ),
        Goal(
            "Read Rosa's user.",
            succeeds("get_user", "PROVISIONED"),
            then="Look at `credentials`: there is no `password`, and no `recovery_question` either. The deactivation "
            "has destroyed both. `passwordChanged` still shows a date, but the password of that date is gone.",
        ),
    ),
    next="A script may deactivate people who are deactivated already. See how Okta answers.",
)

_ONCE_MORE = Play(
    key="once more",
    title="Deactivated for the second time",
    intro="A script deactivates everybody on the list of leavers, every night. Deniz is on the list for the second "
    "time. Deactivate him again. Then read his user, and try to change his nickname.",
    profile=_DENIZ,
    offers=("deactivate", "get_user", offer("change_nickname"), "activate sendEmail=false"),
    before="create_user password=Okta-Pa55word; deactivate",
    story="deactivate; get_user; change_nickname",
    quiet=("update_user",),
    predictions=(
        Predict(
            "deactivate",
            "Deniz is deactivated already. The script deactivates him again. What does Okta answer?",
            options=("200: it is done", "403: not in this status", "404: there is no such user"),
            reasons={
                "200: it is done": "Many APIs are so kind, but not this call.",
                "403: not in this status": "That would be the honest answer. Okta gives another one.",
            },
            right="Okta answers as if Deniz did not exist. Developers who use two of Okta's SDKs have reported it.",
            when=lambda walk: walk.status == "DEPROVISIONED",
            hides=("deactivate",),
            outcome=lambda told: {
                200: "200: it is done",
                403: "403: not in this status",
                404: "404: there is no such user",
            }.get(told.exchange.status, ""),
        ),
    ),
    goals=(
        Goal("Deactivate Deniz again.", answered("deactivate", "E0000007", "DEPROVISIONED")),
        Goal(
            "Read Deniz's user.",
            succeeds("get_user", "DEPROVISIONED"),
            then="Deniz exists, and his profile is complete. So if a script meets this 404, it should read the user "
            "before it reports that somebody is missing.",
        ),
        Goal(
            "Try to change his nickname.",
            does("change_nickname", "DEPROVISIONED"),
            then="Okta now answers 403, and in 2022 it answered 404. If an org has switched on the setting *Edit "
            "Deactivated User Profile Updates*, the change works ([source]"
            "(https://support.okta.com/help/s/article/this-operation-is-not-allowed-in-the-users-current-status-error-"
            "when-editing-deactivated-user-profiles 'Okta support on editing deactivated users')).",
        ),
    ),
    next="The profile is kept, then. What about the groups and the apps?",
)


def _groups_seen(told: Any) -> str:
    """Return which option about Hana's groups an answer comes to."""
    names = {row["profile"]["name"] for row in told.exchange.body}
    return {2: "Everyone and Sales", 1: "Only Everyone", 0: "None"}[len(names & {"Everyone", "Sales"})]


def _everyone_seen(told: Any) -> str:
    """Return which option about the group Everyone an answer comes to."""
    return "Yes" if "Everyone" in {row["profile"]["name"] for row in told.exchange.body} else "No"


_SWITCH_HANA_OFF = Goal("Deactivate Hana.", arrives("DEPROVISIONED", by="deactivate"))
_GROUPS_AND_APPS = Play(
    key="groups and apps",
    title="Two things that Hana had",
    intro="Hana is in the group Sales. She may also use the app Payroll, because an admin gave her an **app "
    "assignment**. Deactivate her, and find out what has become of both.",
    profile=_HANA,
    offers=(
        "deactivate",
        "list_user_groups",
        'list_logs filter="eventType sw \\"application.\\""',
        "activate sendEmail=false",
    ),
    before="look_at user=hana@example.com",
    story='deactivate; list_user_groups; list_logs filter="eventType sw \\"application.\\""',
    org={
        "seed": {
            "groups": ["Sales"],
            "users": [_HANA | {"password": "Okta-Pa55word", "groups": ["Sales"], "apps": ["Payroll"]}],
        }
    },
    instead_of={"deactivate": "Hana is switched off."},
    predictions=(
        Predict(
            "list_user_groups",
            "Hana is deactivated. In which groups is she now?",
            options=("Everyone and Sales", "Only Everyone", "None"),
            reasons={
                "Only Everyone": "For that, the deactivation would have to take users out of other groups.",
                "None": "A deactivated user still exists, and Everyone takes in every user.",
            },
            right="A deactivation takes nobody out of a group.",
            when=lambda walk: walk.status == "DEPROVISIONED",
            hides=("list_user_groups",),
            outcome=_groups_seen,
        ),
    ),
    goals=(
        _SWITCH_HANA_OFF,
        Goal(
            "List Hana's groups.",
            succeeds("list_user_groups", "DEPROVISIONED"),
            then="So a list of the members of a group can name people who left long ago. Take them out yourself if you "
            "count members.",
        ),
        Goal(
            "Ask the System Log about Hana's apps.",
            succeeds("list_logs", "DEPROVISIONED"),
            then="The event `application.user_membership.remove` says that the deactivation has taken Payroll away "
            "from Hana. When she comes back, the app does not come back with her. Somebody has to assign the app "
            "again, and can only do so after the activation, because Okta assigns no app to a deactivated user.",
        ),
    ),
    live=OnLive(
        "Hana is not in the group Sales here and has no app Payroll, because the lab touches no groups and no apps in "
        "a real org. You see what your org's own groups and apps do.",
        {
            "intro": "Each user of an org is in the group Everyone, and a rule or an **app assignment** of your org "
            "may have given Hana more. List her groups, deactivate her, and find out what has become of them.",
            "before": "create_user password=Okta-Pa55word",
            "story": 'list_user_groups; deactivate; list_user_groups; list_logs filter="eventType sw '
            '\\"application.\\""',
            "predictions": (
                Predict(
                    "list_user_groups",
                    "Hana is deactivated. Is she still in Everyone?",
                    options=("Yes", "No"),
                    reasons={"No": "A deactivated user still exists, and Everyone takes in every user."},
                    right="A deactivation takes nobody out of a group.",
                    when=lambda walk: walk.status == "DEPROVISIONED",
                    hides=("list_user_groups",),
                    outcome=_everyone_seen,
                ),
            ),
            "goals": (
                Goal("List Hana's groups while she is ACTIVE.", succeeds("list_user_groups", "ACTIVE")),
                _SWITCH_HANA_OFF,
                Goal(
                    "List her groups once more.",
                    succeeds("list_user_groups", "DEPROVISIONED"),
                    then="So a list of the members of a group can name people who left long ago. Take them out "
                    "yourself if you count members.",
                ),
                Goal(
                    "Ask the System Log about apps.",
                    succeeds("list_logs", "DEPROVISIONED"),
                    then="If your org had given Hana an app, `application.user_membership.remove` would say now that "
                    "it was taken away. It would not come back with Hana, so somebody would have to assign it again.",
                ),
            ),
        },
    ),
    next="A deactivation takes a lot away. Would it be enough to end somebody's sessions?",
)

_ALL_SESSIONS = Goal(
    "End all sessions of Vik.",
    remains("ACTIVE", by="clear_sessions"),
    then="Vik and the thief are signed out everywhere. The status does not change.",
)
_THE_THIEF = Goal(
    "Let the thief sign in with Vik's password.",
    afterwards(remains("ACTIVE", by="clear_sessions"), succeeds("sign_in", "ACTIVE")),
    then="The thief is in again. The call ends the sessions that exist, but it does not prevent new ones. To "
    "keep somebody out, suspend or deactivate the user first, and then end the sessions.",
)
_STOLEN = Play(
    key="stolen",
    title="A stolen laptop",
    intro="Vik's laptop was stolen. He was signed in, and his password is on a note under the keyboard. End all his "
    "sessions, and let the thief try the password. The thief may know Vik's factors as well, so remove them, and list "
    "what is left.",
    profile=_VIK,
    offers=("clear_sessions", "reset_factors", "sign_in", "list_factors", "suspend"),
    before='create_user password=Okta-Pa55word; enroll_question question=disliked_food answer="Brussels sprouts"; '
    "sign_in",
    story="clear_sessions; sign_in; reset_factors; list_factors",
    goals=(
        _ALL_SESSIONS,
        _THE_THIEF,
        Goal(
            "Remove Vik's factors, and list what is left.",
            afterwards(succeeds("reset_factors", "ACTIVE"), succeeds("list_factors")),
            then="The security question is still there, because in an org of the Identity Engine `reset_factors` "
            "leaves the email and the security question.",
        ),
    ),
    live=OnLive(
        "Vik has no factors here, because the lab enrolls none in a real org.",
        {
            "intro": "Vik's laptop was stolen. He was signed in, and his password is on a note under the keyboard. End "
            "all his sessions, and let the thief try the password. Then keep the thief out.",
            "offers": ("clear_sessions", "sign_in", "suspend"),
            "before": "create_user password=Okta-Pa55word; sign_in",
            "story": "clear_sessions; sign_in; suspend; clear_sessions; sign_in",
            "goals": (
                _ALL_SESSIONS,
                _THE_THIEF,
                Goal(
                    "Keep the thief out, and let the thief try again.",
                    afterwards(remains("SUSPENDED", by="clear_sessions"), does("sign_in", "SUSPENDED")),
                    then="First you suspended Vik, and then you ended the sessions that were left. The password is "
                    "right, and it is refused.",
                ),
            ),
        },
    ),
    next="Now bring somebody back, with everything that he needs.",
)

_EMILS_REMARKS = (
    (
        does("reactivate", "DEPROVISIONED"),
        "The name promises more than the call does. Emil is not waiting for a link yet.",
    ),
    (
        arrives("ACTIVE", by="set_password"),
        "You chose this password, so you know it. Take the step back.",
    ),
)
_EMIL_RETURNS = Play(
    key="emil",
    title="Exercise: Emil returns",
    intro="Emil was switched off three months ago, and begins again today. His mailbox does not work yet, so you have "
    "to hand him the link. He needs a password that only **he** knows. His org runs on the Classic Engine, Okta's "
    "older engine. When you are done, `forgot_password` has to work for him as it did before.",
    profile=_EMIL,
    offers=(
        "reactivate sendEmail=false",
        offer("activate", "Activate, and mail the link", name="activate_by_mail", sendEmail="true"),
        offer("activate", "Activate, and get the link yourself", name="activate_by_hand", sendEmail="false"),
        offer("set_password"),
        "open_activation_link",
        "choose_password",
        "change_recovery_question",
        "forgot_password sendEmail=false",
    ),
    before="create_user password=Okta-Pa55word; set_question; forgot_password sendEmail=false; deactivate; "
    "wait days=90",
    org={"seed": {"settings": {"engine": "classic"}}},
    quiet=("reactivate", "activate", "forgot_password", "change_recovery_question"),
    goals=(
        Goal(
            "Emil is ACTIVE, with a password that only Emil knows.",
            either(arrives("ACTIVE", by="choose_password"), arrives("ACTIVE", by="change_expired_password")),
            instead={"activate_by_mail": "The link went to a mailbox that nobody can open. Take the step back."},
            remarks=_EMILS_REMARKS,
        ),
        Goal(
            "`forgot_password` works for Emil again.",
            afterwards(
                either(arrives("ACTIVE", by="choose_password"), arrives("ACTIVE", by="change_expired_password")),
                succeeds("forgot_password", "ACTIVE"),
            ),
            then="The recovery question was lost with the password, and on the Classic Engine `forgot_password` needs "
            "one. An admin can set a question by an update of the user. `change_recovery_question` does it too, but it "
            "needs the user's password.",
            remarks=(
                (
                    answered("forgot_password", "E0000034", "ACTIVE"),
                    "Emil lost more than the password when he was switched off. The cause in the answer says what.",
                ),
            ),
        ),
    ),
    hint="Two things were destroyed. Compare what `credentials` held before the deactivation and after it.",
    solution="activate_by_hand; open_activation_link; choose_password; change_recovery_question; forgot_password",
    ways=(
        "activate_by_hand; open_activation_link; choose_password; set_question; forgot_password",
        "activate_by_hand; set_password; expire_password; sign_in; change_expired_password; set_question; "
        "forgot_password",
    ),
    wrong={
        "reactivate": "The name promises more",
        "activate_by_mail": "a mailbox that nobody can open",
        "activate_by_hand; set_password": "You chose this password",
        "activate_by_hand; open_activation_link; choose_password; forgot_password": "lost more than the password",
    },
    live=OnLive(
        "You bring Emil back here without his recovery question, because only orgs of the Classic Engine need it. No "
        "three months pass, because time can't be moved on a real org.",
        {
            "intro": "Emil was switched off, and begins again today. His mailbox does not work yet, so you have to "
            "hand him the link. He needs a password that only **he** knows.",
            "offers": (
                "reactivate sendEmail=false",
                offer("activate", "Activate, and get the link yourself", name="activate_by_hand", sendEmail="false"),
                offer("set_password"),
                "open_activation_link",
                "choose_password",
                "sign_in",
            ),
            "before": "create_user password=Okta-Pa55word; deactivate",
            "goals": (
                Goal(
                    "Emil is ACTIVE, with a password that only Emil knows, and has signed in.",
                    afterwards(
                        either(
                            arrives("ACTIVE", by="choose_password"), arrives("ACTIVE", by="change_expired_password")
                        ),
                        succeeds("sign_in", "ACTIVE"),
                    ),
                    then="The deactivation destroyed Emil's password, and his recovery question, too. He can sign in "
                    "with the password that he has just chosen.",
                    remarks=_EMILS_REMARKS,
                ),
            ),
            "hint": "Emil is DEPROVISIONED. Only one call begins an activation in that status.",
            "solution": "activate_by_hand; open_activation_link; choose_password; sign_in",
            "ways": ("activate_by_hand; set_password; expire_password; sign_in; change_expired_password; sign_in",),
            "wrong": {
                "reactivate": "The name promises more",
                "activate_by_hand; set_password": "You chose this password",
            },
        },
    ),
    number="9.1",
    next="Go on with lesson 10, in which a user is deleted and the login stays taken.",
)

SCRIPT = Script(
    opening="“How do I bring a deactivated user back?”, asks a developer, whose call `reactivate` was refused. Which "
    "call is it, and what does the user have afterwards? Here you switch people off, bring them back, and look at "
    "what is missing.",
    sections=(
        Section(_BACK_AGAIN),
        Section(_ONCE_MORE, "A script that runs every night"),
        Section(_GROUPS_AND_APPS, "What stays, and what goes"),
        Section(_STOLEN, "Ending somebody's sessions"),
        Section(_EMIL_RETURNS, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "`activate` brings a deactivated user back, as PROVISIONED. `reactivate` does not; it only makes another "
            "activation link.",
            ((_BACK_AGAIN, 5), (_BACK_AGAIN, 4)),
        ),
        AnswerLine(
            "The password and the recovery question are lost, so the user has to choose a new password.",
            ((_BACK_AGAIN, 5),),
            sources=((Tier.REPORTED, Reference(Source.SIMPLEREPORT_CODE)),),
        ),
        AnswerLine(
            "The profile and the groups are kept. The apps are taken away, and have to be assigned again.",
            sources=((Tier.DOCUMENTED, Reference(Source.DEACTIVATED_AND_APPS)),),
        ),
        AnswerLine(
            "A second deactivation is answered with 404, although the user still exists.",
            ((_ONCE_MORE, 3), (_ONCE_MORE, 4)),
        ),
        AnswerLine(
            "Ending the sessions or removing the factors keeps nobody out. If somebody may come back, suspend the user "
            "and then end the sessions.",
            ((_STOLEN, 4), (_STOLEN, 5), (_STOLEN, 6)),
        ),
    ),
    asides=(
        Aside(
            "Can I bring a user back without a new password?",
            "No. The deactivation destroys the password, and nothing brings it back. Suspend people who may return.",
        ),
        Aside(
            "Is there one way to ACTIVE from any status?",
            "Yes. `deactivate` works in every status but DEPROVISIONED. Then activate the user, and let the user "
            "choose a password by the link "
            "([source](https://github.com/guardian/gateway/pull/2902 'guardian/gateway pull request 2902')). The user "
            "loses what every deactivation takes away.",
        ),
        Aside(
            "What happens to factors, and to apps that come with a group?",
            "No public source says whether a user's factors survive a deactivation. Okta's help says that apps are "
            "taken away, and does not speak of apps that come with a group. So look at both after the activation, and "
            "give the user what is missing.",
        ),
        Aside(
            "Is a deactivation done when the call is answered?",
            "Yes, unless you send the header `Prefer: respond-async`. With this header, Okta deactivates or deletes "
            "the user later ([source](https://github.com/okta/okta-developer-docs/pull/1463 "
            "'okta-developer-docs pull request 1463')).",
        ),
        Aside(
            "Does ending a user's sessions also end reset links?",
            "It may. Okta's help says so about orgs with Universal Logout. No public source says it of other orgs, so "
            "don't rely on it.",
        ),
    ),
    words=("app assignment",),
    settles={
        "52": "Gone, and hired again",
        "53": "Can I bring a user back without a new password?",
        "54": "Deactivated for the second time",
        "56": "Is a deactivation done when the call is answered?",
        "58": "Two things that Hana had",
        "m39": "Is there one way to ACTIVE from any status?",
        "m50": "Is a deactivation done when the call is answered?",
        "f4": "Deactivated for the second time",
        "f5": "Does ending a user's sessions also end reset links?",
    },
)
