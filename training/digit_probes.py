"""What the digit models have learned: bits per pixel beside simple guesses, and a linear probe on every layer.

`python -m training.digit_probes RUNS` writes both models' weights into assets/weights, and what was measured with
them as they are stored (float16) into assets/measurements/digits.json.
"""

import argparse
import hashlib
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from inputs.digits import part
from models.reference.digits import LEVELS, VARIANTS, build
from models.zoo.cabinet import FOLDER as WEIGHTS
from models.zoo.measured import FOLDER as MEASUREMENTS
from training.digits import bits, sequences

DECAYS = (1e-4, 1e-3, 1e-2, 1e-1)  # of the probe's weights; the one that names most of the validation digits is kept
ROUNDS = 8  # drawings of holes that the masked model's bits are the mean of


def guesses(learned: Tensor, unseen: Tensor) -> dict[str, float]:
    """Bits per pixel of `unseen` (picture, token) when no pixel is looked at: every level alike, as often as in
    `learned` anywhere, as often as there at the same place (each level once more than seen, so that none has none)."""
    counts = F.one_hot(learned, LEVELS).double().sum(dim=0) + 1  # (token, level)
    there = (counts / counts.sum(dim=1, keepdim=True)).log2()
    anywhere = (counts.sum(dim=0) / counts.sum()).log2()
    return {
        "uniform": math.log2(LEVELS),
        "marginal": float(-anywhere[unseen].mean()),
        "marginal per pixel": float(-there[torch.arange(unseen.shape[1]), unseen].mean()),
    }


@torch.inference_mode()
def features(model: nn.Module, levels: Tensor) -> dict[str, Tensor]:
    """Mean over tokens, each divided by its root mean square, after embedding and each block: (picture, channel)."""
    steps: dict[str, Tensor] = {}
    model.eval()(levels, steps)
    return {name: F.rms_norm(tokens, tokens.shape[-1:]).mean(dim=1) for name, tokens in steps.items()}


def probe(learned: Tensor, labels: Tensor, *, decay: float) -> nn.Linear:
    """Multinomial logistic regression of `labels` (picture,) on `learned` (picture, channel), by L-BFGS."""
    torch.manual_seed(0)
    head = nn.Linear(learned.shape[1], 10)
    optimiser = torch.optim.LBFGS(head.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = F.cross_entropy(head(learned), labels) + decay * head.weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return head


def right(kept: dict[str, Tensor]) -> list[bool]:
    """Which test digits the best probe names: `kept` holds features (picture, channel) of the three parts."""
    labels = {name: torch.from_numpy(part(name).labels.astype(np.int64)) for name in kept}
    mean, deviation = kept["training"].mean(dim=0), kept["training"].std(dim=0) + 1e-6
    kept = {name: (values - mean) / deviation for name, values in kept.items()}
    heads = [probe(kept["training"], labels["training"], decay=decay) for decay in DECAYS]
    shares = [(head(kept["validation"]).argmax(1) == labels["validation"]).float().mean() for head in heads]
    best = heads[int(torch.stack(shares).argmax())]
    return (best(kept["test"]).argmax(1) == labels["test"]).tolist()


def probed(model: nn.Module) -> dict[str, str]:
    """For each layer a digit 0 or 1 per test picture: whether its probe names it."""
    features_by_part = {
        name: features(model, sequences(part(name).levels)) for name in ("training", "validation", "test")
    }
    layers = list(features_by_part["test"])
    return {layer: _bits(right({name: features_by_part[name][layer] for name in features_by_part})) for layer in layers}


def _bits(answers: list[bool]) -> str:
    return "".join("1" if answer else "0" for answer in answers)


def told(runs: Path) -> dict:
    """Everything that is measured, and both models' weights written."""
    learned, unseen = sequences(part("training").levels), sequences(part("test").levels)
    raw = {name: sequences(part(name).levels).float() / 16 for name in ("training", "validation", "test")}
    record = {"guesses": guesses(learned, unseen), "test": len(unseen), "raw pixels": _bits(right(raw)), "models": {}}
    for variant in VARIANTS:
        state = torch.load(runs / variant / "last.pt", weights_only=True)
        file = WEIGHTS / f"digits_{variant}.safetensors"
        save_file({name: value.half().contiguous() for name, value in state["best"].items()}, file)
        model, untrained = build(variant=variant), build(variant=variant)
        model.load_state_dict({name: value.half().float() for name, value in state["best"].items()})
        record["models"][variant] = {
            "bits": bits(model, unseen, rounds=1 if model.causal else ROUNDS),
            "probes": probed(model),
            "untrained": probed(untrained),
            "plan": state["plan"],
            "curve": state["curve"],
            "processor_minutes": round(state["seconds"] / 60, 1),
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "bytes": file.stat().st_size,
        }
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, help="folder of the checkpoints")
    torch.set_num_threads(1)
    torch.manual_seed(0)
    record = told(parser.parse_args().runs)
    (MEASUREMENTS / "digits.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    for variant, figures in record["models"].items():
        shares = {layer: f"{answers.count('1') / len(answers):.3f}" for layer, answers in figures["probes"].items()}
        print(variant, f"{figures['bits']:.3f} bits per pixel", shares, flush=True)


if __name__ == "__main__":
    main()
