"""The one recipe: every model of the cabinet learns from the same photographs in the same way.

AdamW with a cosine schedule and warm-up, crops, flips, colour, mixing, label smoothing, a moving average of the
weights, and a teacher: soft labels and patch features of the bundled ViT-S/14. Everything random is drawn from a seed
that the epoch fixes, so that a run that was killed goes on as if nothing had happened.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError
from models.card import ModelCard
from models.zoo.build import build
from models.zoo.schedule import rate_at
from training.augment import Augmentation, boxes, jitter, mix, normalise, view
from training.data import Dataset, Photographs
from training.distill import Lessons
from training.learner import Average, Learner, Unfused, optimiser
from training.measure import accuracy
from training.precision import quick

GLANCE = 1000  # validation photographs after each epoch, whole; the centres of all when a model is exported
LAST = "last.pt"  # the checkpoint in a run's folder


@dataclass(frozen=True)
class Recipe:
    """`rate` is the largest learning rate, `warm_up` in epochs, `soft` the share of the teacher's labels in the
    targets, `features` the weight of its patch features in the loss; 0 for both trains without a teacher. `layer_drop`
    is the probability that a block is left out. Photographs are mixed with others of all classes, or, without `across`,
    with their neighbours of a batch in the order of the data, which are mostly of one class."""

    epochs: int = 20
    batch: int = 64
    rate: float = 1e-3
    decay: float = 0.05
    warm_up: float = 1.5
    smoothing: float = 0.1
    soft: float = 0.5
    features: float = 1.0
    average: float = 0.995
    layer_drop: float = 0.0
    across: bool = True
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(eq=False)
class Run:
    """The state of one training: everything a checkpoint holds."""

    card: ModelCard
    recipe: Recipe
    learner: Learner
    average: Average
    optimiser: torch.optim.Optimizer
    record: dict
    epoch: int = 0


def train(
    card: ModelCard, dataset: Dataset, lessons: Lessons, *, recipe: Recipe, folder: Path, start: Path | None = None
) -> Run:
    """Train `card`'s architecture, or go on with the run in `folder`; writes `last.pt` and `metrics.json` each epoch.

    `start` is the folder of an earlier run of the same architecture; its average weights are the first ones then,
    instead of random ones. Raises UserError when `folder` holds a run of another recipe, start or data set.
    """
    run = begin(card, dataset, lessons, recipe=recipe, start=start)
    go_on(run, dataset, lessons, folder)
    return run


def go_on(run: Run, dataset: Dataset, lessons: Lessons, folder: Path, *, until: int | None = None) -> None:
    """Show `run` its epochs, those in `folder` left out, up to `until` (all: None); as `train` writes and raises."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / LAST).exists():
        restore(run, folder)
    while run.epoch < (until or run.recipe.epochs):
        clock, busy = time.monotonic(), time.process_time()
        loss = _epoch(run, dataset.train, lessons)
        run.epoch += 1
        glance = accuracy(run.average.model, dataset.validation.first(GLANCE), run.card.side, crop=1.0)
        seconds, busy = time.monotonic() - clock, time.process_time() - busy
        point = {"epoch": run.epoch, "loss": loss, "accuracy": glance, "seconds": seconds, "processor_seconds": busy}
        run.record["curve"].append(point)
        told = f"loss {loss:.3f}, right {100 * glance:.1f} %, {busy:.0f} s of processor"
        print(f"  epoch {run.epoch}: {told}", flush=True)
        save(run, folder)


def begin(card: ModelCard, dataset: Dataset, lessons: Lessons, *, recipe: Recipe, start: Path | None = None) -> Run:
    """A run at epoch 0, its weights drawn from the recipe's seed or taken from the run in `start`."""
    model, before = build(fitted(card, dataset), seed=recipe.seed), checkpoint(start) if start else None
    if before:
        model.load_state_dict(before["average"])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        learner = Learner(model, lessons.tokens.shape[-1], layer_drop=recipe.layer_drop)
        learner(torch.zeros(2, 3, card.side, card.side))  # the lazy map learns its width
    record = {
        "key": card.key,
        "recipe": asdict(recipe),
        "start": _history(before) if before else None,
        "data": {"name": dataset.name, "sha256": dataset.digest},
        "teacher_accuracy": lessons.accuracy,
        "curve": [],
    }
    steps = optimiser(learner, recipe.rate, recipe.decay)
    return Run(card, recipe, learner, Average(model, recipe.average), steps, record)


def fitted(card: ModelCard, dataset: Dataset) -> ModelCard:
    """`card`'s architecture with as many classes as `dataset` has."""
    return replace(card, options={**card.options, "num_classes": len(dataset.classes)})


def checkpoint(folder: Path) -> dict:
    """What `save` wrote of the run in `folder`."""
    return torch.load(folder / LAST, weights_only=True)


def last_stage(folder: Path) -> Path:
    """The last of a model's runs in `folder`, one per stage: `folder/1`, `folder/2`, … Raises UserError for none."""
    stages = [path.parent for path in folder.glob(f"*/{LAST}")]
    if not stages:
        raise UserError(f"There is no run in {folder}; train it first, or say with --runs and --suffix where it is.")
    return max(stages, key=lambda path: int(path.name))


def _history(before: dict) -> dict:
    """What a later run keeps on record about the one that it began with."""
    record = json.loads(before["record"])
    return {"epochs": before["epoch"]} | {name: record[name] for name in ("recipe", "start", "curve")}


def _epoch(run: Run, photographs: Photographs, lessons: Lessons) -> float:
    """Show every photograph once, but for a last batch that would not be whole; the mean loss."""
    run.learner.train()
    losses, clock = [], time.monotonic()
    for step, count, indices in batches(run.recipe, run.epoch, len(photographs.labels)):
        set_rate(run, run.epoch + step / count)
        losses.append(_step(run, *example(photographs, lessons, indices, run.recipe, run.card.side)))
        _report(run, step + 1, count, losses[-1], time.monotonic() - clock)
    return sum(losses) / len(losses)


def batches(recipe: Recipe, epoch: int, photographs: int) -> Iterator[tuple[int, int, np.ndarray]]:
    """(number, how many, which photographs) of each batch of an epoch, whose random numbers are all seeded here."""
    torch.manual_seed(1000 * recipe.seed + epoch)
    order, count = torch.randperm(photographs).numpy(), max(photographs // recipe.batch, 1)
    for step, drawn in enumerate(order[: count * recipe.batch].reshape(count, -1)):
        yield step, count, drawn if recipe.across else np.sort(drawn)


def set_rate(run: Run, epoch: float) -> None:
    """The learning rate of `run` after so many epochs: warm-up, then a cosine."""
    recipe = run.recipe
    for group in run.optimiser.param_groups:
        group["lr"] = rate_at(epoch, rate=recipe.rate, epochs=recipe.epochs, warm_up=recipe.warm_up)


def example(
    photographs: Photographs, lessons: Lessons, indices: np.ndarray, recipe: Recipe, side: int
) -> tuple[Tensor, ...]:
    """One batch: images, the teacher's features (image, channel, row, column), labels and soft labels."""
    images = normalise(torch.from_numpy(photographs.pixels[indices]))
    maps = boxes(len(indices), recipe.augmentation)
    images = jitter(view(images, maps, side), recipe.augmentation.colour)
    features = view(lessons.features(indices), maps, side // 8)
    hard = F.one_hot(torch.from_numpy(photographs.labels[indices]), lessons.soft.shape[1]).float()
    hard = hard * (1 - recipe.smoothing) + recipe.smoothing / hard.shape[1]
    images, (features, hard, soft) = mix(images, (features, hard, lessons.soft[indices]), recipe.augmentation)
    return images, features, hard, lessons.look(images) if lessons.look else soft


def _step(run: Run, images: Tensor, features: Tensor, hard: Tensor, soft: Tensor) -> float:
    with Unfused(), quick():
        logits, guess = run.learner(images)
    return learn_from(run, objective(logits, guess.float(), features, hard, soft, run.recipe))


def learn_from(run: Run, loss: Tensor) -> float:
    """One step of `run` down its `loss` (one number), and what that was."""
    run.optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(run.learner.parameters(), 1.0)
    run.optimiser.step()
    run.average.update(run.learner.model)
    return loss.item()


def objective(
    logits: tuple[Tensor, ...], guess: Tensor, features: Tensor, hard: Tensor, soft: Tensor, recipe: Recipe
) -> Tensor:
    """Cross entropy with labels and soft labels, and the squared error of the guessed features, each cell's the mean
    of what it covers. With two heads (DeiT) the second learns the soft labels alone and the first the others."""
    if len(logits) == 2:
        labels = (1 - recipe.soft) * F.cross_entropy(logits[0].float(), hard)
        labels = labels + recipe.soft * F.cross_entropy(logits[1].float(), soft)
    else:
        labels = F.cross_entropy(logits[0].float(), (1 - recipe.soft) * hard + recipe.soft * soft)
    return labels + recipe.features * F.mse_loss(guess, F.adaptive_avg_pool2d(features, guess.shape[-2:]))


def save(run: Run, folder: Path) -> None:
    """Checkpoint and metrics; the checkpoint is replaced whole, so that a kill in between leaves the one before."""
    state = {
        "learner": run.learner.state_dict(),
        "average": run.average.model.state_dict(),
        "steps": run.average.steps,
        "optimiser": run.optimiser.state_dict(),
        "record": json.dumps(run.record),
        "epoch": run.epoch,
    }
    torch.save(state, folder / "part.pt")
    (folder / "part.pt").replace(folder / LAST)
    (folder / "metrics.json").write_text(json.dumps(run.record, indent=1))


def restore(run: Run, folder: Path) -> None:
    """Make `run` what it was when it was saved in `folder`; UserError when that is another run."""
    record = json.loads((state := checkpoint(folder))["record"])
    if other := [name for name in ("recipe", "start", "data") if record[name] != run.record[name]]:
        raise UserError(f"{folder} holds a run of another {other[0]}; remove it or give --suffix a name for this one.")
    run.learner.load_state_dict(state["learner"])
    run.average.model.load_state_dict(state["average"])
    run.average.steps, run.epoch = state["steps"], state["epoch"]
    run.optimiser.load_state_dict(state["optimiser"])
    run.record = record


def _report(run: Run, step: int, count: int, loss: float, seconds: float) -> None:
    """A bar with the time left, for people; a file gets the lines of the epochs only."""
    if not sys.stdout.isatty():
        return
    left, bar = (run.recipe.epochs - run.epoch) * count - step, "█" * (20 * step // count)
    speed = f"{step * run.recipe.batch / seconds:.0f} images/s, {left * seconds / step / 60:.0f} min left"
    text = f"{run.card.key} {run.epoch + 1}/{run.recipe.epochs} [{bar:20}] loss {loss:.3f}"
    print(f"\r{text}, {speed} ", end="", flush=True)
