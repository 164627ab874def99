"""What is compared: transformers just drawn, and the trained pairs over a picture, with their norms in either place."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.exponents import exponents
from analysis.intervals import mean_interval
from inputs.image import ImageInput
from models.questions.at_start import BEFORE, BEHIND, TOKENS, AtStart, Start
from models.trace import Trace
from ui import cached
from viz.provenance import Provenance
from words import label

NAMES: Mapping[str, str] = {BEHIND: label("post-norm (behind)"), BEFORE: label("pre-norm (before)")}
SOURCE = "Xiong et al. 2020, arXiv:2002.04745"
DEPTHS = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48])  # at which the last layer's gradient is drawn
FITTED = DEPTHS > 1  # of these the exponent is made
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
ROUND = {"type": "log", "tickvals": STEPS, "ticktext": [f"{step:g}" for step in STEPS]}  # an axis of equal ratios
WIDTHS, SEEDS = (32, 64, 128), (4, 8, 16)


@dataclass(frozen=True)
class Drawn:
    """Transformers of `depth` layers and `width` channels, each of `seeds` draws with its norms in both places."""

    depth: int
    width: int
    seeds: int

    @cached_property
    def starts(self) -> Mapping[str, Start]:
        """By place of the norms."""
        sizes = {"depth": self.depth, "width": self.width, "seeds": self.seeds}
        return {norms: cached.ask(AtStart(norms=norms, **sizes)) for norms in NAMES}

    def last(self, norms: str) -> np.ndarray:
        """The last layer's gradient at `DEPTHS`, (seed, depth)."""
        return self.starts[norms].last[:, DEPTHS - 1]

    def exponent(self, norms: str) -> tuple[float, float]:
        """With which power of the depth it goes: the mean of all seeds' own exponents and half their interval."""
        exponent_by_seed = exponents(DEPTHS[FITTED], self.last(norms)[:, FITTED])
        return float(exponent_by_seed.mean()), float(mean_interval(exponent_by_seed))

    def record(self, method: str, **told: object) -> Provenance:
        """The record of what was found in the draws."""
        sizes = {"layers": self.depth, "width": self.width, "draws": self.seeds, "tokens": TOKENS, **told}
        return Provenance(method, source=SOURCE, parameters=sizes)


@dataclass(frozen=True, eq=False)
class Pair:
    """The trained pairs over the square that they see of `image`; `traces` by key of the zoo."""

    image: ImageInput
    traces: Mapping[str, Trace]


def ends(values: np.ndarray) -> np.ndarray:
    """The interval of the mean over the first axis of `values` (seed, place): (place, 2)."""
    mean, half = values.mean(axis=0), mean_interval(values)
    return np.stack([mean - half, mean + half], axis=-1)


def signed(number: float, places: int = 2) -> str:
    """A number with its sign, minus as a minus."""
    return f"{number:+.{places}f}".replace("-", "−")
