"""What the page computed: two models over one picture, their maps read in the same way, and which models these are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inputs.image import ImageInput
from models.edits import ReAttention
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, facts, model_picker
from viz.provenance import Provenance
from words import label, say

APPLIED, SOFTMAX = "applied", "softmax"
READINGS = {APPLIED: label("what multiplied the values"), SOFTMAX: label("the softmax alone")}
PAPER = "Zhou et al. 2021, arXiv:2103.11886, eq. 2"
WANTS = frozenset({"tokens"})
PARAMETERS = (label("maps"),)


@dataclass(frozen=True, eq=False)
class ReadModel:
    """One model on the page: `maps` are its layers of plain attention, `reading` says which weights are compared."""

    card: ModelCard
    trace: Trace
    maps: tuple[AttentionMap, ...]
    record: Provenance
    reading: str

    @property
    def name(self) -> str:
        """Title and kind of weights, in the visitor's words."""
        return say("{model} ({kind})", model=self.title, kind=say(facts.KINDS[self.card.weights.kind]))

    @property
    def title(self) -> str:
        """The card's title in the visitor's words."""
        return say(self.card.title)

    @property
    def signed(self) -> bool:
        """Whether some weights may be negative, because heads were mixed."""
        return self.reading == APPLIED and any(attention.mixed for attention in self.maps)

    @property
    def identity(self) -> tuple:
        """What a measurement depends on, as a cache's key."""
        return *self.trace.identity, self.reading

    def weights(self, layer: int, head: int | None = None) -> np.ndarray:
        """(head, query, key) float32 of one layer as `reading` says; one head keeps its axis."""
        attention = self.maps[layer]
        return (attention.softmax if self.reading == SOFTMAX else attention.weights)(head)[0]

    def heads(self) -> Iterator[list[np.ndarray]]:
        """Head by head, that head's maps (query, key) of all layers."""
        for head in range(self.maps[0].shape[1]):
            yield [self.weights(layer, head)[0] for layer in range(len(self.maps))]


@dataclass(frozen=True, eq=False)
class ModelPair:
    """Two `models` over one square `image`."""

    image: ImageInput
    models: tuple[ReadModel, ReadModel]


def run(card: ModelCard, image: ImageInput, edits: tuple[ReAttention, ...] = ()) -> Trace:
    """`card` over the square in the middle of the picture: some models take nothing else, and all see the same."""
    return cached.trace(card.key, image, crop="square", wants=WANTS, edits=edits)


def read(card: ModelCard, image: ImageInput, reading: str) -> ReadModel:
    """What `card` makes of `image` (see `run`), its maps read as `reading`, a key of `READINGS`, says."""
    trace = run(card, image)
    record = facts.provenance(trace, card, method=label("cross-layer similarity"), source=PAPER)
    record = facts.another(record, record.method, maps=READINGS[reading])
    return ReadModel(card, trace, plain_layers(trace.attention), record, reading)


def plain_layers(attention: Sequence[AttentionMap]) -> tuple[AttentionMap, ...]:
    """The largest group of layers in which the same tokens all look at each other with as many heads."""
    groups: dict[tuple[int, ...], list[AttentionMap]] = {}
    for layer in attention:
        windows, _, queries, keys = layer.shape
        if windows == 1 and queries == keys:
            groups.setdefault(layer.shape, []).append(layer)
    return tuple(max(groups.values(), key=len, default=()))


def candidates() -> list[ModelCard]:
    """Models to open on: the one whose layers repeat each other most beyond chance comes first in the zoo."""
    return model_picker.image_models()


def others(card: ModelCard) -> list[ModelCard]:
    """What to show beside `card`: its twin, else a model that has one; then DeepViTs, trained before untrained."""
    rest = [other for other in model_picker.image_models() if other.key != card.key]
    own = twin(card) or next((other for other in rest if other.family == "vit" and twin(other)), None)
    return sorted(
        rest, key=lambda other: (other is not own, other.family != "deepvit", other.weights.kind == "untrained")
    )


def twin(card: ModelCard) -> ModelCard | None:
    """The bundled model of the same sizes whose attention is DeepViT's (or ViT's, for a DeepViT)."""
    pair = {"vit", "deepvit"}
    for other in model_picker.image_models():
        both = {card.weights.kind, other.weights.kind} == {"bundled"} and {card.family, other.family} == pair
        fewer, more = sorted((card.options, other.options), key=len)  # a DeepViT's options say where it mixes as well
        if both and card.source == other.source and fewer.items() <= more.items():
            return other
    return None


def together(models: Iterable[ReadModel]) -> Provenance:
    """The record of a chart that shows several models."""
    return facts.together([model.record for model in models])
