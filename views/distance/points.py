"""A point for every head of every layer: at a click its layer and head are those shown below."""

from collections.abc import Callable, Sequence

import numpy as np

from models.trace import Trace
from ui import controls, facts, spot
from ui.exhibit import exhibit
from viz import heads
from viz.provenance import ALL, MEAN, Provenance
from words import say

DISTANCE, SHARPNESS = "distance_figure", "sharpness_figure"  # keys of the charts, linked with the maps below


def current_head(trace: Trace, layer: int) -> int:
    """The chosen head of the layer, from 0."""
    heads = trace.attention[layer].shape[1]
    look = {"format": say("head %d"), "label_visibility": "collapsed"}
    return controls.slide(say("Head"), "head", 1, heads, default=1, **look) - 1 if heads > 1 else 0


def hold(layer: int, head: int) -> None:
    """Make this head, counted from 0, the one shown; only before the page runs again."""
    controls.put("layer", layer + 1)
    controls.put("head", head + 1)


def exhibit_points(
    values: Sequence[np.ndarray],
    record: Provenance,
    chosen: tuple[int, int],
    *,
    unit: str,
    source: str,
    reference: Sequence[float],
    caption: str,
    key: str,
) -> None:
    """`values` (layer -> (head,)) in `unit`, a label, beside the `reference` of each layer; `chosen` is ringed."""
    figure = heads.per_head(values, unit=say(unit), reference=reference, chosen=chosen)
    table = {
        "layer": [layer for layer, of_heads in enumerate(values, start=1) for _ in of_heads],
        "head": [head for of_heads in values for head in range(1, len(of_heads) + 1)],
        unit: np.concatenate(values),
    }
    record = facts.another(record, unit, source=source, layer=ALL, head=ALL, query=MEAN)
    exhibit(figure, record, caption=caption, table=table, on_pick=_follow(key), key=key)


def _follow(key: str) -> Callable[[], None]:
    """A click on a point makes its layer and head the ones shown below."""

    def follow() -> None:
        if carried := spot.clicked(key):
            hold(*carried[:2])

    return follow
