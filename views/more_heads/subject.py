"""What the page computed: a model's plain run over a picture, and the layer under glass."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.many_heads import Budget, budget
from models.questions.untrained import Untrained
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached
from viz.provenance import Provenance


@dataclass(frozen=True, eq=False)
class Layered:
    """A model's `card`, its `trace` over the picture, the `layer` (from 0) under glass and the `record` of it."""

    card: ModelCard
    trace: Trace
    layer: int
    record: Provenance

    @property
    def attention(self) -> AttentionMap:
        return self.trace.attention[self.layer]

    @cached_property
    def random(self) -> Trace:
        """The same look of the same architecture with weights drawn at random."""
        trace = self.trace
        return cached.ask(Untrained(model=self.card.key, shown=trace.pixels, digest=trace.input_digest))

    @property
    def heads(self) -> int:
        return self.attention.shape[1]

    @property
    def tokens(self) -> int:
        return self.attention.shape[2]

    @property
    def channels(self) -> int:
        """Of all heads together."""
        return self.heads * self.attention.query.shape[-1]

    def weights(self) -> np.ndarray:
        """The layer's maps, (head, query, key)."""
        return self.attention.weights()[0]

    def budget(self, heads: int | None = None) -> Budget:
        """What the layer costs, or one with other heads would."""
        return budget(self.tokens, self.channels, self.heads if heads is None else heads)
