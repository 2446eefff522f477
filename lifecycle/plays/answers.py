"""The answer that a lesson ends with, in a few lines, and how well each line is known.

Both are folded in JupyterLab, because a learner should first have pressed the buttons.
"""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from html import escape

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.client.okta import Okta
from lifecycle.lab import html
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.player import Player
from lifecycle.lab.signs import status_name
from lifecycle.model.observations import Observation
from lifecycle.reason.told import Told


class Answers:
    """The answer to a lesson's question. A notebook shows it if it is the last expression of a cell."""

    def __init__(self, lines: Sequence[AnswerLine], make: Callable[..., Okta]) -> None:
        """Make an answer of these lines. `make` makes simulated orgs, in which the stories are played."""
        self._lines, self._make = tuple(lines), make
        self._played: dict[str, tuple[Told, ...]] = {}

    def _known(self) -> Iterator[tuple[int, Told, Observation | None]]:
        """Yield, for each step that shows a line: the line's number, the step, and the best source for it."""
        for number, line in enumerate(self._lines, start=1):
            for play, step in line.shown_by:
                told = self._story(play)[step - 1]
                yield number, told, told.why.sources[0] if told.why.sources else None

    def _story(self, play: Play) -> tuple[Told, ...]:
        """Return the steps of a stage's story, played in an org of its own."""
        if play.key not in self._played:
            player = Player(self._make(**play.org), play.profile)
            player.walk.counts = False
            player.play("; ".join(part for part in (play.before, play.story or "") if part))
            self._played[play.key] = tuple(player.walk.told)
        return self._played[play.key]

    def __repr__(self) -> str:
        lines = ["The answer:"]
        for number, line in enumerate(self._lines, start=1):
            lines += textwrap.wrap(f"{number}. {_plain(line.text)}", TEXT_WIDTH, subsequent_indent="   ")
        lines += ["How do we know?"]
        for number, told, seen in self._known():
            source = f"{seen.source} ({seen.source.source.link})" if seen else "no source"
            way = f"{status_name(told.before)} -> {status_name(told.now)}"
            row = f"{number}. {told.call}, {way}: {told.why.tier}. {source}"
            lines += textwrap.wrap(
                row, TEXT_WIDTH, subsequent_indent="   ", break_on_hyphens=False, break_long_words=False
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        answer = "".join(f"<li>{html.prose(line.text)}</li>" for line in self._lines)
        rows = []
        for number, told, seen in self._known():
            link = (
                f'<a href="{escape(seen.source.source.link)}">{escape(str(seen.source))}</a>' if seen else "no source"
            )
            way = f"{status_name(told.before)} → {status_name(told.now)}"
            cells = (str(number), f"<code>{told.call}</code>", way, str(told.why.tier), link)
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
