"""The page of windows: opens finished, shows timm's own masks and weights, follows clicks and links."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analysis import windows
from inputs.examples import IMAGES
from models.regions import Regions
from models.zoo.build import build
from ui import bias, cached, model_picker
from ui.blocks import Block, blocks
from views.windows import steps

APP = Path(__file__).parents[2] / "app.py"


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/windows.py").run()


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


@pytest.fixture(scope="module")
def found() -> list[Block]:
    card = model_picker.family("swin")[0]
    trace = cached.trace(card.key, cached.example(next(iter(IMAGES))), crop="square")
    return blocks(trace)


def test_opens_on_a_block_that_shifts() -> None:
    app = opened()
    assert not app.exception and not app.error
    assert app.title[0].value == "How does Swin look further than its window?"
    assert app.selectbox(key="choose_block").value == 2 and "Click any token" in captions(app)


@pytest.mark.parametrize("step", [name for name in steps.STEPS if name != "1 Windows"])
def test_every_step_opens_from_its_link(step: str) -> None:
    app = opened(step=step)
    assert not app.exception and not app.error and app.query_params["step"] in (step, [step])


@pytest.mark.parametrize("view", ["Reach", "Merging", "Cost", "Position bias"])
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened(windows=view)
    assert not app.exception and not app.error and app.query_params["windows"] in (view, [view])


def test_a_block_without_shift_says_so() -> None:
    app = opened(step="4 Mask", block="1")
    assert not app.exception and any("does not shift" in info.value for info in app.info)


def test_the_link_s_spot_is_kept_and_nonsense_is_not() -> None:
    assert opened(at="20-990").query_params["at"] in ("20-990", ["20-990"])
    app = opened(at="-1-20;")
    assert "at" not in app.query_params and not app.exception


def test_blocks_have_the_shift_and_mask_of_timm_s(found: list[Block]) -> None:
    model = build(model_picker.family("swin")[0])
    theirs = [block for stage in model.layers for block in stage.blocks]
    assert [block.side for block in found] == [tuple(block.window_size) for block in theirs]
    assert [block.shift for block in found] == [tuple(block.shift_size) for block in theirs]
    for ours, block in zip(found, theirs, strict=True):
        wanted = 0 if block.attn_mask is None else block.attn_mask.numpy()
        assert (ours.mask == wanted).all()


def test_without_bias_and_mask_the_scores_are_products_alone(found: list[Block]) -> None:
    """A token and itself: every diagonal pair has the table's middle as its bias, so switching it off is exact there
    only if the right row of the table is taken; the two softmaxes then differ by exactly exp(bias)."""
    block, model = found[1], model_picker.family("swin")[0].key
    on, off = (steps.window_weights(block, model, 0, bias=bias) for bias in (True, False))
    window = block.window[0]
    np.testing.assert_allclose(on, block.attention.weights(0, window)[0, 0], atol=1e-6)
    table = block.bias_table(model)[:, 0]
    side, ratio = block.side[1], np.log(on / off)
    pairs = {(0, 1): -1, (0, side): -(2 * side - 1)}  # key to the right of its query, key below it
    middle = len(table) // 2
    for (query, key), offset in pairs.items():
        gain = ratio[query, key] - ratio[query, query]
        np.testing.assert_allclose(gain, table[middle + offset] - table[middle], atol=1e-4)


def test_the_marked_token_is_found_in_its_window(found: list[Block]) -> None:
    for block in found:
        regions: Regions = block.attention.queries
        assert regions.raster[block.token] == block.window[0] * regions.tokens + block.window[1]
        rolled = np.roll(regions.raster, [-move for move in block.shift], axis=(0, 1))
        assert rolled[block.rolled_token] == regions.raster[block.token]


def test_the_table_is_laid_out_as_the_query_sees_it(found: list[Block]) -> None:
    """Above the middle stands what a query gives to the key above it, left of it to the key on its left."""
    block = found[1]
    learned = block.bias_table(model_picker.family("swin")[0].key)
    spread = windows.relative_position_bias(learned, block.side)
    table = bias.as_seen(learned, block.side)
    middle, side = block.side[0] - 1, block.side[1]
    query = side + 1  # second row, second column
    assert table[0, middle - 1, middle] == spread[0, query, query - side]
    assert table[0, middle, middle - 1] == spread[0, query, query - 1]


def test_a_window_without_a_mask_leads_to_one_that_has_it() -> None:
    app = opened(step="4 Mask", at="500-500")
    assert any("nothing is masked" in info.value for info in app.info)
    button = next(each for each in app.button if "masked" in each.label)
    app = button.click().run()
    assert not any("nothing is masked" in info.value for info in app.info) and "0 for" in captions(app)
