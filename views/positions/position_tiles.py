"""Tiles of similarities between positions, for learned embeddings and for sinusoids."""

from functools import partial

import numpy as np

from ui import downloads, language, link, spot
from ui.components.position_tiles import position_tiles, taken_home
from viz.provenance import Provenance


def draw_tiles(plane: np.ndarray, cosines: np.ndarray, record: Provenance, key: str) -> None:
    """Tiles of the embeddings `plane` (row, column, channel), with the one under the mouse large; a click holds it.

    `cosines` (row, column, row, column) are theirs, to take home.
    """
    size = plane.shape[:2]
    ends = float(cosines.min()), float(cosines.max())
    shown = {"ends": ends, "provenance": record}
    picked = position_tiles(plane, spot.token(size), **shown, key=f"{key}_tiles")
    if picked and picked != spot.token(size):
        spot.move_to(picked, size)
        link.run_again()
    page = partial(taken_home, plane, spot.token(size), **shown, language=language.current())
    downloads.offer_drawn({"cosine": cosines}, record, page=page, key=f"{key}_numbers")
