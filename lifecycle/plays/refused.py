"""Lesson 11, "Refused: what does this error want?", as stages.

The codes and the words of errors are in section 7 of docs/okta-facts.md, and the checks of a request in section 2.3
there. The codes of a weak password are question 34 of section 11.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lifecycle.client.ours import MARK, MARK_AT
from lifecycle.lab.goals import Act, Goal, answered, arrives, does, of, shows, succeeds, times
from lifecycle.lab.offers import FIRST, InputField, Offer, offer
from lifecycle.lab.play import AnswerLine, OnLive, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_MAX = {"firstName": "Max", "lastName": "Winter", "email": "max@example.com", "login": "max@example.com"}
_ANA = {"firstName": "Ana", "lastName": "Torres", "email": "ana@example.com", "login": "ana@example.com"}
_EVA = {"firstName": "Eva", "lastName": "Lindt", "email": "eva@example.com", "login": "eva@example.com"}
_KAI = {"firstName": "Kai", "lastName": "Moana", "email": "kai@example.com", "login": "kai@example.com"}
_MIA = {"firstName": "Mia", "lastName": "Okeke", "email": "mia@example.com", "login": "mia@example.com"}

_COUNTED = {0: "None", 1: "One", 2: "Two", 4: "Four", 5: "Five"}


def _complaints(told: Any) -> str:
    """Return how many causes an error has, as an option of a prediction."""
    return _COUNTED.get(len(told.exchange.body.get("errorCauses", ())), "")


def _by_put(**others: str) -> Offer:
    """Return the offer that replaces the whole profile by a nickname, and by these properties."""
    made = offer("replace_profile", "Send it with PUT", name="put_nickname", nickName="Maxi")
    more = (InputField(name, preset=value, within="profile") for name, value in others.items())
    return replace(made, boxes=(*made.boxes, *more), whole_profile=False)


_BY_POST = offer("change_nickname", "Send it with POST", name="post_nickname", nickName="Maxi")
_NICKNAME = Play(
    key="a nickname",
    title="A nickname",
    intro="Max's colleagues call him Maxi. A developer sends that nickname, and nothing else, with `PUT`. Send it, "
    "and then give Max his nickname.",
    profile=_MAX,
    offers=(
        _by_put(),
        _BY_POST,
    ),
    before="create_user password=Okta-Pa55word",
    story="put_nickname; post_nickname",
    quiet=("replace_user",),
    predictions=(
        Predict(
            "put_nickname",
            "The profile in this request holds only `nickName`. First name, last name, email and login are "
            "left out. How many complaints does the answer hold?",
            options=("None", "One", "Four", "Five"),
            reasons={
                "None": "With `PUT` you send the whole profile, and a user must have a login.",
                "One": "The summary speaks of one field only. Okta did not stop checking there.",
                "Four": "You counted the properties that are missing. Okta counts the rules that are broken.",
            },
            right="Four properties are blank, and a blank login is not an email address either.",
            hides=("put_nickname",),
            outcome=_complaints,
        ),
    ),
    goals=(
        Goal(
            "Send the nickname with `PUT`.",
            answered("put_nickname", "E0000001"),
            then="Open *Answer*. The `errorCode` names the kind of error. The `errorSummary` is one sentence about it, "
            "and names only the first field. The `errorCauses` list everything. A log that keeps only the summary "
            "says `login`, although Max's login was right.",
        ),
        Goal(
            "Give Max his nickname.",
            succeeds("post_nickname"),
            then="A login alone would have settled two of the five causes. So read **all** causes, and look for the "
            "one change that settles all of them. Here it was the method: with `POST` you send only what you want to "
            "change.",
        ),
    ),
    live=OnLive(
        "The PUT keeps Max's login, email and mark here, because the lab never takes these off a user in a real org.",
        {
            "intro": "Max's colleagues call him Maxi. A developer sends that nickname with `PUT`, together with Max's "
            "login, email and organization. Send it, and then give Max his nickname.",
            "offers": (_by_put(login="{login}", email="{login}", **{MARK_AT: MARK}), _BY_POST),
            "predictions": (
                Predict(
                    "put_nickname",
                    "First name and last name are left out of this profile. How many complaints does the answer hold?",
                    options=("None", "One", "Two"),
                    reasons={
                        "None": "With `PUT` you send the whole profile, and a user must have both names.",
                        "One": "The summary speaks of one field only. Okta did not stop checking there.",
                    },
                    right="Both names are blank, and each of them gets a complaint of its own.",
                    hides=("put_nickname",),
                    outcome=_complaints,
                ),
            ),
            "goals": (
                Goal(
                    "Send the nickname with `PUT`.",
                    answered("put_nickname", "E0000001"),
                    then="Open *Answer*. The `errorCode` names the kind of error. The `errorSummary` is one sentence "
                    "about it, and it names only the first field. The `errorCauses` list everything. A log that keeps "
                    "only the summary shows one field, although nothing was wrong with Max's name.",
                ),
                Goal(
                    "Give Max his nickname.",
                    succeeds("post_nickname"),
                    then="Adding one name would have left the other complaint. So read **all** causes, and look for "
                    "the one change that answers all of them. Here it was the method: with `POST` you send only what "
                    "you want to change.",
                ),
            ),
        },
    ),
    next="Here the request was wrong. The next one is right, and is sent twice.",
)

_AWAY = Play(
    key="twice",
    title="A job that runs twice",
    intro="Every night a job suspends the people who are on leave. Ana's leave has begun. Run the job on two nights.",
    profile=_ANA,
    offers=("suspend", "unsuspend", "get_user"),
    before="create_user password=Okta-Pa55word",
    story="suspend; suspend",
    predictions=(
        Predict(
            "suspend",
            "Ana is suspended already, and the job suspends her again. What does Okta answer?",
            options=("200 OK", "400 Bad Request", "403 Forbidden", "409 Conflict"),
            reasons={
                "200 OK": "Okta does not count it as a success that Ana is suspended already.",
                "403 Forbidden": "Most calls get a 403 if the user's status does not allow them. This call is an "
                "exception.",
                "409 Conflict": "The name would fit, but Okta uses 409 for users who are still being activated.",
            },
            right="The code is E0000001 again, the one for a request that does not pass Okta's checks.",
            when=lambda walk: walk.status == "SUSPENDED",
            hides=("suspend",),
            outcome=lambda told: told.exchange.status_line,
        ),
    ),
    goals=(
        Goal("Run the job on the first night.", arrives("SUSPENDED", by="suspend")),
        Goal(
            "Run it on the second night.",
            does("suspend", "SUSPENDED"),
            then="The request is right, but the **status** does not fit, and the cause says so: "
            "“Cannot suspend a user that is not active”. But look at Ana: she is SUSPENDED, which is all that the job "
            "wanted. Some errors want nothing from you, because what you asked for is true already. A job should not "
            "stop at such an error.",
        ),
    ),
    next="Here one code had two meanings. Now one mistake gets several codes.",
)

_SHORT = Play(
    key="too short",
    title="A password that is too short",
    intro="In this org a password needs eight characters. Try to give Eva the password “short”: first as an admin, "
    "then as Eva, who changes her password, and then by a link. In the end, let her choose a good one.",
    profile=_EVA,
    offers=(
        offer("set_password", "Set a short password", name="set_short", password="short"),
        offer("change_password", "Eva changes to a short password", name="change_to_short", newPassword="short"),
        offer("change_password", "Eva mistypes her old password", name="wrong_old", oldPassword="not this one"),
        "reset_password sendEmail=false",
        "open_reset_link",
        offer("choose_password", "Eva chooses a short password", name="choose_short", newPassword="short"),
        "choose_password",
    ),
    before="create_user password=Okta-Pa55word",
    story="set_short; change_to_short; wrong_old; reset_password sendEmail=false; open_reset_link; choose_short; "
    "choose_password",
    goals=(
        Goal("Set the short password as an admin.", answered("set_short", "E0000001")),
        Goal(
            "Let Eva change her password to the short one.",
            answered("change_to_short", "E0000014"),
            then="The mistake and the words of the cause are the same. The code is different, because the call is "
            "different.",
        ),
        Goal(
            "Let Eva mistype her **old** password.",
            answered("wrong_old", "E0000014"),
            then="Now the code is the same as before, but the mistake is different. Only the cause tells whether the "
            "new password is too weak or the old password is wrong.",
        ),
        Goal(
            "Let Eva choose the short password by a link.",
            answered("choose_short", "E0000080"),
            then="That is the third code for the same mistake. Okta's reference shows E0000014 here as well, but "
            "Okta's own sign-in page expects E0000080. So a program has to know all three.",
        ),
        Goal(
            "Let Eva choose a good password.",
            arrives("ACTIVE", by="choose_password"),
            then="Eva needed no new link, because the refused try had not used it up.",
        ),
    ),
    next="One error is left that everybody has seen: 404.",
)

_GONE = "00g1nurses2024aaa5d7"
_BOSS = offer("look_at", "Look at Kai's boss", name="boss", user="jonh@example.com")
_LOOK_AT_BOSS = Goal(
    "Look at Kai's boss.",
    answered("boss", "E0000007"),
    then="This summary ends with `(User)`. Before that stands the login that you sent, with the mistake: `jonh`.",
)
_MISSING = Play(
    key="not found",
    title="Not found, but what?",
    intro="A job adds Kai to the nurses' group, whose id it has kept for a year. It also looks for Kai's boss, whose "
    "login somebody has mistyped. Send both requests, and then add Kai to the group.",
    profile=_KAI,
    offers=(
        offer("add_to_group", "Add Kai by the old id", name="old_group", groupId=_GONE),
        _BOSS,
        offer("add_to_group", "Add Kai to the group", name="new_group", groupId="Nurses"),
    ),
    before="create_user password=Okta-Pa55word",
    org={
        "seed": {
            "groups": ["Nurses"],
            "users": [{"login": "john@example.com", "firstName": "John", "lastName": "Moana", "status": "ACTIVE"}],
        }
    },
    story="old_group; boss; new_group",
    live=OnLive(
        "Kai is added to no group here, because the lab touches no groups in a real org. You only look for one.",
        {
            "intro": "A job reads who is in the nurses' group, whose id it has kept for a year. It also looks for "
            "Kai's boss, whose login somebody has mistyped. Send both requests, and then look at Kai.",
            "offers": (
                offer("list_members", "List the nurses by the old id", name="old_group", groupId=_GONE),
                _BOSS,
                offer("look_at", "Look at Kai", name="kai", user="{login}"),
            ),
            "story": "old_group; boss; kai",
            "goals": (
                Goal(
                    "List the group by the id that the job has kept.",
                    answered("old_group", "E0000007"),
                    then="The end of the summary says what Okta did not find: `(UserGroup)`. Groups have ids that "
                    "begin with `00g`, and if somebody deletes a group and makes another one of the same name, the new "
                    "one has another id.",
                ),
                _LOOK_AT_BOSS,
                Goal(
                    "Look at Kai.",
                    succeeds("kai"),
                    then="This login is right, so the answer holds the user. A 404 asks you to look the thing up "
                    "again, or to accept that it is gone.",
                ),
            ),
        },
    ),
    goals=(
        Goal(
            "Add Kai by the id that the job has kept.",
            answered("old_group", "E0000007"),
            then="The path holds two ids, that of a group and that of a user. The end of the summary says which one "
            "Okta did not find: `(UserGroup)`.",
        ),
        _LOOK_AT_BOSS,
        Goal(
            "Add Kai to the group.",
            succeeds("new_group"),
            then="Somebody had deleted the group and made another one of the same name, with another id. So a "
            "404 asks you to look the thing up again, or to accept that it is gone.",
        ),
    ),
    next="Now read a log without anybody's help.",
)

_ANN = "ann@example.com"


def _bothers_ann(deed: Act) -> bool:
    """Whether this has done something to Ann."""
    return deed.is_about(_ANN) and not deed.refused and not (deed.is_by("get_user") or deed.is_by("wait"))


def _let_alone(deeds: Sequence[Act]) -> bool:
    """Whether Ann was looked at, and nothing was done to her."""
    return succeeds("ann")(deeds) and not any(map(_bothers_ann, deeds))


_CALLS_FOR_THREE = (
    "activate",
    "reactivate",
    "unlock",
    "unsuspend",
    offer("set_password"),
    "reset_password",
)
_NOT_FOR_MIA = {"set_password": "Now you know a password that only its owner should know. Take the step back."}


def _beside(first: str, last: str) -> str:
    """Return what creates another user with a password, in a real org, as a situation."""
    login = f"{{login {first.lower()}}}"
    return f'create_other firstName={first} lastName={last} login="{login}" password={FIRST}'


_LEO_SIGNS_IN = Goal(
    "Leo can sign in with his password.",
    of("leo@example.com", arrives("ACTIVE", by="unlock")),
    then="Under the lock Leo is active, so Okta told the truth. But it did not say what lies on top.",
    remarks=(
        (
            of("leo@example.com", answered("unsuspend", "E0000001")),
            "Read the cause: Leo is not suspended. What does his status say?",
        ),
    ),
)
_ANN_LET_ALONE = Goal(
    "You know Ann's status, and you have left her alone.",
    _let_alone,
    then="For Ann the error was good news. She is ACTIVE, which is what the job wanted.",
    instead={"reset_password": "None of the three needs a reset. Take the step back."},
    remarks=((times(1, _bothers_ann), "Ann needed nothing, and you did something. Take the step back."),),
)
_THREE = Play(
    key="three times",
    title="Exercise: the same code three times",
    intro="A job was to make sure that Mia, Leo and Ann can sign in. It called `activate` for each of them, and its "
    "log holds `403 E0000016` three times. Do for each of them what the job wanted. Mia has deleted the mail with her "
    "link, and has to choose her password **herself**. Leo and Ann know their passwords. If one of them needs nothing, "
    "do nothing.",
    profile=_MIA,
    offers=(
        offer("look_at", "Look at Leo", name="leo", user="leo@example.com"),
        offer("look_at", "Look at Ann", name="ann", user="ann@example.com"),
        offer("look_at", "Look at Mia", name="mia", user="mia@example.com"),
        *_CALLS_FOR_THREE,
    ),
    before="create_user; activate",
    org={
        "seed": {
            "users": [
                {
                    "login": "leo@example.com",
                    "firstName": "Leo",
                    "lastName": "Brandt",
                    "status": "LOCKED_OUT",
                    "password": FIRST,
                },
                {
                    "login": "ann@example.com",
                    "firstName": "Ann",
                    "lastName": "Quist",
                    "status": "ACTIVE",
                    "password": FIRST,
                },
            ]
        }
    },
    quiet=("activate", "reactivate", "unlock", "unsuspend", "reset_password", "update_user"),
    goals=(
        Goal(
            "Mia has a fresh link in her mailbox.",
            of("mia@example.com", shows("reactivate", lambda body: body == {})),
            then="Her activation had begun, so `activate` had nothing to do. It was the link that was missing.",
            instead=_NOT_FOR_MIA,
            remarks=(
                (
                    shows("reactivate", lambda body: body != {}),
                    "There is a fresh link, but you have it, and Mia does not. Look at `sendEmail`.",
                ),
            ),
        ),
        _LEO_SIGNS_IN,
        _ANN_LET_ALONE,
    ),
    hint="The code is the same, so the code can't tell. Look at each of the three, and go by the status.",
    solution="reactivate sendEmail=true; leo; unlock; ann",
    ways=("ann; leo; unlock; mia; reactivate sendEmail=true",),
    wrong={
        "reactivate": "you have it, and Mia does not",
        "set_password": "only its owner should know",
        "leo; unsuspend": "What does his status say",
    },
    live=OnLive(
        "Mia gets no mail here, because no mail is sent in a real org. You get her link, and hand it to her.",
        {
            "intro": "A job was to make sure that Mia, Leo and Ann can sign in. It called `activate` for each of them, "
            "and its log holds `403 E0000016` three times. Do for each of them what the job wanted. Mia has lost her "
            "link, and she has to choose her password **herself**. Leo and Ann know theirs. If one of them needs "
            "nothing, do nothing.",
            "offers": (
                offer("look_at", "Look at Leo", name="leo", user="{login leo}"),
                offer("look_at", "Look at Ann", name="ann", user="{login ann}"),
                offer("look_at", "Look at Mia", name="mia", user="{login mia}"),
                *_CALLS_FOR_THREE,
            ),
            "before": f"{_beside('Leo', 'Brandt')}; mistype_password *10; {_beside('Ann', 'Quist')}; "
            "create_user activate=false; activate sendEmail=false",
            "goals": (
                Goal(
                    "You have a fresh link for Mia.",
                    of("mia@example.com", shows("reactivate", lambda body: body != {})),
                    then="Her activation had begun, so `activate` had nothing to do. It was the link that was missing.",
                    instead=_NOT_FOR_MIA,
                ),
                _LEO_SIGNS_IN,
                _ANN_LET_ALONE,
            ),
            "solution": "reactivate; leo; unlock; ann",
            "ways": ("ann; leo; unlock; mia; reactivate",),
            "wrong": {
                "set_password": "only its owner should know",
                "leo; unsuspend": "What does his status say",
                "ann; reset_password": "None of the three needs a reset",
            },
        },
    ),
    number="11.1",
    next="Go on with lesson 12, in which a user is missing from a list.",
)

_TABLE = """\
| code | what it says | what it wants |
|---|---|---|
| E0000001 | something does not pass the checks | Read every cause. It can be a field, and it can be the status. |
| E0000004 | the sign-in failed | Look at the status as an admin. The error hides the reason. |
| E0000006 | no permission | Give the admin or app the missing role or scope. |
| E0000007 | something was not found | See at the end of the summary what it was. |
| E0000011 | the token does not work | Get a new API token, or sign in again. |
| E0000016 | the activation has begun already | Go by the status: `reactivate`, `unlock`, or nothing. |
| E0000017, E0000034, E0000038 | not in this status | Read the user, and choose the call for that status. |"""

SCRIPT = Script(
    opening="A job that had run for years stopped one night, and all that its log holds is the line `Api validation "
    "failed: login`. What does the error want? Here you are refused on purpose, and find "
    "out which part of each answer says what to do.",
    sections=(
        Section(_NICKNAME),
        Section(_AWAY, "The second night"),
        Section(_SHORT, "Three calls, one mistake"),
        Section(_MISSING, "An old id, and a typing mistake"),
        Section(_THREE, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "The `errorCode` names the kind of error, and the `errorCauses` say what is wrong with this request. Read "
            "all of them.",
            ((_NICKNAME, 2),),
            ((Tier.RECORDED, Source.SIMPLEOKTA.at("invalid_update_user")),),
        ),
        AnswerLine(
            "E0000001 can be about a field or about the status of the user. The causes tell which.",
            ((_AWAY, 3),),
        ),
        AnswerLine(
            "A weak password gets E0000001, E0000014 or E0000080, depending on the call. E0000014 also stands for a "
            "wrong old password, so read the cause.",
            ((_SHORT, 2), (_SHORT, 3), (_SHORT, 7)),
            (
                (Tier.REPORTED, Source.AUTH_JAVA_108.at()),
                (Tier.REPORTED, Source.SIGNIN_WIDGET.at()),
            ),
        ),
        AnswerLine(
            "E0000007 says at its end what was not found, for example `(UserGroup)`.",
            ((_MISSING, 2),),
            ((Tier.RECORDED, Source.SIMPLEOKTA.at("invalid_group_create_user_in_group")),),
        ),
        AnswerLine(
            "If the status forbids the call, read the user. Perhaps another call is right, and perhaps everything is "
            "as you want it.",
            ((_AWAY, 3),),
        ),
        AnswerLine(
            "A program should go by the code, because Okta may change its texts. It needs the cause only where one "
            "code stands for several mistakes.",
            sources=((Tier.DOCUMENTED, Source.ERROR_CODES.at("E0000001")),),
        ),
    ),
    asides=(
        Aside("What do the most frequent codes want?", _TABLE),
        Aside(
            "Which errors are worth another try?",
            "Two of them: 429 E0000047, when the time in `X-Rate-Limit-Reset` has come, and 409 E0000112, in a few "
            "minutes. After any other error, the same request gets the same answer until something else has changed.",
        ),
        Aside(
            "I get 404 for a user whom I can read. How can that be?",
            "A second `deactivate` says “not found” about a user who is deactivated already "
            "([source](https://github.com/okta/okta-sdk-java/issues/721 'okta-sdk-java issue 721')). A 404 to a `GET`, "
            "however, proves that there is no such user.",
        ),
        Aside(
            "I create a user, and get 404. What was not found?",
            "If the summary ends with `(UserGroup)`, one of the `groupIds` in your request is not the id of a group. "
            "Okta has not created the user ([source](https://github.com/reedship/simpleokta/tree/main/spec/cassettes/"
            "users 'simpleokta, recorded tests')).",
        ),
    ),
    words=("errorCode", "errorSummary", "errorCauses"),
    settles={"34": "A password that is too short"},
)
