"""What several heads have that one has not: as many distributions. How far these differ, and what the heads cost."""

from dataclasses import dataclass

import numpy as np

from analysis import cost
from analysis.entropy import row_entropy


def told_apart(weights: np.ndarray) -> float:
    """How many bits a look tells of the head that it came from, mean over queries: (head, query, key) -> 0 to log2 h.

    The Jensen-Shannon divergence of all heads' rows, H(mean of rows) − mean of H(row) (Lin 1991, eq. 5.1): draw a head,
    and a key by its weights; the key then tells so much of which head it was. 0 for heads that look alike, and for one.
    """
    mixed, own = row_entropy(weights.mean(axis=0)), row_entropy(weights).mean(axis=0)
    return float(np.maximum(mixed - own, 0).mean() / np.log(2))  # rounding may fall below 0


def by_chance(weights: np.ndarray, *, seed: int) -> float:
    """The same of heads whose every row was shuffled over the keys: as peaked as before, pointing anywhere."""
    return told_apart(np.random.default_rng(seed).permuted(weights, axis=-1))


@dataclass(frozen=True)
class Budget:
    """What one multi-head attention of `heads` takes on `tokens` of `channels`: `parameters` with biases, multiply-adds
    of linear maps (`projections`) and between tokens (`interactions`), numbers kept of q, k, v and the heads' outputs
    (`kept`) and in the score matrices (`scores`)."""

    heads: int
    parameters: int
    projections: int
    interactions: int
    kept: int
    scores: int


def budget(tokens: int, channels: int, heads: int) -> Budget:
    """W_q, W_k, W_v and W_o are d × d whatever the heads: 4d² + 4d parameters, 4Nd² multiply-adds; q·k and weights·v
    are h products of d/h channels, 2N²d in all; scores are hN² (Vaswani et al. 2017, arXiv:1706.03762, section 3.2.2).

    Raises ValueError unless `channels` can be dealt out evenly.
    """
    if channels % heads:
        raise ValueError(f"{channels} channels can’t be dealt out to {heads} heads evenly.")
    taken = cost.full(tokens, channels, heads=heads)
    parameters, kept = 4 * channels**2 + 4 * channels, 4 * tokens * channels
    return Budget(heads, parameters, taken.projections, taken.interactions, kept, taken.map_entries)


def dealt(channels: int, *, most: int) -> list[int]:
    """The numbers of heads, up to `most`, to which so many channels can be dealt out evenly."""
    return [heads for heads in range(1, most + 1) if channels % heads == 0]
