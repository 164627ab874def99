"""The bet on the shuffle, against the same by loops over the model's own passes."""

import numpy as np
import pytest

from inputs.examples import load_image
from models.request import Request
from models.watching.look import look
from models.weights import load
from models.zoo import ZOO
from tests.recipes.order import heap
from ui import cached
from views.permutation.bets import BETS, as_far_as_another
from views.permutation.subject import Patches
from viz.provenance import Provenance


@pytest.mark.parametrize("seed", [1, 4])
def test_the_share_of_the_way_is_counted_patch_by_patch(seed: int) -> None:
    trace = cached.trace("imagenette_vit", load_image("china"), crop="square")
    patches = Patches(ZOO["imagenette_vit"], trace, Provenance(""), seed, learned=True)
    truth = as_far_as_another(patches)
    order, loaded = np.random.default_rng(seed).permutation(64), load(ZOO["imagenette_vit"])
    before, after = (
        look(loaded, Request(trace.model, shown, "", wants=frozenset({"tokens"}))).tokens[-1][1:].astype(float)
        for shown in (trace.pixels, heap(trace.pixels, 8, order))
    )
    moved = np.mean([np.linalg.norm(after[n] - before[p]) / np.linalg.norm(before[p]) for n, p in enumerate(order)])
    pairs = [(a, b) for i, a in enumerate(before) for j, b in enumerate(before) if i != j]
    another = np.mean([np.linalg.norm(b - a) / np.linalg.norm(a) for a, b in pairs])
    assert patches.displacement(learned=True) == pytest.approx(moved, rel=1e-4), "of patches alone"
    assert truth.answer == sum(moved / another > end for end in (0.25, 0.5, 0.75))
    assert f"by {moved:.0%} of its length" in truth.told and f"is {another:.0%} away" in truth.told
    assert {bet.name for bet in BETS} == {"as_far_as_another"}
