"""A small convolutional network on the same photographs by the same recipe, but from labels alone.

It teaches DeiT's second token (hard labels, arXiv:2012.12877 §4) and stands beside the transformers where the page
asks what an inductive prior buys. It learns on 96-px crops and is run at 128 px: crops enlarge what they show, so that
a network trained on them is right more often at a somewhat larger side (Touvron et al. 2019, arXiv:1906.06423).
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from models.zoo.build import build
from models.zoo.cabinet import CLASSES
from models.zoo.network_card import CARD
from training import figures, measure
from training.data import Dataset
from training.export import read
from training.recipe import checkpoint, fitted

SIDE, RUN_AT = CARD.side, 128  # pixels: of the crops it learns from, and of the pictures it is asked about
TITLE = CARD.title
TEACHERS = {CARD.key: CARD}
DIFFERENCES = {CARD.key: {"soft": 0.0, "features": 0.0}}  # from the usual recipe, as in `training.studies`
STAGES = {CARD.key: ({"epochs": 16},)}


def looking(run: Path) -> Callable[[Tensor], Tensor]:
    """What the network of `run` takes images (image, 3, row, column) for: (image, class), 1 at its first guess.

    DeiT's hard labels (arXiv:2012.12877, Eq. 3): those of the very crop that the student is shown.
    """
    model = build(CARD)
    model.load_state_dict(checkpoint(run)["average"])
    model.eval()

    def look(images: Tensor) -> Tensor:
        with torch.inference_mode():
            guesses = model(images).argmax(dim=1)
        return F.one_hot(guesses.clone(), CLASSES).float()

    return look


def worth(run: Path, dataset: Dataset) -> dict:
    """The network of `run` and how many validation photographs it is right on, at the side it learned at."""
    guesses = guessed(run, dataset)
    right = figures.answers(guesses, dataset.validation.labels, dataset.classes)
    return {"title": TITLE.partition(" · ")[0]} | {name: right[name] for name in ("accuracy", "interval")}


def guessed(run: Path, dataset: Dataset) -> np.ndarray:
    """What the network of `run` takes the middle of each validation photograph for: (photograph,) class numbers."""
    model = build(CARD)
    model.load_state_dict(checkpoint(run)["average"])
    return measure.predictions(model, dataset.validation, SIDE)


def export(dataset: Dataset, run: Path, folder: Path) -> dict:
    """Write `imagenette_resnet.safetensors` (float16) and `.json` of the run in the folder `run`; the metrics."""
    state, file = checkpoint(run), folder / f"{CARD.key}.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: figures.stored(value) for name, value in state["average"].items()}, file)
    data, model = file.read_bytes(), read(fitted(CARD, dataset), file)
    labels = dataset.validation.labels
    sides = {str(side): measure.predictions(model, dataset.validation, side) for side in (SIDE, RUN_AT)}
    record = json.loads(state["record"]) | {
        "epochs": state["epoch"],
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "processor_hours": sum(point["processor_seconds"] for point in json.loads(state["record"])["curve"]) / 3600,
        "parameters": sum(value.numel() for value in model.parameters()),
        "multiply_adds": measure.multiply_adds(model, RUN_AT),
        "at_side": {side: figures.answers(answered, labels, dataset.classes) for side, answered in sides.items()},
        "logits": measure.logits_on_probe(model, RUN_AT),
    }
    (folder / f"{CARD.key}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return record
