"""The mechanisms that pages take apart, beside timm's own modules on the same input.

`MECHANISMS` serves the tests and `python -m benchmarks parity`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

import models  # noqa: F401 - timm can be imported only after it
from analysis import windows
from harness import pyramid_head

from timm.models import swin_transformer, tnt  # isort: skip

Both = tuple[np.ndarray, Tensor]
PLANES = {  # name: (size, window side)
    "8×8": ((8, 8), (4, 4)),
    "8×12": ((8, 12), (4, 4)),
    "7×10, padded": ((7, 10), (4, 4)),
    "6×9, windows of 2×3": ((6, 9), (2, 3)),
    "4×10, lower than 2 windows": ((4, 10), (4, 4)),
}
CHANNELS, HEADS = 6, 3


@dataclass(frozen=True)
class Mechanism:
    """`compare(dtype)` gives our result and timm's for one random input of that precision."""

    name: str
    against: str
    compare: Callable[[torch.dtype], Both]


def difference(mechanism: Mechanism, dtype: torch.dtype) -> float:
    """Largest absolute difference; infinite where the shapes differ."""
    torch.manual_seed(0)
    with torch.inference_mode():
        ours, theirs = mechanism.compare(dtype)
    if ours.shape != tuple(theirs.shape):
        return float("inf")
    return float(np.abs(ours - theirs.numpy()).max())


def _block(size: windows.Pair, side: windows.Pair, dtype: torch.dtype, *, shifted: bool = True) -> nn.Module:
    shift = (side[0] // 2, side[1] // 2) if shifted else 0
    block = swin_transformer.SwinTransformerBlock(CHANNELS, size, HEADS, window_size=side, shift_size=shift)
    nn.init.normal_(block.attn.relative_position_bias_table)
    return block.to(dtype).eval()


def _partition(size: windows.Pair, side: windows.Pair, dtype: torch.dtype) -> Both:
    plane = torch.randn(1, *size, CHANNELS, dtype=dtype)
    cut = swin_transformer.window_partition(plane, side)
    return windows.partition(plane[0].numpy(), side), cut.flatten(1, 2)


def _reverse(size: windows.Pair, side: windows.Pair, dtype: torch.dtype) -> Both:
    cut = torch.randn(size[0] * size[1] // (side[0] * side[1]), *side, CHANNELS, dtype=dtype)
    return windows.reverse(cut.flatten(1, 2).numpy(), side, size), swin_transformer.window_reverse(cut, side, *size)[0]


def _mask(size: windows.Pair, side: windows.Pair, dtype: torch.dtype) -> Both:
    block = _block(size, side, dtype)
    return windows.attention_mask(size, block.window_size, block.shift_size), block.attn_mask


def _bias(size: windows.Pair, side: windows.Pair, dtype: torch.dtype) -> Both:
    attn = _block(size, side, dtype).attn
    return windows.relative_position_bias(attn.relative_position_bias_table.numpy(), side), attn._get_rel_pos_bias()[0]


def _index(size: windows.Pair, side: windows.Pair, dtype: torch.dtype) -> Both:
    return windows.relative_position_index(side), _block(size, side, dtype).attn.relative_position_index


def _shifted_attention(size: windows.Pair, side: windows.Pair, dtype: torch.dtype) -> Both:
    """All steps of a shifted block one after the other: what timm's block computes in one call."""
    block = _block(size, side, dtype)
    plane = torch.randn(1, *size, CHANNELS, dtype=dtype)
    side, shift = windows.fit(size, side, tuple(block.target_shift_size))
    cut = windows.partition(windows.pad(windows.roll(plane[0].numpy(), shift), side), side)
    bias = windows.relative_position_bias(block.attn.relative_position_bias_table.numpy(), side)
    bias = bias + windows.attention_mask(size, side, shift)[:, None]
    mixed = _attend(block.attn, cut, bias)
    return windows.roll(windows.reverse(mixed, side, size), (-shift[0], -shift[1])), block._attn(plane)[0]


def _attend(attn: nn.Module, cut: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Attention within windows (window, token, channel) with `bias` (window, head, query, key), in NumPy."""
    qkv = cut @ attn.qkv.weight.numpy().T + attn.qkv.bias.numpy()
    query, key, value = qkv.reshape(*cut.shape[:2], 3, HEADS, -1).transpose(2, 0, 3, 1, 4)
    weights = np.exp(query @ key.swapaxes(-1, -2) * query.shape[-1] ** -0.5 + bias)
    weights /= weights.sum(axis=-1, keepdims=True)
    joined = (weights @ value).swapaxes(1, 2).reshape(cut.shape)
    return joined @ attn.proj.weight.numpy().T + attn.proj.bias.numpy()


def _merging(size: windows.Pair, dtype: torch.dtype) -> Both:
    merge = swin_transformer.PatchMerging(CHANNELS).to(dtype)
    plane = torch.randn(1, *size, CHANNELS, dtype=dtype)
    merged = windows.merge_patches(plane[0].numpy())
    centred = merged - merged.mean(axis=-1, keepdims=True)
    normal = centred / np.sqrt(merged.var(axis=-1, keepdims=True) + merge.norm.eps)
    return normal @ merge.reduction.weight.numpy().T, merge(plane)[0]


def _words(size: windows.Pair, dtype: torch.dtype) -> Both:
    embed = tnt.PixelEmbed(size, patch_size=16, in_dim=CHANNELS, stride=4).to(dtype)
    image = torch.randn(1, 3, *size, dtype=dtype)
    pixels, weights = image[0].permute(1, 2, 0).numpy(), (embed.proj.weight.numpy(), embed.proj.bias.numpy())
    return windows.words(pixels, *weights, side=16, stride=4), embed(image, torch.zeros(1, dtype=dtype))


def _over_planes() -> Iterator[Mechanism]:
    fills = {name: plane for name, plane in PLANES.items() if all(n % m == 0 for n, m in zip(*plane, strict=True))}
    steps = {  # step: (which planes it takes, what it is compared with, how)
        "window partition": (fills, "timm window_partition", _partition),
        "window reverse": (fills, "timm window_reverse", _reverse),
        "relative position index": (fills, "timm WindowAttention", _index),
        "relative position bias": (fills, "timm WindowAttention", _bias),
        "shift mask": ({name: plane for name, plane in PLANES.items() if "lower" not in name}, "timm's block", _mask),
        "shifted attention": (PLANES, "timm SwinTransformerBlock", _shifted_attention),
    }
    for step, (planes, against, compare) in steps.items():
        yield from (Mechanism(f"{step}, {name}", against, partial(compare, *plane)) for name, plane in planes.items())


MECHANISMS = (
    *_over_planes(),
    Mechanism("patch merging, 8×6", "timm PatchMerging", partial(_merging, (8, 6))),
    Mechanism("patch merging, 7×5, padded", "timm PatchMerging", partial(_merging, (7, 5))),
    Mechanism("TNT words, 32×32", "timm PixelEmbed", partial(_words, (32, 32))),
    Mechanism("TNT words, 32×48", "timm PixelEmbed", partial(_words, (32, 48))),
    Mechanism("UPerNet's head, small", "plain sums", pyramid_head.compared),
)
