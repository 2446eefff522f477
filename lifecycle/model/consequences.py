"""What a move brings about besides the change of the facts: one row for each consequence.

The org carries out the rows in this order. A row says: if a move is of this kind, the org does this. It also says how
well that is known and from which source, and has words for a person, which the plan and the explanations show. A row
without words is bookkeeping that users of Okta don't see.

No public source has recorded which events one call writes, or in which order. The order here is a guess: an event of
the sign-in first, then create, activate and update_password. For some moves it is not known that they write any event,
and then none is written: `reactivate` (Okta's `user.lifecycle.reactivate` is documented for imports only), and a sign-in
that stops at an expired password.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Unpack

from lifecycle.model import events
from lifecycle.model.actors import Actor
from lifecycle.model.calls import EVERYTHING
from lifecycle.model.cases import Case
from lifecycle.model.events import Event
from lifecycle.model.facts import FactName, Facts, FactValues, Password
from lifecycle.model.mails import Mail
from lifecycle.model.move import Move
from lifecycle.model.refusals import SIGN_IN_DENIED
from lifecycle.model.sources import Reference, Source
from lifecycle.model.tiers import Tier
from lifecycle.model.transactions import State
from lifecycle.model.words import Count, Stamp


class Deed(StrEnum):
    """Something that the org does to what it keeps about a user."""

    DESTROY_PASSWORD = "forget the password"
    KEEP_PASSWORD = (
        "keep the new password with the provider OKTA, or the hash with IMPORT; make one up if none was given"
    )
    ADOPT_PASSWORD = "replace an imported hash by Okta's own"
    KEEP_QUESTION = "keep the recovery question, if one was given"
    UPDATE_FOR_QUESTION = "move lastUpdated, if a recovery question was given"
    WIPE_QUESTION = "forget the recovery question"
    SIGN_IN_AT_OKTA = "make OKTA the credential provider"
    SIGN_IN_ELSEWHERE = "make FEDERATION the credential provider"
    ENTER_DIRECTORY = "make the directory the credential provider, and forget the password at Okta"
    DROP_APPS = "drop the app assignments"
    WITHDRAW_LINKS = "withdraw the links, the sign-ins under way and the session tokens"
    FORGET_FACTORS = "forget the factors"
    FORGET_FACTORS_BUT_QUESTION = "forget the factors, except the security question"
    END_SESSIONS = "end the sessions"
    COUNT_ATTEMPT = "count one more wrong attempt"
    ZERO_PASSWORDS = "set the count of wrong passwords to zero"
    ZERO_PASSCODES = "set the count of wrong passcodes to zero"
    ZERO_ANSWERS = "set the count of wrong answers to zero"
    COUNT_LOCKOUT = "count one more lockout, and start the auto-unlock if the policy has one"
    ZERO_LOCKOUTS = "set the count of lockouts in a row to zero"
    LEAVE_GROUPS = "take the user out of every group"
    CLEAR_STATUS_CHANGED = "leave statusChanged empty"
    ADD_USER = "add the user to the org"
    REMOVE_USER = "remove the user, with the admin roles, from the org"
    TELL_LOCK_LIMIT = "write to the log that no auto-unlock follows, if there were too many lockouts in a row"
    BLOCK_DEVICES = "block unknown devices"
    LET_DEVICES_IN = "let unknown devices sign the user in again"
    ASK_GROUP_RULES = "ask the group rules about the user"
    MAIL_USER = "mail the user"
    HAND_OUT_LINK = "give the link to the caller"
    MAIL_ADMIN = "mail the admin"


@dataclass(frozen=True)
class When:
    """A condition on a move, under which a consequence follows, with words for a person."""

    words: str
    holds: Callable[[Move, frozenset[Case]], bool]
    cases: frozenset[Case] = frozenset()
    """The cases that the condition asks about."""

    def called(self, words: str) -> "When":
        """Return the same condition in better words."""
        return replace(self, words=words)

    def __and__(self, other: "When") -> "When":
        """Both conditions at once."""
        words, cases = f"{self.words}, {other.words}", self.cases | other.cases
        return When(words, lambda m, c: self.holds(m, c) and other.holds(m, c), cases)

    def __or__(self, other: "When") -> "When":
        """At least one of the two conditions."""
        words, cases = f"{self.words}; or {other.words}", self.cases | other.cases
        return When(words, lambda m, c: self.holds(m, c) or other.holds(m, c), cases)

    def __invert__(self) -> "When":
        """The opposite condition."""
        return When(f"not: {self.words}", lambda m, c: not self.holds(m, c), self.cases)


@dataclass(frozen=True)
class Consequence:
    """One row: if a move meets the condition, the org does this or writes this event."""

    when: When
    does: Deed | Event | None
    """None if the row only has words, for something that follows without a deed."""
    tier: Tier
    """How well it is known that Okta does this. For an event, it is the tier of the event."""
    says: str = ""
    """The consequence in a phrase; empty for bookkeeping."""
    source: Reference | None = None
    """The source that says so, if there is one."""

    def told(self, move: Move) -> str:
        """The phrase, with the mail and the state of this move in it."""
        return self.says.format(mail=move.effect.mail, state=move.effect.enters)


# ------------------------------------------------------------------------------------------------ occasions


def _has(facts: Facts, values: FactValues) -> bool:
    """Whether the facts have these values."""
    return all(getattr(facts, name) == value for name, value in values.items())


def _listed(values: FactValues) -> str:
    """Return facts with their values, in words."""
    return ", ".join(f"{name} is {str(value).lower()}" for name, value in values.items())


def before(**facts: Unpack[FactValues]) -> When:
    """Return the condition that these facts were true before the move."""
    return When(f"{_listed(facts)} before", lambda m, _: _has(m.before, facts))


def after(**facts: Unpack[FactValues]) -> When:
    """Return the condition that these facts are true after the move."""
    return When(f"{_listed(facts)} afterwards", lambda m, _: _has(m.after, facts))


def begins(name: FactName) -> When:
    """Return the condition that a fact becomes true."""
    return When(f"{name} becomes true", lambda m, _: getattr(m.after, name) and not getattr(m.before, name))


def ends(name: FactName) -> When:
    """Return the condition that a fact stops being true."""
    return When(f"{name} becomes false", lambda m, _: getattr(m.before, name) and not getattr(m.after, name))


def made_by(*calls: str) -> When:
    """Return the condition that the move is one of these calls. Raises ValueError for a call that `calls.py` lacks."""
    unknown = [name for name in calls if name not in EVERYTHING]
    if unknown:
        raise ValueError(f"consequences.py names calls that calls.py does not have: {', '.join(unknown)}")
    return When(" or ".join(calls), lambda m, _: m.call in calls)


def actor(who: Actor) -> When:
    """Return the condition that this actor makes the move."""
    return When(f"by the {who}", lambda m, _: m.actor is who)


def case(which: Case) -> When:
    """This case holds."""
    return When(str(which), lambda _, cases: which in cases, frozenset({which}))


def stamps(stamp: Stamp) -> When:
    """Return the condition that the rule sets this timestamp."""
    return When(f"{stamp} moves", lambda m, _: stamp in m.rule.effect.stamps)


def counted(count: Count) -> When:
    """Return the condition that the rule counts such a wrong attempt."""
    return When(f"a {count} is counted", lambda m, _: m.rule.effect.counts is count)


def reaches(state: State) -> When:
    """Return the condition that the sign-in's transaction enters this state."""
    return When(f"the sign-in enters {state}", lambda m, _: m.rule.effect.enters is state)


def sends(*mails: Mail) -> When:
    """Return the condition that the rule sends one of these mails."""
    return When(f"the mail is *{' or '.join(mails)}*", lambda m, _: m.rule.effect.mail in mails)


TAKEN = When("the call is taken", lambda m, _: not m.refused)
ON_CREATION, ON_DELETION = begins("exists").called("the user is created"), ends("exists").called("the user is deleted")
ON_NEW_PASSWORD = stamps(Stamp.PASSWORD_CHANGED).called("there is a new password")
ON_PASSWORD_LOSS = (~before(password=Password.NONE) & after(password=Password.NONE)).called("the password is lost")
ON_LOCK, ON_UNLOCK = begins("locked").called("the user is locked"), ends("locked").called("the lock ends")
ON_SUSPENSION = begins("suspended").called("the user is suspended")
ON_DEACTIVATION = begins("deactivated").called("the user is deactivated")
ON_ACTIVATION = stamps(Stamp.ACTIVATED).called("activation begins")
ON_SIGN_IN = stamps(Stamp.LAST_LOGIN).called("the sign-in is complete")
ON_WRONG_PASSWORD, ON_WRONG_PASSCODE = counted(Count.WRONG_PASSWORDS), counted(Count.WRONG_PASSCODES)
ON_RIGHT_PASSCODE = (made_by("verify_factor") & TAKEN & ~reaches(State.MFA_CHALLENGE)).called("the factor is verified")
ON_DENIED_SIGN_IN = When("a policy denies the sign-in", lambda m, _: m.refusal == SIGN_IN_DENIED)
ON_FAILED_SIGN_IN = (made_by("sign_in") & (~TAKEN | before(locked=True))).called("the sign-in fails")
WAITS_FOR_PASSWORD = When(
    "the user has to set a password",
    lambda m, _: _has(
        m.after, {"exists": True, "begun": True, "password": Password.NONE, "external": False, "passwordless": False}
    ),
)
ON_SETUP = (
    ON_NEW_PASSWORD
    & before(exists=True, begun=True, password=Password.NONE, external=False, passwordless=False)
    & after(suspended=False)
).called("a user who waited for a password gets one, and is not suspended")
ON_DEVICE_BLOCK = (
    made_by("sign_in")
    & ~TAKEN
    & ~ON_LOCK
    & case(Case.BLOCKS_DEVICES)
    & case(Case.UNKNOWN_DEVICE)
    & case(Case.LAST_FAILURE)
    & ~case(Case.BLOCKED)
    & before(locked=False)
).called("the last wrong password comes from an unknown device")
ON_UNLOCK_ALONE = ON_UNLOCK & When("nothing else changes", lambda m, _: m.after == replace(m.before, locked=False))

ON_SAME_PASSWORD = (
    ~after(password=Password.NONE) & When("the same", lambda m, _: m.before.password is m.after.password)
).called("there still is the same password")
ON_STEP = When("the sign-in enters a state", lambda m, _: m.rule.effect.enters is not None)


# -------------------------------------------------------------------------------------------------- the rows


def then(when: When, does: Deed, known: Tier | tuple[Tier, Reference], says: str = "") -> Consequence:
    """Return a row for something that the org does. `known` has its tier, and the source if there is one."""
    tier, source = known if isinstance(known, tuple) else (known, None)
    return Consequence(when, does, tier, says, source)


def means(when: When, known: tuple[Tier, Reference], says: str) -> Consequence:
    """Return a row that only has words: it says what the new facts mean, and the org has nothing to do."""
    return Consequence(when, None, known[0], says, known[1])


def writes(when: When, event: Event, source: Source | None = None) -> Consequence:
    """Return a row for an event in the System Log. If several rows for the same type of event fit, only the first one counts."""
    source = source or (Source.EVENT_TYPES if event.tier is Tier.DOCUMENTED else None)
    return Consequence(when, event, event.tier, source=source.at() if source else None)


_INF, _UNK = Tier.INFERRED, Tier.UNKNOWN


def _documented(source: Source, place: str = "") -> tuple[Tier, Reference]:
    return Tier.DOCUMENTED, source.at(place)


def _reported(source: Source, place: str = "") -> tuple[Tier, Reference]:
    return Tier.REPORTED, source.at(place)


def _recorded(source: Source, place: str = "") -> tuple[Tier, Reference]:
    return Tier.RECORDED, source.at(place)


_HAD_PASSWORD = (~before(password=Password.NONE)).called("there was one before")
_LINKS = sends(Mail.ACTIVATION, Mail.RESET, Mail.FORGOT, Mail.UNLOCK).called("the mail carries a link")
_TAKES_LINK = case(Case.HANDED_OUT)

# fmt: off
CONSEQUENCES: tuple[Consequence, ...] = (
    #   when                                                            the org                           how well known, and in words
    then(ON_PASSWORD_LOSS & ON_DEACTIVATION & before(directory=False),  Deed.DESTROY_PASSWORD,            _recorded(Source.SIMPLEOKTA, "update_user"), "the password is destroyed"),
    then(ON_PASSWORD_LOSS & ~ON_DEACTIVATION & before(directory=False), Deed.DESTROY_PASSWORD,            _INF, "the password is destroyed"),
    # Okta keeps no password of a user in a directory. The org destroys nothing here, but the user loses a password.
    then(ON_PASSWORD_LOSS & before(directory=True),                     Deed.DESTROY_PASSWORD,            _INF, "the password in the directory no longer signs in"),
    then(begins("directory") & before(exists=True),                     Deed.ENTER_DIRECTORY,             _INF, "the password at Okta gives way to the one in the directory"),
    then(ends("directory") & after(exists=True),                        Deed.SIGN_IN_AT_OKTA,             _INF),
    then(ends("external") & after(exists=True) & ~ON_NEW_PASSWORD,      Deed.SIGN_IN_AT_OKTA,             _INF),
    then(begins("external") & before(exists=True),                      Deed.SIGN_IN_ELSEWHERE,           _INF),
    then(ON_NEW_PASSWORD & _HAD_PASSWORD,                               Deed.KEEP_PASSWORD,               _documented(Source.USERS_API), "the old password is replaced"),
    then(ON_NEW_PASSWORD & ~_HAD_PASSWORD,                              Deed.KEEP_PASSWORD,               _documented(Source.USERS_API)),
    then(ON_NEW_PASSWORD,                                               Deed.ZERO_PASSWORDS,              _INF),
    then(made_by("create_user", "update_user", "replace_user", "change_recovery_question") & TAKEN,
                                                                        Deed.KEEP_QUESTION,               _documented(Source.USERS_API)),
    then(made_by("create_user", "update_user", "replace_user", "change_recovery_question") & TAKEN,
                                                                        Deed.UPDATE_FOR_QUESTION,         _INF),

    # Wrong attempts in a row, and the locks that they lead to.
    then(ON_WRONG_PASSWORD,                                             Deed.COUNT_ATTEMPT,               _documented(Source.LOCKOUT_COUNTER), "it counts as a wrong password"),
    then(ON_WRONG_PASSCODE,                                             Deed.COUNT_ATTEMPT,               _documented(Source.PASSCODE_LIMITS), "it counts as a wrong passcode"),
    then(counted(Count.WRONG_ANSWERS),                                  Deed.COUNT_ATTEMPT,               _documented(Source.PERMANENT_LOCKOUT), "it counts as a wrong answer"),
    then(made_by("sign_in") & TAKEN & after(locked=False),              Deed.ZERO_PASSWORDS,              _documented(Source.LOCKOUT_COUNTER)),
    then(made_by("sign_in") & TAKEN & case(Case.RIGHT_PASSWORD) & after(locked=False),
                                                                        Deed.ADOPT_PASSWORD,              _documented(Source.USERS_API)),
    then(made_by("verify_factor") & TAKEN & case(Case.RIGHT_PASSCODE),  Deed.ZERO_PASSCODES,              _INF),
    then(made_by("answer_question") & (TAKEN | ON_SUSPENSION),          Deed.ZERO_ANSWERS,                _INF),
    then(ON_LOCK,                                                       Deed.COUNT_LOCKOUT,               _documented(Source.LOCKOUT_LIMIT)),
    then(ON_DEVICE_BLOCK,                                               Deed.BLOCK_DEVICES,               _documented(Source.UNKNOWN_DEVICES), "unknown devices are blocked"),
    then(made_by("unlock") & TAKEN,                                     Deed.LET_DEVICES_IN,              _documented(Source.UNKNOWN_DEVICES)),
    then(ON_DEACTIVATION,                                               Deed.LET_DEVICES_IN,              _UNK),
    then(ON_UNLOCK,                                                     Deed.ZERO_PASSWORDS,              _INF),
    then(ON_UNLOCK,                                                     Deed.ZERO_PASSCODES,              _INF),
    then(ON_UNLOCK & ~actor(Actor.CLOCK),                               Deed.ZERO_LOCKOUTS,               _documented(Source.LOCKOUT_LIMIT)),
    then(reaches(State.SUCCESS),                                        Deed.ZERO_LOCKOUTS,               _documented(Source.LOCKOUT_LIMIT)),

    # What a deactivation removes. It is not known what happens to the factors, sessions and links.
    then(ON_DEACTIVATION,                                               Deed.WIPE_QUESTION,               _reported(Source.SIMPLEREPORT_CODE), "the recovery question is wiped"),
    then(ON_DEACTIVATION,                                               Deed.DROP_APPS,                   _documented(Source.OKTA_HELP, "deactivating a user"), "app assignments are dropped, groups are kept"),
    then(ON_DEACTIVATION,                                               Deed.ZERO_PASSCODES,              _INF),
    then(ON_DEACTIVATION,                                               Deed.WITHDRAW_LINKS,              _UNK, "links lapse (a guess)"),
    then(ON_DEACTIVATION,                                               Deed.FORGET_FACTORS,              _UNK, "factors are forgotten (a guess)"),

    # Factors and sessions. Okta's guide to the upgrade says that an Identity Engine org leaves the security question.
    then(made_by("reset_factors") & TAKEN & case(Case.CLASSIC),         Deed.FORGET_FACTORS,              _documented(Source.OPENAPI, "resetFactors"), "all factors are forgotten"),
    then(made_by("reset_factors") & TAKEN & ~case(Case.CLASSIC),        Deed.FORGET_FACTORS_BUT_QUESTION, _documented(Source.UPGRADE_GUIDE), "all factors but the security question are forgotten"),
    then(ON_SUSPENSION | ON_DEACTIVATION,                               Deed.END_SESSIONS,                _UNK, "sessions are ended (a guess)"),
    then(made_by("clear_sessions") & TAKEN,                             Deed.END_SESSIONS,                _documented(Source.OPENAPI, "revokeUserSessions"), "sessions are ended"),
    then(case(Case.REVOKE_SESSIONS) & TAKEN,                            Deed.END_SESSIONS,                _documented(Source.OPENAPI, "revokeSessions"), "sessions are ended"),

    # Creation and deletion. Only a deactivated user is deleted, who has no links, factors and sessions any more. A user who is created STAGED without a password has no statusChanged: recorded by the Terraform provider.
    then(ON_CREATION & after(begun=False, password=Password.NONE),      Deed.CLEAR_STATUS_CHANGED,        _recorded(Source.TERRAFORM_PROVIDER)),
    then(ON_CREATION,                                                   Deed.ADD_USER,                    _recorded(Source.OKTA_SDK_PYTHON, "test_create_get_user")),
    then(ON_DELETION,                                                   Deed.LEAVE_GROUPS,                _INF),
    then(ON_DELETION,                                                   Deed.REMOVE_USER,                 _recorded(Source.OKTA_SDK_PYTHON, "test_create_get_user"),
        "id, profile and groups are lost; the login is free again"),

    # Events of the System Log.
    writes(ON_WRONG_PASSWORD | (ON_FAILED_SIGN_IN & ON_LOCK),           events.NOT_SIGNED_IN),
    writes(ON_FAILED_SIGN_IN & before(locked=True, suspended=False),    events.NOT_SIGNED_IN.but(reason="LOCKED_OUT")),
    writes(ON_FAILED_SIGN_IN & before(external=True, begun=True, suspended=False),
                                                                        events.NOT_SIGNED_IN.but(reason="PASSWORD_BASED_LOGIN_DISALLOWED", tier=_INF)),
    writes(ON_DENIED_SIGN_IN,                                           events.DENIED_BY_POLICY),
    writes(ON_FAILED_SIGN_IN & before(exists=False),                    events.NOT_SIGNED_IN.but(reason="VERIFICATION_ERROR", tier=Tier.REPORTED), Source.SENTINEL_UNKNOWN_USERS),
    writes(ON_FAILED_SIGN_IN & ~ON_DENIED_SIGN_IN,                      events.NOT_SIGNED_IN.but(tier=_UNK)),
    writes(ON_WRONG_PASSCODE | (made_by("verify_factor") & ON_LOCK),    events.NOT_BY_MFA),
    writes(ON_RIGHT_PASSCODE,                                           events.BY_MFA),
    writes(ON_SIGN_IN & made_by("sign_in_by_idp"),                      events.BY_IDP),
    writes(ON_CREATION & made_by("import_active"),                      events.IMPORT_CREATED),
    writes(ON_SUSPENSION & made_by("import_inactive"),                  events.IMPORT_SUSPENDED),
    writes(ends("suspended") & made_by("import_active") & after(exists=True),
                                                                        events.IMPORT_UNSUSPENDED),
    writes((ON_DEACTIVATION & made_by("import_inactive")) | (ends("deactivated") & made_by("import_active")),
                                                                        events.IMPORT_STATUS),
    writes(ON_CREATION,                                                 events.CREATED),
    writes(ends("deactivated") & made_by("import_active"),              events.REACTIVATED),
    writes(ON_ACTIVATION & ON_CREATION,                                 events.ACTIVATED.but(tier=_UNK)),
    # Okta's article says "transitions to an ACTIVE state". Without a password yet, the event is inferred.
    writes(ON_ACTIVATION & WAITS_FOR_PASSWORD,                          events.ACTIVATED.but(tier=_INF)),
    writes(ON_ACTIVATION,                                               events.ACTIVATED),
    writes(ON_SETUP & actor(Actor.END_USER),                            events.ACTIVATED),
    writes(ON_SETUP,                                                    events.ACTIVATED.but(tier=_INF)),
    # Okta's article names one event of a temporary password, the new password. That it also writes the expiry is inferred.
    writes(ON_NEW_PASSWORD & after(password=Password.EXPIRED) & before(exists=True),
                                                                        events.NEW_PASSWORD),
    writes(ON_NEW_PASSWORD & after(password=Password.EXPIRED) & before(exists=True),
                                                                        events.EXPIRED.but(tier=_INF)),
    writes(made_by("expire_password") & TAKEN,                          events.EXPIRED),
    writes(ON_NEW_PASSWORD & ON_CREATION,                               events.NEW_PASSWORD.but(tier=_UNK)),
    writes(ON_NEW_PASSWORD & after(password=Password.SET),              events.NEW_PASSWORD),
    writes(made_by("reset_password") & TAKEN,                           events.RESET),
    writes(begins("reset"),                                             events.RESET.but(tier=_INF)),
    writes(made_by("recover_password") & TAKEN & sends(Mail.FORGOT),    events.RECOVERED),
    writes(made_by("forgot_password") & TAKEN,                          events.FORGOTTEN),
    writes(made_by("change_recovery_question") & TAKEN,                 events.NEW_QUESTION),
    writes(ON_LOCK,                                                     events.LOCKED),
    writes(ON_DEVICE_BLOCK,                                             events.DEVICES_BLOCKED),
    writes(ON_UNLOCK_ALONE & actor(Actor.ADMIN),                        events.UNLOCKED_BY_ADMIN),
    writes(made_by("unlock") & TAKEN & before(locked=False),            events.UNLOCKED_BY_ADMIN.but(tier=_INF)),
    writes(ON_UNLOCK_ALONE & actor(Actor.CLOCK),                        events.UNLOCKED_BY_CLOCK),
    # Okta's pages on the limits of the Identity Engine: user.account.unlock_token is no longer triggered there. Whether
    # user.account.unlock takes its place, no source says.
    writes(ON_UNLOCK_ALONE & actor(Actor.END_USER) & case(Case.CLASSIC), events.UNLOCKED_BY_LINK),
    writes(ON_UNLOCK_ALONE & actor(Actor.END_USER) & ~case(Case.CLASSIC), events.UNLOCKED_BY_USER),
    writes(ON_SUSPENSION,                                               events.USER_SUSPENDED),
    writes(ends("suspended") & ~ON_DEACTIVATION & after(exists=True),   events.UNSUSPENDED),
    # It is not known whether the first DELETE also writes that a deletion was initiated.
    writes(ON_DEACTIVATION & made_by("delete_user"),                    events.DEACTIVATED.but(tier=_INF)),
    writes(ON_DEACTIVATION,                                             events.DEACTIVATED),
    writes(ON_DELETION,                                                 events.DELETION_BEGUN),
    writes(ON_DELETION,                                                 events.DELETED),
    writes(made_by("reset_factors") & TAKEN,                            events.FACTORS_RESET),
    writes(made_by("clear_sessions") & TAKEN,                           events.SESSIONS_CLEARED),
    writes(ON_SIGN_IN & made_by("sign_in"),                             events.SIGNED_IN),
    writes(ON_SIGN_IN,                                                  events.SIGNED_IN.but(tier=_INF)),
    then(ON_LOCK,                                                       Deed.TELL_LOCK_LIMIT,             _documented(Source.LOCKOUT_LIMIT)),

    # Group rules are applied to new and reactivated users. Mails go out last.
    then(ON_CREATION | (ends("deactivated") & after(exists=True)),      Deed.ASK_GROUP_RULES,             _documented(Source.OKTA_HELP, "group rules"), "the group rules are applied"),
    then(sends(Mail.DENIED),                                            Deed.MAIL_USER,                   _documented(Source.FORGOT_PASSWORD_DENIED), "a mail says no"),
    then(_LINKS & ~_TAKES_LINK,                                         Deed.MAIL_USER,                   _documented(Source.USERS_API), "a one-time link is sent by mail ({mail})"),
    then(_LINKS & _TAKES_LINK,                                          Deed.HAND_OUT_LINK,               _documented(Source.USERS_API), "no mail is sent, because the one-time link is in the answer ({mail})"),
    then(ON_DEACTIVATION & case(Case.TELL_ADMIN),                       Deed.MAIL_ADMIN,                  _documented(Source.OPENAPI, "deactivateUser"), "a mail tells the org's admin"),

    # What this means for the next sign-in.
    means(begins("reset") & after(directory=False) & ON_SAME_PASSWORD, _documented(Source.USERS_API, "reset password"), "the user can't sign in with the old password any more"),
    means(ON_STEP, _documented(Source.AUTHENTICATION_API, "transaction state"), "the sign-in goes on in the state {state}"),
)
# fmt: on
ASKED_ABOUT = frozenset(case for row in CONSEQUENCES for case in row.when.cases)
"""The cases that the rows above ask about."""


def consequences(move: Move, cases: frozenset[Case] = frozenset()) -> tuple[Consequence, ...]:
    """What a move brings about, in order.

    `cases` has the cases of the request and of the org, also those that the rules don't ask about.
    """
    return _found(move, (move.cases | cases) & ASKED_ABOUT)


@lru_cache(maxsize=4096)  # because the same few moves are made again and again
def _found(move: Move, cases: frozenset[Case]) -> tuple[Consequence, ...]:
    """Return the rows that fit. Of the rows that write the same type of event, only the first one counts."""
    found: dict[object, Consequence] = {}
    for number, consequence in enumerate(CONSEQUENCES):
        if consequence.when.holds(move, cases):
            does = consequence.does
            found.setdefault(does.type if isinstance(does, Event) else number, consequence)
    return tuple(found.values())


def events_of(move: Move) -> tuple[Event, ...]:
    """Return the events that a move writes. A refused call only writes events for what it changes, such as a lock."""
    return tuple(c.does for c in consequences(move) if isinstance(c.does, Event))
