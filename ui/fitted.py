"""Charts in fixed proportions (pictures, maps): as high as their width allows, so that a phone shows no blank."""

from typing import Any

import streamlit as st

from viz.theme import Figure

MARGINS = 6  # rem of a narrow page that the picture can't have: its own and the page's


def fitted_chart(figure: Figure, *, key: str, **settings: Any) -> None:
    """`st.plotly_chart` for a figure whose axes are tied to each other (`scaleanchor`) and have ranges.

    The chart is as high as `figure` says, or as what is left of the window's width makes it. `settings` are those of
    `st.plotly_chart`.
    """
    margin = figure.layout.margin
    extra = (margin.t or 0) + (margin.b or 0)
    tall = f"calc({proportion(figure):.4f} * (100vw - {MARGINS}rem) + {extra}px)"
    chart = f'.st-key-{key}:not(:has([data-title="Close fullscreen"]))'
    rule = f"height: min({figure.layout.height}px, {tall}) !important; flex-basis: auto !important"
    st.html(f"<style>{chart}, {chart} > div, {chart} .stPlotlyChart {{ {rule} }}</style>")
    st.plotly_chart(figure, key=key, **settings)


def proportion(figure: Figure) -> float:
    """Height over width of the plot's area."""
    down, across = (abs(axis.range[1] - axis.range[0]) for axis in (figure.layout.yaxis, figure.layout.xaxis))
    return down * (figure.layout.yaxis.scaleratio or 1) / across
