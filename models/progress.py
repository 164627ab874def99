"""How far a training is, and what has been kept of it: values that pages read while it runs."""

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from models.frozen import Value

WAITING, RUNNING, PAUSED, DONE, BROKEN, LATE, STOPPED = (
    *("waiting", "running", "paused", "done", "broken", "late", "stopped"),
)
UNDER_WAY = frozenset({WAITING, RUNNING, PAUSED})


class Labelled(Protocol):
    """Digits as `inputs.digits` has them: grey levels (digit, row, column), and labels (digit,)."""

    levels: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, eq=False)
class Examples(Value):
    """Digits to learn from and others, held out, to be tested on: grey levels (digit, row, column) uint8, 0 to 16, and
    `labels` (digit,), 0 to 9."""

    levels: np.ndarray
    labels: np.ndarray
    held_levels: np.ndarray
    held_labels: np.ndarray

    @classmethod
    def of(cls, learned: Labelled, held: Labelled) -> Self:
        """Those to learn from, and those held out."""
        return cls(learned.levels, learned.labels, held.levels, held.labels)


@dataclass(frozen=True, eq=False)
class Kept(Value):
    """After `step` steps: all `numbers` of the model (number,) float32, which held-out digits it names `right` (digit,)
    bool, its `loss` on them in nats, and the norm of each block's `gradients` (block,) float64."""

    step: int
    numbers: np.ndarray
    right: np.ndarray
    loss: float
    gradients: np.ndarray


@dataclass(frozen=True, eq=False)
class Progress(Value):
    """A training's `state`: one of those above. `ahead` trainings come before it, and it will be done in about
    `seconds`; `losses` (step,) float64 in nats, one for each step that was made, and what was `kept` on the way.

    `broken` is one whose loss is no finite number any more, `late` one that took longer than is allowed.
    """

    state: str
    ahead: int
    seconds: float
    losses: np.ndarray
    kept: tuple[Kept, ...]

    @property
    def under_way(self) -> bool:
        """Whether more will come of it."""
        return self.state in UNDER_WAY
