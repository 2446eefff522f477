"""Lesson 4, "Why does the page say so little?", as stages.

What the sign-in page shows to users of each status is in docs/sign-in-page.md, and what a script gets in section 4.1 of
docs/okta-facts.md. The reasons in the System Log are in section 5 there. Question m41 is okta-react issue 287.
"""

from dataclasses import replace
from typing import Any

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, does, of, succeeds
from lifecycle.lab.offers import InputField, Offer, offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_BO = {"firstName": "Bo", "lastName": "Lindgren", "email": "bo@example.com", "login": "bo@example.com"}
_GUS = {"firstName": "Gus", "lastName": "Hall", "email": "gus@example.com", "login": "gus@example.com"}
_ZOE = {"firstName": "Zoe", "lastName": "Marsh", "email": "zoe@example.com", "login": "zoe@example.com"}
_HANA = {"firstName": "Hana", "lastName": "Kato", "email": "hana@example.com", "login": "hana@example.com"}
_IRIS = {"firstName": "Iris", "lastName": "Costa", "email": "iris@example.com", "login": "iris@example.com"}
_QUIN = {"firstName": "Quin", "lastName": "Adler", "email": "quin@example.com", "login": "quin@example.com"}
_PIA = "pia@example.com"


def _by_login(login: str, words: str) -> Offer:
    """Return a sign-in with this login, whether there is such a user or not."""
    made = offer("sign_in", words, name="by_login")
    return replace(made, boxes=(InputField("login", preset=login), *made.boxes))


_SIGN_INS = {"filter": 'eventType eq "user.session.start"', "sortOrder": "DESCENDING"}

_SAME_WORDS = Play(
    key="same words",
    title="Right or wrong, the same words",
    intro="Bo is suspended, and the page says *Unable to sign in*. Let Bo sign in with the right password, and then "
    "with a wrong one. The tab *Sign-in page* shows what Bo reads after the right password.",
    profile=_BO,
    offers=("sign_in", offer("mistype_password", "Sign in with a wrong password"), "unsuspend"),
    before="create_user password=Okta-Pa55word; suspend",
    story="sign_in; mistype_password; unsuspend",
    page="sign_in",
    goals=(
        Goal(
            "Let Bo sign in with the right password.",
            does("sign_in", "SUSPENDED"),
            then="The page says *Unable to sign in*. A script that uses the **Authentication API**, `/api/v1/authn`, "
            "gets the same refusal in other words: *Authentication failed*.",
        ),
        Goal(
            "Let Bo sign in with a wrong password.",
            does("mistype_password", "SUSPENDED"),
            then="Compare the two answers: the HTTP status, the code and the sentence are the same, and no cause is "
            "named. If the page said “You are suspended” only after the right password, anyone who guesses passwords "
            "would know when a guess was right.",
        ),
        Goal(
            "End the suspension.",
            arrives("ACTIVE", by="unsuspend"),
            then="Now the same password works. But the page never told Bo about the suspension, and it does not say "
            "that the suspension is over.",
        ),
    ),
    next="Does the page at least hide who has an account?",
)

_NOBODY = Play(
    key="nobody",
    title="A login that nobody has",
    intro="Gus has left the company, and is deactivated. Try his login. Then delete Gus, and try the login again.",
    profile=_GUS,
    offers=(_by_login("gus@example.com", "Sign in with Gus's login"), "delete_user"),
    before="create_user password=Okta-Pa55word; deactivate",
    story="by_login; delete_user; by_login",
    page="sign_in",
    predictions=(
        Predict(
            "by_login",
            "Gus has no account any more, and the page says so. What does the Authentication API answer to a script?",
            options=("404, there is no such user", "401, as before", "400, the login is not valid"),
            reasons={
                "404, there is no such user": "An admin's call gets that. This caller has no API token.",
                "400, the login is not valid": "The form of the login is good. It is only that nobody has it.",
            },
            right="For this API, an unknown login and a wrong password are the same.",
            when=lambda walk: walk.status == "ABSENT",
            hides=("by_login", "sign_in"),
            outcome=lambda told: {
                401: "401, as before",
                404: "404, there is no such user",
                400: "400, the login is not valid",
            }[told.exchange.status],
        ),
    ),
    goals=(
        Goal("Try Gus's login.", does("by_login", "DEPROVISIONED")),
        Goal(
            "Delete Gus.",
            arrives("ABSENT", by="delete_user"),
            then="Look at the page: *There is no account with the Username gus@example.com.* So anyone can find out "
            "who has an account here. They only have to type logins, and no password is needed for that.",
        ),
        Goal(
            "Try the login again.",
            does("by_login", "ABSENT"),
            then="The Authentication API says no more than before. Only the page tells a stranger that nobody has this "
            "login.",
        ),
    ),
    next="An admin can make the page as silent as the API.",
)

_HIDDEN = Play(
    key="hidden",
    title="The org that hides its users",
    intro="In this org an admin has switched on *User enumeration prevention*. No user has Zoe's login yet. Try to "
    "sign in with it, look at the page, and then create Zoe without a password.",
    profile=_ZOE,
    offers=(_by_login("zoe@example.com", "Sign in with Zoe's login"), "create_user"),
    story="by_login; create_user",
    page="sign_in",
    org={"seed": {"settings": {"hides_users_at_sign_in": True, "hides_users_in_recovery": True}}},
    goals=(
        Goal(
            "Try Zoe's login.",
            does("by_login", "ABSENT"),
            then="The page asks for the password of somebody who does not exist, and refuses it. That is what **user "
            "enumeration prevention** means: nobody can list your users by trying logins.",
        ),
        Goal(
            "Create Zoe without a password.",
            arrives("PROVISIONED", by="create_user"),
            then="The page says exactly the same as before. This has a price. The page also pretends to send codes to "
            "a login that nobody has, so someone who mistypes the login waits for a mail that never comes "
            "([source](https://support.okta.com/help/s/article/about-user-enumeration-prevention \"Okta's support "
            'article on user enumeration prevention")). So when a mail does not arrive, check first that there is such '
            "a user.",
        ),
    ),
    next="The page tells strangers nothing. Where does an admin find the reason?",
)


def _reason(told: Any) -> str:
    """The reason that the newest event names."""
    events = told.exchange.body
    return str(events[0]["outcome"]["reason"]) if events else "No event at all"


_LOGGED = Play(
    key="logged",
    title="What the admin is told",
    intro="Hana is locked out. She signs in with the right password, and writes: “It says *Unable to sign in*.” Let "
    "her try, and then read the newest sign-in in the **System Log**, which keeps what happens in an org.",
    profile=_HANA,
    offers=(
        "sign_in",
        offer("list_logs", "Read the newest sign-in in the log", limit="1", **_SIGN_INS),
    ),
    before="create_user password=Okta-Pa55word; mistype_password *10",
    story="sign_in; list_logs",
    page="sign_in",
    predictions=(
        Predict(
            "list_logs",
            "Hana's password was right, and the answer was “Authentication failed”. Which reason does the log name?",
            options=("INVALID_CREDENTIALS", "LOCKED_OUT", "No event at all"),
            reasons={
                "INVALID_CREDENTIALS": "That is what Hana was told, in other words. An admin is no stranger.",
                "No event at all": "The log also keeps what Okta has refused.",
            },
            right="Only admins can read the log, so it can name the reason.",
            when=lambda walk: walk.status == "LOCKED_OUT",
            hides=("list_logs",),
            outcome=_reason,
        ),
    ),
    goals=(
        Goal("Let Hana sign in.", does("sign_in", "LOCKED_OUT")),
        Goal(
            "Read the newest sign-in.",
            does("list_logs", "LOCKED_OUT"),
            then="Each try is an event `user.session.start`, and its `outcome.reason` says why it failed. "
            "INVALID_CREDENTIALS stands for a wrong password. PASSWORD_BASED_LOGIN_DISALLOWED stands for a user whose "
            "password another system checks "
            "([source](https://support.okta.com/help/s/article/common-okta-login-failures \"Okta's support article on "
            'common sign-in failures")). No source says which reason a suspended or a deactivated user gets, so read '
            "the user's `status` as well.",
        ),
    ),
    next="Last, see a sign-in for which the right password is not enough.",
)

_HALF_WAY = Play(
    key="half-way",
    title="200, and still outside",
    intro="This org asks for a second **factor**, which is another proof of who you are. Iris has one, a security "
    "question. Let her sign in, give a wrong answer, and then the right one.",
    profile=_IRIS,
    offers=(
        "sign_in",
        offer("verify_factor", "Give a wrong answer", name="wrong_answer", answer="carrots"),
        offer("verify_factor", "Give the right answer", answer="sprouts"),
    ),
    before="create_user password=Okta-Pa55word; enroll_question question=disliked_food answer=sprouts",
    story="sign_in; wrong_answer; verify_factor answer=sprouts",
    page="sign_in",
    org={"mfa": True},
    goals=(
        Goal(
            "Let Iris sign in.",
            answered("sign_in", "MFA_REQUIRED"),
            then="The HTTP status is 200, and nobody is signed in. There is a `stateToken` for the next step, and no "
            "`sessionToken`. So a script has to read the answer's `status` and not only the 200. This `status` is a "
            "state of the sign-in, such as MFA_REQUIRED or PASSWORD_RESET. Iris's own status, which the Users API "
            "shows, is ACTIVE all the time.",
        ),
        Goal(
            "Give a wrong answer.",
            answered("wrong_answer", "E0000068"),
            then="This refusal says what is wrong. Anyone who has come this far knows the password already, so there "
            "is less to hide.",
        ),
        Goal("Give the right answer.", succeeds("verify_factor")),
    ),
    next="Now take two calls at the help desk.",
)


_TWO_CALLS = Play(
    key="two calls",
    title="Exercise: two calls at the help desk",
    intro="Quin and Pia are both ACTIVE. Both have just tried to sign in here, both read *Unable to sign in*, and both "
    "are sure of their passwords. One of them needs a link to choose a new password, and the other one must not get "
    "such a link. Find out who is who, and help.",
    profile=_QUIN,
    offers=(
        offer("list_logs", "Read the newest sign-ins in the log", limit="2", **_SIGN_INS),
        offer("look_at", "Look at Quin", name="look_at_quin", user="quin@example.com"),
        offer("look_at", "Look at Pia", name="look_at_pia", user=_PIA),
        "reset_password",
        "forgot_password",
        offer("set_password"),
        "open_reset_link",
        "choose_password",
        "sign_in",
    ),
    before="create_federated; sign_in; look_at user=pia@example.com; sign_in; look_at user=quin@example.com",
    page="sign_in",
    quiet=("reset_password", "forgot_password", "update_user", "open_reset_link", "sign_in"),
    org={
        "seed": {
            "users": [
                {
                    "login": _PIA,
                    "firstName": "Pia",
                    "lastName": "Lund",
                    "status": "ACTIVE",
                    "password": "Last-Years-Pa55word",
                }
            ]
        }
    },
    goals=(
        Goal(
            "Find out why each of them was refused.",
            does("list_logs", "ACTIVE"),
            then="The page had one sentence for both, and the log has two reasons.",
        ),
        Goal(
            "The one who needs it has chosen a new password, and has signed in with it.",
            of(_PIA, afterwards(succeeds("choose_password"), succeeds("sign_in", "ACTIVE"))),
            then="Pia typed an old password. Quin's password is kept by another system, and no password opens this "
            "door for Quin. So send Quin to the page of that system.",
            remarks=(
                (
                    of("quin@example.com", succeeds("reset_password")),
                    "Quin signs in elsewhere, and a reset would end that: Quin would get a password here. Take the "
                    "step back.",
                ),
                (
                    of("quin@example.com", does("forgot_password", "ACTIVE")),
                    "Okta refuses, because Quin has no password here that could be forgotten.",
                ),
                (
                    succeeds("set_password"),
                    "Now you know the password too. Take the step back, and let its owner choose it by a link.",
                ),
            ),
        ),
    ),
    hint="The log names a reason for each try, and the actor who made it. One reason is about the password that was "
    "typed, and the other one is about every password.",
    solution="list_logs; look_at_pia; reset_password; open_reset_link; choose_password; sign_in",
    ways=(
        "look_at_pia; list_logs; forgot_password; open_reset_link; choose_password; sign_in",
        "list_logs; look_at_pia; reset_password sendEmail=false; open_reset_link; choose_password; sign_in",
    ),
    wrong={
        "list_logs; reset_password": "Quin signs in elsewhere",
        "forgot_password": "no password here that could be forgotten",
        "list_logs; look_at_pia; set_password": "Now you know the password too",
    },
    number="4.1",
    next="Go on with lesson 5, in which a password has expired.",
)

SCRIPT = Script(
    opening="“I am sure that my password is right,” says a user, but the page says *Unable to sign in*. Your app's log "
    "says only *Authentication failed*. Why does Okta say so little, and where do you find the reason? First you see "
    "what the user sees, and then what an admin sees.",
    sections=(
        Section(_SAME_WORDS),
        Section(_NOBODY, "Who has an account?"),
        Section(_HIDDEN, "A page that keeps silent"),
        Section(_LOGGED, "Behind the page"),
        Section(_HALF_WAY, "Half-way in"),
        Section(_TWO_CALLS, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "Okta says so little on purpose. A suspended user and a wrong password get the same words, so that "
            "nobody can find out passwords by trying.",
            ((_SAME_WORDS, 3), (_SAME_WORDS, 4)),
        ),
        AnswerLine(
            "The page says “Unable to sign in”, and the Authentication API says “Authentication failed”. Both mean "
            "E0000004.",
            sources=((Tier.RECORDED, Source.IDX_DOTNET.at("suspended-user-identify-response")),),
        ),
        AnswerLine(
            "The page tells anyone that a login does not exist, unless the org has switched on user enumeration "
            "prevention. The Authentication API never tells.",
            ((_NOBODY, 5),),
            ((Tier.DOCUMENTED, Source.ENUMERATION.at()),),
        ),
        AnswerLine(
            "An admin learns the reason from the user's status and from `outcome.reason` in the System Log.",
            sources=((Tier.DOCUMENTED, Source.LOGIN_FAILURES.at()),),
        ),
        AnswerLine(
            "A 200 is not a sign-in yet. Only `status` SUCCESS is, and MFA_REQUIRED asks for a factor first.",
            ((_HALF_WAY, 3), (_HALF_WAY, 5)),
        ),
    ),
    asides=(
        Aside(
            "How can my own page tell a suspended user from a mistyped password?",
            "It can't, and it is not meant to. Your server can read the user's status with an API token. Don't show "
            "that to anyone who has not signed in, or your page tells strangers what Okta's page does not.",
        ),
        Aside(
            "Okta's help says that suspended users get a message. Do they?",
            "Okta's help says so "
            "([source](https://help.okta.com/oie/en-us/content/topics/users-groups-profiles/usgp-end-user-states.htm "
            '"Okta\'s help on user statuses")). But in answers that were recorded in a real org, the sign-in page '
            "gives the usual refusal ([source](https://github.com/okta/okta-idx-dotnet/tree/6b36be9/mocks "
            "'okta-idx-dotnet, recorded answers')).",
        ),
        Aside(
            "Can my page say that a user is locked out?",
            "Yes, if you set `showLockoutFailures` in the password policy. It is false by default. Then "
            "`/api/v1/authn` answers a locked user with a 200 and the `status` LOCKED_OUT. In an org of the Identity "
            "Engine, Okta's newer engine, user enumeration prevention must be off as well, and users must be allowed "
            "to unlock themselves ([source](https://support.okta.com/help/s/question/0D5WR00001V2ua10AB 'Okta "
            "community question 0D5WR00001V2ua10AB')).",
        ),
        Aside(
            "A request for a reset mail answers 200 for a login that I made up. Was a mail sent?",
            "No. To strangers, `POST /api/v1/authn/recovery/password` with the `factorType` EMAIL answers an unknown "
            "login with 200 and RECOVERY_CHALLENGE, as it does for most users. A call with an API token gets 403 "
            "E0000095 "
            "([source](https://github.com/okta/okta-developer-docs/blob/468de9c5/packages/@okta/vuepress-site/docs/"
            "reference/api/authn/index.md "
            '"Okta\'s Authentication API reference")).',
        ),
        Aside(
            "Can a user enroll a second factor at MFA_REQUIRED?",
            "No. Okta answers 403 E0000079, because this sign-in waits for a factor that the user has already "
            "([source](https://github.com/okta/okta-react/issues/287 'okta-react issue 287')). A factor is enrolled "
            "in the state MFA_ENROLL, or after the sign-in.",
        ),
    ),
    words=("Authentication API", "user enumeration prevention", "System Log", "factor"),
    settles={"m41": "Can a user enroll a second factor at MFA_REQUIRED?"},
)
