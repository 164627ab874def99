"""Relations between tokens, which models of any width can be compared by: rows of a softmax, and how far two lie apart.

MiniLM (Wang et al. 2020, arXiv:2002.10957, Eq. 7 to 10). Everything in float64.
"""

import numpy as np


def relation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """softmax(one · otherᵀ / √d) over the last axis, of (…, token, dimension) each: (…, token, token).

    Of queries and keys it is attention, of values with themselves the value relation.
    """
    first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
    scores = first @ np.swapaxes(second, -1, -2) / np.sqrt(first.shape[-1])
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def divergence(teacher: np.ndarray, student: np.ndarray) -> np.ndarray:
    """KL(teacher ‖ student) in nats of each row of (…, row, column): (…, row); infinite where a student has 0 and its
    teacher has not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(teacher > 0, teacher * np.log(teacher / student), 0.0)
    return terms.sum(axis=-1)


def even_divergence(teacher: np.ndarray) -> np.ndarray:
    """The same with a student that looks evenly everywhere: (…, row)."""
    return divergence(teacher, np.full_like(teacher, 1 / teacher.shape[-1]))


def orthogonal(width: int, *, seed: int) -> np.ndarray:
    """A matrix (width, width) that turns and mirrors without stretching, drawn evenly among all (Mezzadri 2007)."""
    drawn = np.random.default_rng(seed).standard_normal((width, width))
    basis, triangle = np.linalg.qr(drawn)
    return basis * np.sign(np.diag(triangle))


def any_matrix(width: int, *, seed: int) -> np.ndarray:
    """A matrix (width, width) of normal numbers that keeps lengths on average, and stretches some directions."""
    return np.random.default_rng(seed).standard_normal((width, width)) / np.sqrt(width)


def standardised(tokens: np.ndarray) -> np.ndarray:
    """Each token (…, channel) with mean 0 and variance 1."""
    centred = np.asarray(tokens, np.float64) - np.mean(tokens, axis=-1, keepdims=True, dtype=np.float64)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Cosine of each pair of rows (row, channel): (row,)."""
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return (one * other).sum(axis=-1) / lengths
