"""What an org consists of: its settings, and everything in it that changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from lifecycle.model.actors import Actor
from lifecycle.model.events import Event
from lifecycle.model.facts import Facts, Password, Status
from lifecycle.org.apps import Apps
from lifecycle.org.authenticators import Authenticator, default_authenticators
from lifecycle.org.clock import START, Clock, beginning
from lifecycle.org.events import OWNER_NAME, SYSTEM, EventLog, Party, user_party
from lifecycle.org.factors import KEY_OF, Factors
from lifecycle.org.group_rules import GroupRules
from lifecycle.org.groups import Groups, everyone
from lifecycle.org.identity_providers import Account, IdentityProviders, IdpTrust, seeded_provider
from lifecycle.org.ids import Ids
from lifecycle.org.interactions import InteractionCodes, Interactions
from lifecycle.org.keeps import Keeps, Shelf, dropped_words
from lifecycle.org.linked_objects import LinkedObjects
from lifecycle.org.movers import IdentityProviderSettings, Person
from lifecycle.org.outbox import Outbox
from lifecycle.org.policies import EMAIL_KEY, FACTOR_KEYS, PASSWORD_KEY, PasswordPolicy, Settings, asked_of_factors
from lifecycle.org.policy_list import Policies, Policy, PolicyType, default_policies
from lifecycle.org.roles import Roles
from lifecycle.org.sessions import Session, Sessions
from lifecycle.org.tokens import Kind, Token, Tokens
from lifecycle.org.undo import Watched, WatchedDict, WatchedList
from lifecycle.org.user_types import Property, UserTypes, default_type
from lifecycle.org.users import User, Users, folded

DAY = timedelta(days=1)
"""How often an automation looks at users."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A pending auto-unlock. It starts with the lock, and an earlier unlock does not stop it.

    Source: Okta's support article on unlocks before the lockout duration.
    """

    due: datetime
    user_id: str


OWNER_PROFILE = {"firstName": "Simulated", "lastName": "Admin", "login": OWNER_NAME, "email": OWNER_NAME}


def first_admin(user_id: str, type_id: str) -> User:
    """The org's first user, to whom the API token belongs.

    The first admin of a real org was never activated, so `activated` is null: recorded, simpleokta, single_user. The
    password is one that nobody knows.
    """
    admin = User(user_id, OWNER_PROFILE, START, Facts(exists=True, begun=True, password=Password.SET), type_id=type_id)
    admin.status_changed = admin.last_updated = admin.password_changed = START
    admin.status_before = Status.ACTIVE  # the index of the search has known the user for long
    return admin


@dataclass
class Contents(Watched):
    """Everything that changes in an org, and that a snapshot keeps."""

    ids: Ids
    clock: Clock
    users: Users = field(default_factory=Users)
    tokens: Tokens = field(default_factory=Tokens)
    outbox: Outbox = field(default_factory=Outbox)
    timers: WatchedList[Timer] = field(default_factory=WatchedList)
    """The pending auto-unlocks, in the order in which they are due."""
    groups: Groups = field(default_factory=Groups)
    group_rules: GroupRules = field(default_factory=GroupRules)
    sessions: Sessions = field(default_factory=Sessions)
    interactions: Interactions = field(default_factory=lambda: Interactions(Keeps.tokens))
    interaction_codes: InteractionCodes = field(default_factory=lambda: InteractionCodes(Keeps.tokens))
    events: EventLog = field(default_factory=EventLog)
    factors: Factors = field(default_factory=Factors)
    roles: Roles = field(default_factory=Roles)
    applications: Apps = field(default_factory=Apps)
    policies: Policies = field(default_factory=Policies)
    identity_providers: IdentityProviders = field(default_factory=IdentityProviders)
    linked_objects: LinkedObjects = field(default_factory=LinkedObjects)
    authenticators: WatchedDict[str, Authenticator] = field(default_factory=lambda: default_authenticators(START))
    """The org's authenticators, by their keys."""
    user_types: UserTypes = field(default_factory=UserTypes)
    people: WatchedDict[str, Person] = field(default_factory=WatchedDict)
    """Whom the directory or HR application knows, by their folded logins."""
    import_due: datetime | None = None
    """When the next import begins; None where imports are started by hand."""
    automation_due: datetime | None = None
    """When the automation looks for inactive users next; None in an org without one."""
    policy_changed: datetime | None = None
    """When the password policy was last changed; None if it never was."""


class OrgState(Watched):
    """The state of an org. `org.py` has what a call does to it."""

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
        self.call_counts = WatchedDict[str, tuple[int, int]]()
        """For each group of calls that share a rate limit: the current window, and how many calls it has had.

        A saved org does not keep them, so an org that is loaded begins to count from zero.
        """
        keeps = self.settings.keeps
        self.contents = Contents(
            Ids(seed),
            clock or Clock(beginning((settings or Settings()).as_of)),
            tokens=Tokens(keeps.tokens),
            outbox=Outbox(keeps.mails, keeps.texts),
            sessions=Sessions(keeps.sessions),
            interactions=Interactions(keeps.tokens),
            interaction_codes=InteractionCodes(keeps.tokens),
            events=EventLog(seed, keeps.events),
        )
        self.type_id = self.ids.id("oty")
        self.owner_id = self.ids.id("00u")
        self.contents.policies = default_policies(seed, "00p" + self.type_id[3:], START)
        self.user_types.add(default_type(self.type_id, START))
        self.users.add(first_admin(self.owner_id, self.type_id))
        # The id of the group Everyone comes from another generator, so that it does not shift later ids.
        self.contents.groups.add(everyone(Ids(f"{seed}/everyone").id("00g"), START))
        if self.settings.identity_provider.name:
            provider_id = Ids(f"{seed}/identity_provider").id("0oa")
            self.identity_providers.add(seeded_provider(provider_id, self.settings.identity_provider, START))
        now, hours = self.clock.now(), self.settings.directory.import_hours
        self.contents.import_due = now + timedelta(hours=hours) if self.settings.directory.kind and hours else None
        self.contents.automation_due = now + DAY if self.settings.automation.on else None

    @property
    def ids(self) -> Ids:
        """The counter that makes ids and tokens."""
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
    def interactions(self) -> Interactions:
        """The sign-ins at the page of an Identity Engine org."""
        return self.contents.interactions

    @property
    def interaction_codes(self) -> InteractionCodes:
        """The codes with which these sign-ins end."""
        return self.contents.interaction_codes

    @property
    def events(self) -> EventLog:
        """The System Log."""
        return self.contents.events

    @property
    def groups(self) -> Groups:
        """The org's groups, including Everyone."""
        return self.contents.groups

    @property
    def group_rules(self) -> GroupRules:
        """The rules that put users into groups."""
        return self.contents.group_rules

    @property
    def sessions(self) -> Sessions:
        """The sessions of the org's users."""
        return self.contents.sessions

    @property
    def factors(self) -> Factors:
        """The factors that the org's users have enrolled."""
        return self.contents.factors

    @property
    def roles(self) -> Roles:
        """The admin roles of the org's users."""
        return self.contents.roles

    @property
    def apps(self) -> Apps:
        """What can be assigned to the org's users."""
        return self.contents.applications

    @property
    def policies(self) -> Policies:
        """The org's policies and their rules."""
        return self.contents.policies

    @property
    def linked_objects(self) -> LinkedObjects:
        """The relations between users."""
        return self.contents.linked_objects

    @property
    def authenticators(self) -> WatchedDict[str, Authenticator]:
        """The org's authenticators, by their keys."""
        return self.contents.authenticators

    def is_enrolled(self, key: str) -> bool:
        """Whether an enrollment policy says that users may, or have to, enroll this authenticator."""
        policies = self.policies.of(PolicyType.ENROLLMENT)
        found = [self.settings.enrollments if p.enrollments is None else p.enrollments for p in policies]
        return any(enrollments[key] != "NOT_ALLOWED" for enrollments in found)

    @property
    def identity_providers(self) -> IdentityProviders:
        """The org's identity providers."""
        return self.contents.identity_providers

    def use_identity_provider(self) -> None:
        """Let the first active identity provider decide what a sign-in there does, after one has come or changed."""
        provider = self.identity_providers.in_use
        found = provider.settings if provider else IdentityProviderSettings()
        if found != self.settings.identity_provider:
            self.settings = replace(self.settings, identity_provider=found)

    def connect_account(self, provider: IdpTrust, user: User, external_id: str) -> Account:
        """Connect a user with an account at an identity provider."""
        now, known = self.clock.now(), user.profile
        profile = {name: known[name] for name in ("firstName", "lastName", "email") if name in known}
        account = Account(external_id, profile | {"subject": external_id}, now, now)
        provider.accounts[user.id] = account
        return account

    def settings_for(self, user: User | None) -> Settings:
        """The settings as they hold for a user: the org's, with what the policies say that name a group of the user.

        The first policy counts, in it the first rule. A sign-on policy of which no rule holds is passed over. A rule
        that the org has from the start leaves the settings as they are.
        """
        if user is None or self.policies.plain:
            return self.settings
        return self.settings_in({group.id for group in self.groups.of(user.id)}, user.id)

    def settings_in(self, group_ids: Collection[str], user_id: str = "") -> Settings:
        """The settings as they hold for a member of these groups, who may yet have to be created."""
        found = self.settings
        if self.policies.plain:
            return found
        policy = next(self.policies.for_groups(PolicyType.PASSWORD, group_ids))
        if policy.password_values is not None:
            password = PasswordPolicy(**policy.password_values)
            found = replace(found, password=password, reset_minutes=policy.reset_minutes or found.reset_minutes)
        rule = policy.rule_for(user_id)
        if rule and not rule.system:
            unlocks = rule.actions["selfServiceUnlock"]["access"] == "ALLOW"
            found = replace(
                found,
                password=replace(found.password, self_service_unlock=unlocks),
                denies_password_change=rule.actions["passwordChange"]["access"] == "DENY",
                denies_password_reset=rule.actions["selfServicePasswordReset"]["access"] == "DENY",
            )
        asked, found = found.mfa_enroll, replace(found, mfa_enroll="")  # which needs mfa, so it is put back at the end
        rules = (p.rule_for(user_id) for p in self.policies.for_groups(PolicyType.SIGN_ON, group_ids))
        rule = next((rule for rule in rules if rule), None)
        if rule and not rule.system:
            signon = rule.actions["signon"]
            found = replace(
                found,
                mfa=signon["requireFactor"],
                denies_sign_in=signon["access"] == "DENY",
                session_idle_minutes=signon["session"]["maxSessionIdleMinutes"],
                session_lifetime_minutes=signon["session"]["maxSessionLifetimeMinutes"],
            )
        policy = self.enrollment_policy(group_ids, user_id)
        if policy.enrollments is not None:
            asked = asked_of_factors(policy.enrollments)
            found = replace(
                found,
                password_enrollment=policy.enrollments[PASSWORD_KEY],
                email_enrollment=policy.enrollments[EMAIL_KEY],
            )
        rule = policy.rule_for(user_id)
        never = rule is not None and rule.actions["enroll"]["self"] == "NEVER"
        return replace(found, mfa_enroll=asked if found.mfa and not never else "")

    def enrollment_policy(self, group_ids: Collection[str], user_id: str = "") -> Policy:
        """The first enrollment policy of which a rule holds for a member of these groups."""
        policies = tuple(self.policies.for_groups(PolicyType.ENROLLMENT, group_ids))
        return next((policy for policy in policies if policy.rule_for(user_id)), policies[-1])

    def enrollment_of(self, user: User, key: str) -> str:
        """What the enrollment policy says of an authenticator for a user: REQUIRED, OPTIONAL or NOT_ALLOWED."""
        policy = self.enrollment_policy({group.id for group in self.groups.of(user.id)}, user.id)
        if policy.enrollments is None:
            return self.settings.enrollments[key]
        return policy.enrollments[key]

    def missing_factors(self, user: User) -> tuple[str, ...]:
        """The authenticators, by their keys, that an enrollment policy of groups requires of a user who lacks them.

        Where the org's own setting requires a factor, any one factor will do.
        """
        groups = {group.id for group in self.groups.of(user.id)}
        enrollments = self.enrollment_policy(groups, user.id).enrollments
        if not enrollments or not self.settings_for(user).mfa_enroll:
            return ()
        held = {KEY_OF[factor.kind, factor.provider] for factor in self.factors.active(user.id)}
        return tuple(key for key in FACTOR_KEYS if enrollments[key] == "REQUIRED" and key not in held)

    @property
    def user_types(self) -> UserTypes:
        """The types that users can have, with what their profiles may hold."""
        return self.contents.user_types

    def custom_of(self, user: User) -> Mapping[str, Property]:
        """The custom properties that this user's profile may hold."""
        found = self.user_types.get(user.type_id)
        return found.custom if found else {}

    @property
    def people(self) -> WatchedDict[str, Person]:
        """Whom the directory or HR application knows, by their folded logins."""
        return self.contents.people

    def person_of(self, user: User) -> Person | None:
        """What the source says of a user who comes from it."""
        person = self.people.get(folded(user.login)) if self.people else None
        return person if person and person.user_id == user.id else None

    @property
    def dropped(self) -> tuple[str, ...]:
        """What this org had to drop, in words; empty if it dropped nothing."""
        log, outbox, tokens, sessions = self.events, self.outbox, self.tokens, self.sessions
        found = {
            "events": (log.dropped, log.most),
            "mails": (outbox.dropped_mails, self.settings.keeps.mails),
            "texts": (outbox.dropped_texts, self.settings.keeps.texts),
            "tokens": (tokens.dropped, tokens.most),
            "sessions": (sessions.dropped, sessions.most),
            "interactions": (self.interactions.dropped, self.interactions.most),
            "interaction_codes": (self.interaction_codes.dropped, self.interaction_codes.most),
        }
        return tuple(dropped_words(what, most) for what, (dropped, most) in found.items() if dropped)

    def missed(self) -> tuple[str, ...]:
        """What was looked for and not found since the last call, and may have been dropped, in words."""
        shelves: dict[str, Shelf[Any]] = {
            "tokens": self.tokens,
            "sessions": self.sessions,
            "interactions": self.interactions,
            "interaction_codes": self.interaction_codes,
        }
        if not any(shelf.dropped for shelf in shelves.values()):
            return ()
        return tuple(dropped_words(what, shelf.most) for what, shelf in shelves.items() if shelf.missed())

    def good_token(self, value: object, kinds: Collection[Kind]) -> Token | None:
        """The token with this value, if it is of one of these kinds and can still be used."""
        token = self.tokens.get(value)
        return token if token and token.kind in kinds and token.good(self.clock.now()) else None

    def good_session(self, session_id: str) -> Session | None:
        """The session with this id, if it has neither ended nor expired."""
        session = self.sessions.get(session_id)
        return session if session and session.good(self.clock.now()) else None

    def change_settings(self, settings: Settings) -> None:
        """Change the org's settings, including its password policy."""
        if settings != self.settings:
            self.settings, self.contents.policy_changed = settings, self.clock.now()

    def note(self, event: Event, user: User | None, actor: Actor, login: str = "", about: Party | None = None) -> None:
        """Write an event to the System Log. If a setting or time brought it about, Okta itself is the actor."""
        concerned = Party.of(user) if user else Party("unknown", "User", login, "unknown")
        by = SYSTEM
        if (event.by or actor) is Actor.ADMIN:
            by = user_party(self.owner_id, OWNER_NAME, OWNER_NAME)
        elif (event.by or actor) is Actor.END_USER:
            by = concerned
        targets = ((concerned,) if event.targets else ()) + ((about,) if about else ())
        self.events.write(event, self.clock.now(), by, targets)
