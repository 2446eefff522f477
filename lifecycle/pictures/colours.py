"""The colours of the maps: a light and a dark set, as CSS, with the light set also in the drawing itself."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Colours:
    """One set of colours, each as a hexadecimal number."""

    paper: str
    """What is behind everything."""
    ink: str
    """The names of statuses."""
    soft: str
    """The borders of statuses, and words that are less important."""
    faint: str
    """Lines that are not about the user."""
    walked: str
    """The way here."""
    go: str
    """Where the user is, and what is possible now."""
    refused: str
    """Steps that were refused."""


LIGHT = Colours("#ffffff", "#1f2328", "#57606a", "#c3c9d0", "#0a7045", "#0860c4", "#b42318")
DARK = Colours("#111111", "#e8eaed", "#a9b1ba", "#4b525a", "#4cc38a", "#6cb2ff", "#ff8f85")


def _set(colours: Colours) -> str:
    return "".join(f"--map-{f.name}:{getattr(colours, f.name)};" for f in fields(colours))


MAP_STYLE = (
    f".okta-map{{{_set(LIGHT)}--map-paper:var(--jp-layout-color0,{LIGHT.paper})}}"
    f'[data-jp-theme-light="false"] .okta-map{{{_set(DARK)}--map-paper:var(--jp-layout-color0,{DARK.paper})}}'
    ".okta-map text{stroke:none;fill:var(--map-ink)}"
    ".okta-map .graph>polygon{fill:var(--map-paper)}"
    ".okta-map .status>path{fill:var(--map-paper);stroke:var(--map-soft)}"
    ".okta-map .visited>path{stroke:var(--map-walked)}"
    ".okta-map .here>path{fill:var(--map-go);stroke:var(--map-go)}"
    ".okta-map .here text{fill:var(--map-paper)}"
    ".okta-map .asked>path{stroke:var(--map-go);stroke-dasharray:5,3}"
    ".okta-map .frame>path{stroke:var(--map-soft)}"
    ".okta-map .line>path{stroke:var(--map-faint)}"
    ".okta-map .line>polygon{fill:var(--map-faint);stroke:var(--map-faint)}"
    ".okta-map .line.plain>path{stroke:var(--map-soft)}"
    ".okta-map .line.plain>polygon{fill:var(--map-soft);stroke:var(--map-soft)}"
    ".okta-map .line.out>path{stroke:var(--map-go)}"
    ".okta-map .line.out>polygon{fill:var(--map-go);stroke:var(--map-go)}"
    ".okta-map .line.walked>path{stroke:var(--map-walked)}"
    ".okta-map .line.walked>polygon{fill:var(--map-walked);stroke:var(--map-walked)}"
    ".okta-map .word>polygon{stroke:none;fill:transparent}"
    ".okta-map .word text{fill:var(--map-ink)}"
    ".okta-map .go text{fill:var(--map-go)}"
    ".okta-map .later text,.okta-map .stay text{fill:var(--map-soft)}"
    ".okta-map .made text{fill:var(--map-walked)}"
    ".okta-map .refused text{fill:var(--map-refused)}"
    ".okta-map .badge>path{fill:var(--map-walked);stroke:var(--map-paper)}"
    ".okta-map .badge text{fill:var(--map-paper)}"
)
"""The same as CSS. JupyterLab says on the page's body whether its theme is dark; elsewhere the map is light."""
