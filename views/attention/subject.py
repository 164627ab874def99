"""What the page computed: one layer of one model's attention over a picture, and the token that the visitor holds."""

from dataclasses import dataclass

from models.trace import AttentionMap, Trace
from ui import places
from ui.components.canvas import CanvasState
from ui.ground import under
from viz.ground import Ground
from viz.provenance import Provenance


@dataclass(frozen=True, eq=False)
class Glass:
    """`trace` with its layer (from 0) and token under glass, and the `record` of what is shown."""

    trace: Trace
    layer: int
    state: CanvasState
    record: Provenance

    @property
    def attention(self) -> AttentionMap:
        return self.trace.attention[self.layer]

    @property
    def ground(self) -> Ground:
        """The picture as it is drawn."""
        return under(self.trace)

    @property
    def place(self) -> places.Place:
        """The place of the token that the canvas shows."""
        return places.shown_place(self.attention, self.state)
