"""Relative bias: Swin's learned tables of all heads of a block, and one of them spread over all pairs."""

import math

import numpy as np

from ui import bias, facts
from ui.blocks import blocks, current_block
from ui.exhibit import exhibit
from views.positions.subject import PlainRun
from viz import theme, tiles
from viz.provenance import ALL, Provenance
from words import say

ACROSS = 4  # tables beside another


def draw(run: PlainRun) -> None:
    """All heads of a block, then one of them over all pairs of a window."""
    all_blocks = blocks(run.trace)
    layer = current_block(all_blocks)
    block = all_blocks[layer]
    record = facts.another(run.record, bias.METHOD, source=bias.PAPER, layer=layer, head=ALL)
    _tables(bias.as_seen(block.bias_table(run.trace.model), block.side), record)
    bias.draw_head(block, run.trace.model, record)


def _tables(tables: np.ndarray, record: Provenance) -> None:
    """`tables` (head, row, column), a tile each."""
    lines, across = math.ceil(len(tables) / ACROSS), min(ACROSS, len(tables))
    sheet = np.full((lines * across, *tables.shape[1:]), np.nan, dtype=np.float32)
    sheet[: len(tables)] = tables
    heads = [say("head {number}", number=head) for head in range(1, len(tables) + 1)]
    figure = tiles.tiles(
        sheet.reshape(lines, across, *tables.shape[1:]),
        unit=say(bias.UNIT),
        scale=theme.DIVERGING,
        names=[*heads, *[""] * (len(sheet) - len(heads))],
        height=min(900, 60 + 220 * lines),
    )
    caption = say(
        "One tile per head, as a query in the middle of the tile sees it: red where a key standing there is preferred, "
        "blue where it is avoided, whatever it shows. Only distance and direction count, so the bias moves with the "
        "content."
    )
    exhibit(figure, record, caption=caption, arrays={"bias": tables}, key="bias_tables")
