"""What one forward pass leaves behind: plain NumPy, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from models.regions import Regions


@dataclass(frozen=True, eq=False)
class AttentionMap:
    """One attention operation, in the shape (window, head, query, key) whatever the architecture.

    `name` is the dotted name of the module that ran it, `layer` its place among the attention operations
    of the pass (from 0), `kind` one of `tokens`, `window`, `reduced`, `inner`, `channel`, `cross`.
    """

    name: str
    layer: int
    kind: str
    queries: Regions | None = None
    keys: Regions | None = None


@dataclass(frozen=True, eq=False)
class Trace:
    """One forward pass of one model over one input.

    `pixels` is the exact model input as (row, column, 3) uint8; `logits` (class,) float32 or None;
    `tokens` holds one (token, channel) float32 array per block when asked for; `steps` holds named
    intermediates. `weights` says which weights ran, as `kind:revision`.
    """

    model: str
    weights: str
    input_digest: str
    pixels: np.ndarray
    attention: tuple[AttentionMap, ...]
    logits: np.ndarray | None = None
    tokens: tuple[np.ndarray, ...] | None = None
    steps: Mapping[str, np.ndarray] = field(default_factory=lambda: MappingProxyType({}))
