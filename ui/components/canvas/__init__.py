"""The canvas: a picture under the mouse, and what each head of a layer makes of the token there.

Python sends one block of bytes per picture and one per layer (packing.py); everything the visitor does after that
happens in the browser, in the modules beside this file.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from models.trace import AttentionMap, Trace
from ui.components.canvas.origin import pack_origin
from ui.components.canvas.packing import check_placed, off_by, pack, pack_ground, resting_token
from ui.components.canvas.words import canvas_words
from ui.components.declared import component
from ui.components.live import Part, live_page
from ui.components.take_home import on_a_page
from viz.ground import Ground
from viz.provenance import Provenance
from words import say

FUSIONS = ("mean", "max", "min", "single")
DIRECTIONS = ("from", "to")
SCALINGS = ("linear", "aside", "clip", "log", "without")  # how weights become colours
SCALES = ("own", "weight", "uniform")


_ground = component("canvas", main="ground.js", name="ground", css=None)
_component = component("canvas")
_origin = component("canvas", main="origin.js", name="origin", css=None)


@dataclass(frozen=True)
class CanvasState:
    """What the visitor has chosen on the canvas, as far as the page needs to know.

    `token` is `window * tokens + token` among the queries (among the keys when `direction` is `to`: who
    attends to it); where nothing is pinned, it is the token shown at rest. `head` counts from 0 and matters for the
    fusion `single`.
    """

    token: int
    pinned: bool
    head: int
    fusion: str
    direction: str
    scaling: str = "linear"


def attention_canvas(
    trace: Trace,
    layer: int,
    ground: Ground,
    *,
    key: str,
    provenance: Provenance,
    token: int | None = None,
    head: int = 0,
    fusion: str = "mean",
    direction: str = "from",
    scaling: str = "linear",
    height: int | None = None,
    group: str = "",
    scale: str = "own",
    ghost: bool = False,
) -> CanvasState:
    """Show `trace.attention[layer]` over `ground` and return what the visitor has pinned.

    `token`, `head`, `fusion`, `direction` and `scaling` are followed whenever they differ from what the visitor chose
    last (a link, another view); `height` is the tallest the picture may be, in CSS pixels, by default what the window
    allows.
    Canvases with the same `group` on a page point at the same place of the picture and rest on its middle. Their large
    pictures have colour scales of their own (`scale` is `own`), one in attention weights (`weight`), or one in
    multiples of uniform attention, 1 / keys (`uniform`). With `ghost` a pointer that nobody holds shows, until the
    visitor touches anything, that the heat follows.
    Raises UserError where the layer's tokens have no place in the picture.
    """
    attention = trace.attention[layer]
    check_placed(attention)
    view = {"token": token, "head": head, "fusion": fusion, "direction": direction, "scaling": scaling}
    memory = st.session_state.setdefault(f"{key}_asked", {})
    chosen = (st.session_state.get(key) or {}).get("view")
    shown = {"words": canvas_words(attention, len(trace.attention), scale), "ask": _ask(memory, view, chosen)}
    shown |= {"height": height, "group": group, "scale": scale, "ghost": ghost}
    picture, block = _blocks(attention, ground, provenance, key, shown)
    # An element of its own: Streamlit does not send again what it has sent just before, so a layer goes without it.
    _ground(data=picture, key=f"{key}_ground")
    _component(data=block, key=key, on_view_change=lambda: None)
    state = _read(memory["told"], view, attention, middle=bool(group))
    if state.pinned:
        _origin(data=pack_origin(attention, state.token, state.direction), key=f"{key}_origin")
    return state


def figures(attention: AttentionMap) -> dict[str, str]:
    """What can be taken home of it, by key; a head alone is the large picture."""
    return {"picture": say("Picture")} | ({"heads": say("Heads")} if attention.shape[1] > 1 else {})


def taken_home(
    trace: Trace, layer: int, ground: Ground, state: CanvasState, provenance: Provenance, *, language: str
) -> bytes:
    """The same canvas as a page that opens without a network, as the visitor left it (`state`); see `live_page`."""
    attention = trace.attention[layer]
    view = {"token": state.token if state.pinned else None, "head": state.head}
    view |= {"fusion": state.fusion, "direction": state.direction, "scaling": state.scaling, "number": 0}
    words = canvas_words(attention, len(trace.attention), "own")
    shown = {"words": words, "ask": view, "height": None, "group": "", "scale": "own", "ghost": False}
    picture, block = _blocks(attention, ground, provenance, "live", shown)
    parts = [Part("canvas", picture, "ground.js"), Part("canvas", block), on_a_page(provenance, figures(attention))]
    if state.pinned:
        parts.append(Part("canvas", pack_origin(attention, state.token, state.direction), "origin.js"))
    return live_page(parts, provenance, language=language, about=held(attention, len(trace.attention)))


def held(attention: AttentionMap, layers: int) -> str:
    """What the page for one of `layers` layers holds, and how exactly."""
    return say(
        "This page holds layer {layer} of {layers}; its weights are rounded and at most {error} off.",
        layer=attention.layer + 1,
        layers=layers,
        error=f"{off_by(attention):.2g}",
    )


def _blocks(
    attention: AttentionMap, ground: Ground, provenance: Provenance, key: str, shown: dict[str, Any]
) -> tuple[bytes, bytes]:
    """What the browser is sent: the picture beneath all layers, and the layer with what is to be `shown` of it."""
    name, picture = pack_ground(ground, key)
    about = {"caption": provenance.caption(), "provenance": provenance.record(), "stem": provenance.stem()}
    return picture, pack(attention, ground.size, {**shown, **about, "ground": name})


def noted(key: str) -> None:
    """The page has noted the state of the canvas `key`, to pass it in the next run: any other view is then a wish.

    Until then (a run may be cut off by the next one) the view passed last counts as no wish.
    """
    memory = st.session_state[f"{key}_asked"]
    memory["passed"] = memory["told"]


def _ask(memory: dict[str, Any], view: dict[str, Any], chosen: dict[str, Any] | None) -> dict[str, Any]:
    """The view that Python wants, with a new number only when the browser must follow it.

    `view` is what the page passes in this run, `chosen` what the visitor chose last. A page that passes the same view
    as before, or hands back what it was told, wants nothing; and the block of bytes must stay the same while the
    visitor pins tokens, or each click would send a layer again. `memory["told"]` becomes the view that holds.
    """
    holds = _holds(memory, chosen)
    # Without a choice the canvas is new on the page, or nobody has touched it: it knows of no earlier run.
    known = [holds] if chosen is None else [holds, memory.get("passed"), memory.get("told")]
    if view not in known:
        memory.update(number=memory.get("number", 0) + 1, view=view)
        holds = view
    memory.update(passed=view, told=holds)
    return {"number": memory["number"], **memory["view"]}


def _holds(memory: dict[str, Any], chosen: Any) -> dict[str, Any] | None:
    """What the visitor chose since Python last asked for a view, else the view asked for.

    Each choice names the number that the browser had followed by then: one made before the last question (the address
    was edited, Back was pressed) is over.
    """
    if not isinstance(chosen, dict) or chosen.get("asked") != memory.get("number"):
        return memory.get("view")
    return {name: value for name, value in chosen.items() if name != "asked"}


def _read(answer: Any, asked: dict[str, Any], attention: AttentionMap, *, middle: bool = False) -> CanvasState:
    """The view that holds, distrusted: anything out of range counts as not chosen."""
    view = answer if isinstance(answer, dict) else asked
    direction = view.get("direction") if view.get("direction") in DIRECTIONS else "from"
    regions = attention.queries if direction == "from" else attention.keys
    token, head = view.get("token"), view.get("head")
    pinned = _is_index(token, regions.windows * regions.tokens)
    return CanvasState(
        token=token if pinned else resting_token(regions, middle=middle),
        pinned=pinned,
        head=head if _is_index(head, attention.shape[1]) else 0,
        fusion=view.get("fusion") if view.get("fusion") in FUSIONS else "mean",
        direction=direction,
        scaling=view.get("scaling") if view.get("scaling") in SCALINGS else "linear",
    )


def _is_index(value: Any, size: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size
