"""Lesson 16, "Nobody touched this user", as stages.

What each mover does to whom stands in docs/movers.md. Which of them people ask about most is in section 15.3 of
docs/okta-facts.md.
"""

from typing import Any

from lifecycle.lab.goals import Goal, afterwards, answer_has, answered, arrives, does, remains
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier


def _person(first: str, last: str) -> dict[str, str]:
    email = f"{first.lower()}@example.com"
    return {"firstName": first, "lastName": last, "email": email, "login": email}


def _org(**settings: Any) -> dict[str, Any]:
    """Return the settings of an org in which something moves users."""
    return {"seed": {"settings": settings}}


_PAYROLL = Play(
    key="payroll",
    title="The payroll says no",
    intro="The payroll office deactivates Dag in its own application, and nobody tells Okta. Do that, and run the "
    "next import. But it was a mistake, so activate Dag in Okta, and import again.",
    profile=_person("Dag", "Nilsen"),
    offers=("leave", "import_now", "activate sendEmail=true", "come_back"),
    before="hire; import_now; open_activation_link; choose_password",
    story="leave; import_now; activate sendEmail=true; import_now",
    org=_org(directory={"kind": "WORKDAY"}),
    goals=(
        Goal(
            "Let the payroll office deactivate Dag.",
            does("leave", "ACTIVE"),
            then="Okta does not know it yet. The payroll application is Dag's **profile source**, which has the last "
            "word about him. But Okta reads the source only at an **import**.",
        ),
        Goal(
            "Import.",
            arrives("DEPROVISIONED", by="import_now"),
            then="Nobody did this in Okta. The setting *When a user is deactivated in the app* says what an import "
            "does then: nothing, deactivate or suspend. Another setting lets an import bring users back.",
        ),
        Goal("Activate Dag in Okta.", arrives("PROVISIONED", by="activate")),
        Goal(
            "Import again.",
            afterwards(arrives("PROVISIONED"), arrives("DEPROVISIONED", by="import_now")),
            then="The import has undone your repair, and the next one would do the same. If a source moves a user, "
            "repair the source.",
        ),
    ),
    next="The next source keeps even the passwords.",
)

_DIRECTORY = Play(
    key="directory",
    title="A password that is not Okta's",
    intro="Vera comes from Active Directory, her company's directory. Okta does not have her password, and asks the "
    "directory at each sign-in. Deactivate her by mistake. Then activate her again, and let her sign in.",
    profile=_person("Vera", "Novak"),
    offers=("deactivate", "activate sendEmail=true", "sign_in", "import_now"),
    before="hire password=Okta-Pa55word; import_now",
    story="deactivate; activate sendEmail=true; sign_in",
    org=_org(directory={"kind": "ACTIVE_DIRECTORY"}),
    predictions=(
        Predict(
            "activate",
            "Vera is DEPROVISIONED, and her password is in the directory. You activate her. Which status comes next?",
            options=("PROVISIONED", "ACTIVE", "RECOVERY", "STAGED"),
            reasons={
                "PROVISIONED": "A user of Okta would be PROVISIONED, because a deactivation destroys the password. "
                "Vera's password was never at Okta.",
                "ACTIVE": "That is what everybody hopes for. But Okta begins something with this call.",
                "STAGED": "In STAGED nothing has begun, and this call begins something.",
            },
            right="Instead of an activation, Okta begins a password reset.",
            when=lambda walk: walk.status == "DEPROVISIONED",
            hides=("activate",),
        ),
    ),
    goals=(
        Goal("Deactivate Vera.", arrives("DEPROVISIONED", by="deactivate")),
        Goal(
            "Activate Vera again.",
            arrives("RECOVERY", by="activate"),
            then="The Admin Console says “Password reset. User is now in one-time password mode.” It sounds like an "
            "accident, but it is how Okta treats users of Active Directory. The second sentence also follows "
            "“Password expired”.",
        ),
        Goal(
            "Let Vera sign in.",
            does("sign_in", "RECOVERY"),
            then="In RECOVERY, a user with a password at Okta can't sign in. Vera can, because the directory still "
            "says yes to her old password.",
        ),
    ),
    next="Next, meet somebody who did nothing at all.",
)

_EARLY = Play(
    key="early",
    title="Created too early",
    intro="Hana begins to work in April. Her user was created on 5 January, so that everything is ready. This org "
    "deactivates users who have not signed in for 60 days. 40 days have passed. Let 21 more pass, and ask the log.",
    profile=_person("Hana", "Weiss"),
    offers=(
        "wait days=21",
        offer("list_logs", "Ask what was done to Hana", filter='target.id eq "{id}"'),
        "sign_in",
        "run_automation",
    ),
    before="create_user password=Okta-Pa55word; wait days=40",
    story='wait days=21; list_logs filter="target.id eq \\"{id}\\""',
    org=_org(automation={"inactive_days": 60, "action": "deactivate"}),
    predictions=(
        Predict(
            "wait",
            "Hana has never signed in, so there is no last sign-in to count from. What is her status on day 61?",
            options=("ACTIVE", "SUSPENDED", "DEPROVISIONED", "STAGED"),
            reasons={
                "ACTIVE": "Then an account that nobody has ever used would be safe from this rule. It is not.",
                "SUSPENDED": "There are such rules, too. But the action of this one is another.",
                "STAGED": "Hana was activated when she was created, and nothing takes that back.",
            },
            right="For somebody who has never signed in, Okta counts from the creation.",
            when=lambda walk: walk.status == "ACTIVE",
            values={"days": "21"},
            hides=("wait", "run_automation"),
        ),
    ),
    goals=(
        Goal(
            "Let 21 days pass.",
            arrives("DEPROVISIONED", by="wait"),
            then="An **automation** is a job of the org. Once a day it looks at every ACTIVE user, and at nobody else. "
            "It counts from the last sign-in, or from the creation if there was none.",
        ),
        Goal(
            "Ask the log who did it.",
            answer_has("list_logs", "user.lifecycle.deactivate", "system@okta.com"),
            then="When Okta itself moves a user, the actor is `system@okta.com`. The event does not say which rule it "
            "was. Look under *Workflow > Automations* in the Admin Console.",
        ),
    ),
    next="Hana was moved because she did nothing. Zoe is moved by her own sign-in.",
)

_PARTNER = Play(
    key="partner",
    title="Back through the other door",
    intro="Zoe works for a partner company, and signs in at its identity provider. Nobody has created her at Okta. Let "
    "her sign in there. Her project ends, so deactivate her. Then let her try once more.",
    profile=_person("Zoe", "Laurent"),
    offers=("sign_in_by_idp", "deactivate", "suspend", "get_user"),
    story="sign_in_by_idp; deactivate; sign_in_by_idp",
    org=_org(identity_provider={"name": "Partner", "reactivates": True, "unsuspends": True}),
    goals=(
        Goal(
            "Let Zoe sign in at the provider.",
            arrives("ACTIVE", by="sign_in_by_idp"),
            then="One sign-in has created a user who is ACTIVE and has no password at Okta. Okta calls this "
            "**just-in-time** provisioning.",
        ),
        Goal("Deactivate Zoe.", arrives("DEPROVISIONED", by="deactivate")),
        Goal(
            "Let Zoe sign in at the provider once more.",
            afterwards(arrives("DEPROVISIONED"), arrives("ACTIVE", by="sign_in_by_idp")),
            then="You switched her off, and she switched herself on again. Two settings of the provider allow it: "
            "`deprovisioned.action` is REACTIVATE here, and `suspended.action` is UNSUSPEND. With NONE, the sign-in "
            "would be refused. Look at these settings before you rely on a deactivation.",
        ),
    ),
    next="The last cause is a form on a web page.",
)

_FORM = Play(
    key="form",
    title="Half a registration",
    intro="Rasmus registers on your page, verifies his address, and leaves before he has chosen a password. Now he is "
    "stuck. Try to activate him. Then deactivate him, and activate him again.",
    profile=_person("Rasmus", "Holm"),
    offers=("register", "activate sendEmail=true", "deactivate", "reset_password", "finish_registration"),
    story="register; activate sendEmail=true; deactivate; activate sendEmail=true",
    org=_org(self_registration=True),
    quiet=("activate", "reset_password"),
    goals=(
        Goal(
            "Let Rasmus begin his registration.",
            arrives("STAGED", by="register"),
            then="He is STAGED, like a user whom an admin created with `activate=false`.",
        ),
        Goal(
            "Try to activate Rasmus.",
            answered("activate", "E0000017", "STAGED"),
            then="The error speaks of a password reset, which nobody wanted. Nothing in his user's JSON shows it, but "
            "a registration is still under way.",
        ),
        Goal("Deactivate Rasmus.", arrives("DEPROVISIONED", by="deactivate")),
        Goal(
            "Activate Rasmus again.",
            arrives("PROVISIONED", by="activate"),
            then="The deactivation has ended the registration. Now Rasmus is an ordinary user with a link in his mail.",
        ),
    ),
    next="Now meet somebody whom you have switched off yourself.",
)

_BACK_ON_MONDAY = Play(
    key="back on monday",
    title="Exercise: back on Monday",
    intro="Omar left the company last week, and on Friday you deactivated him. On Monday he is ACTIVE again, and can "
    "sign in. Find out in the log who brought him back. Then see to it that he is still DEPROVISIONED **after the next "
    "import**, without deleting him.",
    profile=_person("Omar", "Haddad"),
    offers=(
        offer("list_logs", "Ask what was done to Omar", filter='target.id eq "{id}"'),
        "deactivate",
        "suspend",
        "delete_user",
        "leave",
        "disconnect",
        "import_now",
    ),
    before="hire; import_now; deactivate; import_now",
    org=_org(directory={"kind": "ACTIVE_DIRECTORY", "reactivates": True}),
    quiet=("deactivate", "leave", "disconnect", "import_now", "delete_user"),
    goals=(
        Goal(
            "You have seen in the log who brought Omar back.",
            answer_has("list_logs", "user.lifecycle.reactivate", "system@okta.com"),
        ),
        Goal(
            "An import has run, and Omar is still DEPROVISIONED.",
            afterwards(does("leave", "ACTIVE"), remains("DEPROVISIONED", by="import_now")),
            then="The directory did not know that Omar was gone, so each import brought him back. Deactivate people at "
            "their profile source.",
            instead={
                "delete_user": "His files went with the account. And the next import would create him again. Take the "
                "step back.",
                "disconnect": "Now Omar can choose a password of his own at Okta. Take the step back.",
            },
            remarks=(
                (
                    afterwards(arrives("DEPROVISIONED", by="deactivate"), arrives("ACTIVE", by="import_now")),
                    "He is back, as on Monday. Who says at each import that Omar is active?",
                ),
                (
                    arrives("DEPROVISIONED", by="deactivate"),
                    "He was DEPROVISIONED on Friday, too. What does the next import do?",
                ),
                (
                    afterwards(does("leave", "ACTIVE"), arrives("DEPROVISIONED", by="import_now")),
                    "This import has moved him. Does he stay there at the next one?",
                ),
                (does("import_now", "ACTIVE"), "The directory says that Omar is active, so nothing has changed."),
            ),
        ),
    ),
    hint="Look at what the stage says of the directory. Which of the two systems has the last word about Omar, and "
    "what does it say of him?",
    solution='list_logs filter="target.id eq \\"{id}\\""; leave; import_now; import_now',
    ways=(
        'leave; deactivate; import_now; list_logs filter="target.id eq \\"{id}\\""',
        'list_logs filter="target.id eq \\"{id}\\""; deactivate; import_now; leave; deactivate; import_now',
    ),
    wrong={
        "deactivate; import_now": "Who says at each import",
        "deactivate": "He was DEPROVISIONED on Friday",
        "leave; import_now": "Does he stay there",
        "deactivate; delete_user": "His files went",
        "disconnect": "a password of his",
    },
    number="16.1",
    next="Go on with lesson 17, which shows what moves users in and out of groups.",
)

SCRIPT = Script(
    opening="An admin asks: nobody made a call, nobody pressed a button, and this morning my user has another status. "
    "What moved the user? Here you run five things that can do it.",
    sections=(
        Section(_PAYROLL),
        Section(_DIRECTORY, "A password in the directory"),
        Section(_EARLY, "Nothing done for 61 days"),
        Section(_PARTNER, "Signing in somewhere else"),
        Section(_FORM, "A form that was not finished"),
        Section(_BACK_ON_MONDAY, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "An import does what the profile source says. It can deactivate or suspend a user who is not active "
            "there, and bring back a deactivated or suspended user who is. The org's settings decide that. If an "
            "import undoes your repair, repair the source.",
            ((_PAYROLL, 6),),
            ((Tier.DOCUMENTED, Source.KEPT_SUSPENDED.at()),),
        ),
        AnswerLine(
            "A user of Active Directory who is deactivated and activated is in RECOVERY, and can still sign in.",
            ((_DIRECTORY, 4), (_DIRECTORY, 5)),
        ),
        AnswerLine(
            "An automation suspends, deactivates or deletes ACTIVE users who have not signed in for a long time. It "
            "counts from the creation if there was no sign-in.",
            ((_EARLY, 3),),
            ((Tier.DOCUMENTED, Source.AUTOMATION_HELP.at()), (Tier.DOCUMENTED, Source.INACTIVITY.at())),
        ),
        AnswerLine(
            "A sign-in at an identity provider can create a user, and bring a suspended or deactivated user back, if "
            "the provider's settings allow it.",
            ((_PARTNER, 1), (_PARTNER, 3)),
            (
                (Tier.DOCUMENTED, Source.OPENAPI.at("ProvisioningDeprovisionedCondition")),
                (Tier.DOCUMENTED, Source.OPENAPI.at("ProvisioningSuspendedCondition")),
            ),
        ),
        AnswerLine(
            "Somebody who leaves a registration half-way is stuck in STAGED. Deactivate the user, and activate again.",
            ((_FORM, 2), (_FORM, 4)),
        ),
    ),
    asides=(
        Aside(
            "What ends “Password reset” for a user of Active Directory?",
            "Okta names three ways: the user completes the reset, an admin resets the password once more, or an admin "
            "disconnects the user from Active Directory and imports the user again "
            "([source](https://support.okta.com/help/s/article/ad-sourced-user-in-one-time-password-mode 'Okta support "
            "on one-time password mode')).",
        ),
        Aside(
            "Can just looking at a user's page change the user?",
            "Yes. If an org imports from Active Directory when a page is viewed, an admin who looks can end a "
            "suspension, because the directory says that the user is active "
            "([source](https://support.okta.com/help/s/article/suspended-okta-users-are-being-unsuspended-when-viewing-"
            "the-user-s-profile 'Okta support on users unsuspended when their profile is viewed')).",
        ),
        Aside(
            "A user signs in at an identity provider, and gets 400 PASSWORD_EXPIRED. Why?",
            "The user has a password at Okta as well, and it has expired "
            "([source](https://support.okta.com/help/s/article/Get-Password-Expired-400-"
            "status-when-providing-valid-authentication-via-external-IDP 'Okta support on 400 PASSWORD_EXPIRED')).",
        ),
        Aside(
            "Does an automation count users who never signed in?",
            "Yes, from the day of their creation ([source](https://support.okta.com/help/s/article/okta-automations-"
            "user-inactivity-condition-considers-creation-date-for-new-users 'Okta support on inactivity and the "
            "creation date')). So create accounts late, or leave them STAGED, because an automation looks at ACTIVE "
            "users only.",
        ),
    ),
    words=("profile source", "just-in-time"),
    settles={
        "38": "A form that was not finished",
        "f7": "A password in the directory",
        "f8": "Does an automation count users who never signed in?",
        "f9": "Signing in somewhere else",
    },
)
