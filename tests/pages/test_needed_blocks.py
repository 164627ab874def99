"""Which blocks are needed: rules and clicks, the twin beside, measured lines with their ring, what is saved."""

from dataclasses import replace

import numpy as np
import pytest

from inputs.examples import load_image
from models.weights import load
from models.zoo import ZOO
from tests.opening import opened, said
from views.needed_blocks import many
from views.needed_blocks.subject import DROPPED, EVERY, FIRST, LAST, RANDOM, TWIN, Shallower, ruled_out

SHOWN = Shallower(ZOO["imagenette_vit"], load_image("china"), LAST, 2)


def point(right: int, *blocks: int, photographs: int = 100) -> dict:
    return {"blocks": list(blocks), "right": right, "photographs": photographs}


MODEL = {
    "blocks": 6,
    "whole": {"right": 80, "photographs": 100},
    "whole for curves": {"right": 40, "photographs": 50},
    "chosen on": 10,
    "every other": [point(70, 5), point(60, 2, 5), point(30, 1, 3, 5)],
    "single": [point(20 + block, block) for block in range(6)],
    "curves": {name: [point(30, 1, photographs=50), point(10, 1, 2, 3, photographs=50)] for name in ("first", "last")},
    "at random": {"removed": [1, 3], "right": [[4, 5, 6], [1, 2, 3]], "photographs": 10},
}


def test_rules_and_a_click_say_which_blocks_are_out() -> None:
    assert ruled_out(EVERY, 2, 12, 1) == (1, 3, 5, 7, 9, 11) and ruled_out(EVERY, 0, 12, 1) == ()
    assert ruled_out(EVERY, 5, 12, 1) == (4, 9)
    assert ruled_out(LAST, 3, 12, 1) == (9, 10, 11) and ruled_out(FIRST, 3, 12, 1) == (0, 1, 2)
    draws = [set(ruled_out(RANDOM, 4, 12, seed)) for seed in (1, 2)]
    assert draws[0] != draws[1] and all(len(draw) == 4 for draw in draws)
    assert SHOWN.gone == (4, 5) and replace(SHOWN, clicked=frozenset({0, 5})).gone == (0, 4)


def test_no_block_left_is_said_and_a_click_brings_one_back() -> None:
    app = opened("needed_blocks", blocks_rule="last", blocks_n="12")
    assert "Without any block nothing attends" in said(app) and not app.button(key="blocks_every").disabled
    app.button(key="blocks_every").click().run()
    assert "Without 6 of 12 blocks" in said(app) and "12 blocks, no warm\\-up, without the same" in said(app)
    app.button(key="measure_blocks_timed").click().run()
    table = next(element.value for element in app.markdown if "milliseconds, measured here" in element.value)
    block = 12 * 96**2 + (3 + 1 + 4 + 1) * 96 + 4 * 96  # four maps with biases, two norms
    whole = sum(value.size for value in _parameters())
    assert f"{whole:,}" in table and f"{whole - 6 * block:,}" in table


def _parameters() -> list[np.ndarray]:
    return [value.numpy() for value in load(ZOO[DROPPED]).model.parameters()]


def test_the_ring_stands_on_the_line_of_the_rule() -> None:
    lines = many.lines(MODEL)
    assert list(lines) == ["every other", "last", "first", "at random"]
    assert list(lines["every other"].positions) == [0, 1, 2, 3]
    assert many.here(SHOWN, lines) == (2, pytest.approx(0.4))
    assert many.here(replace(SHOWN, rule=EVERY, n=3), lines) == (2, pytest.approx(0.6))
    assert many.here(replace(SHOWN, clicked=frozenset({0})), lines) == (3, pytest.approx(0.2))
    assert many.here(replace(SHOWN, n=5), lines) is None
    half = 4.302653 * 0.1 * (4 / 3) ** 0.5  # t of two degrees of freedom, and the spread of 0.4, 0.5 and 0.6
    ends = [values[0] for values in (lines["at random"].low, lines["at random"].shares, lines["at random"].high)]
    np.testing.assert_allclose(ends, (0.5 - half, 0.5, 0.5 + half), atol=1e-6)


@pytest.mark.parametrize(("right", "words"), [(70, "stands above"), (10, "stands below"), (31, "both meet")])
def test_layer_drop_is_believed_only_where_whiskers_part(right: int, words: str) -> None:
    other = MODEL | {"every other": [point(right, 1, 3, 5)]}
    assert words in many.finding({DROPPED: other, TWIN: MODEL})
    assert many.finding({DROPPED: other}) == ""
