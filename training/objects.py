"""Attention on objects, as it should be asked: with objects that the models' teacher did not define, and beyond what
each model looks at whatever the photograph shows.

Objects are boxes on a grid of 12 x 12 over 202 validation photographs (assets/measurements/boxes.json): drawn by
two instances of a general vision-language model that knew the class and saw no map; both drew some, so that one sees
how they agree.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models.card import ModelCard
from models.zoo.cabinet import ARCHITECTURES, FOLDER
from models.zoo.measured import FOLDER as MEASUREMENTS
from training.augment import normalise, shrink
from training.data import Dataset, Photographs
from training.export import read
from training.measure import SHARES, late_maps, painted_mass

GRID = 12  # cells of the common grid, on which the boxes are drawn
PHOTOGRAPHS = 200  # that were looked through, as `Photographs.first` chooses them
FILE = "boxes.json"


def told(dataset: Dataset, file: Path = MEASUREMENTS / FILE) -> dict:
    """For every bundled architecture `beyond`, over the photographs whose box fills 5 to 80 %."""
    chosen, drawn = fair(dataset, file)
    cards = [card for card in ARCHITECTURES.values() if (FOLDER / f"{card.key}.json").exists()]
    models = {}
    for card in cards:
        print(f"Measuring {card.key} …", flush=True)
        models[card.key] = beyond(laid(read(card, FOLDER / f"{card.key}.safetensors"), card, chosen), drawn)
    return {"photographs": len(drawn), "fill": float(drawn.mean()), "models": models}


def fair(dataset: Dataset, file: Path = MEASUREMENTS / FILE) -> tuple[Photographs, np.ndarray]:
    """The photographs whose box in `file` fills 5 to 80 %, and how much of each cell lies in it: (photograph, row,
    column)."""
    photographs = dataset.validation.first(PHOTOGRAPHS)
    boxes = json.loads(file.read_text(encoding="utf-8"))["boxes"]
    masks = {int(index): inside(box) for index, box in boxes.items()}
    kept = sorted(index for index, mask in masks.items() if SHARES[0] < mask.mean() < SHARES[1])
    chosen = Photographs(photographs.pixels[kept], photographs.labels[kept])
    return chosen, np.stack([masks[index] for index in kept])


def inside(box: list[float]) -> np.ndarray:
    """How much of each cell lies in a box (left, top, right, bottom) in cells: (GRID, GRID), 0 to 1."""
    left, top, right, bottom = box
    cells = np.arange(GRID)
    across = np.clip(np.minimum(cells + 1, right) - np.maximum(cells, left), 0, 1)
    down = np.clip(np.minimum(cells + 1, bottom) - np.maximum(cells, top), 0, 1)
    return np.outer(down, across)


def overlap(first: list[float], second: list[float]) -> float:
    """What two boxes share, divided by what they cover together."""
    one, other = inside(first), inside(second)
    left, top = (max(first[axis], second[axis]) for axis in (0, 1))
    right, bottom = (min(first[axis], second[axis]) for axis in (2, 3))
    shared = inside([left, top, right, bottom]).sum() if left < right and top < bottom else 0.0
    return float(shared / (one.sum() + other.sum() - shared))


def laid(model: nn.Module, card: ModelCard, photographs: Photographs) -> np.ndarray:
    """Where the late attention of `model` lies on each photograph: (photograph, GRID, GRID), each with the sum 1."""
    images = shrink(normalise(torch.from_numpy(photographs.pixels.copy())), card.side)
    return np.stack([_late(model, images[index : index + 1]) for index in range(len(images))])


def _late(model: nn.Module, image: Tensor) -> np.ndarray:
    return np.mean([on_grid(painted_mass(attention)) for attention in late_maps(model, image)], axis=0)


def on_grid(painted: np.ndarray) -> np.ndarray:
    """Mass (row, column) on cells of one grid brought to those of another, by the area they share; the sum is 1."""
    rows, columns = painted.shape
    fine = painted.repeat(GRID, axis=0).repeat(GRID, axis=1)
    coarse = fine.reshape(GRID, rows, GRID, columns).sum(axis=(1, 3))
    return coarse / coarse.sum()


def beyond(maps: np.ndarray, masks: np.ndarray) -> dict[str, float]:
    """How much of each map (photograph, row, column) lies on its photograph's object (the same shape, 0 to 1), `own`,
    and how much of the mean map of all other photographs does, `mean_map`; means over photographs, as shares.

    `excess` is their difference, `error` its standard error, `above` the share of photographs where it is positive.
    """
    count = len(maps)
    others = (maps.sum(axis=0) - maps) / (count - 1)
    own, expected = ((mass * masks).sum(axis=(1, 2)) for mass in (maps, others))
    excess = own - expected
    return {
        "own": float(own.mean()),
        "mean_map": float(expected.mean()),
        "excess": float(excess.mean()),
        "error": float(excess.std(ddof=1) / count**0.5),
        "above": float((excess > 0).mean()),
    }
