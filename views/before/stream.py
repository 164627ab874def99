"""How long the residual stream grows in a transformer just drawn, and between which bounds it must."""

import numpy as np

from models.questions.at_start import DEEPEST
from ui.exhibit import exhibit
from views.before.subject import BEFORE, BEHIND, NAMES, ROUND, Drawn, ends
from viz import curves
from viz.theme import Figure
from words import label, say

LAYERS = np.arange(DEEPEST + 1)
LOW, HIGH, LEMMA = 1 / 2, 3 / 2, 3 / 2
PARAMETERS = (label("draws"), label("tokens"))


def draw(drawn: Drawn) -> None:
    """Both streams with their intervals, and the bounds."""
    record = drawn.record(label("squared length of the stream"))
    exhibit(_figure(drawn), record, caption=_caption(), table=_table(drawn), key="before_stream")


def sentence(drawn: Drawn) -> str:
    """What the stream is after the layers that were asked for, beside the bounds."""
    long = {norms: float(drawn.starts[norms].lengths[:, drawn.depth].mean()) for norms in NAMES}
    low, high = (1 + slope * drawn.depth for slope in (LOW, HIGH))
    return say(
        "With norms before, a token’s squared length has grown {before} times after {depth} layers (theorem: between "
        "{low} and {high} times on average); with norms behind, each norm takes in {behind} times the width, whatever "
        "the depth (theorem: 1.5).",
        before=f"{long[BEFORE]:.1f}",
        behind=f"{long[BEHIND]:.2f}",
        depth=drawn.depth,
        low=f"{low:g}",
        high=f"{high:g}",
    )


def bounds() -> dict[str, np.ndarray]:
    """The lemmas' bounds after each layer, as multiples of the width."""
    level = np.where(LAYERS > 0, LEMMA, np.nan)
    return {"low": 1 + LOW * LAYERS, "high": 1 + HIGH * LAYERS, "level": level}


def _figure(drawn: Drawn) -> Figure:
    values = {say(NAMES[norms]): start.lengths for norms, start in drawn.starts.items()}
    dotted = {say("bounds for pre-norm"): bounds()["high"], " ": bounds()["low"], say("post-norm"): bounds()["level"]}
    figure = curves.lines(
        {name: of.mean(axis=0) for name, of in values.items()} | dotted,
        title=say("How long tokens become"),
        x=say("layers passed"),
        y=say("squared length / width"),
        positions=LAYERS,
        whiskers={name: ends(of) for name, of in values.items()},
        chosen=drawn.depth,
        height=400,
    )
    behind, before, high, low, level = figure.data
    for line, bound in ((before, high), (before, low), (behind, level)):
        bound.mode, bound.line.color, bound.line.dash, bound.line.width = "lines", line.line.color, "dot", 2
    low.showlegend, level.showlegend = False, False
    before.line.dash = "solid"
    return figure.update_yaxes(**ROUND)


def _table(drawn: Drawn) -> dict[str, list]:
    columns: dict[str, list] = {"layers passed": LAYERS.tolist()}
    for norms, start in drawn.starts.items():
        low, high = ends(start.lengths).T
        columns |= {norms: start.lengths.mean(axis=0), f"{norms}_low": low, f"{norms}_high": high}
    return columns | {f"bound_{name}": values for name, values in bounds().items()}


def _caption() -> str:
    return say(
        "Pre-norm: the stream itself. Post-norm: the second sum of each layer, as its norm takes it in; behind the "
        "norm it is 1. Bounds (dotted) hold for the mean over draws, with evenly attending heads and weights from "
        "N(0, 1/d): the MLP adds ½, attention from 0 to 1. Whiskers: 95 % interval of the mean."
    )
