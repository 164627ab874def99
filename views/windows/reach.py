"""How far a token can know of the picture after k blocks, with the shift and without it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis import shifted
from analysis.reach import reach
from models.trace import Trace
from ui import controls, downloads, facts, spot
from ui.blocks import Block
from ui.components.chart import chart
from viz import curves, plan
from viz.provenance import Provenance

PAPER = "Luo et al. 2016, arXiv:1701.04128, for the masks of Liu et al. 2021, arXiv:2103.14030"


def fields(blocks: Sequence[Block], *, shift: bool = True) -> list[np.ndarray]:
    """What the chosen token can know of after 1, 2 … blocks: one (row, column) bool each, on the first block's grid."""
    groups = [shifted.groups(block.size, block.side, block.shift if shift else (0, 0)) for block in blocks]
    return [reach(groups[: count + 1], block.token) for count, block in enumerate(blocks)]


def show(trace: Trace, blocks: Sequence[Block], record: Provenance) -> None:
    """The field after the chosen number of blocks on the picture, and its size after every block."""
    with_shift, without = fields(blocks), fields(blocks, shift=False)
    count = controls.slide("After how many blocks", "swin_blocks", 1, len(blocks), default=2)
    record = facts.another(record, "theoretical reach", source=PAPER, blocks=count)
    last, found = blocks[count - 1], (with_shift[count - 1], without[count - 1])
    for column, field, title in zip(st.columns(2), found, ("With the shift", "Without it"), strict=True):
        with column:
            _field(trace.pixels, field, blocks[0], record, title=f"{title}: {field.mean():.1%} of the picture")
    shares = {
        "with the shift": [100 * field.mean() for field in with_shift],
        "without": [100 * field.mean() for field in without],
    }
    figure = curves.lines(shares, x="block", y="share of the picture (%)", title="Reach of the marked token")
    chart(figure, key="reach_curve")
    st.caption(
        f"After block {count} the token stands for {last.attention.queries.cell[0]:.0f} px of the picture. Without the "
        "shift, reach grows only where patches are merged, for the windows then cover twice the width. This counts "
        "what attention lets through, not how much of it: most of it may never be used."
    )
    downloads.offer(figure, record, table=shares, key="reach_curve")


def _field(pixels: np.ndarray, field: np.ndarray, block: Block, record: Provenance, *, title: str) -> None:
    key = f"plan_{title.split(':')[0]}"
    figure = plan.plan(
        pixels, field.astype(int), lit=field, mark=block.token, title=title, carry=spot.carried(block.size)
    )
    chart(figure, key=key, on_pick=spot.follow(key))
    downloads.offer(figure, record, arrays={"field": field}, key=key)
