"""PVT's reduction of the keys and Twins' size of the window: one slider each, and what it costs."""

import numpy as np
import streamlit as st

from analysis import cost
from ui import controls, downloads, facts, spot
from ui.components.chart import chart
from views.pyramids.subject import Family, key_weights
from viz import curves, plan
from viz.provenance import Provenance

PVT = "Wang et al. 2021, arXiv:2102.12122, eqs. 1 to 4"
TWINS = "Chu et al. 2021, arXiv:2104.13840, section 3.2"


def reduction(family: Family, record: Provenance) -> None:
    """PVT: the cells that each key of the first stage summarises, for a chosen R."""
    attention = family.looks[0]
    size, channels = attention.queries.raster.shape, family.width(attention)
    options = [factor for factor in (1, 2, 4, 8, 16) if not size[0] % factor and size[0] // factor > 1]
    own = round(np.sqrt(np.prod(size) / attention.shape[3]))
    factor = controls.choose("Reduction R", "reduction", options, default=own if own in options else options[-1],
                             widget=st.segmented_control)  # fmt: skip
    record = facts.another(record, "spatial reduction", source=PVT, reduction=factor)
    rows, columns = (np.arange(length) // factor for length in size)
    cells = rows[:, None] * len(columns) + columns
    whole, less = (cost.reduced(int(np.prod(size)), channels, each) for each in (1, factor))
    left, right = st.columns([3, 2])
    with left:
        _cells(family, cells, record, title=f"One key for every {factor} × {factor} tokens", own=factor == own)
    with right:
        st.metric("Map of one head: queries × keys", f"{np.prod(size)} × {np.prod(size) // factor**2}")
        memory, before = less.map_bytes(), whole.map_bytes()
        st.metric("Its memory (float32)", f"{memory / 1e6:.3g} MB", _change(memory, before), delta_color="inverse")
        st.metric("Multiply-adds", f"{less.total / 1e9:.3g} G", _change(less.total, whole.total), delta_color="inverse")
    st.caption(
        f"The first stage of {family.card.title}, {size[0]} × {size[1]} tokens of {channels} channels, built with "
        f"R = {own}. Queries stay as fine as they were; only what they look at gets coarser. Heat is drawn for R = "
        f"{own} alone: the model would have to be trained anew for another. The percentages compare with R = 1, plain "
        "attention."
    )


def _cells(family: Family, cells: np.ndarray, record: Provenance, *, title: str, own: bool) -> None:
    """The cells over the picture, with the marked token's attention to them where the model really has these."""
    look = {"mark": spot.token(cells.shape), "carry": spot.carried(cells.shape), "title": title, "height": 460}
    arrays = {"cells": cells}
    if own:
        arrays["row"] = key_weights(family.looks[0], spot.current(family.trace.pixels.shape[:2]))
        figure = plan.heat(family.trace.pixels, arrays["row"], groups=cells, **look)
    else:
        figure = plan.plan(family.trace.pixels, cells, **look)
    chart(figure, key="cells", on_pick=spot.follow("cells"))
    downloads.offer(figure, record, arrays=arrays, key="cells")


def window_size(family: Family, record: Provenance) -> None:
    """Twins: local windows get dearer, global keys fewer, as windows grow; the sum has a minimum."""
    left, right = st.columns(2)
    with left:
        side = controls.slide("Grid side (tokens)", "twins_grid", 8, 128, default=56, step=8)
    sizes = list(range(2, min(side, 32) + 1))
    local, everywhere, both = interactions(side, sizes)
    best = sizes[int(np.argmin(both))]
    with right:
        st.metric(f"Cheapest window (√side = {side**0.5:.2f})", f"{best} × {best}")
    record = facts.another(record, "window size of Twins", source=TWINS, grid=side)
    lines = {"local: 2k²HW": local, "global: 2(HW)²/k²": everywhere, "sum": both}
    figure = curves.lines(lines, x="window side k (tokens)", y="multiply-adds per channel", positions=sizes,
                          chosen=side**0.5)  # fmt: skip
    figure.update_yaxes(type="log", exponentformat="power")
    chart(figure, key="optimum")
    st.caption(
        "One pair of blocks: attention in windows of k × k, then to one representative key of each window. "
        "The dotted line is where k² = √(HW), the minimum of the sum. Twins-SVT takes windows of 7 × 7 on 56 × 56."
    )
    downloads.offer(figure, record, table={"window side": sizes, **lines}, key="optimum")


def interactions(side: int, sizes: list[int]) -> tuple[list[float], list[float], list[float]]:
    """Multiply-adds per channel of scores and sums of values: local, global and both, for each window side."""
    tokens = side**2
    local = [2.0 * size**2 * tokens for size in sizes]
    everywhere = [2.0 * tokens * tokens / size**2 for size in sizes]
    return local, everywhere, [sum(pair) for pair in zip(local, everywhere, strict=True)]


def _change(now: float, before: float) -> str:
    return f"{now / before - 1:+.1%}"
