"""The weights of a window, with its position bias and without, are those of the model."""

import numpy as np

from inputs.examples import IMAGES
from ui import cached, model_picker
from ui.blocks import blocks
from views.windows import weighing


def test_without_bias_and_mask_the_scores_are_products_alone() -> None:
    """A token and itself: every diagonal pair has the table's middle as its bias, so switching it off is exact there
    only if the right row of the table is taken; the two softmaxes then differ by exactly exp(bias)."""
    model = model_picker.family("swin")[0].key
    block = blocks(cached.trace(model, cached.example(next(iter(IMAGES))), crop="square"))[1]
    on, off = (weighing.window_weights(block, model, 0, bias=bias) for bias in (True, False))
    window = block.window[0]
    np.testing.assert_allclose(on, block.attention.weights(0, window)[0, 0], atol=1e-6)
    table = block.bias_table(model)[:, 0]
    side, ratio = block.side[1], np.log(on / off)
    pairs = {(0, 1): -1, (0, side): -(2 * side - 1)}  # key to the right of its query, key below it
    middle = len(table) // 2
    for (query, key), offset in pairs.items():
        gain = ratio[query, key] - ratio[query, query]
        np.testing.assert_allclose(gain, table[middle + offset] - table[middle], atol=1e-4)
