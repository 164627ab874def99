"""One pass of a Point Transformer over a cloud, with the names that its paper gives to things."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from models.card import ModelCard
from models.reference.point_transformer import VARIANTS, Sizes
from models.trace import Trace
from ui import cached, facts
from ui.cloud_controls import GlassCloud
from viz.provenance import Provenance
from words import label

UP, SCALE = label("up"), label("scale")


@dataclass(frozen=True, eq=False)
class Pass:
    """What `card` makes of `cloud`."""

    card: ModelCard
    cloud: GlassCloud

    @cached_property
    def trace(self) -> Trace:
        """The pass itself, with its steps."""
        return cached.trace(self.card.key, self.cloud, wants=frozenset({"steps"}))

    @property
    def sizes(self) -> Sizes:
        """Every size of the network: radii, how many SortNets, of how many points."""
        return VARIANTS[self.card.options.get("variant", "published")]

    @property
    def places(self) -> np.ndarray:
        """Where the points stand, (point, 3)."""
        return self.trace.pixels[:, :3]

    @property
    def scores(self) -> np.ndarray:
        """What each SortNet gives each point, (sortnet, point)."""
        return self.trace.steps["scores"]

    @property
    def selected(self) -> np.ndarray:
        """The points each SortNet keeps, best first: (sortnet, rank) indices. In this order they are local tokens."""
        return self.trace.steps["selected"]

    @property
    def choices(self) -> np.ndarray:
        """`selected`, where copies of one point (a cloud of fewer points is repeated) count as that point."""
        return self.selected % self.cloud.distinct if self.cloud.distinct < len(self.places) else self.selected

    @property
    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """The points that farthest-point sampling chose at both levels, in order; the second are the global tokens."""
        return self.trace.steps["centres_0"], self.trace.steps["centres_1"]

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """Place and normal of each point as the model has them, and its place in the file, by name: (point,) each."""
        columns = dict(zip(("x", "y", "z", "nx", "ny", "nz"), self.trace.pixels.T, strict=True))
        return columns | dict(zip(("file_x", "file_y", "file_z"), self.cloud.original.T, strict=True))

    def record(self, method: str, source: str, **parameters: object) -> Provenance:
        """Where a picture of this pass comes from; `method` and the names of `parameters` are labels."""
        turned = {UP: self.cloud.up} if self.cloud.up != "z" else {}
        scaled = {SCALE: self.cloud.scale} if self.cloud.scale != 1 else {}
        record = facts.provenance(
            self.trace, self.card, method=method, source=source, parameters={**turned, **scaled, **parameters}
        )
        return replace(record, input=facts.bundled_cloud(self.cloud.source))
