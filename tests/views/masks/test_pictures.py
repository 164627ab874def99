"""What the pictures of masks and digits show: edges, shades, colours, and how far news has come."""

import numpy as np
import pytest

from tests.figures import image
from tests.recipes import holes
from tests.recipes.masks import layers_until
from views.masks import costs, given, looks, predicting, predicts, tokens
from views.masks.subject import Masked


def test_lines_lead_from_the_marked_token_to_all_that_it_may_look_at_and_to_no_other() -> None:
    for masked in (Masked(tokens.digit(3), "windows", 2, 21, 2), Masked(tokens.sequence(), "star", 0, 4, 2)):
        drawn = looks._edges(masked)
        x, y = (np.array(drawn[axis]).reshape(-1, 3) / tokens.CELL - 0.5 for axis in "xy")
        assert np.isnan(x[:, 2]).all() and np.isnan(y[:, 2]).all(), "a gap after each line"
        columns = masked.tokens.grid[1]
        assert set(zip(y[:, 0], x[:, 0], strict=True)) == {divmod(masked.token, columns)}
        ends = (columns * y[:, 1] + x[:, 1]).tolist()
        assert ends == [other for other in range(masked.tokens.count) if masked.mask[masked.token, other]]


def test_ink_is_black_paper_white_and_a_hole_hatched_unlike_any_level() -> None:
    levels = np.arange(64).reshape(8, 8)
    levels[levels > given.HOLE] = 0
    shades = given.ground(levels).pixels
    assert (shades == shades[..., :1]).all()
    cells = shades[..., 0].reshape(8, tokens.CELL, 8, tokens.CELL).swapaxes(1, 2).reshape(64, -1)
    assert [set(cell) for cell in cells[:17]] == [{int(255 * (1 - level / 16))} for level in range(17)]
    assert len(set(cells[given.HOLE])) == 2 and 0.2 < (cells[given.HOLE] == cells[given.HOLE].min()).mean() < 0.5


@pytest.mark.parametrize("after", [1, 3])
def test_news_has_come_as_far_as_multiplied_masks_say(after: int) -> None:
    masked = Masked(tokens.sequence(), "strided", 4, 8, after)
    for key, one in costs.every(masked).items():
        heard = layers_until(list(one.layers))[:16, :16] <= after
        assert costs.heard_of(one, after) == pytest.approx(heard.mean()), key
        assert one.size == (4 if key == "strided" else one.size) and one.pairs == sum(map(sum, one.mask.tolist()))


def test_what_is_done_to_pixels_has_its_colour_and_each_kind_its_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    record = {"input": "held-out digit 8, number 1", "parameters": {"objective": "masked", "seed": 4}}
    done, costs = holes.pixels(record)[1], holes.costs(record)
    figures, shown = [], predicting.Pixels(given.held(8, 1), predicting.MASKED, 4)
    monkeypatch.setattr(predicts, "exhibit", lambda figure, *_, **__: figures.append(figure))
    monkeypatch.setattr(predicts.tables, "show", figures.append)
    predicts._inputs(shown)
    predicts._compared(shown)
    red, green, _ = image(figures[0]).reshape(8, tokens.CELL, 8, tokens.CELL, 3).mean(axis=(1, 3)).reshape(64, 3).T
    leaning = {0: 0, 1: 0, 2: 1, 3: -1}  # orange is redder than it is green
    assert np.sign(np.round(red - green)).tolist() == [leaning[kind] for kind in done]
    bits = dict(zip(costs["pixel"] - 1, costs["bits"], strict=True))
    means = [np.mean([bits[place] for place in range(64) if done[place] == kind]) for kind in (1, 2, 3)]
    _, counts, model, *_ = figures[1].values()
    assert counts == [done.count(kind) for kind in (1, 2, 3)] and model == pytest.approx(means, abs=0.006)


@pytest.mark.parametrize(("grid", "middle"), [((1, 16), 9), ((8, 8), 37), ((3, 6), 10), ((6, 3), 11), ((2, 7), 11)])
def test_the_token_in_the_middle_stands_in_the_middle_row_and_column(grid: tuple[int, int], middle: int) -> None:
    made = tokens.Tokens(grid, np.zeros((grid[0] * grid[1], 2)), given.ground(np.zeros(grid, int)), "made")
    assert made.middle == middle
    assert divmod(made.middle - 1, grid[1]) == (grid[0] // 2, grid[1] // 2)
