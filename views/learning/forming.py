"""Attention on the visitor's picture as it forms: beside the untrained stage, and how it went over many photographs."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from analysis.intervals import around
from analysis.positions import neighbours_first, position_similarity
from models.zoo import ZOO
from models.zoo.cabinet import metrics
from ui import controls, downloads, facts, spot
from ui.exhibit import exhibit
from ui.ground import under
from views.learning.staged import PATCH, Staged, brief, called
from viz import animation, curves, row, tiles
from viz.provenance import ALL, Provenance
from viz.theme import Figure
from words import label, say

LOOKS = "stages_looks"
HEIGHT, CURVE, TILES = 420, 300, 420  # pixels
CHANCE = 10.0  # % of ten classes


def draw(staged: Staged) -> None:
    """The picture beside the curves, then the answer and the positions."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _looks(staged)
    with right:
        _right(staged)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _positions(staged)
    with right:
        _on_objects(staged)
    facts.prediction(staged.trace(staged.number), ZOO[staged.told["key"]], staged.image)
    st.caption(weights(staged))


def _looks(staged: Staged) -> None:
    trace = staged.trace(staged.number)
    attention = trace.attention[staged.layer]
    maps = np.stack([staged.map(0), staged.map(staged.number)])
    shape, mark = attention.queries.raster.shape, staged.spot(attention) if staged.of == PATCH else None
    figure = row.row(
        [under(trace)] * 2,
        maps,
        [called(0), called(staged.stages[staged.number]["epochs"])],
        marks=[mark] * 2,
        carry=np.stack([spot.carried(shape)] * 2),
        title=say("Where the {token} looks, block {block}", token=say(staged.query(trace)), block=staged.layer + 1),
        height=HEIGHT,
    )
    record = staged.record(label("attention at a stage"), head=staged.heads(), number=staged.number)
    arrays = {"untrained": maps[0], "weights": maps[1]}
    exhibit(figure, record, arrays=arrays, on_pick=_follow, fitted=True, key=LOOKS)
    record = staged.record(label("attention forming on a picture"), head=ALL)
    make = partial(film, staged, record)
    downloads.offer_file(say("Animation"), make, record, "webp", "image/webp", key="stages_film")


def film(staged: Staged, record: Provenance) -> bytes:
    """All heads of the block at every stage."""
    every = np.stack([staged.maps(number) for number in range(len(staged.stages))])
    return animation.webp(every, [called(stage["epochs"]) for stage in staged.stages], record)


def _follow() -> None:
    spot.follow(LOOKS)()
    controls.put("stage_of", PATCH)


def _right(staged: Staged) -> None:
    shares = 100 * np.array([stage["accuracy"] for stage in staged.stages])
    ends = 100 * np.array([stage["interval"] for stage in staged.stages])
    name = say("named right")
    level = {say("chance"): CHANCE}
    figure = _over_time(staged, {name: shares}, ends, level, say("Photographs named right"), say("named right (%)"))
    table = {"epochs": _epochs(staged), "right": shares / 100, "low": ends[:, 0] / 100, "high": ends[:, 1] / 100}
    caption = say(
        "{count} photographs that it never saw; whiskers: 95 % intervals. Upright: where you are.",
        count=f"{staged.told['photographs']:,}",
    )
    record = staged.measured(label("photographs named right at stages"))
    exhibit(figure, record, caption=caption, table=table, key="stages_right")


def excess(staged: Staged) -> tuple[np.ndarray, np.ndarray]:
    """Percentage points of late attention on objects beyond the mean map's, and the ends of their intervals."""
    middle, error = (
        100 * np.array([stage["objects"][name] for stage in staged.stages]) for name in ("excess", "error")
    )
    return middle, middle[:, None] + around(error)[:, None] * np.array([-1, 1])


def _on_objects(staged: Staged) -> None:
    middle, ends = excess(staged)
    title, level = say("Attention on the object beyond the mean map"), {say("no more than the mean map"): 0.0}
    figure = _over_time(staged, {say("beyond it"): middle}, ends, level, title, say("percentage points"))
    table = {"epochs": _epochs(staged), "excess": middle, "low": ends[:, 0], "high": ends[:, 1]}
    record = staged.measured(label("attention on objects at stages"))
    exhibit(figure, record, caption=_found(staged), table=table, key="stages_objects")


def certain(staged: Staged) -> list[float]:
    """After how many epochs the interval lies above that of the untrained model."""
    _, ends = excess(staged)
    return [epochs for epochs, low in zip(_epochs(staged), ends[:, 0], strict=True) if low > ends[0, 1]]


def _found(staged: Staged) -> str:
    return say(
        "The last third of the blocks, class token, mean of heads, over {count} photographs with a box around the "
        "object: what lies in it, less what the mean map of the other photographs lays there, for objects tend to "
        "stand in the middle. Above the untrained model, with whiskers apart: {certain}.",
        count=staged.told["on_objects"]["photographs"],
        certain=", ".join(map(called, certain(staged))) or say("none"),
    )


def _over_time(
    staged: Staged, line: Mapping[str, np.ndarray], ends: np.ndarray, level: Mapping[str, float], title: str, unit: str
) -> Figure:
    """One `line` over the stages, evenly spaced, with the `ends` of its intervals (stage, 2) and where the page is."""
    names = [brief(epochs) for epochs in _epochs(staged)]
    figure = curves.lines(
        line,
        title=title,
        x=say("epochs"),
        y=unit,
        positions=np.arange(len(names)),
        reference=level,
        whiskers=dict.fromkeys(line, ends),
        chosen=staged.number,
        height=CURVE,
    )
    return figure.update_xaxes(tickvals=list(range(len(names))), ticktext=names)


def _epochs(staged: Staged) -> list[float]:
    return [stage["epochs"] for stage in staged.stages]


def _positions(staged: Staged) -> None:
    plane = staged.positions()
    values = position_similarity(plane.reshape(-1, plane.shape[-1]), plane.shape[:2])
    figure = tiles.tiles(values, title=say("How alike positions are"), scale="signed", height=TILES)
    near, chance = neighbours_first(plane)
    caption = say(
        "A tile is one patch’s position against all. For {count} of {all} the most similar other one is a neighbour "
        "(by chance {chance}).",
        count=int(near.sum()),
        all=near.size,
        chance=f"{float(np.sum(chance)):.1f}",
    )
    record = staged.record(label("similarity of positions at a stage"), number=staged.number)
    exhibit(figure, record, caption=caption, arrays={"cosine": values}, key="stages_positions")


def weights(staged: Staged) -> str:
    """Which weights these are, what they are not, and what storing them cost."""
    told, own = staged.told, metrics(staged.told["key"])
    return say(
        "The cabinet’s ViT of 6 blocks, trained once more for this view: {epochs} epochs of {learned} photographs with "
        "the same teacher and recipe. Not the history of the cabinet’s own weights, which had {had} epochs and are "
        "right on {cabinet}. Stages are stored as rounded differences, and all figures are those of the stored ones: "
        "on {compared} photographs a row of attention differs from that before storing by up to {mass} of its mass on "
        "average, and by {largest} at most.",
        epochs=told["recipe"]["epochs"],
        learned=f"{told['learned']:,}",
        had=own["epochs"],
        cabinet=f"{own['accuracy']:.1%}",
        compared=told["compared"],
        mass=f"{max(stage['stored']['mass'] for stage in told['stages']):.1%}",
        largest=f"{max(stage['stored']['largest'] for stage in told['stages']):.1%}",
    )
