"""What a change to a model saves: numbers, bytes and multiply-adds counted, and time by the clock of this computer."""

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from models.changes import Change, changed
from models.frozen import Arrays
from models.preprocess import to_tensor
from models.questions import Question
from models.questions.work import work
from models.weights import Loaded

ROUNDS = 7


@dataclass(frozen=True, eq=False, kw_only=True)
class Pace(Question):
    """One pass over the model's exact input `shown` (row, column, 3) uint8, plain and `without` something; `moment`
    numbers the stretch of time in which one measurement serves all."""

    shown: np.ndarray
    without: tuple[Change, ...]
    moment: int

    def answer(self, loaded: Loaded) -> Arrays:
        """All (before, after): `seconds` float64, the median of `ROUNDS` runs each, in turns after one that is not
        counted; whole numbers of `parameters`, of `bytes` that they and the buffers take, of `multiply_adds` and of
        numbers `made` in a pass. Raises UserError where a change is not defined for the model."""
        models = (loaded.model, changed(loaded.model, self.without))
        images = to_tensor(self.shown, loaded.card)
        with torch.inference_mode():
            times = np.array([[_once(model, images) for model in models] for _ in range(ROUNDS + 1)])
            worked = np.array([work(model, images) for model in models])
        parameters = np.array([sum(part.numel() for part in model.parameters()) for model in models])
        return Arrays(
            {
                "seconds": np.median(times[1:], axis=0),
                "parameters": parameters,
                "bytes": np.array([_bytes(model) for model in models]),
                "multiply_adds": worked[:, 0],
                "made": worked[:, 1],
            }
        )


def _bytes(model: nn.Module) -> int:
    return sum(part.nbytes for part in (*model.parameters(), *model.buffers()))


def _once(model: nn.Module, images: torch.Tensor) -> float:
    start = time.perf_counter()
    model(images)
    return time.perf_counter() - start
