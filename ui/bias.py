"""The relative position bias: the learned table of each head, and its expansion over all pairs of a window."""

import numpy as np
import streamlit as st

from analysis import shifted, windows
from ui import controls, facts
from ui.blocks import Block
from ui.exhibit import exhibit
from viz import heatmap
from viz.provenance import Provenance
from viz.theme import DIVERGING, Figure
from words import label, say, several

PAPER = "Liu et al. 2021, arXiv:2103.14030, eq. 4"
UNIT = label("added to the score")
METHOD = label("relative position bias")


def draw_head(block: Block, model: str, record: Provenance) -> None:
    """Table and expansion of one head of `block`. The table is laid out as a query in its middle sees it."""
    heads = block.attention.shape[1]
    look = {"format": say("head %d"), "label_visibility": "collapsed"}
    head = controls.slide(say("Head"), "head", 1, heads, default=1, **look) - 1 if heads > 1 else 0
    learned = block.bias_table(model)
    table = as_seen(learned, block.side)[head]
    spread = windows.relative_position_bias(learned, block.side)[head]
    record = facts.another(record, METHOD, source=PAPER, head=head, query="")
    left, right = st.columns(2)
    with left:
        exhibit(_table(table, block.side), record, arrays={"bias": table}, key="bias_table")
    with right:
        exhibit(_spread(spread), record, arrays={"bias_of_pairs": spread}, key="bias_spread")
    st.caption(_caption(learned, spread.size))


def as_seen(table: np.ndarray, side: tuple[int, int]) -> np.ndarray:
    """The learned `table` as (head, row, column) with the query in the middle: above it the bias of keys above it.

    Swin counts from key to query (see `analysis.windows.relative_position_bias`), so the picture is turned about.
    """
    return shifted.bias_table(table, side)[:, ::-1, ::-1]


def _table(table: np.ndarray, side: tuple[int, int]) -> Figure:
    rows, columns = (list(map(str, range(1 - length, length))) for length in side)
    axes = {"rows": say("key below the query by … rows"), "columns": say("key to its right by … columns")}
    names = {"row_names": rows, "column_names": columns}
    return _matrix(table, title=say("The table"), **axes, **names)


def _spread(spread: np.ndarray) -> Figure:
    title = say("Spread over all pairs of a window")
    return _matrix(spread, title=title, rows=say("query token"), columns=say("key token"))


def _matrix(values: np.ndarray, **words: str | list[str]) -> Figure:
    figure = heatmap.matrix(values, unit=say(UNIT), scale=DIVERGING, **words)
    return figure.update_layout(height=520)


def _caption(learned: np.ndarray, pairs: int) -> str:
    numbers, heads = learned.shape
    sentences = [
        several(
            "{numbers} numbers for one head serve all {pairs} pairs: every pair as far apart, in the same direction, "
            "shares one.",
            "{numbers} numbers for each of {number} heads serve all {pairs} pairs: every pair as far apart, in the "
            "same direction, shares one.",
            heads,
            numbers=numbers,
            pairs=pairs,
        ),
        say("The middle of the table is the token itself, above the middle are the keys above it."),
    ]
    return " ".join(sentences)
