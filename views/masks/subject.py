"""What the page computed: tokens under a mask, what attention is left, and how far apart any two of them are."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis import masks
from views.masks.kinds import KINDS, Kind
from views.masks.tokens import Tokens


@dataclass(frozen=True, eq=False)
class Masked:
    """`tokens` under the kind of mask `key` of this `size` (0 where it has none), seen from `token` (from 0) and
    `after` a number of layers."""

    tokens: Tokens
    key: str
    size: int
    token: int
    after: int

    @property
    def kind(self) -> Kind:
        """The kind of mask."""
        return KINDS[self.key]

    @cached_property
    def layers(self) -> tuple[np.ndarray, ...]:
        """The masks that take turns, (query, key) bool each."""
        return self.kind.layers(self.tokens, self.size)

    @property
    def mask(self) -> np.ndarray:
        """The one to show, (query, key) bool; a relay comes last."""
        return self.layers[-1]

    @cached_property
    def weights(self) -> np.ndarray:
        """Attention under it, (query, key), NaN where the mask is closed; a relay starts as the mean of all tokens."""
        vectors = self.tokens.vectors
        if len(self.mask) > len(vectors):
            vectors = np.concatenate([vectors, vectors.mean(axis=0, keepdims=True)])
        return np.where(self.mask, masks.attention(vectors, self.mask), np.nan)

    @cached_property
    def hops(self) -> np.ndarray:
        """After how many layers each token has heard of each other, (query, key), the relay left out; inf for never."""
        count = self.tokens.count
        return masks.hops(self.layers)[:count, :count]

    @property
    def pairs(self) -> int:
        """Open pairs, counted."""
        return int(self.mask.sum())

    def as_kind(self, key: str) -> "Masked":
        """The same tokens under another kind of mask, in its first size."""
        sizes = KINDS[key].sizes(self.tokens)
        return replace(self, key=key, size=sizes[0] if sizes else 0)

    @property
    def open_to_token(self) -> int:
        """How many the marked token may look at."""
        return int(self.mask[self.token].sum())

    def on_grid(self, row: np.ndarray) -> np.ndarray:
        """`row` (token,) with or without a relay, where its tokens stand: (row, column)."""
        return row[: self.tokens.count].reshape(self.tokens.grid)
