"""The page of the cabinet: empty, half full, and where each model looks."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from models.regions import Regions
from models.trace import AttentionMap
from models.zoo import ZOO
from models.zoo.cabinet import ARCHITECTURES, STUDIES, TRAINABLE
from training.recipe import GLANCE
from ui import cached
from views.cabinet import models, studies

APP = str(Path(__file__).parents[2] / "app.py")


def exhibit(key: str, *, accuracy: float, epochs: int = 2) -> models.Exhibit:
    curve = [{"epoch": epoch, "loss": 2.0 / epoch, "accuracy": accuracy * epoch / epochs} for epoch in (1, epochs)]
    cost = {"multiply_adds": 80_000_000, "parameters": 2_500_000, "images_per_second": 400.0, "processor_hours": 0.5}
    record = {"accuracy": accuracy, "photographs": 400, "attention": {"ratio": 1.5}, "epochs": epochs, "curve": curve}
    return models.Exhibit(ARCHITECTURES[f"imagenette_{key}"], record | cost)


def opened(monkeypatch: pytest.MonkeyPatch, *found: models.Exhibit, **parameters: str) -> AppTest:
    monkeypatch.setattr(models, "exhibits", lambda: list(found))
    app = AppTest.from_file(APP, default_timeout=120).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/cabinet.py").run()


def test_an_empty_cabinet_says_so_and_shows_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch)
    assert not app.exception and not app.error and not app.dataframe
    assert "still empty" in app.info[0].value and "python -m training" in app.info[0].value


def test_the_table_and_the_missing_ones_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, exhibit("vit", accuracy=0.6), exhibit("swin", accuracy=0.7, epochs=5))
    table = app.dataframe[0].value
    assert table["Model"].tolist() == ["ViT, 6 blocks", "Swin"] and table["Accuracy"].tolist() == [60.0, 70.0]
    assert table["Multiply-adds"].tolist() == [80.0, 80.0]
    missing = app.info[0].value
    assert f"2 of {len(ARCHITECTURES)}" in missing and "NesT" in missing and "Swin," not in missing
    assert "from 2 to 5" in app.warning[0].value


def test_the_choices_come_from_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, exhibit("vit", accuracy=0.6), against="Parameters", curve="Training loss", depth="early")
    assert not app.exception
    chosen = [group.value for group in app.get("button_group")]
    assert {"Parameters", "Training loss", "early"} <= {value for values in chosen for value in np.atleast_1d(values)}


def test_heat_is_the_class_tokens_row_in_multiples_of_an_even_wash() -> None:
    image = load_image("chelsea")
    attention = cached.trace(cached.FIRST_MODEL, image, crop="square").attention[-1]
    row = attention.weights()[0, :, 0].mean(0)[1:]
    np.testing.assert_allclose(models.heat(attention), (row / row.mean()).reshape(16, 16), rtol=1e-4)


def test_heat_without_a_class_token_is_the_mean_of_all_queries_of_all_windows() -> None:
    raster = np.array([[0, 1, 4, 5], [2, 3, 6, 7]], dtype=np.int32)
    places = Regions(2, 4, raster, (8.0, 8.0))
    scores = np.random.default_rng(0).normal(size=(2, 3, 4, 4)).astype(np.float32)
    attention = AttentionMap("a", 0, "window", raw_scores=scores, queries=places, keys=places)
    received = [attention.weights(window=window)[0].sum(axis=(0, 1)) / 12 for window in (0, 1)]
    expected = np.concatenate(received)[raster] * 4  # an even wash gives each of 4 keys a quarter
    np.testing.assert_allclose(models.heat(attention), expected, rtol=1e-5)


def test_exhibits_are_the_bundled_models_of_the_cabinet() -> None:
    keys = [each.card.key for each in models.exhibits()]
    assert keys == [key for key, card in ZOO.items() if key in ARCHITECTURES and card.weights.kind == "bundled"]
    assert all({"accuracy", "curve", "photographs"} <= each.record.keys() for each in models.exhibits())


def test_studies_compare_models_of_the_cabinet_and_show_what_is_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = {key for study in studies.STUDIES.values() for key in study.models.values()}
    assert STUDIES.keys() <= compared <= TRAINABLE.keys()
    curve = [{"epoch": epoch, "loss": 2 / epoch, "accuracy": 0.1 * epoch} for epoch in (1, 2)]
    there = {"imagenette_vit_12": {"curve": curve}, "imagenette_vit_12_drop": {"curve": curve}}
    monkeypatch.setattr(studies, "metrics", there.get)
    app = opened(monkeypatch, exhibit("vit", accuracy=0.6), study="Layers left out")
    assert not app.exception and "The same model, changed" in [each.value for each in app.header]
    assert any("LayerDrop" in each.value for each in app.caption)
    assert list(studies.bundled()) == ["Layers left out"]


def test_the_words_about_the_curves_hold_for_the_models_that_are_bundled() -> None:
    """They are measured on a third of the photographs, whole, and usually end lower, by about two points at most."""
    records = [each.record for each in models.exhibits()]
    lower = np.array([100 * (record["accuracy"] - record["curve"][-1]["accuracy"]) for record in records])
    assert np.mean(lower > 0) > 0.75 and lower.max() < 2.5
    assert records[0]["photographs"] // GLANCE == 3


def test_a_study_ends_with_its_shortest_training_unless_length_is_what_it_compares() -> None:
    curve = [{"loss": 2 / epoch, "accuracy": 0.1 * epoch} for epoch in (1, 2, 3)]
    found = studies.series({"long": {"curve": curve}, "short": {"curve": curve[:2]}}, "accuracy")
    np.testing.assert_allclose(found["long"], [10, 20])
    np.testing.assert_allclose(found["short"], [10, 20])
    whole = studies.series({"long": {"curve": curve}, "short": {"curve": curve[:2]}}, "loss", whole=True)
    np.testing.assert_allclose(whole["long"], [2, 1, 2 / 3])
    np.testing.assert_allclose(whole["short"], [2, 1])


def test_without_a_pair_there_is_no_study(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "metrics", lambda key: None)
    app = opened(monkeypatch, exhibit("vit", accuracy=0.6))
    assert not app.exception and "The same model, changed" not in [each.value for each in app.header]
