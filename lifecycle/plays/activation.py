"""Lesson 3, "The activation link is dead", as stages.

The questions are 7, 8 and 17 to 26 of section 11 of docs/okta-facts.md. What `activate` and `reactivate` do is in
sections 3.2 and 3.3 there, and what a page does with an activation token is in section 4.2.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lifecycle.lab.goals import Act, Goal, Reached, afterwards, answered, arrives, does, remains, succeeds, times
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, OnLive, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_MIRA = {"firstName": "Mira", "lastName": "Novak", "email": "mira@example.com", "login": "mira@example.com"}
_JONAS = {"firstName": "Jonas", "lastName": "Weber", "email": "jonas@example.com", "login": "jonas@example.com"}
_OMAR = {"firstName": "Omar", "lastName": "Aziz", "email": "omar@example.com", "login": "omar@example.com"}
_YUKI = {"firstName": "Yuki", "lastName": "Mori", "email": "yuki@example.com", "login": "yuki@example.com"}
_IDA = {"firstName": "Ida", "lastName": "Moreau", "email": "ida.morau@example.com", "login": "ida.moreau@example.com"}

_OPENED_BEFORE = Play(
    key="opened before",
    title="Ten minutes old",
    intro="Mira's company has a mail scanner, which opens every link in every mail to see whether it is safe. Let the "
    "scanner open the link first, and then let Mira open it.",
    profile=_MIRA,
    offers=(
        offer("open_activation_link", "Let the scanner open the link", name="scanner"),
        offer("open_activation_link", "Let Mira open the link"),
    ),
    before="create_user",
    story="scanner; open_activation_link",
    page="link",
    quiet=("open_activation_link", "scanner"),
    goals=(
        Goal(
            "Let the scanner open the link.",
            succeeds("scanner"),
            then="The link holds an **activation token**, a secret that works once, and the request sends it. The "
            "answer's own `status` is PASSWORD_RESET, which means that the visitor may now choose the password. The "
            "scanner does not choose one. The tab *Sign-in page* shows what the next visitor of the link sees.",
        ),
        Goal(
            "Let Mira open the same link.",
            answered("open_activation_link", "E0000004"),
            then="The first visit has used the link up, although nobody has chosen a password. The page even says that "
            "Mira may have activated her account already. So tell the scanner to skip your org's links "
            "([source](https://support.okta.com/help/s/article/users-receiving-error-token-expired-when-accepting-"
            "activation-emails "
            "'Okta support on the error Token Expired')).",
        ),
    ),
    live=OnLive(
        "There is no mailbox here, so the link comes with an answer and not with a mail.",
        {"before": "create_user activate=false; activate sendEmail=false"},
    ),
    next="Now send Mira another link.",
)

_ONCE_MORE = Goal(
    "Activate Mira once more.",
    answered("activate", "E0000016"),
    then="Mira is not active at all. The error only means that her activation has begun.",
)
_ANOTHER_LINK = Goal(
    "Make another link.",
    succeeds("reactivate"),
    then="There is no second mail. The new link is only in the answer. If you leave `sendEmail` out, it is **false** "
    "for `reactivate`, but true for `activate`.",
)
_ANOTHER = Play(
    key="another",
    title="“The user is already active”",
    intro="Mira's link is used up. First press *Activate* once more, as many admins do. Then find the request that "
    "mails another link, and let a month pass.",
    profile=_MIRA,
    offers=(
        "activate",
        replace(offer("reactivate", "Make another link"), boxes=()),
        offer("reactivate", "Mail another link", name="mail_a_link", sendEmail="true"),
        offer("wait", "Let a month pass", days="30"),
    ),
    before="create_user; open_activation_link",
    story="activate; reactivate; mail_a_link; wait days=30",
    page="link",
    goals=(
        _ONCE_MORE,
        _ANOTHER_LINK,
        Goal(
            "Mail another link.",
            succeeds("mail_a_link"),
            then="Now the answer is empty, and the mail is there. Despite its name, `reactivate` only sends a link "
            "again. In the Admin Console its button is called *Resend Password Email* "
            "([source](https://support.okta.com/help/s/article/How-to-resend-activation-emails 'Okta support on "
            "sending activation mails again')).",
        ),
        Goal(
            "Let a month pass.",
            afterwards(succeeds("mail_a_link"), remains("PROVISIONED", by="wait")),
            then="The link has expired, and Mira's status is the same. No source says that Okta deactivates users who "
            "never finish. On the page, Mira can now request another mail by herself. In an org of the older Classic "
            "Engine she has to ask you "
            "([source](https://support.okta.com/help/s/article/What-Happens-when-an-Activation-Link-Expires 'Okta "
            "support on expired activation links')).",
        ),
    ),
    live=OnLive(
        "The link is not mailed here, because no mail is sent in a real org. No month passes either, because time "
        "can't be moved there.",
        {
            "intro": "Mira's link is used up. First press *Activate* once more, as many admins do. Then make another "
            "link, and let Mira open it.",
            "offers": ("activate", replace(offer("reactivate", "Make another link"), boxes=()), "open_activation_link"),
            "before": "create_user activate=false; activate sendEmail=false; open_activation_link",
            "story": "activate; reactivate; open_activation_link",
            "goals": (
                _ONCE_MORE,
                _ANOTHER_LINK,
                Goal(
                    "Let Mira open the new link.",
                    afterwards(succeeds("reactivate"), succeeds("open_activation_link")),
                    then="The new link works. The next visitor would find it used up, as the first one was.",
                ),
            ),
        },
    ),
    next="How long is a link good?",
)

_LUNCH = Play(
    key="lunch",
    title="Back from lunch",
    intro="A link is good for seven days, and Jonas's is six days old. He opens it, goes to lunch for an hour, and "
    "then sends his password.",
    profile=_JONAS,
    offers=(
        "open_activation_link",
        offer("wait", "Go to lunch", name="lunch", days="", hours="1"),
        "choose_password",
    ),
    before="create_user; wait days=6",
    story="open_activation_link; lunch; choose_password",
    predictions=(
        Predict(
            "choose_password",
            "Jonas opened the link in time, and comes back after an hour. He sends a good password. Which status comes "
            "next?",
            options=("ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED"),
            reasons={
                "ACTIVE": "The link has a day left. But Jonas has opened it, so its age is no longer what counts.",
                "PASSWORD_EXPIRED": "Only a password that a user has can expire, and Jonas has none.",
            },
            right="The page that a link opens is good for five minutes, and Jonas was away for an hour.",
            when=lambda walk: walk.status == "PROVISIONED" and _had_lunch(walk),
            hides=("choose_password",),
        ),
    ),
    goals=(
        Goal("Let Jonas open the link.", succeeds("open_activation_link")),
        Goal(
            "Let him go to lunch, and then choose a password.",
            afterwards(does("lunch", "PROVISIONED"), answered("choose_password", "E0000011")),
            then="Two clocks run here. A link is good for seven days, and an admin can set that to anything from 8 "
            "hours to 180 days. The opened page has a **state token**, which is good for five minutes "
            "([source](https://support.okta.com/help/s/article/questions-concerning-activation-link-validity 'Okta "
            "support on questions about activation links')). Jonas's link is used up as well, so he needs another.",
            instead={"choose_password": "Jonas was quick. Take the step back, and let him go to lunch first."},
        ),
    ),
    next="So far nobody had a password. The next user has one.",
)


def _had_lunch(walk: Any) -> bool:
    """Whether time passed last, for which there is no request."""
    return bool(walk.told) and walk.told[-1].exchange is None


def _answer(told: Any) -> str:
    """What the opened link of a user with a password came to."""
    state = "" if told.refused else told.exchange.body["status"]
    return {
        "SUCCESS": "It signs Omar in",
        "PASSWORD_RESET": "It asks Omar for a new password",
        "": "It is refused",
    }[state]


_UNNEEDED = Play(
    key="unneeded",
    title="A mail that nobody needs",
    intro="You created Omar with a password, and without activating him. Activate him now, and open the link in the "
    "mail.",
    profile=_OMAR,
    offers=("activate", "open_activation_link"),
    before="create_user activate=false password=Okta-Pa55word",
    story="activate; open_activation_link",
    predictions=(
        Predict(
            "open_activation_link",
            "Omar is ACTIVE and has a password, but he has never signed in. What does the link in his mail do?",
            options=("It is refused", "It asks Omar for a new password", "It signs Omar in"),
            reasons={
                "It is refused": "Okta sent the mail, and nobody has opened the link yet.",
                "It asks Omar for a new password": "It did that for Mira and Jonas, who had no password.",
            },
            right="Nothing is left to choose, so the link alone is enough.",
            when=lambda walk: walk.status == "ACTIVE",
            hides=("open_activation_link",),
            outcome=_answer,
        ),
    ),
    goals=(
        Goal(
            "Activate Omar.",
            arrives("ACTIVE", by="activate"),
            then="Omar can sign in at once, and Okta has mailed him a link all the same.",
        ),
        Goal(
            "Open the link.",
            succeeds("open_activation_link", "ACTIVE"),
            then="The answer holds a `sessionToken`, and nobody was asked for a password: anyone who has this link can "
            "sign in as Omar. So use `sendEmail=false` when you activate a user who has a password. If you create a "
            "user with a password and `activate=true`, Okta sends no mail either "
            "([source](https://support.okta.com/help/s/article/How-to-Avoid-Sending-a-Welcome-Email 'Okta support on "
            "avoiding welcome mails')).",
        ),
    ),
    next="What if the link should lead to a page of your own?",
)

_OWN_PAGE = Play(
    key="own page",
    title="A page of your own",
    intro="Your app has its own welcome page. When it opens, it exchanges the activation token for a state token, to "
    "check the link. When Yuki sends the form, it exchanges the same activation token again. Do what the page does.",
    profile=_YUKI,
    offers=("activate sendEmail=false", "exchange_token", "choose_password"),
    before="create_user activate=false",
    story="activate sendEmail=false; exchange_token; exchange_token; choose_password",
    goals=(
        Goal(
            "Get a token for your page.",
            arrives("PROVISIONED", by="activate"),
            then="With `sendEmail=false` the token is in the answer, and you hand it over as you like.",
        ),
        Goal(
            "Exchange the token when the page opens, and once more when Yuki sends the form.",
            times(2, lambda deed: deed.is_by("exchange_token") and not deed.refused),
            then="Okta accepts it twice. At this address, `/api/v1/authn/recovery/token`, a token works until the "
            "user has a password ([source](https://github.com/guardian/gateway/issues/1472 'guardian/gateway issue "
            "1472')). At `/api/v1/authn`, where the scanner's request went, a token can be exchanged only once "
            "([source](https://devforum.okta.com/t/14338 'Okta developer forum, thread 14338')).",
        ),
        Goal(
            "Let Yuki choose a password.",
            arrives("ACTIVE", by="choose_password"),
            then="Her password went with the fresh state token of the second exchange.",
        ),
    ),
    next="Now help somebody who never got a mail at all.",
)


def _fixed(deeds: Sequence[Act]) -> bool:
    return succeeds("change_email")(deeds)


def _too_early(reached: Reached) -> Reached:
    """This was reached while the address was still the wrong one."""
    return lambda deeds: reached(deeds) and not _fixed(deeds)


_ALREADY_BEGUN = (
    answered("activate", "E0000016"),
    "You have seen this error before: her activation has begun already.",
)
_KNOWN_TO_YOU = (
    succeeds("set_password"),
    "Ida can sign in now, but you know her password. Take the step back.",
)
_IDAS_GOAL = Goal(
    "Ida is ACTIVE, with her own address and a password that only she knows.",
    afterwards(_fixed, afterwards(succeeds("open_activation_link"), arrives("ACTIVE", by="choose_password"))),
    then="A mail goes to the address that the profile has at that moment, and a changed address sends nothing "
    "by itself. In this simulator a newer link makes the older one worthless. No public source says whether "
    "Okta does so, too.",
    remarks=(
        (
            _too_early(arrives("ACTIVE", by="choose_password")),
            "Somebody has chosen a password for Ida's account, and it was not Ida: this link went to another "
            "mailbox. Take the steps back.",
        ),
        (
            _too_early(succeeds("open_activation_link")),
            "The only mail went to the wrong address, so this is not Ida. Take the step back.",
        ),
        (
            _too_early(succeeds("reactivate", "PROVISIONED")),
            "A mail goes to the address in the profile, and that one is still wrong.",
        ),
        _ALREADY_BEGUN,
        _KNOWN_TO_YOU,
    ),
)
_TYPO = Play(
    key="typo",
    title="Exercise: Ida has no mail",
    intro="Ida Moreau was created two hours ago, and no mail has come. Look at the address: somebody has typed "
    "*ida.morau* for *ida.moreau*. Let Ida choose her own password, by a link that only Ida gets.",
    profile=_IDA,
    offers=(
        "activate",
        "reactivate",
        offer("change_email", email="ida.moreau@example.com"),
        offer("set_password"),
        "deactivate",
        "open_activation_link",
        "choose_password",
        "sign_in",
    ),
    before="create_user; wait days=0 hours=2",
    quiet=("activate", "reactivate", "change_email", "update_user", "deactivate", "open_activation_link"),
    goals=(_IDAS_GOAL,),
    hint="Two things are wrong: the address in the profile, and a link in somebody else's mailbox. Which one has to "
    "be put right first?",
    solution="change_email; reactivate sendEmail=true; open_activation_link; choose_password",
    ways=(
        "change_email; reactivate; open_activation_link; choose_password",
        "change_email; deactivate; activate; open_activation_link; choose_password; sign_in",
    ),
    wrong={
        "reactivate sendEmail=true": "that one is still wrong",
        "open_activation_link": "went to the wrong address",
        "open_activation_link; choose_password": "it was not Ida",
        "change_email; activate": "seen this error before",
        "change_email; set_password": "you know her password",
    },
    live=OnLive(
        "Ida was created only now and not two hours ago, and no mail is sent. You hand Ida the link, and nobody reads "
        "either address.",
        {
            "intro": "Ida Moreau was created, and no mail has come. Look at the address: somebody has typed "
            "*ida.morau* for *ida.moreau*. Let Ida choose her own password, by a link that only Ida gets.",
            "before": "create_user; change_email email=ida.morau@example.com",
            "goals": (
                Goal(
                    _IDAS_GOAL.text,
                    _IDAS_GOAL.when,
                    then="You put the address right before you made a link. So if you had mailed the link, it would "
                    "have reached Ida, because a mail goes to the address that the profile has at that moment.",
                    remarks=(
                        (
                            _too_early(succeeds("reactivate", "PROVISIONED")),
                            "You have a link, but mails would still go to the wrong address. Put the address right "
                            "first, and then make another link.",
                        ),
                        _ALREADY_BEGUN,
                        _KNOWN_TO_YOU,
                    ),
                ),
            ),
            "hint": "Two things are wrong: the address in the profile, and a link that nobody has read. Which one has "
            "to be put right first?",
            "wrong": {
                "reactivate": "Put the address right first",
                "change_email; activate": "seen this error before",
                "change_email; set_password": "you know her password",
            },
        },
    ),
    number="3.1",
    next="Go on with lesson 4, in which the sign-in page says very little.",
)

SCRIPT = Script(
    opening="“The link in your mail does not work,” a new colleague writes. The mail is ten minutes old. So her admin "
    "presses *Activate* again, and Okta says that she is already active. She is not. How does the admin send her "
    "a link that works?",
    sections=(
        Section(_OPENED_BEFORE),
        Section(_ANOTHER, "Another link"),
        Section(_LUNCH, "Six days old"),
        Section(_UNNEEDED, "One mail too many"),
        Section(_OWN_PAGE, "Your own welcome page"),
        Section(_TYPO, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "Call `reactivate` with `sendEmail=true`. If you leave `sendEmail` out, the new link is only in the "
            "answer.",
            ((_ANOTHER, 5), (_ANOTHER, 4)),
        ),
        AnswerLine(
            "`activate` is refused once the activation has begun, and its error wrongly says that the user is active.",
            ((_ANOTHER, 3),),
        ),
        AnswerLine(
            "The first visit uses a link up, even if a mail scanner makes it.",
            ((_OPENED_BEFORE, 3),),
            ((Tier.DOCUMENTED, Source.TOKEN_EXPIRED.at()),),
        ),
        AnswerLine(
            "A link is good for seven days, and the page behind it for five minutes. The user's status does not change "
            "when the link expires.",
            ((_LUNCH, 5), (_ANOTHER, 6)),
            ((Tier.DOCUMENTED, Source.ACTIVATION_LINK_LIFE.at()),),
        ),
        AnswerLine(
            "If the user has a password already, anyone who has the link can sign in with it, so send no mail then.",
            ((_UNNEEDED, 3),),
        ),
        AnswerLine(
            "A page of your own should exchange the token at `/api/v1/authn/recovery/token`, where it works again "
            "until the user has a password.",
            ((_OWN_PAGE, 4),),
        ),
    ),
    asides=(
        Aside(
            "To which addresses does the activation mail go?",
            "To the primary and to the secondary address of the profile, `email` and `secondEmail` "
            "([source](https://support.okta.com/help/s/article/How-to-send-the-activation-email-to-users-personal-"
            "email-address 'Okta support on activation mails to personal addresses')).",
        ),
        Aside(
            "My SDK has no `reactivate`. What now?",
            "Newer versions have it ([source](https://github.com/okta/okta-sdk-nodejs/issues/125 'okta-sdk-nodejs "
            "issue 125')). Until you can update, send the request yourself, as you saw it above.",
        ),
        Aside(
            "Can `reset_password` make a user ACTIVE who was never activated?",
            "No public source says what Okta does then, so don't rely on it. Use `reactivate`, or set a password.",
        ),
        Aside(
            "How do I send the activation mail again to an ACTIVE user?",
            "Not by `activate` or `reactivate`. Okta refuses both for an ACTIVE user, because the activation is over "
            "([source](https://github.com/okta/okta-sdk-dotnet/issues/549 'okta-sdk-dotnet issue 549')).",
        ),
    ),
    words=("activation token", "state token"),
    settles={
        "7": "A mail that nobody needs",
        "8": "A mail that nobody needs",
        "17": "“The user is already active”",
        "18": "“The user is already active”",
        "19": "“The user is already active”",
        "20": "A page of your own",
        "21": "Ten minutes old",
        "22": "Back from lunch",
        "23": "“The user is already active”",
        "24": "A page of your own",
        "25": "My SDK has no `reactivate`. What now?",
        "26": "Can `reset_password` make a user ACTIVE who was never activated?",
        "m1": "A page of your own",
        "m38": "How do I send the activation mail again to an ACTIVE user?",
        "f2": "To which addresses does the activation mail go?",
    },
)
