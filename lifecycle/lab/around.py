"""The map of a stage: where the user is, the way here, and where each call leads from here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from lifecycle.book.paths import Edge, EdgeKey
from lifecycle.lab.offers import OFFERS, Offer, known
from lifecycle.lab.signs import ButtonSign, SignKind
from lifecycle.lab.walk import Walk
from lifecycle.model.facts import Status
from lifecycle.pictures.shown import Label, View

_STANDS = {
    ("sign_in", Status.LOCKED_OUT): "mistype_password",
    ("create_user", Status.PASSWORD_EXPIRED): "create_expired",
}
"""For a call that leads to a status only in a variant: the variant that stands for it on the map."""

_ALIKE = {"replace_user": "update_user"}
"""For a call that has no words of its own on the whole map: the call whose words stand for it."""
_ON_THE_WHOLE = {
    ("create_user", Status.STAGED): "Create, activate=false",
    ("create_user", Status.PROVISIONED): "Create, no password",
}
"""Shorter words that say when a call leads to a status, for lines with too little room for that in brackets."""


def view(
    walk: Walk,
    offered: Sequence[Offer],
    sign: Callable[[Offer], ButtonSign],
    hidden: Collection[str],
    made: Sequence[str],
    asked: Sequence[str] = (),
) -> View:
    """Return what the map shows.

    `hidden` has the calls of which nothing is told yet, `made` the words for each step, and `asked` the options of a
    question that is open.
    """
    choices = tuple(status for status in Status if str(status) in asked)
    ways = () if asked else _ways(walk, offered, sign, hidden)
    return View(walk.status, tuple(walk.steps), ways, made[-1] if made else "", choices, tuple(made))


def later(
    walk: Walk, offered: Sequence[Offer], sign: Callable[[Offer], ButtonSign], shown: View
) -> list[dict[str, str]]:
    """Return what the words of the map need that would not lead to their status now."""
    mine = {offer.words: offer for offer in (*OFFERS.values(), *offered)}
    cases = {(option.call, option.after): option.cases for option in walk.map.changes}
    found = []
    for after, labels in shown.ways:
        for label in labels:
            offer = mine.get(label.text)
            if label.now or offer is None:
                continue
            told, when = sign(offer), next((cases[made, after] for made in offer.moves if (made, after) in cases), "")
            needs = told.why if told.kind is SignKind.NEEDS else ""
            why = needs or "With the values in its fields, this call does not lead here."
            found.append(
                {"to": str(after), "words": label.text, "why": f"{why} It does so if: {when}." if when else why}
            )
    return found


def _ways(
    walk: Walk, offered: Sequence[Offer], sign: Callable[[Offer], ButtonSign], hidden: Collection[str]
) -> tuple[tuple[Status, tuple[Label, ...]], ...]:
    """Return, for each status that can be reached from here, the words for the calls that lead there."""
    found: dict[Status, dict[str, Label]] = defaultdict(dict)
    everything = _everything(offered)
    # A line to where a hidden call leads would tell where it leads, whichever call the line stands for.
    secret = {option.after for option in walk.map.changes if option.call in _untold(everything, hidden)}
    for option in walk.map.changes:
        if option.after in secret:
            continue
        stands = everything.get(_STANDS.get((option.call, option.after), "")) or known(option.call)
        able = (o for o in everything.values() if option.call in o.moves and o.key not in hidden)
        leading = next((offer for offer in able if _leads(sign(offer), option.after)), None)
        if leading:
            found[option.after][leading.words] = Label(leading.words, leading.key, True, sign(leading).guess)
        elif stands and stands.key not in hidden:
            found[option.after].setdefault(stands.words, Label(stands.words, "", False, option.guess))
    order = {offer.key: n for n, offer in enumerate(offered)}
    return tuple(
        (after, tuple(sorted(labels.values(), key=lambda made: (not made.now, order.get(made.key, len(order))))))
        for after, labels in found.items()
    )


def _everything(offered: Sequence[Offer]) -> dict[str, Offer]:
    """Return all that can be pressed, by its key. What the lesson offers comes first."""
    mine = {offer.key: offer for offer in offered}
    return mine | {key: offer for key, offer in OFFERS.items() if key not in mine}


def _untold(everything: Mapping[str, Offer], hidden: Collection[str]) -> set[str]:
    """Return the calls of which nothing is told yet."""
    return {made for key in hidden for made in (everything[key].moves if key in everything else (key,))}


def told_edges(edges: Sequence[Edge], offered: Sequence[Offer], hidden: Collection[str]) -> tuple[Edge, ...]:
    """Return the edges without those that would give an answer away."""
    untold = _untold(_everything(offered), hidden)
    return tuple(edge for edge in edges if untold.isdisjoint((edge.call, _ALIKE.get(edge.call, edge.call))))


def names(edges: Sequence[Edge]) -> tuple[tuple[EdgeKey, str], ...]:
    """Return the plain words for the call of each edge, as the whole map shows them.

    There, the two calls that set a password are one, because the map has no room for both.
    """
    stands = {e.key: known(_STANDS.get((e.call, e.after), _ALIKE.get(e.call, e.call))) for e in edges}
    return tuple((key, _ON_THE_WHOLE.get(key[:3:2], offer.words)) for key, offer in stands.items() if offer)


def _leads(sign: ButtonSign, after: Status) -> bool:
    return sign.kind is SignKind.LEADS and sign.to == str(after)
