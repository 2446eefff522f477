"""What a move changes, and what happens beside the status, in words."""

from collections.abc import Iterable

from lifecycle.model.consequences import consequences
from lifecycle.model.facts import Facts, Password
from lifecycle.model.moves import Move
from lifecycle.model.words import Stamp

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


def changed(move: Move) -> tuple[str, ...]:
    """The facts that a move changes, a phrase each."""
    before, after = move.before, move.after
    if not after.exists:
        return ("the user is gone",) if before.exists else ()
    if not before.exists:
        return (f"there is a user: {under([after])}",)
    found = []
    if after.begun and not before.begun:
        found.append("activation has begun")
    if after.deactivated is not before.deactivated:
        found.append("deactivated" if after.deactivated else "no longer deactivated")
    for name, words in (("suspended", "the suspension"), ("locked", "the lock"), ("reset", "the pending reset")):
        was, now = getattr(before, name), getattr(after, name)
        if was is not now:
            found.append(f"{words} {'begins' if now else 'ends'}")
    if after.external is not before.external:
        found.append("signs in elsewhere from now on" if after.external else "signs in at Okta from now on")
    if after.password is not before.password:
        found.append(f"{PASSWORDS[before.password]} → {PASSWORDS[after.password]}")
    elif Stamp.PASSWORD_CHANGED in move.effect.stamps:
        found.append("another password")
    return tuple(found)


def beside(move: Move) -> tuple[str, ...]:
    """What happens beside the status, a phrase each: what is lost, what ends, what goes out."""
    before, after = move.before, move.after
    found = [c.says.format(mail=move.effect.mail) for c in consequences(move) if c.says]
    if after.reset and not before.reset and before.password is after.password is not Password.NONE:
        found.append("the old password no longer signs in")
    if move.effect.enters:
        found.append(f"the sign-in's transaction is {move.effect.enters}")
    return tuple(dict.fromkeys(found))
