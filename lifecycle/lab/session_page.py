"""The page for somebody who leads a group: the plans as tables, with what to ask and what goes wrong."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.plans import AIMS, PLANS, PlanStep

StageTitle = Callable[[int, str], str]

_BEFORE = """\
# Lead a session

You want to show a group how the lifecycle of an Okta user works, and you have ten minutes to prepare.
Here are plans for 30, 60 and 90 minutes. Each plan begins like the shorter one, so you can stop early.

## Ten minutes before

1. Run `make lab`, open lesson 0, choose **Run > Run All Cells**, and press the first two buttons.
   You have now seen all that you need to know about a stage.
2. Decide who presses. Either everybody runs `make lab` on a machine of their own, or you share your screen and the
   group tells you what to press. Nobody needs an Okta org, and nothing that you press can do any harm.
3. Have the map at hand. It fills a slide: [the map](session-map.svg).
4. Read the columns *ask* and *answer* of your plan once. They are the whole script.

If some people would rather use curl or a script, start `python -m lifecycle serve --orgs 10`.
It serves ten orgs and prints the address and the token of each, so that everybody has an org of their own.
[Other clients](clients.md) says how to go on.

## How a stage goes

Ask the question before anybody presses, and let people commit themselves, for example by a show of hands.
Then press, read the sentence on the stage aloud, and ask why.
Don't explain before the press. A wrong guess is the best moment of the session, because people remember it.

If nobody presses, take one step yourself.
If somebody is far ahead, let them open *more calls* and try what the lesson does not offer.
*Back* takes a step back."""

_AFTER = """\
## Afterwards

Everybody can go on alone. `make lab` opens the start page, which keeps count of what each person has done.
[The index by symptom](symptoms.md) is the page to keep at work.

To change a plan, edit `lifecycle/lab/plans.py`, and run `python -m lifecycle sessions >docs/sessions.md`."""

_HEADINGS = {
    30: "A session of 30 minutes",
    60: "The second half hour, for a session of 60 minutes",
    90: "The third half hour, for a session of 90 minutes",
}


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _where(step: PlanStep, title: StageTitle) -> str:
    """Return the stage of a step with a link to its notebook."""
    link = f"[lesson {step.lesson}](../notebooks/{LESSONS[step.lesson].file})"
    return f"{title(step.lesson, step.stage)}, {link}" if step.stage else f"Talk about {link}"


def _rows(plan: Sequence[PlanStep], skipped: int, title: StageTitle) -> Iterator[str]:
    """Yield a row for each step of a plan, without the first ones, which stand in the table before."""
    begins = 0
    for number, step in enumerate(plan):
        cells = (
            f"{_clock(begins)}, {step.minutes} min",
            _where(step, title),
            step.ask,
            step.answer,
            step.mistake,
            step.skip,
        )
        if number >= skipped:
            yield "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"
        begins += step.minutes


def _plan(title: StageTitle, minutes: int, before: int | None) -> str:
    """Return what a plan adds to the plan before it, as a table."""
    head = "| when | stage | ask | answer | what people get wrong | if time is short |\n|---|---|---|---|---|---|"
    skipped = len(PLANS[before]) if before else 0
    return "\n".join([f"## {_HEADINGS[minutes]}", "", AIMS[minutes], "", head, *_rows(PLANS[minutes], skipped, title)])


def sessions_page(title: StageTitle) -> str:
    """Return the page, in Markdown. `title` says what a stage of a lesson is called, by its number and its key."""
    return "\n\n".join([_BEFORE, *map(partial(_plan, title), PLANS, (None, *PLANS)), _AFTER]) + "\n"
