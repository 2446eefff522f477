"""Carries out what a move brings about. There is one small function for each deed of `model/consequences.py`."""

from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lifecycle.model.cases import Case
from lifecycle.model.consequences import Deed
from lifecycle.model.events import LOCK_LIMIT
from lifecycle.model.mails import Mail
from lifecycle.model.move import Move
from lifecycle.model.words import Count
from lifecycle.org import mailing
from lifecycle.org.assignments import drop_apps
from lifecycle.org.credentials import hashed, plain_answer
from lifecycle.org.memberships import ask_rules
from lifecycle.org.state import OrgState, Timer
from lifecycle.org.tokens import Token
from lifecycle.org.users import User, folded

MOST_LOCKOUTS = 10
"""The lockout in a row that is the first not to end by itself. Source: Okta's support article on ten lockouts in a row.
Contested: the article on permanent lockout can be read as if the eleventh were the first."""
MOST_TIMERS = 10_000
"""How many auto-unlocks can be pending. If there are more, those that are due first are dropped."""


@dataclass(frozen=True)
class Given:
    """What the caller gives with a call, to be kept if the rules allow the call."""

    password: str | None = None
    imported: Mapping[str, Any] | None = None
    """A password's hash or an inline hook, as the caller sent it."""
    question: tuple[str, str] | None = None
    """A recovery question and its answer."""
    code: str = ""
    """The code that a mail to the user holds besides its link, because the sign-in page asks for it."""
    link: str = ""
    """The link that stands for this code, where the org sends such links. The mail holds it in place of its own."""


NOTHING = Given()


@dataclass
class Outcome:
    """The outcome of a call: the move, and what the caller gets."""

    move: Move
    token: Token | None = None
    """The one-time token that the caller gets instead of a mail to the user."""
    temporary_password: str = ""


@dataclass
class Task:
    """One move that is being carried out."""

    state: OrgState
    user: User
    move: Move
    given: Given
    outcome: Outcome = field(init=False)

    def __post_init__(self) -> None:
        self.outcome = Outcome(self.move)


def carry_out(task: Task, deed: Deed) -> None:
    """Do one deed."""
    _DEEDS[deed](task)


def _destroy_password(task: Task) -> None:
    task.user.password = task.user.imported = None


def _keep_password(task: Task) -> None:
    """Keep the password or hash that was given, with its provider. If none was given, make up a temporary password."""
    user, given = task.user, task.given
    if given.imported is not None:
        user.imported, user.provider, user.password = dict(given.imported), "IMPORT", None
        return
    password = given.password
    if password is None:
        password = task.outcome.temporary_password = task.state.ids.password()
    person = task.state.person_of(user) if user.facts.directory else None
    if person:
        person.password = hashed(password, folded(user.login))
        return
    if user.password:
        history = task.state.settings_for(user).password.history_count
        user.old_passwords = [user.password, *user.old_passwords][:history]
    user.imported, user.provider, user.password = None, "OKTA", hashed(password, user.id)


def _adopt_password(task: Task) -> None:
    """Replace an imported hash with Okta's own hash, when the user first signs in with the password."""
    user, password = task.user, task.given.password
    if user.imported is not None and password is not None:
        user.imported, user.provider, user.password = None, "OKTA", hashed(password, user.id)


def _keep_question(task: Task) -> None:
    if task.given.question:
        question, answer = task.given.question
        task.user.question, task.user.answer = question, hashed(plain_answer(answer), task.user.id)


def _update_for_question(task: Task) -> None:
    if task.given.question:
        task.user.last_updated = task.state.clock.now()


def _wipe_question(task: Task) -> None:
    task.user.question = task.user.answer = None


def _sign_in_at_okta(task: Task) -> None:
    task.user.provider = "OKTA"


def _sign_in_elsewhere(task: Task) -> None:
    task.user.provider = "FEDERATION"


def _enter_directory(task: Task) -> None:
    task.user.provider = task.state.settings.directory.kind
    task.user.password = task.user.imported = None


def _drop_apps(task: Task) -> None:
    drop_apps(task.state, task.user)


def _withdraw_links(task: Task) -> None:
    task.state.tokens.withdraw(task.user.id)
    task.state.interaction_codes.withdraw(task.user.id)


def _forget_factors(task: Task) -> None:
    task.state.factors.forget(task.user.id)


def _forget_factors_but_question(task: Task) -> None:
    task.state.factors.forget(task.user.id, question=False)


def _end_sessions(task: Task) -> None:
    task.state.sessions.end_all(task.user.id)


def _count_attempt(task: Task) -> None:
    """Add one to the count that the rule names. Wrong passwords from an unknown device have a count of their own."""
    count = task.move.rule.effect.counts
    if count is Count.WRONG_PASSWORDS and Case.UNKNOWN_DEVICE in task.move.cases:
        task.user.failures_elsewhere += 1
    elif count is Count.WRONG_PASSWORDS:
        task.user.failures += 1
    elif count is Count.WRONG_PASSCODES:
        task.user.wrong_passcodes += 1
    elif count is Count.WRONG_ANSWERS:
        task.user.wrong_answers += 1


def _zero_passwords(task: Task) -> None:
    task.user.failures = task.user.failures_elsewhere = 0


def _block_devices(task: Task) -> None:
    task.user.blocked = True


def _let_devices_in(task: Task) -> None:
    task.user.blocked, task.user.failures_elsewhere = False, 0


def _zero_passcodes(task: Task) -> None:
    task.user.wrong_passcodes = 0


def _zero_answers(task: Task) -> None:
    task.user.wrong_answers = 0


def _count_lockout(task: Task) -> None:
    """Count the lockout, and start a timer for the auto-unlock unless there were too many lockouts in a row."""
    task.user.lockouts += 1
    minutes = task.state.settings_for(task.user).password.auto_unlock_minutes
    if minutes and task.user.lockouts < MOST_LOCKOUTS:
        timers = task.state.contents.timers
        timer = Timer(task.state.clock.now() + timedelta(minutes=minutes), task.user.id)
        insort(timers, timer, key=lambda timer: timer.due)
        del timers[:-MOST_TIMERS]


def _zero_lockouts(task: Task) -> None:
    task.user.lockouts = 0


def _leave_groups(task: Task) -> None:
    task.state.contents.groups.leave(task.user.id, task.state.clock.now())
    task.state.group_rules.forget(task.user.id)


def _clear_status_changed(task: Task) -> None:
    task.user.status_changed = None


def _add_user(task: Task) -> None:
    task.state.users.add(task.user)


def _remove_user(task: Task) -> None:
    task.state.users.remove(task.user)
    task.state.roles.forget(task.user.id)
    task.state.identity_providers.forget(task.user.id)
    task.state.linked_objects.forget(task.user.id)


def _tell_lock_limit(task: Task) -> None:
    if task.state.settings_for(task.user).password.auto_unlock_minutes and task.user.lockouts >= MOST_LOCKOUTS:
        task.state.note(LOCK_LIMIT, task.user, task.move.actor)


def _ask_group_rules(task: Task) -> None:
    ask_rules(task.state, task.user)


def _mail_user(task: Task) -> None:
    mail = task.move.rule.effect.mail
    assert mail is not None  # the row asks for one
    mailing.mail(task.state, task.user, mail, task.given.code, task.given.link)


def _hand_out_link(task: Task) -> None:
    mail = task.move.rule.effect.mail
    assert mail is not None  # the row asks for one
    task.outcome.token = mailing.token_of(task.state, task.user, mailing.CARRIED[mail])


def _mail_admin(task: Task) -> None:
    mailing.tell_admin(task.state, Mail.DEACTIVATED)


_DEEDS: dict[Deed, Callable[[Task], None]] = {
    Deed.DESTROY_PASSWORD: _destroy_password,
    Deed.KEEP_PASSWORD: _keep_password,
    Deed.ADOPT_PASSWORD: _adopt_password,
    Deed.KEEP_QUESTION: _keep_question,
    Deed.UPDATE_FOR_QUESTION: _update_for_question,
    Deed.WIPE_QUESTION: _wipe_question,
    Deed.SIGN_IN_AT_OKTA: _sign_in_at_okta,
    Deed.SIGN_IN_ELSEWHERE: _sign_in_elsewhere,
    Deed.ENTER_DIRECTORY: _enter_directory,
    Deed.DROP_APPS: _drop_apps,
    Deed.WITHDRAW_LINKS: _withdraw_links,
    Deed.FORGET_FACTORS: _forget_factors,
    Deed.FORGET_FACTORS_BUT_QUESTION: _forget_factors_but_question,
    Deed.END_SESSIONS: _end_sessions,
    Deed.COUNT_ATTEMPT: _count_attempt,
    Deed.ZERO_PASSWORDS: _zero_passwords,
    Deed.ZERO_PASSCODES: _zero_passcodes,
    Deed.ZERO_ANSWERS: _zero_answers,
    Deed.COUNT_LOCKOUT: _count_lockout,
    Deed.ZERO_LOCKOUTS: _zero_lockouts,
    Deed.LEAVE_GROUPS: _leave_groups,
    Deed.CLEAR_STATUS_CHANGED: _clear_status_changed,
    Deed.ADD_USER: _add_user,
    Deed.REMOVE_USER: _remove_user,
    Deed.TELL_LOCK_LIMIT: _tell_lock_limit,
    Deed.BLOCK_DEVICES: _block_devices,
    Deed.LET_DEVICES_IN: _let_devices_in,
    Deed.ASK_GROUP_RULES: _ask_group_rules,
    Deed.MAIL_USER: _mail_user,
    Deed.HAND_OUT_LINK: _hand_out_link,
    Deed.MAIL_ADMIN: _mail_admin,
}
"""What the org does for each deed."""
