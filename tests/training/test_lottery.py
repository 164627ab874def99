"""The lottery: masks nest and are the largest, what is left out stays 0, arms differ in one thing, runs go on."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from training import lottery, tickets
from training.data import Dataset
from training.lottery import DENSE, EARLY, FRESH, LADDER, RANDOM, START, Lot
from training.recipe import Recipe, checkpoint

RECIPE = Recipe(epochs=2, batch=8, soft=0.0, features=0.0, warm_up=0.5)


def test_the_largest_of_all_matrices_are_those_above_a_sorted_place() -> None:
    drawn = np.random.default_rng(0)
    weights = {name: torch.from_numpy(drawn.normal(scale=scale, size=(4, 5))) for name, scale in (("a", 1), ("b", 3))}
    masks = lottery.largest(weights, 0.3)
    threshold = np.sort(np.abs(np.concatenate([value.numpy().ravel() for value in weights.values()])))[-12]
    for name, mask in masks.items():
        assert (mask.numpy() == (np.abs(weights[name].numpy()) >= threshold)).all()
    assert masks["b"].sum() > masks["a"].sum(), "one threshold for all: the wider matrix keeps more"


def test_masks_by_lot_keep_as_many_of_each_matrix() -> None:
    masks = {"a": torch.arange(40).view(4, 10) < 9, "b": torch.arange(12).view(3, 4) < 2}
    by_lot = lottery.scattered(masks, seed=0)
    assert {name: int(mask.sum()) for name, mask in by_lot.items()} == {"a": 9, "b": 2}
    assert not torch.equal(by_lot["a"], masks["a"]) and torch.equal(by_lot["a"], lottery.scattered(masks, seed=0)["a"])


@pytest.fixture
def learned(dataset: Dataset, tmp_path: Path, card, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All trainings of a ladder of two rungs."""
    for module in (lottery, tickets):
        monkeypatch.setattr(module, "CARD", card)
        monkeypatch.setattr(module, "LADDER", LADDER[:2])
    lottery.learn(dataset, tmp_path, recipe=RECIPE)
    return tmp_path


def test_all_of_it_on_made_photographs(dataset: Dataset, learned: Path) -> None:
    states = dict(lottery.ended(learned, recipe=RECIPE))
    assert list(states) == list(lottery.plan()) and len(states) == 10
    assert not list(lottery.ended(learned, recipe=replace(RECIPE, epochs=3))), "of what has not ended nothing is told"
    _masks(dataset, learned, states)
    _beginnings(dataset, learned)
    _goes_on(dataset, learned)
    _told(dataset, learned, states)


def _masks(dataset: Dataset, runs: Path, states: dict) -> None:
    """Kept is as much as said, inside of the round before, and all that was left out is 0 at the end."""
    for lot, state in states.items():
        masks = lottery.masks_of(lot, dataset, runs, RECIPE)
        weights = lottery.matrices(state["average"])
        if lot.kept == 1:
            assert not masks and all((value != 0).all() for value in weights.values())
            continue
        total = sum(value.numel() for value in weights.values())
        assert sum(int(mask.sum()) for mask in masks.values()) == round(lot.kept * total)
        for name, mask in masks.items():
            assert torch.equal(weights[name] != 0, mask), "kept weights learn, the others stay 0"
    for arm in (START, EARLY):
        wide, narrow = (lottery.masks_of(Lot(arm, kept), dataset, runs, RECIPE) for kept in LADDER[:2])
        assert all((wide[name] | ~narrow[name]).all() for name in wide)


def _beginnings(dataset: Dataset, runs: Path) -> None:
    """Ticket and masks by lot begin with the first weights, early ones after an epoch, fresh ones elsewhere."""
    begun = {
        arm: lottery.started(Lot(arm, 0.5), dataset, runs, RECIPE).learner.model.state_dict()
        for arm in (START, EARLY, FRESH, RANDOM)
    }
    masks = {arm: lottery.masks_of(Lot(arm, 0.5), dataset, runs, RECIPE) for arm in begun}
    first = lottery.first_weights(START, dataset, runs, RECIPE)
    name = next(iter(masks[START]))
    for arm in (START, RANDOM):
        torch.testing.assert_close(begun[arm][name], first[name] * masks[arm][name], atol=0, rtol=0)
    assert torch.equal(masks[FRESH][name], masks[START][name]) and not torch.equal(
        begun[FRESH][name], begun[START][name]
    )
    after_one = torch.load(DENSE.folder(runs) / lottery.EARLY_WEIGHTS, weights_only=True)
    torch.testing.assert_close(begun[EARLY][name], after_one[name] * masks[EARLY][name], atol=0, rtol=0)
    assert not torch.equal(after_one[name], first[name])
    curve = json.loads(checkpoint(Lot(EARLY, 0.5).folder(runs))["record"])["curve"]
    assert [point["epoch"] for point in curve] == [2], "the early epoch is not learned twice"


def _goes_on(dataset: Dataset, runs: Path) -> None:
    files = sorted(runs.glob("lottery/*/*.pt"))
    before = [file.stat().st_mtime_ns for file in files]
    lottery.learn(dataset, runs, recipe=RECIPE)
    assert before == [file.stat().st_mtime_ns for file in files], "what is done is done"


def _told(dataset: Dataset, runs: Path, states: dict) -> None:
    told = tickets.told(dataset, runs, recipe=RECIPE)
    assert [(run["arm"], run["kept"]) for run in told["runs"]] == [(lot.arm, lot.kept) for lot in states]
    assert all(run["interval"][0] <= run["accuracy"] <= run["interval"][1] for run in told["runs"])
    sizes = [value.numel() for value in lottery.matrices(states[DENSE]["average"]).values()]
    assert told["prunable"] == sum(sizes)
    for run in told["runs"]:
        if "survival" in run:
            assert np.average(run["survival"], weights=sizes) == pytest.approx(run["kept"], abs=1e-3)
    files = tickets.bundle(dataset, runs, runs, recipe=RECIPE)
    whole = load_file(runs / tickets.FILE)
    torch.testing.assert_close(whole["cls_token"], states[DENSE]["average"]["cls_token"].half())
    packed = load_file(runs / tickets.TICKETS)
    assert {name.split("/")[0] for name in packed} == {"start_50", "start_25", "random_50", "random_25"}
    assert all(files[name]["bytes"] == (runs / name).stat().st_size for name in (tickets.FILE, tickets.TICKETS))
    assert files[tickets.FILE]["sha256"] in (runs / "SOURCES.md").read_text()
