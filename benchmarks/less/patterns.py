"""What a trained ViT still knows when all its layers may look at few pairs only: patterns, and as many at random.

Every pattern is imposed on the maps of all layers, closed pairs set to 0 (those on the ramp of a span made less) and
rows divided by what is left; the class token stays open to all and from all. Random pairs are drawn anew for each seed,
the same in every layer; so are the directions of hashing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from analysis import patterns, spans
from benchmarks.less import Bench, at_random, bench, outcome
from models.edits import Edit, SparsePattern
from models.hashed import Hashed
from models.masked_product import PairsClosed
from models.spans import OwnSpans, SoftMask
from models.watching import watching
from training.data import Dataset

BUCKETS = (2, 4, 8, 16)
SPANS = ((0, 2), (1, 2), (2, 2), (1, 4), (2, 4), (3, 4))  # and ramps; with a ramp of 1 they are neighbours
HELD = (50, 70, 80, 90)  # per cent, within each head's own span
RANDOM = (0.05, 0.1, 0.2, 0.35, 0.6)  # shares of pairs of patches
PREFIX = 1
FEW = 16  # photographs that pairs are counted on where maps decide


@dataclass(frozen=True)
class Plan:
    """How many photographs are looked at under patterns (None: all) and by each of the `drawn`, and the side of the
    grid of patches."""

    photographs: int | None
    drawn: int
    side: int


PLANS = {"imagenette_vit": Plan(None, 196, 8), "vit_s14_saliency": Plan(160, 41, 16)}


def measure(dataset: Dataset) -> dict:
    """By model the plain outcome, for each pattern and size the share of pairs and the outcome, random pairs, and
    hashing by other directions."""
    return {"models": {key: _model(key, dataset, plan) for key, plan in PLANS.items()}}


def _model(key: str, dataset: Dataset, plan: Plan) -> dict:
    by_pattern = _of_patterns(bench(key, dataset, plan.photographs), plan.side)
    few = bench(key, dataset, plan.drawn)
    return by_pattern | {"at random": drawn(few, plan.side**2), "directions": directions(few)}


def drawn(seen: Bench, tokens: int) -> dict:
    """Right answers with as many pairs of patches as each share of `RANDOM` leaves open, `amount` being that share."""

    def made(share: float, seed: int) -> tuple[tuple[()], tuple[PairsClosed]]:
        return (), (PairsClosed(_edit(patterns.at_random(tokens, round(share * tokens**2), seed=seed))[1]),)

    told = at_random(seen, RANDOM, made)
    return {**told, "amount": [round(round(share * tokens**2) / tokens**2, 6) for share in RANDOM]}


def directions(seen: Bench) -> dict:
    """Right answers of hashing by directions drawn anew, `amount` being buckets."""
    return at_random(seen, BUCKETS, lambda buckets, seed: ((Hashed(buckets, prefix=PREFIX, seed=seed),), ()))


def _of_patterns(shown: Bench, side: int) -> dict:
    before = shown.logits()
    pattern_outcomes = []
    for setting, share, edit in every((side, side)):
        after = shown.logits((edit,))
        share = _share_as_it_runs(shown, edit) if share is None else share
        pattern_outcomes.append({**setting, "share": round(share, 6), **outcome(before, after, shown.labels)})
    return {"plain": outcome(before, before, shown.labels), "patterns": pattern_outcomes}


def every(grid: tuple[int, int]) -> Iterator[tuple[dict, float | None, Edit]]:
    """(pattern and size, share of pairs of patches where it is known before, edit)."""
    for kind, over_patches in patterns.OVER_PATCHES.items():
        for size in patterns.sizes(kind, grid) or (0,):
            yield {"pattern": kind, "size": size}, *_edit(over_patches(grid, size))
    for buckets in BUCKETS:
        yield {"pattern": "hashed", "size": buckets}, None, Hashed(buckets, prefix=PREFIX)
    for span, ramp in SPANS:
        factors = spans.soft(grid, span, ramp)
        share, edit = float((factors > 0).mean()), SoftMask.of(patterns.opened(factors, PREFIX))
        yield {"pattern": "span", "size": span, "ramp": ramp}, share, edit
    for percent in HELD:
        yield {"pattern": "own", "size": percent}, None, OwnSpans(percent / 100, grid, PREFIX)


def _edit(mask: np.ndarray) -> tuple[float, SparsePattern]:
    return float(mask.mean()), SparsePattern.of(patterns.opened(mask, PREFIX))


def _share_as_it_runs(shown: Bench, edit: Edit) -> float:
    """Mean over layers, heads and the first photographs, as it runs: what maps decide they decide anew for each."""
    with torch.inference_mode(), watching(shown.loaded.model, edit=edit, batch=FEW) as seen:
        shown.loaded.model(shown.images[:FEW])
    return float(np.mean([(one.weights() > 0)[..., PREFIX:, PREFIX:].mean() for one in seen.attention]))
