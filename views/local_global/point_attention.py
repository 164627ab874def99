"""Every attention of a Point Transformer as one between points: who asks, who is asked, with which weight."""

from dataclasses import dataclass

import numpy as np

from analysis.point_tokens import summed
from models.trace import AttentionMap
from ui.clouds.network import Pass
from words import label

MEAN = "mean"
ALL, GLOBAL, LOCAL, LOCAL_LAST, CROSS, CROSS_LAST = "all", "global", "local", "local_last", "cross", "cross_last"
TITLES = {
    ALL: label("All points among themselves"),
    GLOBAL: label("Global points among themselves"),
    LOCAL_LAST: label("Local points among themselves, last layer"),
    LOCAL: label("Local points among themselves"),
    CROSS_LAST: label("Local points ask global ones, last layer"),
    CROSS: label("Local points ask global ones"),
}
METHODS = {  # the same for the record
    ALL: label("all points among themselves"),
    GLOBAL: label("global points among themselves"),
    LOCAL_LAST: label("local points among themselves, last layer"),
    LOCAL: label("local points among themselves"),
    CROSS_LAST: label("local points ask global ones, last layer"),
    CROSS: label("local points ask global ones"),
}
ENDINGS = {  # how the dotted name of the operation ends, the longer one first
    "self_attention.attention": ALL,
    "whole.attention": GLOBAL,
    "answer.own": LOCAL_LAST,
    "own": LOCAL,
    "answer.cross": CROSS_LAST,
    "cross.attention": CROSS,
}


@dataclass(frozen=True, eq=False)
class PointAttention:
    """One attention, `key` of `TITLES`: `queries` (query,) and `keys` (key,) are the points its tokens stand at."""

    key: str
    attention: AttentionMap
    queries: np.ndarray
    keys: np.ndarray

    @property
    def title(self) -> str:
        """Who asks whom, to be said."""
        return TITLES[self.key]

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


def point_attentions(forward: Pass) -> list[PointAttention]:
    """The attentions of a pass in the order in which they run."""
    local, (_, whole) = forward.selected.ravel(), forward.centres
    every = np.arange(len(forward.places))
    sets = {ALL: (every, every), GLOBAL: (whole, whole)}
    sets |= dict.fromkeys((LOCAL, LOCAL_LAST), (local, local)) | dict.fromkeys((CROSS, CROSS_LAST), (local, whole))
    keys = [
        next(key for ending, key in ENDINGS.items() if attention.name.endswith(ending))
        for attention in forward.trace.attention
    ]
    return [
        PointAttention(key, attention, *sets[key]) for key, attention in zip(keys, forward.trace.attention, strict=True)
    ]
