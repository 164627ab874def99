"""Fewer points that still cover the cloud: farthest-point sampling one step at a time, and random points beside it."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis import sampling
from ui import cached, controls, downloads, facts
from ui.clouds.network import Pass, columns, ranks
from ui.clouds.show import show
from ui.components.chart import chart
from ui.components.cloud_canvas import Ball, Lines, Marks, Scene
from viz import curves
from viz.provenance import Provenance

PAPER = "Eldar et al. 1997; Qi et al. 2017, PointNet++, arXiv:1706.02413, section 3.2"
FARTHEST, RANDOM = "farthest point", "random"
DRAWS = 20


def steps(found: Pass, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The stepper over the cloud (on the `left`), and the curve of coverage."""
    with right:
        way = controls.choose("Choose by", "sampler", [FARTHEST, RANDOM], widget=st.segmented_control)
        count = controls.slide("Points chosen", "sampled", 1, len(found.centres[0]), default=12)
    order = order_of(found, way)
    record = found.record(f"{way} sampling", PAPER, chosen=count)
    radii = coverage(found)
    with right:
        _tell(radii, count)
        _curve(radii, record)
    with left:
        table = columns(found) | {
            "step": ranks(order, len(found.places)),
            "distance": sampling.distance_to_nearest(found.places, order[:count]),
        }
        arrays = {
            "points": found.trace.pixels,
            "order": order,
            "coverage": sampling.coverage_radii(found.places, order),
        }
        show(scene(found, order[:count]), record, key="thinned", table=table, arrays=arrays)


def order_of(found: Pass, way: str) -> np.ndarray:
    """The points in the order of choice: as the network sampled them, or at random (seed 0)."""
    count = len(found.centres[0])
    return found.centres[0] if way == FARTHEST else np.random.default_rng(0).permutation(len(found.places))[:count]


def coverage(found: Pass) -> dict[str, np.ndarray]:
    """How far the farthest point is from the chosen ones after 1, 2 … of them."""
    count = len(found.centres[0])
    drawn = cached.random_coverage(found.cloud.digest, count, DRAWS, found.places)
    return {
        "farthest point": sampling.coverage_radii(found.places, found.centres[0]),
        f"random, mean of {DRAWS}": drawn.mean(0),
        "random, best": drawn.min(0),
        "random, worst": drawn.max(0),
    }


def scene(found: Pass, order: np.ndarray) -> Scene:
    """Distances to the nearest chosen point as colours; the ball reaches the point that is covered worst."""
    distance = sampling.distance_to_nearest(found.places, order)
    worst = int(distance.argmax())
    nearest = order[sampling.squared_distances(found.places[order], found.places[worst]).argmin()]
    return Scene(
        found.places,
        distance,
        unit="distance to the nearest chosen point",
        ends=(0, float(max(distance.max(), 1e-6))),
        whole=found.cloud.whole,
        marks=[Marks("Chosen", order, look=1, numbered=True, counted="as no.")],
        balls=[Ball(found.places[nearest], float(distance.max()), look=7)],
        lines=Lines(int(nearest), np.array([worst]), np.ones(1)),
    )


def _tell(radii: dict[str, np.ndarray], count: int) -> None:
    greedy, mean, best, worst = (values[count - 1] for values in radii.values())
    st.markdown(
        f"**After {count} points** no point of the cloud is farther than {greedy:.2f} from one chosen by "
        f"farthest-point sampling. Random points leave {mean:.2f} on average ({best:.2f} to {worst:.2f} in {DRAWS} "
        "draws). The ball has the radius of the choice shown and touches the point that it covers worst."
    )


def _curve(radii: dict[str, np.ndarray], record: Provenance) -> None:
    figure = curves.lines(
        radii, x="points chosen", y="coverage radius", title="How well the cloud is covered", height=340
    )
    figure.update_traces(mode="lines")
    chart(figure, key="coverage")
    numbers = {"points": np.arange(1, len(radii["random, best"]) + 1), **radii}
    downloads.offer(figure, facts.another(record, "coverage radius"), table=numbers, key="coverage")
