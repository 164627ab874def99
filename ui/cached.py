"""The border between pages and models: the one engine of the process, and everything worth keeping between reruns."""

import gc
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any, Protocol

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis import sampling
from inputs.digits import held_out, part
from inputs.example_clouds import CLOUDS, load_cloud
from inputs.examples import IMAGES, load_image
from inputs.examples import thumbnail as make_thumbnail
from inputs.image import ImageInput
from inputs.point_cloud import CloudInput
from models.card import parted
from models.learning.files import bundled
from models.progress import Examples
from models.questions import Question
from models.questions.familiarity import Familiarity
from models.request import Request
from models.serving.engine import Engine, LocalEngine
from models.serving.memory import keep_freed
from models.serving.trainings import Trainings
from models.trace import Trace
from models.zoo import ZOO
from ui import line, spare
from viz import cloud_picture

LASTS = 600  # seconds that a measured time serves everybody
FIRST_MODEL, FIRST_IMAGE, FIRST_CLOUD = next(iter(ZOO)), next(iter(IMAGES)), next(iter(CLOUDS))
KNOWN_IMAGE = "china"  # the one bundled picture of a class that the models know
JUDGED = 224  # pixels a side that a picture has when it is judged whether it shows such a class


class Input(Protocol):
    """Whatever a model is shown: a picture's pixels or a cloud's points, and the digest that stands for them."""

    pixels: np.ndarray
    digest: str


@cache  # every rerun asks several times, and a look into one of Streamlit’s caches takes as long as a caption
def engine() -> Engine:
    """The engine that every visitor shares; one elsewhere would stand here."""
    return LocalEngine()


@cache
def trainings() -> Trainings:
    """Where every visitor's trainings are made; those that a page opens on are bundled."""
    return Trainings(Examples.of(part("training"), held_out()), made=bundled(), busy=engine().busy)


def visitor() -> str:
    """Whose page runs, for what is theirs alone."""
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id


def trace(model: str, image: Input, **options: object) -> Trace:
    """Run `model` (a card's key) over `image`, or a cloud; `options` are those of `models.request.Request`.

    Raises UserError when the model's weights can't be had or the server is too busy.
    """
    return _served(engine().run, Request(model=model, pixels=image.pixels, digest=image.digest, **options))


def ask(question: Question) -> Any:
    """The answer to `question` (see `models.questions`), kept by the engine for all who ask the same. Not for inside of
    what Streamlit caches: whoever waits is told so outside of it.

    Raises UserError as `trace` does, and where the model can't answer.
    """
    return _served(engine().ask, question)


def foresee(*looks: spare.Look) -> None:
    """Take `looks`, each of which asks models for what this visitor's hand may want next, while nobody waits."""
    spare.ahead().plan(visitor(), *looks)


def moment() -> int:
    """The number of this stretch of `LASTS` seconds: what the clock said once in it serves everybody."""
    return int(time.monotonic() // LASTS)


def _served(serve: Callable[..., Any], wish: Request | Question) -> Any:
    """`wish` of this visitor, who is told while waiting how long it takes."""
    wish = _addressed(wish)
    if (visitor := spare.VISITOR.get()) is not None:
        return serve(replace(wish, session=visitor), spare=True)
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return serve(wish)
    try:
        return serve(replace(wish, session=context.session_id), waiting=line.tell)
    finally:
        line.hush()


def _addressed(wish: Request | Question) -> Request | Question:
    """`wish` of the zoo's model, and of the visitor's own weights for it where its key names them."""
    if wish.model is None:
        return wish
    model, digest = parted(wish.model)
    return replace(wish, model=model, checkpoint=digest or wish.checkpoint)


@st.cache_resource(show_spinner=False)  # the frame says that it computes; nothing may be drawn inside
def warm_up() -> None:
    """Do once, before the first visitor, what would make that visitor wait: imports, weights, a first trace.

    The heap is frozen afterwards: Streamlit collects garbage after every rerun, which with torch and timm
    loaded costs 0.2 s each time unless their objects are set aside (docs/decisions/0003-freeze-the-heap.md).
    """
    keep_freed()
    import_module("pandas")  # which Streamlit loads for the first component that is sent anything
    first = example(FIRST_IMAGE)
    engine().run(Request(model=FIRST_MODEL, pixels=first.pixels, digest=first.digest))
    gc.collect()
    gc.freeze()


def look_ahead(pause: float = 0) -> None:
    """What else the first visitor of a page would wait for: all thumbnails, and, `pause` seconds later, the picture
    that ten pages open on.

    For a thread of its own, so that it holds up no start; the pause is for whoever opened the app with it.
    """
    for key in IMAGES:
        thumbnail(key)
    time.sleep(pause)
    known = example(KNOWN_IMAGE)
    trace(FIRST_MODEL, known, wants=frozenset({"tokens"}))
    ask(Familiarity(model=FIRST_MODEL, pixels=known.pixels, side=JUDGED))


@cache
def example(key: str) -> ImageInput:
    """A bundled picture, decoded once."""
    return load_image(key)


@cache
def thumbnail(key: str) -> bytes:
    """A bundled picture small, as JPEG, encoded once: the filmstrip is drawn in every rerun."""
    return make_thumbnail(example(key))


@cache
def example_cloud(key: str) -> CloudInput:
    """A bundled cloud, read once."""
    return load_cloud(key)


@st.cache_resource(max_entries=128, show_spinner=False)
def cloud_thumbnail(digest: str, _cloud: CloudInput) -> bytes:
    """A cloud small, as JPEG, drawn once; `digest` stands for it."""
    return cloud_picture.thumbnail(_cloud.points, _cloud.normals, colors=_cloud.colors)


@st.cache_resource(max_entries=64, show_spinner=False)
def random_coverage(digest: str, count: int, draws: int, _points: np.ndarray) -> np.ndarray:
    """See `analysis.sampling.random_coverage`; `digest` stands for the points (point, 3)."""
    return sampling.random_coverage(_points, count, draws=draws)
