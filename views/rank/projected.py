"""What the view of few keys computed: a head of a model's plain run, and what a projection of its keys makes of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from analysis.intervals import next_draw
from inputs.image import ImageInput
from models.fewer_keys import DRAWN, GROUPED, IDENTITY, KINDS, POOLED, RANDOM, SINGULAR, FewerKeys
from models.frozen import Arrays
from models.questions.projecting import Projecting
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, controls, facts
from views.rank.subject import choose_head
from viz.provenance import Provenance
from words import label, say

SEED, DRAWS = 0, 20  # of what is under glass, and of random projections' errors
HERE, EVERYWHERE = "here", "every"
NAMES = {
    POOLED: label("means of neighbours"),
    GROUPED: label("means of groups at random"),
    RANDOM: label("random numbers"),
    SINGULAR: label("best directions of keys"),
    IDENTITY: label("the first tokens"),
}
SOURCE = "Wang et al. 2020, arXiv:2006.04768, eq. 7"


@dataclass(frozen=True, eq=False)
class Projected:
    """The head (from 0) of `layer` in the plain run `trace` of `card` over `image`, its keys and values projected by a
    `kind` of `models.fewer_keys` to `keys`."""

    card: ModelCard
    image: ImageInput
    trace: Trace
    layer: int
    head: int
    kind: str
    keys: int

    @cached_property
    def attention(self) -> AttentionMap:
        """The layer under glass, with its values."""
        wanted = frozenset({"values"})
        return cached.trace(self.card.key, self.image, crop="square", wants=wanted).attention[self.layer]

    @property
    def tokens(self) -> int:
        return self.attention.shape[3]

    @property
    def counts(self) -> list[int]:
        """The numbers of keys along the curve: powers of two up to half of them, then all."""
        return [*(2**power for power in range(self.tokens.bit_length()) if 2 * 2**power <= self.tokens), self.tokens]

    @cached_property
    def weights(self) -> np.ndarray:
        """The model's map, (query, key)."""
        return self.attention.weights(self.head)[0, 0]

    @cached_property
    def made(self) -> Arrays:
        """See `Projecting`: `projection`, `map`, and errors of every draw at `counts` by kind."""
        return self._projecting(tuple(self.counts))

    @property
    def errors(self) -> dict[str, np.ndarray]:
        """‖output − projected output‖ / ‖output‖ at `counts` by kind, (count,); of random kinds the mean of draws."""
        return {kind: self.made[kind].mean(axis=0) for kind in KINDS}

    @property
    def intervals(self) -> dict[str, np.ndarray]:
        """Of random kinds the ends of the interval in which another draw falls with 95 %, (count, 2)."""
        half = {kind: next_draw(self.made[kind]) for kind in DRAWN}
        return {kind: np.stack([self.errors[kind] - half[kind], self.errors[kind] + half[kind]], -1) for kind in DRAWN}

    def error(self, kind: str) -> float:
        """The same with the chosen number of keys: of the draw under glass where that is random."""
        return float(self._projecting((self.keys,))[kind][0, 0])

    def chance(self) -> float:
        """The same of tokens thrown together at random, mean of draws."""
        return float(self._projecting((self.keys,))[GROUPED].mean())

    @property
    def maps(self) -> dict[str, np.ndarray]:
        """Of the model and of the projected keys, (query, token) each."""
        return {"map": self.weights, "projected": self.made["map"]}

    def edited(self, where: str) -> Trace:
        """The run with as few keys in all layers, or `HERE` alone."""
        layers = (self.layer,) if where == HERE else None
        change = FewerKeys(self.keys, self.kind, SEED, layers)
        return cached.trace(self.card.key, self.image, crop="square", changes=(change,))

    def record(self, method: str) -> Provenance:
        """Of what is made of the head."""
        place = {"layer": self.layer, "head": self.head, "parameters": {"draw": SEED}}
        return facts.provenance(self.trace, self.card, method=method, source=SOURCE, **place)

    def _projecting(self, counts: tuple[int, ...]) -> Arrays:
        operands = (self.attention.query, self.attention.key, self.attention.values)
        queries, keys, values = (part[0, self.head] for part in operands)
        return cached.ask(
            Projecting(
                queries=queries,
                keys=keys,
                values=values,
                scale=self.attention.scale,
                kind=self.kind,
                count=self.keys,
                counts=counts,
                draws=DRAWS,
            )
        )


def choose(card: ModelCard, image: ImageInput, trace: Trace) -> Projected:
    """Layer, head, kind of projection and number of keys, parts of the link."""
    first, second, third = st.columns([9, 9, 6], vertical_alignment="bottom")
    with first:
        layer, head = choose_head(trace)
    with second:
        names = {kind: say(name) for kind, name in NAMES.items()}
        kind = controls.choose(say("Projection"), "rank_projection", names, label_visibility="collapsed")
    tokens, channels = trace.attention[layer].key.shape[2:]
    most = min(tokens, channels) if kind == SINGULAR else tokens
    shown = {"format": say("%d keys"), "label_visibility": "collapsed"}
    with third:
        keys = controls.slide(say("Keys"), "rank_keys", 1, most, default=16, **shown)
    return Projected(card, image, trace, layer, head, kind, keys)
