"""What the middle of a model's last map answers to: its effective receptive field, live, of ViT, Swin and a network."""

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
from views.mixing import many_fields, network
from views.mixing.many_fields import TRAINED, UNTRAINED, named
from viz import row
from viz.ground import Ground
from viz.provenance import Provenance
from viz.theme import Figure
from words import label, say

MODELS = {"vit": "imagenette_vit", "swin": "imagenette_swin"}
SOURCE = "Luo et al. 2016, arXiv:1701.04128; Ding et al. 2022, arXiv:2203.06717"
PARAMETERS = (label("beside"),)
HEIGHT = 320


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

    @cached_property
    def network(self) -> Mapping[bool, Field]:
        """Untrained or not -> the field of the convolutional network."""
        return network.fields(self.image)

    @property
    def own(self) -> bool:
        """Whether a visitor's weights are among them."""
        return any(card.weights.kind == "own" for card in self.cards.values())

    def _field(self, name: str, untrained: bool) -> Field:
        shown = self.traces[name].pixels
        return cached.ask(EffectiveField(model=self.cards[name].key, shown=shown, untrained=untrained))


def models() -> Mapping[str, ModelCard]:
    """The models by name, with the visitor's own weights where there are some."""
    return {name: model_picker.own_weights(ZOO[key]) or ZOO[key] for name, key in MODELS.items()}


def draw(seen: Seen) -> None:
    """Each model's field beside its untrained twin's, then those over many photographs."""
    columns = st.columns(len(MODELS) + 1)
    for column, name in zip(columns[1:], MODELS, strict=True):
        with column:
            _pair(seen, name)
            facts.weights_line(seen.traces[name], seen.cards[name], seen.image)
    with columns[0]:
        _network(seen)
        network.weights_line()
    st.caption(_caption())
    if told := measured(many_fields.FILE):
        many_fields.draw(told)
        if seen.own:
            st.caption(say("Those over many photographs are of the bundled weights, not of yours."))


def _pair(seen: Seen, name: str) -> None:
    fields = [seen.fields[name, untrained] for untrained in (False, True)]
    _beside(fields, facts.short_name(seen.cards[name]), under(seen.traces[name]), _record(seen, name), name)


def _network(seen: Seen) -> None:
    """The network sees the same square as the first of the models, in other pixels."""
    first = next(iter(MODELS))
    fields, record = [seen.network[untrained] for untrained in (False, True)], network.record(_record(seen, first))
    _beside(fields, network.name(), under(seen.traces[first]), record, "network")


def _record(seen: Seen, name: str) -> Provenance:
    return facts.provenance(
        seen.traces[name],
        seen.cards[name],
        method=label("effective receptive field"),
        source=SOURCE,
        parameters={"beside": label("the same with random weights")},
    )


def _beside(fields: Sequence[Field], title: str, ground: Ground, record: Provenance, name: str) -> None:
    """`fields` of a trained model and of its untrained twin over the same `ground`."""
    kinds = dict(zip((TRAINED, UNTRAINED), fields, strict=True))
    figure = row.row(
        [ground, ground],
        np.stack([receptive.lifted(field.slopes) for field in fields]),
        [named(kind, f"{receptive.side(field.slopes, field.middle):.0%}") for kind, field in kinds.items()],
        unit=say("slope (logarithmic)"),
        title=title,
        height=HEIGHT,
    )
    figure = _marked(figure, fields, ground.size)
    arrays = {kind: field.slopes for kind, field in kinds.items()}
    exhibit(figure, record, arrays=arrays, fitted=True, key=f"mix_field_{name}")


def sentence(seen: Seen) -> str:
    """In which square half of it lies, beside untrained and beside an even spread."""
    fields = dict(seen.fields) | {("network", untrained): field for untrained, field in seen.network.items()}
    sides = {which: receptive.side(field.slopes, field.middle) for which, field in fields.items()}
    return say(
        "Half of what the middle of the map answers to lies in a square of {vit} of the picture’s side in the ViT "
        "(untrained {vit_random}), {swin} in Swin ({swin_random}), {network} in the convolutional network "
        "({network_random}); spread evenly: {even}.",
        network=f"{sides['network', False]:.0%}",
        network_random=f"{sides['network', True]:.0%}",
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
        start = figure.layout.images[number].x + left * across
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
