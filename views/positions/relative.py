"""Relative bias: Swin's learned tables of all heads of a block, and one of them spread over all pairs (F67, M38)."""

import math

import numpy as np
import streamlit as st

from models.trace import Trace
from ui import bias, downloads, facts
from ui.blocks import Block, blocks, current_block
from ui.components.chart import chart
from views.positions.subject import Look
from viz import theme, tiles
from viz.provenance import Provenance

ACROSS = 4  # tables beside another


def show(look: Look) -> None:
    """All heads of a block, then one of them over all pairs of a window."""
    found = blocks(look.trace)
    layer = current_block(found)
    block = found[layer]
    record = facts.another(look.record, "relative position bias", source=bias.PAPER, layer=layer)
    _tables(block, look.trace, record)
    st.caption(
        "One tile per head, as a query in the middle of the tile sees it: red where a key standing there is preferred, "
        "blue where it is avoided, whatever it shows. Only distance and direction count, so the bias moves with the "
        "content."
    )
    bias.show(look.trace, block, record)


def _tables(block: Block, trace: Trace, record: Provenance) -> None:
    tables = bias.as_seen(block.bias_table(trace.model), block.side)
    lines = math.ceil(len(tables) / ACROSS)
    across = min(ACROSS, len(tables))
    sheet = np.full((lines * across, *tables.shape[1:]), np.nan, dtype=np.float32)
    sheet[: len(tables)] = tables
    figure = tiles.tiles(
        sheet.reshape(lines, across, *tables.shape[1:]),
        unit=bias.UNIT,
        scale=theme.DIVERGING,
        names=[f"head {head + 1}" if head < len(tables) else "" for head in range(len(sheet))],
        height=min(900, 60 + 220 * lines),
    )
    chart(figure, key="bias_tables")
    downloads.offer(figure, record, arrays={"bias": tables}, key="bias_tables")
