"""A whole org set aside, to come back to."""

from copy import deepcopy

from lifecycle.org.org import Contents, Org


def take(org: Org) -> Contents:
    """A copy of all that changes in an org."""
    return deepcopy(org.contents)


def put_back(org: Org, kept: Contents) -> None:
    """Make the org what it was when the copy was taken. The copy stays good."""
    org.contents = deepcopy(kept)
