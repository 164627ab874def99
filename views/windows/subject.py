"""What the page computed: one Swin's run over the picture, taken apart into its blocks."""

from dataclasses import dataclass

from models.trace import Trace
from ui.blocks import Block
from ui.ground import under
from viz.ground import Ground
from viz.provenance import Provenance

PAPER = "Liu et al. 2021, arXiv:2103.14030, Fig. 4"
HEIGHT = 460  # px of a matrix beside a picture


@dataclass(frozen=True, eq=False)
class Windowed:
    """`trace` of a Swin with its `blocks`, first to last, the chosen `layer` (from 0), and the `record` of what is
    shown."""

    trace: Trace
    blocks: tuple[Block, ...]
    layer: int
    record: Provenance

    @property
    def block(self) -> Block:
        """The chosen block."""
        return self.blocks[self.layer]

    @property
    def ground(self) -> Ground:
        """The picture as it is drawn."""
        return under(self.trace)
