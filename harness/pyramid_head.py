"""Two other ways to compute UPerNet's head with the weights of ours: plain sums, and Hugging Face's head.

`by_hand` writes every convolution as a product of unfolded patches, every mean of a bin as a mean of a slice, and every
enlargement as two matrices of weights. `of_transformers` needs the package transformers, which only developers have.
"""

from collections.abc import Sequence
from math import ceil, floor

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from harness.oracles import scramble
from models.reference.upernet import UPerNet

RENAMED = {  # ours: theirs
    "bottleneck": "bottleneck",
    "fusion": "fpn_bottleneck",
    "laterals": "lateral_convs",
    "smooth": "fpn_convs",
}
GRIDS = ((14, 20), (7, 10), (4, 5))  # of a small comparison; bins do not divide the last
LAYERS = {"0": "conv", "1": "batch_norm"}


def by_hand(head: UPerNet, maps: Sequence[Tensor]) -> Tensor:
    """Logits (image, class, row, column) of `maps`, finest first."""
    last, size = maps[-1], maps[-1].shape[-2:]
    pooled = [_enlarge(_unit(unit, _bins(last, int(count))), size) for count, unit in head.bins.items()]
    plane = _unit(head.bottleneck, torch.cat([last, *pooled], dim=1))
    outputs, finest = [plane], maps[0].shape[-2:]
    for lateral, smooth, finer in reversed(list(zip(head.laterals, head.smooth, maps[:-1], strict=True))):
        plane = _unit(lateral, finer) + _enlarge(plane, finer.shape[-2:])
        outputs.append(_unit(smooth, plane))
    fused = _unit(head.fusion, torch.cat([_enlarge(output, finest) for output in reversed(outputs)], dim=1))
    weight = head.classifier.weight[:, :, 0, 0]
    return torch.einsum("oc,ncyx->noyx", weight, fused) + head.classifier.bias[:, None, None]


def of_transformers(head: UPerNet, maps: Sequence[Tensor]) -> Tensor:
    """The same by `transformers`; raises ImportError without it."""
    return translated(head)(list(maps))


def translated(head: UPerNet) -> nn.Module:
    """Hugging Face's head of the same size with the same weights."""
    from transformers import SwinConfig, UperNetConfig
    from transformers.models.upernet.modeling_upernet import UperNetHead

    channels = [unit[0].in_channels for unit in head.laterals]
    channels.append(next(iter(head.bins.values()))[0].in_channels)
    config = UperNetConfig(
        backbone_config=SwinConfig(out_features=["stage1"]),
        pool_scales=[int(count) for count in head.bins],
        hidden_size=head.classifier.in_channels,
        num_labels=head.classifier.out_channels,
    )
    theirs = UperNetHead(config, channels)
    theirs.load_state_dict({_their_name(name, list(head.bins)): value for name, value in head.state_dict().items()})
    return theirs.to(next(head.parameters()).dtype).eval()


def _their_name(name: str, bins: Sequence[str]) -> str:
    part, *rest = name.split(".")
    if part == "classifier":
        return name
    layer = [LAYERS[rest[-2]], rest[-1]]
    if part == "bins":
        return ".".join(["psp_modules", str(bins.index(rest[0])), "1", *layer])
    return ".".join([RENAMED[part], *rest[:-2], *layer])


def _unit(unit: nn.Sequential, plane: Tensor) -> Tensor:
    """Convolution as a product, the fixed statistics written out, negative numbers cut."""
    convolution, norm, _ = unit
    side = convolution.kernel_size[0]
    patches = F.unfold(plane, side, padding=side // 2)  # (image, channel · side², place)
    summed = (convolution.weight.flatten(1) @ patches).unflatten(2, plane.shape[-2:])
    gain = norm.weight / (norm.running_var + norm.eps).sqrt()
    return ((summed - norm.running_mean[:, None, None]) * gain[:, None, None] + norm.bias[:, None, None]).clamp(min=0)


def _bins(plane: Tensor, count: int) -> Tensor:
    """Means over `count` × `count` parts that cover the plane; they overlap where it does not divide evenly."""
    rows, columns = (_parts(length, count) for length in plane.shape[-2:])
    means = [[plane[..., top:bottom, left:right].mean(dim=(-2, -1)) for left, right in columns] for top, bottom in rows]
    return torch.stack([torch.stack(row, dim=-1) for row in means], dim=-2)


def _parts(length: int, count: int) -> list[tuple[int, int]]:
    return [(floor(place * length / count), ceil((place + 1) * length / count)) for place in range(count)]


def _enlarge(plane: Tensor, size: Sequence[int]) -> Tensor:
    down, across = (_weights(old, new, plane.dtype) for old, new in zip(plane.shape[-2:], size, strict=True))
    return down @ plane @ across.mT


def _weights(old: int, new: int, dtype: torch.dtype) -> Tensor:
    """(new, old): how much each old cell's centre gives to each new one, linearly, the rim repeated."""
    table = torch.zeros(new, old, dtype=dtype)
    for place in range(new):
        at = min(max((place + 0.5) * old / new - 0.5, 0), old - 1)
        low = min(int(at), old - 1)
        table[place, low] += 1 - (at - low)
        table[place, min(low + 1, old - 1)] += at - low
    return table


def compared(dtype: torch.dtype) -> tuple[np.ndarray, Tensor]:
    """Logits of a small head with random weights, and the same by hand, for random maps."""
    torch.manual_seed(0)
    head = scramble(UPerNet((6, 8, 12), width=10, classes=5)).to(dtype)
    maps = [torch.randn(2, channels, *grid, dtype=dtype) for channels, grid in zip((6, 8, 12), GRIDS, strict=True)]
    return head(maps).numpy(), by_hand(head, maps)
