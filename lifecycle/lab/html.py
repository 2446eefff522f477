"""Writes pieces of HTML that the widgets show. All text is escaped here."""

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

FOLD = 14
"""How many lines of JSON are shown before the rest is folded."""

STYLE = """<style>
.okta-lab .widget-button, .okta-lab .widget-toggle-button {
  width: auto; height: 24px; line-height: 22px; padding: 0 5px; margin: 1px; font-size: 12px;}
.okta-lab > .widget-button, .okta-lab .widget-vbox > .widget-button {align-self: flex-start;}
.okta-lab .widget-text, .okta-lab .widget-dropdown, .okta-lab .widget-checkbox {
  height: 26px; margin: 0 3px 0 1px; font-size: 12px;}
.okta-lab .widget-text input, .okta-lab .widget-dropdown select {height: 24px; line-height: 24px;}
.okta-lab .okta-refused {border: 1px dashed currentColor;}
.okta-lab .okta-changes {border: 1px solid currentColor; font-weight: 600;}
.okta-lab pre {margin: 2px 0; white-space: pre-wrap; word-break: break-word; line-height: 1.35; font-size: 12px;}
.okta-lab h4 {margin: 4px 0 2px; font-size: 13px;}
.okta-lab ol {margin: 2px 0; padding-left: 28px;}
.okta-lab p {margin: 1px 0; line-height: 1.35;}
.okta-lab svg {max-height: 52vh;}
.okta-lab.okta-new svg {max-height: 46vh;}
.okta-lab summary {cursor: pointer;}
.okta-lab .okta-told {border-left: 4px solid currentColor; padding: 3px 10px; line-height: 1.35;}
.okta-lab .okta-badge {border: 1px solid currentColor; border-radius: 4px; padding: 0 8px; font-weight: 600;}
.okta-lab .okta-live {border-width: 3px; border-style: double;}
</style>"""


def pre(text: str) -> str:
    """Return text whose line breaks and spaces stay as they are."""
    return f"<pre>{escape(text)}</pre>"


def json_block(body: Any) -> str:
    """Return a JSON document. If it is long, all but the beginning is folded."""
    if body is None:
        return "<p>(no body)</p>"
    text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
    lines = text.splitlines()
    if len(lines) <= FOLD:
        return pre(text)
    head = "\n".join(lines[: FOLD - 4])
    rest = "\n".join(lines[FOLD - 4 :])
    return f"{pre(head)}<details><summary>… {len(lines) - FOLD + 4} more lines</summary>{pre(rest)}</details>"


def headers(found: Mapping[str, str]) -> str:
    """Return headers, one on each line."""
    return pre("\n".join(f"{name}: {value}" for name, value in found.items()))


def numbered(items: Iterable[tuple[int, str]]) -> str:
    """Return an ordered list whose items have the given numbers."""
    return "<ol>" + "".join(f'<li value="{n}">{escape(text)}</li>' for n, text in items) + "</ol>"


_TITLED = re.compile(r"""\[source\]\(([^\s)]+)\s+(?:'([^']+)'|"([^"]+)")\)""")
"""A link to a source, which has the name of the source as its title."""

_MARKS = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\[([^\]]+)\]\((https://[^\s)]+)\)"), r'<a href="\2" target="_blank" rel="noopener">\1</a>'),
    (re.compile(r"\[([^\]]+)\]\(([\w-]+\.ipynb)\)"), r'<a href="\2">\1</a>'),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*([^*]+)\*"), r"<i>\1</i>"),
)


def prose(text: str) -> str:
    """Return a string as HTML. It may hold `code`, **bold**, *italic* and links to https addresses or to lessons.

    A link to a source that is called `source`, and has the name of the source as its title, shows that name.
    """
    found = escape(_named(text))
    for mark, becomes in _MARKS:
        found = mark.sub(becomes, found)
    return found


def without_marks(prose: str) -> str:
    """Return prose without the marks of Markdown, each link followed by its address."""
    prose = re.sub(r"\(\[([^\]]+)\]\(([^)\s]+)\)\)", r"(\1, \2)", _named(prose))  # no brackets within brackets
    prose = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"\1 (\2)", prose)
    return re.sub(r"(\*\*|`)(.+?)\1", r"\2", re.sub(r"(?<!\*)\*([^*]+)\*(?!\*)", r"\1", prose))


def _named(text: str) -> str:
    return _TITLED.sub(lambda link: f"[{link[2] or link[3]}]({link[1]})", text)
