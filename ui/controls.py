"""The pickers that pages share. Each choice survives a change of page and stands in the address (ui/link.py)."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from errors import UserError
from inputs.examples import IMAGES, thumbnail
from inputs.image import EXTENSIONS, LIMITS, ImageInput, read_image
from models.trace import Trace
from models.zoo import ZOO, ModelCard
from ui import cached, link
from ui.canvas import DIRECTIONS, FUSIONS, CanvasState, attention_canvas
from ui.filmstrip import filmstrip
from ui.text import plain
from viz.provenance import Provenance

UPLOAD = "upload"
SIDES = (224, 336, 448, 518)
SIDE_HELP = "A larger input gives the model more, smaller patches of the picture, at more than the square of the cost."


def choose(
    label: str,
    name: str,
    options: Sequence[Any],
    *,
    default: Any = None,
    widget: Callable[..., Any] = st.selectbox,
    **settings: Any,
) -> Any:
    """A widget over `options` whose choice is part of the link as `name`; `default` is the first option."""
    options = list(options)
    fallback = options[0] if default is None else default
    chosen = link.current(name, link.one_of(options), fallback)
    key = f"choose_{name}"
    st.session_state[key] = chosen if chosen in options else fallback
    picked = widget(label, options, key=key, **settings)
    value = st.session_state[key] if picked is None else picked
    link.remember(name, value if value is not None else fallback)
    return value if value is not None else fallback


def slide(label: str, name: str, low: float, high: float, *, default: float, step: float = 1, **settings: Any) -> Any:
    """A slider from `low` to `high` whose value is part of the link as `name`."""
    key = f"slide_{name}"
    kind = int if all(isinstance(value, int) for value in (low, high, default, step)) else float
    value = link.current(name, link.number(low, high, kind=kind), default)
    st.session_state[key] = kind(min(max(value, low), high))
    chosen = st.slider(label, low, high, step=step, key=key, **settings)
    link.remember(name, chosen)
    return chosen


def current_image() -> ImageInput:
    """The picture under glass: draws the filmstrip of bundled pictures and the uploader beside it.

    A file that is no usable picture is answered in one sentence; the picture before it stays chosen.
    """
    strip, upload = st.columns([3, 2], vertical_alignment="center")
    with upload:
        _take_upload()
    chosen = link.current("image", link.one_of([*IMAGES, UPLOAD]), cached.FIRST_IMAGE)
    if chosen == UPLOAD and UPLOAD not in st.session_state:
        st.toast("The link was made with a picture of somebody’s own, which a link can’t carry. Here is one of ours.")
        chosen = cached.FIRST_IMAGE
    with strip:
        picked = filmstrip(_pictures(), chosen, key="filmstrip")
    if picked and picked != chosen:
        link.remember("image", picked)
        st.rerun()
    link.remember("image", chosen)
    return st.session_state[UPLOAD] if chosen == UPLOAD else cached.example(chosen)


def image_models(*kinds: str) -> list[ModelCard]:
    """Cards that look at pictures, trained ones first; with `kinds` only those that run one of these attentions."""
    cards = [card for card in ZOO.values() if card.input == "image"]
    return [card for card in cards if not kinds or set(kinds) & set(card.kinds)]


def current_model(cards: Sequence[ModelCard], *, label: str = "Model", name: str = "model") -> ModelCard:
    """A picker over `cards`, the first one chosen at first."""
    key = choose(label, name, [card.key for card in cards], format_func=lambda key: title(ZOO[key]))
    return ZOO[key]


def current_side(card: ModelCard) -> int:
    """The input's shorter side in pixels, where the model takes more than one."""
    sides = [round(side / card.patch) * card.patch for side in SIDES] if card.flexible else []
    sides = sorted({card.side, *sides})
    return choose("Input side", "side", sides, default=card.side, format_func=lambda side: f"{side} px", help=SIDE_HELP)


def current_layer(trace: Trace, *, default: int | None = None) -> int:
    """The attention operation to look at, from 0; shown and linked counting from 1, the last one at first."""
    count = len(trace.attention)
    if count == 1:
        return 0
    layer = slide("Layer", "layer", 1, count, default=default or count)
    attention = trace.attention[layer - 1]
    st.caption(f"{attention.name} · {attention.kind} · {attention.shape[1]} heads")
    return layer - 1


def canvas(trace: Trace, layer: int, provenance: Provenance) -> CanvasState:
    """The attention canvas, its pinned token, head and fusion kept in the link."""
    attention = trace.attention[layer]
    tokens = max(regions.windows * regions.tokens for regions in (attention.queries, attention.keys))
    asked = {
        "token": link.current("token", link.number(0, tokens - 1), None),
        "head": link.current("head", link.number(1, attention.shape[1]), 1) - 1,
        "fusion": link.current("fusion", link.one_of(FUSIONS), "mean"),
        "direction": link.current("direction", link.one_of(DIRECTIONS), "from"),
    }
    state = attention_canvas(trace, layer, key="canvas", provenance=provenance, **asked)
    for name in ("fusion", "direction"):
        link.remember(name, getattr(state, name))
    link.remember("head", state.head + 1)
    link.remember("token", state.token) if state.pinned else link.forget("token")
    return state


def title(card: ModelCard) -> str:
    """The card's title with the kind of its weights, as pickers show it."""
    return f"{card.title} · {card.weights.kind}"


def _take_upload() -> None:
    """Read a newly chosen file once, keep the decoded picture, and drop the bytes."""
    file = st.file_uploader(
        "Your own picture",
        type=list(EXTENSIONS),
        max_upload_size=20,
        key="uploader",
        label_visibility="collapsed",
        help=LIMITS,
    )
    if file is None:
        return
    if st.session_state.get("upload_seen") != file.file_id:
        st.session_state.update(upload_seen=file.file_id, upload_problem=_read(file))
    if st.session_state["upload_problem"]:
        st.error(plain(st.session_state["upload_problem"]), icon=":material/broken_image:")


def _read(file: UploadedFile) -> str | None:
    """Make `file` the current picture; the sentence that says why not, if it can't be."""
    try:
        st.session_state[UPLOAD] = read_image(file.getvalue(), file.name)
    except UserError as problem:
        return str(problem)
    link.remember("image", UPLOAD)
    return None


def _pictures() -> dict[str, tuple[str, bytes]]:
    """What the filmstrip shows: the visitor's own picture first, then ours."""
    own = st.session_state.get(UPLOAD)
    mine = {UPLOAD: ("Yours", thumbnail(own))} if own else {}
    return mine | {key: (example.title, thumbnail(cached.example(key))) for key, example in IMAGES.items()}
