"""Relative bias: Swin's learned tables of all heads of a block, and one of them spread over all pairs."""

import math
from collections.abc import Callable

import numpy as np
import streamlit as st

from analysis.positions import near_and_far
from ui import bias, facts
from ui.blocks import blocks, current_block
from ui.exhibit import exhibit
from ui.text import plain
from views.positions.subject import PlainRun
from viz import theme, tiles
from viz.provenance import ALL, Provenance
from words import say

ACROSS = 4  # tables beside another


def draw(run: PlainRun, tell: Callable[[str], None]) -> None:
    """All heads of a block, then one of them over all pairs of a window; `tell` takes what the block answers."""
    all_blocks, above = blocks(run.trace), st.container()
    layer = current_block(all_blocks)  # below the tables, so that they begin high
    block = all_blocks[layer]
    tables = bias.as_seen(block.bias_table(run.trace.model), block.side)
    tell(sentence(plain(facts.short_name(run.card)), layer + 1, tables))
    record = facts.another(run.record, bias.METHOD, source=bias.PAPER, layer=layer, head=ALL)
    with above:
        _tables(tables, record)
    bias.draw_head(block, run.trace.model, record)


def sentence(model: str, block: int, tables: np.ndarray) -> str:
    """In how many heads of the `block` (from 1) the keys right around a query are preferred or avoided more than they
    would be were its `tables` (head, row, column) shuffled, and by how much in the plainest one."""
    gaps, chance = near_and_far(tables)
    more, less = gaps > chance, gaps < -chance
    counts = {"model": model, "block": block, "more": more.sum(), "less": less.sum(), "heads": len(gaps)}
    if not (more | less).any():
        return say(
            "{model} adds a number for each distance and direction: in block {block} none of {heads} heads "
            "prefers or avoids the keys right around a token more than its numbers shuffled would.",
            **counts,
        )
    plainest = int(np.where(more | less, np.abs(gaps), 0).argmax())
    return say(
        "{model} adds a learned number for each distance and direction: in block {block} more for the keys right "
        "around a token in {more} of {heads} heads, less in {less} (by chance in 5%); most in head {head}: {gap}.",
        **counts,
        head=plainest + 1,
        gap=f"{gaps[plainest]:+.2f}",
    )


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
