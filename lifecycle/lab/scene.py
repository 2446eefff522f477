"""What a stage shows, as a document that the browser draws. Nothing is decided here and nothing is sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lifecycle.lab import html
from lifecycle.lab.goals import Goal
from lifecycle.lab.offers import Offer, opening
from lifecycle.lab.predictions import Predict
from lifecycle.lab.signs import ButtonSign, SignKind, has_signed_in, status_name
from lifecycle.lab.triggers import MoverSide
from lifecycle.model.actors import Actor
from lifecycle.model.facts import LABELS, MEANINGS, Status
from lifecycle.reason.told import Told

_GROUPS = {
    Actor.ADMIN: "Admin",
    Actor.END_USER: "End user",
    Actor.DIRECTORY: "Directory or HR source",
    Actor.AUTOMATION: "Automation",
    Actor.IDENTITY_PROVIDER: "Identity provider",
    Actor.REGISTRATION: "Registration, by the person",
    Actor.CLOCK: "Time",
}
"""Who acts, in the order in which the groups are shown."""
_FIRST = {SignKind.LEADS: 0, SignKind.ASKED: 0, SignKind.UNKNOWN: 0, SignKind.STAYS: 1, SignKind.NEEDS: 2}
"""What leads somewhere comes first. What is not told yet stands there too, so that its place tells nothing."""

_FATES = {
    "used": "used",
    "superseded": "replaced by a newer link",
    "withdrawn": "no longer valid",
    "expired": "expired",
}
"""What the mailbox says of a link that can't be opened any more."""

_MOST_MAILS = 20
"""How many mails are shown."""
_Row = dict[str, Any]


def button_row(offer: Offer, values: Mapping[str, str], presets: Mapping[str, str], sign: ButtonSign) -> _Row:
    """Return one button with its sign and its fields."""
    return {
        "key": offer.key,
        "words": offer.words,
        "call": offer.call,
        "api": offer.api,
        "does": offer.spec.does,
        "sign": str(sign.kind),
        "to": sign.to,
        "sign_words": sign.words,
        "refused": sign.refused,
        "why": sign.why,
        "guess": sign.guess,
        "fields": [
            {
                "name": box.name,
                "label": box.shown,
                "kind": box.kind,
                "value": values[box.name],
                "preset": presets[box.name],
                "hint": box.hint,
                "choices": list(box.choices),
            }
            for box in offer.boxes
        ],
    }


def words_row(offer: Offer) -> dict[str, str]:
    """Return what is said of the words for a call on the map, to somebody who points at them."""
    return {"words": offer.words, "does": offer.spec.does, "api": offer.api}


def rank(row: _Row) -> int:
    """Return the place of a row among the rows at the beginning of a stage: what leads somewhere comes first."""
    return _FIRST.get(SignKind(row["sign"]), 3)


def button_groups(rows: Iterable[tuple[Offer, _Row]], order: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return rows by who acts. `order` has the place of each row, by its key; those of one place stay as they come."""
    found: dict[Actor, list[_Row]] = {actor: [] for actor in _GROUPS}
    for offer, made in rows:
        found.setdefault(offer.actor, []).append(made)
    return [
        {
            "id": str(actor).replace(" ", "-"),
            "name": _GROUPS.get(actor, "Others"),
            "rows": sorted(mine, key=lambda made: order[made["key"]]),
        }
        for actor, mine in found.items()
        if mine
    ]


def goal_rows(given: Sequence[Goal], done: frozenset[int]) -> list[dict[str, Any]]:
    """Return the goals. What explains a goal is told only when the goal is reached."""
    return [
        {"text": html.without_marks(goal.text), "done": n in done, "then": html.prose(goal.then) if n in done else ""}
        for n, goal in enumerate(given)
    ]


def step_row(told: Told, words: str, here: bool) -> dict[str, Any]:
    """Return one step. `here` says that it was made on this stage, and not before the stage began."""
    changed = told.now is not told.before
    kind = "refused" if told.refused and not changed else "changed" if changed else "stays"
    now, said = status_name(told.now), "signed in" if has_signed_in(told) else ""
    return {"n": told.number, "words": words, "call": told.call, "kind": kind, "to": now, "said": said, "here": here}


def mail_rows(mailbox: Sequence[Any], fate: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return the newest mails of the user, the newest first, each with what opens its link.

    `fate` says what has become of a link.
    """
    found = []
    for number, mail in list(enumerate(mailbox, start=1))[-_MOST_MAILS:]:
        offer = opening(str(mail.kind)) if mail.link else None
        found.append(
            {
                "number": number,
                "at": f"{mail.at:%Y-%m-%d %H:%M}",
                "subject": mail.subject,
                "link": mail.link,
                "fate": _FATES.get(fate(mail.link), "") if mail.link else "",
                "opens": offer.key if offer else "",
                "words": offer.words if offer else "",
            }
        )
    return found[::-1]


def question_of(asked: Predict, offer: Offer, guessed: Sequence[str]) -> dict[str, Any]:
    """Return a question that is open.

    An option is only what the API calls it: "Password reset" beside RECOVERY would answer a question about a reset.
    """
    return {
        "call": offer.words,
        "question": html.without_marks(asked.question),
        "options": [{"value": o, "struck": o in guessed} for o in asked.options],
        "reason": html.without_marks(asked.reason(guessed[-1])) if guessed else "",
        "tries": len(guessed),
    }


def status_meanings(here: Status, login: str) -> dict[str, Any]:
    """Return what each status means, and who is in it."""
    return {
        str(status): {
            "label": LABELS[status],
            "means": MEANINGS[status],
            "people": [login] if login and status is here else [],
        }
        for status in Status
    }


def side_cards(found: Iterable[MoverSide]) -> list[dict[str, Any]]:
    """Return what the movers of the org have to say of the user."""
    return [
        {"name": side.name, "rows": [{"head": row.head, "text": row.text, "why": row.why} for row in side.rows]}
        for side in found
    ]


def evidence_of(told: Told) -> dict[str, str] | None:
    """Return how well an answer is known, and the best source for it; None if nothing is known about that."""
    tier = (told.exchange.evidence if told.exchange else None) or (str(told.why.tier) if told.why.tier else "")
    if not tier:
        return None
    source = told.why.sources[0].source if told.why.sources else None
    return {"tier": tier, "source": str(source) if source else "", "url": source.source.link if source else ""}
