"""The page of distances: its choices are in the link."""

import numpy as np
import pytest

from inputs.examples import load_image
from tests.opening import opened, said
from ui import cached


def test_the_chosen_layer_and_head_come_from_the_link() -> None:
    app = opened("distance", layer="3", head="2")
    assert [slider.value for slider in app.slider] == [3, 2]


def test_means_of_all_pictures_stand_beside_the_map_of_an_oblong_one() -> None:
    app = opened("distance", over="examples", model="vit_ti_untrained")
    assert app.query_params["over"] in ("examples", ["examples"])
    assert [header.value for header in app.header] == ["Behind the points", "Which tokens stand out?"]


@pytest.mark.filterwarnings("error")
def test_places_that_no_key_covers_stay_blank_without_a_warning() -> None:
    opened("distance", model="image_gpt_small_untrained")


def test_the_line_names_the_heads_that_look_nearest_and_furthest() -> None:
    app = opened("distance", model="imagenette_vit")
    trace = cached.trace("imagenette_vit", load_image("chelsea"), wants=frozenset({"tokens"}))
    rows, columns = trace.pixels.shape[0] // 8, trace.pixels.shape[1] // 8
    y, x = (8 * (axis.ravel() + 0.5) for axis in np.mgrid[:rows, :columns])
    apart = np.hypot(y[:, None] - y, x[:, None] - x)
    looks = {}
    for layer, attention in enumerate(trace.attention, start=1):
        for head in range(attention.shape[1]):
            weights = attention.weights(head)[0, 0, 1:, 1:].astype(float)
            looks[layer, head + 1] = ((weights * apart).sum(1) / weights.sum(1)).mean()
    near, far = min(looks, key=looks.get), max(looks, key=looks.get)
    line = f"Head {near[1]} of layer {near[0]} looks {looks[near]:.0f} px far, "
    line += f"head {far[1]} of layer {far[0]} {looks[far]:.0f}"
    assert any(line in caption.value and f"(evenly: {apart.mean():.0f})" in caption.value for caption in app.caption)


def test_the_caption_tells_where_the_dashed_line_lies() -> None:
    app = opened("distance", model="imagenette_vit")
    rows, columns = (length // 8 for length in cached.trace("imagenette_vit", load_image("chelsea")).pixels.shape[:2])
    y, x = (8 * (axis.ravel() + 0.5) for axis in np.mgrid[:rows, :columns])
    even = np.hypot(y[:, None] - y, x[:, None] - x).mean()
    assert f"over all patches a query may see, {even:.0f} px." in said(app)
