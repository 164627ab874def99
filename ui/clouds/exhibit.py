"""A cloud's exhibit: a scene under the visitor's hand and the same to take home, in one call."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from ui import downloads
from ui.components.cloud_canvas import Scene, cloud_canvas
from viz.cloud import cloud
from viz.provenance import Provenance
from viz.theme import Figure

# What the columns of a cloud's files are counted in, by the first part of their names. The record counts from 1 too.
UNITS = {
    **dict.fromkeys(("x", "y", "z", "distance"), "1 = radius of the cloud"),
    **dict.fromkeys(("nx", "ny", "nz"), "of a normal of length 1"),
    "score": "before any softmax, no unit",
    "rank": "from 1, none where not chosen",
    "step": "from 1, none where not chosen",
    "file": "as in the file itself",
    "weight": "share of the query's attention",
    "inside": "1 where within the radius, else 0",
}


def exhibit_cloud(
    scene: Scene,
    record: Provenance,
    *,
    key: str,
    table: Mapping[str, np.ndarray],
    arrays: Mapping[str, np.ndarray],
    on_pick: Callable[[int | None], None] | None = None,
) -> None:
    """Draw `scene` and offer it with `record` to take home: `table` {column: (point,)} and `arrays` by name.

    `key` names the exhibit on its page; `on_pick` hears which point was clicked (None: let go).
    """
    cloud_canvas(scene, record, key=key, on_pick=on_pick)
    units = {column: UNITS[column.partition("_")[0]] for column in table}
    downloads.offer_cloud(partial(figure, scene, record), record, table=table, units=units, arrays=arrays, key=key)


def figure(scene: Scene, record: Provenance) -> Figure:
    """The scene as a Plotly figure."""
    lines = scene.lines
    return cloud(
        scene.points,
        scene.values,
        title=record.title(),
        unit=scene.unit,
        scale=scene.scale,
        ends=scene.range,
        marks={marks.name: marks.points for marks in scene.marks},
        balls=[(ball.centre, ball.radius) for ball in scene.balls],
        lines=None if lines is None else (lines.start, lines.ends, lines.weights),
    )
