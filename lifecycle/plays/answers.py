"""The answer that a lesson ends with, in a few lines, and how well each line is known.

Both are folded in JupyterLab, because a learner should first have pressed the buttons.
"""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.lab import html
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.signs import status_name
from lifecycle.model.facts import Status
from lifecycle.model.sources import Reference
from lifecycle.reason import reading
from lifecycle.reason.told import Told


@dataclass(frozen=True)
class _Known:
    """One row of the table that says how well the lines of an answer are known."""

    number: int
    """The number of the line."""
    call: str
    change: str
    tier: str
    source: Reference | None


def _change(told: Told) -> str:
    """Return what a step came to: the statuses, or the code of a refusal that changed nothing."""
    if told.refused and told.exchange and told.now is told.before:
        where = "" if told.now is Status.ABSENT else f" in {told.now}"
        return f"refused with {reading.seen(told.exchange).code}{where}"
    return f"{status_name(told.before)} -> {status_name(told.now)}"


class Answers:
    """The answer to a lesson's question. A notebook shows it if it is the last expression of a cell."""

    def __init__(self, lines: Sequence[AnswerLine], tell: Callable[[Play], Sequence[Told]]) -> None:
        """Make an answer of these lines. `tell` plays the story of a stage in an org of its own."""
        self._lines, self._tell = tuple(lines), tell
        self._played: dict[str, Sequence[Told]] = {}

    def _known(self) -> Iterator[_Known]:
        """Yield what is known about each line: each step that shows it, and what else says so."""
        for number, line in enumerate(self._lines, start=1):
            for play, step in line.shown_by:
                told = self._story(play)[step - 1]
                source = told.why.sources[0].source if told.why.sources else None
                tier = told.why.tier or (told.exchange.evidence if told.exchange else "")
                if source or not line.sources:
                    yield _Known(number, told.call, _change(told), str(tier), source)
            for tier, source in line.sources:
                yield _Known(number, "", "", str(tier), source)

    def _story(self, play: Play) -> Sequence[Told]:
        """Return the steps of a stage's story, played in an org of its own."""
        if play.key not in self._played:
            self._played[play.key] = self._tell(play)
        return self._played[play.key]

    def __repr__(self) -> str:
        lines = ["The answer:"]
        for number, line in enumerate(self._lines, start=1):
            lines += textwrap.wrap(f"{number}. {_plain(line.text)}", TEXT_WIDTH, subsequent_indent="   ")
        lines += ["How do we know?"]
        for known in self._known():
            source = f"{known.source} ({known.source.source.link})" if known.source else "no source"
            shown = f"{known.call}, {known.change}: " if known.call else ""
            row = f"{known.number}. {shown}{known.tier}. {source}"
            lines += textwrap.wrap(
                row, TEXT_WIDTH, subsequent_indent="   ", break_on_hyphens=False, break_long_words=False
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        answer = "".join(f"<li>{html.prose(line.text)}</li>" for line in self._lines)
        rows = []
        for known in self._known():
            source = known.source
            link = f'<a href="{escape(source.source.link)}">{escape(str(source))}</a>' if source else "no source"
            call = f"<code>{known.call}</code>" if known.call else ""
            cells = (str(known.number), call, known.change.replace("->", "→"), known.tier, link)
            rows.append("<tr>" + "".join(f"<td style='text-align:left'>{cell}</td>" for cell in cells) + "</tr>")
        names = "".join(
            f"<th style='text-align:left'>{name}</th>" for name in ("", "Call", "Status", "Known", "Source")
        )
        return (
            f'{html.STYLE}<div class="okta-lab">'
            f"<details><summary><b>Show the answer in {len(self._lines)} lines</b></summary><ol>{answer}</ol></details>"
            "<details><summary><b>How do we know?</b></summary>"
            f"<table><tr>{names}</tr>{''.join(rows)}</table></details>"
            "</div>"
        )


def _plain(text: str) -> str:
    """Return a text without the marks of Markdown."""
    return text.replace("**", "").replace("`", "")
