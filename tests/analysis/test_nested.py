"""Patches and their words as one map."""

import numpy as np
import pytest

from analysis.nested import shared_out


def test_the_product_shares_each_patch_out_over_its_words() -> None:
    rng = np.random.default_rng(0)
    outer, inner = rng.random((2, 3)), rng.random((6, 4, 4))
    inner /= inner.sum(axis=-1, keepdims=True)
    y, x = np.indices((4, 6))
    raster = ((y // 2) * 3 + x // 2) * 4 + (y % 2) * 2 + x % 2  # 2 × 2 words in each of 2 × 3 patches
    fine = shared_out(outer, inner, raster, 4)
    assert fine.sum() == pytest.approx(outer.sum())
    assert fine[2, 5] == pytest.approx(outer[1, 2] * inner[5, :, 1].mean())
