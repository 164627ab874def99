"""One pass of a Point Transformer over a cloud, with the names that its paper gives to things."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.card import ModelCard
from models.reference.point_transformer import VARIANTS, Sizes
from models.trace import Trace
from ui import cached, facts
from ui.cloud_controls import GlassCloud
from viz.provenance import Provenance


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
    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """The points that farthest-point sampling chose at both levels, in order; the second are the global tokens."""
        return self.trace.steps["centres_0"], self.trace.steps["centres_1"]

    def record(self, method: str, source: str, **parameters: object) -> Provenance:
        """Where a picture of this pass comes from."""
        turned = {"up": self.cloud.up} if self.cloud.up != "z" else {}
        scaled = {"scale": self.cloud.scale} if self.cloud.scale != 1 else {}
        return facts.provenance(
            self.trace, self.card, method=method, source=source, parameters={**turned, **scaled, **parameters}
        )


def columns(found: Pass) -> dict[str, np.ndarray]:
    """Place and normal of each point as named columns, (point,) each."""
    return dict(zip(("x", "y", "z", "nx", "ny", "nz"), found.trace.pixels.T, strict=True))


def ranks(selected: np.ndarray, count: int) -> np.ndarray:
    """The rank (from 1) of each of `count` points among `selected` (rank,), 0 for those not chosen: (point,)."""
    found = np.zeros(count, dtype=np.int32)
    found[selected] = np.arange(1, len(selected) + 1)
    return found


def summed(weights: np.ndarray, points: np.ndarray, count: int) -> np.ndarray:
    """`weights` (token,) over the `points` (token,) they stand at, of `count`: (point,), NaN where no token stands.

    Several tokens may stand at one point, for SortNets choose independently.
    """
    found = np.zeros(count)
    np.add.at(found, points, weights)
    empty = np.ones(count, dtype=bool)
    empty[points] = False
    found[empty] = np.nan
    return found
