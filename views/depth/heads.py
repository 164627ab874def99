"""Head against head: does every head of a layer do something of its own (F54, M23)?"""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.similarity import head_chance, head_divergence, head_similarity
from ui import controls, downloads, facts
from ui.components.chart import chart
from views.depth.subject import Side, together
from viz import curves, multiples

COSINE, DIVERGENCE = "cosine of the maps", "Jensen-Shannon divergence of the rows"
SAID = {
    COSINE: "Each map as one long vector. 1: two heads do the same; by chance: what unrelated heads as peaked "
    "as these would give.",
    DIVERGENCE: "0: two heads look at the same places; ln 2 = 0.693 nats: at places that have nothing in common.",
}
UNDEFINED = (
    "The divergence compares rows that sum to 1. Re-Attention’s rows do not: look at the softmax alone, or at the "
    "cosine."
)
PAPER = "Zhou et al. 2021, arXiv:2103.11886, Fig. 3c"
LIN = "Lin 1991, Divergence measures based on the Shannon entropy"


def show(sides: Sequence[Side]) -> None:
    """Small multiples for each model, then the mean over pairs of heads along the layers."""
    measure = controls.choose("Measure", "heads_measure", list(SAID), widget=st.segmented_control)
    drawn = [side for side in sides if side.maps and not (measure == DIVERGENCE and side.signed)]
    for side in sides:
        if side not in drawn:
            st.info(f"{side.card.title}: {UNDEFINED if side.maps else NO_LAYERS}", icon=":material/block:")
    if not drawn:
        return
    values = {side: pairs(side.identity, measure, side) for side in drawn}
    lowest = -1.0 if any(found.min() < 0 for found, _ in values.values()) else 0.0
    for place, (column, side) in enumerate(zip(st.columns(len(drawn)), drawn, strict=True)):
        with column:
            _tiles(side, values[side][0], measure, lowest, f"heads_{place}")
    _curve(values, measure)


NO_LAYERS = "it has no layer in which every token looks at every other one."


@st.cache_data(max_entries=64, show_spinner="Comparing every pair of heads …")
def pairs(identity: tuple, measure: str, _side: Side) -> tuple[np.ndarray, np.ndarray]:
    """(layer, head, head) as measured, and the same by chance (NaN where that has no closed form)."""
    measured = [_layer(_side.weights(layer), measure) for layer in range(len(_side.maps))]
    found, random = zip(*measured, strict=True)
    return np.stack(found), np.stack(random)


def _layer(weights: np.ndarray, measure: str) -> tuple[np.ndarray, np.ndarray]:
    """One layer's (head, head), so that never more than its maps are in memory."""
    if measure == DIVERGENCE:
        found = head_divergence(weights)
        return found, np.full_like(found, np.nan)
    return head_similarity(weights), head_chance(weights)


def _tiles(side: Side, values: np.ndarray, measure: str, lowest: float, key: str) -> None:
    divergence = measure == DIVERGENCE
    unit, highest = ("nats", float(np.log(2))) if divergence else ("cosine", 1.0)
    figure = multiples.multiples(values, title=side.name, unit=unit, lowest=lowest, highest=highest)
    chart(figure, key=key)
    record = facts.another(side.record, f"head similarity, {measure}", source=LIN if divergence else PAPER)
    downloads.offer(figure, record, arrays={"heads": values}, key=key)


def _curve(values: dict[Side, tuple[np.ndarray, np.ndarray]], measure: str) -> None:
    series = {side.name: _apart(found) for side, (found, _) in values.items()}
    if measure == COSINE:
        series |= {f"{side.card.title}, by chance": _apart(random) for side, (_, random) in values.items()}
    reference = {"uniform attention": 0.0 if measure == DIVERGENCE else 1.0}
    unit = "divergence (nats)" if measure == DIVERGENCE else "cosine"
    figure = curves.lines(series, y=f"{unit}, mean over pairs of heads", reference=reference)
    chart(figure, key="heads_curve")
    st.caption(f"{SAID[measure]} Each tile is a layer, heads against heads.")
    record = facts.another(together(values), f"pairs of heads, {measure}", source=PAPER)
    downloads.offer(figure, record, key="heads_curve")


def _apart(matrices: np.ndarray) -> np.ndarray:
    """Mean over pairs of different heads, (layer,); NaN where a layer has one head only."""
    heads = matrices.shape[-1]
    if heads == 1:
        return np.full(len(matrices), np.nan)
    return (matrices.sum(axis=(1, 2)) - np.trace(matrices, axis1=1, axis2=2)) / (heads * (heads - 1))
