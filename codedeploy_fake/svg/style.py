"""The colours: Okabe and Ito's, which colour-blind readers tell apart, on light and on dark."""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
#: status -> (tint, full colour) on light, (tint, full colour) on dark. A tint is a status that lasts; a full
#: colour is a lifecycle event, or the edge of a tint.
COLOURS: Mapping[str, tuple[str, str, str, str]] = {
    "Created":    ("#e4e7eb", "#8a94a3", "#262b33", "#7b8594"),
    "Queued":     ("#d6dbe2", "#6b7686", "#323944", "#98a2b1"),
    "Pending":    ("#f1f3f5", "#8a94a3", "#20242b", "#7b8594"),
    "InProgress": ("#cce3f3", "#0072b2", "#123a57", "#56b4e9"),
    "Ready":      ("#fbe8bd", "#c98500", "#4a3a0f", "#e69f00"),
    "Baking":     ("#d9e7fb", "#4a7fc1", "#1f3350", "#8ab4f0"),
    "Succeeded":  ("#cdeee3", "#009e73", "#0e3d30", "#22c795"),
    "Failed":     ("#fbd3ba", "#d55e00", "#5c2a0a", "#ff8c42"),
    "Skipped":    ("#eceef0", "#8a94a3", "#262a31", "#7b8594"),
    "Stopped":    ("#f0d5e4", "#a8457d", "#4d2239", "#e08abb"),
    "Unknown":    ("#f0d5e4", "#a8457d", "#4d2239", "#e08abb"),
}
# fmt: on

#: What is the same on light and on dark. No custom properties: not every painter of SVG knows them.
_SHAPES = """
.cdf{max-width:100%;height:auto;font:11px ui-sans-serif,system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
.cdf .head{font-size:17px;font-weight:600}
.cdf .sub{font-size:13px}
.cdf .id{font:11px ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;text-anchor:end}
.cdf .small,.cdf .mid,.cdf .loud{font-size:10px}
.cdf .mid,.cdf .tick{text-anchor:middle}
.cdf .last{text-anchor:end}
.cdf .loud,.cdf .loudid{font-weight:600}
.cdf .rule,.cdf .grid,.cdf .mark,.cdf .cross,.cdf .hatch{fill:none}
.cdf .grid,.cdf .rule{stroke-width:1}
.cdf .mark{stroke-width:1.5;stroke-dasharray:4 3}
.cdf .cross{stroke-width:2}
.cdf rect,.cdf .thin{shape-rendering:crispEdges}"""


def stylesheet(name: str) -> str:
    """The style of the picture of that id: it follows what the reader's system prefers, and reaches nothing outside."""
    hatched = f"\n#{name} .tSkipped{{fill:url(#{name}-hatching)}}"
    return f"{_SHAPES}{_scheme(0)}{hatched}\n@media (prefers-color-scheme:dark){{{_scheme(2)}\n}}\n"


def hatching(name: str) -> str:
    """What fills a target that was skipped: told from a waiting one without a colour."""
    return (
        f'<defs><pattern id="{name}-hatching" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect class="tPending" width="6" height="6"/><path class="hatch" d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5"/>'
        "</pattern></defs>"
    )


#: (paper, ink, faded ink, grid, hatching) on light and on dark.
_INKS = {
    0: ("#ffffff", "#1b1f24", "#59636e", "#d8dde3", "#d3d8de"),
    2: ("#14171c", "#e8eaed", "#9aa4b1", "#343b45", "#3a414c"),
}


def _scheme(first: int) -> str:
    paper, ink, faded, grid, hatch = _INKS[first]
    rules = [
        f".paper{{fill:{paper}}}",
        f"text{{fill:{ink}}}",
        f".faded{{fill:{faded}}}",
        f".grid{{stroke:{grid}}}",
        f".rule{{stroke:{faded}}}",
        f".hatch{{stroke:{hatch}}}",
        f".mark{{stroke:{ink}}}",
        f".cross{{stroke:{COLOURS['Failed'][first + 1]}}}",
        f".loud,.cdf .loudid{{fill:{_LOUD[first]}}}",
        f".eSkipped{{fill:{paper};stroke:{COLOURS['Skipped'][first + 1]}}}",
    ]
    for status, colours in COLOURS.items():
        rules.append(f".t{status}{{fill:{colours[first]}}}")
        if status != "Skipped":
            rules.append(f".e{status}{{fill:{colours[first + 1]}}}")
    return "".join(f"\n.cdf {rule}" for rule in rules)


#: The ink of failures: the full colour is too bright to read on light.
_LOUD = {0: "#9c3d00", 2: "#ffa366"}
