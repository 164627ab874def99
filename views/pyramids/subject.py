"""What the page computed: four architectures over one picture, their attention by stages, and who sees whom in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from inputs.image import ImageInput
from models.card import ModelCard
from models.questions.parameters import Parameters
from models.trace import AttentionMap, Trace
from ui import cached, facts
from viz.provenance import Provenance
from words import label

PVT, TWINS, NEST, TNT = "PVT", "Twins", "NesT", "TNT"
NAMES = {PVT: "pvt", TWINS: "twins", NEST: "nest", TNT: "tnt"}  # as the page says it -> the family in the zoo
PARTS = 4  # a model of one single grid is looked at in so many parts


@dataclass(frozen=True, eq=False)
class Family:
    """`name` as the page says it, and the card that stands for it on this picture."""

    name: str
    card: ModelCard
    image: ImageInput

    @cached_property
    def trace(self) -> Trace:
        """The model over the square in the middle of the picture."""
        return cached.trace(self.card.key, self.image, crop="square")

    @cached_property
    def record(self) -> Provenance:
        """Where a picture of this model comes from."""
        return facts.provenance(self.trace, self.card, method=label("attention"), source=self.card.paper)

    @cached_property
    def looks(self) -> list[AttentionMap]:
        """Every attention between tokens of one grid: TNT's words, which stay inside their patch, are left out."""
        return [attention for attention in self.trace.attention if attention.kind != "inner"]

    @cached_property
    def inner(self) -> list[AttentionMap]:
        """TNT's attention between the words of a patch; empty elsewhere."""
        return [attention for attention in self.trace.attention if attention.kind == "inner"]

    @cached_property
    def stages(self) -> list[list[AttentionMap]]:
        """The attention of each stage (one grid each); a model of one grid comes in four parts."""
        grids: list[list[AttentionMap]] = []
        for attention in self.looks:
            if not grids or grids[-1][0].queries.raster.shape != attention.queries.raster.shape:
                grids.append([])
            grids[-1].append(attention)
        if len(grids) > 1:
            return grids
        return [[grids[0][place] for place in places] for places in np.array_split(np.arange(len(grids[0])), PARTS)]

    def width(self, attention: AttentionMap) -> int:
        """Channels of a token."""
        if attention.query is not None:
            return attention.shape[1] * attention.query.shape[-1]
        name, axis = ("pixel_pos", 1) if attention.kind == "inner" else ("patch_pos", -1)
        return self._positions[name].shape[axis]

    @cached_property
    def _positions(self) -> Mapping[str, np.ndarray]:
        """TNT's learned positions, of words and of patches: asked for once, however many blocks want their width."""
        return cached.ask(Parameters(model=self.card.key, names=("pixel_pos", "patch_pos")))


@dataclass(frozen=True, eq=False)
class Pyramids:
    """The four architectures; each runs when something of it is looked at."""

    families: tuple[Family, ...]

    def one(self, name: str) -> Family:
        """The architecture `name`."""
        return next(family for family in self.families if family.name == name)

    def untrained(self) -> list[ModelCard]:
        """Those whose weights are drawn at random."""
        return [family.card for family in self.families if family.trace.weights.startswith("untrained")]

    @property
    def record(self) -> Provenance:
        """Where a picture of all four comes from."""
        return facts.together([family.record for family in self.families])


def groups(attention: AttentionMap) -> np.ndarray:
    """Who sees whom on the grid of the queries, (row, column): equal numbers do (see `analysis.reach`)."""
    raster = attention.queries.raster
    return raster // attention.queries.tokens if attention.kind in ("window", "inner") else np.zeros_like(raster)


def heads_as_one(attention: AttentionMap, spot: tuple[float, float]) -> np.ndarray:
    """Mean over heads of the row of the token at `spot` (y, x) in pixels, over the picture: (row, column)."""
    window, query = attention.queries.token_at(*spot)
    rows = [attention.row(head, query, window=window) for head in range(attention.shape[1])]
    return attention.keys.paint(np.mean(rows, axis=0), window=window)


def key_weights(attention: AttentionMap, spot: tuple[float, float]) -> np.ndarray:
    """As `heads_as_one`, but every cell holds the whole weight of its key, however many cells the key covers."""
    raster = attention.keys.raster
    cells = np.bincount(raster[raster >= 0], minlength=1)
    return heads_as_one(attention, spot) * np.where(raster >= 0, cells[raster], 1)
