"""One org: what a call does to one of its users.

The org finds the rule that applies, changes the facts as the rule says, and carries out the consequences in
`model/consequences.py` that follow. All decisions are in the rules and the consequences, and none are here.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from lifecycle.model.actors import Actor
from lifecycle.model.cases import Case
from lifecycle.model.consequences import consequences
from lifecycle.model.events import IMPORT_COMPLETE, IMPORT_STARTED, IMPORT_UPDATED, TYPE_CHANGED, Event, profile_events
from lifecycle.model.facts import NOBODY, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import asks, move_of
from lifecycle.model.refusals import OWNER_IS_SPARED
from lifecycle.model.words import ALWAYS, Rule, Stamp, refuses
from lifecycle.org.deeds import NOTHING, Given, Outcome, Task, carry_out
from lifecycle.org.heard import HEARD, Heard
from lifecycle.org.judging import concerns_automation, judged
from lifecycle.org.memberships import ask_rules
from lifecycle.org.movers import Person, due_after
from lifecycle.org.state import DAY, OrgState
from lifecycle.org.user_types import UserType
from lifecycle.org.users import User

_STAMPED = {
    Stamp.ACTIVATED: "activated",
    Stamp.PASSWORD_CHANGED: "password_changed",
    Stamp.LAST_LOGIN: "last_login",
}
"""The attribute of a user that holds each timestamp."""
LOCKED_OUT_OF_THE_ORG = (Status.LOCKED_OUT, Status.SUSPENDED, Status.DEPROVISIONED, Status.ABSENT)
"""The statuses that the owner of the API token never reaches here."""


class Org(OrgState):
    """An org in memory."""

    def foresee(
        self, call: str, user: User | None, asked: Iterable[Case] = (), joining: Collection[str] | None = None
    ) -> Move:
        """The move that this call would make now. Nothing is changed. `joining` has the groups of a user to come."""
        cases = matter = asks(call)
        if matter:  # the rules of most calls ask about no case at all
            settings = self.settings_for(user) if user or joining is None else self.settings_in(joining)
            cases = matter & (settings.world | frozenset(asked) | judged(self, user, matter))
        move = move_of(call, user.facts if user else NOBODY, cases)
        return self._sparing_owner(move) if user and user.id == self.owner_id else move

    def _sparing_owner(self, move: Move) -> Move:
        """The move, or its refusal if it would lock the owner of the API token out of the org.

        What Okta answers admins who do this to themselves no public source says. Documented is that the tokens of a
        deactivated user end (Okta's guide to API tokens), and then nobody could call this org any more.
        """
        if move.after == move.before or status(move.after) not in LOCKED_OUT_OF_THE_ORG:
            return move
        spared = Rule(
            (move.call,),
            (status(move.before),),
            ALWAYS,
            refuses(OWNER_IS_SPARED),
            "The simulator keeps the owner of its API token from being locked out.",
            perhaps=(move.rule.effect,),
        )
        return Move(move.call, move.cases, move.before, move.before, spared)

    def apply(
        self, call: str, user: User | None, asked: Iterable[Case] = (), given: Given = NOTHING, login: str = ""
    ) -> Outcome:
        """Make the move of this call: change the facts, and carry out everything that follows.

        Args:
            call: The call's name.
            user: The user that the call is about; None if there is no such user.
            asked: The cases that hold because of what the caller sent.
            given: What the caller gives to keep: a password, a hash, a recovery question.
            login: The login of a sign-in, which is logged if there is no such user.
        """
        asked = frozenset(asked)
        return self._make(self.foresee(call, user, asked), user, asked, given, login)

    def create(
        self,
        profile: dict[str, Any],
        asked: Iterable[Case],
        given: Given = NOTHING,
        provider: str = "OKTA",
        call: str = "create_user",
        type_id: str | None = None,
        joining: Iterable[str] = (),
    ) -> tuple[User | None, Outcome]:
        """Create a user, unless the rules refuse. `asked` and `given` are those of `apply`.

        Without a `type_id` the user is of the default type. `joining` has the ids of the groups that the caller is
        about to put the user into, whose policies count already.
        """
        asked = frozenset(asked)
        groups = None if self.policies.plain else {*joining, *(group.id for group in self.groups.of(""))}
        move = self.foresee(call, self.users.holder(profile["login"]), asked, groups)
        if move.before.exists or not move.after.exists:
            return None, Outcome(move)
        user = User(self.ids.id("00u"), profile, self.clock.now(), type_id=type_id or self.type_id, provider=provider)
        user.last_updated = user.created
        return user, self._make(move, user, asked, given)

    def _make(self, move: Move, user: User | None, asked: frozenset[Case], given: Given, login: str = "") -> Outcome:
        """Change the facts and the timestamps, and carry out the consequences in their order."""
        outcome = Outcome(move)
        task = None
        if user:
            task = Task(self, user, move, given)
            outcome = task.outcome
            self._change(user, move)
        heard = HEARD.get()
        if heard is not None:
            heard.append(Heard(move, user))
        for consequence in consequences(move, asked | self.settings_for(user).world):
            does = consequence.does
            if isinstance(does, Event):
                self.note(does, user, move.actor, login)
            elif does and task:
                carry_out(task, does)
        return outcome

    def _change(self, user: User, move: Move) -> None:
        """Change the facts about the user, and the timestamps that depend on them."""
        now, before, effect = self.clock.now(), user.status, move.rule.effect
        self.users.become(user, move.after)
        if move.after != move.before or Stamp.PASSWORD_CHANGED in effect.stamps:
            user.last_updated = now
        if user.status is not before:
            user.status_before, user.status_changed = before, now
        for stamp in effect.stamps:
            setattr(user, _STAMPED[stamp], now)

    # ------------------------------------------------------------------------------------- profiles

    def set_profile(self, user: User, profile: dict[str, Any], actor: Actor = Actor.ADMIN) -> None:
        """Give a user another profile, whose login is free."""
        for event in profile_events(user.profile, profile):
            self.note(event, user, actor)
        self.users.rename(user, profile)
        user.last_updated = self.clock.now()
        ask_rules(self, user)

    def change_type(self, user: User, found: UserType) -> None:
        """Make a user one of another type."""
        user.type_id, user.last_updated = found.id, self.clock.now()
        self.note(TYPE_CHANGED, user, Actor.ADMIN)

    def drop_property(self, found: UserType, name: str) -> None:
        """Remove a custom property from the schema of a type, and its values with it."""
        found.drop(name, self.clock.now())
        for user in self.users.all():
            if user.type_id != found.id:
                continue
            user.profile = {known: value for known, value in user.profile.items() if known != name}
            ask_rules(self, user)

    # ------------------------------------------------------------------------------------- jobs

    def import_person(self, person: Person) -> tuple[User | None, Outcome | None]:
        """Import one person: create, update, suspend, deactivate or bring back the user, as the rules have it.

        A person who is not active, and with whom no user is connected, concerns nobody.
        """
        user = self.users.get(person.user_id)
        if user is None and person.active:
            user = self.users.holder(person.login)
        if user is None and not person.active:
            return None, None
        if user is None:
            directory = self.settings.directory
            provider = directory.kind if directory.keeps_passwords else "OKTA"
            user, outcome = self.create(dict(person.profile), (), provider=provider, call="import_active")
        else:
            outcome = self.apply("import_active" if person.active else "import_inactive", user)
            self._take_over(user, person)
        if user:
            person.user_id = user.id
        return user, outcome

    def _take_over(self, user: User, person: Person) -> None:
        """Take over the profile from the source, unless the user is deactivated or the login is somebody else's."""
        profile = {**user.profile, **person.profile}
        free = self.users.holder(person.login) in (None, user)
        if person.active and free and not user.facts.deactivated and profile != user.profile:
            self.note(IMPORT_UPDATED, user, Actor.DIRECTORY)
            self.set_profile(user, profile, Actor.DIRECTORY)

    def import_all(self) -> None:
        """Import everybody whom the source knows."""
        self.events.begin("JOB")
        self.note(IMPORT_STARTED, None, Actor.DIRECTORY)
        for person in tuple(self.people.values()):
            self.import_person(person)
        self.note(IMPORT_COMPLETE, None, Actor.DIRECTORY)

    def run_automation(self) -> None:
        """Have the automation look at all users who are ACTIVE."""
        self.events.begin("JOB")
        for user in tuple(self.users.listed([Status.ACTIVE])):
            if concerns_automation(self, user):
                self.apply("run_automation", user)

    # ------------------------------------------------------------------------------------- time

    def advance(self, by: timedelta) -> None:
        """Let time pass, and do what has become due. Raises ValueError as `Clock.advance` does.

        A job does its work at the time at which it is due, and not at the end of the span.
        """
        left, jobs = by, self.contents
        self.clock.moved(by)  # a span that can't be does nothing at all
        while due := min((due for due in (jobs.import_due, jobs.automation_due) if due), default=None):
            first = max(due - self.clock.now(), timedelta(0))
            if first >= left:
                break
            self.clock.advance(first)
            self.catch_up()
            left -= first
        self.clock.advance(left)
        self.catch_up()

    def _end_locks(self) -> None:
        """End the locks whose time is over."""
        count = bisect_right(self.contents.timers, self.clock.now(), key=lambda timer: timer.due)
        due = self.contents.timers[:count]
        del self.contents.timers[:count]
        for timer in due:
            user = self.users.find(timer.user_id)
            if user:
                self.events.begin("JOB")
                self.apply("wait", user, {Case.AUTO_UNLOCK_DUE})

    def catch_up(self) -> None:
        """Do what has become due: end the locks that end by themselves, import users, and run the automation."""
        contents, now = self.contents, self.clock.now()
        if contents.timers and contents.timers[0].due <= now:
            self._end_locks()
        if contents.import_due and contents.import_due <= now:
            contents.import_due = due_after(
                contents.import_due, now, timedelta(hours=self.settings.directory.import_hours)
            )
            self.import_all()
        if contents.automation_due and contents.automation_due <= now:
            contents.automation_due = due_after(contents.automation_due, now, DAY)
            self.run_automation()
