"""The leading directions of several maps: only as many as are asked for, large maps on two cores."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import torch
from scipy import linalg
from torch import Tensor

FEW = 9  # one in so many: finding fewer takes less time than finding all
LARGE = 128  # rows of a map that is worth a thread
CORES = 2


def leading(maps: Tensor, count: int) -> Tensor:
    """The `count` leading right singular vectors of maps A, least first: (..., m, n) float64 -> (..., n, count).

    Eigenvectors of AᵀA by LAPACK's syevr, which stops where it has those (all of 257: twice the time of the first 10),
    or by syevd for all.
    """
    size = maps.shape[-1]
    find = partial(_few, count) if count * FEW <= size else partial(_all, count)
    matrices = maps.reshape(-1, *maps.shape[-2:]).numpy()
    if size < LARGE:
        eigenvectors = [find(matrix) for matrix in matrices]
    else:
        with ThreadPoolExecutor(CORES) as cores:  # LAPACK works without Python's lock
            eigenvectors = list(cores.map(find, matrices))
    return torch.from_numpy(np.stack(eigenvectors)).reshape(*maps.shape[:-2], size, count)


def _few(count: int, matrix: np.ndarray) -> np.ndarray:
    last, gram = matrix.shape[1] - 1, matrix.T @ matrix  # NumPy computes half of it, for it is symmetric
    return linalg.eigh(gram, subset_by_index=(last - count + 1, last), driver="evr", check_finite=False)[1]


def _all(count: int, matrix: np.ndarray) -> np.ndarray:
    return linalg.eigh(matrix.T @ matrix, driver="evd", check_finite=False)[1][:, -count:]
