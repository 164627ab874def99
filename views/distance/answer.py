"""What this picture's numbers say to the page's question, in one sentence."""

import numpy as np

from views.distance.subject import MeasuredHeads
from words import say


def sentence(heads: MeasuredHeads) -> str:
    """The heads that look nearest and furthest; empty where no layer's tokens have places."""
    distances = {
        (layer, head): value
        for layer, facts in enumerate(heads.here)
        for head, value in enumerate(facts.distance)
        if np.isfinite(value)
    }
    if not distances:
        return ""
    near, far = (choose(distances, key=distances.get) for choose in (min, max))
    return say(
        "Head {near_head} of layer {near} looks {nearest} px far, head {far_head} of layer {far} {furthest} "
        "(evenly: {even}).",
        near=near[0] + 1,
        near_head=near[1] + 1,
        nearest=f"{distances[near]:.0f}",
        far=far[0] + 1,
        far_head=far[1] + 1,
        furthest=f"{distances[far]:.0f}",
        even=f"{heads.here[far[0]].uniform:.0f}",
    )
