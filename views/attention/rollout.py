"""Rollout: attention followed through the layers, down to the picture.   Abnar & Zuidema 2020, arXiv:2005.00928."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.hierarchical import PlacedWeights, hierarchical_rollout
from analysis.rollout import rollout_row
from models.trace import AttentionMap, Trace
from ui import controls, downloads, facts, places
from ui.components.canvas import CanvasState
from ui.components.chart import chart
from viz import overlay
from viz.provenance import Provenance

PAPER = "Abnar & Zuidema 2020, arXiv:2005.00928"
REFUSED = (
    "Rollout multiplies maps whose rows sum to 1. This model mixes or rescales its heads after the softmax, so its "
    "rows do not, and the product would mean nothing: there is no rollout to show."
)
NOWHERE = "Rollout needs to know where each token lies; for this model some layers have no place in the picture."
INNER = (
    "So far the model has only compared words inside each patch, which rollout does not follow: choose a later layer."
)
OURS = "Through windows, reduced keys and merged patches no rollout has been published: this one is ours, a heuristic."
WITHOUT_WORDS = "The attention between words inside a patch is not followed."
TOKEN, MEAN = "the token above", "the mean of all tokens"


def rollout(trace: Trace, layer: int, state: CanvasState, provenance: Provenance) -> None:
    """How much of each patch has reached the token under glass, up to the chosen layer (F40, M10; pyramids M19)."""
    below = trace.attention[: layer + 1]
    maps = [attention for attention in below if attention.kind != "inner"]
    if problem := _problem(maps):
        st.info(problem, icon=":material/block:")
        return
    residual, how, origin = _settings()
    place = places.shown_place(trace.attention[layer], state) if origin == TOKEN else None
    follow = _through_tokens if _is_plain(maps) else _through_pyramid
    heat, read, notes = follow(maps, place, residual=residual, how=how)
    notes += [WITHOUT_WORDS] if len(maps) < len(below) else []
    figure = overlay.heat(trace.pixels, heat, unit="share of the token", title=f"Rollout up to layer {layer + 1}")
    chart(figure, key="rollout_figure", fitted=True)
    st.caption(" ".join([f"For the {read}.", *notes]))
    record = facts.another(provenance, "attention rollout", source=PAPER, residual=residual, heads=how, query=read)
    downloads.offer(figure, record, arrays={"rollout": heat}, key="rollout")


def _problem(maps: Sequence[AttentionMap]) -> str:
    """Why there is no rollout of these maps, in a sentence; empty where there is one."""
    if not maps:
        return INNER
    if any(attention.mixed for attention in maps):
        return REFUSED
    placed = all(attention.queries is not None and attention.keys is not None for attention in maps)
    return "" if placed else NOWHERE


def _is_plain(maps: Sequence[AttentionMap]) -> bool:
    """Whether every map has one window over the same tokens. Windows of one size are not: they move and merge."""
    tokens = maps[0].shape[2]
    return all((windows, *sides) == (1, tokens, tokens) for windows, _, *sides in (each.shape for each in maps))


def _settings() -> tuple[float, str, str]:
    """Residual share, how heads become one, and what is read: `TOKEN` or `MEAN`."""
    left, middle, right = st.columns(3)
    with left:
        help_text = "How much of each token skips the attention of a layer; the paper takes half."
        residual = controls.slide("Residual share", "residual", 0.0, 1.0, default=0.5, step=0.05, help=help_text)
    with middle:
        how = controls.choose("Heads as one", "rollout_heads", ["mean", "max", "min"])
    with right:
        origin = controls.choose("Follow", "rollout_of", [TOKEN, MEAN])
    return residual, how, origin


def _through_tokens(
    maps: Sequence[AttentionMap], place: places.Place | None, *, residual: float, how: str
) -> tuple[np.ndarray, str, list[str]]:
    """Plain transformers: one row of the product, or the mean of all (no `place`), painted; what was read, its sums."""
    tokens, regions = maps[-1].shape[2], maps[0].keys
    token = None if place is None else places.token_at(maps[-1].queries, place)[1]
    start = np.full(tokens, 1 / tokens) if token is None else np.arange(tokens) == token
    row = rollout_row((each.weights()[0] for each in reversed(maps)), start, residual=residual, how=how)
    outside = float(row[: len(regions.prefix)].sum())
    sums = f"Row sum {row.sum():.4f}, of which {outside:.4f} lies outside the patches."
    return regions.paint(row), "mean of all tokens" if place is None else places.words(place), [sums]


def _through_pyramid(
    maps: Sequence[AttentionMap], place: places.Place | None, *, residual: float, how: str
) -> tuple[np.ndarray, str, list[str]]:
    """Windows and pyramids: one token of the last layer, or the mean of all, followed down to the finest patches."""
    start = _standing(maps[-1], place)
    layers = (PlacedWeights(each.weights(), each.queries.raster, each.keys.raster) for each in reversed(maps))
    heat = hierarchical_rollout(layers, start=start, residual=residual, how=how)
    notes = [f"Sum over the picture {heat.sum():.4f}.", OURS]
    if start is not None or place is None:
        return heat, "mean of all tokens" if place is None else places.words(place), notes
    return heat, "mean of all tokens", [f"The {places.words(place)} has no place to start from.", *notes]


def _standing(attention: AttentionMap, place: places.Place | None) -> np.ndarray | None:
    """1 in total on the positions (row, column) of the query at `place`; None where it stands nowhere."""
    if place is None or isinstance(place, str):
        return None
    window, token = places.token_at(attention.queries, place)
    here = attention.queries.raster == window * attention.queries.tokens + token
    return here / here.sum()
