"""What a model names: its probabilities, and what its classes are called; a visitor's have numbers alone."""

import numpy as np

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
