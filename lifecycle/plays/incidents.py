"""Lesson 20, "Six incidents": exercises without a story, each of which needs what several lessons have shown.

What Okta does in them is in sections 3, 4.4, 4.5 and 15.3 of docs/okta-facts.md.
"""

from collections.abc import Sequence

from lifecycle.lab.goals import (
    Act,
    Goal,
    afterwards,
    answered,
    arrives,
    both,
    does,
    either,
    lists,
    remains,
    succeeds,
)
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.script import Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier


def _person(first: str, last: str, login: str = "") -> dict[str, str]:
    login = login or f"{first.lower()}@example.com"
    return {"firstName": first, "lastName": last, "email": login, "login": login}


# ------------------------------------------------------------ the ship

_HERS = ("sign_in", "open_reset_link", "open_activation_link", "change_expired_password", "choose_password")
_IDLE = ("get_user", "wait")


def _a_day_later(deeds: Sequence[Act]) -> bool:
    """Whether she chose a password herself, with a day between the last call of the admin and her first one."""
    chosen = next((n for n, deed in enumerate(deeds) if deed.changed and deed.call in _HERS[-2:]), None)
    if chosen is None:
        return False
    mine = [n for n, deed in enumerate(deeds[:chosen]) if deed.call not in (*_HERS, *_IDLE)]
    since = mine[-1] + 1 if mine else 0
    return arrives("ACTIVE")(deeds[chosen : chosen + 1]) and succeeds("wait")(deeds[since:chosen])


_SHIP = Play(
    key="ship",
    title="Incident 1: The ship",
    intro="Jo works on a ship, where mail arrives once a day. Yesterday you reset her password, and today she writes: "
    "“The link is dead again.” Help her in a way that still works **a day after** your call, so that she can choose a "
    "password. The radio reaches her at once, so you can tell her a word or two.",
    profile=_person("Jo", "Marsh"),
    offers=(
        "reset_password",
        "forgot_password",
        "expire_password_with_temp_password",
        offer("set_password"),
        "deactivate",
        "activate",
        offer("wait", "A day passes", days="1", hours=""),
        "open_reset_link",
        "open_activation_link",
        "choose_password",
        "sign_in",
        "change_expired_password",
    ),
    before="create_user password=Okta-Pa55word; sign_in; reset_password; wait days=1",
    quiet=("expire_password_with_temp_password", "deactivate", "activate", "update_user"),
    goals=(
        Goal(
            "A day after your last call, Jo has chosen a password herself.",
            _a_day_later,
            then="A reset link works for one hour, and an activation link for seven days. A temporary password needs "
            "no link at all, and Jo has to change it at once, so you don't know the new one. The way through "
            "`deactivate` works too, but it costs her the apps.",
            remarks=(
                (
                    afterwards(
                        afterwards(succeeds("reset_password"), succeeds("wait")),
                        lambda deeds: any(deed.refused and deed.is_by("open_reset_link") for deed in deeds),
                    ),
                    "After another day, another reset link is dead, too. It works for an hour only.",
                ),
                (
                    does("forgot_password", "RECOVERY"),
                    "Okta refuses this while a reset is under way, and its link would not live longer.",
                ),
                (
                    does("set_password", "RECOVERY"),
                    "You chose this password, so you know it. Take the step back.",
                ),
            ),
        ),
    ),
    hint="How long does each kind of link live? And which of your calls hands over something that is not a link?",
    solution="expire_password_with_temp_password; wait days=1; sign_in; change_expired_password",
    ways=("deactivate; activate; wait days=1; open_activation_link; choose_password",),
    wrong={
        "reset_password; wait days=1; open_reset_link": "for an hour only",
        "forgot_password": "while a reset is under way",
        "set_password": "you know it",
    },
    number="20.1",
    next="Next, somebody has the right password, and it does not help.",
)

# ------------------------------------------------------------ the question

_UMA = Play(
    key="question",
    title="Incident 2: The forgotten answer",
    intro="Uma writes: “My password is fine, but then the page asks for a food that I dislike, and I don't remember "
    "what I wrote.” This is an org of the Classic Engine. Let her sign in, with an answer that she knows: *liquorice*.",
    profile=_person("Uma", "Rao"),
    offers=(
        "sign_in",
        offer("verify_factor", "Answer liquorice", answer="liquorice", factorId="", passCode=""),
        "list_factors",
        "unlock",
        "reset_password",
        "reset_factors",
        offer("enroll_question", "Enroll her new answer", question="disliked_food", answer="liquorice"),
    ),
    org={"mfa": True, "engine": "classic"},
    before='create_user password=Okta-Pa55word; enroll_question question=disliked_food answer="brussels sprouts"',
    quiet=("reset_factors", "reset_password", "unlock", "verify_factor"),
    goals=(
        Goal(
            "Uma has signed in, and her answer was liquorice.",
            answered("verify_factor", "SUCCESS"),
            then="The page never asked for a better password. It asked for a second **factor**, and an admin can "
            "make Okta forget that, so that she enrolls another.",
            remarks=(
                (
                    answered("sign_in", "SUCCESS"),
                    "Uma is signed in, but without any second factor. Give her a question again, and let her sign in.",
                ),
                (
                    answered("verify_factor", "E0000068"),
                    "Okta still has the old answer. Nobody can read it, so it has to go.",
                ),
                (
                    succeeds("reset_password"),
                    "Now she can't even use her password, which was fine. Take the step back.",
                ),
                (does("unlock", "ACTIVE"), "Uma is not locked. Look at what the page asks her for."),
            ),
        ),
    ),
    hint="The password is right, and something else is asked for. Which call makes Okta forget it?",
    solution="reset_factors; enroll_question; sign_in; verify_factor",
    ways=("sign_in; reset_factors; sign_in; enroll_question; sign_in; verify_factor",),
    wrong={
        "reset_factors; sign_in": "without any second factor",
        "sign_in; verify_factor": "still has the old answer",
        "reset_password": "which was fine",
        "unlock": "not locked",
    },
    number="20.2",
    next="Next, the wrong person has a password.",
)

# ------------------------------------------------------------ the thief

_LOCKS_OUT = either(
    arrives("RECOVERY", by="reset_password"),
    arrives("PASSWORD_EXPIRED", by="expire_password_with_temp_password"),
)
_CHOOSES = either(arrives("ACTIVE", by="choose_password"), arrives("ACTIVE", by="change_expired_password"))


def _still_signed_in(deeds: Sequence[Act]) -> bool:
    """Whether she has a new password, and nobody has ended the sessions."""
    return _CHOOSES(deeds) and not succeeds("clear_sessions")(deeds)


_THIEF = Play(
    key="thief",
    title="Incident 3: The stolen password",
    intro="Eve calls: “I typed my password into a false page, five minutes ago. I think that somebody is signed in as "
    "me.” Shut the thief out, and let Eve choose a new password. She must keep her apps.",
    profile=_person("Eve", "Adler"),
    offers=(
        "expire_password",
        "expire_password_with_temp_password",
        "reset_password",
        "forgot_password",
        "clear_sessions",
        "deactivate",
        "open_reset_link",
        "choose_password",
        "sign_in",
        "change_expired_password",
    ),
    before="create_user password=Okta-Pa55word; sign_in",
    quiet=("reset_password", "clear_sessions", "expire_password_with_temp_password", "forgot_password"),
    goals=(
        Goal(
            "The thief has no session, and the stolen password is worth nothing.",
            both(succeeds("clear_sessions"), _LOCKS_OUT),
            then="A password and a session are two things. A new password does not end a session, and ending a session "
            "does not change the password.",
            instead={
                "deactivate": "That shuts the thief out, but Eve would lose her apps. Take the step back.",
                "expire_password": "An expired password still opens the door once. So the thief could be the one who "
                "chooses the new password. Take the step back.",
            },
            remarks=(
                (
                    does("forgot_password", "ACTIVE"),
                    "That is for somebody who has forgotten a password. The stolen one would go on working.",
                ),
                (_still_signed_in, "Eve has a new password, but the thief may still be signed in."),
            ),
        ),
        Goal(
            "Eve has chosen a new password.",
            both(_LOCKS_OUT, _CHOOSES),
        ),
    ),
    hint="Two things have to end: what the thief knows, and what the thief has already.",
    solution="clear_sessions; reset_password; open_reset_link; choose_password",
    ways=(
        "reset_password; clear_sessions; open_reset_link; choose_password",
        "clear_sessions; expire_password_with_temp_password; sign_in; change_expired_password",
    ),
    wrong={
        "expire_password": "could be the one who chooses",
        "forgot_password": "would go on working",
        "deactivate": "would lose her apps",
        "reset_password; open_reset_link; choose_password": "may still be signed in",
    },
    number="20.3",
    next="Next, a door does not open.",
)

# ------------------------------------------------------------ the door

_DOOR = "Stage door"
_BEA = Play(
    key="door",
    title="Incident 4: The stage door",
    intro=f"Since this morning, Bea can't open the stage door. The door asks for the group *{_DOOR}*. Nobody has "
    "touched the group, and Bea's user is ACTIVE. Find out what happened, and mend it where it broke.",
    profile=_person("Bea", "Novak"),
    offers=(
        "get_user",
        "list_user_groups",
        "list_rules",
        offer("list_logs", "Read the System Log, newest first", sortOrder="DESCENDING"),
        offer("add_to_group", f"Add Bea to {_DOOR}", groupId=_DOOR),
        offer("change_department", "Set the department to Lighting", name="to_lighting", department="Lighting"),
        offer("change_department", "Set the department to Sound", name="to_sound", department="Sound"),
        "suspend",
        "unsuspend",
    ),
    org={"seed": {"groups": [_DOOR]}},
    before=f'create_rule ruleName="{_DOOR}" groupIds="{_DOOR}" expression="user.department == \\"Sound\\""; '
    f'activate_rule ruleId="{_DOOR}"; create_user password=Okta-Pa55word; change_department department=Sound; '
    "replace_profile",
    goals=(
        Goal(
            "Read in the System Log what happened to Bea.",
            lists("list_logs", "group.user_membership.remove"),
            then="First her profile was updated, and then Okta itself took her out of the group. So the tool that "
            "wrote the profile did it. Its `PUT` did not name the department, and so emptied it.",
        ),
        Goal(
            f"Bea is in *{_DOOR}* again, and the rule has put her there. List her groups to show it.",
            afterwards(succeeds("to_sound"), lists("list_user_groups", _DOOR)),
            then="Now that the department is back, the rule fits again. The tool that sent the `PUT` will do it again, "
            "so mend that, too.",
            remarks=(
                (
                    succeeds("add_to_group"),
                    "The door opens, but the cause is still there. The rule did not put Bea there.",
                ),
                (succeeds("to_lighting"), "Read the rule. Which department does it want?"),
            ),
        ),
    ),
    hint="A group rule looks at the profile. Read the rule, and read what is left of the profile.",
    solution="list_logs; list_rules; to_sound; list_user_groups",
    ways=("get_user; to_sound; list_user_groups; list_logs", "list_user_groups; list_logs; to_sound; list_user_groups"),
    wrong={
        "add_to_group": "the cause is still there",
        "to_lighting": "Which department",
    },
    number="20.4",
    next="Next, there are two people with the same name.",
)

# ------------------------------------------------------------ two of one name

_WANTED, _OTHER = "kim.park@example.com", "kpark@example.com"
_READS = ("get_user", "list_users")


def _helped(deeds: Sequence[Act]) -> bool:
    """Whether the right one has chosen a password, and nothing was done to the other one."""
    return arrives("ACTIVE", by="choose_password")([deed for deed in deeds if deed.who == _WANTED]) and not _touched(
        deeds
    )


def _touched(deeds: Sequence[Act]) -> bool:
    return any(deed.who == _OTHER and deed.call not in _READS and not deed.refused for deed in deeds)


_TWO = Play(
    key="two",
    title="Incident 5: Kim Park can't sign in",
    intro="Kim Park writes: “I am back in the warehouse, as every summer, and I can't sign in.” The mail does not say "
    "which login Kim has. Find the right user, and let Kim choose a password. **Nobody else may notice anything.**",
    profile=_person("Kim", "Park", _WANTED),
    offers=(
        offer("list_users", "Find people by name", name="by_name", q="Park"),
        offer("list_users", "Search", name="search", search='profile.lastName eq "Park"'),
        offer("look_at", "Read a user"),
        "reset_password",
        "activate",
        "reactivate sendEmail=true",
        "unlock",
        "open_reset_link",
        "open_activation_link",
        "choose_password",
    ),
    org={
        "seed": {
            "users": [
                {**_person("Kim", "Park", _WANTED), "department": "Warehouse", "status": "DEPROVISIONED"},
                {**_person("Kim", "Park", _OTHER), "department": "Design", "status": "ACTIVE"},
                {**_person("Juno", "Park"), "department": "Warehouse", "status": "ACTIVE"},
            ]
        }
    },
    quiet=("reset_password", "activate", "reactivate", "unlock"),
    goals=(
        Goal(
            "Kim of the warehouse has chosen a password, and nothing was done to anybody else.",
            _helped,
            then="A list by name leaves deactivated users out, so it showed only the wrong Kim. A search finds them. "
            "The summer Kim was DEPROVISIONED, so the way back led through `activate`, and a new password.",
            remarks=(
                (
                    _touched,
                    "This Kim works in Design, and did not ask for anything. Take the step back, and look for another.",
                ),
                (does("reactivate", "DEPROVISIONED"), "The activation is not under way. It has to begin again."),
            ),
        ),
    ),
    hint="Which users does a list leave out, unless you ask for them? A search leaves nobody out.",
    solution=f"search; look_at user={_WANTED}; activate; open_activation_link; choose_password",
    ways=(
        f"by_name; look_at user={_OTHER}; search; look_at user={_WANTED}; activate; open_activation_link; "
        "choose_password",
        f"look_at user={_WANTED}; activate sendEmail=false; open_activation_link; choose_password",
    ),
    wrong={
        f"by_name; look_at user={_OTHER}; reset_password": "works in Design",
        f"look_at user={_WANTED}; reactivate": "It has to begin again",
    },
    number="20.5",
    next="The last one comes back every morning.",
)

# ------------------------------------------------------------ the night

_NIGHT = Play(
    key="night",
    title="Incident 6: Gone every night",
    intro="Gil works here, and yet his user is deactivated every night. Each morning somebody activates the user "
    "again. The users come from Workday, by an import. Put an end to this: **after** the next import, Gil must still "
    "be able to sign in.",
    profile=_person("Gil", "Roth"),
    offers=(
        "activate",
        "import_now",
        "come_back",
        "leave",
        "open_activation_link",
        "choose_password",
        "sign_in",
        "list_logs",
    ),
    org={"seed": {"settings": {"directory": {"kind": "WORKDAY"}}}},
    before="hire; import_now; open_activation_link; choose_password; leave; import_now",
    quiet=("activate", "import_now", "come_back"),
    goals=(
        Goal(
            "Gil has a password of his own, and an import has changed nothing.",
            afterwards(arrives("ACTIVE", by="choose_password"), remains("ACTIVE", by="import_now")),
            then="The source has the last word: anyone who is off there is off at Okta after the next import. So you "
            "had to repair Workday's entry first. This org does not bring users back by itself, so Okta needed your "
            "`activate` as well.",
            remarks=(
                (
                    arrives("DEPROVISIONED", by="import_now"),
                    "The import has undone your work, as it did last night. Who tells it to?",
                ),
                (
                    remains("DEPROVISIONED", by="import_now"),
                    "The import does not bring Gil back. Somebody has to do that at Okta.",
                ),
            ),
        ),
    ),
    hint="Two systems have to agree that Gil works here. Which of them has the last word?",
    solution="come_back; activate; open_activation_link; choose_password; import_now",
    ways=(
        "activate; open_activation_link; choose_password; come_back; import_now; sign_in",
        "come_back; import_now; activate; open_activation_link; choose_password; import_now",
    ),
    wrong={
        "activate; open_activation_link; choose_password; import_now": "as it did last night",
        "come_back; import_now": "does not bring Gil back",
    },
    number="20.6",
    next="You have solved all six. The next case is your own.",
)

_BOX = """\
from lifecycle import my_case

my_case()"""

SCRIPT = Script(
    opening="Can you solve a case that you have never seen? Here are six, as they come to a help desk. No lesson has "
    "shown the whole solution of any of them, and each needs what several lessons have taught. Any right way counts, "
    "and if a try is wrong, the stage says why. Solve all six at once, or one a day.",
    sections=(
        Section(_SHIP),
        Section(
            None,
            "Help at hand",
            "If you are stuck, ask as you would in your own org. Paste what you have into this box: the text of an "
            "answer, an event of the System Log, or a question such as “why E0000016”. The box does not know the "
            "incidents. It only knows Okta.",
            (_BOX,),
        ),
        Section(_UMA, "The second incident"),
        Section(_THIEF, "The third incident"),
        Section(_BEA, "The fourth incident"),
        Section(_TWO, "The fifth incident"),
        Section(_NIGHT, "The sixth incident"),
    ),
    answer=(
        AnswerLine(
            "Read the user first. The status says what lies on top, and what the person may do.",
            sources=((Tier.DOCUMENTED, Source.OPENAPI.at("UserStatus")),),
        ),
        AnswerLine(
            "Then ask who moved the user: an admin, the person, a rule, a source, or time. Read the System Log.",
            sources=((Tier.REPORTED, Source.LOG_SAMPLES.at()),),
        ),
        AnswerLine(
            "Repair the cause, and not only the user. Otherwise the source, the rule or the tool that moved the user "
            "does the same again.",
            sources=((Tier.DOCUMENTED, Source.PROFILE_SOURCE_HELP.at()),),
        ),
        AnswerLine(
            "Last, let the person sign in, and check whether your repair has taken anything away, such as a password, "
            "apps or groups.",
            sources=((Tier.DOCUMENTED, Source.DEACTIVATED_AND_APPS.at()),),
        ),
    ),
)
