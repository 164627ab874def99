"""The maps of all heads: small enough to send, and true when they are made coarser."""

import numpy as np
import pytest

from inputs.examples import load_image
from ui import cached
from views.distance import maps


def test_fine_maps_are_sent_coarser_and_keep_their_mean() -> None:
    fine = np.random.default_rng(0).random((2, 40, 60))
    coarse = maps._shrunk(fine, 0.5)
    assert coarse.shape == (2, 20, 30) and coarse.mean() == pytest.approx(fine.mean())
    assert maps._shrunk(fine, 1.5) is fine


def test_many_fine_maps_together_stay_small_enough_to_send() -> None:
    heads = maps.head_maps(cached.trace("tnt_s_untrained", load_image("coffee"), crop="square"))
    assert sum(head.size for head in heads if head is not None) <= maps.MOST_CELLS
