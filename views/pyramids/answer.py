"""What this picture's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.mass import smallest_set
from views.pyramids.subject import Family, Pyramids
from words import say

HALF = 0.5


def keys_for_half(family: Family) -> tuple[float, int]:
    """How few keys hold half of what a token gives in the model's first layer, mean of heads, the mean over all tokens;
    of how many that it sees."""
    attention = family.looks[0]
    rows = attention.weights().mean(axis=1).reshape(-1, attention.shape[-1])
    return float(np.mean([smallest_set(row, share=HALF).sum() for row in rows])), rows.shape[1]


def sentence(pyramids: Pyramids) -> str:
    """Half of the weight, in every architecture; even attention needs half of the keys for it."""
    counted = {family.name: keys_for_half(family) for family in pyramids.families}
    shares = [
        say("{few} of {keys} in {model}", few=f"{few:.0f}", keys=keys, model=name)
        for name, (few, keys) in counted.items()
    ]
    return say("Keys that hold half the weight in layer 1: {shares}.", shares=", ".join(shares))
