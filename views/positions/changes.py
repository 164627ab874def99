"""How far two answers of a model lie apart, in a table."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.ablation import relative_change
from analysis.probabilities import softmax
from models.questions.positions import Outcome
from models.zoo import ModelCard
from models.zoo.classes import class_names
from ui import tables
from words import label, say

MEANING = label(
    "The answer is the logits, or for a model without classes its class token after the last block; patches are the "
    "patch tokens after the last block. Changes are lengths of differences over the length of the first."
)


def draw_table(names: Sequence[str], outcomes: Sequence[Outcome], reference: Outcome, card: ModelCard) -> None:
    """A line for each of `outcomes`, called `names`: how far it lies from `reference`, and the most probable class;
    where the model names no classes, how to see a prediction change."""
    answers = [relative_change(reference.answer, outcome.answer) for outcome in outcomes]
    patches = [relative_change(reference.patches, outcome.patches) for outcome in outcomes]
    columns = {
        "": list(names),
        say("change of the answer"): [f"{change:.2%}" for change in answers],
        say("change of the patches"): [f"{change:.2%}" for change in patches],
    }
    classes = [_first_class(outcome, card) for outcome in outcomes]
    if any(classes):
        columns[say("most probable")] = classes
    tables.show(columns)
    if not any(classes):
        st.caption(say("To see a prediction change, choose a model that names classes."))


def _first_class(outcome: Outcome, card: ModelCard) -> str:
    """The most probable class and its probability; nothing where classes have no names."""
    names = class_names(card.classes)
    if not outcome.named or len(names) != len(outcome.answer):
        return ""
    shares = softmax(outcome.answer)
    best = int(np.argmax(shares))
    return f"{say(names[best])}, {shares[best]:.1%}"
