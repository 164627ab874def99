"""Charts: their library is the one we speak to, figures arrive whole, pictures are as high as their width allows."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from plotly.offline import get_plotlyjs_version
from streamlit.testing.v1 import AppTest

from tests.charts import charts
from ui.components.chart import LIBRARY, picked, proportion
from viz import mosaic, overlay, shelf
from viz.ground import Ground

STATIC = Path(__file__).parents[3] / "static"
SHA256 = "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"
PIXELS = np.zeros((224, 336, 3), dtype=np.uint8)


def test_a_picture_has_its_own_proportions() -> None:
    assert proportion(overlay.picture(Ground(PIXELS))) == pytest.approx(224 / 336)


def test_a_mosaic_is_as_high_as_its_rows_of_maps() -> None:
    maps = {f"layer {layer}": np.ones((6, 16, 24)) for layer in range(12)}
    assert proportion(mosaic.mosaic(maps, unit="weight")) == pytest.approx(12 * 17 / (6 * 25))


def test_pictures_side_by_side_have_the_shares_of_the_width_and_height_that_their_axes_say() -> None:
    pictures = {str(number): (Ground(PIXELS), np.ones((4, 6))) for number in range(15)}
    figure = shelf.shelf(pictures, across=8)
    (left, right), (bottom, top) = figure.layout.xaxis.domain, figure.layout.yaxis.domain
    assert proportion(figure) == pytest.approx(224 / 336 * (right - left) / (top - bottom))
    assert proportion(figure) < 1 / 3


def test_the_bundle_is_the_one_that_the_python_package_speaks() -> None:
    assert f"-{get_plotlyjs_version()}." in LIBRARY
    head = (STATIC / LIBRARY).read_text(encoding="utf-8")[:200]
    assert f"(cartesian - minified) v{get_plotlyjs_version()}" in head and "MIT" in head
    assert hashlib.sha256((STATIC / LIBRARY).read_bytes()).hexdigest() == SHA256


def test_the_figure_arrives_whole() -> None:
    def page() -> None:
        from ui.components.chart import chart
        from viz import curves

        chart(curves.lines({"a </script> “b”": [1.0, float("nan"), 3.0]}), key="curve")

    [sent] = charts(AppTest.from_function(page).run())
    assert sent["figure"]["data"][0]["name"] and sent["proportion"] is None and sent["clickable"] is False


def test_one_photograph_under_many_maps_is_sent_once() -> None:
    def page() -> None:
        import numpy as np

        from ui.components.chart import chart
        from viz import shelf
        from viz.ground import Ground

        grounds = [Ground(np.full((64, 64, 3), shade, np.uint8)) for shade in (1, 2)]
        maps = {f"model {number}": (grounds[number > 3], np.ones((4, 4))) for number in range(5)}
        chart(shelf.shelf(maps), key="shelf")

    [sent] = charts(AppTest.from_function(page).run())
    first, second = sent["pictures"]
    assert first != second and all(picture.startswith("data:image/png;base64,") for picture in sent["pictures"])
    assert [image["source"] for image in sent["figure"]["layout"]["images"]] == [0, 0, 0, 0, 1]


def test_nothing_is_picked_before_a_click() -> None:
    assert picked("never drawn") == {}
