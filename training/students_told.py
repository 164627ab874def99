"""What the students came to: right answers, how near each is to the teacher, beside what no copying would give; files.

Nearness is measured with the teacher's own output on photographs that nobody learned from: it is agreement, not
quality. Beside it stand students that learned nothing, the teacher's mean over training photographs (`habit`, which
knows no picture) and even rows (`even`). All go through the same kind of map to the teacher's tokens: least squares,
fitted afterwards on the same training photographs, whatever a student had copied.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment
from torch import Tensor, nn

from models.students import MAP
from models.watching.last_layer import LastLayer, look
from models.weights import load
from models.zoo import ZOO
from models.zoo.build import build
from models.zoo.cabinet import metrics
from models.zoo.student_card import CARD, FILE, STUDENTS, TEACHER
from training import figures, measure
from training.augment import centre, normalise, shrink
from training.data import Dataset, Photographs
from training.recipe import Recipe, fitted
from training.run_files import write
from training.students import RECIPE, SEEDS, TARGETS, Student, ended, standardised

LABELS, UNTRAINED = "labels", "untrained"
FITTED_ON, BATCH, PENALTY = 1000, 128, 1e-3  # training photographs; photographs; of a map's squared weights
HABIT, EVEN = "habit", "even"


@dataclass(frozen=True, eq=False)
class Copy:
    """One student as it is measured: its weights as stored, and its `weight` and `bias` to the teacher's tokens."""

    model: nn.Module
    weight: Tensor
    bias: Tensor


@dataclass(eq=False)
class Sums:
    """Over photographs: divergences (head of the teacher, head of the student), squared errors, answers."""

    attention: Tensor | float = 0.0
    values: Tensor | float = 0.0
    features: float = 0.0
    answers: float = 0.0
    same: int = 0
    guesses: list[Tensor] = field(default_factory=list)


def copies(dataset: Dataset, runs: Path, *, recipe: Recipe = RECIPE) -> dict[Student, Copy]:
    """Every student whose training has ended, and for each of their seeds the one that has learned nothing."""
    states = {student: state["average"] for student, state in ended(runs, recipe=recipe)}
    model_by_student = {}
    for seed in SEEDS:
        own = {student: weights for student, weights in states.items() if student.seed == seed}
        if own:
            model_by_student[Student(UNTRAINED, seed)] = build(fitted(CARD, dataset), seed=seed)
            model_by_student |= {student: as_stored(weights, dataset) for student, weights in own.items()}
    maps = fitted_maps(model_by_student, load(ZOO[TEACHER]).model, dataset.train)
    return {student: Copy(model, *maps[student]) for student, model in model_by_student.items()}


def as_stored(weights: Mapping[str, Tensor], dataset: Dataset) -> nn.Module:
    """The student with these weights, rounded as its file holds them."""
    model = build(fitted(CARD, dataset))
    model.load_state_dict({name: figures.stored(value).float() for name, value in weights.items()})
    return model


def shown(photographs: Photographs) -> Iterator[Tensor]:
    """The middles of all, batch by batch, as both models see them."""
    for start in range(0, len(photographs.labels), BATCH):
        images = normalise(torch.from_numpy(photographs.pixels[start : start + BATCH].copy()))
        yield shrink(centre(images, measure.CENTRE), CARD.side)


@torch.inference_mode()
def fitted_maps(
    students: Mapping[Student, nn.Module], teacher: nn.Module, photographs: Photographs
) -> dict[Student, tuple[Tensor, Tensor]]:
    """Of each student weight (channel of the teacher, channel) and bias of the map from its last patch tokens to the
    teacher's, each of those standardised: least squares, rounded as stored."""
    sums = dict.fromkeys(students, (0.0, 0.0))
    for images in shown(photographs.first(FITTED_ON)):
        wanted = standardised(look(teacher, images).tokens[:, 1:]).flatten(0, 1).double()
        for student, model in students.items():
            own = F.pad(look(model, images).tokens[:, 1:].flatten(0, 1).double(), (0, 1), value=1.0)
            gram, cross = sums[student]
            sums[student] = gram + own.T @ own, cross + own.T @ wanted
    return {student: solved(*pair) for student, pair in sums.items()}


def solved(gram: Tensor, cross: Tensor) -> tuple[Tensor, Tensor]:
    """The normal equations' weight and bias, their last row the constant's."""
    weight_and_bias = torch.linalg.solve(gram + PENALTY * torch.eye(len(gram), dtype=gram.dtype), cross).float()
    return tuple(figures.stored(part).float() for part in (weight_and_bias[:-1].T, weight_and_bias[-1]))


@torch.inference_mode()
def habits(teacher: nn.Module, photographs: Photographs) -> dict[str, Tensor]:
    """The teacher's mean maps, mean value relations (head, token, token) and mean standardised patch tokens."""
    sums, count = {"attention": 0.0, "values": 0.0, "features": 0.0}, 0
    for images in shown(photographs.first(FITTED_ON)):
        seen = look(teacher, images)
        parts = seen.log_attention().exp(), seen.log_values().exp(), standardised(seen.tokens[:, 1:])
        sums = {name: sums[name] + part.sum(dim=0) for name, part in zip(sums, parts, strict=True)}
        count += len(images)
    return {name: total / count for name, total in sums.items()}


def divergences(teacher: Tensor, student: Tensor) -> Tensor:
    """KL(teacher ‖ student) of every head with every head, from logarithms (photograph, head, row, column): (head of
    the teacher, head of the student), mean over rows, sum over photographs."""
    weights = teacher.exp()
    own = (weights * teacher).sum(dim=(0, 2, 3))
    crossed = torch.einsum("phrc,psrc->hs", weights, student.expand(len(teacher), -1, -1, -1))
    return (own[:, None] - crossed) / teacher.shape[2]


@torch.inference_mode()
def measured(compared: Mapping[Student, Copy], dataset: Dataset) -> dict:
    """`runs`, one for each student, and `baselines`, over all validation photographs."""
    teacher, photographs = load(ZOO[TEACHER]).model, dataset.validation
    habit = habits(teacher, dataset.train)
    sums = {student: Sums() for student in compared}
    usual = {HABIT: Sums(), EVEN: Sums()}
    for images in shown(photographs):
        taught = look(teacher, images)
        for student, copy in compared.items():
            _add(sums[student], taught, look(copy.model, images), copy)
        _add_usual(usual, taught, habit)
    count = len(photographs.labels)
    return {
        "baselines": {name: _nearness(one, count) for name, one in usual.items()},
        "runs": [
            {"target": student.target, "seed": student.seed} | _figures(sums[student], dataset) for student in compared
        ],
    }


def _add(sums: Sums, taught: LastLayer, seen: LastLayer, copy: Copy) -> None:
    sums.attention += divergences(taught.log_attention(), seen.log_attention())
    sums.values += divergences(taught.log_values(), seen.log_values())
    guess = F.linear(seen.tokens[:, 1:], copy.weight, copy.bias)
    sums.features += _missed(guess, taught)
    answers = [seen.logits.log_softmax(dim=1) for seen in (taught, seen)]
    sums.answers += float((answers[0].exp() * (answers[0] - answers[1])).sum())
    sums.same += int((answers[0].argmax(dim=1) == answers[1].argmax(dim=1)).sum())
    sums.guesses.append(seen.logits.argmax(dim=1))


def _missed(guess: Tensor, taught: LastLayer) -> float:
    """Squared error of each photograph's guessed patch tokens, mean over tokens and channels; their sum."""
    return float((guess - standardised(taught.tokens[:, 1:])).square().mean(dim=(1, 2)).sum())


def _add_usual(usual: Mapping[str, Sums], taught: LastLayer, habit: Mapping[str, Tensor]) -> None:
    for name, relation in (("attention", taught.log_attention()), ("values", taught.log_values())):
        even = torch.full_like(relation[:1], 1 / relation.shape[-1]).log()
        for which, rows in ((HABIT, habit[name][None].log()), (EVEN, even)):
            setattr(usual[which], name, getattr(usual[which], name) + divergences(relation, rows))
    usual[HABIT].features += _missed(habit["features"], taught)
    usual[EVEN].features += _missed(torch.zeros_like(habit["features"]), taught)


def _nearness(sums: Sums, count: int) -> dict:
    """KL in nats a row, each head with its own number and, `matched`, with the partner that makes the sum least; the
    squared error of standardised tokens."""
    told = {}
    for name in ("attention", "values"):
        kl = (getattr(sums, name) / count).double().numpy()
        told |= {name: float(np.diag(kl).mean()), f"{name}_matched": float(kl[linear_sum_assignment(kl)].mean())}
    return told | {"features": sums.features / count}


def _figures(sums: Sums, dataset: Dataset) -> dict:
    guesses, count = torch.cat(sums.guesses).numpy(), len(dataset.validation.labels)
    right = figures.answers(guesses, dataset.validation.labels, dataset.classes)
    return {
        **{name: right[name] for name in ("accuracy", "interval", "right")},
        **_nearness(sums, count),
        "answers": sums.answers / count,
        "same": sums.same / count,
    }


def told(compared: Mapping[Student, Copy], dataset: Dataset, runs: Path, *, recipe: Recipe = RECIPE) -> dict:
    """Everything that stands in the file, but for the files of weights."""
    curves = [json.loads(state["record"])["curve"] for _, state in ended(runs, recipe=recipe)]
    teacher, student = load(ZOO[TEACHER]).model, build(fitted(CARD, dataset))
    own = metrics(TEACHER)
    return {
        "recipe": asdict(recipe),
        "learned": len(dataset.train.labels),
        "fitted_on": len(dataset.train.first(FITTED_ON).labels),
        "photographs": len(dataset.validation.labels),
        "side": CARD.side,
        "processor_minutes": round(sum(point["processor_seconds"] for curve in curves for point in curve) / 60, 1),
        "teacher": {
            "model": TEACHER,
            **{name: own[name] for name in ("accuracy", "interval", "epochs")},
            **_size(teacher),
        },
        "student": _size(student),
        **measured(compared, dataset),
    }


def _size(model: nn.Module) -> dict:
    return {
        "width": model.embed_dim,
        "parameters": sum(value.numel() for value in model.parameters()),
        "multiply_adds": measure.multiply_adds(model, CARD.side),
    }


def bundle(compared: Mapping[Student, Copy], folder: Path) -> dict:
    """Write the students of the first seed into `folder`, with rows in its SOURCES.md: the one that learned from labels
    alone as a model, the others and all maps in one file; `bytes` and `sha256` of both, nothing before the first has
    ended."""
    own = {student.target: copy for student, copy in compared.items() if student.seed == SEEDS[0]}
    if LABELS not in own:
        return {}
    together = {}
    for target, copy in own.items():
        parts = {f"{MAP}weight": copy.weight, f"{MAP}bias": copy.bias}
        if target in TARGETS and target != LABELS:
            parts |= copy.model.state_dict()
        together |= {f"{target}/{name}": figures.stored(value) for name, value in parts.items()}
    whole = {name: figures.stored(value) for name, value in own[LABELS].model.state_dict().items()}
    return {FILE: write(whole, folder / FILE), STUDENTS: write(together, folder / STUDENTS)}
