"""How far two answers of a model lie apart, in numbers and words."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from models.questions.positions import Outcome
from models.zoo import ModelCard
from models.zoo.classes import class_names
from ui import tables

MEANING = (
    "The answer is the logits, or for a model without classes its class token after the last block; patches are the "
    "patch tokens after the last block. Changes are lengths of differences over the length of the first."
)


def change(before: np.ndarray, after: np.ndarray) -> float:
    """‖after − before‖ ÷ ‖before‖."""
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


def row(name: str, outcome: Outcome, other: Outcome, card: ModelCard) -> dict[str, str]:
    """One line of a table: `outcome` against `other`."""
    changes = {"change of the answer": change(other.answer, outcome.answer)}
    changes["change of the patches"] = change(other.patches, outcome.patches)
    line = {"": name, **{label: f"{value:.2%}" for label, value in changes.items()}}
    best = first_class(outcome, card)
    return line | {"most probable": best} if best else line


def first_class(outcome: Outcome, card: ModelCard) -> str:
    """The most probable class and its probability; nothing where classes have no names."""
    names = class_names(card.classes)
    if not outcome.named or len(names) != len(outcome.answer):
        return ""
    shares = np.exp(outcome.answer - outcome.answer.max())
    return f"{names[int(shares.argmax())]}, {shares.max() / shares.sum():.1%}"


def table(rows: Sequence[Mapping[str, str]]) -> None:
    """Rows as a plain table; where the model names no classes, how to see a prediction change."""
    names = dict.fromkeys(name for row in rows for name in row)
    tables.show({name: [row.get(name, "") for row in rows] for name in names})
    if not any("most probable" in row for row in rows):
        st.caption("To see a prediction change, choose a model that names classes.")
