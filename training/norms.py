"""Batch normalisation and its likes in small networks: `python -m training norms DATA`, DATA being photographs.

Photographs of 32 pixels and sentences of Vitrine's own texts, character by character: a transformer learns each
with every norm, a convolutional network the photographs with batch normalisation, all for equally many steps at
one rate, which was tuned for none of them. Runs of one seed begin with the same weights and see the same batches. A
finished run is kept in a file of its own; one that was stopped begins again.
"""

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError
from training import sentences
from training.augment import normalise
from training.data import Dataset, Photographs
from training.normed import BATCH, LONGEST, Convolutional, OfCharacters, OfPatches, Watched, norms
from training.sentences import Sentences

SIDE, PATCH = 32, 4
PHOTOGRAPHS, TEXT, CONVOLUTION = "photographs", "text", "convolution"
SEEDS = (0, 1, 2, 3, 4)
ASKED = 500  # validation photographs; of sentences, all
STRETCHES = 20  # of a run, each told by the mean and the largest of its batches' distances
KEPT = ("task", "norm", "seed", "step", "loss", "right", "distances", "seconds")  # of each run, in what is bundled
Batch = tuple[Tensor, Tensor]  # what is shown, and the right answers, −100 where none is asked for


@dataclass(frozen=True)
class Plan:
    """`warm_up` in steps: of the rate, and of PowerNorm; `points` of a curve."""

    steps: int = 400
    batch: int = 32
    rate: float = 3e-3
    decay: float = 0.05
    warm_up: int = 40
    points: int = 10


@dataclass(frozen=True)
class Trial:
    """One run: what is learned (`PHOTOGRAPHS`, `TEXT`, or photographs by `CONVOLUTION`), by which norm and seed."""

    task: str
    norm: str
    seed: int

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.task}_{self.norm}_{self.seed}"


@dataclass(frozen=True, eq=False)
class Matter:
    """What there is to learn from."""

    photographs: Dataset
    text: Sentences
    plan: Plan


def trials() -> list[Trial]:
    """All, seed by seed, so that a part of them is whole seeds."""
    kinds = [(task, norm) for task in (TEXT, PHOTOGRAPHS) for norm in norms(0)]
    return [Trial(*kind, seed) for seed in SEEDS for kind in [(CONVOLUTION, BATCH), *kinds]]


def learn(dataset: Dataset, folder: Path, plan: Plan | None = None) -> None:
    """Run every trial that is not in `folder` yet."""
    matter = Matter(dataset, sentences.read(LONGEST), plan or Plan())
    folder.mkdir(parents=True, exist_ok=True)
    for trial in trials():
        file = folder / f"{trial.name}.json"
        if not file.exists():
            record = run(trial, matter)
            part = file.with_suffix(".part")
            part.write_text(json.dumps(record, separators=(",", ":")), encoding="utf-8")
            part.replace(file)
            print(f"{trial.name}: {record['loss'][-1]:.3f} nats, {record['seconds']:.0f} s of processor", flush=True)


def run(trial: Trial, matter: Matter) -> dict:
    """Learn; the validation loss in nats and the share that is right at every point, and the watched distances."""
    clock, plan = time.process_time(), matter.plan
    model, batches = begun(trial, matter), drawn(trial, matter)
    optimiser = torch.optim.AdamW(model.parameters(), plan.rate, weight_decay=plan.decay, betas=(0.9, 0.98))
    asked, curve = list(held_out(trial.task, matter)), []
    for step in range(plan.steps):
        if step % (plan.steps // plan.points) == 0:
            curve.append((step, *tested(model, asked)))
        _step(model, optimiser, next(batches), plan.rate * _rate(step, plan))
    curve.append((plan.steps, *tested(model, asked)))
    names = ("step", "loss", "right")
    told = {
        name: [round(value, 5) for value in values]
        for name, values in zip(names, zip(*curve, strict=True), strict=True)
    }
    told |= {"distances": distances(model), "plan": asdict(plan), "data": described(matter)}
    return asdict(trial) | told | {"seconds": round(time.process_time() - clock, 1)}


def described(matter: Matter) -> dict:
    """What there was to learn from, by digest and size."""
    photographs, text = matter.photographs, matter.text
    return {
        "photographs": {
            "sha256": photographs.digest,
            "train": len(photographs.train.labels),
            "validation": len(photographs.validation.first(ASKED).labels),
            "side": SIDE,
        },
        "text": {
            "sha256": text.digest,
            "train": len(text.train),
            "validation": len(text.validation),
            "characters": text.characters,
        },
    }


def begun(trial: Trial, matter: Matter) -> nn.Module:
    """The network of a trial, its weights drawn from the seed."""
    torch.manual_seed(trial.seed)
    norm, classes = norms(matter.plan.warm_up)[trial.norm], len(matter.photographs.classes)
    makers: dict[str, Callable[[], nn.Module]] = {
        TEXT: lambda: OfCharacters(norm, characters=matter.text.characters),
        PHOTOGRAPHS: lambda: OfPatches(norm, side=SIDE, patch=PATCH, classes=classes),
        CONVOLUTION: lambda: Convolutional(norm, classes=classes),
    }
    return makers[trial.task]()


def drawn(trial: Trial, matter: Matter) -> Iterator[Batch]:
    """Batches without an end: all once in a new order, but for a last one that would not be whole, and again."""
    rng = np.random.default_rng(trial.seed)
    count = len(matter.text.train if trial.task == TEXT else matter.photographs.train.labels)
    while True:
        order = rng.permutation(count)
        for start in range(0, count - matter.plan.batch + 1, matter.plan.batch):
            places = np.sort(order[start : start + matter.plan.batch])
            if trial.task == TEXT:
                yield _guessed(matter.text.train[places])
            else:
                yield _shown(matter.photographs.train, places)


def held_out(task: str, matter: Matter) -> Iterator[Batch]:
    """What every run is asked at every point of its curve, always the same."""
    size = 4 * matter.plan.batch
    if task == TEXT:
        rows = matter.text.validation
        yield from (_guessed(rows[start : start + size]) for start in range(0, len(rows), size))
    else:
        some = matter.photographs.validation.first(ASKED)
        places = np.arange(len(some.labels))
        yield from (_shown(some, places[start : start + size]) for start in range(0, len(places), size))


def _guessed(rows: np.ndarray) -> Batch:
    """Every character but the last, and the one that follows it; nothing is asked behind a sentence's end."""
    rows = torch.from_numpy(sentences.trimmed(rows))
    return rows[:, :-1], rows[:, 1:].masked_fill(rows[:, 1:] == sentences.PADDING, -100)


def _shown(photographs: Photographs, places: np.ndarray) -> Batch:
    return normalise(torch.from_numpy(photographs.pixels[places])), torch.from_numpy(photographs.labels[places])


def _step(model: nn.Module, optimiser: torch.optim.Optimizer, batch: Batch, rate: float) -> None:
    model.train()
    for group in optimiser.param_groups:
        group["lr"] = rate
    loss = _loss(model, batch, "mean")[0]
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()


def _loss(model: nn.Module, batch: Batch, reduction: str) -> Batch:
    """Cross entropy in nats, and the logits (answer, class)."""
    logits = model(batch[0]).flatten(0, -2)
    return F.cross_entropy(logits, batch[1].flatten(), reduction=reduction), logits


@torch.inference_mode()
def tested(model: nn.Module, asked: list[Batch]) -> tuple[float, float]:
    """Mean cross entropy in nats, and the share that is right, with the running statistics."""
    model.eval()
    loss, right, count = 0.0, 0, 0
    for batch in asked:
        summed, logits = _loss(model, batch, "sum")
        loss += summed.item()
        right += int((logits.argmax(dim=1) == batch[1].flatten()).sum())
        count += int((batch[1] != -100).sum())
    return loss / count, right / count


def _rate(step: int, plan: Plan) -> float:
    """Warm-up, and then a cosine."""
    return min((step + 1) / plan.warm_up, 1) * (1 + math.cos(math.pi * step / plan.steps)) / 2


def distances(model: nn.Module) -> list[dict]:
    """Of each watched norm, from the input on: mean (stretch, 10) and largest (stretch, 9) of what it has `seen`."""
    seen = [torch.stack(norm.seen).numpy() for norm in model.modules() if isinstance(norm, Watched) and norm.seen]
    parted = [np.array_split(values, min(STRETCHES, len(values))) for values in seen]
    return [
        {
            "mean": _short([part.mean(axis=0) for part in parts]),
            "largest": _short([part.max(axis=0)[:-1] for part in parts]),
        }
        for parts in parted
    ]


def _short(rows: list[np.ndarray]) -> list[list[float]]:
    return [[float(f"{value:.4g}") for value in row] for row in rows]


def told(folder: Path) -> dict:
    """Every finished run of `folder`, how they learned and what from. Raises UserError when their plans or data differ,
    or there is none."""
    record_files = [folder / f"{trial.name}.json" for trial in trials()]
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in record_files if file.exists()]
    if not runs:
        raise UserError(f"There is no finished run in {folder}; train first.")
    same = {name: runs[0][name] for name in ("plan", "data")}
    if any(run[name] != value for run in runs for name, value in same.items()):
        raise UserError(f"{folder} holds runs of different plans or data; remove the older ones.")
    return same["data"] | {"plan": same["plan"], "runs": [{name: run[name] for name in KEPT} for run in runs]}
