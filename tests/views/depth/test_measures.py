"""What is measured on the maps of a model is what the formulas say, and is refused where they say nothing."""

import numpy as np
import pytest

from inputs.examples import load_image
from models.zoo import ZOO
from ui import cached
from views.depth import measures, repeats, subject


def read(key: str) -> subject.ReadModel:
    return subject.read(ZOO[key], load_image("coffee"), subject.APPLIED)


def test_similarity_of_a_model_is_equation_2_on_its_maps() -> None:
    model = read(cached.FIRST_MODEL)
    first, second = (model.trace.attention[layer].weights(head=3)[0, 0, :, 17] for layer in (4, 5))
    expected = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert measures.similarity(model)[3, 4, 5, 17] == pytest.approx(expected, rel=1e-4)


def test_windows_are_not_compared() -> None:
    small = read("deit_ti_distilled_untrained")
    assert measures.comparable([read("swin_t_untrained"), small]) == [small]


def test_what_lies_above_chance_is_the_measured_less_the_shuffled() -> None:
    model = read(cached.FIRST_MODEL)
    excess = repeats.above_chance(model)
    similarity, chance = measures.similarity(model), measures.chance(model)
    pairs = [similarity[:, layer, layer + 1].mean() - chance[:, layer, layer + 1].mean() for layer in range(11)]
    assert excess == pytest.approx(np.mean(pairs), abs=1e-6) and excess > 0.1
