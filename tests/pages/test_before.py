"""Before or behind? Each view's sentence beside what a second way finds, and what a link chooses."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from models.preprocess import to_tensor
from models.weights import load
from models.zoo import ZOO
from models.zoo.cabinet import FOLDER
from models.zoo.measured import measured
from tests.charts import charts
from tests.charts import numbers as unpacked
from tests.opening import opened
from tests.recipes.before import one, steepness
from tests.views.before.test_bets import within
from ui import cached

RECORD = {"parameters": {"width": 32, "tokens": 16}}


def answer(app: AppTest) -> str:
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    return line.strip("*").replace("\\", "")


def numbers(line: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in re.findall(r"[−+]?\d+(?:\.\d+)?", line)]


def figures(app: AppTest) -> list[list[dict]]:
    """The traces of each chart."""
    return [chart["figure"]["data"] for chart in charts(app)]


def test_the_last_layer_s_gradient_is_that_of_single_draws() -> None:
    app = opened("before", before_depth="6", before_width="32", before_draws="4")
    means = [np.mean([one(order, seed, RECORD, 6)[0][-1] for seed in range(4)]) for order in ("behind", "before")]
    depth, behind, before, power, _, other, _ = numbers(answer(app))
    assert (depth, behind, before) == (6, pytest.approx(means[0], abs=0.006), pytest.approx(means[1], abs=0.006))
    assert abs(power) < 0.25 and -0.75 < other < -0.2
    profile, last = figures(app)
    assert [len(unpacked(trace["y"])) for trace in profile] == [6, 6] and len(last) == 4


def test_the_stream_grows_between_its_bounds() -> None:
    line = answer(opened("before", before_view="stream", before_depth="6", before_width="32", before_draws="4"))
    lengths = [np.mean([one(order, seed, RECORD, 6)[1][-1] for seed in range(4)]) for order in ("before", "behind")]
    before, layers, low, high, behind, _ = numbers(line)
    assert (layers, low, high) == (6, 4, 10) and low < before < high
    assert before == pytest.approx(lengths[0], abs=0.06) and behind == pytest.approx(lengths[1], abs=0.006)


def test_trained_blocks_are_measured_on_this_picture() -> None:
    app = opened("before", before_view="trained", image="coffee")
    key = "imagenette_vit_12_post"
    pixels = cached.trace(key, load_image("coffee"), crop="square").pixels
    last = steepness(load(ZOO[key]).model, to_tensor(pixels, ZOO[key]))[-1]
    assert f"gradient is {last:.3g} with norms behind" in answer(app)
    *drawn, losses, rates = figures(app)
    assert [len(figure) for figure in drawn] == [6, 4]
    told = json.loads((FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    np.testing.assert_allclose(unpacked(losses[0]["y"]), [point["loss"] for point in told["curve"]], rtol=1e-6)
    assert len(losses) == 4 and [np.argmax(unpacked(rate["y"])) / 20 for rate in rates] == [
        pytest.approx(1.4, abs=0.1),
        0,
    ]
    assert f"post-norm {told['curve'][-1]['accuracy']:.0%} (" in " ".join(caption.value for caption in app.caption)


def test_trainings_that_fail_are_counted() -> None:
    app = opened("before", before_view="warm", before_norms="before")
    told = measured("warmup")
    counts = []
    for norm, warm in (("post", False), ("post", True), ("pre", False), ("pre", True)):
        runs = [run for run in told["runs"] if run["norm"] == norm and (run["warm"] > 0) == warm]
        counts += [sum(within(run["right"], told["unseen"], told["commonest"]) for run in runs), len(runs)]
    assert numbers(answer(app)) == counts
    [cold], _, losses, rates = figures(app)
    rates_there = sorted({run["rate"] for run in told["runs"]})
    runs = [run for run in told["runs"] if (run["norm"], run["warm"], run["depth"], run["rate"]) == ("pre", 0, 3, 0.01)]
    cell = np.mean([100 * run["right"] / told["unseen"] for run in runs])
    assert unpacked(cold["z"])[rates_there.index(0.01)] == pytest.approx(cell, rel=1e-5)
    assert len(losses) == 4 and max(unpacked(rates[0]["y"])) == pytest.approx(
        min(rates_there, key=lambda r: abs(r - 0.001))
    )
