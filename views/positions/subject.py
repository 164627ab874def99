"""What the views ask of a model: its learned positions, its filters, and its answers under other positions."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.positions import Rule, resize_positions
from inputs.image import ImageInput
from models.preprocess import prepare
from models.questions import positions
from models.questions.positions import FAMILIES, FILTERS, Outcome
from models.request import Request
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached
from viz.provenance import Provenance

__all__ = ["FAMILIES", "Look", "Outcome", "answer", "filters", "learned", "native_rule", "on_grid", "square"]


@dataclass(frozen=True, eq=False)
class Look:
    """What a view is shown of: a model, the picture, the model's plain run over its middle square, and the "
    "record."""

    card: ModelCard
    image: ImageInput
    trace: Trace
    record: Provenance


@st.cache_resource(max_entries=16, show_spinner=False)
def learned(model: str) -> np.ndarray:
    """Learned position embeddings (row, column, channel) of `model`, a key of the zoo."""
    return cached.engine().use(model, positions.learned)


def filters(card: ModelCard) -> np.ndarray | None:
    """Kernel of the patch embedding (channel, 3, row, column), None where patches are embedded otherwise."""
    try:
        return cached.parameters(card.key, (FILTERS,))[FILTERS]
    except KeyError:
        return None


def native_rule(card: ModelCard) -> Rule:
    """How the model itself brings its positions to another grid."""
    return "bicubic_antialias" if card.antialias else "bicubic"


@st.cache_data(max_entries=32, show_spinner=False)
def on_grid(model: str, side: int, rule: Rule) -> np.ndarray:
    """Learned positions resized by `rule` to a grid of `side` × `side` patches, float32."""
    return resize_positions(learned(model), (side, side), rule=rule).astype(np.float32)


def square(card: ModelCard, image: ImageInput, side: int | None = None) -> np.ndarray:
    """The square in the middle of the picture as the model sees it, (row, column, 3) uint8; `side` in pixels."""
    return prepare(image.pixels, card, side=side, crop="square")


@st.cache_resource(max_entries=64, show_spinner="Asking the model …")
def answer(model: str, digest: str, side: int, positions_are: str, _pixels: np.ndarray, _plane: np.ndarray) -> Outcome:
    """The model's answer to `_pixels` (its exact input of `side` pixels a side) with `_plane` as positions; `digest`
    stands for the pixels, `positions_are` for the plane."""
    request = Request(model, _pixels, digest, side=side, crop="square")
    return cached.engine().use(model, lambda loaded: positions.outcome(loaded, request, _plane))
