"""The maps whose agreement is measured: shares of attention, also where a model mixes its heads."""

import numpy as np

from inputs.examples import load_image
from ui import cached
from views.compare import agreement


def test_mixed_heads_are_compared_before_the_mixing() -> None:
    attention = cached.trace("deepvit_16b_untrained", load_image("chelsea"), crop="square").attention[3]
    assert attention.mixed
    heat = agreement._map(attention, (112.0, 112.0))
    window, query = attention.queries.token_at(112.0, 112.0)
    expected = attention.softmax()[window, :, query, 1:].mean(axis=0)
    np.testing.assert_allclose(heat.ravel(), expected, rtol=1e-5)
    assert heat.min() >= 0
