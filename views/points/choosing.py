"""What is shown of the chosen points: the sliders for M and K, one SortNet among them, and the point under the ball."""

import streamlit as st

from analysis import sampling
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
    return Choice(sortnet - 1, shown, best, colours)


def _colours() -> str:
    options = {key: say(name) for key, name in COLOURS.items()}
    explanation = say(
        "The score itself, or each point’s place in the order of scores, which spreads the colours evenly."
    )
    return controls.choose(say("Colours"), "score_colours", options, widget=st.segmented_control, help=explanation)
