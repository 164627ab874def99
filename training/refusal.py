"""None of these ten: from which score on a head's answer is believed, and how often that is right.

The scores are those of `models.weights.answers.scores`. Strangers are pictures of other kinds, and photographs of each
class in turn as a head sees them that never learned that class: the only ones that are like the known photographs in
all else.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

LEFT_OUT = "left-out classes"
KEPT = 0.9  # of the known photographs, by the patient rule


def thresholds(known: np.ndarray, strange: Mapping[str, np.ndarray]) -> dict[str, float]:
    """The scores from which an answer may be believed, by rule.

    `balanced` is best at both: the share of `known` at or above it, and of `strange` below it, the mean over kinds.
    `patient` keeps KEPT of the known, whatever that lets pass.
    """
    candidates = np.quantile(known, np.linspace(0, 0.5, 501))
    best = max(candidates, key=lambda value: balance(known, strange, value))
    return {"balanced": float(best), "patient": float(np.quantile(known, 1 - KEPT))}


def balance(known: np.ndarray, strange: Mapping[str, np.ndarray], value: float) -> float:
    """Mean of the share that is rightly believed and the share that is rightly refused."""
    refused = np.mean([(values < value).mean() for values in strange.values()])
    return float(((known >= value).mean() + refused) / 2)


def area(known: np.ndarray, strange: np.ndarray) -> float:
    """Probability that a known picture's score is above a strange one's (AUROC); ties count half."""
    order = np.sort(strange)
    below, until = np.searchsorted(order, known, "left"), np.searchsorted(order, known, "right")
    return float((below + until).mean() / 2 / len(strange))


def report(known: np.ndarray, right: np.ndarray, strange: Mapping[str, np.ndarray], value: float) -> dict:
    """Shares at the threshold `value`: `known` kept, those of them that were `right` (bool) and those that were not,
    and of every kind of `strange` the share refused, with the number of pictures and the area under the curve."""
    kept = known >= value
    kinds = {
        kind: {"refused": float((values < value).mean()), "pictures": len(values), "area": area(known, values)}
        for kind, values in strange.items()
    }
    shares = {"kept": kept, "right_kept": kept[right], "wrong_kept": kept[~right]}
    return {name: float(part.mean()) for name, part in shares.items()} | {"photographs": len(known), "strange": kinds}


def without(labels: Tensor, left_out: int) -> tuple[Tensor, Tensor]:
    """Indices of the photographs of all other classes, and their labels with the gap closed."""
    rows = torch.nonzero(labels != left_out)[:, 0]
    others = labels[rows]
    return rows, others - (others > left_out).long()
