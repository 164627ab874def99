"""What leaving blocks out saves: counted, and by the clock of this computer, on request."""

from models.changes import BlocksLeftOut
from ui import pace
from views.needed_blocks.subject import Shallower
from words import say

ASKED = "blocks_timed"


def draw(shallower: Shallower) -> None:
    """What all blocks take, and what is left to do without some."""
    left_out = BlocksLeftOut(tuple(shallower.alone.names[block] for block in shallower.gone))
    pace.draw(
        ASKED,
        say("**What does it save?** The blocks are left out of a copy, which then runs here."),
        shallower.card,
        shallower.whole,
        say("all blocks"),
        {say("without {count}", count=len(shallower.gone)): (left_out,)},
        told=say("Every block costs the same, so its share of the work goes with it."),
    )
