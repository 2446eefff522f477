"""The whole map as a slide, 16 by 9, for somebody who shows it to a group."""

import re
from html import escape

from lifecycle.pictures.colours import LIGHT
from lifecycle.pictures.fonts import FONT_FAMILIES
from lifecycle.pictures.views import whole_picture

WIDTH, HEIGHT = 1280, 720
_TITLE = "The lifecycle of an Okta user"
_NOTES = (
    "A box is a status. Below its name are",
    "the Admin Console's words if they differ.",
    "",
    "The words at a line are the calls",
    "that lead from one status to the next.",
    "",
    "[end user] stands after what the",
    "person does, [policy] and [clock]",
    "after what Okta does by itself.",
    "",
    "A question mark stands where no",
    "public source says what Okta does.",
    "",
    "The dotted frame is for what holds",
    "in each of the statuses inside.",
)
"""What stands beside the map, line by line."""


def map_slide() -> str:
    """Return the whole map on a slide, with how to read it, as SVG."""
    drawn = re.sub(r' style="[^"]*"', "", whole_picture(), count=1)
    inner = drawn.replace("<svg ", '<svg x="16" y="72" width="904" height="640" ', 1)
    notes = "".join(
        f'<text x="956" y="{130 + 25 * n}" font-size="15.5" fill="{LIGHT.soft}">{escape(line)}</text>'
        for n, line in enumerate(_NOTES)
        if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="{FONT_FAMILIES}" role="img" aria-label="{_TITLE}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{LIGHT.paper}"/>'
        f'<text x="40" y="50" font-size="30" font-weight="bold" fill="{LIGHT.ink}">{_TITLE}</text>'
        f"{inner}{notes}</svg>\n"
    )
