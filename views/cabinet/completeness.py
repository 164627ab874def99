"""What is missing from the cabinet, and whether those that are there had the same time to learn."""

import streamlit as st

from models.zoo.cabinet import ARCHITECTURES
from ui.facts import short_name
from ui.text import plain
from views.cabinet.subject import RECIPE, Cabinet
from words import say


def draw(cabinet: Cabinet) -> None:
    """Say plainly what can't be compared; nothing where all is there."""
    there = {model.card.key for model in cabinet.models}
    if len(there) < len(ARCHITECTURES):
        st.info(_missing(there), icon=":material/shelves:")
    epochs = sorted({model.metrics["epochs"] for model in cabinet.models})
    if len(epochs) > 1:
        st.warning(
            say(
                "Not all had the same time to learn: epochs run from {least} to {most}. Compare accuracy only between "
                "models of equal epochs; the curves show each at the same epoch.",
                least=epochs[0],
                most=epochs[-1],
            ),
            icon=":material/timer:",
        )


def _missing(there: set[str]) -> str:
    missing = [short_name(card) for key, card in ARCHITECTURES.items() if key not in there]
    places = {"count": len(ARCHITECTURES), "names": plain(", ".join(missing))}
    if there:
        return say(
            "Trained so far: {number} of {count}. Still missing: {names}. What is not trained yet is left out, not "
            "guessed.",
            number=len(there),
            **places,
        )
    return say(
        "The cabinet is still empty: none of its {count} architectures ({names}) has trained weights in this copy of "
        "Vitrine. Train them on Imagenette with `{command} all DATA`; table, scatter and curves appear here by "
        "themselves. Until then, the picture below lies under the trained models that are here.",
        command=RECIPE,
        **places,
    )
