"""Maps as convolutions: the kernel nearest to one that was learned, and kernels that tokens make for themselves.

Tokens are the patches of a grid in raster order. A convolution of `width` k weighs a patch by its offset alone, at most
k // 2 rows and columns away; beyond the edge of the picture there is nothing (zero padding).
"""

import numpy as np

from analysis.probabilities import softmax
from analysis.windows import Pair

FIXED, DYNAMIC, SPAN = "fixed", "dynamic", "span"


def kernel(weights: np.ndarray, grid: Pair, width: int) -> np.ndarray:
    """The kernel (..., width, width) whose convolution is nearest to maps (..., query, key) by least squares.

    Offsets share no pair, so each weight is by itself the mean of the map over the pairs of its offset.
    """
    place, inside = _offsets(grid, width)
    pairs = weights[..., inside]
    flat = pairs.reshape(-1, pairs.shape[-1]).astype(np.float64)
    sums = np.array([np.bincount(place[inside], values, minlength=width**2) for values in flat])
    counts = np.bincount(place[inside], minlength=width**2)
    return (sums / np.maximum(counts, 1)).reshape(*weights.shape[:-2], width, width)


def convolution(kernels: np.ndarray, grid: Pair) -> np.ndarray:
    """The map (..., query, key) of kernels (..., width, width)."""
    width = kernels.shape[-1]
    place, inside = _offsets(grid, width)
    return np.where(inside, kernels.reshape(*kernels.shape[:-2], -1)[..., np.where(inside, place, 0)], 0)


def kept(weights: np.ndarray, grid: Pair, width: int) -> np.ndarray:
    """The share of the squared length of maps (..., query, key) that their best convolution holds, (...)."""
    best = convolution(kernel(weights, grid, width), grid)
    return (best**2).sum(axis=(-2, -1)) / (weights.astype(np.float64) ** 2).sum(axis=(-2, -1))


def kept_shuffled(weights: np.ndarray, grid: Pair, width: int) -> np.ndarray:
    """What `kept` is in the mean over all ways to shuffle the weights within their rows, (...).

    In closed form: pairs of one offset lie in different rows, which are shuffled apart, so that a mean over them has
    the mean of those rows' means, and a variance of the sum of theirs over the squared number of pairs.
    """
    place, inside = _offsets(grid, width)
    rows, exact = np.nonzero(inside)[0], weights.astype(np.float64)
    flat = exact.reshape(-1, *exact.shape[-2:])
    sums, variances = (
        np.array([np.bincount(place[inside], one[rows], minlength=width**2) for one in of_rows])
        for of_rows in (flat.mean(axis=-1), flat.var(axis=-1))
    )
    counts = np.maximum(np.bincount(place[inside], minlength=width**2), 1)
    held = ((sums**2 + variances) / counts).sum(axis=-1)
    return held.reshape(weights.shape[:-2]) / (exact**2).sum(axis=(-2, -1))


def made_kernels(form: str, queries: np.ndarray, keys: np.ndarray, width: int, *, seed: int) -> np.ndarray:
    """The kernel of each token along a row of `width` tokens, (token, width), rows summing to 1; weights are drawn.

    `queries` and `keys` (token, channel) of one head, brought to one length. `fixed` has one kernel for all; `dynamic`
    softmax(W·q) from the token alone (Wu et al. 2019, arXiv:1901.10430); `span` softmax(W·(q ⊙ s)) with s a depthwise
    convolution of the keys around (ConvBERT, Jiang et al. 2020, arXiv:2008.02496, eq. 4-5). ConvBERT's code makes s of
    the layer's input, depthwise, then by a map with a bias; its W reads the channels of all heads, unscaled.
    """
    random = np.random.default_rng(seed)
    mixing = random.standard_normal((queries.shape[1], width))
    depthwise = random.standard_normal((width, queries.shape[1])) / np.sqrt(width)
    queries, keys = (vectors / np.sqrt((vectors.astype(np.float64) ** 2).mean()) for vectors in (queries, keys))
    if form == FIXED:
        return np.broadcast_to(softmax(mixing[0]), (len(queries), width))
    made = queries if form == DYNAMIC else queries * spanned(keys, depthwise)
    return generated(made, mixing / np.sqrt(queries.shape[1]))


def generated(made: np.ndarray, mixing: np.ndarray, bias: np.ndarray | float = 0.0) -> np.ndarray:
    """The kernel (token, width) of each of `made` (token, channel): softmax(made · mixing + bias) over the taps, with
    `mixing` (channel, width)."""
    return softmax(made @ mixing + bias)


def spanned(tokens: np.ndarray, depthwise: np.ndarray) -> np.ndarray:
    """(token, channel): Σ_j depthwise_j ⊙ token at i + j − width // 2, nothing beyond the ends; `tokens` (token,
    channel), `depthwise` (width, channel)."""
    reach = len(depthwise) // 2
    padded = np.pad(tokens, ((reach, reach), (0, 0)))
    return sum(weights * padded[shift : shift + len(tokens)] for shift, weights in enumerate(depthwise))


def _offsets(grid: Pair, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each pair (query, key) the place of its offset in a flat kernel, and whether it is inside."""
    rows, columns = (axis.ravel() for axis in np.indices(grid))
    down, right = (axis[None, :] - axis[:, None] + width // 2 for axis in (rows, columns))
    inside = (down >= 0) & (down < width) & (right >= 0) & (right < width)
    return down * width + right, inside
