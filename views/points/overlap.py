"""How much the choices of SortNets overlap: nothing in training forces them apart."""

from analysis import sampling
from ui.exhibit import exhibit
from views.points.subject import PAPER, Selection
from viz import heatmap
from words import label, say


def draw(selection: Selection) -> None:
    """The share of their points that each two SortNets have in common."""
    shared = sampling.overlap(selection.forward.choices)
    names = [str(net + 1) for net in range(len(shared))]
    figure = heatmap.matrix(
        shared,
        rows=say("SortNet"),
        columns=say("SortNet"),
        unit=say("share of points in common"),
        title=say("Do SortNets choose the same points?"),
        lowest=0,
        highest=1,
        row_names=names,
        column_names=names,
        side=300,
        written=".2f",
    )
    record = selection.forward.record(label("overlap of SortNets"), PAPER)
    exhibit(figure, record, arrays={"overlap": shared}, key="overlap")
