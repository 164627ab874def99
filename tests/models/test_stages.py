"""Stages through their file: each comes out as near as its own last change allows, and errors don't add up."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch

from errors import UserError
from models import stages
from models.changes import changed
from models.stages import STEP, Stage, packed, unpacked
from models.zoo.build import build
from models.zoo.lottery_card import CARD

RNG = np.random.default_rng(0)


def walk(shape: tuple[int, ...], count: int = 12) -> list[torch.Tensor]:
    """A parameter that wanders, one row much less than others."""
    changes = RNG.normal(size=(count, *shape)) * np.geomspace(1, 0.01, count)[(slice(None), *[None] * len(shape))]
    changes[..., 0, :] *= 1e-4
    return [torch.tensor(value, dtype=torch.float32) for value in changes.cumsum(axis=0)]


def test_no_number_is_further_off_than_half_a_step_of_its_row_s_last_change() -> None:
    every = walk((5, 7))
    codes, steps = packed(every)
    assert codes.dtype == np.int8 and codes.shape == (12, 5, 7) and steps.shape == (12, 5)
    for number, stage in enumerate(every):
        there = np.zeros((5, 7))
        for row, column in np.ndindex(5, 7):
            there[row, column] = sum(float(codes[k, row, column]) * float(steps[k, row]) for k in range(number + 1))
        np.testing.assert_allclose(unpacked(codes, steps, number).numpy(), there, atol=1e-5)
        assert (np.abs(there - stage.numpy()) <= steps[number][:, None] / 2 + 1e-5).all()
    assert np.abs(unpacked(codes, steps, 11).numpy() - every[-1].numpy()).max() < 0.02, "late changes are small"


def test_rows_that_stay_cost_nothing_and_every_shape_comes_back() -> None:
    still = torch.ones(2, 3)
    codes, steps = packed([still, still, still])
    assert (codes[1:] == 0).all()
    np.testing.assert_allclose(unpacked(codes, steps, 2).numpy(), 1, atol=1e-6)
    for shape in ((1, 4, 6), (8, 3, 2, 2), (6,)):
        value = torch.tensor(RNG.normal(size=shape), dtype=torch.float32)
        back = unpacked(*packed([value]), 0).view(shape)
        assert (back - value).abs().max() <= value.abs().max() / 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model's first weights and others, in one file."""
    place = tmp_path_factory.mktemp("stages")
    first, later = (build(CARD, seed=seed).state_dict() for seed in (0, 1))
    arrays = {}
    for name in first:
        arrays[name], arrays[name + STEP] = packed([first[name], later[name]])
    np.savez_compressed(place / stages.FILE.name, **arrays)
    return place


def test_a_stage_is_put_into_a_model_that_stays_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / stages.FILE.name
    monkeypatch.setattr(stages, "FILE", file)
    pin, whole = hashlib.sha256(file.read_bytes()).hexdigest(), build(CARD, seed=2)
    before = {name: value.clone() for name, value in whole.state_dict().items()}
    for number in (0, 1):
        own, wanted = changed(whole, (Stage(number, pin),)).state_dict(), build(CARD, seed=number).state_dict()
        for name, value in wanted.items():
            away = (own[name] - value).norm() / max(float(value.norm()), 1e-9)
            assert value.norm() == 0 or away < 0.25, name  # half a step of a change from one draw to another
    assert all(torch.equal(value, before[name]) for name, value in whole.state_dict().items())
    with pytest.raises(UserError, match="no stage 2"):
        changed(whole, (Stage(2, pin),))
    with pytest.raises(UserError, match="wrong sha256"):
        changed(whole, (Stage(0, "0" * 64),))
