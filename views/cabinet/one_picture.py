"""The same photograph under every trained model that is bundled: one map each."""

import numpy as np
import streamlit as st

from analysis.mass import times_even
from analysis.probabilities import softmax
from models.trace import AttentionMap, Trace
from models.zoo import ZOO, ModelCard
from models.zoo.classes import class_names
from ui import controls
from ui.exhibit import exhibit
from ui.facts import short_name, taken_from
from ui.familiar import stranger
from ui.ground import under
from views.cabinet.subject import OnePicture
from viz import shelf
from viz.provenance import MEAN, Provenance
from words import label, say

EARLY, MIDDLE, LATE = label("early"), label("middle"), label("late")
DEPTHS = {EARLY: 0.0, MIDDLE: 0.5, LATE: 1.0}  # shares of the way through the model
UNIT = label("times uniform attention")
ACROSS = 8  # pictures in a row, in a window that has room for so many
LONG = 22  # letters of a name that is no wider than its picture
PARAMETERS = (label("depth"), label("unit"))


def draw(picture: OnePicture) -> None:
    """Every model's map at the depth that the visitor chose."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        depths = {depth: say(depth) for depth in DEPTHS}
        depth = controls.choose(say("Layer"), "depth", depths, default=LATE, widget=st.segmented_control)
    with right:
        shared = controls.shared_scale("shelf_scale")
    maps = {card: heat(_layer(trace, depth)) for card, trace in picture.traces.items()}
    strange = stranger(picture.image, next(iter(picture.traces)))
    titles = {card: _name(card) if strange else _title(card, trace) for card, trace in picture.traces.items()}
    pictures = {titles[card]: (under(trace), maps[card]) for card, trace in picture.traces.items()}
    figure = shelf.shelf(pictures, unit=say(UNIT), shared=shared, across=min(ACROSS, len(pictures)))
    record = Provenance(
        label("attention of every bundled model"),
        **taken_from(picture.image),
        layer=_layers(picture, depth),
        head=MEAN,
        query=label("class token, or mean of all without one"),
        parameters={"depth": depth, "unit": UNIT},
    )
    arrays = {card.key: values for card, values in maps.items()}
    exhibit(figure, record, caption=_caption(depth), arrays=arrays, fitted=True, key="cabinet_shelf")


def _layers(picture: OnePicture, depth: str) -> str:
    """Which layer of each model it is, by the model's key, as the arrays of the file are named."""
    return ", ".join(f"{card.key} {_layer(trace, depth).layer + 1}" for card, trace in picture.traces.items())


def _caption(depth: str) -> str:
    return say(
        "One {depth} layer each, mean of heads: where the class token looks, or where there is none, the mean of all "
        "tokens. Each model sees one square of the picture, at its own resolution. Of a picture that seems to show "
        "one of the ten things that they know, what each takes it for stands above it.",
        depth=say(depth),
    )


def heat(attention: AttentionMap) -> np.ndarray:
    """Where the class token (else the mean query) looks, mean of heads, as multiples of an even wash: (row, column).

    Heads mixed after the softmax are taken before the mixing.
    """
    maps = (attention.softmax() if attention.mixed else attention.weights()).mean(axis=1)  # (window, query, key)
    rows = maps[:, 0] if attention.queries.prefix else maps.mean(axis=1)
    painted = [np.nan_to_num(attention.keys.paint(row, window=window)) for window, row in enumerate(rows)]
    return times_even(np.sum(painted, axis=0))


def _layer(trace: Trace, depth: str) -> AttentionMap:
    """The layer `depth` of the way through the attentions that have places, those inside patches left out."""
    opens = ZOO[trace.model].opens_on
    if depth == LATE and opens is not None:
        return trace.attention[opens]
    placed = [attention for attention in trace.placed() if attention.kind != "inner"]
    return placed[round(DEPTHS[depth] * (len(placed) - 1))]


def _title(card: ModelCard, trace: Trace) -> str:
    """The model's name and, where it knows the cabinet's classes, its best guess."""
    name = _name(card)
    if card.classes != "imagenette" or trace.logits is None:
        return name
    shares = softmax(trace.logits)
    best = int(shares.argmax())
    return f"{name}\n{say(class_names(card.classes)[best])} {shares[best]:.0%}"


def _name(card: ModelCard) -> str:
    """The model's name, on two lines where it is long."""
    name = short_name(card)
    return name.replace(", ", ",\n", 1) if len(name) > LONG else name
