"""Which points SortNets choose: scores as colours, the best of each marked, a ball query around one (F78, M48)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis import sampling
from ui import controls, downloads, facts, link
from ui.clouds.network import Pass, columns, ranks
from ui.clouds.show import show
from ui.components.chart import chart
from ui.components.cloud_canvas import Ball, Lines, Marks, Scene
from viz import curves, heatmap

PAPER = "Engel et al. 2021, arXiv:2011.00931, section III-B"
COLOURS = ("score", "order")
COLOURS_HELP = "The score itself, or each point’s place in the order of scores, which spreads the colours evenly."


@dataclass(frozen=True)
class Choice:
    """What is shown: the scores of one SortNet (from 0) as `COLOURS`, and of how many SortNets how many points."""

    sortnet: int
    nets: int
    top: int
    colours: str


def current_choice(found: Pass) -> Choice:
    """The sliders for M and K and the choice of a SortNet among those shown."""
    nets, top = found.selected.shape
    shown = controls.slide("SortNets shown (M)", "m", 1, nets, default=nets)
    best = controls.slide("Points marked of each (K)", "k", 1, top, default=min(8, top))
    left, right = st.columns(2)
    with left:
        sortnet = controls.choose("Scores of SortNet", "sortnet", range(1, shown + 1), widget=st.segmented_control)
    with right:
        colours = controls.choose("Colours", "score_colours", COLOURS, widget=st.segmented_control, help=COLOURS_HELP)
    st.caption(
        f"The network has M = {nets} SortNets of K = {top} points each, fixed when it was trained. The sliders choose "
        "how many of them are shown; the network itself stays as it is."
    )
    return Choice(sortnet - 1, shown, best, colours)


def ball_query(found: Pass, choice: Choice) -> tuple[int, np.ndarray]:
    """The point a ball is drawn around (the chosen one, else the best of the SortNet) and its neighbours in it."""
    best = int(found.selected[choice.sortnet, 0]) + 1
    point = link.current(_name(found), link.number(1, len(found.places)), best) - 1
    sizes = found.sizes
    return point, sampling.ball(found.places, found.places[point], sizes.radius, sizes.neighbours)


def _name(found: Pass) -> str:
    """What the link calls the chosen point, counted from 1. Each cloud has a name of its own: a point let go along with
    its cloud would be a second step of the browser's Back button."""
    return f"point_{found.cloud.source[:8]}"


def _follow(found: Pass) -> Callable[[int | None], None]:
    """What the canvas calls: the clicked point is the chosen one; a click beside them all lets it go."""

    def hear(point: int | None) -> None:
        link.forget(_name(found)) if point is None else link.remember(_name(found), point + 1)

    return hear


def scene(found: Pass, choice: Choice, point: int, group: np.ndarray) -> Scene:
    """The cloud in the colours of one SortNet's scores."""
    marks = [
        Marks(f"SortNet {net + 1}", found.selected[net, : choice.top], look=net, numbered=net == choice.sortnet)
        for net in range(choice.nets)
    ]
    values, unit = shown_values(found, choice)
    return Scene(
        found.places,
        values,
        unit=unit,
        whole=found.cloud.whole,
        marks=marks,
        balls=[Ball(found.places[point], found.sizes.radius, look=7)],
        lines=Lines(point, group, np.ones(len(group))),
        chosen=point,
    )


def shown_values(found: Pass, choice: Choice) -> tuple[np.ndarray, str]:
    """What the colours mean, (point,), and its name."""
    scores, name = found.scores[choice.sortnet], f"SortNet {choice.sortnet + 1}"
    if choice.colours == "score":
        return scores, f"score of {name}"
    return 100 * np.argsort(np.argsort(scores, kind="stable")) / (
        len(scores) - 1
    ), f"% of points scored lower by {name}"


def cloud(found: Pass, choice: Choice, point: int, group: np.ndarray) -> None:
    """The cloud, coloured and marked, with what can be taken home."""
    name = f"{choice.sortnet + 1} of {len(found.scores)}"
    record = found.record("SortNet scores", PAPER, sortnet=name, shown=f"{choice.nets} × {choice.top}")
    table, arrays = numbers(found)
    show(
        scene(found, choice, point, group), record, key="sortnet", table=table, arrays=arrays,
        on_pick=_follow(found),
    )  # fmt: skip


def numbers(found: Pass) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Every score and rank of the pass as columns, and its arrays by name."""
    count = len(found.places)
    table = columns(found)
    for net, scores in enumerate(found.scores, start=1):
        table |= {f"score_{net}": scores, f"rank_{net}": ranks(found.selected[net - 1], count)}
    arrays = {name: found.trace.steps[name] for name in ("scores", "selected", "groups")}
    return table, arrays | {"points": found.trace.pixels, "logits": found.trace.logits}


def about_point(found: Pass, point: int, group: np.ndarray) -> None:
    """What the ball query around a point finds, in a sentence."""
    sizes = found.sizes
    nets = [f"SortNet {net + 1}, rank {rank + 1}" for net, rank in np.argwhere(found.selected == point)]
    inside = int((sampling.squared_distances(found.places, found.places[point]) <= sizes.radius**2).sum())
    chosen_by = f"chosen by {'; '.join(nets)}" if nets else "chosen by no SortNet"
    st.markdown(
        f"**Point {point + 1}** is {chosen_by}. Its ball of radius {sizes.radius:g} holds {inside} points; the nearest "
        f"{len(group)} of them (at most {sizes.neighbours}) become its local feature."
    )


def curves_of_scores(found: Pass, choice: Choice) -> None:
    """Scores in falling order for every SortNet shown, and how much their choices overlap."""
    left, right = st.columns(2)
    record = found.record("sorted SortNet scores", PAPER)
    falling = {f"SortNet {net + 1}": -np.sort(-found.scores[net]) for net in range(choice.nets)}
    rank = np.arange(1, len(found.places) + 1)
    with left:
        figure = curves.lines(falling, x="rank of the point", y="score", title="Scores, best first", positions=rank)
        figure.update_traces(mode="lines").update_xaxes(type="log")
        chart(figure, key="falling")
        downloads.offer(figure, record, table={"rank": rank, **falling}, key="falling")
    with right:
        shared = sampling.overlap(found.selected)
        names = [str(net + 1) for net in range(len(shared))]
        figure = heatmap.matrix(
            shared, rows="SortNet", columns="SortNet", unit="share of points in common", lowest=0, highest=1,
            title="Do SortNets choose the same points?", row_names=names, column_names=names, side=300, written=".2f",
        )  # fmt: skip
        chart(figure, key="overlap")
        downloads.offer(figure, facts.another(record, "overlap of SortNets"), arrays={"overlap": shared}, key="overlap")
