"""Without positions a model does not notice shuffled patches, with them it does; outcomes are put back in place."""

import numpy as np

from analysis.ablation import shuffle_order
from models.questions.positions import Outcome
from tests.opening import number, opened, said
from views.positions import ablation
from views.positions.ablation import TreatedRun


def test_without_positions_shuffled_patches_change_nothing() -> None:
    text = said(opened("positions", positions_view="without"))
    change = number(text.split("the change is ")[1].split(":")[0])
    learned = float(text.split("the answer changes by ")[1].split("%")[0]) / 100
    assert change < 1e-4 and learned > 0.05


def test_zero_takes_every_position_away() -> None:
    plane = np.random.default_rng(0).normal(size=(3, 3, 2))
    assert not ablation.TREATMENTS[ablation.ZERO](plane).any()
    assert ablation.TREATMENTS[ablation.LEARNED](plane) is plane


def test_only_shuffled_patches_are_put_back() -> None:
    plane, pixels = np.arange(8.0).reshape(2, 2, 2), np.zeros((2, 2, 3))
    outcome = Outcome(answer=np.zeros(2), patches=plane, seen=np.zeros((2, 2)), named=False)
    assert TreatedRun("zero", ablation.IN_PLACE, pixels, outcome).at_home is outcome
    home = TreatedRun("zero", ablation.SHUFFLED, pixels, outcome).at_home
    np.testing.assert_array_equal(home.patches.reshape(4, 2)[shuffle_order(4)], plane.reshape(4, 2))
