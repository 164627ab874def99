"""What DeiT's two tokens answer on photographs that neither learned from, beside what a convolutional network does.

One digit for each photograph (classes are ten), in the order of the data set: whoever reads it can count anew.
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from models.zoo.cabinet import FOLDER, TRAINABLE
from training import convolution, measure
from training.augment import centre, normalise, shrink
from training.data import Dataset, Photographs
from training.export import read

BATCH = 100


def told(dataset: Dataset, teacher: Path) -> dict:
    """For every bundled DeiT the answers of both tokens and the tokens' mean cosine after the last norm, and beside
    them the labels and the answers of the network whose run is in the folder `teacher`."""
    cards = [card for card in TRAINABLE.values() if card.family == "deit" and (FOLDER / f"{card.key}.json").exists()]
    return {
        "network": convolution.worth(teacher, dataset),
        "labels": digits(dataset.validation.labels),
        "answers_of_network": digits(convolution.guessed(teacher, dataset)),
        "models": {
            card.key: both(read(card, FOLDER / f"{card.key}.safetensors"), dataset.validation, card.side)
            for card in cards
        },
    }


@torch.inference_mode()
def both(model: nn.Module, photographs: Photographs, side: int) -> dict:
    """The answers of a distilled `model`'s tokens to the middle of each photograph, and how alike the tokens are."""
    parts = []
    for start in range(0, len(photographs.labels), BATCH):
        images = normalise(torch.from_numpy(photographs.pixels[start : start + BATCH].copy()))
        ours, given = model.forward_features(shrink(centre(images, measure.CENTRE), side))[:, :2].unbind(dim=1)
        parts.append((model.head(ours).argmax(1), model.head_dist(given).argmax(1), F.cosine_similarity(ours, given)))
    ours, given, alike = (torch.cat(part).numpy() for part in zip(*parts, strict=True))
    cosine = {"mean": float(alike.mean()), "deviation": float(alike.std(ddof=1))}
    return {"class": digits(ours), "distillation": digits(given), "cosine": cosine}


def digits(classes: np.ndarray) -> str:
    """Class numbers below ten, one digit each."""
    return "".join(map(str, classes.tolist()))
