"""Completing and filling digits: each step by a pass of its own, draws by a search through added chances."""

from functools import cache
from itertools import accumulate

import numpy as np
import pytest
import torch

from errors import UserError
from inputs.digits import part
from models.questions.completed import Completion
from models.questions.drawn_orders import DrawnOrders
from models.questions.filled import CERTAIN, OWN, RANDOM, RASTER, Filling
from models.questions.foreseen import Foresight
from models.questions.one_core import one_core
from models.reference.digits import HOLE, build
from models.serving.engine import LocalEngine
from models.weights import load
from models.zoo import ZOO

ENGINE, loaded = LocalEngine(), cache(lambda model: load(ZOO[model]).model)
DIGIT = part("test").levels[3].ravel()
HOLES = np.array([5, 20, 21, 22, 43, 60])


def chances(model: str, levels: list[int], place: int) -> list[float]:
    """Of one pixel, by one pass over one digit, through exponentials of our own."""
    logits = loaded(model)(torch.tensor([levels]))[0, place].tolist()
    powers = [np.exp(value - max(logits)) for value in logits]
    return [power / sum(powers) for power in powers]


def test_a_path_is_drawn_pixel_by_pixel_from_what_the_model_says_of_each() -> None:
    answer = ENGINE.ask(Completion(model="digits_causal", given=DIGIT[:48], draws=2, seed=5))
    luck = np.random.default_rng(5).random((2, 16))
    assert (answer.levels[:, :48] == DIGIT[:48]).all()
    for path in range(3):
        made = [*map(int, DIGIT[:48]), *[0] * 16]
        for place in range(48, 64):
            share = chances("digits_causal", made, place)
            np.testing.assert_allclose(answer.chances[path, place], share, atol=1e-5)
            sums = list(accumulate(share))
            drawn = next((level for level, total in enumerate(sums) if total > luck[path - 1, place - 48]), 16)
            made[place] = drawn if path else share.index(max(share))
        assert answer.levels[path].tolist() == made


def test_another_seed_draws_other_ends_and_the_likeliest_stays() -> None:
    one, other = (ENGINE.ask(Completion(model="digits_causal", given=DIGIT[:32], draws=3, seed=n)) for n in (1, 2))
    assert (one.levels[0] == other.levels[0]).all() and (one.levels[1:] != other.levels[1:]).any()


@pytest.mark.parametrize(("order", "whole"), [(CERTAIN, None), (CERTAIN, DIGIT), (RASTER, None), (RANDOM, DIGIT)])
def test_holes_are_filled_one_by_one_in_the_order_that_was_asked_for(order: str, whole: np.ndarray | None) -> None:
    given = DIGIT.copy()
    given[HOLES] = HOLE
    answer = ENGINE.ask(Filling(model="digits_masked", given=given, order=order, seed=2, whole=whole))
    made = [*map(int, given)]
    for turn, place in enumerate(answer.order):
        share = {hole: chances("digits_masked", made, hole) for hole in HOLES if made[hole] == HOLE}
        if order == CERTAIN:
            assert place == max(share, key=lambda hole: max(share[hole]))
        np.testing.assert_allclose(answer.chances[turn], share[place], atol=1e-5)
        made[place] = int(np.argmax(share[place])) if whole is None else int(whole[place])
    assert answer.levels.tolist() == made and sorted(answer.order) == HOLES.tolist()
    expected = {RASTER: HOLES, RANDOM: np.random.default_rng(2).permutation(HOLES)}.get(order, answer.order)
    assert answer.order.tolist() == expected.tolist()
    for place, first in zip(answer.order, answer.first, strict=True):
        np.testing.assert_allclose(first, chances("digits_masked", [*map(int, given)], int(place)), atol=1e-5)


@pytest.mark.parametrize("order", [CERTAIN, RASTER, RANDOM, OWN])
def test_of_some_holes_only_those_are_filled_whatever_the_order(order: str) -> None:
    given, places = DIGIT.copy(), np.array([60, 5, 22])
    given[HOLES] = HOLE
    answer = ENGINE.ask(Filling(model="digits_masked", given=given, order=order, seed=2, places=places))
    left = sorted({*HOLES.tolist()} - {*places.tolist()})
    assert np.flatnonzero(answer.levels == HOLE).tolist() == left and sorted(answer.order) == sorted(places)
    known = {RASTER: [5, 22, 60], RANDOM: np.random.default_rng(2).permutation([5, 22, 60]).tolist(), OWN: [60, 5, 22]}
    assert answer.order.tolist() == known.get(order, answer.order.tolist())
    made = [*map(int, given)]
    for turn, place in enumerate(answer.order):
        share = chances("digits_masked", made, int(place))
        np.testing.assert_allclose(answer.chances[turn], share, atol=1e-5)
        made[place] = share.index(max(share))
    assert answer.levels.tolist() == made


def test_drawn_orders_take_what_each_takes_alone() -> None:
    given, places = DIGIT.copy(), np.array([60, 5, 22])
    given[HOLES] = HOLE
    asked = {"model": "digits_masked", "given": given, "whole": DIGIT}
    answer = ENGINE.ask(DrawnOrders(**asked, places=places, draws=8))
    alone = []
    for seed in range(1, 9):
        one = ENGINE.ask(Filling(**asked, order=RANDOM, seed=seed, places=places))
        shares = one.chances[np.arange(3), DIGIT[one.order]]
        alone.append(np.mean(-np.log2(shares)))
    np.testing.assert_allclose(answer.bits, alone, atol=1e-5)
    assert len({round(bits, 6) for bits in answer.bits}) > 1, "another order, other bits"


def test_torch_has_its_cores_back_after_a_small_model_took_one() -> None:
    before = torch.get_num_threads()
    with pytest.raises(ZeroDivisionError), one_core():
        assert torch.get_num_threads() == 1
        raise ZeroDivisionError
    assert torch.get_num_threads() == before


def test_a_digit_without_holes_comes_back_as_it_was() -> None:
    answer = ENGINE.ask(Filling(model="digits_masked", given=DIGIT, order=CERTAIN))
    assert answer.levels.tolist() == DIGIT.tolist() and answer.chances.shape == answer.first.shape == (0, 17)


@pytest.mark.parametrize("model", ["digits_causal", "digits_masked"])
def test_one_pass_foresees_every_pixel(model: str) -> None:
    given = DIGIT.copy()
    if model == "digits_masked":
        given[HOLES] = HOLE
    answer = ENGINE.ask(Foresight(model=model, given=given))
    for place in (0, 20, 63):
        np.testing.assert_allclose(answer.chances[place], chances(model, [*map(int, given)], place), atol=1e-6)


@pytest.mark.parametrize("variant", ["causal", "masked"])
def test_an_untrained_model_holds_all_levels_alike(variant: str) -> None:
    torch.manual_seed(0)
    logits = build(variant=variant)(torch.tensor(DIGIT[None].astype(np.int64)))
    torch.testing.assert_close(logits.softmax(-1), torch.full((1, 64, 17), 1 / 17))


def test_each_model_refuses_what_the_other_does() -> None:
    with pytest.raises(UserError, match="does not make one pixel after another"):
        ENGINE.ask(Completion(model="digits_masked", given=DIGIT[:32], draws=1, seed=0))
    with pytest.raises(UserError, match="knows no holes"):
        ENGINE.ask(Filling(model="digits_causal", given=DIGIT, order=CERTAIN))
    with pytest.raises(UserError, match="knows no holes"):
        ENGINE.ask(DrawnOrders(model="digits_causal", given=DIGIT, whole=DIGIT, places=HOLES, draws=2))
    with pytest.raises(UserError, match="foresees no grey levels"):
        ENGINE.ask(Foresight(model="imagenette_vit", given=DIGIT))
