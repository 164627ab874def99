"""Which blocks are needed: accuracy over blocks left out, of a model trained with layer drop, its twin and others.

Greedy orders are chosen on training photographs; all is measured on validation photographs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from analysis import pruning
from benchmarks.less import SEEDS, Bench, bench, outcome
from models.changes import BlocksLeftOut
from models.watching.tokens import block_names
from training.data import Dataset

EVERY = (6, 4, 3, 2)  # every n-th block is left out: LayerDrop's rule for its rates 1/6, 1/4, 1/3 and 1/2
Blocks = tuple[int, ...]  # from 0


@dataclass(frozen=True)
class Plan:
    """How many photographs are looked at, None for all: `validation` for the rule and for each block alone, `curves`
    for the orders, `drawn` for each random draw, `chosen` training photographs for the greedy order (0: none);
    `removed` are the numbers of blocks left out in each order."""

    validation: int | None
    curves: int | None
    drawn: int
    chosen: int
    removed: tuple[int, ...]


TWELVE = Plan(None, None, 196, 256, (1, 2, 3, 4, 6, 8, 10))
PLANS = {
    "imagenette_vit_12_drop": TWELVE,
    "imagenette_vit_12_cold": TWELVE,  # learned as long without layer drop, and without warm-up
    "imagenette_vit_12": replace(TWELVE, validation=1962, curves=785),
    "imagenette_vit": replace(TWELVE, removed=(1, 2, 3, 4, 5)),
    "vit_s14_saliency": Plan(151, 151, 0, 0, (1, 2, 4)),
}


def measure(dataset: Dataset) -> dict:
    """By model: the every-other rule, each block alone, and orders of several, as counts of photographs."""
    return {"models": {key: _model(key, dataset, plan) for key, plan in PLANS.items()}}


def _model(key: str, dataset: Dataset, plan: Plan) -> dict:
    seen, few = bench(key, dataset, plan.validation), bench(key, dataset, plan.curves)
    names = block_names(seen.loaded.model)
    whole, before, blocks = seen.logits(), few.logits(), range(len(names))
    orders = {"first": tuple(blocks), "last": tuple(reversed(blocks))}
    if plan.chosen:
        orders["greedy"] = greedy(bench(key, dataset, plan.chosen, training=True))
    every = (pruning.every_other(len(names), step) for step in EVERY if step <= len(names))
    return {
        "blocks": len(names),
        "whole": outcome(whole, whole, seen.labels),
        "every other": [_without(seen, whole, gone) for gone in every],
        "single": [_without(seen, whole, (block,)) for block in blocks],
        "curves": {
            name: [_without(few, before, order[:count]) for count in plan.removed] for name, order in orders.items()
        },
        "whole for curves": outcome(before, before, few.labels),
        "chosen on": plan.chosen and len(bench(key, dataset, plan.chosen, training=True).labels),
        **({"at random": _drawn(bench(key, dataset, plan.drawn), plan.removed)} if plan.drawn else {}),
    }


def greedy(learned: Bench) -> Blocks:
    """All blocks, each time the one without which the loss is least beside those that are gone already."""
    left, order = list(range(len(block_names(learned.loaded.model)))), []
    while left:
        best = min(left, key=lambda block: loss(learned, (*order, block)))
        left.remove(best)
        order.append(best)
    return tuple(order)


def loss(learned: Bench, blocks: Sequence[int]) -> float:
    """Mean cross-entropy in nats without `blocks`."""
    return float(torch.nn.functional.cross_entropy(torch.from_numpy(logits(learned, blocks)), _labels(learned)))


def logits(seen: Bench, blocks: Sequence[int]) -> np.ndarray:
    """(photograph, class) float32 without `blocks`."""
    names = block_names(seen.loaded.model)
    return seen.logits(changes=(BlocksLeftOut(tuple(names[block] for block in sorted(blocks))),))


def _without(seen: Bench, before: np.ndarray, blocks: Sequence[int]) -> Mapping[str, object]:
    return {"blocks": list(blocks), **outcome(before, logits(seen, blocks), seen.labels)}


def _drawn(seen: Bench, removed: Sequence[int]) -> dict:
    """`right`, for each number of blocks left out one number a seed."""
    count = len(block_names(seen.loaded.model))
    orders = [np.random.default_rng(seed).permutation(count).tolist() for seed in SEEDS]
    right = [[_right(seen, order[:gone]) for order in orders] for gone in removed]
    return {"removed": list(removed), "right": right, "photographs": len(seen.labels)}


def _right(seen: Bench, blocks: Sequence[int]) -> int:
    return int((logits(seen, blocks).argmax(axis=1) == seen.labels).sum())


def _labels(seen: Bench) -> torch.Tensor:
    return torch.from_numpy(np.asarray(seen.labels))
