"""How far apart class and distillation token stand, block by block, beside random weights, and how alike they look."""

import numpy as np
import streamlit as st

from analysis.vectors import cosine
from ui import facts
from ui.exhibit import exhibit
from views.distillation.subject import CLASS, DISTILLATION, Student
from viz import curves
from viz.provenance import ALL, MEAN
from words import label, say

BOTH, WITH_PATCH = label("class and distillation token"), label("class token and mean patch")
AT_RANDOM = label("class and distillation token, random weights")
SAME_LAYER = label("same layer, mean of heads")


def draw(student: Student) -> None:
    """Cosine of both tokens at the input and after every block; of their maps in every layer."""
    left, right = st.columns(2)
    with left:
        _tokens(student)
    with right:
        _maps(student)


def _tokens(student: Student) -> None:
    ours, given = student.path(CLASS), student.path(DISTILLATION)
    cosines = {
        BOTH: cosine(ours, given),
        AT_RANDOM: np.concatenate([[np.nan], student.at_random]),
        WITH_PATCH: np.concatenate([[np.nan], cosine(ours[1:], student.patches())]),
    }
    series = {say(name): values for name, values in cosines.items()}
    axes = {"x": say("block (0: input)"), "y": say("cosine of tokens")}
    figure = curves.lines(series, **axes, positions=np.arange(len(ours)))
    record = facts.another(student.record, label("cosine of tokens"), layer=ALL)
    first, last = cosines[BOTH][[0, -1]]
    caption = say(
        "From {first} at the input to {last} after the last block, with random weights to {drawn}. 1 would be one and "
        "the same token; tokens less alike than those of random weights would have been driven apart.",
        first=f"{first:.3f}",
        last=f"{last:.3f}",
        drawn=f"{student.at_random[-1]:.3f}",
    )
    exhibit(figure, record, caption=caption, table={"block": np.arange(len(ours))} | cosines, key="token_path")


def _maps(student: Student) -> None:
    maps = (np.nan_to_num(student.mean_maps(token)) for token in (CLASS, DISTILLATION))
    alike = cosine(*(layers.reshape(len(layers), -1) for layers in maps))
    axis, reference = say("cosine of the two tokens’ maps"), {say("same maps"): 1.0}
    figure = curves.lines({say(SAME_LAYER): alike}, y=axis, reference=reference)
    figure.update_yaxes(range=[0, 1.05])
    record = facts.another(student.record, label("cosine of maps"), layer=ALL, head=MEAN, query=BOTH)
    caption = say("How alike the two tokens look at the patches; two uniform maps would give 1.")
    exhibit(
        figure, record, caption=caption, table={"layer": np.arange(len(alike)) + 1, SAME_LAYER: alike}, key="map_path"
    )
