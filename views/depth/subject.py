"""The two models that the views compare: which ones, their maps, and how these are read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.similarity import chance_similarity, layer_similarity
from inputs.image import ImageInput
from models.edits import ReAttention
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, facts, model_picker
from viz.provenance import Provenance

APPLIED, SOFTMAX = "what multiplied the values", "the softmax alone"
FEWEST = 3  # layers worth comparing
PAPER = "Zhou et al. 2021, arXiv:2103.11886, eq. 2"
NEEDS = (
    "compares token with token, so it needs at least three layers in which every token of the picture looks at every "
    "other one. Windows, reduced keys and merged patches give other tokens in every stage."
)
WANTS = frozenset({"tokens"})


@dataclass(frozen=True, eq=False)
class Side:
    """One model on the page: `maps` are its layers of plain attention, `reading` says which weights are compared."""

    card: ModelCard
    trace: Trace
    maps: tuple[AttentionMap, ...]
    record: Provenance
    reading: str

    @property
    def name(self) -> str:
        return f"{self.card.title} ({self.card.weights.kind})"

    @property
    def signed(self) -> bool:
        """Whether some weights may be negative, because heads were mixed."""
        return self.reading == APPLIED and self.mixed

    @property
    def mixed(self) -> bool:
        return any(attention.mixed for attention in self.maps)

    @property
    def identity(self) -> tuple:
        """What a measurement depends on, as a cache's key."""
        trace = self.trace
        return trace.model, trace.weights, trace.input_digest, trace.pixels.shape, self.reading

    def weights(self, layer: int, head: int | None = None) -> np.ndarray:
        """(head, query, key) float32 of one layer as `reading` says; one head keeps its axis."""
        attention = self.maps[layer]
        return (attention.softmax if self.reading == SOFTMAX else attention.weights)(head)[0]

    def heads(self) -> Iterator[list[np.ndarray]]:
        """Head by head, that head's maps (query, key) of all layers."""
        for head in range(self.maps[0].shape[1]):
            yield [self.weights(layer, head)[0] for layer in range(len(self.maps))]


def run(card: ModelCard, image: ImageInput, edits: tuple[ReAttention, ...] = ()) -> Trace:
    """`card` over the square in the middle of the picture: some models take nothing else, and all see the same."""
    return cached.trace(card.key, image, crop="square", wants=WANTS, edits=edits)


def side(card: ModelCard, image: ImageInput, reading: str) -> Side:
    """What `card` makes of `image` (see `run`), its maps read as `reading` says."""
    trace = run(card, image)
    record = facts.provenance(trace, card, method="cross-layer similarity", source=PAPER)
    return Side(card, trace, plain_layers(trace.attention), facts.another(record, record.method, maps=reading), reading)


def plain_layers(attention: Sequence[AttentionMap]) -> tuple[AttentionMap, ...]:
    """The largest group of layers in which the same tokens all look at each other with as many heads."""
    groups: dict[tuple[int, ...], list[AttentionMap]] = {}
    for each in attention:
        windows, _, queries, keys = each.shape
        if windows == 1 and queries == keys:
            groups.setdefault(each.shape, []).append(each)
    return tuple(max(groups.values(), key=len, default=()))


def candidates() -> list[ModelCard]:
    """Models worth opening on: first those of a trained pair that differs in its attention alone."""
    cards = model_picker.image_models()
    return sorted(cards, key=lambda card: not (card.family == "vit" and twin(card)))


def others(card: ModelCard) -> list[ModelCard]:
    """What to show beside `card`: its twin first, then DeepViTs, trained before untrained."""
    rest = [other for other in model_picker.image_models() if other.key != card.key]
    own = twin(card)
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


def comparable(sides: Sequence[Side]) -> list[Side]:
    """Those whose layers can be compared; for the others one sentence says why not."""
    for each in sides:
        if len(each.maps) < FEWEST:
            st.info(f"{each.card.title}: this view {NEEDS}", icon=":material/block:")
    return [each for each in sides if len(each.maps) >= FEWEST]


def together(sides: Iterable[Side]) -> Provenance:
    """The record of a chart that shows several sides."""
    return facts.together([each.record for each in sides])


@st.cache_data(max_entries=64, show_spinner="Comparing every pair of layers …")
def similarity(identity: tuple, centred: bool, _side: Side) -> np.ndarray:
    """M^{p,q}_{h,t} of a side, (head, layer, layer, key); `identity` is the side's."""
    return layer_similarity(_side.heads(), centred=centred)


@st.cache_data(max_entries=64, show_spinner=False)
def unevenness(identity: tuple, _side: Side) -> float:
    """The share of its attention that a side would have to move to attend evenly, before any mixing: 0 to 1."""
    heads = (attention.softmax(head)[0, 0] for attention in _side.maps for head in range(attention.shape[1]))
    return float(np.mean([0.5 * np.abs(weights - 1 / weights.shape[1]).sum(axis=1).mean() for weights in heads]))


@st.cache_data(max_entries=64, show_spinner=False)
def chance(identity: tuple, _side: Side) -> np.ndarray:
    """The same between unrelated layers (columns shuffled), (layer, layer): mean over heads and keys."""
    return chance_similarity(_side.heads()).mean(axis=(0, 3))
