"""Recipe of the maximum-of-a-set toy: `python -m training.maxima FOLDER` (about a minute on one core).

Set Transformer, section 5.1: regress the largest of up to ten numbers from 1 to 100, judged by the absolute error.
Unlike there, numbers are divided by 100 on the way in, so that a thousand times fewer sets suffice.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn

from models.reference import set_transformer
from models.reference.set_transformer import DeepSet
from models.watching import watching

LARGEST, LONGEST = 100, 10
STEPS, BATCH, RATE = 4000, 128, 2e-3
NAME = "set_transformer_max"


def sets(rng: np.random.Generator, count: int) -> tuple[Tensor, Tensor]:
    """`count` sets of one random length, (set, element, 1) in 0 to 1, and their maxima (set, 1)."""
    numbers = rng.integers(1, LARGEST + 1, (count, rng.integers(2, LONGEST + 1)))
    elements = torch.tensor(numbers, dtype=torch.float32)[..., None] / LARGEST
    return elements, elements.amax(1)


def fit(model: nn.Module, *, steps: int = STEPS, seed: int = 0) -> nn.Module:
    """Train on `steps` batches of fresh sets, absolute error, rate falling to zero along a cosine."""
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.Adam(model.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
    for _ in range(steps):
        elements, largest = sets(rng, BATCH)
        loss = (model(elements) - largest).abs().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model.eval()


@torch.inference_mode()
def error(model: nn.Module, *, batches: int = 40, seed: int = 1) -> float:
    """Mean absolute error on sets that were not trained on, in the numbers' own units (1 to 100)."""
    rng = np.random.default_rng(seed)
    pairs = [sets(rng, BATCH) for _ in range(batches)]
    return LARGEST * float(np.mean([(model(elements) - largest).abs().mean() for elements, largest in pairs]))


@torch.inference_mode()
def finds_maximum(model: nn.Module, *, batches: int = 10, seed: int = 2) -> list[float]:
    """Per head of the seed, the share of sets in which it looks most at a largest element."""
    rng, right = np.random.default_rng(seed), []
    for _ in range(batches):
        elements, largest = sets(rng, BATCH)
        with watching(model, batch=BATCH) as watch:
            model(elements)
        chosen = torch.tensor(watch.attention[-1].weights()[:, :, 0].argmax(-1))  # (set, head)
        right.append(elements[..., 0].gather(1, chosen) == largest)
    return [round(share, 4) for share in torch.cat(right).float().mean(0).tolist()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where weights and report go")
    folder = parser.parse_args().folder
    torch.manual_seed(0)
    model = fit(set_transformer.build(variant="max"))
    facts = {"mean_absolute_error": {"set_transformer": round(error(model), 4)}}
    for pool in ("max", "mean"):
        torch.manual_seed(0)
        facts["mean_absolute_error"][f"deep_set_{pool}"] = round(error(fit(DeepSet(pool=pool))), 4)
    facts["heads_that_find_the_maximum"] = finds_maximum(model)
    path = folder / f"{NAME}.safetensors"
    path.write_bytes(save(model.state_dict()))
    facts |= {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
    (folder / f"{NAME}.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
