"""How facts are said in words, and how wide a line of text is."""

from collections.abc import Iterable

from lifecycle.model.facts import Facts, Password

WIDTH = 96
"""Characters in a line of text: as many as JupyterLab shows at 1280 pixels."""

UNDER = {
    "begun": ("activation has begun", "activation has not begun"),
    "external": ("signs in elsewhere (FEDERATION or SOCIAL)", ""),
    "reset": ("an admin's reset is pending", ""),
    "locked": ("locked", ""),
    "suspended": ("suspended", ""),
    "deactivated": ("deactivated", ""),
}
"""A fact in words, where it holds and where it doesn't. Empty: not worth saying."""
PASSWORDS = {Password.NONE: "no password", Password.SET: "a password", Password.EXPIRED: "an expired password"}

UNDERNEATH: dict[tuple[str, Password | bool], str] = {
    ("password", Password.NONE): "the user has no password",
    ("password", Password.SET): "the user has a password",
    ("password", Password.EXPIRED): "the user's password is expired",
    ("external", True): "the user signs in elsewhere",
    ("external", False): "the user signs in here",
    ("reset", True): "a reset is pending underneath",
    ("reset", False): "no reset is pending underneath",
    ("locked", True): "locked underneath",
    ("locked", False): "not locked underneath",
    ("suspended", True): "suspended underneath",
    ("suspended", False): "not suspended underneath",
    ("begun", True): "activation has begun",
    ("begun", False): "activation has not begun",
}
"""A fact that a status does not show, in words."""


def under(places: Iterable[Facts]) -> str:
    """What holds of a user of whom one of these facts is true; what differs between them stands with `or`."""
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
