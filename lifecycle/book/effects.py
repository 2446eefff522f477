"""What a move changes, and what happens beside the status, in words."""

from lifecycle.book.phrases import PASSWORDS, under
from lifecycle.model.consequences import consequences
from lifecycle.model.facts import Password
from lifecycle.model.move import Move
from lifecycle.model.words import Stamp


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
