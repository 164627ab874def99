"""A cloud's exhibit: a scene under the visitor's hand and the same to take home, in one call."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from ui import downloads
from ui.components.cloud_canvas import Scene, cloud_canvas
from viz.cloud import cloud
from viz.provenance import Provenance
from viz.theme import Figure


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
    downloads.offer_cloud(partial(figure, scene, record), record, table=table, arrays=arrays, key=key)


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
