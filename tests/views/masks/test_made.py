"""Digits that are completed or filled: what each picture shows, and which name stands at which end."""

from functools import cache

import numpy as np
import pytest

from tests.figures import image
from tests.recipes import digits
from tests.recipes import holes as again
from views.masks import complete, fill, given, holes
from views.masks.completing import Completing
from views.masks.filling import ORDERS, Holed

UPPER = given.held(5, 1)
MADE = Completing(UPPER, seed=3, path=2, pixel=44, layer=1)
HOLED = Holed(UPPER, holes.USUAL["middle"], "random", 7, 5, 1)
TOLD = {
    "input": "held-out digit 5, number 1",
    "query": "pixel 45 of 64",
    "parameters": {"given": given.written(UPPER.levels.ravel()[:32]), "seed": 3, "draws": 6, "end": "draw 2"},
}
HOLES = {"input": TOLD["input"], "parameters": {"given": given.written(HOLED.levels), "seed": 7}}


def lines(figure) -> dict[str, np.ndarray]:
    """Each line of a chart by its name, in shares."""
    return {line["name"]: np.array(line["y"]) / 100 for line in figure.data}


def tiles(figure, *, blank: int = 0) -> dict[str, list[int]]:
    """Each picture of a row by the name above it; a `blank` stands for what is left white."""
    names = [label["text"].replace("<br>", " ") for label in figure.layout.annotations]
    cells = np.nan_to_num(np.array(figure.data[0]["z"], float), nan=blank)
    lefts = [round(label["x"] + 0.5) for label in figure.layout.annotations]
    tops = [round(label["y"] + 0.5) for label in figure.layout.annotations]
    spots = zip(names, tops, lefts, strict=True)
    return {name: cells[top : top + 8, left : left + 8].astype(int).ravel().tolist() for name, top, left in spots}


@cache
def ended() -> list[list[int]]:
    """All ends, by a draw and a pass for each pixel."""
    return [digits.end(TOLD, draw) for draw in range(7)]


def test_a_pixel_being_made_looks_at_those_before_it_and_at_nothing_else(drawn) -> None:
    [(figure, told)] = drawn(complete, complete._looks, MADE)
    weights = digits.passed("digits_causal", ended()[2], causal=True)[1][1].mean(axis=0)[44]
    expected = np.append(weights[1:45], [np.nan] * 20)  # key 0 is the start token
    np.testing.assert_allclose(np.ravel(figure.data[0]["z"]), expected, atol=1e-5)
    assert (
        f"The start token takes {weights[0]:.0%}; evenly each of 45 places would take {1 / 45:.0%}." in told["caption"]
    )
    waiting = np.array([*ended()[2][:44], *[given.HOLE] * 20]).reshape(8, 8)
    np.testing.assert_array_equal(image(figure), given.ground(waiting).pixels)


def test_its_chances_bear_their_names_and_the_line_stands_at_what_it_became(drawn) -> None:
    [(figure, told)] = drawn(complete, complete._could_be, MADE)
    again_, level = digits.chances(TOLD), ended()[2][44]
    for name, key in (("the model", "model"), ("this pixel as a rule", "as a rule"), ("all levels alike", "all alike")):
        np.testing.assert_allclose(lines(figure)[name], again_[key], atol=1e-5)
    assert [line["x0"] for line in figure.layout.shapes] == [level]
    assert (
        f"It became {level} (upright line): the model gave that {again_['model'][level]:.0%}, this pixel is so in "
        in (told["caption"])
    )


def test_each_end_stands_under_its_name_and_a_click_follows_it(drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    [(figure, _)] = drawn(complete, complete._ends, MADE)
    names = ["likeliest", *(f"draw {draw}" for draw in range(1, 7)), "the true one"]
    assert tiles(figure) == dict(zip(names, [*ended(), UPPER.levels.ravel().tolist()], strict=True))
    assert round(figure.layout.shapes[0]["x0"] / 9) == 2, "the end that is looked at is outlined"
    assert np.ravel(figure.data[1]["customdata"]).tolist() == [0, 1, 2, 3, 4, 5, 6, 6], "the true one is not made"
    chosen: list[tuple[str, int]] = []
    monkeypatch.setattr(complete.controls, "put", lambda *choice: chosen.append(choice))
    complete._reached(3)
    assert chosen == [("digit_pixel", 36)], "its fourth pixel below the half, counted from 1"


def test_a_hole_s_chances_bear_their_names(drawn) -> None:
    [(figure, _)] = drawn(fill, fill._could_be, HOLED)
    place = np.random.default_rng(7).permutation(np.flatnonzero(HOLED.holes))[5]
    told = HOLES | {"query": f"pixel {place + 1} of 64"}
    told["parameters"] |= {"order": again.ORDERS[2]}
    chances = again.chances(told)
    for name, key in (
        ("the model, in its turn", "model"),
        ("when all were holes", "at first"),
        ("this pixel as a rule", "as a rule"),
        ("untrained: all alike", "untrained"),
    ):
        np.testing.assert_allclose(lines(figure)[name], chances[key], atol=1e-5)


def test_each_order_s_end_stands_under_its_name_and_a_click_follows_it(drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    [(figure, _)] = drawn(fill, fill._ends, HOLED)
    shown = tiles(figure)
    for order in again.ORDERS:
        assert shown[order] == again.fill(HOLES, order)[0], order
    assert shown["the true one"] == UPPER.levels.ravel().tolist()
    corner = figure.layout.shapes[0]
    assert (round(corner["x0"] / 9), round(corner["y0"] / 9)) == (list(ORDERS).index("random"), 0)
    chosen: list[tuple[str, str]] = []
    monkeypatch.setattr(fill.controls, "put", lambda *choice: chosen.append(choice))
    for carried in ([1.0], [3.0], []):
        monkeypatch.setattr(fill.spot, "clicked", lambda key, carried=carried: carried)
        fill._follow(HOLED)
    assert chosen == [("fill_order", "raster")]


def test_holes_to_begin_with_are_as_many_as_their_names_say() -> None:
    assert {name: int(mask.sum()) for name, mask in holes.USUAL.items()} == {"middle": 16, "lower": 32, "drops": 32}
