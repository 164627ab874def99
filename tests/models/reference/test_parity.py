"""Our models against their oracles: the same weights, the same images, the same logits."""

import pytest
import torch

from models.reference import cpvt, deepvit, pixel, pvt, vit
from tests.models.reference.oracles import PAIRS, Pair, difference

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
