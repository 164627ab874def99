"""The map behind the point under the mouse: all heads' maps, linked with charts that have a point per head."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from models.trace import Trace
from ui.components.canvas.packing import frame, join
from ui.components.declared import component
from ui.components.live import Part, live_page
from viz import theme
from viz.ground import Ground
from viz.provenance import Provenance
from words import say

_component = component("heads_glass", name="heads")


def heads_glass(
    trace: Trace,
    ground: Ground,
    maps: Sequence[np.ndarray | None],
    asking: Sequence[str],
    chosen: tuple[int, int],
    *,
    charts: Sequence[str],
    follow: Callable[[int, int], None],
    provenance: Provenance,
    key: str,
) -> None:
    """Show the map of the head `chosen` (layer, head) large over `ground`, all heads small; the one under the mouse
    takes its place.

    `charts` are the keys of figures whose first trace has one point per head, layer by layer: the mouse over a point
    shows its map, the mouse over a map rings its point. A click calls `follow(layer, head)` before the page runs
    again. `maps` holds (head, row, column) of each layer, None where tokens have no place; `asking` says in words
    whose rows they are.
    """

    def picked() -> None:
        if head := _pick(st.session_state[key].get("pick"), maps):
            follow(*head)

    _component(data=_packed(trace, ground, maps, asking, chosen, charts, provenance), key=key, on_pick_change=picked)


def taken_home(
    trace: Trace,
    ground: Ground,
    maps: Sequence[np.ndarray | None],
    asking: Sequence[str],
    chosen: tuple[int, int],
    *,
    provenance: Provenance,
    language: str,
) -> bytes:
    """The maps as a page that opens without a network, with no chart beside them; see `live_page`."""
    data = _packed(trace, ground, maps, asking, chosen, (), provenance)
    return live_page([Part("heads_glass", data)], provenance, language=language)


def _packed(
    trace: Trace,
    ground: Ground,
    maps: Sequence[np.ndarray | None],
    asking: Sequence[str],
    chosen: tuple[int, int],
    charts: Sequence[str],
    provenance: Provenance,
) -> bytes:
    known = {f"layer{layer}": values.astype(np.float16) for layer, values in enumerate(maps) if values is not None}
    arrays, body = join({**known, "image": np.frombuffer(ground.file, np.uint8)})
    header: dict[str, Any] = {
        "arrays": arrays,
        "heads": [attention.shape[1] for attention in trace.attention],
        "asking": list(asking),
        "image": list(ground.size),
        "chosen": [int(number) for number in chosen],
        "charts": list(charts),
        "table": theme.lut("heat").ravel().tolist(),
        "over": theme.overlay("heat").ravel().tolist(),
        "ring": theme.HERE["color"],  # as viz/heads.py rings the chosen point
        "caption": replace(provenance, layer="{layer}", head="{head}").caption(),  # filled with those that are shown
        "record": provenance.json(),
        "stem": provenance.stem(),
        "words": _words(),
    }
    return frame(header, body)


def _words() -> dict[str, str]:
    return {
        "large": say("The map of the head pointed at, over the picture."),
        "weight": say("attention weight"),
        "all": say("All heads: a row per layer"),
        "keys": say("One map per head, layer below layer. Arrow keys choose another head."),
        "hint": say("Each on its own scale. Point at a map and its points above are ringed; click holds it."),
        "title": say("Layer {layer}, head {head}"),
        "which": say("Layer {layer}, head {head}: what the {asking} attends to"),
        "nowhere": say("Layer {layer}, head {head}: its tokens have no place in the picture"),
        "cell": say("row {row}, column {column}: {value}"),
        "noKey": say("no key"),
        "scale": say("Attention weight: colours from 0 to {high}"),
    }


def _pick(text: Any, maps: Sequence[np.ndarray | None]) -> tuple[int, int] | None:
    """The browser's "layer-head" as numbers; None for anything else."""
    numbers = re.fullmatch(r"([0-9]{1,3})-([0-9]{1,3})", text) if isinstance(text, str) else None
    layer, head = (int(numbers[1]), int(numbers[2])) if numbers else (len(maps), 0)
    known = layer < len(maps) and maps[layer] is not None and head < len(maps[layer])
    return (layer, head) if known else None
