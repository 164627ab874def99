"""What the page computed: a model's plain run, a pattern imposed on it, and the run under the pattern."""

from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import streamlit as st

from analysis import hashing, masks, patterns, spans
from analysis.windows import Pair
from inputs.image import ImageInput
from models.edits import Edit, SparsePattern
from models.hashed import Hashed
from models.spans import OwnSpans, SoftMask
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, controls
from ui.components.chart import picked
from ui.spare import around
from views.sparse import kinds
from views.sparse.kinds import HASHED, OWN, SPAN
from words import say

SEED = 0  # of pairs and directions that are drawn
SQUARE = "square"  # what all models of the page see of a picture
HIDDEN = {"label_visibility": "collapsed"}


@dataclass(frozen=True, eq=False)
class Seen:
    """A model's `card`, its `plain` run over `image`, and the `layer` and `head` (from 0) under glass."""

    card: ModelCard
    image: ImageInput
    plain: Trace
    layer: int
    head: int

    @property
    def attention(self) -> AttentionMap:
        """The layer under glass, as the model is."""
        return self.plain.attention[self.layer]

    @property
    def grid(self) -> Pair:
        """Rows and columns of patches."""
        return self.attention.queries.raster.shape

    @property
    def prefix(self) -> int:
        """How many tokens stand nowhere."""
        return len(self.attention.queries.prefix)

    @property
    def vectors(self) -> tuple[np.ndarray, np.ndarray]:
        """Queries and keys of the head, (token, channel)."""
        return self.attention.query[0, self.head], self.attention.key[0, self.head]


@dataclass(frozen=True, eq=False)
class Imposed(Seen):
    """A pattern's `kind` and `size` (0 where it has none), whether as many pairs are drawn `at_random` instead, whether
    the pattern holds `everywhere` or in this layer alone, and of spans how long the `ramp` is."""

    kind: str
    size: int
    at_random: bool = False
    everywhere: bool = True
    ramp: int = 1

    @property
    def tokens(self) -> int:
        return self.attention.shape[2]

    @cached_property
    def weights(self) -> np.ndarray:
        """The layer's maps as the model is, (head, query, key)."""
        return self.attention.weights()[0]

    @cached_property
    def factors(self) -> np.ndarray:
        """What weights of the layer are multiplied by, (query, key), where heads differ (head, query, key): True or
        False, of adaptive spans numbers from 0 to 1; on the plain run."""
        return self.of_layer(self.layer)

    @cached_property
    def mask(self) -> np.ndarray:
        """The pairs that stay open in the layer, of the same shape."""
        return self.factors > 0

    def of_layer(self, layer: int) -> np.ndarray:
        """The factors of another layer."""
        if self.kind == HASHED and not self.at_random:
            attention = self.plain.attention[layer]
            vectors = attention.query[0], attention.key[0]
            return hashing.pattern(*vectors, self.size, prefix=self.prefix, seed=SEED)
        return patterns.opened(self._drawn() if self.at_random else self._patches(layer), self.prefix)

    def _patches(self, layer: int) -> np.ndarray:
        """Between patches."""
        if self.kind == SPAN:
            return spans.soft(self.grid, self.size, self.ramp)
        if self.kind == OWN:
            maps = self.plain.attention[layer].weights()[0, :, self.prefix :, self.prefix :]
            return spans.of_heads(maps, self.grid, self.size / 100)
        return patterns.OVER_PATCHES[self.kind](self.grid, self.size)

    def _drawn(self) -> np.ndarray:
        """As many pairs of patches drawn, of adaptive spans with the same factors."""
        if self.kind == SPAN:
            return spans.dealt(spans.soft(self.grid, self.size, self.ramp), seed=SEED)
        pattern = replace(self, at_random=False)
        return patterns.at_random(self.grid[0] * self.grid[1], pattern.patch_pairs, seed=SEED)

    @property
    def edit(self) -> Edit:
        """What is done to the model's maps."""
        layers = None if self.everywhere else (self.layer,)
        if self.kind == HASHED and not self.at_random:
            return Hashed(self.size, prefix=self.prefix, seed=SEED, layers=layers)
        if self.kind == OWN and not self.at_random:
            return OwnSpans(self.size / 100, self.grid, self.prefix, layers)
        soft = self.kind == SPAN
        return SoftMask.of(self.factors, layers=layers) if soft else SparsePattern.of(self.mask, layers=layers)

    @cached_property
    def edited(self) -> Trace:
        """The run under the pattern."""
        return cached.trace(self.card.key, self.image, crop=SQUARE, edits=(self.edit,))

    @cached_property
    def twin(self) -> "Imposed":
        """As many pairs at random."""
        return replace(self, at_random=True)

    def foresee(self) -> None:
        """Look ahead at the next span and the one before, at as many pairs at random, and at any other span."""
        spans = around(self.size, 0, max(self.grid) - 1) if self.kind == SPAN else []
        moved = [replace(self, size=size) for size in spans]
        near = [*moved[:2], replace(self, at_random=not self.at_random), *moved[2:]]
        cached.foresee(*[partial(getattr, other, "edited") for other in near])

    @property
    def share(self) -> float:
        """Open pairs among all pairs of patches in the layer."""
        return patterns.share(self.mask, self.prefix)

    @property
    def mass(self) -> np.ndarray:
        """The attention of each head that stays, before rows are divided, mean over queries, (head,)."""
        return patterns.mass_kept(self.weights, self.factors).mean(axis=-1)

    @property
    def chance(self) -> tuple[float, float]:
        """What as many pairs at random keep of the layer's attention, mean over heads and queries: the mean over draws,
        and half of the interval that holds 95 % of them."""
        return patterns.mass_of_draws(self.weights, self._drawn(), self.prefix)

    @property
    def difference(self) -> float:
        """1-norm of what the layer's rows lose and gain, mean over heads and queries."""
        return float(patterns.difference(self.weights, self.factors).mean())

    @property
    def patch_pairs(self) -> int:
        """Open pairs of patches of the layer, mean over heads."""
        return round(float(self.mask[..., self.prefix :, self.prefix :].sum(axis=(-2, -1)).mean()))

    @property
    def pairs(self) -> int:
        """Open pairs of the layer, all heads and tokens."""
        return int(np.broadcast_to(self.mask, self.weights.shape).sum())

    @property
    def multiply_adds(self) -> tuple[int, int]:
        """Of the layer's scores and weighted values, under the pattern (hashing included) and of all pairs."""
        heads, tokens, channels = self.attention.query.shape[1:]
        hashed = self.kind == HASHED and not self.at_random
        extra = heads * hashing.cost(tokens, channels, self.size, 0) if hashed else 0
        return extra + masks.multiply_adds(self.pairs, channels), masks.multiply_adds(heads * tokens**2, channels)

    def most_layers(self, *, relay: bool) -> float:
        """After how many layers of the model every patch has heard of every other, inf if never: through the class
        token too, or from patch to patch alone."""
        layers = [np.atleast_3d(self._open(layer).T).any(axis=-1).T for layer in range(len(self.plain.attention))]
        first = 0 if relay else self.prefix
        hops = patterns.heard([mask[first:, first:] for mask in layers])
        return float(hops[self.prefix - first :, self.prefix - first :].max())

    def _open(self, layer: int) -> np.ndarray:
        held = self.everywhere or layer == self.layer
        return self.of_layer(layer) > 0 if held else np.ones((self.tokens, self.tokens), dtype=bool)


def choose(card: ModelCard, image: ImageInput, plain: Trace, layer: int, head: int) -> Imposed:
    """The pattern, its size, its twin at random, and where it holds, parts of the link."""
    titles = {key: say(kind.title) for key, kind in kinds.KINDS.items()}
    kind = controls.ahead("sparse_kind", list(titles), default=next(iter(titles)))
    widths = [3, 5, 5, 3] if kind == SPAN else [4, 3, 5, 3]
    first, second, third, fourth = st.columns(widths, vertical_alignment="bottom")
    with first:
        kind = controls.choose(say("Pattern"), "sparse_kind", titles, **HIDDEN)
    with second:
        size, ramp = _size(kind, plain.attention[layer].queries.raster.shape)
    with third:
        drawn = {"pattern": say("the pattern’s pairs"), "random": say("as many at random")}
        pairs = controls.choose(say("Pairs"), "sparse_pairs", drawn, widget=st.segmented_control, **HIDDEN)
    with fourth:
        where = {"all": say("in all layers"), "one": say("in this one")}
        everywhere = controls.choose(say("Where"), "sparse_where", where, **HIDDEN) == "all"
    return Imposed(card, image, plain, layer, head, kind, size, pairs == "random", everywhere, ramp)


def _size(kind: str, grid: Pair) -> tuple[int, int]:
    """The chosen size, 0 where there is none, and the ramp, which spans alone have."""
    if kind == SPAN:
        first, second = st.columns(2)
        with first:
            span = controls.slide(
                say("Span"), "sparse_span", 0, max(grid) - 1, default=1, format=say("span %d"), **HIDDEN
            )
        with second:
            ramp = controls.slide(say("Ramp"), "sparse_ramp", 1, max(grid), default=2, format=say("ramp %d"), **HIDDEN)
        return span, ramp
    sizes, written = kinds.sizes(kind, grid), kinds.KINDS[kind].size
    named = {size: say(written, size=size) for size in sizes}
    return (controls.choose(say("Size"), f"sparse_size_{kind}", named, **HIDDEN) if sizes else 0), 1


def choose_cell(chart: str) -> None:
    """A click on a cell of `chart` (layer, head) chooses both for the page."""
    if cell := picked(chart):
        controls.put("sparse_layer", int(cell["y"]))
        controls.put("sparse_head", int(cell["x"]))
