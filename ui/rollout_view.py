"""Rollout: attention followed through the layers, down to the picture.   Abnar & Zuidema 2020, arXiv:2005.00928."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.hierarchical import PlacedWeights, hierarchical_rollout
from analysis.rollout import rollout_row
from models.trace import AttentionMap, Trace
from ui import controls, downloads, facts, places
from ui.canvas import CanvasState
from viz import overlay
from viz.provenance import Provenance

PAPER = "Abnar & Zuidema 2020, arXiv:2005.00928"
REFUSED = (
    "Rollout multiplies maps whose rows sum to 1. This model mixes or rescales its heads after the softmax, so its "
    "rows do not, and the product would mean nothing: there is no rollout to show."
)
NOWHERE = "Rollout needs to know where each token lies; for this model some layers have no place in the picture."
OURS = (
    "For the mean of all tokens of the layer. Through windows, reduced keys and merged patches no rollout has been "
    "published: this one is ours, a heuristic."
)


def rollout(trace: Trace, layer: int, state: CanvasState, provenance: Provenance) -> None:
    """How much of each patch has reached the token under glass, up to the chosen layer (F40, M10; pyramids M19)."""
    maps = [attention for attention in trace.attention[: layer + 1] if attention.kind != "inner"]
    if not maps or any(attention.mixed for attention in maps):
        st.info(REFUSED if maps else NOWHERE, icon=":material/block:")
        return
    plain = _is_plain(maps)
    if not plain and any(attention.queries is None or attention.keys is None for attention in maps):
        st.info(NOWHERE, icon=":material/block:")
        return
    residual, how = _settings()
    place = places.shown_place(trace.attention[layer], state)
    if plain:
        query, (heat, note) = places.words(place), _through_tokens(maps, place, residual=residual, how=how)
    else:
        query, heat, note = "mean of all tokens", _through_pyramid(maps, residual=residual, how=how), OURS
    figure = overlay.heat(trace.pixels, heat, unit="share of the token", title=f"Rollout up to layer {layer + 1}")
    st.plotly_chart(figure, key="rollout_figure")
    st.caption(note)
    record = facts.another(provenance, "attention rollout", source=PAPER, residual=residual, heads=how, query=query)
    downloads.offer(figure, record, arrays={"rollout": heat}, key="rollout")


def _is_plain(maps: Sequence[AttentionMap]) -> bool:
    """Whether every map has one window over the same tokens. Windows of one size are not: they move and merge."""
    windows, queries, keys = {attention.shape[:1] + attention.shape[2:] for attention in maps}.pop()
    return windows == 1 and queries == keys and len({attention.shape[2:] for attention in maps}) == 1


def _settings() -> tuple[float, str]:
    left, right = st.columns(2)
    with left:
        help_text = "How much of each token skips the attention of a layer; the paper takes half."
        residual = controls.slide("Residual share", "residual", 0.0, 1.0, default=0.5, step=0.05, help=help_text)
    with right:
        how = controls.choose("Heads as one", "rollout_heads", ["mean", "max", "min"])
    return residual, how


def _through_tokens(
    maps: Sequence[AttentionMap], place: places.Place, *, residual: float, how: str
) -> tuple[np.ndarray, str]:
    """Plain transformers: the row R_i of the product, painted, and a sentence with its sums."""
    window, token = places.token_at(maps[-1].queries, place)
    start = np.zeros(maps[-1].shape[2], dtype=np.float32)
    start[token] = 1
    row = rollout_row(
        (attention.weights(window=window)[0] for attention in reversed(maps)), start, residual=residual, how=how
    )
    regions = maps[0].keys
    outside = float(row[: len(regions.prefix)].sum())
    note = f"For the {places.words(place)}. Row sum {row.sum():.4f}, of which {outside:.4f} lies outside the patches."
    return regions.paint(row, window=window), note


def _through_pyramid(maps: Sequence[AttentionMap], *, residual: float, how: str) -> np.ndarray:
    """Windows and pyramids: the mean of the last layer's tokens, followed down to the finest patches."""
    layers = (PlacedWeights(each.weights(), each.queries.raster, each.keys.raster) for each in reversed(maps))
    return hierarchical_rollout(layers, residual=residual, how=how)
