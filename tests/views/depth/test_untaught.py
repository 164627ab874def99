"""Trainings without a teacher: what is shown is what was measured, and every count stands beside chance."""

import numpy as np
import pytest

from models.zoo.measured import measured
from tests.opening import opened, said
from tests.tables import tables
from ui.text import passage
from views.depth import untaught


def test_each_training_stands_in_the_table_with_its_counts_and_those_of_chance() -> None:
    app = opened("depth", depth_view="untaught")
    (table,) = tables(app)
    runs = measured("collapse")
    assert len(table["training"]) == len(runs) and len(set(table["training"])) == len(runs)
    for row, run in enumerate(runs):
        assert table["right"][row] == f"{run['accuracy']:.1%}"
        assert table["similar blocks"][row] == f"{run['repeated blocks']} / {run['blocks'] - 1}"
        assert table["by chance"][row] == f"{run['repeated by chance']} / {run['blocks'] - 1}"
    assert f"Every training had {runs[0]['epochs']} epochs and one seed" in said(app)
    assert len({run["epochs"] for run in runs}) == 1, "compared at equal length"


def test_what_goes_beyond_chance_is_the_difference_of_both() -> None:
    for run in measured("collapse"):
        beyond = untaught.excess(run)
        assert np.isnan(beyond[0]) and len(beyond) == run["blocks"]
        assert np.nanmean(beyond) == pytest.approx(run["mean excess"], abs=1e-4)


def test_depth_costs_and_re_attention_gives_it_back_only_where_it_stands_out() -> None:
    runs = measured("collapse")
    right = {run["key"]: run["accuracy"] for run in runs if not run["features"]}
    spread = 1.96 * (2 * right["imagenette_vit_12"] * (1 - right["imagenette_vit_12"]) / 3925) ** 0.5
    sentence = untaught.finding(runs)
    assert right["imagenette_vit_12"] - right["imagenette_vit_24"] > spread
    assert right["imagenette_deepvit_24"] - right["imagenette_vit_24"] > spread
    assert abs(right["imagenette_deepvit_24"] - right["imagenette_vit_12"]) < spread, "as often as the shallow one"
    assert all(f"{share:.1%}" in sentence for share in right.values())
    closer = [{**run, "accuracy": 0.5} for run in runs]
    assert not untaught.finding(closer) and not untaught.finding(runs[:1])


def test_no_path_of_the_machine_that_measured_stands_in_the_file() -> None:
    assert all("/" not in run["run"] for run in measured("collapse"))


def test_the_text_says_of_the_blocks_what_was_counted() -> None:
    beyond = {
        run["run"]: (run["repeated blocks"] - run["repeated by chance"]) / (run["blocks"] - 1)
        for run in measured("collapse")
    }
    shallow, deep, taught = (beyond[f"imagenette_vit_{name}"] for name in ("12_alone", "24_alone", "24_taught"))
    assert beyond["imagenette_deepvit_24_alone"] == 0 < deep < taught
    assert deep == pytest.approx(shallow, abs=0.05)
    text = " ".join(passage("depth").split())
    assert "of 12 and of 24 about the same share, and those of as short a training with the teacher more" in text
