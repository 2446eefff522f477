"""The words for facts, and the width of a line of text."""

from collections.abc import Iterable

from lifecycle.model.facts import Facts, Password

WIDTH = 96
"""How many characters a line of text has: as many as JupyterLab shows in a window of 1280 pixels."""

UNDER = {
    "begun": ("activation has begun", "activation has not begun"),
    "external": ("signs in with another provider (FEDERATION or SOCIAL)", ""),
    "reset": ("an admin's reset is pending", ""),
    "locked": ("locked", ""),
    "suspended": ("suspended", ""),
    "deactivated": ("deactivated", ""),
}
"""For each fact: the words if it is true and the words if it is false. Empty words are left out."""
PASSWORDS = {Password.NONE: "no password", Password.SET: "a password", Password.EXPIRED: "an expired password"}

UNDERNEATH: dict[tuple[str, Password | bool], str] = {
    ("password", Password.NONE): "the user has no password",
    ("password", Password.SET): "the user has a password",
    ("password", Password.EXPIRED): "the user's password is expired",
    ("external", True): "the user signs in with another provider",
    ("external", False): "the user signs in at Okta",
    ("reset", True): "a reset is pending underneath",
    ("reset", False): "no reset is pending underneath",
    ("locked", True): "the user is locked underneath",
    ("locked", False): "the user is not locked underneath",
    ("suspended", True): "the user is suspended underneath",
    ("suspended", False): "the user is not suspended underneath",
    ("begun", True): "activation has begun",
    ("begun", False): "activation has not begun",
}
"""The words for a fact that the status does not show."""


def under(places: Iterable[Facts]) -> str:
    """Say in words what is true of a user who may have any of these sets of facts.

    If a fact differs between the sets, the words say `perhaps` or `or`.
    """
    found = list(places)
    if not any(f.exists for f in found):
        return "no user"
    said = []
    for name, (holds, holds_not) in UNDER.items():
        values = {getattr(f, name) for f in found}
        words = [w for value, w in ((True, holds), (False, holds_not)) if value in values]
        if values == {True, False}:
            said.append(f"perhaps {holds}")
        elif words[0] and not (name == "begun" and any(f.deactivated for f in found)):
            said.append(words[0])
    kinds = {f.password for f in found}
    said.append(" or ".join(words for kind, words in PASSWORDS.items() if kind in kinds))
    return ", ".join(said)
