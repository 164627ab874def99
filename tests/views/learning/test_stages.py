"""Stages on the visitor's picture: made ones go through their file, the page, and the files that are taken home."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inputs.examples import load_image
from models import stages
from models.stages import STEP, packed
from models.weights import load
from models.zoo import ZOO
from models.zoo.build import build
from tests import exhibits
from tests.again import RECIPES
from tests.opening import opened, said
from tests.recipes import stages as recipes
from tests.test_records import LEARNING, compare
from views.learning import forming, staged
from views.learning.bets import on_objects
from views.learning.staged import CLASS, Staged, half

KEY = "imagenette_vit"
LINK = {"learn_view": "photographs", "stage_at": "147"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What training would tell of three stages: untrained weights, the cabinet's, and half the way between."""
    file = tmp_path_factory.mktemp("stages") / stages.FILE.name
    first, last = (model.state_dict() for model in (build(ZOO[KEY]), load(ZOO[KEY]).model))
    arrays = {}
    for name, value in first.items():
        arrays[name], arrays[name + STEP] = packed([value, (value + last[name]) / 2, last[name]])
    np.savez(file, **arrays)
    stage = {"accuracy": 0.5, "interval": [0.48, 0.52], "stored": {"mass": 0.001, "largest": 0.02}}
    objects = [{"excess": excess, "error": 0.01} for excess in (0.0, 0.03, 0.06)]
    times = zip((0, 147, 588), (0, 1, 4), objects, strict=True)
    return {
        "key": KEY,
        "recipe": {"epochs": 4},
        "learned": 9469,
        "photographs": 3925,
        "on_objects": {"photographs": 152},
        "compared": 48,
        "stages": [{**stage, "step": step, "epochs": epochs, "objects": of} for step, epochs, of in times],
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "path": str(file),
    }


@pytest.fixture(autouse=True)
def bundled(told: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "FILE", Path(told["path"]))
    monkeypatch.setattr(staged, "measured", lambda _: told)
    monkeypatch.setattr(recipes, "measured", lambda _: told)


def test_a_stage_on_the_page_and_in_every_file(told: dict) -> None:
    app = opened("learning", **LINK)
    assert "On your picture" in app.segmented_control[0].options
    files = exhibits.taken_home("learning", LINK | {"stage_head": "2"}).files
    assert len(files) == 4
    for file in files:
        if file.record["method"] not in LEARNING:
            compare(file, RECIPES[file.record["method"]](file.record))
        assert "trained again" in file.record["model"] and file.record["weights"] == told["sha256"][:12]
    [looks] = [file for file in files if file.record["method"] == "attention at a stage"]
    mean = RECIPES["attention at a stage"](looks.record | {"head": "mean"})
    few, before = (_half(mean[name]) for name in ("weights", "untrained"))
    line = f"After 1 epoch half of what the class token gives to patches in block 6 lies on {few} of 64 (untrained: "
    assert f"{line}{before}, evenly: 32)" in said(app)
    assert "with whiskers apart: 4 epochs." in said(app), "an interval above that of the untrained model"
    assert "differs from that before storing by up to 0.1% of its mass on average, and by 2.0% at most" in said(app)


def _half(map: np.ndarray) -> int:
    falling = np.sort(map.ravel())[::-1]
    return int(np.argmax(falling.cumsum() >= map.sum() / 2)) + 1


def test_when_attention_lies_on_objects(told: dict) -> None:
    made = Staged(told, load_image("china"), 0, 5, 0, CLASS)
    truth = on_objects(made)
    assert truth.answer == 2, "after one epoch 0.03 - 1.96 * 0.01 is not above 1.96 * 0.01, after four 0.06 is"
    assert truth.told == "After 4 epochs; most after 4 epochs: 6.0 percentage points beyond the mean map."
    flat = told | {"stages": [stage | {"objects": {"excess": 0.0, "error": 0.01}} for stage in told["stages"]]}
    assert on_objects(replace(made, told=flat)).answer == 3


def test_half_is_counted_in_patches() -> None:
    assert half(np.array([[4.0, 1.0], [1.0, 2.0]])) == 1 and half(np.ones((4, 4))) == 8


def test_the_film_has_a_frame_for_each_stage(told: dict) -> None:
    subject = Staged(told, load_image("china"), 2, layer=3, head=0, of=CLASS)
    film = Image.open(io.BytesIO(forming.film(subject, subject.record("attention forming on a picture"))))
    assert film.n_frames == 3 and "trained again" in str(film.info["xmp"])
    assert subject.maps(0).shape == (3, 8, 8)
