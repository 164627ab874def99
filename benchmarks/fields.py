"""How far does a place of the last map reach, over many photographs? `python -m benchmarks fields DATA`.

The mean effective receptive field of the bundled convolutional network, ViT and Swin, each beside the same architecture
with random weights. What *Who mixes
what* shows of many photographs is its output in assets/measurements/fields.json.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from analysis.intervals import mean_interval
from analysis.receptive import side
from models.preprocess import prepare
from models.questions.receptive import field
from models.weights import Loaded, load
from models.zoo import ZOO, network_card
from models.zoo.build import build
from training.data import Dataset, read

PHOTOGRAPHS = 100  # about so many, evenly chosen
PIXELS = 176  # of a photograph, a side
CELLS = 32  # a side of the stored map
DIGITS = 4  # of its numbers


def main() -> None:
    """Print a JSON object of all models."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fields", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, help="photographs of 176 px a side")
    parser.add_argument("--cache", type=Path, default=Path("runs") / "cache", help="where photographs are decoded")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(json.dumps(told(read(options.data, options.cache, side=PIXELS)), indent=1))


def told(dataset: Dataset) -> dict:
    """The field of every model, trained and not."""
    pictures = dataset.validation.first(PHOTOGRAPHS).pixels
    cards = [network_card.card(), ZOO["imagenette_vit"], ZOO["imagenette_swin"]]
    every = {card.key: load(card) for card in cards}
    fields = {
        key: {
            "side": loaded.card.side,
            "trained": mean(loaded, pictures, loaded.card.side),
            "untrained": mean(untrained(loaded), pictures, loaded.card.side),
        }
        for key, loaded in every.items()
    }
    return {"photographs": len(pictures), "models": fields}


def untrained(loaded: Loaded) -> Loaded:
    """The same architecture with weights drawn at random."""
    return Loaded(loaded.card, build(loaded.card), "untrained:", loaded.classes)


def mean(loaded: Loaded, pictures: np.ndarray, seen: int) -> dict:
    """The mean field over `pictures` (photograph, row, column, 3) uint8 at `seen` px a side.

    `map` is it in cells, its largest 1, a line of numbers for each row; `half` the mean side of the square that holds
    half of a photograph's field, and `interval` the half of its 95 % interval.
    """
    fields = [field(loaded, prepare(picture, loaded.card, side=seen, crop="square")) for picture in pictures]
    sides = np.array([side(one.slopes, one.middle) for one in fields])
    whole = np.mean([one.slopes for one in fields], axis=0)
    cells = whole.reshape(CELLS, seen // CELLS, CELLS, seen // CELLS).mean(axis=(1, 3))
    rows = [" ".join(f"{value:.{DIGITS}g}" for value in row) for row in cells / cells.max()]
    return {"half": float(sides.mean()), "interval": float(mean_interval(sides)), "map": rows}
