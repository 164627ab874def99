"""What stands in the place of curves over many photographs for a model on which nothing was measured."""

from collections.abc import Iterable

import streamlit as st

from models.zoo import ZOO, ModelCard
from ui import facts
from ui.text import plain
from words import say


def draw(card: ModelCard, measured: Iterable[str]) -> None:
    """Why there are none for `card`, and which models, keys of the zoo, were `measured`."""
    st.info(sentence(card, measured), icon=":material/timer:")


def sentence(card: ModelCard, measured: Iterable[str]) -> str:
    """The same as words: curves of a card's own weights are never drawn as if they were of a visitor's."""
    if card.weights.kind == "own":
        return say(
            "Over many photographs only bundled weights were measured, which tells nothing of yours; without your file "
            "their curves stand here."
        )
    names = " · ".join(plain(facts.short_name(ZOO[key])) for key in measured)
    return say("Not measured on this model; choose one of these above: {names}.", names=names)
