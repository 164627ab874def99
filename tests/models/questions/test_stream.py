"""What a block adds, and the order of its norms: against blocks gone through one by one in float64."""

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.questions.stream import Residuals
from models.weights import load
from models.zoo import ZOO


def pieces(model: str):
    loaded = load(ZOO[model])
    return loaded, prepare(load_image("china").pixels, loaded.card, side=64)


def begun(own, images):
    """The tokens before the first block, of timm's models and ours."""
    if hasattr(own, "_pos_embed"):
        return own._pos_embed(own.patch_embed(images))
    return own._embed(own.patch_embed(images))


@pytest.mark.parametrize("model", ["imagenette_vit", "imagenette_vit_12_post"])
@torch.inference_mode()
def test_lengths_are_those_of_blocks_gone_through(model: str) -> None:
    loaded, shown = pieces(model)
    stream = Residuals(model=model, shown=shown).answer(loaded)
    own = copy.deepcopy(loaded.model).double()
    tokens = begun(own, to_tensor(shown, loaded.card).double())
    for place, block in enumerate(own.blocks):
        post = model.endswith("post")
        added = block.attn(tokens if post else block.norm1(tokens))
        np.testing.assert_allclose(stream.attention[place], added[0].norm(dim=1), rtol=1e-4)
        np.testing.assert_allclose(stream.first[place], tokens[0].norm(dim=1), rtol=1e-4)
        tokens = block(tokens)
        np.testing.assert_allclose(stream.after[place], tokens[0].norm(dim=1), rtol=1e-4)


@torch.inference_mode()
def test_moved_norms_are_a_post_norm_model_with_these_weights() -> None:
    """The house has such a model for another training: given these weights, it must answer the same."""
    loaded, shown = pieces("imagenette_vit_12")
    post = load(ZOO["imagenette_vit_12_post"]).model
    post.load_state_dict(loaded.model.state_dict())
    said = post(to_tensor(shown, loaded.card))[0]
    moved = Residuals(model="imagenette_vit_12", shown=shown, moved=True).answer(loaded)
    plain = Residuals(model="imagenette_vit_12", shown=shown).answer(loaded)
    np.testing.assert_allclose(moved.logits, said.numpy(), atol=1e-5)
    assert F.mse_loss(torch.tensor(plain.logits), said) > 1e-2
