"""Lesson 17, "Groups and rules around a user", as stages.

The questions are m11, m23 to m28 and f10 of tests/questions.py. What the statuses keep is in section 1.3 of
docs/okta-facts.md, and what groups and their rules do is in section 3.14 there.
"""

from typing import Any

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, both, does, lacks, lists, succeeds
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_MIA = {
    "firstName": "Mia",
    "lastName": "Lind",
    "email": "mia@example.com",
    "login": "mia@example.com",
    "department": "Lighting",
}
_KAI = {
    "firstName": "Kai",
    "lastName": "Moana",
    "email": "kai@example.com",
    "login": "kai@example.com",
    "department": "Nights",
}
_GROUP, _RULE = "Lighting crew", "Lighting by department"
_MAKES_RULE = (
    f'create_rule ruleName="{_RULE}" groupIds="{_GROUP}" '
    f'expression="user.department == \\"Lighting\\""; activate_rule ruleId="{_RULE}"'
)
_TO_SOUND = offer("change_department", "Move Mia to Sound", name="to_sound", department="Sound")
_TO_LIGHTING = offer("change_department", "Move Mia to Lighting", name="to_lighting", department="Lighting")


def _org(*groups: str) -> dict[str, Any]:
    return {"seed": {"groups": list(groups)}}


def _stands_in(name: str, yes: str, no: str) -> Any:
    """Return which of two options a list of groups comes to: whether this group stands in it."""
    return lambda told: yes if any(row["profile"]["name"] == name for row in told.exchange.body) else no


def _departments(walk: Any) -> list[str]:
    """Return the departments that the user has had, in order."""
    bodies = [told.exchange.request_body for told in walk.told if told.exchange]
    profiles = [body["profile"] for body in bodies if isinstance(body, dict) and "profile" in body]
    return [profile["department"] for profile in profiles if "department" in profile]


_BY_ITSELF = Play(
    key="by itself",
    title="Nobody added Mia",
    intro="Mia begins to work in a theatre, in the department Lighting. Create her, look at her groups, and find out "
    "what put her into the second one. Then she moves to Sound.",
    profile=_MIA,
    offers=("create_user password=Okta-Pa55word", "list_user_groups", "list_rules", _TO_SOUND, _TO_LIGHTING),
    org=_org(_GROUP),
    before=_MAKES_RULE,
    story="create_user password=Okta-Pa55word; list_user_groups; list_rules; to_sound; list_user_groups",
    goals=(
        Goal(
            "Create Mia, and list her groups.",
            both(arrives("ACTIVE", by="create_user"), lists("list_user_groups", _GROUP)),
            then="Your request named no group, and she is in two. Every user of the org is in *Everyone*. But why is "
            f"she in *{_GROUP}*?",
        ),
        Goal(
            "List the group rules.",
            succeeds("list_rules"),
            then='A **group rule** has a condition about the profile, here `user.department == "Lighting"`, and '
            "the groups for everybody who fits it. A rule works only while it is ACTIVE.",
        ),
        Goal(
            "Move Mia to Sound, and list her groups again.",
            afterwards(succeeds("to_sound"), lacks("list_user_groups", _GROUP)),
            then="A rule takes a user out again as soon as the condition no longer fits. If Mia moves back to "
            "Lighting, the rule takes her in again. Try it.",
        ),
    ),
    next="So the rule follows the profile. What if somebody does not agree with the rule?",
)

_BY_HAND = Play(
    key="by hand",
    title="Out for one evening",
    intro=f"Mia has sprained her ankle, so a manager takes her out of *{_GROUP}* by hand. The next day her department "
    "is changed to Sound, by mistake, and back. Do the same, and list her groups.",
    profile=_MIA,
    offers=(
        offer("remove_from_group", f"Take Mia out of {_GROUP}", groupId=_GROUP),
        _TO_SOUND,
        _TO_LIGHTING,
        "list_user_groups",
        "list_rules",
    ),
    org=_org(_GROUP, "Wardrobe"),
    before=f"{_MAKES_RULE}; create_user password=Okta-Pa55word",
    story="remove_from_group; to_sound; to_lighting; list_user_groups; list_rules",
    predictions=(
        Predict(
            "list_user_groups",
            "Mia was taken out by hand. Then she moved to Sound, and back to Lighting. The rule is still active, and "
            "its condition fits her. What do her groups show?",
            options=("The rule has put her back", "She is still out"),
            reasons={
                "The rule has put her back": "It did so in the last stage, but there nobody had taken her out.",
            },
            right="The rule leaves her out from now on, whatever her department is.",
            when=lambda walk: (
                any(told.call == "remove_from_group" for told in walk.told)
                and _departments(walk)[-2:] == ["Sound", "Lighting"]
            ),
            outcome=_stands_in(_GROUP, "The rule has put her back", "She is still out"),
        ),
    ),
    goals=(
        Goal(f"Take Mia out of {_GROUP}.", succeeds("remove_from_group")),
        Goal(
            "Move her to Sound and back, and list her groups.",
            afterwards(
                afterwards(succeeds("remove_from_group"), succeeds("to_sound")),
                afterwards(succeeds("to_lighting"), lacks("list_user_groups", _GROUP)),
            ),
            then="For Okta, a removal by hand counts more than the rule.",
        ),
        Goal(
            "List the rules, and read the whole answer.",
            afterwards(succeeds("remove_from_group"), succeeds("list_rules")),
            then="Her id stands at `conditions.people.users.exclude`. This is the rule's **exception list**. The "
            "Admin Console calls it *Except the following users*. So one evening has become every evening.",
        ),
    ),
    next="Next, somebody switches the whole rule off.",
)

_OFF = Play(
    key="off",
    title="The rule is switched off",
    intro="The theatre wants to do without the rule, so somebody switches it off. Then Mia moves to Sound. Do both, "
    "and list her groups.",
    profile=_MIA,
    offers=(
        offer("deactivate_rule", ruleId=_RULE),
        "list_user_groups",
        _TO_SOUND,
        offer("activate_rule", ruleId=_RULE),
    ),
    org=_org(_GROUP, "Stage hands"),
    before=f"{_MAKES_RULE}; create_user password=Okta-Pa55word",
    story="deactivate_rule; to_sound; list_user_groups",
    predictions=(
        Predict(
            "list_user_groups",
            f"The rule is switched off, and it had put Mia into *{_GROUP}*. After that she moved to Sound. What do "
            "her groups show?",
            options=("She has left the group", "She is still in the group"),
            reasons={
                "She has left the group": "Somebody would have to take her out. Who would that be?",
            },
            right="A rule that is switched off takes nobody out.",
            when=lambda walk: (
                any(told.call == "deactivate_rule" for told in walk.told)
                and not any(told.call == "activate_rule" for told in walk.told[3:])
                and _departments(walk)[-1] == "Sound"
            ),
            outcome=_stands_in(_GROUP, "She is still in the group", "She has left the group"),
        ),
    ),
    goals=(
        Goal(
            "Switch the rule off, and move Mia to Sound.",
            afterwards(succeeds("deactivate_rule"), succeeds("to_sound")),
        ),
        Goal(
            "List her groups.",
            afterwards(
                afterwards(succeeds("deactivate_rule"), succeeds("to_sound")), lists("list_user_groups", _GROUP)
            ),
            then="People whom a rule has put into a group stay there when the rule is switched off. They also stay "
            "when it is deleted, unless the DELETE has `removeUsers=true`. When it is switched on again, the rule "
            "checks everybody at once.",
        ),
    ),
    next="At the end, Mia leaves the theatre.",
)

_LEAVER = Play(
    key="leaver",
    title="Mia leaves",
    intro="Mia leaves the theatre, and her user is deactivated. She is in the group *Stage door keys*, into which "
    "somebody once put her by hand. Look at her groups, and try to add her to *Former crew*.",
    profile=_MIA,
    offers=(
        "deactivate",
        "list_user_groups",
        offer("add_to_group", "Add Mia to Former crew", groupId="Former crew"),
        offer("remove_from_group", "Take Mia out of Stage door keys", groupId="Stage door keys"),
    ),
    org=_org("Stage door keys", "Former crew"),
    before='create_user password=Okta-Pa55word; add_to_group groupId="Stage door keys"',
    story="deactivate; list_user_groups; add_to_group; remove_from_group",
    quiet=("add_to_group", "remove_from_group"),
    goals=(
        Goal(
            "Deactivate Mia, and list her groups.",
            afterwards(arrives("DEPROVISIONED", by="deactivate"), lists("list_user_groups", "Stage door keys")),
            then="A deactivation takes away the password and the apps, but no group. So a count of a group's members "
            "includes people who have left.",
        ),
        Goal(
            "Try to add Mia to Former crew.",
            does("add_to_group", "DEPROVISIONED"),
            then="A deactivated user can't be added to a group. Rules don't look at deactivated users, either.",
        ),
        Goal(
            "Take Mia out of Stage door keys.",
            succeeds("remove_from_group", "DEPROVISIONED"),
            then="A deactivated user can be taken out. So when somebody leaves, take the groups away yourself.",
        ),
    ),
    next="Now mend what a removal by hand has done.",
)

_NIGHTS = "Night shift"
_LEFT_OUT = Play(
    key="left out",
    title="Exercise: Kai can't open the night desk",
    intro=f"Kai works at night, and a rule puts everybody of the department Nights into *{_NIGHTS}*. Last week Kai "
    "worked by day, and somebody took him out of the group. Bring Kai back, and let the **rule** decide about him "
    "again: if he ever moves to Days, the rule has to take him out.",
    profile=_KAI,
    offers=(
        "list_user_groups",
        "list_rules",
        offer("add_to_group", f"Add Kai to {_NIGHTS}", groupId=_NIGHTS),
        offer("change_department", "Move Kai to Days", name="to_days", department="Days"),
        offer("change_department", "Move Kai to Nights", name="to_nights", department="Nights"),
        offer("deactivate_rule", ruleId=_NIGHTS),
        offer(
            "replace_rule",
            "Replace the rule",
            ruleId=_NIGHTS,
            ruleName=_NIGHTS,
            expression='user.department == "Nights"',
            groupIds=_NIGHTS,
        ),
        offer("delete_rule", ruleId=_NIGHTS),
        offer(
            "create_rule",
            "Create the rule",
            ruleName=_NIGHTS,
            expression='user.department == "Nights"',
            groupIds=_NIGHTS,
        ),
        offer("activate_rule", ruleId=_NIGHTS),
    ),
    org=_org(_NIGHTS),
    before=f'create_rule ruleName="{_NIGHTS}" groupIds="{_NIGHTS}" expression="user.department == \\"Nights\\""; '
    f'activate_rule ruleId="{_NIGHTS}"; create_user password=Okta-Pa55word; remove_from_group groupId="{_NIGHTS}"',
    goals=(
        Goal(
            f"Kai is in *{_NIGHTS}* again. List his groups to show it.",
            lists("list_user_groups", _NIGHTS),
            remarks=(
                (
                    answered("replace_rule", "E0000001"),
                    "Okta does not change a rule while it is active.",
                ),
                (
                    answered("delete_rule", "E0000001"),
                    "Okta does not delete a rule while it is active.",
                ),
                (
                    succeeds("add_to_group"),
                    "Kai is in the group now, but by hand. See what happens when he moves to Days.",
                ),
                (
                    afterwards(succeeds("to_days"), lacks("list_user_groups", _NIGHTS)),
                    "Kai was not in the group before, either. Bring him back first.",
                ),
            ),
        ),
        Goal(
            "Move Kai to Days, and list his groups once more. He has left.",
            afterwards(
                lists("list_user_groups", _NIGHTS),
                afterwards(succeeds("to_days"), lacks("list_user_groups", _NIGHTS)),
            ),
            then="An exception is a part of the rule, and an active rule can't be changed. So you had to switch it "
            "off, save it without Kai on its list, and switch it on again. A new rule has no exceptions at all.",
            remarks=(
                (
                    afterwards(succeeds("to_days"), lists("list_user_groups", _NIGHTS)),
                    "Kai works by day and is still in the group, because the rule ignores him. It still has Kai on "
                    "its exception list.",
                ),
            ),
        ),
    ),
    hint="List the rules. The rule itself holds what keeps Kai out, and it can be changed only while it is off.",
    solution="deactivate_rule; replace_rule; activate_rule; list_user_groups; to_days; list_user_groups",
    ways=(
        "deactivate_rule; delete_rule; create_rule; activate_rule; list_user_groups; to_days; list_user_groups",
        "add_to_group; deactivate_rule; replace_rule; activate_rule; list_user_groups; to_days; list_user_groups",
    ),
    wrong={
        "add_to_group": "by hand",
        "add_to_group; list_user_groups; to_days; list_user_groups": "still has Kai on its exception list",
        "replace_rule": "does not change a rule while it is active",
        "delete_rule": "does not delete a rule while it is active",
        "to_days; to_nights; to_days; list_user_groups": "Bring him back first",
    },
    number="17.1",
    next="Go on with lesson 18, in which you do without the buttons.",
)

_EXCLUSIONS = "https://support.okta.com/help/s/article/How-to-Remove-a-User-From-a-Group-Rule-Exclusion-List"
_MOST = "https://support.okta.com/help/s/article/removing-user-from-exception-list-in-group-rule"

SCRIPT = Script(
    opening="An admin finds a user in a group, and nobody remembers having put her there. Next week she is gone from "
    "it, and nobody has touched the group. Why is a user in a group, and what happens to the groups when the status "
    "changes? Here you follow Mia through her time in a theatre.",
    sections=(
        Section(_BY_ITSELF),
        Section(_BY_HAND, "Against the rule"),
        Section(_OFF, "Without the rule"),
        Section(_LEAVER, "After the last show"),
        Section(_LEFT_OUT, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "A user is in a group because somebody put the user there, because a group rule did, or because the group "
            "is Everyone.",
            sources=((Tier.DOCUMENTED, Source.RULES_AND_EXCEPTIONS.at()),),
        ),
        AnswerLine(
            "A rule follows the profile: a user who no longer fits leaves, and a user who fits again comes back.",
            sources=((Tier.DOCUMENTED, Source.RULES_AND_EXCEPTIONS.at()),),
        ),
        AnswerLine(
            "A removal by hand puts the user on the rule's exception list, and the rule leaves the user out until "
            "somebody takes the user off that list. A user who leaves because the profile has changed gets on no list.",
            sources=((Tier.DOCUMENTED, Source.RULES_AND_EXCEPTIONS.at()), (Tier.REPORTED, Source.TERRAFORM_452.at())),
        ),
        AnswerLine(
            "When a rule is switched off or deleted, the people whom it has put into a group stay there.",
            sources=((Tier.DOCUMENTED, Source.RULE_DEACTIVATED.at()),),
        ),
        AnswerLine(
            "No status takes a user out of a group. A deactivated user stays a member, and can be taken out but not "
            "added.",
            sources=(
                (Tier.DOCUMENTED, Source.DEACTIVATED_IN_GROUPS.at()),
                (Tier.REPORTED, Source.PLOY.at()),
            ),
        ),
    ),
    asides=(
        Aside(
            "Who gets on the exception list, and how many people fit?",
            "A user gets on it if the rule has put the user into the group, and somebody takes the user out, in the "
            f"console or by a call ([source]({_EXCLUSIONS} 'Okta support on the exclusion list of a group rule')). A "
            f"list holds at most 100 users ([source]({_MOST} 'Okta support on the exceptions of a group rule')). "
            "Careful: if a tool saves a rule without its list, the list is empty afterwards "
            "([source](https://github.com/okta/terraform-provider-okta/issues/452 'terraform-provider-okta issue "
            "452')).",
        ),
        Aside(
            "Why has my group rule become INVALID?",
            "A group into which it puts people was deleted. Such a rule can only be read and deleted "
            "([source](https://github.com/okta/terraform-provider-okta/issues/16 'terraform-provider-okta issue 16')).",
        ),
        Aside(
            "Can a group rule look at the status of a user?",
            "No. It can only look at the profile and at other groups "
            "([source](https://github.com/okta/okta-developer-docs/pull/3164 'okta-developer-docs pull request "
            "3164')).",
        ),
        Aside(
            "Can I give more than 20 groups at creation?",
            "No. A creation with more than 20 `groupIds` is refused with E0000093. Add the rest with one `PUT` each "
            "([source](https://github.com/CDCgov/prime-simplereport/issues/6214 'prime-simplereport issue 6214')).",
        ),
    ),
    words=("group rule", "exception list"),
    settles={
        "m11": "Who gets on the exception list, and how many people fit?",
        "m23": "Why has my group rule become INVALID?",
        "m24": "Who gets on the exception list, and how many people fit?",
        "m25": "Nobody added Mia",
        "m26": "Mia leaves",
        "m27": "Can a group rule look at the status of a user?",
        "m28": "Can I give more than 20 groups at creation?",
        "f10": "Mia leaves",
    },
)
