"""Where the digit is known: the comparisons digit by digit, counted by hand, and their probabilities summed."""

from math import comb

import numpy as np
import pytest

from analysis.paired import difference, holm
from tests.recipes.digits import lowest, probes
from views.masks import known


def test_best_layers_lie_inside_and_lose_to_raw_pixels_digit_by_digit() -> None:
    shown = known.asked()
    signs = {(model, layer): text for model, weights, layer, text in probes() if weights != "untrained"}
    for model in ("causal", "masked"):
        best = max(range(5), key=lambda layer: signs[model, layer].count("1"))
        assert shown.best(model) == best and 0 < best < 4
        for other, text in ((known.RAW, signs["raw pixels", 0]), ("last", signs[model, 4])):
            pairs = list(zip(signs[model, best], text, strict=True))
            only = sorted((pairs.count(("1", "0")), pairs.count(("0", "1"))))
            tail = 2 * sum(comb(sum(only), hits) for hits in range(only[0] + 1)) / 2 ** sum(only)
            assert difference(*shown.pairs()[model, other]) == pytest.approx(min(tail, 1))
    corrected = dict(zip(shown.pairs(), holm([difference(*pair) for pair in shown.pairs().values()]), strict=True))
    assert corrected["causal", known.RAW] < known.LEVEL and corrected["masked", known.RAW] < known.LEVEL


def test_each_line_each_whisker_and_the_sentence_are_the_counts_of_their_model(drawn) -> None:
    shown = known.asked()
    signs = {(weights, model, layer): text for model, weights, layer, text in probes()}
    [(figure, _)] = drawn(known, lambda: known.draw(shown))
    names = {"causal (next pixel)": ("trained", "causal"), "masked, untrained": ("untrained", "masked")}
    lines = {line["name"]: line for line in figure.data}
    for name, which in names.items():
        hits = [signs[*which, layer].count("1") for layer in range(5)]
        np.testing.assert_allclose(lines[name]["y"], [100 * hit / 360 for hit in hits])
        low = [100 * (hit / 360 - lowest(hit, 360)) for hit in hits]
        np.testing.assert_allclose(lines[name]["error_y"]["arrayminus"], low, atol=1e-6)
    raw = signs["", known.RAW, 0].count("1") / 360
    assert figure.layout.shapes[0]["y0"] == pytest.approx(100 * raw)
    line = known.sentence(shown)
    for model in ("causal", "masked"):
        counts = [signs["trained", model, layer].count("1") / 360 for layer in range(5)]
        assert f"{max(counts):.0%}; " in line and f"{counts[-1]:.0%})" in line.partition(f"the {model} ")[2]
    assert f"raw pixels ({raw:.0%})" in line


def test_the_table_counts_who_alone_is_right() -> None:
    shown = known.asked()
    _, _, best, other, _ = known._compared(shown).values()
    signs = {(model, layer): text for model, weights, layer, text in probes() if weights != "untrained"}
    layer = max(range(5), key=lambda place: signs["causal", place].count("1"))
    pairs = [*zip(signs["causal", layer], signs["raw pixels", 0], strict=True)]
    assert (best[0], other[0]) == (pairs.count(("1", "0")), pairs.count(("0", "1")))
