"""Patches in another order through a ViT: equal up to the order without positions, in float64 to its last digits."""

import copy

import numpy as np
import pytest
import torch

from analysis.rearranged import behind, home, home_pairs
from errors import UserError
from models.preprocess import to_tensor
from models.questions.arranged import Arranged, Arrangement
from models.questions.positions import learned
from models.weights import Loaded, load
from models.zoo import ZOO
from tests.recipes.order import heap

KEY = "imagenette_vit"
PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
ORDER = np.random.default_rng(1).permutation(64)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(ZOO[KEY])


def arranged(loaded: Loaded, plane: np.ndarray, *, shuffled: bool = False, double: bool = False) -> Arrangement:
    pixels = heap(PIXELS, 8, ORDER) if shuffled else PIXELS
    question = Arranged(model=loaded.card.key, pixels=pixels, side=64, plane=plane, layer=3, double=double)
    return question.answer(loaded)


@pytest.mark.parametrize("double", [False, True])
def test_it_is_the_model_itself_and_with_zeros_timm_without_a_table(loaded: Loaded, double: bool) -> None:
    own = copy.deepcopy(loaded.model).to(torch.float64 if double else torch.float32)
    images = to_tensor(PIXELS, loaded.card).to(own.pos_embed.dtype)
    for plane in (learned(loaded), np.zeros_like(learned(loaded))):
        with torch.no_grad():
            own.pos_embed[0, 1:] = torch.from_numpy(plane.reshape(64, -1))
            logits, tokens = (
                own(images)[0],
                own.forward_intermediates(images, indices=1, norm=False, output_fmt="NLC")[1],
            )
        run = arranged(loaded, plane, double=double)
        assert run.tokens.dtype == run.answer.dtype == (np.float64 if double else np.float32)
        np.testing.assert_allclose(run.answer, logits.numpy(), atol=1e-12 if double else 1e-5)
        np.testing.assert_allclose(run.tokens[1:], tokens[-1][0].numpy(), atol=1e-10 if double else 1e-4)
        np.testing.assert_allclose(run.attention.sum(axis=1), 1, atol=1e-5)
        assert run.named and run.prefix == 1


def test_without_positions_all_follows_the_patches_and_with_them_not(loaded: Loaded) -> None:
    order, gaps = behind(ORDER, 1), {}
    for name, plane in (("zero", np.zeros_like(learned(loaded))), ("learned", learned(loaded))):
        for double in (False, True):
            before, after = (arranged(loaded, plane, shuffled=done, double=double) for done in (False, True))
            gaps[name, double] = np.abs(home(after.tokens, order) - before.tokens).max()
            gaps[name, double, "answer"] = np.abs(after.answer - before.answer).max()
            gaps[name, double, "attention"] = np.abs(home_pairs(after.attention, order) - before.attention).max()
    assert gaps["zero", True] < 1e-11 < 1e-7 < gaps["zero", False] < 1e-3, "rounding shrinks with the step"
    assert gaps["zero", True, "answer"] < 1e-12 and gaps["zero", False, "attention"] < 1e-5
    assert min(gaps["learned", double, *more] for double in (False, True) for more in ((), ("answer",))) > 0.1
    assert gaps["learned", False, "attention"] > 1e-3


def test_the_shared_model_stays_as_it_is(loaded: Loaded) -> None:
    before = {name: value.clone() for name, value in loaded.model.state_dict().items()}
    arranged(loaded, np.zeros_like(learned(loaded)), double=True)
    after = loaded.model.state_dict()
    assert all(torch.equal(after[name], value) and after[name].dtype == value.dtype for name, value in before.items())


def test_a_model_without_a_table_is_refused() -> None:
    with pytest.raises(UserError, match="no embedding per position"):
        arranged(load(ZOO["imagenette_cpvt"]), np.zeros((8, 8, 192), np.float32))
