"""Does batch norm harm a transformer? Links bring every choice, the lines say what the measured runs say."""

import json
from functools import cache
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.charts import charts, numbers
from tests.opening import opened

TOLD = json.loads((Path(__file__).parents[2] / "assets/measurements/norm_training.json").read_text())


@cache
def page(**parameters: str) -> AppTest:
    return opened("batch_norm", **parameters)


def answer(app: AppTest) -> str:
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    return line.strip("*").replace("\\", "")


def series(app: AppTest, number: int, axis: str = "y") -> list[np.ndarray]:
    """The lines of a chart of the page, its numbers along `axis`."""
    values = [trace[axis] for trace in charts(app)[number]["figure"]["data"]]
    return [numbers(packed) if isinstance(packed, dict) else np.array(packed) for packed in values]


def losses(task: str, norm: str) -> np.ndarray:
    """(seed, point), seeds in order."""
    curves = {run["seed"]: run["loss"] for run in TOLD["runs"] if (run["task"], run["norm"]) == (task, norm)}
    return np.array([curves[seed] for seed in sorted(curves)])


def test_the_curves_are_the_means_of_the_runs_and_no_verdict_goes_beyond_them() -> None:
    app = page(bn_task="photographs", bn_curve="beside")
    lines, [bars] = series(app, 0), series(app, 1, "x")
    for place, norm in enumerate(("batch", "power_plain", "power", "power_code", "rms")):
        more = losses("photographs", norm) - losses("photographs", "layer")
        np.testing.assert_allclose(lines[place], more.mean(axis=0)[2:], atol=1e-9)
        np.testing.assert_allclose(bars[place], more[:, -1].mean(), atol=1e-9)
    more = (losses("photographs", "batch") - losses("photographs", "layer"))[:, -1]
    apart = abs(more.mean()) > {3: 4.3027, 4: 3.1824, 5: 2.7764}[len(more)] * more.std(ddof=1) / len(more) ** 0.5
    harm = "does harm" in answer(app)
    assert harm == (apart and more.mean() > 0), "no harm is told that intervals don't hold apart"
    assert f"over {len(more)} seeds" in answer(app)


def test_the_paper_s_measure_is_drawn_where_it_is_asked_for() -> None:
    app = page(bn_view="running", bn_measure="mean", bn_unit="units", bn_place="last", bn_taken="largest")
    for line, task in zip(series(app, 0), ("convolution", "photographs", "text"), strict=True):
        runs = [run for run in TOLD["runs"] if (run["task"], run["norm"]) == (task, "batch")]
        lines = [[stretch[6] for stretch in run["distances"][-1]["largest"]] for run in runs]
        np.testing.assert_allclose(line, np.mean(lines, axis=0), rtol=1e-6)
    assert len(series(app, 1)) == 3 and "times what independent numbers would give" in answer(app)


def test_a_shift_stays_without_a_mean_and_the_last_step_is_exact() -> None:
    app = page(bn_view="by_hand", bn_done="shifted", bn_by="30", bn_before="3")
    assert [slider.value for slider in app.slider] == [30, 3] and "After 3 ordinary batches" in answer(app)
    batch, plain, _ = series(app, 0)
    assert abs(batch.mean()) < 1e-9 and plain.min() > 0.8, "PN-V takes no mean away"
    assert all(line[-1] <= 1e-6 < line[0] for line in series(app, 2))
