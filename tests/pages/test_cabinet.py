"""The page of the cabinet: empty and half full, and its choices."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.zoo.cabinet import ARCHITECTURES
from tests.opening import opened as opened_page
from tests.opening import said
from views.cabinet import subject
from views.cabinet.subject import Cabinet, Metrics, TrainedModel


def trained(key: str, *, accuracy: float, epochs: int = 2) -> TrainedModel:
    curve = [{"epoch": epoch, "loss": 2.0 / epoch, "accuracy": accuracy * epoch / epochs} for epoch in (1, epochs)]
    cost = {"multiply_adds": 80_000_000, "parameters": 2_500_000, "images_per_second": 400.0, "processor_hours": 0.5}
    metrics = {"accuracy": accuracy, "photographs": 400, "attention": {"ratio": 1.5}, "epochs": epochs, "curve": curve}
    recipe = {"epochs": epochs, "soft": 0.5, "features": 1.0}
    return TrainedModel(ARCHITECTURES[f"imagenette_{key}"], metrics | cost | {"recipe": recipe, "start": None})


def opened(
    monkeypatch: pytest.MonkeyPatch, *models: TrainedModel, metrics: dict[str, Metrics] | None = None, **parameters: str
) -> AppTest:
    monkeypatch.setattr(subject, "cabinet", lambda: Cabinet(models, metrics or {}))
    return opened_page("cabinet", **parameters)


def test_an_empty_cabinet_says_so_and_shows_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch)
    assert not app.dataframe
    assert "still empty" in app.info[0].value and "python -m training" in app.info[0].value


def test_the_table_and_the_missing_ones_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, trained("vit", accuracy=0.6), trained("swin", accuracy=0.7, epochs=5))
    table = app.dataframe[0].value
    assert table["model"].tolist() == ["ViT, 6 blocks", "Swin"] and table["accuracy"].tolist() == [60.0, 70.0]
    assert table["multiply_adds"].tolist() == [80.0, 80.0]
    missing = app.info[0].value
    assert f"2 of {len(ARCHITECTURES)}" in missing and "NesT" in missing and "Swin," not in missing
    assert "from 2 to 5" in app.warning[0].value


def test_the_choices_come_from_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {"against": "parameters", "curve": "loss", "depth": "early"}
    app = opened(monkeypatch, trained("vit", accuracy=0.6), **chosen)
    lit = [group.value for group in app.get("button_group")]
    assert set(chosen.values()) <= {value for values in lit for value in np.atleast_1d(values)}


def test_a_study_is_shown_where_a_pair_is_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    curve = [{"epoch": epoch, "loss": 2 / epoch, "accuracy": 0.1 * epoch} for epoch in (1, 2)]
    there = {key: {"curve": curve, "photographs": 300} for key in ("imagenette_vit_12", "imagenette_vit_12_drop")}
    app = opened(monkeypatch, trained("vit", accuracy=0.6), metrics=there, study="layers")
    assert "The same model, changed" in [header.value for header in app.header]
    [words] = [caption.value for caption in app.caption if "LayerDrop" in caption.value]
    assert "After 2 epochs right: every layer 20.0%, each left out one time in five 20.0% (each ± 7.8%" in words


def test_without_a_pair_there_is_no_study(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, trained("vit", accuracy=0.6))
    assert "The same model, changed" not in [header.value for header in app.header]


def test_the_teacher_and_the_whiskers_are_told_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    words = said(opened(monkeypatch, trained("vit", accuracy=0.6)))
    assert "all learned from a teacher too" in words and "do not show that two are equal" in words
