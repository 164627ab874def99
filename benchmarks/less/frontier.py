"""What is lost and what is saved: for one thing after another left out of one ViT, its answers, its file, its time.

All settings see the same photographs. Bytes are those of a file of safetensors that is written; seconds those that the
processor spends on a batch, the least of several runs that take turns with the model as it is: what else a computer
does at the same time counts for little. Rounded weights are decoded before they run, so they take the model's own time;
patterns are masks in the product, which is made whole.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from analysis import neurons, patterns, pruning
from benchmarks.less import Bench, bench, outcome
from benchmarks.less.heads import importance
from benchmarks.less.neurons import importance as importance_of_neurons
from models.changes import BlocksLeftOut, Change, changed
from models.cut_heads import HeadsCut
from models.cut_neurons import NeuronsCut
from models.edits import SparsePattern
from models.factored import Thinned
from models.fewer_keys import POOLED, FewerKeys
from models.masked_product import PairsClosed
from models.quantised import CHANNEL, TENSOR, Quantised
from models.quantised.coding import BINARY, GOBO, K_MEANS, LINEAR
from models.quantised.int8 import Int8
from models.quantised.packing import written
from models.questions.singular import matrices
from models.watching.tokens import block_names
from training.data import Dataset

KEY = "imagenette_vit"
PHOTOGRAPHS, SCORED = 400, 100  # of validation, and of training to find the heads that matter least
BATCH, ROUNDS = 8, 25  # photographs that are timed at once, and how often
GRID = (8, 8)  # of patches
CODES = (  # and with how many bits
    (LINEAR, TENSOR, (2, 3, 4, 8)),
    (LINEAR, CHANNEL, (2, 3, 4, 8)),
    (K_MEANS, TENSOR, (2, 3, 4)),
    (GOBO, TENSOR, (2, 3, 4)),
)


@dataclass(frozen=True)
class Setting:
    """`what` is changed, `how` and how much (`amount`), and the changes; a file may have it `quantised`."""

    what: str
    how: str
    amount: float
    changes: tuple[Change, ...]
    quantised: Quantised | None = None


def measure(dataset: Dataset) -> dict:
    """The model as it is, and one outcome for each setting with its `bytes` and `seconds` (a photograph)."""
    seen = bench(KEY, dataset, PHOTOGRAPHS)
    before, model = seen.logits(), seen.loaded.model
    settings = []
    for setting in every(model, bench(KEY, dataset, SCORED, training=True)):
        told = {"what": setting.what, "how": setting.how, "amount": setting.amount}
        settings.append(told | _measured(seen, before, setting))
    plain = min(one.pop("plain") for one in settings if "plain" in one)
    settings = [{**one, "seconds": one.get("seconds", plain)} for one in settings]
    whole = outcome(before, before, seen.labels) | {"bytes": len(written(model)), "seconds": plain}
    return {"rounds": ROUNDS, "batch": BATCH, "models": {KEY: {"whole": whole, "settings": settings}}}


def every(model: nn.Module, learned: Bench) -> Iterator[Setting]:
    """All that is tried, kind after kind."""
    least = pruning.least_first(importance(learned, learned.labels))
    for count in (3, 6, 9, 12):
        yield Setting("heads", "by importance", count, (HeadsCut(least[:count]),))
    scores = importance_of_neurons(learned, learned.labels)
    for share in (0.25, 0.5, 0.75):
        yield Setting("neurons", "by importance", share, (NeuronsCut.of(neurons.least(scores, share)),))
    names = block_names(model)
    for count in (1, 2, 3):
        yield Setting("blocks", "the last", count, (BlocksLeftOut(names[-count:]),))
        yield Setting("blocks", "every other", count, (BlocksLeftOut(names[1::2][-count:]),))
    for fraction in (1 / 16, 1 / 8, 1 / 4, 3 / 8):
        ranks = {name: round(fraction * min(model.get_parameter(name).shape)) for name in matrices(model)}
        thin = tuple(Thinned(name, rank) for name, rank in ranks.items())
        yield Setting("rank", "best directions", fraction, thin)
    for count in (8, 16, 32):
        yield Setting("keys", POOLED, count, (FewerKeys(count),))
    yield from _patterns()
    yield Setting("int8", "weights and activations", 8, (Int8(),), Quantised(LINEAR, 8, CHANNEL))
    for method, per, tried in CODES:
        for bits in tried:
            code = Quantised(method, bits, per)
            yield Setting("bits", f"{method}, {per}", bits, (code,), code)
    for per in (TENSOR, CHANNEL):
        code = Quantised(BINARY, 1, per)
        yield Setting("bits", f"{BINARY}, {per}", 1, (code,), code)


def _patterns() -> Iterator[Setting]:
    """In all layers, as the page *Who needs to look at whom?* imposes them; of hashing no product is written."""
    for kind, over_patches in patterns.OVER_PATCHES.items():
        for size in patterns.sizes(kind, GRID) or (0,):
            mask = over_patches(GRID, size)
            closed = PairsClosed(SparsePattern.of(patterns.opened(mask, 1)))
            yield Setting("patterns", kind, size, (closed,))


def _measured(seen: Bench, before: np.ndarray, setting: Setting) -> dict:
    model = seen.loaded.model
    own = changed(model, setting.changes)
    size = len(written(model, setting.quantised) if setting.quantised else written(own))
    times = {} if setting.what == "bits" else _seconds(model, own, seen.images[:BATCH])
    return outcome(before, seen.logits(changes=setting.changes), seen.labels) | {"bytes": size} | times


@torch.inference_mode()
def _seconds(model: nn.Module, own: nn.Module, images: Tensor) -> dict[str, float]:
    """`plain` of the model, `seconds` of the changed one: a photograph, the least of `ROUNDS` turns."""
    turns = [[_once(one, images) for one in (model, own)] for _ in range(ROUNDS + 1)][1:]
    plain, after = (min(times) / len(images) for times in zip(*turns, strict=True))
    return {"plain": plain, "seconds": after}


def _once(model: nn.Module, images: Tensor) -> float:
    start = time.thread_time()
    model(images)
    return time.thread_time() - start
