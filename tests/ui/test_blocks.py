"""Blocks of a Swin: their windows, masks, marked token and position bias are timm's own."""

import numpy as np
import pytest

from analysis import windows
from inputs.examples import IMAGES
from models.regions import Regions
from models.zoo.build import build
from ui import bias, cached, model_picker
from ui.blocks import Block, blocks


@pytest.fixture(scope="module")
def swin_blocks() -> list[Block]:
    card = model_picker.family("swin")[0]
    trace = cached.trace(card.key, cached.example(next(iter(IMAGES))), crop="square")
    return blocks(trace)


def test_blocks_have_the_shift_and_mask_of_timm_s(swin_blocks: list[Block]) -> None:
    model = build(model_picker.family("swin")[0])
    theirs = [block for stage in model.layers for block in stage.blocks]
    assert [block.side for block in swin_blocks] == [tuple(block.window_size) for block in theirs]
    assert [block.shift for block in swin_blocks] == [tuple(block.shift_size) for block in theirs]
    for ours, block in zip(swin_blocks, theirs, strict=True):
        wanted = 0 if block.attn_mask is None else block.attn_mask.numpy()
        assert (ours.mask == wanted).all()


def test_the_marked_token_is_found_in_its_window(swin_blocks: list[Block]) -> None:
    for block in swin_blocks:
        regions: Regions = block.attention.queries
        assert regions.raster[block.token] == block.window[0] * regions.tokens + block.window[1]
        rolled = np.roll(regions.raster, [-move for move in block.shift], axis=(0, 1))
        assert rolled[block.rolled_token] == regions.raster[block.token]


def test_the_table_is_laid_out_as_the_query_sees_it(swin_blocks: list[Block]) -> None:
    """Above the middle stands what a query gives to the key above it, left of it to the key on its left."""
    block = swin_blocks[1]
    learned = block.bias_table(model_picker.family("swin")[0].key)
    spread = windows.relative_position_bias(learned, block.side)
    table = bias.as_seen(learned, block.side)
    middle, side = block.side[0] - 1, block.side[1]
    query = side + 1  # second row, second column
    assert table[0, middle - 1, middle] == spread[0, query, query - side]
    assert table[0, middle, middle - 1] == spread[0, query, query - 1]
