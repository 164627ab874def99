"""Taking things away from a model, and how far its answer then moves."""

import numpy as np

from analysis.windows import partition, reverse


def relative_change(before: np.ndarray, after: np.ndarray) -> float:
    """‖after − before‖ ÷ ‖before‖, both of one shape."""
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


def shuffle_order(count: int) -> np.ndarray:
    """The one shuffle used here: place n gets what stood at order[n], (place,) int."""
    return np.random.default_rng(0).permutation(count)


def shuffled_patches(pixels: np.ndarray, side: int, order: np.ndarray) -> np.ndarray:
    """`pixels` (row, column, 3) cut into squares of `side`, laid anew in the order `order`."""
    cut = partition(pixels, (side, side))
    return np.ascontiguousarray(reverse(cut[order], (side, side), pixels.shape[:2]))


def put_back(plane: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Undo a shuffle in the order `order` on what became of the patches, (row, column, channel)."""
    flat = plane.reshape(-1, plane.shape[-1])
    home = np.empty_like(flat)
    home[order] = flat
    return home.reshape(plane.shape)


def mean_position(plane: np.ndarray) -> np.ndarray:
    """Position embeddings (row, column, channel) with the mean of all in every place."""
    return np.broadcast_to(plane.mean(axis=(0, 1)), plane.shape)


def shuffled_positions(plane: np.ndarray) -> np.ndarray:
    """Position embeddings (row, column, channel) in another order than any that patches are shuffled to."""
    flat = plane.reshape(-1, plane.shape[-1])
    return flat[shuffle_order(len(flat))[::-1]].reshape(plane.shape)
