"""The nearest maps of a rank: of each, only as many directions are sought as are kept; large maps on two cores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import torch
from threadpoolctl import ThreadpoolController
from torch import Tensor

from models.leading import leading

FEW = 7  # one in so many: finding fewer takes less time than finding all
LARGE = 128  # rows of a map that is worth a thread
CORES = 2
LIBRARIES = ThreadpoolController()  # NumPy's and SciPy's linear algebra, each of which would share out its own products


def nearest(maps: Tensor, rank: int) -> Tensor:
    """The nearest matrix of this rank to each of `maps` A (..., m, n) by Frobenius' norm, of their shape and type.

    A·V·Vᵀ in double precision, with V the leading right singular vectors (Eckart and Young 1936): the eigenvectors of
    AᵀA by LAPACK's syevr, which stops where it has those (all of 257: twice the time of the first 10), or by syevd for
    all.
    """
    size = maps.shape[-1]
    rebuilt = partial(_rebuilt, leading if rank * FEW <= size else _all, rank)
    matrices = maps.double().reshape(-1, *maps.shape[-2:]).numpy()
    with LIBRARIES.limit(limits=1, user_api="blas"):  # a map is too small for two: they would wait for each other
        if size < LARGE:
            lowered = list(map(rebuilt, matrices))
        else:
            with ThreadPoolExecutor(CORES) as cores:
                lowered = list(cores.map(rebuilt, matrices))
    return torch.from_numpy(np.stack(lowered)).reshape(maps.shape).to(maps.dtype)


def _rebuilt(find: Callable[[np.ndarray, int], np.ndarray], rank: int, matrix: np.ndarray) -> np.ndarray:
    directions = find(matrix.T @ matrix, rank)  # NumPy computes half of it, for it is symmetric
    return matrix @ directions @ directions.T


def _all(gram: np.ndarray, count: int) -> np.ndarray:
    return np.linalg.eigh(gram)[1][:, -count:]
