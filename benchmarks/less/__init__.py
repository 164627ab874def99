"""What is lost when something is left out: one file a part, each with `measure(dataset)`, run by `efficiency`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.changes import Change, changed
from models.edits import Chain, Edit
from models.preprocess import prepare, to_tensor
from models.watching import watching
from models.weights import Loaded, load
from models.zoo import ZOO
from training.augment import centre, normalise, shrink
from training.data import Dataset, Photographs
from training.measure import CENTRE

BATCH = 64
SEEDS = range(20)  # of random controls
Made = Callable[[float, int], tuple[tuple[Edit, ...], tuple[Change, ...]]]  # amount, seed -> edits and changes
WHOLE = {"vit_s14_saliency"}  # shown as the app shows pictures: its head was measured so; the cabinet's on the middle


@dataclass(frozen=True, eq=False)
class Bench:
    """A bundled model and the photographs it is measured on: `images` (photograph, 3, row, column) as it wants them,
    `labels` (photograph,)."""

    loaded: Loaded
    images: Tensor
    labels: np.ndarray

    def logits(self, edits: tuple[Edit, ...] = (), changes: tuple[Change, ...] = ()) -> np.ndarray:
        """(photograph, class) float32 with these edits and changes; the edits see a batch's images as windows."""
        model = changed(self.loaded.model, changes) if changes else self.loaded.model
        parts = self.images.split(BATCH)
        with torch.inference_mode():
            return np.concatenate([_run(model, images, edits).float().numpy() for images in parts])

    def right(self, edits: tuple[Edit, ...] = (), changes: tuple[Change, ...] = ()) -> int:
        """How many photographs are named rightly with these edits and changes."""
        return int((self.logits(edits, changes).argmax(axis=1) == self.labels).sum())


def bench(key: str, dataset: Dataset, photographs: int | None = None, *, training: bool = False) -> Bench:
    """The model `key` of the zoo before about `photographs` validation photographs, evenly chosen (all: None), or those
    of `training`, on which what is measured on the others may be chosen."""
    loaded = load(ZOO[key])
    chosen = (dataset.train if training else dataset.validation).first(photographs)
    return Bench(loaded, _shown(loaded, chosen), chosen.labels)


def outcome(before: np.ndarray, after: np.ndarray, labels: np.ndarray) -> dict:
    """What `after` (photograph, class) logits are worth beside those of `before`, the model as it is.

    `right` and `same` are numbers of photographs (first guess is the label; is the guess of before), `divergence` the
    mean Kullback-Leibler divergence of the answers of before from those after, in bits.
    """
    was, now = (_log_softmax(logits) for logits in (before, after))
    return {
        "right": int((now.argmax(axis=1) == labels).sum()),
        "same": int((now.argmax(axis=1) == was.argmax(axis=1)).sum()),
        "photographs": len(labels),
        "divergence": round(float((np.exp(was) * (was - now)).sum(axis=1).mean() / np.log(2)), 6),
    }


def at_random(seen: Bench, amounts: Sequence[float], made: Made) -> dict:
    """What a random control is worth: `right`, for each of `amounts` one number a seed of `SEEDS`, and of the `whole`
    model before the same photographs."""
    right = [[seen.right(*made(amount, seed)) for seed in SEEDS] for amount in amounts]
    return {"amount": list(amounts), "right": right, "whole": seen.right(), "photographs": len(seen.labels)}


def _run(model: torch.nn.Module, images: Tensor, edits: tuple[Edit, ...]) -> Tensor:
    if not edits:
        return model(images)
    with watching(model, edit=Chain(edits), batch=len(images)):
        return model(images)


def _shown(loaded: Loaded, photographs: Photographs) -> Tensor:
    card = loaded.card
    if card.key in WHOLE:
        return torch.cat([to_tensor(prepare(picture, card, crop="square"), card) for picture in photographs.pixels])
    parts = torch.from_numpy(np.array(photographs.pixels)).split(BATCH)
    return torch.cat([shrink(centre(normalise(part), CENTRE), card.side) for part in parts])


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    """Natural logarithms of the probabilities, float64."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
