"""Twins' size of the window: local windows get dearer, global keys fewer, as windows grow; the sum has a minimum."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from analysis import cost
from ui import controls, facts
from ui.exhibit import exhibit
from views.pyramids.subject import TWINS, Pyramids
from viz import curves
from words import label, say

PAPER = "Chu et al. 2021, arXiv:2104.13840, section 3.2"
LARGEST = 32  # side of the largest window that is drawn, tokens
LINES = (label("local: 2k²HW"), label("global: 2(HW)²/k²"), label("sum"))
PARAMETERS = (label("grid"),)


def draw(pyramids: Pyramids, tell: Callable[[str], None]) -> None:
    """What a pair of blocks costs for every size of the window, on a grid of the chosen side; `tell` takes what that
    answers."""
    look = {"format": say("grid side %d tokens"), "label_visibility": "collapsed"}
    side = controls.slide(say("Grid side (tokens)"), "twins_grid", 8, 128, default=56, step=8, **look)
    sizes = list(range(2, min(side, LARGEST) + 1))
    counted = dict(zip(LINES, cost.window_pair(side, sizes), strict=True))
    best = sizes[int(np.argmin(counted[LINES[-1]]))]
    tell(sentence(side, sizes, counted[LINES[-1]]))
    lines = {say(name): amounts for name, amounts in counted.items()}
    axes = {"x": say("window side k (tokens)"), "y": say("multiply-adds per channel")}
    figure = curves.lines(lines, **axes, positions=sizes, chosen=side**0.5)
    curves.logarithmic(figure, exponentformat="power")
    record = facts.another(pyramids.one(TWINS).record, label("window size of Twins"), source=PAPER, grid=side)
    exhibit(figure, record, caption=_caption(), table={"window side": sizes, **counted}, key="optimum")
    st.metric(say("Cheapest window (√side = {root})", root=f"{side**0.5:.2f}"), f"{best} × {best}")


def sentence(side: int, sizes: Sequence[int], sums: Sequence[float]) -> str:
    """Which of `sizes` of windows is cheapest on a grid of `side` tokens, and what it, the smallest and the largest
    take of plain attention's work, the pair's `sums` being in order; one window over the whole grid is that."""
    everywhere = cost.window_pair(side, [side])[0][0]
    best, least, most = (f"{amount / everywhere:.1%}" for amount in (min(sums), sums[0], sums[-1]))
    return say(
        "In Twins its window and one key of each window: on {side} × {side} tokens cheapest with {size} × {size}, "
        "{best} of the multiply-adds of all to all; {small} × {small} take {least}, {large} × {large} {most}.",
        side=side,
        size=sizes[int(np.argmin(sums))],
        best=best,
        small=sizes[0],
        least=least,
        large=sizes[-1],
        most=most,
    )


def _caption() -> str:
    return say(
        "One pair of blocks: attention in windows of k × k, then to one representative key of each window. "
        "The dotted line is where k² = √(HW), the minimum of the sum. Twins-SVT takes windows of 7 × 7 on 56 × 56."
    )
