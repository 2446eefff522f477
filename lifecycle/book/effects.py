"""What a move changes, in words: the facts behind the status, and everything else that happens."""

from lifecycle.book.phrases import PASSWORDS, under
from lifecycle.model.cases import Case
from lifecycle.model.consequences import consequences
from lifecycle.model.facts import FACT_WORDS
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


def beside(move: Move, cases: frozenset[Case]) -> tuple[str, ...]:
    """Return one phrase for everything else that happens.

    These are the words of the consequences. `cases` has the cases of the request and of the org, as `consequences`
    needs them.
    """
    return tuple(dict.fromkeys(c.told(move) for c in consequences(move, cases) if c.says))
