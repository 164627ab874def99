"""The canvas alone over attentions that need no model, one per layout: what the tests of the canvas open."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import streamlit as st

from models.regions import Regions
from models.trace import AttentionMap, Trace
from ui.components.canvas import attention_canvas, figures
from ui.components.take_home import take_home
from viz.ground import Ground

SIDE = 56
TITLE = 'A picture called <img src=x onerror="document.title=1">'


def grid(side: int, *prefix: str) -> Regions:
    raster = np.arange(side * side, dtype=np.int32).reshape(side, side) + len(prefix)
    return Regions(1, side * side + len(prefix), raster, (SIDE / side, SIDE / side), prefix)


def shifted_windows() -> Regions:
    """8×8 tokens in 4 windows of 16, rolled by two as Swin does: windows wrap around the edges."""
    rolled = np.roll(np.arange(64).reshape(8, 8), (-2, -2), (0, 1))
    owners = rolled.reshape(2, 4, 2, 4).transpose(0, 2, 1, 3).ravel()
    raster = np.empty(64, dtype=np.int32)
    raster[owners] = np.arange(64)
    return Regions(4, 16, raster.reshape(8, 8), (7.0, 7.0))


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def fused(queries: Regions, keys: Regions, *, heads: int = 3, channels: int = 6, **more: object) -> AttentionMap:
    query, key = (normal(place.windows, heads, place.tokens, channels) for place in (queries, keys))
    return AttentionMap("block.attn", 0, "tokens", query=query, key=key + 4, queries=queries, keys=keys, **more)


@cache
def layers(case: str) -> tuple[AttentionMap, ...]:
    """Two layers of `case`."""
    places, windows = grid(8, "class", "register 1", "register 2"), shifted_windows()
    raw = AttentionMap("a", 0, "window", raw_scores=normal(4, 3, 16, 16), queries=windows, keys=windows)
    applied = normal(1, 3, 67, 67)
    cases = {
        "tokens": (fused(places, places), fused(grid(14), grid(14))),
        "bias": (fused(places, places, bias=normal(1, 1, 67, 67), scale=0.5), raw),
        "window": (raw, fused(windows, windows, channels=2)),
        "reduced": (fused(grid(14), grid(7), heads=1, channels=4), raw),
        "mixed": (AttentionMap("a", 0, "tokens", applied=applied, queries=places, keys=places), raw),
        "class": (fused(Regions(1, 1, np.full((1, 1), -1, np.int32), (SIDE, SIDE), ("class",)), places), raw),
    }
    first, second = cases[case]
    return first, AttentionMap(**{**second.__dict__, "layer": 1})


class Provenance:
    def caption(self) -> str:
        return TITLE

    def record(self) -> dict[str, str]:
        return {"model": "none", "image": TITLE}

    def stem(self) -> str:
        return "vitrine-attention-none"

    def title(self) -> str:
        return "attention"

    def json(self) -> str:
        return json.dumps(self.record())


def pair(pixels: np.ndarray, scale: str) -> None:
    """Two canvases that point together: 8×8 tokens with a class token, and 14×14 without."""
    trace = Trace("none", "none", "pair", pixels, layers("tokens"))
    for layer, column in enumerate(st.columns(2)):
        with column:
            state = attention_canvas(
                trace, layer, Ground(pixels), key=f"canvas_{layer}", provenance=Provenance(), group="pair", scale=scale
            )
            st.text(f"python {layer} {state.token} {state.pinned} {state.fusion} {state.direction}")


def sharp() -> Ground:
    """Twenty pixels of the visitor's for each that the model saw, all black but the middle one of row 40, column 11."""
    fine = np.zeros((20 * SIDE, 20 * SIDE, 3), dtype=np.uint8)
    fine[20 * 40 + 8 : 20 * 40 + 12, 20 * 11 + 8 : 20 * 11 + 12] = 255
    return Ground(fine, 20)


def scaled(attention: tuple[AttentionMap, ...], scale: str | None) -> tuple[AttentionMap, ...]:
    """The layers with another factor on their products, or as they are."""
    return attention if scale is None else tuple(replace(layer, scale=float(scale)) for layer in attention)


def show() -> None:
    st.set_page_config(layout="wide")
    case = st.query_params.get("case", "tokens")
    pixels = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
    if case == "pair":
        return pair(pixels, st.query_params.get("scale", "own"))
    trace = Trace("none", "none", case, pixels, scaled(layers(case), st.query_params.get("scale")))
    layer = int(st.segmented_control("Layer", ["1", "2"], default="1") or 1) - 1
    asked = st.query_params.get("token")
    token = st.session_state.get("kept", None if asked is None else int(asked))
    ground = sharp() if "sharp" in st.query_params else Ground(pixels)
    state = attention_canvas(
        trace,
        layer,
        ground,
        key="canvas",
        provenance=Provenance(),
        token=token,
        direction=st.session_state.get("direction", st.query_params.get("direction", "from")),
        ghost="ghost" in st.query_params,
    )
    take_home(Provenance(), key="files", figures=figures(trace.attention[layer]))
    st.session_state["direction"] = state.direction
    st.session_state["kept"] = state.token if state.pinned else None  # as the address bar does on the real page
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.text(f"python {state.token} {state.pinned} {state.head} {state.fusion} {state.direction}")
    st.text(f"runs {st.session_state['runs']}")


if __name__ == "__main__":
    show()
