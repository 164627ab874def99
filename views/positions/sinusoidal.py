"""The sinusoidal encoding: its values, its dot products, and the same in two dimensions (F66, M37)."""

import numpy as np
import streamlit as st

from analysis.positions import position_similarity, sinusoidal, sinusoidal_grid
from ui import controls, downloads, facts
from ui.components.chart import chart
from views.positions.learned import tile_and_all
from viz import curves, heatmap
from viz.provenance import Provenance

PAPER = "Vaswani et al. 2017, arXiv:1706.03762, section 3.5"
BASES = (10, 100, 1000, 10000, 100000)
GRID = 14  # rows and columns in two dimensions: a picture of 224 pixels in patches of 16
PICTURES = "two dimensions: rows and columns"


def show() -> None:
    """Sliders, then one dimension or two."""
    kind = controls.choose("Of", "sin_kind", ["a sequence", PICTURES], widget=st.segmented_control)
    first, second, third = st.columns(3)
    with first:
        channels = controls.slide("Channels d", "sin_d", 8, 128, default=64, step=4)
    with second:
        base = controls.choose("Base b", "sin_base", BASES, default=10000, widget=st.select_slider)
    record = Provenance("sinusoidal positions", source=PAPER, parameters={"channels": channels, "base": base})
    if kind == PICTURES:
        _plane(channels, base, record)
        return
    with third:
        length = controls.slide("Length: positions", "sin_length", 8, 128, default=64, step=4)
    _line(sinusoidal(length, channels, base=base), facts.another(record, record.method, length=length))


def _line(encodings: np.ndarray, record: Provenance) -> None:
    left, right = st.columns(2)
    with left:
        figure = heatmap.matrix(encodings, rows="position, from 1", columns="channel", unit="value", scale="signed",
                                height=440, title="The encoding")  # fmt: skip
        chart(figure, key="sin_values")
        downloads.offer(figure, record, arrays={"encoding": encodings}, key="sin_values")
    with right:
        offsets, series = products(encodings)
        figure = curves.lines(series, x="offset k", y="⟨PE(p), PE(p + k)⟩", positions=offsets, height=440)
        chart(figure, key="sin_products")
        downloads.offer(figure, record, table={"offset": offsets, **series}, key="sin_products")
    curve = np.stack(list(series.values()))
    gap = (np.nanmax(curve, axis=0) - np.nanmin(curve, axis=0)).max()
    st.caption(
        "The curves lie on one another wherever they exist: the dot product knows how far apart two positions are, "
        f"not where they are. Largest difference between them: {gap:.1e}. At offset 0 it is d ÷ 2 = "
        f"{encodings.shape[1] // 2}."
    )


def products(encodings: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Offsets k, and for the first, middle and last position p the products ⟨PE(p), PE(p + k)⟩, NaN beyond the "
    "ends."""
    length = len(encodings)
    offsets, series = np.arange(1 - length, length), {}
    for position in (0, length // 2, length - 1):
        row = np.full(len(offsets), np.nan)
        row[length - 1 - position : 2 * length - 1 - position] = encodings @ encodings[position]
        series[f"from position {position + 1}"] = row
    return offsets, series


def _plane(channels: int, base: float, record: Provenance) -> None:
    encodings = sinusoidal_grid(GRID, GRID, channels, base=base)
    cosines = position_similarity(encodings.reshape(-1, channels), (GRID, GRID))
    tile_and_all(encodings, cosines, facts.another(record, "sinusoidal positions in two dimensions"), "sin_grid")
    st.caption(
        "Half of the channels encode the row, half the column, so similar positions form a cross. Every tile is the "
        "same cross, moved: nothing here was learned. Compare with the learned tiles. Other codes order the channels"
        " differently or use other frequencies; this is the sequence’s formula applied to each axis."
    )
