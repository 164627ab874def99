"""The page of two models: which ones open, and that its numbers are those of their maps."""

from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from models.zoo import ZOO
from ui import cached, model_picker
from views.compare import pair

APP = str(Path(__file__).parents[2] / "app.py")


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/compare.py").run()


def test_models_and_layers_of_both_sides_come_from_the_link() -> None:
    app = opened(model="pvt_v2_b0_untrained", layer="2", model_2=cached.FIRST_MODEL, layer_2="5", scale="uniform")
    assert not app.exception and not app.error
    assert [box.value for box in app.selectbox] == ["pvt_v2_b0_untrained", cached.FIRST_MODEL]
    assert [slider.value for slider in app.slider] == [2, 5]
    assert app.query_params["scale"] == "uniform"


def test_the_shared_attention_is_that_of_the_two_maps() -> None:
    app = opened(model=cached.FIRST_MODEL, model_2="vit_ti_untrained", layer="3", layer_2="4")
    image = load_image("chelsea")
    rows = []
    for key, layer, side in ((cached.FIRST_MODEL, 3, 16), ("vit_ti_untrained", 4, 14)):
        attention = cached.trace(key, image, crop="square").attention[layer - 1]
        middle = 1 + (side // 2 - 1) * side + side // 2 - 1  # the page rests on the token nearest the middle
        heat = attention.weights()[0, :, middle, 1:].mean(0).reshape(side, side)
        rows.append(np.kron(heat / heat.sum(), np.ones((112 // side, 112 // side))) / (112 // side) ** 2)
    assert app.metric[0].value.startswith(f"{np.minimum(*rows).sum():.0%}")


def test_the_other_side_opens_on_another_family_that_is_ready() -> None:
    cards = model_picker.image_models()
    partner = pair.partners(cards)[0]
    assert partner.kinds != cards[0].kinds and cached.engine().ready(partner.key)
    trained = [card for card in ZOO.values() if card.input == "image" and card.weights.kind == "bundled"]
    assert partner in trained or all(card.family == cards[0].family for card in trained)


def test_mixed_heads_are_compared_before_the_mixing() -> None:
    attention = cached.trace("deepvit_16b_untrained", load_image("chelsea"), crop="square").attention[3]
    assert attention.mixed
    heat = pair._map(attention, (112.0, 112.0))
    window, query = attention.queries.token_at(112.0, 112.0)
    expected = attention.softmax()[window, :, query, 1:].mean(axis=0)
    np.testing.assert_allclose(heat.ravel(), expected, rtol=1e-5)
    assert heat.min() >= 0
