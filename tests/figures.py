"""One call of every figure builder, with hostile labels, and how its numbers are read back from the figure."""

import base64
import io
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from viz.frontier import Points
from viz.ground import Ground
from viz.measured import Line
from viz.whiskers import Series

HOSTILE = "<script>x</script> <b>$y$"
UNIT = f"{HOSTILE} (px)"
PIXELS = np.broadcast_to(np.linspace(40, 200, 30)[:, None], (20, 30, 3)).astype(np.uint8)
GROUND = Ground(PIXELS)
POINTS = np.random.default_rng(0).normal(size=(30, 3)).astype(np.float32)
MAP = np.linspace(0, 1, 12, dtype=np.float64).reshape(3, 4)
MAPS = np.stack([MAP / 2, 1 - MAP / 2])
PICTURES = np.broadcast_to(np.array([0.2, 0.9])[:, None, None, None], (2, 4, 4, 3))


class Sample(NamedTuple):
    """How a builder is called, and its numbers: as they were given, and as they are read back from the figure."""

    arguments: tuple
    options: dict[str, Any]
    given: Any
    read: Callable[[go.Figure], Any]
    units: tuple[str, ...] = (UNIT,)  # they must stand at an axis or a bar


def image(figure: go.Figure) -> np.ndarray:
    """The picture under a figure, (row, column, 3)."""
    data = base64.b64decode(figure.layout.images[0].source.split(",", 1)[1])
    return np.asarray(Image.open(io.BytesIO(data))).astype(float)


def rows(figure: go.Figure, axes: str = "xy") -> list[list[float]]:
    """The numbers of every trace, axis by axis, one after another."""
    return [list(np.ravel(trace[axis]).astype(float)) for trace in figure.data for axis in axes]


def _middle(box: go.layout.Shape) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


SAMPLES: dict[str, Sample] = {
    "bars.bars": Sample(([HOSTILE, "b"], [0.5, 0.25]), {"unit": UNIT}, [[0.5, 0.25]], lambda f: rows(f, "x")),
    "cloud.cloud": Sample(
        (POINTS, np.where(POINTS[:, 0] > 0, np.nan, POINTS[:, 0])),
        {"unit": UNIT, "marks": {HOSTILE: [3, 1]}},
        [*POINTS[POINTS[:, 0] <= 0].T, POINTS[:, 0][POINTS[:, 0] <= 0], *POINTS[[3, 1]].T],
        lambda f: [*(f.data[1][axis] for axis in "xyz"), f.data[1].marker.color, *(f.data[2][axis] for axis in "xyz")],
    ),
    "curves.lines": Sample(
        ({HOSTILE: [1.0, 2.0], "b": [2.0, np.nan]},),
        {"y": UNIT, "reference": {"c": 1.5}},
        [[1, 2], [1, 2], [1, 2], [2, np.nan], [1.5, 1.5]],
        lambda f: [*rows(f), [f.layout.shapes[0].y0, f.layout.shapes[0].y1]],
    ),
    "whiskers.whiskers": Sample(
        ([HOSTILE, "b"], {HOSTILE: Series([0.5, 0.25], [0.4, 0.2], [0.6, 0.3])}),
        {"unit": UNIT},
        [[50.0, 25.0], [10.0, 5.0]],
        lambda f: [*rows(f, "x"), list(f.data[0].error_x.array)],
    ),
    "gaps.gaps": Sample(
        ([HOSTILE, "b"], {HOSTILE: [0.0, 1e-7], "c": [1e-16, 2.0]}),
        {"unit": UNIT},
        [[0.0, 1e-7], [1e-16, 2.0], [1e-7], [1e-16, 2.0]],
        lambda f: [*(trace.customdata for trace in f.data), f.data[0].x[1:], f.data[1].x],
    ),
    "heads.per_head": Sample(
        ([np.array([0.2, 0.4]), np.array([0.3, 0.1])],),
        {"unit": UNIT, "reference": [0.5, 0.6], "reference_name": HOSTILE, "chosen": (1, 0)},
        [[1, 1, 2, 2], [0.2, 0.4, 0.3, 0.1], [1, 2], [0.3, 0.2], [1, 2], [0.5, 0.6], [2], [0.3]],
        rows,
    ),
    "before_after.bars": Sample(
        ([HOSTILE, "b"], [0.2, 0.8], [0.6, 0.4]),
        {"names": (HOSTILE, f"{HOSTILE}2"), "unit": UNIT},
        [[0.2, 0.8], [0.6, 0.4]],
        lambda f: rows(f, "x"),
    ),
    "histogram.histogram": Sample(
        (np.array([0.0, 1.0, 3.0]), {HOSTILE: np.array([4, 2]), "b": np.array([1, 8])}, {"c": np.array([0.5, 2.5])}),
        {"x": UNIT, "y": UNIT},
        [[0.5, 2], [4, 2], [0.5, 2], [1, 8], [0.5, 2.5], [0, 0]],
        rows,
        (UNIT, UNIT),
    ),
    "frontier.frontier": Sample(
        (
            {HOSTILE: Points((HOSTILE, "b"), (1.0, 2.0), (0.5, 0.75), (0.25, 0.7), (0.75, 0.8))},
            ((1.0, 2.0), (0.5, 0.75)),
        ),
        {"across": HOSTILE, "up": UNIT, "here": (2.0, 0.5), "reference": {"c": 0.125}},
        [[1, 2], [50, 75], [1, 2], [50, 75], [2], [50], [12.5, 12.5]],
        lambda f: [*rows(f), [f.layout.shapes[0].y0, f.layout.shapes[0].y1]],
    ),
    "measured.shares": Sample(
        ({HOSTILE: Line((1, 2), (0.5, 0.25), (0.4, 0.125), (0.75, 0.5)), "b": Line((2,), (1.0,), (1.0,), (1.0,))},),
        {"x": HOSTILE, "y": UNIT, "here": (2, 0.5), "reference": {"c": 0.125}},
        [[1, 2], [50, 25], [1, 2], [np.nan, 100], [2], [50], [25, 25], [10, 12.5]],
        lambda f: [*rows(f), f.data[0].error_y.array, f.data[0].error_y.arrayminus],
    ),
    "heatmap.matrix": Sample(
        (MAP,), {"rows": HOSTILE, "columns": UNIT, "unit": UNIT}, [MAP.ravel()], lambda f: rows(f, "z")
    ),
    "mosaic.mosaic": Sample(
        ({HOSTILE: MAPS, "b": MAPS[::-1]},),
        {"unit": UNIT, "column": HOSTILE},
        np.block([[MAPS[0], MAPS[1]], [MAPS[1], MAPS[0]]]),
        lambda f: f.data[0].customdata[np.ix_([0, 1, 2, 4, 5, 6], [0, 1, 2, 3, 5, 6, 7, 8])],
    ),
    "multiples.multiples": Sample(
        (MAPS,), {"tile": HOSTILE, "unit": UNIT}, MAPS, lambda f: [f.data[0].z[:3, :4], f.data[0].z[:3, 5:9]]
    ),
    "overlay.clickable": Sample(
        (GROUND, np.stack([MAP, -MAP], axis=-1)), {}, MAP, lambda f: f.data[0].customdata[..., 0], ()
    ),
    "overlay.heat": Sample((GROUND, MAP), {"unit": UNIT}, MAP, lambda f: f.data[0].z),
    "overlay.picture": Sample((GROUND,), {}, PIXELS, image, ()),
    "overlay.spotlight": Sample(
        (GROUND, np.array([[False], [False], [True]])), {}, PIXELS[16:], lambda f: image(f)[16:], ()
    ),
    "plan.heat": Sample((GROUND, MAP), {"unit": UNIT}, MAP, lambda f: f.data[0].z),
    "plan.plan": Sample(
        (GROUND, np.arange(6).reshape(2, 3)),
        {"facts": {HOSTILE: MAP[:2, :3]}},
        MAP[:2, :3],
        lambda f: f.data[-1].customdata[..., 2],
        (),
    ),
    "row.row": Sample(
        ([GROUND, GROUND], MAPS, [HOSTILE, "b"]),
        {"unit": UNIT, "marks": [None, (1, 2)], "shared": False},
        [*MAPS, MAPS[0] / 0.5],
        lambda f: [f.data[0].customdata[:, :4, -1], f.data[0].customdata[:, 5:, -1], f.data[0].z[:, :4]],
    ),
    "word_rows.word_rows": Sample(
        ({HOSTILE: ["a", HOSTILE], UNIT: ["c", "d"]}, np.array([[-1, 2], [0, -1]])),
        {"place": UNIT},
        [[0, 1, 0, 1], [1, 1, 2, 2], [1, 1, 0, 2]],
        lambda f: [*rows(f), [mean for part in f.layout.shapes for mean in _middle(part)]],
    ),
    "wiring.wiring": Sample(
        (5, 12, 2),
        {},
        [[5, 12], [12, 12], *[[5, 6]] * 2, *[[5, 5]] * 2, *[[5, 6]] * 2, *[[5, 12]] * 2, [12, 12], [5, 12]],
        lambda f: f.data[0].customdata,
        (),
    ),
    "scatter.scatter": Sample(
        ([HOSTILE, "b"], [1.0, 2.0], [3.0, 4.0]),
        {"across": UNIT, "up": UNIT, "error": [0.1, 0.2]},
        [[1.0], [3.0], [2.0], [4.0], [0.1], [0.2]],
        lambda f: [*rows(f), *(trace.error_y.array for trace in f.data)],
        (UNIT, UNIT),
    ),
    "shelf.shelf": Sample(
        ({HOSTILE: (GROUND, MAP), "b": (GROUND, 2 * MAP)},),
        {"unit": UNIT},
        [MAP, 2 * MAP],
        lambda f: [trace.z for trace in f.data],
    ),
    "tiles.pictures": Sample(
        (PICTURES,),
        {"told": [HOSTILE, "b"]},
        [[51] * 3, [229.5] * 3],
        lambda f: [image(f)[24, 24], image(f)[24, 84]],
        (),
    ),
    "tiles.tiles": Sample(
        (MAPS[None],),
        {"unit": UNIT, "names": [HOSTILE, "b"]},
        MAPS,
        lambda f: [f.data[0].z[:3, :4], f.data[0].z[:3, 5:9]],
    ),
}
