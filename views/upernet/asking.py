"""What the visitor switched on, and the page's subject computed from it."""

from collections.abc import Sequence

import streamlit as st

from inputs.image import ImageInput
from models.questions.dense import Segmentation
from models.zoo import ZOO
from models.zoo.cabinet import metrics
from ui import cached, controls, facts
from ui.familiar import stranger
from views.upernet.subject import PAPER, Dense, together, way_name
from words import label, say

BACKBONE = "imagenette_swin"
FIRST = "china"  # shows one of the ten classes
WAYS = ("level_0", "level_1", "level_2", "bin_1", "bin_2", "bin_3", "bin_6")


def lit() -> Sequence[str]:
    """The ways into the head that the visitor left on, all at first."""
    names = {way: way_name(way) for way in WAYS}
    help_text = say("Switched off, a stage or its bins add nothing, and everything behind answers anew.")
    return controls.choose_several(say("What comes in"), "ways", names, default=WAYS, help=help_text)


def below(dense: Dense, image: ImageInput) -> None:
    """The lines on the weights: the backbone's, and the head's."""
    facts.weights_line(dense.trace, ZOO[BACKBONE], image)
    st.caption(
        say(
            "The head over it: {parameters} parameters, learned on {photographs} training photographs from masks that "
            "a network made, not people. Swin’s own weights stay as they are.",
            parameters=f"{dense.metrics['parameters']:,}",
            photographs=f"{dense.metrics['masks']['learned']:,}",
        )
    )


def asked(image: ImageInput, on: Sequence[str]) -> Dense:
    """The subject for `image` with the ways `on`. A picture of none of the classes is said to be one first."""
    card = ZOO[BACKBONE]
    trace = cached.trace(card.key, image, crop="square")
    strange = stranger(image, card)
    off = tuple(way for way in WAYS if way not in on)
    question = Segmentation(model=card.key, shown=trace.pixels)
    measured = metrics(f"{BACKBONE}_upernet")
    parameters = {"head": measured["sha256"][:12]} | ({"switched off": together(off)} if off else {})
    record = facts.provenance(trace, card, method=label("map of classes"), source=PAPER, parameters=parameters)
    whole = cached.ask(question)
    shown = cached.ask(Segmentation(model=card.key, shown=trace.pixels, off=off)) if off else whole
    return Dense(trace, card.classes, whole, shown, off, strange, record, measured)
