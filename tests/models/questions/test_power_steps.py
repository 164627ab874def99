"""A channel's batch under batch norm and PowerNorm: the engine's answer beside loops over single numbers."""

import numpy as np
import pytest

from models.questions.power_steps import APPROXIMATE, BATCH, CODE, FORMULAS, KINDS, PLAIN, PowerSteps
from tests.recipes.batch_norm import approximate, drawn, exact
from ui import cached
from views.batch_norm import by_hand
from views.batch_norm.subject import AGAIN, ByHand


@pytest.mark.parametrize("shown", [ByHand("outlier", 10, 5), ByHand("shifted", 4, 0), ByHand("ordinary", 2, 12)])
def test_every_norm_and_gradient_is_the_loop_s(shown: ByHand) -> None:
    record = by_hand.recorded(shown, "").record()
    numbers, slopes = drawn(record)
    np.testing.assert_array_equal(numbers, shown.numbers)
    stepped, last = shown.stepped, len(numbers) - 1
    true = {centred: exact(numbers[last], slopes[last], centred=centred) for centred in (True, False)}
    steps = {kind: approximate(record, code=kind == CODE) for kind in APPROXIMATE}
    for kind, pair in {BATCH: true[True], PLAIN: true[False], **{k: s[last] for k, s in steps.items()}}.items():
        place = KINDS.index(kind)
        np.testing.assert_allclose(stepped.normal[place], pair[0], rtol=0, atol=1e-10)
        np.testing.assert_allclose(stepped.gradient[place], pair[1], rtol=0, atol=1e-10)
    assert stepped.apart.shape == (2, AGAIN + 1) and stepped.apart[:, -1].max() <= 1e-6 < stepped.apart[:, 0].min()
    size = np.linalg.norm(true[False][1])
    for line, kind in zip(stepped.apart, APPROXIMATE, strict=True):
        for again in (0, 1, 7):
            away = np.linalg.norm(steps[kind][last + again][1] - true[False][1]) / size
            assert line[again] == pytest.approx(away, rel=1e-6, abs=1e-12)


def test_a_batch_that_comes_once_has_no_line_behind_it() -> None:
    rng = np.random.default_rng(0)
    asked = PowerSteps(numbers=rng.normal(size=(3, 4)), slopes=rng.normal(size=(3, 4)), again=0)
    stepped = cached.ask(asked)
    assert stepped.apart.shape == (2, 1) and stepped.normal.shape == (4, 4)
    np.testing.assert_array_equal(stepped.normal[KINDS.index(FORMULAS)], stepped.normal[KINDS.index(CODE)])
