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


def leading(grams: Tensor, count: int) -> Tensor:
    """The eigenvectors of the `count` largest eigenvalues, least first: symmetric (..., n, n) float64 -> (..., n,
    count).

    LAPACK's syevr, which stops where it has those (all of 257: twice the time of the first 10), or syevd for all.
    """
    size = grams.shape[-1]
    find = partial(_few, count) if count * FEW <= size else partial(_all, count)
    matrices = grams.reshape(-1, size, size).numpy()
    if size < LARGE:
        eigenvectors = [find(matrix) for matrix in matrices]
    else:
        with ThreadPoolExecutor(CORES) as cores:  # LAPACK works without Python's lock
            eigenvectors = list(cores.map(find, matrices))
    return torch.from_numpy(np.stack(eigenvectors)).reshape(*grams.shape[:-1], count)


def _few(count: int, gram: np.ndarray) -> np.ndarray:
    last = len(gram) - 1
    return linalg.eigh(gram, subset_by_index=(last - count + 1, last), driver="evr", check_finite=False)[1]


def _all(count: int, gram: np.ndarray) -> np.ndarray:
    return linalg.eigh(gram, driver="evd", check_finite=False)[1][:, -count:]
