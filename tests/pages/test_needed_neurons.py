"""Which neurons are needed: orders and shares, one MLP alone, the ring, what is saved, and who has no such MLPs."""

import numpy as np
import pytest

from inputs.examples import load_image
from models.zoo import ZOO
from models.zoo.measured import measured
from tests.opening import addressed, opened
from views.needed_heads import neurons_many
from views.needed_heads.neurons import HELD, held
from views.needed_heads.subject import LEAST, MOST, RANDOM
from views.needed_heads.thinner import SIZE, Thinner

VIEW = {"heads_view": "neurons", "heads_model": "imagenette_vit"}
SHOWN = Thinner(ZOO["imagenette_vit"], load_image("china"), LEAST, 0.25)
POINT = {"right": 60, "photographs": 100}
MODEL = {
    "whole": {"right": 80, "photographs": 100},
    "curves": {name: [{"removed": 0.5, **POINT}] for name in ("by importance", "by size", "most important first")},
    "at random": {"removed": [0.5], "right": [[4, 5, 6]], "whole": 8, "photographs": 10},
}


def test_every_mlp_loses_its_share_in_the_order_of_the_slopes() -> None:
    for slopes, gone in zip(SHOWN.importance.slopes, SHOWN.gone, strict=True):
        assert gone.sum() == 192 and np.abs(slopes)[gone].max() <= np.abs(slopes)[~gone].min()
    for slopes, gone in zip(SHOWN.importance.slopes, SHOWN.without(0.25, MOST).gone, strict=True):
        assert gone.sum() == 192 and np.abs(slopes)[gone].min() >= np.abs(slopes)[~gone].max()
    for sizes, gone in zip(SHOWN.importance.sizes, SHOWN.without(0.25, SIZE).gone, strict=True):
        assert sizes[gone].max() <= sizes[~gone].min()


def test_on_this_picture_the_least_cost_less_than_the_most() -> None:
    """The negative control: were the order of the slopes as good as any, its two ends would cost the same."""
    before, least = SHOWN.without(0.5, LEAST).shares()
    most = SHOWN.without(0.5, MOST).shares()[1]
    named = before.argmax()
    assert before[named] - least[named] < 0.2 < before[named] - most[named]


def test_importance_held_by_hand() -> None:
    shares = held(np.array([3.0, 1.0, 0, 0]))
    assert (shares[0], shares[-1]) == (0, 1) and shares[HELD == 0.5] == 1
    assert shares[HELD == 0.26] == 0.75


def test_the_ring_stands_on_the_line_of_the_order() -> None:
    lines = neurons_many.lines(MODEL)
    assert neurons_many.here(SHOWN, lines) == (25, pytest.approx(0.7))
    assert neurons_many.here(SHOWN.without(0.5, RANDOM), lines) == (50, 0.5)
    assert neurons_many.here(Thinner(SHOWN.card, SHOWN.image, LEAST, 0.25, block=3), lines) is None


def test_counting_and_measuring_comes_on_request_with_both_numbers() -> None:
    app = opened("needed_heads", **VIEW, neurons_off="50", neurons_where="2")
    app.button(key="measure_neurons_timed").click().run()
    table = next(element.value for element in app.markdown if "milliseconds, measured here" in element.value)
    assert "2,721,226" in table and f"{2_721_226 - 384 * (2 * 192 + 1):,}" in table


def test_other_mlps_are_refused_in_a_sentence() -> None:
    app = addressed("needed_heads", heads_view="neurons", heads_model="imagenette_pvt_v2").run()
    assert "nothing learned between them" in " ".join(element.value for element in app.error)


@pytest.mark.parametrize("key", ["imagenette_vit", "imagenette_vit_12"])
def test_on_photographs_draws_stay_behind_the_slopes_and_the_most_important_cost_most(key: str) -> None:
    told = measured(neurons_many.FILE)["models"][key]
    lines = neurons_many.lines(told)
    share = {name: dict(zip(line.positions, line.shares, strict=True))[50] for name, line in lines.items()}
    assert share["most important first"] < share["at random"] < share["by importance"]
    right = {point["removed"]: point["right"] for point in told["curves"]["by importance"]}
    lost = 100 * (told["whole"]["right"] - right[0.5]) / told["whole"]["photographs"]
    assert f"cost {lost:.1f} points; nearly all draws" in neurons_many.finding(told)
    beside = {**told, "at random": {**told["at random"], "right": [[207, 150]] * 5}}
    assert "among draws some cost" in neurons_many.finding(beside)
    assert "keeps up" in neurons_many.finding(told)
