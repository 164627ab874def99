"""Two levels of attention as one: patches, and the words inside each (TNT, Han et al. 2021, arXiv:2103.00112)."""

import numpy as np


def shared_out(outer: np.ndarray, inner: np.ndarray, raster: np.ndarray, words: int) -> np.ndarray:
    """Weight of every word: `outer` (row, column) of its patch times the share it gets inside, (row, column) of words.

    `inner` (patch, query, key) is averaged over the queries; `raster` gives `patch * words + word` at each place.
    """
    shares = inner.mean(axis=1).reshape(-1)[raster]
    return outer.ravel()[raster // words] * shares
