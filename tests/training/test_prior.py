"""Parts of the photographs: of every class alike, each inside the next, shown as often as all of them."""

from pathlib import Path

import numpy as np
import torch

from models.zoo.build import build
from training import prior
from training.data import Dataset, Photographs
from training.recipe import LAST, fitted


def photographs(each: int) -> Photographs:
    labels = np.arange(10).repeat(each)
    return Photographs(np.arange(len(labels), dtype=np.uint8).repeat(8 * 8 * 3).reshape(-1, 8, 8, 3), labels)


DATA = Dataset("some", "0", tuple("abcdefghij"), photographs(20), photographs(2))


def test_a_part_has_every_class_alike_and_lies_in_the_next() -> None:
    shares = sorted(prior.SHARES)
    kept = [prior.chosen(DATA.train.labels, share) for share in shares]
    assert [len(part) for part in kept] == [round(200 * share) for share in shares]
    assert all(np.bincount(DATA.train.labels[part]).tolist() == [len(part) // 10] * 10 for part in kept)
    assert all(set(small) < set(large) for small, large in zip(kept, kept[1:], strict=False))


def test_every_epoch_shows_equally_many() -> None:
    parts = [prior.part(DATA, share) for share in prior.SHARES]
    assert {len(part.train.labels) for part in parts} == {200} and len({part.digest for part in parts}) == 5
    smallest = prior.part(DATA, 0.05).train
    times = np.unique(smallest.pixels[:, 0, 0, 0], return_counts=True)[1]
    assert len(times) == 10 and set(times) == {20}
    np.testing.assert_array_equal(smallest.pixels[:, 0, 0, 0] // 20, smallest.labels)


def test_only_finished_runs_are_told(tmp_path: Path) -> None:
    run = prior.folder(tmp_path, "resnet", 0.05)
    run.mkdir(parents=True)
    state = build(fitted(prior.CARDS["resnet"], DATA)).state_dict()
    torch.save({"average": state, "epoch": prior.RECIPE.epochs - 1}, run / LAST)
    assert prior.told(DATA, tmp_path)["runs"] == []
    torch.save({"average": state, "epoch": prior.RECIPE.epochs}, run / LAST)
    [told] = prior.told(DATA, tmp_path)["runs"]
    assert (told["model"], told["share"], told["learned"]) == ("resnet", 0.05, 10)
    assert told["interval"][0] <= told["accuracy"] <= told["interval"][1]
