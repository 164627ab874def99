"""Class and distillation token side by side: where each looks, and how far apart they stand, block by block."""

import numpy as np
import streamlit as st

from ui import controls, downloads, facts, places
from ui.components.chart import chart
from views.distillation.subject import CLASS, DISTILLATION, TOKENS, Student
from viz import curves, mosaic, overlay
from viz.provenance import Provenance

MEAN = "mean of all heads"
NEARLY = 0.99  # a cosine above which two tokens are nearly one


def looks(student: Student, record: Provenance) -> None:
    """Both tokens' maps in one layer, on one scale, then in every layer."""
    trace = student.trace
    left, right = st.columns(2)
    with left:
        layer = controls.current_layer(trace, first=student.card.opens_on)
    with right:
        heads = [MEAN, *(f"head {head + 1}" for head in range(trace.attention[layer].shape[1]))]
        head = controls.choose("Head", "token_head", heads)
    maps = {token: _map(student, layer, token, heads.index(head) - 1) for token in TOKENS}
    highest = float(max(np.nanmax(heat) for heat in maps.values()))
    here = facts.another(record, "class and distillation token", layer=layer, heads=head)
    for column, (token, heat) in zip(st.columns(2), maps.items(), strict=True):
        with column:
            figure = overlay.heat(trace.pixels, heat, title=f"{token.capitalize()} token", highest=highest)
            chart(figure, key=f"looks_{token}")
            downloads.offer(figure, here, arrays={token: heat}, key=f"looks_{token}")
    shared = _cosine(*(np.nan_to_num(heat).ravel() for heat in maps.values()))
    st.caption(f"Layer {layer + 1}, {head}, both on one scale. Cosine of the two maps: {shared:.3f}.")
    _every_layer(student, record)


def path(student: Student, record: Provenance) -> None:
    """Cosine of both tokens at the input and after every block; of their maps in every layer."""
    ours, given = (student.path(token) for token in TOKENS)
    tokens = {
        "class and distillation token": _cosine(ours, given),
        "class token and mean patch": np.concatenate([[np.nan], _cosine(ours[1:], student.patches())]),
    }
    left, right = st.columns(2)
    with left:
        figure = curves.lines(tokens, x="block (0: input)", y="cosine of tokens", positions=np.arange(len(ours)))
        chart(figure, key="token_path")
        first, last = tokens["class and distillation token"][[0, -1]]
        st.caption(f"From {first:.3f} at the input to {last:.3f} after the last block. {_verdict(last)}")
        downloads.offer(figure, facts.another(record, "cosine of tokens"), table=tokens, key="token_path")
    with right:
        maps = {"same layer, mean of heads": _agreement(student)}
        figure = curves.lines(maps, y="cosine of the two tokens’ maps", reference={"same maps": 1.0})
        figure.update_yaxes(range=[0, 1.05])
        chart(figure, key="map_path")
        st.caption("How alike the two tokens look at the patches; two uniform maps would give 1.")
        downloads.offer(figure, facts.another(record, "cosine of maps"), table=maps, key="map_path")


def _verdict(last: float) -> str:
    """What the cosine of both tokens after the last block says."""
    if last > NEARLY:
        return "1 would be one and the same token: here the second one has become nearly a copy of the first."
    return "1 would be one and the same token: here the second one has kept something of its own."


def _map(student: Student, layer: int, token: str, head: int) -> np.ndarray:
    """(row, column) of one head, or of the mean of all for -1."""
    maps = places.head_maps(student.trace.attention[layer], token)
    return maps.mean(axis=0) if head < 0 else maps[head]


def _every_layer(student: Student, record: Provenance) -> None:
    layers = range(len(student.trace.attention))
    maps = {token: np.stack([_map(student, layer, token, -1) for layer in layers]) for token in TOKENS}
    figure = mosaic.mosaic(maps, unit="attention weight", column="layer")
    chart(figure, key="looks_everywhere")
    st.caption("Mean of the heads in every layer, each map on its own scale: compare places, not brightness.")
    downloads.offer(figure, facts.another(record, "both tokens, every layer"), arrays=maps, key="looks_everywhere")


def _agreement(student: Student) -> np.ndarray:
    pairs = (
        [_map(student, layer, token, -1).ravel() for token in (CLASS, DISTILLATION)]
        for layer in range(len(student.trace.attention))
    )
    return np.array([_cosine(*map(np.nan_to_num, pair)) for pair in pairs])


def _cosine(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    return (first * second).sum(axis=-1) / lengths
