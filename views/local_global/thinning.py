"""Fewer points that still cover the cloud: farthest-point sampling one step at a time, and random points beside it."""

import numpy as np
import streamlit as st

from analysis import sampling
from analysis.point_tokens import ranks
from ui import cached, controls, facts
from ui.clouds.exhibit import exhibit_cloud
from ui.clouds.network import Pass
from ui.components.cloud_canvas import Ball, Lines, Marks, Scene
from ui.exhibit import exhibit
from views.local_global.subject import Meeting
from viz import curves
from viz.provenance import Provenance
from words import label, say, several

PAPER = "Eldar et al. 1997; Qi et al. 2017, PointNet++, arXiv:1706.02413, section 3.2"
FARTHEST, RANDOM = "farthest", "random"
WAYS = {FARTHEST: label("farthest point"), RANDOM: label("random")}
METHODS = {FARTHEST: label("farthest point sampling"), RANDOM: label("random sampling")}
PARAMETERS = (label("chosen"), label("draws"))
DRAWS = 20


def draw(meeting: Meeting) -> None:
    """The stepper over the cloud, and the curve of coverage."""
    forward = meeting.forward
    with meeting.right:
        ways = {key: say(way) for key, way in WAYS.items()}
        way = controls.choose(say("Choose by"), "sampler", ways, widget=st.segmented_control)
        count = controls.slide(say("Points chosen"), "sampled", 1, len(forward.centres[0]), default=12)
    record = forward.record(METHODS[way], PAPER, chosen=count)
    radii = coverage(forward)
    with meeting.right:
        _describe(radii, count)
        _curve(radii, record)
    order = order_of(forward, way)
    table, arrays = numbers(forward, order, count)
    with meeting.left:
        exhibit_cloud(scene(forward, order[:count]), record, key="thinned", table=table, arrays=arrays)


def order_of(forward: Pass, way: str) -> np.ndarray:
    """The points in the order of choice: as the network sampled them, or at random (seed 0)."""
    count = len(forward.centres[0])
    return forward.centres[0] if way == FARTHEST else np.random.default_rng(0).permutation(len(forward.places))[:count]


def coverage(forward: Pass) -> dict[str, np.ndarray]:
    """How far the farthest point is from the chosen ones after 1, 2 … of them, by farthest point and at random."""
    count = len(forward.centres[0])
    drawn = cached.random_coverage(forward.cloud.digest, count, DRAWS, forward.places)
    return {
        "farthest": sampling.coverage_radii(forward.places, forward.centres[0]),
        "random_mean": drawn.mean(0),
        "random_best": drawn.min(0),
        "random_worst": drawn.max(0),
    }


def scene(forward: Pass, order: np.ndarray) -> Scene:
    """Distances to the nearest chosen point as colours; the ball reaches the point that is covered worst."""
    distance = sampling.distance_to_nearest(forward.places, order)
    worst = int(distance.argmax())
    nearest = order[sampling.squared_distances(forward.places[order], forward.places[worst]).argmin()]
    return Scene(
        forward.places,
        distance,
        unit=say("distance to the nearest chosen point"),
        ends=(0, float(max(distance.max(), 1e-6))),
        original=forward.cloud.original,
        whole=forward.cloud.whole,
        marks=[Marks(say("Chosen"), order, look=1, numbered=True, counted=say("as no."))],
        balls=[Ball(forward.places[nearest], float(distance.max()), look=7)],
        lines=Lines(int(nearest), np.array([worst]), np.ones(1)),
    )


def numbers(forward: Pass, order: np.ndarray, count: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Step and distance of every point as columns, and the whole order of choice as arrays."""
    table = forward.columns | {
        "step": ranks(order, len(forward.places)),
        "distance": sampling.distance_to_nearest(forward.places, order[:count]),
    }
    covered = sampling.coverage_radii(forward.places, order)
    return table, {"points": forward.trace.pixels, "order": order, "coverage": covered}


def _describe(radii: dict[str, np.ndarray], count: int) -> None:
    after = {name: f"{values[count - 1]:.2f}" for name, values in radii.items()}
    covered = several(
        "**After {number} point** no point of the cloud is farther than {farthest} from one chosen by farthest-point "
        "sampling.",
        "**After {number} points** no point of the cloud is farther than {farthest} from one chosen by farthest-point "
        "sampling.",
        count,
        farthest=after["farthest"],
    )
    compared = say(
        "Random points leave {random_mean} on average ({random_best} to {random_worst} in {draws} draws). The ball has "
        "the radius of the choice shown and touches the point that it covers worst.",
        draws=DRAWS,
        **after,
    )
    st.markdown(f"{covered} {compared}")


def _curve(radii: dict[str, np.ndarray], record: Provenance) -> None:
    names = {
        "farthest": say("farthest point"),
        "random_mean": say("random, mean of {draws}", draws=DRAWS),
        "random_best": say("random, best"),
        "random_worst": say("random, worst"),
    }
    figure = curves.lines(
        {names[key]: values for key, values in radii.items()},
        x=say("points chosen"),
        y=say("coverage radius"),
        title=say("How well the cloud is covered"),
        height=340,
    )
    figure.update_traces(mode="lines")
    table = {"points": np.arange(1, len(radii["farthest"]) + 1), **radii}
    exhibit(figure, facts.another(record, label("coverage radius"), draws=DRAWS), table=table, key="coverage")
