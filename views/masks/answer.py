"""What the mask's numbers say to the page's question, in one sentence."""

import numpy as np

from views.masks.subject import Masked
from words import say


def sentence(masked: Masked) -> str:
    """How many tokens and pairs the mask leaves open, and how long news takes between any two, if it comes."""
    hops, mask = masked.hops, masked.mask
    open_share = f"{masked.pairs / mask.size:.0%}"
    never = float(np.isinf(hops).mean())
    marked = {"token": masked.token + 1, "open": masked.open_to_token, "count": len(mask)}
    if never:
        return say(
            "Token {token} at {open} of {count} tokens. Of all {all} pairs {pairs} are open ({share}); in {never} news "
            "never arrives, however many layers follow.",
            **marked,
            pairs=f"{masked.pairs:,}",
            all=f"{mask.size:,}",
            share=open_share,
            never=f"{never:.0%}",
        )
    return say(
        "Token {token} at {open} of {count} tokens. Of all {all} pairs {pairs} are open ({share}), and all have heard "
        "of all after {layers} layers (without a mask after 1).",
        **marked,
        pairs=f"{masked.pairs:,}",
        all=f"{mask.size:,}",
        share=open_share,
        layers=f"{hops.max():.0f}",
    )
