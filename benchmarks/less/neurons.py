"""Which hidden neurons are needed: accuracy over the share of every MLP that goes, in several orders, and each block.

Orders are made on training photographs, or of the weights alone; what they are worth is measured on validation
photographs. What goes is cut out of the numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from analysis import neurons, pruning
from analysis.neurons import Gone
from benchmarks.less import Bench, at_random, bench, outcome
from models.cut_neurons import NeuronsCut, widths
from models.questions.neuron_importance import neuron_slopes, sizes
from training.data import Dataset

HALF, ALL = 0.5, 1.0  # of one block's neurons alone
Order = Callable[[float], Gone]


@dataclass(frozen=True)
class Plan:
    """How many photographs are looked at, None for all: `validation` for the orders, `drawn` for each random one and
    for one block alone; training photographs for the `scored` importance. Shares that go: `least`, `most` important,
    `at_random`; `blocks` alone or not."""

    validation: int | None
    drawn: int
    scored: int
    least: tuple[float, ...] = (0.1, 0.25, 0.5, 0.75, 0.9)
    most: tuple[float, ...] = (0.1, 0.25, 0.5)
    at_random: tuple[float, ...] = (0.1, 0.25, 0.5, 0.75, 0.9)
    blocks: bool = True


PLANS = {
    "imagenette_vit": Plan(785, 197, 500),
    "imagenette_vit_12": Plan(785, 197, 500),
    "vit_s14_saliency": Plan(100, 40, 50, (0.25, 0.5, 0.75), (0.25,), (0.5,), blocks=False),
}


def measure(dataset: Dataset) -> dict:
    """By model: `curves` by order, random draws, each block alone, and how far the orders agree."""
    return {"models": {key: _model(key, dataset, plan) for key, plan in PLANS.items()}}


def _model(key: str, dataset: Dataset, plan: Plan) -> dict:
    seen, learned = bench(key, dataset, plan.validation), bench(key, dataset, plan.scored, training=True)
    scores, few = importance(learned, learned.labels), bench(key, dataset, plan.drawn)
    control = importance(learned, np.random.default_rng(0).permutation(learned.labels))
    magnitude, before, counts = sizes(seen.loaded.model), seen.logits(), widths(seen.loaded.model)
    orders = {
        "by importance": (lambda share: neurons.least(scores, share), plan.least),
        "by size": (lambda share: neurons.least(magnitude, share), plan.least),
        "most important first": (lambda share: neurons.most(scores, share), plan.most),
        "by shuffled labels": (lambda share: neurons.least(control, share), plan.least if plan.blocks else ()),
    }
    return {
        "neurons": list(counts),
        "scored on": len(learned.labels),
        "top tenth": [round(neurons.concentration(layer, 0.1), 4) for layer in scores],
        "rank correlation with size": _agreed(scores, magnitude),
        "rank correlation with shuffled labels": _agreed(scores, control),
        "whole": outcome(before, before, seen.labels),
        "curves": {name: _curve(seen, before, *order) for name, order in orders.items()},
        "at random": _drawn(few, counts, plan.at_random),
        **({"blocks": _alone(few, scores)} if plan.blocks else {}),
    }


def importance(learned: Bench, labels: np.ndarray) -> tuple[np.ndarray, ...]:
    """The mean over photographs of |∂L/∂ξ|, each MLP's over its length: MLP -> (neuron,)."""
    parts = zip(learned.images.split(16), torch.from_numpy(np.asarray(labels)).split(16), strict=True)
    slopes = [neuron_slopes(learned.loaded.model, images, part)[0] for images, part in parts]
    return pruning.normalised([np.abs(np.concatenate(layer)).mean(axis=0) for layer in zip(*slopes, strict=True)])


def _curve(seen: Bench, before: np.ndarray, order: Order, shares: Sequence[float]) -> list[dict]:
    return [{"removed": share, **outcome(before, _logits(seen, order(share)), seen.labels)} for share in shares]


def _drawn(seen: Bench, counts: Sequence[int], shares: Sequence[float]) -> dict:
    """`right`, for each share one number a seed, and of the `whole` model before the same photographs."""

    def made(share: float, seed: int) -> tuple[tuple[()], tuple[NeuronsCut]]:
        return (), (NeuronsCut.of(neurons.at_random(counts, share, seed)),)

    told = at_random(seen, shares, made)
    return {"removed": told.pop("amount"), **told}


def _alone(seen: Bench, scores: Sequence[np.ndarray]) -> dict:
    """The whole model, and each block without its least important half, and without all of its neurons."""
    before = seen.logits()
    gone = {name: neurons.least(scores, share) for name, share in (("half", HALF), ("all", ALL))}
    return {"whole": outcome(before, before, seen.labels)} | {
        name: [outcome(before, _logits(seen, neurons.only(every, layer)), seen.labels) for layer in range(len(scores))]
        for name, every in gone.items()
    }


def _logits(seen: Bench, gone: Gone) -> np.ndarray:
    return seen.logits(changes=(NeuronsCut.of(gone),))


def _agreed(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> float:
    """Spearman's rank correlation within each MLP, the mean over all of them."""
    correlations = [pruning.rank_correlation([one], [other]) for one, other in zip(first, second, strict=True)]
    return round(float(np.mean(correlations)), 4)
