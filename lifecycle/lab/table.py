"""Shows the matrix as a widget, in which you choose a call and a status, read the reason, and run the call."""

from html import escape
from typing import Any

import ipywidgets as widgets

from lifecycle.book.matrix import row_text
from lifecycle.book.plan import plan
from lifecycle.client.connect import simulated
from lifecycle.lab import html
from lifecycle.lab.follow import PROFILE, follow
from lifecycle.lab.lessons import NOTEBOOKS
from lifecycle.lab.walk import Walk
from lifecycle.model.calls import CALLS, Type
from lifecycle.model.facts import Status
from lifecycle.pictures.grid import grid_html
from lifecycle.reason.explain import explain
from lifecycle.reason.told import Told

GIVEN_PASSWORD = "Okta-Pa55word"


class Table:
    """Shows every status and every call, with one cell open. As text, it shows only the row of the open cell."""

    def __init__(self, call: str = "activate", status: Status | str = Status.STAGED) -> None:
        """Open this cell. Raises ValueError if there is no such call or no such status."""
        explain(call, status)
        self.call = widgets.Dropdown(options=list(CALLS), value=call, description="call")
        self.status = widgets.Dropdown(
            options=[str(s) for s in Status], value=str(Status(status)), description="status"
        )
        self.run = widgets.Button(
            description="Run it", tooltip="Bring a new user into this status in a new simulator, and make the call"
        )
        self.grid, self.why, self.told = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for choice in (self.call, self.status):
            choice.observe(lambda _: self._draw(), names="value")
        self.run.on_click(lambda _: self._run())
        self.widget = widgets.VBox(
            [
                widgets.HTML(html.STYLE),
                self.grid,
                widgets.HBox([self.call, self.status, self.run]),
                self.why,
                self.told,
            ]
        )
        self.widget.add_class("okta-lab")
        self._draw()

    def _draw(self) -> None:
        self.grid.value = grid_html((self.call.value, self.status.value), NOTEBOOKS)
        self.why.value = html.pre(repr(explain(self.call.value, self.status.value)))
        self.told.value = '<div class="okta-told" role="status">Not run yet.</div>'

    def _run(self) -> None:
        self.told.value = f'<div class="okta-told" role="status">{escape(str(self.try_it()))}</div>'

    def try_it(self) -> Told | str:
        """Bring a user of a new simulator into the status, and make the call."""
        walk = Walk(simulated())
        ways = plan(Status.ABSENT, self.status.value).ways
        if ways:
            follow(walk, ways[0], password=GIVEN_PASSWORD)
        call = CALLS[self.call.value]
        given: dict[str, Any] = {"profile": PROFILE} if call.creates else {}
        if call.takes(Type.LOGIN, Type.PASSWORD):
            given["password"] = GIVEN_PASSWORD
        return walk.do(call.name, **given)

    def text(self) -> str:
        """Return the row of the open cell, and the reason for the cell's content."""
        rows = row_text(self.call.value)
        return f"{rows}\n\n{explain(self.call.value, self.status.value)!r}"

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return dict(self.widget._repr_mimebundle_(**kwargs) or {}) | {"text/plain": self.text()}


def matrix(call: str = "activate", status: Status | str = Status.STAGED) -> Table:
    """Show the table of every status and every call, with this cell open."""
    return Table(call, status)
