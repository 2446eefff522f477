"""Lesson 8, "Suspended, but by whom?", as stages.

The questions are 48 to 51 of section 11 of docs/okta-facts.md, and question 42 of the further ones. What a suspension
keeps is in section 3.5 there, and who suspends without a call in sections 1.5 and 15.3.
"""

from typing import Any

from lifecycle.lab.goals import Goal, afterwards, arrives, does, remains, succeeds
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, OnLive, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Reference, Source
from lifecycle.model.tiers import Tier

_MAYA = {"firstName": "Maya", "lastName": "Lindt", "email": "maya@example.com", "login": "maya@example.com"}
_TARIQ = {"firstName": "Tariq", "lastName": "Aziz", "email": "tariq@example.com", "login": "tariq@example.com"}
_BEA = {"firstName": "Bea", "lastName": "Moreau", "email": "bea@example.com", "login": "bea@example.com"}
_INES = {"firstName": "Ines", "lastName": "Rocha", "email": "ines@example.com", "login": "ines@example.com"}
_OLU = {"firstName": "Olu", "lastName": "Adeyemi", "email": "olu@example.com", "login": "olu@example.com"}
_LENA = {"firstName": "Lena", "lastName": "Virtanen", "email": "lena@example.com", "login": "lena@example.com"}

_SUSPENDS = 'eventType eq "user.lifecycle.suspend"'
_SWITCHED_OFF = 'eventType eq "user.lifecycle.deactivate" or eventType sw "system.import.user"'
_AND_IMPORTS = f'{_SUSPENDS} or eventType sw "system.import.user"'


def _logged(filter: str = _SUSPENDS) -> str:
    """Return the press that asks the System Log for such events."""
    escaped = filter.replace('"', '\\"')
    return f'list_logs filter="{escaped}"'


_BY_WHOM = {"maya@example.com": "Maya", "admin@example.com": "An admin", "system@okta.com": "Okta itself"}
"""Which option of the first prediction an actor is."""


def _suspender(told: Any) -> str:
    """Return which option of the first prediction the actor of the newest suspension is. It is empty without one."""
    events = [] if told.refused else told.exchange.body
    found = [event["actor"]["alternateId"] for event in events if event["eventType"] == "user.lifecycle.suspend"]
    return _BY_WHOM.get(found[-1], "") if found else ""


_WHO_SUSPENDED_MAYA = Goal(
    "Ask the System Log who suspended Maya.",
    succeeds("list_logs", "SUSPENDED"),
    then="Each event has an **actor**, which is the person or the system that did it. Here it is "
    "`system@okta.com`, which is Okta itself.",
)
_GUESSES = Play(
    key="guesses",
    title="One more guess",
    intro="Maya is locked out. She has asked for a link that ends the lock, and the link asks for the answer to her "
    "recovery question. She has guessed wrong four times. Let her guess once more, and then help her.",
    profile=_MAYA,
    offers=(
        offer("answer_question", "Guess the answer", answer="John Wayne"),
        _logged(),
        "unsuspend",
        "unlock",
        "sign_in",
    ),
    before="create_user password=Okta-Pa55word; set_question; mistype_password *10; unlock_account; open_reset_link; "
    'answer_question answer="Billy the Kid" *4',
    story=f'answer_question answer="John Wayne"; {_logged()}; unsuspend; unlock; sign_in',
    org={"seed": {"settings": {"password": {"self_service_unlock": True}}}},
    quiet=("unsuspend", "unlock"),
    predictions=(
        Predict(
            "list_logs",
            "Maya's last guess has suspended her. Who did it, according to the log?",
            options=("Maya", "An admin", "Okta itself"),
            reasons={
                "Maya": "Maya only guessed. She can't ask for a suspension.",
                "An admin": "No admin has made a call since Maya was locked out.",
            },
            right="Okta suspends a user by itself after about five wrong answers.",
            when=lambda walk: walk.status == "SUSPENDED",
            hides=("list_logs",),
            outcome=_suspender,
        ),
    ),
    goals=(
        Goal(
            "Let Maya guess once more.",
            arrives("SUSPENDED", by="answer_question"),
            then="The error is the same as for her other guesses, E0000087. But now her status has changed, too, and "
            "the lock lies underneath.",
        ),
        _WHO_SUSPENDED_MAYA,
        Goal(
            "Let Maya sign in with her old password.",
            afterwards(arrives("LOCKED_OUT", by="unsuspend"), succeeds("sign_in", "ACTIVE")),
            then="You needed both calls. `unsuspend` ended the suspension, and then the lock showed again.",
        ),
    ),
    live=OnLive(
        "Maya is not locked out here, because the link that ends a lock is only mailed, and no mail can be read in a "
        "real org. She guesses at the page of a reset link.",
        {
            "intro": "Maya has forgotten her password, and has a link by which she can choose another. The link asks "
            "for the answer to her recovery question. She has guessed wrong four times. Let her guess once more, and "
            "then help her.",
            "offers": (
                offer("answer_question", "Guess the answer", answer="John Wayne"),
                _logged(),
                "unsuspend",
                "sign_in",
            ),
            "before": "create_user password=Okta-Pa55word; set_question; forgot_password sendEmail=false; "
            'open_reset_link; answer_question answer="Billy the Kid" *4',
            "story": f'answer_question answer="John Wayne"; {_logged()}; unsuspend; sign_in',
            "goals": (
                Goal(
                    "Let Maya guess once more.",
                    arrives("SUSPENDED", by="answer_question"),
                    then="The error is the same as for her other guesses, E0000087. But now her status has changed.",
                ),
                _WHO_SUSPENDED_MAYA,
                Goal(
                    "End Maya's suspension, and let her sign in with her old password.",
                    afterwards(arrives("ACTIVE", by="unsuspend"), succeeds("sign_in", "ACTIVE")),
                    then="`unsuspend` ended the suspension, and her old password still counted.",
                ),
            ),
        },
    ),
    next="`system@okta.com` is also the actor when another system told Okta what to do. Meet the second suspect.",
)

_LEAVER = Play(
    key="leaver",
    title="What the HR department knows",
    intro="Tariq's employer keeps its people in an HR application, and Okta reads them from there. Tariq resigns. "
    "Deactivate him in the source, which is the HR application, and then let Okta import.",
    profile=_TARIQ,
    offers=("leave", "import_now", "come_back", _logged(_AND_IMPORTS)),
    before="hire; import_now; set_password",
    story=f"leave; import_now; {_logged(_AND_IMPORTS)}",
    org={"seed": {"settings": {"directory": {"kind": "WORKDAY", "when_deactivated": "suspend"}}}},
    goals=(
        Goal(
            "Deactivate Tariq in the source.",
            remains("ACTIVE", by="leave"),
            then="Nothing happens at Okta yet. Okta learns of it at the next **import**, when it reads all the people "
            "in the source. Imports usually run by a schedule.",
        ),
        Goal(
            "Let Okta import.",
            arrives("SUSPENDED", by="import_now"),
            then="A setting of the org says what an import does with people who have left: nothing, suspend, or "
            "deactivate. This org suspends them.",
        ),
        Goal(
            "Ask the System Log who suspended Tariq.",
            succeeds("list_logs", "SUSPENDED"),
            then="The actor is `system@okta.com` again. But now there is an event `system.import.user.suspend` of the "
            "same moment. Open *Answer*: both events have the same `transaction.id`, so they belong to one job, and "
            "that job was the import.",
        ),
    ),
    live=OnLive(
        "No import runs here, because the lab has no HR source in a real org. You do by hand what an import would do.",
        {
            "intro": "Tariq resigns. In many orgs, an import from the HR application would deactivate him now. Do it "
            "by hand, and then look in your org's log for what an import would have written.",
            "offers": ("deactivate", "get_user", _logged(_SWITCHED_OFF)),
            "before": "create_user password=Okta-Pa55word",
            "story": f"deactivate; {_logged(_SWITCHED_OFF)}",
            "goals": (
                Goal(
                    "Deactivate Tariq.",
                    arrives("DEPROVISIONED", by="deactivate"),
                    then="What an import does with a leaver is a setting of the org: nothing, suspend, or deactivate.",
                ),
                Goal(
                    "Ask the System Log who deactivated Tariq.",
                    succeeds("list_logs", "DEPROVISIONED"),
                    then="The actor of this event is a person, the owner of your API token. If an import had done it, "
                    "the actor would be `system@okta.com`, and beside the event there would be one that begins with "
                    "`system.import.user`. Both would have the same `transaction.id`. So if your org has imports, you "
                    "can tell in the same list what they have done.",
                ),
            ),
        },
    ),
    next="So an import can suspend people. Can it also do the opposite?",
)

_SUSPEND_BEA = Goal("Suspend Bea.", arrives("SUSPENDED", by="suspend"))
_WHO_SUSPENDED_BEA = Goal(
    "Ask the System Log who suspended Bea.",
    succeeds("list_logs", "SUSPENDED"),
    then="This actor is a person: the owner of the API token with which you made the call. If a script "
    "suspended somebody, `requestApiTokenId` tells you which token it used.",
)
_STILL_THERE = Play(
    key="still there",
    title="Suspended by hand",
    intro="Bea is under investigation. The HR department must not know yet, so she is still active in the source. "
    "Suspend her yourself, see what the log says of you, and let the next import run.",
    profile=_BEA,
    offers=("suspend", "import_now", "sign_in", _logged()),
    before="hire; import_now; set_password",
    story=f"suspend; {_logged()}; import_now",
    org={"seed": {"settings": {"directory": {"kind": "WORKDAY", "when_deactivated": "suspend", "unsuspends": True}}}},
    goals=(
        _SUSPEND_BEA,
        _WHO_SUSPENDED_BEA,
        Goal(
            "Let Okta import.",
            arrives("ACTIVE", by="import_now"),
            then="Bea can sign in again, although nobody decided that. The source says that she is active, and this "
            "org lets an import end suspensions. Switch that setting off before you suspend somebody who is still "
            "active in the source.",
        ),
    ),
    live=OnLive(
        "No import runs here, because the lab has no HR source in a real org. People's names are masked in the log.",
        {
            "intro": "Bea is under investigation. Suspend her yourself, and see what the log says of you.",
            "offers": ("suspend", "sign_in", _logged()),
            "before": "create_user password=Okta-Pa55word",
            "story": f"suspend; {_logged()}",
            "goals": (_SUSPEND_BEA, _WHO_SUSPENDED_BEA),
        },
    ),
    next="Some users can't be suspended. What does an import do when such a user leaves?",
)

_TRY_INES = Goal(
    "Try to suspend Ines.",
    does("suspend", "STAGED"),
    then="The cause says that Okta can't suspend a user who is not active, and Okta's reference says so, too. Don't "
    "take that literally: users who are PROVISIONED or PASSWORD_EXPIRED can be suspended. Ines can't, because her "
    "activation has not begun.",
)
_NOT_BEGUN = Play(
    key="not begun",
    title="Ines, who never began",
    intro="Ines was to begin next month, so she is STAGED. Now she has changed her mind. Try to suspend her. Then "
    "deactivate her in the source, and let Okta import.",
    profile=_INES,
    offers=("suspend", "leave", "import_now", "activate sendEmail=false"),
    before="create_user activate=false; hire; import_now",
    story="suspend; leave; import_now",
    org={"seed": {"settings": {"directory": {"kind": "WORKDAY", "when_deactivated": "suspend"}}}},
    predictions=(
        Predict(
            "import_now",
            "Ines is STAGED, and deactivated in the source. This org suspends people who leave. Which status does the "
            "import give her?",
            options=("STAGED", "SUSPENDED", "DEPROVISIONED", "PROVISIONED"),
            reasons={
                "STAGED": "That would mean that the import leaves her alone. It does not.",
                "SUSPENDED": "You have just tried that yourself. An import can't do it either.",
                "PROVISIONED": "That would begin her activation, and she is leaving.",
            },
            right="She can't be suspended, so Okta goes one step further and deactivates her.",
            when=lambda walk: walk.status == "STAGED",
            hides=("import_now",),
        ),
    ),
    goals=(
        _TRY_INES,
        Goal(
            "Let Okta import after Ines has left.",
            arrives("DEPROVISIONED", by="import_now"),
            then="So if the setting says *suspend*, and an import deactivates some people all the same, nothing is "
            "broken. Those people were STAGED.",
        ),
    ),
    live=OnLive(
        "No import runs here, because the lab has no HR source in a real org. You see what an import does on a "
        "simulated org.",
        {
            "intro": "Ines was to begin next month, so she is STAGED. Now she has changed her mind. Try to suspend "
            "her, and then switch her off.",
            "offers": ("suspend", "deactivate", "activate sendEmail=false"),
            "before": "create_user activate=false",
            "story": "suspend; deactivate",
            "predictions": (),
            "goals": (
                _TRY_INES,
                Goal("Switch Ines off.", arrives("DEPROVISIONED", by="deactivate")),
            ),
        },
    ),
    next="The last suspect needs no wrong answer and no HR department. It only needs time.",
)

_THREE_MONTHS = Play(
    key="three months",
    title="Three months of silence",
    intro="Olu signed in today, and will be away for a while. This org has an automation, which is a job that runs "
    "once a day. Let 91 days pass.",
    profile=_OLU,
    offers=("wait days=91", "sign_in", _logged()),
    before="create_user password=Okta-Pa55word; sign_in",
    story=f"wait days=91; {_logged()}",
    org={"seed": {"settings": {"automation": {"inactive_days": 90, "action": "suspend"}}}},
    goals=(
        Goal(
            "Let 91 days pass.",
            arrives("SUSPENDED", by="wait"),
            then="The **automation** suspends each ACTIVE user who has not signed in for 90 days. It counts from the "
            "last sign-in. The API does not show an org's automations; you "
            "find them in the Admin Console.",
        ),
        Goal(
            "Ask the System Log who suspended Olu.",
            succeeds("list_logs", "SUSPENDED"),
            then="The actor is `system@okta.com` for the third time, now without an import beside it. So compare the "
            "time of the event with the user's `lastLogin`.",
        ),
    ),
    next="You know all the suspects now. Solve a case of your own.",
)

_EVERY_MORNING = Play(
    key="every morning",
    title="Exercise: Every morning",
    intro="“I end Lena's suspension every evening, and every morning she is suspended again”, writes a colleague. "
    "Lena is back from a long leave, and she is active in the HR department's application. Find out what suspends "
    "her, and make sure that she is still ACTIVE **a day later**.",
    profile=_LENA,
    offers=(_logged(_AND_IMPORTS), "unsuspend", "import_now", "sign_in", "unlock", "wait days=1"),
    before="hire; import_now; set_password; sign_in; wait days=120; unsuspend; wait days=1",
    org={
        "seed": {
            "settings": {
                "directory": {"kind": "WORKDAY", "when_deactivated": "suspend"},
                "automation": {"inactive_days": 90, "action": "suspend"},
            }
        }
    },
    quiet=("sign_in", "wait"),
    goals=(
        Goal(
            "A day has passed, and Lena is still ACTIVE.",
            afterwards(succeeds("sign_in", "ACTIVE"), remains("ACTIVE", by="wait")),
            then="No import was at work: the log has none beside the suspensions. It was the automation, and only a "
            "sign-in makes it count from the beginning. Let such a user sign in on the day on which you end the "
            "suspension.",
            remarks=(
                (
                    afterwards(arrives("ACTIVE", by="unsuspend"), arrives("SUSPENDED", by="wait")),
                    "Lena is suspended again, as on every night. Look at what the nightly job counts.",
                ),
                (
                    does("import_now", "SUSPENDED"),
                    "The import leaves her alone, because she is active in the source.",
                ),
                (does("sign_in", "SUSPENDED"), "A suspended user is refused, whatever the password."),
                (does("unlock", "SUSPENDED"), "There is no lock to end. Lena is suspended."),
            ),
        ),
    ),
    hint="Read the card of the automation: from which day does it count, and what would change that day?",
    solution="unsuspend; sign_in; wait days=1",
    ways=(f"{_logged(_AND_IMPORTS)}; unsuspend; sign_in; wait days=1", "wait days=1; unsuspend; sign_in; wait days=1"),
    wrong={
        "unsuspend; wait days=1": "suspended again, as on every night",
        "import_now": "The import leaves her alone",
        "sign_in": "A suspended user is refused",
    },
    number="8.1",
    next="Go on with lesson 9, in which users are switched off and come back.",
)

SCRIPT = Script(
    opening="An admin finds a user suspended. The other admins say that they have not done it, and no script has "
    "either. Who suspended the user? Here you see all the suspects at work, and find each of them in the log.",
    sections=(
        Section(_GUESSES),
        Section(_LEAVER, "A resignation"),
        Section(_STILL_THERE, "An investigation"),
        Section(_NOT_BEGUN, "A change of mind"),
        Section(_THREE_MONTHS, "A long absence"),
        Section(_EVERY_MORNING, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "Ask the System Log for `user.lifecycle.suspend`, and read the actor. If the actor is a person, that "
            "person suspended the user, or a script did so with that person's API token.",
            ((_STILL_THERE, 4),),
            sources=(
                (Tier.REPORTED, Reference(Source.LOG_SAMPLES)),
                (Tier.REPORTED, Reference(Source.SUSPENDED_BY_NOBODY)),
            ),
        ),
        AnswerLine(
            "If the actor is `system@okta.com`, there are three suspects: Okta itself after about five wrong recovery "
            "answers, an import, and an automation.",
            ((_GUESSES, 19), (_LEAVER, 5), (_THREE_MONTHS, 3)),
            sources=(
                (Tier.DOCUMENTED, Reference(Source.PERMANENT_LOCKOUT)),
                (Tier.DOCUMENTED, Reference(Source.AUTOMATION_HELP)),
            ),
        ),
        AnswerLine(
            "`unsuspend` ends any suspension. What lies underneath shows again, for example a lock.",
            ((_GUESSES, 21), (_GUESSES, 22)),
        ),
        AnswerLine(
            "An import can also end a suspension that you began, if the person is still active in the source.",
            ((_STILL_THERE, 6),),
        ),
        AnswerLine(
            "A STAGED user can't be suspended. An import that would suspend such a user deactivates the user instead.",
            ((_NOT_BEGUN, 4), (_NOT_BEGUN, 6)),
        ),
    ),
    asides=(
        Aside(
            "A tool says “Invalid transition from provisioned to suspended”. Is that Okta's rule?",
            "No, it is a rule of that tool ([source](https://github.com/noqdev/iambic/issues/347 'noqdev/iambic issue "
            "347')). Okta suspends PROVISIONED users, and offers the link `suspend` in their JSON.",
        ),
        Aside(
            "Does the person learn of a suspension by mail?",
            "An `unsuspend` sends no mail ([source](https://github.com/CDCgov/prime-simplereport/issues/4430 "
            "'prime-simplereport issue 4430')), so tell the person yourself. No public source says whether a "
            "suspension sends one.",
        ),
    ),
    words=("actor", "import", "automation"),
    settles={
        "48": "Suspended, but by whom?",
        "49": "Ines, who never began",
        "50": "Suspended by hand",
        "51": "A tool says “Invalid transition from provisioned to suspended”. Is that Okta's rule?",
        "m42": "One more guess",
    },
)
