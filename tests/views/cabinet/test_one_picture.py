"""Where each model looks: heat as multiples of an even wash."""

import numpy as np

from inputs.examples import load_image
from models.regions import Regions
from models.trace import AttentionMap
from ui import cached
from views.cabinet.one_picture import heat


def test_heat_is_the_class_tokens_row_in_multiples_of_an_even_wash() -> None:
    image = load_image("chelsea")
    attention = cached.trace(cached.FIRST_MODEL, image, crop="square").attention[-1]
    row = attention.weights()[0, :, 0].mean(0)[1:]
    np.testing.assert_allclose(heat(attention), (row / row.mean()).reshape(16, 16), rtol=1e-4)


def test_heat_without_a_class_token_is_the_mean_of_all_queries_of_all_windows() -> None:
    raster = np.array([[0, 1, 4, 5], [2, 3, 6, 7]], dtype=np.int32)
    places = Regions(2, 4, raster, (8.0, 8.0))
    scores = np.random.default_rng(0).normal(size=(2, 3, 4, 4)).astype(np.float32)
    attention = AttentionMap("a", 0, "window", raw_scores=scores, queries=places, keys=places)
    received = [attention.weights(window=window)[0].sum(axis=(0, 1)) / 12 for window in (0, 1)]
    expected = np.concatenate(received)[raster] * 4  # an even wash gives each of 4 keys a quarter
    np.testing.assert_allclose(heat(attention), expected, rtol=1e-5)
