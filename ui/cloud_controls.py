"""Which point cloud is under glass, which way up, and how large: the first choice of every page about clouds."""

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from errors import UserError
from inputs.directions import UP
from inputs.example_clouds import CLOUDS
from inputs.point_cloud import (
    EXTENSIONS,
    LIMITS,
    CloudInput,
    drawn_points,
    model_frame,
    model_points,
    read_cloud,
    turned,
)
from ui import cached, link, strip, yours
from ui.components.declared import touched
from ui.components.filmstrip import filmstrip
from ui.controls import choose, slide, titled
from ui.own_picture import told_apart
from ui.text import plain
from ui.uploads import in_sight
from words import Message, label, message, say, signed

UPLOAD = "upload"
POINTS = 1024  # that the models are given
AROUND = 20_000  # points of the whole cloud that are drawn behind them
UP_HELP = label(
    "Which axis of the file points up. The models were trained with z up: of the ten examples, the bundled Point "
    "Transformer names ten rightly this way and two to six any other way."
)
SCALE_HELP = label(
    "Radius of the cloud as the model is given it. The models were trained near 1, and their radii stay as they are."
)


@dataclass(frozen=True, eq=False)
class GlassCloud:
    """The cloud under glass: `cloud` as it stands, and what is made of it.

    `pixels` (point, 6) float32 is what models are given, place in the ball of radius `scale` and normal, and `digest`
    stands for it; `source` stands for the cloud whichever way up and however large, for its points keep their numbers.
    `original` (point, 3) float64 is where the file itself has the points of `pixels`, in its units. `whole` (point, 3)
    float32 is the cloud in the frame of `pixels`, at most `AROUND` points. `notes` say what was done, a sentence each;
    `up` and `scale` are the visitor's choice.
    """

    cloud: CloudInput
    pixels: np.ndarray
    digest: str
    source: str
    whole: np.ndarray
    original: np.ndarray
    notes: tuple[str | Message, ...]
    up: str
    scale: float

    @property
    def distinct(self) -> int:
        """How many of the points that models are given are different ones."""
        return min(len(self.cloud.points), len(self.pixels))


def current_cloud(beside: DeltaGenerator | None = None) -> GlassCloud:
    """The cloud under glass: draws the thumbnails of bundled clouds and the uploader into `beside`, the place beside
    the page's question, else here, and below how to turn and scale it.

    A file that is no usable cloud is answered in one sentence; the cloud before it stays chosen.
    """
    with beside or st.container():
        thumbnails, button = strip.beside_button()
    with button:
        file = _file()
    _take(file)
    with thumbnails:
        cloud = _chosen(told_apart([file] if file else []))
    left, right = st.columns((5, 4), vertical_alignment="center")
    with left, titled(say("Up axis"), say(UP_HELP)):
        axes = {axis: signed(axis) for axis in UP}
        up = choose(say("Up axis"), "up_axis", axes, widget=st.segmented_control, label_visibility="collapsed")
    with right, titled(say("Scale"), say(SCALE_HELP)):
        look = {"step": 0.05, "label_visibility": "collapsed"}
        scale = slide(say("Scale"), "cloud_scale", 0.25, 2.0, default=1.0, **look)
    return glass_cloud(cloud, up=up, scale=scale)


def glass_cloud(cloud: CloudInput, *, up: str = "z", scale: float = 1.0) -> GlassCloud:
    """`cloud` turned so that its axis `up` points up, with what models are given at `scale`."""
    standing = turned(cloud, up)
    drawn = drawn_points(standing, count=POINTS)
    middle, radius = model_frame(standing.points[drawn])
    step = -(-len(standing.points) // AROUND)
    whole = ((standing.points[::step] - middle) / radius * scale).astype(np.float32)
    digest = standing.digest if scale == 1 else hashlib.sha256(f"{standing.digest} {scale}".encode()).hexdigest()
    points = model_points(standing, count=POINTS, scale=scale)
    notes = (*cloud.notes, *_notes(cloud, up, scale))
    return GlassCloud(standing, points, digest, cloud.digest, whole, standing.original[drawn], notes, up, scale)


def _notes(cloud: CloudInput, up: str, scale: float) -> list[Message]:
    """What was done to `cloud` before the model saw it."""
    notes, size = [], len(cloud.points)
    if size > POINTS:
        notes.append(
            message(
                "{drawn} of its {size} points were drawn at random for the model (seed 0).",
                drawn=f"{POINTS:,}",
                size=f"{size:,}",
            )
        )
    if size < POINTS:
        notes.append(message("Its {size} points were repeated to {drawn}.", drawn=f"{POINTS:,}", size=f"{size:,}"))
    if up != "z":
        notes.append(message("Turned: its axis {axis} points up.", axis=signed(up)))
    if scale != 1:
        notes.append(message("Scaled to a radius of {radius}.", radius=f"{scale:g}"))
    return notes


def _chosen(file: str) -> CloudInput:
    """The cloud that the row of thumbnails has marked; `file` stands for the visitor's last one."""
    chosen = link.current("cloud", link.one_of([*CLOUDS, UPLOAD]), cached.FIRST_CLOUD)
    if chosen == UPLOAD and _own() is None:
        st.toast(
            say("An own cloud outlives neither a reload nor a link: choose it again. Here is one of ours."),
            duration="long",
        )
        chosen = cached.FIRST_CLOUD
    hints = {
        key: say("{subject}. {credit}.", subject=say(example.title), credit=say(example.credit))
        for key, example in CLOUDS.items()
    }
    picked, _ = filmstrip(_pictures(), chosen, label=say("Example clouds"), hints=hints, given=file, key="cloud_strip")
    if picked and picked != chosen:
        link.remember("cloud", picked, default=cached.FIRST_CLOUD)
        link.run_again()
    link.remember("cloud", chosen, default=cached.FIRST_CLOUD)
    link.leave_out(say("A cloud that was turned by hand stands as at first."))
    if chosen == UPLOAD:
        link.leave_out(say("Your own cloud stays with you: the link opens with one of ours."))
    return _own() if chosen == UPLOAD else cached.example_cloud(chosen)


def _own() -> CloudInput | None:
    """The visitor's own cloud."""
    return st.session_state.get("own_cloud")


def _pictures() -> dict[str, tuple[str, bytes]]:
    """What the row of thumbnails shows: the visitor's own cloud first, then ours."""
    clouds = {UPLOAD: (say("Yours"), _own())} if _own() else {}
    clouds |= {key: (say(example.title), cached.example_cloud(key)) for key, example in CLOUDS.items()}
    return {key: (title, cached.cloud_thumbnail(cloud.digest, cloud)) for key, (title, cloud) in clouds.items()}


def _file() -> UploadedFile | None:
    """The file that the visitor gave last."""
    with yours.section(say("A cloud")):
        file = st.file_uploader(
            say("Your own cloud"),
            type=list(EXTENSIONS),
            max_upload_size=128,
            key="cloud_uploader",
            on_change=touched,
            label_visibility="collapsed",
        )
        st.caption(say("A cloud may be dropped anywhere on this page. {limits}", limits=say(LIMITS)))
        return file


def _take(file: UploadedFile | None) -> None:
    """Read a new one once and keep the cloud; say in one sentence why it can't be used, if so."""
    place = st.empty()  # also without a problem, so that what follows stays the same element
    if file is None:
        return
    seen = st.session_state.setdefault("clouds_seen", {})
    if file.file_id not in seen:
        seen[file.file_id] = _read(file, place)
    if problem := seen[file.file_id]:
        place.error(plain(say(problem)), icon=":material/broken_image:")


def _read(file: UploadedFile, place: DeltaGenerator) -> Message | None:
    """Make `file` the current cloud; the sentence that says why not, if it can't be."""
    try:
        with in_sight(place, file.name):
            st.session_state["own_cloud"] = read_cloud(file.getvalue(), file.name)
    except UserError as problem:
        return problem.message
    link.remember("cloud", UPLOAD)
    return None
