"""Lesson 13, "I changed one field", as stages.

What a partial and a full update do is in sections 2.3 and 3.13 of docs/okta-facts.md, and the org whose logins follow
the emails is in section 15.2 there.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lifecycle.lab.goals import Goal, answered, either, of, shows, succeeds
from lifecycle.lab.offers import InputField, Offer, offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_ROSA = {
    "firstName": "Rosa",
    "lastName": "Keller",
    "email": "rosa@example.com",
    "login": "rosa@example.com",
    "mobilePhone": "+49 30 5550100",
    "department": "Oncology",
}
_OMAR = {
    "firstName": "Omar",
    "lastName": "Said",
    "email": "omar@example.com",
    "login": "omar@example.com",
    "mobilePhone": "+20 2 5550177",
    "department": "Oncology",
}
_YUKI = {"firstName": "Yuki", "lastName": "Abe", "email": "yuki@example.com", "login": "yuki@example.com"}
_NILS = {
    "firstName": "Nils",
    "lastName": "Holm",
    "email": "nils@example.com",
    "login": "n.holm@example.com",
    "mobilePhone": "+47 22 555019",
    "department": "Unknown",
    "nickName": "N/A",
}
_NEW_EMAIL = "yuki.mori@example.com"
_REQUIRED = ("firstName", "lastName", "email", "login")


def _update(call: str, name: str, words: str, **values: str) -> Offer:
    """Return an offer that sends these properties of the profile, each with a field of its own."""
    boxes = [
        InputField(key, preset=value, hint="left out", within="profile", nulls=True) for key, value in values.items()
    ]
    found = offer({"update_user": "change_nickname", "replace_user": "replace_profile"}[call], words, name=name)
    return replace(found, boxes=tuple(boxes), whole_profile=False)


_PROMOTED = Play(
    key="promoted",
    title="Rosa becomes head nurse",
    intro="Rosa has a mobile phone and a department. She becomes head nurse, so her title changes. An admin sends the "
    "title with `POST`. A tool sends the same title with `PUT`, and with it the four properties that every user must "
    "have.",
    profile=_ROSA,
    offers=(
        _update("update_user", "post", "Send the title with POST", title="Head nurse"),
        _update(
            "replace_user",
            "put",
            "Send it with PUT",
            **{name: _ROSA[name] for name in _REQUIRED},
            title="Head nurse",
        ),
    ),
    before="create_user password=Okta-Pa55word",
    story="post; put",
    quiet=("replace_user",),
    goals=(
        Goal(
            "Send the title with `POST`.",
            succeeds("post"),
            then="Open *Answer*, and look at the `profile`. The title is new, and all the rest is as it was. `POST` "
            "is a **partial update**: what you leave out stays.",
        ),
        Goal(
            "Send it with `PUT`.",
            succeeds("put"),
            then="Look again. The department is gone, and the mobile phone is null. `PUT` is a **full update**: the "
            "profile becomes what you send, and nothing else. Okta answers 200 and does not say what was lost.",
        ),
    ),
    next="Is it always safe to use `POST`, then? See a tool that sends a whole form with it.",
)

_FORM = Play(
    key="form",
    title="A tool that knows every field",
    intro="Omar becomes a nurse. The tool has a form with three fields, and only the title was filled in. It sends "
    "all three with `POST`, the empty ones as null. Send what the tool sends. Then try null for the first name.",
    profile=_OMAR,
    offers=(
        _update("update_user", "form", "Send the form with POST", title="Nurse", department="null", mobilePhone="null"),
        _update("update_user", "no_name", "Send null as first name", firstName="null"),
    ),
    before="create_user password=Okta-Pa55word",
    story="form; no_name",
    predictions=(
        Predict(
            "form",
            'Omar\'s department is Oncology. The tool sends `"department": null` with `POST`. What is his department '
            "then?",
            options=("Oncology", "Empty", "Okta refuses it"),
            reasons={
                "Oncology": "It would stay if the request did not mention it. But the request does.",
                "Okta refuses it": "Null is not refused for a property that a user can do without.",
            },
            right="Null is not the same as left out. It says: empty this property.",
            values={"department": "null"},
            outcome=lambda told: (
                "Okta refuses it" if told.refused else told.exchange.body["profile"].get("department") or "Empty"
            ),
        ),
    ),
    goals=(
        Goal(
            "Send the form.",
            succeeds("form"),
            then="His department and his phone are lost, although it was a `POST`. If a tool sends null for each empty "
            "field of its form, it empties those properties of every user that it changes.",
        ),
        Goal(
            "Send null as the first name.",
            answered("no_name", "E0000001"),
            then="Okta refuses null for the four required properties: first name, last name, email and login. Then the "
            "whole request is refused, and nothing is lost. But as soon as somebody has filled in these four, the "
            "tool's request is accepted, and it empties the other properties.",
        ),
    ),
    next="So far you have lost properties. Now change one property, and watch another one.",
)

_EMAIL = Play(
    key="email",
    title="A new email",
    intro="Yuki marries. An admin changes Yuki's email from `yuki@example.com` to `yuki.mori@example.com`. Yuki's "
    "login was the same as the email. Change the email, and let Yuki sign in.",
    profile=_YUKI,
    offers=(
        _update("update_user", "new_email", "Change the email", email=_NEW_EMAIL),
        "sign_in",
        _update("update_user", "new_login", "Change the login", login=_NEW_EMAIL),
    ),
    before="create_user password=Okta-Pa55word",
    story="new_email; sign_in; new_login",
    predictions=(
        Predict(
            "new_email",
            "You change the email, and nothing else. With which login does Yuki sign in then?",
            options=("yuki@example.com", _NEW_EMAIL, "With either"),
            reasons={
                _NEW_EMAIL: "Mails go to that address from now on. Does it also open the door?",
                "With either": "A user has one login.",
            },
            right="`email` and `login` are two properties, which only happened to hold the same text.",
            values={"email": _NEW_EMAIL},
            outcome=lambda told: str(told.exchange.body["profile"]["login"]),
        ),
    ),
    goals=(
        Goal("Change Yuki's email.", succeeds("new_email")),
        Goal(
            "Let Yuki sign in.",
            succeeds("sign_in"),
            then="The `username` in the request is the old address. Somebody who has just got a new address rarely "
            "tries the old one, and calls the help desk.",
        ),
        Goal(
            "Change the login, too.",
            succeeds("new_login"),
            then="A login is changed like any other property. From now on the old one signs nobody in, so tell Yuki.",
        ),
    ),
    next="In another org, the same change can have another result.",
)

_FOLLOWS = Play(
    key="another org",
    title="The same change in another org",
    intro="In this org people can register themselves, and each login follows the email. Change Yuki's email here, "
    "and let Yuki sign in.",
    profile=_YUKI,
    offers=(_update("update_user", "new_email", "Change the email", email=_NEW_EMAIL), "sign_in"),
    before="create_user password=Okta-Pa55word",
    org={"seed": {"settings": {"login_follows_email": True}}},
    story="new_email; sign_in",
    goals=(
        Goal(
            "Change Yuki's email.",
            succeeds("new_email"),
            then="One property was sent, and two have changed. In such an org an email also belongs to one user only, "
            "so a second user with the same email is refused.",
        ),
        Goal("Let Yuki sign in.", succeeds("sign_in")),
    ),
    next="Now repair what a tool has done.",
)


def _repaired(body: Mapping[str, Any]) -> bool:
    """Whether Nils's profile is right in all that the tool has touched, and in his phone."""
    wanted = {"login": "nils@example.com", "department": "Radiology", "mobilePhone": _NILS["mobilePhone"]}
    profile = body["profile"]
    return "nickName" not in profile and all(profile.get(name) == value for name, value in wanted.items())


def _without_phone(body: Mapping[str, Any]) -> bool:
    """Whether the phone is lost."""
    return body["profile"].get("mobilePhone") is None


def _with_nickname(body: Mapping[str, Any]) -> bool:
    """Whether the department is right already, and the nickname is not."""
    return body["profile"].get("department") == "Radiology" and "nickName" in body["profile"]


_REPAIR = Play(
    key="repair",
    title="Exercise: repair Nils's profile",
    intro="A tool has written into Nils's profile. He works in `Radiology`, he has **no** nickname (`N/A` is not one), "
    "and he signs in as `nils@example.com`. His mobile phone is right. Repair the profile, and let Nils sign in.",
    profile=_NILS,
    offers=(
        _update("update_user", "post", "Update with POST", department="", nickName="", login="", mobilePhone=""),
        _update(
            "replace_user",
            "put",
            "Update with PUT",
            **{name: _NILS[name] for name in (*_REQUIRED, "department", "nickName")},
        ),
        "sign_in",
    ),
    before="create_user password=Okta-Pa55word",
    goals=(
        Goal(
            "The profile is as Nils describes it, and his phone is still there.",
            either(shows("update_user", _repaired), shows("replace_user", _repaired)),
            then="To empty one property and keep the others, `POST` with null is the right tool. What harmed Omar "
            "helps Nils.",
            remarks=(
                (
                    shows("replace_user", _without_phone),
                    "Look for the mobile phone in the answer. It was not in the request, so now it is gone.",
                ),
                (
                    shows("update_user", _with_nickname),
                    "The nickname is still there, because an empty field is not sent, and a partial update keeps what "
                    "you leave out.",
                ),
            ),
        ),
        Goal("Nils has signed in with his login.", of("nils@example.com", succeeds("sign_in"))),
    ),
    hint="In this stage, the word `null` in a field is sent as the null of JSON. A field that is empty is not sent.",
    solution="post department=Radiology nickName=null login=nils@example.com; sign_in",
    ways=(
        "post department=Radiology; post nickName=null; post login=nils@example.com; sign_in",
        'put department=Radiology nickName= login=nils@example.com; post mobilePhone="+47 22 555019"; sign_in',
    ),
    wrong={
        "put department=Radiology nickName= login=nils@example.com": "now it is gone",
        "post department=Radiology login=nils@example.com": "an empty field is not sent",
    },
    number="13.1",
    next="Go on with lesson 14, in which the System Log tells who changed a user.",
)

_TABLE = """\
| a property is | `POST`, partial update | `PUT`, full update |
|---|---|---|
| sent with a value | changed | changed |
| left out | kept | emptied |
| sent as null | emptied | emptied |
| required, and left out | kept | the request is refused |
| required, and null | the request is refused | the request is refused |"""

SCRIPT = Script(
    opening="A developer's tool changed the title of a user. Afterwards the user's department was empty, and so was "
    "the phone. The developer asks: “I changed one field. Why did other fields change, too?” Here you change one field "
    "in several ways, and each time you watch the other fields.",
    sections=(
        Section(_PROMOTED),
        Section(_FORM, "Three fields, one of them filled in"),
        Section(_EMAIL, "A wedding"),
        Section(_FOLLOWS, "Another org"),
        Section(_REPAIR, "Your turn"),
    ),
    answer=(
        AnswerLine("`POST` changes the properties that you send, and keeps the others.", ((_PROMOTED, 2),)),
        AnswerLine(
            "`PUT` replaces the whole profile. What you leave out is emptied, and the answer does not warn you.",
            ((_PROMOTED, 3),),
            ((Tier.DOCUMENTED, Source.USERS_API.at("Update User")),),
        ),
        AnswerLine(
            "Null empties a property, even with `POST`. Only first name, last name, email and login can't be emptied.",
            ((_FORM, 3),),
            ((Tier.REPORTED, Source.MCP_SERVER_119.at()),),
        ),
        AnswerLine(
            "The email and the login are two properties. In some orgs the login follows the email.",
            ((_EMAIL, 2),),
            ((Tier.DOCUMENTED, Source.DEVELOPER_DOCS_3338.at()),),
        ),
    ),
    asides=(
        Aside("In a partial or a full update, what happens to what I leave out?", _TABLE),
        Aside(
            "How do I use PUT without losing anything?",
            "Read the user, change what you want in the `profile` of the answer, and send the whole `profile` back. "
            "If you only want to change a few properties, use `POST`.",
        ),
        Aside(
            "Which fields outside the profile change, too?",
            "Every update changes `lastUpdated`. An update with a password also changes `passwordChanged`. If the user "
            "was PROVISIONED, the password makes the user ACTIVE, and `statusChanged` changes as well "
            "([source](https://github.com/CDCgov/prime-simplereport/tree/main/wiremock/stubs/mappings "
            "'prime-simplereport, recorded stubs')).",
        ),
        Aside(
            "How do I move a user to another user type?",
            "Only `PUT` does that. Send a `type` that holds the id of the new type, and the whole profile with it, "
            "because `PUT` empties what you leave out. A `POST` may only name the type that the user has already "
            "([source](https://github.com/okta/okta-sdk-dotnet/issues/615 'okta-sdk-dotnet issue 615')).",
        ),
        Aside(
            "Can the `ETag` protect my update if somebody else changes the user first?",
            "Only in part. The answer to `GET /api/v1/users/{id}` has a header `ETag`. If you send its value in the "
            "header `If-Match` of your update, and the value no longer fits, Okta refuses the update with 412 "
            "E0000231, “ETag value doesn't match” ([source](https://github.com/okta/okta-developer-docs/blob/468de9c5/"
            'packages/@okta/vuepress-site/data/error-codes.json "Okta\'s list of error codes")). But in a recording, '
            "the ETag was the same before and after a suspension ([source](https://github.com/okta/okta-sdk-python/"
            "tree/master/tests/integration/cassettes 'okta-sdk-python, recorded tests')). So it does not tell you "
            "that the status has changed: compare `status` and `statusChanged` yourself. No public source says which "
            "changes the ETag does notice.",
        ),
    ),
    words=("partial update", "full update"),
    settles={
        "m16": "How do I move a user to another user type?",
        "m17": "The same change in another org",
        "m18": "A tool that knows every field",
        "m19": "In a partial or a full update, what happens to what I leave out?",
    },
)
