"""A trained model becomes a card once its weights and report are there, and says how good it is."""

import json
from pathlib import Path

import numpy as np
import pytest

from errors import UserError
from models.request import Request
from models.serving.engine import LocalEngine
from models.zoo import ZOO
from models.zoo.set_cards import TRAINED, cards

CLOUD = {"sha256": "ab" * 32, "bytes": 12, "summary": {"macro": 0.907, "overall": 0.9}}


def test_a_report_makes_a_card_with_its_accuracy(tmp_path: Path) -> None:
    assert [card.key for card in cards(tmp_path)] == ["point_transformer_untrained"]
    (tmp_path / "point_transformer_small.json").write_text(json.dumps(CLOUD), encoding="utf-8")
    first, *_ = cards(tmp_path)
    assert first.key == "point_transformer_small" and first.weights.sha256 == "ab" * 32
    assert "91 % right" in str(first.weights.note) and first.weights.kind == "bundled"


def test_every_trained_model_is_in_the_zoo() -> None:
    bundled = {key for key, card in ZOO.items() if card.weights.kind == "bundled"}
    assert {card.key for card in TRAINED} & bundled


def numbers(*values: float) -> Request:
    elements = np.array(values, np.float32)[:, None]
    return Request(model="set_transformer_max", pixels=elements, digest=str(values))


@pytest.mark.parametrize("values", [(0.31, 0.07, 0.92, 0.4), (0.5, 0.05), (0.2, 0.3, 0.99, 0.98, 0.1, 0.6, 0.7)])
def test_the_toy_finds_the_maximum_and_one_head_looks_at_it(values: tuple[float, ...]) -> None:
    trace = LocalEngine(threads=1).run(numbers(*values))
    assert trace.logits[0] == pytest.approx(max(values), abs=0.01)
    assert any(np.argmax(trace.attention[-1].row(head, 0)) == np.argmax(values) for head in range(4))
    assert {attention.kind for attention in trace.attention} == {"tokens", "cross"}


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(UserError, match="from 0 to 1"):
        LocalEngine(threads=1).run(numbers(3, 40))
