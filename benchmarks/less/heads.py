"""Which heads are needed: accuracy over heads switched off, in several orders, and each layer with one head alone.

Orders are made on training photographs, what they are worth is measured on validation photographs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from analysis import pruning
from analysis.pruning import Heads
from benchmarks.less import SEEDS, Bench, bench, outcome
from models.edits import heads_off
from models.questions.head_importance import gate_slopes
from training.data import Dataset


@dataclass(frozen=True)
class Plan:
    """How many photographs are looked at, None for all: `validation` for the orders, `drawn` for each random one;
    training photographs for the `scored` importance and for each head `alone`. Numbers of heads `removed`, the most
    important ones `first`, and `at_random`."""

    validation: int | None
    drawn: int
    scored: int
    alone: int
    removed: tuple[int, ...]
    first: tuple[int, ...]
    at_random: tuple[int, ...]


PLANS = {
    "imagenette_vit": Plan(None, 196, 1000, 250, (3, 6, 9, 12, 15, 18), (1, 3, 6, 9), (3, 6, 9, 12, 15)),
    "imagenette_vit_12": Plan(None, 196, 1000, 250, (8, 16, 24, 32, 40, 48), (2, 8, 16), (8, 16, 24, 32, 40)),
    "vit_s14_saliency": Plan(300, 40, 100, 0, (9, 18, 36, 54), (9, 18), (9, 18, 36)),
}


def measure(dataset: Dataset) -> dict:
    """By model: `importance` (layer, head), `curves` by order, single heads, and how far the score foretells loss."""
    return {"models": {key: _model(key, dataset, plan) for key, plan in PLANS.items()}}


def _model(key: str, dataset: Dataset, plan: Plan) -> dict:
    seen, learned = bench(key, dataset, plan.validation), bench(key, dataset, plan.scored, training=True)
    scores = importance(learned, learned.labels)
    control = importance(learned, np.random.default_rng(0).permutation(learned.labels))
    least, before = pruning.least_first(scores), seen.logits()
    orders = {
        "by importance": (least, plan.removed),
        "most important first": (least[::-1], plan.first),
        "by shuffled labels": (pruning.least_first(control), plan.removed[:-1] if plan.alone else ()),
    }
    return {
        "heads": [len(layer) for layer in scores],
        "scored on": len(learned.labels),
        "importance": _rounded(scores),
        "importance by shuffled labels": _rounded(control),
        "whole": outcome(before, before, seen.labels),
        "curves": {name: _curve(seen, before, *order) for name, order in orders.items()},
        "at random": _drawn(_part(seen, plan.drawn), [len(layer) for layer in scores], plan.at_random),
        **(_single(key, dataset, scores, plan) if plan.alone else {}),
    }


def importance(learned: Bench, labels: np.ndarray) -> tuple[np.ndarray, ...]:
    """The mean over photographs of |∂L/∂ξ|, each layer's over its length: layer -> (head,)."""
    parts = zip(learned.images.split(16), torch.from_numpy(labels).split(16), strict=True)
    slopes = [gate_slopes(learned.loaded.model, images, part)[0] for images, part in parts]
    return pruning.normalised([np.abs(np.concatenate(layer)).mean(axis=0) for layer in zip(*slopes, strict=True)])


def _curve(seen: Bench, before: np.ndarray, order: Heads, counts: Sequence[int]) -> list[dict]:
    return [
        {"removed": count, **outcome(before, seen.logits(heads_off(order[:count])), seen.labels)} for count in counts
    ]


def _drawn(seen: Bench, counts: Sequence[int], removed: Sequence[int]) -> dict:
    """`right`, for each number of heads removed one number a seed."""
    orders = [pruning.at_random(counts, seed) for seed in SEEDS]
    right = [[seen.right(heads_off(order[:count])) for order in orders] for count in removed]
    return {"removed": list(removed), "right": right, "photographs": len(seen.labels)}


def _single(key: str, dataset: Dataset, scores: Sequence[np.ndarray], plan: Plan) -> dict:
    """Each head off alone, each layer left with one head alone: chosen on training, measured on validation."""
    chosen, seen = bench(key, dataset, plan.alone, training=True), bench(key, dataset, 785)
    counts = [len(layer) for layer in scores]
    whole = _loss(chosen, ())
    lost = [[_loss(chosen, ((layer, head),)) - whole for head in range(heads)] for layer, heads in enumerate(counts)]
    kept = [
        min(range(heads), key=lambda head, layer=layer, heads=heads: _loss(chosen, _others(layer, head, heads)))
        for layer, heads in enumerate(counts)
    ]
    others = [_others(layer, head, counts[layer]) for layer, head in enumerate(kept)]
    before = seen.logits()
    after = [outcome(before, seen.logits(heads_off(off)), seen.labels) for off in others]
    together = outcome(before, seen.logits(heads_off(head for off in others for head in off)), seen.labels)
    return {
        "loss without": _rounded(lost),
        "rank correlation": round(pruning.rank_correlation(scores, [np.array(layer) for layer in lost]), 4),
        "chosen on": len(chosen.labels),
        "one head": {"whole": outcome(before, before, seen.labels), "kept": kept, "layers": after, "all": together},
    }


def _others(layer: int, head: int, heads: int) -> Heads:
    return tuple((layer, other) for other in range(heads) if other != head)


def _part(seen: Bench, photographs: int) -> Bench:
    step = max(len(seen.labels) // photographs, 1)
    return Bench(seen.loaded, seen.images[::step], seen.labels[::step])


def _loss(seen: Bench, off: Heads) -> float:
    """Mean cross-entropy in nats."""
    logits = torch.from_numpy(seen.logits(heads_off(off)))
    return float(torch.nn.functional.cross_entropy(logits, torch.from_numpy(seen.labels)))


def _rounded(layers: Sequence[Sequence[float] | np.ndarray]) -> list[list[float]]:
    return [[round(float(value), 6) for value in layer] for layer in layers]
