"""Gradients of a transformer just drawn: of each layer, and of the last one against depth."""

import numpy as np
import streamlit as st

from ui.exhibit import exhibit
from views.before.subject import BEFORE, BEHIND, DEPTHS, FITTED, NAMES, ROUND, Drawn, ends, signed
from viz import curves
from viz.theme import Figure
from words import label, say

SLOPES = {BEHIND: 0.0, BEFORE: -0.5}  # of the theorem's bounds, as powers of the depth
PARAMETERS = (label("layers"), label("draws"), label("tokens"), label("depths of the exponent"))


def draw(drawn: Drawn) -> None:
    """Both charts side by side."""
    left, right = st.columns(2, gap="medium")
    with left:
        record = drawn.record(label("gradient of each layer"))
        exhibit(_profile(drawn), record, caption=_caption(), table=_layers(drawn), key="before_layers")
    with right:
        record = drawn.record(label("gradient of the last layer"), **{"depths of the exponent": _fitted()})
        exhibit(_against_depth(drawn), record, caption=_theorem(drawn), table=_depths(drawn), key="before_last")


def sentence(drawn: Drawn) -> str:
    """The last layer's gradient in both, and how it goes with depth."""
    last = {norms: drawn.starts[norms].last[:, drawn.depth - 1] for norms in NAMES}
    powers = {norms: _power(drawn, norms) for norms in NAMES}
    return say(
        "Before the first step of training the last of {depth} layers has a gradient of {behind} with norms behind and "
        "{before} with norms before; by the fitted powers of depth, {power_behind} and {power_before}, four times as "
        "many layers make it {times_behind} and {times_before} times as large.",
        depth=drawn.depth,
        behind=f"{last[BEHIND].mean():.2f}",
        before=f"{last[BEFORE].mean():.2f}",
        power_behind=powers[BEHIND],
        power_before=powers[BEFORE],
        times_behind=f"{4 ** drawn.exponent(BEHIND)[0]:.2f}",
        times_before=f"{4 ** drawn.exponent(BEFORE)[0]:.2f}",
    )


def _power(drawn: Drawn, norms: str) -> str:
    middle, half = drawn.exponent(norms)
    return say("{power} ± {half}", power=signed(middle), half=f"{half:.2f}")


def _profile(drawn: Drawn) -> Figure:
    values = {say(NAMES[norms]): start.gradients for norms, start in drawn.starts.items()}
    figure = curves.lines(
        {name: of.mean(axis=0) for name, of in values.items()},
        title=say("Every layer, just drawn"),
        y=say("length of the gradient of W₂"),
        whiskers={name: ends(of) for name, of in values.items()},
        height=380,
    )
    return figure.update_yaxes(rangemode="tozero")


def _against_depth(drawn: Drawn) -> Figure:
    """On axes of equal ratios, where a power of the depth is a straight line."""
    values = {say(NAMES[norms]): drawn.last(norms) for norms in NAMES}
    lines = {name: of.mean(axis=0) for name, of in values.items()}
    bounds = {
        say("as depth to the {power}", power=signed(slope, 1) if slope else "0"): _bound(drawn, norms)
        for norms, slope in SLOPES.items()
    }
    figure = curves.lines(
        lines | bounds,
        title=say("The last layer, by depth"),
        x=say("layers of the transformer"),
        y=say("length of the gradient of W₂"),
        positions=DEPTHS,
        whiskers={name: ends(of) for name, of in values.items()},
        height=380,
    )
    for line, bound in zip(figure.data[: len(lines)], figure.data[len(lines) :], strict=True):
        bound.mode, bound.line.color, bound.line.dash, bound.line.width = "lines", line.line.color, "dot", 2
        line.line.dash = "solid"
    figure.update_xaxes(type="log", tickvals=DEPTHS.tolist(), ticktext=[str(depth) for depth in DEPTHS])
    return figure.update_yaxes(**ROUND)


def _bound(drawn: Drawn, norms: str) -> np.ndarray:
    """A line of the theorem's slope through the mean of the shallowest, which it says nothing of."""
    return drawn.last(norms)[:, 0].mean() * DEPTHS ** SLOPES[norms]


def _fitted() -> str:
    return ", ".join(str(depth) for depth in DEPTHS[FITTED])


def _layers(drawn: Drawn) -> dict[str, list]:
    columns: dict[str, list] = {"layer": list(range(1, drawn.depth + 1))}
    for norms, start in drawn.starts.items():
        columns |= _columns(norms, start.gradients)
    return columns


def _depths(drawn: Drawn) -> dict[str, list]:
    columns: dict[str, list] = {"layers": DEPTHS.tolist()}
    for norms in NAMES:
        columns |= _columns(norms, drawn.last(norms))
        middle, half = drawn.exponent(norms)
        columns |= {f"{norms}_exponent": [middle] * len(DEPTHS), f"{norms}_exponent_half": [half] * len(DEPTHS)}
    return columns


def _columns(norms: str, values: np.ndarray) -> dict[str, list]:
    low, high = ends(values).T
    return {norms: values.mean(axis=0).tolist(), f"{norms}_low": low.tolist(), f"{norms}_high": high.tolist()}


def _caption() -> str:
    return say(
        "A measurement: the mean over draws with its 95 % interval (Student’s t). The theorem speaks of the last layer "
        "only. The paper’s figure of all layers is about level for pre-norm; here the first have larger gradients."
    )


def _theorem(drawn: Drawn) -> str:
    told = {name: _power(drawn, norms) for name, norms in (("behind", BEHIND), ("before", BEFORE))}
    return say(
        "Dotted is the theorem: the gradient is at most of the order d √ln d, with norms before d √(ln d / L). A bound "
        "on the slope: 0 and −½, the height is not told and put through one layer. Measured: {behind} and {before}, "
        "fitted in each draw to {least} to {most} layers.",
        least=int(DEPTHS[FITTED][0]),
        most=int(DEPTHS[-1]),
        **told,
    )
