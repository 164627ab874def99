"""Which models differ in what they get right: every pair compared on the same photographs."""

from itertools import combinations

import numpy as np

from analysis.paired import difference, holm
from models.zoo.bits import unpacked
from ui.exhibit import exhibit
from ui.sideways import sideways
from views.cabinet.subject import RECIPE, Cabinet, TrainedModel
from viz import heatmap
from viz.provenance import Provenance
from words import label, say

LEVEL = 0.05
SIDE = 620  # px of the matrix
LEAST, NARROW = 56, 960  # rem that matrix, names and bar take, and px of a window that moves them sideways
SOURCE = "McNemar 1947 (exact); Holm 1979"


def draw(cabinet: Cabinet) -> None:
    """The differences that stand out against chance, in percentage points, best model first; the others blank."""
    models = sorted(
        (model for model in cabinet.models if "right" in model.metrics), key=lambda model: -model.metrics["accuracy"]
    )
    if len(models) < 2:
        return
    shares, corrected = compared(models)
    told = np.where(corrected < LEVEL, 100 * shares, np.nan)
    names = [model.name for model in models]
    figure = heatmap.matrix(
        told,
        title=say("Which of them differ?"),
        rows=say("model"),
        columns=say("compared with"),
        unit=say("percentage points"),
        scale="signed",
        row_names=names,
        column_names=names,
        side=SIDE,
        written=".1f",
    )
    record = Provenance(label("paired comparison of accuracies"), source=f"{RECIPE}; {SOURCE}")
    arrays = {"difference": shares, "probability": corrected}
    sideways("cabinet_paired", least=LEAST, below=NARROW)
    exhibit(figure, record, caption=_caption(models, corrected), arrays=arrays, key="cabinet_paired")


def compared(models: list[TrainedModel]) -> tuple[np.ndarray, np.ndarray]:
    """(model, model): how much more often the row's model is right than the column's, and Holm's probability that
    chance alone would do as much; NaN and 1 on the diagonal."""
    rights = [unpacked(model.metrics["right"], model.metrics["photographs"]) for model in models]
    shares = np.array([[one.mean() - other.mean() for other in rights] for one in rights])
    corrected = np.ones(shares.shape)
    pairs = list(combinations(range(len(models)), 2))
    for (row, column), value in zip(pairs, holm([difference(rights[a], rights[b]) for a, b in pairs]), strict=True):
        corrected[row, column] = corrected[column, row] = value
    np.fill_diagonal(shares, np.nan)
    return shares, corrected


def _caption(models: list[TrainedModel], corrected: np.ndarray) -> str:
    pairs = np.triu_indices(len(models), 1)
    return say(
        "Of {pairs} pairs {differ} differ beyond chance (level {level} for all together), whether or not their "
        "whiskers overlap; the others are blank: nothing is decided there. All answered the same {photographs} "
        "photographs; another random start of training is not covered.",
        pairs=len(pairs[0]),
        differ=int((corrected[pairs] < LEVEL).sum()),
        level=LEVEL,
        photographs=f"{models[0].metrics['photographs']:,}",
    )
