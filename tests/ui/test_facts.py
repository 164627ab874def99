"""What is said beside a picture: random weights are never passed off as learned, class names never borrowed."""

from collections.abc import Callable

import numpy as np
import pytest
import streamlit as st

from models.trace import Trace
from models.zoo import ZOO
from ui import facts

CARD = ZOO["vit_s"]  # its head has ImageNet's 1000 classes


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Everything shown beside a trace made with weights of a kind."""
    heard: list[str] = []
    for name in ("caption", "warning"):
        monkeypatch.setattr(st, name, lambda words, **_: heard.append(words))

    class Column:
        def progress(self, _: float, text: str) -> None:
            heard.append(text)

    monkeypatch.setattr(st, "columns", lambda count: [Column() for _ in range(count)])

    def beside(weights: str) -> list[str]:
        pixels, logits = np.zeros((224, 224, 3), dtype=np.uint8), np.arange(1000, dtype=np.float32)
        facts.prediction(Trace(CARD.key, weights, "digest", pixels, (), logits=logits), CARD)
        return heard

    return beside


def test_published_weights_name_their_five_best_classes(said: Callable[[str], list[str]]) -> None:
    assert len(said("pretrained:abc")) == 5


def test_a_visitors_own_head_of_the_same_size_gets_no_borrowed_names(said: Callable[[str], list[str]]) -> None:
    assert said("own:abc") == ["The classes of these weights have no names here, so no prediction is shown."]


@pytest.mark.parametrize("kind", ["untrained", "partial"])
def test_random_weights_predict_nothing(said: Callable[[str], list[str]], kind: str) -> None:
    assert said(f"{kind}:abc") == [] and "at random" in facts.WARNINGS[kind]
