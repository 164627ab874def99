"""What the stages of a training came to: the file that is bundled, and what each stage in it is worth."""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from models.placing import place
from models.stages import FILE, STEP, packed, unpacked
from models.watching import watching
from models.zoo.build import build
from training import figures, measure, objects, stages
from training.augment import centre, normalise, shrink
from training.data import Dataset, Photographs
from training.recipe import Recipe, fitted
from training.stages import RECIPE

COMPARED = 48  # photographs on which maps are compared with those before storing


def bundle(dataset: Dataset, runs: Path, folder: Path, *, recipe: Recipe = RECIPE) -> dict:
    """Write all stages into `folder`: what `file` it is, its `bytes` and `sha256`."""
    whole = [weights(runs, step) for step in stages.steps(dataset, recipe)]
    arrays = {}
    for name in whole[0]:
        arrays[name], arrays[name + STEP] = packed([stage[name] for stage in whole])
    path = folder / FILE.name
    np.savez_compressed(path, **arrays)
    data = path.read_bytes()
    return {"file": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def told(dataset: Dataset, runs: Path, folder: Path, *, recipe: Recipe = RECIPE) -> dict:
    """Every stage with its figures, measured on the weights as `bundle` stored them, and how the training went."""
    state = stages.ended(runs, recipe=recipe)
    record = json.loads(state["record"])
    with np.load(folder / FILE.name) as file:
        stored = dict(file)
    made = stages.steps(dataset, recipe)
    chosen, masks = objects.fair(dataset)
    return {
        "key": stages.CARD.key,
        "recipe": record["recipe"],
        "learned": len(dataset.train.labels),
        "photographs": len(dataset.validation.labels),
        "on_objects": {"photographs": len(masks), "fill": float(masks.mean())},
        "compared": COMPARED,
        "curve": record["curve"],
        "stages": [
            {"step": step, "epochs": time}
            | _figures(restored(dataset, stored, number), whole(dataset, runs, step), dataset, chosen, masks)
            for number, (step, time) in enumerate(zip(made, stages.TIMES, strict=False))
        ],
    }


def _figures(
    model: nn.Module, before: nn.Module, dataset: Dataset, chosen: Photographs, masks: np.ndarray
) -> dict[str, object]:
    """Of one stage: what it gets right, how far its attention lies on objects, and what storing it cost."""
    print("Measuring a stage …", flush=True)
    guesses = measure.predictions(model, dataset.validation, stages.CARD.side)
    right = figures.answers(guesses, dataset.validation.labels, dataset.classes)
    return {
        **{name: right[name] for name in ("accuracy", "interval", "right")},
        "objects": objects.beyond(objects.laid(model, stages.CARD, chosen), masks),
        "stored": lost(model, before, dataset.validation.first(COMPARED)),
    }


def lost(model: nn.Module, before: nn.Module, photographs: Photographs) -> dict[str, float]:
    """How far the maps of `model` are from those of the same model `before` it was stored: of each row of attention the
    mean share of its mass that lies elsewhere (half the summed difference), `mass`, the `largest` such of any row, and
    the share of photographs that both `answer` alike."""
    first, second = (_looked(one, photographs) for one in (model, before))
    moved = np.abs(first[0] - second[0]).sum(axis=-1) / 2
    return {
        "mass": float(moved.mean()),
        "largest": float(moved.max()),
        "answer": float((first[1] == second[1]).mean()),
    }


@torch.inference_mode()
def _looked(model: nn.Module, photographs: Photographs) -> tuple[np.ndarray, np.ndarray]:
    """All attention (photograph, block, head, query, key) and the first guess (photograph,)."""
    pixels = normalise(torch.from_numpy(photographs.pixels.copy()))
    maps, guesses = [], []
    for image in shrink(centre(pixels, measure.CENTRE), stages.CARD.side).split(1):
        with watching(model) as seen:
            guesses.append(int(model(image).argmax()))
        placed = place(model, seen.attention, tuple(image.shape[-2:]))
        maps.append(np.stack([attention.softmax()[0] for attention in placed]))
    return np.stack(maps), np.array(guesses)


def weights(runs: Path, step: int) -> dict[str, torch.Tensor]:
    """What was kept after `step` steps, in float32."""
    return torch.load(stages.file(stages.folder(runs), step), weights_only=True)


def whole(dataset: Dataset, runs: Path, step: int) -> nn.Module:
    """The model after `step` steps, before it was stored."""
    model = build(fitted(stages.CARD, dataset))
    model.load_state_dict(weights(runs, step))
    return model


def restored(dataset: Dataset, stored: dict[str, np.ndarray], number: int) -> nn.Module:
    """The model of stage `number` as it comes out of the file."""
    model = build(fitted(stages.CARD, dataset))
    kept = {
        name: unpacked(stored[name], stored[name + STEP], number).view(value.shape)
        for name, value in model.state_dict().items()
    }
    model.load_state_dict(kept)
    return model
