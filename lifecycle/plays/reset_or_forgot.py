"""Lesson 6, "Reset or forgot?", as stages.

The questions are 27 to 32 of section 11 of docs/okta-facts.md, and some that were found later. What the two calls do is
in sections 3.8 to 3.10 there, and what their links lead to in sections 4.2 and 4.3.
"""

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, does, either, remains, succeeds
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_UMA = {"firstName": "Uma", "lastName": "Iyer", "email": "uma@example.com", "login": "uma@example.com"}
_PAVEL = {"firstName": "Pavel", "lastName": "Obi", "email": "pavel@example.com", "login": "pavel@example.com"}
_NINA = {"firstName": "Nina", "lastName": "Roth", "email": "nina@example.com", "login": "nina@example.com"}
_SOFIA = {"firstName": "Sofia", "lastName": "Diaz", "email": "sofia@example.com", "login": "sofia@example.com"}

_TWO_LINKS = Play(
    key="two links",
    title="Two mails that look alike",
    intro="Uma can't remember her password. Mail her a link with `forgot_password`, and see whether the old password "
    "still works. Then do the same with `reset_password`.",
    profile=_UMA,
    offers=("forgot_password", "reset_password", "sign_in"),
    page="sign_in",
    before="create_user password=Okta-Pa55word",
    story="forgot_password; sign_in; reset_password; sign_in",
    predictions=(
        Predict(
            "forgot_password",
            "Uma is ACTIVE. An admin calls `forgot_password`, and Okta mails her a link. Which status comes next?",
            options=("ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "PROVISIONED"),
            reasons={
                "RECOVERY": "That is what the other call does. Has anybody taken Uma's old password away?",
                "PASSWORD_EXPIRED": "An expired password has to be changed at the next sign-in. This one does not.",
                "PROVISIONED": "Uma has a password, even if she can't remember it.",
            },
            right="The call makes a link and does nothing else. As long as nobody uses the link, nothing has happened.",
            when=lambda walk: walk.status == "ACTIVE",
            hides=("forgot_password",),
        ),
    ),
    goals=(
        Goal("Mail Uma a link with `forgot_password`.", remains("ACTIVE", by="forgot_password")),
        Goal(
            "Let Uma try the old password, which she has remembered.",
            afterwards(remains("ACTIVE", by="forgot_password"), succeeds("sign_in", "ACTIVE")),
            then="It works until she has chosen another one.",
        ),
        Goal(
            "Now mail her a link with `reset_password`.",
            arrives("RECOVERY", by="reset_password"),
            then="The mail looks like the first one. But the old password no longer signs her in **from now on**, "
            "before she has read anything.",
        ),
        Goal(
            "Let Uma try the old password again.",
            answered("sign_in", "E0000004", "RECOVERY"),
            then="The page says “Unable to sign in”, and does not say why.",
        ),
    ),
    next="Uma goes to lunch before she reads her mail. How long will the link work?",
)

_AN_HOUR = Play(
    key="an hour",
    title="A link that is two hours old",
    intro="An admin has reset Uma's password. She reads the mail two hours later.",
    profile=_UMA,
    offers=("wait days=0 hours=2", "forgot_password", "reset_password", "open_reset_link", "choose_password"),
    page="link",
    before="create_user password=Okta-Pa55word; reset_password",
    story="wait days=0 hours=2; open_reset_link; forgot_password; reset_password; open_reset_link",
    goals=(
        Goal(
            "Let two hours pass, and open the link.",
            answered("open_reset_link", "E0000105", "RECOVERY"),
            then="A reset link is good for **one hour**. The status has no such limit, so Uma stays RECOVERY until "
            "somebody acts.",
        ),
        Goal(
            "Try `forgot_password` for her.",
            answered("forgot_password", "E0000034", "RECOVERY"),
            then="The call is refused in RECOVERY, and *Forgot password?* on the page does not help Uma either. This "
            "is intended: after a reset, the user depends on an admin.",
        ),
        Goal(
            "Give Uma a link that works, and let her open it.",
            answered("open_reset_link", "PASSWORD_RESET", "RECOVERY"),
            then="In RECOVERY, `reset_password` makes another link. When a link is opened, the answer says in "
            "`_embedded.user` whose link it is.",
        ),
    ),
    next="Now Uma can choose a password. In some orgs, that is not the last step.",
)

_FACTOR = Play(
    key="a factor",
    title="A new password, and then a factor",
    intro="Pavel's org asks for a second factor after the password, here the answer to a security question. His "
    "password was reset, and he has opened the link. He chooses a password, and closes the page when it asks for the "
    "factor.",
    profile=_PAVEL,
    offers=("choose_password", "sign_in"),
    org={"mfa": True},
    page="sign_in",
    before="create_user password=Okta-Pa55word; enroll_question question=disliked_food answer=mayonnaise; "
    "reset_password; open_reset_link",
    story="choose_password; sign_in password=Okta-Pa55word",
    predictions=(
        Predict(
            "choose_password",
            "Okta's answer to the new password asks for Pavel's factor, and he closes the page. Which status does he "
            "have?",
            options=("RECOVERY", "ACTIVE", "PASSWORD_EXPIRED"),
            reasons={
                "RECOVERY": "RECOVERY waits for a new password. Does it wait for anything else?",
                "PASSWORD_EXPIRED": "Pavel has chosen this password himself, a moment ago.",
            },
            right="The new password counts as soon as Okta has accepted it. The factor only guards the session.",
            when=lambda walk: walk.status == "RECOVERY",
            hides=("choose_password",),
        ),
    ),
    goals=(
        Goal(
            "Let Pavel choose a password.",
            arrives("ACTIVE", by="choose_password"),
            then="MFA_REQUIRED says that the sign-in is not complete. But the new password is already set.",
        ),
        Goal(
            "Let Pavel try the old password.",
            answered("sign_in", "E0000004", "ACTIVE"),
            then="The old password is gone. Pavel now needs the new one, and his factor.",
        ),
    ),
    next="Until now, a link proved who the user is. The answer to a question can do that, too.",
)

_QUESTION = Play(
    key="a question",
    title="The recovery question, and a word with two meanings",
    intro="Nina chooses a **recovery question** in an app. Later she forgets her password twice. The first time, the "
    "app asks her the question. The second time, she asks for a mail.",
    profile=_NINA,
    offers=(
        "change_recovery_question",
        "forgot_password_recovery_question",
        "recover_password",
        "open_reset_link",
        "answer_question",
    ),
    before="create_user password=Okta-Pa55word",
    story="change_recovery_question; forgot_password_recovery_question; recover_password; open_reset_link; "
    "answer_question",
    goals=(
        Goal(
            "Choose the question, and set a new password with its answer.",
            afterwards(succeeds("change_recovery_question"), succeeds("forgot_password_recovery_question", "ACTIVE")),
            then="There is no mail and no link. The app sends the answer and the new password in one request.",
        ),
        Goal(
            "Let Nina ask for a mail, and open its link.",
            answered("open_reset_link", "RECOVERY", "ACTIVE"),
            then="Okta answers RECOVERY, and Nina is ACTIVE. Here RECOVERY is a state of the **sign-in**, which waits "
            "for the recovery answer. When users ask for a link themselves, their status stays as it is.",
        ),
        Goal("Let Nina answer the question.", answered("answer_question", "PASSWORD_RESET", "ACTIVE")),
    ),
    next="Now choose between the two calls yourself.",
)

_POSTED = Play(
    key="posted",
    title="Exercise: the password in the chat",
    intro="At eleven in the evening, a colleague sees Sofia's password in a public chat. Sofia will sleep for eight "
    "more hours. Until then nobody may use that password, not even to choose another one. In the morning, Sofia has to "
    "get in with a link in her mailbox.",
    profile=_SOFIA,
    offers=(
        "forgot_password",
        "reset_password",
        "expire_password",
        "wait days=0 hours=8",
        "open_reset_link",
        "choose_password",
        "sign_in",
    ),
    before="create_user password=Okta-Pa55word; wait days=0 hours=14",
    quiet=("forgot_password", "reset_password", "expire_password", "open_reset_link", "wait"),
    goals=(
        Goal(
            "It is still night, and nobody can use the password in the chat.",
            either(
                arrives("RECOVERY", by="reset_password"),
                arrives("PASSWORD_EXPIRED", by="expire_password_with_temp_password"),
            ),
            remarks=(
                (
                    succeeds("forgot_password", "ACTIVE"),
                    "Sofia has a link, but the password in the chat still works. Anybody can sign in with it.",
                ),
                (
                    arrives("PASSWORD_EXPIRED", by="expire_password"),
                    "A stranger who types this password would now be asked for a new one, and could choose it.",
                ),
                (does("wait", "ACTIVE"), "It is morning, and the password was good all night. Take the step back."),
            ),
        ),
        Goal(
            "It is morning, and Sofia has chosen a password.",
            afterwards(
                either(remains("RECOVERY", by="wait"), remains("PASSWORD_EXPIRED", by="wait")),
                arrives("ACTIVE", by="choose_password"),
            ),
            then="The first reset only shut everybody out, and its link was dead by morning. To end a stranger's "
            "session as well, send `revokeSessions=true` along with the reset.",
            remarks=(
                (
                    answered("open_reset_link", "E0000105", "RECOVERY"),
                    "This link was mailed eight hours ago. Look at what Uma needed on the second stage.",
                ),
                (
                    arrives("ACTIVE", by="choose_password"),
                    "Sofia is asleep. Take the steps back, and let it be morning.",
                ),
            ),
        ),
    ),
    hint="One of the calls takes the password away at once. How long is the link in its mail good?",
    solution="reset_password; wait days=0 hours=8; reset_password; open_reset_link; choose_password",
    ways=(
        "reset_password sendEmail=false; wait days=0 hours=8; reset_password; open_reset_link; choose_password",
        "expire_password_with_temp_password; wait days=0 hours=8; reset_password; open_reset_link; choose_password",
    ),
    wrong={
        "forgot_password": "still works",
        "expire_password": "could choose it",
        "reset_password; wait days=0 hours=8; open_reset_link": "what Uma needed",
        "reset_password; open_reset_link; choose_password": "Sofia is asleep",
    },
    number="6.1",
    next="Go on with lesson 7, in which nobody has forgotten anything, and the user is locked out all the same.",
)

_PAGE = """\
A newspaper's site makes these calls, each with `sendEmail=false` \
([source](https://github.com/guardian/gateway/issues/1872 'guardian/gateway issue 1872')).

| status | call |
|---|---|
| STAGED | `activate` |
| PROVISIONED | `reactivate` |
| ACTIVE | `forgot_password` |
| RECOVERY, PASSWORD_EXPIRED | `reset_password` |

A staged user can't reset the password \
([source](https://support.okta.com/help/s/article/Can-Self-Service-Password-Reset-Be-Performed-on-Staged-Users \
'Okta support on password resets of staged users')), so the page activates the user instead. Leave SUSPENDED and \
DEPROVISIONED alone, because somebody has shut these users out."""

SCRIPT = Script(
    opening="A user has forgotten the password, and the help desk finds two calls that mail a link: `reset_password` "
    "and `forgot_password`. Which one is right? Here you make both calls, and see what happens to the old password.",
    sections=(
        Section(_TWO_LINKS),
        Section(_AN_HOUR, "After lunch"),
        Section(_FACTOR, "Closed too early"),
        Section(_QUESTION, "Without a link, and with one"),
        Section(_POSTED, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "Call `forgot_password` if a user has simply forgotten the password. The user stays ACTIVE, and the old "
            "password works until a new one is chosen.",
            ((_TWO_LINKS, 2), (_TWO_LINKS, 3)),
        ),
        AnswerLine(
            "Call `reset_password` if the old password has to stop working now. The user is RECOVERY until a new one "
            "is chosen.",
            ((_TWO_LINKS, 4), (_TWO_LINKS, 5)),
        ),
        AnswerLine(
            "The link of a reset is good for an hour. In RECOVERY, `forgot_password` is refused, and another "
            "`reset_password` makes a new link.",
            ((_AN_HOUR, 4), (_AN_HOUR, 5), (_AN_HOUR, 6)),
            ((Tier.DOCUMENTED, Source.DISCONNECTED.at()),),
        ),
        AnswerLine(
            "The new password counts as soon as it is accepted, even if the sign-in then asks for a factor.",
            ((_FACTOR, 5),),
            ((Tier.REPORTED, Source.DEVFORUM_22315.at()),),
        ),
    ),
    asides=(
        Aside("How should my own reset page treat each status?", _PAGE),
        Aside(
            "A user got a mail “Forgot password denied”. Why?",
            "The password is younger than the policy's minimum age, or the user is locked and the policy hides locks "
            "([source](https://support.okta.com/help/s/article/Users-are-receiving-Forgot-Password-Denied-Email-on-"
            "performing-a-Self-Service-Password-in-Okta "
            "'Okta support on the mail Forgot Password Denied')).",
        ),
        Aside(
            "A PROVISIONED user asks for “Forgot password”, gets the code, and then an error. Why?",
            "That is an open problem in Okta's sign-in page. Call `reactivate` instead "
            "([source](https://github.com/okta/okta-signin-widget/issues/3224 'okta-signin-widget issue 3224')).",
        ),
        Aside(
            "Can I change the recovery question without the current password?",
            "Not by `change_recovery_question`. An admin can set the question by `POST /api/v1/users/{id}` "
            "([source](https://github.com/okta/okta-sdk-java/issues/1573 'okta-sdk-java issue 1573')).",
        ),
        Aside(
            "“Forgot password” by SMS: what comes after the code?",
            "The recovery question comes next, and then the new password. A user without a question is refused with "
            "E0000034 ([source](https://github.com/okta/okta-auth-js/issues/1301 'okta-auth-js issue 1301')).",
        ),
        Aside(
            "Does the recovery by a trusted application take the user out of ACTIVE?",
            "A trusted application asks for the recovery with an API token. Two teams disagree about it. One saw the "
            "user stay ACTIVE ([source](https://devforum.okta.com/t/22315 'Okta developer forum, thread 22315')), and "
            "the other reports RECOVERY. Try it in your org.",
        ),
        Aside(
            "Can I call reactivate in RECOVERY?",
            "Don't rely on it. Okta's documentation allows it, but in a test of Okta's SDK for .NET a live org refused "
            "it. Call `reset_password`.",
        ),
    ),
    words=("recovery question",),
    settles={
        "27": "Two mails that look alike",
        "28": "A link that is two hours old",
        "29": "A user got a mail “Forgot password denied”. Why?",
        "30": "A PROVISIONED user asks for “Forgot password”, gets the code, and then an error. Why?",
        "31": "How should my own reset page treat each status?",
        "32": "How should my own reset page treat each status?",
        "f3": "A link that is two hours old",
        "m4": "Does the recovery by a trusted application take the user out of ACTIVE?",
        "m5": "A new password, and then a factor",
        "m9": "Can I change the recovery question without the current password?",
        "m15": "“Forgot password” by SMS: what comes after the code?",
        "m40": "A link that is two hours old",
        "m47": "The recovery question, and a word with two meanings",
        "m48": "A link that is two hours old",
        "m51": "Can I call reactivate in RECOVERY?",
    },
)
