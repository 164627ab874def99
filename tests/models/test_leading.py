"""Leading directions: those of the full decomposition, however few are asked for and however large the maps are."""

import pytest
import torch

from models import leading as module
from models.edits import LowRank, Operation
from models.leading import FEW, LARGE, leading


@pytest.mark.parametrize("size", [LARGE // 2, LARGE + FEW])
@pytest.mark.parametrize("part", [FEW + 1, 2])  # so few that only those are sought, and so many that all are
def test_they_span_what_the_first_of_the_full_decomposition_span(size: int, part: int) -> None:
    maps = torch.randn(2, 3, size + 9, size, dtype=torch.float64, generator=torch.Generator().manual_seed(size))
    grams, count = maps.mT @ maps, size // part
    vectors, whole = leading(maps, count), torch.linalg.eigh(grams).eigenvectors[..., -count:]
    assert vectors.shape == (2, 3, size, count)
    torch.testing.assert_close(vectors @ vectors.mT, whole @ whole.mT, rtol=0, atol=1e-9)


def test_few_are_found_without_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_all", lambda *_: pytest.fail("all directions were sought"))
    assert leading(torch.eye(FEW, dtype=torch.float64)[None], 1).shape == (1, FEW, 1)


@pytest.mark.parametrize("rank", [5, 40])
def test_a_map_of_low_rank_is_the_nearest(rank: int) -> None:
    weights = torch.randn(1, 2, 150, 150, generator=torch.Generator().manual_seed(0)).softmax(-1)
    left, sizes, right = torch.linalg.svd(weights.double())
    nearest = left[..., :rank] * sizes[..., None, :rank] @ right[..., :rank, :]
    edited = LowRank(rank)(Operation("", 0, "tokens", tuple(weights.shape)), weights)
    torch.testing.assert_close(edited.double(), nearest, rtol=0, atol=1e-7)
