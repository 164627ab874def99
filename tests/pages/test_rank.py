"""How many numbers does a map hold? Links, controls and what the page says, from one opening."""

from functools import cache

import numpy as np
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from tests.charts import charts
from tests.opening import opened
from ui import cached


@cache
def page(**parameters: str) -> AppTest:
    return opened("rank", **parameters)


def test_a_link_brings_layer_head_and_rank_and_the_line_says_what_a_decomposition_finds() -> None:
    app = page(rank_layer="2", rank_head="3", rank="5")
    assert [slider.value for slider in app.slider] == [2, 3, 5]
    matrix = cached.trace("imagenette_vit", load_image("china"), crop="square").attention[1].weights()[0, 2]
    squares = np.linalg.svd(matrix.astype(float), compute_uv=False) ** 2
    needed = next(count for count in range(1, 66) if squares[:count].sum() >= 0.9 * squares.sum())
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    assert f"**{needed} of 65 directions hold 90% of this map" in line
    assert f"rank 5 misses {np.sqrt(squares[5:].sum() / squares.sum()):.0%} of its length." in line
    assert len(charts(app)) == 5
