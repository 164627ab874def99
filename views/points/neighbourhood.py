"""What the ball query around a point finds, in a sentence."""

import numpy as np
import streamlit as st

from analysis import sampling
from analysis.point_tokens import once
from ui.clouds.network import Pass
from views.points.subject import Selection
from words import say, several


def draw(selection: Selection) -> None:
    """Who chose the point, and what its ball holds."""
    forward, sizes = selection.forward, selection.forward.sizes
    places = forward.places[: forward.cloud.distinct]  # copies of a small cloud's points count once
    taken = np.unique(selection.group % len(places))
    inside = int((sampling.squared_distances(places, places[selection.point % len(places)]) <= sizes.radius**2).sum())
    ball = several(
        "Its ball of radius {radius} holds {number} point, which becomes its local feature.",
        "Its ball of radius {radius} holds {number} points; the nearest {taken} of them (at most {most}) become its "
        "local feature.",
        inside,
        radius=f"{sizes.radius:g}",
        taken=len(taken),
        most=sizes.neighbours,
    )
    st.markdown(f"{_chosen_by(forward, selection.point)} {ball}")


def _chosen_by(forward: Pass, point: int) -> str:
    """Which SortNets kept the point, at which rank."""
    nets = [
        say("SortNet {net}, rank {rank}", net=net + 1, rank=rank + 1)
        for net, choices in enumerate(forward.choices)
        for rank in np.flatnonzero(once(choices) == point % forward.cloud.distinct)
    ]
    if not nets:
        return say("**Point {point}** is chosen by no SortNet.", point=point + 1)
    return say("**Point {point}** is chosen by {choices}.", point=point + 1, choices="; ".join(nets))
