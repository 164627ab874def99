"""The bundled Point Transformer: what it says about the examples, and that listing order changes nothing."""

import json

import numpy as np
import pytest
import torch

from inputs.example_clouds import CLOUDS, load_cloud
from inputs.point_cloud import model_points, turned
from models.request import Request
from models.serving.engine import LocalEngine
from models.weights import BUNDLED, load
from models.zoo import ZOO
from models.zoo.classes import CLOUDS as CLASSES

KEY = "point_transformer_small"


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(threads=1)


def answer(engine: LocalEngine, points: np.ndarray, digest: str) -> int:
    return int(engine.run(Request(model=KEY, pixels=points, digest=digest)).logits.argmax())


def test_it_names_the_examples(engine: LocalEngine) -> None:
    named = {key: CLASSES[answer(engine, model_points(load_cloud(key)), load_cloud(key).digest)] for key in CLOUDS}
    assert sum(key == title for key, title in named.items()) >= 9, named


def test_the_wrong_axis_up_costs_it_most_of_what_stands(engine: LocalEngine) -> None:
    standing = ("chair", "table", "tree", "human", "bottle", "car", "house")
    lying = [turned(load_cloud(key), "x") for key in standing]
    right = sum(
        CLASSES[answer(engine, model_points(cloud), cloud.digest)] == key
        for key, cloud in zip(standing, lying, strict=True)
    )
    assert right <= 4


@pytest.mark.parametrize("key", ["aeroplane", "human"])
def test_order_does_not_matter_with_trained_weights(key: str) -> None:
    model = load(ZOO[KEY]).model.double()
    points = torch.tensor(model_points(load_cloud(key)), dtype=torch.float64)[None]
    order = torch.randperm(points.shape[1], generator=torch.Generator().manual_seed(5))
    with torch.inference_mode():
        assert (model(points) - model(points[:, order])).abs().max() <= 1e-10


def test_the_report_is_of_this_file_and_keeps_the_promise() -> None:
    record = json.loads((BUNDLED / f"{KEY}.json").read_text(encoding="utf-8"))
    assert record["sha256"] == ZOO[KEY].weights.sha256 and record["bytes"] <= 8_000_000 and record["parameters"] < 3e6
    assert tuple(record["classes"]) == CLASSES
    accuracies = [figures["accuracy"] for figures in record["classes"].values()]
    assert (
        np.mean(accuracies) == pytest.approx(record["summary"]["macro"], abs=1e-3) and record["summary"]["macro"] >= 0.8
    )
