"""A figure travels as JSON, its photographs apart, and is packed once."""

import gc
import json

import numpy as np

from viz import wire
from viz.theme import figure

LINE = {"type": "scatter", "y": np.arange(3.0)}


def test_a_figure_that_is_kept_is_packed_once_and_forgotten_with_the_figure() -> None:
    before = len(wire.packed.made)
    kept = figure([LINE], {})
    first = wire.packed(kept)
    assert wire.packed(kept) is first and len(wire.packed.made) == before + 1
    del kept
    gc.collect()
    assert len(wire.packed.made) <= before


def test_each_figure_is_packed_for_itself() -> None:
    one, other = figure([LINE], {"height": 300}), figure([LINE], {"height": 400})
    heights = [json.loads(wire.packed(drawn)[0])["layout"]["height"] for drawn in (one, other)]
    assert heights == [300, 400]


def test_what_is_made_once_of_a_figure_is_made_again_for_another() -> None:
    asked = []
    count = wire.once(lambda drawn: asked.append(drawn) or len(asked))
    one, other = figure([LINE], {}), figure([LINE], {})
    assert [count(one), count(one), count(other)] == [1, 1, 2]
