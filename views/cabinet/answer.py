"""What was measured says to the page's question, in one sentence."""

import numpy as np

from views.cabinet.paired import LEVEL, compared
from views.cabinet.subject import Cabinet
from words import say


def sentence(cabinet: Cabinet) -> str:
    """The best and the least of the models, and how many pairs chance does not explain; empty below two models."""
    models = sorted((model for model in cabinet.models if "right" in model.metrics), key=_accuracy)
    if len(models) < 2:
        return ""
    least, best = models[0], models[-1]
    pairs = np.triu_indices(len(models), 1)
    return say(
        "From {least} right ({last}) to {most} ({best}); {differ} of {pairs} pairs of models differ beyond chance.",
        least=f"{_accuracy(least):.0%}",
        last=least.name,
        most=f"{_accuracy(best):.0%}",
        best=best.name,
        differ=int((compared(models)[1][pairs] < LEVEL).sum()),
        pairs=len(pairs[0]),
    )


def _accuracy(model) -> float:
    return model.metrics["accuracy"]
