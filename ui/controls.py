"""The pickers that pages share. Each choice survives a change of page and stands in the address (ui/link.py).

A choice has a key, which is its value, its text in the link and all that code knows of it, and a label in the
visitor's language. `put` makes a choice from elsewhere: a click on a chart moves a slider.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from errors import UserError
from inputs.cut import squared
from inputs.examples import IMAGES
from inputs.image import ImageInput
from models.trace import AttentionMap, Trace
from ui import cached, downloads, language, link, own_picture, strip
from ui.components.canvas import (
    DIRECTIONS,
    FUSIONS,
    SCALINGS,
    CanvasState,
    attention_canvas,
    figures,
    noted,
    taken_home,
)
from ui.ground import shown, under
from ui.strip import UPLOAD
from viz.ground import Ground
from viz.provenance import ALL, Provenance
from words import message, say, signed

OWN, SHARED = "own", "shared"
Options = Mapping[Any, str] | Sequence[Any]  # key -> label, or keys that are their own labels (numbers)


def choose(
    label: str,
    name: str,
    options: Options,
    *,
    default: Any = None,
    widget: Callable[..., Any] = st.selectbox,
    **settings: Any,
) -> Any:
    """A widget over `options` whose chosen key is part of the link as `name`; `default` is the first option."""
    settings = _labelled(options, settings)
    options = list(options)
    fallback = options[0] if default is None else default
    ahead(name, options, default=fallback)
    if widget is st.segmented_control:
        settings["required"] = True  # else a second click, as in a double one, would switch the chosen one off
    picked = widget(label, options, key=f"choose_{name}", **settings)
    chosen = fallback if picked is None else picked
    link.remember(name, chosen, default=fallback)
    return chosen


def ahead(name: str, options: Sequence[Any], *, default: Any) -> Any:
    """What `choose` will show for the same, for what is drawn above it."""
    key = _prepare(f"choose_{name}", name, link.one_of(options), default)
    if st.session_state[key] not in options:
        st.session_state[key] = default
    return st.session_state[key]


def choose_several(label: str, name: str, options: Options, *, default: Sequence[Any], **settings: Any) -> list[Any]:
    """Pills over `options`, any number of them lit; the keys of those that are make up the part of the link `name`."""
    settings = _labelled(options, settings)
    key = _prepare(f"several_{name}", name, link.some_of(list(options)), list(default))
    chosen = st.pills(label, list(options), selection_mode="multi", key=key, **settings)
    link.remember(name, chosen, default=list(default), text="-".join(map(str, chosen)))
    return chosen


def put(name: str, value: Any) -> None:
    """Choose `value` for the widget of the choice `name` (its link name) before the page runs again: for callbacks."""
    for kind in ("choose", "slide", "several"):
        if f"{kind}_{name}" in st.session_state:
            st.session_state[f"{kind}_{name}"] = value


def shared_scale(name: str) -> bool:
    """Whether several pictures have one colour scale for all; a part of the link as `name`."""
    scales = {OWN: say("each its own"), SHARED: say("one for all")}
    return choose(say("Colour scale"), name, scales, widget=st.segmented_control) == SHARED


def _labelled(options: Options, settings: dict[str, Any]) -> dict[str, Any]:
    """`settings` of a widget whose options are shown by their labels."""
    return {"format_func": options.get, **settings} if isinstance(options, Mapping) else settings


def slide(label: str, name: str, low: float, high: float, *, default: float, step: float = 1, **settings: Any) -> Any:
    """A slider from `low` to `high` whose value is part of the link as `name`."""
    kind = int if all(isinstance(value, int) for value in (low, high, default, step)) else float
    key = _prepare(f"slide_{name}", name, link.number(low, high, kind=kind), default)
    values = _steps(low, high, step) if low < 0 else None
    inside = kind(min(max(st.session_state[key], low), high))
    inside = inside if values is None else min(values, key=lambda value: abs(value - inside))
    ranges, now = st.session_state.setdefault("slide_ranges", {}), (low, high, step)
    # To Streamlit another range is another slider, which would start at `low`. Where the range stays, writing the same
    # value would pull a slider back that is just being moved.
    if inside != st.session_state[key] or now != ranges.get(key):
        st.session_state[key] = inside
    if values is None:
        chosen = st.slider(label, low, high, step=step, key=key, **settings)
    else:
        chosen = _signed(label, values, key, **settings)
    ranges[key] = now
    link.remember(name, chosen, default=default)
    return chosen


def _steps(low: float, high: float, step: float) -> list[Any]:
    """Every value of a slider."""
    return [round(low + place * step, 10) for place in range(round((high - low) / step) + 1)]


def _signed(label: str, values: Sequence[Any], key: str, *, format: str = "%g", **settings: Any) -> Any:
    """A slider over `values` some of which are negative: Streamlit's own would write a hyphen for the minus."""
    words = {value: signed(format % value) for value in values}
    return st.select_slider(label, values, key=key, format_func=words.get, **settings)


def titled(title: str, explanation: str | None = None) -> DeltaGenerator:
    """A row that begins with the title of the control that it is for: lower than with the title above."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.markdown(title, help=explanation, width="content")
    return row


def _prepare(key: str, name: str, parse: Callable[[str], Any], default: Any) -> str:
    """Give the widget `key` its value where it has none yet or another one holds now: by the address, or as usual."""
    moved = link.widget(name, key)  # to Streamlit another page's widget is another one, which would start anew
    value = link.current(name, parse, default)
    if moved or key not in st.session_state or value != link.stood(name):
        st.session_state[key] = value
    return key


def current_image(
    beside: DeltaGenerator | None = None, *, first: str = cached.FIRST_IMAGE, square: bool = False
) -> ImageInput:
    """The picture under glass, at first the bundled one `first`: draws the filmstrip of bundled pictures and the
    uploader into `beside`, the place beside the page's question, else here.

    Where the page's models take a `square`, it is cut out of the picture where the visitor's frame stands. A file that
    is no usable picture is answered in one sentence; the picture before it stays chosen.
    """
    with beside or st.container():
        place, button = strip.beside_button()
    with button:
        files, below = own_picture.sources()
    own_picture.take(files, below)
    chosen = link.current("image", link.one_of([*IMAGES, UPLOAD]), first)
    if chosen == UPLOAD and UPLOAD not in st.session_state:
        st.toast(
            say("An own picture outlives neither a reload nor a link: choose it again. Here is one of ours."),
            duration="long",
        )
        chosen = first
    image = st.session_state[UPLOAD] if chosen == UPLOAD else cached.example(chosen)
    with place:
        strip.draw(chosen, image, usual=first, square=square, given=own_picture.told_apart(files))
    if chosen == UPLOAD:
        link.leave_out(say("Your own picture stays with you: the link opens with one of ours."))
    return shown(squared(image, strip.current_cut()) if square else image)


def current_layer(trace: Trace, *, first: int | None = None, name: str = "layer") -> int:
    """The attention operation to look at, from 0; shown and linked (as `name`) from 1; `first` (the last) at first."""
    count = len(trace.attention)
    if count == 1:
        return 0
    settings = {"format": say("layer %d"), "label_visibility": "collapsed"}
    layer = slide(say("Layer"), name, 1, count, default=count if first is None else first + 1, **settings)
    return layer - 1


def canvas(trace: Trace, layer: int, provenance: Provenance, *, name: str = "", **settings: Any) -> CanvasState:
    """The attention canvas, its pinned token, head and fusion kept in the link.

    `name` tells several canvases of a page apart; `settings` are those of `attention_canvas`.
    """
    attention = trace.attention[layer]
    if attention.queries is None or attention.keys is None:
        raise UserError(
            "The tokens of layer {layer} have no known place in the picture, so none can be pointed at; choose "
            "another layer, or look at its matrix.",
            layer=layer + 1,
        )
    tokens = max(regions.windows * regions.tokens for regions in (attention.queries, attention.keys))
    asked = {
        "token": link.current(f"token{name}", link.number(0, tokens - 1), None),
        "head": link.current(f"head{name}", link.number(1, attention.shape[1]), 1) - 1,
        "fusion": link.current(f"fusion{name}", link.one_of(FUSIONS), "mean"),
        "direction": link.current(f"direction{name}", link.one_of(DIRECTIONS), "from"),
        "scaling": link.current(f"colours{name}", link.one_of(SCALINGS), "linear"),
    }
    ground = under(trace)
    state = attention_canvas(trace, layer, ground, key=f"canvas{name}", provenance=provenance, **asked, **settings)
    _take_home(trace, layer, ground, state, provenance, key=f"canvas{name}")
    for choice, usual in (("fusion", "mean"), ("direction", "from")):
        link.remember(f"{choice}{name}", getattr(state, choice), default=usual)
    link.remember(f"colours{name}", state.scaling, default="linear")
    link.remember(f"head{name}", state.head + 1, default=1)
    link.remember(f"token{name}", state.token) if state.pinned else link.forget(f"token{name}")
    noted(f"canvas{name}")
    return state


def _take_home(
    trace: Trace, layer: int, ground: Ground, state: CanvasState, provenance: Provenance, *, key: str
) -> None:
    """The canvas as a live page, and all weights of its layer (window, head, query, key): whatever is pointed at."""
    page = partial(taken_home, trace, layer, ground, state, provenance, language=language.current())
    about = replace(provenance, method=message("attention of a layer"), head=ALL, query=ALL)
    weights = partial(_weights, trace.attention[layer])
    named = figures(trace.attention[layer])
    downloads.offer_page(page, provenance, arrays=weights, about=about, key=key, figures=named)


def _weights(attention: AttentionMap) -> dict[str, np.ndarray]:
    return {"weights": attention.weights()}
