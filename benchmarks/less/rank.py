"""Accuracy over the rank of all maps and of all weights, and over the number of Linformer's projected keys.

The cabinet’s ViT before some photographs, evenly chosen; ViT-S/14 is left out, since 72 maps of 257 × 257 each take
long. Beside each stands a control that keeps as many numbers without a look at the matrix: random directions, tokens
thrown together at random, drawn anew for each seed.
"""

from collections.abc import Iterator, Mapping

from benchmarks.less import Bench, Made, at_random, bench, outcome
from models.changes import Change
from models.edits import Edit, LowRank
from models.factored import RandomRank, RankOf
from models.fewer_keys import GROUPED, POOLED, RANDOM, FewerKeys
from models.questions.singular import matrices
from training.data import Dataset

DRAWN = 98  # photographs for each draw
MODELS = {"imagenette_vit": (None, (1, 2, 4, 8, 16), (4, 8, 16, 32))}  # photographs (all: None), ranks, keys
FRACTIONS = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2)  # of the full rank of each weight matrix
Setting = tuple[str, str, float, tuple[Edit, ...], tuple[Change, ...]]  # what, how, how much, edits, changes


def measure(dataset: Dataset) -> dict:
    """Per model: its accuracy as it is, one outcome for each setting, and the random ones `at random`."""
    return {"models": {key: _model(key, dataset) for key in MODELS}}


def _model(key: str, dataset: Dataset) -> dict:
    photographs, ranks, keys = MODELS[key]
    seen = bench(key, dataset, photographs)
    before = seen.logits()
    record = {"tokens": _tokens(seen), "before": outcome(before, before, seen.labels), "settings": []}
    for what, how, amount, edits, changes in _settings(seen, ranks, keys):
        told = outcome(before, seen.logits(edits, changes), seen.labels)
        record["settings"].append({"what": what, "how": how, "amount": amount, **told})
    return record | {"at random": drawn(bench(key, dataset, DRAWN), ranks, keys)}


def _settings(seen: Bench, ranks: tuple[int, ...], keys: tuple[int, ...]) -> Iterator[Setting]:
    for rank in ranks:
        yield "maps", "best", rank, (LowRank(rank),), ()
    for fraction in FRACTIONS:
        yield "weights", "best", fraction, (), flattened(seen, fraction)
    for count in keys:
        yield "keys", POOLED, count, (), (FewerKeys(count),)


def drawn(seen: Bench, ranks: tuple[int, ...], keys: tuple[int, ...]) -> list[dict]:
    """What is drawn, `what` by `what` and in all ways (`how`), as `benchmarks.less.at_random` tells it."""
    made: Mapping[tuple[str, str], tuple[tuple[float, ...], Made]] = {
        ("maps", "random"): (ranks, lambda rank, seed: ((RandomRank(rank, seed),), ())),
        ("weights", "random"): (FRACTIONS, lambda fraction, seed: ((), flattened(seen, fraction, seed))),
        ("keys", GROUPED): (keys, lambda count, seed: ((), (FewerKeys(count, GROUPED, seed),))),
        ("keys", RANDOM): (keys, lambda count, seed: ((), (FewerKeys(count, RANDOM, seed),))),
    }
    return [{"what": what, "how": how, **at_random(seen, *one)} for (what, how), one in made.items()]


def flattened(seen: Bench, fraction: float, draw: int | None = None) -> tuple[RankOf, ...]:
    """Every matrix of the blocks at this fraction of its full rank."""
    model = seen.loaded.model
    full = {name: min(model.get_parameter(name).shape) for name in matrices(model)}
    return tuple(RankOf(name, max(1, round(fraction * rank)), draw) for name, rank in full.items())


def _tokens(seen: Bench) -> int:
    card = seen.loaded.card
    return (card.side // card.patch) ** 2 + 1
