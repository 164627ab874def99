"""The map behind the point under the mouse: all heads' maps, linked with charts that have a point per head (F52)."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from models.trace import Trace
from ui.components.canvas.packing import frame, join
from viz import theme
from viz.provenance import Provenance

HERE = Path(__file__).parent
UI = HERE.parent
SCRIPTS = (*(UI / "shared" / f"{name}.js" for name in ("save", "block", "photo")), HERE / "glass.js")


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
    maps: Sequence[np.ndarray | None],
    asking: Sequence[str],
    chosen: tuple[int, int],
    *,
    charts: Sequence[str],
    follow: Callable[[int, int], None],
    provenance: Provenance,
    key: str,
) -> None:
    """Show the map of the head `chosen` (layer, head) large, all heads small; the one under the mouse takes its place.

    `charts` are the keys of figures whose first trace has one point per head, layer by layer: the mouse over a point
    shows its map, the mouse over a map rings its point. A click calls `follow(layer, head)` before the page runs
    again. `maps` holds (head, row, column) of each layer, None where tokens have no place; `asking` says in words
    whose rows they are.
    """

    def picked() -> None:
        if head := _pick(st.session_state[key].get("pick"), maps):
            follow(*head)

    _component(data=_packed(trace, maps, asking, chosen, charts, provenance), key=key, on_pick_change=picked)


def _packed(
    trace: Trace,
    maps: Sequence[np.ndarray | None],
    asking: Sequence[str],
    chosen: tuple[int, int],
    charts: Sequence[str],
    provenance: Provenance,
) -> bytes:
    known = {f"layer{layer}": each.astype(np.float16) for layer, each in enumerate(maps) if each is not None}
    arrays, body = join({**known, "image": np.ascontiguousarray(trace.pixels, dtype=np.uint8)})
    header: dict[str, Any] = {
        "arrays": arrays,
        "heads": [attention.shape[1] for attention in trace.attention],
        "asking": list(asking),
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
