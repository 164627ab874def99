"""Charts in fixed proportions take the height that their width allows."""

import numpy as np
import pytest

from ui.fitted import proportion
from viz import mosaic, overlay

PIXELS = np.zeros((224, 336, 3), dtype=np.uint8)


def test_a_picture_has_its_own_proportions() -> None:
    assert proportion(overlay.picture(PIXELS)) == pytest.approx(224 / 336)


def test_a_mosaic_is_as_high_as_its_rows_of_maps() -> None:
    maps = {f"layer {layer}": np.ones((6, 16, 24)) for layer in range(12)}
    assert proportion(mosaic.mosaic(maps, unit="weight")) == pytest.approx(12 * 17 / (6 * 25))
