"""Heat lies where the values are, and the scale says what it means."""

import base64
import io

import numpy as np
from PIL import Image

from viz import overlay
from viz.ground import Ground

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


def shown(figure) -> np.ndarray:
    source = figure.layout.images[0].source.split(",")[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source))))


def test_heat_keeps_values_places_and_scale() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    values[0, 0] = np.nan
    heat = overlay.heat(Ground(PIXELS), values).data[-1]
    np.testing.assert_array_equal(heat.z, values)
    assert (heat.x0, heat.dx) == (10, 20) and (heat.y0, heat.dy) == (10, 20), "a cell's middle, and the next one's"
    assert (heat.zmin, heat.zmax, heat.colorbar.title.text) == (0, 5, "attention weight")


def test_a_map_of_nothing_but_zeros_is_at_the_low_end_of_the_scale() -> None:
    heat = overlay.heat(Ground(PIXELS), np.zeros((2, 3), dtype=np.float32)).data[-1]
    assert (heat.zmin, heat.zmax) == (0, 1)


def test_the_low_end_of_the_scale_lets_the_picture_through() -> None:
    colours = [colour for _, colour in overlay.heat(Ground(PIXELS), np.ones((2, 2))).data[-1].colorscale]
    opacity = [float(colour.rstrip(")").split(",")[-1]) for colour in colours]
    assert opacity[0] == 0 and opacity == sorted(opacity)


def test_spotlight_lights_the_chosen_patches_only() -> None:
    bright = np.full((40, 60, 3), 200, dtype=np.uint8)
    picture = shown(overlay.spotlight(Ground(bright), np.array([[True, False]])))
    assert picture[:, :30].min() == 200 and picture[:, 30:].max() < 120


def test_the_picture_keeps_its_shape_and_its_top_on_top() -> None:
    figure = overlay.picture(Ground(PIXELS))
    assert tuple(figure.layout.yaxis.range) == (40, 0) and tuple(figure.layout.xaxis.range) == (0, 60)
    assert shown(figure).shape == PIXELS.shape
