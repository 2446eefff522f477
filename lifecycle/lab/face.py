"""A stage in the browser: a widget that shows its scene, and tells it what was pressed.

This is the only module that needs anywidget. Everything else about a stage works without it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import anywidget
import traitlets
from IPython.display import display

TYPEFACE = Path(__file__).with_name("typeface.css").read_text("utf-8")
"""The letters of stages and maps, for machines that have none of the usual typefaces."""


class Playable(Protocol):
    """What the face needs to know of a stage."""

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what was pressed. Whatever the message is, no exception comes out."""

    def scene(self) -> dict[str, Any]:
        """Return what is to be seen now."""

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this whenever a call was made, from a cell for example."""

    def watch_waits(self, tell: Callable[[str], None]) -> None:
        """Call this with each line of a countdown, while a real org is waited for."""

    @property
    def whole(self) -> str:
        """The map of every status and call, as SVG."""

    @property
    def twin(self) -> str:
        """The story of the stage as text, with every request and answer."""

    @property
    def poster(self) -> str:
        """The stage at the end of its story, as SVG."""

    @property
    def caption(self) -> str:
        """The poster in words."""


class Face(anywidget.AnyWidget):
    """The widget: what is drawn of a stage, and what comes back from the browser."""

    _esm = Path(__file__).with_suffix(".js")
    _css = TYPEFACE + Path(__file__).with_suffix(".css").read_text("utf-8")
    scene = traitlets.Dict().tag(sync=True)
    whole = traitlets.Unicode().tag(sync=True)
    waiting = traitlets.Unicode().tag(sync=True)
    fresh = traitlets.Bool(True).tag(sync=True)
    """Whether no browser has shown it yet."""

    def __init__(self, stage: Playable) -> None:
        super().__init__(scene=stage.scene())
        self._stage = stage
        self._hearing = False
        self.on_msg(self._heard)
        stage.watch(self._changed)
        stage.watch_waits(self._waits)

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        what = message.get("do") if isinstance(message, Mapping) else "ping"
        if what == "whole":
            self.whole = self._stage.whole  # it is large, so it is sent only to those who look at it
        elif what != "ping":  # a ping only finds out whether there still is a kernel
            self._hearing = True
            self._stage.hear(message)
            self._hearing = False
            self.scene = self._stage.scene()

    def _changed(self) -> None:
        """Show what was done elsewhere. What the browser asked for is shown when all of it is done."""
        if not self._hearing:
            self.scene = self._stage.scene()

    def _waits(self, text: str) -> None:
        """Show a countdown at once, although the press that waits is still under way."""
        self.waiting = text


class Heading(Protocol):
    """What the widget at the head of a lesson needs to know."""

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what was pressed. Whatever the message is, no exception comes out."""

    def scene(self) -> dict[str, Any]:
        """Return what is to be seen now."""

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this whenever something was chosen, on a stage for example."""

    def watch_waits(self, tell: Callable[[str], None]) -> None:
        """Call this with each line of a countdown."""


class HeadFace(anywidget.AnyWidget):
    """The widget at the head of a lesson, drawn by the same script as a stage."""

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")
    scene = traitlets.Dict().tag(sync=True)
    waiting = traitlets.Unicode().tag(sync=True)

    def __init__(self, head: Heading) -> None:
        super().__init__(scene=head.scene())
        self._head = head
        self.on_msg(self._heard)
        head.watch(self._changed)
        head.watch_waits(self._waits)

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        if isinstance(message, Mapping) and message.get("do") == "where":
            self._head.hear(message)
            self._changed()

    def _changed(self) -> None:
        self.scene = self._head.scene()

    def _waits(self, text: str) -> None:
        self.waiting = text


class Silence(anywidget.AnyWidget):
    """A widget that takes no room: it stands for the text of a stage where the stage itself can be played."""

    _esm = "export default { render: ({ el }) => el.classList.add('okta-twin') };"
    _css = ".jp-OutputArea-child:has(.okta-twin) { display: none; }"


def show(stage: Playable) -> None:
    """Show a stage as the output of a cell.

    There are two outputs. In JupyterLab, the first one is the stage, and the second one takes no room. Where there are
    no widgets, as on a code host, the first one is a picture with its caption, and the second one tells the story.
    """
    seen = _bundle(Face(stage)) | {"image/svg+xml": stage.poster, "text/plain": stage.caption}
    for output in (seen, _bundle(Silence()) | {"text/plain": stage.twin}):
        display(output, raw=True)


def show_head(head: Heading) -> None:
    """Show the control at the head of a lesson as the output of a cell."""
    display(_bundle(HeadFace(head)) | {"text/plain": repr(head)}, raw=True)


def _bundle(widget: anywidget.AnyWidget) -> dict[str, Any]:
    """Return a widget as a notebook holds it. anywidget gives the data with their metadata."""
    found = widget._repr_mimebundle_()
    return dict(found[0] if isinstance(found, tuple) else found or {})
