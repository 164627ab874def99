"""A map of classes over a frozen pyramid: `python -m training --pixels 176 dense DATA`.

UPerNet's head (Xiao et al. 2018, arXiv:1807.10221) over the stages of the cabinet's Swin, which stay as they are,
learns from made masks (see `training.masks`) times the label of the photograph; all other cells are `elsewhere`. What
it is worth is measured on validation photographs, against masks made in the same way.
"""

import hashlib
import json
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from errors import UserError
from models.card import ModelCard
from models.reference.upernet import UPerNet
from models.weights import load
from models.weights.dense import SUFFIX, TYPICAL, stages
from models.zoo import ZOO
from training import overlap
from training.augment import Augmentation, boxes, jitter, normalise, view
from training.data import Dataset, Photographs
from training.export import list_source
from training.figures import stored
from training.masks import GRID, masks, objects
from training.precision import quick
from training.recipe import LAST

BACKBONE = "imagenette_swin"


@dataclass(frozen=True)
class DenseRecipe:
    """About `photographs` of the training photographs are learned from and about `held_out` of the others measured,
    evenly chosen; those whose mask parts object and rest by less than `contrast` are left out. `width` is the head's.
    The rest as in `training.recipe`."""

    epochs: int = 20
    batch: int = 32
    rate: float = 3e-3
    decay: float = 0.05
    warm_up: float = 0.5
    width: int = 48
    photographs: int = 3150
    held_out: int = 1300
    contrast: float = 0.15
    seed: int = 0
    augmentation: Augmentation = field(default_factory=lambda: Augmentation(least=0.5, mixing=0.0))


@dataclass(frozen=True, eq=False)
class Masked:
    """`pixels` (photograph, row, column, 3) uint8, `labels` (photograph,) and the made `objects` (photograph, row,
    column) bool; `left_out` photographs had none."""

    pixels: np.ndarray
    labels: np.ndarray
    objects: np.ndarray
    left_out: int


def make(
    dataset: Dataset, runs: Path, folder: Path, recipe: DenseRecipe, *, key: str = BACKBONE, wheel: Path | None = None
) -> dict:
    """Train over the bundled backbone `key`, or go on; write weights and metrics into `folder`; the metrics."""
    parts = (("train", recipe.photographs), ("validation", recipe.held_out))
    learned, held_out = (masked(dataset, runs / "cache", *part, recipe, wheel) for part in parts)
    head, history = train(ZOO[key], dataset, learned, recipe, runs / f"{key}{SUFFIX}")
    model, classes = load(ZOO[key]).model, len(dataset.classes)
    planes = shapes(model, ZOO[key].side)
    typical, cut = overlap.typical(learned.objects, learned.labels, classes, planes[0][-1])
    state = {name: stored(value) for name, value in head.state_dict().items()} | {TYPICAL: typical.half()}
    file = folder / f"{key}{SUFFIX}.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state, file)
    head.load_state_dict({name: value.float() for name, value in state.items() if name != TYPICAL})
    data = file.read_bytes()
    record = {
        "key": file.stem,
        "backbone": {"key": key, "sha256": ZOO[key].weights.sha256},
        "in_channels": [plane[1] for plane in planes],
        "parameters": sum(value.numel() for value in head.parameters()),
        "recipe": asdict(recipe),
        "masks": {"cells": GRID, "learned": len(learned.labels), "left_out": [learned.left_out, held_out.left_out]},
        "data": {"name": dataset.name, "sha256": dataset.digest},
        "cut": cut,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        **history,
        **overlap.measured(model, head, typical, cut, held_out, dataset.classes, ZOO[key].side),
    }
    (folder / f"{file.stem}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    list_source(folder / "SOURCES.md", file.name, record)
    return record


def masked(
    dataset: Dataset, cache: Path, split: str, count: int, recipe: DenseRecipe, wheel: Path | None = None
) -> Masked:
    """About `count` photographs of `split` (`train` or `validation`) with their made masks, kept in `cache`."""
    photographs: Photographs = getattr(dataset, split).first(count)
    stem = cache / f"{dataset.digest[:12]}-masks-{GRID}" / f"{split}_{len(photographs.labels)}"
    planes, clear = objects(masks(photographs, stem, wheel), least=recipe.contrast)
    pixels = photographs.pixels[clear]
    return Masked(pixels, photographs.labels[clear], planes[clear], int((~clear).sum()))


def shapes(model: nn.Module, side: int) -> list[torch.Size]:
    """Of the map (1, channel, row, column) of each stage of a pyramid whose input is `side` pixels a side."""
    with torch.inference_mode():
        return [plane.shape for plane in stages(model, torch.zeros(1, 3, side, side))]


def train(
    card: ModelCard, dataset: Dataset, learned: Masked, recipe: DenseRecipe, folder: Path
) -> tuple[UPerNet, dict]:
    """The trained head and what is to be said of its training; writes a checkpoint after each epoch, and goes on from
    one. Raises UserError when `folder` holds a run of another recipe, backbone or data set."""
    model = load(card).model
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        head = UPerNet(
            [plane[1] for plane in shapes(model, card.side)], width=recipe.width, classes=len(dataset.classes) + 1
        )
    optimiser = torch.optim.AdamW(head.parameters(), lr=recipe.rate, weight_decay=recipe.decay, fused=True)
    owner = json.dumps([asdict(recipe), card.weights.sha256, dataset.digest])
    curve = restore(folder, owner, head, optimiser)
    while len(curve) < recipe.epochs:
        busy = time.process_time()
        loss = epoch(model, head, optimiser, learned, recipe, card.side, len(curve))
        seconds = time.process_time() - busy
        curve.append({"epoch": len(curve) + 1, "loss": loss, "processor_seconds": seconds})
        print(f"  epoch {len(curve)}: loss {loss:.3f}, {seconds:.0f} s of processor", flush=True)
        save(folder, owner, head, optimiser, curve)
    hours = sum(point["processor_seconds"] for point in curve) / 3600
    return head.eval(), {"epochs": len(curve), "curve": curve, "processor_hours": hours}


def epoch(
    model: nn.Module,
    head: UPerNet,
    optimiser: torch.optim.Optimizer,
    learned: Masked,
    recipe: DenseRecipe,
    side: int,
    number: int,
) -> float:
    """Show every photograph once, in an order and in views that `number` fixes; the mean loss."""
    torch.manual_seed(1000 * recipe.seed + number)
    head.train()
    order = torch.randperm(len(learned.labels)).numpy()
    count, losses = max(len(order) // recipe.batch, 1), []
    for step in range(count):
        _set_rate(optimiser, recipe, number + step / count)
        rows = order[step * recipe.batch : (step + 1) * recipe.batch]
        images, planes = views(learned, rows, side, recipe.augmentation)
        with torch.no_grad(), quick():
            maps = [plane.float() for plane in stages(model, images)]
        loss = objective(head(maps), planes, torch.from_numpy(learned.labels[rows]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


def views(learned: Masked, rows: np.ndarray, side: int, augmentation: Augmentation) -> tuple[Tensor, Tensor]:
    """Random views: images (image, 3, side, side) and their objects (image, 1, side, side), shares of each pixel."""
    maps = boxes(len(rows), augmentation)
    images = normalise(torch.from_numpy(learned.pixels[rows]))
    objects_seen = torch.from_numpy(learned.objects[rows])[:, None].float()
    return jitter(view(images, maps, side), augmentation.colour), view(objects_seen, maps, side)


def objective(logits: Tensor, planes: Tensor, labels: Tensor) -> Tensor:
    """Cross entropy of every cell, whose target is its share of object as the label, the rest as `elsewhere` (the last
    class)."""
    share = F.adaptive_avg_pool2d(planes, logits.shape[-2:])
    target = F.one_hot(labels, logits.shape[1] - 1).float()[..., None, None] * share
    return F.cross_entropy(logits, torch.cat([target, 1 - share], dim=1))


def _set_rate(optimiser: torch.optim.Optimizer, recipe: DenseRecipe, now: float) -> None:
    cosine = 0.5 * (1 + math.cos(math.pi * now / recipe.epochs))
    for group in optimiser.param_groups:
        group["lr"] = recipe.rate * min((now + 0.01) / recipe.warm_up, cosine)


def save(folder: Path, owner: str, head: nn.Module, optimiser: torch.optim.Optimizer, curve: list[dict]) -> None:
    """Replace the checkpoint whole, so that a kill in between leaves the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {"owner": owner, "head": head.state_dict(), "optimiser": optimiser.state_dict(), "curve": curve}
    torch.save(state, folder / "part.pt")
    (folder / "part.pt").replace(folder / LAST)


def restore(folder: Path, owner: str, head: nn.Module, optimiser: torch.optim.Optimizer) -> list[dict]:
    """The curve so far of the run in `folder`, its state put into `head` and `optimiser`; empty without a run."""
    if not (folder / LAST).exists():
        return []
    state = torch.load(folder / LAST, weights_only=True)
    if state["owner"] != owner:
        raise UserError(
            f"{folder} holds a run of another recipe, backbone or data set; remove it or give other --runs."
        )
    head.load_state_dict(state["head"])
    optimiser.load_state_dict(state["optimiser"])
    return state["curve"]
