"""What this picture's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.mass import smallest_set
from ui import facts, places
from ui.text import plain
from views.compare.subject import ModelUnderGlass, TwoModels, point
from words import say

HALF = 0.5


def share_for_half(model: ModelUnderGlass, spot: places.Place) -> float:
    """The smallest share of the picture that holds half of what the token at `spot` gives it, mean of heads; `spot` in
    shares of height and width."""
    place = point(spot, model.trace)
    _, rows = places.head_rows(model.attention, place)
    row = rows.mean(axis=0)[places.seen_patches(model.attention, place)]
    area = np.prod(model.attention.keys.cell) / np.prod(model.trace.pixels.shape[:2])
    return float(smallest_set(row, share=HALF).sum() * area)


def sentence(both: TwoModels) -> str:
    """The same place in both models; even attention over the whole picture needs half of it for half."""
    return say(
        "Half the weight of the {token} lies on {first} of the picture in {one}, on {second} in {other} (evenly on "
        "50%).",
        token=places.words(both.place),
        first=f"{share_for_half(both.first, both.spot):.0%}",
        one=plain(facts.short_name(both.first.card)),
        second=f"{share_for_half(both.second, both.spot):.0%}",
        other=plain(facts.short_name(both.second.card)),
    )
