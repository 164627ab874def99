"""A ViT that computes in whole numbers: how far activations reach, and what is left of its answers.

Reaches are moving averages over training photographs, one at a time, in an order that is drawn; answers are those of
validation photographs.
"""

import numpy as np
import torch

from benchmarks.less import Bench, bench, outcome
from models.quantised import CHANNEL, Quantised
from models.quantised.coding import LINEAR
from models.quantised.int8 import Int8, averaging
from training.data import Dataset

MODELS = {"imagenette_vit": (None, 1000)}  # photographs of validation (all: None), and of training
DECAY, DRAW = 0.99, 0


def measure(dataset: Dataset) -> dict:
    """By model the reaches, and one outcome for weights alone, for reaches of each batch, and for the averages."""
    return {"decay": DECAY, "models": {key: _model(key, dataset, *counts) for key, counts in MODELS.items()}}


def _model(key: str, dataset: Dataset, photographs: int | None, averaged: int) -> dict:
    seen, learned = bench(key, dataset, photographs), bench(key, dataset, averaged, training=True)
    reaches, before = _reaches(learned), seen.logits()
    ways = {"weights": Quantised(LINEAR, 8, CHANNEL), "dynamic": Int8(), "average": Int8(tuple(reaches.items()))}
    return {
        "averaged": len(learned.labels),
        "reaches": {name: round(reach, 6) for name, reach in reaches.items()},
        "whole": outcome(before, before, seen.labels),
        "ways": {name: outcome(before, seen.logits(changes=(way,)), seen.labels) for name, way in ways.items()},
    }


@torch.inference_mode()
def _reaches(learned: Bench) -> dict[str, float]:
    own, reaches = averaging(learned.loaded.model, DECAY)
    for place in np.random.default_rng(DRAW).permutation(len(learned.labels)):
        own(learned.images[place : place + 1])
    return reaches.now
