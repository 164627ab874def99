"""Which heads go first: orders of a model's heads, as (layer, head) from 0, and how far two scores agree."""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.stats import spearmanr

Heads = tuple[tuple[int, int], ...]


def normalised(slopes: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    """|∂L/∂ξ| of each layer, (head,) each, over its length: layers then count alike (Michel et al. 2019, section 4.1,
    arXiv:1905.10650). A layer whose slopes are all 0 stays 0."""
    sizes = [np.abs(np.asarray(layer, dtype=np.float64)) for layer in slopes]
    return tuple(size / (np.linalg.norm(size) or 1.0) for size in sizes)


def all_heads(counts: Iterable[int]) -> Heads:
    """Every head of layers with `counts` heads, layer after layer."""
    return tuple((layer, head) for layer, count in enumerate(counts) for head in range(count))


def least_first(scores: Sequence[np.ndarray]) -> Heads:
    """All heads of `scores` (layer -> (head,)), those with the least first; equal ones in the model's order."""
    heads = all_heads(map(len, scores))
    return tuple(heads[place] for place in np.argsort(np.concatenate(scores), kind="stable"))


def at_random(counts: Sequence[int], seed: int) -> Heads:
    """All heads of layers with `counts` heads in the order that `seed` draws."""
    heads = all_heads(counts)
    return tuple(heads[place] for place in np.random.default_rng(seed).permutation(len(heads)))


def strongest(scores: Sequence[np.ndarray]) -> tuple[int, ...]:
    """The head of each layer that scores most."""
    return tuple(int(np.argmax(layer)) for layer in scores)


def rank_correlation(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> float:
    """Spearman's, over all heads of all layers (layer -> (head,)): 1 for the same order, about 0 for unrelated ones."""
    return float(spearmanr(np.concatenate(first), np.concatenate(second)).statistic)


def every_other(blocks: int, step: int) -> tuple[int, ...]:
    """Blocks, from 0, that LayerDrop leaves out of a model of `blocks`: depth d, counted from 1, where d ≡ 0 mod `step`
    = ⌊1/p⌋ (Fan et al. 2020, section 4, arXiv:1909.11556)."""
    return tuple(range(step - 1, blocks, step))
