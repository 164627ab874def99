"""Accuracy against what it costs, with the whiskers of chance."""

import numpy as np
import streamlit as st

from analysis.intervals import share_interval
from ui import controls
from ui.exhibit import exhibit
from views.cabinet.comparison import COLUMNS
from views.cabinet.subject import RECIPE, Cabinet
from viz import scatter
from viz.provenance import Provenance
from words import label, say

AXES = {  # column -> what stands at the axis
    "multiply_adds": label("multiply-adds per image (millions)"),
    "parameters": label("parameters (millions)"),
    "images_per_second": label("images per second on one processor core"),
}
PARAMETERS = (label("cost"),)


def draw(cabinet: Cabinet) -> None:
    """A point per model, over the cost that the visitor chose."""
    costs = {key: say(COLUMNS[key].title) for key in AXES}
    cost = controls.choose(say("Against"), "against", costs, widget=st.segmented_control)
    columns = cabinet.columns()
    photographs = np.array([model.metrics["photographs"] for model in cabinet.models])
    figure = scatter.scatter(
        columns["model"],
        columns[cost],
        columns["accuracy"],
        title=say("Accuracy against cost"),
        across=say(AXES[cost]),
        up=say("accuracy (%)"),
        error=100 * share_interval(np.array(columns["accuracy"]) / 100, photographs),
    )
    record = Provenance(label("accuracy against cost"), source=RECIPE, parameters={"cost": COLUMNS[cost].title})
    exhibit(figure, record, caption=_caption(int(photographs.min())), table=columns, key="cabinet_scatter")


def _caption(photographs: int) -> str:
    return say(
        "Whiskers: 95 % of what chance in drawing {number} photographs would do; another random start of training "
        "would add more. All models were tested on the same photographs, so whiskers that overlap do not show that two "
        "are equal: below they are compared photograph by photograph.",
        number=photographs,
    )
