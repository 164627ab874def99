"""Gradients of a class's score by attention weights: what a small change of a weight does, and nothing left behind."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from errors import UserError
from models.card import ModelCard, Weights
from models.edits import Operation
from models.preprocess import to_tensor
from models.questions.attention_gradients import AttentionGradients, LayerGradient, gradients
from models.questions.gradients import differentiable, slopes
from models.reference import vit
from models.request import Request
from models.serving.engine import LocalEngine
from models.serving.gate import Stoppable, Superseded
from models.watching import watching
from models.weights import Loaded, load
from models.zoo import ZOO

PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
TRAINED = ("imagenette_vit", "imagenette_swin", "imagenette_pvt", "imagenette_deepvit_24", "imagenette_tnt")
NAMING = [card.key for card in ZOO.values() if card.weights.kind == "bundled" and card.classes == "imagenette"]
CARD = ModelCard("tiny", "tiny ViT", "vit", "reference", "vit", Weights("untrained"), side=16, patch=4)
SHOWN = PIXELS[:16, :16]


@pytest.fixture(scope="module")
def tiny() -> Loaded:
    """A ViT of two blocks in float64."""
    torch.manual_seed(0)
    model = vit.build(img_size=16, patch_size=4, embed_dim=12, depth=2, num_heads=3, num_classes=5).double()
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.3)
    return Loaded(CARD, model.eval().requires_grad_(False), "untrained:test", None)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(threads=1)


def by_hand(model: vit.VisionTransformer, images: Tensor, label: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights and gradients of each block, from a forward pass that spells attention out (Eq. 2-8 of the ViT)."""
    tokens, kept = model._embed(model.patch_embed(images)), []
    for block in model.blocks:
        query, key, value = vit.split_heads(block.attn.qkv(block.norm1(tokens)), 3, block.attn.num_heads)
        weights = torch.softmax(query @ key.mT / query.shape[-1] ** 0.5, dim=-1).requires_grad_()
        kept.append(weights)
        tokens = tokens + block.attn.proj(vit.join_heads(weights @ value))
        tokens = tokens + block.mlp(block.norm2(tokens))
    score = model.head(model.norm(tokens)[:, 0])[0, label]
    gradients = torch.autograd.grad(score, kept)
    return [(weights.detach().numpy(), gradient.numpy()) for weights, gradient in zip(kept, gradients, strict=True)]


def test_the_gradient_is_the_one_of_a_pass_written_by_hand(tiny: Loaded) -> None:
    with torch.enable_grad():
        expected = by_hand(tiny.model, to_tensor(SHOWN, CARD).double(), 2)
    for layer, (weights, gradient) in zip(gradients(tiny, SHOWN, 2), expected, strict=True):
        assert layer.gradient.dtype == np.float64 and np.abs(gradient).max() > 1e-3
        np.testing.assert_allclose(layer.weights, weights, atol=1e-12)
        np.testing.assert_allclose(layer.gradient, gradient, atol=1e-12)


def test_finite_differences_in_double_precision_agree(tiny: Loaded) -> None:
    [layer] = gradients(tiny, SHOWN, 2, layers=(0,))
    for place in [(0, head, query, key) for head in range(3) for query in (0, 5) for key in (0, 11)]:
        rise = nudged(tiny, 0, place, 1e-5, 2) - nudged(tiny, 0, place, -1e-5, 2)
        assert rise / 2e-5 == pytest.approx(layer.gradient[place], abs=1e-8)


def nudged(loaded: Loaded, layer: int, place: tuple[int, int, int, int], by: float, label: int) -> float:
    """The score when one weight of `layer` is changed by `by`."""

    def nudge(operation: Operation, weights: torch.Tensor) -> torch.Tensor:
        if operation.layer != layer:
            return weights
        weights = weights.clone()
        weights[place] += by
        return weights

    shown = PIXELS if loaded.card.side == 64 else SHOWN
    images = to_tensor(shown, loaded.card).to(next(loaded.model.parameters()).dtype)
    with torch.inference_mode(), watching(loaded.model, edit=nudge):
        return float(loaded.model(images)[0, label])


@pytest.mark.parametrize("key", TRAINED)
def test_the_gradient_is_what_a_small_change_of_a_weight_does(key: str) -> None:
    loaded = load(ZOO[key])
    steep = max(gradients(loaded, PIXELS, 3), key=lambda layer: np.abs(layer.gradient).max())
    place = np.unravel_index(np.abs(steep.gradient).argmax(), steep.gradient.shape)
    rise = nudged(loaded, steep.layer, place, 0.02, 3) - nudged(loaded, steep.layer, place, -0.02, 3)
    assert rise / 0.04 == pytest.approx(steep.gradient[place], rel=0.03)


def test_the_weights_beside_the_gradient_are_the_model_s_own() -> None:
    loaded = load(ZOO["imagenette_vit"])
    with torch.inference_mode(), watching(loaded.model) as watch:
        loaded.model(to_tensor(PIXELS, loaded.card))
    for layer, attention in zip(gradients(loaded, PIXELS, 0), watch.attention, strict=True):
        np.testing.assert_allclose(layer.weights, attention.weights(), atol=1e-5)


def test_layers_limit_what_is_computed() -> None:
    loaded = load(ZOO["imagenette_vit"])
    [one] = gradients(loaded, PIXELS, 3, layers=(4,))
    np.testing.assert_allclose(one.gradient, gradients(loaded, PIXELS, 3)[4].gradient, atol=1e-6)


def test_layers_that_the_model_lacks_give_nothing() -> None:
    assert gradients(load(ZOO["imagenette_vit"]), PIXELS, 3, layers=(99,)) == ()


@pytest.mark.parametrize("key", NAMING)
def test_every_map_of_a_model_that_others_looked_through_has_its_gradient(key: str, engine: LocalEngine) -> None:
    """Whatever a pass inside inference mode left in the model's caches must not stand in a graph's way."""
    trace = engine.run(Request(model=key, pixels=PIXELS, digest="a"))
    answer: tuple[LayerGradient, ...] = engine.ask(AttentionGradients(model=key, pixels=PIXELS, label=3))
    assert [layer.name for layer in answer] == [attention.name for attention in trace.attention]
    for layer, attention in zip(answer, trace.attention, strict=True):
        assert layer.gradient.shape == layer.weights.shape == attention.shape
        assert np.isfinite(layer.gradient).all()
    assert any(layer.gradient.any() for layer in answer)
    again = engine.run(Request(model=key, pixels=PIXELS, digest="b"))
    np.testing.assert_array_equal(again.logits, trace.logits)


def test_inside_inference_mode_gradients_are_the_same(tiny: Loaded) -> None:
    plain = gradients(tiny, SHOWN, 2)
    with torch.inference_mode():
        inside = gradients(tiny, SHOWN, 2)
    for one, other in zip(plain, inside, strict=True):
        np.testing.assert_array_equal(one.gradient, other.gradient)


def test_a_question_that_fails_or_is_replaced_on_its_way_leaves_nothing_behind(tiny: Loaded) -> None:
    before = {name: value.clone() for name, value in tiny.model.state_dict().items()}
    with pytest.raises(IndexError):
        gradients(tiny, SHOWN, 99)
    turns = iter(range(60))
    with pytest.raises(Superseded), Stoppable(lambda: next(turns, None) is None):
        gradients(tiny, SHOWN, 2)
    with pytest.raises(ZeroDivisionError), differentiable(tiny, SHOWN) as images:
        slopes(tiny.model(images)[0, 2], [images])
        raise ZeroDivisionError
    assert not torch.is_inference_mode_enabled() and torch.is_grad_enabled()
    for name, value in tiny.model.state_dict(keep_vars=True).items():
        assert torch.equal(value, before[name]) and value.grad is None
        assert not value.requires_grad and not value.is_inference()
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in tiny.model.modules())


def test_queries_that_nothing_reads_have_no_gradient() -> None:
    last = gradients(load(ZOO["imagenette_vit"]), PIXELS, 3)[-1].gradient
    assert np.abs(last[0, :, 0]).max() > 0 and not last[0, :, 1:].any()  # after it only the class token counts


def test_a_model_without_classes_is_refused_in_a_sentence() -> None:
    question = AttentionGradients(model="vit_ti_untrained", pixels=PIXELS, label=0)
    with pytest.raises(UserError, match="tells no classes"):
        question.answer(load(ZOO["vit_ti_untrained"]))
