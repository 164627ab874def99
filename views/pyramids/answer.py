"""What this picture's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.mass import smallest_set
from views.pyramids.subject import Family, Pyramids, groups
from words import say

HALF = 0.5


def keys_for_half(family: Family) -> tuple[float, int]:
    """How few keys hold half of what a token gives in the model's first layer, mean of heads, the mean over all tokens;
    of how many that it sees."""
    attention = family.looks[0]
    rows = attention.weights().mean(axis=1).reshape(-1, attention.shape[-1])
    return float(np.mean([smallest_set(row, share=HALF).sum() for row in rows])), rows.shape[1]


def seen(family: Family) -> float:
    """The share of the picture that the keys of a token cover in the model's first layer, the mean over all tokens."""
    sizes = np.bincount(groups(family.looks[0]).ravel())
    return float((sizes**2).sum() / sizes.sum() ** 2)


def sentence(pyramids: Pyramids) -> str:
    """How much of the picture one token sees in every architecture, and how few keys hold half of the weight; even
    attention needs half of the keys for it."""
    shares = [say("{model} {share}", model=family.name, share=f"{seen(family):.0%}") for family in pyramids.families]
    few = [f"{keys_for_half(family)[0]:.0f}" for family in pyramids.families]
    return say(
        "Of the picture, in layer 1: {shares} (half the weight on {few} keys).",
        shares=", ".join(shares),
        few=", ".join(few),
    )
