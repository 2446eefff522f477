"""Enrolls factors, activates them, and sends passcodes to phones."""

from lifecycle.org.factors import PREFIXES, TEXT_PAUSE, Factor, FactorType, shared_secret, six_digits
from lifecycle.org.outbox import SentText
from lifecycle.org.state import OrgState
from lifecycle.org.users import User


def add_factor(state: OrgState, user: User, kind: FactorType, provider: str, profile: dict[str, str]) -> Factor:
    """Add a new factor, which the user has yet to activate."""
    now = state.clock.now()
    factor = Factor(state.ids.id(PREFIXES[kind, provider]), kind, provider, profile, now, now)
    if kind is FactorType.TOTP:
        factor.secret = shared_secret(state.ids.token())
    return state.factors.add(user.id, factor)


def activate_by_passcode(state: OrgState, user: User, factor: Factor, given: str) -> bool:
    """Activate a pending factor by its first passcode. Returns whether the passcode was right."""
    now = state.clock.now()
    if not factor.accepts(given, now, user.id):
        return False
    factor.use(given, now)
    factor.active, factor.updated = True, now
    if factor.kind is FactorType.SMS:
        user.phone = factor.profile["phoneNumber"]
    return True


def passcode_used_before(state: OrgState, factor: Factor, given: str) -> bool:
    """Whether this passcode was right and has been used already."""
    return factor.used_before(given, state.clock.now())


def texted_recently(state: OrgState, factor: Factor) -> bool:
    """Whether the last text message is too recent to send another.

    Source: Okta's Factors API reference, rate limit.
    """
    return factor.sent is not None and state.clock.now() < factor.sent + TEXT_PAUSE


def text_passcode(state: OrgState, factor: Factor) -> None:
    """Send a new passcode to the phone. The previous one stops working."""
    factor.passcode, factor.sent, factor.spent = six_digits(state.ids.token()), state.clock.now(), False
    state.outbox.text(SentText(factor.profile["phoneNumber"], factor.passcode, factor.sent))
