"""Enrolling a factor and making it active, and the passcodes that go to phones."""

from lifecycle.org.factors import PREFIXES, TEXT_PAUSE, Factor, FactorType, shared_secret, six_digits
from lifecycle.org.outbox import Text
from lifecycle.org.state import OrgState
from lifecycle.org.users import User


def enroll(state: OrgState, user: User, kind: FactorType, provider: str, profile: dict[str, str]) -> Factor:
    """A new factor that its user has yet to activate."""
    now = state.clock.now()
    factor = Factor(state.ids.id(PREFIXES[kind, provider]), kind, provider, profile, now, now)
    if kind is FactorType.TOTP:
        factor.secret = shared_secret(state.ids.token())
    return state.factors.add(user.id, factor)


def activate(state: OrgState, user: User, factor: Factor, given: str) -> bool:
    """Make a pending factor active by its first passcode. Answers whether the passcode was right."""
    now = state.clock.now()
    if not factor.accepts(given, now, user.id):
        return False
    factor.use(given, now)
    factor.active, factor.updated = True, now
    return True


def used_before(state: OrgState, factor: Factor, given: str) -> bool:
    """Whether this is a right passcode that was used already."""
    return factor.used_before(given, state.clock.now())


def texted_recently(state: OrgState, factor: Factor) -> bool:
    """Whether a text message went to the phone so lately that no other may follow.

    Source: Okta's Factors API reference, rate limit.
    """
    return factor.sent is not None and state.clock.now() < factor.sent + TEXT_PAUSE


def text_passcode(state: OrgState, factor: Factor) -> None:
    """Send a fresh passcode to the phone. An older one stops working."""
    factor.passcode, factor.sent, factor.spent = six_digits(state.ids.token()), state.clock.now(), False
    state.outbox.text(Text(factor.profile["phoneNumber"], factor.passcode, factor.sent))
