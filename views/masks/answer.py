"""What the mask's numbers say to the page's question, in one sentence."""

import numpy as np

from views.masks.subject import Masked
from words import say


def sentence(masked: Masked) -> str:
    """How many pairs the mask leaves open, and how long news takes between any two tokens, or that it never comes."""
    hops, mask = masked.hops, masked.mask
    open_share = f"{masked.pairs / mask.size:.0%}"
    never = float(np.isinf(hops).mean())
    if never:
        return say(
            "In {pairs} of {all} pairs one token may look at the other ({share}; without a mask all). In {never} it "
            "never hears of it, however many layers follow.",
            pairs=f"{masked.pairs:,}",
            all=f"{mask.size:,}",
            share=open_share,
            never=f"{never:.0%}",
        )
    return say(
        "In {pairs} of {all} pairs one token may look at the other ({share}; without a mask all), and all have heard "
        "of all after {layers} layers (without after 1).",
        pairs=f"{masked.pairs:,}",
        all=f"{mask.size:,}",
        share=open_share,
        layers=f"{hops.max():.0f}",
    )
