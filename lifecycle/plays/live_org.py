"""Lesson 19, "On a live org", as stages.

Each stage has an org of its own that is treated like a real one; see docs/live-org.md. What Okta mails to a user who
is created without a password is in section 2 of docs/okta-facts.md, and how wrong passwords are counted in section 4.
No source says what `suspend` does in RECOVERY.
"""

from collections.abc import Sequence

from lifecycle.client.ours import PRACTICE_PEOPLE, PREFIX
from lifecycle.lab.goals import Act, Goal, afterwards, answered, arrives, does, stopped, succeeds
from lifecycle.lab.offers import PASSWORD_NEW, offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_READ_ONLY = "read only"
_THEIR_LAB = next(user["login"] for user in PRACTICE_PEOPLE["users"] if user["login"].startswith(PREFIX))


def _person(first: str, last: str) -> dict[str, str]:
    login = f"{first.lower()}@example.com"
    return {"firstName": first, "lastName": last, "email": login, "login": login}


_CREATE = offer("create_user", "Create the user with a password", name="create_with_password", password=PASSWORD_NEW)

_LOOKING = Play(
    key="looking",
    title="Only looking",
    intro="This org is **read-only**. Ask whose token it is, and list the users. Then try to sign in as its owner, "
    "and to suspend the owner.",
    offers=(
        offer("look_at", "Ask whose token it is", name="me", user="me"),
        offer("list_users", "List everybody", name="everybody", limit="200"),
        "sign_in",
        "suspend",
    ),
    practice=True,
    story="me; everybody; sign_in; suspend",
    quiet=("suspend",),
    predictions=(
        Predict(
            "sign_in",
            "You only want to test a password, and a sign-in changes no status. What does the lab do in a "
            "read-only org?",
            options=("It sends the sign-in", "It sends the sign-in without the API token", "It sends nothing"),
            reasons={
                "It sends the sign-in": "It changes no status, but it can change something that Okta counts.",
                "It sends the sign-in without the API token": "No sign-in has the token, and it counts all the same.",
            },
            right="Each wrong password counts towards a lock.",
            when=lambda walk: walk.okta.client.guard.sitting.mode == _READ_ONLY,
            hides=("sign_in", "suspend"),
            outcome=lambda told: "It sends the sign-in" if told.number else "It sends nothing",
            certain="It sends nothing",
        ),
    ),
    goals=(
        Goal(
            "Ask whose token it is.",
            succeeds("me"),
            then="The owner is a person of the org, so the lab masks the name, here and in the notebook's file.",
        ),
        Goal(
            "List everybody.",
            succeeds("everybody"),
            then="You see ids and statuses. Only users whom this lab has made are shown with their names. The token's "
            "owner is on the list, too, so a script that deletes everybody on it would include its own admin.",
        ),
        Goal("Try to sign in.", stopped("sign_in", "Not sent")),
        Goal(
            "Try to suspend the owner.",
            stopped("suspend", "Not sent"),
            then="Nothing has left this machine. The same check stops what your own cells send through the lab.",
        ),
    ),
    next="You can also see a change before you allow it.",
)

_DRY = Play(
    key="dry",
    title="A change that is not sent",
    intro="The org is called `practice`. Begin a **dry run**, first with a wrong name and then with the right one. "
    "Create Noa.",
    profile=_person("Noa", "Prior"),
    offers=("dry_run", "create_user", offer("list_users", "List everybody", name="everybody", limit="200")),
    practice=True,
    story="dry_run name=production; dry_run name=practice; create_user",
    goals=(
        Goal(
            "Type a wrong name.",
            stopped("dry_run", "name was not typed"),
            then="The name protects you if another org is connected than you think. For what may be a production org, "
            "you also type the whole host.",
        ),
        Goal("Type the org's name, the first part of its host.", succeeds("dry_run")),
        Goal(
            "Create Noa.",
            stopped("create_user", "Dry run"),
            then="Press *More* to read the request. Noa gets a generated login, an address in `example.com`, and a "
            "**mark** in `organization`. A create has no `sendEmail`, and without a password Okta mails a link at "
            "once. But `example.com` takes no mail.",
        ),
    ),
    next="Now send it.",
)

_ALLOWED = Play(
    key="allowed",
    title="A user of your own",
    intro="Allow changes by the org's name. Create Noa, and then give her the real address `noa@acme.com`.",
    profile=_person("Noa", "Prior"),
    offers=(
        "allow_changes",
        "create_user",
        offer("change_email", "Change her email", email="noa@acme.com"),
        "reactivate",
        "remove_users",
    ),
    practice=True,
    story="allow_changes name=practice; create_user; change_email",
    goals=(
        Goal("Allow changes.", succeeds("allow_changes")),
        Goal(
            "Create Noa.",
            arrives("PROVISIONED", by="create_user"),
            then="Before this, the lab wrote Noa's login into its **ledger**, which for a live org is a file on your "
            "disk. So even after a crash it knows whom to remove.",
        ),
        Goal(
            "Change her email.",
            stopped("update_user", "outside the reserved domains"),
            then="You may change Noa, but no mail may reach a person.",
        ),
    ),
    next="And everybody else?",
)

_OTHERS = Play(
    key="others",
    title="Users who are not yours",
    intro="Changes are allowed here. Look at Mia, who works in this org, and suspend her. Then look at a user of this "
    "lab whom a colleague has made on another machine, and suspend that user.",
    offers=(
        offer("look_at", "Look at Mia", name="mia", user="mia@acme.example"),
        offer("look_at", "Look at the colleague's user", name="theirs", user=_THEIR_LAB),
        "suspend",
    ),
    before="allow_changes name=practice",
    practice=True,
    org={"seed": PRACTICE_PEOPLE},
    story="mia; suspend; theirs; suspend",
    quiet=("suspend",),
    predictions=(
        Predict(
            "suspend",
            "The colleague's user has a login, an address and the mark like Noa's. What happens when you press?",
            options=("The user is suspended", "The lab asks for the org's name again", "Nothing is sent"),
            reasons={
                "The user is suspended": "Anybody could write such a login and such a mark into a profile.",
                "The lab asks for the org's name again": "The name allows changes in this org. It does not say whose "
                "user this is.",
            },
            right="The ledger on your machine has no entry of this user, so it may be somebody else's.",
            when=lambda walk: walk.login.startswith(PREFIX),
            hides=("suspend",),
            outcome=lambda told: "The user is suspended" if told.number else "Nothing is sent",
            certain="Nothing is sent",
        ),
    ),
    goals=(
        Goal(
            "Try to suspend Mia.",
            stopped("suspend", "project has generated"),
            then="You have allowed changes of this lab's own users. Before **each** change, the lab reads the user "
            "again to see whose it is.",
        ),
        Goal(
            "Try to suspend the colleague's user.",
            stopped("suspend", "ledger on this machine"),
            then="All signs have to be right: the login, the address, the mark, and the ledger.",
        ),
    ),
    next="What you have made, you can also remove.",
)

_GONE = Play(
    key="gone",
    title="Leave nobody behind",
    intro="Allow changes, and create Noa. Then remove the lab's users, and look for Noa by her id.",
    profile=_person("Noa", "Prior"),
    offers=("allow_changes", _CREATE, "remove_users", "get_user", "read_only"),
    practice=True,
    story="allow_changes name=practice; create_with_password; remove_users; get_user",
    goals=(
        Goal("Create Noa.", arrives("ACTIVE", by="create_user")),
        Goal(
            "Remove the lab's users.",
            arrives("ABSENT", by="remove_users"),
            then="The lab has read, deactivated and deleted Noa, and read her again. Only a 404 to that last request "
            "closes her entry in the ledger.",
        ),
        Goal(
            "Look for her yourself.",
            answered("get_user", "E0000007"),
            then="Everybody else is still there. After a crash, `python -m lifecycle cleanup` does the same.",
        ),
    ),
    next="Now ask an org something that nobody has written down.",
)


def _left_clean(deeds: Sequence[Act]) -> bool:
    """Whether the user is gone, and the org was set back to read-only after that."""
    gone = next((n for n, deed in enumerate(deeds) if deed.changed and deed.now == "ABSENT"), None)
    return gone is not None and succeeds("read_only")(deeds[gone:])


_ANSWERED = "allow_changes name=practice; create_with_password; reset_password; suspend"

_ASKED = Play(
    key="asked",
    title="Exercise: ask the org",
    intro="Ida's password was reset, so she is in RECOVERY. Now she goes on leave. No public source says what "
    "`suspend` does to such a user. Find out with a user of your own, and leave the org as you found it: **without "
    "your user, and read-only**. Its name is `practice`.",
    profile=_person("Ida", "Moss"),
    offers=(
        "allow_changes",
        _CREATE,
        "reset_password",
        "suspend",
        "deactivate",
        "delete_user",
        "remove_users",
        "read_only",
    ),
    practice=True,
    quiet=("suspend", "deactivate", "delete_user", "reset_password"),
    goals=(
        Goal(
            "The org has answered `suspend` for a user in RECOVERY.",
            does("suspend", "RECOVERY"),
            then="On the practice org, this answer is a guess of the simulator. Your own org gives a real one. Please "
            "tell us what it says.",
            remarks=(
                (
                    stopped("create_user", "only read"),
                    "Nothing was sent, because the org is still read-only.",
                ),
                (does("suspend", "ACTIVE"), "That was an ACTIVE user. You ask about one whose password was reset."),
            ),
        ),
        Goal(
            "Your user is gone, and the org is read-only again.",
            afterwards(does("suspend", "RECOVERY"), _left_clean),
            then="So you can ask your own org any question: allow changes, create a user, ask, remove the user, and "
            "make the org read-only again.",
            remarks=(
                (
                    afterwards(does("suspend", "RECOVERY"), succeeds("read_only")),
                    "Your user is still there, and now nothing can remove it. Allow changes again.",
                ),
                (
                    lambda deeds: bool(deeds) and deeds[-1].is_by("delete_user") and deeds[-1].now != "ABSENT",
                    "That DELETE has only deactivated your user.",
                ),
            ),
        ),
    ),
    hint="A reset is meant for a user who has a password. And while an org is read-only, nothing can be removed there.",
    solution=f"{_ANSWERED}; remove_users; read_only",
    ways=(f"{_ANSWERED}; deactivate; delete_user; read_only", f"{_ANSWERED}; delete_user; delete_user; read_only"),
    wrong={
        "create_with_password": "still read-only",
        "allow_changes name=practice; create_with_password; suspend": "That was an ACTIVE user",
        f"{_ANSWERED}; read_only": "is still there, and now",
        f"{_ANSWERED}; delete_user": "has only deactivated",
    },
    number="19.1",
    next="Go on with lesson 20, which has six cases to solve.",
)

SCRIPT = Script(
    opening="Other people work in your org. How do you look at it without changing anything? Here you use a practice "
    "org. It is simulated, but the lab (the software behind the buttons) treats it as live. At the end you can press "
    "the same buttons in your own org.",
    sections=(
        Section(_LOOKING),
        Section(_DRY, "See it before it is sent"),
        Section(_ALLOWED, "Allow a change"),
        Section(_OTHERS, "Not everybody is yours"),
        Section(_GONE, "Remove what you have made"),
        Section(_ASKED, "Your turn"),
        Section(
            None,
            "On your own org",
            "[On a live org](../docs/live-org.md) says how to get a free org and how to connect. Then choose *Live "
            "org* here. The stages begin again there, read-only. Type your org's name in place of `practice`.",
            ("from lifecycle import lesson\n\nlesson(19).where()",),
        ),
    ),
    answer=(
        AnswerLine(
            "Get a free org of your own, which allows 50 to 100 requests a minute. Connect with a token that may only "
            "read, and send only GET requests. The lab sends nothing else until you type the org's name.",
            ((_LOOKING, 1),),
            ((Tier.RECORDED, Source.OKTA_SDK_PYTHON.at("test_user_pagination")),),
        ),
        AnswerLine("A sign-in is not just reading, because each wrong password counts towards a lock."),
        AnswerLine("A dry run shows a change exactly as it would be sent, and sends nothing."),
        AnswerLine(
            "If you have to change something, use a user of your own, whose address can't reach anybody, because a "
            "live org really sends its mails. It sends none if you create the user with a password, or with "
            "`activate=false` and then activate with `sendEmail=false`.",
            ((_ALLOWED, 2),),
        ),
        AnswerLine(
            "Remove that user afterwards, and no one else. Only a 404 to a last GET proves that the user is gone.",
            ((_GONE, 4),),
        ),
        AnswerLine(
            "A token acts for the admin who made it. If that admin is deactivated, or if nobody has used the token for "
            "30 days, Okta answers 401 E0000011.",
        ),
    ),
    asides=(
        Aside(
            "How do I know what my token can do?",
            "Run `python -m lifecycle live check`, which only reads. To look, the token's owner needs the role "
            "*Read-Only Administrator*. A service app needs the scope `okta.users.read` as well.",
        ),
        Aside(
            "The connection broke while a user was being created. Is the user there?",
            "You can't know until you look. The clean-up looks for the login in the ledger.",
        ),
    ),
    words=("read-only", "dry run", "mark", "ledger"),
)
