"""One org: its users, and what a call does to one of them.

The org finds the row of the rules, applies it, and does what stands beside it: timestamps, tokens, mails, counters.
It decides nothing that a rule decides.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lifecycle.model.answers import ACTIVATION_URL, FORGOT_URL, RESET_URL, UNLOCK_URL
from lifecycle.model.calls import Actor
from lifecycle.model.cases import Case
from lifecycle.model.events import (
    BAD_LINK,
    JOINED,
    JOINED_BY_RULE,
    LEFT,
    LEFT_BY_RULE,
    LOCK_LIMIT,
    MAILS,
    REJECTED_PASSWORD,
    SESSION_ENDED,
    TOO_MANY_CALLS,
    Event,
    events_of,
    profile_events,
)
from lifecycle.model.facts import NOBODY, Password
from lifecycle.model.rules import Move, asks, move_of
from lifecycle.model.transactions import State
from lifecycle.org.clock import START, Clock
from lifecycle.org.credentials import hashed, is_hash_of, matches, plain_answer
from lifecycle.org.events import OWNER_NAME, SYSTEM, EventLog, Party
from lifecycle.org.factors import MOST_PASSCODES, PREFIXES, Factor, Factors, FactorType, shared_secret, six_digits
from lifecycle.org.group_rules import GroupRules
from lifecycle.org.groups import Group, Groups, everyone
from lifecycle.org.ids import Ids
from lifecycle.org.keeps import Shelf, dropped_words
from lifecycle.org.outbox import Mail, Outbox, Text
from lifecycle.org.policies import Settings
from lifecycle.org.roles import Roles
from lifecycle.org.schema import Schema
from lifecycle.org.sessions import LIFE, Session, Sessions
from lifecycle.org.tokens import STATE_LIFE, Kind, Token, Tokens
from lifecycle.org.undo import Watched, WatchedList
from lifecycle.org.users import User, Users

STAMPS = {"activated": "activated", "passwordChanged": "password_changed", "lastLogin": "last_login"}


MOST_LOCKOUTS = 10
"""Lockouts in a row after which none ends by itself. Source: KB:user-not-getting-auto-unlocked-after-10-consecutive."""
MOST_TIMERS = 10_000
"""Auto-unlocks that may be under way. Of more, those that are due first are given up."""
SHAPES = {Kind.STATE: (42, ""), Kind.SESSION: (55, "20111")}
"""How long these tokens are and how they begin. Recorded: PY sessions, 2025; AUTHN.

A real state token begins with 00 and so looks like an API token. Here it doesn't: a lesson shows it, and whoever looks
for lost API tokens is to find none.
"""


@dataclass(frozen=True, slots=True)
class Timer:
    """An auto-unlock under way. It starts with the lock, and no unlock stops it.

    Source: KB:user-automatically-unlocked-before-lockout-duration.
    """

    due: datetime
    user_id: str


@dataclass
class Contents(Watched):
    """All that changes in an org: what a snapshot keeps."""

    ids: Ids
    clock: Clock
    users: Users = field(default_factory=Users)
    tokens: Tokens = field(default_factory=Tokens)
    outbox: Outbox = field(default_factory=Outbox)
    timers: WatchedList[Timer] = field(default_factory=WatchedList)
    """The one that is due first stands first."""
    groups: Groups = field(default_factory=Groups)
    group_rules: GroupRules = field(default_factory=GroupRules)
    sessions: Sessions = field(default_factory=Sessions)
    events: EventLog = field(default_factory=EventLog)
    factors: Factors = field(default_factory=Factors)
    roles: Roles = field(default_factory=Roles)
    schema: Schema = field(default_factory=Schema)
    policy_changed: datetime | None = None
    """When the password policy was last changed; None while it is as the org began."""


class Org(Watched):
    """An org in memory."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        clock: Clock | None = None,
        seed: str = "org",
        base_url: str = "https://simulated.okta.example",
    ) -> None:
        self.settings = settings or Settings()
        self.base_url = base_url
        keeps = self.settings.keeps
        self.contents = Contents(
            Ids(seed),
            clock or Clock(),
            tokens=Tokens(keeps.tokens),
            outbox=Outbox(keeps.mails, keeps.texts),
            sessions=Sessions(keeps.sessions),
            events=EventLog(seed, keeps.events),
        )
        self.type_id = self.ids.id("oty")
        self.owner_id = self.ids.id("00u")

    @property
    def ids(self) -> Ids:
        """Where ids and tokens come from."""
        return self.contents.ids

    @property
    def clock(self) -> Clock:
        """The org's time."""
        return self.contents.clock

    @property
    def users(self) -> Users:
        """The org's users."""
        return self.contents.users

    @property
    def tokens(self) -> Tokens:
        """The org's one-time tokens."""
        return self.contents.tokens

    @property
    def outbox(self) -> Outbox:
        """The mails that would have gone out."""
        return self.contents.outbox

    @property
    def events(self) -> EventLog:
        """The System Log."""
        return self.contents.events

    @property
    def groups(self) -> Groups:
        """The org's groups. Everyone is made at the first look: an org that asks for no groups keeps its ids."""
        groups = self.contents.groups
        if not groups:
            groups.add(everyone(self.ids.id("00g"), START))
        return groups

    @property
    def group_rules(self) -> GroupRules:
        """What puts users into groups by itself."""
        return self.contents.group_rules

    @property
    def sessions(self) -> Sessions:
        """The sessions of the org's users."""
        return self.contents.sessions

    @property
    def factors(self) -> Factors:
        """What the org's users have enrolled."""
        return self.contents.factors

    @property
    def roles(self) -> Roles:
        """Which of the org's users are admins."""
        return self.contents.roles

    @property
    def schema(self) -> Schema:
        """What a profile may hold."""
        return self.contents.schema

    @property
    def dropped(self) -> tuple[str, ...]:
        """What this org had to drop, a sentence each; nothing while it holds all that ever was."""
        log, outbox, tokens, sessions = self.events, self.outbox, self.tokens, self.sessions
        found = {
            "events": (log.dropped, log.most),
            "mails": (outbox.dropped_mails, self.settings.keeps.mails),
            "texts": (outbox.dropped_texts, self.settings.keeps.texts),
            "tokens": (tokens.dropped, tokens.most),
            "sessions": (sessions.dropped, sessions.most),
        }
        return tuple(dropped_words(what, most) for what, (dropped, most) in found.items() if dropped)

    def missed(self) -> tuple[str, ...]:
        """The same, of what was sought in vain since the last look and may be among it."""
        shelves: dict[str, Shelf[Any]] = {"tokens": self.tokens, "sessions": self.sessions}
        return tuple(dropped_words(what, shelf.most) for what, shelf in shelves.items() if shelf.missed())

    def change_settings(self, settings: Settings) -> None:
        """Set the org up otherwise, its password policy perhaps."""
        if settings != self.settings:
            self.settings, self.contents.policy_changed = settings, self.clock.now()

    # ------------------------------------------------------------------------------------- what a call does

    def foresee(self, call: str, user: User | None, asked: Iterable[Case] = ()) -> Move:
        """The move that this call would be, without making it."""
        matter = asks(call)
        cases = matter and matter & (self.settings.world | frozenset(asked) | self._judged(user, matter))
        return move_of(call, user.facts if user else NOBODY, cases)

    def apply(self, call: str, user: User | None, asked: Iterable[Case] = (), login: str = "") -> Move:
        """Make the move that this call is: the facts, and all that follows. A stranger leaves only the login."""
        move = self.foresee(call, user, asked)
        if user:
            self._write(user, move)
        self._log(user, move, login)
        if user and move.before.deactivated and move.after.exists and not move.after.deactivated:
            self.regroup(user)
        return move

    def _judged(self, user: User | None, matter: frozenset[Case]) -> set[Case]:
        held: set[Case] = set()
        if user is None:
            return held
        if user.last_login is None:
            held.add(Case.NEVER_SIGNED_IN)
        if user.question:
            held.add(Case.QUESTION)
        if Case.TOO_YOUNG in matter and self.too_young(user):
            held.add(Case.TOO_YOUNG)
        if Case.FACTOR in matter and self.factors.active(user.id):
            held.add(Case.FACTOR)
        return held

    def _write(self, user: User, move: Move) -> None:
        now, facts = self.clock.now(), move.after
        before = user.status
        self.users.become(user, facts)
        if move.refused and facts == move.before:
            return
        if facts != move.before or "passwordChanged" in move.rule.stamps:
            user.last_updated = now
        if user.status is not before:
            user.status_before, user.status_changed = before, now
        for name in move.rule.stamps:
            setattr(user, STAMPS[name], now)
        if facts.password is Password.NONE:
            user.password = user.imported = None
        if move.before.external and not facts.external and facts.exists:
            user.provider = "OKTA"
        if facts.external and move.before.exists and not move.before.external:
            user.provider = "FEDERATION"
        if facts.locked and not move.before.locked:
            self._locked(user)
        if move.before.locked and not facts.locked:
            user.failures = user.wrong_passcodes = 0
            if move.call != "wait":
                user.lockouts = 0
        if move.rule.enters == "SUCCESS":
            user.lockouts = 0
        if facts.deactivated and not move.before.deactivated:
            user.question = user.answer = None  # CDC: deactivate then activate wipes password and question
            user.apps = ()  # the assignments are dropped, and no activation brings them back
            user.failures = user.wrong_passcodes = 0
            self.tokens.withdraw(user.id)
            self.factors.forget(user.id)  # what becomes of them is not known (U14)
        if move.call == "reset_factors":
            # Okta's guide to the upgrade: an Identity Engine org leaves the security question
            self.factors.forget(user.id, question=self.settings.engine == "classic")
        if facts.suspended or facts.deactivated or not facts.exists:  # a guess: no source tells of the sessions
            self.sessions.end_all(user.id)
        if not facts.exists:
            self.tokens.withdraw(user.id)
            self.factors.forget(user.id)
            self.contents.groups.leave(user.id, now)
            self.group_rules.forget(user.id)
            self.roles.forget(user.id)
            self.users.remove(user)

    def create(
        self,
        profile: dict[str, Any],
        asked: Iterable[Case],
        password: str | None,
        question: tuple[str, str] | None,
        provider: str = "OKTA",
    ) -> tuple[User | None, Move]:
        """Create a user, unless the rules refuse."""
        holder = self.users.holder(profile["login"])
        move = self.foresee("create_user", holder, asked)
        if move.refused:
            return None, move
        user = User(self.ids.id("00u"), profile, self.clock.now(), type_id=self.type_id, provider=provider)
        user.last_updated = user.created
        self._write(user, move)
        if not user.facts.begun and user.facts.password is Password.NONE:
            user.status_changed = None  # TF 2025, recorded: null without a password, set with one (C18)
        if question:
            self.set_question(user, *question)
        if password is not None:
            self.set_password(user, password)
        self.users.add(user)
        self._log(user, move)
        self.regroup(user)
        return user, move

    def _log(self, user: User | None, move: Move, login: str = "") -> None:
        for event in events_of(move):
            self._note(event, user, move.actor, login)
        locked = move.after.locked and not move.before.locked
        if user and locked and self.settings.password.auto_unlock_minutes and user.lockouts > MOST_LOCKOUTS:
            self._note(LOCK_LIMIT, user, move.actor)

    def _note(self, event: Event, user: User | None, actor: Actor, login: str = "", about: Party | None = None) -> None:
        """Write an event to the System Log. A setting of the org, and time, act as Okta itself."""
        concerned = Party.of(user) if user else Party("unknown", "User", login, "unknown")
        owner = Party(self.owner_id, "User", OWNER_NAME, OWNER_NAME)
        by = {Actor.ADMIN: owner, Actor.END_USER: concerned}.get(event.by or actor, SYSTEM)
        targets = ((concerned,) if event.targets else ()) + ((about,) if about else ())
        self.events.write(event, self.clock.now(), by, targets)

    def _note_membership(self, event: Event, user: User, group: Group) -> None:
        self._note(event, user, Actor.ADMIN, about=Party(group.id, "UserGroup", "unknown", group.name))

    def reject_call(self, pattern: str, *, by_owner: bool) -> None:
        """Note that a call was one too many for its bucket, which has this pattern; whose it was, its token tells.

        That a call without a token has Okta itself as its actor is inferred.
        """
        self.events.begin(with_token=by_owner)
        actor = Actor.ADMIN if by_owner else Actor.POLICY
        self._note(TOO_MANY_CALLS, None, actor, about=Party(pattern, "URL Pattern"))

    def reject_password(self, user: User) -> None:
        """Note that the policy did not take a new password. Whose hand it was, the request's token tells."""
        self._note(REJECTED_PASSWORD, user, Actor.ADMIN if self.events.with_token else Actor.END_USER)

    def reject_link(self, user: User | None) -> None:
        """Note that a recovery link opened nothing."""
        self._note(BAD_LINK, user, Actor.END_USER)

    def set_profile(self, user: User, profile: dict[str, Any]) -> None:
        """Keep a profile whose login is free."""
        for event in profile_events(user.profile, profile):
            self._note(event, user, Actor.ADMIN)
        self.users.rename(user, profile)
        user.last_updated = self.clock.now()
        self.regroup(user)

    def drop_property(self, name: str) -> None:
        """Remove a custom property from the schema, and its values with it."""
        self.schema.drop(name, self.clock.now())
        for user in self.users.all():
            user.profile = {known: value for known, value in user.profile.items() if known != name}
            self.regroup(user)

    def set_password(self, user: User, password: str) -> None:
        """Keep a password that a rule has let through, and remember the one before."""
        user.imported, user.provider = None, "OKTA"
        if user.password:
            user.old_passwords = [user.password, *user.old_passwords][: self.settings.password.history_count]
        user.password = hashed(password, user.id)
        user.failures = 0

    def import_hash(self, user: User, imported: dict[str, Any]) -> None:
        """Keep a password's hash, or a promise of an inline hook, that a rule has let through."""
        user.imported, user.provider, user.password = imported, "IMPORT", None
        user.failures = 0

    def used_before(self, user: User, password: str) -> bool:
        """Whether the policy's history rules this password out."""
        kept = [user.password, *user.old_passwords]
        return any(matches(password, user.id, old) for old in kept[: self.settings.password.history_count])

    def set_question(self, user: User, question: str, answer: str) -> None:
        """Keep a recovery question and its answer."""
        user.question, user.answer = question, hashed(plain_answer(answer), user.id)
        user.last_updated = self.clock.now()

    # ------------------------------------------------------------------------------------- sign-in

    def sign_in(self, login: str, password: str, warn: bool = False) -> tuple[User | None, Move]:
        """A sign-in with login and password; `warn` asks for a warning of a password that will soon be too old."""
        user = self.users.holder(login)
        asked = set()
        if user:
            if self._opens(user, password):
                asked.add(Case.RIGHT_PASSWORD)
                if self._older_than(user, self.settings.password.max_age_days):
                    asked.add(Case.TOO_OLD)
                elif warn and self._soon_too_old(user):
                    asked.add(Case.SOON_TOO_OLD)
            elif 0 < self.settings.password.max_attempts <= user.failures + 1:
                asked.add(Case.LAST_FAILURE)
        move = self.apply("sign_in", user, asked, login)
        entered = Case.RIGHT_PASSWORD in asked and not move.refused
        if user and user.imported is not None and entered and not user.facts.locked:
            # at its first success what was imported gives way to Okta's own
            user.imported, user.provider, user.password = None, "OKTA", hashed(password, user.id)
        if user and not user.facts.locked:
            user.failures = user.failures + move.rule.counts if move.refused else 0
        return user, move

    def _opens(self, user: User, password: str) -> bool:
        """Whether this is the user's password."""
        if user.imported is None:
            return matches(password, user.id, user.password)
        return user.facts.password is not Password.NONE and self._is_imported(user, user.imported, password)

    def _is_imported(self, user: User, imported: Mapping[str, Any], password: str) -> bool:
        """Whether this is the password of an imported hash, or one that the inline hook verifies. Source: USERS."""
        if "algorithm" in imported:
            return is_hash_of(imported, password)
        verified = {login.casefold(): known for login, known in self.settings.password_hook.items()}
        return verified.get(user.login.casefold()) == password

    def _older_than(self, user: User, days: int) -> bool:
        changed = user.password_changed
        return bool(
            self.settings.password.max_age_days and changed and self.clock.now() - changed > timedelta(days=days)
        )

    def too_young(self, user: User) -> bool:
        """Whether the policy's minimum age keeps the user from another password yet. Source: POL, minAgeMinutes."""
        least = timedelta(minutes=self.settings.password.min_age_minutes)
        return bool(user.password_changed and self.clock.now() - user.password_changed < least)

    def _soon_too_old(self, user: User) -> bool:
        policy = self.settings.password
        return bool(policy.expire_warn_days) and self._older_than(user, policy.max_age_days - policy.expire_warn_days)

    def answer(self, user: User, answer: str) -> Move:
        """An answer to the user's recovery question, at a step of a sign-in; wrong ones are counted."""
        right = self.answers(user, answer)
        last = not right and user.wrong_answers + 1 >= self.settings.password.recovery_answers
        move = self.apply("answer_question", user, {Case.RIGHT_ANSWER} if right else {Case.LAST_ANSWER} if last else ())
        user.wrong_answers = 0 if right or last else user.wrong_answers + 1
        return move

    def answers(self, user: User, answer: str) -> bool:
        """Whether this is the answer to the user's recovery question."""
        return matches(plain_answer(answer), user.id, user.answer)

    # ------------------------------------------------------------------------------------- factors

    def enroll(self, user: User, kind: FactorType, provider: str, profile: dict[str, str]) -> Factor:
        """A new factor that its user has yet to activate."""
        now = self.clock.now()
        factor = Factor(self.ids.id(PREFIXES[kind, provider]), kind, provider, profile, now, now)
        if kind is FactorType.TOTP:
            factor.secret = shared_secret(self.ids.token())
        return self.factors.add(user.id, factor)

    def text_passcode(self, factor: Factor) -> None:
        """Send a fresh passcode to the phone. An older one is no good any more."""
        factor.passcode, factor.sent, factor.spent = six_digits(self.ids.token()), self.clock.now(), False
        self.outbox.text(Text(factor.profile["phoneNumber"], factor.passcode, factor.sent))

    def verify(self, user: User, factor: Factor, given: str, asked: Iterable[Case] = (), warn: bool = False) -> Move:
        """A passcode, or an answer to a factor's question; wrong ones are counted."""
        cases, now = set(asked), self.clock.now()
        right = factor.accepts(given, now, user.id)
        if right:
            cases.add(Case.RIGHT_PASSCODE)
        elif user.wrong_passcodes + 1 >= MOST_PASSCODES:
            cases.add(Case.LAST_PASSCODE)
        if factor.kind is FactorType.QUESTION:
            cases.add(Case.BY_QUESTION)
        if warn and self._soon_too_old(user):
            cases.add(Case.SOON_TOO_OLD)
        move = self.apply("verify_factor", user, cases)
        if move.rule.counts:
            user.wrong_passcodes += 1
        if right and not move.refused:
            user.wrong_passcodes = 0
            factor.use(given, now)
        return move

    # ------------------------------------------------------------------------------------- links and mails

    def link(self, user: User, kind: Kind) -> tuple[str, str]:
        """A fresh link of this kind, and the token in it."""
        token = self.token_of(user, kind)
        paths = {
            Kind.ACTIVATION: ACTIVATION_URL[self.settings.engine],
            Kind.RESET: RESET_URL,
            Kind.FORGOT: FORGOT_URL,
            Kind.UNLOCK: UNLOCK_URL,
        }
        return self.base_url + paths[kind].format(token=token.value), token.value

    def token_of(self, user: User, kind: Kind) -> Token:
        """A fresh one-time token of this kind of link."""
        activation = kind is Kind.ACTIVATION
        minutes = self.settings.activation_days * 24 * 60 if activation else self.settings.reset_minutes
        return self._issue(user, kind, timedelta(minutes=minutes))

    def mail(self, user: User, kind: Kind) -> None:
        """Mail the user a fresh link of this kind, or that there is none."""
        link = "" if kind is Kind.DENIED else self.link(user, kind)[0]
        self.outbox.put(Mail(str(user.profile["email"]), kind, link, self.clock.now()))
        if kind in MAILS:
            self._note(MAILS[kind], user, Actor.POLICY)

    def mail_another_activation(self, value: str) -> bool:
        """What Okta's page of an activation link that is no good any more offers its user: another mail.

        Only in an Identity Engine org, and only while the user still waits for it; elsewhere the admin has to be
        asked. Source: KB:What-Happens-when-an-Activation-Link-Expires.
        """
        token = self.tokens.get(value)
        user = self.users.find(token.user_id) if token and token.kind is Kind.ACTIVATION else None
        if token is None or user is None or token.good(self.clock.now()) or self.settings.engine == "classic":
            return False
        if self.foresee("open_activation_link", user).rule.enters != State.PASSWORD_RESET:
            return False  # a link would be of no use
        self.mail(user, Kind.ACTIVATION)
        return True

    def tell_admin(self, kind: Kind) -> None:
        """Mail the org's admin that something was done. Source: OAS, deactivateUser, sendEmail."""
        self.outbox.put(Mail(OWNER_NAME, kind, "", self.clock.now()))

    def begin(self, user: User, state: State, recovery: str | None = None) -> Token:
        """Begin a sign-in that needs another step."""
        token = self._issue(user, Kind.STATE, STATE_LIFE)
        token.state, token.recovery = state, recovery
        return token

    def session_token(self, user: User) -> Token:
        """A one-time token for a session, as a completed sign-in hands out."""
        return self._issue(user, Kind.SESSION, STATE_LIFE)

    def open_session(self, user: User) -> Session:
        """Begin a session. It moves `lastLogin`. Source: OAS, User.lastLogin."""
        now = self.clock.now()
        self.sessions.idp_id = self.sessions.idp_id or self.ids.id("00o")
        user.last_login = now
        return self.sessions.add(Session(self.ids.token(25, "102"), user.id, user.login, now, now + LIFE, now))

    def end_session(self, session: Session, user: User) -> None:
        """End a user's session that is still good."""
        session.ended = True
        self._note(SESSION_ENDED, user, Actor.ADMIN)

    def create_group(self, name: str, description: str | None = None) -> Group:
        """Make a group whose name is free."""
        now = self.clock.now()
        return self.groups.add(Group(self.ids.id("00g"), name, description, now, now, now))

    def join(self, group: Group, user: User) -> None:
        """Add a user to a group by hand.

        Who is in it already does not come in again, and that this writes nothing to the System Log is inferred.
        """
        if group.let_in(user.id, self.clock.now()):
            self._note_membership(JOINED, user, group)
        self.regroup(user)

    def take_out(self, group: Group, user: User) -> None:
        """Take a user out of a group by hand. That one who is not in it writes nothing to the log is inferred."""
        if group.let_go(user.id, self.clock.now()):
            self._note_membership(LEFT, user, group)
        self.group_rules.taken_out(group.id, user.id)
        self.regroup(user)

    def delete_group(self, group: Group) -> None:
        """Delete a group. Rules that put users into it are no good any more."""
        members = list(group.members)
        self.groups.remove(group)
        self.group_rules.lose(group.id, self.clock.now())
        for user_id in members:
            user = self.users.get(user_id)
            assert user is not None
            self.regroup(user)

    def regroup(self, user: User) -> None:
        """Ask the group rules about a user whose profile or groups have changed, or who is new or back.

        A deactivated user is not asked about and stays where they are. Source: help.okta.com, group rules;
        KB:Deactivated-Users-not-Removed-From-Okta-Groups-Automatically. In the System Log it is Okta itself who moves
        them. Not in the log is who leaves because the group, the user or, with `removeUsers`, the rule is deleted: what
        Okta writes then is not known.
        """
        if user.facts.deactivated:
            return
        groups = self.contents.groups
        for group_id, came in self.group_rules.settle(user, groups, self.clock.now()).items():
            group = groups.get(group_id)
            assert group is not None
            self._note_membership(JOINED_BY_RULE if came else LEFT_BY_RULE, user, group)

    def _issue(self, user: User, kind: Kind, life: timedelta) -> Token:
        now = self.clock.now()
        value = self.ids.token(*SHAPES.get(kind, ()))
        return self.tokens.issue(Token(value, kind, user.id, now + life), now)

    # ------------------------------------------------------------------------------------- time

    def _locked(self, user: User) -> None:
        user.lockouts += 1
        minutes = self.settings.password.auto_unlock_minutes
        if minutes and user.lockouts <= MOST_LOCKOUTS:
            timer = Timer(self.clock.now() + timedelta(minutes=minutes), user.id)
            insort(self.contents.timers, timer, key=lambda timer: timer.due)
            del self.contents.timers[:-MOST_TIMERS]

    def advance(self, by: timedelta) -> None:
        """Let time pass, and do what time alone does. Raises ValueError as `Clock.advance` does."""
        self.clock.advance(by)
        self.catch_up()

    def catch_up(self) -> None:
        """Do what has become due: locks that end by themselves."""
        count = bisect_right(self.contents.timers, self.clock.now(), key=lambda timer: timer.due)
        due = self.contents.timers[:count]
        del self.contents.timers[:count]
        for timer in due:
            user = self.users.find(timer.user_id)
            if user:
                self.events.begin("JOB")
                self.apply("wait", user, {Case.AUTO_UNLOCK_DUE})
