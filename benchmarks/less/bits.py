"""How few bits? Answers with all maps of a model rounded, by each method, beside noise of the same power.

Noise is drawn anew for each seed.
"""

from collections.abc import Iterator

from benchmarks.less import Bench, at_random, bench, outcome
from models.quantised import CHANNEL, LEAST, METHODS, Noised, Quantised
from models.quantised.coding import BINARY, LINEAR
from models.quantised.packing import written
from training.data import Dataset

MODELS = {  # photographs of each (None: all) and for each draw of noise, and the bits that are tried
    "imagenette_vit": (None, 98, (1, 2, 3, 4, 5, 6, 7, 8)),
    "vit_s14_saliency": (300, 41, (1, 2, 3, 4, 6)),
}


def measure(dataset: Dataset) -> dict:
    """Each model's answers as it is, and in each setting, as `benchmarks.less.outcome` counts them, and with noise."""
    return {"models": {key: _model(key, dataset, *plan) for key, plan in MODELS.items()}}


def _model(key: str, dataset: Dataset, photographs: int | None, drawn: int, bits: tuple[int, ...]) -> dict:
    return of_model(bench(key, dataset, photographs), bits) | {"noise": noise(bench(key, dataset, drawn), bits)}


def noise(seen: Bench, bits: tuple[int, ...]) -> dict:
    """Right answers with noise of the power that linear rounding with one scale a tensor has, `amount` being bits."""
    defined = tuple(number for number in bits if LEAST[LINEAR] <= number)
    return at_random(seen, defined, lambda number, seed: ((), (Noised(Quantised(LINEAR, number), seed),)))


def of_model(seen: Bench, bits: tuple[int, ...]) -> dict:
    """`whole` and `bytes` of the model in float32, then all `settings`, each with the bytes of a file made so."""
    before = seen.logits()
    settings = []
    for quantised in tried(bits):
        told = {"method": quantised.method, "bits": quantised.bits, "per": quantised.per}
        counts = outcome(before, seen.logits(changes=(quantised,)), seen.labels)
        size = len(written(seen.loaded.model, quantised))
        settings.append({**told, "bytes": size, **counts})
    whole = outcome(before, before, seen.labels)
    return {"whole": whole, "bytes": len(written(seen.loaded.model)), "settings": settings}


def tried(bits: tuple[int, ...]) -> Iterator[Quantised]:
    """Every method at every one of `bits` for which it is defined, linear and binary by channel too."""
    for method in METHODS:
        for number in bits:
            if LEAST[method] <= number and (method != BINARY or number == 1):
                yield Quantised(method, number)
                if method in (LINEAR, BINARY):
                    yield Quantised(method, number, CHANNEL)
