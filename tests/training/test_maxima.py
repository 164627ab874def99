"""The maximum-of-a-set recipe: its sets, its measures, and that a short run learns."""

import numpy as np
import torch
from torch import nn

from models.reference.set_transformer import DeepSet, build
from training.maxima import LARGEST, LONGEST, error, finds_maximum, fit, sets


def test_sets_have_one_length_and_know_their_maximum() -> None:
    rng = np.random.default_rng(0)
    lengths = set()
    for _ in range(60):
        elements, largest = sets(rng, 5)
        lengths.add(elements.shape[1])
        assert elements.shape[::2] == (5, 1) and torch.equal(elements[:, :, 0].max(1).values, largest[:, 0])
        assert elements.min() >= 1 / LARGEST and elements.max() <= 1
    assert lengths == set(range(2, LONGEST + 1))


def test_the_error_is_in_the_numbers_own_units() -> None:
    class Shifted(nn.Module):
        def forward(self, elements: torch.Tensor) -> torch.Tensor:
            return elements.amax(1) + 0.03

    assert abs(error(Shifted(), batches=2) - 3) < 1e-4


def test_a_short_run_learns_and_every_head_is_measured() -> None:
    torch.manual_seed(0)
    before = DeepSet(pool="max")
    start = error(before, batches=4)
    assert error(fit(before, steps=60), batches=4) < start / 3
    shares = finds_maximum(build(variant="max").eval(), batches=2)
    assert len(shares) == 4 and all(0 <= share <= 1 for share in shares)
