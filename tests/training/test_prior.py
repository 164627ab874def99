"""Parts of the photographs: of each class in proportion, one within another, shown as often as all; runs told whole."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load

from models.zoo import network_card
from training import measure, prior
from training.alone import untaught
from training.data import Dataset
from training.export import HEADER
from training.recipe import Recipe, train

SHORT = Recipe(epochs=1, batch=8, soft=0.0, features=0.0)


def test_parts_hold_each_class_in_proportion_and_lie_in_one_another() -> None:
    labels = np.repeat([0, 1, 2], [100, 60, 40])
    np.random.default_rng(0).shuffle(labels)
    before: set[int] = set()
    for share in sorted(prior.SHARES):
        kept = prior.chosen(labels, share)
        assert len(set(kept)) == len(kept)
        assert np.bincount(labels[kept]).tolist() == [round(share * count) for count in (100, 60, 40)]
        assert before <= set(kept)
        before = set(kept)
    assert before == set(range(200))
    assert set(prior.chosen(labels, 0.5, seed=1)) != set(prior.chosen(labels, 0.5))


def test_every_part_shows_as_many_photographs_evenly(dataset: Dataset) -> None:
    whole = len(dataset.train.labels)
    for share in (1.0, 0.25):
        shown = prior.part(dataset, share).train
        _, times = np.unique(shown.pixels.reshape(whole, -1), axis=0, return_counts=True)
        assert len(shown.labels) == whole and len(times) == len(prior.chosen(dataset.train.labels, share))
        assert times.max() - times.min() <= 1
    assert prior.part(dataset, 0.5).digest != prior.part(dataset, 0.25).digest, "runs of other parts are other runs"


def test_a_run_goes_on_and_only_what_came_to_its_end_is_told(
    dataset: Dataset, tmp_path: Path, card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prior, "CARDS", {"vit": card})
    monkeypatch.setattr(prior, "SHARES", (1.0, 0.5))
    monkeypatch.setattr(prior, "RECIPE", SHORT)
    monkeypatch.setattr(prior, "SIDE", 32)
    assert prior.told(dataset, tmp_path, recipe=SHORT)["runs"] == []
    prior.learn(dataset, tmp_path, recipe=SHORT)
    written = [(prior.folder(tmp_path, "vit", share) / "last.pt").stat().st_mtime_ns for share in (1.0, 0.5)]
    prior.learn(dataset, tmp_path, recipe=SHORT)
    assert written == [(prior.folder(tmp_path, "vit", share) / "last.pt").stat().st_mtime_ns for share in (1.0, 0.5)], (
        "what is done is done"
    )
    told = prior.told(dataset, tmp_path, recipe=SHORT)
    assert [run["share"] for run in told["runs"]] == [0.5, 1.0] and told["shown"] == 32
    assert [run["learned"] for run in told["runs"]] == [16, 32]
    assert all(run["interval"][0] < run["accuracy"] < run["interval"][1] for run in told["runs"])
    monkeypatch.setattr(prior, "RECIPE", replace(SHORT, epochs=2))
    assert prior.told(dataset, tmp_path, recipe=replace(SHORT, epochs=2))["runs"] == []


def test_the_network_of_all_photographs_is_bundled_once_it_has_come_to_its_end(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = replace(network_card.CARD, side=32)
    monkeypatch.setattr(prior, "CARDS", {"resnet": card})
    monkeypatch.setattr(prior, "RECIPE", SHORT)
    monkeypatch.setattr(prior, "RUN_AT", 32)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "SOURCES.md").write_text(HEADER, encoding="utf-8")
    assert prior.bundle(dataset, tmp_path, folder) == {}
    run = train(card, dataset, untaught(dataset), recipe=SHORT, folder=prior.folder(tmp_path, "resnet", 1.0))
    told = prior.bundle(dataset, tmp_path, folder)
    data = (folder / network_card.FILE).read_bytes()
    assert (told["bytes"], told["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert told["sha256"] in (folder / "SOURCES.md").read_text(encoding="utf-8")
    stored, average = load(data), run.average.model.state_dict()
    assert stored.keys() == average.keys()
    assert all(torch.equal(stored[name], value.to(stored[name].dtype)) for name, value in average.items())
    right = measure.predictions(run.average.model, dataset.validation, 32) == dataset.validation.labels
    assert (told["epochs"], told["run_at"], told["accuracy"]) == (1, 32, right.mean())
