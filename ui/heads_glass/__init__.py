"""The map behind the point under the mouse: all heads' maps, linked with charts that have a point per head (F52)."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from models.trace import Trace
from ui import places
from ui.canvas.packing import frame, join
from viz import theme
from viz.mosaic import resized
from viz.provenance import Provenance

HERE = Path(__file__).parent
UI = HERE.parent
SCRIPTS = (*(UI / "browser" / f"{name}.js" for name in ("save", "block", "photo")), HERE / "glass.js")
MOST_CELLS = 200_000  # of all maps together: 0.4 MB


def script() -> str:
    """The component's module: shared functions first, then its own."""
    return "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)


_component = st.components.v2.component(
    "vitrine_heads",
    html=(HERE / "glass.html").read_text(encoding="utf-8"),
    css=(HERE / "glass.css").read_text(encoding="utf-8"),
    js=script(),
)


def heads_glass(
    trace: Trace,
    chosen: tuple[int, int],
    *,
    charts: Sequence[str],
    follow: Callable[[int, int], None],
    provenance: Provenance,
    key: str,
) -> list[np.ndarray | None]:
    """Show the map of the head `chosen` (layer, head) large, all heads small; the one under the mouse takes its place.

    `charts` are the keys of figures whose first trace has one point per head, layer by layer: the mouse over a point
    shows its map, the mouse over a map rings its point. A click calls `follow(layer, head)` before the page runs
    again. Returns the maps, as `head_maps`.
    """
    maps = head_maps(trace)

    def picked() -> None:
        if head := _pick(st.session_state[key].get("pick"), maps):
            follow(*head)

    _component(data=_packed(trace, maps, chosen, charts, provenance), key=key, on_pick_change=picked)
    return maps


def head_maps(trace: Trace) -> list[np.ndarray | None]:
    """Each layer's maps (head, row, column) of what `asking` looks at; None where tokens have no place."""
    placed = [attention.queries is not None and attention.keys is not None for attention in trace.attention]
    each = [
        places.head_maps(attention, asking(trace, layer)) if known else None
        for layer, (attention, known) in enumerate(zip(trace.attention, placed, strict=True))
    ]
    cells = sum(maps.size for maps in each if maps is not None)
    return [None if maps is None else _shrunk(maps, (MOST_CELLS / max(cells, 1)) ** 0.5) for maps in each]


def asking(trace: Trace, layer: int) -> places.Place:
    """Whose row is shown: the class token's, or where there is none that of the token in the middle."""
    names = trace.attention[layer].queries.prefix
    return names[0] if names else (trace.pixels.shape[0] / 2, trace.pixels.shape[1] / 2)


def _shrunk(maps: np.ndarray, scale: float) -> np.ndarray:
    if scale >= 1:
        return maps
    size = tuple(max(1, int(length * scale)) for length in maps.shape[1:])
    return np.stack([resized(heat, size) for heat in maps])


def _packed(
    trace: Trace,
    maps: Sequence[np.ndarray | None],
    chosen: tuple[int, int],
    charts: Sequence[str],
    provenance: Provenance,
) -> bytes:
    known = {f"layer{layer}": each.astype(np.float16) for layer, each in enumerate(maps) if each is not None}
    arrays, body = join({**known, "image": np.ascontiguousarray(trace.pixels, dtype=np.uint8)})
    header: dict[str, Any] = {
        "arrays": arrays,
        "heads": [attention.shape[1] for attention in trace.attention],
        "asking": [places.words(asking(trace, layer)) if each is not None else "" for layer, each in enumerate(maps)],
        "image": list(trace.pixels.shape[:2]),
        "chosen": [int(number) for number in chosen],
        "charts": list(charts),
        "table": theme.lut("heat").ravel().tolist(),
        "over": theme.overlay("heat").ravel().tolist(),
        "caption": provenance.caption(),
        "record": provenance.json(),
        "stem": provenance.stem(),
    }
    return frame(header, body)


def _pick(text: Any, maps: Sequence[np.ndarray | None]) -> tuple[int, int] | None:
    """The browser's "layer-head" as numbers; None for anything else."""
    found = re.fullmatch(r"([0-9]{1,3})-([0-9]{1,3})", text) if isinstance(text, str) else None
    layer, head = (int(found[1]), int(found[2])) if found else (len(maps), 0)
    known = layer < len(maps) and maps[layer] is not None and head < len(maps[layer])
    return (layer, head) if known else None
