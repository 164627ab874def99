"""Principal components of filters."""

import numpy as np


def principal_axes(samples: np.ndarray, *, count: int) -> np.ndarray:
    """The `count` directions of largest variance: (sample, feature) -> (count, feature), orthonormal.

    Signs are free; here the largest loading of each axis is positive, so that pictures do not flip between runs.
    """
    centred = samples - samples.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2][:count]
    largest = np.abs(axes).argmax(axis=1)
    return axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]


def component_shares(samples: np.ndarray) -> np.ndarray:
    """Share of the variance along each principal axis, largest first: (sample, feature) -> (axis,), sum 1."""
    lengths = np.linalg.svd(samples - samples.mean(axis=0), compute_uv=False) ** 2
    return lengths / lengths.sum()


def random_component_shares(shape: tuple[int, ...]) -> np.ndarray:
    """`component_shares` of a kernel of `shape` (filter, …) of random numbers, the same ones every time: (axis,)."""
    return component_shares(np.random.default_rng(0).normal(size=(shape[0], int(np.prod(shape[1:])))))


def filter_components(kernel: np.ndarray, *, count: int = 28) -> np.ndarray:
    """Principal components of a patch embedding's filters: (channel, 3, row, column) -> (count, row, column, 3).

    Fig. 7 (left) of ViT, arXiv:2010.11929, shows the first 28. Each tile is stretched to 0..1 on its own.
    """
    axes = principal_axes(kernel.reshape(len(kernel), -1), count=count)
    tiles = axes.reshape(-1, *kernel.shape[1:]).transpose(0, 2, 3, 1)
    low, high = (bound(tiles, axis=(1, 2, 3), keepdims=True) for bound in (np.min, np.max))
    return (tiles - low) / np.where(high > low, high - low, 1)
