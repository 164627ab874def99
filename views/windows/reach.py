"""How far a token can know of the picture after k blocks, with the shift and without it."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import streamlit as st

from analysis import shifted
from analysis.reach import reach
from ui import controls, facts, spot
from ui.blocks import Block, Pair
from ui.exhibit import exhibit
from views.windows.subject import Windowed
from viz import curves, plan
from viz.provenance import ALL, Provenance
from words import label, message, say

PAPER = label("Luo et al. 2016, arXiv:1701.04128, for the masks of Liu et al. 2021, arXiv:2103.14030")
PARAMETERS = (label("blocks"), label("shift"))


def draw(windowed: Windowed) -> None:
    """The field after the chosen number of blocks on the picture, and its size after every block."""
    blocks = windowed.blocks
    with_shift, without = fields(blocks), fields(blocks, shift=False)
    look = {"format": say("blocks passed: %d"), "label_visibility": "collapsed"}
    count = controls.slide(say("After how many blocks"), "swin_blocks", 1, len(blocks), default=2, **look)
    asking = {"query": spot.marked(blocks[count - 1].attention), "source": PAPER, "blocks": count}
    record = facts.another(
        windowed.record, label("theoretical reach"), layer=message("1 to {last}", last=count), **asking
    )
    left, right = st.columns(2)
    with left:
        field = with_shift[count - 1]
        title = say("With the shift: {share} of the picture", share=f"{field.mean():.1%}")
        shown = facts.another(record, record.method, shift=label("with the shift"))
        _field(windowed, field, shown, title=title, key="plan_shifted")
    with right:
        field = without[count - 1]
        title = say("Without it: {share} of the picture", share=f"{field.mean():.1%}")
        shown = facts.another(record, record.method, shift=label("without"))
        _field(windowed, field, shown, title=title, key="plan_unshifted")
    _growth(windowed, with_shift, without, record, _caption(count, blocks[count - 1]))


def fields(blocks: Sequence[Block], *, shift: bool = True) -> list[np.ndarray]:
    """What the chosen token can know of after 1, 2 … blocks: one (row, column) bool each, on the first block's grid."""
    return list(_fields(tuple((one.size, one.side, one.shift if shift else (0, 0), one.token) for one in blocks)))


@lru_cache(maxsize=64)
def _fields(blocks: tuple[tuple[Pair, Pair, Pair, Pair], ...]) -> tuple[np.ndarray, ...]:
    groups = [shifted.groups(size, side, shift) for size, side, shift, _ in blocks]
    return tuple(reach(groups[: count + 1], token) for count, (*_, token) in enumerate(blocks))


def _field(windowed: Windowed, field: np.ndarray, record: Provenance, *, title: str, key: str) -> None:
    first = windowed.blocks[0]
    lit = {"lit": field, "mark": first.token, "carry": spot.carried(first.size)}
    figure = plan.plan(windowed.ground, field.astype(int), title=title, **lit)
    exhibit(figure, record, arrays={"field": field}, on_pick=spot.follow(key), key=key)


def _growth(
    windowed: Windowed, with_shift: list[np.ndarray], without: list[np.ndarray], record: Provenance, caption: str
) -> None:
    """The share of the picture after every block, with the shift and without."""
    percent = {
        label("with the shift"): [100 * field.mean() for field in with_shift],
        label("without"): [100 * field.mean() for field in without],
    }
    shown = {say(name): shares for name, shares in percent.items()}
    axes = {"x": say("block"), "y": say("share of the picture (%)")}
    figure = curves.lines(shown, **axes, title=say("Reach of the marked token"))
    record = facts.another(record, record.method, layer=ALL, query=spot.marked(windowed.blocks[0].attention))
    exhibit(
        figure, record, caption=caption, table={"block": np.arange(len(with_shift)) + 1} | percent, key="reach_curve"
    )


def _caption(count: int, last: Block) -> str:
    return say(
        "After block {count} the token stands for {side} px of the picture. Without the shift, reach grows only where "
        "patches are merged, for the windows then cover twice the width. This counts what attention lets through, not "
        "how much of it: most of it may never be used.",
        count=count,
        side=f"{last.attention.queries.cell[0]:.0f}",
    )
