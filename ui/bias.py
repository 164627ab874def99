"""The relative position bias: the learned table of each head, and its expansion over all pairs of a window (F38)."""

import numpy as np
import streamlit as st

from analysis import shifted, windows
from models.trace import Trace
from ui import controls, downloads, facts
from ui.blocks import Block
from ui.components.chart import chart
from viz import heatmap
from viz.provenance import Provenance

PAPER = "Liu et al. 2021, arXiv:2103.14030, eq. 4"
UNIT = "added to the score"


def show(trace: Trace, block: Block, record: Provenance) -> None:
    """Table and expansion of one head of the chosen block. The table is laid out as a query in its middle sees it."""
    heads = block.attention.shape[1]
    head = controls.slide("Head", "head", 1, heads, default=1) - 1 if heads > 1 else 0
    learned = block.bias_table(trace.model)
    table = as_seen(learned, block.side)[head]
    spread = windows.relative_position_bias(learned, block.side)[head]
    record = facts.another(record, "relative position bias", source=PAPER, head=head)
    rows, columns = (list(map(str, range(1 - side, side))) for side in block.side)
    left, right = st.columns(2)
    with left:
        where = {"rows": "key below the query by … rows", "columns": "key to its right by … columns"}
        figure = heatmap.matrix(table, unit=UNIT, scale="signed", row_names=rows, column_names=columns,
                                title="The table", **where)  # fmt: skip
        _chart(figure, record, table, "bias_table")
    with right:
        figure = heatmap.matrix(spread, rows="query token", columns="key token", unit=UNIT, scale="signed",
                                title="Spread over all pairs of a window")  # fmt: skip
        _chart(figure, record, spread, "bias_spread")
    st.caption(
        f"{learned.shape[0]} numbers for each of {learned.shape[1]} heads serve all {spread.size} pairs: every pair as "
        "far apart, in the same direction, shares one. The middle of the table is the token itself, above the middle "
        "are the keys above it."
    )


def as_seen(table: np.ndarray, side: tuple[int, int]) -> np.ndarray:
    """The learned `table` as (head, row, column) with the query in the middle: above it the bias of keys above it.

    Swin counts from key to query (see `analysis.windows.relative_position_bias`), so the picture is turned about.
    """
    return shifted.bias_table(table, side)[:, ::-1, ::-1]


def _chart(figure, record: Provenance, values: np.ndarray, key: str) -> None:
    chart(figure.update_layout(height=520), key=key)
    downloads.offer(figure, record, arrays={"bias": values}, key=key)
