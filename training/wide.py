"""The cabinet at 128 pixels: the same architectures on twice the side, and the 64-px weights to begin with.

Plain models keep patches of 8 px (16 × 16 tokens), pyramids their first patches of 4 px (32 × 32) and ratios of
reduction; windows grow with the grid to 8 × 8, so that the last stage stays whole. Where a weight's shape follows the
grid (positions, tables of relative positions) it is resized bicubically.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from math import isqrt
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

from models.card import ModelCard
from models.zoo.build import build
from models.zoo.cabinet import FOLDER, TRAINABLE
from models.zoo.cabinet import SIDE as NARROW
from training.recipe import LAST

SIDE, GRID = 128, 12  # pixels; cells a side of the teacher's lessons: 168 of the 176 pixels at hand
GROWN = {
    "img_size": lambda value: value * SIDE // NARROW,
    "window_size": lambda value: value * SIDE // NARROW,
    "wss": lambda values: tuple(value * SIDE // NARROW for value in values),
}


def wide(card: ModelCard) -> ModelCard:
    """The card of the cabinet at 128 px."""
    options = {name: GROWN[name](value) if name in GROWN else value for name, value in card.options.items()}
    return replace(card, side=SIDE, patch=SIDE if card.patch == NARROW else card.patch, options=options)


WIDE = {key: wide(card) for key, card in TRAINABLE.items()}


def begin_with(key: str, folder: Path, *, bundled: Path = FOLDER) -> Path:
    """Write the bundled weights of `key`, resized, as a run that others may start from; its folder."""
    if not (folder / LAST).exists():
        state = enlarged(load_file(bundled / f"{key}.safetensors"), build(WIDE[key]).state_dict())
        record = json.loads((bundled / f"{key}.json").read_text(encoding="utf-8"))
        folder.mkdir(parents=True, exist_ok=True)
        torch.save({"average": state, "epoch": record["epochs"], "record": json.dumps(record)}, folder / LAST)
    return folder


def enlarged(state: Mapping[str, Tensor], target: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """`state` in the shapes of `target`, float32. Buffers that index or mask are the target's own."""
    return {name: _fitting(name, state.get(name), value) for name, value in target.items()}


def _fitting(name: str, value: Tensor | None, wanted: Tensor) -> Tensor:
    if value is None or not wanted.is_floating_point() or name.endswith("attn_mask"):
        return wanted if value is None or value.shape != wanted.shape else value
    if value.shape == wanted.shape:
        return value.float()
    if name.endswith("relative_position_bias_table"):
        return resized(value.float()[None], len(wanted))[0]
    return resized(value.float().flatten(0, -3), wanted.shape[-2]).reshape(wanted.shape)


def resized(rows: Tensor, count: int) -> Tensor:
    """(plane, prefix + old², channel) -> (plane, `count`, channel): the grid resized, the prefix kept."""
    prefix = rows.shape[1] - isqrt(rows.shape[1]) ** 2
    old, new = isqrt(rows.shape[1] - prefix), isqrt(count - prefix)
    grid = rows[:, prefix:].transpose(1, 2).unflatten(2, (old, old))
    grid = F.interpolate(grid, (new, new), mode="bicubic", align_corners=False)
    return torch.cat([rows[:, :prefix], grid.flatten(2).transpose(1, 2)], dim=1)
