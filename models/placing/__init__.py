"""Where the tokens of each attention lie on the model's input, for every family whose layout is known.

A grid of token numbers is sent through the family's own rearrangement (its window_reverse, deblockify, roll, the
sizes of its convolutions), so that the picture follows the code that ran. Overlapping patches are drawn as the cell
of their stride. Families that are not in `RULES` keep `queries` and `keys` None, and so does attention between
channels, which have no places.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from timm.models import beit, cait, convit, eva, nest, pvt_v2, swin_transformer, swin_transformer_v2, tnt, twins, xcit
from timm.models import vision_transformer as vit
from timm.models import vision_transformer_relpos as relpos
from torch import nn

from models.placing.prefix import prefix_names
from models.regions import Regions
from models.trace import AttentionMap

Plane = tuple[int, int]  # rows and columns of tokens
Pair = tuple[Regions | None, Regions | None]  # where queries and keys lie
NOWHERE: Pair = (None, None)
Rule = Callable[[nn.Module, AttentionMap, Plane], Pair]  # of one family; the plane is the input in pixels


def place(model: nn.Module, maps: tuple[AttentionMap, ...], size: Plane) -> tuple[AttentionMap, ...]:
    """The maps of one image with `.queries` and `.keys` filled where their layout is known.

    `size` is (height, width) of the model's input in pixels. A layout that does not account for every window,
    query and key of a map is not believed: that map stays unplaced.
    """
    rule = next((rule for families, rule in RULES if isinstance(model, families)), None)
    if rule is None and type(model).__module__.startswith("models.reference"):
        rule = _reference
    return tuple(_placed(rule, model, attention, size) for attention in maps) if rule else tuple(maps)


def _placed(rule: Rule, model: nn.Module, attention: AttentionMap, size: Plane) -> AttentionMap:
    queries, keys = NOWHERE if attention.kind == "channel" else rule(model, attention, size)
    windows, _, query, key = attention.shape
    if queries is None or keys is None:
        return attention
    if (queries.windows, queries.tokens, keys.windows, keys.tokens) != (windows, query, windows, key):
        return attention
    return replace(attention, queries=queries, keys=keys)


def _plain(model: nn.Module, attention: AttentionMap, size: Plane) -> Pair:
    """One sequence: prefix tokens, then patches row by row. A block may run without the prefix, or query it alone."""
    plane, cell = _patches(model.patch_embed, size)
    names = prefix_names(model)
    return tuple(_sequence(count, plane, cell, names) for count in attention.shape[2:])


def _sequence(count: int, plane: Plane, cell: tuple[float, float], names: tuple[str, ...]) -> Regions | None:
    patches = plane[0] * plane[1]
    if count == patches:
        names = ()
    elif count <= len(names):
        return Regions(1, count, np.full(plane, -1, np.int32), cell, names[:count])
    raster = np.arange(len(names), len(names) + patches, dtype=np.int32).reshape(plane)
    return Regions(1, len(names) + patches, raster, cell, names)


def _swin(model: nn.Module, attention: AttentionMap, size: Plane) -> Pair:
    """W-MSA and SW-MSA: windows put back, padding cut off, the roll undone, as the block does with its output."""
    block, stage = _owner(model, attention.name), _number(attention.name)
    plane, cell = _patches(model.patch_embed, size)
    for _ in range(stage):
        plane, cell = tuple(-(-length // 2) for length in plane), tuple(2 * side for side in cell)
    raster, windows = _windows(plane, block.window_size, shift=block.shift_size)
    parts = _parts(block, _padded(plane, block.window_size))
    regions = Regions(windows, int(np.prod(block.window_size)), raster, cell, parts=parts)
    return regions, regions


def _parts(block: nn.Module, padded: Plane) -> np.ndarray | None:
    """Each token's part of its window, (window, token): the number of the first token that the block's mask lets it
    see. None for a block without a shift."""
    mask = block.get_attn_mask(torch.empty(1, *padded, 1))
    return None if mask is None else (mask == 0).numpy().argmax(axis=-1)


def _padded(plane: Plane, window: Plane) -> Plane:
    return tuple(-(-length // side) * side for length, side in zip(plane, window, strict=True))


def _windows(plane: Plane, window: Plane, *, shift: Plane = (0, 0)) -> tuple[np.ndarray, int]:
    """Raster (row, column) of slot numbers for windows laid row by row over the padded plane, and their count."""
    padded = _padded(plane, window)
    slots = torch.arange(padded[0] * padded[1]).view(-1, *window, 1)
    raster = swin_transformer.window_reverse(slots, tuple(window), *padded)[0, : plane[0], : plane[1], 0]
    return _whole(torch.roll(raster, tuple(shift), (0, 1))), len(slots)


def _pyramid(model: nn.Module, attention: AttentionMap, size: Plane, *, embeddings: list[nn.Module]) -> Pair:
    """PVT, PVT v2 and Twins: all queries see reduced keys, or groups of ws × ws tokens see themselves."""
    module = model.get_submodule(attention.name)
    plane, cell = size, (1.0, 1.0)
    for embedding in embeddings[: _number(attention.name) + 1]:
        plane, cell = _convolved(embedding.proj, plane), tuple(np.multiply(cell, embedding.proj.stride).tolist())
    if getattr(module, "ws", None):
        raster, windows = _windows(plane, (module.ws, module.ws))
        regions = Regions(windows, module.ws**2, raster, cell)
        return regions, regions
    names = prefix_names(model) if attention.shape[2] > plane[0] * plane[1] else ()  # PVT v1's last stage
    return _sequence(attention.shape[2], plane, cell, names), _reduced(module, plane, cell, names)


def _reduced(module: nn.Module, plane: Plane, cell: tuple[float, float], names: tuple[str, ...]) -> Regions:
    """Keys that each summarise a cell of R × R tokens; a pooled plane gives each token to the nearest bin."""
    if getattr(module, "pool", None) is not None:
        size = module.pool.output_size
        reduced = tuple(size) if isinstance(size, tuple) else (size, size)
        owners = [((np.arange(n) + 0.5) * m / n).astype(int) for n, m in zip(plane, reduced, strict=True)]
    elif getattr(module, "sr", None) is not None:
        reduced = _convolved(module.sr, plane)
        owners = [np.arange(n) // step for n, step in zip(plane, module.sr.stride, strict=True)]
    else:
        return _sequence(plane[0] * plane[1] + len(names), plane, cell, names)
    rows, columns = np.meshgrid(*owners, indexing="ij")
    outside = (rows >= reduced[0]) | (columns >= reduced[1])  # rows and columns the convolution leaves over
    raster = np.where(outside, -1, rows * reduced[1] + columns).astype(np.int32)
    return Regions(1, reduced[0] * reduced[1], raster, cell)


def _pvt_v2(model: nn.Module, attention: AttentionMap, size: Plane) -> Pair:
    later = [stage.downsample for stage in model.stages if stage.downsample is not None]
    return _pyramid(model, attention, size, embeddings=[model.patch_embed, *later])


def _twins(model: nn.Module, attention: AttentionMap, size: Plane) -> Pair:
    return _pyramid(model, attention, size, embeddings=list(model.patch_embeds))


def _nest(model: nn.Module, attention: AttentionMap, size: Plane) -> Pair:
    """Blocks of the level's plane, put back by the family's deblockify."""
    blocks, tokens = attention.shape[0], attention.shape[2]
    side = model.levels[_number(attention.name)].block_size
    numbers = torch.arange(blocks * tokens).view(1, blocks, tokens, 1)
    raster = _whole(nest.deblockify(numbers, side)[0, ..., 0])
    regions = Regions(blocks, tokens, raster, tuple(n / m for n, m in zip(size, raster.shape, strict=True)))
    return regions, regions


def _tnt(model: nn.Module, attention: AttentionMap, size: Plane) -> Pair:
    """Outer attention over patches, inner attention over the sub-patches of each patch (a window each)."""
    embedding = model.pixel_embed
    plane, cell = embedding.dynamic_feat_size(size), tuple(map(float, embedding.patch_size))
    if attention.kind != "inner":
        return tuple(_sequence(count, plane, cell, prefix_names(model)) for count in attention.shape[2:])
    inner = tuple(embedding.new_patch_size)
    raster, windows = _windows((plane[0] * inner[0], plane[1] * inner[1]), inner)
    regions = Regions(windows, inner[0] * inner[1], raster, tuple(np.divide(cell, inner).tolist()))
    return regions, regions


def _reference(model: nn.Module, attention: AttentionMap, size: Plane) -> Pair:
    """Our own models: one reads pixels, a pyramid's stages each embed patches, the others do it once."""
    if hasattr(model, "start_token"):
        return _pixels(model)
    if hasattr(model, "stages"):
        return _pyramid(model, attention, size, embeddings=[stage.patch_embed for stage in model.stages])
    return _plain(model, attention, size) if hasattr(model, "patch_embed") else NOWHERE


def _pixels(model: nn.Module) -> Pair:
    """A start token, then every pixel but the last, which is never an input."""
    names, (rows, columns) = prefix_names(model), model.grid_size
    raster = np.arange(len(names), len(names) + rows * columns, dtype=np.int32).reshape(rows, columns)
    raster[-1, -1] = -1
    regions = Regions(1, rows * columns, raster, (1.0, 1.0), names)
    return regions, regions


def _patches(embedding: nn.Module, size: Plane) -> tuple[Plane, tuple[float, float]]:
    """Rows and columns of patches, and the sides of one in pixels."""
    sides = embedding.patch_size
    sides = tuple(sides) if isinstance(sides, tuple | list) else (sides, sides)
    if hasattr(embedding, "dynamic_feat_size"):
        return tuple(embedding.dynamic_feat_size(size)), tuple(map(float, sides))
    return tuple(n // side for n, side in zip(size, sides, strict=True)), tuple(map(float, sides))


def _convolved(convolution: nn.Conv2d, plane: Plane) -> Plane:
    axes = zip(plane, convolution.padding, convolution.kernel_size, convolution.stride, strict=True)
    return tuple((length + 2 * padding - kernel) // stride + 1 for length, padding, kernel, stride in axes)


def _owner(model: nn.Module, name: str) -> nn.Module:
    return model.get_submodule(name.rpartition(".")[0])


def _number(name: str) -> int:
    """The stage: the first number of a dotted name."""
    return next(int(part) for part in name.split(".") if part.isdigit())


def _whole(raster: torch.Tensor) -> np.ndarray:
    return raster.to(torch.int32).contiguous().numpy()


PLAIN = (
    vit.VisionTransformer,
    relpos.VisionTransformerRelPos,
    eva.Eva,
    beit.Beit,
    cait.Cait,
    convit.ConVit,
    xcit.Xcit,
)
RULES = (
    ((swin_transformer.SwinTransformer, swin_transformer_v2.SwinTransformerV2), _swin),
    (pvt_v2.PyramidVisionTransformerV2, _pvt_v2),
    (twins.Twins, _twins),
    (nest.Nest, _nest),
    (tnt.TNT, _tnt),
    (PLAIN, _plain),
)
