"""The visitor's own picture: a file or a shot of the camera, read once, its bytes dropped."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from errors import UserError
from inputs.colour import STORED, STRETCHED
from inputs.image import LIMITS, read_image
from ui import link, strip
from ui.components.declared import touched
from ui.ground import switch
from ui.strip import UPLOAD
from ui.text import plain
from ui.uploads import in_sight
from words import Message, say

BUTTON = 50  # px across of the uploader, of which the button alone is seen
VALUES, DEEP_SWITCH = "values", "values_as_stored"


@dataclass(frozen=True)
class Seen:
    """What became of a file: the `problem` with it, whether it has `deep` values, and how `values` were shown."""

    problem: Message | None
    deep: bool = False
    values: str = STRETCHED


def sources() -> tuple[UploadedFile | None, UploadedFile | None]:
    """The file and the camera shot that the visitor gave last."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        # Any type: the sentence for a file that is no picture is ours. The filmstrip tells the browser what to offer.
        settings = {"label_visibility": "collapsed", "width": BUTTON, "on_change": touched}
        file = st.file_uploader(say("Your own picture"), max_upload_size=20, key="uploader", **settings)
        return file, _more(file)


def take(given: Sequence[UploadedFile | None]) -> None:
    """Read each new one once, keep the decoded picture, and drop the bytes; what is wrong stands across the page."""
    seen = st.session_state.setdefault("upload_seen", {})
    place = st.empty()  # even without a problem, so that what follows stays the same element
    problems = [_once(seen, source, place) for source in given if source is not None]
    with place.container():
        for problem in filter(None, problems):
            st.error(plain(say(problem)), icon=":material/broken_image:")


def _more(file: UploadedFile | None) -> UploadedFile | None:
    """How the picture is drawn, and the visitor's camera, which is asked for only once this is opened: the shot."""
    words = {"help": say("Your camera, and how the picture is drawn"), "icon": ":material/photo_camera:"}
    with st.popover("", **words, on_change="rerun", key="camera") as lid:
        if not lid.open:
            return None
        st.caption(say("A picture may be dropped anywhere on this page. {limits}", limits=say(LIMITS)))
        switch()
        if file is not None:
            _deep_switch()
        return st.camera_input(say("Your camera"), label_visibility="collapsed", on_change=touched)


def _once(seen: dict, file: UploadedFile, place: DeltaGenerator) -> Message | None:
    """Read `file` when it is new, or to be shown otherwise; the sentence that says why it can't be used, if so."""
    before = seen.get(file.file_id)
    if before is None or (before.deep and before.values != _values()):
        seen[file.file_id] = before = _read(file, place, new=before is None)
    return before.problem


def _read(file: UploadedFile, place: DeltaGenerator, *, new: bool) -> Seen:
    """Make `file` the current picture, if it can be."""
    try:
        with in_sight(place, file.name):
            image = read_image(file.getvalue(), file.name, values=_values())
    except UserError as problem:
        return Seen(problem.message)
    st.session_state[UPLOAD] = image
    if new:
        strip.choose(UPLOAD, usual="")
    return Seen(None, image.deep, _values())


def _values() -> str:
    """How the visitor wants grey values of more than 8 bits."""
    return link.current(VALUES, link.one_of([STRETCHED, STORED]), STRETCHED)


def _deep_switch() -> None:
    """Between both, where the visitor's own picture has such values."""
    image = st.session_state.get(UPLOAD)
    if image is None or not image.deep:
        return

    def follow() -> None:
        link.remember(VALUES, STORED if st.session_state[DEEP_SWITCH] else STRETCHED, default=STRETCHED)

    st.session_state[DEEP_SWITCH] = _values() == STORED
    st.toggle(say("Grey values as stored, not stretched to what occurs"), key=DEEP_SWITCH, on_change=follow)
