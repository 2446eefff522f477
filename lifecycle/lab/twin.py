"""Tells the story of a stage as text: what can be pressed, every request and answer, and what they show.

Where no stage can be played, on a code host for example, this is the lesson. So it tells the answers, too, but not the
solution of an exercise.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.lab import html, situations
from lifecycle.lab.goals import Goal
from lifecycle.lab.offers import Offer
from lifecycle.lab.play import Play
from lifecycle.lab.predictions import Predict, quoted
from lifecycle.lab.shown_page import ShownPage
from lifecycle.model.facts import MEANINGS, Status, with_label
from lifecycle.reason.told import Told

_LINE = TEXT_WIDTH - 1
"""The longest line, in characters."""
_REAL = "On a real org nothing is played in advance."

_EXERCISE = (
    "This is an exercise. Play it in JupyterLab: Run > Run All Cells. There it has a hint, and a solution if you ask."
)


@dataclass(frozen=True)
class StoryPart:
    """One step of a story."""

    told: Told
    words: str
    asked: Predict | None = None
    """The prediction that this step answers."""
    truth: str = ""
    """Its right answer."""
    reached: tuple[Goal, ...] = ()
    """The goals that this step reached."""
    sides: tuple[str, ...] = ()
    """What the movers of the org have to say of the user after it."""
    page: str = ""
    """In a sentence, what the sign-in page shows after it, if the stage shows the page; empty if that is the same as
    after the step before."""
    seen: ShownPage | None = None
    """What the person saw at the sign-in page for this step, if it was a step of the person's."""


def story_text(play: Play, start: str, parts: Sequence[StoryPart] | None) -> str:
    """Return the story of a stage that begins with this sentence. Without parts nothing was played."""
    head = (play.title, html.without_marks(play.intro), start)
    blocks = [[_wrapped(text) for text in head if text]]
    offered = "; ".join(_offered(offer) for offer in play.offered)
    blocks[0].append(_wrapped(f"To press: {offered}."))
    if play.before:
        count = len(situations.presses_in(play.before))
        numbers = f"steps 1 to {count}" if count > 1 else "step 1"
        blocks[0].append(_wrapped(f"Before this stage ({numbers}): {play.before}."))
    if play.goals:
        blocks.append(["To do:", *(_wrapped(html.without_marks(goal.text), "[ ] ") for goal in play.goals)])
    if parts is None:
        blocks.append([_REAL])
    else:
        for _, alike in groupby(range(len(parts)), lambda number: _alike(parts, number)):
            first, *others = [parts[number] for number in alike]
            blocks.append([*_part(first), *([_again(others)] if others else [])])
    if play.exercise:
        blocks.append([_wrapped(_EXERCISE)])
    done = {goal.text for part in parts or () for goal in part.reached}
    if play.next and parts and not play.exercise and done >= {goal.text for goal in play.goals}:
        blocks.append([_wrapped(f"Next. {html.without_marks(play.next)}")])
    return "\n\n".join("\n".join(block) for block in blocks)


def opening_words(start: Status, user: Mapping[str, Any] | None) -> str:
    """Return a sentence on where the user is at the beginning. `user` is the user, as JSON."""
    if start is Status.ABSENT or not user:
        return "At the beginning, no user has been created yet."
    means = MEANINGS[start]
    if start is Status.ACTIVE and "password" not in (user.get("credentials") or {}):
        means = "Has no password at Okta, and needs none."
    return f"At the beginning {user['profile']['login']} is {with_label(start)}. {means}"


def _offered(offer: Offer) -> str:
    presets = [f"{box.name}={box.preset}" for box in offer.boxes if box.preset and not box.preset.startswith("{")]
    return f"{offer.words} ({' '.join([offer.call, *presets])})"


def _part(part: StoryPart) -> list[str]:
    """Return one step: the question, the request, the answer, the reason, and the goals that were reached."""
    lines: list[str] = []
    if part.asked:
        lines += [_wrapped(f"Predict. {html.without_marks(part.asked.question)}")]
        lines += [f"  ( ) {option}" for option in part.asked.options]
    rest = str(part.told).partition("\n")[2]
    number = f"{part.told.number}." if part.told.number else "Stopped."
    lines += [_wrapped(f"{number} {part.words} ({part.told.call})"), *filter(None, [rest])]
    if part.asked:
        lines += [
            _wrapped(f"The answer is {quoted(part.truth)}. {html.without_marks(part.asked.right)}".strip(), "   ")
        ]
    lines += [_wrapped(said, "   ") for said in part.sides]
    lines += _at_page(part.seen) if part.seen else []
    lines += [_wrapped(part.page, "   ")] if part.page else []
    for goal in part.reached:
        lines += [_wrapped(f"{html.without_marks(goal.text)}", "   [x] ")]
        lines += [_wrapped(html.without_marks(goal.then), "       ")] if goal.then else []
    return lines


def _at_page(seen: ShownPage) -> list[str]:
    """Return what the person saw, and behind it what the page sent and got. A script's call is not told again."""
    behind = seen.behind if seen.speaks_idx else ()
    return [
        _wrapped(f"At the sign-in page, the person sees: {seen.sentences}", "   "),
        *(_wrapped(line, "     ") for line in behind),
    ]


def _alike(parts: Sequence[StoryPart], number: int) -> int:
    """Return the number of the first of those steps before this one that have the same request and answer."""
    this = parts[number]
    while number and not (this.asked or this.reached or this.page or _changed(this)):
        before = parts[number - 1]
        if _changed(before) or before.reached or _shown(before) != _shown(this):
            break
        number -= 1
    return number


def _changed(part: StoryPart) -> bool:
    return part.told.now is not part.told.before


def _shown(part: StoryPart) -> tuple[object, ...]:
    """Return what a step shows, apart from its number and from what is different each time."""
    exchange = part.told.exchange
    sent = (exchange.method, exchange.url, str(exchange.request_body), exchange.status) if exchange else ()
    return (part.told.call, sent, str(part.told.why), part.seen)


def _again(others: Sequence[StoryPart]) -> str:
    """Return a line for steps that are like the one before them."""
    first, last = others[0].told.number, others[-1].told.number
    if len(others) == 1:
        return f"{first}. The same request once more, with the same answer."
    return f"{first} to {last}. The same request {len(others)} more times, with the same answer each time."


def _wrapped(text: str, indent: str = "") -> str:
    rest = " " * len(indent)
    return "\n".join(
        textwrap.wrap(
            text, _LINE, initial_indent=indent, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
        )
    )
