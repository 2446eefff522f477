"""What a move changes, and what happens beside the status, in words."""

from collections.abc import Iterable

from lifecycle.model.facts import Facts, Password
from lifecycle.model.rules import Move

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
    elif "passwordChanged" in move.rule.stamps:
        found.append("another password")
    return tuple(found)


def beside(move: Move) -> tuple[str, ...]:
    """What happens beside the status, a phrase each: what is lost, what ends, what goes out."""
    before, after = move.before, move.after
    if move.refused and before == after:
        return ("the policy counts it as a wrong password",) if move.rule.counts else ()
    found = []
    if before.exists and not after.exists:
        found.append("id, profile and groups are lost; the login is free again")
    if after.deactivated and not before.deactivated:
        if before.password is not Password.NONE:
            found.append("the password is destroyed")
        found.append("the recovery question is wiped, app assignments are dropped, links lapse; groups are kept")
    elif before.exists and before.password is not Password.NONE and after.exists:
        if after.password is Password.NONE:
            found.append("the password is lost")
        elif "passwordChanged" in move.rule.stamps:
            found.append("the old password is replaced")
        elif after.reset and not before.reset:
            found.append("the old password no longer signs in")
    if (after.suspended and not before.suspended) or (after.deactivated and not before.deactivated):
        found.append("sessions are ended (a guess)")
    if move.rule.mail == "denied":
        found.append("a mail says no")
    elif move.rule.mail:
        found.append(f"a one-time link is made ({move.rule.mail})")
    if move.rule.enters:
        found.append(f"the sign-in's transaction is {move.rule.enters}")
    return tuple(found)
