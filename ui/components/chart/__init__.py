"""A chart: a figure drawn by Plotly in the visitor's browser, once it comes near the window.

Streamlit's own chart brings all of Plotly, 4.7 MB, draws charts that nobody has scrolled to, and several times each.
Here the browser loads the part for flat charts, 1.5 MB, and what lies below the window is drawn when the rest is idle.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from viz.theme import Figure

HERE = Path(__file__).parent
LIBRARY = "plotly-cartesian-4.1.1.min.js"  # in static/: Plotly's own bundle, the version that the Python package speaks
_component = st.components.v2.component(
    "vitrine_chart",
    html='<div class="vitrine-chart"><div class="plot"></div><p role="status"></p><p role="alert"></p></div>',
    css=(HERE / "chart.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in ("keys", "chart")),
    isolate_styles=False,  # other components find the charts of a page, outline their cells and take them home
)


def chart(figure: Figure, *, key: str, on_pick: Callable[[], None] | None = None, fitted: bool = False) -> None:
    """Draw `figure`, as wide as its place and as high as its layout says.

    `on_pick` is called before the page runs again because a point was clicked, or a cell of a map chosen with arrow
    keys and Enter; `picked` then tells which. A `fitted` figure (a picture or a map: axes tied to each other and with
    ranges) is only as high as its width allows, so that a phone shows no blank.
    """
    least = f"{proportion(figure):.4f}" if fitted else "null"
    facts = f'"proportion":{least},"clickable":{str(on_pick is not None).lower()},"bundle":"{LIBRARY}"'
    data = f'{{{facts},"figure":{figure.to_json(validate=False)}}}'.encode()
    _component(data=data, key=key, on_pick_change=on_pick or _nothing)


def picked(key: str) -> dict[str, object]:
    """The point just clicked in the chart `key`: its x, y and customdata (a list); empty where none was."""
    return dict((st.session_state.get(key) or {}).get("pick") or {})


def proportion(figure: Figure) -> float:
    """Height over width of the plot's area."""
    down, across = (abs(axis.range[1] - axis.range[0]) for axis in (figure.layout.yaxis, figure.layout.xaxis))
    return down * (figure.layout.yaxis.scaleratio or 1) / across


def _nothing() -> None:
    """For charts without `on_pick`: Streamlit wants a callback beside every value that a component may send."""
