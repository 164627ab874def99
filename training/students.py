"""Students: a small ViT learns from the cabinet's ViT what it answers, what it feels, whom it looks at, and how alike
its values are; each target alone, two together, and all.

All begin with the same weights and are shown the same batches, in one loop: the teacher looks at each batch once, at
the very crops and mixtures that the students see. Attention and value relations are those of the last layer, KL from
teacher to student, mean over heads and rows (MiniLM, arXiv:2002.10957, Eq. 7 to 11), which asks for as many heads but
not for as many channels; features go through a learned map (as in TinyBERT, arXiv:1909.10351). Every student learns
the labels too. About half an hour of one core for both seeds.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.watching.last_layer import LastLayer, look
from models.weights import load
from models.zoo import ZOO
from models.zoo.student_card import CARD, TEACHER
from training.alone import untaught
from training.data import Dataset
from training.learner import Average, Learner, Unfused, optimiser
from training.measure import accuracy
from training.precision import quick
from training.recipe import (
    GLANCE,
    LAST,
    Recipe,
    Run,
    batches,
    begin,
    checkpoint,
    example,
    learn_from,
    restore,
    save,
    set_rate,
)

SOFT, FEATURES, ATTENTION, VALUES = "soft", "features", "attention", "values"
TARGETS: Mapping[str, frozenset[str]] = {
    "labels": frozenset(),
    "soft": frozenset({SOFT}),
    "features": frozenset({FEATURES}),
    "attention": frozenset({ATTENTION}),
    "values": frozenset({VALUES}),
    "relations": frozenset({ATTENTION, VALUES}),
    "all": frozenset({SOFT, FEATURES, ATTENTION, VALUES}),
}
SEEDS = (0, 1)
RECIPE = Recipe(epochs=5, warm_up=0.5)  # `soft` and `features` are the weights of those targets where they are set


@dataclass(frozen=True)
class Student:
    """One training: what is copied, a key of TARGETS, and from which `seed` weights and batches are drawn."""

    target: str
    seed: int

    def folder(self, runs: Path) -> Path:
        """Where its run lies."""
        return runs / "students" / f"{self.target}_{self.seed}"


def plan() -> tuple[Student, ...]:
    """Every training, in its order."""
    return tuple(Student(target, seed) for seed in SEEDS for target in TARGETS)


def learn(dataset: Dataset, runs: Path, *, recipe: Recipe = RECIPE) -> None:
    """Train the students of each seed side by side, each run into its folder in `runs`; what is there goes on."""
    teacher = load(ZOO[TEACHER]).model
    for seed in SEEDS:
        pupils = {student: started(student, dataset, runs, recipe) for student in plan() if student.seed == seed}
        for epoch in range(recipe.epochs):
            _epoch({student: run for student, run in pupils.items() if run.epoch == epoch}, teacher, dataset, runs)


def started(student: Student, dataset: Dataset, runs: Path, recipe: Recipe) -> Run:
    """The run of `student`, before its first epoch or where it was left."""
    run = begin(CARD, dataset, untaught(dataset), recipe=replace(recipe, seed=student.seed))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(student.seed)
        run.learner = Learner(run.learner.model, ZOO[TEACHER].options["embed_dim"])
        run.learner(torch.zeros(2, 3, CARD.side, CARD.side))  # the lazy map learns its width
    run.optimiser = optimiser(run.learner, recipe.rate, recipe.decay)
    run.average = Average(run.learner.model, recipe.average)
    run.record["start"] = {"target": student.target, "teacher": TEACHER}
    if (student.folder(runs) / LAST).exists():
        restore(run, student.folder(runs))
    return run


def _epoch(pupils: Mapping[Student, Run], teacher: nn.Module, dataset: Dataset, runs: Path) -> None:
    """Show all `pupils`, who stand at the same epoch, every photograph once; each is saved."""
    if not pupils:
        return
    busy, clock, losses = time.process_time(), time.monotonic(), dict.fromkeys(pupils, 0.0)
    first, lessons = next(iter(pupils.values())), untaught(dataset)
    for step, count, indices in batches(first.recipe, first.epoch, len(dataset.train.labels)):
        images, _, hard, _ = example(dataset.train, lessons, indices, first.recipe, CARD.side)
        taught = lesson(teacher, images)
        for student, run in pupils.items():
            set_rate(run, run.epoch + step / count)
            losses[student] += taught_step(run, TARGETS[student.target], images, hard, taught) / count
    spent = {
        "processor_seconds": (time.process_time() - busy) / len(pupils),
        "seconds": (time.monotonic() - clock) / len(pupils),
    }
    for student, run in pupils.items():
        _end(run, student, losses[student], spent, dataset, runs)


def _end(run: Run, student: Student, loss: float, spent: Mapping[str, float], dataset: Dataset, runs: Path) -> None:
    """Note how an epoch went and save `run`."""
    run.epoch += 1
    right = accuracy(run.average.model, dataset.validation.first(GLANCE), CARD.side, crop=1.0)
    run.record["curve"].append({"epoch": run.epoch, "loss": loss, "accuracy": right, **spent})
    print(
        f"  {student.target} {student.seed}, epoch {run.epoch}: loss {loss:.3f}, right {100 * right:.1f} %", flush=True
    )
    student.folder(runs).mkdir(parents=True, exist_ok=True)
    save(run, student.folder(runs))


@torch.no_grad()
def lesson(teacher: nn.Module, images: Tensor) -> LastLayer:
    """What the teacher makes of the very images that its students see."""
    with Unfused(), quick():
        return look(teacher, images)


def taught_step(run: Run, targets: frozenset[str], images: Tensor, hard: Tensor, taught: LastLayer) -> float:
    """One step of one student; its loss."""
    run.learner.train()
    with Unfused(), quick():
        seen = look(run.learner.model, images)
        guess = run.learner.guess(cells(seen.tokens)) if FEATURES in targets else None
    return learn_from(run, objective(seen, taught, hard, targets, run.recipe, guess))


def objective(
    seen: LastLayer, taught: LastLayer, hard: Tensor, targets: frozenset[str], recipe: Recipe, guess: Tensor | None
) -> Tensor:
    """Cross entropy with the labels, of which the teacher's answers are a share where they are a target; squared error
    of the guessed features; KL of attention and of value relations."""
    soft = taught.logits.float().softmax(dim=1)
    wanted = (1 - recipe.soft) * hard + recipe.soft * soft if SOFT in targets else hard
    loss = F.cross_entropy(seen.logits.float(), wanted)
    if guess is not None:
        loss = loss + recipe.features * F.mse_loss(guess.float(), cells(standardised(taught.tokens)))
    if ATTENTION in targets:
        loss = loss + divergence(taught.log_attention(), seen.log_attention()).mean()
    if VALUES in targets:
        loss = loss + divergence(taught.log_values(), seen.log_values()).mean()
    return loss


def divergence(teacher: Tensor, student: Tensor) -> Tensor:
    """KL(teacher ‖ student) in nats of each row, from logarithms (…, row, column): (…, row)."""
    return F.kl_div(student, teacher, reduction="none", log_target=True).sum(dim=-1)


def standardised(tokens: Tensor) -> Tensor:
    """Each token (…, channel) with mean 0 and variance 1: an error of 1 is what guessing 0 has."""
    return F.layer_norm(tokens.float(), tokens.shape[-1:])


def cells(tokens: Tensor) -> Tensor:
    """Patch tokens (image, 1 + token, channel), the class token first, as (image, channel, row, column)."""
    side = int((tokens.shape[1] - 1) ** 0.5)
    return tokens[:, 1:].transpose(1, 2).unflatten(2, (side, side))


def ended(runs: Path, *, recipe: Recipe = RECIPE) -> Iterator[tuple[Student, dict]]:
    """The trainings of the plan that have come to their end, each with its checkpoint."""
    for student in plan():
        if (student.folder(runs) / LAST).exists():
            state = checkpoint(student.folder(runs))
            if state["epoch"] == recipe.epochs:
                yield student, state
