"""Scores in falling order: does a SortNet tell a few points from the rest?"""

import numpy as np

from ui.exhibit import exhibit
from views.points.scored_cloud import sortnet_name
from views.points.subject import PAPER, Selection
from viz import curves
from words import label, say


def draw(selection: Selection) -> None:
    """A curve for every SortNet shown."""
    scores = [-np.sort(-selection.forward.scores[net]) for net in range(selection.choice.nets)]
    rank = np.arange(1, len(selection.forward.places) + 1)
    figure = curves.lines(
        {sortnet_name(net): falling for net, falling in enumerate(scores)},
        x=say("rank of the point"),
        y=say("score"),
        title=say("Scores, best first"),
        positions=rank,
    )
    figure.update_traces(mode="lines").update_xaxes(type="log", dtick="D2")
    record = selection.forward.record(label("sorted SortNet scores"), PAPER)
    table = {"rank": rank} | {f"sortnet_{net}": falling for net, falling in enumerate(scores, start=1)}
    exhibit(figure, record, table=table, key="falling")
