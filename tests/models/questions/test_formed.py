"""What a model trained here makes of a digit, at each moment, beside the model run by itself."""

import json

import numpy as np
import pytest
import torch
from safetensors.numpy import load

from models.learning.files import bundled
from models.learning.student import images_of, restored, unpacked
from models.questions.formed import Forming, Saved
from models.recipe import Recipe

RECIPE = Recipe()
LEVELS = np.random.default_rng(1).integers(0, 17, (8, 8)).astype(np.uint8)


@pytest.fixture(scope="module")
def numbers() -> np.ndarray:
    kept = bundled()[RECIPE].kept
    return np.stack([kept[0].numbers, kept[-1].numbers])


def test_each_moment_is_the_model_with_those_numbers(numbers: np.ndarray) -> None:
    formed = Forming(model=None, recipe=RECIPE, numbers=numbers, levels=LEVELS).answer(None)
    assert formed.attention.shape == (2, 2, 4, 17, 17)
    for moment, of in enumerate(numbers):
        model = restored(RECIPE, of)
        with torch.inference_mode():
            tokens = model._embed(model.patch_embed(images_of(LEVELS[None])))
            np.testing.assert_allclose(formed.tokens[moment, 0], tokens[0].numpy(), atol=1e-6)
            query, key, _ = model.blocks[0].attn.qkv(model.blocks[0].norm1(tokens)).split(32, dim=-1)
            scores = query[0, :, :8] @ key[0, :, :8].T / 8**0.5
            np.testing.assert_allclose(formed.attention[moment, 0, 0], scores.softmax(dim=-1).numpy(), atol=1e-5)
            chances = model(images_of(LEVELS[None]))[0].softmax(dim=-1)
        np.testing.assert_allclose(formed.chances[moment], chances.numpy(), atol=1e-6)
        np.testing.assert_array_equal(formed.positions[moment], unpacked(RECIPE, of)["pos_embed"][0, 1:])


def test_a_file_of_weights_has_them_by_name_and_its_record(numbers: np.ndarray) -> None:
    data = Saved(model=None, recipe=RECIPE, numbers=numbers[1], note="a record").answer(None)
    arrays = load(data)
    for name, part in unpacked(RECIPE, numbers[1]).items():
        np.testing.assert_array_equal(arrays[name], part)
    length = int.from_bytes(data[:8], "little")
    assert json.loads(data[8 : 8 + length])["__metadata__"] == {"provenance": "a record"}
