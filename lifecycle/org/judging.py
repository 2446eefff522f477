"""Decides which cases of the rules hold for a user now, such as a right password, or one that is too old."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lifecycle.model.cases import Case
from lifecycle.model.facts import Password
from lifecycle.org.credentials import is_hash_of, matches, plain_answer
from lifecycle.org.factors import MOST_PASSCODES, Factor, FactorType
from lifecycle.org.state import OrgState
from lifecycle.org.users import User, folded


def judged(state: OrgState, user: User | None, matter: frozenset[Case]) -> set[Case]:
    """The cases that hold for this user whatever the caller sends. Only those in `matter` are sure to be looked at."""
    held: set[Case] = set()
    if user is None:
        return held
    if user.last_login is None:
        held.add(Case.NEVER_SIGNED_IN)
    if user.question:
        held.add(Case.QUESTION)
    if user.blocked:
        held.add(Case.BLOCKED)
    if Case.TOO_YOUNG in matter and too_young(state, user):
        held.add(Case.TOO_YOUNG)
    if Case.FACTOR in matter and state.factors.active(user.id):
        held.add(Case.FACTOR)
    if Case.SOURCED in matter and state.person_of(user):
        held.add(Case.SOURCED)
    if Case.INACTIVE in matter and concerns_automation(state, user):
        settings = state.settings.automation
        held |= {Case.INACTIVE} if settings.inactive_days else set()
        held |= {Case.EXPIRING} if settings.password_expiry_days else set()
    return held


def concerns_automation(state: OrgState, user: User) -> bool:
    """Whether all conditions of the automation hold for a user.

    They are: no sign-in for so many days, or none since the creation; and a password that expires in so many days.
    The owner of the API token is spared, so that no lesson loses its org. That a password counts which a sign-in
    would find expired is inferred; one that a directory keeps does not count, because Okta doesn't know its age.
    Sources: Okta's article on the condition *User Inactivity in Okta* and the creation date; Okta's help on adding an
    automation, and its article on where automations apply.
    """
    settings, policy = state.settings.automation, state.settings_for(user).password
    group, now = state.groups.named(settings.group), state.clock.now()
    if not settings.on or group is None or not group.holds(user.id) or user.id == state.owner_id:
        return False
    if settings.inactive_days and now - (user.last_login or user.created) < timedelta(days=settings.inactive_days):
        return False
    if not settings.password_expiry_days:
        return True
    due = timedelta(days=policy.max_age_days - settings.password_expiry_days)
    kept_here = user.facts.password is Password.SET and not user.facts.directory
    changed = user.password_changed
    return bool(policy.max_age_days and kept_here and changed and now - changed >= due)


def shown_credentials(password: str | None, imported: Mapping[str, Any] | None, provider: str) -> set[Case]:
    """The cases that hold for the credentials in a body: a password, or its hash or hook, and a provider."""
    held = {
        Case.HASHED: imported is not None,
        Case.PASSWORD: password is not None or imported is not None,
        Case.EXTERNAL: provider != "OKTA",
    }
    return {case for case, holds in held.items() if holds}


def shown_password(
    state: OrgState, user: User | None, password: str | None, *, warn: bool = False, device: str = ""
) -> set[Case]:
    """What a password at the sign-in shows, and the device that it comes from.

    `warn` asks for a warning if the password will soon be too old.
    """
    if user is None:
        return set()
    policy = state.settings_for(user).password
    if state.settings.blocks_devices and device not in user.devices:
        last = 0 < policy.max_attempts <= user.failures_elsewhere + 1 and not opens(state, user, password)
        shown = {Case.LAST_FAILURE} if last else _shown(state, user, password, warn) - {Case.LAST_FAILURE}
        return shown | {Case.UNKNOWN_DEVICE}
    return _shown(state, user, password, warn)


def _shown(state: OrgState, user: User, password: str | None, warn: bool) -> set[Case]:
    """What a password shows by itself."""
    policy = state.settings_for(user).password
    if not opens(state, user, password):
        return {Case.LAST_FAILURE} if 0 < policy.max_attempts <= user.failures + 1 else set()
    if _older_than(state, user, policy.max_age_days):
        return {Case.RIGHT_PASSWORD, Case.TOO_OLD}
    soon = {Case.SOON_TOO_OLD} if warn and soon_too_old(state, user) else set()
    return {Case.RIGHT_PASSWORD} | soon


def shown_answer(state: OrgState, user: User, answer: str) -> set[Case]:
    """The cases that hold for this answer to the user's recovery question."""
    if answers(user, answer):
        return {Case.RIGHT_ANSWER}
    return {Case.LAST_ANSWER} if user.wrong_answers + 1 >= state.settings_for(user).password.recovery_answers else set()


def shown_passcode(state: OrgState, user: User, factor: Factor, given: str, *, warn: bool = False) -> set[Case]:
    """The cases that hold for this passcode, or this answer to a factor's question."""
    held = {Case.BY_QUESTION} if factor.kind is FactorType.QUESTION else set()
    if factor.accepts(given, state.clock.now(), user.id):
        held.add(Case.RIGHT_PASSCODE)
    elif user.wrong_passcodes + 1 >= MOST_PASSCODES:
        held.add(Case.LAST_PASSCODE)
    if warn and soon_too_old(state, user):
        held.add(Case.SOON_TOO_OLD)
    return held


def opens(state: OrgState, user: User, password: str | None) -> bool:
    """Whether this is the password, which Okta or a directory keeps, or a hash was imported, or a hook verifies."""
    if password is None:
        return False
    if user.facts.directory:
        person = state.person_of(user)
        return bool(person and person.active and matches(password, folded(user.login), person.password))
    if user.imported is None:
        return matches(password, user.id, user.password)
    return user.facts.password is not Password.NONE and _is_imported(state, user, user.imported, password)


def _is_imported(state: OrgState, user: User, imported: Mapping[str, Any], password: str) -> bool:
    """Whether a password has the imported hash, or the inline hook verifies it. Source: Okta's Users API reference."""
    if "algorithm" in imported:
        return is_hash_of(imported, password)
    verified = {login.casefold(): known for login, known in state.settings_for(user).password_hook.items()}
    return verified.get(user.login.casefold()) == password


def answers(user: User, answer: str) -> bool:
    """Whether this is the answer to the user's recovery question."""
    return matches(plain_answer(answer), user.id, user.answer)


def used_before(state: OrgState, user: User, password: str) -> bool:
    """Whether the policy forbids this password because the user had it before."""
    count = state.settings_for(user).password.history_count
    older = user.old_passwords[: max(0, count - 1)]
    return count > 0 and (opens(state, user, password) or any(matches(password, user.id, old) for old in older))


def too_young(state: OrgState, user: User) -> bool:
    """Whether the policy's minimum age does not allow the user to change the password yet."""
    least = timedelta(minutes=state.settings_for(user).password.min_age_minutes)
    return bool(user.password_changed and state.clock.now() - user.password_changed < least)


def soon_too_old(state: OrgState, user: User) -> bool:
    """Whether the password will expire within the policy's days of warning."""
    policy = state.settings_for(user).password
    return bool(policy.expire_warn_days) and _older_than(state, user, policy.max_age_days - policy.expire_warn_days)


def days_left(state: OrgState, user: User) -> int:
    """In how many days the policy expires the password; a day that has begun counts."""
    age = state.clock.now() - (user.password_changed or user.created)
    return max(0, -((age - timedelta(days=state.settings_for(user).password.max_age_days)) // timedelta(days=1)))


def _older_than(state: OrgState, user: User, days: int) -> bool:
    """Whether the password is older than this many days. False in an org whose passwords never expire."""
    changed, ages = user.password_changed, state.settings_for(user).password.max_age_days
    return bool(ages and changed and state.clock.now() - changed > timedelta(days=days))
