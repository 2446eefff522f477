"""Lesson 5, "Expired: what the old password is still good for", as stages.

The questions are 35 and 36 of section 11 of docs/okta-facts.md, and some that were found later. What the calls do is in
sections 3.7 and 3.11 there, and what a sign-in does with an old password in sections 1.5 and 15.2.
"""

from collections.abc import Mapping

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, does, remains, succeeds
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.reason import reading
from lifecycle.reason.told import Told


def _person(first: str, last: str) -> Mapping[str, str]:
    login = f"{first.lower()}@example.com"
    return {"firstName": first, "lastName": last, "email": login, "login": login}


_MARA, _RAVI, _ILSE, _DOV = (
    _person("Mara", "Lind"),
    _person("Ravi", "Menon"),
    _person("Ilse", "Vogel"),
    _person("Dov", "Katz"),
)
_FIRST = "Okta-Pa55word"

_ONCE = Play(
    key="once",
    title="The old password only leads to a new one",
    intro="The org has new rules for passwords, so an admin expires Mara's password. See what Mara can still do with "
    "it.",
    profile=_MARA,
    offers=(
        "expire_password",
        "get_user",
        "sign_in",
        offer("change_expired_password", "Choose the same password again", name="choose_the_same", newPassword=_FIRST),
        "change_expired_password",
    ),
    page="sign_in",
    before=f"create_user password={_FIRST}; wait days=30",
    story="expire_password; get_user; sign_in; choose_the_same; change_expired_password",
    goals=(
        Goal(
            "Expire Mara's password, and read her user.",
            afterwards(arrives("PASSWORD_EXPIRED", by="expire_password"), succeeds("get_user", "PASSWORD_EXPIRED")),
            then="`statusChanged` is the time of the last change of the status. In the whole answer to "
            "`expire_password` it is still the **old** time, a month ago, although the status is new. So a script that "
            "needs the time has to read the user again.",
        ),
        Goal(
            "Let Mara sign in.",
            answered("sign_in", "PASSWORD_EXPIRED"),
            then="The answer is a 200, so a program that looks only at the number believes that Mara is signed in. "
            "But it holds no session token. Its state token is only good for changing the password.",
        ),
        Goal(
            "Let Mara choose the password that she has already.",
            answered("change_expired_password", "E0000014", "PASSWORD_EXPIRED"),
            then="Okta remembers the last few passwords of each user. This is the **password history**, and Okta "
            "refuses every password in it here.",
        ),
        Goal("Let Mara choose a new one.", arrives("ACTIVE", by="change_expired_password")),
    ),
    next="Here somebody expired the password. Most passwords expire because they are old.",
)

_AGED = Play(
    key="aged",
    title="The day on which a password expires",
    intro="This org wants a new password every 90 days. Ravi goes away for 100 days, and takes no computer with him. "
    "Let the time pass, and then let him sign in.",
    profile=_RAVI,
    offers=("wait days=100", "get_user", "sign_in", "change_expired_password"),
    page="sign_in",
    org={"password_policy": {"max_age_days": 90}},
    before=f"create_user password={_FIRST}",
    story="wait days=100; sign_in",
    quiet=("sign_in",),
    predictions=(
        Predict(
            "wait",
            "The policy allows 90 days, and Ravi's password will be 100 days old. Nobody makes a call meanwhile. Which "
            "status will Ravi have?",
            options=("ACTIVE", "PASSWORD_EXPIRED", "LOCKED_OUT"),
            reasons={
                "PASSWORD_EXPIRED": "Somebody or something would have to look at Ravi's password for that.",
                "LOCKED_OUT": "A lock comes after wrong passwords, and Ravi types none.",
            },
            right="Okta runs no job that checks every user. It looks at the age of a password when the password is "
            "used.",
            values={"days": "100"},
            when=lambda walk: walk.status == "ACTIVE",
        ),
    ),
    goals=(
        Goal(
            "Let 100 days pass.",
            remains("ACTIVE", by="wait"),
            then="So a report that counts PASSWORD_EXPIRED users misses everybody who has been away. To find old "
            "passwords, compare `passwordChanged` with the policy. The tab *Sign-in page* shows that the page would "
            "ask Ravi for a new password now.",
        ),
        Goal(
            "Let Ravi sign in.",
            arrives("PASSWORD_EXPIRED", by="sign_in"),
            then="His own sign-in changed the status. No admin did anything.",
        ),
    ),
    next="Ravi had no warning, because he was away. Who gets one?",
)

_WARNED = Play(
    key="warned",
    title="Five days before",
    intro="This org warns its users ten days before a password expires. Ilse's password has five days left. Her app "
    "signs her in by the Authentication API, and she says that it has never warned her.",
    profile=_ILSE,
    offers=("sign_in", "sign_in_warned", "skip", "change_expired_password"),
    page="sign_in",
    org={"password_policy": {"max_age_days": 90, "expire_warn_days": 10}},
    before=f"create_user password={_FIRST}; wait days=85",
    story="sign_in; sign_in_warned; skip",
    goals=(
        Goal(
            "Sign Ilse in as her app does.",
            succeeds("sign_in", "ACTIVE"),
            then="The answer is SUCCESS, without a warning. Okta's own page warns Ilse, as its tab shows, but the API "
            "warns only a caller who asks for that.",
        ),
        Goal(
            "Sign her in again, and ask for the warning.",
            answered("sign_in", "PASSWORD_WARN"),
            then="PASSWORD_WARN is a state of the sign-in and not a status: Ilse is still ACTIVE. The answer says in "
            "`_embedded.policy.expiration.passwordExpireDays` how many days are left.",
        ),
        Goal(
            "Let Ilse skip the change.",
            succeeds("skip"),
            then="Ilse can skip the warning, and then her session begins. Nobody can skip an expired password.",
        ),
    ),
    next="Sometimes nobody remembers the password. Then an admin needs a new one to hand over.",
)

_TEMPORARY = Play(
    key="temporary",
    title="A password on a slip of paper",
    intro="A month later Mara has forgotten her password. The help desk gives her a **temporary password**. Her phone "
    "has stored the old password, and tries it.",
    profile=_MARA,
    offers=(
        "expire_password_with_temp_password",
        offer("sign_in", "Let the phone sign in", name="by_phone", password=_FIRST),
        offer("sign_in", "Sign in with the temporary password"),
        "change_expired_password",
    ),
    page="sign_in",
    before=f"create_user password={_FIRST}",
    story="expire_password_with_temp_password; by_phone; sign_in; change_expired_password",
    instead_of={
        "expire_password_with_temp_password": "Okta has made up a password, which has to be changed at the next "
        "sign-in."
    },
    predictions=(
        Predict(
            "by_phone",
            "Mara is PASSWORD_EXPIRED, and has a temporary password. Her phone sends the old password. What does Okta "
            "do?",
            options=("It asks for a new password", "It refuses the sign-in", "It begins a session"),
            reasons={
                "It asks for a new password": "It did so on the first stage, where the old password was the only one.",
                "It begins a session": "Nobody gets a session in PASSWORD_EXPIRED.",
            },
            right="The temporary password has replaced the old one for good.",
            when=lambda walk: walk.status == "PASSWORD_EXPIRED",
            hides=("by_phone",),
            outcome=lambda told: _opened(told),
        ),
    ),
    goals=(
        Goal(
            "Give Mara a temporary password.",
            arrives("PASSWORD_EXPIRED", by="expire_password_with_temp_password"),
            then="The password is only in the answer, and in no mail. The admin who made the call has to hand it over.",
        ),
        Goal(
            "Let the phone try the old password.",
            does("by_phone", "PASSWORD_EXPIRED"),
            then="This is why an old password can fail “only sometimes”. After `expire_password` Okta accepts it, to "
            "let the user choose another one. After `expire_password_with_temp_password` it is wrong, although the "
            "status is the same. A phone that goes on trying may even lock Mara out.",
        ),
        Goal(
            "Let Mara sign in with the temporary password, and choose her own.",
            afterwards(answered("sign_in", "PASSWORD_EXPIRED"), arrives("ACTIVE", by="change_expired_password")),
            then="From now on only Mara knows the password.",
        ),
    ),
    next="Last, change a password without a sign-in, and see what an admin may do that Mara could not.",
)

_BY_HAND = Play(
    key="by hand",
    title="Two calls that don't look at the history",
    intro="An app has a settings page of its own, where Ilse changes her password while she is signed in. She regrets "
    "the change, and an admin sets the first password again.",
    profile=_ILSE,
    offers=("change_password", offer("set_password", "Set the first password again", password=_FIRST)),
    before=f"create_user password={_FIRST}; wait days=30",
    story=f"change_password; set_password password={_FIRST}",
    goals=(
        Goal(
            "Change Ilse's password with the old one.",
            succeeds("change_password", "ACTIVE"),
            then="The app sends this call with its own API token. Nobody signs in, and Ilse stays ACTIVE. The call "
            "checks the old password, but not the history.",
        ),
        Goal(
            "Set the first password again.",
            succeeds("update_user", "ACTIVE"),
            then="Mara could not choose her old password again, but an admin can set one. An admin's call skips the "
            "history and the minimum age, but not the length and the kinds of characters. With `strict=true` it checks "
            "these two as well.",
        ),
    ),
    next="Now help somebody who is on the phone.",
)


def _opened(told: Told) -> str:
    """Return which of the options of a prediction a sign-in has come to."""
    if told.refused:
        return "It refuses the sign-in"
    expired = told.exchange and reading.seen(told.exchange).state == "PASSWORD_EXPIRED"
    return "It asks for a new password" if expired else "It begins a session"


_ON_THE_PHONE = Play(
    key="on the phone",
    title="Exercise: Dov can't open his mailbox",
    intro="Dov forgot his password, and a colleague of yours reset it. But Dov reads his mail through Okta, so he "
    "can't get at the link. He is on the phone, so you can spell out a word for him. Get him in, with a password that "
    "only **Dov** knows.",
    profile=_DOV,
    offers=(
        "reset_password",
        "expire_password",
        "expire_password_with_temp_password",
        "change_password",
        offer("set_password"),
        "open_reset_link",
        "choose_password",
        "sign_in",
        "change_expired_password",
    ),
    before=f"create_user password={_FIRST}; reset_password",
    quiet=(
        "expire_password",
        "expire_password_with_temp_password",
        "change_password",
        "update_user",
        "sign_in",
        "change_expired_password",
    ),
    goals=(
        Goal(
            "Dov has signed in, and has chosen the password himself.",
            arrives("ACTIVE", by="change_expired_password"),
            then="In RECOVERY the old password is out of use, so there was nothing to expire. A temporary password "
            "ends RECOVERY, and it is short enough for the phone. A test of Okta's SDK for .NET does the same on a "
            "live org.",
            instead={
                "choose_password": "That link is in the mailbox that Dov can't open. Take the step back.",
                "change_password": "That call needs the old password, and Dov has forgotten it. Take the step back.",
                "update_user": "No public source says what Okta does with a password that an admin sets in RECOVERY, "
                "and you would know it, too. Take the step back.",
            },
            remarks=(
                (succeeds("reset_password", "RECOVERY"), "The new link goes to the same mailbox."),
                (
                    does("expire_password", "RECOVERY"),
                    "Only a password that still works can be expired, and Dov's is out of use.",
                ),
            ),
        ),
    ),
    hint="Dov needs a word that you can say on the phone, and that he has to replace at once.",
    solution="expire_password_with_temp_password; sign_in; change_expired_password",
    ways=(
        "expire_password_with_temp_password revokeSessions=true; sign_in; change_expired_password",
        "reset_password sendEmail=false; expire_password_with_temp_password; sign_in; change_expired_password",
    ),
    wrong={
        "reset_password": "goes to the same mailbox",
        "expire_password": "still works",
        "set_password": "an admin sets in RECOVERY",
        "change_password": "Dov has forgotten it",
        "open_reset_link; choose_password": "the mailbox that Dov can't open",
    },
    number="5.1",
    next="Go on with lesson 6, which is about the link that Dov could not open.",
)

SCRIPT = Script(
    opening="“Your password has expired”, says the page, and the user asks the help desk: can I still sign in? Yes, "
    "but only to choose another password. Here passwords expire in three ways, and you see when the old one still "
    "works.",
    sections=(
        Section(_ONCE),
        Section(_AGED, "A long holiday"),
        Section(_WARNED, "The warning that never came"),
        Section(_TEMPORARY, "A slip of paper, and a phone"),
        Section(_BY_HAND, "Without a sign-in"),
        Section(_ON_THE_PHONE, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "In PASSWORD_EXPIRED Okta accepts the password, but only to let the user choose another one. The answer is "
            "a 200 without a session.",
            ((_ONCE, 5), (_ONCE, 7)),
        ),
        AnswerLine(
            "A password that is too old changes nothing by itself. The status changes at the user's next sign-in.",
            ((_AGED, 3),),
        ),
        AnswerLine(
            "The API warns before that only if the caller sends `options.warnBeforePasswordExpired`, and the user may "
            "skip the warning.",
            ((_WARNED, 4), (_WARNED, 5)),
        ),
        AnswerLine(
            "A temporary password replaces the old one, which is wrong from then on.",
            ((_TEMPORARY, 2), (_TEMPORARY, 3)),
        ),
    ),
    asides=(
        Aside(
            "Can I expire a password right after creation?",
            "Yes, if the new user is ACTIVE. Terraform's provider can do so when it creates a user "
            "([source](https://github.com/okta/terraform-provider-okta/issues/831 'terraform-provider-okta issue "
            "831')).",
        ),
    ),
    words=("password history", "PASSWORD_WARN", "temporary password"),
    settles={
        "35": "The day on which a password expires",
        "36": "The old password only leads to a new one",
        "m6": "Five days before",
        "m7": "Five days before",
        "m20": "Two calls that don't look at the history",
        "m34": "A password on a slip of paper",
        "m35": "Can I expire a password right after creation?",
    },
)
