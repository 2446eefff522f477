"""How a handler reads a move: a refused move raises an error, any other one says how well its outcome is known."""

from collections.abc import Iterator
from contextlib import contextmanager

from lifecycle.model.backing import backing
from lifecycle.model.move import Move
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.users import User
from lifecycle.service.replies import Refused


def settle(move: Move, user_id: str = "") -> Tier:
    """How well the outcome of a move is known. `user_id` is the user as the caller named them.

    Raises:
        Refused: when the rules refuse the call.
    """
    known = backing(move)
    if move.refusal:
        raise Refused(move.refusal.filled(user=user_id), known.tier, known.text, move)
    return known.tier


@contextmanager
def at_most(known: Tier) -> Iterator[None]:
    """Within the block, a refusal is marked as known no better than this."""
    try:
        yield
    except Refused as refused:
        raise Refused(refused.refusal, weakest(refused.tier, known), refused.text, refused.move) from None


def taken(user: User | None, move: Move, user_id: str = "") -> tuple[User, Tier]:
    """The user of a move, and how well its outcome is known.

    This is for calls that the rules refuse if the user does not exist, so a user who is returned does exist.

    Raises:
        Refused: when the rules refuse the call.
    """
    tier = settle(move, user_id)
    if user is None:
        raise AssertionError(f"the rules let {move.call} through without a user")
    return user, tier
