"""What the page computed: two models over one picture, each with its own layer under glass."""

from dataclasses import dataclass

from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui.components.canvas import CanvasState
from viz.provenance import Provenance
from words import say


@dataclass(frozen=True, eq=False)
class ModelUnderGlass:
    """One of the two models as the visitor has set it: `layer` counts from 0, `name` ends its names in the link."""

    card: ModelCard
    trace: Trace
    layer: int
    record: Provenance
    name: str

    @property
    def attention(self) -> AttentionMap:
        """The layer under glass."""
        return self.trace.attention[self.layer]

    @property
    def title(self) -> str:
        """The card's title in the visitor's words."""
        return say(self.card.title)


@dataclass(frozen=True, eq=False)
class TwoModels:
    """Both models, and the `state` of the first one's canvas, which says the place that both show."""

    first: ModelUnderGlass
    second: ModelUnderGlass
    state: CanvasState
