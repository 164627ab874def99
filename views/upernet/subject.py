"""What the page computed: a map of classes over one picture, with what is switched off and without, and one cell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from analysis.probabilities import softmax
from analysis.regions import shares
from models.questions.dense import Segmented
from models.trace import Trace
from models.zoo.classes import class_names
from ui import spot
from ui.blocks import blocks
from ui.ground import under
from viz.ground import Ground
from viz.provenance import Provenance
from words import Message, label, message, say

PAPER = "Xiao et al. 2018, arXiv:1807.10221"
ELSEWHERE = label("elsewhere")
PARAMETERS = (label("switched off"), label("cell"), label("head"), label("class"), label("way in"))


@dataclass(frozen=True, eq=False)
class Dense:
    """`trace` of the backbone, the `whole` answer and the one that is `shown`, with the ways `off`; `strange` where the
    picture seems to show none of the classes; the `record` of what is shown and the `metrics` of the head."""

    trace: Trace
    classes: str
    whole: Segmented
    shown: Segmented
    off: tuple[str, ...]
    strange: bool
    record: Provenance
    metrics: dict

    @property
    def ground(self) -> Ground:
        """The picture as it is drawn."""
        return under(self.trace)

    @property
    def labels(self) -> tuple[str, ...]:
        """Of the classes; the last is elsewhere."""
        return (*class_names(self.classes), ELSEWHERE)

    @property
    def names(self) -> tuple[str, ...]:
        """The same in the visitor's words."""
        return tuple(map(say, self.labels))

    @property
    def elsewhere(self) -> int:
        """The number of the class that is none."""
        return len(self.shown.logits) - 1

    @property
    def grid(self) -> tuple[int, int]:
        """(rows, columns) of the map of logits."""
        return self.shown.logits.shape[1:]

    @property
    def at(self) -> tuple[int, int]:
        """(row, column) of the cell that the visitor holds."""
        return spot.token(self.grid)

    @property
    def rivals(self) -> tuple[int, int]:
        """Numbers of the class that wins in that cell, and of the second."""
        second, first = np.argsort(self.shown.logits[(slice(None), *self.at)])[-2:]
        return int(first), int(second)

    @property
    def probabilities(self) -> np.ndarray:
        """(class, row, column)."""
        return np.moveaxis(softmax(np.moveaxis(self.shown.logits, 0, -1)), -1, 0)

    @property
    def present(self) -> list[int]:
        """Classes that some pixel has, elsewhere left out, the largest first."""
        covered = shares(self.shown.pixels, self.elsewhere + 1)[:-1]
        return [int(index) for index in np.argsort(-covered, kind="stable") if covered[index]]

    @property
    def chosen(self) -> int:
        """The class with most of the picture; where none has any, the one that is nearest to it."""
        return self.present[0] if self.present else int(self.probabilities[:-1].mean(axis=(1, 2)).argmax())

    def regions(self, way: str) -> np.ndarray:
        """Whose word comes together on `way` (row, column): its windows in the last block of its stage, or its bins."""
        kind, number = way.split("_")
        if kind == "bin":
            return np.arange(int(number) ** 2).reshape(int(number), -1)
        last = {block.size: block for block in blocks(self.trace)}
        return list(last.values())[int(number)].groups

    def of_cell(self) -> Provenance:
        """The record of what is shown of the cell."""
        counts = {"row": self.at[0] + 1, "rows": self.grid[0], "column": self.at[1] + 1, "columns": self.grid[1]}
        place = message("row {row} of {rows}, column {column} of {columns}", **counts)
        return replace(self.record, parameters={**self.record.parameters, "cell": place})


def titled(way: str) -> Message:
    """A way into the head: a stage of the backbone, or its last one averaged over bins."""
    kind, number = way.split("_")
    if kind == "bin":
        return message("bins {count} × {count}", count=number)
    return message("stage {number}", number=int(number) + 1)


def way_name(way: str) -> str:
    """The same in the visitor's words."""
    return say(titled(way))


def together(ways: Sequence[str]) -> Message:
    """Several of them, at least one, with commas."""
    return reduce(lambda some, more: message("{some}, {more}", some=some, more=more), map(titled, ways))
