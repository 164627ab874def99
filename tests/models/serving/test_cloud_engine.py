"""Clouds go through the same engine as pictures: watched, cached, refused in a sentence."""

import numpy as np
import pytest

from errors import UserError
from inputs.example_clouds import load_cloud
from inputs.point_cloud import model_points
from models.request import Request
from models.serving.engine import LocalEngine
from models.zoo import ZOO
from models.zoo.classes import class_names

CARDS = [card for card in ZOO.values() if card.input == "cloud"]


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(threads=1)


def request(card, points: np.ndarray, digest: str = "a" * 64) -> Request:
    return Request(model=card.key, pixels=points, digest=digest, wants=frozenset({"steps", "values"}))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_every_card_for_clouds_runs_and_records_what_it_declares(card, engine: LocalEngine) -> None:
    points = model_points(load_cloud("aeroplane"))
    trace = engine.run(request(card, points))
    assert (trace.pixels == points).all() and trace.steps
    assert {attention.kind for attention in trace.attention} == set(card.kinds)
    assert max(attention.error() for attention in trace.attention) <= 1e-4
    assert len(trace.logits) == (len(class_names(card.classes)) or 40)


def test_indices_stay_whole_numbers_and_point_into_the_cloud(engine: LocalEngine) -> None:
    points = model_points(load_cloud("chair"))
    trace = engine.run(request(ZOO["point_transformer_untrained"], points, "b" * 64))
    for name in ("selected", "groups", "centres_0", "centres_1"):
        assert trace.steps[name].dtype == np.int64 and 0 <= trace.steps[name].min() <= trace.steps[name].max() < 1024
    scores = trace.steps["scores"]
    for sortnet, chosen in enumerate(trace.steps["selected"]):
        np.testing.assert_allclose(scores[sortnet, chosen], np.sort(scores[sortnet])[::-1][: len(chosen)])


@pytest.mark.parametrize(
    "points",
    [np.zeros((1024, 3)), np.zeros((9, 6)), np.zeros((9999, 6)), np.full((100, 6), 9.0), np.full((100, 6), np.nan)],
)
def test_what_is_no_prepared_cloud_is_refused(points: np.ndarray, engine: LocalEngine) -> None:
    with pytest.raises(UserError, match="points"):
        engine.run(request(CARDS[0], points.astype(np.float32), "c" * 64))
