"""The picture under heat: the visitor's own pixels as sharp as the screen shows them, or those that the model saw."""

import numpy as np
import streamlit as st

from inputs.image import ImageInput
from models.preprocess import centre
from models.trace import Trace
from ui import link
from viz.ground import Ground, sharpened
from words import say

SHARP, SEEN = "sharp", "seen"
LONGEST = 1000  # pixels of the longer side: what a large picture takes on a projector, in some 150 kB
SWITCH = "pixels_seen"
SHOWN = "under_glass"  # the session's picture, which a trace names by its digest only


def shown(image: ImageInput) -> ImageInput:
    """`image`, remembered as the one that this page's traces were made of."""
    st.session_state[SHOWN] = image
    return image


def under(trace: Trace) -> Ground:
    """What to draw heat of `trace` on: the part of the session's picture that the model was shown, at most `LONGEST`
    pixels long, or the model's input itself where the visitor asked for it or the trace is of something else."""
    image = origin(trace)
    if seen() or image is None:
        return Ground(trace.pixels)
    return _sharpened(image.digest, trace.pixels.shape[:2], image.pixels)


def origin(trace: Trace) -> ImageInput | None:
    """The session's picture if `trace` was made of it."""
    image = st.session_state.get(SHOWN)
    return image if image is not None and image.digest == trace.input_digest else None


def seen() -> bool:
    """Whether the visitor wants the pixels that the model saw."""
    return link.current("pixels", link.one_of([SHARP, SEEN]), SHARP) == SEEN


def switch() -> None:
    """Between both; what is drawn above it follows in the same run."""

    def follow() -> None:
        link.remember("pixels", SEEN if st.session_state[SWITCH] else SHARP, default=SHARP)

    st.session_state[SWITCH] = seen()
    st.toggle(say("Show the pixels that the model saw"), key=SWITCH, on_change=follow)


@st.cache_resource(max_entries=48, show_spinner=False)
def _sharpened(digest: str, size: tuple[int, int], _pixels: np.ndarray) -> Ground:
    return sharpened(centre(_pixels, size[0] / size[1]), size, LONGEST)
