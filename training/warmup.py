"""Where does post-norm need a warm-up? `python -m training.warmup RUNS`: small ViTs on digits, depth by learning rate.

Every one learns from the first 1,257 digits for the same number of steps of plain Adam (no clipping, no decay, no
dropout), its weights drawn by Xavier's rule as Xiong et al. draw theirs, and is asked for the last 360. What differs is
where the norms stand, whether the rate rises first, the depth, the largest rate and the seed. A run is a file in RUNS;
those that are there are not made again, so that this may be stopped at any time. What all of them found is written to
assets/measurements/warmup.json.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inputs.digits import SIDE, Digits, part
from models.reference import post_norm, vit
from models.zoo.measured import FOLDER as MEASUREMENTS

NORMS = {"pre": vit.build, "post": post_norm.build}
DEPTHS = (3, 6, 12, 24)
RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
SEEDS = (0, 1)
SIZES = {"img_size": SIDE, "patch_size": 4, "num_classes": 10, "embed_dim": 32, "num_heads": 2, "mlp_ratio": 2.0}
BETAS = (0.9, 0.98)  # as Vaswani et al. 2017
EVERY = 10  # steps whose mean loss is one point of a curve


@dataclass(frozen=True)
class Plan:
    """One training: `warm` steps of a rising rate of `steps` in all, of `batch` digits each."""

    norm: str
    warm: int
    depth: int
    rate: float
    seed: int
    steps: int = 300
    batch: int = 32

    @property
    def name(self) -> str:
        """Of the run's file."""
        return f"{self.norm}_{self.warm}_{self.depth}_{self.rate:g}_{self.seed}"


def plans(*, warm: int = 100) -> Iterator[Plan]:
    """All of them, a whole map of each seed after the other, the quick ones first."""
    for seed, depth, rate, norm, rising in product(SEEDS, DEPTHS, RATES, NORMS, (0, warm)):
        yield Plan(norm, rising, depth, rate, seed)


def rate_at(plan: Plan, step: int) -> float:
    """Learning rate of `step` (from 0): half a cosine from `rate` to 0, times a straight rise in the first `warm`."""
    rising = min(1.0, (step + 1) / plan.warm) if plan.warm else 1.0
    return plan.rate * rising * (1 + math.cos(math.pi * step / plan.steps)) / 2


def pictures(digits: Digits) -> tuple[Tensor, Tensor]:
    """Pictures (picture, 3, row, column) float32 from 0 to 1, grey in all three channels, and labels (picture,)."""
    levels = torch.from_numpy(digits.levels.astype(np.float32) / 16)
    return levels[:, None].repeat(1, 3, 1, 1), torch.from_numpy(digits.labels.astype(np.int64))


def begun(plan: Plan) -> nn.Module:
    """The model of `plan`; linear weights are even within ±√(6 / (inputs + outputs)), all else as in `vit.build`."""
    torch.manual_seed(plan.seed)
    model = NORMS[plan.norm](**SIZES, depth=plan.depth)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
    return model


def fit(plan: Plan) -> dict:
    """Learn as `plan` says: the plan, `loss` (nats, means of `EVERY` steps, null where not finite), `right` of the
    unseen digits and the processor `seconds`."""
    clock, model = time.process_time(), begun(plan)
    optimiser = torch.optim.Adam(model.parameters(), plan.rate, betas=BETAS, fused=True)
    given, labels = pictures(part("training"))
    generator = torch.Generator().manual_seed(plan.seed)
    losses = []
    for step in range(plan.steps):
        batch = torch.randint(len(given), (plan.batch,), generator=generator)
        optimiser.param_groups[0]["lr"] = rate_at(plan, step)
        loss = F.cross_entropy(model(given[batch]), labels[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    curve = np.mean(np.reshape(losses, (-1, EVERY)), axis=1).round(3)
    told = {"loss": [float(point) if np.isfinite(point) else None for point in curve], "right": right(model)}
    return asdict(plan) | told | {"seconds": round(time.process_time() - clock, 2)}


@torch.inference_mode()
def right(model: nn.Module) -> int:
    """How many of the unseen digits the model names."""
    given, labels = pictures(part("test"))
    return int((model(given).argmax(dim=1) == labels).sum())


def record(folder: Path) -> dict:
    """What all runs in `folder` found, in the order of `plans`."""
    files = (folder / f"{plan.name}.json" for plan in plans())
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]
    labels = part("test").labels
    return {
        "unseen": len(labels),
        "commonest": int(np.bincount(labels).max()),
        "every": EVERY,
        "steps": runs[0]["steps"],
        "schedules": {warm: _schedule(warm) for warm in sorted({run["warm"] for run in runs})},
        "sizes": SIZES,
        "processor_minutes": round(sum(run["seconds"] for run in runs) / 60, 1),
        "runs": runs,
    }


def _schedule(warm: int) -> list[float]:
    """The rate at each step as a share of the largest one asked for."""
    plan = Plan("pre", warm, 1, 1.0, 0)
    return [round(rate_at(plan, step), 4) for step in range(plan.steps)]


def learn(plan: Plan, folder: Path) -> None:
    """One run into its file, whole or not at all."""
    part_file = folder / f"{plan.name}.part"
    part_file.write_text(json.dumps(fit(plan)), encoding="utf-8")
    part_file.replace(folder / f"{plan.name}.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, help="folder of what each run found")
    parser.add_argument("--minutes", type=float, default=math.inf, help="of the processor, after which none is begun")
    options = parser.parse_args()
    options.runs.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for plan in plans():
        if time.process_time() < 60 * options.minutes and not (options.runs / f"{plan.name}.json").exists():
            learn(plan, options.runs)
    text = json.dumps(record(options.runs), separators=(",", ":"))
    (MEASUREMENTS / "warmup.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
