"""What the view of weights computed: a model as it is, one of its weights, and the model with few directions of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from inputs.image import ImageInput
from models.factored import RankOf, Thinned
from models.questions.singular import Matrices, SingularControls, SingularValues
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached, controls, facts
from viz.provenance import Provenance
from words import label, say

SEED = 0
ONE, ALL_BLOCKS = "one", "all"
WHERE = {ONE: label("this weight alone"), ALL_BLOCKS: label("all weights of blocks")}
SOURCE = "Eckart and Young 1936; Roy and Vetterli 2007"


@dataclass(frozen=True, eq=False)
class Flattened:
    """The weight `name` of `card`, or all of its blocks (`where`), at `rank`; `trace` is the plain run over `image`."""

    card: ModelCard
    image: ImageInput
    trace: Trace
    name: str
    rank: int
    where: str = ONE

    @property
    def spectra(self) -> Mapping[str, np.ndarray]:
        """Singular values (rank,) of every weight matrix of the blocks, by name."""
        return cached.ask(SingularValues(model=self.card.key))

    @property
    def values(self) -> np.ndarray:
        """Those of the weight under glass."""
        return self.spectra[self.name]

    @property
    def controls(self) -> Mapping[str, np.ndarray]:
        """Those of the same entries, `shuffled`, and of the `untrained` weight."""
        return cached.ask(SingularControls(model=self.card.key, name=self.name))

    @property
    def full(self) -> int:
        """The full rank."""
        return len(self.values)

    @property
    def names(self) -> tuple[str, ...]:
        """The weights that are changed."""
        return (self.name,) if self.where == ONE else tuple(self.spectra)

    @cached_property
    def edited(self) -> Trace:
        """The run with the best directions."""
        return self._run(None)

    @cached_property
    def control(self) -> Trace:
        """The run with as many directions that are drawn."""
        return self._run(SEED)

    def _run(self, draw: int | None) -> Trace:
        changes = tuple(RankOf(name, self.rank, draw) for name in self.names)
        return cached.trace(self.card.key, self.image, crop="square", changes=changes)

    @property
    def thinned(self) -> tuple[Thinned, ...]:
        """The same as thin layers, where these hold fewer numbers; others stay as they are."""
        return tuple(Thinned(name, self.rank) for name in self.names if self.rank <= self._even(name))

    @property
    def numbers(self) -> tuple[int, int]:
        """In the weight under glass, whole and as two thin ones."""
        rows, columns = self._shape(self.name)
        return rows * columns, self.rank * (rows + columns)

    @property
    def break_even(self) -> int:
        """The largest rank at which thin ones hold no more numbers than the weight under glass."""
        return self._even(self.name)

    def look(self, trace: Trace) -> np.ndarray:
        """What the class token sees in the last layer of `trace`, mean of heads: (row, column)."""
        attention = trace.attention[-1]
        return attention.keys.paint(attention.weights()[0, :, 0].mean(axis=0))

    @property
    def told(self) -> dict[str, object]:
        """What was changed, for records."""
        return {"weight": self.name, "rank": self.rank, "where": str(WHERE[self.where])}

    def record(self, method: str, **place: object) -> Provenance:
        """The record of numbers of this model; `place` as in `facts.provenance`."""
        return facts.provenance(self.trace, self.card, method=method, source=SOURCE, **place)

    def _even(self, name: str) -> int:
        rows, columns = self._shape(name)
        return rows * columns // (rows + columns)

    def _shape(self, name: str) -> tuple[int, int]:
        shapes = {known: shape for known, *shape in cached.ask(Matrices(model=self.card.key))}
        return tuple(shapes[name])


def choose(card: ModelCard, image: ImageInput, trace: Trace) -> Flattened:
    """The weight, its rank, and where it holds, parts of the link."""
    first, second, third = st.columns([6, 3, 5], vertical_alignment="bottom")
    spectra = cached.ask(SingularValues(model=card.key))
    hidden = {"label_visibility": "collapsed"}
    with first:
        name = controls.choose(say("Weight"), "rank_weight", tuple(spectra), default=list(spectra)[2], **hidden)
    with second:
        full = len(spectra[name])
        ranked = {"format": say("rank %d"), **hidden}
        rank = controls.slide(say("Rank"), "rank_of_weight", 1, full, default=full // 8, **ranked)
    with third:
        words = {key: say(word) for key, word in WHERE.items()}
        where = controls.choose(say("Where"), "rank_weight_where", words, **hidden)
    return Flattened(card, image, trace, name, rank, where)
