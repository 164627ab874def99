"""The pickers that pages share. Each choice survives a change of page and stands in the address (ui/link.py)."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from errors import UserError
from inputs.examples import IMAGES, thumbnail
from inputs.image import ACCEPTED, ImageInput, read_image
from models.zoo import ZOO, ModelCard
from ui import cached, link
from ui.filmstrip import filmstrip
from ui.text import plain

UPLOAD = "upload"


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


def current_model(cards: Sequence[ModelCard], *, label: str = "Model", name: str = "model") -> ModelCard:
    """A picker over `cards`; the default model first if it is among them."""
    keys = [card.key for card in cards]
    key = choose(label, name, keys, format_func=lambda key: title(ZOO[key]))
    return ZOO[key]


def title(card: ModelCard) -> str:
    """The card's title with the kind of its weights, as pickers show it."""
    return f"{card.title} · {card.weights.kind}"


def _take_upload() -> None:
    """Read a newly chosen file once, keep the decoded picture, and drop the bytes."""
    file = st.file_uploader(
        "Your own picture", type=list(ACCEPTED), max_upload_size=20, key="uploader", label_visibility="collapsed"
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
