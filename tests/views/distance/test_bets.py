"""The bet on near heads, by a loop over all pairs of patches."""

import numpy as np

from inputs.examples import load_image
from ui import cached
from views.distance.bets import BETS
from views.distance.subject import MeasuredHeads, measured
from viz.provenance import Provenance

PLACES = [(8 * row, 8 * column) for row in range(8) for column in range(8)]


def test_heads_that_look_less_than_half_as_far_as_even_attention_are_counted() -> None:
    trace = cached.trace("imagenette_vit", load_image("china"), crop="square", wants=frozenset({"tokens"}))
    facts = measured(trace)
    truth = BETS[0].truth(MeasuredHeads(trace, facts, [], (0, 0), Provenance(""), Provenance("")))
    apart = np.array([[np.hypot(a - c, b - d) for c, d in PLACES] for a, b in PLACES])
    times = []
    for attention in trace.attention:
        for head in attention.weights()[0][:, 1:, 1:].astype(float):
            rows = head / head.sum(axis=1, keepdims=True)
            times.append((rows * apart).sum(axis=1).mean() / apart.mean())
    near = sum(value < 0.5 for value in times)
    assert truth.told.startswith(f"{near} of {len(times)} heads do; the nearest looks {min(times):.2f} times")
    assert f"the furthest {max(times):.2f}." in truth.told
    assert truth.answer == sum(near / len(times) >= part for part in (0.25, 0.5, 0.75))
