"""Lesson 14, "Who did it?", as stages.

What each event means, and who its actor is, stands in section 5 of docs/okta-facts.md. The event of a return is
question 59 in section 11 there.
"""

from collections.abc import Sequence
from typing import Any

from lifecycle.lab.goals import Act, Goal, afterwards, answer_has, arrives, both, does, either, of, succeeds
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_PRIYA = {"firstName": "Priya", "lastName": "Nair", "email": "priya@example.com", "login": "priya@example.com"}
_IRIS = {"firstName": "Iris", "lastName": "Kowal", "email": "iris@example.com", "login": "iris@example.com"}
_TOM = {"firstName": "Tom", "lastName": "Reyes", "login": "tom@example.com"}
_SINCE = "2026-01-01T00:00:00Z"


def _newest(told: Any) -> str:
    """Return the type of the last event of a list; empty if the list is."""
    events = told.exchange.body
    return str(events[-1]["eventType"]) if events else ""


_BY_SCRIPT = Play(
    key="by script",
    title="A script in the night",
    intro="Yesterday Priya signed in as usual. This morning Okta asks her for a new password. Do what a script did in "
    "the night, and expire her password. Then ask Okta's log who did it.",
    profile=_PRIYA,
    offers=(
        "expire_password",
        offer("list_logs", "Ask the log who expired a password", filter='eventType eq "user.account.expire_password"'),
    ),
    before="create_user password=Okta-Pa55word",
    story='expire_password; list_logs filter="eventType eq \\"user.account.expire_password\\""',
    goals=(
        Goal("Expire Priya's password, as the script did.", arrives("PASSWORD_EXPIRED", by="expire_password")),
        Goal(
            "Ask the log who did it.",
            answer_has("list_logs", "user.account.expire_password"),
            then="Okta writes what happens in an org into its **System Log**. Each entry is an **event**. Open the "
            "answer: `eventType` says what happened, `published` says when, and the **target** is Priya. The **actor** "
            "is the one who did it: `admin@example.com`. But this admin was asleep. A script has no name in the log, "
            "so the actor is the owner of its API token. `requestApiTokenId` says which token it was, which helps if "
            "each script has a token of its own.",
        ),
    ),
    next="The second case is three weeks old.",
)

_OLD = Play(
    key="three weeks",
    title="Three weeks later",
    intro="Priya was deactivated three weeks ago, and only today somebody asks who did it. Ask the log twice: without "
    "a date, and with one.",
    profile=_PRIYA,
    offers=(
        offer("list_logs", "Ask who deactivated", filter='eventType eq "user.lifecycle.deactivate"'),
        offer(
            "list_logs",
            "Ask from 1 January on",
            name="from_january",
            filter='eventType eq "user.lifecycle.deactivate"',
            since=_SINCE,
        ),
    ),
    before="create_user password=Okta-Pa55word; deactivate; wait days=21",
    story='list_logs filter="eventType eq \\"user.lifecycle.deactivate\\""; from_january',
    predictions=(
        Predict(
            "list_logs",
            "You ask for the events of one type, and you give no dates. The deactivation is three weeks old. What "
            "comes back?",
            options=("The deactivation", "An empty list", "An error"),
            reasons={
                "The deactivation": "Okta has not lost this event. But the request says nothing about time.",
                "An error": "The request is complete. Everything in it is optional.",
            },
            right="A request without `since` reads the last seven days, and nothing else.",
            values={"filter": 'eventType eq "user.lifecycle.deactivate"'},
            hides=("list_logs",),
            outcome=lambda told: (
                "An error" if told.refused else "The deactivation" if told.exchange.body else "An empty list"
            ),
        ),
    ),
    goals=(
        Goal(
            "Ask who deactivated a user, without a date.",
            does("list_logs", "DEPROVISIONED", without="since"),
            then="An empty list does not mean that nobody did it. It means that nobody did it in these seven days. So "
            "if you see no events, look at the dates first. The answer has a link to a next page all the same. "
            "Without `until`, a list of the log always has one, because new events may follow.",
        ),
        Goal(
            "Ask again, from the first of January on.",
            answer_has("list_logs", "user.lifecycle.deactivate", "priya@example.com"),
            then="There it is. `since` says from when Okta looks, and `until` says until when. Write each as a date "
            "with a time.",
        ),
    ),
    next="Now ask for everything about one person.",
)

_BOTH_SIDES = Play(
    key="both sides",
    title="Both sides of a person",
    intro="Priya mistypes her password, and then she signs in. Let her do both. Then ask for every event whose target "
    "is Priya, and for every event whose actor is Priya. On the stage, `{id}` stands for her user id.",
    profile=_PRIYA,
    offers=(
        "mistype_password",
        "sign_in",
        offer("list_logs", "Ask what was done to Priya", name="done_to_her", filter='target.id eq "{id}"'),
        offer("list_logs", "Ask what Priya did", name="done_by_her", filter='actor.id eq "{id}"'),
    ),
    before="create_user password=Okta-Pa55word",
    story="mistype_password; sign_in; done_to_her; done_by_her",
    goals=(
        Goal(
            "Let Priya mistype her password, and then sign in.",
            afterwards(does("mistype_password", "ACTIVE"), succeeds("sign_in", "ACTIVE")),
            then="Her status is the same as before, but Okta has written down both tries.",
        ),
        Goal(
            "Ask what was done to Priya.",
            answer_has("list_logs", "user.lifecycle.create", without="user.session.start"),
            then="You see how she was created, and no sign-in at all. But nothing is missing. Priya did nothing to "
            "anybody when she signed in, so the events of her sign-ins have no target.",
        ),
        Goal(
            "Ask what Priya did.",
            answer_has("list_logs", "user.session.start", "INVALID_CREDENTIALS", without="user.lifecycle.create"),
            then="Here are her two sign-ins. The `outcome` of the first one is FAILURE, and its reason is "
            "INVALID_CREDENTIALS. For the whole story of a person, ask for both sides in one filter: "
            '`target.id eq "…" or actor.id eq "…"`. Ask by the id, because a login can change.',
        ),
    ),
    next="Now look for somebody's way back.",
)

_RETURN = Play(
    key="return",
    title="The event of a return",
    intro="Priya was deactivated three days ago, by mistake. Bring her back, and then look for her return in the log.",
    profile=_PRIYA,
    offers=(
        "activate sendEmail=false",
        offer("list_logs", "Ask what was done to Priya", filter='target.id eq "{id}"'),
    ),
    before="create_user password=Okta-Pa55word; deactivate; wait days=3",
    story='activate sendEmail=false; list_logs filter="target.id eq \\"{id}\\""',
    predictions=(
        Predict(
            "list_logs",
            "You have brought a deactivated user back. Which type does the newest event have?",
            options=(
                "user.lifecycle.reactivate",
                "user.lifecycle.activate",
                "user.lifecycle.unsuspend",
                "user.lifecycle.create",
            ),
            reasons={
                "user.lifecycle.reactivate": "There is such an event. Okta writes it when an import brings a user "
                "back, but this was a call.",
                "user.lifecycle.unsuspend": "This is the end of a suspension. Priya was deactivated.",
                "user.lifecycle.create": "Nobody is created. Priya's user was there all the time.",
            },
            right="In the log, a return looks like a first activation.",
            when=lambda walk: walk.status == "PROVISIONED",
            values={"filter": 'target.id eq "{id}"'},
            hides=("list_logs",),
            outcome=_newest,
        ),
    ),
    goals=(
        Goal("Activate Priya.", arrives("PROVISIONED", by="activate")),
        Goal(
            "Look for her return in the log.",
            afterwards(arrives("PROVISIONED"), answer_has("list_logs", "user.lifecycle.deactivate")),
            then="One event cannot tell you that somebody came back. You need the `user.lifecycle.deactivate` that "
            "stands before it. Okta writes `user.lifecycle.reactivate` only if an import, or another provisioning job "
            "of an app, brings a user back, and then `user.lifecycle.activate` follows it. So a program that waits "
            "for returns has to wait for `user.lifecycle.activate`. The call `reactivate` is something else: it makes "
            "a new activation link.",
        ),
    ),
    next="Now find out who did something, and put right only that.",
)

_HERS = "Iris chose this password herself. Take the step back, and look at the actors in the log."


def _spared(deeds: Sequence[Act]) -> bool:
    """Whether nothing has changed for Iris, who chose her own password."""
    return not any(deed.who == _IRIS["login"] and (deed.changed or deed.is_by("set_password")) for deed in deeds)


_STOLEN = Play(
    key="stolen",
    title="Exercise: the stolen token",
    intro="On the night of 9 January 2026 somebody stole an API token. Since then both Iris and Tom have a new "
    "password. One of them chose the new password, and the thief set it for the other. Find out in the log which is "
    "which. Then take the thief's password out of use, and leave the other person in peace. Today is 19 January.",
    profile=_IRIS,
    offers=(
        offer("list_logs", filter='eventType eq "user.account.update_password"', since=""),
        offer("look_at", "Look at Tom", name="tom", user="tom@example.com"),
        offer("look_at", "Look at Iris", name="iris", user="iris@example.com"),
        "expire_password",
        "reset_password sendEmail=true",
        "suspend",
        "sign_in",
    ),
    before="create_user password=Okta-Pa55word; wait days=4; recover_password; open_reset_link; choose_password; "
    "look_at user=tom@example.com; set_password; look_at user=iris@example.com; wait days=10",
    org={"seed": {"users": [{**_TOM, "status": "ACTIVE", "password": "Okta-Pa55word"}]}},
    quiet=("reset_password", "expire_password", "suspend", "expire_password_with_temp_password"),
    goals=(
        Goal(
            "You have seen in the log who set the new passwords.",
            answer_has("list_logs", "user.account.update_password", "tom@example.com"),
            remarks=(
                (
                    lambda deeds: any(deed.body == [] for deed in deeds),
                    "An empty list. How far back does a request without a date look?",
                ),
            ),
        ),
        Goal(
            "The thief's password no longer works, and nothing has changed for the other person.",
            both(
                _spared,
                of(
                    "tom@example.com",
                    either(
                        arrives("RECOVERY", by="reset_password"),
                        arrives("PASSWORD_EXPIRED", by="expire_password_with_temp_password"),
                    ),
                ),
            ),
            then="The owner of the token set Tom's new password, and Iris set her own. After a reset, Tom chooses a "
            "new password by the link in his mail. In a real org you would also revoke the token.",
            remarks=(
                (lambda deeds: not _spared(deeds), _HERS),
                (
                    of("tom@example.com", arrives("PASSWORD_EXPIRED", by="expire_password")),
                    "An expired password still opens the door once, and then the thief could choose the next one. Take "
                    "the step back.",
                ),
                (
                    of("tom@example.com", arrives("SUSPENDED")),
                    "A suspension keeps the password, so the thief can use it when the suspension ends. Take the step "
                    "back.",
                ),
            ),
        ),
    ),
    hint="The theft was ten days ago. How far back does the log look, if you don't say so? In each event, compare the "
    "actor with the target: are they the same person? For the password, remember lessons 5 and 6. After some calls a "
    "password still opens the door once, and after others it opens nothing.",
    solution='list_logs filter="eventType eq \\"user.account.update_password\\"" since=2026-01-09T00:00:00Z; tom; '
    "reset_password",
    ways=(
        'list_logs filter="target.alternateId eq \\"tom@example.com\\"" since=2026-01-05T00:00:00Z; tom; '
        "expire_password_with_temp_password",
    ),
    wrong={
        "list_logs": "How far back",
        "reset_password": "Iris chose this password herself",
        "tom; expire_password": "the thief could choose the next one",
        "tom; suspend": "A suspension keeps the password",
    },
    number="14.1",
    next="Go on with lesson 15, about people whose passwords come from another system.",
)

_SIXTEEN = """\
One product that copies users and groups from Okta listens to these 16 events \
([source](https://github.com/firezone/firezone/pull/15149 'firezone pull request 15149')):

- `user.lifecycle.create`, `.activate`, `.reactivate`, `.suspend`, `.unsuspend`, `.deactivate` and \
`.delete.initiated`
- `user.account.update_profile`
- `group.user_membership.add` and `.remove`
- `group.profile.update` and `group.lifecycle.delete`
- `group.application_assignment.add` and `.remove`
- `application.user_membership.add` and `.remove`

It takes each event only as a sign that something has changed, and then reads the user or the group again. So an event \
that comes late or twice does no harm."""

SCRIPT = Script(
    opening="Priya can't get in this morning, and every admin says: “It was not me.” How do you find out who did it? "
    "Okta keeps a log of what happens. Here you read it. In each of four cases, something in the log misleads people.",
    sections=(
        Section(_BY_SCRIPT),
        Section(_OLD, "An old case"),
        Section(_BOTH_SIDES, "Everything about one person"),
        Section(_RETURN, "Somebody came back"),
        Section(_STOLEN, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "Read `GET /api/v1/logs`. In each event, the actor is the one who did it, and the target is the user to "
            "whom it was done.",
            ((_BY_SCRIPT, 3),),
            ((Tier.REPORTED, Source.LOG_SAMPLES.at()),),
        ),
        AnswerLine(
            "If a script did it, the actor is the owner of its API token, and `requestApiTokenId` says which token. "
            "If the actor is `system@okta.com`, no person did it: it was Okta itself, an import or an automation.",
            ((_BY_SCRIPT, 3),),
            ((Tier.REPORTED, Source.LOG_SAMPLES.at()),),
        ),
        AnswerLine(
            "Without `since` you see only the last seven days.",
            ((_OLD, 4),),
            ((Tier.DOCUMENTED, Source.OPENAPI.at("listLogEvents")),),
        ),
        AnswerLine(
            "In a sign-in, the person is the actor, and there is no target. So ask for both sides.",
            ((_BOTH_SIDES, 4),),
            ((Tier.REPORTED, Source.LOG_SAMPLES.at()),),
        ),
        AnswerLine(
            "The return of a deactivated user is `user.lifecycle.activate`. Only an import or another provisioning "
            "job writes `user.lifecycle.reactivate`.",
            ((_RETURN, 5),),
            ((Tier.DOCUMENTED, Source.REACTIVATION_EVENT.at()),),
        ),
    ),
    asides=(
        Aside(
            "How long does Okta keep the log?",
            "For 90 days. If you need events for longer, export them, or send them to another system "
            "([source](https://support.okta.com/help/s/article/Exporting-Okta-Log-Data 'Okta support on exporting log "
            "data')).",
        ),
        Aside(
            "The actor is `system@okta.com`. Who is that?",
            "This is not a person. Okta has acted by itself, for example after too many wrong recovery answers, or it "
            "has carried out an import or an automation. An import also writes an event whose type begins with "
            "`system.import`, with the same `transaction.id`. Lessons 8 and 16 show these cases.",
        ),
        Aside("Which events tell me that a user or a group has changed?", _SIXTEEN),
        Aside(
            "What does the log say after a used or expired recovery link?",
            "It has an event of the type `user.account.use_token`, with the words “Invalid self service recovery "
            "token used by user”. Its outcome is FAILURE, and the reason is “Invalid token” "
            "([source](https://support.okta.com/help/s/article/Error-Invalid-self-service-recovery-token-used-by-user "
            "'Okta support on invalid recovery tokens')). The user's status stays the same. The event alone is not a "
            "sign of an attack, because a click on an old mail is enough for it. If the person still needs a link, "
            "send a new one.",
        ),
        Aside(
            "Which events does one call write, and in which order?",
            "No public source has recorded it. So a program that reads the log should not rely on the order of the "
            "events of one call, nor on their number. The events of one request have the same `transaction.id`.",
        ),
    ),
    words=("event", "target"),
    settles={
        "59": "Somebody came back",
        "m10": "Which events tell me that a user or a group has changed?",
        "m12": "What does the log say after a used or expired recovery link?",
    },
)
