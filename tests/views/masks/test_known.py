"""Where the digit is known: the comparisons digit by digit, counted by hand, and their probabilities summed."""

from math import comb

import pytest

from analysis.paired import difference, holm
from tests.recipes.digits import probes
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
