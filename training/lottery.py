"""Lottery tickets: a small ViT pruned by magnitude round after round, rewound, and trained again with what is left.

Each round keeps the weights of the blocks' matrices that are largest in magnitude after training, over all matrices
together (Frankle and Carbin 2019, arXiv:1803.03635; Chen et al. 2020 on BERT, arXiv:2007.12223), and begins anew with
the values that they had: before training, or after an early epoch, whose schedule then goes on from there (Frankle et
al. 2020, arXiv:1912.05671). Beside them learn, in the same way, the same weights drawn anew, and as many weights of
each matrix chosen by lot. Trained in about 70 minutes of one core, from labels alone.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from models.zoo.build import build
from models.zoo.lottery_card import CARD
from training.alone import untaught
from training.data import Dataset
from training.learner import Average
from training.recipe import LAST, Recipe, Run, begin, checkpoint, fitted, go_on

LADDER = (0.5, 0.25, 0.1, 0.05)  # of the weights that are kept, round by round
START, EARLY, FRESH, RANDOM = "start", "early", "fresh", "random"
ARMS = (START, EARLY, FRESH, RANDOM)
WHOLE = (START, FRESH)  # how the whole model is trained: twice, so that luck can be told
RECIPE = Recipe(epochs=5, soft=0.0, features=0.0)
REWOUND = 1  # epochs that the early weights have seen
EARLY_WEIGHTS = "early.pt"
Weights = dict[str, Tensor]
Masks = Mapping[str, Tensor]  # by name of a matrix: bool of its shape, True where a weight is kept


@dataclass(frozen=True)
class Lot:
    """One training: `arm` says which weights and masks it begins with, `kept` which share of the weights is left."""

    arm: str
    kept: float

    @property
    def name(self) -> str:
        """As in the names of folders and in files."""
        return f"{self.arm}_{round(100 * self.kept)}"

    def folder(self, runs: Path) -> Path:
        """Where its run lies."""
        return runs / "lottery" / self.name


DENSE = Lot(START, 1.0)


def plan() -> tuple[Lot, ...]:
    """Every training, in its order: what a later one begins with, an earlier one has learned."""
    whole = (Lot(arm, 1.0) for arm in WHOLE)
    return *whole, *(Lot(arm, kept) for kept in LADDER for arm in ARMS)


def learn(dataset: Dataset, runs: Path, *, recipe: Recipe = RECIPE) -> None:
    """Train all of the plan, each run into its folder in `runs`; what is there already goes on."""
    lessons = untaught(dataset)
    for lot in plan():
        print(f"{lot.name}", flush=True)
        run = started(lot, dataset, runs, recipe)
        if lot == DENSE:
            go_on(run, dataset, lessons, lot.folder(runs), until=REWOUND)
            if run.epoch == REWOUND:
                torch.save(run.learner.model.state_dict(), lot.folder(runs) / EARLY_WEIGHTS)
        go_on(run, dataset, lessons, lot.folder(runs))


def started(lot: Lot, dataset: Dataset, runs: Path, recipe: Recipe) -> Run:
    """The run of `lot` before its first epoch: all shown the same photographs in the same order."""
    run = begin(CARD, dataset, untaught(dataset), recipe=recipe)
    model, masks = run.learner.model, masks_of(lot, dataset, runs, recipe)
    model.load_state_dict(first_weights(lot.arm, dataset, runs, recipe))
    thin(model, masks)
    run.average, run.epoch = Average(model, recipe.average), REWOUND if lot.arm == EARLY else 0
    run.record["start"] = {"arm": lot.arm, "kept": lot.kept, "masks": _digest(masks)}
    return run


def first_weights(arm: str, dataset: Dataset, runs: Path, recipe: Recipe) -> Weights:
    """What an arm begins with, before any of it is taken away."""
    if arm == EARLY:
        return torch.load(DENSE.folder(runs) / EARLY_WEIGHTS, weights_only=True)
    seed = recipe.seed + 1 if arm == FRESH else recipe.seed
    return build(fitted(CARD, dataset), seed=seed).state_dict()


def masks_of(lot: Lot, dataset: Dataset, runs: Path, recipe: Recipe) -> Masks:
    """Which weights `lot` keeps; none are named, and all kept, where it keeps them all.

    The two rewound arms prune their own last round; weights drawn anew take the masks of those that were not; random
    masks keep as many of each matrix as those do.
    """
    if lot.kept == 1:
        return {}
    arm = EARLY if lot.arm == EARLY else START
    before = DENSE if lot.kept == LADDER[0] else Lot(arm, LADDER[LADDER.index(lot.kept) - 1])
    masks = largest(matrices(checkpoint(before.folder(runs))["average"]), lot.kept)
    return scattered(masks, seed=recipe.seed) if lot.arm == RANDOM else masks


def matrices(weights: Mapping[str, Tensor]) -> Weights:
    """What is pruned: the matrices of the blocks, by name; embeddings, norms, biases and the head are not."""
    return {name: value for name, value in weights.items() if name.startswith("blocks.") and value.ndim == 2}


def largest(weights: Mapping[str, Tensor], share: float) -> Masks:
    """Masks of the `share` of all `weights` together that are largest in magnitude; weights of 0 come last."""
    sizes = torch.cat([value.abs().flatten() for value in weights.values()])
    kept = torch.zeros(len(sizes), dtype=torch.bool)
    kept[sizes.topk(round(share * len(sizes))).indices] = True
    parts = kept.split([value.numel() for value in weights.values()])
    return {name: part.view_as(weights[name]) for name, part in zip(weights, parts, strict=True)}


def scattered(masks: Masks, *, seed: int) -> Masks:
    """Masks that keep as many weights of each matrix as `masks`, chosen by lot."""
    drawn = torch.Generator().manual_seed(seed)
    return {
        name: mask.flatten()[torch.randperm(mask.numel(), generator=drawn)].view_as(mask)
        for name, mask in masks.items()
    }


def thin(model: nn.Module, masks: Masks) -> None:
    """Set what `masks` leave out to 0 and keep it there: without a slope AdamW moves no weight of 0."""
    for name, mask in masks.items():
        weight = model.get_parameter(name)
        weight.data.mul_(mask)
        weight.register_hook(lambda slope, mask=mask: slope * mask)


def ended(runs: Path, *, recipe: Recipe = RECIPE) -> Iterator[tuple[Lot, dict]]:
    """The trainings of the plan that have come to their end, each with its checkpoint."""
    for lot in plan():
        if (lot.folder(runs) / LAST).exists():
            state = checkpoint(lot.folder(runs))
            if state["epoch"] == recipe.epochs:
                yield lot, state


def _digest(masks: Masks) -> str:
    digest = hashlib.sha256()
    for name, mask in masks.items():
        digest.update(name.encode() + mask.numpy().tobytes())
    return digest.hexdigest()
