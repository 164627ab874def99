"""What every figure builder must keep, without a test file of its own.

A builder is a public function in `viz` that returns a Figure and is not in `HELPERS`. A new one needs a sample here.
"""

import importlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from viz import theme

HELPERS = {
    "theme.figure",
    "overlay.framed",
    "pdf.captioned",
    "overlay.legend",
    "overlay.marks",
}  # they dress a figure
HOSTILE = "<script>x</script> <b>$y$"
PIXELS = np.full((20, 30, 3), 128, dtype=np.uint8)
POINTS = np.random.default_rng(0).normal(size=(30, 3))
MAP = np.linspace(0, 1, 12, dtype=np.float64).reshape(3, 4)
SAMPLES: dict[str, tuple[tuple, dict[str, Any]]] = {
    "bars.bars": (([HOSTILE, "b"], [0.5, 0.25]), {}),
    "cloud.cloud": (
        (POINTS, np.where(POINTS[:, 0] > 1, np.nan, POINTS[:, 0])),
        {"unit": HOSTILE, "marks": {HOSTILE: [0]}},
    ),
    "curves.lines": (({HOSTILE: [1.0, 2.0], "b": [2.0, np.nan]},), {"y": HOSTILE}),
    "gaps.gaps": (([HOSTILE, "b"], {HOSTILE: [0.0, 1e-7], "c": [1e-16, 2.0]}), {"unit": HOSTILE}),
    "heads.per_head": (([np.array([0.2, 0.4]), np.array([0.3, 0.1])],), {"unit": HOSTILE}),
    "heatmap.matrix": ((MAP,), {"rows": HOSTILE, "unit": HOSTILE}),
    "mosaic.mosaic": (({"layer 1": np.stack([MAP, MAP]), "layer 2": np.stack([MAP, MAP])},), {"unit": "weight"}),
    "multiples.multiples": ((np.stack([MAP, MAP]),), {"tile": HOSTILE, "unit": HOSTILE}),
    "overlay.heat": ((PIXELS, MAP), {}),
    "overlay.picture": ((PIXELS,), {}),
    "plan.heat": ((PIXELS, MAP), {}),
    "plan.plan": ((PIXELS, np.arange(6).reshape(2, 3)), {"facts": {HOSTILE: np.ones((2, 3))}}),
    "tiles.pictures": ((np.full((2, 4, 4, 3), 0.5),), {"told": [HOSTILE, "b"]}),
    "tiles.tiles": ((np.stack([[MAP, MAP]]),), {"unit": HOSTILE, "names": [HOSTILE, "b"]}),
    "overlay.spotlight": ((PIXELS, MAP > 0.5), {}),
    "scatter.scatter": (([HOSTILE, "b"], [1.0, 2.0], [3.0, 4.0]), {"across": HOSTILE, "error": [0.1, 0.2]}),
    "shelf.shelf": (({HOSTILE: (PIXELS, MAP), "b": (PIXELS, 2 * MAP)},), {"unit": "weight"}),
}
FOLDER = Path(__file__).parent.parent / "viz"


def builders() -> dict[str, Callable[..., go.Figure]]:
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        module = importlib.import_module(f"viz.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            ours = function.__module__ == module.__name__ and not name.startswith("_")
            if ours and inspect.signature(function).return_annotation is go.Figure:
                found[f"{path.stem}.{name}"] = function
    return {name: function for name, function in found.items() if name not in HELPERS}


BUILDERS = builders()


def drawn(name: str) -> go.Figure:
    arguments, options = SAMPLES[name]
    return BUILDERS[name](*arguments, title=HOSTILE, **options)


def test_every_builder_has_a_sample() -> None:
    assert set(SAMPLES) == set(BUILDERS)


@pytest.mark.parametrize("name", SAMPLES)
def test_figure_can_be_sent_wears_the_theme_and_shows_its_title(name: str) -> None:
    figure = drawn(name)
    assert figure.to_json() and figure.layout.template.layout.font.family == theme.FONT
    assert figure.layout.title.text == theme.plain(HOSTILE)
    assert theme.FONT in figure.to_json() and figure.layout.height


@pytest.mark.parametrize("name", SAMPLES)
def test_no_label_is_markup(name: str) -> None:
    labels = [text for text in texts(drawn(name).to_plotly_json()) if "script" in text or "$y" in text]
    assert labels and all("<script" not in text and "<b>" not in text and "$" not in text for text in labels)


@pytest.mark.parametrize("name", SAMPLES)
def test_builder_leaves_its_arguments_alone(name: str) -> None:
    arguments, _ = SAMPLES[name]
    before = [np.array(each, copy=True) for each in arrays(arguments)]
    drawn(name)
    for was, now in zip(before, arrays(arguments), strict=True):
        np.testing.assert_array_equal(was, now)


@pytest.mark.parametrize("name", SAMPLES)
def test_scales_are_ours_and_have_a_bar_with_its_unit(name: str) -> None:
    for trace in drawn(name).data:
        if isinstance(trace, go.Heatmap) and trace.showscale is not False:
            assert len(trace.colorscale) == 33 and trace.colorbar.title.text and trace.zmin < trace.zmax
            assert np.asarray(trace.z).dtype in (np.float32, np.uint8)  # float64 doubles what is sent


def texts(part: Any) -> list[str]:
    """Every string inside a figure's JSON."""
    if isinstance(part, Mapping):
        return [text for value in part.values() for text in texts(value)]
    if isinstance(part, (list, tuple)) or (isinstance(part, np.ndarray) and part.dtype.kind in "OU"):
        return [text for value in part for text in texts(value)]
    return [part] if isinstance(part, str) else []


def arrays(part: Any) -> list[np.ndarray]:
    """Every array inside the arguments."""
    if isinstance(part, np.ndarray):
        return [part]
    values = part.values() if isinstance(part, Mapping) else part if isinstance(part, (list, tuple)) else ()
    return [array for value in values for array in arrays(value)]
