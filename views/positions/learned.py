"""Learned position embeddings: who is near whom according to the model."""

from functools import partial

import numpy as np
import streamlit as st

from models.regions import Regions
from ui import controls, downloads, facts, language
from ui.components.matrix import matrix_canvas, taken_home
from ui.components.position_tiles import ERROR
from ui.ground import under
from views.positions import subject
from views.positions.position_tiles import draw_tiles
from views.positions.subject import PlainRun
from viz.ground import Ground
from viz.provenance import Provenance
from words import label, say

FIGURE = "Dosovitskiy et al. 2021, arXiv:2010.11929, Fig. 7"
MOST_PAIRS = 400  # positions of the full matrix
TILES, MATRIX = "tiles", "matrix"
READING = label(
    "Each tile belongs to one position, and stands where that position is in the picture; the one pointed at is "
    "shown large, a click or the arrow keys hold another. Inside a tile every pixel is another position, as "
    "bright as its embedding is similar. The picture under glass plays no part: these are learned numbers, the same "
    "for every picture. The numbers on screen are true to {error}, those of the file exact."
)


def draw(run: PlainRun) -> None:
    """Tiles of cosines, one of them large, or all pairs at once."""
    record = facts.another(run.record, label("similarity of position embeddings"), source=FIGURE)
    plane = subject.learned(run.card.key)
    cosines = subject.cosines(run.card.key)
    ways = {TILES: say("tiles"), MATRIX: say("all pairs as a matrix")}
    look = {"widget": st.segmented_control, "label_visibility": "collapsed"}
    if controls.ahead("pairs", list(ways), default=TILES) == TILES:
        draw_tiles(plane, cosines, record, "similarity")
        st.caption(say(READING, error=f"{ERROR:g}"))
    else:
        _matrix(cosines, under(run.trace), record)
    controls.choose(say("Show"), "pairs", ways, **look)  # below, so that the picture begins high


def _matrix(cosines: np.ndarray, ground: Ground, record: Provenance) -> None:
    """All pairs, positions in reading order; of a fine grid every second or third row and column."""
    step = next(step for step in range(1, 99) if np.prod([-(-n // step) for n in cosines.shape[:2]]) <= MOST_PAIRS)
    thin = cosines[::step, ::step, ::step, ::step]
    rows, columns = thin.shape[:2]
    raster = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    regions = Regions(1, rows * columns, raster, (ground.size[0] / rows, ground.size[1] / columns))
    values = thin.reshape(rows * columns, -1).astype(np.float32)
    shown = {"queries": regions, "keys": regions, "window": 0, "unit": say("cosine"), "provenance": record}
    matrix_canvas(values, ground, **shown, key="position_matrix")
    st.caption(_matrix_caption(cosines.shape[:2], columns, step))
    page = partial(taken_home, values, ground, **shown, language=language.current())
    downloads.offer_drawn({"cosine": cosines}, record, page=page, key="position_matrix_numbers")


def _matrix_caption(size: tuple[int, int], columns: int, step: int) -> str:
    """`size` is that of the whole grid, of which each `step`-th row and column is shown; `columns` are those shown."""
    bands = say(
        "Row and column are positions in reading order: a band beside the diagonal is a neighbour in the same row, the "
        "bands {columns} further on are the rows above and below.",
        columns=columns,
    )
    if step == 1:
        return bands
    places = {"rows": size[0], "columns": size[1], "step": step}
    return " ".join([bands, say("Of the {rows} × {columns} positions one in {step} per axis.", **places)])
