"""Recipe of the digit models: `python -m training.digits causal RUNS` and `… masked RUNS`.

Both learn from the first 1,257 digits, keep the weights of the epoch that foresees the next 180 best, and are measured
on the last 360. A run may be stopped at any time and goes on from its
last epoch.
"""

import argparse
import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inputs.digits import part
from models.reference.digits import HOLE, PIXELS, SIDE, VARIANTS, build

HIDDEN = (0.15, 1.0)  # share of the pixels that are holes in training: drawn anew for each picture


@dataclass(frozen=True)
class Plan:
    """How long and how fast one of them learns."""

    variant: str
    epochs: int = 80
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.1
    dropout: float = 0.1
    shifted: float = 0.5  # share of pictures moved by one pixel
    seed: int = 0


def sequences(levels: np.ndarray) -> Tensor:
    """Pictures (picture, row, column) as tokens in raster order, (picture, token) int64."""
    return torch.from_numpy(levels.reshape(len(levels), PIXELS).astype(np.int64))


def with_holes(levels: Tensor, generator: torch.Generator) -> Tensor:
    """`levels` (picture, token) with holes: for each picture a share in `HIDDEN` of pixels, drawn evenly."""
    low, high = HIDDEN
    share = low + (high - low) * torch.rand(len(levels), 1, generator=generator)
    return levels.masked_fill(torch.rand(levels.shape, generator=generator) < share, HOLE)


def moved(levels: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """`levels` (picture, token), of which `share` is moved by up to one pixel down and across, 0 coming in."""
    pictures = F.pad(levels.unflatten(1, (SIDE, SIDE)), (1, 1, 1, 1))
    steps = torch.randint(0, 3, (len(levels), 2), generator=generator)
    steps[torch.rand(len(levels), generator=generator) >= share] = 1
    cut = [picture[y : y + SIDE, x : x + SIDE] for picture, (y, x) in zip(pictures, steps.tolist(), strict=True)]
    return torch.stack(cut).flatten(1)


def loss_of(model: nn.Module, levels: Tensor, generator: torch.Generator) -> Tensor:
    """Mean cross entropy in nats of the pixels that are answered for: all in their order, or the holes."""
    if model.causal:
        return F.cross_entropy(model(levels).flatten(0, 1), levels.flatten())
    given = with_holes(levels, generator)
    holes = given == HOLE
    return F.cross_entropy(model(given)[holes], levels[holes])


@torch.inference_mode()
def bits(model: nn.Module, levels: Tensor, *, rounds: int = 1) -> float:
    """Bits per pixel that the model needs for `levels` (picture, token); holes are drawn in `rounds`, always alike."""
    generator = torch.Generator().manual_seed(1)
    model.eval()
    return float(np.mean([loss_of(model, levels, generator).item() for _ in range(rounds)]) / math.log(2))


def fit(plan: Plan, folder: Path) -> None:
    """Learn as `plan` says, from where the run in `folder` stands."""
    model = begun(plan)
    optimiser = torch.optim.AdamW(model.parameters(), plan.rate, weight_decay=plan.decay, betas=(0.9, 0.98))
    state = resumed(model, optimiser, plan, folder)
    learned, held = sequences(part("training").levels), sequences(part("validation").levels)
    while state["epoch"] < plan.epochs:
        clock = time.process_time()
        loss = epoch(model, optimiser, learned, plan, state["epoch"])
        state["epoch"] += 1
        needed = bits(model, held, rounds=1 if model.causal else 4)
        state["seconds"] += time.process_time() - clock
        state["curve"].append({"epoch": state["epoch"], "nats": round(loss, 4), "validation_bits": round(needed, 4)})
        if needed <= min(point["validation_bits"] for point in state["curve"]):
            state["best"] = {name: value.clone() for name, value in model.state_dict().items()}
        save(model, optimiser, state, folder)
        print(json.dumps(state["curve"][-1]), flush=True)


def begun(plan: Plan) -> nn.Module:
    """The model of `plan`, its weights drawn from the seed."""
    torch.manual_seed(plan.seed)
    return build(variant=plan.variant, dropout=plan.dropout)


def epoch(model: nn.Module, optimiser: torch.optim.Optimizer, levels: Tensor, plan: Plan, done: int) -> float:
    """Show every picture once but for a last batch that would not be whole; the mean loss in nats."""
    torch.manual_seed(1000 * plan.seed + done)
    generator = torch.Generator().manual_seed(1000 * plan.seed + done)
    model.train()
    batches = torch.randperm(len(levels), generator=generator).split(plan.batch)[:-1]
    losses = []
    for place, batch in enumerate(batches):
        share = (done + place / len(batches)) / plan.epochs
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * min(1.0, 20 * share + 0.05) * (1 + math.cos(math.pi * share)) / 2
        loss = loss_of(model, moved(levels[batch], plan.shifted, generator), generator)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def save(model: nn.Module, optimiser: torch.optim.Optimizer, state: dict, folder: Path) -> None:
    """Checkpoint; it is replaced whole, so that a kill in between leaves the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(state | {"model": model.state_dict(), "optimiser": optimiser.state_dict()}, folder / "part.pt")
    (folder / "part.pt").replace(folder / "last.pt")


def resumed(model: nn.Module, optimiser: torch.optim.Optimizer, plan: Plan, folder: Path) -> dict:
    """The state of the run in `folder`, put into `model` and `optimiser`; a fresh one where there is none."""
    if not (folder / "last.pt").exists():
        return {"plan": asdict(plan), "epoch": 0, "seconds": 0.0, "curve": [], "best": None}
    state = torch.load(folder / "last.pt", weights_only=True)
    model.load_state_dict(state.pop("model"))
    optimiser.load_state_dict(state.pop("optimiser"))
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("runs", type=Path, help="folder of the checkpoints")
    options = parser.parse_args()
    torch.set_num_threads(1)
    fit(Plan(options.variant), options.runs / options.variant)


if __name__ == "__main__":
    main()
