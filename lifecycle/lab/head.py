"""The control at the head of a lesson, which says where presses go and lets the learner choose."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from lifecycle.book.phrases import TEXT_WIDTH
from lifecycle.lab.needs import needs, needs_in_words
from lifecycle.lab.play import Play
from lifecycle.lab.player import Player
from lifecycle.lab.switch import OrgSwitch


class Head:
    """The switch of a lesson. A notebook shows it if it is the last expression of a cell."""

    def __init__(self, switch: OrgSwitch, plays: Sequence[Play] = ()) -> None:
        """Show a switch, and which of these stages stay on a simulated org."""
        self._switch, self._plays = switch, tuple(plays)
        self._watching: list[Callable[[], None]] = []
        self._found: dict[str, tuple[str, ...]] = {}
        switch.watch(self._changed)
        switch.watch_people(self._changed)

    @property
    def line(self) -> str:
        """Where presses go, in a line."""
        return self._switch.line

    def stays(self) -> list[str]:
        """Return a line for each stage that stays on a simulated org although the switch leads to another one.

        A stage that is played there in part has a line, too.
        """
        if self._switch.okta is None:
            return []
        found = [(play, self._needs(play)) for play in self._plays]
        return [_line(play, why) for play, why in found if why or play.without]

    def _needs(self, play: Play) -> tuple[str, ...]:
        """Return what a stage needs. To find that out, the stage is played once."""
        if play.key not in self._found:
            self._found[play.key] = needs(play, lambda: Player.aside(self._switch.practice(), play.on_live.profile))
        return self._found[play.key]

    def scene(self) -> dict[str, Any]:
        """Return what is to be seen, as JSON."""
        return {"head": self._switch.scene(), "stays": self.stays()}

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what the browser asks for. Whatever the message is, no error is raised."""
        try:
            self._switch.hear(message)
        except Exception as error:  # a handler's traceback would vanish into a log that nobody sees
            self._switch.said = f"That did not work ({type(error).__name__}). You can try again."

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this after each change."""
        self._watching.append(tell)

    def watch_waits(self, tell: Callable[[str], None]) -> None:
        """Call this with each line of a countdown."""
        self._switch.watch_waits(tell)

    def _changed(self) -> None:
        for tell in self._watching:
            tell()

    def __repr__(self) -> str:
        lines = [repr(self._switch), *self.stays()]
        return "\n".join(line for text in lines for line in textwrap.wrap(text, TEXT_WIDTH - 1))

    def _ipython_display_(self) -> None:
        import_module("lifecycle.lab.face").show_head(self)  # only here, so that a lesson works without anywidget, too


def _line(play: Play, why: Sequence[str]) -> str:
    """Return what is to be said of a stage that is not played whole on a real org."""
    if why:
        return f"“{play.title}”: It stays on a simulated org, because it needs {needs_in_words(why)}."
    return f"“{play.title}”: {play.without}"
