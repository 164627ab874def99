"""What the page computed: a model's plain run over a picture, one of its maps, and the rank it is kept at."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import streamlit as st

from analysis import rank
from inputs.image import ImageInput
from models.edits import LowRank
from models.questions.untrained import Untrained
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, controls, facts
from ui.spare import around
from viz.provenance import Provenance
from words import label, say

PAPER = "Wang et al. 2020, arXiv:2006.04768; Roy and Vetterli 2007"
SEED = 0
Place = tuple[Hashable, ...]  # of a map: its run, layer and head


@dataclass(frozen=True, eq=False)
class Mapped:
    """The map of `layer` and `head` (from 0) in the plain run `trace` of `card` over `image`, kept at `rank`."""

    card: ModelCard
    image: ImageInput
    trace: Trace
    layer: int
    head: int
    rank: int

    @property
    def attention(self) -> AttentionMap:
        """The layer under glass."""
        return self.trace.attention[self.layer]

    @cached_property
    def weights(self) -> np.ndarray:
        """(query, key)."""
        return self.attention.weights(self.head)[0, 0]

    @property
    def tokens(self) -> int:
        """The full rank."""
        return len(self.weights)

    @cached_property
    def rebuilt(self) -> np.ndarray:
        """The nearest map of the rank, (query, key) float64: factors are found once for all ranks."""
        left, right = _factors(self.place, self.weights)
        return left[:, : self.rank] @ right[: self.rank]

    @property
    def place(self) -> Place:
        """Which map of which run this is."""
        return (*self.trace.identity, self.layer, self.head)

    @property
    def error(self) -> float:
        """‖A − A_k‖ / ‖A‖, Frobenius."""
        return float(np.linalg.norm(self.weights - self.rebuilt) / np.linalg.norm(self.weights))

    @property
    def spectra(self) -> np.ndarray:
        """Singular values of every map, (layer, head, rank)."""
        return _spectra(self.trace.identity, self.trace)

    @property
    def values(self) -> np.ndarray:
        """Those of the map under glass, (rank,)."""
        return self.spectra[self.layer, self.head]

    @property
    def shuffled(self) -> np.ndarray:
        """Singular values of the same rows, each in an order of its own: as choosy, with nothing in common."""
        return _shuffled(self.place, self.weights)

    @property
    def drawn(self) -> np.ndarray:
        """Singular values of a softmax of normal scores of variance 1."""
        return _drawn(self.weights.shape)

    @property
    def untrained(self) -> np.ndarray:
        """Singular values of the same head's map over the same picture before any training."""
        untrained = cached.ask(Untrained(model=self.card.key, shown=self.trace.pixels, digest=self.trace.input_digest))
        return _untrained(self.place, untrained)

    def edited(self, layers: tuple[int, ...] | None) -> Trace:
        """The run with all heads of these layers (None: of all) at this rank."""
        return cached.trace(self.card.key, self.image, crop="square", edits=(LowRank(self.rank, layers),))

    def foresee(self, layers: tuple[int, ...] | None) -> None:
        """Look ahead at the same with one direction more and one less, and with any other number."""
        near = [replace(self, rank=kept) for kept in around(self.rank, 1, self.tokens)]
        cached.foresee(*[partial(other.edited, layers) for other in near])

    def record(self, method: str) -> Provenance:
        """Of what is made of the map."""
        return facts.provenance(self.trace, self.card, method=method, source=PAPER, layer=self.layer, head=self.head)


def choose(card: ModelCard, image: ImageInput, trace: Trace) -> Mapped:
    """Layer, head and rank, parts of the link."""
    first, second = st.columns([2, 1], vertical_alignment="bottom")
    with first:
        layer, head = choose_head(trace)
    tokens = trace.attention[layer].shape[2]
    shown = {"format": say("rank %d"), "label_visibility": "collapsed"}
    with second:
        kept = controls.slide(say("Rank"), "rank", 1, tokens, default=4, **shown)
    return Mapped(card, image, trace, layer, head, kept)


def choose_head(trace: Trace) -> tuple[int, int]:
    """Layer and head, from 0, parts of the link."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        layer = controls.current_layer(trace, first=min(2, len(trace.attention) - 1), name="rank_layer")
    heads = trace.attention[layer].shape[1]
    shown = {"format": say("head %d"), "label_visibility": "collapsed"}
    with right:
        return layer, controls.slide(say("Head"), "rank_head", 1, heads, default=min(3, heads), **shown) - 1


@st.cache_resource(max_entries=32, show_spinner=False)
def _factors(place: Place, _weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return rank.factors(_weights)


@st.cache_resource(max_entries=32, show_spinner=False)
def _shuffled(place: Place, _weights: np.ndarray) -> np.ndarray:
    return rank.spectrum(np.random.default_rng(SEED).permuted(_weights, axis=1))


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawn(shape: tuple[int, int]) -> np.ndarray:
    powers = np.exp(np.random.default_rng(SEED).standard_normal(shape))
    return rank.spectrum(powers / powers.sum(axis=1, keepdims=True))


@st.cache_resource(max_entries=32, show_spinner=False)
def _untrained(place: Place, _trace: Trace) -> np.ndarray:
    *_, layer, head = place
    return rank.spectrum(_trace.attention[layer].weights(head)[0, 0])


@st.cache_data(max_entries=32, show_spinner=False)
def _spectra(identity: tuple, _trace: Trace) -> np.ndarray:
    return np.stack([rank.spectrum(attention.weights()[0]) for attention in _trace.attention])


PARAMETERS = (label("rank"), label("draw"))
