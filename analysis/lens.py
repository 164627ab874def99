"""The logit lens: the answer of a head that is put on the tokens of an earlier block.

nostalgebraist 2020; for vision transformers Vilas et al. 2023, arXiv:2310.18969. The last norm and the head were
learned for the last blocks: an earlier block's tokens need not mean to them what the last one's do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Reading:
    """How a head reads tokens: normalised with `gain` and `bias` (channel,) and `epsilon`, then mapped by `weight`
    (class, number) and `shift` (class,).

    With `blocks` = 0 each of the first `tokens` tokens has a map, `weight` (token, class, channel) and `shift` (token,
    class), and their mean is the answer. Otherwise the numbers are class token and mean patch, `prefix` tokens left
    out, of each of the last `blocks` blocks side by side.
    """

    gain: np.ndarray
    bias: np.ndarray
    epsilon: float
    weight: np.ndarray
    shift: np.ndarray
    tokens: int = 1
    blocks: int = 0
    prefix: int = 1


def normalised(tokens: np.ndarray, reading: Reading) -> np.ndarray:
    """LayerNorm of (…, channel) in float64."""
    tokens = tokens.astype(np.float64)
    mean, variance = tokens.mean(axis=-1, keepdims=True), tokens.var(axis=-1, keepdims=True)
    return (tokens - mean) / np.sqrt(variance + reading.epsilon) * reading.gain + reading.bias


def lens(layers: Sequence[np.ndarray], reading: Reading) -> np.ndarray:
    """The logits (layer, class) if all blocks behind a layer were left out; `layers` holds the tokens (token, channel)
    before the first block and after each.

    A head that reads several blocks then reads the layer's tokens wherever it would have read a later block's.
    """
    known = [normalised(tokens, reading) for tokens in layers]
    if not reading.blocks:
        return np.stack([_of_tokens(tokens, reading) for tokens in known])
    summaries = [np.concatenate([tokens[0], tokens[reading.prefix :].mean(axis=0)]) for tokens in known]
    last = len(known) - 1
    read = range(last - reading.blocks + 1, last + 1)
    numbers = [np.concatenate([summaries[min(block, layer)] for block in read]) for layer in range(last + 1)]
    return np.stack(numbers) @ reading.weight.T.astype(np.float64) + reading.shift


def of_patches(tokens: np.ndarray, reading: Reading) -> np.ndarray:
    """The logits (token, class) of every token, read as if it were the class token; for heads that read one token."""
    return normalised(tokens, reading) @ reading.weight[0].T.astype(np.float64) + reading.shift[0]


def decided(logits: np.ndarray) -> int:
    """From which layer on (layer, class) names what the last one names."""
    named = logits.argmax(axis=1)
    others = np.flatnonzero(named != named[-1])
    return int(others[-1]) + 1 if len(others) else 0


def _of_tokens(tokens: np.ndarray, reading: Reading) -> np.ndarray:
    said = [tokens[place] @ reading.weight[place].T + reading.shift[place] for place in range(reading.tokens)]
    return np.mean(said, axis=0)
