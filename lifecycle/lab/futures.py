"""Shows two futures of the same user side by side."""

from html import escape
from typing import Any

from lifecycle.lab import html
from lifecycle.lab.walk import Walk
from lifecycle.model.facts import with_label

MOST_LINES = 12
"""How many differences between the two orgs are shown."""


class Futures:
    """Shows two walks: the status, the steps and the map of each, and the differences between the two orgs."""

    def __init__(self, one: Walk, other: Walk) -> None:
        self.one, self.other = one, other

    @property
    def different(self) -> list[str]:
        """One line for each difference between the two orgs."""
        first, second = self.one.okta.simulator, self.other.okta.simulator
        found = first.compare(second) if first and second else []
        kept = [line for line in found if not line.startswith(("ids", "clock", "events"))]
        more = len(kept) - MOST_LINES
        return kept[:MOST_LINES] + ([f"… and {more} more"] if more > 0 else [])

    def __repr__(self) -> str:
        lines = []
        for name, walk in (("One future", self.one), ("The other", self.other)):
            lines += [f"{name}: {with_label(walk.status)}", *(f"  {step}" for step in walk.steps)]
        return "\n".join([*lines, "What differs:", *(f"  {line}" for line in self.different)])

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        """Show the two walks beside each other in a notebook, with what differs below them; as text elsewhere."""
        sides = "".join(
            f'<div style="flex:1;min-width:0"><p><b>{escape(walk.status)}</b></p>'
            f"{html.numbered((s.number, str(s).partition('. ')[2]) for s in walk.steps)}{walk.map.svg()}</div>"
            for walk in (self.one, self.other)
        )
        differs = "".join(f"<li>{escape(line)}</li>" for line in self.different)
        page = (
            f'{html.STYLE}<div class="okta-lab"><div style="display:flex;gap:16px">{sides}</div>'
            f"<p><b>What differs:</b></p><ul>{differs}</ul></div>"
        )
        return {"text/html": page, "text/plain": repr(self)}


def side_by_side(one: Walk, other: Walk) -> Futures:
    """Show two walks side by side. `Walk.fork` makes the second one."""
    return Futures(one, other)
