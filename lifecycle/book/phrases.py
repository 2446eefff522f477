"""The words for facts, and the width of a line of text."""

from collections.abc import Iterable
from dataclasses import dataclass

from lifecycle.model.facts import Facts, Password

TEXT_WIDTH = 96
"""How many characters a line of text has: as many as JupyterLab shows in a window of 1280 pixels."""


@dataclass(frozen=True)
class FactWords:
    """The words for a fact that is true or false. Empty words: the fact isn't worth mentioning there."""

    holds: str
    """What is said if it is true of a user, such as `locked`."""
    holds_not: str
    """What is said if it is false."""
    underneath: str
    """The same in a sentence, when the status doesn't show it."""
    not_underneath: str
    begins: str
    """What is said if a move makes it true."""
    ends: str
    does: str
    """What a rule does that makes it true."""
    undoes: str


# fmt: off
FACT_WORDS: dict[str, FactWords] = {
    "exists": FactWords(
        "", "",
        "there is such a user", "there is no such user",
        "the user is created", "the user is deleted",
        "creates the user", "deletes the user"),
    "begun": FactWords(
        "activation has begun", "activation has not begun",
        "activation has begun", "activation has not begun",
        "activation has begun", "",
        "begins the activation", ""),
    "external": FactWords(
        "signs in with another provider (FEDERATION or SOCIAL)", "",
        "the user signs in with another provider", "the user signs in at Okta",
        "the user signs in with another provider from now on", "the user signs in at Okta from now on",
        "hands the sign-in to another provider", "brings the sign-in back to Okta"),
    "reset": FactWords(
        "an admin's reset is pending", "",
        "a reset is pending underneath", "no reset is pending underneath",
        "the pending reset begins", "the pending reset ends",
        "begins a reset", ""),
    "locked": FactWords(
        "locked", "",
        "the user is locked underneath", "the user is not locked underneath",
        "the lock begins", "the lock ends",
        "locks the user", "lifts the lock"),
    "suspended": FactWords(
        "suspended", "",
        "the user is suspended underneath", "the user is not suspended underneath",
        "the suspension begins", "the suspension ends",
        "suspends the user", "ends the suspension"),
    "deactivated": FactWords(
        "deactivated", "",
        "the user is deactivated", "the user is not deactivated",
        "deactivated", "no longer deactivated",
        "switches the user off", ""),
    "directory": FactWords(
        "a directory keeps the password", "",
        "a directory keeps the password", "no directory keeps the password",
        "a directory keeps the password from now on", "no directory keeps the password from now on",
        "leaves the password to the directory", "takes the password from the directory"),
    "registering": FactWords(
        "a registration is under way", "",
        "a registration is under way", "no registration is under way",
        "a registration begins", "the registration ends",
        "begins a registration", "ends the registration"),
}
"""The words for every fact but the password, which has three values."""
# fmt: on
PASSWORDS = {Password.NONE: "no password", Password.SET: "a password", Password.EXPIRED: "an expired password"}
NEW_PASSWORDS = {
    Password.NONE: "takes the password away",
    Password.SET: "sets a new password",
    Password.EXPIRED: "leaves an expired password",
}
"""What a rule does to the password."""
PASSWORD_UNDERNEATH = {
    Password.NONE: "the user has no password",
    Password.SET: "the user has a password",
    Password.EXPIRED: "the user's password is expired",
}
"""The words for a password that the status does not show."""


def underneath(name: str, value: object) -> str:
    """Say in a sentence that a fact has this value, when the status doesn't show it."""
    if isinstance(value, Password):
        return PASSWORD_UNDERNEATH[value]
    words = FACT_WORDS[name]
    return words.underneath if value else words.not_underneath


def giving(name: str, value: object) -> str:
    """Say what a rule does that gives a fact this value. Empty if that is clear from the rest of the rule."""
    if isinstance(value, Password):
        return NEW_PASSWORDS[value]
    words = FACT_WORDS[name]
    return words.does if value else words.undoes


def under(places: Iterable[Facts]) -> str:
    """Say in words what is true of a user who may have any of these sets of facts.

    If a fact differs between the sets, the words say `perhaps` or `or`.
    """
    found = list(places)
    if not any(f.exists for f in found):
        return "no user"
    said = []
    for name, fact in FACT_WORDS.items():
        if not fact.holds:
            continue
        values = {getattr(f, name) for f in found}
        words = [w for value, w in ((True, fact.holds), (False, fact.holds_not)) if value in values]
        if values == {True, False}:
            said.append(f"perhaps {fact.holds}")
        elif words[0] and not (name == "begun" and any(f.deactivated for f in found)):
            said.append(words[0])
    kinds = {f.password for f in found}
    said.append(" or ".join(words for kind, words in PASSWORDS.items() if kind in kinds))
    return ", ".join(said)
