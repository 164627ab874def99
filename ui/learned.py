"""A model's learned positions, on its own grid and on others: what pages about order and place share."""

import numpy as np
import streamlit as st

from analysis.positions import Rule, resize_positions
from models.questions import positions
from models.questions.positions import LearnedPositions
from models.zoo import ModelCard
from ui import cached

FAMILIES = positions.FAMILIES  # of models with a table of learned positions


def learned(model: str) -> np.ndarray:
    """Learned position embeddings (row, column, channel) of `model`, a key of the zoo."""
    return cached.ask(LearnedPositions(model=model)).plane


def native_rule(card: ModelCard) -> Rule:
    """How the model itself brings its positions to another grid."""
    return "bicubic_antialias" if card.antialias else "bicubic"


def on_grid(model: str, side: int, rule: Rule) -> np.ndarray:
    """Learned positions resized by `rule` to a grid of `side` × `side` patches, float32."""
    return _resized(model, side, rule, learned(model))


@st.cache_data(max_entries=32, show_spinner=False)
def _resized(model: str, side: int, rule: Rule, _plane: np.ndarray) -> np.ndarray:
    return resize_positions(_plane, (side, side), rule=rule).astype(np.float32)
