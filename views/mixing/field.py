"""What the middle of a model's last map answers to: the effective receptive field of ViT and Swin, live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from analysis import receptive
from inputs.image import ImageInput
from models.questions.receptive import EffectiveField, Field
from models.trace import Trace
from models.zoo import ZOO, ModelCard
from models.zoo.measured import measured
from ui import cached, facts, model_picker
from ui.exhibit import exhibit
from ui.ground import under
from views.mixing import many_fields
from views.mixing.many_fields import TRAINED, UNTRAINED, named
from viz import row
from viz.theme import Figure
from words import label, say

MODELS = {"vit": "imagenette_vit", "swin": "imagenette_swin"}
SOURCE = "Luo et al. 2016, arXiv:1701.04128; Ding et al. 2022, arXiv:2203.06717"
PARAMETERS = (label("beside"),)
HEIGHT = 410
GAP = 1  # pixel of the input between the pictures of a row


@dataclass(frozen=True, eq=False)
class Seen:
    """The square of a picture, `image`, that the models see, and their `cards` by name, a visitor's own among them."""

    image: ImageInput
    cards: Mapping[str, ModelCard]

    @cached_property
    def traces(self) -> Mapping[str, Trace]:
        """Each model's look at it."""
        return {name: cached.trace(card.key, self.image, crop="square") for name, card in self.cards.items()}

    @cached_property
    def fields(self) -> Mapping[tuple[str, bool], Field]:
        """(model, untrained) -> its field."""
        return {(name, untrained): self._field(name, untrained) for name in self.cards for untrained in (False, True)}

    @property
    def own(self) -> bool:
        """Whether a visitor's weights are among them."""
        return any(card.weights.kind == "own" for card in self.cards.values())

    def _field(self, name: str, untrained: bool) -> Field:
        shown = self.traces[name].pixels
        return cached.ask(EffectiveField(model=self.cards[name].key, shown=shown, untrained=untrained))


def models() -> Mapping[str, ModelCard]:
    """The models by name, each with a button for the visitor's own weights."""
    cards, row = {}, st.container(horizontal=True, vertical_alignment="center", gap="small")
    for name, key in MODELS.items():
        with row:
            st.markdown(facts.short_name(ZOO[key]), width="content")
            cards[name] = model_picker.own_weights(ZOO[key]) or ZOO[key]
    return cards


def draw(seen: Seen) -> None:
    """Each model's field beside its untrained twin's, then those of many photographs, a convolutional network's too."""
    for column, name in zip(st.columns(len(MODELS)), MODELS, strict=True):
        with column:
            _pair(seen, name)
            facts.weights_line(seen.traces[name], seen.cards[name], seen.image)
    st.caption(_caption())
    if told := measured(many_fields.FILE):
        many_fields.draw(told)
        if seen.own:
            st.caption(say("Those over many photographs are of the bundled weights, not of yours."))


def _pair(seen: Seen, name: str) -> None:
    trace, card = seen.traces[name], seen.cards[name]
    fields = {kind: seen.fields[name, kind == UNTRAINED] for kind in (TRAINED, UNTRAINED)}
    ground = under(trace)
    figure = row.row(
        [ground, ground],
        np.stack([receptive.lifted(field.slopes) for field in fields.values()]),
        [named(kind, f"{receptive.side(field.slopes, field.middle):.0%}") for kind, field in fields.items()],
        unit=say("slope (logarithmic)"),
        title=facts.short_name(card),
        height=HEIGHT,
    )
    record = facts.provenance(
        trace,
        card,
        method=label("effective receptive field"),
        source=SOURCE,
        parameters={"beside": label("the same with random weights")},
    )
    arrays = {kind: field.slopes for kind, field in fields.items()}
    figure = _marked(figure, list(fields.values()), ground.size)
    exhibit(figure, record, arrays=arrays, fitted=True, key=f"mix_field_{name}")


def sentence(seen: Seen) -> str:
    """In which square half of it lies, beside untrained and beside an even spread."""
    sides = {which: receptive.side(field.slopes, field.middle) for which, field in seen.fields.items()}
    return say(
        "Half of what the middle of the map answers to lies in a square of {vit} of the picture’s side in the ViT "
        "(untrained {vit_random}), {swin} in Swin (untrained {swin_random}); spread evenly: {even}.",
        vit=f"{sides['vit', False]:.0%}",
        vit_random=f"{sides['vit', True]:.0%}",
        swin=f"{sides['swin', False]:.0%}",
        swin_random=f"{sides['swin', True]:.0%}",
        even=f"{receptive.HALF**0.5:.0%}",
    )


def _marked(figure: Figure, fields: Sequence[Field], size: tuple[int, int]) -> Figure:
    """The asking place outlined in each picture of a row, whose cells are pixels of the input."""
    for number, field in enumerate(fields):
        (top, left), (down, across) = field.at, (length / count for length, count in zip(size, field.grid, strict=True))
        start = number * (size[1] + GAP) + left * across
        box = {"type": "rect", "x0": start, "x1": start + across, "y0": top * down, "y1": (top + 1) * down}
        for colour, width in (("#000000", 4), ("#ffffff", 2)):
            figure.add_shape(**box, line={"color": colour, "width": width})
    return figure


def _caption() -> str:
    return say(
        "The gradient of the outlined place of the last map, summed over its channels, with respect to each pixel of "
        "the normalised input; its size, summed over red, green and blue. Colour: log₁₀(1 + 1000 · slope ÷ largest). "
        "The number is the side of the square around the place, ended by the picture’s edge, that holds half of it. "
        "Untrained: the same architecture, weights drawn once."
    )
