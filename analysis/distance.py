"""How far attention looks, in pixels of the model's input."""

from collections.abc import Callable

import numpy as np


def attention_distance(weights: np.ndarray, queries_at: np.ndarray, keys_at: np.ndarray) -> np.ndarray:
    """Mean distance between a query and what it attends to: (..., head, query, key) -> (head,) in pixels.

    `queries_at` (..., query, 2) and `keys_at` (..., key, 2) are (y, x) centres in pixels, NaN for tokens without a
    place (class, distillation, registers, padding). Those are left out and the remaining rows divided by their sum,
    d_h = (1/N')·Σ_i Σ_j Â_ij ‖x_i − x_j‖ (Dosovitskiy et al. 2021, arXiv:2010.11929, Fig. 11; Raghu et al. 2021,
    arXiv:2108.08810). Without that division the class token's share would shorten every distance.
    """
    measure = meter(queries_at, keys_at)
    return np.array([measure(weights[..., head, :, :]) for head in range(weights.shape[-3])])


def meter(queries_at: np.ndarray, keys_at: np.ndarray) -> Callable[[np.ndarray], float]:
    """As `attention_distance`, for one head after the other: weights (..., query, key) -> pixels.

    The distances between the places are computed once for all of them.
    """
    placed_queries, placed_keys = (np.isfinite(points).all(axis=-1) for points in (queries_at, keys_at))
    apart = pairwise_distance(np.nan_to_num(queries_at), np.nan_to_num(keys_at))
    apart *= placed_keys[..., None, :]
    indicator = placed_keys[..., :, None].astype(np.float32)

    def measure(rows: np.ndarray) -> float:
        travelled = np.einsum("...qk,...qk->...q", rows, apart)
        mass = (rows @ indicator)[..., 0]
        counts = np.broadcast_to(placed_queries, mass.shape) & (mass > 0)
        return (travelled[counts] / mass[counts]).mean()

    return measure


def pairwise_distance(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Euclidean distances of points (..., query, 2) and (..., key, 2): (..., query, key) float32."""
    apart = np.subtract(first[..., :, None, :], second[..., None, :, :], dtype=np.float32)
    return np.sqrt(np.einsum("...d,...d->...", apart, apart))
