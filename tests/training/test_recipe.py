"""Training: it learns, it goes on after a kill, what it writes can be read."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from errors import UserError
from models.zoo.build import build
from models.zoo.cabinet import STUDIES, TRAINABLE, cards
from training import export, measure, recipe
from training.augment import Augmentation
from training.data import Photographs
from training.learner import Average, Learner, Unfused, thinned
from training.measure import accuracy
from training.recipe import Recipe, objective, train
from training.studies import DIFFERENCES

ATTENTION = {"ratio": 1.0, "error": 0.1, "above": 0.5, "photographs": 1}
RECIPE = Recipe(epochs=4, batch=8, rate=3e-3, warm_up=0.5, average=0.5, augmentation=Augmentation(mixing=0.2))


def losses(run) -> list[float]:
    return [point["loss"] for point in run.record["curve"]]


def test_training_lowers_the_loss_and_tells_red_from_blue(card, dataset, lessons, tmp_path) -> None:
    run = train(card, dataset, lessons, recipe=RECIPE, folder=tmp_path / "run")
    assert losses(run)[-1] < 0.9 * losses(run)[0]
    assert accuracy(run.average.model, dataset.validation, card.side) == 1.0


def test_a_run_that_was_stopped_ends_as_if_it_had_not_been(card, dataset, lessons, tmp_path, monkeypatch) -> None:
    whole = train(card, dataset, lessons, recipe=RECIPE, folder=tmp_path / "whole")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("training.recipe.accuracy", stop_at(3))
        train(card, dataset, lessons, recipe=RECIPE, folder=tmp_path / "run")
    assert len(json.loads((tmp_path / "run" / "metrics.json").read_text())["curve"]) == 2
    again = train(card, dataset, lessons, recipe=RECIPE, folder=tmp_path / "run")
    assert losses(again) == losses(whole)
    for one, other in zip(again.average.model.parameters(), whole.average.model.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=0, rtol=0)


def stop_at(call: int):
    """An `accuracy` that is interrupted the `call`-th time."""
    calls = []

    def interrupted(*args, **_) -> float:
        calls.append(args)
        if len(calls) == call:
            raise KeyboardInterrupt
        return 0.0

    return interrupted


def test_export_and_import_give_the_same_model(card, dataset, lessons, tmp_path, monkeypatch) -> None:
    run = train(card, dataset, lessons, recipe=replace(RECIPE, epochs=1), folder=tmp_path / "run")
    monkeypatch.setattr(measure, "attention_on_objects", lambda *_: ATTENTION)
    record = export.export(card, dataset, tmp_path / "run", folder=tmp_path)
    model = export.read(card, tmp_path / "tiny.safetensors")
    torch.testing.assert_close(model(measure.probe(32)), torch.tensor(record["logits"]), atol=1e-4, rtol=0)
    torch.testing.assert_close(model(measure.probe(32)), run.average.model(measure.probe(32)), atol=1e-2, rtol=0)
    assert record["sha256"] == hashlib.sha256((tmp_path / "tiny.safetensors").read_bytes()).hexdigest()
    assert record["sha256"] in (tmp_path / "SOURCES.md").read_text() and record["epochs"] == 1
    assert record["parameters"] == sum(value.numel() for value in model.parameters())
    assert "| tiny |" in export.table([record]) and "| 1.00 ± 0.10 × uniform |" in export.table([record])
    assert "| no objects |" in export.table([record | {"attention": {"photographs": 0}}])


def test_accuracy_looks_at_the_middle_of_a_photograph() -> None:
    framed = np.full((3, 32, 32, 3), 255, np.uint8)
    framed[:, 2:-2, 2:-2] = 0  # seven eighths
    photographs = Photographs(framed, np.array([0, 0, 1]))
    bright = Bright()
    assert accuracy(bright, photographs, 32) == pytest.approx(2 / 3)
    assert accuracy(bright, photographs, 32, crop=1.0) == pytest.approx(1 / 3)


class Bright(nn.Module):
    """Class 1 where any pixel is bright."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return torch.stack([torch.zeros(len(images)), images.float().amax(dim=(1, 2, 3))], dim=1)


def test_evaluation_stores_figures_when_asked_and_never_logits(card, dataset, lessons, tmp_path, monkeypatch) -> None:
    train(card, dataset, lessons, recipe=replace(RECIPE, epochs=1), folder=tmp_path / "run")
    monkeypatch.setattr(measure, "attention_on_objects", lambda *_: ATTENTION)
    monkeypatch.setattr(export, "TRAINABLE", {"tiny": card})
    export.export(card, dataset, tmp_path / "run", folder=tmp_path)
    path = tmp_path / "tiny.json"
    old = json.dumps(json.loads(path.read_text()) | {"parameters": 1, "logits": [[7.0]]})
    path.write_text(old)
    assert export.evaluate(dataset, folder=tmp_path)[0]["parameters"] > 1 and path.read_text() == old
    export.evaluate(dataset, folder=tmp_path, store=True)
    assert json.loads(path.read_text())["parameters"] > 1 and json.loads(path.read_text())["logits"] == [[7.0]]


def test_a_stage_begins_with_the_average_weights_before_it(card, dataset, lessons, tmp_path) -> None:
    run = train(card, dataset, lessons, recipe=RECIPE, folder=tmp_path / "1")
    recipe = replace(RECIPE, epochs=1, rate=0.0)  # nothing moves: what is left is the beginning
    more = train(card, dataset, lessons, recipe=recipe, folder=tmp_path / "2", start=tmp_path / "1")
    assert more.record["start"]["epochs"] == RECIPE.epochs and more.record["start"]["curve"] == run.record["curve"]
    before = run.average.model.state_dict()
    for name, value in more.learner.model.state_dict().items():
        torch.testing.assert_close(value, before[name], atol=0, rtol=0)


def test_a_folder_with_another_run_is_left_alone(card, dataset, lessons, tmp_path) -> None:
    train(card, dataset, lessons, recipe=replace(RECIPE, epochs=1), folder=tmp_path / "run")
    kept = (tmp_path / "run" / "last.pt").read_bytes()
    with pytest.raises(UserError, match="a run of another recipe"):
        train(card, dataset, lessons, recipe=replace(RECIPE, epochs=2), folder=tmp_path / "run")
    with pytest.raises(UserError, match="a run of another data"):
        other = replace(dataset, digest="f" * 64)
        train(card, other, lessons, recipe=replace(RECIPE, epochs=1), folder=tmp_path / "run")
    assert (tmp_path / "run" / "last.pt").read_bytes() == kept


def test_photographs_are_mixed_across_classes_though_they_are_read_class_by_class(
    card, dataset, lessons, tmp_path, monkeypatch
) -> None:
    assert (np.diff(dataset.train.labels) >= 0).all()
    seen = []
    monkeypatch.setattr(recipe, "_step", lambda run, images, features, hard, soft: seen.append(hard) or 0.0)
    always = replace(RECIPE, epochs=1, smoothing=0.0, augmentation=Augmentation(mixing=1.0))
    shares = []
    for across in (True, False):
        seen.clear()
        train(card, dataset, lessons, recipe=replace(always, across=across), folder=tmp_path / str(across))
        shares.append((torch.cat(seen).amin(dim=1) > 0.01).float().mean())
    assert shares[0] > 0.35, "a neighbour in a shuffled batch is of the other class every second time"
    assert shares[1] < 0.26, "in a sorted batch of eight only those at the border and at the end are"


def test_sources_keep_one_row_per_file(tmp_path: Path) -> None:
    (tmp_path / "SOURCES.md").write_text("# Where\n\n| file | bytes |\n|---|---|\n| `a` | 1 |\n\n## a\n")
    for size in (1, 2):
        export.list_source(tmp_path / "SOURCES.md", "b", {"bytes": size, "sha256": "f"})
    text = (tmp_path / "SOURCES.md").read_text()
    assert text.count("`b`") == 1 and "| `b` | 2 |" in text and text.index("`b`") < text.index("## a")


def test_the_objective_is_the_sum_of_its_parts() -> None:
    logits, hard, soft = torch.randn(3, 4), torch.eye(4)[:3], torch.full((3, 4), 0.25)
    guess, features = torch.zeros(3, 2, 2, 2), torch.ones(3, 2, 4, 4) * 3
    recipe = Recipe(soft=0.25, features=2.0)
    one = objective((logits,), guess, features, hard, soft, recipe)
    expected = 0.75 * F.cross_entropy(logits, hard) + 0.25 * F.cross_entropy(logits, soft) + 2 * 9
    torch.testing.assert_close(one, expected)
    torch.testing.assert_close(objective((logits, logits), guess, features, hard, soft, recipe), expected)


def test_unfused_attention_equals_the_fused_one() -> None:
    query, key, value = torch.randn(3, 2, 4, 5, 8)
    expected = F.scaled_dot_product_attention(query, key, value)
    with Unfused():
        torch.testing.assert_close(F.scaled_dot_product_attention(query, key, value), expected)
        causal = F.scaled_dot_product_attention(query, key, value, is_causal=True)
    torch.testing.assert_close(causal, F.scaled_dot_product_attention(query, key, value, is_causal=True))


def test_the_average_of_constant_weights_is_the_weight() -> None:
    model = torch.nn.Linear(2, 2)
    average = Average(model, 0.9)
    torch.nn.init.ones_(model.weight)
    for _ in range(200):
        average.update(model)
    torch.testing.assert_close(average.model.weight, torch.ones(2, 2), atol=1e-4, rtol=0)


@pytest.mark.parametrize("card", TRAINABLE.values(), ids=lambda card: card.key)
def test_every_architecture_gives_logits_and_cells_in_place(card) -> None:
    """Cells follow the picture: what is changed in one corner changes that corner's cell most."""
    model = build(card)
    assert sum(value.numel() for value in model.parameters()) <= 6e6
    learner = Learner(model, 7).eval()
    torch.manual_seed(0)
    images = torch.randn(1, 3, card.side, card.side).repeat(2, 1, 1, 1)
    images[1, :, -16:, -16:] += 2 * torch.randn(3, 16, 16)
    logits, guess = learner(images)
    assert all(part.shape == (2, 10) for part in logits) and guess.shape[1] == 7 and guess.shape[2] == guess.shape[3]
    change = (learner.look(images)[1].diff(dim=0)[0] ** 2).sum(0)
    side = guess.shape[2]
    assert min(divmod(int(change.argmax()), side)) >= side - max(side // 4, 1)


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.key)
def test_bundled_weights_give_the_logits_of_their_metrics(card) -> None:
    record = json.loads((export.FOLDER / f"{card.key}.json").read_text())
    model = export.read(card, export.FOLDER / card.weights.file)
    torch.testing.assert_close(model(measure.probe(card.side)), torch.tensor(record["logits"]), atol=1e-3, rtol=0)
    assert record["curve"] and 0 < record["accuracy"] <= 1


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.key)
def test_bundled_attention_lies_more_on_objects_than_even_attention(card) -> None:
    """By a tenth at least and more than the drawing of photographs explains, where their teacher sees objects."""
    attention = json.loads((export.FOLDER / f"{card.key}.json").read_text())["attention"]
    assert attention["photographs"] > 100 and attention["ratio"] > max(1.1, 1 + 2 * attention["error"])


def test_blocks_are_left_out_in_training_only_and_all_come_back() -> None:
    torch.manual_seed(0)
    model = build(TRAINABLE["imagenette_vit_12_drop"])
    counts = []
    for _ in range(200):
        with thinned(model, 0.2):
            counts.append(len(model.blocks))
    assert len(model.blocks) == 12 and abs(sum(counts) / 200 - 9.6) < 0.4
    with thinned(model, 0):
        assert len(model.blocks) == 12, "at rate 0 all stay, in every draw"
    with pytest.raises(ZeroDivisionError), thinned(model, 0.9):
        assert len(model.blocks) < 12 and 1 / 0
    assert len(model.blocks) == 12
    learner, images = Learner(model, 7, layer_drop=0.99), torch.randn(1, 3, 64, 64)
    whole = learner.eval()(images)[0][0]
    torch.testing.assert_close(whole, model(images), atol=0, rtol=0)
    assert not torch.equal(learner.train()(images)[0][0], whole)


def test_each_study_differs_in_one_thing() -> None:
    """The architecture, one entry of the recipe, or how long it went on; parameters have the same names and shapes."""
    for key in STUDIES:
        bases = {"imagenette_vit_long": "imagenette_vit", "imagenette_deit_hard": "imagenette_deit"}
        assert shapes(key) == shapes(bases.get(key, "imagenette_vit_12"))
    assert DIFFERENCES.keys() <= STUDIES.keys() and all(len(change) == 1 for change in DIFFERENCES.values())
    assert all(hasattr(Recipe(), name) for change in DIFFERENCES.values() for name in change)


def shapes(key: str) -> dict[str, torch.Size]:
    return {name: value.shape for name, value in build(TRAINABLE[key]).state_dict().items()}
