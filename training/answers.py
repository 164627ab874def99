"""Classes for the bundled ViT-S/14: `python -m training --pixels 176 head DATA`.

The backbone stays as it is. Its last blocks' class tokens and mean patches at 224 px (a linear probe in the manner of
DINOv2, Oquab et al. 2023, arXiv:2304.07193 §7.1) feed one multinomial logistic regression; its penalty and the number
of blocks are chosen on training photographs that the regression did not see, never on those for validation.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.preprocess import prepare, to_tensor
from models.weights import load
from models.weights.answers import last_layers, summary
from models.zoo import ZOO
from training.data import Dataset, Photographs
from training.distill import TEACHER
from training.figures import answers

PIECE, BATCH = 500, 50  # photographs per file of the cache, and per pass
SHORT = {"train": "train", "validation": "val"}


@dataclass(frozen=True)
class HeadRecipe:
    """`blocks` and `penalties` are what is tried; one photograph in `held_out` chooses among them. `flips` adds every
    training photograph mirrored (twice the time for the tokens)."""

    blocks: tuple[int, ...] = (1, 2, 4)
    penalties: tuple[float, ...] = (1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 1e-4)
    held_out: int = 5
    flips: bool = False
    steps: int = 100
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Summaries:
    """`values` (photograph, block, 2, channel) float32 and `labels` (photograph,); `mirrored` likewise or None."""

    values: Tensor
    labels: Tensor
    mirrored: Tensor | None = None

    def features(self, blocks: int) -> Tensor:
        """(photograph, blocks · 2 · channel) of the last `blocks` blocks."""
        return self.values[:, -blocks:].flatten(1)

    def taught(self, rows: Tensor, blocks: int) -> tuple[Tensor, Tensor]:
        """Features and labels that are learned from: those of `rows` (indices), and mirrored where there are such."""
        parts = [part[rows, -blocks:].flatten(1) for part in (self.values, self.mirrored) if part is not None]
        return torch.cat(parts), self.labels[rows].repeat(len(parts))


def summaries(dataset: Dataset, cache: Path, split: str, *, flips: bool) -> Summaries:
    """The frozen summaries of `split` (`train` or `validation`), kept in pieces in `cache`; a stopped run goes on."""
    photographs: Photographs = getattr(dataset, split)
    folder = cache / f"{dataset.digest[:12]}-{TEACHER}-{ZOO[TEACHER].side}"
    folder.mkdir(parents=True, exist_ok=True)
    values = _cached(photographs, folder / f"{SHORT[split]}_0", flip=False)
    mirrored = _cached(photographs, folder / f"{SHORT[split]}_1", flip=True) if flips else None
    return Summaries(values, torch.from_numpy(photographs.labels), mirrored)


def _cached(photographs: Photographs, stem: Path, *, flip: bool) -> Tensor:
    model = load(ZOO[TEACHER]).model
    parts = []
    for start in range(0, len(photographs.labels), PIECE):
        file = stem.with_name(f"{stem.name}_{start}.npy")
        if not file.exists():
            rows = summarise(model, photographs.pixels[start : start + PIECE], flip=flip)
            np.save(file, rows.half().numpy())
            print(f"{file.name}", flush=True)
        parts.append(np.load(file))
    return torch.from_numpy(np.concatenate(parts)).float()


@torch.inference_mode()
def summarise(model: nn.Module, pictures: np.ndarray, *, flip: bool = False, blocks: int = 4) -> Tensor:
    """(picture, block, 2, channel) of (picture, row, column, 3) uint8, square, shown as the app shows them."""
    card, parts = ZOO[TEACHER], []
    for start in range(0, len(pictures), BATCH):
        shown = [to_tensor(prepare(pixels, card, crop="square"), card) for pixels in pictures[start : start + BATCH]]
        images = torch.cat(shown)
        parts.append(summary(last_layers(model, images.flip(-1) if flip else images, blocks)))
    return torch.cat(parts)


def fit(features: Tensor, labels: Tensor, classes: int, *, penalty: float, steps: int) -> dict[str, Tensor]:
    """`weight` (class, feature) and `bias` (class,) of the regression for raw features.

    Least cross entropy plus `penalty` · Σ weight², both of standardised features, by L-BFGS.
    """
    mean, deviation = features.mean(dim=0), features.std(dim=0) + 1e-3
    standard = (features - mean) / deviation
    weight = torch.zeros(classes, features.shape[1], requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=steps, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = F.cross_entropy(F.linear(standard, weight, bias), labels) + penalty * weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    raw = weight.detach() / deviation
    return {"weight": raw, "bias": bias.detach() - raw @ mean}


def logits(state: dict[str, Tensor], features: Tensor) -> Tensor:
    """(photograph, class)."""
    return F.linear(features, state["weight"], state["bias"])


def split(count: int, recipe: HeadRecipe) -> tuple[Tensor, Tensor]:
    """Indices that learn and indices that choose."""
    order = torch.randperm(count, generator=torch.Generator().manual_seed(recipe.seed))
    return order[count // recipe.held_out :], order[: count // recipe.held_out]


def tried(train: Summaries, classes: int, recipe: HeadRecipe) -> list[dict]:
    """Share right on the training photographs held out, for every number of blocks and penalty; best first."""
    learn, choose = split(len(train.labels), recipe)
    records = []
    for blocks in recipe.blocks:
        features, labels = train.taught(learn, blocks)
        for penalty in recipe.penalties:
            state = fit(features, labels, classes, penalty=penalty, steps=recipe.steps)
            guesses = logits(state, train.features(blocks)[choose]).argmax(dim=1)
            share = (guesses == train.labels[choose]).float().mean().item()
            records.append({"blocks": blocks, "penalty": penalty, "held_out_accuracy": share})
            print(records[-1], flush=True)
    return sorted(records, key=lambda record: -record["held_out_accuracy"])


def learn(train: Summaries, classes: int, recipe: HeadRecipe) -> tuple[dict[str, Tensor], list[dict]]:
    """The head with the best choice, fitted to all training photographs, and what was tried."""
    records = tried(train, classes, recipe)
    features, labels = train.taught(torch.arange(len(train.labels)), records[0]["blocks"])
    return fit(features, labels, classes, penalty=records[0]["penalty"], steps=recipe.steps), records


def blocks_of(state: dict[str, Tensor], values: Tensor) -> int:
    """How many blocks a head reads."""
    return state["weight"].shape[1] // (values.shape[2] * values.shape[3])


def measured(state: dict[str, Tensor], validation: Summaries, classes: tuple[str, ...]) -> dict:
    """The figures of `training.figures.answers` on the photographs for validation."""
    answered = logits(state, validation.features(blocks_of(state, validation.values)))
    return answers(answered.argmax(dim=1).numpy(), validation.labels.numpy(), classes)
