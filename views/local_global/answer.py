"""What this cloud's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.mass import smallest_set
from views.local_global.point_attention import PointAttention, point_attentions
from views.local_global.subject import Meeting
from words import say

HALF = 0.5


def keys_for_half(asked: PointAttention) -> float:
    """How few global points hold half of what a chosen point gives, mean of heads; the mean over all that ask."""
    rows = asked.attention.weights().mean(axis=1)[0]
    return float(np.mean([smallest_set(row, share=HALF).sum() for row in rows]))


def sentence(meeting: Meeting) -> str:
    """The layer in which local points are choosiest; even attention needs half of the global points for half."""
    crossing = [asked for asked in point_attentions(meeting.forward) if asked.crosses]
    counts = [keys_for_half(asked) for asked in crossing]
    choosiest = int(np.argmin(counts))
    keys = len(crossing[choosiest].keys)
    return say(
        "Choosiest is layer {layer}: there a chosen point puts half its weight on {few} of {keys} global points "
        "(evenly {even}).",
        layer=choosiest + 1,
        few=f"{counts[choosiest]:.0f}",
        keys=keys,
        even=-(-keys // 2),
    )
