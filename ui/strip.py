"""The filmstrip of every page about pictures: which picture is under glass, and which square of it goes into models
that take squares. Both stand in the link."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from inputs.cut import MIDDLE, travel
from inputs.examples import IMAGES, small, thumbnail
from inputs.image import EXTENSIONS, ImageInput
from ui import cached, link
from ui.components.filmstrip import Frame, Picked, filmstrip
from words import say

UPLOAD = "upload"  # the visitor's own picture, in the link and in the session
CUT = "cut"  # in the link: how far down or to the right the square stands, in per cent


def beside_button() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two places in a row: for thumbnails, and as wide as it is, for the button of what is the visitor's own."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small", key="strip")
    return row.container(), row.container(width="content")


def choose(image: str, *, usual: str) -> None:
    """Put the picture `image` under glass, its square in the middle: another picture has other things elsewhere."""
    link.remember("image", image, default=usual)
    link.forget(CUT)


def current_cut() -> int:
    """Where the square stands, in per cent of its way."""
    return link.current(CUT, link.number(0, 100), MIDDLE)


def draw(chosen: str, image: ImageInput, *, usual: str, square: bool, given: str = "") -> None:
    """The filmstrip with `chosen` marked, which is `image`, and where models take a `square`, the frame over it.

    What the visitor did there is written into the link, and the page runs again. `given` are the ids of the
    visitor's files, with spaces between.
    """
    cut = current_cut()
    frame = _frame(image, cut) if square else None
    words = {"label": say("Example pictures"), "hints": _hints()}
    picked = filmstrip(_pictures(), chosen, **words, accept=EXTENSIONS, frame=frame, given=given, key="filmstrip")
    _follow(picked, chosen, cut, usual)
    link.remember("image", chosen, default=usual)
    if square:
        link.remember(CUT, cut, default=MIDDLE)


def _follow(picked: Picked, chosen: str, cut: int, usual: str) -> None:
    if picked.picture not in (None, chosen):
        choose(picked.picture, usual=usual)
        link.run_again()
    if picked.percent not in (None, cut):
        link.remember(CUT, picked.percent, default=MIDDLE)
        link.run_again()


def _frame(image: ImageInput, percent: int) -> Frame | None:
    """None where a square loses nothing of the picture."""
    size = image.pixels.shape[:2]
    return Frame(_small(image.digest, image), size, percent) if travel(size) else None


def _pictures() -> dict[str, tuple[str, bytes]]:
    """What the filmstrip shows: the visitor's own picture first, then ours."""
    own = st.session_state.get(UPLOAD)
    mine = {UPLOAD: (say("Yours"), thumbnail(own))} if own else {}
    return mine | {key: (say(example.title), cached.thumbnail(key)) for key, example in IMAGES.items()}


def _hints() -> dict[str, str]:
    """What a thumbnail says under the mouse: the whole title and who made the picture."""
    return {
        key: say("{subject}. {credit}.", subject=say(example.subject), credit=example.credit)
        for key, example in IMAGES.items()
    }


@st.cache_resource(max_entries=64, show_spinner=False)
def _small(digest: str, _image: ImageInput) -> bytes:
    return small(_image)
