"""Changes to a copy of a model: what they do, and that the shared one never notices."""

import copy
import pickle
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from torch import nn

from errors import UserError
from models.changes import BlocksLeftOut, changed, put
from models.preprocess import to_tensor
from models.request import Request
from models.serving.engine import LocalEngine
from models.weights import load
from models.zoo import ZOO

KEY = "imagenette_vit"
PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
ASKED = Request(model=KEY, pixels=PIXELS, digest="a" * 64)


@dataclass(frozen=True)
class Doubled:
    """The head's weights times two: logits minus bias double."""

    def __call__(self, own: nn.Module) -> None:
        put(own, "head.weight", 2 * own.get_parameter("head.weight"))


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(threads=1)


def test_a_change_is_made_to_a_copy_and_the_shared_model_stays(engine: LocalEngine) -> None:
    plain, doubled = engine.run(ASKED), engine.run(replace(ASKED, changes=(Doubled(),)))
    bias = load(ZOO[KEY]).model.head.bias.numpy()
    np.testing.assert_allclose(doubled.logits - bias, 2 * (plain.logits - bias), atol=1e-5)
    assert doubled.changes == (Doubled(),) and doubled.identity != plain.identity
    np.testing.assert_array_equal(LocalEngine(threads=1).run(ASKED).logits, plain.logits)
    again = replace(ASKED, digest="b" * 64)  # no answer that was kept
    np.testing.assert_array_equal(engine.run(again).logits, plain.logits)


def test_a_copy_shares_what_was_not_changed() -> None:
    model = load(ZOO[KEY]).model
    own = changed(model, (Doubled(),))
    pairs = zip(model.named_parameters(), own.named_parameters(), strict=True)
    assert [name for (name, ours), (_, theirs) in pairs if ours is not theirs] == ["head.weight"]


@pytest.mark.parametrize("key", [KEY, "imagenette_swin", "imagenette_tnt", "imagenette_pvt", "imagenette_cpvt"])
def test_blocks_left_out_equal_a_loop_over_the_rest(key: str) -> None:
    """The second way: every other child of the model is called with what it was called with, by its own code; a block
    that is left out is replaced by hand through a hook that gives back what came in."""
    loaded = load(ZOO[key])
    name = {"imagenette_swin": "layers.0.blocks.1", "imagenette_pvt": "stages.0.blocks.1"}.get(key, "blocks.1")
    names = {path for path, _ in loaded.model.named_modules()}
    name = name if name in names else next(path for path in names if path.endswith("blocks.1"))
    images = to_tensor(PIXELS, loaded.card)
    with torch.inference_mode():
        logits = changed(loaded.model, (BlocksLeftOut((name,)),))(images)
        hooked = changed(loaded.model, ())
        hooked.get_submodule(name).register_forward_hook(_as_it_came)
        torch.testing.assert_close(logits, hooked(images))
        assert not torch.allclose(logits, loaded.model(images))


def _as_it_came(_: nn.Module, given: tuple, result: object) -> object:
    return given[: len(result)] if isinstance(result, tuple) else given[0]


@torch.inference_mode()
def test_blocks_left_out_equal_blocks_whose_branches_give_nothing() -> None:
    """In double precision: what both branches write last is set to 0 in the blocks that are switched off."""
    model = copy.deepcopy(load(ZOO[KEY]).model).double()
    images, off = to_tensor(PIXELS, ZOO[KEY]).double(), copy.deepcopy(model)
    for block in (off.blocks[1], off.blocks[4]):
        for part in (*block.attn.proj.parameters(), *block.mlp.fc2.parameters()):
            part.zero_()
    cut = changed(model, (BlocksLeftOut(("blocks.1", "blocks.4")),))(images)
    torch.testing.assert_close(cut, off(images), atol=1e-6, rtol=0)
    assert (model(images) - cut).abs().max() > 0.05


def test_changes_travel_and_bad_ones_are_refused(engine: LocalEngine) -> None:
    change = BlocksLeftOut(("blocks.3",))
    assert pickle.loads(pickle.dumps(change)) == change  # noqa: S301 (our own bytes)
    assert hash(change) == hash(BlocksLeftOut(("blocks.3",)))
    with pytest.raises(UserError, match=r"no block blocks\.99"):
        engine.run(replace(ASKED, changes=(BlocksLeftOut(("blocks.99",)),)))
    with pytest.raises(UserError, match="2 × 2; the model needs"):
        put(changed(load(ZOO[KEY]).model, ()), "head.weight", torch.zeros(2, 2))
