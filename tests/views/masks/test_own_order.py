"""Holes filled in the visitor's own order: the code of the link, what each picture shows of it, what it is beside."""

from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from models.questions.filled import drawn as drawn_turns
from tests.recipes import holes as again
from tests.views.masks.test_made import UPPER, tiles
from ui.components.digit_pad import HOLE, in_turn
from views.masks import against, fill, filling, given, holes, turns
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


def test_what_is_no_hole_any_more_is_not_filled_and_the_last_turn_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, object] = {}
    monkeypatch.setattr(turns.link, "current", lambda name, read, _: read({"fill_own": "bAk"}[name]))
    monkeypatch.setattr(turns.link, "remember", lambda name, value, text, **_: kept.update({name: (value, text)}))
    monkeypatch.setattr(turns.link, "one_step", nullcontext)
    monkeypatch.setattr(turns.controls, "put", kept.__setitem__)
    assert turns.asked(holes.USUAL["middle"]).tolist() == [27, 36]
    assert kept == {"fill_own": ((27, 0, 36), "bAk")}, "where it is one again it comes back"
    turns.keep(np.array([36, 27, 35]), "fill_turn")
    assert kept == {"fill_own": ((36, 27, 35), "kbj"), "fill_turn": 3}
    turns.keep(np.zeros(0, np.int64), "fill_turn")
    assert kept == {"fill_own": ((), ""), "fill_turn": 1}


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
    once = again.at_once(TOLD).argmax(axis=1)
    assert [shown["all at once"][place] for place in CLICKED] == [once[place] for place in CLICKED]
    assert told["caption"].startswith("Click one of the first 4 ")
    assert OWN.record("a method").parameters["filled"] == "qTjU"


def test_a_seed_draws_one_order_of_the_same_holes_in_whichever_they_were_clicked() -> None:
    orders = [drawn_turns(np.array(clicked), 7).tolist() for clicked in (CLICKED, sorted(CLICKED), CLICKED[::-1])]
    assert orders[0] == orders[1] == orders[2] and sorted(orders[0]) == sorted(CLICKED)
    assert OWN.filled["random"].order.tolist() == orders[0]


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


@pytest.mark.parametrize("order", ["own", "raster"])
def test_the_pad_is_told_what_may_be_touched_and_how_sure_the_model_was(
    monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    told: dict[str, object] = {}
    monkeypatch.setattr(fill, "digit_pad", lambda levels, free, **more: told.update(more, levels=levels, free=free))
    shown = replace(OWN, order=order)
    fill._pad(shown)
    assert (told["free"] == (OWN.holes if order == "own" else np.ones((8, 8), bool))).all()
    assert told["kind"] == ("order" if order == "own" else "holes")
    making, foreseen = told["making"], again.fill(TOLD, again.OWN if order == "own" else again.ORDERS[1])[1][:2]
    if order == "own":
        assert making.order.tolist() == CLICKED and making.step == 1
        np.testing.assert_allclose(making.shares[:2], [chances.max() for _, chances in foreseen], atol=1e-5)
    said: list[object] = []
    monkeypatch.setattr(fill.turns, "keep", lambda *given: said.append(given))
    told["ordered"](CLICKED[:2])
    assert said == [(CLICKED[:2], "fill_turn")]


def test_a_digit_without_holes_has_nothing_to_be_sure_of(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    for part in ("_pad", "_sure", "_looks", "_could_be", "_ends"):
        monkeypatch.setattr(fill, part, lambda _, part=part: said.append(part))
    monkeypatch.setattr(fill.st, "columns", lambda count: [nullcontext()] * count)
    monkeypatch.setattr(fill.st, "caption", lambda _: said.append("caption"))
    empty = np.zeros(0, np.int64)
    for given_holes, own in ((np.zeros((8, 8), bool), empty), (OWN.holes, empty), (OWN.holes, OWN.own)):
        fill.draw(replace(OWN, holes=given_holes, own=own))
    assert said == ["_pad", "_pad", "_sure", "_pad", "_looks", "_could_be", "_ends", "caption"]


def test_there_is_nothing_to_slide_between_fewer_than_two_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling.controls, "slide", lambda *given, default, **_: (given[2:], default))
    assert [filling._turn(count, 4) for count in (0, 1)] == [1, 1]
    assert filling._turn(2, 4) == ((1, 2), 2) and filling._turn(9, 4) == ((1, 9), 4)


def test_the_table_counts_what_is_right_and_what_guessing_would_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = OWN
    told: list[dict[str, list[object]]] = []
    monkeypatch.setattr(against.tables, "show", told.append)
    off = np.array([[0, 1, 0, 5], [2, 2, 2, 2]])
    against.table(shown, ["one", "other"], off, np.array([1.234, 5.0]))
    names, right, missed, bits = told[0].values()
    true = shown.given.levels.ravel()[CLICKED]
    guessing = [abs(guess - int(level)) for guess in range(17) for level in true]
    assert names[:2] == ["one", "other"] and right == ["2 of 4", "0 of 4", f"{4 / 17:.3g} of 4"]
    assert missed == [1.5, 2.0, round(sum(guessing) / len(guessing), 2)] and bits == [1.23, 5.0, 4.09]


def test_so_many_holes_are_compared_at_each_click_and_more_not(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(against.st, "caption", said.append)
    monkeypatch.setattr(against, "exhibit", lambda *_, **__: said.append("drawn"))
    monkeypatch.setattr(Holed, "drawn", property(lambda _: np.linspace(1, 2, 100)))
    monkeypatch.setattr(Holed, "costs", property(lambda _: dict.fromkeys((*fill.ORDERS,), 1.5)))
    every = np.flatnonzero(holes.USUAL["lower"])
    for count in (2, 20, 21, 32):
        against.luck(Holed(UPPER, holes.USUAL["lower"], "own", 1, 0, 1, every[:count]))
    assert [line if line == "drawn" else line.rpartition(" ")[2] for line in said] == [
        "drawn",
        "drawn",
        "filled.",
        "drawn",
    ]
