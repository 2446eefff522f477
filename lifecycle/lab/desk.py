"""The buttons of a stage: which there are, what the learner wrote into their fields, and the sign on each of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lifecycle.lab.asking import Asking, Tries
from lifecycle.lab.offers import Offer, known
from lifecycle.lab.play import Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.signs import ButtonSign, SignKind
from lifecycle.model.facts import Status

_NEVER_MEANT = "delete_user"
"""What is not suggested to somebody whose call was refused, because it can't be undone."""


class Signs(Tries, Protocol):
    """What is needed to know the signs: somebody who finds out what a press would come to."""

    def sign(self, offer: Offer, edits: Mapping[str, str] | None = None) -> ButtonSign:
        """Return what a press would come to."""

    def concealed(self, offer: Offer, name: str, value: str) -> str:
        """Return what a field shows of what was typed."""


class Desk:
    """The buttons of a stage. What was found out about them is kept until something changes."""

    def __init__(self, play: Play, player: Signs, asking: Asking, triggers: Sequence[Offer] = ()) -> None:
        """Put the buttons out: those of a play, and what else can be pulled in the org."""
        self._player, self._asking = player, asking
        self._offered = play.offered
        self._offers = {offer.key: offer for offer in (*play.more, *triggers, *play.offered)}
        self._edits: dict[str, dict[str, str]] = {}
        self._signs: dict[str, ButtonSign] = {}
        self._ahead: list[Predict] | None = None
        self._quiet = set(play.quiet)

    def find(self, key: str) -> Offer | None:
        """Return what is pressed by this key: what the lesson offers, or else anything that there is."""
        return self._offers.get(key) or known(key)

    def tells(self, key: str) -> bool:
        """Whether what would come of this trigger may be told."""
        offer = self.find(key)
        return offer is None or not self.covered(offer)

    def edits(self, offer: Offer) -> dict[str, str]:
        """Return what the learner wrote into the fields of a button."""
        return self._edits.get(offer.key, {})

    def edit(self, offer: Offer, values: Mapping[str, Any]) -> None:
        """Keep what the learner wrote. A field that holds its preset follows the preset."""
        presets = self._player.values(offer)
        written = {
            name: self._player.concealed(offer, name, field_text(value))
            for name, value in values.items()
            if name in presets
        }
        kept = {**self.edits(offer), **written}
        self._edits[offer.key] = {name: value for name, value in kept.items() if presets[name] != value}
        self._signs.pop(offer.key, None)
        self._ahead = None

    def restore(self) -> None:
        """Put the fields back to what the lesson offers."""
        self._edits.clear()
        self.forget()

    def forget(self) -> None:
        """Forget what was found out, because something has changed."""
        self._signs.clear()
        self._ahead = None

    def ahead(self) -> list[Predict]:
        """Return the predictions that are open, or that the right press would open now."""
        if self._ahead is None:
            self._ahead = self._asking.ahead(self.find, self._edits)
        return self._ahead

    def pressed(self, offer: Offer) -> None:
        """Note that an offer was pressed, so that its sign no longer gives anything away."""
        self._quiet -= {offer.key, offer.call}

    def covered(self, offer: Offer) -> bool:
        """Whether nothing may be told of an offer yet, because that would give an answer away."""
        return not self._quiet.isdisjoint((offer.key, offer.call)) or any(
            asked.covers(offer.key, offer.call) for asked in self.ahead()
        )

    def hidden(self) -> set[str]:
        """Return the calls and offers of which nothing may be told yet."""
        return self._quiet | {name for asked in self.ahead() for name in (asked.press, *asked.hides)}

    def sign(self, offer: Offer) -> ButtonSign:
        """Return the sign of a button. It is neutral if it would answer a prediction."""
        if any(asked.press == offer.key for asked in self.ahead()):
            return ButtonSign(SignKind.ASKED, "predict first")
        if offer.key not in self._signs:
            self._signs[offer.key] = self._player.sign(offer, self.edits(offer))
        found = self._signs[offer.key]
        tells = found.kind is SignKind.NEEDS and not found.held
        return found if tells or not self.covered(offer) else ButtonSign(SignKind.UNKNOWN)

    def _leads_on(self, offer: Offer) -> bool:
        """Whether a press would lead to another status in which the account goes on."""
        sign = self.sign(offer)
        return sign.kind is SignKind.LEADS and sign.to not in (Status.DEPROVISIONED, Status.ABSENT)

    def meant(self, calls: tuple[str, ...]) -> list[dict[str, str]]:
        """Return buttons for somebody whose call was refused, without those that a prediction asks for.

        `calls` has what Okta accepts instead. Of these, the stage shows what the lesson offers. If the lesson offers
        none of them, it shows what the lesson offers and what leads on from here. Nothing here deletes the user.
        """
        if not calls:
            return []
        offered = [offer for offer in self._offered if offer.call in calls]
        leading = [o for o in self._offered if self._leads_on(o)]
        others = [offer for offer in map(known, calls) if offer]
        for some in (offered, leading, others):
            found = {o.key: o.words for o in some if o.call != _NEVER_MEANT and not self.covered(o)}
            if found:
                return [{"key": key, "words": words} for key, words in found.items()]
        return []


def field_text(value: Any) -> str:
    """Return a value of a field as the field shows it."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
