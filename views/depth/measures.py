"""How alike the layers of a model are, and how alike chance would make them: measured once for every view."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.evenness import unevenness as uneven_share
from analysis.similarity import chance_similarity, layer_similarity
from views.depth.subject import ReadModel
from words import say

FEWEST = 3  # layers worth comparing


def comparable(models: Sequence[ReadModel]) -> list[ReadModel]:
    """Those whose layers can be compared; for the others one sentence says why not."""
    for model in models:
        if len(model.maps) < FEWEST:
            st.info(
                say(
                    "{model}: this view compares token with token, so it needs at least three layers in which every "
                    "token of the picture looks at every other one. Windows, reduced keys and merged patches give "
                    "other tokens in every stage.",
                    model=model.title,
                ),
                icon=":material/block:",
            )
    return [model for model in models if len(model.maps) >= FEWEST]


def similarity(model: ReadModel, *, centred: bool = False) -> np.ndarray:
    """M^{p,q}_{h,t} of a model's layers: (head, layer, layer, key)."""
    with st.spinner(say("Comparing every pair of layers …")):
        return _similarity(model.identity, centred, model)


def chance(model: ReadModel) -> np.ndarray:
    """The same between unrelated layers, their columns shuffled: (head, layer, layer, key)."""
    return _chance(model.identity, model)


def over_heads_and_keys(values: np.ndarray) -> np.ndarray:
    """The mean of (head, layer, layer, key) for each pair of layers: (layer, layer)."""
    return values.mean(axis=(0, 3))


def unevenness(model: ReadModel) -> float:
    """The share of its attention that a model would have to move to attend evenly, before any mixing: 0 to 1."""
    return _unevenness(model.identity, model)


@st.cache_data(max_entries=64, show_spinner=False)
def _similarity(identity: tuple, centred: bool, _model: ReadModel) -> np.ndarray:
    return layer_similarity(_model.heads(), centred=centred)


@st.cache_data(max_entries=64, show_spinner=False)
def _chance(identity: tuple, _model: ReadModel) -> np.ndarray:
    return chance_similarity(_model.heads())


@st.cache_data(max_entries=64, show_spinner=False)
def _unevenness(identity: tuple, _model: ReadModel) -> float:
    heads = (attention.softmax(head)[0, 0] for attention in _model.maps for head in range(attention.shape[1]))
    return float(np.mean([uneven_share(weights) for weights in heads]))
