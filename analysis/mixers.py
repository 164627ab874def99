"""Three ways to mix N places, each as an N × N matrix that acts on every channel alike; all in float64.

A convolution has the same few numbers in every row, moved along. A layer of an MLP over places has a number of its own
in every entry (MLP-Mixer's token mixing, Tolstikhin et al. 2021, arXiv:2105.01601). Attention makes its entries from
what lies in the places (Vaswani et al. 2017, arXiv:1706.03762, eq. 1; here Q = K = V = X, without parameters).
"""

import numpy as np

from analysis.probabilities import softmax

CONVOLUTION, MLP, ATTENTION, PLACED = "convolution", "mlp", "attention", "placed"  # the last: attention with positions
KINDS = (CONVOLUTION, MLP, ATTENTION, PLACED)
SEED = 0  # of the numbers of kernel and MLP, which are drawn, not learned


def shared(count: int, width: int, *, wrapped: bool) -> np.ndarray:
    """Which of a kernel's `width` (odd) numbers stands in each entry of the convolution's matrix: (place, place) of
    1 … width, 0 where none does. `wrapped`, the last place is the first's neighbour; else zeros lie beyond the ends."""
    places = np.arange(count)
    steps = places[None] - places[:, None]
    if wrapped:
        steps = (steps + count // 2) % count - count // 2
    inside = np.abs(steps) <= width // 2
    return np.where(inside, steps + width // 2 + 1, 0)


def free(count: int) -> np.ndarray:
    """The same for a layer of an MLP over `count` places: each entry a number of its own, 1 … count²."""
    return np.arange(1, count**2 + 1).reshape(count, count)


def filled(which: np.ndarray) -> np.ndarray:
    """The matrix whose entries are the numbers that `which` names, drawn from a normal distribution of such a width
    that a row of them keeps the size of what it mixes; 0 where none is named."""
    drawn = np.random.default_rng(SEED).normal(size=which.max()) / np.sqrt((which > 0).sum(axis=1).max())
    return np.where(which > 0, drawn[which - 1], 0.0)


def attention(tokens: np.ndarray) -> np.ndarray:
    """softmax(X Xᵀ / √d) of `tokens` X (place, channel): (query, key), rows sum to 1."""
    return softmax(tokens @ tokens.T / np.sqrt(tokens.shape[1]))


def code(count: int, channels: int) -> np.ndarray:
    """A code of places, (place, channel): in each channel one more wave from the first place to the last."""
    return np.sin(2 * np.pi * np.outer(np.arange(count), np.arange(1, channels + 1)) / count)


def matrix(kind: str, tokens: np.ndarray, *, width: int, wrapped: bool) -> np.ndarray:
    """What mixes `tokens` (place, channel): (place, place)."""
    count = len(tokens)
    if kind == CONVOLUTION:
        return filled(shared(count, width, wrapped=wrapped))
    return filled(free(count)) if kind == MLP else attention(_entering(kind, tokens))


def mixed(kind: str, tokens: np.ndarray, *, width: int, wrapped: bool) -> np.ndarray:
    """What comes of `tokens` (place, channel), in that shape."""
    return matrix(kind, tokens, width=width, wrapped=wrapped) @ _entering(kind, tokens)


def _entering(kind: str, tokens: np.ndarray) -> np.ndarray:
    return tokens + code(*tokens.shape) if kind == PLACED else tokens


def unlike(kind: str, strip: np.ndarray, count: int, by: int, *, width: int, wrapped: bool) -> np.ndarray:
    """How far mixing after a shift is from the shift of what was mixed, per place (place,), 0 for equivariance.

    Under glass are the `count` places in the middle of `strip` (place, channel); what they show moves on `by` places:
    around the end if `wrapped`, else new places come in from the strip. The length of the difference is given in
    typical lengths of an output; NaN where what is seen now had no place before.
    """
    start = (len(strip) - count) // 2
    before, options = strip[start : start + count], {"width": width, "wrapped": wrapped}
    after = np.roll(before, by, axis=0) if wrapped else strip[start - by : start - by + count]
    first, second = (mixed(kind, tokens, **options) for tokens in (before, after))
    expected = np.roll(first, by, axis=0)
    if not wrapped:
        expected[:by] = np.nan
    typical = np.sqrt((first**2).sum(axis=1).mean()) or 1.0
    return np.linalg.norm(second - expected, axis=1) / typical


def inner(count: int, by: int, width: int) -> slice:
    """The places whose kernel lay inside before a shift by `by` places and does after it."""
    return slice(by + width // 2, count - width // 2)


def parameters(kind: str, count: int, *, width: int, channels: int) -> int:
    """How many numbers are learned to mix `count` places: by attention four matrices, of queries, keys, values and
    outputs, whatever the count."""
    return {CONVOLUTION: width, MLP: count**2, ATTENTION: 4 * channels**2}[kind]


def multiply_adds(kind: str, count: int, *, width: int, channels: int) -> int:
    """What mixing `count` places of `channels` channels costs; attention its four matrices, scores and mixture."""
    if kind == ATTENTION:
        return 4 * count * channels**2 + 2 * count**2 * channels
    return count * (width if kind == CONVOLUTION else count) * channels
