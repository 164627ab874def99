"""What became of tokens whose patches were laid in another order: followed home, and compared with where they were.

An order is an array `order` (element,): place n of the shuffle has what stood in place order[n].
"""

import numpy as np


def behind(order: np.ndarray, count: int) -> np.ndarray:
    """The order of all tokens where `count` prefix tokens (class token ...) stay in front: (count + element,)."""
    return np.concatenate([np.arange(count), count + order])


def home(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    """`values` (element, ...) after the shuffle, each element back in the place that it came from."""
    back = np.empty_like(values)
    back[order] = values
    return back


def home_pairs(matrix: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The same for a matrix (element, element) whose rows and columns were both shuffled: P^T A P."""
    return home(home(matrix, order).T, order).T


def displacement(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How far each token moved, as a share of its length: ‖after − before‖ ÷ ‖before‖, (token, channel) -> (token,)."""
    return np.linalg.norm(after - before, axis=-1) / np.linalg.norm(before, axis=-1)


def strangers(tokens: np.ndarray) -> float:
    """What `displacement` would be on average had each token become another one of `tokens` (token, channel).

    The mean over all ordered pairs of different tokens: what stands in a place after a shuffle by chance.
    """
    squares = np.einsum("tc,tc->t", tokens, tokens, dtype=np.float64)
    products = tokens.astype(np.float64) @ tokens.T
    distances = np.sqrt(np.maximum(squares[:, None] + squares - 2 * products, 0))
    np.fill_diagonal(distances, 0)
    return float((distances / np.sqrt(squares)[:, None]).sum() / (len(tokens) * (len(tokens) - 1)))
