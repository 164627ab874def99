"""Which numbers of a block share a mean, and what each normalisation makes of them; all in float64.

A block is (picture, token, channel). Batch normalisation (Ioffe & Szegedy 2015, arXiv:1502.03167) takes its
statistics for each channel over all pictures and tokens; layer normalisation (Ba et al. 2016, arXiv:1607.06450), as
transformers use it, for each token over its channels; instance normalisation (Ulyanov et al. 2016, arXiv:1607.08022)
for each picture and channel over its tokens; group normalisation (Wu & He 2018, arXiv:1803.08494) for each picture
over a group of channels and all tokens. RMS normalisation (Zhang & Sennrich 2019, arXiv:1910.07467) is layer
normalisation, and power normalisation (Shen et al. 2020, arXiv:2003.07845, PN-V) batch normalisation, without a mean:
they divide by the root of the mean square. Gains and offsets, which are learned, are left out: 1 and 0.
"""

import numpy as np

BATCH, LAYER, INSTANCE, GROUP, RMS, POWER = "batch", "layer", "instance", "group", "rms", "power"
KINDS = (BATCH, LAYER, INSTANCE, GROUP, RMS, POWER)
CENTRED = frozenset({BATCH, LAYER, INSTANCE, GROUP})  # those that take a mean away
EPSILON = 1e-5  # added to the variance, as torch does
GROUPS = 2  # of channels, for group normalisation
_AXES = {BATCH: (0, 1), POWER: (0, 1), LAYER: (3,), RMS: (3,), INSTANCE: (1,), GROUP: (1, 3)}


def statistics(block: np.ndarray, kind: str, *, groups: int = GROUPS) -> tuple[np.ndarray, np.ndarray]:
    """(mean, mean square around it) that each number of `block` (picture, token, channel) is normalised with, in its
    shape; the mean is 0 for kinds without one. `groups` must divide the channels."""
    parted = _parted(block, kind, groups)
    axes = _AXES[kind]
    mean = parted.mean(axis=axes, keepdims=True) if kind in CENTRED else np.zeros((1,) * 4)
    square = np.square(parted - mean).mean(axis=axes, keepdims=True)
    whole = (np.broadcast_to(part, parted.shape).reshape(block.shape) for part in (mean, square))
    return next(whole), next(whole)


def normalised(block: np.ndarray, kind: str, *, groups: int = GROUPS, epsilon: float = EPSILON) -> np.ndarray:
    """(x − mean) / √(mean square + `epsilon`), in the shape of `block` (picture, token, channel)."""
    mean, square = statistics(block, kind, groups=groups)
    return (np.asarray(block, dtype=np.float64) - mean) / np.sqrt(square + epsilon)


def shared(shape: tuple[int, int, int], kind: str, cell: tuple[int, int, int], *, groups: int = GROUPS) -> np.ndarray:
    """Which numbers of a block of `shape` (picture, token, channel) share their statistics with `cell`: bool."""
    parted = np.zeros(shape, dtype=bool)
    parted[cell] = True
    marked = _parted(parted, kind, groups).any(axis=_AXES[kind], keepdims=True)
    return np.broadcast_to(marked, _parted(parted, kind, groups).shape).reshape(shape)


def _parted(block: np.ndarray, kind: str, groups: int) -> np.ndarray:
    """(picture, token, group, channel of the group): one group, but for group normalisation, whose groups are few, and
    for kinds that keep channels apart, where each is its own."""
    pictures, tokens, channels = block.shape
    count = groups if kind == GROUP else 1 if kind in (LAYER, RMS) else channels
    return np.asarray(block).reshape(pictures, tokens, count, channels // count)


def power_gradient(numbers: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """The exact gradient for one channel's `numbers` (row,) under PN-V, whose result's gradient is `slopes` (row,).

    (g − x̂ · mean(g x̂)) / ψ, ψ the root mean square of the numbers, which must not all be 0; nothing is added to it.
    """
    root = np.sqrt(np.square(numbers).mean())
    normal = numbers / root
    return (slopes - normal * (slopes * normal).mean()) / root
