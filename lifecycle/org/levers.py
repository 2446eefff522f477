"""The levers with which a learner has something move a user although nobody made a call.

A directory's people and imports, an automation, a sign-in through an identity provider, and a registration. Each lever
also shows its own side: what it knows of a user, and what it will do next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lifecycle.model import checks
from lifecycle.model.actors import Actor
from lifecycle.model.backing import backing
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status, status
from lifecycle.model.move import Move
from lifecycle.model.observations import Observation
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State
from lifecycle.org import visits
from lifecycle.org.clock import stamp
from lifecycle.org.credentials import hashed
from lifecycle.org.deeds import Given
from lifecycle.org.judging import concerns_automation
from lifecycle.org.movers import Person
from lifecycle.org.org import Org
from lifecycle.org.reporting import reject_password
from lifecycle.org.users import User, folded


class CannotMove(ValueError):
    """What was asked of a mover can't be done; the message says why, and what to do."""


@dataclass(frozen=True)
class Moved:
    """What was done to one user, or what will be."""

    login: str
    before: Status
    after: Status
    because: str
    tier: Tier
    """How well it is known that Okta does so."""
    sources: tuple[Observation, ...] = field(default=(), repr=False)
    against: tuple[Observation, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        way = f"stays {self.after}" if self.before is self.after else f"{self.before} -> {self.after}"
        return f"{self.login}: {way} ({self.tier}). {self.because}"


@dataclass(frozen=True)
class Side:
    """One person, as the source sees her, as Okta does, and as the next import will have it."""

    login: str
    in_source: str
    """`active` or `deactivated`."""
    at_okta: Status
    connected: bool
    """Whether an import has connected the person with the user at Okta."""
    next_import: Moved

    def __str__(self) -> str:
        linked = "" if self.connected else ", not connected yet"
        return f"in the source {self.in_source}, at Okta {self.at_okta}{linked}. The next import: {self.next_import}"


def _moved(login: str, move: Move) -> Moved:
    known = backing(move)
    return Moved(login, status(move.before), status(move.after), move.rule.because, known.tier, known.by, known.against)


class Directory:
    """The directory or HR application from which an org imports users."""

    def __init__(self, org: Org) -> None:
        self._org = org

    def __repr__(self) -> str:
        return "\n".join([f"Directory of the kind {self._org.settings.directory.kind}", *map(str, self.people)])

    @property
    def people(self) -> tuple[Side, ...]:
        """Everybody whom the source knows, from all sides."""
        return tuple(self._side(person) for person in self._org.people.values())

    def side(self, login: str) -> Side:
        """One person from all sides. Raises ValueError if the source knows nobody of this login."""
        return self._side(_known(self._org, login))

    def _side(self, person: Person) -> Side:
        """The state of a person at the source beside the state of the user at Okta, and what an import would do."""
        user = self._org.users.get(person.user_id)
        move = _foreseen(self._org, person)
        there = user or _connected(self._org, person)
        return Side(
            person.login,
            "active" if person.active else "deactivated",
            there.status if there else Status.ABSENT,
            user is not None,
            _moved(person.login, move),
        )

    def hire(self, login: str, password: str | None = None, **profile: Any) -> Side:
        """Add a person to the source. Raises ValueError for a login that is there, or a profile that can't be."""
        return self._side(_hire(self._org, login, password, profile))

    def deactivate(self, login: str) -> Side:
        """Deactivate a person in the source, for example because she leaves. Okta learns of it by an import."""
        return self._change(login, active=False)

    def activate(self, login: str) -> Side:
        """Make a person active in the source again. Okta learns of it by an import."""
        return self._change(login, active=True)

    def change(self, login: str, **profile: Any) -> Side:
        """Change a person's profile in the source. The login stays. Raises ValueError for a profile that can't be."""
        person = _known(self._org, login)
        person.profile = _profile_of(person.login, {**person.profile, **profile})
        return self._side(person)

    def set_password(self, login: str, password: str) -> Side:
        """Set a person's password in the directory, where the next sign-in at Okta asks for it.

        Raises:
            ValueError: if the source keeps no passwords.
        """
        person = _known(self._org, login)
        if not self._org.settings.directory.keeps_passwords:
            raise ValueError(f"A source of the kind {self._org.settings.directory.kind} keeps no passwords.")
        person.password = hashed(password, folded(person.login))
        return self._side(person)

    def _change(self, login: str, *, active: bool) -> Side:
        person = _known(self._org, login)
        person.active = active
        return self._side(person)

    def import_now(self) -> tuple[Moved, ...]:
        """Import everybody, and answer what that did."""
        self._org.clock.tick()
        done = tuple(_moved(p.login, _foreseen(self._org, p)) for p in self._org.people.values())
        self._org.import_all()
        return done

    def look_at(self, login: str) -> Status:
        """An admin's look at a user's page in the Admin Console, and the status that it then shows.

        The look itself can change the status: with `syncs_on_view` it imports the user from the directory.
        """
        self._org.clock.tick()
        user = _look_at(self._org, login)
        return user.status if user else Status.ABSENT

    def disconnect(self, login: str) -> Moved:
        """Disconnect a user from the directory, and reset the password, as an admin does in the Admin Console."""
        self._org.clock.tick()
        return _moved(login, _disconnect(self._org, login))


@dataclass(frozen=True)
class Watch:
    """One user, as the automation sees her."""

    login: str
    status: Status
    counts_from: str
    """The last sign-in, or the creation if there was none, as Okta writes it."""
    next_run: Moved
    """What a run would do now."""

    def __str__(self) -> str:
        return f"counts from {self.counts_from}. A run now: {self.next_run}"


class Automation:
    """The automation that looks once a day for users who have been inactive, or whose passwords expire."""

    def __init__(self, org: Org) -> None:
        self._org = org

    def __repr__(self) -> str:
        settings = self._org.settings.automation
        asked = [f"after {settings.inactive_days} days"] if settings.inactive_days else []
        if settings.password_expiry_days:
            asked.append(f"{settings.password_expiry_days} days before the password expires")
        head = f"Automation: {settings.action} {' and '.join(asked)}; the next run is due {self.due}"
        return "\n".join([head, *map(str, self.users)])

    @property
    def due(self) -> str:
        """When it runs next, as Okta writes a time."""
        return str(stamp(self._org.contents.automation_due))

    @property
    def users(self) -> tuple[Watch, ...]:
        """Everybody but the owner of the API token, whom the simulator spares, with what a run would do now."""
        return tuple(
            Watch(
                user.login,
                user.status,
                str(stamp(user.last_login or user.created)),
                _moved(user.login, self._org.foresee("run_automation", user)),
            )
            for user in self._org.users.all()
            if user.id != self._org.owner_id
        )

    def run_now(self) -> tuple[Moved, ...]:
        """Run it now, before its time, and answer what that did."""
        self._org.clock.tick()
        found = [u for u in self._org.users.all() if concerns_automation(self._org, u) and u.status is Status.ACTIVE]
        done = tuple(_moved(user.login, self._org.foresee("run_automation", user)) for user in found)
        self._org.run_automation()
        return done


@dataclass(frozen=True)
class Arrival:
    """What came of a sign-in through the identity provider, or of a step of a registration."""

    moved: Moved
    signed_in: bool

    def __str__(self) -> str:
        return f"{'signed in' if self.signed_in else 'not signed in'}; {self.moved}"


def _arrival(login: str, move: Move) -> Arrival:
    return Arrival(_moved(login, move), move.effect.enters is not None)


class IdentityProvider:
    """The identity provider from which users come to Okta."""

    def __init__(self, org: Org) -> None:
        self._org = org

    def __repr__(self) -> str:
        provider = self._org.settings.identity_provider
        words = ("creates", "reactivates", "unsuspends")
        does = [word for word in words if getattr(provider, word)]
        used = self._org.identity_providers.in_use
        does += ["updates profiles"] if used and used.updates_profiles else []
        return f"Identity provider {provider.name}: {', '.join(does) or 'changes nobody'}"

    def foresee(self, login: str) -> Moved:
        """What a sign-in of this user would do."""
        return _moved(login, self._org.foresee("sign_in_by_idp", self._org.users.holder(login)))

    def sign_in(self, login: str, **profile: Any) -> Arrival:
        """A user of this login comes from there to Okta, signed in. Raises ValueError for a profile that can't be."""
        self._org.clock.tick()
        return _arrival(login, _sign_in_by_idp(self._org, login, profile))


class Registration:
    """The form with which people make an account for themselves."""

    def __init__(self, org: Org) -> None:
        self._org = org

    def __repr__(self) -> str:
        return f"Registration; half-way: {', '.join(self.half_way) or 'nobody'}"

    @property
    def half_way(self) -> tuple[str, ...]:
        """The logins of those who have begun and have not chosen a password."""
        return tuple(user.login for user in self._org.users.all() if user.facts.registering)

    def status(self, login: str) -> Status:
        """The status of the user who has this login."""
        user = self._org.users.holder(login)
        return user.status if user else Status.ABSENT

    def begin(self, login: str, **profile: Any) -> Arrival:
        """Somebody fills in the form and verifies the e-mail address. Raises ValueError for a profile that can't be."""
        self._org.clock.tick()
        return _arrival(login, _register(self._org, login, profile))

    def finish(self, login: str, password: str | None = None) -> Arrival:
        """The same person chooses a password, or skips that where the org requires none.

        Raises:
            ValueError: for a password that the policy does not take, or if none is given and one is required.
        """
        self._org.clock.tick()
        return _arrival(login, _finish_registration(self._org, login, password))


# ------------------------------------------------------------------------------------------------- below the levers


def _profile_of(login: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A profile of this login. Raises CannotMove for one that no user can have."""
    profile = {"firstName": "Test", "lastName": "User", "email": login, **properties, "login": login}
    fault = checks.profile(profile)
    if fault:
        raise CannotMove(f"{'; '.join(fault.refusal.causes)}. Mend the profile.")
    return profile


# ------------------------------------------------------------------------------------------------- a directory


def _hire(org: Org, login: str, password: str | None, properties: Mapping[str, Any]) -> Person:
    """Let the source know one more person. Raises CannotMove if it knows the login already, or keeps no passwords."""
    key = folded(login)
    if key in org.people:
        raise CannotMove(f"The source knows {login} already.")
    if password is not None and not org.settings.directory.keeps_passwords:
        raise CannotMove(f"A source of the kind {org.settings.directory.kind} keeps no passwords. Leave it out.")
    person = Person(_profile_of(login, properties), password=None if password is None else hashed(password, key))
    org.people[key] = person
    return person


def _known(org: Org, login: str) -> Person:
    """The person of this login. Raises CannotMove if the source knows nobody of this login."""
    person = org.people.get(folded(login))
    if person is None:
        raise CannotMove(f"The source knows nobody with the login {login}. Add the person to the source first.")
    return person


def _connected(org: Org, person: Person) -> User | None:
    """The user with whom an import would connect a person: the one it is connected with, or one of this login."""
    return org.users.get(person.user_id) or (org.users.holder(person.login) if person.active else None)


def _foreseen(org: Org, person: Person) -> Move:
    """What the next import will do about a person."""
    return org.foresee("import_active" if person.active else "import_inactive", _connected(org, person))


def _look_at(org: Org, login: str) -> User | None:
    """An admin's look at a user's page in the Admin Console, which may import that one person from the directory.

    Source: Okta's article on users unsuspended when their profile is viewed.
    """
    user = org.users.find(login)
    person = org.person_of(user) if user else None
    if person and org.settings.directory.syncs_on_view:
        org.events.begin("JOB")
        org.import_person(person)
    return user


def _disconnect(org: Org, login: str) -> Move:
    """An admin disconnects a user from the directory, and has the password reset. Raises CannotMove for a stranger."""
    user = org.users.find(login)
    if user is None:
        raise CannotMove(f"There is no user {login}.")
    person = org.person_of(user)
    org.events.begin()
    move = org.apply("disconnect", user).move
    if person:
        person.user_id = ""
    return move


# ------------------------------------------------------------------------------------------ an identity provider


def _sign_in_by_idp(org: Org, login: str, properties: Mapping[str, Any]) -> Move:
    """A user comes from the identity provider, where the sign-in was a success. If Okta agrees, a session begins."""
    user, provider = org.users.holder(login), org.identity_providers.in_use
    org.events.begin()
    if user:
        move = org.apply("sign_in_by_idp", user).move
    else:
        profile = _profile_of(login, properties)
        user, outcome = org.create(profile, (), provider="FEDERATION", call="sign_in_by_idp")
        move = outcome.move
    if user and move.effect.enters is State.SUCCESS:
        visits.open_session(org, user)
        if provider and user.id not in provider.accounts:
            org.connect_account(provider, user, user.login)
        if provider and provider.updates_profiles and move.before.exists and properties:
            org.set_profile(user, _profile_of(login, {**user.profile, **properties}), Actor.END_USER)
    return move


# ------------------------------------------------------------------------------------------------ registration


def _register(org: Org, login: str, properties: Mapping[str, Any]) -> Move:
    """Somebody begins to make an account, and verifies the e-mail address. No password is chosen yet."""
    profile = _profile_of(login, properties)
    org.events.begin()
    return org.create(profile, (), call="register")[1].move


def _finish_registration(org: Org, login: str, password: str | None) -> Move:
    """The user chooses the password of the new account, or skips it. Raises CannotMove if the policy refuses that."""
    user = org.users.holder(login)
    org.events.begin()
    optional = {Case.PASSWORD_OPTIONAL, Case.EMAIL_SIGNS_IN} <= org.settings_for(user).world
    if password is None and not optional:
        raise CannotMove("This org requires a password. Choose one.")
    if (
        password is not None
        and user
        and user.facts.registering
        and not org.settings.password.takes(password, user.login)
    ):
        reject_password(org, user)
        words = org.settings.password.requirements
        raise CannotMove(f"The password policy does not take this password. It asks for {words}.")
    asked = {Case.SKIPS_PASSWORD} if password is None else set()
    move = org.apply("finish_registration", user, asked, Given(password)).move
    if user and move.effect.enters is State.SUCCESS:
        visits.open_session(org, user)
    return move
