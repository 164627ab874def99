"""Tokens against tokens: do the features repeat themselves when the maps do (F54, M24, M31)?"""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from analysis.features import centred_alignment, token_cosine
from analysis.rank import residual_ratio
from ui import controls, downloads, facts
from ui.components.chart import chart
from views.depth.subject import Side, together
from viz import curves, heatmap

COSINE, ALIGNMENT = "cosine of tokens", "token CKA, one image"
MEASURES: dict[str, Callable[[Sequence[np.ndarray]], np.ndarray]] = {COSINE: token_cosine, ALIGNMENT: centred_alignment}
SOURCES = {
    COSINE: "Zhou et al. 2021, arXiv:2103.11886",
    ALIGNMENT: "Kornblith et al. 2019, arXiv:1905.00414, with the tokens of one picture as rows",
}
COLLAPSE = "Dong et al. 2021, arXiv:2103.03404"
CHANGING = "its tokens change in number or width on the way, so the same token can’t be followed through the layers."


def show(sides: Sequence[Side]) -> None:
    """Matrices of both models; similarity to the last block; how different the tokens of a block are."""
    measure = controls.choose("Measure", "features_measure", list(MEASURES), widget=st.segmented_control)
    drawn = [side for side in sides if len({tokens.shape for tokens in side.trace.tokens}) == 1]
    for side in sides:
        if side not in drawn:
            st.info(f"{side.card.title}: {CHANGING}", icon=":material/block:")
    if not drawn:
        return
    values = {side: matrix(side.identity, measure, side) for side in drawn}
    lowest = -1.0 if any(found.min() < 0 for found in values.values()) else 0.0
    for place, (column, side) in enumerate(zip(st.columns(len(drawn)), drawn, strict=True)):
        with column:
            _matrix(side, values[side], measure, lowest, f"features_{place}")
    left, right = st.columns(2)
    with left:
        _last(values, measure)
    with right:
        _spread(drawn)


@st.cache_data(max_entries=64, show_spinner=False)
def matrix(identity: tuple, measure: str, _side: Side) -> np.ndarray:
    """(block, block) of a side's tokens."""
    return MEASURES[measure](_side.trace.tokens)


def _matrix(side: Side, values: np.ndarray, measure: str, lowest: float, key: str) -> None:
    figure = heatmap.matrix(values, title=side.name, rows="block", columns="block", unit=measure, lowest=lowest,
                            highest=1.0, scale="signed" if lowest else "heat", side=400)  # fmt: skip
    chart(figure, key=key)
    record = facts.another(side.record, f"features: {measure}", source=SOURCES[measure])
    downloads.offer(figure, record, arrays={"similarity": values}, key=key)


def _last(values: dict[Side, np.ndarray], measure: str) -> None:
    series = {side.name: found[-1] for side, found in values.items()}
    figure = curves.lines(series, x="block", y=f"{measure}, with the last block")
    chart(figure, key="features_last")
    st.caption("Each block adds to what it was given, so a slow rise is the rule; a long flat end means idle blocks.")
    record = facts.another(together(values), f"features: {measure}", source=SOURCES[measure])
    downloads.offer(figure, record, key="features_last")


def _spread(sides: Sequence[Side]) -> None:
    series = {side.name: np.array([residual_ratio(tokens) for tokens in side.trace.tokens]) for side in sides}
    figure = curves.lines(series, x="block", y="‖X − mean token‖ ÷ ‖X‖")
    chart(figure, key="features_spread")
    st.caption(f"0: all tokens of the block are the same, its rank has collapsed ({COLLAPSE}).")
    downloads.offer(figure, facts.another(together(sides), "token spread", source=COLLAPSE), key="features_spread")
