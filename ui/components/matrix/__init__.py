"""The whole matrix of one head, every query against every key, with the two patches under the mouse."""

from typing import Any

import numpy as np

from models.regions import Regions
from ui.components.canvas.packing import frame, join
from ui.components.canvas.tokens import token_names
from ui.components.declared import component
from ui.components.live import Part, live_page
from viz import theme
from viz.ground import Ground
from viz.provenance import Provenance
from words import say

MOST_EXACT = 512**2  # values sent in single precision; larger matrices go in half of it, which tells three digits
_component = component("matrix")


def matrix_canvas(values: np.ndarray, ground: Ground, *, key: str, **shown: Any) -> None:
    """Show `values` (query, key) of a window; pointing at a cell shows its value and its two patches of `ground`.

    `shown` are those of `packed`.
    """
    _component(data=packed(values, ground, **shown), key=key)


def taken_home(values: np.ndarray, ground: Ground, *, provenance: Provenance, language: str, **shown: Any) -> bytes:
    """The same as a page that opens without a network; see `live_page`."""
    data = packed(values, ground, provenance=provenance, **shown)
    return live_page([Part("matrix", data)], provenance, language=language)


def packed(
    values: np.ndarray,
    ground: Ground,
    *,
    queries: Regions | None,
    keys: Regions | None,
    window: int,
    unit: str,
    provenance: Provenance,
    shares: bool = False,
) -> bytes:
    """What the browser is sent of `values` (query, key), which are those of `window`.

    Signed values get the diverging scale. Colours end at the 99.5th percentile of the magnitudes (the bar says so), so
    that one large entry does not blacken the rest; the numbers under the mouse are the values themselves. Where they
    are `shares` of a row it is told as well how much more than even attention one is, and its rank in the row.
    """
    signed = bool((values < 0).any())
    finite = np.abs(values[np.isfinite(values)])
    header = {
        "shape": [1, 1, *values.shape],
        "image": ground.size,
        "window": window,
        "shares": shares,
        "unit": unit,
        "diverging": signed,
        "high": float(np.percentile(finite, 99.5)) if finite.size else 1.0,
        "largest": float(finite.max()) if finite.size else 1.0,
        "table": theme.lut("signed" if signed else "heat").ravel().tolist(),
        "queries": _place(queries),
        "keys": _place(keys),
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.title(),
        "stem": provenance.stem(),
        "words": _words(),
    }
    precision = np.float32 if values.size <= MOST_EXACT else np.float16
    arrays = {"values": values.astype(precision), "image": np.frombuffer(ground.file, np.uint8)}
    rasters = {"queryRaster": queries, "keyRaster": keys}
    arrays |= {
        name: np.zeros(0, np.int32) if regions is None else regions.raster.astype(np.int32)
        for name, regions in rasters.items()
    }
    places, body = join(arrays)
    return frame({"arrays": places, **header}, body)


def _place(regions: Regions | None) -> dict:
    """What the browser needs to cut out a token's patch; nothing where tokens have no place."""
    if regions is None:
        return {"shape": [0, 0], "cell": [1, 1], "tokens": 1, "names": []}
    return {
        "shape": [int(side) for side in regions.raster.shape],
        "cell": [float(side) for side in regions.cell],
        "tokens": int(regions.tokens),
        "names": token_names(regions.prefix),
    }


def _words() -> dict[str, str]:
    return {
        "keys": say("Attention matrix: queries downwards, keys to the right. Arrow keys move."),
        "hint": say("Queries run downwards, keys to the right. Click to hold a cell; arrow keys move it."),
        "value": say("Query {query} → key {key}: {value}"),
        "share": say("{times} times even attention, rank {rank} of {of} in its row"),
        "masked": say("masked"),
        "query": say("query {number}: {place}"),
        "key": say("key {number}: {place}"),
        "place": say("x {x}, y {y} px"),
        "nowhere": say("no place"),
        "high": say("≥ {high} (largest {largest})"),
        "scale": say("{unit}: colours from {low} to {high}; queries downwards, keys to the right"),
    }
