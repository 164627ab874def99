"""What a trained ViT still knows when all its layers may look at few pairs only: patterns, and as many at random.

Every pattern is imposed on the maps of all layers, closed pairs set to 0 and rows divided by what is left; the class
token stays open to all and from all. Random pairs are drawn `DRAWS` times, the same in every layer.
"""

from collections.abc import Iterator

import numpy as np
import torch

from analysis import patterns
from benchmarks.less import Bench, bench, outcome
from models.edits import Edit, SparsePattern
from models.hashed import Hashed
from models.watching import watching
from training.data import Dataset

MODELS = {"imagenette_vit": None, "vit_s14_saliency": 160}  # key -> photographs, None for all
SIDES = {"imagenette_vit": 8, "vit_s14_saliency": 16}  # of the grid of patches
BUCKETS = (2, 4, 8, 16)
RANDOM = (0.05, 0.1, 0.2, 0.35, 0.6)  # shares of pairs of patches
DRAWS = 1
PREFIX = 1
FEW = 16  # photographs that hashed pairs are counted on


def measure(dataset: Dataset) -> dict:
    """By model the plain outcome, and for each pattern and size the share of pairs and the outcome."""
    return {"models": {key: _of_model(bench(key, dataset, count), SIDES[key]) for key, count in MODELS.items()}}


def _of_model(shown: Bench, side: int) -> dict:
    before = shown.logits()
    pattern_outcomes = []
    for kind, size, share, edit in _every((side, side)):
        after = shown.logits((edit,))
        share = _hashed_share(shown, edit) if share is None else share
        pattern_outcomes.append(
            {"pattern": kind, "size": size, "share": round(share, 6), **outcome(before, after, shown.labels)}
        )
    return {"plain": outcome(before, before, shown.labels), "patterns": pattern_outcomes}


def _every(grid: tuple[int, int]) -> Iterator[tuple[str, float, float | None, Edit]]:
    """(pattern, size, share of pairs of patches where it is known before, edit)."""
    tokens = grid[0] * grid[1]
    for kind, over_patches in patterns.OVER_PATCHES.items():
        for size in patterns.sizes(kind, grid) or (0,):
            yield kind, size, *_edit(over_patches(grid, size))
    for buckets in BUCKETS:
        yield "hashed", buckets, None, Hashed(buckets, prefix=PREFIX)
    for wanted in RANDOM:
        for draw in range(DRAWS):
            yield "random", draw, *_edit(patterns.at_random(tokens, round(wanted * tokens**2), seed=draw))


def _edit(mask: np.ndarray) -> tuple[float, SparsePattern]:
    return float(mask.mean()), SparsePattern.of(patterns.opened(mask, PREFIX))


def _hashed_share(shown: Bench, edit: Hashed) -> float:
    """Mean over layers, heads and the first photographs, as it runs: hashing decides anew for each."""
    with torch.inference_mode(), watching(shown.loaded.model, edit=edit, batch=FEW) as seen:
        shown.loaded.model(shown.images[:FEW])
    return float(np.mean([(one.weights() > 0)[..., PREFIX:, PREFIX:].mean() for one in seen.attention]))
