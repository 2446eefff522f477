"""Lesson 1, "Which status is this, and what may the person do?", as stages.

Tools that knew only some of the statuses are those of question 60 in section 11 of docs/okta-facts.md. What each status
means is in section 1 there, and what a suspension keeps in section 3.5.
"""

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, does, succeeds
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, OnLive, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section

_ANA = {"firstName": "Ana", "lastName": "Torres", "email": "ana@example.com", "login": "ana@example.com"}
_KIM = {"firstName": "Kim", "lastName": "Berg", "email": "kim@example.com", "login": "kim@example.com"}

_SIGNS_IN = Play(
    key="signs in",
    title="A user who can sign in",
    intro="Ana is ACTIVE. Let her sign in. Then read her user, as a tool would.",
    profile=_ANA,
    offers=("sign_in", "get_user"),
    before="create_user password=Okta-Pa55word",
    story="sign_in; get_user",
    goals=(
        Goal(
            "Let Ana sign in.",
            succeeds("sign_in", "ACTIVE"),
            then="The answer's own `status` is SUCCESS, and its `sessionToken` begins a **session**, which is the time "
            "during which Ana stays signed in. Her user is still ACTIVE, because a sign-in does not change the status.",
        ),
        Goal(
            "Read Ana's user.",
            succeeds("get_user"),
            then="A tool sees one word, `status`. It has eight values, and ACTIVE is the only one in which a password "
            "leads to a session. The Admin Console shows other words for them. Press a status on the map to read both. "
            "`credentials.password` is `{}`, because Okta never shows a password. A user who has no password has no "
            "such key, so the JSON of any user tells whether Okta has a password for that user.",
        ),
    ),
    next="Seven statuses are left. You met four of them in lesson 0. See the other three now.",
)

_PAUSED = Play(
    key="paused",
    title="SUSPENDED: a pause",
    intro="Ana goes on leave for a year, and she must not sign in meanwhile. Suspend her, and let her try. Then she "
    "comes back.",
    profile=_ANA,
    offers=("suspend", "unsuspend", "sign_in"),
    before="create_user password=Okta-Pa55word",
    story="suspend; sign_in; unsuspend; sign_in",
    goals=(
        Goal(
            "Suspend Ana.",
            arrives("SUSPENDED", by="suspend"),
            then="SUSPENDED means that the user is paused and loses nothing. Here an admin did it, and lesson 8 shows "
            "who else can.",
        ),
        Goal(
            "Let Ana try to sign in while she is away.",
            does("sign_in", "SUSPENDED"),
            then="Her password is the right one, and Okta refuses it all the same.",
        ),
        Goal(
            "Let Ana come back, and sign in.",
            afterwards(arrives("ACTIVE", by="unsuspend"), succeeds("sign_in", "ACTIVE")),
            then="She signs in with the password that she had before. Compare that with the deactivated user in lesson "
            "0: DEPROVISIONED means that the user is switched off, and the password was destroyed.",
        ),
    ),
    next="Ana was ACTIVE before her leave. What if she had not been?",
)

_UNDERNEATH = Play(
    key="underneath",
    title="What lies underneath",
    intro="Ana's password has expired, so her status is PASSWORD_EXPIRED. Now she goes on leave. Suspend her, and then "
    "end the suspension.",
    profile=_ANA,
    offers=("suspend", "unsuspend", "sign_in", "change_expired_password"),
    before="create_user password=Okta-Pa55word; expire_password",
    story="suspend; unsuspend; sign_in; change_expired_password",
    predictions=(
        Predict(
            "unsuspend",
            "Before the suspension, Ana was PASSWORD_EXPIRED. You end the suspension. Which status comes next?",
            options=("ACTIVE", "PASSWORD_EXPIRED", "RECOVERY", "PROVISIONED"),
            reasons={
                "ACTIVE": "Okta's reference says so too. But nobody has done anything about her password.",
                "RECOVERY": "That needs an admin who resets the password, and nobody has done that.",
                "PROVISIONED": "In PROVISIONED there is no password. Ana has one.",
            },
            right="The suspension only lay on top. When it is gone, the status underneath shows again.",
            when=lambda walk: walk.status == "SUSPENDED",
            hides=("unsuspend",),
        ),
    ),
    goals=(
        Goal("Suspend Ana.", arrives("SUSPENDED", by="suspend")),
        Goal(
            "End the suspension.",
            arrives("PASSWORD_EXPIRED", by="unsuspend"),
            then="Okta keeps a few facts about a user: whether the activation has begun, whether there is a password, "
            "and whether that password has expired. A lock, a suspension or a deactivation lies on top of these facts. "
            "The status names whatever lies on top.",
        ),
        Goal(
            "Let Ana sign in, and choose a new password.",
            arrives("ACTIVE", by="change_expired_password"),
            then="In PASSWORD_EXPIRED the old password still counts, but it leads to no session. It only allows the "
            "user to choose a new one.",
        ),
    ),
    next="One status is left. Users get into it without an admin.",
)

_LOCKED = Play(
    key="locked",
    title="Too many wrong passwords",
    intro="Ana has mistyped her password nine times in a row. Let her mistype it once more, and then help her.",
    profile=_ANA,
    offers=(offer("mistype_password"), "sign_in", "unlock", "activate", "unsuspend"),
    before="create_user password=Okta-Pa55word; mistype_password *9",
    story="mistype_password; unlock; sign_in",
    quiet=("mistype_password", "activate", "unsuspend"),
    goals=(
        Goal(
            "Let Ana mistype her password for the tenth time.",
            arrives("LOCKED_OUT"),
            then="LOCKED_OUT means that a password policy has locked the user. Ten wrong passwords are the limit in "
            "the default policy. A lock lies on top, as a suspension does, so Ana still has her password.",
        ),
        Goal(
            "Let Ana sign in again.",
            afterwards(arrives("LOCKED_OUT"), succeeds("sign_in", "ACTIVE")),
            then="Each status that lies on top is ended by a different call: `unlock` for LOCKED_OUT, `unsuspend` for "
            "SUSPENDED, and `activate` for DEPROVISIONED. Okta refuses the other two for a locked user.",
            remarks=(
                (
                    answered("activate", "E0000016", "LOCKED_OUT"),
                    "Okta says that the user is active already. `activate` only begins an activation, and Ana's is "
                    "over.",
                ),
                (does("unsuspend", "LOCKED_OUT"), "Ana is locked, not suspended. That is another call."),
            ),
        ),
    ),
    next="Now you have seen all eight statuses. Help somebody whose status hides another one.",
)

_KIMS_REMARKS = (
    (
        succeeds("sign_in"),
        "Kim has signed in, but you know the password, because you chose it. Start over.",
    ),
    (succeeds("set_password"), "You chose this password, so you know it. Take the step back."),
    (
        does("reactivate", "SUSPENDED"),
        "A fresh link is what Kim needs, but a suspended user gets none. First take away what lies on top.",
    ),
    (
        does("activate", "SUSPENDED"),
        "Kim's activation began three weeks ago. Something else lies on top of it now.",
    ),
    (does("activate", "PROVISIONED"), "The activation has begun already. Only its link is dead."),
)

_FIRST_DAY = Play(
    key="first day",
    title="Exercise: Kim's first day",
    intro="Kim was created three weeks ago and suspended at once, because the contract was not signed yet. Today Kim "
    "begins to work, and has never had a password. Let Kim sign in, with a password that only **Kim** knows.",
    profile=_KIM,
    offers=(
        "unsuspend",
        "activate",
        "reactivate sendEmail=true",
        offer("set_password"),
        "deactivate",
        "open_activation_link",
        "choose_password",
        "sign_in",
    ),
    before="create_user; suspend; wait days=21",
    quiet=("unsuspend", "activate", "reactivate", "deactivate", "update_user"),
    goals=(
        Goal(
            "Kim has signed in, with a password that only Kim knows.",
            afterwards(arrives("ACTIVE", by="choose_password"), succeeds("sign_in", "ACTIVE")),
            then="Under the suspension Kim was PROVISIONED all the time. The first link had expired after seven days, "
            "so Kim needed a fresh one as soon as the suspension was over.",
            remarks=_KIMS_REMARKS,
        ),
    ),
    hint="SUSPENDED lies on top. Take it away, and see which status shows. You know from lesson 0 what Kim needs then.",
    solution="unsuspend; reactivate sendEmail=true; open_activation_link; choose_password; sign_in",
    ways=(
        "unsuspend; reactivate; open_activation_link; choose_password; sign_in",
        "deactivate; activate sendEmail=true; open_activation_link; choose_password; sign_in",
    ),
    wrong={
        "set_password; unsuspend; sign_in": "Kim has signed in, but you know",
        "set_password": "You chose this password",
        "reactivate sendEmail=true": "a suspended user gets none",
        "activate": "Something else lies on top",
    },
    live=OnLive(
        "Kim was created only now and not three weeks ago, because time can't be moved on a real org. The first link "
        "was mailed to an address that nobody reads.",
        {
            "intro": "Kim was created and suspended at once, because the contract was not signed yet. Kim begins to "
            "work now, has no link, and has never had a password. Let Kim sign in, with a password that only **Kim** "
            "knows.",
            "before": "create_user; suspend",
            "goals": (
                Goal(
                    "Kim has signed in, with a password that only Kim knows.",
                    afterwards(arrives("ACTIVE", by="choose_password"), succeeds("sign_in", "ACTIVE")),
                    then="Under the suspension Kim was PROVISIONED all the time. So Kim needed a fresh link as soon "
                    "as the suspension was over.",
                    remarks=(
                        *_KIMS_REMARKS[:3],
                        (
                            does("activate", "SUSPENDED"),
                            "Kim's activation has begun already. Something else lies on top of it now.",
                        ),
                        (
                            does("activate", "PROVISIONED"),
                            "The activation has begun already. Only its link is missing.",
                        ),
                    ),
                ),
            ),
        },
    ),
    number="1.1",
    next="Go on with lesson 2, which shows what the first call decides about a user.",
)

_TABLE = """\
| `status` | Admin Console | sign-in | what usually comes next |
|---|---|---|---|
| STAGED | Staged | refused | `activate` |
| PROVISIONED | Pending user action | refused | the user opens the link; `reactivate` makes another |
| ACTIVE | Active | a session | |
| RECOVERY | Password reset | refused | the user opens the link; `reset_password` makes another |
| PASSWORD_EXPIRED | Password expired | asks for a new password | the user changes the password |
| LOCKED_OUT | Locked out | refused | `unlock`, or the policy ends the lock after a while |
| SUSPENDED | Suspended | refused | `unsuspend` |
| DEPROVISIONED | Deactivated | refused | `activate`, or a second `DELETE`, which deletes the user for good |"""

SCRIPT = Script(
    opening="A team's tool stopped in the middle of its run, because it met a user in a status that it did not know. "
    "It knew four statuses, and Okta has eight. What does each of them allow a person to do? Here you bring Ana into "
    "the statuses that lesson 0 did not show, and let her try to sign in.",
    sections=(
        Section(_SIGNS_IN),
        Section(_PAUSED, "A year off"),
        Section(_UNDERNEATH, "A year off, and an old password"),
        Section(_LOCKED, "The tenth try"),
        Section(_FIRST_DAY, "Your turn"),
    ),
    answer=(
        AnswerLine("ACTIVE is the only status in which a password leads to a session.", ((_SIGNS_IN, 2),)),
        AnswerLine(
            "In PASSWORD_EXPIRED the password only allows the user to choose a new one. In the other six statuses the "
            "sign-in is refused.",
            ((_UNDERNEATH, 5), (_PAUSED, 3)),
        ),
        AnswerLine(
            "LOCKED_OUT, SUSPENDED and DEPROVISIONED lie on top of what Okta knows about the user. A lock and a "
            "suspension keep the password, and a deactivation destroys it.",
            ((_LOCKED, 12), (_PAUSED, 4)),
        ),
        AnswerLine(
            "When a lock or a suspension ends, the status underneath shows again. It is not always ACTIVE.",
            ((_UNDERNEATH, 4),),
        ),
    ),
    asides=(
        Aside("What may the person do in each of the eight statuses?", _TABLE),
        Aside(
            "My tool does not know PROVISIONED, LOCKED_OUT, RECOVERY or PASSWORD_EXPIRED. What now?",
            "Let the tool accept all eight values, and also values that it does not know yet. DELETED is not one of "
            "them, because Okta answers 404 E0000007 for a deleted user. Okta's specification also mentions "
            "ACTIVATING, an internal value that passes by itself, so don't rely on it. Terraform's provider accepts "
            "only ACTIVE, STAGED, SUSPENDED and DEPROVISIONED. It shows RECOVERY and PASSWORD_EXPIRED as ACTIVE, and "
            "its attribute `raw_status` has the true value "
            "([source](https://github.com/okta/terraform-provider-okta/issues/1381 'terraform-provider-okta issue "
            "1381')).",
        ),
        Aside(
            "Why is `activated` null for an ACTIVE user?",
            "`activated` is the time at which the user's activation began. Some users never went through an "
            "activation, for example the first admin of an org, so they have no such time "
            "([source](https://github.com/okta/okta-blog-archive/issues/917 'okta-blog-archive issue 917')).",
        ),
        Aside(
            "My user is stuck in “Activating”. What now?",
            "The Admin Console shows *Activating* while a job that the activation started is not done, for example the "
            "provisioning of an app. The user can sign in meanwhile. Repair the failed tasks, or deactivate and "
            "activate the user; but a deactivation destroys the password "
            "([source](https://support.okta.com/help/s/article/Okta-User-Remains-Stuck-in-Activating 'Okta support on "
            "users stuck in Activating')).",
        ),
    ),
    words=("session", "SUSPENDED", "DEPROVISIONED", "PASSWORD_EXPIRED", "LOCKED_OUT"),
    settles={
        "15": "Why is `activated` null for an ACTIVE user?",
        "16": "My user is stuck in “Activating”. What now?",
        "60": "My tool does not know PROVISIONED, LOCKED_OUT, RECOVERY or PASSWORD_EXPIRED. What now?",
    },
)
