"""What do more heads buy? Opens in both views; maps and counts are the model's own."""

import base64

import numpy as np
import pytest

from inputs.examples import load_image
from tests.charts import charts
from tests.opening import opened, said
from tests.recipes.many_heads import at_random
from ui import cached


def strip(chart: dict) -> np.ndarray:
    packed = chart["figure"]["data"][0]["z"]
    return np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"]).reshape(8, -1)


@pytest.mark.parametrize(("asked", "token"), [("class", 0), ("patch", 1 + 2 * 8 + 6)])
def test_every_head_has_its_map_and_the_last_is_their_mean(asked: str, token: int) -> None:
    link = {
        "more_model": "imagenette_vit",
        "more_layer": "3",
        "more_of": asked,
        "at": "300-800",
        "more_scale": "shared",
    }
    shown = strip(charts(opened("more_heads", **link))[0])
    rows = cached.trace("imagenette_vit", load_image("chelsea"), crop="square").attention[2].weights()[0, :, token, 1:]
    for number, row in enumerate((*rows, rows.mean(axis=0))):
        np.testing.assert_allclose(shown[:, 9 * number : 9 * number + 8], row.reshape(8, 8), atol=1e-6)
    assert shown.shape[1] == 4 * 9 - 1


def test_what_nothing_learned_makes_of_the_picture_is_drawn_in_the_colours_of_the_model() -> None:
    app = opened("more_heads", more_model="imagenette_vit", more_layer="4", more_of="patch", at="300-800")
    trace, token = cached.trace("imagenette_vit", load_image("chelsea"), crop="square"), 1 + 2 * 8 + 6
    rows, learned = at_random(trace)[3][:, token, 1:], trace.attention[3].weights()[0, :, token, 1:]
    shown = strip(charts(app)[1])
    for number, (row, above) in enumerate(
        zip((*rows, rows.mean(axis=0)), (*learned, learned.mean(axis=0)), strict=True)
    ):
        np.testing.assert_allclose(shown[:, 9 * number : 9 * number + 8], row.reshape(8, 8) / above.max(), atol=1e-5)
    assert charts(app)[1]["figure"]["data"][0]["zmax"] == 1
    assert f"weight on a patch is {rows.max():.2%}" in said(app) and f"above it is {learned.max():.2%}" in said(app)


def test_what_is_counted_in_the_model_is_what_the_formula_says() -> None:
    app = opened("more_heads", more_view="wiring", more_model="imagenette_vit")
    table = next(part.value for part in app.markdown if part.value.startswith("|  |"))
    assert f"{4 * 192**2 + 4 * 192:,} | {4 * 192**2 + 4 * 192:,} | the same" in table
    assert f"{65**2:,} | {3 * 65**2:,} | 3 ×" in table
    assert f"{4 * 192**2 + 4 * 192:,} parameters, {3 * 65**2:,} scores in 3 heads" in said(app)


def test_other_heads_are_chosen_by_the_link_and_must_divide_the_channels() -> None:
    app = opened("more_heads", more_view="wiring", more_model="imagenette_vit", more_heads="12")
    assert any("12 heads" in part.value for part in app.markdown)
    app = opened("more_heads", more_view="wiring", more_model="imagenette_vit", more_heads="5")
    assert app.toast and any("3 heads" in part.value for part in app.markdown)
