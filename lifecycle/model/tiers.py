"""How well something is known of Okta."""

from enum import StrEnum


class Tier(StrEnum):
    """How well something is known, best first."""

    RECORDED = "recorded"
    """The exchange with a real org is stored in public and was read."""
    DOCUMENTED = "documented"
    """Okta says so."""
    REPORTED = "reported"
    """An engineer's test, mock, comment or question says so."""
    INFERRED = "inferred"
    """It follows from its neighbours."""
    UNKNOWN = "unknown"
    """Nobody public knows. What the simulator does here is a guess."""

    @property
    def rank(self) -> int:
        """0 for the best known."""
        return list(Tier).index(self)


def weakest(*tiers: Tier) -> Tier:
    """The worst known of several: an answer is known no better than anything that it depends on."""
    return max(tiers, key=lambda tier: tier.rank)
