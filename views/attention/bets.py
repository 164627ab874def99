"""What a lesson may ask before the heat is shown."""

from dataclasses import dataclass

import numpy as np

from analysis.mass import smallest_set
from models.trace import AttentionMap, Trace
from ui import places
from ui.bets import Bet, Options, Place, Truth, between
from ui.ground import under
from views.attention.answer import HALF
from viz.ground import Ground
from words import label, say

EDGES = (0.02, 0.1, 0.3)
SHARES = (label("under 2 %"), label("2 to 10 %"), label("10 to 30 %"), label("more than 30 %"))


@dataclass(frozen=True, eq=False)
class Unseen:
    """A layer of a trace (from 0) before it is put under glass; what is asked is asked of the picture's middle."""

    trace: Trace
    layer: int

    @property
    def attention(self) -> AttentionMap:
        return self.trace.attention[self.layer]

    @property
    def middle(self) -> places.Place:
        height, width = self.trace.pixels.shape[:2]
        return height / 2, width / 2

    @property
    def ground(self) -> Ground:
        return under(self.trace)


def where_first_head_looks(unseen: Unseen) -> Truth:
    """The middle of the part of the picture that head 1 gives the most."""
    heat = np.nan_to_num(places.head_maps(unseen.attention, unseen.middle)[0], nan=-1)
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    spot = (row + 0.5) / heat.shape[0], (column + 0.5) / heat.shape[1]
    share = places.head_rows(unseen.attention, unseen.middle)[1][0].max()
    return Truth(
        tuple(map(float, spot)),
        say(
            "In layer {layer} head 1 gives {share} of its weight to one token at most; the circle is the patch that "
            "gets most.",
            layer=unseen.layer + 1,
            share=f"{share:.1%}",
        ),
    )


def patches_of_choosiest(unseen: Unseen) -> Truth:
    """The share of patches that holds half the weight of the head that needs fewest."""
    rows = places.head_rows(unseen.attention, unseen.middle)[1]
    rows = rows[:, places.seen_patches(unseen.attention, unseen.middle)]
    counts = [int(smallest_set(row, share=HALF).sum()) for row in rows]
    told = say(
        "Head {head} needs {few} of {all} patches, {share}.",
        head=int(np.argmin(counts)) + 1,
        few=min(counts),
        all=rows.shape[1],
        share=f"{min(counts) / rows.shape[1]:.1%}",
    )
    return Truth(between(min(counts) / rows.shape[1], EDGES), told)


BETS = (
    Bet(
        "where_head_1_looks",
        label("From the middle of the picture: click the place that head 1 will look at most."),
        Place(lambda unseen: unseen.ground),
        where_first_head_looks,
    ),
    Bet(
        "choosiest_head",
        label("On how few of the patches does the choosiest head put half of its weight?"),
        Options(SHARES, ordered=True),
        patches_of_choosiest,
    ),
)
