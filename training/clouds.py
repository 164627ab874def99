"""Recipe of the point-cloud weights: `python -m training.clouds --data lowpoly-1024.npz --out FOLDER`.

Half of what is learned from are low-poly models (CC0, by name into ten classes, see `cloud_labels`), half are
procedural shapes made afresh; every class is drawn equally often. Tested on packs that were not trained on. A run may
be stopped at any time and goes on from its last epoch; `--export` writes weights and report.
"""

import argparse
import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save
from torch import Tensor, nn

from models.reference import point_transformer, set_transformer
from models.zoo.classes import CLOUDS as CLASSES
from training.cloud_labels import Z_IS_UP, held_out, label, pack
from training.shapes import cloud
from training.solids import in_unit_ball, rotation

MODELS = {
    "point_transformer": lambda: point_transformer.build(variant="small"),
    "set_transformer": lambda: set_transformer.build(variant="small"),
}


@dataclass(frozen=True)
class Plan:
    """How long and how fast: the last `fine` epochs see `whole` points of each cloud, those before mostly `part`.

    Neighbourhoods by count shrink as points get denser, so some batches are dense from the start (`dense`, a share).
    """

    epochs: int = 24
    fine: int = 6
    dense: float = 0.3
    clouds: int = 1200
    batch: int = 24
    part: int = 512
    whole: int = 1024
    rate: float = 2e-3
    decay: float = 0.05
    smoothing: float = 0.1


PLANS = {  # attention over whole sets needs more steps but, having no neighbourhoods, fewer points
    "point_transformer": Plan(),
    "set_transformer": Plan(epochs=14, clouds=3600, fine=2, dense=0.05, part=256, rate=1e-3),
}


@dataclass(frozen=True, eq=False)
class Clouds:
    """Labelled clouds: `points` (cloud, point, 6), `labels` (cloud,) indices into CLASSES, `names`."""

    points: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]


def load(path: Path) -> tuple[Clouds, Clouds]:
    """The low-poly models that have a class, z up and in the unit ball: to train on, and of held-out packs."""
    with np.load(path) as archive:
        names, points = [str(name) for name in archive["names"]], archive["points"].astype(np.float32)
    sides = []
    for test in (False, True):
        places = [place for place, name in enumerate(names) if label(name) and held_out(name) == test]
        upright = np.stack([in_unit_ball(z_up(points[place], names[place])) for place in places])
        labels = np.array([CLASSES.index(label(names[place])) for place in places])
        sides.append(Clouds(upright, labels, tuple(names[place] for place in places)))
    return sides[0], sides[1]


def z_up(points: np.ndarray, name: str) -> np.ndarray:
    """Turn a cloud of a pack in which y is up."""
    turn = np.eye(3) if Z_IS_UP in pack(name) else rotation(0, np.pi / 2)
    return np.hstack([points[:, :3] @ turn.T, points[:, 3:] @ turn.T]).astype(np.float32)


def varied(points: np.ndarray, title: str, rng: np.random.Generator, count: int) -> np.ndarray:
    """Turn, mirror, stretch, thin out and shake a cloud; `count` of its points, again in the unit ball."""
    turn = rotation(2, rng.uniform(0, 2 * np.pi)) @ rotation(0, rng.normal(0, 0.06))
    if title == "sword" and rng.random() < 0.5:  # a sword may lie as well as stand
        turn = turn @ rotation(rng.integers(0, 2), rng.choice([-0.5, 0.5, 1]) * np.pi)
    stretch = np.diag(rng.uniform(0.8, 1.25, 3) * [rng.choice([-1, 1]), 1, 1])
    kept = rng.choice(len(points), max(len(points) // 4, round(len(points) * rng.uniform(0.25, 1))), replace=False)
    points = points[rng.choice(kept, count, replace=len(kept) < count)]
    normals = points[:, 3:] @ np.linalg.inv(turn @ stretch)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    places = points[:, :3] @ (turn @ stretch).T + rng.normal(0, rng.choice([0, 0.005, 0.015]), (count, 3))
    return in_unit_ball(np.hstack([places, normals]))


def batches(train: Clouds, plan: Plan, dense: float, rng: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """One epoch of (cloud, point, 6) and labels: classes equally often, half real where there are real ones."""
    for _ in range(plan.clouds // plan.batch):
        count = plan.whole if rng.random() < dense else plan.part
        labels = rng.integers(0, len(CLASSES), plan.batch)
        chosen = [one_cloud(train, title, rng, count) for title in labels]
        yield torch.from_numpy(np.stack(chosen)), torch.from_numpy(labels)


def one_cloud(train: Clouds, title: int, rng: np.random.Generator, count: int) -> np.ndarray:
    real = np.flatnonzero(train.labels == title)
    procedural = not len(real) or rng.random() < 0.5
    points = cloud(CLASSES[title], rng) if procedural else train.points[rng.choice(real)]
    return varied(points, CLASSES[title], rng, count)


def fit(model: nn.Module, train: Clouds, test: Clouds, plan: Plan, folder: Path) -> None:
    """Train `model` from where the checkpoint in `folder` stands to the last epoch."""
    optimiser = torch.optim.AdamW(model.parameters(), plan.rate, weight_decay=plan.decay)
    done = resume(model, optimiser, folder)
    for epoch in range(done, plan.epochs):
        rng = np.random.default_rng(epoch)
        torch.manual_seed(epoch)
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * learning_rate(epoch / plan.epochs)
        dense = plan.dense if epoch < plan.epochs - plan.fine else 1.0
        losses = [step(model, optimiser, *batch, plan.smoothing) for batch in batches(train, plan, dense, rng)]
        line = {"epoch": epoch + 1, "loss": round(float(np.mean(losses)), 4), "dense": dense}
        print(json.dumps(line | report(model, test)["summary"]), flush=True)
        save_state(model, optimiser, epoch + 1, folder)


def learning_rate(done: float) -> float:
    """Share of the full rate: a short rise, then a cosine down to a fiftieth."""
    return min(1.0, 0.1 + done / 0.04) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)


def step(model: nn.Module, optimiser: torch.optim.Optimizer, points: Tensor, labels: Tensor, smoothing: float) -> float:
    """One step down the cross-entropy; returns it."""
    model.train()
    loss = F.cross_entropy(model(points), labels, label_smoothing=smoothing)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return loss.item()


@torch.inference_mode()
def predictions(model: nn.Module, points: np.ndarray) -> np.ndarray:
    """The class of each cloud, (cloud,)."""
    model.eval()
    parts = [model(part).argmax(1) for part in torch.from_numpy(points).split(16)]
    return torch.cat(parts).numpy()


def report(model: nn.Module, test: Clouds) -> dict:
    """Accuracy per class on held-out packs, their mean (macro), and which models were taken for what."""
    predicted = predictions(model, test.points)
    right = predicted == test.labels
    classes = {
        title: {
            "accuracy": round(float(right[test.labels == place].mean()), 4),
            "clouds": int((test.labels == place).sum()),
        }
        for place, title in enumerate(CLASSES)
        if place in test.labels
    }
    wrong = {test.names[place]: CLASSES[predicted[place]] for place in np.flatnonzero(~right)}
    macro = float(np.mean([figures["accuracy"] for figures in classes.values()]))
    summary = {"macro": round(macro, 4), "overall": round(float(right.mean()), 4)}
    return {"summary": summary, "classes": classes, "wrong": wrong}


def save_state(model: nn.Module, optimiser: torch.optim.Optimizer, epoch: int, folder: Path) -> None:
    state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch}
    torch.save(state, folder / "state.tmp")
    (folder / "state.tmp").rename(folder / "state.pt")


def resume(model: nn.Module, optimiser: torch.optim.Optimizer | None, folder: Path) -> int:
    """Load the checkpoint of `folder` if there is one; how many epochs are done."""
    if not (folder / "state.pt").exists():
        return 0
    state = torch.load(folder / "state.pt", weights_only=True)
    model.load_state_dict(state["model"])
    if optimiser is not None:
        optimiser.load_state_dict(state["optimiser"])
    return state["epoch"]


def export(model: nn.Module, test: Clouds, name: str, target: Path) -> None:
    """Write `NAME.safetensors` and, beside it, classes and accuracy as JSON."""
    weights = {key: value.contiguous() for key, value in model.eval().state_dict().items()}
    path = target / f"{name}.safetensors"
    path.write_bytes(save(weights))
    facts = {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
    }
    (target / f"{name}.json").write_text(json.dumps(facts | report(model, test), indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the low-poly clouds, an npz of `names` and `points`")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--model", choices=MODELS, default="point_transformer")
    parser.add_argument("--export", type=Path, help="write weights and report there instead of training")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    model = MODELS[options.model]()
    train, test = load(options.data)
    if options.export:
        resume(model, None, options.out)
        export(model, test, f"{options.model}_small", options.export)
    else:
        fit(model, train, test, PLANS[options.model], options.out)


if __name__ == "__main__":
    main()
