"""Says facts in words, and how wide a line of text is."""

from collections.abc import Iterable

from lifecycle.model.facts import FACT_WORDS, Facts, Password

TEXT_WIDTH = 96
"""How many characters a line of text has: as many as JupyterLab shows in a window of 1280 pixels."""


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
