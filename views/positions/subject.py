"""What the page computed, a model's plain run, and what views ask further: its learned positions and filters, and its
answers under other positions."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.positions import neighbours_first, position_similarity
from inputs.image import ImageInput
from models.preprocess import prepare
from models.questions.parameters import Parameters
from models.questions.positions import FILTERS, OtherPositions, Outcome
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached
from ui.learned import FAMILIES, learned, native_rule, on_grid
from viz.provenance import Provenance

__all__ = [
    "FAMILIES",
    "PlainRun",
    "answer",
    "beside",
    "cosines",
    "filters",
    "learned",
    "native_rule",
    "on_grid",
    "square",
]


@dataclass(frozen=True, eq=False)
class PlainRun:
    """A model as it is: its `card`, the `image`, its `trace` over the image's middle square, and the `record` of it."""

    card: ModelCard
    image: ImageInput
    trace: Trace
    record: Provenance


def cosines(model: str) -> np.ndarray:
    """Of every learned position of `model` with every other, (row, column, row, column)."""
    return _cosines(model, learned(model))


@st.cache_resource(max_entries=16, show_spinner=False)
def _cosines(model: str, _plane: np.ndarray) -> np.ndarray:
    return position_similarity(_plane.reshape(-1, _plane.shape[-1]), _plane.shape[:2])


def beside(model: str) -> tuple[np.ndarray, np.ndarray]:
    """`analysis.positions.neighbours_first` of the model's learned positions."""
    return _beside(model, learned(model))


@st.cache_resource(max_entries=16, show_spinner=False)
def _beside(model: str, _plane: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return neighbours_first(_plane)


def filters(card: ModelCard) -> np.ndarray | None:
    """Kernel of the patch embedding (channel, 3, row, column), None where patches are embedded otherwise."""
    try:
        return cached.ask(Parameters(model=card.key, names=(FILTERS,)))[FILTERS]
    except KeyError:
        return None


def square(card: ModelCard, image: ImageInput, side: int | None = None) -> np.ndarray:
    """The square in the middle of the picture as the model sees it, (row, column, 3) uint8; `side` in pixels."""
    return prepare(image.pixels, card, side=side, crop="square")


def answer(model: str, side: int, pixels: np.ndarray, plane: np.ndarray) -> Outcome:
    """The model's answer to `pixels` (its exact input of `side` pixels a side) with `plane` as positions."""
    return cached.ask(OtherPositions(model=model, pixels=pixels, side=side, plane=plane))
