"""Why scores are divided by √d: how far they spread as queries and keys get longer, and what softmax makes of it."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from analysis import dot_product
from analysis.dot_product import Drawn
from analysis.intervals import mean_interval
from ui.exhibit import exhibit
from views.by_hand.subject import Lecture
from viz import curves, theme
from viz.provenance import Provenance
from words import label, say

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
SHOWN = 64  # the width that most heads of vision transformers have
TOKENS, SEEDS = 16, 20
PARAMETERS = (label("tokens"), label("seeds"))


def draw(lecture: Lecture) -> None:
    """The standard deviation of scores beside √d, and the largest weight without the scale and with it."""
    drawn = measured()
    record = Provenance(
        label("standard deviation of scores"),
        source="Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1",
        parameters={"tokens": TOKENS, "seeds": SEEDS},
    )
    for column, show in zip(st.columns(2), (_spread, _sharpness), strict=True):
        with column:
            show(drawn, record, lecture.hand.depth)
    st.caption(_caption(drawn))


def sentence(lecture: Lecture) -> str:
    """How far the scores on the table spread, and how far drawn ones would at the same width."""
    scores, depth = lecture.hand.steps().scores, lecture.hand.depth
    return say(
        "To keep scores from growing with d: the {count} on the table (d = {depth}) have a standard deviation of "
        "{deviation}; for independent entries of variance 1 theory says √d = {root}.",
        count=scores.size,
        depth=depth,
        deviation=f"{scores.std():.2f}",
        root=f"{depth**0.5:.2f}",
    )


@st.cache_data(show_spinner=False)
def measured() -> Drawn:
    """See `analysis.dot_product.measured`."""
    return dot_product.measured(WIDTHS, tokens=TOKENS, seeds=SEEDS)


def _spread(drawn: Drawn, record: Provenance, depth: int) -> None:
    roots = np.sqrt(WIDTHS)
    mean, half = drawn.deviation.mean(axis=0), mean_interval(drawn.deviation)
    figure = _axes(
        curves.lines(
            {say("measured, with its 95 % interval"): mean, "√d": roots},
            title=say("How far scores spread"),
            x=say("width d of queries and keys"),
            y=say("standard deviation of q·k"),
            positions=WIDTHS,
            chosen=depth,
        )
    )
    figure.data[0].error_y = {"type": "data", "array": half, "thickness": 2, "width": 6}
    ticks = [1, 2, 4, 8, 16]
    figure.update_yaxes(type="log", tickvals=ticks, ticktext=[str(tick) for tick in ticks])
    table = {"d": list(WIDTHS), "sqrt(d)": roots, "standard deviation": mean, "half interval": half}
    exhibit(figure, record, table=table, key="hand_spread")


def _sharpness(drawn: Drawn, record: Provenance, depth: int) -> None:
    names = {"plain": say("softmax(q·k)"), "scaled": say("softmax(q·k / √d)")}
    series = {names[key]: values.mean(axis=0) for key, values in drawn.largest.items()}
    halves = {names[key]: mean_interval(values) for key, values in drawn.largest.items()}
    figure = _axes(
        curves.lines(
            series,
            title=say("What becomes of the weights"),
            x=say("width d of queries and keys"),
            y=say("largest weight of a row, mean"),
            positions=WIDTHS,
            chosen=depth,
            reference={say("even: 1 of {tokens}", tokens=TOKENS): 1 / TOKENS},
        )
    )
    for trace, half in zip(figure.data, halves.values(), strict=True):
        trace.error_y = {"type": "data", "array": half, "thickness": 2, "width": 6}
    figure.update_yaxes(range=[0, 1.02])
    table = {"d": list(WIDTHS), **_means(drawn.largest, "largest weight"), **_means(drawn.entropy, "entropy")}
    exhibit(figure, record, table=table, key="hand_sharpness")


def _means(measured: Mapping[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    return {f"{name}, {key}": values.mean(axis=0) for key, values in measured.items()}


def _axes(figure: theme.Figure) -> theme.Figure:
    return figure.update_xaxes(type="log", tickvals=list(WIDTHS), ticktext=[str(width) for width in WIDTHS])


def _caption(drawn: Drawn) -> str:
    place = WIDTHS.index(SHOWN)
    mean, half = drawn.deviation.mean(axis=0)[place], mean_interval(drawn.deviation)[place]
    plain, scaled = (drawn.largest[key].mean(axis=0)[place] for key in ("plain", "scaled"))
    return say(
        "{seeds} draws of {tokens} queries and {tokens} keys with independent entries of variance 1; bars are 95 % "
        "intervals of the mean over these draws, the dotted line is the table’s d. At d = {width} scores spread by "
        "{mean} ± {half}, √d is {root}; the largest weight of a row is {plain} without the division and {scaled} with "
        "it. Trained queries and keys are not independent: their scores may spread more or less.",
        seeds=SEEDS,
        tokens=TOKENS,
        width=SHOWN,
        mean=f"{mean:.2f}",
        half=f"{half:.2f}",
        root=f"{SHOWN**0.5:.2f}",
        plain=f"{plain:.2f}",
        scaled=f"{scaled:.2f}",
    )
