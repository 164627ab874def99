"""Placement against the model itself: changing the pixels of one cell must change its token and no other."""

import numpy as np
import pytest
import torch
from timm.models import (
    vision_transformer,
    xcit,
)
from torch import nn

from models.placing import place
from models.watching import watching
from tests.models.placing.small_models import CASES, SMALL, plain


def see(model: nn.Module, image: torch.Tensor, name: str):
    with torch.no_grad(), watching(model) as seen:
        model(image)
    placed = place(model, seen.attention, tuple(image.shape[-2:]))
    return next(attention for attention in placed if attention.name == name)


def changed(before, after) -> tuple[set, set]:
    """(window, token) of the queries and of the keys that differ."""
    if before.query is not None:
        pairs = ((before.query, after.query), (before.key, after.key))
        tables = [np.abs(one - two).max(axis=(1, 3)) > 1e-7 for one, two in pairs]
    else:  # only scores are kept: one changed key changes one entry in the rows of other queries, more in its own
        differs = (np.abs(before.raw_scores - after.raw_scores) > 1e-9).any(axis=1)
        tables = [differs.sum(axis=axis) > 1 for axis in (2, 1)]
    return tuple(set(zip(*map(np.ndarray.tolist, table.nonzero()), strict=True)) for table in tables)


@pytest.mark.parametrize("case", CASES)
def test_pixels_of_a_cell_change_its_token_and_no_other(case: str) -> None:
    build, prepare, size, name, prefix = CASES[case]
    torch.manual_seed(0)
    model = build().eval()
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.2)
    if prepare:
        prepare(model)
    image = torch.randn(1, 3, *size)
    before = see(model, image, name)
    assert before.queries.prefix == prefix
    rows, columns = before.queries.raster.shape
    height, width = before.queries.cell
    assert before.keys.raster.shape == (rows, columns)
    assert rows * height >= size[0]
    assert columns * width >= size[1]
    for row, column in {(0, 0), (rows - 1, columns - 1), (rows // 2, 0), (1, columns - 2), (rows // 2, columns // 2)}:
        other = image.clone()
        other[..., int(row * height) : int((row + 1) * height), int(column * width) : int((column + 1) * width)] *= -1.7
        queries, keys = changed(before, see(model, other, name))
        centre = ((row + 0.5) * height, (column + 0.5) * width)
        expected = [
            {token} if (token := regions.token_at(*centre)) else set() for regions in (before.queries, before.keys)
        ]
        assert [queries, keys] == expected


def test_channel_attention_has_no_place() -> None:
    # 8 channels per head and 2×4 patches: only the kind tells channels from places
    model = xcit.Xcit(img_size=(16, 32), patch_size=8, depth=1, cls_attn_layers=1, **SMALL).eval()
    seen = see(model, torch.randn(1, 3, 16, 32), "blocks.0.attn")
    assert seen.queries is None
    class_rows = see(model, torch.randn(1, 3, 16, 32), "cls_attn_blocks.0.attn")
    assert class_rows.queries.prefix == ("class",)
    assert class_rows.keys.raster[0, 0] == 1
    assert (class_rows.queries.raster == -1).all()


def test_an_unknown_model_and_a_wrong_size_stay_unplaced() -> None:
    model = plain(vision_transformer.VisionTransformer)().eval()
    with torch.no_grad(), watching(model) as seen:
        model(torch.randn(1, 3, 32, 48))
    wrong = place(model, seen.attention, (64, 48))
    assert wrong[0].queries is None
    assert place(nn.Identity(), seen.attention, (32, 48)) == seen.attention
