"""Star-Transformer's way: messages along a ring and through a relay, in a model that was trained without."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from analysis import patterns
from analysis.rollout import rollout
from inputs.image import ImageInput
from models.edits import SparsePattern
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, controls, facts, spot, tables
from ui.exhibit import exhibit
from ui.ground import under
from views.sparse.kinds import KINDS
from views.sparse.subject import SQUARE
from viz import row
from viz.provenance import MEAN, Provenance
from words import label, say

KEY, HEIGHT = "sparse_messages", 420
WAYS = {"star": label("ring and relay"), "ring": label("ring alone"), "all": label("all pairs")}


@dataclass(frozen=True, eq=False)
class Messages:
    """The plain run of `card` over `image`, and `layers` of it, counted from the first, through which the patch at the
    spot sends its message."""

    card: ModelCard
    image: ImageInput
    plain: Trace
    layers: int

    @property
    def attention(self) -> AttentionMap:
        return self.plain.attention[0]

    @property
    def prefix(self) -> int:
        """How many tokens stand nowhere: the relay."""
        return len(self.attention.queries.prefix)

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches."""
        return self.attention.queries.raster.shape

    @property
    def sender(self) -> int:
        """The token at the spot."""
        return int(self.attention.queries.raster[spot.token(self.grid)])

    def mask(self, way: str) -> np.ndarray:
        """Who hears whom in one layer, (query, key)."""
        tokens = self.attention.shape[2]
        if way == "all":
            return np.ones((tokens, tokens), dtype=bool)
        mask = patterns.opened(patterns.OVER_PATCHES[patterns.STAR](self.grid, 0), self.prefix)
        if way == "ring":
            mask[: self.prefix] = mask[:, : self.prefix] = False
            mask |= np.eye(tokens, dtype=bool)
        return mask

    def run(self, way: str) -> Trace:
        """The model under the mask."""
        if way == "all":
            return self.plain
        edits = (SparsePattern.of(self.mask(way)),)
        return cached.trace(self.card.key, self.image, crop=SQUARE, edits=edits)

    @cached_property
    def shares(self) -> dict[str, np.ndarray]:
        """What each token holds of the sender's message after `layers`, (token,), by way: the run's own maps, mean of
        heads, half of every token staying with it in each layer."""
        return {way: self._carried(self.run(way))[:, self.sender] for way in WAYS}

    def _carried(self, trace: Trace) -> np.ndarray:
        return rollout(attention.weights()[0] for attention in trace.attention[: self.layers])

    def heard(self, way: str) -> tuple[int, float]:
        """How many patches have heard of the sender after `layers`, and after how many layers all have of all."""
        masks = [self.mask(way)] * self.layers
        now = patterns.heard(masks)[self.prefix :, self.sender]
        every = patterns.heard([self.mask(way)] * self.attention.shape[2])[self.prefix :, self.prefix :]
        return int(np.isfinite(now).sum()), float(every.max())

    def record(self, method: str) -> Provenance:
        """The record of the messages."""
        layers = f"1 to {self.layers}" if self.layers > 1 else 0
        place = {"layer": layers, "head": MEAN, "query": spot.marked(self.attention)}
        return facts.provenance(self.plain, self.card, method=method, source=KINDS[patterns.STAR].source, **place)


def choose(card: ModelCard, image: ImageInput, plain: Trace, layer: int, head: int) -> Messages:
    """Through how many layers the message goes, a part of the link."""
    shown = {"format": say("after %d layers"), "label_visibility": "collapsed"}
    layers = controls.slide(say("Layers"), "sparse_sent", 1, len(plain.attention), default=2, **shown)
    return Messages(card, image, plain, layers)


def draw(messages: Messages) -> None:
    """How much of the marked patch's message is where; edges and hops."""
    seen = {way: messages.attention.keys.paint(shares) for way, shares in messages.shares.items()}
    mark = spot.token(messages.grid)
    sent = np.stack([*seen.values()])
    sent[:, *mark] = 0
    figure = row.row(
        [under(messages.plain)] * len(seen),
        sent,
        [say(word) for word in WAYS.values()],
        unit=say("share of its message"),
        marks=[mark] * len(seen),
        carry=np.stack([spot.carried(messages.grid)] * len(seen)),
        shared=False,
        height=HEIGHT,
    )
    caption = say(
        "Without what the sender keeps itself; each picture has a scale of its own. Click another patch: it sends now."
    )
    record = messages.record(label("messages along a star"))
    exhibit(figure, record, arrays=seen, caption=caption, on_pick=spot.follow(KEY), fitted=True, key=KEY)
    _numbers(messages)


def sentence(messages: Messages) -> str:
    """How many patches have heard, through the relay and without it."""
    patches = messages.grid[0] * messages.grid[1]
    return say(
        "After {layers} layers {star} of {patches} patches have heard of the marked one along the ring and through the "
        "relay, {ring} along the ring alone; with all pairs all have after one.",
        layers=messages.layers,
        star=messages.heard("star")[0],
        ring=messages.heard("ring")[0],
        patches=patches,
    )


def _numbers(messages: Messages) -> None:
    heard = {way: messages.heard(way) for way in WAYS}
    tables.show(
        {
            say("messages"): [say(word) for word in WAYS.values()],
            say("edges in a layer"): [f"{int(messages.mask(way).sum()):,}" for way in WAYS],
            say("patches that have heard"): [f"{count:,}" for count, _ in heard.values()],
            say("layers until all have of all"): [f"{most:.0f}" for _, most in heard.values()],
            say("kept by the sender"): [f"{shares[messages.sender]:.0%}" for shares in messages.shares.values()],
        }
    )
    st.caption(
        say(
            "The class token is the relay. Real maps of the model that runs under each pattern, mean of heads; half of "
            "every token stays with it in each layer, as in rollout. The paper’s relay listens after the ring has "
            "spoken, here both at once; and its model was trained so."
        )
    )
