"""Sums up at the end of a lesson what the learner has done, what is left, and what comes next."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from html import escape
from importlib import import_module
from typing import Any, Protocol

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.lab import html


class Recapped(Protocol):
    """What a recap needs to know of a stage."""

    def report(self) -> Mapping[str, Any]:
        """The title, the goals with what is done, and the statuses that the learner has reached."""

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this after each change."""


class Recap:
    """Sums up the stages of a lesson. It is drawn again after each press on one of them."""

    def __init__(self, stages: Sequence[Recapped], next: str = "") -> None:
        """Sum up these stages. `next` says what comes after the lesson."""
        self._stages, self._next = tuple(stages), next
        self._shown: list[Any] = []
        for stage in self._stages:
            stage.watch(self._again)

    def follow(self, stages: Sequence[Recapped]) -> None:
        """Sum up these stages from now on, for example after the cell of one was run again."""
        known = list(map(id, self._stages))
        self._stages = tuple(stages)
        for stage in self._stages:
            if id(stage) not in known:
                stage.watch(self._again)
        self._again()

    def _lines(self) -> list[tuple[str, list[str]]]:
        """Return the paragraphs: a heading and its lines each."""
        reports = [stage.report() for stage in self._stages]
        goals = [(report["title"], goal) for report in reports for goal in report["goals"]]
        done = [goal["text"] for _, goal in goals if goal["done"]]
        left = [f"{title}: {goal['text']}" for title, goal in goals if not goal["done"]]
        reached = list(dict.fromkeys(status for report in reports for status in report["reached"]))
        found = [(f"What you did: {len(done)} of {len(goals)} goals.", [f"☑ {text}" for text in done])]
        if reached:
            found.append((f"Statuses that your users have reached: {', '.join(reached)}.", []))
        if left:
            found.append(("What is left:", [f"☐ {text}" for text in left]))
        return [*found, (f"Next: {self._next}", [])] if self._next else found

    def __repr__(self) -> str:
        lines: list[str] = []
        for heading, items in self._lines():
            lines += textwrap.wrap(heading, TEXT_WIDTH - 1)
            for item in items:
                lines += textwrap.wrap(item, TEXT_WIDTH - 1, initial_indent="  ", subsequent_indent="    ")
        return "\n".join(lines).replace("`", "").replace("**", "")

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        parts = []
        for heading, items in self._lines():
            rows = "".join(f"<li style='list-style:none'>{html.prose(item)}</li>" for item in items)
            parts.append(f"<p><b>{html.prose(heading)}</b></p>" + (f"<ul>{rows}</ul>" if rows else ""))
        page = f'{html.STYLE}<div class="okta-lab" role="status" aria-label="{escape("Recap")}">{"".join(parts)}</div>'
        return {"text/html": page, "text/plain": repr(self)}

    def _ipython_display_(self) -> None:
        display = import_module("IPython.display").display  # so that a recap can be printed without IPython
        handle = display(self._repr_mimebundle_(), raw=True, display_id=True)
        self._shown = [handle] if handle else []

    def _again(self) -> None:
        """Draw the recap again where it is shown. If the notebook is gone, nothing happens."""
        for handle in self._shown:
            with suppress(Exception):
                handle.update(self._repr_mimebundle_(), raw=True)
