"""A pass looked at inside: its tensors are those that plain torch makes of the same modules, one after another."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from errors import UserError
from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.questions.forward import Forward
from models.request import Request
from models.watching.look import look
from models.weights import load
from models.zoo import ZOO

SIDE = {"vit_s14_saliency": 112}


def answered(model: str, block: int):
    loaded = load(ZOO[model])
    shown = prepare(load_image("coffee").pixels, loaded.card, side=SIDE.get(model))
    return loaded, shown, Forward(model=model, shown=shown, block=block).answer(loaded)


@pytest.mark.parametrize("model", ["vit_s14_saliency", "imagenette_vit", "imagenette_deit"])
@torch.inference_mode()
def test_a_block_of_timm_is_gone_through_by_hand(model: str) -> None:
    loaded, shown, passed = answered(model, 1)
    own, known = loaded.model, passed.tensors
    tokens = own.blocks[0](own.norm_pre(own._pos_embed(own.patch_embed(to_tensor(shown, loaded.card)))))
    block = own.blocks[1]
    normed = block.norm1(tokens)
    heads = block.attn.num_heads
    q, k, v = block.attn.qkv(normed)[0].unflatten(-1, (3, heads, -1)).permute(1, 2, 0, 3)
    mixed = torch.softmax(q @ k.mT / q.shape[-1] ** 0.5, dim=-1) @ v
    mixed = mixed.transpose(0, 1).flatten(1)
    attended = block.ls1(block.attn.proj(mixed))
    middle = tokens[0] + attended
    hidden = block.mlp.fc1(block.norm2(middle))
    narrowed = block.ls2(block.mlp.fc2(F.gelu(hidden)))
    ours = {"norm1": normed[0], "query": q, "key": k, "value": v, "mixed": mixed, "branch1": attended}
    ours |= {"sum1": middle, "hidden": hidden, "branch2": narrowed, "leaving": middle + narrowed}
    for name, expected in ours.items():
        np.testing.assert_allclose(known[name], expected.numpy(), atol=2e-4, rtol=1e-4, err_msg=name)


def test_what_is_added_as_positions_is_the_model_s_table() -> None:
    loaded, _, passed = answered("imagenette_vit_12", 0)
    grid = loaded.model.patch_embed.grid_size
    assert passed.grid != grid, "a picture of another shape, so that the table is resized"
    plane = loaded.model.pos_embed[:, 1:].unflatten(1, grid).permute(0, 3, 1, 2)
    resized = F.interpolate(plane, size=passed.grid, mode="bicubic", antialias=True)[0].flatten(1).T
    np.testing.assert_allclose(passed.tensors["positions"][1:], resized.numpy(), atol=1e-5)


@pytest.mark.parametrize("model", ["vit_s14_saliency", "imagenette_deit", "imagenette_vit_12_post"])
def test_with_the_tokens_known_only_the_open_block_runs_and_nothing_else_changes(model: str) -> None:
    loaded, shown, passed = answered(model, 2)
    trace = look(loaded, Request(model, shown, "", side=SIDE.get(model), wants=frozenset({"tokens"})))
    ran = []
    handles = [
        block.attn.register_forward_hook(lambda *_, place=place: ran.append(place))
        for place, block in enumerate(loaded.model.blocks)
    ]
    question = Forward(model=model, shown=shown, block=2, known=trace.tokens)
    again = question.answer(loaded)
    for handle in handles:
        handle.remove()
    assert set(ran) == {2}, "a twin has the model's hooks"
    for name, tensor in passed.tensors.items():
        np.testing.assert_allclose(again.tensors[name], tensor, atol=1e-5, err_msg=name)
    assert question.key() == Forward(model=model, shown=shown, block=2).key()


def test_the_answer_is_the_model_s_own() -> None:
    for model in ("imagenette_deit", "imagenette_vit_12_post"):
        loaded, shown, passed = answered(model, 3)
        logits = loaded.model(to_tensor(shown, loaded.card))[0]
        np.testing.assert_array_equal(passed.tensors["logits"], logits.numpy())
    assert passed.post_norm and len(passed.prefix) == 1


def test_a_post_norm_block_is_gone_through_by_hand() -> None:
    loaded, _, passed = answered("imagenette_vit_12_post", 2)
    known, block = passed.tensors, loaded.model.blocks[2]
    normed = F.layer_norm(torch.tensor(known["stream1"] + known["branch1"]), known["sum1"].shape[-1:], eps=1e-6)
    normed = (normed * block.norm1.weight + block.norm1.bias).numpy()
    np.testing.assert_allclose(known["norm1"], normed, atol=1e-5)
    np.testing.assert_allclose(known["sum2"], known["norm1"] + known["branch2"], atol=1e-6)


def test_another_model_or_block_is_refused_in_a_sentence() -> None:
    with pytest.raises(UserError, match="no plain ViT"):
        Forward(model="imagenette_swin", shown=np.zeros((64, 64, 3), np.uint8), block=0).answer(
            load(ZOO["imagenette_swin"])
        )
    with pytest.raises(UserError, match="blocks 1 to"):
        answered("imagenette_vit", 6)
