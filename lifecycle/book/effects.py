"""What a move changes, in words: the facts behind the status, and everything else that happens."""

from lifecycle.book.phrases import FACT_WORDS, PASSWORDS, under
from lifecycle.model.consequences import consequences
from lifecycle.model.facts import Password
from lifecycle.model.move import Move
from lifecycle.model.words import Stamp


def changed(move: Move) -> tuple[str, ...]:
    """Return one phrase for each fact that a move changes."""
    before, after = move.before, move.after
    if not after.exists:
        return ("the user is deleted",) if before.exists else ()
    if not before.exists:
        return (f"the user is created: {under([after])}",)
    found = []
    for name, words in FACT_WORDS.items():
        was, now = getattr(before, name), getattr(after, name)
        if was is not now:
            found.append(words.begins if now else words.ends)
    found = [words for words in found if words]
    if after.password is not before.password:
        found.append(f"{PASSWORDS[before.password]} → {PASSWORDS[after.password]}")
    elif Stamp.PASSWORD_CHANGED in move.effect.stamps:
        found.append("the password is a new one")
    return tuple(found)


def beside(move: Move) -> tuple[str, ...]:
    """Return one phrase for everything else that happens: what the user loses, what ends, what is sent."""
    before, after = move.before, move.after
    found = [c.says.format(mail=move.effect.mail) for c in consequences(move) if c.says]
    if after.reset and not before.reset and before.password is after.password is not Password.NONE:
        found.append("the user can't sign in with the old password any more")
    if move.effect.enters:
        found.append(f"the sign-in goes on in the state {move.effect.enters}")
    return tuple(dict.fromkeys(found))
