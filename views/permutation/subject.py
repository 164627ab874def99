"""What the page shows: few tokens in another order, or a model's runs over a picture and a shuffle of its patches."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis import rearranged
from analysis.ablation import shuffled_patches
from analysis.reordered import Reordered
from analysis.symmetry import shuffled_order
from models.questions.arranged import Arranged, Arrangement
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached
from ui.learned import native_rule, on_grid
from viz.provenance import Provenance


@dataclass(frozen=True, eq=False)
class Table:
    """The few tokens `made`, in the order of the shuffle `seed` or as the visitor dragged them."""

    made: Reordered
    seed: int


@dataclass(frozen=True, eq=False)
class Patches:
    """A model's `card`, its `trace` over the picture's middle square and the `record` of it, the number `seed` of the
    shuffle, and whether the `learned` positions are on in what is drawn."""

    card: ModelCard
    trace: Trace
    record: Provenance
    seed: int
    learned: bool

    @property
    def grid(self) -> int:
        """Patches along a side."""
        return self.card.side // self.card.patch

    @cached_property
    def order(self) -> np.ndarray:
        """Which patch lies in each place of the shuffle, (place,)."""
        return shuffled_order(self.grid**2, seed=self.seed)

    def run(self, *, learned: bool, shuffled: bool, layer: int = -1, double: bool = False) -> Arrangement:
        """The model over the picture or its shuffle, with the learned positions or with zeros in their place."""
        plane = on_grid(self.card.key, self.grid, native_rule(self.card))
        pixels = self.trace.pixels
        return cached.ask(
            Arranged(
                model=self.card.key,
                pixels=shuffled_patches(pixels, self.card.patch, self.order) if shuffled else pixels,
                side=self.card.side,
                plane=plane if learned else np.zeros_like(plane),
                layer=layer,
                double=double,
            )
        )

    def home(self, values: np.ndarray, prefix: int) -> np.ndarray:
        """What came of the tokens of a shuffle, (token, ...), each back where its patch was; `prefix` stay in front."""
        return rearranged.home(values, rearranged.behind(self.order, prefix))

    def gap(self, *, learned: bool, double: bool = False) -> float:
        """The largest difference that the shuffle makes to any number of any token after the last block."""
        before, after = (self.run(learned=learned, shuffled=shuffled, double=double) for shuffled in (False, True))
        return float(np.abs(self.home(after.tokens, after.prefix) - before.tokens).max())

    def displacement(self, *, learned: bool) -> float:
        """How far the shuffle moves what the patches became, in mean shares of their length."""
        before, after = (self.run(learned=learned, shuffled=shuffled) for shuffled in (False, True))
        moved = rearranged.displacement(before.tokens, self.home(after.tokens, after.prefix))
        return float(moved[before.prefix :].mean())

    def strangers(self) -> float:
        """What `displacement` would be had every patch become what another one is, with the learned positions."""
        run = self.run(learned=True, shuffled=False)
        return rearranged.strangers(run.tokens[run.prefix :])
