"""The nearest maps of a rank: those of the full decomposition, however few directions are asked for and however large
the maps are."""

import numpy as np
import pytest
import torch
from scipy import linalg
from torch import Tensor

from models import nearest as module
from models.edits import LowRank, Operation
from models.leading import leading
from models.nearest import FEW, LARGE, nearest


def decomposed(maps: Tensor, rank: int) -> Tensor:
    left, sizes, right = torch.linalg.svd(maps.double(), full_matrices=False)
    return left[..., :rank] * sizes[..., None, :rank] @ right[..., :rank, :]


@pytest.mark.parametrize("size", [LARGE // 2, LARGE + FEW])
@pytest.mark.parametrize("part", [FEW + 1, 2])  # so few that only those are sought, and so many that all are
def test_they_are_those_of_the_full_decomposition(size: int, part: int) -> None:
    maps = torch.randn(2, 3, size + 9, size, dtype=torch.float64, generator=torch.Generator().manual_seed(size))
    torch.testing.assert_close(nearest(maps, size // part), decomposed(maps, size // part), rtol=0, atol=1e-9)


@pytest.mark.parametrize("count", [1, 7, 40])
def test_the_leading_eigenvectors_are_scipys(count: int) -> None:
    factor = np.random.default_rng(count).standard_normal((50, 40))
    gram = factor.T @ factor
    theirs = linalg.eigh(gram)[1][:, -count:]
    np.testing.assert_allclose(np.abs(leading(gram, count)), np.abs(theirs), rtol=0, atol=1e-10)


def test_a_matrix_without_eigenvectors_is_refused() -> None:
    with pytest.raises(linalg.LinAlgError, match="syevr found 0 of 2"):
        leading(np.full((4, 4), np.nan), 2)


def test_the_matrix_stays_as_it_is() -> None:
    gram = np.diag([3.0, 1.0, 2.0])
    leading(gram, 1)
    np.testing.assert_array_equal(gram, np.diag([3.0, 1.0, 2.0]))


def test_few_directions_are_found_without_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_all", lambda *_: pytest.fail("all directions were sought"))
    assert nearest(torch.eye(FEW)[None], 1).shape == (1, FEW, FEW)


@pytest.mark.parametrize("rank", [5, 40])
def test_the_edit_makes_them(rank: int) -> None:
    weights = torch.randn(1, 2, 150, 150, generator=torch.Generator().manual_seed(0)).softmax(-1)
    edited = LowRank(rank)(Operation("", 0, "tokens", tuple(weights.shape)), weights)
    torch.testing.assert_close(edited.double(), decomposed(weights, rank), rtol=0, atol=1e-7)
