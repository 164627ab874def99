"""What texts say of where we part from others, and of what was left out, is what the code does."""

import numpy as np
import pytest

from analysis.distillation import divergence
from analysis.rollout import layer_step
from ui.text import passage


def flat(name: str) -> str:
    return " ".join(passage(name).split())


def test_the_divergence_runs_from_student_to_teacher_as_the_text_says() -> None:
    student, teacher = np.array([2.0, 0.0, -1.0]), np.array([0.5, 1.0, 0.0])
    ours, given = (np.exp(logits) / np.exp(logits).sum() for logits in (student, teacher))
    assert divergence(student, teacher) == pytest.approx((ours * np.log(ours / given)).sum())
    assert divergence(student, teacher) != pytest.approx((given * np.log(given / ours)).sum())
    assert "from student to teacher; the authors' code computes the other direction" in flat("distillation")


def test_rows_are_brought_to_one_before_the_identity_is_added_as_the_text_says() -> None:
    heads = np.random.default_rng(0).dirichlet(np.ones(4), size=(3, 4)).astype(np.float32)
    most = heads.max(axis=0)
    before = 0.5 * most / most.sum(axis=1, keepdims=True) + 0.5 * np.eye(4)
    after = 0.5 * most + 0.5 * np.eye(4)
    after /= after.sum(axis=1, keepdims=True)
    step = layer_step(heads, how="max")
    np.testing.assert_allclose(step, before, rtol=1e-5)
    assert np.abs(step - after).max() > 0.01
    assert "adds it first, so its maps for maximum and minimum are others" in flat("attention")


def test_the_examples_are_said_to_come_from_the_generator_of_the_training_clouds() -> None:
    assert "come from the generator that made half of the training clouds" in flat("points")
