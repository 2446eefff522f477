"""Writes the table of every status and every call as HTML. `python -m lifecycle matrix --html` prints it as a page."""

from collections.abc import Mapping
from html import escape

from lifecycle.book.cells import Cell, CellOutcome, every_cell
from lifecycle.model.calls import CALLS, Call
from lifecycle.model.facts import Status

GRID_STYLE = """<style>
.okta-grid {border-collapse: collapse; table-layout: fixed; width: 100%; font-size: 10px; line-height: 1.25;}
.okta-grid td, .okta-grid th {
  border: 1px solid; padding: 1px 3px; text-align: left; vertical-align: top; overflow-wrap: anywhere;}
.okta-grid [aria-current] {outline: 2px solid currentColor; font-weight: 600;}
</style>"""


def grid_html(chosen: tuple[str, str] | None = None, lessons: Mapping[str, str] | None = None) -> str:
    """Return the whole table as HTML, with a row for each call. The chosen cell has a frame and is marked as current.

    `lessons` has the pages about calls. The name of a call links to its page.
    """
    found = {(cell.call, cell.before): cell for cell in every_cell()}
    head = "".join(f'<th scope="col">{_breakable(s)}</th>' for s in Status)
    rows = "".join(
        f'<tr><th scope="row" title="{escape(call.request)}: {escape(call.does)}">{_named(call, lessons or {})}</th>'
        + "".join(_td(found.get((call.name, s)), (call.name, str(s)) == chosen) for s in Status)
        + "</tr>"
        for call in CALLS.values()
    )
    return (
        f'{GRID_STYLE}<table class="okta-grid">'
        "<caption>Every call in every status: → changes it, = keeps it, E16 refuses with E0000016, ? guesses</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def page_html(lessons: Mapping[str, str] | None = None) -> str:
    """Return the table as a whole page. `lessons` is as in `grid_html`."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every call in every status</title>'
        f"<body>{grid_html(lessons=lessons)}</body></html>"
    )


def _named(call: Call, lessons: Mapping[str, str]) -> str:
    """Return the name of a call, as a link to its lesson if there is one."""
    page = lessons.get(call.name)
    return f'<a href="{page}">{_breakable(call.name)}</a>' if page else _breakable(call.name)


def _td(cell: Cell | None, chosen: bool) -> str:
    """Return a cell as HTML; an empty one if the call can't be made in this status."""
    if cell is None:
        return "<td></td>"
    words = list(dict.fromkeys(_brief(cell.before, o) for o in cell.outcomes))
    mark = ' aria-current="true"' if chosen else ""
    said = "<br>".join(_breakable(word) for word in words)
    return f'<td title="{cell.tier}"{mark}>{said}</td>'


def _breakable(words: str) -> str:
    """Return words as HTML that says where a narrow column may break them."""
    return escape(words).replace("_", "_<wbr>").replace("DEPROVISIONED", "DEPROVI&shy;SIONED")


def _brief(before: Status, outcome: CellOutcome) -> str:
    """Return an outcome in the short signs that the caption explains."""
    moved = f"→ {outcome.after}" if outcome.after is not before else "="
    said = f"E{int(outcome.refusal.code[1:])}" if outcome.refusal else moved
    if outcome.refusal and outcome.after is not before:
        said += f" {moved}"
    return f"{said} ?" if outcome.guess else said
