"""What the lottery came to: accuracy of every run, where weights survived, and the tickets themselves, packed."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.zoo.build import build
from models.zoo.lottery_card import CARD, FILE, TICKETS
from training import figures, measure
from training.data import Dataset
from training.lottery import (
    DENSE,
    LADDER,
    RANDOM,
    RECIPE,
    REWOUND,
    START,
    Lot,
    Weights,
    ended,
    first_weights,
    largest,
    masks_of,
    matrices,
)
from training.recipe import Recipe, fitted
from training.run_files import write

PACKED = (START, RANDOM)  # arms whose runs are bundled: the ticket, and beside it the masks by lot
MASK = ".mask"


def told(dataset: Dataset, runs: Path, *, recipe: Recipe = RECIPE) -> dict:
    """Every finished run of the plan with its figures, what was equal, and where weights survived."""
    finished = dict(ended(runs, recipe=recipe))
    records = [json.loads(state["record"]) for state in finished.values()]
    busy = sum(point["processor_seconds"] for record in records for point in record["curve"])
    first = first_weights(START, dataset, runs, recipe)
    return {
        "epochs": recipe.epochs,
        "rewound": REWOUND,
        "learned": len(dataset.train.labels),
        "photographs": len(dataset.validation.labels),
        "seed": recipe.seed,
        "side": CARD.side,
        "processor_minutes": round(busy / 60, 1),
        "parameters": sum(value.numel() for value in first.values()),
        "prunable": sum(value.numel() for value in matrices(first).values()),
        "matrices": list(matrices(first)),
        "first": {Lot(START, kept).name: _shares(largest(matrices(first), kept)) for kept in LADDER},
        "runs": [_figures(lot, state, dataset, runs, recipe) for lot, state in finished.items()],
    }


def _figures(lot: Lot, state: Mapping, dataset: Dataset, runs: Path, recipe: Recipe) -> dict:
    """Measured on all validation photographs with the weights as they are stored, in float16."""
    model = build(fitted(CARD, dataset))
    model.load_state_dict({name: value.float() for name, value in _stored(state).items()})
    guesses = measure.predictions(model, dataset.validation, CARD.side)
    right = figures.answers(guesses, dataset.validation.labels, dataset.classes)
    masks = masks_of(lot, dataset, runs, recipe)
    survived = {"survival": _shares(masks)} if masks and lot.arm != RANDOM else {}
    return {
        "arm": lot.arm,
        "kept": lot.kept,
        **{name: right[name] for name in ("accuracy", "interval", "right")},
        **survived,
    }


def _shares(masks: Mapping[str, Tensor]) -> list[float]:
    """Kept of each matrix, in the model's order."""
    return [round(float(mask.float().mean()), 6) for mask in masks.values()]


def bundle(dataset: Dataset, runs: Path, folder: Path, *, recipe: Recipe = RECIPE) -> dict:
    """Write the whole model and the packed tickets of the finished runs into `folder`, with rows in its SOURCES.md;
    `bytes` and `sha256` of both by their file's name, nothing before the whole model has ended."""
    finished = dict(ended(runs, recipe=recipe))
    if DENSE not in finished:
        return {}
    tickets: Weights = {}
    for lot, state in finished.items():
        if lot.arm in PACKED and lot.kept < 1:
            tickets |= packed(lot.name, _stored(state), masks_of(lot, dataset, runs, recipe))
    return {FILE: write(_stored(finished[DENSE]), folder / FILE), TICKETS: write(tickets, folder / TICKETS)}


def packed(name: str, weights: Mapping[str, Tensor], masks: Mapping[str, Tensor]) -> Weights:
    """`weights` as NAME/PARAMETER; of those with a mask only what it keeps, in a row, and the mask in bits beside it
    (`models.tickets` unpacks them)."""
    tensors = {}
    for parameter, value in weights.items():
        place = f"{name}/{parameter}"
        if parameter in masks:
            mask = masks[parameter]
            tensors[place], tensors[place + MASK] = value[mask], torch.from_numpy(np.packbits(mask.numpy()))
        else:
            tensors[place] = value
    return tensors


def _stored(state: Mapping) -> Weights:
    return {name: figures.stored(value) for name, value in state["average"].items()}
