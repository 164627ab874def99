"""What is normalised: a small block of numbers that the visitor changes, a larger one with one odd channel, and the
tokens of a real model."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis import normalisation
from inputs.image import ImageInput
from models.questions.entering import Entering, NormEntering
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached
from ui.components.number_block import Block
from words import label

NAMES: Mapping[str, str] = {
    normalisation.LAYER: label("layer"),
    normalisation.BATCH: label("batch"),
    normalisation.GROUP: label("group"),
    normalisation.INSTANCE: label("instance"),
    normalisation.RMS: label("RMS"),
    normalisation.POWER: label("power"),
}
SHAPE, SEED = (3, 4, 4), 0  # of the small block: pictures, tokens, channels
LARGE = (16, 16, 8)
ODD = 3  # the channel, from 0, of the larger block that something is done to
SHIFTED, SCALED, HEAVY = "shifted", "scaled", "heavy"
DONE: Mapping[str, str] = {
    SCALED: label("multiplied"),
    SHIFTED: label("shifted"),
    HEAVY: label("heavy-tailed"),
}
TAILS = 50  # one number in so many of a heavy-tailed channel is an outlier


@dataclass(frozen=True, eq=False)
class Small:
    """The block on the table under the normalisation `kind`."""

    block: Block
    kind: str

    @property
    def values(self) -> np.ndarray:
        """(picture, token, channel) float64."""
        return self.block.values / 10

    @property
    def cell(self) -> tuple[int, int, int]:
        """Picture, token and channel of the chosen number, from 0."""
        picture, token, channel = np.unravel_index(self.block.chosen, self.block.values.shape)
        return int(picture), int(token), int(channel)


def usual() -> np.ndarray:
    """The small block as it is at first, (picture, token, channel) whole tenths: drawn once from a normal distribution,
    its last channel three times as wide and off zero."""
    drawn = np.random.default_rng(SEED).normal(size=SHAPE)
    drawn[..., -1] = 3 * drawn[..., -1] + 2
    return np.clip(np.round(10 * drawn), -99, 99).astype(int)


@dataclass(frozen=True)
class Odd:
    """A larger block of normal numbers, one channel of which was `done` something to, `by` so much."""

    done: str
    by: int

    @property
    def outliers(self) -> np.ndarray:
        """Which numbers of a heavy-tailed channel are outliers, (picture, token) bool."""
        return np.random.default_rng(SEED + 1).random(LARGE[:2]) < 1 / TAILS

    @cached_property
    def before(self) -> np.ndarray:
        """(picture, token, channel) float64."""
        block = np.random.default_rng(SEED).normal(size=LARGE)
        if self.done == SCALED:
            block[..., ODD] *= self.by
        elif self.done == SHIFTED:
            block[..., ODD] += self.by
        else:
            block[self.outliers, ODD] *= self.by
        return block

    def after(self, kind: str) -> np.ndarray:
        """The same, normalised."""
        return normalisation.normalised(self.before, kind)


@dataclass(frozen=True, eq=False)
class Real:
    """A model's tokens in front of block number `block` (from 0), on a picture."""

    card: ModelCard
    trace: Trace
    image: ImageInput
    block: int

    @cached_property
    def trained(self) -> Entering:
        """As they are."""
        return cached.ask(self._asked(untrained=False))

    @cached_property
    def untrained(self) -> Entering:
        """Of the same architecture with weights drawn at random."""
        return cached.ask(self._asked(untrained=True))

    def _asked(self, *, untrained: bool) -> NormEntering:
        return NormEntering(model=self.card.key, shown=self.trace.pixels, block=self.block, untrained=untrained)
