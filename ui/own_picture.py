"""The visitor's own picture: a file or a shot of the camera, read once, its bytes dropped."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from errors import UserError
from inputs.colour import STORED, STRETCHED
from inputs.image import LIMITS, read_image
from ui import link, strip, yours
from ui.components.declared import touched
from ui.ground import switch
from ui.strip import UPLOAD
from ui.text import plain
from ui.uploads import in_sight
from words import Message, say

VALUES, DEEP_SWITCH, CAMERA = "values", "values_as_stored", "camera"


@dataclass(frozen=True)
class Seen:
    """What became of a file: the `problem` with it, whether it has `deep` values, and how `values` were shown."""

    problem: Message | None
    deep: bool = False
    values: str = STRETCHED


def sources() -> tuple[list[UploadedFile], DeltaGenerator]:
    """The file and the camera shot that the visitor gave last, and the place for what may be chosen once they are
    read."""
    with yours.section(say("A picture")):
        # Any type: the sentence for a file that is no picture is ours. The filmstrip tells the browser what to offer.
        settings = {"label_visibility": "collapsed", "on_change": touched}
        file = st.file_uploader(say("Your own picture"), max_upload_size=20, key="uploader", **settings)
        st.caption(say("A picture may be dropped anywhere on this page. {limits}", limits=say(LIMITS)))
        place = st.container()
        switch()
        return [given for given in (file, _camera()) if given is not None], place


def told_apart(files: Sequence[UploadedFile]) -> str:
    """What changes when a visitor gives another of the `files`."""
    return " ".join(file.file_id for file in files)


def take(files: Sequence[UploadedFile], below: DeltaGenerator) -> None:
    """Read each new one once, keep the decoded picture, and drop the bytes; what is wrong stands across the page, how
    grey values are shown may be chosen `below` the uploader."""
    seen = st.session_state.setdefault("upload_seen", {})
    place = st.empty()  # even without a problem, so that what follows stays the same element
    problems = [_once(seen, file, place) for file in files]
    with place.container():
        for problem in filter(None, problems):
            st.error(plain(say(problem)), icon=":material/broken_image:")
    if files:
        with below:
            _deep_switch()


def _camera() -> UploadedFile | None:
    """The shot of the visitor's camera, which is asked for only once it is wanted."""
    if not st.toggle(say("Take one with your camera"), key=CAMERA):
        return None
    return st.camera_input(say("Your camera"), label_visibility="collapsed", key="shot", on_change=touched)


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
