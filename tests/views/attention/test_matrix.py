"""The full matrix leaves blank what a mask keeps apart, and says so."""

import numpy as np
import pytest

from inputs.examples import load_image
from models.zoo import ZOO
from tests.opening import opened, said
from ui import cached, places

SHIFTED, CORNER = "2", "255"  # layer and token of the small Swin whose window the roll made of four corners


@pytest.mark.parametrize(("layer", "striped"), [("1", False), (SHIFTED, True)])
def test_masked_pairs_are_told_from_light_ones(layer: str, striped: bool) -> None:
    words = said(opened(model="imagenette_swin", view="matrix", layer=layer, token=CORNER))
    assert ("Striped: pairs that the mask keeps apart; they weigh at most" in words) is striped
    assert "Row sums from 1.0000 to 1.0000" in words


def test_a_window_that_the_roll_left_whole_has_nothing_to_blank() -> None:
    words = said(opened(model="imagenette_swin", view="matrix", layer=SHIFTED))
    assert "Row sums from 1.0000 to 1.0000" in words and "Striped" not in words


def test_a_causal_mask_is_blank_too() -> None:
    assert "they weigh nothing" in said(opened(model="image_gpt_small_untrained", view="matrix"))


def test_a_map_is_blank_where_the_mask_keeps_its_token_from_looking() -> None:
    attention = cached.trace("imagenette_swin", load_image("coffee"), side=ZOO["imagenette_swin"].side).attention[1]
    maps = places.head_maps(attention, (63.0, 63.0))  # the lower right corner, of a window that the roll made of four
    assert np.isfinite(maps[:, -2:, -2:]).all() and np.isfinite(maps).sum() == 4 * len(maps)
    np.testing.assert_allclose(np.nansum(maps, axis=(1, 2)), 1, atol=1e-5)
