"""Metrics files of trained models: a run that went on from another counts both."""

import json
from pathlib import Path

from models.zoo.cabinet import metrics


def run(epochs: int, start: dict | None = None) -> dict:
    curve = [{"epoch": epoch + 1, "loss": 1.0, "processor_seconds": 1800.0} for epoch in range(epochs)]
    return {"epochs": epochs, "curve": curve, "processor_hours": epochs / 2, "accuracy": 0.1 * epochs, "start": start}


def test_training_that_went_on_counts_what_it_began_with(tmp_path: Path) -> None:
    (tmp_path / "late.json").write_text(json.dumps(run(3, start=run(2, start=run(1)))))
    record = metrics("late", tmp_path)
    assert record["epochs"] == 6 and record["processor_hours"] == 3.0 and record["accuracy"] == 0.1 * 3
    assert [point["epoch"] for point in record["curve"]] == [1, 2, 3, 4, 5, 6]


def test_a_run_from_the_beginning_is_told_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "first.json").write_text(json.dumps(run(2)))
    assert metrics("first", tmp_path) == run(2) and metrics("none", tmp_path) is None
