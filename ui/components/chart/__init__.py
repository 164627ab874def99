"""A chart: a figure drawn by Plotly in the visitor's browser, once it comes near the window.

Streamlit's own chart brings all of Plotly, 4.7 MB, draws charts that nobody has scrolled to, and several times each.
Here the browser loads the part for flat charts, 1.5 MB, and what lies below the window is drawn when the rest is idle.
"""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.components.declared import component
from viz import wire
from viz.theme import Figure
from words import once, say

LIBRARY = "plotly-cartesian-4.1.1.min.js"  # in static/: Plotly's own bundle, the version that the Python package speaks
# Not isolated: other components find the charts of a page, outline their cells and take them home.
_component = component("chart", isolate_styles=False)


def chart(
    figure: Figure, *, key: str, on_pick: Callable[[], None] | None = None, fitted: bool = False, patient: bool = False
) -> None:
    """Draw `figure`, as wide as its place and as high as its layout says.

    `on_pick` is called before the page runs again because a point was clicked, or a cell of a map chosen with arrow
    keys and Enter; `picked` then tells which. A `fitted` figure (a picture or a map: axes tied to each other and with
    ranges) is only as high as its width allows, so that a phone shows no blank. A `patient` one is drawn a frame after
    those that are not.
    """
    least = f"{proportion(figure):.4f}" if fitted else "null"
    facts = f'"proportion":{least},"clickable":{str(on_pick is not None).lower()},"bundle":"{LIBRARY}"'
    facts += f',"patient":{str(patient).lower()},"words":{json.dumps(_words())}'
    drawn, pictures = wire.packed(figure)
    data = f'{{{facts},"pictures":{pictures},"figure":{drawn}}}'.encode()
    _component(data=data, key=key, on_pick_change=on_pick or _nothing)


def picked(key: str) -> dict[str, object]:
    """The point just clicked in the chart `key`: its x, y and customdata (a list); empty where none was."""
    return dict((st.session_state.get(key) or {}).get("pick") or {})


@wire.once
def proportion(figure: Figure) -> float:
    """Height over width of the plot's area, of which the first picture has the shares that its axes say."""
    down, across = map(_whole, (figure.layout.yaxis, figure.layout.xaxis))
    return down * (figure.layout.yaxis.scaleratio or 1) / across


def _whole(axis: Any) -> float:
    """How long it would be along all of the plot's area."""
    first, last = axis.domain or (0, 1)
    return abs(axis.range[1] - axis.range[0]) / (last - first)


def _nothing() -> None:
    """For charts without `on_pick`: Streamlit wants a callback beside every value that a component may send."""


@once
def _words() -> dict[str, str | dict[str, str]]:
    """Ours, and under `toolbar` those of Plotly's buttons by Plotly's own keys."""
    return {
        "chart": say("Chart"),
        "keys": say("{title}. Arrow keys move over its cells, Enter chooses one."),
        "noLibrary": say("The chart library did not arrive: is the server still there? Reload the page."),
        "fullscreen": say("Fullscreen"),
        "toolbar": {
            "Download plot as a png": say("Download plot as a PNG"),
            "Download plot": say("Download plot"),
            "Zoom": say("Zoom"),
            "Pan": say("Pan"),
            "Zoom in": say("Zoom in"),
            "Zoom out": say("Zoom out"),
            "Autoscale": say("Autoscale"),
            "Reset axes": say("Reset axes"),
            "Double-click to zoom back out": say("Double-click to zoom back out"),
        },
    }
