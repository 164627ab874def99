"""What the model says as it is and with fewer numbers, side by side."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ModelCard
from ui import classes, facts
from ui.familiar import stranger


def draw(card: ModelCard, image: ImageInput, traces: Mapping[str, Trace]) -> None:
    """The most probable classes of each of `traces`, by title."""
    strange = stranger(image, card)
    for column, (title, trace) in zip(st.columns(len(traces), gap="large"), traces.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            facts.prediction(trace, card, count=3, strange=strange)


def first_guess(*traces: Trace) -> list[str]:
    """The probability of the class that the first of `traces` names, in each of them."""
    shares = [classes.shares(trace) for trace in traces]
    return [f"{share[int(np.argmax(shares[0]))]:.0%}" for share in shares]
