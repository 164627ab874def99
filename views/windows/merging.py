"""Fewer and wider tokens, stage by stage: patch merging with its shapes."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis import windows
from models.trace import Trace
from ui import downloads, facts, spot, tables
from ui.blocks import Block
from ui.components.chart import chart
from viz import mosaic, plan
from viz.provenance import Provenance

PAPER = "Liu et al. 2021, arXiv:2103.14030, section 3.1"
SHARP = 320  # px of a picture whose tokens have edges


def show(trace: Trace, blocks: Sequence[Block], record: Provenance) -> None:
    """The grid of every stage over the picture, and the shapes in a table."""
    record = facts.another(record, "patch merging", source=PAPER)
    stages = _stages(blocks)
    for column, (number, index) in zip(st.columns(len(stages)), enumerate(stages, start=1), strict=True):
        with column:
            _stage(trace.pixels, blocks[index], record, number)
    table = _shapes(trace, blocks, stages)
    tables.show(table)
    rows, columns = blocks[0].size
    plane = trace.tokens[stages[1] - 1].reshape(rows, columns, -1) if len(stages) > 1 else None
    if plane is not None:
        joined = windows.merge_patches(plane)
        st.caption(
            f"Between two stages each 2 × 2 tokens are put behind one another: {_words(plane.shape)} becomes "
            f"{_words(joined.shape)}; LayerNorm and a linear layer without bias then halve the channels to "
            f"{trace.tokens[stages[1]].shape[-1]}. Windows keep their count of tokens, so each covers twice the width."
        )


def _stages(blocks: Sequence[Block]) -> list[int]:
    """The first block of every stage: where the grid differs from the block before."""
    return [0] + [place for place in range(1, len(blocks)) if blocks[place].size != blocks[place - 1].size]


def _stage(pixels: np.ndarray, block: Block, record: Provenance, number: int) -> None:
    coarse = np.stack([mosaic.resized(pixels[..., colour].astype(float), block.size) for colour in range(3)], axis=-1)
    title = f"Stage {number}: {block.size[0]} × {block.size[1]} tokens"
    key, carry = f"plan_stage{number}", spot.carried(block.size)
    times = -(-SHARP // max(block.size))  # a browser smooths what it enlarges
    shown = coarse.repeat(times, axis=0).repeat(times, axis=1).astype(np.uint8)
    figure = plan.plan(shown, block.plain, mark=block.token, title=title, carry=carry, height=300)
    chart(figure, key=key, on_pick=spot.follow(key))
    downloads.offer(figure, record, arrays={"mean_colours": coarse}, key=key)


def _shapes(trace: Trace, blocks: Sequence[Block], stages: Sequence[int]) -> dict[str, list]:
    chosen = [blocks[index] for index in stages]
    return {
        "stage": list(range(1, len(stages) + 1)),
        "tokens": [_words(block.size) for block in chosen],
        "channels": [trace.tokens[index].shape[-1] for index in stages],
        "a token covers (px)": [_words([round(side) for side in block.attention.queries.cell]) for block in chosen],
        "windows": [int(block.plain.max()) + 1 for block in chosen],
        "tokens of a window": [_words(block.side) for block in chosen],
        "a window covers (px)": [_covered(block) for block in chosen],
        "heads": [block.attention.shape[1] for block in chosen],
    }


def _covered(block: Block) -> str:
    return _words([round(count * cell) for count, cell in zip(block.side, block.attention.queries.cell, strict=True)])


def _words(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))
