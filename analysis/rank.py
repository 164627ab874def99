"""How many independent rows a map really has."""

import numpy as np
from scipy import linalg


def spectrum(weights: np.ndarray) -> np.ndarray:
    """Singular values of each map, largest first: (..., query, key) -> (..., min(query, key)) float64.

    Square roots of the eigenvalues of AᵀA in double precision: a third of the time of a singular value decomposition
    in single precision, and as accurate (errors near 1e-8 of the largest value).
    """
    flat = weights.reshape(-1, *weights.shape[-2:])
    values = np.array([_singular_values(matrix.astype(np.float64)) for matrix in flat])
    return values.reshape(*weights.shape[:-2], -1)


def effective_rank(values: np.ndarray) -> np.ndarray:
    """exp(−Σ p ln p) with p = s/Σs of singular values (..., rank) -> (...), between 1 and the full rank.

    Roy & Vetterli 2007, "The effective rank: a measure of effective dimensionality". A permutation has full effective
    rank, a map whose rows are all alike has 1.
    """
    share = values / values.sum(axis=-1, keepdims=True)
    logs = np.log(np.where(share > 0, share, 1))
    return np.exp(-(share * logs).sum(axis=-1))


def energy(values: np.ndarray) -> np.ndarray:
    """Share of the squared length that the first 1, 2, 3 … singular values hold: (..., rank) -> (..., rank)."""
    squares = values**2
    return np.cumsum(squares, axis=-1) / squares.sum(axis=-1, keepdims=True)


def holding(values: np.ndarray, share: float = 0.9) -> np.ndarray:
    """How many singular values, largest first, hold at least this share of the squared length: (..., rank) -> (...)."""
    return (energy(values) < share - 1e-12).sum(axis=-1) + 1


def factors(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(row, direction) and (direction, column) float64, whose product is `matrix`; the longest directions first."""
    left, sizes, right = linalg.svd(matrix.astype(np.float64), full_matrices=False)
    return left * sizes, right


def rebuilt(matrix: np.ndarray, rank: int) -> np.ndarray:
    """The nearest matrix of this rank in double precision (truncated SVD; Eckart and Young 1936)."""
    left, right = factors(matrix)
    return left[:, :rank] @ right[:rank]


def pool(weights: np.ndarray, grid: tuple[int, int], *, factor: int, prefix: int = 0) -> np.ndarray:
    """Map between blocks of `factor` × `factor` patches: (..., query, key) -> (..., block, block).

    Queries are averaged, keys summed and rows divided by their sum, prefix tokens left out; patches that do not fill
    a block are left out too. Singular values cost N³: this makes fine grids answer in time, at the price that detail
    inside a block no longer counts. Say so where the result is shown.
    """
    rows, columns = (side // factor for side in grid)
    lead = weights.shape[:-2]
    patches = weights[..., prefix:, prefix:].reshape(*lead, *grid, *grid)
    patches = patches[..., : rows * factor, : columns * factor, : rows * factor, : columns * factor]
    blocks = patches.reshape(*lead, rows, factor, columns, factor, rows, factor, columns, factor)
    pooled = np.einsum("...aibjckdl->...abcd", blocks).reshape(*lead, rows * columns, rows * columns)
    return pooled / pooled.sum(axis=-1, keepdims=True)


def residual_ratio(tokens: np.ndarray) -> np.ndarray:
    """Distance of the tokens from all being alike: (..., token, channel) -> (...), 0 when they are.

    ‖X − 1·x̄ᵀ‖_F / ‖X‖_F with x̄ the mean token (Frobenius form of Dong et al. 2021, arXiv:2103.03404).
    """
    rest = tokens - tokens.mean(axis=-2, keepdims=True)
    return np.linalg.norm(rest, axis=(-2, -1)) / np.linalg.norm(tokens, axis=(-2, -1))


def _singular_values(matrix: np.ndarray) -> np.ndarray:
    gram = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    squares = linalg.eigvalsh(gram, driver="ev", overwrite_a=True, check_finite=False)
    return np.sqrt(np.maximum(squares[::-1], 0))
