"""A pass that goes on where an earlier one still agrees with it gives what a whole pass gives, to the last bit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from torch import nn

from models.changes import BlocksLeftOut, changed, twin
from models.edits import HeadsOff, Uniform, heads_off
from models.frozen import same
from models.request import Request
from models.serving.engine import LocalEngine
from models.watching.look import look
from models.watching.resume import Pass
from models.watching.tokens import block_names
from models.weights import Loaded, load
from models.zoo import ZOO

PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
FAMILIES = ("vit", "swin", "tnt", "pvt", "cpvt", "nest", "twins", "deit", "pvt_v2")
KEYS = [f"imagenette_{family}" for family in FAMILIES if f"imagenette_{family}" in ZOO]


def asked(key: str) -> Request:
    return Request(model=key, pixels=PIXELS, digest="a" * 64, crop="square")


def passed(loaded: Loaded, request: Request) -> Pass:
    """What the unchanged pass left."""
    kept: list[Pass] = []
    look(loaded, request, keep=kept.append)
    return kept[0]


@pytest.fixture(scope="module")
def vit() -> Loaded:
    return load(ZOO["imagenette_vit"])


@pytest.mark.parametrize("key", KEYS)
def test_a_resumed_pass_is_the_whole_one(key: str) -> None:
    """Under an edit of a later attention, and with a later block left out; what did not run again is shared."""
    loaded, request = load(ZOO[key]), asked(key)
    before, names = passed(loaded, request), block_names(loaded.model)
    middle, last = before.counts[len(names) // 2], before.counts[-1] - 1
    edited = replace(request, edits=(Uniform(layers=(last,)), HeadsOff((0,), layers=(middle,))))
    shorter = replace(request, changes=(BlocksLeftOut((names[-1],)),))
    without = replace(loaded, model=changed(loaded.model, shorter.changes))
    for one, wish in ((loaded, edited), (without, shorter)):
        resumed = look(one, wish, before)
        assert same(resumed, look(one, wish))
        assert resumed.attention[0] is before.attention[0]


def test_a_head_that_reads_every_block_reads_those_that_did_not_run() -> None:
    loaded, request = load(ZOO["vit_s14_saliency"]), replace(asked("vit_s14_saliency"), side=56)
    wish = replace(request, edits=heads_off([(9, 1)]))
    resumed = look(loaded, wish, before := passed(loaded, request))
    assert same(resumed, look(loaded, wish)) and resumed.attention[8] is before.attention[8]
    assert not np.array_equal(resumed.logits, look(loaded, request).logits)


def test_heads_of_every_layer_alone(vit: Loaded) -> None:
    before = passed(vit, asked("imagenette_vit"))
    for layer in range(6):
        wish = replace(asked("imagenette_vit"), edits=heads_off([(layer, 1)]))
        assert before.agreeing(vit.model, wish.edits) == layer
        assert same(look(vit, wish, before), look(vit, wish))


@dataclass(frozen=True)
class Set:
    """Another value for a setting of a module."""

    module: str
    name: str
    value: object

    def __call__(self, own: nn.Module) -> None:
        setattr(own.get_submodule(self.module) if self.module else own, self.name, self.value)


def _replaced(name: str) -> Callable[[nn.Module], None]:
    def change(own: nn.Module) -> None:
        module, _, leaf = name.rpartition(".")
        tensor = own.get_parameter(name)
        setattr(own.get_submodule(module), leaf, nn.Parameter(tensor.clone(), requires_grad=False))

    return change


@pytest.mark.parametrize(
    ("change", "blocks"),
    [
        (_replaced("blocks.4.mlp.fc1.weight"), 4),
        (_replaced("blocks.0.norm1.bias"), 0),
        (_replaced("patch_embed.proj.weight"), 0),
        (_replaced("pos_embed"), 0),
        (_replaced("head.weight"), 0),  # behind the blocks, but nothing is gained by knowing that
        (Set("blocks.3.attn", "scale", 1.0), 3),
        (Set("", "global_pool", "avg"), 0),
        (BlocksLeftOut(("blocks.2", "blocks.5")), 2),
        (BlocksLeftOut(()), 6),
    ],
)
def test_whatever_is_changed_runs(vit: Loaded, change: Callable[[nn.Module], None], blocks: int) -> None:
    before, own = passed(vit, asked("imagenette_vit")), changed(vit.model, (change,))
    assert before.agreeing(own, ()) == blocks


def test_edits_that_touch_all_attentions_run_all(vit: Loaded) -> None:
    before = passed(vit, asked("imagenette_vit"))
    assert before.agreeing(vit.model, (Uniform(),)) == 0
    assert before.agreeing(vit.model, (HeadsOff((0,), layers=(3,)), lambda operation, weights: weights)) == 0
    assert before.agreeing(vit.model, ()) == 6


def test_a_model_that_is_gone_is_not_kept_for_its_passes() -> None:
    loaded = load(ZOO["imagenette_vit"])
    before, other = passed(loaded, asked("imagenette_vit")), load(ZOO["imagenette_vit"])
    assert before.agreeing(other.model, ()) == 0  # other numbers in memory, be they equal
    del loaded
    assert before.model() is None and before.agreeing(other.model, ()) == 0


def test_the_engine_goes_on_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, wish = LocalEngine(threads=1), asked("imagenette_vit")
    plain = engine.run(wish)
    edited = engine.run(replace(wish, edits=heads_off([(3, 0)])))
    shorter = engine.run(replace(wish, changes=(BlocksLeftOut(("blocks.5",)),)))
    again = LocalEngine(threads=1)  # which has seen no unchanged pass
    assert same(edited, again.run(replace(wish, edits=heads_off([(3, 0)]))))
    for trace, shared in ((edited, 3), (shorter, 5)):
        pairs = zip(trace.attention, plain.attention, strict=False)
        assert [one is other for one, other in pairs].count(True) == shared


@torch.inference_mode()
def test_what_was_kept_stays_as_it_was(vit: Loaded) -> None:
    before = passed(vit, asked("imagenette_vit"))
    results = [result.clone() for result in before.results]
    model, known = before.resumed(vit.model, 2)
    model.blocks[1](None).add_(1)  # as a model might that adds to a block's result in place
    assert len(known) == 2
    for result, kept in zip(results, before.results, strict=True):
        torch.testing.assert_close(result, kept, atol=0, rtol=0)


def test_a_twin_is_a_copy_in_depth_but_for_its_numbers(vit: Loaded) -> None:
    own = twin(vit.model)
    pairs = list(zip(vit.model.named_modules(), own.named_modules(), strict=True))
    assert len(pairs) > 60
    for (name, module), (other, copied) in pairs:
        assert name == other and module is not copied and type(module) is type(copied)
    own.blocks[0].attn.num_heads = 99
    own.blocks[0].register_forward_hook(lambda *given: None)
    assert vit.model.blocks[0].attn.num_heads == 3 and not vit.model.blocks[0]._forward_hooks
