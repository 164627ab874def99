"""The subject of the cabinet: what is bundled, what it is called, and what is said of all of it."""

import numpy as np

from models.zoo import ZOO, lottery_card
from models.zoo.cabinet import ARCHITECTURES
from training.recipe import GLANCE
from ui.facts import SHORT_NAMES, short_name
from views.cabinet import comparison
from views.cabinet.subject import cabinet


def test_the_cabinet_holds_its_bundled_models() -> None:
    keys = [model.card.key for model in cabinet().models]
    assert keys == [key for key, card in ZOO.items() if key in ARCHITECTURES and card.weights.kind == "bundled"]
    assert all({"accuracy", "curve", "photographs"} <= model.metrics.keys() for model in cabinet().models)


def test_every_short_name_is_one_that_a_translator_is_given() -> None:
    bundled = [card for card in ZOO.values() if card.weights.kind == "bundled" and card.input == "image"]
    shown = {
        short_name(card)
        for card in (*ARCHITECTURES.values(), lottery_card.CARD, *bundled)
        if card.key in ARCHITECTURES or "imagenette" not in card.key
    }
    assert shown == set(SHORT_NAMES)


def test_every_column_has_a_heading() -> None:
    assert cabinet().columns().keys() == comparison.COLUMNS.keys()


def test_the_words_about_the_curves_hold_for_the_models_that_are_bundled() -> None:
    """They are measured on a third of the photographs, whole, and usually end lower, by about two points at most."""
    measured = [model.metrics for model in cabinet().models]
    lower = np.array([100 * (metrics["accuracy"] - metrics["curve"][-1]["accuracy"]) for metrics in measured])
    assert np.mean(lower > 0) > 0.75 and lower.max() < 2.5
    assert measured[0]["photographs"] // GLANCE == 3
