"""Tokens after every block, read from a twin that shares the model's parameters."""

import pytest
import torch

from models.changes import twin
from models.watching.tokens import block_names, recording
from models.zoo import ZOO
from models.zoo.build import build

IMAGE = torch.linspace(-1, 1, 3 * 224 * 224).view(1, 3, 224, 224)


def hooks(model) -> int:
    return sum(len(module._forward_hooks) for module in model.modules())


@torch.inference_mode()
def test_tokens_are_those_that_timm_itself_gives_back() -> None:
    model = build(ZOO["deit_ti_distilled_untrained"])
    _, expected = model.forward_intermediates(IMAGE, return_prefix_tokens=True, output_fmt="NLC")
    own = twin(model)
    with recording(own) as tokens:
        own(IMAGE)
    assert len(tokens) == 12
    for ours, (patches, prefix) in zip(tokens, expected, strict=True):
        torch.testing.assert_close(torch.from_numpy(ours), torch.cat([prefix, patches], dim=1)[0])


def test_a_twin_shares_every_number_and_nothing_else() -> None:
    model = build(ZOO["vit_s14_saliency"])
    own = twin(model)
    assert all(a is b for a, b in zip(model.parameters(), own.parameters(), strict=True))
    assert own._pos_embed.__self__ is own, "a method put on the instance must belong to the twin"
    with recording(own):
        assert hooks(model) == 0 < hooks(own)
    assert hooks(own) == 0


@pytest.mark.parametrize(
    ("key", "shapes"),
    [
        ("swin_t_untrained", [(3136, 96)] * 2 + [(784, 192)] * 2 + [(196, 384)] * 6 + [(49, 768)] * 2),
        ("pvt_v2_b0_untrained", [(3136, 32)] * 2 + [(784, 64)] * 2 + [(196, 160)] * 2 + [(49, 256)] * 2),
        ("tnt_s_untrained", [(197, 384)] * 12),
    ],
)
def test_every_family_gives_one_array_per_block(key: str, shapes: list[tuple[int, int]]) -> None:
    own = twin(build(ZOO[key]))
    with torch.inference_mode(), recording(own) as tokens:
        own(IMAGE)
    assert [array.shape for array in tokens] == shapes and len(block_names(own)) == len(shapes)
