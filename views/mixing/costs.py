"""What mixing costs as the places become more: parameters and multiply-adds, by formula and counted on real layers."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis import mixers
from models.questions.counted import Counted
from ui import cached
from ui.exhibit import exhibit
from views.mixing.subject import NAMES
from viz import curves
from viz.provenance import Provenance
from viz.theme import Figure
from words import label, say

CHANNELS = 64
COUNTS = tuple(2**power for power in range(2, 13))
COUNTED = (16, 64, 256, 1024)
KINDS = (mixers.CONVOLUTION, mixers.MLP, mixers.ATTENTION)
SOURCE = "Vaswani et al. 2017, arXiv:1706.03762, table 1; Tolstikhin et al. 2021, arXiv:2105.01601"
PARAMETERS = (label("channels"), label("width"))
FORMULAS = {"parameters": mixers.parameters, "multiply_adds": mixers.multiply_adds}


def draw(width: int) -> None:
    """A chart of parameters and one of products."""
    told = {
        "parameters": (say("Parameters"), label("parameters of mixing")),
        "multiply_adds": (say("Multiply-adds"), label("cost of mixing")),
    }
    counted = cached.ask(Counted(counts=COUNTED, width=width, channels=CHANNELS))
    for column, (place, name) in zip(st.columns(2), enumerate(told), strict=True):
        with column:
            title, method = told[name]
            record = Provenance(method, source=SOURCE, parameters={"channels": CHANNELS, "width": width})
            lines = {kind: by_formula(name, kind, width, COUNTS) for kind in KINDS}
            marks = {kind: _spread(counted[kind][:, place]) for kind in KINDS}
            table = {"places": list(COUNTS), **lines, **{f"{kind}, counted": marks[kind] for kind in KINDS}}
            exhibit(_figure(lines, marks, title), record, table=table, key=f"mix_{name}")
    st.caption(
        say(
            "Lines are formulas for N places of {channels} channels: k, N² and 4d² parameters; k·N·d, N²·d and "
            "4·N·d² + 2·N²·d products. Marks are counted on torch’s layers while they run. One matrix serves all "
            "channels, as in MLP-Mixer; a usual convolution also mixes channels and has d² times as many numbers. An "
            "MLP over places is built for one N; the others take any.",
            channels=CHANNELS,
        )
    )


def sentence(width: int) -> str:
    """What becomes of each when a picture's side doubles: four times the places, from 14 × 14 to 28 × 28."""
    few, many = 196, 784
    sizes = _sizes(width)
    growth = {
        kind: [FORMULAS[name](kind, many, **sizes) / FORMULAS[name](kind, few, **sizes) for name in FORMULAS]
        for kind in KINDS
    }
    return say(
        "From {few} places to {many} (a picture twice as wide and high) products grow {convolution}, {mlp} and "
        "{attention} times for convolution, MLP and attention, parameters {own}, {owned} and {learned} times.",
        few=few,
        many=many,
        **{kind: f"{growth[kind][1]:.1f}" for kind in KINDS},
        **{name: f"{growth[kind][0]:.0f}" for name, kind in zip(("own", "owned", "learned"), KINDS, strict=True)},
    )


def by_formula(name: str, kind: str, width: int, counts: Sequence[int]) -> list[int]:
    """`parameters` or `multiply_adds` of `kind` for each of `counts`."""
    return [FORMULAS[name](kind, count, **_sizes(width)) for count in counts]


def _sizes(width: int) -> dict[str, int]:
    return {"width": width, "channels": CHANNELS}


def _spread(counted: np.ndarray) -> list[float]:
    """What was counted at its places among all, NaN elsewhere."""
    cost_by_count = dict(zip(COUNTED, counted, strict=True))
    return [float(cost_by_count.get(count, np.nan)) for count in COUNTS]


def _figure(lines: dict[str, list[int]], marks: dict[str, list[float]], title: str) -> Figure:
    series = {say(NAMES[kind]): values for kind, values in lines.items()}
    series |= {say("{kind}, counted", kind=say(NAMES[kind])): values for kind, values in marks.items()}
    figure = curves.lines(series, title=title, x=say("places N"), y=title, positions=COUNTS, height=430)
    ticks = COUNTS[::2]
    figure.update_xaxes(type="log", tickvals=list(ticks), ticktext=[str(tick) for tick in ticks])
    for line, counted in zip(figure.data[: len(KINDS)], figure.data[len(KINDS) :], strict=True):
        line.mode, counted.mode = "lines", "markers"
        counted.marker.color, counted.marker.symbol, counted.marker.size = line.line.color, "circle-open", 12
    return figure.update_yaxes(type="log", dtick=2, exponentformat="power")
