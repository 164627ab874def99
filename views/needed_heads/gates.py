"""Hard-concrete gates: how a number can be exactly 0 or exactly 1 and still be learned by its slope."""

import numpy as np
import streamlit as st

from analysis.hard_concrete import Gate
from ui import controls
from ui.exhibit import exhibit
from viz import before_after, curves, theme
from viz.provenance import Provenance
from words import label, say

DRAWS, SEED, BINS = 20_000, 0, 40
PLACES = 201
SOURCE = "Louizos et al. 2018, arXiv:1712.01312; Voita et al. 2019, arXiv:1905.09418"
PARAMETERS = (label("log alpha"), label("beta"), label("gamma"), label("zeta"), label("draws"))


def current() -> Gate:
    """The gate that four sliders set."""
    columns, low = st.columns(4), {"label_visibility": "collapsed"}
    with columns[0]:
        look = {"format": say("ln α = %.1f"), **low}
        log_alpha = controls.slide(say("ln α"), "gate_alpha", -4.0, 4.0, default=0.5, step=0.1, **look)
    with columns[1]:
        beta = controls.slide(say("β"), "gate_beta", 0.1, 1.0, default=0.33, step=0.01, format=say("β = %.2f"), **low)
    with columns[2]:
        look = {"format": say("γ = %.2f"), **low}
        gamma = controls.slide(say("γ"), "gate_gamma", -0.5, -0.05, default=-0.1, step=0.05, **look)
    with columns[3]:
        zeta = controls.slide(say("ζ"), "gate_zeta", 1.05, 1.5, default=1.1, step=0.05, format=say("ζ = %.2f"), **low)
    return Gate(log_alpha, beta, gamma, zeta)


def sentence(gate: Gate) -> str:
    """How often the gate is exactly closed and exactly open."""
    return say(
        "Drawn, the gate is exactly 0 in {closed} of all cases and exactly 1 in {open}; at test, without a draw, it is "
        "{test}. A gate that only slides between 0 and 1 would be neither, ever.",
        closed=f"{gate.closed:.1%}",
        open=f"{gate.open:.1%}",
        test=f"{gate.at_test:.2f}",
    )


def draw(gate: Gate) -> None:
    """The density between 0 and 1 over many draws, and the masses at both ends, by formula and drawn."""
    drawn = gate.draw(DRAWS, SEED)
    left, right = st.columns([3, 2])
    with left:
        _density(gate, drawn)
    with right:
        _masses(gate, drawn)


def record(gate: Gate, method: str) -> Provenance:
    """What the files of this view say of their numbers."""
    told = {"log alpha": gate.log_alpha, "beta": gate.beta, "gamma": gate.gamma, "zeta": gate.zeta, "draws": DRAWS}
    return Provenance(method, source=SOURCE, parameters=told)


def _density(gate: Gate, drawn: np.ndarray) -> None:
    places = np.linspace(0, 1, PLACES)[1:-1]
    figure = curves.lines(
        {say("by formula"): gate.density(places)},
        title=say("Between 0 and 1"),
        x=say("gate"),
        y=say("density"),
        positions=places,
        height=400,
    )
    figure.update_traces(mode="lines", showlegend=True)
    between = drawn[(drawn > 0) & (drawn < 1)]
    counts, edges = np.histogram(between, bins=BINS, range=(0, 1))
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts / DRAWS * BINS,
        name=theme.plain(say("{draws} draws", draws=f"{DRAWS:,}")),
        marker={"color": theme.CATEGORICAL[-1], "opacity": 0.5},
    )
    figure.update_layout(showlegend=True, bargap=0).update_xaxes(range=[0, 1]).update_yaxes(rangemode="tozero")
    arrays = {"density": gate.density(places), "draws in bins": counts}
    exhibit(figure, record(gate, label("density of a hard-concrete gate")), arrays=arrays, key="gate_density")


def _masses(gate: Gate, drawn: np.ndarray) -> None:
    formula = [gate.closed, 1 - gate.closed - gate.open, gate.open]
    counted = [float((drawn == 0).mean()), float(((drawn > 0) & (drawn < 1)).mean()), float((drawn == 1).mean())]
    figure = before_after.bars(
        [say("exactly 0"), say("between"), say("exactly 1")],
        counted,
        formula,
        names=(say("{draws} draws", draws=f"{DRAWS:,}"), say("by formula")),
        title=say("How often"),
    )
    caption = say(
        "The penalty of a head is the chance that its gate is not 0: {penalty}. Training pushes it down and the loss "
        "pushes back; heads whose gate stays at 0 can be cut out.",
        penalty=f"{gate.penalty:.1%}",
    )
    table = {"by formula": formula, "drawn": counted}
    masses = record(gate, label("masses of a hard-concrete gate"))
    exhibit(figure, masses, caption=caption, table=table, key="gate_masses")
