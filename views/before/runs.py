"""What `python -m training.warmup` found: small ViTs on digits, trained with and without a warm-up, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.intervals import wilson
from models.questions.at_start import BEFORE, BEHIND
from models.zoo.measured import measured

FILE = "warmup"  # of assets/measurements
PLACES = {BEHIND: "post", BEFORE: "pre"}  # what the file calls them


@dataclass(frozen=True, eq=False)
class Runs:
    """What stands in the file, `told`; arrays by (norms, warm-up no and yes, depth, rate, seed), NaN without a run."""

    told: Mapping[str, Any]

    def axis(self, name: str) -> list[Any]:
        """The values of a field of all runs, in order."""
        return sorted({run[name] for run in self.told["runs"]})

    @cached_property
    def depths(self) -> list[int]:
        return self.axis("depth")

    @cached_property
    def rates(self) -> list[float]:
        return self.axis("rate")

    @cached_property
    def loss(self) -> np.ndarray:
        """Nats of each point of the curve: (norms, warm-up, depth, rate, seed, point)."""
        points = self.told["steps"] // self.told["every"]
        return self._table("loss", (points,))

    @cached_property
    def right(self) -> np.ndarray:
        """Share of the unseen digits that are named: (norms, warm-up, depth, rate, seed)."""
        return self._table("right", ()) / self.told["unseen"]

    @cached_property
    def chance(self) -> float:
        """What one gets who always names the commonest digit."""
        return self.told["commonest"] / self.told["unseen"]

    @cached_property
    def there(self) -> np.ndarray:
        """Which were run, in the shape of `right`."""
        return np.isfinite(self.right)

    @cached_property
    def failed(self) -> np.ndarray:
        """Which end within chance: the share's interval (Wilson, 95 %) reaches it. In the shape of `right`."""
        low = wilson(np.nan_to_num(self.right) * self.told["unseen"], self.told["unseen"])[..., 0]
        return self.there & (low <= self.chance)

    def seeds(self, depth: int, rate: float) -> int:
        """How many seeds all four ways have at one place of the map."""
        place = self.there[:, :, self.depths.index(depth), self.rates.index(rate)]
        return int(place.all(axis=(0, 1)).sum())

    def _table(self, name: str, more: tuple[int, ...]) -> np.ndarray:
        fields = [list(PLACES.values()), self.axis("warm"), self.depths, self.rates, self.axis("seed")]
        table = np.full((*map(len, fields), *more), np.nan)
        for run in self.told["runs"]:
            kept = (run["norm"], run["warm"], run["depth"], run["rate"], run["seed"])
            place = tuple(values.index(value) for values, value in zip(fields, kept, strict=True))
            table[place] = np.array(run[name], dtype=np.float64)  # null becomes NaN
        return table


def all_runs() -> Runs:
    """All that were made."""
    return Runs(measured(FILE))
