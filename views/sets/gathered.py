"""What each learned point of an ISAB gathers from: every one as a small picture of the cloud."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis import induced
from ui import controls, facts
from ui.cloud_controls import GlassCloud
from ui.exhibit import exhibit
from viz import tiles
from viz.provenance import Provenance
from words import label, message, say

OWN, SHARED = label("weight ÷ picture’s largest"), label("weight × n")  # units, by the scale
FRONT, SIDE, TOP = label("front"), label("side"), label("top")
SIDES = {FRONT: ((0, 1), 2), SIDE: ((1, 1), 2), TOP: ((0, 1), 1)}  # axis and sign to the right, axis that is up
FEW, MANY = 4, 8  # pictures in a row: of flat ones, and of others
WIDE = 1250  # pixels of a row in a laptop's window; a narrower one has less height too
PARAMETERS = (label("side"), label("scale"))


@dataclass(frozen=True, eq=False)
class Gathered:
    """`weights` (learned point, element) of one head over `cloud`, and the `record` of what is shown."""

    cloud: GlassCloud
    weights: np.ndarray
    record: Provenance


def draw(gathered: Gathered) -> None:
    """Every induced point of the head as a map over the cloud, seen from a side."""
    points, weights = gathered.cloud.pixels[:, :3], gathered.weights
    seen_from, shared = _settings(points)
    right, up = SIDES[seen_from]
    times = weights * weights.shape[1]
    maps = induced.seen_flat(points[:, [right[0], up]] * (right[1], 1), times)
    shown = maps if shared else maps / np.nanmax(maps, axis=(1, 2), keepdims=True)
    across, height = room(*maps.shape)
    figure = tiles.tiles(
        shown.reshape(-1, across, *maps.shape[1:]),
        unit=say(SHARED if shared else OWN),
        names=[str(point) for point in range(1, len(maps) + 1)],
        told=_hover_texts(times, induced.needed(weights)),
        scale="score",
        title=say("What each learned point gathers from"),
        height=height,
    )
    scale = message("shared") if shared else message("per map")
    method = label("what the induced points gather from")
    record = facts.another(gathered.record, method, side=seen_from, scale=scale)
    arrays = {"weights": weights, "maps": maps}
    exhibit(figure, record, caption=_caption(seen_from), arrays=arrays, key="isab_gathered", fitted=True)


def room(count: int, rows: int, columns: int) -> tuple[int, int]:
    """How many of `count` pictures of so many `rows` and `columns` stand in a row, so that they fill the width, and how
    high their figure is, in pixels."""
    across = MANY if 2 * rows >= columns and count % MANY == 0 else FEW
    return across, 70 + int(np.clip(WIDE * count * rows / (across**2 * columns), 200, 620))


def _settings(points: np.ndarray) -> tuple[str, bool]:
    """The side that the cloud is seen from, and whether all pictures share one scale."""
    with st.container(horizontal=True):
        sides = {side: say(side) for side in SIDES}
        widest = widest_view(points)
        seen_from = controls.choose(say("Seen from"), "isab_side", sides, default=widest, widget=st.segmented_control)
        return seen_from, controls.shared_scale("isab_scale")


def widest_view(points: np.ndarray) -> str:
    """The side from which the bounding box of `points` (element, 3) covers most."""
    extent = np.ptp(points, axis=0)
    return max(SIDES, key=lambda side: extent[SIDES[side][0][0]] * extent[SIDES[side][1]])


def _hover_texts(times: np.ndarray, needed: np.ndarray) -> list[str]:
    """What each picture says under the mouse."""
    return [
        say(
            "learned point {number}: at most {most} times even, half of its attention on {share} of the points",
            number=number,
            most=f"{most:.3g}",
            share=f"{share:.0%}",
        )
        for number, (most, share) in enumerate(zip(times.max(axis=1), needed, strict=True), start=1)
    ]


def _caption(seen_from: str) -> str:
    return say(
        "One picture of the cloud per learned point, from the {side}, for the head chosen above. Weights are "
        "multiplied by n, so that 1 is even attention. Point at a picture for its numbers.",
        side=say(seen_from),
    )
