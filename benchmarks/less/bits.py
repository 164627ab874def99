"""How few bits? Answers with all maps of a model rounded, by each method, beside noise of the same power."""

from collections.abc import Iterator

from benchmarks.less import Bench, bench, outcome
from models.quantised import CHANNEL, LEAST, METHODS, TENSOR, Noised, Quantised
from models.quantised.coding import BINARY, LINEAR
from models.quantised.packing import written
from training.data import Dataset

MODELS = {  # photographs of each (None: all) and the bits that are tried
    "imagenette_vit": (None, (1, 2, 3, 4, 5, 6, 7, 8)),
    "vit_s14_saliency": (300, (1, 2, 3, 4, 6)),
}
ROUNDED, NOISE = "rounded", "noise"


def measure(dataset: Dataset) -> dict:
    """Each model's answers as it is, and in each setting, as `benchmarks.less.outcome` counts them."""
    return {"models": {key: of_model(bench(key, dataset, count), bits) for key, (count, bits) in MODELS.items()}}


def of_model(seen: Bench, bits: tuple[int, ...]) -> dict:
    """`whole` and `bytes` of the model in float32, then all `settings`, each with the bytes of a file made so."""
    before = seen.logits()
    settings = []
    for quantised in tried(bits):
        told = {"method": quantised.method, "bits": quantised.bits, "per": quantised.per}
        counts = outcome(before, seen.logits(changes=(quantised,)), seen.labels)
        size = len(written(seen.loaded.model, quantised))
        settings.append({**told, "kind": ROUNDED, "bytes": size, **counts})
        if quantised.method == LINEAR and quantised.per == TENSOR:
            counts = outcome(before, seen.logits(changes=(Noised(quantised),)), seen.labels)
            settings.append({**told, "kind": NOISE, **counts})
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
