"""Do layers, and heads within a layer, do the same thing?"""

from collections.abc import Iterable

import numpy as np

from analysis.entropy import row_entropy

BLOCK = 128  # columns compared at a time: keeps the copy small


def layer_similarity(heads: Iterable[Iterable[np.ndarray]], *, centred: bool = False) -> np.ndarray:
    """How alike token t's role is in layers p and q: (head, layer, layer, key), cosines of columns.

    `heads` yields, head by head, that head's maps (query, key) of all layers, so that only one head is in memory.
    M^{p,q}_{h,t} = ⟨A^p_{h,:,t}, A^q_{h,:,t}⟩ / (‖·‖‖·‖), Eq. 2 of DeepViT (Zhou et al. 2021, arXiv:2103.11886).
    Two unrelated maps are already alike because all entries are positive: look at `chance_similarity` beside it, or
    take `centred`, which subtracts the uniform map 1/N first. A column without length is alike to nothing (0).
    """
    return np.stack([_column_cosines(list(layers), centred) for layers in heads])


def chance_similarity(heads: Iterable[Iterable[np.ndarray]]) -> np.ndarray:
    """What `layer_similarity` would give between unrelated layers, in closed form: (head, layer, layer, key).

    Expected cosine after the entries of each column were shuffled, Σa·Σb/(N‖a‖‖b‖): same tokens in favour, unrelated
    readers.
    """
    return np.stack([_chance(list(layers)) for layers in heads])


def nearby_share(similarity: np.ndarray, *, threshold: float, nearest: int = 1) -> np.ndarray:
    """Per layer, share of (head, key) vectors whose mean similarity to the `nearest` layers before exceeds `threshold`.

    (head, layer, layer, key) -> (layer,), NaN for the first. After Fig. 3 of DeepViT, whose exact rule is not
    published: threshold and neighbourhood are the reader's to choose.
    """
    shares = [np.nan]
    for layer in range(1, similarity.shape[1]):
        before = similarity[:, layer, max(0, layer - nearest) : layer].mean(axis=1)
        shares.append(float((before > threshold).mean()))
    return np.array(shares)


def to_the_layer_before(similarity: np.ndarray) -> np.ndarray:
    """Similarity of each layer to the one before it: (layer, layer) -> (layer,), NaN for the first."""
    return np.concatenate([[np.nan], np.diagonal(similarity, offset=1)])


def count_of_similar(shares: np.ndarray, *, least: float) -> int:
    """How many layers after the first have a share of at least `least`: (layer,) from `nearby_share` -> count."""
    return int((shares[1:] >= least).sum())


def head_similarity(weights: np.ndarray) -> np.ndarray:
    """Cosine of whole maps of one layer, each as one vector: (..., head, query, key) -> (head, head)."""
    maps = np.moveaxis(weights, -3, 0).reshape(weights.shape[-3], -1)
    products = maps @ maps.T
    length = np.sqrt(np.diagonal(products))
    return products / np.outer(length, length)


def head_chance(weights: np.ndarray) -> np.ndarray:
    """What `head_similarity` would give between unrelated heads: (..., head, query, key) -> (head, head).

    Expected cosine, in closed form, after the entries of every row were shuffled: rows as peaked as before, pointing
    anywhere. Σ_i (Σ_j a_ij)(Σ_j b_ij)/K over ‖a‖‖b‖; on the diagonal two shuffles of the same head.
    """
    maps = np.moveaxis(weights, -3, 0).reshape(weights.shape[-3], -1, weights.shape[-1])
    sums = maps.sum(axis=-1)  # (head, row)
    length = np.sqrt(np.einsum("hik,hik->h", maps, maps))
    return sums @ sums.T / maps.shape[-1] / np.outer(length, length)


def head_divergence(weights: np.ndarray) -> np.ndarray:
    """Jensen-Shannon divergence of two heads' rows, averaged over queries: (..., head, query, key) -> (head, head).

    In nats, 0 (same rows) to ln 2 (nothing in common): H((a + b)/2) − (H(a) + H(b))/2 (Lin 1991).
    """
    heads = weights.shape[-3]
    own = [row_entropy(weights[..., head, :, :]).mean() for head in range(heads)]
    result = np.zeros((heads, heads))
    for first in range(heads):
        for second in range(first):
            middle = (weights[..., first, :, :] + weights[..., second, :, :]) / 2
            gain = row_entropy(middle).mean() - (own[first] + own[second]) / 2
            result[first, second] = result[second, first] = max(gain, 0.0)  # rounding may fall below 0
    return result


def between_heads(matrices: np.ndarray) -> np.ndarray:
    """Mean over pairs of different heads: (layer, head, head) -> (layer,), NaN where there is one head only."""
    heads = matrices.shape[-1]
    if heads == 1:
        return np.full(len(matrices), np.nan)
    return (matrices.sum(axis=(1, 2)) - np.trace(matrices, axis1=1, axis2=2)) / (heads * (heads - 1))


def _column_cosines(layers: list[np.ndarray], centred: bool) -> np.ndarray:
    keys = layers[0].shape[-1]
    result = np.empty((len(layers), len(layers), keys), dtype=np.float32)
    for start in range(0, keys, BLOCK):
        block = slice(start, start + BLOCK)
        columns = np.stack([layer[:, block].T for layer in layers], axis=1)  # (key, layer, query)
        if centred:
            columns = columns - np.float32(1 / keys)
        length = np.sqrt(np.einsum("klq,klq->kl", columns, columns))[..., None]
        columns = columns / np.where(length > 0, length, 1)
        result[..., block] = np.moveaxis(columns @ columns.swapaxes(1, 2), 0, -1)
    return result


def _chance(layers: list[np.ndarray]) -> np.ndarray:
    squares = np.array([np.einsum("qk,qk->k", layer, layer) for layer in layers])  # (layer, key)
    length = np.sqrt(squares * len(layers[0]))
    share = np.array([layer.sum(axis=0) for layer in layers]) / np.where(length > 0, length, 1)
    return share[:, None] * share[None]
