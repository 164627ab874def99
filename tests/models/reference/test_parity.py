"""Our models against their oracles: the same weights, the same images, the same logits."""

import pytest
import torch

from harness.oracles import PAIRS, Pair, difference
from models.reference import cpvt, deepvit, pixel, pvt, vit

PARAMETERS = [
    (vit, "ti", 5_717_416),
    (vit, "s", 22_050_664),
    (vit, "b", 86_567_656),
    (deepvit, "16b", 24_426_664),
    (deepvit, "24b", 36_261_448),
    (deepvit, "32b", 48_096_232),
    (deepvit, "s", 27_312_632),
    (deepvit, "l", 58_883_708),
    (pvt, "tiny", 13_229_288),
    (pvt, "small", 24_485_864),
    (pvt, "medium", 44_208_104),
    (pvt, "large", 61_369_320),
    (cpvt, "ti", 5_681_512),
    (pixel, "s", 24 * (12 * 512**2 + 2 * 512) + 512 * (512 + 512 + 1024 + 1 + 1) + 512 * 1000),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_logits_equal_the_oracle_s_in_single_precision(pair: Pair) -> None:
    assert difference(pair, torch.float32) <= 1e-5


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if "resized" not in pair.against], ids=lambda pair: pair.name)
def test_logits_equal_the_oracle_s_in_double_precision(pair: Pair) -> None:
    """Not where timm resizes positions: it does so in single precision whatever the model's."""
    assert difference(pair, torch.float64) <= 1e-10


@pytest.mark.parametrize(("module", "variant", "parameters"), PARAMETERS)
def test_published_sizes_have_the_published_number_of_parameters(module, variant: str, parameters: int) -> None:
    with torch.device("meta"):
        model = module.build(variant=variant)
    assert sum(parameter.numel() for parameter in model.parameters()) == parameters


def built(module, variant: str) -> torch.nn.Module:
    with torch.device("meta"):
        return module.build(variant=variant)


MIXING = [  # variant, blocks that keep plain attention, factor on the mixed maps, factor on the residuals' input
    ("16b", 0, 1.0, 1.0),
    ("24b", 0, 1.0, 1.0),
    ("32b", 0, 1.0, 1.0),
    ("s", 11, 33**-0.5, 0.5),
    ("l", 20, 1.0, 0.5),
]


@pytest.mark.parametrize(("variant", "plain", "maps", "residual"), MIXING)
def test_what_no_count_of_deepvit_s_parameters_shows(variant: str, plain: int, maps: float, residual: float) -> None:
    blocks = built(deepvit, variant).blocks
    mixing = [isinstance(block.attn, deepvit.ReAttention) for block in blocks]
    assert mixing == [False] * plain + [True] * (len(blocks) - plain)
    assert [block.attn.reatten_scale for block in blocks[plain:]] == pytest.approx([maps] * (len(blocks) - plain))
    assert {block.residual_scale for block in blocks} == {residual}
    assert {block.attn.num_heads for block in blocks} == {12}


@pytest.mark.parametrize("variant", ["tiny", "small", "medium", "large"])
def test_what_no_count_of_pvt_s_parameters_shows(variant: str) -> None:
    stages = built(pvt, variant).stages
    assert [{block.attn.num_heads for block in stage.blocks} for stage in stages] == [{1}, {2}, {5}, {8}]
    assert [{block.attn.sr_ratio for block in stage.blocks} for stage in stages] == [{8}, {4}, {2}, {1}]


@pytest.mark.parametrize(("variant", "heads"), [("ti", 3), ("s", 6), ("b", 12)])
def test_what_no_count_of_cpvt_s_parameters_shows(variant: str, heads: int) -> None:
    model = built(cpvt, variant)
    assert {block.attn.num_heads for block in model.blocks} == {heads} and list(model.pegs) == ["0"]


def test_a_patch_size_overrides_that_of_the_variant() -> None:
    small = {"img_size": 56, "embed_dim": 8, "depth": 1, "num_heads": 2}
    assert vit.build(variant="h", **small).patch_embed.grid_size == (4, 4)
    assert vit.build(variant="h", patch_size=8, **small).patch_embed.grid_size == (7, 7)
