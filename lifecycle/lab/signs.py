"""Says in a word or two what a press comes to: before it, on the button, and after it, as the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lifecycle.client.guard import DRY
from lifecycle.client.sitting import Mode
from lifecycle.lab.offers import Offer
from lifecycle.model.calls import Type
from lifecycle.model.facts import LABELS, Status
from lifecycle.model.tiers import Tier
from lifecycle.reason import reading
from lifecycle.reason.told import NO_WHOLE_ANSWER, Told


class SignKind(StrEnum):
    """What a sign says of a press."""

    LEADS = "leads"
    """It changes the status."""
    STAYS = "stays"
    """It is accepted, and the status stays as it is."""
    REFUSED = "refused"
    NEEDS = "needs"
    """It can't be sent yet, or not with these values."""
    ASKED = "asked"
    """A prediction asks for it."""
    UNKNOWN = "unknown"
    """Nothing is said of it, because it would answer a prediction."""


_SIGN_IN = {
    "SUCCESS": "signs in",
    "PASSWORD_EXPIRED": "asks for a new password",
    "PASSWORD_WARN": "says that the password expires soon",
    "PASSWORD_RESET": "asks for a new password",
    "RECOVERY": "asks the recovery question",
    "RECOVERY_CHALLENGE": "sends a mail if it can",
    "LOCKED_OUT": "says that the user is locked out",
    "MFA_REQUIRED": "asks for a factor",
    "MFA_ENROLL": "asks to enroll a factor",
    "MFA_CHALLENGE": "asks for a passcode",
}
"""What each state of a sign-in means for the user."""


@dataclass(frozen=True)
class ButtonSign:
    """What one press would come to."""

    kind: SignKind
    words: str = ""
    to: str = ""
    """The status afterwards, if it changes."""
    why: str = ""
    refused: bool = False
    """Whether the call would be refused. A refused call can change the status too: the last wrong password locks."""
    guess: bool = False
    held: bool = False
    """Whether the guard of a real org would hold the press back, or show its request only."""


def status_name(status: Status) -> str:
    """Return a status as it is called in a sentence."""
    return LABELS[status] if status is Status.ABSENT else str(status)


def is_guess(told: Told) -> bool:
    """Whether no public source says what Okta does."""
    return told.why.tier is Tier.UNKNOWN or bool(told.exchange and told.exchange.evidence == Tier.UNKNOWN)


def sign_of(offer: Offer, told: Told, count: str = "") -> ButtonSign:
    """Return the sign for a press that came to this when it was tried. `count` is the number of a wrong password."""
    why, guess = str(told.why.sentence), is_guess(told)
    if not told.number:
        return needing(offer, why, told.now)
    if told.now is not told.before:
        words = f"→ {status_name(told.now)}" + (", refused" if told.refused else "")
        return ButtonSign(SignKind.LEADS, words, str(told.now), why, told.refused, guess)
    if told.refused:
        return ButtonSign(
            SignKind.REFUSED,
            f"would be refused: {count}" if count else "would be refused",
            why=why,
            refused=True,
            guess=guess,
        )
    return ButtonSign(SignKind.STAYS, stays_words(offer, told), why=why, guess=guess)


def needing(offer: Offer, why: str, here: Status) -> ButtonSign:
    """Return the sign for a press that can't be sent, for this reason, while the user is in this status."""
    if here is Status.ABSENT and offer.spec.method and not offer.spec.creates:
        words = "needs a user first"
    elif offer.is_trigger:
        words = "not possible now"
    elif offer.spec.takes(Type.LINK):
        words = "needs a link first"
    elif "sign-in is under way" in why:
        words = "needs a sign-in or link first"
    elif offer.spec.takes(Type.FACTOR):
        words = "needs a factor"
    else:
        words = "can't be sent like this"
    return ButtonSign(SignKind.NEEDS, words, why=why.removeprefix("Not sent: ").removeprefix("Not done: "))


def held(why: str, mode: Mode) -> ButtonSign:
    """Return the sign for a press of which nothing would be sent to a real org, for this reason."""
    if why.startswith(DRY):
        return ButtonSign(SignKind.NEEDS, "shows the request, sends nothing", why="This is a dry run.", held=True)
    if mode is Mode.READ:
        words, why = "not sent: this org is read-only", "This org is only read until you allow changes."
    else:
        words = "not sent"
    return ButtonSign(SignKind.NEEDS, words, why=why.removeprefix("Not sent: "), held=True)


def expected(kind: str, guess: bool, after: Sequence[Status]) -> ButtonSign:
    """Return the sign for an org that can't be tried. `after` has the statuses to which the call can lead."""
    if kind != "changes":
        words = {"stays": "no change of status", "refused": "would be refused"}[kind]
        return ButtonSign(SignKind(kind), words, refused=kind == SignKind.REFUSED, guess=guess)
    targets = list(dict.fromkeys(after))
    words = "→ " + " or ".join(map(status_name, targets))
    return ButtonSign(SignKind.LEADS, words, str(targets[0]) if len(targets) == 1 else "", guess=guess)


def stays_words(offer: Offer, told: Told) -> str:
    """Return what a call does that leaves the status as it is."""
    state = transaction(told)
    if told.exchange is None:
        return told.short or "time passes, same status"
    if state:
        if offer.spec.opens and _SIGN_IN.get(state) == _SIGN_IN["SUCCESS"]:
            return "the link alone signs in"
        return _SIGN_IN.get(state, f"answers {state}")
    return "only looks" if told.exchange.method == "GET" else "no change of status"


def transaction(told: Told) -> str:
    """Return the state of the sign-in that an answer tells of; empty if it tells of none."""
    return str(reading.seen(told.exchange).state or "") if told.exchange and not told.exchange.refused else ""


def has_signed_in(told: Told) -> bool:
    """Whether this ended in a sign-in."""
    return transaction(told) == "SUCCESS" and "sessionToken" in _body(told)


def outcome(told: Told, count: str = "") -> dict[str, Any]:
    """Return what a press came to: its kind and word, a title, one sentence, and the rest.

    `count` is the number of a wrong password.
    """
    sentence = str(told.why.sentence)
    if not told.number:
        if sentence.startswith(NO_WHOLE_ANSWER):
            text, more = _split(sentence.removeprefix(NO_WHOLE_ANSWER))
            return said("unsent", "No whole answer", "The call may have been made", text, more)
        dry, found, request = sentence.partition(DRY)
        if found and not dry:
            text = "The request is complete, and it may be sent. Look under More to see it exactly as it would be sent."
            return said("unsent", "Dry run", "Nothing was sent", text, request)
        word, _, rest = sentence.partition(": ") if sentence.startswith("Not done: ") else ("Not sent", "", sentence)
        text, more = _split(rest.removeprefix("Not sent: "))
        title = "Nothing was sent" if word == "Not sent" else "Nothing was done"
        return said("unsent", word, title, text[:1].upper() + text[1:], more)
    moved = f"{status_name(told.before)} → {status_name(told.now)}"
    if told.exchange is None and not told.short:
        return _passed(told, sentence, moved)
    head, rest = _without_outcome(told, sentence)
    text, more = _split(rest or head)
    more = " ".join(part for part in (more, told.why.doubt) if part)
    if count:
        text = f"{text.rstrip('.')} ({count})."
    if told.refused:
        answer = f"{told.exchange.status} {reading.seen(told.exchange).code}" if told.exchange else ""
        if told.now is told.before:
            return said("refused", "Refused", f"Refused ({answer}), still {status_name(told.now)}", text, more)
        return said("refused", "Refused, status changed", moved, text, more)
    if told.now is not told.before:
        return said("changed", "Status changed", moved, text, more)
    if told.short:
        noted = "" if told.short.startswith("no change") else f": {told.short}"
        return said("stays", "Done, same status", f"Still {status_name(told.now)}{noted}", text, more)
    state = transaction(told)
    still = f"Still {status_name(told.now)}"
    title = f"{still}: Okta {_SIGN_IN[state]}" if state in _SIGN_IN and state != "SUCCESS" else still
    title = f"{still}: signed in" if has_signed_in(told) else title
    return said("stays", "Accepted" if state else "Accepted, same status", title, text, more)


def _passed(told: Told, sentence: str, moved: str) -> dict[str, Any]:
    """Return the outcome of letting time pass."""
    clock, _, rest = sentence.partition("Z. ")
    now = clock.removeprefix("It is now ")[:16].replace("T", " ")
    if told.now is told.before:
        return said("stays", "Time passed", f"Still {status_name(told.now)}", f"It is now {now}.", rest)
    why = rest.removeprefix(f"{told.before} → {told.now}.").strip()
    return said("changed", "Status changed", moved, why, f"It is now {now}.")


def said(kind: str, word: str, title: str, text: str, more: str = "") -> dict[str, Any]:
    """Return an outcome for the scene."""
    return {"kind": kind, "word": word, "title": title, "text": text, "more": more}


def _body(told: Told) -> Mapping[str, Any]:
    body = told.exchange.body if told.exchange else None
    return body if isinstance(body, Mapping) else {}


def _without_outcome(told: Told, sentence: str) -> tuple[str, str]:
    """Split off what the title says already: "STAGED → ACTIVE." and the like."""
    for head in (f"{told.before} → {told.now}.", f"Accepted; still {told.now}.", "Accepted.", f"Still {told.now}."):
        if sentence.startswith(head):
            return head, sentence.removeprefix(head).strip()
    if not sentence.startswith("Refused ("):
        return sentence, ""
    for end in (f"and yet {told.before} → {told.now}.", "). ", "whatever the user's status: "):
        head, found, rest = sentence.partition(end)
        if found:
            return head + found, rest.strip()
    return sentence, ""


def _split(text: str) -> tuple[str, str]:
    """Split a string into its first sentence and the rest."""
    for at in range(len(text) - 2):
        if text[at] in ".!?" and text[at + 1] == " " and text[at + 2].isupper():
            return text[: at + 1], text[at + 2 :]
    return text, ""
