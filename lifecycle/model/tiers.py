"""How well something is known about Okta."""

from enum import StrEnum


class Tier(StrEnum):
    """How well something is known, best first."""

    RECORDED = "recorded"
    """A recorded exchange with a real org shows it."""
    DOCUMENTED = "documented"
    """Okta's documentation says so."""
    REPORTED = "reported"
    """A test, a mock, a comment or a question by an engineer says so."""
    INFERRED = "inferred"
    """It follows from what is known about similar cases."""
    UNKNOWN = "unknown"
    """No public source says. What the simulator does is a guess."""

    @property
    def rank(self) -> int:
        """0 for the best known."""
        return _RANKS[self]


_RANKS = {tier: rank for rank, tier in enumerate(Tier)}


def weakest(*tiers: Tier) -> Tier:
    """The weakest of several tiers. An answer is known only as well as the least known thing that it depends on."""
    return max(tiers, key=lambda tier: tier.rank)
