"""Learned position embeddings: who is near whom according to the model (F65, M35), and its patch filters (F18)."""

import numpy as np
import streamlit as st

from analysis.components import component_shares, filter_components
from analysis.positions import position_similarity
from models.regions import Regions
from ui import controls, downloads, facts, spot
from ui.components.chart import chart
from ui.components.matrix import matrix_canvas
from ui.components.position_tiles import position_tiles
from views.positions import subject
from views.positions.subject import Look
from viz import curves, tiles
from viz.provenance import Provenance

FIGURE = "Dosovitskiy et al. 2021, arXiv:2010.11929, Fig. 7"
MOST_PAIRS = 400  # positions of the full matrix
COMPONENTS = 28
READING = (
    "Each tile belongs to one position, and stands where that position is in the picture; the one under the mouse is "
    "shown large, a click or the arrow keys hold another. Inside a tile every pixel is another position, as "
    "bright as its embedding is similar. The picture under glass plays no part: these are learned numbers, the same "
    "for every picture. The numbers on screen are true to 0.01, those of the file exact."
)


def similarity(look: Look) -> None:
    """Tiles of cosines, one of them large, or all pairs at once."""
    record = facts.another(look.record, "similarity of position embeddings", source=FIGURE)
    plane = subject.learned(look.card.key)
    cosines = position_similarity(plane.reshape(-1, plane.shape[-1]), plane.shape[:2])
    show = controls.choose("Show", "pairs", ["tiles", "all pairs as a matrix"], widget=st.segmented_control)
    if show == "tiles":
        tile_and_all(plane, cosines, record, "similarity")
        st.caption(READING)
    else:
        _matrix(cosines, look.trace.pixels, record)


def tile_and_all(plane: np.ndarray, cosines: np.ndarray, record: Provenance, key: str) -> None:
    """Tiles of the embeddings `plane` (row, column, channel), with the one under the mouse large; a click holds it.

    `cosines` (row, column, row, column) are theirs, to take home.
    """
    size = plane.shape[:2]
    ends = float(cosines.min()), float(cosines.max())
    picked = position_tiles(plane, spot.token(size), ends=ends, provenance=record, key=f"{key}_tiles")
    if picked and picked != spot.token(size):
        spot.move_to(picked, size)
        st.rerun()
    downloads.offer_numbers({"cosine": cosines}, record, key=f"{key}_numbers")


def filters(look: Look) -> None:
    """Principal components of the patch embedding as colours, and how much of the filters they explain."""
    record = facts.another(look.record, "components of the patch filters", source=FIGURE)
    kernel = subject.filters(look.card)
    if kernel is None:
        st.info("This model does not embed patches with one convolution, so it has no filters of a patch to show.")
        return
    count = min(COMPONENTS, len(kernel))
    shares = component_shares(kernel.reshape(len(kernel), -1))[:count]
    images = filter_components(kernel, count=count)
    told = [f"component {place}: {share:.1%} of the variance" for place, share in enumerate(shares, start=1)]
    left, right = st.columns([3, 2])
    with left:
        figure = tiles.pictures(images, told=told, title=f"The first {count} components of {len(kernel)} filters")
        chart(figure, key="filters")
        downloads.offer(figure, record, arrays={"components": images}, key="filters")
    with right:
        series = {"these filters": np.cumsum(shares), "random numbers": np.cumsum(_by_chance(kernel.shape, count))}
        figure = curves.lines(series, x="components", y="share of the filters’ variance", height=380,
                              positions=np.arange(1, count + 1))  # fmt: skip
        figure.update_yaxes(rangemode="tozero")
        chart(figure, key="filter_shares")
        downloads.offer(figure, record, table={"component": np.arange(1, count + 1), **series}, key="filter_shares")
    st.caption(
        f"A patch of {kernel.shape[2]} × {kernel.shape[3]} pixels meets {len(kernel)} filters. {count} components "
        f"explain {shares.sum():.1%} of them; of random filters, which look like noise, it would be "
        f"{series['random numbers'][-1]:.1%}. The sooner the curve rises, the fewer kinds of pattern the tokens know: "
        "even light, waves and edges of growing fineness, colour. Each tile is stretched to full contrast on its own."
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _by_chance(shape: tuple[int, ...], count: int) -> np.ndarray:
    """Shares of the first `count` components of a kernel of this shape (filter, …) of random numbers."""
    drawn = np.random.default_rng(0).normal(size=(shape[0], int(np.prod(shape[1:]))))
    return component_shares(drawn)[:count]


def _matrix(cosines: np.ndarray, pixels: np.ndarray, record: Provenance) -> None:
    """All pairs, positions in reading order; of a fine grid every second or third row and column."""
    step = next(step for step in range(1, 99) if np.prod([-(-n // step) for n in cosines.shape[:2]]) <= MOST_PAIRS)
    thin = cosines[::step, ::step, ::step, ::step]
    rows, columns = thin.shape[:2]
    raster = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    regions = Regions(1, rows * columns, raster, (pixels.shape[0] / rows, pixels.shape[1] / columns))
    values = thin.reshape(rows * columns, -1).astype(np.float32)
    where = {"queries": regions, "keys": regions, "window": 0}
    matrix_canvas(values, pixels, **where, unit="cosine", provenance=record, key="position_matrix")
    every = "" if step == 1 else f" Of the {cosines.shape[0]} × {cosines.shape[1]} positions one in {step} per axis."
    st.caption(
        "Row and column are positions in reading order: a band beside the diagonal is a neighbour in the same row, "
        f"the bands {columns} further on are the rows above and below.{every}"
    )
    downloads.offer_numbers({"cosine": cosines}, record, key="position_matrix_numbers")
