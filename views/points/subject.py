"""What the page computed: a pass of the network, what of it the visitor wants to see, and a ball around one point."""

from dataclasses import dataclass

import numpy as np

from ui.clouds.network import Pass

PAPER = "Engel et al. 2021, arXiv:2011.00931, section III-B"
SCORE, ORDER = "score", "order"  # what the colours of points are


@dataclass(frozen=True)
class Choice:
    """The scores of one SortNet (from 0) as `SCORE` or `ORDER`, and of how many SortNets how many points."""

    sortnet: int
    nets: int
    top: int
    colours: str


@dataclass(frozen=True, eq=False)
class Selection:
    """The network's `forward` pass shown by `choice`; the ball around `point` holds the points `group`, nearest
    first."""

    forward: Pass
    choice: Choice
    point: int
    group: np.ndarray
