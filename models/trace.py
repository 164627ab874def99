"""What one forward pass leaves behind: plain NumPy, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from models.changes import Change
from models.edits import Edit
from models.frozen import Arrays, Value
from models.regions import Regions

KINDS = ("tokens", "window", "reduced", "inner", "channel", "cross")


@dataclass(frozen=True, eq=False)
class AttentionMap(Value):
    """One attention operation, in the shape (window, head, query, key) whatever the architecture.

    `name` is the dotted name of the module that ran it, `layer` its place among the attention operations
    of the pass (from 0), `kind` one of `KINDS`; images of a batch count as windows. Two forms are kept, whichever
    the model computed, and every number is derived when looked at:

    - fused: `query` (window, head, query, channel), `key` (window, head, key, channel), the factor `scale` and the
      additive `bias` (broadcastable to the map; -inf masks a pair; None where there is none);
    - otherwise `raw_scores` (window, head, query, key), the input of the softmax.

    `applied` is kept where something stands between the softmax and the values (talking heads, Re-Attention, gates,
    an edit). `values` (window, head, key, channel) and `output` (window, head, query, channel) are kept on request.
    """

    name: str
    layer: int
    kind: str
    query: np.ndarray | None = None
    key: np.ndarray | None = None
    scale: float = 1.0
    bias: np.ndarray | None = None
    raw_scores: np.ndarray | None = None
    applied: np.ndarray | None = None
    values: np.ndarray | None = None
    output: np.ndarray | None = None
    queries: Regions | None = None
    keys: Regions | None = None

    @property
    def placed(self) -> bool:
        """Whether queries and keys have known places on the model's input."""
        return self.queries is not None and self.keys is not None

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(window, head, query, key)."""
        if self.query is not None:
            return (*self.query.shape[:3], self.key.shape[2])
        return (self.applied if self.raw_scores is None else self.raw_scores).shape

    @property
    def mixed(self) -> bool:
        """True when heads were mixed, rescaled or edited after the softmax: rows need not sum to 1."""
        return self.applied is not None

    def scores(self, head: int | None = None, window: int | None = None) -> np.ndarray:
        """Input of the softmax, scale, bias and mask included: (window, head, query, key) float32."""
        if self.query is None:
            return np.array(self._part(self.raw_scores, head, window), dtype=np.float32)
        query, key = self._part(self.query, head, window), self._part(self.key, head, window)
        scores = np.matmul(query, key.swapaxes(-1, -2), dtype=np.float32)
        scores *= np.float32(self.scale)
        if self.bias is not None:
            scores += self._part(self.bias, head, window)
        return scores

    def softmax(self, head: int | None = None, window: int | None = None) -> np.ndarray:
        """The softmax itself, before anything mixed or edited it: (window, head, query, key) float32, rows sum to 1."""
        return _softmax(self.scores(head, window))

    def weights(self, head: int | None = None, window: int | None = None) -> np.ndarray:
        """What multiplied the values: (window, head, query, key) float32; one head or window keeps its axis."""
        if self.mixed:
            return np.array(self._part(self.applied, head, window), dtype=np.float32)
        return self.softmax(head, window)

    def row(self, head: int, query: int, window: int = 0) -> np.ndarray:
        """What one query looks at: (key,) float32, without computing any other row."""
        if self.mixed:
            return self.applied[window, head, query].astype(np.float32)
        if self.query is None:
            return _softmax(self.raw_scores[window, head, query].astype(np.float32))
        scores = (self.key[window, head] @ self.query[window, head, query]).astype(np.float32) * np.float32(self.scale)
        if self.bias is not None:
            scores += np.broadcast_to(self.bias, self.shape)[window, head, query]
        return _softmax(scores)

    def masked(self, head: int = 0, window: int = 0) -> np.ndarray | None:
        """Pairs that a mask keeps from each other, (query, key) bool; None where every query may look at every key.

        Minus infinity in the bias of a fused product; where only scores are kept, what the places say.
        """
        if self.bias is None:
            closed = None if self.keys is None else self.keys.apart(window)
        else:
            closed = np.isneginf(self._part(self.bias, head, window)[0, 0])
        return None if closed is None or not closed.any() else np.broadcast_to(closed, self.shape[2:])

    def error(self) -> float:
        """Largest |weights @ values - output|, the proof that these weights are the ones the model used.

        Raises ValueError when the values were not kept.
        """
        if self.values is None or self.output is None:
            raise ValueError("The proof needs the values: watch with wants={'values'}.")
        heads = range(self.shape[1])
        return max(
            float(
                np.abs(
                    self.weights(head) @ self._part(self.values, head, None) - self._part(self.output, head, None)
                ).max()
            )
            for head in heads
        )

    def _part(self, array: np.ndarray, head: int | None, window: int | None) -> np.ndarray:
        chosen = (_span(window, self.shape[0], array.shape[0]), _span(head, self.shape[1], array.shape[1]))
        return array[chosen]


@dataclass(frozen=True, eq=False)
class Trace(Value):
    """One forward pass of one model over one input.

    `pixels` is the exact model input: (row, column, 3) uint8, of a cloud (point, 6) and of a set (element, 1) float32,
    of a digit its grey levels (row, column) uint8;
    `logits` (class,) float32 or None;
    `tokens` holds one (token, channel) float32 array per block when asked for; `steps` holds named
    intermediates. `weights` says which weights ran, as `kind:revision`; `edits` what was changed while they did,
    `changes` what was changed about them before.
    """

    model: str
    weights: str
    input_digest: str
    pixels: np.ndarray
    attention: tuple[AttentionMap, ...]
    logits: np.ndarray | None = None
    tokens: tuple[np.ndarray, ...] | None = None
    steps: Mapping[str, np.ndarray] = field(default_factory=Arrays)
    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def identity(self) -> tuple:
        """What tells this trace from others, for caches of what is computed from it."""
        return self.model, self.weights, self.input_digest, self.pixels.shape, self.edits, self.changes

    def placed(self) -> tuple[AttentionMap, ...]:
        """The maps whose queries and keys have known places."""
        return tuple(attention for attention in self.attention if attention.placed)

    def of_kind(self, *kinds: str) -> tuple[AttentionMap, ...]:
        """The maps of these kinds (see `KINDS`)."""
        return tuple(attention for attention in self.attention if attention.kind in kinds)


def _span(index: int | None, count: int, available: int) -> slice:
    """Slice that keeps the axis; an axis of length 1 serves every index (a broadcast bias)."""
    if index is None:
        return slice(None)
    place = range(count)[index] if available == count else 0
    return slice(place, place + 1)


def _finite(top: np.ndarray) -> np.ndarray:
    return np.where(np.isneginf(top), np.float32(0), top)


def _softmax(scores: np.ndarray) -> np.ndarray:
    """Softmax over the last axis, in place; a row that is masked out entirely becomes 0, as torch has it."""
    scores -= _finite(scores.max(axis=-1, keepdims=True))
    np.exp(scores, out=scores)
    total = scores.sum(axis=-1, keepdims=True)
    scores /= np.where(total == 0, np.float32(1), total)
    return scores
