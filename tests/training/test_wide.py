"""The cabinet at 128 px: every architecture builds, takes the 64-px weights, and keeps what resizing keeps."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models.zoo.build import build
from models.zoo.cabinet import ARCHITECTURES
from training import convolution
from training.alone import untaught
from training.data import Dataset
from training.recipe import Recipe, begin, train
from training.wide import SIDE, WIDE, enlarged, resized


@pytest.mark.parametrize("key", ARCHITECTURES)
def test_every_architecture_sees_twice_the_side_with_the_weights_of_the_small_one(key: str) -> None:
    state = build(ARCHITECTURES[key], seed=1).state_dict()
    model = build(WIDE[key])
    model.load_state_dict(
        enlarged(
            {name: value.half() if value.is_floating_point() else value for name, value in state.items()},
            model.state_dict(),
        )
    )
    with torch.inference_mode():
        assert model(torch.zeros(1, 3, SIDE, SIDE)).shape == (1, 10)


def test_resizing_keeps_prefixes_and_constant_grids_and_finds_the_size_by_itself() -> None:
    rows = torch.cat([torch.tensor([[[7.0]]]), torch.full((1, 16, 1), 3.0)], dim=1)
    larger = resized(rows, 1 + 64)
    assert larger.shape == (1, 65, 1) and larger[0, 0] == 7 and torch.allclose(larger[0, 1:], torch.tensor(3.0))
    ramp = torch.arange(5.0).repeat(5, 1).reshape(1, 25, 1)
    assert resized(ramp, 81)[0].view(9, 9).diff(dim=1).min() > 0, "rows stay rows"


def test_hard_labels_are_the_first_guesses_of_the_convolutional_network(dataset: Dataset, tmp_path: Path, card) -> None:
    resnet = replace(convolution.CARD, side=32, options={**convolution.CARD.options})
    recipe = Recipe(epochs=1, batch=8, soft=0.0, features=0.0)
    run = begin(resnet, dataset, untaught(dataset), recipe=recipe)
    run.average.model.reset_classifier(10)
    state = {"average": run.average.model.state_dict(), "record": "{}", "epoch": 1}
    torch.save(state, tmp_path / "last.pt")
    images = torch.randn(4, 3, 64, 64)
    hard = convolution.looking(tmp_path)(images)
    with torch.inference_mode():
        assert torch.equal(hard.argmax(dim=1), run.average.model.eval()(images).argmax(dim=1))
    assert hard.sum(dim=1).tolist() == [1, 1, 1, 1]
    seen = []
    lessons = replace(untaught(dataset), look=lambda shown: seen.append(shown.shape) or torch.eye(2)[[0] * len(shown)])
    train(card, dataset, lessons, recipe=replace(recipe, soft=0.5), folder=tmp_path / "run")
    assert seen[0] == (8, 3, 32, 32), "the labels of the very images that are shown"
