"""Who needs to look at whom? The pattern reaches the model, and what is said of it is counted again."""

import re

import numpy as np
import pytest

from inputs.examples import load_image
from models.zoo.measured import measured
from tests.charts import charts, numbers
from tests.opening import opened, said
from tests.pages.test_answers import answer
from ui import cached

MADE = {  # right of 100 photographs, by pattern and size, whose share of pairs is known
    "plain": {"right": 90, "photographs": 100},
    "patterns": [
        {"pattern": kind, "size": size, "share": share, "right": right, "same": 50, "photographs": 100, "divergence": 1}
        for kind, size, share, right in (
            ("windows", 4, 0.25, 64),
            ("windows", 2, 0.0625, 36),
            ("local", 1, 0.11, 50),
            ("random", 0, 0.25, 20),
        )
    ],
}


def test_windows_on_a_small_vit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("views.sparse.curve.measured", {"less_patterns": {"models": {"imagenette_vit": MADE}}}.get)
    app = opened("sparse", sparse_model="imagenette_vit", sparse_kind="windows", sparse_layer="3")
    weights = cached.trace("imagenette_vit", load_image("china"), crop="square").attention[2].weights()[0]
    rows, columns = np.divmod(np.arange(64), 8)
    mask = np.ones((65, 65), dtype=bool)
    mask[1:, 1:] = (rows[:, None] // 4 == rows // 4) & (columns[:, None] // 4 == columns // 4)
    line = answer(app)
    assert line.startswith(f"{mask[1:, 1:].mean():.0%} of the pairs of patches (windows)")
    assert f"hold {np.where(mask, weights, 0).sum(axis=-1).mean():.0%} of what layer 3" in line
    tables = [part.value.replace("\\", "") for part in app.markdown if part.value.startswith("|")]
    table = next(part for part in tables if "multiply" in part)
    assert f"{3 * mask.sum():,}" in table and "2 (–)" in table and f"{2 * 3 * int(mask.sum()) * 64:,}" in table
    before, after = map(int, re.findall(r"(\d+)%", line)[-2:])
    assert before != after, "the pattern reaches the model"
    *_, curve = charts(app)
    lines = {line["name"]: line for line in curve["figure"]["data"]}
    np.testing.assert_allclose(numbers(lines["windows"]["x"]), [6.25, 11, 25])
    np.testing.assert_allclose(numbers(lines["windows"]["y"]), [36, np.nan, 64])
    np.testing.assert_allclose(numbers(lines["at random"]["y"]), [np.nan, np.nan, 20])
    half = 100 * 1.96 * (0.64 * 0.36 / 100) ** 0.5
    np.testing.assert_allclose(numbers(lines["windows"]["error_y"]["array"]), [half, np.nan, half], rtol=0.05)
    assert (lines["your setting"]["x"], lines["your setting"]["y"]) == ([25], [64])
    assert {shape["y0"] for shape in curve["figure"]["layout"]["shapes"]} == {90, 10}


def test_the_clock_runs_on_request_and_what_cannot_be_blocked_is_said() -> None:
    app = opened("sparse", sparse_model="imagenette_vit", sparse_kind="local")
    assert "milliseconds" not in said(app)
    assert len(charts(app)) == 2 + (measured("less_patterns") is not None)
    app.button(key="sparse_measure").click().run()
    assert any("gathered for each query" in part.value for part in app.markdown) and "No blocks" in said(app)
