"""Both heads are the model's own, its losses those of the formulas, and its teachers name the same classes."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.distillation import cross_entropy, hard_loss
from inputs.examples import load_image
from models.zoo import ZOO
from models.zoo.cabinet import ARCHITECTURES
from tests.opening import opened
from ui import cached
from views.distillation.subject import CLASS, DISTILLATION, Student, distilled, teachers
from viz.provenance import Provenance

DEIT, TEACHER = (
    replace(ARCHITECTURES[f"imagenette_{name}"], key=f"test_{name}") for name in ("deit", "vit")
)  # keys of their own: nothing that other tests load may come from these random numbers


@pytest.fixture
def _cabinet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cabinet's DeiT with heads and a ViT that counts as trained, with random numbers in both."""
    for card in (DEIT, TEACHER):
        monkeypatch.setitem(ZOO, card.key, card)
    monkeypatch.setattr("views.distillation.losses.teachers", lambda card: [TEACHER])


def a_student(key: str) -> Student:
    image = load_image("coffee")
    trace = cached.trace(key, image, wants=frozenset({"tokens"}))
    return Student(ZOO[key], image, trace, Provenance("distillation token"))


@pytest.mark.usefixtures("_cabinet")
def test_mean_of_both_heads_is_the_answer_of_the_model() -> None:
    student = a_student(DEIT.key)
    ours, given = student.logits(CLASS), student.logits(DISTILLATION)
    np.testing.assert_allclose((ours + given) / 2, student.trace.logits, atol=1e-5)
    assert np.abs(ours - given).max() > 1e-3


def test_path_starts_with_what_enters_the_first_block() -> None:
    student = a_student("deit_ti_distilled_untrained")
    model = cached.engine()._loaded(student.card.key).model
    expected = (model.dist_token[0, 0] + model.pos_embed[0, 1]).detach().numpy()
    np.testing.assert_array_equal(student.path(DISTILLATION)[0], expected)
    np.testing.assert_array_equal(student.path(DISTILLATION)[3], student.trace.tokens[2][1])


@pytest.mark.usefixtures("_cabinet")
def test_losses_are_those_of_the_formulas_and_the_link_is_kept() -> None:
    settings = {"tau": "2.0", "lambda": "0.0", "label": "4"}
    app = opened("distillation", tokens_view="losses", student=DEIT.key, image="coffee", **settings)
    assert [slider.value for slider in app.slider] == [2.0, 0.0]
    student = a_student(DEIT.key)
    teacher = cached.trace(TEACHER.key, load_image("coffee")).logits
    ours, given = student.logits(CLASS), student.logits(DISTILLATION)
    soft, hard = (metric.value for metric in app.metric)
    assert soft == f"{cross_entropy(ours, 4):.4f} nats"
    assert hard == f"{hard_loss(ours, given, teacher, 4):.4f} nats"


def test_teachers_are_trained_and_name_the_same_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    trained = replace(TEACHER, weights=ZOO[cached.FIRST_MODEL].weights)
    monkeypatch.setitem(ZOO, TEACHER.key, trained)
    headless = replace(ZOO[cached.FIRST_MODEL], classes=None)
    monkeypatch.setattr("ui.model_picker.image_models", lambda *kinds: [trained, DEIT, headless])
    assert teachers(DEIT) == [trained]
    monkeypatch.setattr("ui.model_picker.image_models", lambda *kinds: [TEACHER, DEIT])
    assert teachers(DEIT) == []


def test_models_with_two_tokens_are_offered_those_that_can_run_first() -> None:
    cards = distilled()
    assert all("distilled" in card.architecture for card in cards) and cached.engine().ready(cards[0].key)
