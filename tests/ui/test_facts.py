"""What is said beside a picture and taken home with it: random weights are never passed off as learned, class names
never borrowed, and one record counts in one way."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from models.trace import Trace
from models.zoo import ZOO
from ui import downloads, facts
from viz.provenance import Provenance

APP = str(Path(__file__).parents[2] / "app.py")
CARD = ZOO["vit_s"]  # its head has ImageNet's 1000 classes


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Provenance]:
    """The records that a page's rows of downloads are given, in order."""
    records: list[Provenance] = []
    monkeypatch.setattr(downloads, "offer", lambda _, record, **__: records.append(record))
    monkeypatch.setattr(downloads, "offer_drawn", lambda _, record, **__: records.append(record))
    return records


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Everything shown beside a trace made with weights of a kind."""
    heard: list[str] = []
    for name in ("caption", "warning"):
        monkeypatch.setattr(st, name, lambda words, **_: heard.append(words))
    monkeypatch.setattr(st, "html", lambda text: heard.extend(re.findall("<div>([^<]+)", text)))

    def beside(weights: str) -> list[str]:
        pixels, logits = np.zeros((224, 224, 3), dtype=np.uint8), np.arange(1000, dtype=np.float32)
        facts.prediction(Trace(CARD.key, weights, "digest", pixels, (), logits=logits), CARD)
        return heard

    return beside


def test_published_weights_name_their_five_best_classes(said: Callable[[str], list[str]]) -> None:
    assert len(said("pretrained:abc")) == 5


def test_a_visitors_own_head_of_the_same_size_gets_no_borrowed_names(said: Callable[[str], list[str]]) -> None:
    best = [line.partition(" · ")[0] for line in said("own:abc")]
    assert best == [f"class {number}" for number in (1000, 999, 998, 997, 996)]


@pytest.mark.parametrize("kind", ["untrained", "partial"])
def test_random_weights_predict_nothing(said: Callable[[str], list[str]], kind: str) -> None:
    assert said(f"{kind}:abc") == [] and "at random" in facts.WARNINGS[kind]


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("attention", {"view": "matrix", "model": "swin_t_untrained", "layer": "2", "matrix_head": "2"}),
        ("windows", {"windows": "bias", "block": "2", "head": "2"}),
        ("windows", {"windows": "steps", "step": "attention", "block": "2", "head": "2"}),
        ("positions", {"positions_view": "relative", "block": "2", "head": "2"}),
    ],
)
def test_a_record_counts_layer_and_head_as_on_screen_and_says_other_places_in_words(
    page: str, link: dict, taken
) -> None:
    app = AppTest.from_file(APP, default_timeout=120).run()
    for name, value in link.items():
        app.query_params[name] = value
    assert not app.switch_page(f"pages/{page}.py").run().exception
    record = taken[-1].record()
    assert (record["layer"], record["head"], record["counted_from"]) == (2, 2, 1)
    assert "layer 2 · head 2" in taken[-1].caption()
    counted = {"layer", "head", "block", "window"} & record["parameters"].keys()
    assert all(" of " in record["parameters"][name] for name in counted)


@pytest.mark.parametrize(
    ("page", "named"),
    [
        ("distance", "Cat (Stéfan van der Walt, CC0)"),
        ("points", "Aeroplane (Made by a program of this project, CC0)"),
        ("cabinet", "Temple (danielbuechele, CC BY 2.0)"),
    ],
)
def test_a_record_names_what_is_bundled_and_leaves_others_to_their_digest(page: str, named: str, taken) -> None:
    app = AppTest.from_file(APP, default_timeout=120).run()
    taken.clear()  # what the opening page offered
    assert not app.switch_page(f"pages/{page}.py").run().exception
    known = [record for record in taken if record.digest]
    assert known and all(record.record()["input"] == named for record in known)
    assert f"input {named}" in known[-1].caption() and facts.bundled_input("ab" * 32) == ""
