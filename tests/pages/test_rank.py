"""How many numbers does a map hold? Links, controls and what the page says, from one opening of each view."""

from functools import cache

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from models.zoo.measured import measured
from tests.charts import charts
from tests.opening import opened, said
from ui import cached


@cache
def page(**parameters: str) -> AppTest:
    return opened("rank", **parameters)


def test_a_link_brings_layer_head_and_rank_and_the_line_says_what_a_decomposition_finds() -> None:
    app = page(rank_layer="2", rank_head="3", rank="5")
    assert [slider.value for slider in app.slider] == [2, 3, 5]
    matrix = cached.trace("imagenette_vit", load_image("chelsea"), crop="square").attention[1].weights()[0, 2]
    squares = np.linalg.svd(matrix.astype(float), compute_uv=False) ** 2
    needed = next(count for count in range(1, 66) if squares[:count].sum() >= 0.9 * squares.sum())
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    assert f"**{needed} of 65 directions hold 90 % of this map" in line
    assert f"rank 5 misses it by {np.sqrt(squares[5:].sum() / squares.sum()):.0%} of its length." in line
    assert len(charts(app)) == 4


@pytest.mark.skipif(measured("less_rank") is None, reason="not measured yet: python -m benchmarks efficiency DATA rank")
def test_photographs_are_counted_as_measured() -> None:
    app = page(rank_view="photographs", rank="4")
    found = measured("less_rank")["models"]["imagenette_vit"]
    right = {
        how: next(
            one["right"] for one in found["settings"] if (one["what"], one["how"], one["amount"]) == ("maps", how, 4)
        )
        for how in ("best", "random")
    }
    count = found["before"]["photographs"]
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    assert f"rank 4 the small ViT is right on {right['best'] / count:.0%} of {count:,} photographs" in line
    assert f"random directions on {right['random'] / count:.0%}, by chance on 10%." in line
    assert len(charts(app)) == 3 and "Nothing was trained again" in said(app)
