"""What this picture's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.mass import smallest_set
from ui import places
from views.attention.subject import Glass
from words import say

HALF = 0.5


def patches_for_half(glass: Glass) -> tuple[np.ndarray, int]:
    """How few patches hold half of what each head gives the picture, (head,), and how many patches there are."""
    _, rows = places.head_rows(glass.attention, glass.place)
    seen = places.seen_patches(glass.attention, glass.place)
    counts = [smallest_set(row[seen], share=HALF).sum() if row[seen].any() else seen.sum() for row in rows]
    return np.array(counts, dtype=int), int(seen.sum())


def sentence(glass: Glass) -> str:
    """The head that chooses most, for the token under glass; even attention needs half of the patches for half."""
    counts, patches = patches_for_half(glass)
    even, asked = -(-patches // 2), {"token": places.words(glass.place), "patches": patches}
    if counts.min() >= even:
        return say("For the {token} every head looks about evenly over all {patches} patches.", **asked)
    head = int(counts.argmin())
    return say(
        "For the {token} head {head} is choosiest: half its weight on {few} of {patches} patches (evenly {even}).",
        head=head + 1,
        few=counts[head],
        even=even,
        **asked,
    )
