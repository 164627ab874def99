"""Which points SortNets choose: scores as colours, the best of each marked, a ball query around one."""

import numpy as np

from analysis.point_tokens import once, ranks, scored_lower
from ui import link
from ui.clouds.exhibit import exhibit_cloud
from ui.clouds.network import Pass
from ui.components.cloud_canvas import Ball, Lines, Marks, Scene
from views.points.choosing import point_name
from views.points.subject import PAPER, SCORE, Selection
from words import label, message, say

PARAMETERS = (label("sortnet"), label("shown"))


def draw(selection: Selection) -> None:
    """The cloud, coloured and marked; a click on a point puts the ball there."""
    forward, choice = selection.forward, selection.choice
    record = forward.record(
        label("SortNet scores"),
        PAPER,
        sortnet=message("{number} of {count}", number=choice.sortnet + 1, count=len(forward.scores)),
        shown=f"{choice.nets} × {choice.top}",
    )
    table, arrays = numbers(forward)

    def follow(point: int | None) -> None:
        """The clicked point is the chosen one; a click beside them all lets it go."""
        name = point_name(forward)
        link.forget(name) if point is None else link.remember(name, point + 1)

    exhibit_cloud(scene(selection), record, key="sortnet", table=table, arrays=arrays, on_pick=follow)


def scene(selection: Selection) -> Scene:
    """The cloud in the colours of one SortNet's scores."""
    forward, choice = selection.forward, selection.choice
    values, unit = shown_values(selection)
    return Scene(
        forward.places,
        values,
        unit=unit,
        original=forward.cloud.original,
        whole=forward.cloud.whole,
        marks=[
            Marks(sortnet_name(net), once(forward.choices[net])[: choice.top], look=net, numbered=net == choice.sortnet)
            for net in range(choice.nets)
        ],
        balls=[Ball(forward.places[selection.point], forward.sizes.radius, look=7)],
        lines=Lines(selection.point, selection.group, np.ones(len(selection.group))),
        chosen=selection.point,
    )


def sortnet_name(net: int) -> str:
    """What SortNet `net` (from 0) is called."""
    return say("SortNet {number}", number=net + 1)


def shown_values(selection: Selection) -> tuple[np.ndarray, str]:
    """What the colours mean, (point,), and its name."""
    choice = selection.choice
    scores, name = selection.forward.scores[choice.sortnet], sortnet_name(choice.sortnet)
    if choice.colours == SCORE:
        return scores, say("score of {sortnet}", sortnet=name)
    return scored_lower(scores), say("points scored lower by {sortnet} (%)", sortnet=name)


def numbers(forward: Pass) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Every score and rank of the pass as columns, and its arrays by name."""
    count, table = len(forward.places), forward.columns
    for net, scores in enumerate(forward.scores, start=1):
        table |= {f"score_{net}": scores, f"rank_{net}": ranks(forward.selected[net - 1], count)}
    arrays = {name: forward.trace.steps[name] for name in ("scores", "selected", "groups")}
    return table, arrays | {"points": forward.trace.pixels, "logits": forward.trace.logits}
