"""What the page computed: how far and how sharply every head of one model looks, over one picture or all examples."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from analysis.sharpness import LayerFacts, layer_facts, mean_facts
from inputs.examples import IMAGES
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached
from viz.provenance import Provenance
from words import label, message, say

SINKS = label("Gu et al. 2024, arXiv:2410.10781; norms: Darcet et al. 2024, arXiv:2309.16588")
PARAMETERS = (label("input"),)


@dataclass(frozen=True, eq=False)
class MeasuredHeads:
    """`trace` with `here`, the facts of each of its layers, and `charted`, those that the charts show: the same, or
    their mean over all examples, whose record is `charted_record`. `chosen` is a layer and head, from 0."""

    trace: Trace
    here: list[LayerFacts]
    charted: list[LayerFacts]
    chosen: tuple[int, int]
    record: Provenance
    charted_record: Provenance

    @property
    def layer(self) -> int:
        return self.chosen[0]

    @property
    def attention(self) -> AttentionMap:
        """The chosen layer's."""
        return self.trace.attention[self.layer]


def measured(trace: Trace) -> list[LayerFacts]:
    """Facts of every layer of `trace`."""
    with st.spinner(say("Measuring every head …")):
        return _measured(trace.identity, trace)


def over_examples(card: ModelCard, side: int) -> list[LayerFacts]:
    """The mean over the bundled pictures, all cut to squares so that their grids agree."""
    traces = [cached.trace(card.key, cached.example(key), side=side, crop="square") for key in IMAGES]
    return [mean_facts(layers) for layers in zip(*map(measured, traces), strict=True)]


def averaged(record: Provenance) -> Provenance:
    """`record` for what `over_examples` gives, which belongs to no single picture."""
    pictures = message("mean of the {count} bundled pictures, cut square", count=len(IMAGES))
    return replace(record, digest="", parameters={"input": pictures})


@st.cache_data(max_entries=64, show_spinner=False)
def _measured(identity: tuple, _trace: Trace) -> list[LayerFacts]:
    return [_facts(attention) for attention in _trace.attention]


def _facts(attention: AttentionMap) -> LayerFacts:
    at = [regions.centres if regions else None for regions in (attention.queries, attention.keys)]
    rows = (attention.softmax(head) for head in range(attention.shape[1]))
    return layer_facts(rows, queries_at=at[0], keys_at=at[1], allowed=_allowed(attention))


def _allowed(attention: AttentionMap) -> np.ndarray | None:
    """Pairs that no mask keeps from each other, (window, query, key) bool; None where nothing is masked."""
    masks = [attention.masked(window=window) for window in range(attention.shape[0])]
    if all(mask is None for mask in masks):
        return None
    return np.stack([np.ones(attention.shape[2:], bool) if mask is None else ~mask for mask in masks])
