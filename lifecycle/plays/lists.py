"""Lesson 12, "Where did my user go?", as stages.

What a list of users holds, and what `q`, `filter` and `search` accept, is in sections 6 and 15.2 of docs/okta-facts.md.
The first question is number 57 of section 11 there.
"""

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, of, shows, succeeds
from lifecycle.lab.offers import FIRST, offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_CLEO = {"firstName": "Cleo", "lastName": "Roy", "email": "cleo@example.com", "login": "cleo@example.com"}
_LEE = {"firstName": "Lee", "lastName": "Okoro", "email": "lee@example.com", "login": "lee@example.com"}
_INA = {"firstName": "Ina", "lastName": "Falk", "email": "ina@example.com", "login": "ina@example.com"}
_KIM = {"firstName": "Kim", "lastName": "Berg", "email": "kim@example.com", "login": "night/kim@example.com"}
_SAM = {"firstName": "Sam", "lastName": "Lind", "email": "sam@example.com", "login": "sam@example.com"}
_OTHER_SAM = "lee.s.2019@example.com"


def _active(first: str, last: str) -> dict[str, str]:
    """Return an ACTIVE user of a seed."""
    login = f"{first.lower()}@example.com"
    return {"login": login, "firstName": first, "lastName": last, "status": "ACTIVE", "password": FIRST}


_MISSING = Play(
    key="missing",
    title="Cleo is not on the list",
    intro="This org has two people, Ben and Cleo. A job copies the list of users every night, and today Cleo is not "
    "in the copy. Find out where she is.",
    profile=_CLEO,
    offers=(
        offer("list_users", "List everybody", name="everybody", search=""),
        offer("get_user", "Look at Cleo"),
        offer("list_users", "Filter by first name", name="by_name", filter='profile.firstName eq "Cleo"'),
    ),
    before="create_user password=Okta-Pa55word; deactivate",
    org={"seed": {"users": [_active("Ben", "Ito")]}},
    story="everybody; get_user; by_name",
    predictions=(
        Predict(
            "by_name",
            'Cleo is DEPROVISIONED. This request has the parameter `filter=profile.firstName eq "Cleo"`. Does it '
            "find her?",
            options=("Yes", "No", "Okta refuses it"),
            reasons={
                "No": "The plain list does leave her out. But a filter asks something else than “who is there?”.",
                "Okta refuses it": "The first name is one of the few properties that a filter can compare.",
            },
            right="A filter finds everybody who fits, even deactivated users, unless it says something about the "
            "status.",
            outcome=lambda told: "Okta refuses it" if told.refused else "Yes" if told.exchange.body else "No",
        ),
    ),
    goals=(
        Goal(
            "List everybody.",
            succeeds("everybody"),
            then="Cleo is missing, and there is somebody whom you did not create. The owner of the API token that "
            "sends your requests is an ordinary user of the org, and is listed like one.",
        ),
        Goal(
            "Look at Cleo.",
            succeeds("get_user"),
            then="Nobody has deleted her. She is DEPROVISIONED, and the plain list leaves out exactly those users. You "
            "can also give the list a **filter**, which is a condition on a few properties.",
        ),
        Goal(
            "Ask for Cleo by her first name.",
            succeeds("by_name"),
            then="There is also a **search**, which is a condition on nearly all properties, and finds deactivated "
            "users as well. A job that copies everybody sends `search=status pr`, because a status is present (`pr`) "
            "in every user.",
        ),
    ),
    next="Now count people with a filter.",
)

_LETTERS = Play(
    key="letters",
    title="Who is active?",
    intro="Ben, Cleo and the admin are ACTIVE, and somebody wants to count them. Ask with a filter, then with a "
    "search. Then ask for everybody who is **not** active.",
    profile=_CLEO,
    offers=(
        offer("list_users", "Filter by status", name="by_filter", filter='status eq "active"'),
        offer("list_users", "Search by status", name="by_search", search='status eq "active"'),
        offer("list_users", "Search for the others", name="others", search='status ne "ACTIVE"'),
    ),
    before="create_user password=Okta-Pa55word",
    org={"seed": {"users": [_active("Ben", "Ito")]}},
    story="by_filter; by_search; others",
    predictions=(
        Predict(
            "by_filter",
            'The request says `filter=status eq "active"`. Whom does Okta list?',
            options=("All three", "Nobody", "Okta refuses it"),
            reasons={
                "All three": "That is what was meant. Look at the letters once more.",
                "Okta refuses it": "The condition is well formed: a property, an operator, and a value in quotes.",
            },
            right="In a filter, upper and lower case matter, even in values. No user has the status `active`.",
            outcome=lambda told: "Okta refuses it" if told.refused else "All three" if told.exchange.body else "Nobody",
        ),
    ),
    goals=(
        Goal(
            "Filter by the status.",
            succeeds("by_filter"),
            then="An empty list looks like an answer: nobody is active. So a wrong letter gives you a wrong count, and "
            "no error.",
        ),
        Goal(
            "Search by the status.",
            succeeds("by_search"),
            then="A search ignores upper and lower case in values, but not in the **names** of properties.",
        ),
        Goal(
            "Search for everybody else.",
            answered("others", "E0000031"),
            then='A search has no `ne`, “not equal”. Write `status lt "ACTIVE" or status gt "ACTIVE"`, or list the '
            "statuses that you want.",
        ),
    ),
    next="Three people fit on one page. Your org has more.",
)

_PAGES = Play(
    key="pages",
    title="Two on a page",
    intro="Four people here are called Lea, Lee, Len and Leo. Read the list with two users on a page. Then use the "
    "parameter `q` to look for names that begin with `Le`.",
    profile=_LEE,
    offers=(
        offer("list_users", "Read the first page", name="first_page", limit="2"),
        offer("list_users", "Read the next page", name="next_page", limit="2", after="next"),
        offer("list_users", "Look for Le", name="by_q", q="Le", limit="2"),
    ),
    before="create_user password=Okta-Pa55word",
    org={"seed": {"users": [_active("Lea", "Roth"), _active("Len", "Sato"), _active("Leo", "Brandt")]}},
    story="first_page; next_page; by_q",
    goals=(
        Goal(
            "Read the first page.",
            succeeds("first_page"),
            then="Nothing in the body says that there is more. The header `Link` does: open *Answer*, and find "
            '`rel="next"`. Without `limit`, a page has 200 users.',
        ),
        Goal(
            "Read the next page.",
            succeeds("next_page"),
            then="Follow the link as it is, and don't make up the value of `after`. The last page has no such link.",
        ),
        Goal(
            "Look for names that begin with `Le`.",
            succeeds("by_q"),
            then="Four people fit, two are listed, and there is **no** link to the others. `q` is made for a box in "
            "which somebody types a name. It has no pages, and without `limit` it gives ten users.",
        ),
    ),
    next="One user is missing although the question is right.",
)

_LAG = Play(
    key="lag",
    title="A moment later",
    intro="A script suspends Ina. Then it searches for everybody who is SUSPENDED, to write a report. Do the same.",
    profile=_INA,
    offers=(
        "suspend",
        offer("list_users", "Search for the suspended", name="suspended", search='status eq "SUSPENDED"'),
        offer("get_user", "Look at Ina"),
        offer("wait", "Let an hour pass", name="hour", days="0", hours="1"),
    ),
    before="create_user password=Okta-Pa55word",
    org={"seed": {"settings": {"search_lag_seconds": 60}}},
    story="suspend; suspended; get_user; hour; suspended",
    goals=(
        Goal("Suspend Ina.", arrives("SUSPENDED", by="suspend")),
        Goal("Search for her.", succeeds("suspended", "SUSPENDED")),
        Goal(
            "Look at her.",
            afterwards(succeeds("suspended"), succeeds("get_user")),
            then="A search reads an **index**, a copy of the users that is usually some seconds old, and a minute "
            "in this org. So it has Ina's old status. `GET` by id is always up to date.",
        ),
        Goal(
            "Let time pass, and search again.",
            afterwards(
                succeeds("hour"),
                shows("suspended", lambda body: any(user["profile"]["login"] == _INA["login"] for user in body)),
            ),
            then="So after a change, read the user by the id. Or repeat the search until it shows the change.",
        ),
    ),
    next="But what if you don't know the id?",
)

_SLASH = Play(
    key="slash",
    title="A slash in the login",
    intro="Kim works nights and signs in as `night/kim@example.com`. A help desk has only this login. Read Kim's user "
    "by it, and then in another way.",
    profile=_KIM,
    offers=(
        offer("look_at", "Read by the login", name="by_login", user=_KIM["login"]),
        offer("list_users", "Search by the login", name="by_search", search='profile.login eq "night/kim@example.com"'),
    ),
    before="create_user password=Okta-Pa55word",
    story="by_login; by_search",
    goals=(
        Goal(
            "Read Kim's user by the login.",
            answered("by_login", "E0000022"),
            then="In a path you can write a login in place of the id. But a slash ends a part of the path, and "
            "writing it as `%2F` does not help. The error speaks of the method, and hides what is wrong.",
        ),
        Goal(
            "Find Kim by a search.",
            succeeds("by_search"),
            then="The entry holds Kim's id. An id has no slash, and it never changes, while a login can. So let your "
            "own records hold the id.",
        ),
    ),
    next="Now find somebody of whom you know even less.",
)

_EXERCISE = Play(
    key="which sam",
    title="Exercise: which Sam?",
    intro="Sam Lee was deactivated by mistake, has forgotten the login, and writes from `sam@example.com`. Three "
    "people of this org have that email. Find Sam Lee, and let Okta mail a link to begin again.",
    profile=_SAM,
    offers=(
        offer("list_users", "Find by q", name="by_q", q="Sam"),
        offer("list_users", "Find by a filter", filter='profile.login eq "sam@example.com"'),
        offer("look_at", "Look at another user", user=""),
        "activate",
        "reactivate",
        "deactivate",
    ),
    before="create_user password=Okta-Pa55word",
    org={
        "seed": {
            "users": [
                {
                    "login": "sam.lopez@example.com",
                    "email": "sam@example.com",
                    "firstName": "Sam",
                    "lastName": "Lopez",
                    "status": "SUSPENDED",
                },
                {
                    "login": _OTHER_SAM,
                    "email": "sam@example.com",
                    "firstName": "Sam",
                    "lastName": "Lee",
                    "status": "DEPROVISIONED",
                },
            ]
        }
    },
    quiet=("activate", "reactivate", "deactivate"),
    goals=(
        Goal(
            "You have found Sam Lee in a list.",
            shows("list_users", lambda body: any(user["profile"]["login"] == _OTHER_SAM for user in body)),
            then="An email can belong to several users, while a login belongs to one. So if you ask by email, be "
            "ready for a list.",
            remarks=(
                (succeeds("by_q"), "Two people are called Sam, and neither of them is deactivated."),
                (
                    shows("list_users", lambda body: [user["profile"]["login"] for user in body] == [_SAM["login"]]),
                    "This Sam is called Lind. You know Sam Lee's email, and not the login.",
                ),
            ),
        ),
        Goal(
            "Sam Lee has a link in the mailbox.",
            of(_OTHER_SAM, shows("activate", lambda body: body == {})),
            then="The mail goes to `sam@example.com`, but the link is for Sam Lee's user.",
            instead={"deactivate": "That was another Sam, who could sign in until now. Take the step back."},
            remarks=(
                (
                    of(_SAM["login"], answered("activate", "E0000016")),
                    "This Sam is active. Look at the other one first.",
                ),
                (
                    of(_OTHER_SAM, shows("activate", lambda body: body != {})),
                    "There is a link, but you have it, and Sam does not. Take the step back, and look at `sendEmail`.",
                ),
            ),
        ),
    ),
    hint="Change the condition of the filter, so that it asks for the email, or for the last name. Then look at the "
    "login that you have found.",
    solution='list_users filter="profile.email eq \\"sam@example.com\\""; look_at user=lee.s.2019@example.com; '
    "activate",
    ways=(
        'list_users filter="profile.lastName eq \\"Lee\\""; look_at user=lee.s.2019@example.com; activate',
        'list_users filter="status eq \\"DEPROVISIONED\\""; look_at user=lee.s.2019@example.com; activate',
    ),
    wrong={
        "by_q": "neither of them is deactivated",
        "list_users": "This Sam is called Lind",
        "activate": "This Sam is active",
        "deactivate": "could sign in until now",
    },
    number="12.1",
    next="Go on with lesson 13, in which a user is found and then changed more than was meant.",
)

_TABLE = """\
| | plain list | `q` | `filter` | `search` |
|---|---|---|---|---|
| asks about | nothing | the beginning of names and email | seven properties and `lastUpdated` | nearly all properties |
| deactivated users | left out | left out | found | found |
| next pages | yes | no | yes | yes |"""

SCRIPT = Script(
    opening="A job copies the users of an org every night. One morning a user is missing from the copy, and nobody "
    "has deleted anybody. Where is the user? Here you lose users in five ways, and find each of them again.",
    sections=(
        Section(_MISSING),
        Section(_LETTERS, "How many are active?"),
        Section(_PAGES, "More than a page"),
        Section(_LAG, "Too early"),
        Section(_SLASH, "A login with a slash"),
        Section(_EXERCISE, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "The plain list and `q` leave deactivated users out. A filter or a search finds them.",
            ((_MISSING, 3), (_MISSING, 5)),
            ((Tier.DOCUMENTED, Source.USERS_API.at("List Users")),),
        ),
        AnswerLine(
            "In a filter, `active` instead of `ACTIVE` finds nobody, and Okta does not complain.",
            ((_LETTERS, 2),),
            ((Tier.DOCUMENTED, Source.OPENAPI.at("listUsers")),),
        ),
        AnswerLine(
            "If the header `Link` has a `next`, there is another page. With `q` there is none.",
            ((_PAGES, 2),),
            ((Tier.RECORDED, Source.OKTA_SDK_PYTHON.at("test_user_pagination")),),
        ),
        AnswerLine(
            "A search is some seconds behind. After a change, read the user by the id.",
            ((_LAG, 3), (_LAG, 4)),
            ((Tier.RECORDED, Source.TERRAFORM_PROVIDER.at("TestAccDataSourceOktaUsers_read")),),
        ),
        AnswerLine(
            "A login with a slash does not work in a path. Search for it, and use the id.",
            ((_SLASH, 2),),
            ((Tier.REPORTED, Source.SDK_NODEJS_430.at()),),
        ),
    ),
    asides=(
        Aside("Which way of asking finds whom?", _TABLE),
        Aside(
            "How do I read a user whose login has a “#”?",
            "Write it as `%23`. A bare `#` ends the address, so Okta sees only what stands before it, and answers 404 "
            "([source](https://github.com/okta/okta-sdk-java/issues/580 'okta-sdk-java issue 580')).",
        ),
        Aside(
            "Can I find users by lastLogin with search?",
            "No public source says what comes back. Okta's own template for inactive users reads all ACTIVE users and "
            "compares `lastLogin` itself.",
        ),
        Aside(
            "Two users have the same primary email. Which one do I get?",
            "Both, from a filter or a search. Only the login belongs to one user, so read by the login or the id "
            "([source](https://github.com/CDCgov/prime-simplereport/issues/4904 'prime-simplereport issue 4904')).",
        ),
    ),
    words=("filter", "search", "index"),
    settles={
        "57": "Cleo is not on the list",
        "m8": "A slash in the login",
        "m13": "Who is active?",
        "m14": "Can I find users by lastLogin with search?",
        "m21": "Two on a page",
        "m22": "Two users have the same primary email. Which one do I get?",
        "m29": "Cleo is not on the list",
        "m36": "How do I read a user whose login has a “#”?",
        "m46": "A moment later",
        "f6": "Cleo is not on the list",
    },
)
