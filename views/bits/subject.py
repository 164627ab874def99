"""What the page shows: a model as it is and with its weights rounded, over one picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import streamlit as st

from inputs.image import ImageInput
from models.quantised import BY_CHANNEL, CHANNEL, LEAST, MOST, TENSOR, Quantised
from models.quantised.coding import BINARY, GOBO, K_MEANS, LINEAR
from models.questions.rounding import Stored, Storing, StoringPlain
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, classes, controls, facts, link, model_picker, spot
from ui.spare import around
from viz.provenance import Provenance
from words import label, say

NAMES = {LINEAR: label("linear"), K_MEANS: label("k-means"), GOBO: label("GOBO"), BINARY: label("signs")}
SOURCES = {
    LINEAR: "Zafrir et al. 2019, arXiv:1910.06188, eq. 1-3",
    K_MEANS: "Lloyd 1982, doi:10.1109/TIT.1982.1056489",
    GOBO: "Zadeh et al. 2020, arXiv:2005.03842, section IV",
    BINARY: "Rastegari et al. 2016, arXiv:1603.05279, eq. 6",
}
PER = {TENSOR: label("per tensor"), CHANNEL: label("per channel")}
PARAMETERS = (label("rounding"), label("bits"), label("scale"), label("threshold"), label("matrix"))
THRESHOLDS = (-12, 0)  # of the log-density
FIRST = ("vit_s14_saliency", "imagenette_vit")  # those that were measured on photographs
FOUR = 4  # bits at first: where methods begin to differ


@dataclass(frozen=True, eq=False)
class Rounded:
    """The model `card` over `image`, as it is and as `quantised`."""

    card: ModelCard
    image: ImageInput
    quantised: Quantised

    @cached_property
    def before(self) -> Trace:
        """As it is."""
        return cached.trace(self.card.key, self.image, crop="square")

    @cached_property
    def after(self) -> Trace:
        """With all its weights rounded."""
        return cached.trace(self.card.key, self.image, crop="square", changes=(self.quantised,))

    def foresee(self) -> None:
        """Look ahead at the same with a bit more and a bit less, and with any other number."""
        method = self.quantised.method
        few = [] if method == BINARY else around(self.quantised.bits, LEAST[method], MOST)
        near = [replace(self, quantised=replace(self.quantised, bits=bits)) for bits in few]
        cached.foresee(*[partial(getattr, other, "after") for other in near])

    @cached_property
    def stored(self) -> Stored:
        """The file that was written, and what every matrix lost."""
        return cached.ask(Storing(model=self.card.key, quantised=self.quantised))

    @property
    def plain(self) -> int:
        """Bytes of the file in float32."""
        return cached.ask(StoringPlain(model=self.card.key))

    @cached_property
    def shares(self) -> np.ndarray:
        """Probabilities before and after, (2, class)."""
        return np.stack([classes.shares(trace) for trace in (self.before, self.after)])

    def maps(self, layer: int) -> np.ndarray:
        """What the token at the spot looks at in `layer` (from 0), mean of heads: (before and after, row, column)."""
        looks = [trace.attention[layer] for trace in (self.before, self.after)]
        return np.stack([_row(attention, self.before.pixels.shape[:2]) for attention in looks])

    def record(self, method: str, **place: object) -> Provenance:
        """The record of numbers of this model as it was rounded."""
        parameters = told(self.quantised) | place.pop("parameters", {})
        source = place.pop("source", SOURCES[self.quantised.method])
        return facts.provenance(self.before, self.card, method=method, source=source, parameters=parameters, **place)


def told(quantised: Quantised) -> dict[str, object]:
    """How the weights are rounded, for records."""
    threshold = {"threshold": quantised.threshold} if quantised.method == GOBO else {}
    chosen = {"rounding": NAMES[quantised.method], "bits": quantised.bits, "scale": PER[quantised.per]}
    return chosen | threshold


def choose() -> Quantised:
    """How the weights are rounded, parts of the link; what a method has not is not asked."""
    first, second, third = st.columns([3, 3, 4], vertical_alignment="bottom")
    with first:
        method = _choose_method()
    with second:
        bits = _choose_bits(method)
    with third:
        return _choose_rest(method, bits)


def kept() -> Quantised:
    """How the visitor had weights rounded last, where nothing is asked."""
    method = link.current("bits_method", link.one_of(list(NAMES)), LINEAR)
    bits = 1 if method == BINARY else link.current("bits", link.number(LEAST[method], MOST), FOUR)
    per = link.current("bits_per", link.one_of(list(PER)), TENSOR) if method in BY_CHANNEL else TENSOR
    return Quantised(method, max(bits, LEAST[method]), per)


def _choose_method() -> str:
    """The method, a part of the link."""
    names = {method: say(name) for method, name in NAMES.items()}
    return controls.choose(say("Rounding"), "bits_method", names, label_visibility="collapsed")


def _choose_bits(method: str) -> int:
    """How many bits the method has; signs have one."""
    if method == BINARY:
        return 1
    shown = {"format": say("%d bits"), "label_visibility": "collapsed"}
    return controls.slide(say("Bits"), "bits", LEAST[method], MOST, default=FOUR, **shown)


def _choose_rest(method: str, bits: int) -> Quantised:
    """One scale for a tensor or for each channel, or GOBO's threshold, whatever the method has."""
    if method in BY_CHANNEL:
        words = {per: say(word) for per, word in PER.items()}
        per = controls.choose(say("Scale"), "bits_per", words, label_visibility="collapsed")
        return Quantised(method, bits, per)
    if method == GOBO:
        shown = {"format": say("apart: log p < %d"), "label_visibility": "collapsed"}
        return Quantised(
            method, bits, threshold=controls.slide(say("Threshold"), "bits_log", *THRESHOLDS, default=-4, **shown)
        )
    return Quantised(method, bits)


def _row(attention: AttentionMap, size: tuple[int, int]) -> np.ndarray:
    window, query = attention.queries.token_at(*spot.current(size))
    rows = [attention.row(head, query, window=window) for head in range(attention.shape[1])]
    return attention.keys.paint(np.mean(rows, axis=0), window=window)


def cards(first: Sequence[str] = FIRST) -> list[ModelCard]:
    """Models of ours that name classes and whose tokens all look at each other, the keys in `first` before the rest."""
    known = [card for card in model_picker.image_models("tokens") if card.weights.kind == "bundled" and card.classes]
    plain = [card for card in known if card.kinds == ("tokens",)]
    return sorted(plain, key=lambda card: first.index(card.key) if card.key in first else len(first))
