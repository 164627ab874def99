"""Each model's pickers and its canvas, linked with the other one's."""

from collections.abc import Sequence

import streamlit as st

from inputs.image import ImageInput
from models.zoo import ModelCard
from ui import cached, controls, facts, model_picker
from ui.components.canvas import CanvasState
from ui.familiar import stranger
from views.compare.subject import ModelUnderGlass
from words import label, say

SCALES = {
    "own": label("Each its own"),
    "weight": label("Same weights"),
    "uniform": label("Same multiple of uniform"),
}


def partners(first: Sequence[ModelCard]) -> list[ModelCard]:
    """The same cards for the other side: those ready to run, trained ones that attend in another way first."""
    opens, ready = first[0], cached.engine().ready

    def place(card: ModelCard) -> tuple[bool, ...]:
        alike = set(card.kinds) == set(opens.kinds), card.family == opens.family
        return not ready(card.key), card.weights.kind == "untrained", *alike

    return sorted(first, key=place)


def choose_model(cards: Sequence[ModelCard], image: ImageInput, *, name: str) -> ModelUnderGlass:
    """Model and layer, both in the link under `name`, and the trace of the picture's square."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        card = model_picker.current_model(cards, name=f"model{name}")
    trace = cached.trace(card.key, image, crop="square")
    with right:
        layer = controls.current_layer(trace, first=card.opens_on, name=f"layer{name}")
    record = facts.provenance(trace, card, layer=layer, method=label("attention"), source="Vaswani et al. 2017, eq. 1")
    return ModelUnderGlass(card, trace, layer, record, name)


def choose_scale() -> str:
    """How the colours of both pictures are scaled, a key of `SCALES`."""
    scales = {scale: say(name) for scale, name in SCALES.items()}
    return controls.choose(say("Colour scale"), "scale", scales, widget=st.segmented_control)


def draw_glass(model: ModelUnderGlass, image: ImageInput, *, scale: str) -> CanvasState:
    """The canvas of one model and its weights."""
    state = controls.canvas(model.trace, model.layer, model.record, name=model.name, group="compare", scale=scale)
    facts.weights_line(model.trace, model.card, image, layer=model.layer)
    return state


def draw_predictions(models: Sequence[ModelUnderGlass], image: ImageInput) -> None:
    """What each of them takes the picture for; that it seems to show nothing they know is said once."""
    knowing = {model.card.classes: model.card for model in models}
    strange = {classes: stranger(image, card) for classes, card in knowing.items()}
    for column, model in zip(st.columns(len(models), gap="medium"), models, strict=True):
        with column:
            facts.prediction(model.trace, model.card, count=3, strange=strange[model.card.classes])
