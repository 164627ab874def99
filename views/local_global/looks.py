"""Every attention of a Point Transformer as one between points: who asks, who is asked, with which weight."""

from dataclasses import dataclass

import numpy as np

from models.trace import AttentionMap
from ui.clouds.network import Pass, summed

MEAN = "mean"
WORDS = {  # how the operation's dotted name begins or ends: what it is called here
    "self_attention.attention": "All points among themselves",
    "whole.attention": "Global points among themselves",
    "answer.own": "Local points among themselves, last layer",
    "own": "Local points among themselves",
    "answer.cross": "Local points ask global ones, last layer",
    "cross.attention": "Local points ask global ones",
}


@dataclass(frozen=True, eq=False)
class Look:
    """One attention: `queries` (query,) and `keys` (key,) are the points that its tokens stand at."""

    title: str
    attention: AttentionMap
    queries: np.ndarray
    keys: np.ndarray

    @property
    def crosses(self) -> bool:
        """Whether one set asks another."""
        return self.attention.kind == "cross"

    def rows(self, query: int) -> np.ndarray:
        """The weights of every head for one query, (head, key)."""
        return np.stack([self.attention.row(head, query) for head in range(self.attention.shape[1])])

    def row(self, query: int, head: int | str) -> np.ndarray:
        """The weights of one head (from 1) for one query, or the mean of all: (key,)."""
        rows = self.rows(query)
        return rows.mean(0) if head == MEAN else rows[head - 1]

    def on_points(self, weights: np.ndarray, count: int) -> np.ndarray:
        """`weights` (key,) summed where several keys stand at one of `count` points: (point,), NaN without a key."""
        return summed(weights, self.keys, count)


def looks(found: Pass) -> list[Look]:
    """The attentions of a pass in the order in which they run."""
    local, (_, whole) = found.selected.ravel(), found.centres
    every = np.arange(len(found.places))
    sets = {
        "self_attention.attention": (every, every),
        "whole.attention": (whole, whole),
        "answer.own": (local, local),
        "own": (local, local),
        "answer.cross": (local, whole),
        "cross.attention": (local, whole),
    }
    result = []
    for attention in found.trace.attention:
        name = next(name for name in WORDS if attention.name.endswith(name))
        result.append(Look(WORDS[name], attention, *sets[name]))
    return result
