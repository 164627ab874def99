"""The modules of attention by hand, without a page: equal to Python's, and what they spell."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Page

from tests.browser.bench import bench
from ui.components.attention_by_hand.hand import MASKS, Hand
from views.by_hand import classic

USUAL = classic.start().setting.hand.texts()
NAMES = {"q": "query", "k": "key", "v": "value"} | {
    name: name for name in ("scores", "scaled", "masked", "weights", "output")
}


def random_hand(seed: int, **switches: Any) -> Hand:
    rng = np.random.default_rng(seed)
    tokens, features, width = rng.integers(3, 9), *rng.integers(2, 7, 2)
    shapes = {"x": (tokens, features)} | dict.fromkeys(("wq", "wk", "wv"), (features, width))
    grids = {name: rng.integers(-300, 301, shape) for name, shape in shapes.items()}
    return Hand(grids, **switches)


def own(seed: int) -> dict[str, Any]:
    rows = np.random.default_rng(seed).random((random_hand(seed).count,) * 2) < 0.5
    rows[1] = False
    return {"mask": "own", "own": rows}


HANDS = [random_hand(seed, mask=mask) for seed, mask in enumerate(MASKS)]
HANDS += [random_hand(9, **own(9)), random_hand(10, plain=True), random_hand(11, scaled=False, warmth=400)]
HANDS += [Hand({name: np.random.default_rng(1).integers(-300, 301, (5, 4)) for name in "qkv"}, width=64, warmth=50)]

pytestmark = pytest.mark.browser


def compare(numbers: dict[str, Any], hand: Hand) -> None:
    steps = hand.steps()._asdict()
    for name, ours in NAMES.items():
        values = [-np.inf if value is None else value for value in numbers[name]["values"]]
        assert_allclose(np.reshape(values, steps[ours].shape), steps[ours], atol=1e-6, err_msg=name)


@pytest.mark.parametrize("place", range(len(HANDS)))
def test_the_browser_computes_what_python_does(context: BrowserContext, place: int) -> None:
    hand = HANDS[place]
    page = bench(context)
    given = [hand.texts(), hand.width]
    numbers, again, summary = page.evaluate(
        """async ([texts, width]) => {
          const { stateOf, textsOf } = await import("/attention_by_hand/codes.js");
          const { compute, summary } = await import("/attention_by_hand/maths.js");
          const state = stateOf(texts, width);
          const model = compute(state);
          return JSON.parse(JSON.stringify([model, textsOf(state), summary(model, state.allowed)]));
        }""",
        given,
    )
    compare(numbers, hand)
    assert again == hand.texts()
    weights, allowed = hand.steps().weights, hand.allowed()
    rows = [
        -(row[row > 0] * np.log(row[row > 0])).sum() / np.log(count)
        for row, count in zip(weights, allowed.sum(1), strict=True)
        if count > 1
    ]
    assert_allclose([summary["entropy"], summary["largest"]], [np.mean(rows), weights.max()], atol=1e-9)


def lit(page: Page, hand: Hand, cell: tuple[str, int, int]) -> set[str]:
    return set(
        page.evaluate(
            """async ([texts, width, cell]) => {
              const { stateOf } = await import("/attention_by_hand/codes.js");
              const { compute } = await import("/attention_by_hand/maths.js");
              const { ancestry } = await import("/attention_by_hand/sources.js");
              return [...ancestry(compute(stateOf(texts, width)), cell).keys()];
            }""",
            [hand.texts(), hand.width, list(cell)],
        )
    )


@pytest.mark.parametrize("cell", [("output", 2, 1), ("weights", 1, 0), ("scores", 0, 3), ("k", 3, 2), ("wq", 0, 0)])
def test_a_cell_comes_from_exactly_the_cells_whose_change_can_move_it(
    context: BrowserContext, cell: tuple[str, int, int]
) -> None:
    """The second way: change each number that can be changed and see whether that one moves."""
    rng = np.random.default_rng(5)
    shapes = {"x": (4, 3)} | dict.fromkeys(("wq", "wk", "wv"), (3, 3))
    hand = Hand({name: rng.integers(-200, 200, shape) for name, shape in shapes.items()}, mask="causal")
    name, *place = cell

    def number(grids: dict[str, np.ndarray]) -> float:
        changed = Hand(grids, mask="causal")
        parts = {**grids, **{key: getattr(changed.steps(), field) for key, field in NAMES.items()}}
        return parts[name][tuple(place)]

    moving = set()
    for key, grid in hand.grids.items():
        for row, column in np.ndindex(grid.shape):
            other = grid.copy()
            other[row, column] += 37
            if abs(number({**hand.grids, key: other}) - number(dict(hand.grids))) > 1e-9:
                moving.add(f"{key} {row} {column}")
    given = {key for key in lit(bench(context), hand, cell) if key.split()[0] in hand.grids}
    assert given == moving


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (["q", 1, 0], "q, 2, 1: 0·1 + 2·1 + 0·0 = 2"),
        (["scores", 0, 1], "scores, 1, 2: 1·2 + 1·2 + 1·0 = 4"),
        (["scaled", 0, 1], "scaled, 1, 2: 4 / 1.73 ≈ 2.31"),
        (["masked", 0, 1], "masked, 1, 2: 2.31 → −∞"),
        (["weights", 1, 0], "weights, 2, 1: e^0 / (e^0 + e^2.31) ≈ 0.09"),
        (["weights", 0, 1], "weights, 1, 2: 0 / (e^1.15) ≈ 0"),
        (["output", 1, 1], "output, 2, 2: 0.09·0 + 0.91·4 ≈ 3.64"),
        (["x", 0, 0], "x, 1, 1: 1 (given)"),
    ],
)
def test_a_cell_spells_its_arithmetic(context: BrowserContext, cell: list, line: str) -> None:
    words = {name: name for name in (*NAMES, *classic.start().setting.hand.grids)}
    words |= {"cell": "{name}, {row}, {column}", "given": "given"}
    spelled = bench(context).evaluate(
        """async ([texts, cell, words]) => {
          const { stateOf } = await import("/attention_by_hand/codes.js");
          const { compute } = await import("/attention_by_hand/maths.js");
          const { spelled } = await import("/attention_by_hand/spelled.js");
          return spelled(compute(stateOf(texts, null)), cell, words);
        }""",
        [{**USUAL, "mask": "causal"}, cell, words],
    )
    assert spelled == line


def test_what_rounds_to_zero_has_no_sign(context: BrowserContext) -> None:
    written = (
        "async (all) => { const { short } = await import('/attention_by_hand/spelled.js'); return all.map(short); }"
    )
    values = [-0.004, 0, -0.006, 100, 2.5, -2.25]
    assert bench(context).evaluate(written, values) == ["0", "0", "−0.01", "100", "2.5", "−2.25"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("−2.5", -2.5),
        ("0,25", 0.25),
        (" .5 ", 0.5),
        ("1.005", 1.0),
        ("10", None),
        ("", None),
        ("-", None),
        ("1e1", None),
        ("x", None),
    ],
)
def test_what_is_typed_is_a_number_or_none(context: BrowserContext, text: str, number: float | None) -> None:
    typed = "async (text) => (await import('/attention_by_hand/edit.js')).numberOf(text) ?? null"
    assert bench(context).evaluate(typed, text) == number
