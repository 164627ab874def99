"""Fewer and wider tokens, stage by stage: patch merging with its shapes."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis import windows
from ui import facts, spot, tables
from ui.blocks import Block
from ui.exhibit import exhibit
from views.windows.subject import Windowed
from viz import mosaic, plan
from viz.ground import Ground
from viz.provenance import Provenance
from words import label, say

PAPER = "Liu et al. 2021, arXiv:2103.14030, section 3.1"
SHARP = 320  # px of a picture whose tokens have edges


def draw(windowed: Windowed) -> None:
    """The grid of every stage over the picture, and the shapes in a table."""
    record = facts.another(windowed.record, label("patch merging"), source=PAPER, layer="", query="")
    starts = stage_starts(windowed.blocks)
    for column, (number, start) in zip(st.columns(len(starts)), enumerate(starts, start=1), strict=True):
        with column:
            _stage(windowed.trace.pixels, windowed.blocks[start], record, number)
    tables.show(_shapes(windowed, starts))
    if len(starts) > 1:
        st.caption(_joining(windowed, starts[1]))


def stage_starts(blocks: Sequence[Block]) -> list[int]:
    """The first block of every stage, from 0: where the grid differs from the block before."""
    return [0] + [place for place in range(1, len(blocks)) if blocks[place].size != blocks[place - 1].size]


def _stage(pixels: np.ndarray, block: Block, record: Provenance, number: int) -> None:
    coarse = np.stack([mosaic.resized(pixels[..., colour].astype(float), block.size) for colour in range(3)], axis=-1)
    rows, columns = block.size
    title = say("Stage {number}: {rows} × {columns} tokens", number=number, rows=rows, columns=columns)
    key, carry = f"plan_stage{number}", spot.carried(block.size)
    times = -(-SHARP // max(block.size))  # a browser smooths what it enlarges
    sharp = coarse.repeat(times, axis=0).repeat(times, axis=1).astype(np.uint8)
    figure = plan.plan(Ground(sharp, times), block.plain, mark=block.token, title=title, carry=carry, height=300)
    record = facts.another(record, record.method, stage=number)
    exhibit(figure, record, arrays={"mean_colours": coarse}, on_pick=spot.follow(key), key=key)


def _joining(windowed: Windowed, second: int) -> str:
    """What happens between the first stage and the one that begins with block `second`, with its shapes."""
    plane = windowed.trace.tokens[second - 1].reshape(*windowed.blocks[0].size, -1)
    return say(
        "Between two stages each 2 × 2 tokens are put behind one another: {before} becomes {after}; LayerNorm and a "
        "linear layer without bias then halve the channels to {channels}. Windows keep their count of tokens, so each "
        "covers twice the width.",
        before=_times(plane.shape),
        after=_times(windows.merge_patches(plane).shape),
        channels=windowed.trace.tokens[second].shape[-1],
    )


def _shapes(windowed: Windowed, starts: Sequence[int]) -> dict[str, list]:
    """A column a stage, as the pictures above stand: eight columns would not fit a phone."""
    first_blocks = [windowed.blocks[start] for start in starts]
    told = {
        say("tokens"): [_times(block.size) for block in first_blocks],
        say("channels"): [windowed.trace.tokens[start].shape[-1] for start in starts],
        say("a token covers (px)"): [_times([round(side) for side in _cell(block)]) for block in first_blocks],
        say("windows"): [int(block.plain.max()) + 1 for block in first_blocks],
        say("tokens of a window"): [_times(block.side) for block in first_blocks],
        say("a window covers (px)"): [_covered(block) for block in first_blocks],
        say("heads"): [block.attention.shape[1] for block in first_blocks],
    }
    stages = zip(*told.values(), strict=True)
    return {say("stage"): list(told)} | {str(number): list(of) for number, of in enumerate(stages, start=1)}


def _cell(block: Block) -> tuple[float, float]:
    """Height and width of a token, in pixels."""
    return block.attention.queries.cell


def _covered(block: Block) -> str:
    """The window's height and width in pixels."""
    return _times([round(count * length) for count, length in zip(block.side, _cell(block), strict=True)])


def _times(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))
