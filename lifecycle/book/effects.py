"""What a move changes, in words: the facts behind the status, and everything else that happens."""

from collections.abc import Iterator

from lifecycle.book.phrases import FACT_WORDS, PASSWORDS, under
from lifecycle.model.cases import Case
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


def beside(move: Move, cases: frozenset[Case]) -> tuple[str, ...]:
    """Return one phrase for everything else that happens.

    These are the words of the consequences, and what the change means for the next sign-in. `cases` has the cases of
    the request and of the org, as `consequences` needs them.
    """
    found = [c.says.format(mail=move.effect.mail) for c in consequences(move, cases) if c.says]
    return tuple(dict.fromkeys((*found, *_at_sign_in(move))))


def _at_sign_in(move: Move) -> Iterator[str]:
    """Say what the new facts and the state in the rule mean for a sign-in. No deed of the org is behind this."""
    before, after = move.before, move.after
    begins = after.reset and not before.reset and not after.directory
    if begins and before.password is after.password is not Password.NONE:
        yield "the user can't sign in with the old password any more"
    if move.effect.enters:
        yield f"the sign-in goes on in the state {move.effect.enters}"
