"""A scene of a cloud on screen, and the same to take home."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from ui import downloads
from ui.components.cloud_canvas import Scene, cloud_canvas
from viz.cloud import cloud
from viz.provenance import Provenance
from viz.theme import Figure


def show(
    scene: Scene,
    record: Provenance,
    *,
    key: str,
    table: Mapping[str, np.ndarray],
    arrays: Mapping[str, np.ndarray],
    on_pick: Callable[[int | None], None] | None = None,
) -> None:
    """The canvas and its row of downloads: `table` {column: (point,)}, `arrays` by name."""
    cloud_canvas(scene, record, key=key, on_pick=on_pick)
    downloads.offer_cloud(partial(figure, scene, record), record, table=table, arrays=arrays, key=key)


def figure(scene: Scene, record: Provenance) -> Figure:
    """The scene as a Plotly figure."""
    lines = scene.lines
    return cloud(
        scene.points,
        scene.values,
        title=record.method,
        unit=scene.unit,
        scale=scene.scale,
        ends=scene.range,
        marks={marks.name: marks.points for marks in scene.marks},
        balls=[(ball.centre, ball.radius) for ball in scene.balls],
        lines=None if lines is None else (lines.start, lines.ends, lines.weights),
    )
