"""The kinds of mask that the page knows: what each lets through, how many pairs that is by formula, and its sizes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis import masks
from views.masks.tokens import Tokens
from words import label

Layers = tuple[np.ndarray, ...]
SEED = 0  # of the directions that buckets are made with


@dataclass(frozen=True)
class Kind:
    """`layers(tokens, size)`: the masks that take turns, the last of them the one to show; `pairs(tokens, size)`: its
    open pairs by `formula` (TeX); `sizes(tokens)`: what size may be, called `size`, nothing where there is none."""

    title: str
    layers: Callable[[Tokens, int], Layers]
    pairs: Callable[[Tokens, int], int]
    formula: str
    source: str
    size: str = ""
    sizes: Callable[[Tokens], tuple[int, ...]] = lambda tokens: ()


def _side(tokens: Tokens, size: int) -> tuple[int, int]:
    return min(size, tokens.grid[0]), min(size, tokens.grid[1])


def _shift(tokens: Tokens, size: int) -> tuple[int, int]:
    """Half a window, along axes of more than one window."""
    return tuple(size // 2 if length > size else 0 for length in tokens.grid)


def _shifted(tokens: Tokens, size: int) -> Layers:
    side = _side(tokens, size)
    return masks.windows(tokens.grid, side), masks.windows(tokens.grid, side, _shift(tokens, size))


KINDS = {
    "full": Kind(
        label("everything (BERT)"),
        lambda tokens, size: (np.ones((tokens.count, tokens.count), dtype=bool),),
        lambda tokens, size: tokens.count**2,
        "N^2",
        "Devlin et al. 2019, arXiv:1810.04805",
    ),
    "causal": Kind(
        label("what came before (GPT)"),
        lambda tokens, size: (masks.causal(tokens.count),),
        lambda tokens, size: masks.causal_pairs(tokens.count),
        r"\tfrac12N(N+1)",
        "Radford et al. 2018; Chen et al. 2020",
    ),
    "prefix": Kind(
        label("a prefix and what came before"),
        lambda tokens, size: (masks.prefix(tokens.count, size),),
        lambda tokens, size: masks.prefix_pairs(tokens.count, size),
        r"\tfrac12N(N+1)+\tfrac12P(P-1)",
        "Liu et al. 2018, arXiv:1801.10198",
        label("Prefix P"),
        lambda tokens: (tokens.count // 2, tokens.count // 4),
    ),
    "local": Kind(
        label("neighbours"),
        lambda tokens, size: (masks.local(tokens.grid, size),),
        lambda tokens, size: masks.local_pairs(tokens.grid, size),
        r"\prod_{n}\big(n(2r+1)-r(r+1)\big)",
        "Beltagy et al. 2020, arXiv:2004.05150",
        label("Reach r"),
        lambda tokens: (1, 2, 3),
    ),
    "windows": Kind(
        label("windows"),
        lambda tokens, size: (masks.windows(tokens.grid, _side(tokens, size)),),
        lambda tokens, size: masks.window_pairs(tokens.grid, _side(tokens, size)),
        r"\prod_{n}nM",
        "Liu et al. 2021, arXiv:2103.14030",
        label("Window side M"),
        lambda tokens: (4, 2),
    ),
    "shifted": Kind(
        label("windows, then shifted ones (Swin)"),
        _shifted,
        lambda tokens, size: masks.window_pairs(tokens.grid, _side(tokens, size), _shift(tokens, size)),
        r"\prod_{n}\big(nM-M^2+s^2+(M-s)^2\big)",
        "Liu et al. 2021, arXiv:2103.14030",
        label("Window side M"),
        lambda tokens: (4, 2),
    ),
    "strided": Kind(
        label("strides (Sparse Transformer)"),
        lambda tokens, size: (masks.strided(tokens.count, size),),
        lambda tokens, size: masks.strided_pairs(tokens.count, size),
        r"\tfrac12l(l+1)+(N-l)l+\tfrac12l\,\tfrac Nl(\tfrac Nl-1)",
        "Child et al. 2019, arXiv:1904.10509",
        label("Stride l"),
        lambda tokens: (8, 4) if tokens.grid[0] > 1 else (4, 2),
    ),
    "star": Kind(
        label("neighbours and a relay (Star)"),
        lambda tokens, size: (masks.star(tokens.count),),
        lambda tokens, size: masks.star_pairs(tokens.count),
        "5N+1",
        "Guo et al. 2019, arXiv:1902.09113",
    ),
    "buckets": Kind(
        label("its likes, by hashing (Reformer)"),
        lambda tokens, size: (masks.same_bucket(masks.buckets(tokens.vectors, size, seed=SEED)),),
        lambda tokens, size: masks.bucket_pairs(masks.buckets(tokens.vectors, size, seed=SEED)),
        r"\sum_b N_b^2",
        "Kitaev et al. 2020, arXiv:2001.04451",
        label("Buckets"),
        lambda tokens: (4, 2, 8),
    ),
}
