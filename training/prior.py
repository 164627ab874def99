"""What an inductive prior buys: a convolutional network, a ViT and a Swin on ever fewer of the photographs.

All learn from labels alone by the one recipe, at 64 px, and are shown equally many photographs: an epoch on a part of
them shows each of that part several times. The survey's first claim about vision transformers (Dosovitskiy et al. 2021,
arXiv:2010.11929, section 4.3) is that convolutions do better on few photographs, and worse on very many.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.card import ModelCard
from models.zoo import network_card
from models.zoo.build import build
from models.zoo.cabinet import SIDE, TRAINABLE
from training import figures, measure
from training.alone import untaught
from training.data import Dataset, Photographs
from training.export import read
from training.recipe import LAST, Recipe, checkpoint, fitted, train
from training.run_files import write

SHARES = (1.0, 0.05, 0.25, 0.1, 0.5)  # of the photographs, in the order of training
NETWORK = "resnet"
CARDS: dict[str, ModelCard] = {
    NETWORK: replace(network_card.CARD, side=SIDE),
    "vit": TRAINABLE["imagenette_vit"],
    "swin": TRAINABLE["imagenette_swin"],
}
RECIPE = Recipe(epochs=6, soft=0.0, features=0.0)
RUN_AT = 96  # pixels a side of what the bundled network is shown: three by three places at its end, one in the middle


def part(dataset: Dataset, share: float, *, seed: int = 0) -> Dataset:
    """`dataset` with `share` of each class's training photographs, as often again as makes up for the others.

    A smaller part lies in every larger one.
    """
    kept, labels = chosen(dataset.train.labels, share, seed=seed), dataset.train.labels
    shown = np.sort(np.resize(kept, len(labels)))
    digest = hashlib.sha256(f"{dataset.digest} {share} {seed}".encode()).hexdigest()
    return replace(dataset, digest=digest, train=Photographs(dataset.train.pixels[shown], labels[shown]))


def chosen(labels: np.ndarray, share: float, *, seed: int = 0) -> np.ndarray:
    """Numbers of the photographs that make up `share` of each class in `labels` (photograph,)."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(np.flatnonzero(labels == label)) for label in np.unique(labels)]
    return np.concatenate([order[: round(share * len(order))] for order in orders])


def learn(dataset: Dataset, runs: Path, *, recipe: Recipe = RECIPE) -> None:
    """Train every model on every share, each run into its folder in `runs`; what is there already goes on."""
    for share in SHARES:
        smaller = part(dataset, share)
        for key, card in CARDS.items():
            print(f"{key}, {share:.0%}", flush=True)
            train(card, smaller, untaught(smaller), recipe=recipe, folder=folder(runs, key, share))


def folder(runs: Path, key: str, share: float) -> Path:
    """Where the run of a model on a share of the photographs lies."""
    return runs / "prior" / f"{key}_{round(100 * share)}"


def told(dataset: Dataset, runs: Path, *, recipe: Recipe = RECIPE) -> dict:
    """Accuracy of every finished run on all validation photographs, with its interval, and what was equal."""
    records = [record for key in CARDS for share in sorted(SHARES) for record in _record(dataset, runs, key, share)]
    return {
        "epochs": recipe.epochs,
        "shown": recipe.epochs * (len(dataset.train.labels) // recipe.batch) * recipe.batch,
        "photographs": len(dataset.validation.labels),
        "seed": recipe.seed,
        "side": SIDE,
        "runs": records,
    }


def _record(dataset: Dataset, runs: Path, key: str, share: float) -> Iterator[dict]:
    """One, or none for a run that has not come to its end."""
    state = _ended(runs, key, share)
    if not state:
        return
    model = build(fitted(CARDS[key], dataset))
    model.load_state_dict(state["average"])
    answered = measure.predictions(model, dataset.validation, SIDE)
    right = figures.answers(answered, dataset.validation.labels, dataset.classes)
    learned = len(chosen(dataset.train.labels, share))
    parameters = sum(value.numel() for value in model.parameters())
    yield {"model": key, "share": share, "learned": learned, "parameters": parameters} | {
        name: right[name] for name in ("accuracy", "interval")
    }


def bundle(dataset: Dataset, runs: Path, target: Path) -> dict:
    """Write the network that learned from all photographs into the folder `target`, with a row in its SOURCES.md.

    `bytes`, `sha256` and `epochs`, and at which side it is to be run and is how often right; nothing before its end.
    """
    state = _ended(runs, NETWORK, 1.0)
    if not state:
        return {}
    file = target / network_card.FILE
    pinned = write({name: figures.stored(value) for name, value in state["average"].items()}, file)
    model = read(fitted(CARDS[NETWORK], dataset), file)
    guesses = measure.predictions(model, dataset.validation, RUN_AT)
    right = figures.answers(guesses, dataset.validation.labels, dataset.classes)
    told = {name: right[name] for name in ("accuracy", "interval")}
    return {**pinned, "epochs": state["epoch"], "run_at": RUN_AT, **told}


def ended(runs: Path) -> Iterator[dict]:
    """The checkpoints of all runs that have come to their end."""
    return filter(None, (_ended(runs, key, share) for key in CARDS for share in SHARES))


def _ended(runs: Path, key: str, share: float) -> dict:
    """The checkpoint of a run that has come to its end, else nothing."""
    run = folder(runs, key, share)
    state = checkpoint(run) if (run / LAST).exists() else {"epoch": 0}
    return state if state["epoch"] >= RECIPE.epochs else {}
