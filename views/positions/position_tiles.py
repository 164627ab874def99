"""Tiles of similarities between positions, for learned embeddings and for sinusoids."""

import numpy as np

from ui import downloads, link, spot
from ui.components.position_tiles import position_tiles
from viz.provenance import Provenance


def draw_tiles(plane: np.ndarray, cosines: np.ndarray, record: Provenance, key: str) -> None:
    """Tiles of the embeddings `plane` (row, column, channel), with the one under the mouse large; a click holds it.

    `cosines` (row, column, row, column) are theirs, to take home.
    """
    size = plane.shape[:2]
    ends = float(cosines.min()), float(cosines.max())
    picked = position_tiles(plane, spot.token(size), ends=ends, provenance=record, key=f"{key}_tiles")
    if picked and picked != spot.token(size):
        spot.move_to(picked, size)
        link.run_again()
    downloads.offer_drawn({"cosine": cosines}, record, key=f"{key}_numbers")
