"""UPerNet's head against plain sums, against Hugging Face's, and its exact parts against the whole."""

import pytest
import torch
from torch import Tensor

from harness.oracles import scramble
from harness.pyramid_head import by_hand, of_transformers, translated
from models.reference.upernet import UPerNet, build, contributions, origins

GRIDS = {"even": ((16, 16), (8, 8), (4, 4)), "uneven": ((14, 20), (7, 10), (4, 5))}
CHANNELS, CLASSES = (6, 8, 12), 5


@pytest.fixture
def head() -> UPerNet:
    torch.manual_seed(0)
    return scramble(UPerNet(CHANNELS, width=10, classes=CLASSES)).double()


def maps(grids: str = "even", dtype: torch.dtype = torch.float64) -> list[Tensor]:
    generator = torch.Generator().manual_seed(1)
    pairs = zip(CHANNELS, GRIDS[grids], strict=True)
    return [torch.randn(2, channels, *grid, generator=generator, dtype=dtype) for channels, grid in pairs]


@pytest.mark.parametrize("grids", GRIDS)
@pytest.mark.parametrize(("dtype", "limit"), [(torch.float32, 1e-5), (torch.float64, 1e-10)])
def test_the_head_equals_plain_sums(head: UPerNet, grids: str, dtype: torch.dtype, limit: float) -> None:
    planes = maps(grids, dtype)
    ours = head.to(dtype)(planes)
    assert ours.shape == (2, CLASSES, *GRIDS[grids][0]) and ours.std() > 1e-2
    assert (ours - by_hand(head, planes)).abs().max() <= limit


@pytest.mark.parametrize("grids", GRIDS)
def test_the_head_equals_that_of_transformers(head: UPerNet, grids: str) -> None:
    pytest.importorskip("transformers", reason="development only: pip install transformers")
    planes = maps(grids, torch.float32)
    assert (head.float()(planes) - of_transformers(head, planes)).abs().max() <= 1e-5


def test_the_published_size_equals_that_of_transformers() -> None:
    pytest.importorskip("transformers", reason="development only: pip install transformers")
    torch.manual_seed(0)
    head = scramble(build())
    planes = [torch.randn(1, 96 * 2**level, 56 // 2**level, 56 // 2**level) for level in range(4)]
    assert (head(planes) - translated(head)(planes)).abs().max() <= 1e-5


def test_the_published_size_has_the_published_number_of_parameters() -> None:
    with torch.device("meta"):
        head = build()
    convolutions = 4 * 768 * 512 + 9 * 512 * (768 + 4 * 512) + 512 * (96 + 192 + 384) + 3 * 9 * 512**2 + 9 * 4 * 512**2
    units = 4 + 1 + 3 + 3 + 1
    count = sum(value.numel() for value in head.parameters())
    assert count == convolutions + units * 2 * 512 + 512 * 150 + 150 and round(count / 1e6, 2) == 31.50


def test_ways_that_are_off_add_nothing_and_unknown_ones_are_refused(head: UPerNet) -> None:
    planes = maps()
    ways = head.ways(planes)
    assert list(ways) == ["level_0", "level_1", "level_2", "bin_1", "bin_2", "bin_3", "bin_6"]
    everything = head(planes, off=list(ways))
    assert torch.equal(everything, head([torch.zeros_like(plane) + 9 for plane in planes], off=list(ways)))
    for way in ways:
        assert not torch.allclose(head(planes, off=[way]), head(planes))
        assert not contributions(head, planes, off=[way])[way].any()
    assert not any(part.any() for part in contributions(head, planes, off=list(ways)).values())
    with pytest.raises(ValueError, match="bin_7"):
        head(planes, off=["bin_7"])


def test_parts_and_a_constant_sum_to_the_logits(head: UPerNet) -> None:
    """The constant a second way: the same ReLUs held open or shut, and maps of nothing but zeros."""
    planes = maps()
    parts = sum(contributions(head, planes).values())
    constant = held(head, planes, [torch.zeros_like(plane) for plane in planes])
    assert (parts + constant - head(planes)).abs().max() < 1e-10 and constant.abs().max() > 1e-2


def test_parts_are_what_the_held_head_answers_to_one_way_alone(head: UPerNet) -> None:
    planes = maps()
    nothing = [torch.zeros_like(plane) for plane in planes]
    for place in (0, 1):
        alone = [plane if index == place else nothing[index] for index, plane in enumerate(planes)]
        wanted = held(head, planes, alone) - held(head, planes, nothing)
        assert (contributions(head, planes)[f"level_{place}"] - wanted).abs().max() < 1e-10


def test_origins_sum_to_the_parts_of_the_wanted_logits(head: UPerNet) -> None:
    planes, wanted = [plane[:1] for plane in maps()], torch.zeros(CLASSES, 16, 16, dtype=torch.float64)
    wanted[2, 5, 7], wanted[0, 5, 7] = 1, -1
    parts = contributions(head, planes)
    for name, places in origins(head, planes, wanted).items():
        assert places.shape[1:] == head.ways(planes)[name].shape[2:]
        assert (places.sum() - (parts[name] * wanted).sum()).abs() < 1e-10


def held(head: UPerNet, seen: list[Tensor], planes: list[Tensor]) -> Tensor:
    """The head's answer to `planes` with every ReLU as it is for `seen`: open above 0, else shut."""
    gates, units = [], [module for module in head.modules() if isinstance(module, torch.nn.ReLU)]
    handles = [unit.register_forward_hook(lambda _, __, output: gates.append(output > 0)) for unit in units]
    head(seen)
    for handle in handles:
        handle.remove()
    order = iter(gates)
    handles = [unit.register_forward_hook(lambda _, inputs, __: inputs[0] * next(order)) for unit in units]
    answer = head(planes)
    for handle in handles:
        handle.remove()
    return answer
