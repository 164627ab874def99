"""The pickers that pages share. Each choice survives a change of page and stands in the address (ui/link.py).

A choice has a key, which is its value, its text in the link and all that code knows of it, and a label in the
visitor's language. `put` makes a choice from elsewhere: a click on a chart moves a slider.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from errors import UserError
from inputs.cut import squared
from inputs.examples import IMAGES
from inputs.image import LIMITS, ImageInput, read_image
from models.trace import Trace
from ui import cached, downloads, language, link, strip
from ui.components.canvas import DIRECTIONS, FUSIONS, CanvasState, attention_canvas, noted, taken_home
from ui.components.declared import touched
from ui.ground import shown, switch, under
from ui.strip import UPLOAD
from ui.text import plain
from viz.provenance import Provenance
from words import Message, say

BUTTON = 50  # px across of the uploader, of which the button alone is seen
STRIP = (4, 1)  # widths of the filmstrip and of the two buttons behind it
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
    picked = widget(label, options, key=f"choose_{name}", **settings)
    chosen = fallback if picked is None else picked  # a segmented control can be switched off
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
    inside = kind(min(max(st.session_state[key], low), high))
    ranges, now = st.session_state.setdefault("slide_ranges", {}), (low, high, step)
    # To Streamlit another range is another slider, which would start at `low`. Where the range stays, writing the same
    # value would pull a slider back that is just being moved.
    if inside != st.session_state[key] or now != ranges.get(key):
        st.session_state[key] = inside
    chosen = st.slider(label, low, high, step=step, key=key, **settings)
    ranges[key] = now
    link.remember(name, chosen, default=default)
    return chosen


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
        place, upload = st.columns(STRIP, vertical_alignment="center", gap="small")
    with upload:
        sources = _sources()
    _take(sources)
    chosen = link.current("image", link.one_of([*IMAGES, UPLOAD]), first)
    if chosen == UPLOAD and UPLOAD not in st.session_state:
        st.toast(
            say("An own picture outlives neither a reload nor a link: choose it again. Here is one of ours."),
            duration="long",
        )
        chosen = first
    image = st.session_state[UPLOAD] if chosen == UPLOAD else cached.example(chosen)
    with place:
        strip.draw(chosen, image, usual=first, square=square)
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
            "The tokens of layer {layer} have no known place in the picture, so the mouse can’t point at them; choose "
            "another layer, or look at its matrix.",
            layer=layer + 1,
        )
    tokens = max(regions.windows * regions.tokens for regions in (attention.queries, attention.keys))
    asked = {
        "token": link.current(f"token{name}", link.number(0, tokens - 1), None),
        "head": link.current(f"head{name}", link.number(1, attention.shape[1]), 1) - 1,
        "fusion": link.current(f"fusion{name}", link.one_of(FUSIONS), "mean"),
        "direction": link.current(f"direction{name}", link.one_of(DIRECTIONS), "from"),
    }
    ground = under(trace)
    state = attention_canvas(trace, layer, ground, key=f"canvas{name}", provenance=provenance, **asked, **settings)
    page = partial(taken_home, trace, layer, ground, state, provenance, language=language.current())
    downloads.offer_page(page, provenance, key=f"canvas{name}")
    for choice, usual in (("fusion", "mean"), ("direction", "from")):
        link.remember(f"{choice}{name}", getattr(state, choice), default=usual)
    link.remember(f"head{name}", state.head + 1, default=1)
    link.remember(f"token{name}", state.token) if state.pinned else link.forget(f"token{name}")
    noted(f"canvas{name}")
    return state


def _sources() -> tuple[UploadedFile | None, UploadedFile | None]:
    """The file and the camera shot that the visitor gave last."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        # Any type: the sentence for a file that is no picture is ours. The filmstrip tells the browser what to offer.
        settings = {"label_visibility": "collapsed", "width": BUTTON, "on_change": touched}
        file = st.file_uploader(say("Your own picture"), max_upload_size=20, key="uploader", **settings)
        return file, _more()


def _take(sources: Sequence[UploadedFile | None]) -> None:
    """Read each new one once, keep the decoded picture, and drop the bytes; what is wrong stands across the page."""
    seen = st.session_state.setdefault("upload_seen", {})
    problems = [_once(seen, source) for source in sources if source is not None]
    with st.empty().container():  # a place even without one, so that what follows stays the same element
        for problem in filter(None, problems):
            st.error(plain(say(problem)), icon=":material/broken_image:")


def _more() -> UploadedFile | None:
    """How the picture is drawn, and the visitor's camera, which is asked for only once this is opened: the shot."""
    words = {"help": say("Your camera, and how the picture is drawn"), "icon": ":material/photo_camera:"}
    with st.popover("", **words, on_change="rerun", key="camera") as lid:
        if not lid.open:
            return None
        st.caption(say("A picture may be dropped anywhere on this page. {limits}", limits=say(LIMITS)))
        switch()
        return st.camera_input(say("Your camera"), label_visibility="collapsed", on_change=touched)


def _once(seen: dict[str, Message | None], file: UploadedFile) -> Message | None:
    """Read `file` when it is new; the sentence that says why it can't be used, if so."""
    if file.file_id not in seen:
        seen[file.file_id] = _read(file)
    return seen[file.file_id]


def _read(file: UploadedFile) -> Message | None:
    """Make `file` the current picture; the sentence that says why not, if it can't be."""
    try:
        st.session_state[UPLOAD] = read_image(file.getvalue(), file.name)
    except UserError as problem:
        return problem.message
    strip.choose(UPLOAD, usual="")
    return None
