"""What a model names: its probabilities, and what its classes are called; a visitor's have numbers alone."""

from collections.abc import Iterable
from html import escape

import numpy as np
import streamlit as st

from analysis.probabilities import softmax
from errors import UserError
from models.trace import Trace
from models.zoo import ModelCard
from models.zoo.classes import class_names
from ui.text import plain
from words import Message, message, say


def title(card: ModelCard, place: int) -> Message | str:
    """Class `place` (from 0) as a record has it."""
    names = class_names(card.classes)
    return names[place] if place < len(names) else message("class {number}", number=place + 1)


def name(card: ModelCard, place: int) -> str:
    """And in the visitor's words, safe in Markdown."""
    return plain(say(title(card, place)))


def shares(trace: Trace) -> np.ndarray:
    """Probabilities (class,); raises UserError where the model names nothing."""
    if trace.logits is None:
        raise UserError(
            "These weights hold no head, so nothing is named here that could be lost. Please choose a file with one."
        )
    return softmax(trace.logits)


def bars(card: ModelCard, places: Iterable[int], shares: np.ndarray) -> None:
    """The classes at `places` with their probabilities, of `shares` (class,), each over a bar as long as it.

    One element with all of them: of Streamlit's own, two for each, a browser renders every one after every click.
    """
    st.html(f'<div class="probable">{"".join(_bar(say(title(card, place)), shares[place]) for place in places)}</div>')


def _bar(name: str, share: float) -> str:
    return f'<div>{escape(name)} · {share:.1%}<i style="--share: {share:.1%}"></i></div>'
