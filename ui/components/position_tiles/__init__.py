"""Similarity tiles under the mouse: one tile per position, and the one pointed at enlarged beside them."""

import hashlib
import re
from typing import Any

import numpy as np
import streamlit as st

from analysis.positions import compact, spread
from ui.components.canvas.packing import frame, join
from ui.components.declared import component
from ui.components.live import Part, live_page
from viz import theme
from viz.provenance import Provenance
from words import say

MOST_TILES = 14  # a side
MOST_CELLS = 60_000  # of all tiles together: what a browser draws at once
ERROR = 0.01  # of a cosine at most, from leaving small components out: 37 × 37 positions then fit in 0.4 MB


_component = component("position_tiles")


def position_tiles(
    embeddings: np.ndarray, chosen: tuple[int, int], *, ends: tuple[float, float], provenance: Provenance, key: str
) -> tuple[int, int] | None:
    """Show the cosines of `embeddings` (row, column, channel); `chosen` (row, column) is the tile shown large at first.

    Colours run between `ends`. Returns the position just clicked, if any. Cosines are computed in the browser from
    what is sent of the embeddings, true to 0.01.
    """
    size = embeddings.shape[:2]
    answer = _component(data=_packed(embeddings, chosen, ends, provenance), key=key, on_pick_change=lambda: None)
    return _place(answer.pick, size)


def taken_home(
    embeddings: np.ndarray,
    chosen: tuple[int, int],
    *,
    ends: tuple[float, float],
    provenance: Provenance,
    language: str,
) -> bytes:
    """The same as a page that opens without a network; see `live_page`."""
    tiles = Part("position_tiles", _packed(embeddings, chosen, ends, provenance))
    return live_page([tiles], provenance, language=language)


def _packed(
    embeddings: np.ndarray, chosen: tuple[int, int], ends: tuple[float, float], provenance: Provenance
) -> bytes:
    size = embeddings.shape[:2]
    vectors = _compact(hashlib.sha256(np.ascontiguousarray(embeddings)).hexdigest(), embeddings)
    most = min(MOST_TILES, int((MOST_CELLS / np.prod([length + 1 for length in size])) ** 0.5))
    places, body = join({"vectors": vectors.astype(np.float16)})
    shown = [spread(length, max(2, most)).tolist() for length in size]
    header: dict[str, Any] = {
        "size": [int(length) for length in size],
        "shown": shown,
        "channels": vectors.shape[1],
        "chosen": [int(place) for place in chosen],
        "ends": [float(end) for end in ends],
        "table": theme.lut("heat").ravel().tolist(),
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.title(),
        "stem": provenance.stem(),
        "words": _words(size, [len(places) for places in shown]),
    }
    return frame({"arrays": places, **header}, body)


def _words(size: tuple[int, ...], shown: list[int]) -> dict[str, str]:
    counts = {"down": shown[0], "across": shown[1], "rows": size[0], "columns": size[1]}
    return {
        "shown": say("{down} × {across} of {rows} × {columns} positions", **counts),
        "keys": say("One tile per position. Arrow keys choose another position."),
        "large": say("The tile of the position pointed at."),
        "cosine": say("cosine"),
        "which": say("Tile of the position in row {row}, column {column}"),
        "value": say("with row {row}, column {column}: {value}"),
        "scale": say("Cosine: colours from {low} to {high}"),
    }


@st.cache_data(max_entries=32, show_spinner=False)
def _compact(digest: str, _embeddings: np.ndarray) -> np.ndarray:
    """What is sent of the embeddings, (position, component); `digest` stands for them."""
    return compact(_embeddings.reshape(-1, _embeddings.shape[-1]), error=ERROR)


def _place(text: Any, size: tuple[int, int]) -> tuple[int, int] | None:
    """The browser's "row-column" as numbers; None for anything else."""
    numbers = re.fullmatch(r"([0-9]{1,4})-([0-9]{1,4})", text) if isinstance(text, str) else None
    place = (int(numbers[1]), int(numbers[2])) if numbers else None
    return place if place and place[0] < size[0] and place[1] < size[1] else None
