"""What is shown of the chosen points: the sliders for M and K, one SortNet among them, and the point under the ball."""

import streamlit as st

from analysis import sampling
from analysis.point_tokens import once
from ui import controls, link
from ui.clouds.network import Pass
from views.points.subject import ORDER, SCORE, Choice, Selection
from words import label, say

COLOURS = {SCORE: label("score"), ORDER: label("order")}


def current_selection(forward: Pass) -> Selection:
    """Draws the choices; the ball stands around the point that was clicked, else around the SortNet's best."""
    choice = _choice(forward)
    best = int(forward.selected[choice.sortnet, 0]) + 1
    point = link.current(point_name(forward), link.number(1, len(forward.places)), best) - 1
    sizes = forward.sizes
    group = sampling.ball(forward.places, forward.places[point], sizes.radius, sizes.neighbours)
    return Selection(forward, choice, point, group)


def point_name(forward: Pass) -> str:
    """What the link calls the chosen point, counted from 1. Each cloud has a name of its own: a point let go along with
    its cloud would be a second step of the browser's Back button."""
    return f"point_{forward.cloud.source[:8]}"


def _choice(forward: Pass) -> Choice:
    nets, top = forward.selected.shape
    shown = controls.slide(say("SortNets shown (M)"), "m", 1, nets, default=nets)
    best = controls.slide(say("Points marked of each (K)"), "k", 1, top, default=min(8, top))
    left, right = st.columns(2)
    with left:
        numbers = range(1, shown + 1)
        sortnet = controls.choose(say("Scores of SortNet"), "sortnet", numbers, widget=st.segmented_control)
    with right:
        colours = _colours()
    st.caption(
        say(
            "The network has M = {nets} SortNets of K = {top} points each, fixed when it was trained. The sliders "
            "choose how many of them are shown; the network itself stays as it is.",
            nets=nets,
            top=top,
        )
    )
    if forward.cloud.distinct < len(forward.places):
        st.caption(_copies(forward, sortnet - 1))
    return Choice(sortnet - 1, shown, best, colours)


def _copies(forward: Pass, net: int) -> str:
    """What the choices of a SortNet are where the cloud had to be repeated."""
    return say(
        "The file has {points} points, so the network is given each more than once, and copies score alike: the "
        "{top} choices of SortNet {net} are {number} different points. They are marked and counted once.",
        points=forward.cloud.distinct,
        top=forward.choices.shape[1],
        net=net + 1,
        number=len(once(forward.choices[net])),
    )


def _colours() -> str:
    options = {key: say(name) for key, name in COLOURS.items()}
    explanation = say(
        "The score itself, or each point’s place in the order of scores, which spreads the colours evenly."
    )
    return controls.choose(say("Colours"), "score_colours", options, widget=st.segmented_control, help=explanation)
