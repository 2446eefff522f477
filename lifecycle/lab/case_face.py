"""A learner's own case in the browser: a widget to paste into, and one that plays the calls again step by step.

What is pasted comes as a message and is read at once. Nothing of it is part of a widget's state, so that no notebook
keeps it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

import anywidget
import ipywidgets
import traitlets
from IPython.display import display

from lifecycle.lab.face import TYPEFACE, Face, Silence

_STYLE = TYPEFACE + Path(__file__).with_name("case.css").read_text("utf-8")
MOST_BYTES_OF_A_FILE = 1 << 30
"""The largest file that is taken, in bytes."""


class Replayed(Protocol):
    """What a widget needs to know of a replay."""

    stage: Any
    """The stage on which it is played."""

    @property
    def steps(self) -> tuple[Any, ...]:
        """The steps that can be played."""

    def scene(self) -> dict[str, Any]:
        """Return the steps and where the replay stands."""

    def step(self) -> Any:
        """Play the next step."""

    def back(self) -> bool:
        """Take the last step back."""

    def to_end(self) -> None:
        """Play all the steps that are left."""


class Brought(Protocol):
    """What a widget needs to know of a case."""

    @property
    def replay(self) -> Any:
        """The replay of the case as it is now."""

    @property
    def twin(self) -> str:
        """The case as text."""

    @property
    def poster(self) -> str:
        """The answer as a picture."""

    @property
    def caption(self) -> str:
        """The picture in words."""

    def scene(self) -> dict[str, Any]:
        """Return what is to be seen now."""

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what the browser asks for. Whatever the message is, no exception comes out."""

    def read(self, file: Any, status: str = "") -> None:
        """Diagnose an open binary file."""

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this after each change."""


class CaseFace(anywidget.AnyWidget):
    """The widget with the box and the answer."""

    _esm = Path(__file__).with_name("case.js")
    _css = _STYLE
    scene = traitlets.Dict().tag(sync=True)
    taken = traitlets.Int().tag(sync=True)
    """How many bytes of a file have arrived, so that the browser sends the next piece."""

    def __init__(self, case: Brought) -> None:
        super().__init__(scene=case.scene())
        self._case = case
        self._file: IO[bytes] | None = None
        self._hearing = False
        self.on_msg(self._heard)
        case.watch(self._changed)

    def _heard(self, _widget: object, message: Any, buffers: Any) -> None:
        what = message.get("do") if isinstance(message, Mapping) else "ping"
        if what == "ping":  # it only finds out whether there still is a kernel
            return
        self._hearing = True
        if what == "file":
            self._take(message, buffers)
        else:
            self._case.hear(message)
        self._hearing = False
        self.scene = self._case.scene()

    def _take(self, message: Mapping[str, Any], buffers: Any) -> None:
        """Take a piece of a file. The file has no name on the disk, and is gone when it has been read."""
        if message.get("first") or self._file is None:
            self._drop()
            self._file = TemporaryFile()  # noqa: SIM115 – it lives until the last piece has come
            self.taken = 0
        for piece in buffers or ():
            self._file.write(piece)
        self.taken = self._file.tell()
        if message.get("last") or self.taken > MOST_BYTES_OF_A_FILE:
            self._file.seek(0)
            self._case.read(self._file, str(message.get("status") or ""))
            self._drop()

    def _drop(self) -> None:
        if self._file:
            self._file.close()
        self._file = None

    def _changed(self) -> None:
        """Show what was done elsewhere. What the browser asked for is shown when all of it is done."""
        if not self._hearing:
            self.scene = self._case.scene()


class ReplayBar(anywidget.AnyWidget):
    """The steps of a replay, with buttons to play the next one, to go back, and to play them all."""

    _esm = Path(__file__).with_name("replay.js")
    _css = _STYLE
    scene = traitlets.Dict().tag(sync=True)

    def __init__(self, replay: Replayed) -> None:
        super().__init__(scene=replay.scene())
        self._replay = replay
        self.on_msg(self._heard)
        replay.stage.watch(self._show)

    def _show(self) -> None:
        self.scene = self._replay.scene()

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        what = message.get("do") if isinstance(message, Mapping) else ""
        if what == "step":
            self._replay.step()
        elif what == "back":
            self._replay.back()
        elif what == "end":
            self._replay.to_end()
        self.scene = self._replay.scene()


class Follower(ipywidgets.VBox):  # type: ignore[misc]
    """A replay that follows a case: another answer, another replay."""

    def __init__(self, case: Brought) -> None:
        self._case = case
        self._parts = self._drawn()
        super().__init__(children=self._parts)
        self.add_class("okta-following")
        case.watch(self._follow)

    def _drawn(self) -> tuple[ipywidgets.Widget, ...]:
        self._shown = self._case.replay
        bar = ReplayBar(self._shown)
        return (bar, Face(self._shown.stage)) if self._shown.steps else (bar,)

    def _follow(self) -> None:
        if self._case.replay is not self._shown:
            old, self._parts = self._parts, self._drawn()
            self.children = self._parts
            for widget in old:
                widget.close()


def show_case(case: Brought) -> None:
    """Show a case as the output of a cell, and as a picture with its text where there are no widgets."""
    seen = _bundle(CaseFace(case)) | {"image/svg+xml": case.poster, "text/plain": case.caption}
    for output in (seen, _bundle(Silence()) | {"text/plain": case.twin}):
        display(output, raw=True)


def show_replay(replay: Replayed) -> None:
    """Show a replay as the output of a cell: its steps above, and the stage below."""
    parts = [ReplayBar(replay)] + ([Face(replay.stage)] if replay.steps else [])
    box = ipywidgets.VBox(parts)
    box.add_class("okta-following")
    _show(box, replay)


def show_following(case: Brought) -> None:
    """Show the replay of a case, which is another one when the case has another answer."""
    _show(Follower(case), case.replay)


def _show(box: ipywidgets.Widget, replay: Replayed) -> None:
    seen = _bundle(box) | {"image/svg+xml": replay.stage.poster, "text/plain": replay.stage.caption}
    for output in (seen, _bundle(Silence()) | {"text/plain": repr(replay)}):
        display(output, raw=True)


def _bundle(widget: Any) -> dict[str, Any]:
    """Return a widget as a notebook holds it. anywidget gives the data with their metadata."""
    found = widget._repr_mimebundle_()
    return dict(found[0] if isinstance(found, tuple) else found or {})
