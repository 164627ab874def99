"""What each view lets the visitor choose; three places in the row of the views, and one beside the page's question."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.questions.at_start import BEFORE, BEHIND, DEEPEST
from ui import cached, controls
from views.before.border import Border
from views.before.runs import all_runs
from views.before.subject import SEEDS, WIDTHS, Drawn, Pair
from views.before.trained import KEYS
from words import label, say

PICTURE = "china"  # the one bundled picture of a class that the models know
QUIET = {"label_visibility": "collapsed"}
ORDERS = {BEHIND: label("post-norm"), BEFORE: label("pre-norm")}
DEEP, FAST = 24, 0.001  # whose curves are shown at first


def drawn(_: DeltaGenerator, places: Sequence[DeltaGenerator]) -> Drawn:
    """How deep, how wide, how often."""
    with places[0]:
        depth = controls.slide(say("Layers"), "before_depth", 2, DEEPEST, default=24, format=say("%d layers"), **QUIET)
    with places[1]:
        widths = {width: say("width {width}", width=width) for width in WIDTHS}
        width = controls.choose(say("Width"), "before_width", widths, default=64, **QUIET)
    with places[2]:
        counts = {count: say("{count} draws", count=count) for count in SEEDS}
        seeds = controls.choose(say("Draws"), "before_draws", counts, default=8, **QUIET)
    return Drawn(depth, width, seeds)


def pair(beside: DeltaGenerator, _: Sequence[DeltaGenerator]) -> Pair:
    """The picture, of which all models see the same square."""
    image = controls.current_image(beside, first=PICTURE, square=True)
    return Pair(image, {key: cached.trace(key, image, crop="square") for key in KEYS})


def border(_: DeltaGenerator, places: Sequence[DeltaGenerator]) -> Border:
    """Whose map, and the curves of which place of it."""
    runs = all_runs()
    with places[0]:
        orders = {norms: say(word) for norms, word in ORDERS.items()}
        norms = controls.choose(say("Norms"), "before_norms", orders, widget=st.segmented_control, **QUIET)
    with places[1]:
        depths = {depth: say("{count} blocks", count=depth) for depth in runs.depths}
        depth = controls.choose(say("Blocks"), "before_blocks", depths, default=_near(DEEP, runs.depths), **QUIET)
    with places[2]:
        rates = {rate: say("rate {rate}", rate=f"{rate:g}") for rate in runs.rates}
        rate = controls.choose(say("Learning rate"), "before_rate", rates, default=_near(FAST, runs.rates), **QUIET)
    return Border(runs, norms, depth, rate)


def _near(wanted: float, there: Sequence[float]) -> float:
    """The one of `there` that is next to `wanted`."""
    return min(there, key=lambda value: abs(value - wanted))
