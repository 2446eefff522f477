"""Lesson 18, "The same in code", as stages.

The questions are 33, m37, m44 and f11 of tests/questions.py. What the sources say is in sections 8 and 9 of
docs/okta-facts.md, and for Terraform in question 33 of section 11 there. What a script should do after a lost answer
is in docs/faults.md.
"""

from collections.abc import Sequence

from lifecycle.lab.goals import Act, Goal, Reached, afterwards, answered, arrives, both, does, of, succeeds
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier


def _person(first: str, last: str) -> dict[str, str]:
    login = f"{first.lower()}@example.com"
    return {"firstName": first, "lastName": last, "email": login, "login": login}


_VERA, _IVO, _NIA = _person("Vera", "Sandoval"), _person("Ivo", "Kral"), _person("Nia", "Cole")

_AS_CODE = Play(
    key="as code",
    title="From a button to a script",
    intro="Create Vera, and let her sign in. After each press, open the tabs *curl*, *requests* and *SDK* beside "
    "*Request and answer*.",
    profile=_VERA,
    offers=("create_user password=Okta-Pa55word", "sign_in"),
    story="create_user password=Okta-Pa55word; sign_in",
    goals=(
        Goal(
            "Create Vera, and read the request in the tabs.",
            arrives("ACTIVE", by="create_user"),
            then="All tabs send the same request. They take the org's address from `OKTA_ORG` and the API token from "
            "`OKTA_TOKEN`, so no secret stands in a script. The **SDK**, Okta's own library, has to be installed "
            "first (`pip install okta==3.4.6`). Do that on your own machine, because the Python inside a browser has "
            "no SDK.",
        ),
        Goal(
            "Let Vera sign in, and open the tab SDK.",
            succeeds("sign_in"),
            then="The SDK has no method for this, because it makes an admin's calls. A sign-in carries no API token.",
        ),
    ),
    next="A script that has run once will run again. Its connection may also break in the middle.",
)

_NO_ANSWER = Play(
    key="no answer",
    title="The answer was lost",
    intro="Your script has sent Okta the creation of Vera. Okta created her, and then the connection broke, so your "
    "script never got the answer. Send the request again, and then look whether Vera exists.",
    profile=_VERA,
    offers=("create_user password=Okta-Pa55word", offer("look_at", "Read the user by her login", user=_VERA["login"])),
    org={"seed": {"users": [{**_VERA, "status": "ACTIVE", "password": "Okta-Pa55word"}]}},
    story="create_user password=Okta-Pa55word; look_at",
    predictions=(
        Predict(
            "create_user",
            "Okta has created Vera already, but your script does not know that. It sends the same request again. "
            "What does Okta answer?",
            options=("200 OK", "400 Bad Request", "404 Not Found", "409 Conflict"),
            reasons={
                "200 OK": "A second POST does not give you the user who is there.",
                "404 Not Found": "This request does not look for a user.",
                "409 Conflict": "Many APIs answer that, and many scripts wait for it. Okta uses another code.",
            },
            right="The code is E0000001, and the cause says that an object with this field already exists.",
            when=lambda walk: walk.status == "ABSENT",
            hides=("create_user",),
            outcome=lambda told: told.exchange.status_line,
        ),
    ),
    goals=(
        Goal(
            "Send the creation again.",
            does("create_user", "ABSENT"),
            then="For a script, this looks like a failure, and yet Vera is there. The answer does not say who made "
            "her, or when.",
        ),
        Goal(
            "Read Vera by her login.",
            succeeds("look_at"),
            then="You have no id, but you know the login. After a lost answer, a change may have happened or not. "
            "So never repeat it blindly: read, compare, and send only what is missing.",
        ),
    ),
    next="So should a script create, and read if that fails? Many do just that.",
)

_OR_GET = Play(
    key="or get",
    title="Create, and on an error get",
    intro="A script for new colleagues sends a creation. If Okta refuses it, the script reads the user by the login "
    "and stops there. Send both requests for Ivo. Then do what the script forgets.",
    profile=_IVO,
    offers=(
        "create_user",
        offer("look_at", "Read the user by his login", user=_IVO["login"]),
        "activate sendEmail=true",
    ),
    org={"seed": {"users": [{**_IVO, "status": "DEPROVISIONED"}]}},
    story="create_user; look_at; activate",
    goals=(
        Goal(
            "Send what the script sends.",
            afterwards(answered("create_user", "E0000001"), succeeds("look_at")),
            then="The script has a 200 and an id, so it says “done”. But Ivo worked here once, and he is still "
            "deactivated. So read the **status**, too. And read the cause of the error: a weak password is E0000001 as "
            "well, and then there may be no user to read.",
        ),
        Goal(
            "Send what is missing, so that Ivo gets a link.",
            arrives("PROVISIONED", by="activate"),
            then="The next call depends on the status: `activate` here, `unsuspend` for SUSPENDED, nothing for "
            "ACTIVE. A script that first reads and then sends only what is missing is **idempotent**: a second run "
            "changes nothing.",
        ),
    ),
    next="Now see the first step in Python.",
)

_LIMITED = Play(
    key="limited",
    title="Too many requests",
    intro="Your script has read the System Log 20 times in this minute. Read it once more. Then suspend Nia, and after "
    "an hour read the log again.",
    profile=_NIA,
    offers=("list_logs", "suspend", "wait days=0 hours=1"),
    org={"seed": {"settings": {"enforces_limits": True}}},
    before="create_user password=Okta-Pa55word; list_logs *20",
    story="list_logs; suspend; wait days=0 hours=1; list_logs",
    quiet=("list_logs",),
    predictions=(
        Predict(
            "suspend",
            "Okta refuses the log now: too many requests. In the same second, your script suspends Nia. What does "
            "Okta do?",
            options=("It suspends Nia", "It answers 429 again"),
            reasons={
                "It answers 429 again": "You think of one limit for your whole script. Look at `X-Rate-Limit-Limit` "
                "in the answers to different paths.",
            },
            right="Okta has several limits, and the log has one of its own.",
            when=lambda walk: walk.told[-1].exchange is not None and walk.told[-1].exchange.status == 429,
            hides=("suspend",),
            outcome=lambda told: "It answers 429 again" if told.refused else "It suspends Nia",
        ),
    ),
    goals=(
        Goal(
            "Read the log once more, and read the whole answer.",
            answered("list_logs", "E0000047"),
            then="429 means that a **rate limit** is used up. In this small org it is 20 requests a minute. "
            "`X-Rate-Limit-Reset` says when the next minute begins, in seconds since 1970.",
        ),
        Goal(
            "Suspend Nia at once.",
            afterwards(answered("list_logs", "E0000047"), arrives("SUSPENDED", by="suspend")),
            then="Reading one user and signing in have limits of their own, too. The lifecycle calls share one limit "
            "with creating and listing users.",
        ),
        Goal(
            "Let time pass, and read the log again.",
            afterwards(answered("list_logs", "E0000047"), succeeds("list_logs")),
            then="Waiting is the whole cure. The log has noted the refusal, too: `system.org.rate_limit.violation`.",
        ),
    ),
    next="Other people's tools can surprise you, too, for example Terraform.",
)

_TERRAFORM = Play(
    key="terraform",
    title="What Terraform will not do",
    intro="Terraform has created Omar without a password, as its configuration said. Now somebody adds a password to "
    "the configuration, and Terraform does not set it. Try what the API does.",
    profile=_person("Omar", "Said"),
    offers=("create_user", "set_password", "get_user"),
    story="create_user; set_password",
    goals=(
        Goal("Create Omar as Terraform did.", arrives("PROVISIONED", by="create_user")),
        Goal(
            "Set a password.",
            arrives("ACTIVE", by="update_user"),
            then="The rule is Terraform's own: it sets no password on a user who is PROVISIONED. Okta does set one, "
            "and Omar is ACTIVE. Terraform also shows RECOVERY and PASSWORD_EXPIRED as ACTIVE, and only its "
            "`raw_status` has the true status. So ask whether it was Okta or a tool that refused or told you "
            "something.",
        ),
    ),
    next="Now write a script with buttons.",
)

_LOGINS = ("rosa@example.com", "sven@example.com", "tim@example.com")


def _all_off(deeds: Sequence[Act]) -> bool:
    """Whether all three are off, each was looked at, nothing was refused, and nobody is gone."""
    rosa, sven, tim = _LOGINS
    off = both(
        of(rosa, arrives("DEPROVISIONED")),
        of(sven, arrives("DEPROVISIONED")),
        of(tim, does("get_user", "DEPROVISIONED")),
    )
    return off(deeds) and not any(deed.refused or deed.now == "ABSENT" for deed in deeds)


def _refused(*names: str) -> Reached:
    return lambda deeds: any(deed.refused and deed.call in names for deed in deeds)


def _gone(deeds: Sequence[Act]) -> bool:
    return any(deed.changed and deed.now == "ABSENT" for deed in deeds)


_BROKEN_OFF = Play(
    key="broken off",
    title="Exercise: The script broke off",
    intro="Rosa, Sven and Tim leave today. A script was to deactivate them, but it broke off, and nobody knows where. "
    "Finish its work as an idempotent script would: **no call may be refused**, and nobody may be deleted.",
    profile=_person("Rosa", "Vidal"),
    offers=(
        offer("look_at", "Read Rosa", name="read_rosa", user=_LOGINS[0]),
        offer("look_at", "Read Sven", name="read_sven", user=_LOGINS[1]),
        offer("look_at", "Read Tim", name="read_tim", user=_LOGINS[2]),
        "deactivate",
        "delete_user",
        "suspend",
        "activate",
    ),
    org={
        "seed": {
            "users": [
                {**_person("Rosa", "Vidal"), "status": "ACTIVE"},
                {**_person("Sven", "Holm"), "status": "SUSPENDED"},
                {**_person("Tim", "Abe"), "status": "DEPROVISIONED"},
            ]
        }
    },
    quiet=("deactivate", "delete_user", "suspend", "activate"),
    goals=(
        Goal(
            "All three are deactivated, you have read each of them, and Okta has refused nothing.",
            _all_off,
            then="Only Tim was deactivated. Read, compare, send: that is the whole pattern. It also keeps you from the "
            "worst repetition of all, because a second DELETE removes a user for good.",
            remarks=(
                (
                    _refused("deactivate"),
                    "Okta says that it does not find the user, because this user is off already. A script that "
                    "believes this error would take the user for lost. Take the step back, and read first.",
                ),
                (
                    _refused("suspend", "activate", "create_user"),
                    "Okta has refused this call. Take the step back, and read the status first.",
                ),
                (
                    _gone,
                    "This user is gone for good. The first DELETE deactivates, and a second one deletes. Take the step "
                    "back.",
                ),
            ),
        ),
    ),
    hint="Each button acts on the person whom you read last. So read one person, compare the status with the one that "
    "the script wanted, and send only what is missing. Then go on to the next person.",
    solution="read_rosa; deactivate; read_sven; deactivate; read_tim",
    ways=(
        "read_tim; read_sven; deactivate; read_rosa; deactivate",
        "read_rosa; delete_user; read_sven; delete_user; read_tim",
    ),
    wrong={
        "read_tim; deactivate": "off already",
        "read_tim; delete_user": "gone for good",
        "read_sven; suspend": "read the status first",
    },
    number="18.1",
    next="Go on with lesson 19, in which you connect to an org of your own.",
)

_ENSURE = '''\
from urllib.parse import quote

from lifecycle import simulated

send = simulated().client.request  # for your own org, write this with requests


def ensure(first, last, login, password):
    """Make sure that this user exists. You can run it as often as you like."""
    found = send("GET", f"/api/v1/users/{quote(login, safe='')}")
    if found.response.status_code == 404:
        profile = {"firstName": first, "lastName": last, "email": login, "login": login}
        body = {"profile": profile, "credentials": {"password": {"value": password}}}
        found = send("POST", "/api/v1/users", body=body)
    found.response.raise_for_status()
    return found.response.request.method, found.body["status"]


for run in (1, 2):
    print(run, ensure("Vera", "Sandoval", "vera@example.com", "Okta-Pa55word"))'''

_PROVIDER = "https://github.com/okta/terraform-provider-okta"

SCRIPT = Script(
    opening="A script creates users from a list every night. One night it stops in the middle, and on the next night "
    "it fails at once, because half of the users are there already. How do you write a script that you can run "
    "twice? Here each press of a button is one line of such a script, and its tabs show the line in your language.",
    sections=(
        Section(_AS_CODE),
        Section(_NO_ANSWER, "Sent, and no answer"),
        Section(_OR_GET, "Somebody is there already"),
        Section(
            None,
            "Read first, in Python",
            "This function reads the user first, and sends a creation only if there is no such user. It runs twice, "
            "and prints its last request and the status. Look at the status as well: the user who is there may be "
            "deactivated.",
            (_ENSURE,),
        ),
        Section(_LIMITED, "In a hurry"),
        Section(_TERRAFORM, "Through Terraform's eyes"),
        Section(_BROKEN_OFF, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "Read first, compare, and send only what is missing. Then a second run changes nothing.",
        ),
        AnswerLine(
            "After a lost answer, don't repeat a change, because it may have happened. Read the user by the login, "
            "and compare.",
            ((_NO_ANSWER, 2),),
        ),
        AnswerLine(
            "A login that is taken is refused with 400 and E0000001. Only the cause tells it from other mistakes, and "
            "only the status tells what to do next.",
            ((_NO_ANSWER, 1), (_OR_GET, 2)),
        ),
        AnswerLine(
            "After a 429, wait until the time in `X-Rate-Limit-Reset`. Other parts of the API go on meanwhile.",
            ((_LIMITED, 22),),
            sources=((Tier.DOCUMENTED, Source.RATE_LIMITS.at()),),
        ),
    ),
    asides=(
        Aside(
            "How long do I wait after a 429?",
            "Wait until the time in `X-Rate-Limit-Reset`, which counts seconds since 1970 "
            "([source](https://github.com/discord/access/issues/11 'access issue 11')). If the header is missing, wait "
            "a minute.",
        ),
        Aside(
            "Does `/users/me` have a rate limit of its own?",
            "Yes, 40 requests in 10 seconds. They don't use up the limit for other reads of users "
            "([source](https://github.com/okta/okta-developer-docs/blob/04afc105bf/packages/@okta/vuepress-site/docs/"
            "reference/rl-global-mgmt/index.md 'Okta on rate limits')).",
        ),
        Aside(
            "My service app has the scope `okta.users.read`, and gets 403 or an empty list. Why?",
            "A scope says what the app may ask for, and its admin role says what it gets. The app needs both "
            "([source](https://github.com/ConductorOne/baton-okta/blob/main/docs/docs-info.md 'baton-okta on what it "
            "needs')). An API token has no scopes. It may do what its owner may.",
        ),
        Aside(
            "Why does a password on a new Terraform user do nothing, or fail?",
            "The provider does not set a password while the user is PROVISIONED "
            f"([source]({_PROVIDER}/issues/757 'terraform-provider-okta issue 757')). Give the password when "
            "Terraform creates the user.",
        ),
        Aside(
            "How do I try out my script's retries?",
            "With `python -m lifecycle serve --faults FILE`, a simulated org loses answers and breaks connections at "
            "the calls that your file names. See [Try out your script's retries](../docs/faults.md).",
        ),
    ),
    words=("SDK", "idempotent", "rate limit"),
    settles={
        "33": "Why does a password on a new Terraform user do nothing, or fail?",
        "m37": "How long do I wait after a 429?",
        "m44": "Create, and on an error get",
        "f11": "Does `/users/me` have a rate limit of its own?",
    },
)
