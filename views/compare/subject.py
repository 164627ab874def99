"""What the page computed: two models over one picture, each with its own layer under glass."""

from dataclasses import dataclass

from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import places
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

    @property
    def place(self) -> places.Place:
        """What is under both mice, in pixels of the first model's input."""
        return places.shown_place(self.first.attention, self.state)

    @property
    def spot(self) -> places.Place:
        """The same in shares of height and width, which the inputs of all models have in common."""
        shape = self.first.trace.pixels.shape
        return self.place if isinstance(self.place, str) else (self.place[0] / shape[0], self.place[1] / shape[1])


def point(spot: places.Place, trace: Trace) -> places.Place:
    """A spot, shares of height and width or a token's name, in pixels of one model's input."""
    rows, columns = trace.pixels.shape[:2]
    return spot if isinstance(spot, str) else (spot[0] * rows, spot[1] * columns)
