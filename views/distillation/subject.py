"""The distilled model under glass: its two tokens, its two heads, and who may be its teacher."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from analysis.distillation import Head
from analysis.vectors import cosine
from inputs.image import ImageInput
from models.questions.parameters import Parameters
from models.questions.untrained import Untrained
from models.trace import Trace
from models.zoo import ModelCard
from models.zoo.classes import class_names
from models.zoo.measured import measured
from ui import cached, model_picker, places
from ui.text import plain
from viz.provenance import Provenance
from words import label, say

FILE = "second_token"  # of assets/measurements
PAPER = "Touvron et al. 2021, arXiv:2012.12877"
CLASS, DISTILLATION = "class", "distillation"
TOKENS = {CLASS: "cls_token", DISTILLATION: "dist_token"}  # in this order among the tokens
HEADS = {CLASS: "head", DISTILLATION: "head_dist"}
HEADLESS = label(
    "{model} has two tokens but no heads here: its weights are drawn at random and name no classes. A DeiT that was "
    "trained to name classes can be chosen above as soon as its weights are on this computer."
)


@dataclass(frozen=True, eq=False)
class Student:
    """`card`, its `trace` over `image`, which holds the tokens of every block, and the `record` of what is shown."""

    card: ModelCard
    image: ImageInput
    trace: Trace
    record: Provenance

    @property
    def names(self) -> tuple[str, ...]:
        """What its classes are called; none without heads."""
        return class_names(self.card.classes)

    def path(self, token: str) -> np.ndarray:
        """One of the two tokens at the input and after every block: (block, channel)."""
        given = cached.ask(Parameters(model=self.card.key, names=(TOKENS[token], "pos_embed")))
        place = list(TOKENS).index(token)
        start = given[TOKENS[token]][0, 0] + given["pos_embed"][0, place]
        return np.stack([start, *(tokens[place] for tokens in self.trace.tokens)])

    @cached_property
    def at_random(self) -> np.ndarray:
        """How alike the two tokens are after every block where no weight was learned, (block,) cosines: the same
        architecture, the same picture."""
        asked = Untrained(
            model=self.card.key, shown=self.trace.pixels, digest=self.trace.input_digest, wants=frozenset({"tokens"})
        )
        ours, given = (np.stack([tokens[place] for tokens in cached.ask(asked).tokens]) for place in range(len(TOKENS)))
        return cosine(ours, given)

    def patches(self) -> np.ndarray:
        """The mean patch token after every block: (block, channel)."""
        return np.stack([tokens[len(TOKENS) :].mean(axis=0) for tokens in self.trace.tokens])

    def heads_maps(self, token: str, layer: int) -> np.ndarray:
        """Where one of the two tokens looks in a layer (from 0): (head, row, column)."""
        return places.head_maps(self.trace.attention[layer], token)

    def mean_maps(self, token: str) -> np.ndarray:
        """Where one of the two tokens looks in every layer, mean of the heads: (layer, row, column)."""
        layers = range(len(self.trace.attention))
        return np.stack([self.heads_maps(token, layer).mean(axis=0) for layer in layers])

    def logits(self, token: str) -> np.ndarray:
        """What the head of one token says, (class,)."""
        names = ("norm.weight", "norm.bias", f"{HEADS[token]}.weight", f"{HEADS[token]}.bias")
        learned = cached.ask(Parameters(model=self.card.key, names=names))
        head = Head(*(learned[name] for name in names))
        return head.logits(self.trace.tokens[-1][list(TOKENS).index(token)])


def distilled() -> list[ModelCard]:
    """Cards with a distillation token: first those measured on many photographs, the one whose tokens are least alike
    before all; then those that can run at once, trained before untrained."""
    cards = [card for card in model_picker.family("deit") if "distilled" in card.architecture]
    models = (measured(FILE) or {"models": {}})["models"]
    alike = {key: model["cosine"]["mean"] for key, model in models.items()}
    return sorted(cards, key=lambda card: alike.get(card.key, 1.0))


def teachers(student: ModelCard) -> list[ModelCard]:
    """Trained models that name the same classes and are on this computer."""
    cards = [card for card in model_picker.image_models() if card.classes == student.classes and card is not student]
    return [card for card in cards if card.weights.kind != "untrained" and cached.engine().ready(card.key)]


def names_classes(student: Student) -> bool:
    """Whether the model names classes; where it does not, a sentence says so."""
    if not student.names:
        st.info(say(HEADLESS, model=plain(say(student.card.title))), icon=":material/block:")
    return bool(student.names)
