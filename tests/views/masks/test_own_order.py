"""Holes filled in the visitor's own order: the code of the link, what each picture shows of it, what it is beside."""

import numpy as np
import pytest

from tests.recipes import holes as again
from tests.views.masks.test_made import UPPER, tiles
from ui.components.digit_pad import HOLE, in_turn
from views.masks import against, fill, given, holes, turns
from views.masks.filling import Holed, sentence

CLICKED = [42, 19, 35, 20]
OWN = Holed(UPPER, holes.USUAL["middle"], "own", 7, 1, 1, np.array(CLICKED))
TOLD = {
    "input": "held-out digit 5, number 1",
    "parameters": {"given": given.written(OWN.levels), "seed": 7, "filled": "qTjU"},
}


def test_an_order_is_a_sign_a_pixel_in_the_link_and_nothing_else_is_understood() -> None:
    assert turns.written(CLICKED) == TOLD["parameters"]["filled"] and turns.read("qTjU") == tuple(CLICKED)
    every = np.random.default_rng(3).permutation(64)
    assert turns.read(turns.written(every)) == tuple(every) and len(turns.written(every)) == 64
    for nonsense in ("AA", "A B", "é", "=", "٣"):
        with pytest.raises(ValueError, match=nonsense):
            turns.read(nonsense)


@pytest.mark.parametrize(
    "order", [None, "AB", [0], [9, 9], [9.0], [True], ["9"], [64], [-1], {"0": 9}], ids=lambda order: str(order)
)
def test_the_pad_believes_no_order_of_other_pixels(order: object) -> None:
    levels = np.full((8, 8), 3)
    levels[0, 1] = levels[1, 1] = HOLE
    assert in_turn({"serial": 1, "order": order}, levels) is None
    assert in_turn({"serial": True, "order": [9, 1]}, levels) is None
    assert in_turn({"serial": 1, "order": [9, 1]}, levels).tolist() == [9, 1]


def test_only_what_was_clicked_is_filled_and_the_other_orders_are_of_the_same_holes(drawn) -> None:
    [(figure, told)] = drawn(fill, fill._ends, OWN)
    shown = tiles(figure, blank=HOLE)
    for order in (*again.ORDERS, again.OWN):
        assert shown[order] == again.fill(TOLD, order)[0], order
    left = [place for place in range(64) if OWN.holes.ravel()[place] and place not in CLICKED]
    for name in (again.OWN, "all at once", "each as a rule"):
        assert [place for place, level in enumerate(shown[name]) if level == HOLE] == left, name
    assert told["caption"].startswith("Click one of the first 4 ")


def test_the_hole_in_hand_is_the_one_that_was_clicked_last() -> None:
    made, foreseen = again.fill(TOLD, again.OWN, until=19)
    assert OWN.pixel == 19 and OWN.so_far.ravel().tolist() == made
    np.testing.assert_allclose(OWN.chosen.chances[1], foreseen[-1][1], atol=1e-5)


def test_it_stands_among_drawn_orders_of_the_same_holes(drawn) -> None:
    [(figure, told)] = drawn(against, against.luck, OWN)
    orders = again.by_lot(TOLD)
    bars = figure.data[0]
    assert sum(bars["y"]) == 100 and figure.layout.yaxis.type is None
    assert np.average(bars["x"], weights=bars["y"]) == pytest.approx(orders["bits"].mean(), abs=bars["width"][0] / 2)
    names = ["drawn orders", *again.ORDERS[:2], again.OWN]
    assert [part["name"] for part in figure.data] == names
    np.testing.assert_allclose([part["x"][0] for part in figure.data[1:]], orders["others"], atol=1e-6)
    np.testing.assert_allclose(OWN.drawn, orders["bits"], atol=1e-5)
    own = orders["others"][2]
    low, high = np.percentile(orders["bits"], (5, 95))
    less = sum(bits < own - 1e-4 for bits in orders["bits"])
    assert f"takes {own:.3f} bits a hole; {less} of 100 drawn orders take less" in told["caption"]
    assert f"lie between {low:.3f} and {high:.3f}." in told["caption"] and low < high


def test_one_hole_has_one_order_and_many_are_compared_once_all_are_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(against.st, "caption", said.append)
    monkeypatch.setattr(against, "exhibit", lambda *_, **__: said.append("drawn"))
    every = np.flatnonzero(holes.USUAL["lower"])
    for count in (1, 21):
        against.luck(Holed(UPPER, holes.USUAL["lower"], "own", 1, 0, 1, every[:count]))
    assert ["one order" in said[0], "once all holes are filled" in said[1]] == [True, True]


def test_before_the_first_click_it_says_how_sure_it_is_of_each_hole(drawn) -> None:
    empty = Holed(UPPER, holes.USUAL["middle"], "own", 7, 0, 1, np.zeros(0, np.int64))
    [(figure, _)] = drawn(fill, fill._sure, empty)
    np.testing.assert_allclose(np.ravel(figure.data[0]["z"]), again.sure(TOLD)["sure"].ravel(), atol=1e-5)


def test_before_the_first_click_it_asks_for_one() -> None:
    empty = Holed(UPPER, holes.USUAL["middle"], "own", 7, 0, 1, np.zeros(0, np.int64))
    assert "Click it" in sentence(empty) and "4 holes" in sentence(OWN)
