"""The page of two models: its choices are in the link, and its number is that of their maps."""

import numpy as np

from inputs.examples import load_image
from models.zoo import ZOO
from tests.opening import opened, said
from ui import cached


def test_models_and_layers_of_both_sides_come_from_the_link() -> None:
    chosen = {"model": "pvt_v2_b0_untrained", "layer": "2", "model_2": cached.FIRST_MODEL, "layer_2": "5"}
    app = opened("compare", **chosen, scale="uniform")
    assert [box.value for box in app.selectbox] == ["pvt_v2_b0_untrained", cached.FIRST_MODEL]
    assert [slider.value for slider in app.slider] == [2, 5]
    assert app.query_params["scale"] == "uniform"


def test_the_shared_attention_is_that_of_the_two_maps() -> None:
    app = opened("compare", model=cached.FIRST_MODEL, model_2="vit_ti_untrained", layer="3", layer_2="4")
    image = load_image("chelsea")
    rows = []
    for key, layer, side in ((cached.FIRST_MODEL, 3, 16), ("vit_ti_untrained", 4, 14)):
        attention = cached.trace(key, image, crop="square").attention[layer - 1]
        middle = 1 + (side // 2 - 1) * side + side // 2 - 1  # the page rests on the token nearest the middle
        heat = attention.weights()[0, :, middle, 1:].mean(0).reshape(side, side)
        rows.append(np.kron(heat / heat.sum(), np.ones((112 // side, 112 // side))) / (112 // side) ** 2)
    assert app.metric[0].value.startswith(f"{np.minimum(*rows).sum():.0%}")


def test_a_layer_of_another_page_is_not_taken_for_this_one_s() -> None:
    app = opened("compare")  # by way of the opening page, which has a slider of that name
    assert app.slider[0].value == ZOO[cached.FIRST_MODEL].opens_on + 1 and "layer" not in app.query_params


def test_that_a_picture_shows_nothing_they_know_is_said_once() -> None:
    app = opened("compare", model="imagenette_vit", model_2="imagenette_deit")
    assert said(app).count("none of the ten classes") == 1 and said(app).count("It would name") == 2
    assert "none of the ten classes" not in said(opened("compare", model="imagenette_vit", image="china"))
