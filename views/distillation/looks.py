"""Where they look: class and distillation token side by side, in one layer and in every layer."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from analysis.vectors import cosine
from ui import controls, facts, places
from ui.exhibit import exhibit
from ui.ground import under
from views.distillation.subject import CLASS, DISTILLATION, TOKENS, Student
from viz import mosaic, overlay, provenance
from words import label, say

MEAN = 0  # among the heads, which count from 1
TITLES = {CLASS: label("Class token"), DISTILLATION: label("Distillation token")}
NAMES = {CLASS: label("class"), DISTILLATION: label("distillation")}
BOTH = label("class token and distillation token")


def draw(student: Student) -> None:
    """Both tokens' maps in one layer, on one scale, then in every layer."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        layer = controls.current_layer(student.trace, first=student.card.opens_on)
    with right:
        heads = _heads(student.trace.attention[layer].shape[1])
        head = controls.choose(say("Head"), "token_head", heads, label_visibility="collapsed")
    maps = {token: _map(student, token, layer, head) for token in TOKENS}
    _side_by_side(student, maps, layer, head)
    alike = cosine(*(np.nan_to_num(heat).ravel() for heat in maps.values()))
    st.caption(
        say(
            "Layer {layer}, {heads}, both on one scale. Cosine of the two maps: {cosine}.",
            layer=layer + 1,
            heads=heads[head],
            cosine=f"{alike:.3f}",
        )
    )
    _every_layer(student)


def _heads(count: int) -> dict[int, str]:
    numbered = {number: say("head {number}", number=number) for number in range(1, count + 1)}
    return {MEAN: say("mean of all heads"), **numbered}


def _map(student: Student, token: str, layer: int, head: int) -> np.ndarray:
    """(row, column) of one head, or of the mean of all."""
    maps = student.heads_maps(token, layer)
    return maps.mean(axis=0) if head == MEAN else maps[head - 1]


def _side_by_side(student: Student, maps: Mapping[str, np.ndarray], layer: int, head: int) -> None:
    """`maps` (row, column) of both tokens, each in a column."""
    highest = float(max(np.nanmax(heat) for heat in maps.values()))
    heads = provenance.MEAN if head == MEAN else head - 1
    for column, (token, heat) in zip(st.columns(2), maps.items(), strict=True):
        with column:
            figure = overlay.heat(under(student.trace), heat, title=say(TITLES[token]), highest=highest)
            method = label("class and distillation token")
            record = facts.another(student.record, method, layer=layer, head=heads, query=places.words(token))
            exhibit(figure, record, arrays={token: heat}, key=f"looks_{token}")


def _every_layer(student: Student) -> None:
    maps = {token: student.mean_maps(token) for token in TOKENS}
    rows = {say(NAMES[token]): layers for token, layers in maps.items()}
    figure = mosaic.mosaic(rows, unit=say("attention weight"), column=say("layer"))
    every = {"layer": provenance.ALL, "head": provenance.MEAN, "query": BOTH}
    record = facts.another(student.record, label("both tokens, every layer"), **every)
    caption = say("Mean of the heads in every layer, each map on its own scale: compare places, not brightness.")
    exhibit(figure, record, caption=caption, arrays=maps, key="looks_everywhere")
