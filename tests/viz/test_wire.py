"""A figure travels as JSON, its photographs apart, and is packed once."""

import gc
import json

import numpy as np

from viz import wire
from viz.theme import figure

LINE = {"type": "scatter", "y": np.arange(3.0)}


def test_a_figure_that_is_kept_is_packed_once_and_forgotten_with_the_figure() -> None:
    before = len(wire._packed)
    kept = figure([LINE], {})
    first = wire.packed(kept)
    assert wire.packed(kept) is first and len(wire._packed) == before + 1
    del kept
    gc.collect()
    assert len(wire._packed) <= before


def test_each_figure_is_packed_for_itself() -> None:
    one, other = figure([LINE], {"height": 300}), figure([LINE], {"height": 400})
    heights = [json.loads(wire.packed(drawn)[0])["layout"]["height"] for drawn in (one, other)]
    assert heights == [300, 400]
