"""Head against head: does every head of a layer do something of its own?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.similarity import between_heads, head_chance, head_divergence, head_similarity
from ui import controls, facts
from ui.exhibit import exhibit
from views.depth.subject import ModelPair, ReadModel, together
from viz import curves, multiples
from viz.provenance import ALL, MEAN
from words import label, say

PAPER = "Zhou et al. 2021, arXiv:2103.11886, Fig. 3c"
LIN = "Lin 1991, Divergence measures based on the Shannon entropy"


@dataclass(frozen=True)
class HeadMeasure:
    """How two heads are compared: its words, the colours' top, and what uniform attention gives."""

    title: str
    unit: str
    axis: str
    note: str
    tiles: str
    curve: str
    source: str
    highest: float
    uniform: float


COSINE, DIVERGENCE = "cosine", "divergence"
MEASURES = {
    COSINE: HeadMeasure(
        title=label("cosine of the maps"),
        unit=label("cosine"),
        axis=label("cosine, mean over pairs of heads"),
        note=label(
            "Each map as one long vector. 1: two heads do the same; by chance: what unrelated heads as peaked as these "
            "would give. Each tile is a layer, heads against heads."
        ),
        tiles=label("head similarity, cosine of the maps"),
        curve=label("pairs of heads, cosine of the maps"),
        source=PAPER,
        highest=1.0,
        uniform=1.0,
    ),
    DIVERGENCE: HeadMeasure(
        title=label("Jensen-Shannon divergence of the rows"),
        unit=label("nats"),
        axis=label("divergence (nats), mean over pairs of heads"),
        note=label(
            "0: two heads look at the same places; ln 2 = 0.693 nats: at places that have nothing in common. Each tile "
            "is a layer, heads against heads."
        ),
        tiles=label("head similarity, Jensen-Shannon divergence of the rows"),
        curve=label("pairs of heads, Jensen-Shannon divergence of the rows"),
        source=LIN,
        highest=float(np.log(2)),
        uniform=0.0,
    ),
}
Pairs = tuple[np.ndarray, np.ndarray]  # (layer, head, head) as measured, and by chance


def draw(pair: ModelPair) -> None:
    """Small multiples for each model, then the mean over pairs of heads along the layers."""
    names = {measure: say(words.title) for measure, words in MEASURES.items()}
    look = {"widget": st.segmented_control, "label_visibility": "collapsed"}
    above = st.container()  # of the switch, so that the picture begins high
    measure = controls.choose(say("Measure"), "heads_measure", names, **look)
    drawn = [model for model in pair.models if _defined(model, measure)]
    for model in pair.models:
        if model not in drawn:
            _refuse(model)
    if not drawn:
        return
    values = {model: pairs(model, measure) for model in drawn}
    lowest = -1.0 if any(measured.min() < 0 for measured, _ in values.values()) else 0.0
    for place, (column, model) in enumerate(zip(above.columns(len(drawn)), drawn, strict=True)):
        with column:
            _tiles(model, values[model][0], MEASURES[measure], lowest, f"heads_{place}")
    _curve(values, measure)


def _defined(model: ReadModel, measure: str) -> bool:
    return bool(model.maps) and not (measure == DIVERGENCE and model.signed)


def _refuse(model: ReadModel) -> None:
    """Say why this model is not shown."""
    divergence = say(
        "{model}: The divergence compares rows that sum to 1. Re-Attention’s rows do not: look at the softmax alone, "
        "or at the cosine.",
        model=model.title,
    )
    layers = say("{model}: it has no layer in which every token looks at every other one.", model=model.title)
    st.info(divergence if model.maps else layers, icon=":material/block:")


def pairs(model: ReadModel, measure: str) -> Pairs:
    """(layer, head, head) as measured, and the same by chance (NaN where that has no closed form)."""
    with st.spinner(say("Comparing every pair of heads …")):
        return _pairs(model.identity, measure, model)


@st.cache_data(max_entries=64, show_spinner=False)
def _pairs(identity: tuple, measure: str, _model: ReadModel) -> Pairs:
    layers = [_layer(_model.weights(layer), measure) for layer in range(len(_model.maps))]
    measured, random = zip(*layers, strict=True)
    return np.stack(measured), np.stack(random)


def _layer(weights: np.ndarray, measure: str) -> Pairs:
    """One layer's (head, head), so that never more than its maps are in memory."""
    if measure == DIVERGENCE:
        divergence = head_divergence(weights)
        return divergence, np.full_like(divergence, np.nan)
    return head_similarity(weights), head_chance(weights)


def _tiles(model: ReadModel, values: np.ndarray, measure: HeadMeasure, lowest: float, key: str) -> None:
    figure = multiples.multiples(
        values, title=model.name, unit=say(measure.unit), lowest=lowest, highest=measure.highest
    )
    record = facts.another(model.record, measure.tiles, source=measure.source, layer=ALL, head=ALL)
    exhibit(figure, record, arrays={"heads": values}, key=key)


def _curve(values: Mapping[ReadModel, Pairs], key: str) -> None:
    measure = MEASURES[key]
    series = {model.name: between_heads(measured) for model, (measured, _) in values.items()}
    if key == COSINE:
        series |= _by_chance(values)
    figure = curves.lines(series, y=say(measure.axis), reference={say("uniform attention"): measure.uniform})
    record = facts.another(together(values), measure.curve, source=PAPER, layer=ALL, head=MEAN)
    exhibit(figure, record, caption=say(measure.note), key="heads_curve")


def _by_chance(values: Mapping[ReadModel, Pairs]) -> dict[str, Sequence[float] | np.ndarray]:
    return {
        say("{model}, by chance", model=model.title): between_heads(random) for model, (_, random) in values.items()
    }
