"""How far and how sharply heads look: a number per head, the map behind it, and the tokens that draw all eyes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from analysis.sharpness import LayerFacts, layer_facts
from analysis.sinks import outliers, sinks, token_norms
from inputs.examples import IMAGES
from models.regions import Regions
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, controls, downloads, facts, spot
from ui.components.chart import chart
from ui.components.heads_glass import heads_glass
from views.distance.maps import asked, head_maps
from viz import curves, heads, overlay, theme
from viz.provenance import Provenance
from viz.theme import Figure

DISTANCE = "Dosovitskiy et al. 2021, arXiv:2010.11929, Fig. 11"
ENTROPY = "Clark et al. 2019, arXiv:1906.04341"
CHARTS = ("distance_figure", "sharpness_figure")
SINKS = "Gu et al. 2024, arXiv:2410.10781; norms: Darcet et al. 2024, arXiv:2309.16588"
MIXED = (
    "This model mixes its heads after the softmax, so its rows do not sum to 1. Distance and entropy are measured on "
    "the softmax itself, before the mixing."
)


@st.cache_data(max_entries=64, show_spinner="Measuring every head …")
def measured(model: str, digest: str, side: int, weights: str, _trace: Trace) -> list[LayerFacts]:
    """Facts of every layer of `_trace`; the other arguments say which trace it is."""
    return [_facts(attention) for attention in _trace.attention]


def over_examples(card: ModelCard, side: int) -> list[LayerFacts]:
    """The mean over the bundled pictures, all cut to squares so that their grids agree."""
    each = []
    for key in IMAGES:
        image = cached.example(key)
        trace = cached.trace(card.key, image, side=side, crop="square")
        each.append(measured(card.key, f"{image.digest}:square", side, trace.weights, trace))
    return [_mean(layers) for layers in zip(*each, strict=True)]


def averaged(record: Provenance) -> Provenance:
    """`record` for what `over_examples` gives, which belongs to no single picture."""
    return replace(record, digest="", parameters={"input": f"mean of the {len(IMAGES)} bundled pictures, cut square"})


def current_head(trace: Trace, card: ModelCard) -> tuple[int, int]:
    """The chosen layer and head, from 0."""
    left, right = st.columns(2)
    with left:
        layer = controls.current_layer(trace, first=card.opens_on)
    heads = trace.attention[layer].shape[1]
    with right:
        return layer, controls.slide("Head", "head", 1, heads, default=1) - 1 if heads > 1 else 0


def distance(layers: Sequence[LayerFacts], record: Provenance, chosen: tuple[int, int]) -> None:
    """Mean attention distance of every head (F52, M20)."""
    if all(np.isnan(layer.distance).all() for layer in layers):
        st.info("Distances need to know where tokens lie; this model's tokens have no known place.")
        return
    _points([layer.distance for layer in layers], "mean attention distance (px)", record, chosen, source=DISTANCE,
            reference=[layer.uniform for layer in layers], key="distance")  # fmt: skip
    st.caption("Dashed: attention spread evenly over all patches a query may see. Prefix tokens are left out.")


def sharpness(layers: Sequence[LayerFacts], record: Provenance, chosen: tuple[int, int]) -> None:
    """Normalised entropy of every head (F53, M21)."""
    _points([layer.entropy for layer in layers], "entropy ÷ ln(keys)", record, chosen, source=ENTROPY,
            reference=[1.0] * len(layers), key="sharpness")  # fmt: skip
    st.caption(
        "1: all keys that a query may see alike (dashed). 0: one key only. Each row is divided by the logarithm of the "
        "number of keys that its query may see: those of its window, without masked ones."
    )


def _points(
    values: Sequence[np.ndarray],
    unit: str,
    record: Provenance,
    chosen: tuple[int, int],
    *,
    source: str,
    reference: Sequence[float],
    key: str,
) -> None:
    figure = heads.per_head(values, unit=unit, reference=reference, chosen=chosen)
    chart(figure, key=f"{key}_figure", on_pick=_follow(key))
    table = {
        "layer": [layer + 1 for layer, each in enumerate(values) for _ in each],
        "head": [head + 1 for each in values for head in range(len(each))],
        unit: np.concatenate(values),
    }
    downloads.offer(figure, facts.another(record, unit, source=source), table=table, key=key)


def _follow(key: str):
    """A click on a point makes its layer and head the ones shown below."""

    def follow() -> None:
        if carried := spot.clicked(f"{key}_figure"):
            _hold(*carried[:2])

    return follow


def _hold(layer: int, head: int) -> None:
    """Make this head, counted from 0, the one shown; only before the page runs again."""
    st.session_state["slide_layer"], st.session_state["slide_head"] = layer + 1, head + 1


def behind_the_points(trace: Trace, chosen: tuple[int, int], record: Provenance) -> None:
    """The map of the head under the mouse, here or in the charts above; of the chosen one where there is none."""
    record = facts.another(record, "attention row")
    maps = head_maps(trace)
    heads_glass(trace, maps, asked(trace), chosen, charts=CHARTS, follow=_hold, provenance=record, key="heads_glass")
    known = {f"layer_{layer + 1}": each for layer, each in enumerate(maps) if each is not None}
    if known:
        downloads.offer_numbers(known, record, key="behind")


def drawn_eyes(trace: Trace, layers: Sequence[LayerFacts], layer: int, record: Provenance) -> None:
    """Attention each token gets, and the lengths of the tokens themselves (M28, M29)."""
    attention, got = trace.attention[layer], layers[layer].received
    if attention.keys is None:
        st.info("This layer's tokens have no known place in the picture.")
        return
    names, flat = attention.keys.prefix, got.reshape(-1)
    heat = np.stack([attention.keys.paint(got[window], window=window) for window in range(len(got))])
    heat = np.fmax.reduce(heat, axis=0)  # nanmax would complain of places that no window covers
    figure = overlay.heat(trace.pixels, heat, unit="share of all attention", title="What all tokens look at")
    _mark(figure, trace, layer, got)
    chart(figure, key="sinks_figure")
    shares = ", ".join(f"{name} token {flat[place]:.3f}" for place, name in enumerate(names)) or "no prefix tokens"
    many = f"{int(sinks(got).sum())} of {got.size} tokens get more than ten equal shares of {1 / got.shape[-1]:.4f}"
    st.caption(f"Layer {layer + 1}, mean over heads and queries: {shares}; {many}. {SINKS}.")
    downloads.offer(figure, facts.another(record, "received attention", source=SINKS), arrays={"got": got}, key="sinks")


def _mark(figure: Figure, trace: Trace, layer: int, got: np.ndarray) -> None:
    """Outline the sinks, and the tokens that are unusually long after the layer's block."""
    size, keys = trace.pixels.shape[:2], trace.attention[layer].keys
    found = {"sink": (_on_picture(sinks(got).ravel(), keys), "square-open", 2)}
    if (long := long_tokens(trace, layer)) is not None:
        found["unusually long token"] = long, "diamond-open", 6
    for name, (where, symbol, colour) in found.items():
        overlay.marks(figure, where, size, name=f"{name} ({int(where.sum())})", symbol=symbol, colour=colour)
    figure.update_layout(legend={**theme.BELOW, "y": -0.02}, showlegend=True)


def long_tokens(trace: Trace, layer: int) -> np.ndarray | None:
    """Where the tokens that are unusually long after the block of attention `layer` stand, (row, column) bool.

    None where the order of a block's tokens is not that of its attention: windows and merged patches.
    """
    attention = trace.attention[layer]
    tokens = trace.tokens[layer * len(trace.tokens) // len(trace.attention)]
    if attention.queries is None or attention.shape[0] > 1 or len(tokens) != attention.queries.tokens:
        return None
    return _on_picture(outliers(token_norms(tokens)), attention.queries)


def _on_picture(flags: np.ndarray, regions: Regions) -> np.ndarray:
    return np.where(regions.raster >= 0, flags[regions.raster], False)


def norms(trace: Trace, record: Provenance) -> None:
    """How long the tokens grow, block by block (F59, M28)."""
    lengths = [token_norms(tokens) for tokens in trace.tokens]
    series = {"longest token": [each.max() for each in lengths], "median token": [np.median(each) for each in lengths]}
    counts = [int(outliers(each).sum()) for each in lengths]
    figure = curves.lines(series, x="block", y="length ‖z‖ after the block", title="How long tokens grow")
    chart(figure.update_layout(height=460), key="norms_figure")
    far = ", ".join(f"{count} after block {block}" for block, count in enumerate(counts, start=1) if count) or "none"
    st.caption(f"Unusually long, by more than 6 median deviations above the median: {far}. The cut is ours.")
    downloads.offer(figure, facts.another(record, "token norms", source=SINKS), table=series, key="norms")


def _facts(attention: AttentionMap) -> LayerFacts:
    at = [regions.centres() if regions else None for regions in (attention.queries, attention.keys)]
    rows = (attention.softmax(head) for head in range(attention.shape[1]))
    return layer_facts(rows, queries_at=at[0], keys_at=at[1], allowed=_allowed(attention))


def _allowed(attention: AttentionMap) -> np.ndarray | None:
    """Pairs that no mask keeps from each other, (window, query, key) bool; None where nothing is masked."""
    masks = [attention.masked(window=window) for window in range(attention.shape[0])]
    if all(mask is None for mask in masks):
        return None
    return np.stack([np.ones(attention.shape[2:], bool) if mask is None else ~mask for mask in masks])


def _mean(layers: Sequence[LayerFacts]) -> LayerFacts:
    first = layers[0]
    means = {name: np.mean([getattr(each, name) for each in layers], axis=0) for name in ("distance", "entropy")}
    return LayerFacts(uniform=first.uniform, received=np.mean([each.received for each in layers], axis=0), **means)
