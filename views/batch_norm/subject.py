"""What was measured while small networks learned, and one channel by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.intervals import mean_interval
from models.questions.power_steps import PowerSteps, Stepped
from models.zoo.measured import measured
from ui import cached
from words import label

FILE = "norm_training"  # of assets/measurements
MADE_BY = "python -m training norms"
CONVOLUTION, PHOTOGRAPHS, TEXT = "convolution", "photographs", "text"
NETWORKS: Mapping[str, str] = {
    CONVOLUTION: label("convolutional network, photographs"),
    PHOTOGRAPHS: label("transformer, photographs"),
    TEXT: label("transformer, sentences"),
}
BATCH, LAYER = "batch", "layer"
NORMS: Mapping[str, str] = {
    BATCH: label("batch norm"),
    "power_plain": label("PN-V"),
    "power": label("PN"),
    "power_code": label("PN as coded"),
    "rms": label("RMS norm"),
    LAYER: label("layer norm"),
}
MEASURES: Mapping[str, str] = {"variance": label("variance"), "mean": label("mean"), "square": label("mean square")}
COLUMNS = {"mean": 0, "variance": 1, "square": 2}  # of what was kept of a stretch: three shares, and further on
ALONE, PAPER = 3, 6  # where the same three stand for independent numbers, and as the paper has them
SHARE, UNITS = "share", "units"
PLACES: Mapping[str, str] = {
    "all": label("mean of all norms"),
    "first": label("first norm"),
    "last": label("last norm"),
}
TAKEN: Mapping[str, str] = {"mean": label("mean of batches"), "largest": label("largest of batches")}
ORDINARY, OUTLIER, SHIFTED, SCALED = "ordinary", "outlier", "shifted", "scaled"
DONE: Mapping[str, str] = {
    OUTLIER: label("holds an outlier"),
    SHIFTED: label("is shifted"),
    SCALED: label("is multiplied"),
    ORDINARY: label("is like the others"),
}
ROWS, SEED, PLACE = 8, 0, 4  # numbers in a batch; their draw; which is the outlier, from 0
AGAIN = 160  # times that the last batch comes again: α^160 is below 1e-7


def runs(task: str, norm: str) -> Sequence[Mapping[str, Any]]:
    """The finished runs of a task and norm, a seed each; only seeds that every norm of the task has."""
    of_task = [run for run in measured(FILE)["runs"] if run["task"] == task]
    norms = {run["norm"] for run in of_task}
    whole = [
        seed for seed in {run["seed"] for run in of_task} if sum(run["seed"] == seed for run in of_task) == len(norms)
    ]
    return [run for run in of_task if run["norm"] == norm and run["seed"] in whole]


def around(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean over the first axis of `values` (seed, ...) and the ends of its interval, (..., 2)."""
    mean, half = values.mean(axis=0), mean_interval(values)
    return mean, np.stack([mean - half, mean + half], axis=-1)


@dataclass(frozen=True)
class Running:
    """How far a batch's `measure` lay from the running one, in `unit`, at `place`, `taken` of each stretch."""

    measure: str
    unit: str
    place: str
    taken: str

    def distances(self, network: str) -> np.ndarray:
        """Through training, (seed, stretch)."""
        return self._column(network, self.taken, COLUMNS[self.measure] + (PAPER if self.unit == UNITS else 0))

    def times(self, network: str) -> np.ndarray:
        """The distance as a share ÷ what as many independent numbers would give, (seed, stretch)."""
        place = COLUMNS[self.measure]
        return self._column(network, self.taken, place) / self._column(network, "mean", place + ALONE)

    def _column(self, network: str, taken: str, column: int) -> np.ndarray:
        kept = np.array([[layer[taken] for layer in run["distances"]] for run in runs(network, BATCH)])
        of = kept[..., column]  # (seed, norm, stretch)
        return {"all": of.mean(axis=1), "first": of[:, 0], "last": of[:, -1]}[self.place]

    @staticmethod
    def steps(stretches: int) -> np.ndarray:
        """The step in the middle of each stretch."""
        return (np.arange(stretches) + 0.5) * measured(FILE)["plan"]["steps"] / stretches


@dataclass(frozen=True)
class Curves:
    """The learning curves of every norm on `task`, as losses or `beside` layer norm's."""

    task: str
    beside: bool = False

    @property
    def steps(self) -> Sequence[int]:
        """At which the validation data were asked."""
        return runs(self.task, LAYER)[0]["step"]

    def losses(self, norm: str) -> np.ndarray:
        """In nats, (seed, point)."""
        return np.array([run["loss"] for run in runs(self.task, norm)])

    def more(self, norm: str) -> np.ndarray:
        """How much larger the loss is than layer norm's of the same seed, (seed, point)."""
        return self.losses(norm) - self.losses(LAYER)

    def last(self, norm: str) -> tuple[float, float]:
        """The same at the end: mean, and half its interval."""
        more = self.more(norm)[:, -1]
        return float(more.mean()), float(mean_interval(more))

    def shown(self) -> dict[str, np.ndarray]:
        """What is drawn, norm -> (seed, point)."""
        if self.beside:
            return {norm: self.more(norm) for norm in NORMS if norm != LAYER}
        return {norm: self.losses(norm) for norm in NORMS}

    def told_apart(self) -> dict[str, list[str]]:
        """Norms whose last loss is beyond the interval `better`, `worse`, or neither (`alike`), than layer norm's."""
        sorted_out: dict[str, list[str]] = {"better": [], "worse": [], "alike": []}
        for norm in NORMS:
            if norm != LAYER:
                more, half = self.last(norm)
                sorted_out["alike" if abs(more) <= half else "worse" if more > 0 else "better"].append(norm)
        return sorted_out


@dataclass(frozen=True)
class ByHand:
    """A channel's batches of `ROWS` numbers: `before` ordinary ones, then one that was `done` something to, `by`."""

    done: str
    by: int
    before: int

    @cached_property
    def numbers(self) -> np.ndarray:
        """(batch, row) float64 in tenths."""
        drawn = np.random.default_rng(SEED).normal(size=(self.before + 1, ROWS))[::-1].copy()
        last = drawn[-1]
        if self.done == OUTLIER:
            last[PLACE] *= self.by
        elif self.done == SHIFTED:
            last += self.by
        elif self.done == SCALED:
            last *= self.by
        return drawn.round(1)

    @property
    def slopes(self) -> np.ndarray:
        """What comes back to the normalised numbers, (batch, row) float64 in tenths."""
        return np.random.default_rng(SEED + 1).normal(size=(self.before + 1, ROWS))[::-1].round(1)

    @cached_property
    def stepped(self) -> Stepped:
        """What the norms make of the last batch, and the gradients for it."""
        return cached.ask(PowerSteps(numbers=self.numbers, slopes=self.slopes, again=AGAIN))
